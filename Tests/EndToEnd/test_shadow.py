"""Shadows: real traffic, no user impact, and an answer to "is it as good?"."""

import collections
import itertools
import json
import random
import socketserver
import statistics
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest
from conftest import PATIENCE, until

PARAPHRASES = [
    "Your refund was issued on March 3 and will reach your account within five days.",
    "We issued the refund on March 3; it will be on your account within five days.",
    "The refund went out on March 3. Expect it on your account in five days at most.",
    "On March 3 we refunded you. The money reaches your account within five days.",
]
WRONG = "There is no such order, so nothing can be refunded. Please contact the shop where you bought it."
JSON_ANSWER = json.dumps({"order": 17, "status": "refunded", "days": 5})


class Upstream:
    """A model API whose answers are drawn by a function of the request's number."""

    def __init__(self, answer):
        seen = self.seen = []
        lock = threading.Lock()

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True
            wbufsize = -1

            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["content-length"])))
                with lock:
                    seen.append((dict(self.headers), body))
                    number = len(seen)
                message = answer(number, body)
                if isinstance(message, str):
                    message = {"role": "assistant", "content": message}
                if body.get("stream"):
                    self.stream(message)
                else:
                    self.plain(message)

            def plain(self, message):
                usage = {"prompt_tokens": 20, "completion_tokens": 15, "total_tokens": 35}
                answer = {"id": "a", "model": "m", "choices": [{"index": 0, "message": message, "finish_reason": "stop"}], "usage": usage}
                self.send(json.dumps(answer).encode(), "application/json")

            def stream(self, message):
                words = message["content"].split(" ")
                chunks = [{"choices": [{"index": 0, "delta": {"content": word + " "}}]} for word in words[:-1]]
                chunks += [{"choices": [{"index": 0, "delta": {"content": words[-1]}, "finish_reason": "stop"}]}]
                events = [f"data: {json.dumps(chunk)}\n\n" for chunk in chunks] + ["data: [DONE]\n\n"]
                self.send("".join(events).encode(), "text/event-stream")

            def send(self, content, kind):
                self.send_response(200)
                self.send_header("content-type", kind)
                self.send_header("content-length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def upstream():
    made = []

    def start(answer):
        made.append(Upstream(answer))
        return made[-1]

    yield start
    for each in made:
        each.stop()


def chance(seed):
    """Draws that say the same in every run, in whatever order the requests come: of the seed, the user and how often he has asked."""
    asked = collections.Counter()

    def draw(body):
        user = body.get("user")
        asked[user] += 1
        return random.Random(f"{seed}/{user}/{asked[user]}")

    return draw


def drawn(seed):
    draw = chance(seed)
    return lambda number, body: draw(body).choice(PARAPHRASES)


def wrong_every_fifth(seed):
    right = drawn(seed)
    return lambda number, body: WRONG if int(body["user"]) % 5 == 0 else right(number, body)


def manifest(production, shadow, extra="", strategy=None):
    strategy = strategy or "shadow: {percentage: 100, noise: 100, judgeLatency: false, timeout: 5s" + extra + "}"
    return f"""
gateway: {{listen: "127.0.0.1:0"}}
admin: {{listen: "127.0.0.1:0"}}
store: sqlite:./slipway.db
services:
  support:
    assignment: [{{header: x-user-id}}]
    versions:
      v1: {{upstream: "{production}", model: model-v1}}
      v2: {{upstream: "{shadow}", model: model-v2}}
    stable: v1
strategies:
  mirror:
    {strategy}
"""


class Asking:
    """Users who ask until the block ends; every fourth wants a stream."""

    def __init__(self, gateway, streams=True, workers=6, versions=("v1",), questions=("Where is my refund?",)):
        self.gateway, self.streams, self.versions, self.questions = gateway, streams, versions, questions
        self.failures, self.asked, self.ids = [], 0, []
        self._users = itertools.count(1)
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._ask, args=(n,), daemon=True) for n in range(workers)]

    def _ask(self, worker):
        with httpx.Client(base_url=self.gateway, timeout=PATIENCE, verify=False) as client:
            number = 0
            while not self._stop.is_set():
                number += 1
                body = {"model": "any", "messages": [{"role": "user", "content": self.questions[number % len(self.questions)]}]}
                body["user"] = str(next(self._users))
                if self.streams and number % 4 == 0:
                    body["stream"] = True
                answer = client.post("/v1/chat/completions", json=body, headers={"x-user-id": f"{worker}-{number}"})
                self.asked += 1
                self.ids.append(answer.headers["x-slipway-request-id"])
                if answer.status_code != 200 or answer.headers["x-slipway-version"] not in self.versions:
                    self.failures.append((answer.status_code, answer.headers.get("x-slipway-version")))

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self._stop.set()
        for thread in self._threads:
            thread.join(PATIENCE)
        assert not self.failures


