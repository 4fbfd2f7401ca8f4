"""Small chat completions, keep-alive, 32 connections, a 90/10 split: what a request costs the proxy."""

from harness import SECONDS, cell, compared, cpu_seconds, memory_mib, named, table, take_turns, wrk
from proxies import OVERLAY, mocks, slipway, standard

TITLE = "Small chat completions, 32 connections"


def measure(proxy):
    wrk(proxy.port, 32, 1)
    before = 0 if proxy.is_direct else cpu_seconds(proxy.pid)
    load = wrk(proxy.port, 32, SECONDS)
    proxy.note(rate=load["rate"])
    if not proxy.is_direct:
        used = cpu_seconds(proxy.pid) - before
        proxy.note(cpu=used / load["requests"] * 1e6, share=100 * used / SECONDS, memory=memory_mib(proxy.pid))


def run():
    with mocks() as (folder, ports):
        ours = [("Slipway, overlay", {"overlay": OVERLAY}), ("Slipway, a judge", {"judge": ", analysis: default"})]
        entries = [*standard(folder, ports), *(slipway(folder, ports, name, **places) for name, places in ours)]
        take_turns(entries, measure)
    peer = named(entries, "nginx")

    def row(entry):
        memory = entry.median("memory")
        cells = [compared(entry, peer, "cpu"), compared(entry, peer, "rate", ".0f"), cell(entry.median("share"), form=".0f")]
        return [*cells, f"{memory:.0f}" if memory else "–"]

    # Who did not get its core was not measured by its requests/s.
    table(TITLE, ["CPU per request, µs", "requests/s", "of its core, %", "memory, MiB"], entries, row)
