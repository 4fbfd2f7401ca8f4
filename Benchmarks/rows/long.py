"""Prompts of 200 kB and answers of 100 kB: bytes for the proxy's CPU time, and whether it holds them."""

import threading
import time

from harness import SECONDS, cell, cpu_seconds, memory_mib, named, table, take_turns, wrk
from proxies import HAPROXY_LARGE, NGINX_LARGE, direct, haproxy, nginx, slipway, upstream

TITLE = "Long prompts and answers"
PROMPT, ANSWER, CONNECTIONS = 200_000, 100_000, 16


class Watch:
    """The most memory that a process has while something goes on."""

    def __init__(self, pid):
        self.pid, self.most, self.over = pid, 0, threading.Event()
        self.thread = threading.Thread(target=self._look)

    def _look(self):
        while not self.over.is_set():
            self.most = max(self.most, memory_mib(self.pid))
            time.sleep(0.05)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        self.thread.join()


def measure(proxy):
    load = lambda seconds: wrk(proxy.port, CONNECTIONS, seconds, "chat.lua", "/v1/chat/completions", "gpt-4o", PROMPT)
    if proxy.is_direct:
        return proxy.note(rate=load(SECONDS)["rate"] * (PROMPT + ANSWER) / 1e6)
    # Small ones first, so that what every connection has is not taken for what long bodies take.
    wrk(proxy.port, CONNECTIONS, 1)
    before, cpu = memory_mib(proxy.pid), cpu_seconds(proxy.pid)
    with Watch(proxy.pid) as watch:
        done = load(SECONDS)
    megabytes = done["requests"] * (PROMPT + ANSWER) / 1e6
    proxy.note(rate=done["rate"] * (PROMPT + ANSWER) / 1e6, per_cpu=megabytes / (cpu_seconds(proxy.pid) - cpu))
    proxy.note(before=before, most=watch.most)


def run():
    with upstream(answer_bytes=ANSWER) as (folder, ports):
        entries = [direct(ports), nginx(folder, ports, NGINX_LARGE), haproxy(folder, ports, HAPROXY_LARGE), slipway(folder, ports)]
        take_turns(entries, measure)
    peer = named(entries, "nginx")

    def row(entry):
        cells = [cell(entry.median(key), peer.median(key), ".0f") for key in ("per_cpu", "rate")]
        return [*cells, *(cell(entry.median(key), form=".1f") for key in ("before", "most"))]

    columns = ["MB per second of the proxy's CPU", "MB/s", "memory before, MiB", "at most"]
    table(f"{TITLE}: {PROMPT // 1000} kB up, {ANSWER // 1000} kB down, {CONNECTIONS} connections", columns, entries, row)
