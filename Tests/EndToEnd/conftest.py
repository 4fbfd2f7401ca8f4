"""The real binary, run as its users run it: every process is on a free loopback port and is ended by the test that started it."""

import json
import os
import pathlib
import re
import signal
import socket
import subprocess
import threading
import time

import httpx
import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARY = pathlib.Path(os.environ.get("SLIPWAY_BINARY", ROOT / ".build/debug/slipway")).resolve()

# How long anything may take that is sure to come: for the busiest machine, and never waited for on success.
PATIENCE = 120


# Everything is on loopback in the clear: reading the system's certificates for each request would take most of the tests' time.
PATIENT = {"timeout": PATIENCE, "verify": False}


def get(url, **options):
    return httpx.get(url, **PATIENT, **options)


def post(url, **options):
    return httpx.post(url, **PATIENT, **options)


def run(*arguments, env=None, **options):
    """A command that ends by itself."""
    return subprocess.run(
        [BINARY, *map(str, arguments)],
        **{"capture_output": True, "text": True, "timeout": PATIENCE, "env": {**os.environ, "NO_COLOR": "1", **(env or {})}, **options},
    )


def until(condition, timeout=PATIENCE, every=0.05):
    """The first value of `condition()` that holds."""
    deadline = time.monotonic() + timeout
    while not (value := condition()):
        assert time.monotonic() < deadline, f"not in {timeout} s: {condition}"
        time.sleep(every)
    return value


class Process:
    """A running `slipway …`, or another program, whose output is kept line by line."""

    def __init__(self, *arguments, program=BINARY, cwd=None, env=None):
        self.lines = []
        self._news = threading.Condition()
        self._process = subprocess.Popen(
            [program, *map(str, arguments)],
            cwd=cwd,
            env={**os.environ, "NO_COLOR": "1", **(env or {})},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self):
        for line in self._process.stdout:
            with self._news:
                self.lines.append(line.rstrip("\n"))
                self._news.notify_all()
        with self._news:
            self._news.notify_all()

    @property
    def pid(self):
        return self._process.pid

    @property
    def output(self):
        return "\n".join(self.lines)

    def wait_for(self, pattern, timeout=PATIENCE):
        """The first line that matches, printed already or still to come."""
        deadline = time.monotonic() + timeout
        with self._news:
            while True:
                for line in self.lines:
                    if found := re.search(pattern, line):
                        return found
                left = deadline - time.monotonic()
                if left <= 0 or (self._process.poll() is not None and not self._reader.is_alive()):
                    raise AssertionError(f"no line matches {pattern!r} in:\n{self.output}")
                self._news.wait(min(left, 0.2))

    def signal(self, number):
        self._process.send_signal(number)

    def wait(self, timeout=PATIENCE):
        code = self._process.wait(timeout)
        self._reader.join(PATIENCE)
        return code

    def kill(self):
        """Without a chance to say goodbye."""
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait(PATIENCE)
        self._reader.join(PATIENCE)

    def stop(self):
        if self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                self._process.kill()
        self._process.wait(PATIENCE)
        self._reader.join(PATIENCE)
        self._process.stdout.close()
        # NIO's words for work that is left when its loop ends.
        assert "Cannot schedule tasks" not in self.output, self.output


class Mock:
    """`slipway mock`: a model API that does what a test says."""

    def __init__(self, name, **behaviour):
        self.process = Process("mock", "--listen", "127.0.0.1:0", "--name", name)
        self.url = self.process.wait_for(r"listening on (http://\S+)")[1]
        self.port = int(self.url.rsplit(":", 1)[1])
        if behaviour:
            self.behave(**behaviour)

    def behave(self, **behaviour):
        answer = post(f"{self.url}/mock/behaviour", json=behaviour)
        assert answer.status_code == 200, answer.text
        return answer.json()

    @property
    def stats(self):
        return get(f"{self.url}/mock/stats").json()

    @property
    def received(self):
        """Heads and bodies of the last requests, if behaviour `record` is on."""
        return get(f"{self.url}/mock/requests").json()


class Server:
    """`slipway serve` with a manifest of the test's own."""

    def __init__(self, folder, manifest, env=None):
        self.folder = folder
        self.manifest = folder / "slipway.yaml"
        self.manifest.write_text(manifest)
        self.env = env
        self.start()

    def start(self):
        self.process = Process("serve", "--config", self.manifest, cwd=self.folder, env=self.env)
        self.gateway = self.process.wait_for(r"gateway\s+(?:listening on )?(https?://\S+)")[1]
        self.admin = self.process.wait_for(r"admin\s+(?:listening on )?(http://\S+)")[1]

    def restart_after_kill(self):
        self.process.kill()
        self.start()

    def cli(self, *arguments, check=None, timeout=180):
        """A client command; `check` is the exit code it must end with."""
        done = subprocess.run(
            [BINARY, *map(str, arguments), "--server", self.admin],
            capture_output=True,
            text=True,
            timeout=timeout,
            env={**os.environ, "NO_COLOR": "1"},
        )
        if check is not None:
            assert done.returncode == check, f"exit {done.returncode}\n{done.stdout}\n{done.stderr}\n--\n{self.process.output}"
        return done

    def api(self, path, method="GET", **kwargs):
        return httpx.request(method, f"{self.admin}/api/v1{path}", **PATIENT, **kwargs)

    def rollout(self, rollout_id):
        return self.api(f"/rollouts/{rollout_id}").json()

    def wait_until(self, rollout_id, condition, timeout=180):
        deadline = time.monotonic() + timeout
        while True:
            rollout = self.rollout(rollout_id)
            if condition(rollout):
                return rollout
            if time.monotonic() > deadline:
                break
            time.sleep(0.05)
        raise AssertionError(f"never: {json.dumps(rollout, indent=1)}\n{self.process.output}")