def report(server, name="support"):
    answer = server.api(f"/shadow/{name}/report")
    return answer.json() if answer.status_code == 200 else None


def decided(server, *states):
    def condition():
        found = report(server)
        return found if found and found["state"] in states else None

    return until(condition, timeout=300, every=0.2)


def shadowed(serve, production, shadow, extra="", streams=True):
    server = serve(manifest(production.url, shadow.url, extra))
    server.cli("rollout", "start", "support", "v2", "--strategy", "mirror", check=0)
    with Asking(server.gateway, streams):
        return server, decided(server, "ready", "blocked")


def test_an_identical_version_becomes_ready_and_promotes_nobody(serve, upstream):
    server, found = shadowed(serve, upstream(drawn(20)), upstream(drawn(21)))
    assert found["state"] == "ready" and found["ready_for_promotion"] is True, found
    assert found["total_requests"] >= 200 and found["successful_shadows"] == found["total_requests"]
    assert found["e_value_within_noise"] >= 20 and found["missing"] == [] and found["reasons"] == []
    assert abs(found["avg_divergence"] - found["avg_noise"]) < 0.1
    for what in ("divergence", "noise"):
        assert found[f"{what}_interval"]["lower"] < found[f"avg_{what}"] < found[f"{what}_interval"]["upper"]
    assert found["shadow"]["failure_interval"]["lower"] == 0 < found["shadow"]["failure_interval"]["upper"] < 0.03
    rollout = until(lambda: next((r for r in [server.rollout("support-1")] if r["phase"] == "paused"), None))
    assert "start a canary" in rollout["reason"] and rollout["weights"]["desired"]["v2"] == 0
    server.cli("rollout", "promote", "support", check=1)
    table = server.cli("shadow", "report", "support", check=0).stdout
    assert "ready" in table and "v2 shadows v1" in table
    # Diverging pairs are in the log, too. Hashes and scores only: nothing that was said is kept.
    logged = server.process.wait_for(".*A shadow's answer diverges.*").group()
    assert "production=ok, " in logged and "hash" in logged and "refund" not in server.process.output
    assert all(pair["request"] is None and pair["shadow"]["content"] is None for pair in found["worst"])
    assert "refund" not in table


def test_every_fifth_answer_wrong_is_blocked_with_the_pairs_side_by_side(serve, upstream):
    server, found = shadowed(serve, upstream(drawn(3)), upstream(wrong_every_fifth(4)), extra=", keepContent: true")
    assert found["state"] == "blocked", found
    assert [reason["check"] for reason in found["reasons"]] == ["divergence"]
    assert found["reasons"][0]["e_value"] >= 20
    rollout = until(lambda: next((r for r in [server.rollout("support-1")] if r["outcome"]), None))
    assert rollout["outcome"] == "rolled_back" and rollout["failed_at"] == 0 and "beyond production's own noise" in rollout["reason"]
    table = server.cli("shadow", "report", "support", "--pairs", "1", check=0).stdout
    assert "production" in table and " │ " in table and "+nothing+" in table


def test_broken_json_is_blocked_with_the_reason(serve, upstream):
    shadow = upstream(lambda number, body: JSON_ANSWER[:-1] if number % 3 == 0 else JSON_ANSWER)
    _, found = shadowed(serve, upstream(lambda *_: JSON_ANSWER), shadow)
    assert found["state"] == "blocked"
    assert any("JSON" in reason["message"] for reason in found["reasons"]), found["reasons"]


def test_other_tool_calls_are_blocked_with_the_reason(serve, upstream):
    def calling(name):
        call = {"id": "1", "type": "function", "function": {"name": name, "arguments": '{"order": 17}'}}
        return lambda *_: {"role": "assistant", "content": None, "tool_calls": [call]}

    _, found = shadowed(serve, upstream(calling("find_order")), upstream(calling("delete_order")), streams=False)
    assert found["state"] == "blocked" and "tool calls" in found["reasons"][0]["message"]


