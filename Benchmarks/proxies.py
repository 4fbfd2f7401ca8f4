"""Who is measured: each as one would run it for this (peers/), on one core."""

import contextlib
import pathlib
import sys
import tempfile
import time

from harness import BINARY, HERE, OTHER_CORES, Proxy, call, compiled, filled, free_port, listening_ports, start, stop, wait_for

OVERLAY = ', model: gpt-4o-mini, prompt: {text: "You are terse."}, parameters: {temperature: 0.2, max_tokens: 500}'


def direct(ports):
    return Proxy("(direct)", lambda: (ports["stable"], None, ignore))


# What helps the peers with long bodies; each idle stream would have to pay for it.
NGINX_LARGE = "proxy_buffer_size 64k; proxy_buffers 8 64k; proxy_busy_buffers_size 128k; client_body_buffer_size 64k;"
HAPROXY_LARGE = "tune.bufsize 65536"


def nginx(folder, ports, large=""):
    def prepare():
        port = free_port()
        return port, ["nginx", "-c", filled("nginx.conf", folder, port=port, large=large, **ports)], ignore

    return Proxy("nginx", prepare)


def haproxy(folder, ports, large=""):
    def prepare():
        port = free_port()
        return port, ["haproxy", "-f", filled("haproxy.cfg", folder, port=port, large=large, **ports)], ignore

    return Proxy("HAProxy", prepare)


def slipway(folder, ports, name="Slipway", **places):
    def prepare():
        port = free_port()
        config = filled("slipway.yaml", folder, port=port, **places, **ports)
        return port, [BINARY, "serve", "--config", config, "--log-level", "error"], begin_canary

    return Proxy(name, prepare)


def litellm(python, folder, ports):
    def prepare():
        port = free_port()
        config = filled("litellm.yaml", folder, port=port, **ports)
        program = pathlib.Path(python).with_name("litellm")
        return port, [program, "--config", config, "--host", "127.0.0.1", "--port", port, "--num_workers", 1], ignore

    return Proxy("LiteLLM proxy", prepare)


def tensorzero(python, folder, ports):
    """It takes a port itself."""

    def prepare():
        config = filled("tensorzero.toml", folder, port="0", **ports)
        return None, [python, HERE / "peers/tensorzero_gateway.py", config], ignore

    return Proxy("TensorZero gateway", prepare)


def ignore(_):
    pass


def standard(folder, ports):
    return [direct(ports), nginx(folder, ports), haproxy(folder, ports), slipway(folder, ports)]


def admin(proxy, patience=20):
    """Where Slipway's control API listens, which may be a moment after the gateway does."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        if others := listening_ports(proxy.pid) - {proxy.port}:
            return f"http://127.0.0.1:{min(others)}"
        time.sleep(0.05)
    sys.exit("Slipway's control API listens nowhere")


def begin_canary(proxy):
    """Ten percent to the canary for as long as the measurement takes: the split is at work, as in the peers."""
    call(f"{admin(proxy)}/api/v1/services/bench/rollouts", {"version": "canary"})


@contextlib.contextmanager
def mocks():
    """Two of the product's mocks, on the core that is not the proxy's; gives the configurations' folder and their ports."""
    ports = {"stable": free_port(), "canary": free_port()}
    command = lambda name, port: [BINARY, "mock", "--listen", f"127.0.0.1:{port}", "--name", name, "--loops", 1]
    with upstreams([command(name, port) for name, port in ports.items()], ports) as folder:
        yield folder, ports


@contextlib.contextmanager
def upstream(events=0, gap_us=0, answer_bytes=0):
    """native/upstream.c as both versions' upstream."""
    port = free_port()
    with tempfile.TemporaryDirectory() as tools:
        command = [compiled("upstream", tools), port, events, gap_us, answer_bytes]
        with upstreams([command], {"stable": port, "canary": port}) as folder:
            yield folder, {"stable": port, "canary": port}


@contextlib.contextmanager
def upstreams(commands, ports):
    with tempfile.TemporaryDirectory() as folder:
        processes = []
        try:
            for command in commands:
                processes.append(start(command, OTHER_CORES))
            for port in set(ports.values()):
                wait_for(port)
            yield folder
        finally:
            for process in processes:
                stop(process)
