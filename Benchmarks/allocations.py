#!/usr/bin/env python3
"""Allocations per request on the gateway's path, all of the process's counted: a figure that does not depend on how busy the machine is.

    python3 Benchmarks/allocations.py [binary]      prints it

`allocations.json` holds the most that it may be, for a debug and a release build; Tests/EndToEnd/test_allocations.py holds CI to it.
"""

import http.client
import json
import pathlib
import shutil
import struct
import subprocess
import sys
import tempfile

import harness

HERE = pathlib.Path(__file__).resolve().parent
LIMITS = json.loads((HERE / "allocations.json").read_text())
WARM_UP, REQUESTS, ROUNDS = 300, 1000, 3
# Enough to tell what evaluations ask for from what the process around them does.
FEW, MORE = 1_000, 101_000
BODY = json.dumps({"model": "gpt-4o", "messages": [{"role": "user", "content": "Hello"}]})


def counting_library(folder):
    library = pathlib.Path(folder) / "allocations.so"
    compiler = shutil.which("cc") or shutil.which("clang")
    subprocess.run([compiler, "-O2", "-shared", "-fPIC", "-o", library, HERE / "allocations.c"], check=True)
    return library


def send(client, count):
    for number in range(count):
        headers = {"content-type": "application/json", "authorization": "Bearer none", "x-user-id": f"user-{number % 100}"}
        client.request("POST", "/v1/chat/completions", BODY, headers)
        answer = client.getresponse()
        answer.read()
        assert answer.status == 200, answer.status


def per_request(binary):
    """The least of some rounds: what else the process does in the meantime only adds."""
    with tempfile.TemporaryDirectory() as folder:
        counter = pathlib.Path(folder) / "count"
        counter.write_bytes(bytes(8))
        port, upstream = harness.free_port(), harness.free_port()
        config = harness.filled("slipway.yaml", folder, port=port, stable=upstream, canary=upstream)
        counted = ["env", f"LD_PRELOAD={counting_library(folder)}", f"ALLOCATIONS_FILE={counter}"]
        processes = [harness.start([binary, "mock", "--listen", f"127.0.0.1:{upstream}", "--loops", 1], harness.CORES)]
        try:
            harness.wait_for(upstream)
            processes.append(harness.start([*counted, binary, "serve", "--config", config, "--log-level", "error"], harness.CORES))
            harness.wait_for(port)
            return min(rounds(http.client.HTTPConnection("127.0.0.1", port), counter))
        finally:
            for process in reversed(processes):
                harness.stop(process)


def rounds(client, counter):
    send(client, WARM_UP)
    for _ in range(ROUNDS):
        before = count(counter)
        send(client, REQUESTS)
        yield (count(counter) - before) / REQUESTS


def per_evaluation(binary, kind):
    """Of a flag of that kind (`slipway flag speed`), in a process that does nothing else."""
    with tempfile.TemporaryDirectory() as folder:
        library, counter = counting_library(folder), pathlib.Path(folder) / "count"

        def asked(evaluations):
            counter.write_bytes(bytes(8))
            counted = ["env", f"LD_PRELOAD={library}", f"ALLOCATIONS_FILE={counter}"]
            command = [*counted, binary, "flag", "speed", "--only", kind, "--count", evaluations]
            subprocess.run([str(part) for part in command], check=True, stdout=subprocess.DEVNULL)
            return count(counter)

        return (asked(MORE) - asked(FEW)) / (MORE - FEW)


def count(counter):
    return struct.unpack("=Q", counter.read_bytes())[0]


if __name__ == "__main__":
    program = pathlib.Path(sys.argv[1]) if sys.argv[1:] else harness.BINARY
    print(f"{per_request(program):.1f} allocations per request")
    for kind in ("static", "rule", "fractional"):
        print(f"{per_evaluation(program, kind):.2f} allocations per evaluation of a flag ({kind})")
