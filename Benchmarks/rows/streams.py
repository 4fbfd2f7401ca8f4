"""Many paced event streams: what an event costs, and how much later it comes."""

import json
import subprocess
import tempfile

from harness import OTHER_CORES, SECONDS, added, cell, compiled, cpu_seconds, named, start, table, take_turns
from proxies import standard, upstream

TITLE = "Event streams"
STREAMS, EVENTS, GAP_US = 400, 50, 20_000


def measure(proxy, program):
    command = [program, "run", proxy.port, STREAMS, GAP_US, SECONDS]
    client = start(command, OTHER_CORES, stdout=subprocess.PIPE, text=True)
    client.stdout.readline()  # Warm: from here on it counts.
    before = 0 if proxy.is_direct else cpu_seconds(proxy.pid)
    seen = json.loads(client.stdout.readline())
    if not proxy.is_direct:
        proxy.note(per_second=seen["events"] / (cpu_seconds(proxy.pid) - before))
    client.wait(10)
    if seen["failed"]:
        raise SystemExit(f"{proxy.name}: {seen['failed']} streams failed")
    proxy.note(**{key: seen[key] / 1000 for key in ("first_p50", "first_p99", "gap_p99", "delay_p50", "delay_p99")})


def run():
    with tempfile.TemporaryDirectory() as tools, upstream(EVENTS, GAP_US) as (folder, ports):
        program = compiled("streams", tools)
        entries = standard(folder, ports)
        take_turns(entries, lambda proxy: measure(proxy, program))
    peer, direct = named(entries, "nginx"), named(entries, "(direct)")

    def row(entry):
        cells = [cell(entry.median("per_second"), peer.median("per_second"), ".0f")]
        cells += [added(entry, direct, key, ".2f") for key in ("first_p50", "first_p99", "delay_p50", "delay_p99")]
        return [*cells, f"{entry.median('gap_p99'):.2f}", added(entry, direct, "gap_p99", ".2f")]

    columns = ["events per second of the proxy's CPU", "first event, added p50, ms", "added p99"]
    columns += ["each event, added p50", "added p99", "gap p99, ms", "added gap p99"]
    table(f"{TITLE}: {STREAMS} at a time, {EVENTS} events each, one every {GAP_US // 1000} ms", columns, entries, row)