class Prometheus:
    """A real Prometheus server that scrapes one target each second. It chooses its port itself, so that nobody else can have it."""

    def __init__(self, folder, target):
        scrape = {"job_name": "app", "scrape_interval": "1s", "static_configs": [{"targets": [target]}]}
        (folder / "prometheus.yml").write_text(json.dumps({"scrape_configs": [scrape]}))
        self.process = Process(
            f"--config.file={folder}/prometheus.yml",
            f"--storage.tsdb.path={folder}/data",
            "--web.listen-address=127.0.0.1:0",
            program="prometheus",
        )
        self.url = "http://" + self.process.wait_for(r'msg="?Listening on"? address=(\S+)')[1]

    def knows(self, query):
        try:
            return get(f"{self.url}/api/v1/query", params={"query": query}).json()["data"]["result"]
        except (httpx.HTTPError, KeyError, ValueError):
            return []

    def freeze(self):
        """It keeps its port and answers nothing."""
        self.process.signal(signal.SIGSTOP)

    def thaw(self):
        self.process.signal(signal.SIGCONT)

    def kill(self):
        self.process.kill()


class Traffic:
    """Users who keep asking, each with a name of its own, until the block ends."""

    def __init__(self, url, users=100, workers=8, stream_every=4, opinion=None):
        """`opinion(version, number)` gives what the user of a request says of its answer, 0 … 1."""
        self.url, self.users, self.workers, self.stream_every = url, users, workers, stream_every
        self.opinion = opinion
        self.answers = []
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self._next = 0

    def _work(self):
        with httpx.Client(base_url=self.url, timeout=PATIENCE) as client:
            while not self._stop.is_set():
                with self._lock:
                    number = self._next
                    self._next += 1
                body = {
                    "model": "asked-for",
                    "messages": [{"role": "user", "content": "hello"}],
                    "stream": number % self.stream_every == 0,
                }
                headers = {"x-user-id": f"user-{number % self.users}"}
                try:
                    answer = client.post("/v1/chat/completions", json=body, headers=headers)
                    seen = (answer.status_code, answer.headers.get("x-slipway-version"), number % self.users)
                    if self.opinion:
                        said = {"metric": "satisfaction", "value": self.opinion(seen[1], number)}
                        said["request_id"] = answer.headers["x-slipway-request-id"]
                        client.post("/slipway/v1/feedback", json=said)
                except httpx.HTTPError as error:
                    seen = (type(error).__name__, None, number % self.users)
                with self._lock:
                    self.answers.append(seen)

    def wait_for(self, count, timeout=PATIENCE):
        """Until so many more answers have come."""
        wanted, deadline = len(self.answers) + count, time.monotonic() + timeout
        while len(self.answers) < wanted:
            assert time.monotonic() < deadline, f"{len(self.answers)} answers of {wanted} in {timeout} s"
            time.sleep(0.02)

    def __enter__(self):
        self._threads = [threading.Thread(target=self._work, daemon=True) for _ in range(self.workers)]
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self._stop.set()
        for thread in self._threads:
            thread.join(PATIENCE)


@pytest.fixture
def mock():
    """Starts mocks: `mock("v1", latency=20)`."""
    mocks = []

    def start(name="mock", **behaviour):
        mocks.append(Mock(name, **behaviour))
        return mocks[-1]

    yield start
    for each in mocks:
        each.process.stop()


@pytest.fixture
def serve(tmp_path):
    """Starts servers: `serve(manifest)`."""
    servers = []

    def start(manifest, env=None):
        folder = tmp_path / f"server-{len(servers)}"
        folder.mkdir()
        servers.append(Server(folder, manifest, env))
        return servers[-1]

    yield start
    for each in servers:
        each.process.stop()


@pytest.fixture
def dead_port():
    """A port that refuses connections: it is held, and nobody listens on it."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield held.getsockname()[1]


def manifest(stable, canary=None, *, strategy=None, service="", store="sqlite:./slipway.db"):
    """A manifest with one service `support`, its versions v1 and v2, and a strategy `quick`.

    Its checks are of errors alone: how long anything takes is up to the machine."""
    strategy = strategy or {"weights": [20, 50, 100], "interval": "1s", "analysis": "guardrails", "bake": "1s"}
    versions = f"      v1: {{upstream: \"{stable}\", model: model-v1}}\n"
    if canary:
        versions += f"      v2: {{upstream: \"{canary}\", model: model-v2}}\n"
    return f"""
gateway: {{listen: "127.0.0.1:0"}}
admin: {{listen: "127.0.0.1:0"}}
store: {store}
services:
  support:
    route: {{pathPrefix: /}}
    assignment: [{{header: x-user-id}}]
    stable: v1
    strategy: quick
    versions:
{versions}{service}
strategies:
  quick: {{canary: {json.dumps(strategy)}}}
analyses:
  guardrails:
    method: threshold
    minSamples: 20
    metrics: [{{name: error_rate, maxRatio: 1.1}}]
    guards: [{{name: error_rate, max: 0.1}}]
"""
