"""One connection, one request after the other: what the way through the proxy adds."""

from harness import SECONDS, added, named, table, take_turns, wrk
from proxies import mocks, standard

TITLE = "Added latency, one connection"


def measure(proxy):
    wrk(proxy.port, 1, 1)
    load = wrk(proxy.port, 1, max(2, SECONDS // 2))
    proxy.note(p50=load["p50"], p99=load["p99"])


def run():
    with mocks() as (folder, ports):
        entries = standard(folder, ports)
        take_turns(entries, measure)
    direct = named(entries, "(direct)")

    def row(entry):
        return [f"{entry.median('p50'):.3f}", f"{entry.median('p99'):.3f}", added(entry, direct, "p50"), added(entry, direct, "p99")]

    table(TITLE, ["p50, ms", "p99, ms", "added p50", "added p99"], entries, row)
