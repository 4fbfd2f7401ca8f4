"""How long a rollback takes: from the end of the exchange that decides to the last request that was routed to the canary.

A canary whose every third answer is an error is rolled out again and again under load; the gateway itself says what it saw
(`takeback_ms`, and the histogram `slipway_takeback_duration_seconds` in /metrics)."""

import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

from harness import BINARY, HERE, call, stop

TITLE = "Rollback"
ROLLBACKS = int(os.environ.get("ROLLBACKS", 30))

MANIFEST = """
gateway: {{listen: "127.0.0.1:0"}}
admin: {{listen: "127.0.0.1:0"}}
store: sqlite:./slipway.db
services:
  support:
    route: {{pathPrefix: /}}
    assignment: [{{header: x-user-id}}]
    stable: v1
    strategy: careful
    versions:
      v1: {{upstream: "{stable}"}}
      v2: {{upstream: "{canary}"}}
strategies:
  careful: {{canary: {{weights: [10, 50, 100], interval: 60s}}}}
"""


def start(*arguments, cwd=None):
    return subprocess.Popen(
        [BINARY, *arguments], cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, bufsize=1
    )


def address(process, word):
    for line in process.stdout:
        if word in line:
            return next(part for part in line.split() if part.startswith("http://")).rstrip("/")
    sys.exit(f"no line with {word}")


def takeback(admin, number):
    if number == 0:
        rollout = call(f"{admin}/api/v1/services/support/rollouts", {"version": "v2"})["id"]
    else:
        rollout = call(f"{admin}/api/v1/rollouts/support-1/retry", {})["id"]
    deadline = time.monotonic() + 60
    while call(f"{admin}/api/v1/rollouts/{rollout}")["outcome"] is None:
        if time.monotonic() > deadline:
            sys.exit("the canary was not taken back within a minute")
        time.sleep(0.01)
    time.sleep(0.3)  # what the loops hand over at their ticks
    return call(f"{admin}/api/v1/rollouts/{rollout}")["takeback_ms"]


def takebacks(connections):
    processes = []
    with tempfile.TemporaryDirectory() as folder:
        try:
            mocks = [start("mock", "--listen", "127.0.0.1:0"), start("mock", "--listen", "127.0.0.1:0", "--error-rate", "0.34")]
            processes += mocks
            stable, canary = (address(mock, "listening on") for mock in mocks)
            pathlib.Path(folder, "slipway.yaml").write_text(MANIFEST.format(stable=stable, canary=canary))
            server = start("serve", "--config", "slipway.yaml", cwd=folder)
            processes.append(server)
            gateway, admin = address(server, "gateway"), address(server, "admin")
            load = ["wrk", "-t1", "-c", str(connections), "-d", "3600s", "-s", str(HERE / "chat.lua"), gateway]
            processes.append(subprocess.Popen(load, stdout=subprocess.DEVNULL))
            time.sleep(1)
            return sorted(takeback(admin, number) for number in range(ROLLBACKS))
        finally:
            for process in reversed(processes):
                stop(process)


def run():
    print(f"\n### {TITLE}: from the deciding exchange to the last request routed to the canary\n")
    print("| connections | rollbacks | p50, ms | p90 | p99 | most |\n|---|---|---|---|---|---|")
    for connections in (1, 8):
        times = takebacks(connections)
        at = lambda share: times[min(len(times) - 1, int(share * len(times)))]
        cells = (statistics.median(times), at(0.9), at(0.99), times[-1])
        print(f"| {connections} | {len(times)} | {' | '.join(f'{cell:.1f}' for cell in cells)} |", flush=True)
