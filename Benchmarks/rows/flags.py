"""Flags: what an evaluation costs, what a request for one flag and for 350 costs beside an answer of the gateway's own, and how soon 1 000
clients hear of a change."""

import contextlib
import json
import os
import pathlib
import selectors
import socket
import subprocess
import sys
import tempfile
import time

from harness import BINARY, HERE, OTHER_CORES, PROXY_CORE, SECONDS, Proxy, cell, cpu_seconds, free_port, named, table, take_turns, wrk

sys.path.insert(0, str(HERE))
from allocations import per_evaluation  # noqa: E402

TITLE = "Flags"
MANY, CLIENTS, CHANGES = 350, 1000, 20

MANIFEST = """
gateway: {{listen: "127.0.0.1:{port}"}}
admin: {{listen: "127.0.0.1:0"}}
store: "memory:"
flags: {flags}
services:
  bench:
    route: {{pathPrefix: /v1}}
    versions: {{v1: {{upstream: "http://127.0.0.1:1"}}}}
"""


def flag(number):
    """A static one, one with a rule, one with a split, in turn: as a product's flags are."""
    rules = [None, {"if": [{"ends_with": [{"var": "email"}, "@example.com"]}, "on", "off"]}, {"fractional": [["on", 10], ["off", 90]]}]
    rule = rules[number % 3]
    written = {"state": "ENABLED", "variants": {"on": True, "off": False}, "defaultVariant": "off"}
    return {**written, **({"targeting": rule} if rule else {})}


def write(file, version):
    part = file.with_suffix(".part")
    part.write_text(json.dumps({"metadata": {"version": version}, "flags": {f"flag-{n}": flag(n) for n in range(MANY)}}))
    part.replace(file)


def gateway(folder, name):
    def prepare():
        port, file = free_port(), folder / f"{name}.json"
        write(file, "0")
        config = folder / f"{port}.yaml"
        config.write_text(MANIFEST.format(port=port, flags=file))
        return port, [BINARY, "serve", "--config", config, "--log-level", "error"], lambda proxy: setattr(proxy, "file", file)

    return Proxy(name, prepare)


# MARK: - Evaluations


def speed():
    pinned = lambda: os.sched_setaffinity(0, PROXY_CORE)
    done = subprocess.run([BINARY, "flag", "speed"], capture_output=True, text=True, check=True, preexec_fn=pinned)
    return {found["kind"]: found["ns"] for found in map(json.loads, done.stdout.splitlines())}


def evaluations():
    best = {}
    for _ in range(5):
        for kind, ns in speed().items():
            best[kind] = min(ns, best.get(kind, ns))
    goals = {"static": 100, "rule": 500, "fractional": 500}
    print("\n### Flags: one evaluation\n\n| flag | ns, best of 5 | goal | allocations |\n|---|---|---|---|")
    for kind, goal in goals.items():
        print(f"| {kind} | {best[kind]:.0f} | {goal} | {per_evaluation(BINARY, kind):.2f} |")
    print(f"\n10 000 flags with a rule each are loaded in {best['load'] / 1e9:.2f} s (goal: below 1 s).")


# MARK: - Requests


# The first is a 404 without a body either way: the least that an answer can cost.
ROWS = {
    "an answer of its own": "/none",
    "one flag": "/ofrep/v1/evaluate/flags/flag-2",
    f"{MANY} flags": "/ofrep/v1/evaluate/flags",
}


def measure(proxy):
    path = ROWS[proxy.name]
    wrk(proxy.port, 32, 1, "flags.lua", path, errors=path == "/none")
    before = cpu_seconds(proxy.pid)
    load = wrk(proxy.port, 32, SECONDS, "flags.lua", path, errors=path == "/none")
    used = cpu_seconds(proxy.pid) - before
    proxy.note(cpu=used / load["requests"] * 1e6, rate=load["rate"], p99=load["p99"], share=100 * used / SECONDS)


def requests(folder):
    entries = [gateway(folder, name) for name in ROWS]
    take_turns(entries, measure)
    plain = named(entries, "an answer of its own")

    def row(entry):
        columns = [cell(entry.median(key), plain.median(key), form) for key, form in (("rate", ".0f"), ("cpu", ".1f"))]
        return [*columns, f"{entry.median('p99'):.1f}", f"{entry.median('share'):.0f}"]

    table("Flags: requests, 32 connections", ["requests/s", "CPU per request, µs", "p99, ms", "of its core, %"], entries, row)


# MARK: - Clients that wait


def listeners(port):
    """Open streams, each of which has said hello."""
    ask = b"GET /ofrep/v1/sse HTTP/1.1\r\nhost: bench\r\n\r\n"
    streams = [socket.create_connection(("127.0.0.1", port)) for _ in range(CLIENTS)]
    for stream in streams:
        stream.sendall(ask)
    for stream in streams:
        heard = b""
        while b"retry:" not in heard:
            heard += stream.recv(4096)
        stream.setblocking(False)
    return streams


def hear(streams, waiting, patience=5):
    """When each stream was told of a change, and when the first was: seconds on the monotonic clock."""
    times, silent = [], set(streams)
    deadline = time.monotonic() + patience
    while silent:
        ready = waiting.select(max(0, deadline - time.monotonic()))
        if not ready:
            sys.exit(f"{len(silent)} of {len(streams)} clients heard nothing")
        now = time.monotonic()
        for key, _ in ready:
            if b"refetchEvaluation" in key.fileobj.recv(4096) and key.fileobj in silent:
                silent.remove(key.fileobj)
                times.append(now)
    return times


def changes(folder):
    """From the first client that hears of it to the last: when a change is in force is decided before, by whoever looks at the file."""
    proxy = gateway(folder, "changes")
    os.sched_setaffinity(0, OTHER_CORES)
    with proxy, contextlib.ExitStack() as stack:
        streams = [stack.enter_context(stream) for stream in listeners(proxy.port)]
        waiting = stack.enter_context(selectors.DefaultSelector())
        for stream in streams:
            waiting.register(stream, selectors.EVENT_READ)
        spreads, delays = [], []
        for number in range(CHANGES):
            began = time.monotonic()
            write(proxy.file, str(number + 1))
            times = hear(streams, waiting)
            spreads.append((times[-1] - times[0]) * 1e3)
            delays.append((times[-1] - began) * 1e3)
    spreads.sort()
    delays.sort()
    print(f"\n{CLIENTS} open streams, {CHANGES} changes: from the first client that hears of a change to the last "
          f"{spreads[len(spreads) // 2]:.1f} ms (median), {spreads[-1]:.1f} ms at most (goal: 50); from the file's change, which is "
          f"looked for every 250 ms, {delays[len(delays) // 2]:.0f} ms and {delays[-1]:.0f} ms.")


def run():
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        evaluations()
        requests(folder)
        changes(folder)
