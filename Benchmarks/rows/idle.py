"""Open streams on which nothing comes: what each costs in memory, and whether any is lost."""

import json
import subprocess
import tempfile
import time

from harness import OTHER_CORES, cell, compiled, memory_mib, named, raise_file_limit, say, start, table, take_turns
from proxies import haproxy, nginx, slipway, upstream

TITLE = "Idle streams"
FEW, MANY = 1_000, 10_000
HOUR_US = 3_600_000_000


def measure(proxy, program, size):
    before = memory_mib(proxy.pid)
    command = [program, "hold", proxy.port, size]
    client = start(command, OTHER_CORES, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    opened = json.loads(client.stdout.readline())
    time.sleep(1)
    proxy.note(**{f"each_{size}": (memory_mib(proxy.pid) - before) * 1024 / max(1, opened["open"])})
    output, _ = client.communicate(timeout=60)
    proxy.note(**{f"failed_{size}": opened["failed"] + json.loads(output)["dropped"]})


def sizes():
    """A proxy has two files open for each stream."""
    limit = raise_file_limit()
    many = min(MANY, limit // 2 - 200)
    if many < MANY:
        say(f"  only {limit} files may be open here: {many} streams instead of {MANY}")
    return FEW, many


def run():
    with tempfile.TemporaryDirectory() as tools, upstream(2, HOUR_US) as (folder, ports):
        program, counts = compiled("streams", tools), sizes()
        entries = [nginx(folder, ports), haproxy(folder, ports), slipway(folder, ports)]
        for size in counts:
            # A process each, so that what one size has left behind is not used by the next.
            take_turns(entries, lambda proxy: measure(proxy, program, size), rounds=1)
    peer = named(entries, "nginx")

    def row(entry):
        cells = []
        for size in counts:
            cells += [cell(entry.median(f"each_{size}"), peer.median(f"each_{size}")), f"{entry.median(f'failed_{size}')}"]
        return cells

    columns = [column for size in counts for column in (f"KiB each, {size} open", "failed")]
    table(TITLE, columns, entries, row)
