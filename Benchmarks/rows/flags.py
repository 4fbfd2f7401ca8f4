"""Flags: what an evaluation costs, what a request for one flag and for 350 costs beside an answer of the gateway's own, what an AI config adds
to a request to a model beside the same as a version's overlay, and how soon 1 000 clients hear of a change."""

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

from allocations import per_evaluation
from harness import BINARY, OTHER_CORES, PROXY_CORE, SECONDS, Proxy, cell, cpu_seconds, free_port, named, table, take_turns, wrk
from proxies import OVERLAY, mocks

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
        print(f"| {kind} | {best[kind]:.0f} | {goal} | {max(0, per_evaluation(BINARY, kind)):.2f} |")
    print(f"\n10 000 flags with a rule each are loaded in {best['load'] / 1e9:.2f} s (goal: below 1 s).")


# MARK: - Requests


# The first is a 404 without a body either way: the least that an answer can cost.
ROWS = {
    "an answer of its own": "/none",
    "one flag": "/ofrep/v1/evaluate/flags/flag-2",
    f"{MANY} flags": "/ofrep/v1/evaluate/flags",
}


def load_on(proxy, *script, errors=False):
    wrk(proxy.port, 32, 1, *script, errors=errors)
    before = cpu_seconds(proxy.pid)
    load = wrk(proxy.port, 32, SECONDS, *script, errors=errors)
    used = cpu_seconds(proxy.pid) - before
    proxy.note(cpu=used / load["requests"] * 1e6, rate=load["rate"], p99=load["p99"], share=100 * used / SECONDS)


def requests(folder):
    entries = [gateway(folder, name) for name in ROWS]
    take_turns(entries, lambda proxy: load_on(proxy, "flags.lua", ROWS[proxy.name], errors=ROWS[proxy.name] == "/none"))
    plain = named(entries, "an answer of its own")

    def row(entry):
        columns = [cell(entry.median(key), plain.median(key), form) for key, form in (("rate", ".0f"), ("cpu", ".1f"))]
        return [*columns, f"{entry.median('p99'):.1f}", f"{entry.median('share'):.0f}"]

    table("Flags: requests, 32 connections", ["requests/s", "CPU per request, µs", "p99, ms", "of its core, %"], entries, row)


# MARK: - AI configs

CONFIGURED = """
gateway: {{listen: "127.0.0.1:{port}"}}
admin: {{listen: "127.0.0.1:0"}}
store: "memory:"
flags: {flags}
services:
  bench:
    assignment: [{{header: x-user-id}}]{config}
    versions: {{v1: {{upstream: "http://127.0.0.1:{upstream}"{overlay}}}}}
"""
CONFIG = "\n    aiConfig: assistant"
PROMPT = {"own": "You are terse.", "variable": "You are terse with {{targetingKey}}."}


def assistant(prompt):
    """What `proxies.OVERLAY` says, for each of two halves of the users."""
    config = {"model": "gpt-4o-mini", "prompt": {"text": prompt}, "parameters": {"temperature": 0.2}, "max_tokens": 500}
    variants, rule = {"a": config, "b": {**config, "max_tokens": 501}}, {"fractional": [["a", 50], ["b", 50]]}
    return {"flags": {"assistant": {"state": "ENABLED", "variants": variants, "defaultVariant": "a", "targeting": rule}}}


def configured(folder, upstream, name, prompt="own", config="", overlay=""):
    def prepare():
        port, file = free_port(), folder / f"assistant-{prompt}.json"
        file.write_text(json.dumps(assistant(PROMPT[prompt])))
        path = folder / f"{port}.yaml"
        path.write_text(CONFIGURED.format(port=port, flags=file, config=config, upstream=upstream, overlay=overlay))
        return port, [BINARY, "serve", "--config", path, "--log-level", "error"], lambda _: None

    return Proxy(name, prepare)


def configs(folder):
    with mocks() as (_, ports):
        upstream = ports["stable"]
        entries = [
            configured(folder, upstream, "nothing changed"),
            configured(folder, upstream, "a version's overlay", overlay=OVERLAY),
            configured(folder, upstream, "an AI config", config=CONFIG),
            configured(folder, upstream, "an AI config with a variable", prompt="variable", config=CONFIG),
        ]
        take_turns(entries, lambda proxy: load_on(proxy, "chat.lua"))
    overlay = named(entries, "a version's overlay")
    columns = (("cpu", ".1f"), ("rate", ".0f"))
    row = lambda entry: [cell(entry.median(key), overlay.median(key), form) for key, form in columns]
    table("AI configs: chat completions, 32 connections", ["CPU per request, µs", "requests/s"], entries, row)


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
        configs(folder)
        changes(folder)
