"""Shadows whose answers are compared by asking models: what they mean, and which one is better."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from conftest import until
from test_shadow import PARAPHRASES, WRONG, Asking, Upstream, decided, drawn, manifest, misbehaving, report, upstream  # noqa: F401

TOPICS = ("refund", "invoice", "password")
QUESTIONS = tuple(f"Tell me about my {topic}." for topic in TOPICS)
WORDINGS = (
    "Your {} is on its way and will be with you within five days.",
    "Expect news by mail: what concerns the {} takes some working days, then we write to you.",
)


class Models:
    """An OpenAI-compatible server: an embedding model for which only an answer's topic counts, and a judge with a mind of its own."""

    def __init__(self, judge=None, status=200):
        calls = self.calls = []

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True
            wbufsize = -1

            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["content-length"])))
                calls.append((self.path, dict(self.headers), body))
                content = self.embed(body) if self.path == "/v1/embeddings" else self.judge(body)
                content = json.dumps(content).encode()
                self.send_response(status)
                self.send_header("content-length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def embed(self, body):
                vectors = [[float(topic in text) for topic in TOPICS] + [0.3] for text in body["input"]]
                data = [{"object": "embedding", "index": index, "embedding": vector} for index, vector in enumerate(vectors)]
                return {"object": "list", "data": data, "usage": {"prompt_tokens": 9, "total_tokens": 9}}

            def judge(self, body):
                seen = json.loads(body["messages"][-1]["content"])
                message = {"role": "assistant", "content": json.dumps({"better": judge(seen["answer A"], seen["answer B"])})}
                usage = {"prompt_tokens": 90, "completion_tokens": 10, "total_tokens": 100}
                return {"model": "j", "choices": [{"index": 0, "message": message, "finish_reason": "stop"}], "usage": usage}

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/v1"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def models():
    made = []

    def start(**options):
        made.append(Models(**options))
        return made[-1]

    yield start
    for each in made:
        each.stop()


def saying(wording, topic=None):
    """An answer to the question's topic, or always to another one."""

    def answer(_, body):
        asked = body["messages"][-1]["content"].split()[-1].rstrip(".")
        return WORDINGS[wording].format(topic(asked) if topic else asked)

    return answer


def start(serve, production, shadow, extra, env=None):
    server = serve(manifest(production.url, shadow.url, extra), **({"env": env} if env else {}))
    server.cli("rollout", "start", "support", "v2", "--strategy", "mirror", check=0)
    return server


def embeddings(url, timeout="30s"):
    return f', comparator: {{embeddings: {{url: "{url}", model: topics, timeout: {timeout}, headers: {{authorization: "Bearer ${{EMBEDDING_KEY}}"}}}}}}'


KEY = {"EMBEDDING_KEY": "secret-7"}


def test_another_wording_of_the_same_is_no_divergence(serve, upstream, models):  # noqa: F811
    asked = models()
    server = start(serve, upstream(saying(0)), upstream(saying(1)), embeddings(asked.url), KEY)
    with Asking(server.gateway, questions=QUESTIONS):
        found = decided(server, "ready", "blocked")
    assert found["state"] == "ready", found
    assert found["models"]["embedded"] >= 100 and found["models"]["embedding_failures"] == 0
    assert found["avg_divergence"] < 0.05
    path, headers, body = asked.calls[0]
    assert path == "/v1/embeddings" and body["model"] == "topics"
    assert {name.lower(): value for name, value in headers.items()}["authorization"] == "Bearer secret-7"
    table = server.cli("shadow", "report", "support", check=0).stdout
    assert "pairs compared by meaning" in table
    # The key is written nowhere.
    assert not any(b"secret-7" in path.read_bytes() for path in server.folder.iterdir() if path.is_file())


def test_another_meaning_is_blocked(serve, upstream, models):  # noqa: F811
    other = saying(0, topic=lambda asked: TOPICS[(TOPICS.index(asked) + 1) % 3])
    server = start(serve, upstream(saying(0)), upstream(other), embeddings(models().url), KEY)
    with Asking(server.gateway, questions=QUESTIONS):
        found = decided(server, "ready", "blocked")
    assert found["state"] == "blocked" and found["reasons"][0]["check"] == "divergence"
    assert found["models"]["embedded"] > 0


@pytest.mark.parametrize("kind", ["hang", "error"])
def test_a_model_that_is_not_to_be_had_stops_no_comparison(kind, serve, upstream, models, misbehaving):  # noqa: F811
    url = misbehaving("hang") if kind == "hang" else models(status=500).url
    server = start(serve, upstream(drawn(20)), upstream(drawn(21)), embeddings(url, timeout="500ms"), KEY)
    with Asking(server.gateway, questions=QUESTIONS):
        found = decided(server, "ready", "blocked")
        found = until(lambda: next((r for r in [report(server)] if r["models"]["embedding_failures"]), None))
    assert found["models"]["embedded"] == 0 and found["total_requests"] >= 200
    assert "the model failed" in server.cli("shadow", "report", "support", check=0).stdout


def judge(url, more=""):
    return f', expect: improved, minSamples: 50, judge: {{url: "{url}", model: j{more}}}'


def likes_refunds(a, b):
    return "tie" if ("March" in a) == ("March" in b) else ("A" if "March" in a else "B")


def test_a_judge_finds_the_better_version_ready(serve, upstream, models):  # noqa: F811
    asked = models(judge=likes_refunds)
    server = start(serve, upstream(lambda *_: WRONG), upstream(drawn(20)), judge(asked.url))
    with Asking(server.gateway):
        found = decided(server, "ready", "blocked")
    assert found["state"] == "ready", found
    assert found["models"]["shadow_better"] >= 10 and found["models"]["production_better"] == 0
    assert found["models"]["first_place_share"] == 0.5 and found["models"]["judge_unreliable"] is False
    path, _, body = asked.calls[0]
    assert path == "/v1/chat/completions" and body["temperature"] == 0
    assert "the shadow better in" in server.cli("shadow", "report", "support", check=0).stdout


def test_a_judge_finds_the_worse_version_out(serve, upstream, models):  # noqa: F811
    server = start(serve, upstream(drawn(20)), upstream(lambda *_: WRONG), judge(models(judge=likes_refunds).url))
    with Asking(server.gateway):
        found = decided(server, "ready", "blocked")
        assert found["state"] == "blocked" and [reason["check"] for reason in found["reasons"]] == ["preference"]


def test_a_judge_who_leans_to_the_first_place_decides_nothing(serve, upstream, models):  # noqa: F811
    server = start(serve, upstream(drawn(20)), upstream(lambda *_: WRONG), judge(models(judge=lambda a, b: "A").url))
    with Asking(server.gateway):
        found = until(lambda: next((r for r in [report(server)] if r["models"] and r["models"]["judged"] >= 30 and r["models"]["self_checks"]), None))
    assert found["state"] == "collecting" and found["models"]["ties"] == found["models"]["judged"]
    assert found["models"]["first_place_share"] == 1 and found["models"]["judge_unreliable"] is True
    assert found["models"]["self_first"] == found["models"]["self_second"] == 0
    assert "unreliable" in server.cli("shadow", "report", "support", check=0).stdout


def test_a_judge_keeps_to_its_budget(serve, upstream, models):  # noqa: F811
    asked = models(judge=likes_refunds)
    server = start(serve, upstream(drawn(20)), upstream(lambda *_: WRONG), judge(asked.url, ", budget: {requests: 11}"))
    with Asking(server.gateway):
        found = until(lambda: next((r for r in [report(server)] if r["models"] and r["models"]["judge_over_budget"] >= 20), None))
    assert len(asked.calls) == 10 and found["models"]["judged"] + found["models"]["self_checks"] == 5
