"""Everything mirrored to a slow shadow: what that costs the users of production, and what it costs the machine.

Production is a mock; the shadow is one that answers after a second. Slipway's shadow step mirrors 100 % (no second answers of production, so that
production's upstream has the same to do); nginx's `mirror` sends each request there, too, and waits for nothing but the end of its own
subrequest, which holds the connection of a keep-alive client: so it gets a time-out of a tenth of a second. Each proxy is measured without
and with it in turn. The mirror's own work is what the process used beyond that of its event loops; nginx's cannot be told apart."""

import pathlib

from harness import BINARY, SECONDS, Proxy, call, cell, compared, cpu_seconds, free_port, memory_mib, table, take_turns, thread_seconds, wrk
from proxies import admin, ignore, upstreams

TITLE = "All requests mirrored to a slow shadow"
SLOW_MS = 1000
# The event loops' threads, which carry the requests; the mirror's is of another group, and comparing is on none of them.
LOOPS = "slipway-loop"
CONNECTIONS = (1, 32)

NGINX = """
worker_processes 1;
daemon off;
master_process off;
pid @folder@/nginx.pid;
error_log @folder@/nginx.log crit;
events { worker_connections 30000; }
http {
    access_log off;
    client_body_temp_path @folder@/body;
    proxy_temp_path @folder@/proxy;
    fastcgi_temp_path @folder@/fastcgi;
    uwsgi_temp_path @folder@/uwsgi;
    scgi_temp_path @folder@/scgi;
    keepalive_requests 10000000;
    upstream stable { server 127.0.0.1:@stable@; keepalive 512; keepalive_requests 10000000; }
    upstream shadow { server 127.0.0.1:@shadow@; keepalive 512; keepalive_requests 10000000; }
    server {
        listen 127.0.0.1:@port@ reuseport;
        proxy_http_version 1.1;
        proxy_set_header Connection "";
        location / {
            @mirror@
            proxy_pass http://stable;
        }
        location = /shadow {
            internal;
            proxy_read_timeout 100ms;
            proxy_pass http://shadow$request_uri;
        }
    }
}
"""

SLIPWAY = """
gateway: {listen: "127.0.0.1:@port@"}
admin: {listen: "127.0.0.1:0"}
store: "memory:"
services:
  bench:
    route: {pathPrefix: /}
    assignment: [{header: x-user-id}]
    stable: stable
    strategy: mirror
    versions:
      stable: {upstream: "http://127.0.0.1:@stable@"}
      shadow: {upstream: "http://127.0.0.1:@shadow@"}
strategies:
  mirror: {shadow: {percentage: 100, noise: 0, expect: improved}}
"""


def written(folder, name, text, **values):
    for key, value in {**values, "folder": folder}.items():
        text = text.replace(f"@{key}@", str(value))
    path = pathlib.Path(folder, f"{values['port']}-{name}")
    path.write_text(text)
    return path


def nginx(folder, ports, name, mirror):
    def prepare():
        port = free_port()
        return port, ["nginx", "-c", written(folder, "nginx.conf", NGINX, port=port, mirror=mirror, **ports)], ignore

    return Proxy(name, prepare)


def slipway(folder, ports, name, mirrors):
    def begin(proxy):
        call(f"{admin(proxy)}/api/v1/services/bench/rollouts", {"version": "shadow"})

    def prepare():
        port = free_port()
        config = written(folder, "slipway.yaml", SLIPWAY, port=port, **ports)
        return port, [BINARY, "serve", "--config", config, "--log-level", "error"], begin if mirrors else ignore

    return Proxy(name, prepare)


def usage(proxy):
    """Of all that answers users, and of the rest."""
    whole = cpu_seconds(proxy.pid)
    loops = thread_seconds(proxy.pid, LOOPS) or whole
    return loops, whole - loops


def measure(proxy):
    for connections in CONNECTIONS:
        # What the load before left to do is not charged to this one.
        wrk(proxy.port, connections, 1)
        before = usage(proxy)
        load = wrk(proxy.port, connections, SECONDS)
        proxy.note(**{f"p50 {connections}": load["p50"], f"p99 {connections}": load["p99"], f"rate {connections}": load["rate"]})
    # Of the last, which fills the core.
    users, mirror = (after - start for after, start in zip(usage(proxy), before))
    proxy.note(per_core=load["requests"] / users if users else None, memory=memory_mib(proxy.pid))
    proxy.note(users=users / load["requests"] * 1e6, apart=mirror / load["requests"] * 1e6)


def run():
    ports = {"stable": free_port(), "shadow": free_port()}
    mock = lambda name, *more: [BINARY, "mock", "--listen", f"127.0.0.1:{ports[name]}", "--name", name, "--loops", 1, *more]
    with upstreams([mock("stable"), mock("shadow", "--latency", f"{SLOW_MS}ms")], ports) as folder:
        entries = [
            nginx(folder, ports, "nginx", ""),
            nginx(folder, ports, "nginx, mirror", "mirror /shadow;"),
            slipway(folder, ports, "Slipway", False),
            slipway(folder, ports, "Slipway, shadow 100 %", True),
        ]
        take_turns(entries, measure)

    def row(entry):
        off = entries[entries.index(entry) // 2 * 2]
        load = [
            compared(entry, off, f"{what} {count}", form) for count in CONNECTIONS for what, form in (("p50", ".2f"), ("p99", ".2f"), ("rate", ".0f"))
        ]
        apart = cell(entry.median("apart")) if entry.name.startswith("Slipway") else "–"
        return [*load, compared(entry, off, "per_core", ".0f"), compared(entry, off, "users"), apart, f"{entry.median('memory'):.0f}"]

    columns = [f"{what}, {count} conn." for count in CONNECTIONS for what in ("p50, ms", "p99, ms", "requests/s")]
    columns += ["requests for a second of CPU", "CPU of the event loops per request, µs", "beside the event loops, µs", "memory, MiB"]
    # In brackets: beside the same proxy without its mirror.
    table(f"{TITLE} ({SLOW_MS} ms)", columns, entries, row)
