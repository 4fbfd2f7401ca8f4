#!/usr/bin/env python3
"""Slipway beside its peers: the same upstream, the same load, the same run, in turn. Prints ratios; times alone mean little on a busy machine.

The proxy has a core of its own (taskset) where there are two; upstream and load share the others. CPU per request is the proxy's own, user and
system, from /proc: the figure that noise disturbs least.

    make bench                the table
    ROUNDS=5 SECONDS=5 make bench
"""

import os
import pathlib
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
BINARY = HERE.parent / ".build/release/slipway"
ROUNDS = int(os.environ.get("ROUNDS", 3))
SECONDS = int(os.environ.get("SECONDS", 4))
TICKS = os.sysconf("SC_CLK_TCK")
CORES = sorted(os.sched_getaffinity(0))
PROXY_CORE = {CORES[0]}
OTHER_CORES = set(CORES[1:]) or PROXY_CORE


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(port):
    deadline = time.monotonic() + 15
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    sys.exit(f"nothing listens on {port}")


def start(command, cores):
    return subprocess.Popen(
        [str(part) for part in command],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        preexec_fn=lambda: os.sched_setaffinity(0, cores),
    )


def cpu_seconds(pid):
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def memory_mib(pid):
    return int(re.search(r"VmRSS:\s+(\d+)", pathlib.Path(f"/proc/{pid}/status").read_text())[1]) / 1024


class Proxy:
    """One thing that stands between the load and the mocks; `None` as its command: nothing does."""

    def __init__(self, name, prepare):
        self.name, self.prepare = name, prepare
        self.results = {}

    def __enter__(self):
        self.port, command, ready = self.prepare()
        self.process = start(command, PROXY_CORE) if command else None
        wait_for(self.port)
        ready(self)
        return self

    def __exit__(self, *_):
        if self.process:
            self.process.terminate()
            self.process.wait(20)

    def note(self, key, value):
        self.results.setdefault(key, []).append(value)

    def median(self, key):
        return statistics.median(self.results[key]) if key in self.results else None


def wrk(port, connections, seconds):
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", "-s", HERE / "chat.lua", f"http://127.0.0.1:{port}"]
    text = subprocess.run(
        [str(part) for part in command],
        capture_output=True,
        text=True,
        check=True,
        preexec_fn=lambda: os.sched_setaffinity(0, OTHER_CORES),
    ).stdout
    if "Non-2xx" in text or "Socket errors" in text:
        sys.exit(f"errors under load:\n{text}")
    units = {"us": 1e-3, "ms": 1, "s": 1e3}

    def latency(percent):
        value, unit = re.search(rf"^\s+{percent}%\s+([0-9.]+)(us|ms|s)", text, re.M).groups()
        return float(value) * units[unit]

    requests = int(re.search(r"(\d+) requests in", text)[1])
    return {"requests": requests, "rate": float(re.search(r"Requests/sec:\s+([0-9.]+)", text)[1]), "p50": latency(50), "p99": latency(99)}


