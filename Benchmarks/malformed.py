#!/usr/bin/env python3
"""What Slipway, nginx and HAProxy do with the same malformed requests. Prints the table of docs/faults.md.

Each is asked in front of an upstream that answers every request whole and counts how many came. More than one is a smuggled request; one is
a request that was taken for good. Usage: malformed.py [--binary .build/release/slipway]"""

import argparse
import pathlib
import re
import socket
import subprocess
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[1]
SMUGGLED = b"GET /smuggled HTTP/1.1\r\nhost: a\r\n\r\n"


def post(*lines, body=b"", host=b"host: a"):
    return b"\r\n".join([b"POST /x HTTP/1.1", host, *lines, b"", b""]) + body


def get(target=b"/", *lines):
    return b"\r\n".join([b"GET " + target + b" HTTP/1.1", b"host: a", *lines, b"", b""])


CHUNKED = b"transfer-encoding: chunked"

INPUTS = {
    "content-length and chunked": post(b"content-length: 4", CHUNKED, body=b"0\r\n\r\n" + SMUGGLED),
    "chunked and content-length": post(CHUNKED, b"content-length: 4", body=b"0\r\n\r\n" + SMUGGLED),
    "two content-lengths that differ": post(b"content-length: 0", b"content-length: 44", body=SMUGGLED),
    "content-lengths in a list": post(b"content-length: 0, 44", body=SMUGGLED),
    "content-length `+4`": post(b"content-length: +4", body=b"abcd"),
    "content-length `-1`": post(b"content-length: -1"),
    "content-length `0x4`": post(b"content-length: 0x4", body=b"abcd"),
    "content-length `4 4`": post(b"content-length: 4 4", body=b"abcd"),
    "content-length empty": post(b"content-length:", body=SMUGGLED),
    "content-length beyond 64 bits": post(b"content-length: 99999999999999999999", body=b"abcd"),
    "`transfer-encoding: xchunked`": post(b"transfer-encoding: xchunked", body=b"0\r\n\r\n" + SMUGGLED),
    "`transfer-encoding: gzip`": post(b"transfer-encoding: gzip", body=b"0\r\n\r\n"),
    "`transfer-encoding: chunked, gzip`": post(b"transfer-encoding: chunked, gzip", body=b"0\r\n\r\n"),
    "`transfer-encoding: gzip, chunked`": post(b"transfer-encoding: gzip, chunked", body=b"0\r\n\r\n"),
    "chunked twice": post(CHUNKED, CHUNKED, body=b"0\r\n\r\n"),
    "chunked, then identity": post(CHUNKED, b"transfer-encoding: identity", body=b"0\r\n\r\n"),
    "`transfer-encoding` before a tab": post(b"transfer-encoding:\tchunked", body=b"0\r\n\r\n"),
    "vertical tab before `chunked`": post(b"transfer-encoding: \x0bchunked", body=b"0\r\n\r\n" + SMUGGLED),
    "space before the colon": post(b"transfer-encoding : chunked", body=b"0\r\n\r\n" + SMUGGLED),
    "chunked in HTTP/1.0": b"POST /x HTTP/1.0\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n" + SMUGGLED,
    "chunk longer than its size": post(CHUNKED, body=b"2\r\nabcd\r\n0\r\n\r\n"),
    "chunk size beyond 64 bits": post(CHUNKED, body=b"10000000000000000\r\na\r\n0\r\n\r\n"),
    "chunk size `-1`": post(CHUNKED, body=b"-1\r\na\r\n0\r\n\r\n"),
    "chunk size `0x1`": post(CHUNKED, body=b"0x1\r\na\r\n0\r\n\r\n"),
    "chunk size, then LF alone": post(CHUNKED, body=b"1\na\r\n0\r\n\r\n"),
    "chunk extension with LF": post(CHUNKED, body=b"1;a\nb\r\na\r\n0\r\n\r\n"),
    "folded header": post(b"x-a: b\r\n c", b"content-length: 0"),
    "LF alone in the head": b"POST /x HTTP/1.1\nhost: a\ncontent-length: 0\n\n",
    "CR alone in a value": post(b"x-a: b\rcontent-length: 5", b"content-length: 0"),
    "NUL in a value": post(b"x-a: b\x00c", b"content-length: 0"),
    "header without a colon": post(b"nonsense", b"content-length: 0"),
    "header without a name": post(b": x", b"content-length: 0"),
    "space in a header's name": post(b"x a: b", b"content-length: 0"),
    "space before the first header": b"GET / HTTP/1.1\r\n host: a\r\nhost: a\r\n\r\n",
    "no host": b"GET / HTTP/1.1\r\n\r\n",
    "two hosts": get(b"/", b"host: b"),
    "host with a path": b"GET / HTTP/1.1\r\nhost: a/b\r\n\r\n",
    "space in the target": get(b"/a b"),
    "absolute target of another host": get(b"http://b/"),
    "fragment in the target": get(b"/a#b"),
    "byte beyond ASCII in the target": get(b"/\xff"),
    "HTTP/9.9": b"GET / HTTP/9.9\r\nhost: a\r\n\r\n",
    "no version": b"GET /\r\nhost: a\r\n\r\n",
    "`http/1.1`": b"GET / http/1.1\r\nhost: a\r\n\r\n",
    "a TLS hello": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(64),
    "the preface of HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
}


