"""The way back of a blue-green switch: from the call that asks for it to the last request that was sent to the side that is left.

Two upstreams whose answers differ in length are the two sides. Users on kept connections ask all the time. Slipway is asked to `undo`; nginx is
given another configuration and `nginx -s reload`; HAProxy is told both weights on its runtime socket. What counts is when the last request was *sent*
that the left side still answered: it is seen by the clients, and so in the same way for all three."""

import http.client
import os
import pathlib
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time

from harness import BINARY, SECONDS, Proxy, call, cell, compiled, free_port, named, table, take_turns
from proxies import admin, upstreams

TITLE = "Switching back"
SWAPS = int(os.environ.get("SWAPS", 10 * SECONDS))
# How long stragglers are waited for after each switch.
AFTERMATH = 0.2
CLIENTS = 4
# Of the answers of blue and of green; what lies between them tells the sides apart.
LENGTHS = {"blue": 1000, "green": 3000}

NGINX = """
worker_processes 1;
daemon off;
pid @folder@/nginx.pid;
error_log @folder@/nginx.log crit;
events { worker_connections 1000; }
http {
    access_log off;
    keepalive_requests 10000000;
    upstream side { server 127.0.0.1:@side@; keepalive 64; keepalive_requests 10000000; }
    server {
        listen 127.0.0.1:@port@;
        location / {
            proxy_http_version 1.1;
            proxy_set_header Connection "";
            proxy_pass http://side;
        }
    }
}
"""

HAPROXY = """
global
    nbthread 1
    stats socket @folder@/haproxy.sock mode 600 level admin
defaults
    mode http
    timeout connect 5s
    timeout client 60s
    timeout server 60s
    http-reuse always
frontend gateway
    bind 127.0.0.1:@port@
    default_backend sides
backend sides
    server blue 127.0.0.1:@blue@ weight 100
    server green 127.0.0.1:@green@ weight 0
"""

SLIPWAY = """
gateway: {listen: "127.0.0.1:@port@"}
admin: {listen: "127.0.0.1:0"}
store: sqlite:./slipway.db
services:
  bench:
    route: {pathPrefix: /}
    api: http
    stable: blue
    strategy: swap
    environments:
      one: {url: "http://127.0.0.1:@blue@", deploy: none, health: {interval: 50ms}}
      two: {url: "http://127.0.0.1:@green@", deploy: none, health: {interval: 50ms}}
    versions: {blue: {}, green: {}}
strategies:
  swap: {blueGreen: {bake: 0s}}
"""


def written(folder, name, text, **values):
    for key, value in {**values, "folder": folder}.items():
        text = text.replace(f"@{key}@", str(value))
    path = pathlib.Path(folder, name)
    path.write_text(text)
    return path


class Users:
    """Ask on kept connections as fast as they are answered; `sent` is when each side was last asked by each of them."""

    def __init__(self, port):
        self.port, self.over = port, threading.Event()
        self.sent = [{} for _ in range(CLIENTS)]
        self.counts, self.failures = [0] * CLIENTS, [0] * CLIENTS
        self.threads = [threading.Thread(target=self._ask, args=(number,)) for number in range(CLIENTS)]

    def _ask(self, number):
        between = sum(LENGTHS.values()) / 2
        connection, is_kept = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30), False
        while not self.over.is_set():
            sent = time.monotonic()
            try:
                connection.request("GET", "/side")
                answer = connection.getresponse()
                length = len(answer.read())
                side = ("blue" if length < between else "green") if answer.status == 200 else None
                is_kept = True
            except (http.client.HTTPException, OSError):
                # A server may close a kept connection between two requests (RFC 9112 §9.3.1); a new one must answer.
                self.failures[number] += not is_kept
                connection.close()
                is_kept = False
                continue
            if side:
                self.sent[number][side] = sent
                self.counts[number] += 1
            else:
                self.failures[number] += 1

    def last_sent(self, side):
        return max(sent.get(side, 0) for sent in self.sent)

    def wait_for(self, count):
        wanted, deadline = sum(self.counts) + count, time.monotonic() + 30
        while sum(self.counts) < wanted:
            if time.monotonic() > deadline:
                sys.exit("users are not answered")
            time.sleep(0.001)

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        for thread in self.threads:
            thread.join()


