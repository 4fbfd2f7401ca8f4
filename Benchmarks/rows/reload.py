"""A new snapshot every 10 ms under full load: what that costs the requests."""

import http.client
import pathlib
import threading
import time

from harness import SECONDS, Proxy, compared, cpu_seconds, table, take_turns, thread_seconds, wrk
from proxies import admin, mocks, slipway

TITLE = "A new snapshot every 10 ms"
EVERY = 0.010
# The event loops' threads, which carry the requests.
LOOPS = "slipway-loop"


class Reloads:
    """Puts two manifests in force in turn, by the control API, as `slipway apply` does."""

    def __init__(self, address, manifests):
        self.host, self.manifests = address.removeprefix("http://"), manifests
        self.count, self.over = 0, threading.Event()
        self.thread = threading.Thread(target=self._apply)

    def _apply(self):
        connection = http.client.HTTPConnection(self.host, timeout=30)
        due = time.monotonic()
        while not self.over.is_set():
            connection.request("POST", "/api/v1/manifest", self.manifests[self.count % 2], {"content-type": "application/yaml"})
            answer = connection.getresponse()
            text = answer.read()
            if answer.status != 200:
                raise SystemExit(f"a manifest was refused: {text}")
            self.count += 1
            due = max(due + EVERY, time.monotonic() - EVERY)
            self.over.wait(max(0, due - time.monotonic()))

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        self.thread.join()


def usage(proxy, reloads):
    return cpu_seconds(proxy.pid), thread_seconds(proxy.pid, LOOPS), reloads.count if reloads else 0, time.monotonic()


def load(proxy, entry, reloads=None):
    before = usage(proxy, reloads)
    done = wrk(proxy.port, 32, SECONDS / 2)
    cpu, loops, count, passed = (after - start for after, start in zip(usage(proxy, reloads), before))
    entry.note(cpu=cpu / done["requests"] * 1e6, loops=loops / done["requests"] * 1e6)
    entry.note(rate=done["rate"], p99=done["p99"], reloads=count / passed)


def measure(proxy, folder, calm, reloading):
    """With and without in turn, of the same process."""
    text = pathlib.Path(folder, f"{proxy.port}-slipway.yaml").read_text()
    other = text.replace("services:\n", "services:\n  other: {route: {pathPrefix: /other}, versions: {v1: {upstream: \"http://127.0.0.1:9\"}}}\n")
    wrk(proxy.port, 32, 1)
    for _ in range(3):
        load(proxy, calm)
        with Reloads(admin(proxy), [text.encode(), other.encode()]) as reloads:
            load(proxy, reloading, reloads)


def run():
    calm, reloading = Proxy("Slipway", None), Proxy("Slipway, reloading", None)
    with mocks() as (folder, ports):
        take_turns([slipway(folder, ports)], lambda proxy: measure(proxy, folder, calm, reloading))

    def row(entry):
        cells = [compared(entry, calm, key) for key in ("cpu", "loops")]
        return [*cells, compared(entry, calm, "rate", ".0f"), compared(entry, calm, "p99", ".2f"), f"{entry.median('reloads'):.0f}"]

    columns = ["CPU per request, µs", "of the event loops alone", "requests/s", "p99, ms", "snapshots/s"]
    table(TITLE, columns, [calm, reloading], row)