class Upstream:
    """Answers each request whole, and keeps what came."""

    def __init__(self):
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port = self.listener.getsockname()[1]
        self.received = []
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            connection, _ = self.listener.accept()
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection):
        data = b""
        with connection:
            while True:
                try:
                    while b"\r\n\r\n" not in data:
                        part = connection.recv(65536)
                        if not part:
                            return
                        data += part
                    head, data = data.split(b"\r\n\r\n", 1)
                    self.received.append(head.split(b"\r\n")[0])
                    length = re.search(rb"(?i)\r\ncontent-length: (\d+)", head)
                    done = (lambda: len(data) >= int(length[1])) if length else (lambda: b"0\r\n\r\n" in data or b"chunked" not in head.lower())
                    while not done():
                        part = connection.recv(65536)
                        if not part:
                            return
                        data += part
                    data = data[int(length[1]):] if length else data.split(b"0\r\n\r\n", 1)[1] if b"chunked" in head.lower() else data
                    connection.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok")
                except OSError:
                    return


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def start(name, folder, upstream, binary):
    """The peer's process and port."""
    if name == "slipway":
        path = folder / "slipway.yaml"
        path.write_text(f'gateway: {{listen: "127.0.0.1:0"}}\nadmin: {{listen: "127.0.0.1:0"}}\nstore: "memory:"\nservices: {{a: {{versions: {{v1: {{upstream: "http://127.0.0.1:{upstream}"}}}}}}}}\n')
        process = subprocess.Popen([binary, "serve", "--config", path], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=folder)
        for line in process.stdout:
            if found := re.match(r"gateway\s+http://\S+:(\d+)", line):
                threading.Thread(target=process.stdout.read, daemon=True).start()
                return process, int(found[1])
        raise SystemExit("slipway did not start")
    port = free_port()
    file = {"nginx": "nginx.conf", "haproxy": "haproxy.cfg"}[name]
    text = (ROOT / "Benchmarks/peers" / file).read_text()
    for key, value in {"folder": folder, "port": port, "stable": upstream, "canary": upstream, "connections": 1000, "sockets": 2000, "large": ""}.items():
        text = text.replace(f"@{key}@", str(value))
    (folder / file).write_text(text)
    command = {"nginx": ["nginx", "-p", folder, "-c", folder / file], "haproxy": ["haproxy", "-q", "-db", "-f", folder / file]}[name]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    end = time.monotonic() + 20
    while time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return process, port
        except OSError:
            time.sleep(0.05)
    raise SystemExit(f"{name} did not start")


def answer(port, upstream, data):
    """The statuses, whether the connection was closed within a moment, and how many requests went upstream."""
    before, received, end = len(upstream.received), b"", "open"
    with socket.create_connection(("127.0.0.1", port), timeout=0.5) as connection:
        connection.sendall(data)
        try:
            while part := connection.recv(65536):
                received += part
            end = "closed"
        except TimeoutError:
            pass
        except ConnectionResetError:
            end = "reset"
    time.sleep(0.05)
    statuses = " ".join(status.decode() for status in re.findall(rb"HTTP/1\.[01] (\d{3})", received)) or "–"
    forwarded = len(upstream.received) - before
    return f"{statuses} {end}" + (f", {forwarded} forwarded" if forwarded else "")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--binary", default=ROOT / ".build/release/slipway")
    binary = parser.parse_args().binary
    names, columns = ["slipway", "nginx", "haproxy"], {}
    for name in names:
        upstream = Upstream()
        with tempfile.TemporaryDirectory() as folder:
            process, port = start(name, pathlib.Path(folder), upstream.port, binary)
            try:
                columns[name] = {what: answer(port, upstream, data) for what, data in INPUTS.items()}
            finally:
                process.terminate()
                process.wait(20)
    print("| input | Slipway | nginx | HAProxy |\n|---|---|---|---|")
    for what in INPUTS:
        print(f"| {what} | {' | '.join(columns[name][what] for name in names)} |")


if __name__ == "__main__":
    main()