def test_the_shadow_gets_its_overlay_and_nothing_with_an_effect(serve, upstream):
    production, shadow = upstream(drawn(20)), upstream(drawn(21))
    server = serve(manifest(production.url, shadow.url))
    server.cli("rollout", "start", "support", "v2", "--strategy", "mirror", check=0)
    tools = [{"type": "function", "function": {"name": "f"}}, {"type": "web_search"}]
    body = {"model": "any", "messages": [], "tools": tools, "store": True}
    answer = httpx.post(f"{server.gateway}/v1/chat/completions", json=body, headers={"cookie": "s=1"}, timeout=PATIENCE)
    assert answer.status_code == 200
    headers, mirrored = until(lambda: shadow.seen and shadow.seen[0])
    headers = {name.lower(): value for name, value in headers.items()}
    assert mirrored == {"model": "model-v2", "messages": [], "tools": tools[:1], "store": False}
    assert headers["x-slipway-shadow"] == "1" and "cookie" not in headers
    assert headers["x-slipway-request-id"] == answer.headers["x-slipway-request-id"]
    # Production's first request is as ever, its second one says what it is.
    until(lambda: len(production.seen) == 2)
    firsts = [seen for seen in production.seen if seen[0].get("x-slipway-shadow") is None]
    assert len(firsts) == 1 and firsts[0][1]["tools"] == tools and firsts[0][0]["cookie"] == "s=1"


@pytest.fixture
def misbehaving():
    """Servers that take a request and then do something else than answering it."""
    servers = []

    def start(kind):
        class Handler(socketserver.BaseRequestHandler):
            def handle(self):
                self.request.recv(65536)
                if kind == "hang":
                    self.server.ended.wait(PATIENCE)
                elif kind == "cut":
                    self.request.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\nhalf of it")
                elif kind == "flood":
                    try:
                        self.request.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 9000000000\r\n\r\n")
                        while not self.server.ended.is_set():
                            self.request.sendall(b"x" * 65536)
                    except OSError:
                        pass

        server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads, server.block_on_close, server.ended = True, False, threading.Event()
        servers.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{server.server_address[1]}"

    yield start
    for server in servers:
        server.ended.set()
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize("kind", ["hang", "cut", "flood", "refuse"])
def test_users_see_the_same_bytes_whatever_the_shadow_does(kind, serve, upstream, misbehaving, dead_port):
    url = f"http://127.0.0.1:{dead_port}" if kind == "refuse" else misbehaving(kind)
    server = serve(manifest(upstream(lambda *_: PARAPHRASES[0]).url, url, extra=", queue: 1MiB"))
    body = {"model": "any", "messages": [{"role": "user", "content": "hello"}], "stream": True}

    def ask(client):
        began = time.monotonic()
        answer = client.post("/v1/chat/completions", json=body)
        return (answer.status_code, answer.content), time.monotonic() - began

    with httpx.Client(base_url=server.gateway, timeout=PATIENCE, verify=False) as client, Asking(server.gateway):
        before = [ask(client) for _ in range(50)]
        server.cli("rollout", "start", "support", "v2", "--strategy", "mirror", check=0)
        beside = [ask(client) for _ in range(50)]
        found = decided(server, "blocked")
    assert {answer for answer, _ in beside} == {answer for answer, _ in before} and len({answer for answer, _ in before}) == 1
    # Who waits for the shadow in any way waits for its five seconds; the rest is what the machine does to two medians.
    calm, mirrored = (statistics.median(seconds for _, seconds in asked) for asked in (before, beside))
    assert mirrored < 3 * calm + 0.1
    assert "failures" in [reason["check"] for reason in found["reasons"]]
    assert found["successful_shadows"] == 0


def test_a_shadow_step_opens_the_canary(serve, upstream):
    strategy = (
        "canary: {steps: [{shadow: {percentage: 100, noise: 100, judgeLatency: false, until: ready, deadline: 10m}}, {setWeight: 50}, {pause: {}}], bake: 0s}"
    )
    server = serve(manifest(upstream(drawn(22)).url, upstream(drawn(23)).url, strategy=strategy))
    server.cli("rollout", "start", "support", "v2", "--strategy", "mirror", check=0)
    assert server.rollout("support-1")["weights"]["desired"]["v2"] == 0
    with Asking(server.gateway, versions=("v1", "v2")):
        until(lambda: server.rollout("support-1")["steps"][0]["state"] == "done", timeout=300, every=0.2)
        assert report(server)["state"] == "ready"
        server.wait_until("support-1", lambda rollout: rollout["weights"]["desired"]["v2"] == 50)


