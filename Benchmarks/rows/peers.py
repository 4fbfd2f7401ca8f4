"""The gateways that are made for models, beside Slipway: the same small chat completions over the same mocks. Installed into .build/peers."""

import subprocess
import sys

from harness import HERE, SECONDS, Proxy, compared, cpu_seconds, memory_mib, named, say, table, take_turns, wrk
from proxies import litellm, mocks, slipway, tensorzero

TITLE = "Gateways made for models"
PATHS = {
    "Slipway": ("/v1/chat/completions", "gpt-4o"),
    "LiteLLM proxy": ("/v1/chat/completions", "gpt-4o"),
    "TensorZero gateway": ("/openai/v1/chat/completions", "tensorzero::function_name::chat"),
}


def python():
    """Of an environment with what peers/requirements.txt names."""
    folder, wanted = HERE.parent / ".build/peers", HERE / "peers/requirements.txt"
    stamp = folder / "installed.txt"
    if not stamp.exists() or stamp.read_text() != wanted.read_text():
        say(f"  installing {', '.join(wanted.read_text().split())} (once; some minutes)")
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        subprocess.run([folder / "bin/pip", "install", "-q", "--disable-pip-version-check", "-r", wanted], check=True)
        stamp.write_text(wanted.read_text())
    return folder / "bin/python"


def measure(proxy: Proxy):
    load = lambda seconds: wrk(proxy.port, 32, seconds, "chat.lua", *PATHS[proxy.name])
    load(1)
    before = cpu_seconds(proxy.pid)
    done = load(SECONDS)
    used = cpu_seconds(proxy.pid) - before
    proxy.note(cpu=used / done["requests"] * 1e6, share=100 * used / SECONDS, memory=memory_mib(proxy.pid))
    proxy.note(rate=done["rate"], p50=done["p50"], p99=done["p99"])


def run():
    environment = python()
    with mocks() as (folder, ports):
        entries = [slipway(folder, ports), tensorzero(environment, folder, ports), litellm(environment, folder, ports)]
        take_turns(entries, measure)
    peer = named(entries, "Slipway")

    def row(entry):
        times = peer.median("rate") / entry.median("rate")
        cells = [compared(entry, peer, "cpu", ".0f"), f"{entry.median('rate'):.0f}", f"{times:.1f} ×", f"{entry.median('share'):.0f}"]
        return [*cells, f"{entry.median('p50'):.1f}", f"{entry.median('p99'):.1f}", f"{entry.median('memory'):.0f}"]

    columns = ["CPU per request, µs", "requests/s", "Slipway serves", "of its core, %", "p50, ms", "p99, ms", "memory, MiB"]
    table(f"{TITLE}, 32 connections (ratios to Slipway)", columns, entries, row)
