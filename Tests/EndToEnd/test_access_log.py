"""A line for each exchange: what it tells, what it never tells, and that none is lost."""

import json
import signal

import httpx
import openai

from conftest import PATIENT, Traffic, get, manifest, post, until


def with_log(text, target):
    return text.replace("gateway: {", f"gateway: {{accessLog: {target}, ", 1)


def lines(path):
    return [json.loads(line) for line in path.read_text().splitlines()]


def line(path, **wanted):
    """The one that has these members, once it is there."""

    def find():
        return next((entry for entry in lines(path) if wanted.items() <= entry.items()), None)

    until(find)
    return find()


def test_an_exchange_is_a_line(mock, serve, tmp_path):
    log = tmp_path / "access.log"
    server = serve(with_log(manifest(mock("v1", answer="one two three").url), log))
    secret = {"authorization": "Bearer hidden", "x-user-id": "somebody"}
    body = {"model": "gpt-4o", "messages": [{"role": "user", "content": "a private question"}]}
    whole = post(f"{server.gateway}/v1/chat/completions?key=hidden", json=body, headers=secret)
    streamed = post(f"{server.gateway}/v1/chat/completions", json={**body, "stream": True}, headers=secret)
    nowhere = get(f"{server.gateway}/slipway/none")

    entry = line(log, request_id=whole.headers["x-slipway-request-id"])
    assert entry["status"] == 200 and entry["outcome"] == "ok" and entry["method"] == "POST"
    assert entry["path"] == "/v1/chat/completions" and entry["api"] == "openai-chat" and entry["attempts"] == 1
    assert (entry["service"], entry["version"], entry["role"]) == ("support", "v1", "stable")
    assert entry["tokens_in"] > 0 and entry["tokens_out"] > 0 and entry["model"] == "model-v1"
    assert entry["response_bytes"] == len(whole.content) and entry["request_bytes"] == len(whole.request.content)
    assert entry["trace_id"] == whole.headers["traceparent"].split("-")[1] and "stream" not in entry

    entry = line(log, request_id=streamed.headers["x-slipway-request-id"])
    assert entry["stream"] is True and 0 < entry["ttft_ms"] <= entry["duration_ms"]
    assert entry["response_bytes"] == len(streamed.content)

    entry = line(log, request_id=nowhere.headers["x-slipway-request-id"])
    assert entry["status"] == 404 and entry["error_code"] == "not_found" and "version" not in entry
    assert entry["response_bytes"] == len(nowhere.content)

    text = log.read_text()
    assert not any(word in text for word in ["hidden", "somebody", "private"])


def test_a_retried_exchange_says_how_often(mock, serve, tmp_path):
    log = tmp_path / "access.log"
    upstream = mock("v1", error_rate=1.0, error_kinds={"503": 1})
    text = manifest(upstream.url).replace("    stable: v1", "    stable: v1\n    retry: {attempts: 3, backoff: 10ms}")
    server = serve(with_log(text, log))
    answer = post(f"{server.gateway}/v1/chat/completions", json={"messages": []})
    entry = line(log, request_id=answer.headers["x-slipway-request-id"])
    assert entry["status"] == answer.status_code == 503 and entry["attempts"] == 3
    assert entry["endpoint"] == upstream.url.removeprefix("http://")


def test_hangup_follows_a_rotation(mock, serve, tmp_path):
    log, old = tmp_path / "access.log", tmp_path / "access.log.1"
    server = serve(with_log(manifest(mock("v1").url), log))
    first = get(f"{server.gateway}/v1/models").headers["x-slipway-request-id"]
    line(log, request_id=first)
    log.rename(old)
    server.process.signal(signal.SIGHUP)
    until(log.exists)
    second = get(f"{server.gateway}/v1/models").headers["x-slipway-request-id"]
    line(log, request_id=second)
    assert first in old.read_text() and first not in log.read_text()


def test_terminate_loses_no_line(mock, serve, tmp_path):
    log = tmp_path / "access.log"
    server = serve(with_log(manifest(mock("v1").url), log))
    answered = [get(f"{server.gateway}/v1/models").headers["x-slipway-request-id"] for _ in range(200)]
    server.process.stop()
    assert {entry["request_id"] for entry in lines(log)} == set(answered)


def test_a_log_that_cannot_be_opened_is_named_at_the_start(mock, tmp_path):
    from conftest import run

    config = tmp_path / "slipway.yaml"
    config.write_text(with_log(manifest(mock("v1").url), tmp_path / "none" / "access.log"))
    done = run("serve", "--config", config)
    assert done.returncode == 1 and "none/access.log" in done.stderr and "gateway.accessLog" in done.stderr