def test_an_improved_version_is_ready_when_people_like_it_no_less(serve, upstream):
    extra = ", expect: improved, minSamples: 50"
    server = serve(manifest(upstream(drawn(9)).url, upstream(lambda *_: WRONG).url, extra))
    server.cli("rollout", "start", "support", "v2", "--strategy", "mirror", check=0)
    assert report(server)["state"] == "collecting" and report(server)["total_requests"] == 0
    with Asking(server.gateway) as asking:
        until(lambda: report(server)["total_requests"] >= 300, every=0.2)
    assert [missing["check"] for missing in report(server)["missing"]] == ["preference"]
    for number, pair in enumerate(asking.ids[100:160]):
        said = {"request_id": pair, "preferred": "production" if number % 4 == 0 else "shadow"}
        # The last pairs may still be on their way into the book.
        until(lambda said=said: server.api("/shadow/support/preferences", "POST", json=said).status_code == 202)
    until(lambda: server.cli("shadow", "prefer", "support", asking.ids[160], "tie").returncode == 0)
    # Nobody can prefer what was never shadowed.
    unknown = {"request_id": "00000000-0000-4000-8000-00000000ffff", "preferred": "shadow"}
    assert server.api("/shadow/support/preferences", "POST", json=unknown).status_code == 404
    found = decided(server, "ready")
    assert found["shadow_better_count"] >= 45 and found["avg_divergence"] > 0.5
    assert server.api("/shadow/support/preferences", "POST", json={"request_id": "x", "preferred": "tie"}).status_code == 400
    assert server.api("/shadow/nobody/report").status_code == 404


def test_a_restart_goes_on_where_it_was(serve, upstream):
    server = serve(manifest(upstream(drawn(46)).url, upstream(drawn(47)).url))
    server.cli("rollout", "start", "support", "v2", "--strategy", "mirror", check=0)
    with Asking(server.gateway):
        until(lambda: (report(server) or {}).get("total_requests", 0) >= 50, every=0.2)
    server.process.signal(15)
    server.process.wait()
    server.start()
    assert until(lambda: report(server))["total_requests"] >= 50
    with Asking(server.gateway):
        assert decided(server, "ready")["total_requests"] >= 200


def metric(server, name, **labels):
    """The sum of a metric's samples that have these labels."""
    page = httpx.get(f"{server.admin}/metrics", timeout=PATIENCE, verify=False).text
    wanted = [f'{key}="{value}"' for key, value in labels.items()]
    lines = [line for line in page.splitlines() if line.startswith(name + "{") and all(label in line for label in wanted)]
    return sum(float(line.rsplit(" ", 1)[1]) for line in lines)


def test_a_days_budget_outlives_a_restart_and_shows_in_the_metrics(serve, upstream):
    shadow = upstream(drawn(47))
    server = serve(manifest(upstream(drawn(46)).url, shadow.url, extra=", budget: {requests: 20}"))
    started = server.cli("rollout", "start", "support", "v2", "--strategy", "mirror", check=0).stdout
    assert "a shadow that is as good is ready after some 313 pairs" in started and "threshold" not in started
    with Asking(server.gateway):
        until(lambda: metric(server, "slipway_shadow_unpaired_total", service="support", reason="over_budget") >= 20)
    # Each pair took two requests: the shadow's, and production's second one.
    until(lambda: metric(server, "slipway_shadow_pairs_total", service="support", version="v2") == 10)
    assert metric(server, "slipway_shadow_state", state="collecting") == 1
    assert metric(server, "slipway_shadow_compared_total") == 10 and metric(server, "slipway_shadow_failures_total") == 0
    server.process.signal(15)
    server.process.wait()
    server.start()
    over = metric(server, "slipway_shadow_unpaired_total", reason="over_budget")
    with Asking(server.gateway):
        until(lambda: metric(server, "slipway_shadow_unpaired_total", reason="over_budget") >= over + 20)
    assert len(shadow.seen) == 10 and metric(server, "slipway_shadow_pairs_total") == 10