def measure(proxy):
    wrk(proxy.port, 32, 1)
    before = cpu_seconds(proxy.process.pid) if proxy.process else 0
    load = wrk(proxy.port, 32, SECONDS)
    if proxy.process:
        proxy.note("cpu", (cpu_seconds(proxy.process.pid) - before) / load["requests"] * 1e6)
        proxy.note("memory", memory_mib(proxy.process.pid))
    proxy.note("rate", load["rate"])
    single = wrk(proxy.port, 1, max(2, SECONDS // 2))
    proxy.note("p50", single["p50"])
    proxy.note("p99", single["p99"])


def filled(name, folder, **values):
    text = (HERE / "peers" / name).read_text()
    for key, value in values.items():
        text = text.replace(f"@{key}@", str(value))
    text = text.replace("@folder@", folder)
    path = pathlib.Path(folder) / f"{values['port']}-{name}"
    path.write_text(text)
    return path


def proxies(folder, ports):
    def direct():
        return ports["stable"], None, lambda _: None

    def nginx():
        port = free_port()
        return port, ["nginx", "-c", filled("nginx.conf", folder, port=port, **ports)], lambda _: None

    def haproxy():
        port = free_port()
        return port, ["haproxy", "-f", filled("haproxy.cfg", folder, port=port, **ports)], lambda _: None

    def slipway(overlay):
        def prepare():
            port = free_port()
            config = filled("slipway.yaml", folder, port=port, overlay=overlay, **ports)
            return port, [BINARY, "serve", "--config", config, "--log-level", "error"], begin_canary

        return prepare

    overlay = ', model: gpt-4o-mini, prompt: {text: "You are terse."}, parameters: {temperature: 0.2, max_tokens: 500}'
    return [
        Proxy("(direct)", direct),
        Proxy("nginx", nginx),
        Proxy("HAProxy", haproxy),
        Proxy("Slipway", slipway("")),
        Proxy("Slipway, overlay", slipway(overlay)),
    ]


def begin_canary(proxy):
    """Ten percent to the canary for as long as the measurement takes: the split is at work, as in the peers."""
    for port in listening_ports(proxy.process.pid) - {proxy.port}:
        request = urllib.request.Request(
            f"http://127.0.0.1:{port}/api/v1/services/bench/rollouts",
            data=b'{"version": "canary"}',
            headers={"content-type": "application/json"},
        )
        urllib.request.urlopen(request).read()


def listening_ports(pid):
    found = subprocess.run(["ss", "-Hltnp"], capture_output=True, text=True, check=True).stdout
    return {int(line.split()[3].rsplit(":", 1)[1]) for line in found.splitlines() if f"pid={pid}," in line}


def table(entries):
    peer = next(entry for entry in entries if entry.name == "nginx")
    direct = next(entry for entry in entries if entry.name == "(direct)")
    print(f"\nSmall chat completions, 90/10 split by user, median of {ROUNDS} rounds; in brackets the ratio to nginx in this run\n")
    print("| proxy | CPU per request, µs | requests/s on one core | added p50, ms | added p99, ms | memory, MiB |")
    print("|---|---|---|---|---|---|")
    for entry in entries:
        cells = [cell(entry, peer, "cpu", ".1f"), cell(entry, peer, "rate", ".0f")]
        cells += [added(entry, direct, peer, key) for key in ("p50", "p99")]
        cells.append(f"{entry.median('memory'):.0f}" if entry.process else "–")
        print(f"| {entry.name} | " + " | ".join(cells) + " |")


def cell(entry, peer, key, form):
    value, reference = entry.median(key), peer.median(key)
    if value is None:
        return "–"
    return f"{value:{form}} ({value / reference:.2f} ×)"


def added(entry, direct, peer, key):
    if not entry.process:
        return "–"
    value, reference = (each.median(key) - direct.median(key) for each in (entry, peer))
    ratio = f" ({value / reference:.2f} ×)" if reference > 0.005 else ""
    return f"{value:.3f}{ratio}"


def main():
    if not BINARY.exists():
        sys.exit("build first: make build")
    for tool in ("nginx", "haproxy", "wrk"):
        if not shutil.which(tool) and not shutil.which(tool, path="/usr/sbin:/sbin"):
            sys.exit(f"{tool} is missing: scripts/need bench")
    os.environ["PATH"] += ":/usr/sbin:/sbin"
    ports = {"stable": free_port(), "canary": free_port()}
    mocks = [start([BINARY, "mock", "--listen", f"127.0.0.1:{port}", "--name", name, "--loops", 1], OTHER_CORES) for name, port in ports.items()]
    try:
        for port in ports.values():
            wait_for(port)
        with tempfile.TemporaryDirectory() as folder:
            entries = proxies(folder, ports)
            for number in range(ROUNDS):
                print(f"▸ round {number + 1} of {ROUNDS}", file=sys.stderr)
                for entry in entries:
                    with entry:
                        measure(entry)
            table(entries)
    finally:
        for mock in mocks:
            mock.terminate()
            mock.wait(10)


if __name__ == "__main__":
    main()
