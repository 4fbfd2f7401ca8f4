"""What the rows have in common: processes on cores of their own, what /proc says of them, load, medians and ratios."""

import contextlib
import json
import os
import pathlib
import re
import resource
import shutil
import socket
import statistics
import subprocess
import sys
import time
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
BINARY = pathlib.Path(os.environ.get("SLIPWAY_BINARY", HERE.parent / ".build/release/slipway"))
ROUNDS = int(os.environ.get("ROUNDS", 3))
SECONDS = int(os.environ.get("SECONDS", 4))
TICKS = os.sysconf("SC_CLK_TCK")
CORES = sorted(os.sched_getaffinity(0))
PROXY_CORE = {CORES[0]}
OTHER_CORES = set(CORES[1:]) or PROXY_CORE
MIB = 1 << 20


def say(text):
    print(f"▸ {text}", file=sys.stderr, flush=True)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(port, patience=15):
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    sys.exit(f"nothing listens on {port}")


def raise_file_limit(wanted=65536):
    """As many open files as the system lets us have; processes that are started inherit it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    for limit in (max(hard, wanted), hard):
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit))
            return limit
    return soft


def start(command, cores, **options):
    return subprocess.Popen(
        [str(part) for part in command],
        preexec_fn=lambda: os.sched_setaffinity(0, cores),
        **{"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, **options},
    )


def stop(process, patience=20):
    process.terminate()
    try:
        process.wait(patience)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(patience)


def cpu_seconds(pid):
    """User and system time of all its threads."""
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def thread_seconds(pid, prefix):
    """The same of the threads whose names begin so."""
    total = 0
    for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
        with contextlib.suppress(FileNotFoundError):
            name, fields = (task / "stat").read_text().split("(", 1)[1].rsplit(")", 1)
            if name.startswith(prefix):
                total += int(fields.split()[11]) + int(fields.split()[12])
    return total / TICKS


def memory_mib(pid):
    return int(re.search(r"VmRSS:\s+(\d+)", pathlib.Path(f"/proc/{pid}/status").read_text())[1]) / 1024


def listening_ports(pid):
    found = subprocess.run(["ss", "-Hltnp"], capture_output=True, text=True, check=True).stdout
    return {int(line.split()[3].rsplit(":", 1)[1]) for line in found.splitlines() if f"pid={pid}," in line}


def port_of(pid, patience=90):
    """The first that it listens on, where it chooses one itself."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        if ports := listening_ports(pid):
            return min(ports)
        time.sleep(0.1)
    sys.exit(f"process {pid} listens nowhere")


def call(url, body=None, content_type="application/json"):
    data = None if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
    request = urllib.request.Request(url, data=data, headers={"content-type": content_type})
    return json.load(urllib.request.urlopen(request, timeout=30))


def filled(name, folder, **values):
    """A configuration of peers/ with its @places@ filled in."""
    text = (HERE / "peers" / name).read_text()
    files = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    limits = {"connections": min(30000, files // 2 - 200), "sockets": 30000, "large": "", "overlay": "", "judge": ""}
    for key, value in {**limits, **values, "folder": folder}.items():
        text = text.replace(f"@{key}@", str(value))
    path = pathlib.Path(folder) / f"{values['port']}-{name}"
    path.write_text(text)
    return path


def compiled(name, folder):
    """A program of native/, built where it is used."""
    program = pathlib.Path(folder) / name
    if not program.exists():
        compiler = shutil.which("cc") or shutil.which("clang") or sys.exit("a C compiler is missing: scripts/need bench")
        subprocess.run([compiler, "-O2", "-o", program, HERE / "native" / f"{name}.c"], check=True)
    return program


class Proxy:
    """One thing that stands between the load and the upstreams; without a command: nothing does."""

    def __init__(self, name, prepare):
        self.name, self.prepare, self.process, self.results = name, prepare, None, {}

    def __enter__(self):
        self.port, command, ready = self.prepare()
        self.process = start(command, PROXY_CORE) if command else None
        try:
            self.port = self.port or port_of(self.pid)
            wait_for(self.port, patience=90)
            ready(self)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        if self.process:
            stop(self.process)

    @property
    def pid(self):
        return self.process.pid

    @property
    def is_direct(self):
        return self.process is None

    def note(self, **values):
        for key, value in values.items():
            self.results.setdefault(key, []).append(value)

    def median(self, key):
        return statistics.median(self.results[key]) if self.results.get(key) else None


def take_turns(entries, measure, rounds=ROUNDS):
    """Each round has all of them in it, so that what disturbs the machine disturbs all alike."""
    for number in range(rounds):
        for entry in entries:
            say(f"  round {number + 1} of {rounds}: {entry.name}")
            with entry:
                measure(entry)


def wrk(port, connections, seconds, script="chat.lua", *arguments, errors=False):
    """`errors`: whether answers may be other than 2xx."""
    command = ["wrk", "-t1", f"-c{connections}", f"-d{max(1, round(seconds))}s", "--timeout", "30s", "--latency"]
    command += ["-s", str(HERE / script), f"http://127.0.0.1:{port}", "--", *map(str, arguments)]
    done = subprocess.run(
        command, capture_output=True, text=True, preexec_fn=lambda: os.sched_setaffinity(0, OTHER_CORES)
    )
    text = done.stdout
    if done.returncode or ("Non-2xx" in text and not errors) or "Socket errors" in text:
        sys.exit(f"errors under load:\n{text}{done.stderr}")
    units = {"us": 1e-3, "ms": 1, "s": 1e3}

    def latency(percent):
        value, unit = re.search(rf"^\s+{percent}%\s+([0-9.]+)(us|ms|s)", text, re.M).groups()
        return float(value) * units[unit]

    return {
        "requests": int(re.search(r"(\d+) requests in", text)[1]),
        "rate": float(re.search(r"Requests/sec:\s+([0-9.]+)", text)[1]),
        "p50": latency(50),
        "p99": latency(99),
    }


# MARK: - Tables


def named(entries, name):
    return next((entry for entry in entries if entry.name == name), None)


def table(title, columns, entries, row):
    """`row(entry)` gives the cells, as text."""
    print(f"\n### {title}\n\n| proxy | {' | '.join(columns)} |\n|{'---|' * (len(columns) + 1)}")
    for entry in entries:
        print(f"| {entry.name} | {' | '.join(row(entry))} |")
    sys.stdout.flush()


def cell(value, reference=None, form=".1f"):
    """A figure, and in brackets what it is times the reference's."""
    if value is None:
        return "–"
    return f"{value:{form}}" + (f" ({value / reference:.2f} ×)" if reference else "")


def compared(entry, peer, key, form=".1f"):
    return cell(entry.median(key), peer and peer.median(key), form)


def added(entry, direct, key, form=".3f"):
    """What the way through it adds to the way without."""
    if entry is direct or entry.median(key) is None or direct.median(key) is None:
        return "–"
    return f"{entry.median(key) - direct.median(key):+{form}}"
