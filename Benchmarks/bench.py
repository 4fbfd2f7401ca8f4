#!/usr/bin/env python3
"""Slipway beside its peers: the same upstream, the same load, the same run, in turn. Prints a table for each kind of row.

The proxy has a core of its own (taskset) where there are two; upstream and load share the others. CPU per request is the proxy's own, user and
system, from /proc: the figure that noise disturbs least.

    make bench                          all rows
    make bench ROW=streams              one of them (`--only`; several, separated by commas)
    ROUNDS=5 SECONDS=5 make bench       rounds, and seconds of each measurement
    PEERS=all make bench                also LiteLLM's proxy and TensorZero's gateway
"""

import argparse
import importlib
import os
import shutil
import sys
import time

import harness

ROWS = ("small", "latency", "streams", "long", "idle", "reload", "rollback", "swap", "flags")
HEAVY = ("peers",)


def chosen():
    rows = ROWS + (HEAVY if os.environ.get("PEERS") == "all" else ())
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", metavar="ROW", help=f"of {', '.join(ROWS + HEAVY)}")
    only = parser.parse_args().only
    names = tuple(only.split(",")) if only else rows
    if unknown := set(names) - set(ROWS + HEAVY):
        parser.error(f"no row is called {', '.join(unknown)}; there are {', '.join(ROWS + HEAVY)}")
    return names


def main():
    rows = chosen()
    os.environ["PATH"] += ":/usr/sbin:/sbin"
    if not harness.BINARY.exists():
        sys.exit("build first: make build")
    for tool in ("nginx", "haproxy", "wrk", "ss"):
        if not shutil.which(tool):
            sys.exit(f"{tool} is missing: scripts/need bench")
    harness.raise_file_limit()
    os.sched_setaffinity(0, harness.OTHER_CORES)
    print(f"Median of {harness.ROUNDS} rounds; in brackets the ratio to nginx in this run, or to the first line.")
    started = time.monotonic()
    for name in rows:
        row = importlib.import_module(f"rows.{name}")
        harness.say(row.TITLE)
        row.run()
    harness.say(f"{time.monotonic() - started:.0f} s")


if __name__ == "__main__":
    main()