class Swapping(Proxy):
    """A proxy that can be told which side gets the users."""

    def __init__(self, name, prepare, swap):
        super().__init__(name, prepare)
        self.swap = swap


def nginx(folder, ports):
    port = free_port()

    def configured(side):
        return written(folder, "nginx.conf", NGINX, port=port, side=ports[side])

    def swap(proxy, side):
        config = configured(side)
        began = time.monotonic()
        subprocess.run(["nginx", "-c", config, "-s", "reload"], check=True, stderr=subprocess.DEVNULL)
        return began

    return Swapping("nginx, reload", lambda: (port, ["nginx", "-c", configured("blue")], lambda _: None), swap)


def haproxy(folder, ports):
    port = free_port()

    def swap(proxy, side):
        other = "blue" if side == "green" else "green"
        began = time.monotonic()
        with socket.socket(socket.AF_UNIX) as runtime:
            runtime.connect(f"{folder}/haproxy.sock")
            runtime.sendall(f"set weight sides/{side} 100; set weight sides/{other} 0\n".encode())
            while runtime.recv(4096):
                pass
        return began

    def prepare():
        return port, ["haproxy", "-f", written(folder, "haproxy.cfg", HAPROXY, port=port, **ports)], lambda _: None

    return Swapping("HAProxy, set weight", prepare, swap)


def slipway(folder, ports):
    port = free_port()

    def swap(proxy, side):
        began = time.monotonic()
        call(f"{proxy.admin}/api/v1/services/bench/undo", {"to": side})
        return began

    def ready(proxy):
        proxy.admin = admin(proxy)
        rollout = call(f"{proxy.admin}/api/v1/services/bench/rollouts", {"version": "green"})["id"]
        while call(f"{proxy.admin}/api/v1/rollouts/{rollout}")["outcome"] is None:
            time.sleep(0.05)
        swap(proxy, "blue")

    def prepare():
        for old in pathlib.Path(folder).glob("slipway.db*"):
            old.unlink() if old.is_file() else None
        config = written(folder, "slipway.yaml", SLIPWAY, port=port, **ports)
        return port, [BINARY, "serve", "--config", config, "--log-level", "error"], ready

    return Swapping("Slipway, undo", prepare, swap)


def measure(proxy):
    with Users(proxy.port) as users:
        users.wait_for(200)
        for number in range(SWAPS):
            side, left = ("green", "blue") if number % 2 == 0 else ("blue", "green")
            began = proxy.swap(proxy, side)
            answered = time.monotonic()
            time.sleep(AFTERMATH)
            users.wait_for(20)
            proxy.note(last=max(0.0, users.last_sent(left) - began) * 1000, call=(answered - began) * 1000)
    proxy.note(failures=sum(users.failures))


def run():
    with tempfile.TemporaryDirectory() as folder:
        ports = {side: free_port() for side in LENGTHS}
        program = compiled("upstream", folder)
        commands = [[program, ports[side], 0, 0, length] for side, length in LENGTHS.items()]
        with upstreams(commands, ports):
            entries = [nginx(folder, ports), haproxy(folder, ports), slipway(folder, ports)]
            take_turns(entries, measure, rounds=1)
    reference = named(entries, "nginx, reload")

    def at(entry, share):
        times = sorted(entry.results["last"])
        return times[min(len(times) - 1, int(share * len(times)))]

    def row(entry):
        last = entry.results["last"]
        return [
            str(len(last)), cell(statistics.median(last), statistics.median(reference.results["last"])),
            cell(at(entry, 0.99), at(reference, 0.99)), f"{max(last):.1f}", f"{entry.median('call'):.1f}",
            f"{entry.median('failures'):.0f}",
        ]

    columns = ["swaps", "p50, ms", "p99, ms", "most", "the call itself, p50", "failed requests"]
    table(f"{TITLE}: from the call to the last request sent to the side that is left", columns, entries, row)
