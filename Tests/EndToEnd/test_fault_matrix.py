"""Every fault of an upstream and of a client, at every stage: what the client sees, and what is observed.

The table is docs/faults.md's. Each cell also shows that a healthy exchange beside it is not touched, and that no file descriptor is left."""

import os
import re
import socket
import struct
import threading
import time

import httpx
import pytest

from conftest import PATIENCE, ROOT, Mock, Server, until

SSE = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"
EVENT = b'data: {"choices":[{"index":0,"delta":{"content":"hi"}}]}\n\n'
ERROR = b'data: {"error":{"message":"overloaded","type":"server_error"}}\n\n'
CHUNK = b"%x\r\n%s\r\n" % (len(EVENT), EVENT)
CHUNKED = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"
TEN = b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n"
WHOLE = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"

CLOSE, RESET, STALL, HALF_CLOSE, EARLY = "close", "reset", "stall", "half-close", "early"

# name: (what the upstream does, what the client sees, the outcome observed). `EARLY` answers before the request has been read.
UPSTREAM = {
    "closes before the head": ([CLOSE], "502 upstream_closed", "error"),
    "resets before the head": ([RESET], "502 upstream_closed", "error"),
    "stalls before the head": ([STALL], "504 upstream_first_byte_timeout", "timeout"),
    "closes in the head": ([b"HTTP/1.1 200 OK\r\ncont", CLOSE], "502 upstream_truncated", "truncated"),
    "resets in the head": ([b"HTTP/1.1 200 OK\r\ncont", RESET], "502 upstream_truncated", "truncated"),
    "stalls in the head": ([b"HTTP/1.1 200 OK\r\ncont", STALL], "504 upstream_first_byte_timeout", "timeout"),
    "closes after the head": ([TEN, CLOSE], "200 cut", "truncated"),
    "resets after the head": ([TEN, RESET], "200 cut", "truncated"),
    "stalls after the head": ([TEN, STALL], "200 cut", "timeout"),
    "closes in the body": ([TEN + b"12345", CLOSE], "200 cut", "truncated"),
    "resets in the body": ([TEN + b"12345", RESET], "200 cut", "truncated"),
    "stalls in the body": ([TEN + b"12345", STALL], "200 cut", "timeout"),
    "closes between chunks": ([CHUNKED + b"2\r\nok\r\n", CLOSE], "200 cut", "truncated"),
    "closes in a chunk": ([CHUNKED + b"a\r\n12345", CLOSE], "200 cut", "truncated"),
    "resets in a chunk": ([CHUNKED + b"a\r\n12345", RESET], "200 cut", "truncated"),
    "stalls in a chunk": ([CHUNKED + b"a\r\n12345", STALL], "200 cut", "timeout"),
    "a chunk longer than its size": ([CHUNKED + b"2\r\nabcd\r\n0\r\n\r\n", STALL], "200 cut", "error"),
    "a chunk size that is no number": ([CHUNKED + b"zz\r\nab\r\n0\r\n\r\n", STALL], "200 cut", "error"),
    "a chunk size beyond 64 bits": ([CHUNKED + b"fffffffffffffffff\r\na", STALL], "200 cut", "error"),
    "sends garbage": ([b"\x00\xff\x16 what is this\r\n\r\n", STALL], "502 upstream_malformed_response", "error"),
    "sends another protocol's banner": ([b"SSH-2.0-OpenSSH_9.6\r\n", STALL], "502 upstream_malformed_response", "error"),
    "two different content-lengths": ([b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\nok!", STALL], "502 upstream_malformed_response", "error"),
    "content-length and chunked": ([b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n", STALL], "502 upstream_malformed_response", "error"),
    "a content-length that is no number": ([b"HTTP/1.1 200 OK\r\ncontent-length: ten\r\n\r\nok", STALL], "502 upstream_malformed_response", "error"),
    "a content-length that is too long": ([TEN + b"12345678", HALF_CLOSE], "200 cut", "truncated"),
    "a content-length that is too short": ([b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok and more", STALL], "200 whole", "ok"),
    "half-closes before the head": ([HALF_CLOSE], "502 upstream_closed", "error"),
    "half-closes after the answer": ([WHOLE, HALF_CLOSE], "200 whole", "ok"),
    "resets after the answer": ([WHOLE, RESET], "200 whole", "ok"),
    "answers before reading": ([EARLY, WHOLE, CLOSE], "200 whole", "ok"),
    "refuses before reading": ([EARLY, b"HTTP/1.1 413 Too Large\r\ncontent-length: 0\r\n\r\n", CLOSE], "413 whole", "client_error"),
    "sends 103, then the answer": ([b"HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n" + WHOLE, CLOSE], "200 whole", "ok"),
    "sends 103, then nothing": ([b"HTTP/1.1 103 Early Hints\r\n\r\n", STALL], "504 upstream_first_byte_timeout", "timeout"),
    "sends 103, then closes": ([b"HTTP/1.1 103 Early Hints\r\n\r\n", CLOSE], "502 upstream_closed", "error"),
    "switches protocols unasked": ([b"HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n", STALL], "502 upstream_malformed_response", "error"),
    "ends by its close": ([b"HTTP/1.1 200 OK\r\n\r\nok", CLOSE], "200 whole", "ok"),
    "ends by a reset": ([b"HTTP/1.1 200 OK\r\n\r\nok", RESET], "200 cut", "truncated"),
    "an error of its own": ([b"HTTP/1.1 500 Oops\r\ncontent-length: 0\r\n\r\n", CLOSE], "500 whole", "error"),
}

# The same of an event stream: what has begun ends with an error event that the SDKs raise.
STREAM = {
    "closes before the first event": ([SSE, CLOSE], "200 event upstream_truncated", "truncated"),
    "closes between events": ([SSE + CHUNK, CLOSE], "200 event upstream_truncated", "truncated"),
    "resets between events": ([SSE + CHUNK, RESET], "200 event upstream_truncated", "truncated"),
    "stalls between events": ([SSE + CHUNK, STALL], "200 event upstream_idle_timeout", "timeout"),
    "closes in an event": ([SSE + CHUNK[:20], CLOSE], "200 event upstream_truncated", "truncated"),
    "ends without its last event": ([SSE + CHUNK + b"0\r\n\r\n", CLOSE], "200 event upstream_truncated", "truncated"),
    "a bad chunk between events": ([SSE + CHUNK + b"zz\r\n", STALL], "200 event upstream_malformed_response", "error"),
    "an error event": ([SSE + CHUNK + b"%x\r\n%s\r\n0\r\n\r\n" % (len(ERROR), ERROR), CLOSE], "200 whole", "error"),
}


class RawUpstream:
    """Does to each request what the first segment of its path's name stands for."""

    def __init__(self, scripts):
        self.scripts = scripts
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port = self.listener.getsockname()[1]
        self.thread = threading.Thread(target=self._accept, daemon=True)
        self.thread.start()

    def _accept(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection):
        connection.settimeout(PATIENCE)
        with connection:
            try:
                data = b""
                while b"\r\n\r\n" not in data:
                    part = connection.recv(65536)
                    if not part:
                        return
                    data += part
                head, body = data.split(b"\r\n\r\n", 1)
                script = self.scripts[head.split()[1].decode().rsplit("/", 1)[1]]
                length = re.search(rb"content-length: (\d+)", head)
                is_whole = (lambda: len(body) >= int(length[1])) if length else (lambda: b"transfer-encoding" not in head or body.endswith(b"0\r\n\r\n"))
                while EARLY not in script and not is_whole():
                    part = connection.recv(65536)
                    if not part:
                        return
                    body += part
                self._play(connection, script)
            except OSError:
                pass

    def _play(self, connection, script):
        for step in script:
            if isinstance(step, bytes):
                connection.sendall(step)
                # What follows is another segment, and not part of the same read.
                time.sleep(0.02)
            elif step == RESET:
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            elif step in (STALL, HALF_CLOSE):
                if step == HALF_CLOSE:
                    connection.shutdown(socket.SHUT_WR)
                while connection.recv(65536):
                    pass

    def stop(self):
        self.listener.close()


def slug(name):
    return name.replace(" ", "-").replace(",", "")


MANIFEST = """
gateway: {{listen: "127.0.0.1:0"}}
admin: {{listen: "127.0.0.1:0"}}
store: "memory:"
services:
  plain:
    route: {{pathPrefix: /plain}}
    api: http
    versions: {{v1: {{upstream: "http://127.0.0.1:{raw}"}}}}
    timeouts: {{connect: 2s, firstByte: 1s, idle: 1s, total: 20s}}
  stream:
    route: {{pathPrefix: /stream}}
    api: openai-chat
    versions: {{v1: {{upstream: "http://127.0.0.1:{raw}"}}}}
    timeouts: {{connect: 2s, firstByte: 1s, idle: 1s, total: 20s}}
  refused:
    route: {{pathPrefix: /refused}}
    versions: {{v1: {{upstream: "http://127.0.0.1:{dead}"}}}}
  healthy:
    route: {{pathPrefix: /}}
    versions: {{v1: {{upstream: "{mock}"}}}}
"""


class Bench:
    """A gateway whose upstreams do wrong, and one that does not."""

    def __init__(self, folder):
        scripts = {slug(name): cell[0] for name, cell in {**UPSTREAM, **STREAM}.items()}
        scripts["fine"] = [WHOLE, CLOSE]
        scripts["slow"] = [b"HTTP/1.1 200 OK\r\ncontent-length: 100000000\r\n\r\n", b"x" * 100_000_000, STALL]
        self.raw = RawUpstream(scripts)
        self.held = socket.socket()
        self.held.bind(("127.0.0.1", 0))
        self.mock = Mock("healthy", answer="one two three", tokens_per_second=50)
        text = MANIFEST.format(raw=self.raw.port, dead=self.held.getsockname()[1], mock=self.mock.url)
        self.server = Server(folder, text)
        self.port = int(self.server.gateway.rsplit(":", 1)[1])
        self.pid = self.server.process.pid
        self.client = httpx.Client(base_url=self.server.gateway, timeout=PATIENCE)
        self.admin = httpx.Client(base_url=self.server.admin, timeout=PATIENCE)
        self.healthy()
        self.observed("plain")
        self.base = until(self._settled)

    def _settled(self):
        before = self.descriptors
        time.sleep(0.3)
        return before if before == self.descriptors else None

    @property
    def descriptors(self):
        return len(os.listdir(f"/proc/{self.pid}/fd"))

    def healthy(self):
        body = {"model": "m", "stream": True, "messages": [{"role": "user", "content": "hello"}]}
        answer = self.client.post("/v1/chat/completions", json=body)
        assert answer.status_code == 200 and answer.text.rstrip().endswith("data: [DONE]"), answer.text
        return True

    def observed(self, service):
        """How many exchanges ended how."""
        found = {}
        for line in self.admin.get("/metrics").text.splitlines():
            if line.startswith("slipway_requests_total{") and f'service="{service}"' in line:
                outcome, count = re.search(r'outcome="(\w+)"', line)[1], int(float(line.rsplit(" ", 1)[1]))
                found[outcome] = found.get(outcome, 0) + count
        return {outcome: count for outcome, count in found.items() if count}

    def connect(self):
        return socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE)

    def beside_a_healthy_one(self, act):
        """`act()`, while a stream that has nothing to do with it goes on."""
        results = []
        other = threading.Thread(target=lambda: results.append(self.healthy()))
        other.start()
        seen = act()
        other.join(PATIENCE)
        assert results == [True], "an exchange beside the faulty one failed"
        return seen

    def new_outcomes(self, service, before, count):
        def grown():
            after = self.observed(service)
            new = {key: value - before.get(key, 0) for key, value in after.items() if value > before.get(key, 0)}
            return new if sum(new.values()) >= count else None

        return until(grown, timeout=30) if count else {}

    def nothing_is_left(self):
        assert self.server.process._process.poll() is None, self.server.process.output
        until(lambda: self.descriptors <= self.base, timeout=30)

    def stop(self):
        self.client.close()
        self.admin.close()
        self.server.process.stop()
        self.mock.process.stop()
        self.raw.stop()
        self.held.close()


@pytest.fixture(scope="module")
def bench(tmp_path_factory):
    bench = Bench(tmp_path_factory.mktemp("faults"))
    yield bench
    bench.stop()


def request(path, body=b'{"model":"m","stream":true,"messages":[]}'):
    return b"POST %s HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n%s" % (path.encode(), len(body), body)


def read(connection, is_over=lambda received: False):
    """Until the other side closes, resets, or has said what it had to."""
    received = b""
    try:
        while not is_over(received) and (part := connection.recv(65536)):
            received += part
    except ConnectionResetError:
        pass
    return received


def final(received):
    """The final response's head and the rest; informational ones come before it."""
    while re.match(rb"HTTP/1\.1 1\d\d ", received) and b"\r\n\r\n" in received:
        received = received.split(b"\r\n\r\n", 1)[1]
    head, separator, body = received.partition(b"\r\n\r\n")
    return head, body if separator else None


def is_whole(received):
    head, body = final(received)
    if body is None:
        return False
    if length := re.search(rb"(?i)\r\ncontent-length: (\d+)", head):
        return len(body) >= int(length[1])
    return body.endswith(b"0\r\n\r\n")


def seen(received):
    head, body = final(received)
    if not head:
        return "nothing"
    status = head.split()[1].decode()
    if code := re.search(rb"(?i)\r\nx-slipway-error: (\S+)", head):
        return f"{status} {code[1].decode()}"
    if event := re.search(rb'data: \{"error":.*"code":"(upstream_\w+)"', body):
        return f"{status} event {event[1].decode()}"
    return f"{status} {'whole' if is_whole(received) else 'cut'}"


def ask(bench, path):
    def act():
        with bench.connect() as connection:
            connection.sendall(request(path))
            return seen(read(connection, is_whole))

    return bench.beside_a_healthy_one(act)


@pytest.mark.parametrize("service, name", [("plain", name) for name in UPSTREAM] + [("stream", name) for name in STREAM])
def test_an_upstream_that(bench, service, name):
    _, sees, outcome = (UPSTREAM if service == "plain" else STREAM)[name]
    before = bench.observed(service)
    assert ask(bench, f"/{service}/{slug(name)}") == sees
    assert bench.new_outcomes(service, before, 1) == {outcome: 1}
    bench.nothing_is_left()


def test_an_upstream_that_refuses(bench):
    before = bench.observed("refused")
    assert ask(bench, "/refused/x") == "502 upstream_connect_failed"
    assert bench.new_outcomes("refused", before, 1) == {"error": 1}
    bench.nothing_is_left()


FINE = "/plain/fine"
HEAD = b"POST /plain/fine HTTP/1.1\r\nhost: a\r\n"

# name: (what the client does, what it sees, what is observed of the version)
CLIENT = {
    "closes before its request": ([CLOSE], "nothing", {}),
    "resets before its request": ([RESET], "nothing", {}),
    "closes in its head": ([b"POST /pl", CLOSE], "nothing", {}),
    "resets in its head": ([b"POST /pl", RESET], "nothing", {}),
    "half-closes in its head": ([b"POST /pl", HALF_CLOSE], "nothing", {}),
    "sends garbage": ([b"\x16\x03\x01\x00\xff\xff\r\n\r\n", STALL], "400 malformed_request", {}),
    "closes in its body": ([HEAD + b"content-length: 10\r\n\r\n12345", CLOSE], "nothing", {"cancelled": 1}),
    "resets in its body": ([HEAD + b"content-length: 10\r\n\r\n12345", RESET], "nothing", {"cancelled": 1}),
    "half-closes in its body": ([HEAD + b"content-length: 10\r\n\r\n12345", HALF_CLOSE], "nothing", {"cancelled": 1}),
    "stalls in its body": ([HEAD + b"content-length: 10\r\n\r\n12345", STALL], "408 request_timeout", {"cancelled": 1}),
    "stalls in a chunk": ([HEAD + b"transfer-encoding: chunked\r\n\r\na\r\n12345", STALL], "408 request_timeout", {"cancelled": 1}),
    "closes in a chunk": ([HEAD + b"transfer-encoding: chunked\r\n\r\na\r\n12345", CLOSE], "nothing", {"cancelled": 1}),
    "a chunk longer than its size": ([HEAD + b"transfer-encoding: chunked\r\n\r\n2\r\nabcd\r\n0\r\n\r\n", STALL], "400 malformed_request", {"client_error": 1}),
    "a chunk size that is no number": ([HEAD + b"transfer-encoding: chunked\r\n\r\nzz\r\nab\r\n0\r\n\r\n", STALL], "400 malformed_request", {"client_error": 1}),
    "a body longer than its content-length": ([request(FINE) + b"and more\r\n\r\n", STALL], "200 whole", {"ok": 1}),
    "resets while it waits": ([request("/plain/stalls-before-the-head"), RESET], "nothing", {"cancelled": 1}),
    "closes while it waits": ([request("/plain/stalls-before-the-head"), CLOSE], "nothing", {"cancelled": 1}),
    "closes in the answer": ([request("/plain/stalls-in-the-body"), b"", CLOSE], "nothing", {"cancelled": 1}),
    "resets in the answer": ([request("/plain/stalls-in-the-body"), b"", RESET], "nothing", {"cancelled": 1}),
}


@pytest.mark.parametrize("name", CLIENT)
def test_a_client_that(bench, name):
    script, sees, outcomes = CLIENT[name]
    before = bench.observed("plain")

    def act():
        with bench.connect() as connection:
            for step in script:
                if isinstance(step, bytes):
                    connection.sendall(step)
                    time.sleep(0.05)
                elif step == STALL:
                    return seen(read(connection, is_whole))
                elif step == HALF_CLOSE:
                    connection.shutdown(socket.SHUT_WR)
                    return seen(read(connection))
                elif step == RESET:
                    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        return "nothing"

    assert bench.beside_a_healthy_one(act) == sees
    assert bench.new_outcomes("plain", before, sum(outcomes.values())) == outcomes
    bench.nothing_is_left()


def resident(bench):
    pages = int(open(f"/proc/{bench.pid}/statm").read().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def test_a_client_that_does_not_read_makes_the_gateway_stop_reading(bench):
    """100 MB wait upstream; ten clients take none of it."""
    before = resident(bench)
    clients = []
    try:
        for _ in range(10):
            connection = bench.connect()
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            connection.sendall(request("/plain/slow"))
            clients.append(connection)
        bench.healthy()
        time.sleep(0.2)
        assert resident(bench) - before < 32 << 20
        until(lambda: bench.observed("plain").get("cancelled", 0) or bench.observed("plain").get("timeout", 0))
    finally:
        for connection in clients:
            connection.close()
    bench.nothing_is_left()


@pytest.mark.parametrize("part", ["head", "body"])
def test_a_request_trickled_in_is_ended(bench, part):
    """A byte at a time: a head has 15 s in all; a body's parts have `timeouts.idle` between two of them, and `timeouts.total` in all."""
    ended, started = [], time.monotonic()
    opening = b"POST /plain/fine HTTP/1.1\r\nhost: a\r\n" + (b"content-length: 1000\r\n\r\n" if part == "body" else b"x-long: ")

    def trickle():
        with bench.connect() as connection:
            connection.sendall(opening)
            connection.settimeout(0.1)
            received = b""
            while time.monotonic() - started < 60:
                try:
                    connection.sendall(b"y")
                    got = connection.recv(4096)
                    if not got:
                        break
                    received += got
                except TimeoutError:
                    continue
                except OSError:
                    break
            ended.append((time.monotonic() - started, seen(received)))

    threads = [threading.Thread(target=trickle, daemon=True) for _ in range(10)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        bench.healthy()
        time.sleep(0.5)
    assert len(ended) == 10 and max(seconds for seconds, _ in ended) < 40, ended
    assert {what for _, what in ended} <= {"408 request_timeout", "504 upstream_total_timeout"}, ended
    bench.nothing_is_left()


def test_the_documentation_is_this_table():
    text = (ROOT / "docs/faults.md").read_text()
    rows = [(name, sees, outcome) for table in (UPSTREAM, STREAM) for name, (_, sees, outcome) in table.items()]
    rows += [(name, sees, ", ".join(outcomes) or "–") for name, (_, sees, outcomes) in CLIENT.items()]
    assert [row for row in rows if f"| {' | '.join(row)} |" not in text] == []
