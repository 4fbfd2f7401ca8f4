"""What users say of an answer reaches the version and stage that gave it."""

import uuid

import httpx
import openai
import pytest

from conftest import PATIENCE, get, manifest, post, until

HELD = {"steps": [{"setWeight": 100}, {"pause": {}}], "analysis": "guardrails"}


@pytest.fixture
def served(mock, serve):
    """A server whose canary v2 has all the traffic, and its rollout."""
    server = serve(manifest(mock("v1").url, mock("v2").url, strategy=HELD))
    rollout_id = server.api("/services/support/rollouts", "POST", json={"version": "v2"}).json()["id"]
    return server, rollout_id


def chat(server, user="ann"):
    """The id of an answer, as the SDK gives it."""
    with openai.OpenAI(base_url=f"{server.gateway}/v1", api_key="key", max_retries=0, timeout=PATIENCE) as client:
        raw = client.chat.completions.with_raw_response.create(
            model="asked-for",
            messages=[{"role": "user", "content": "hello"}],
            extra_headers={"x-user-id": user},
        )
        assert raw.parse().choices[0].message.content
        return raw.headers["x-slipway-request-id"]


def say(server, request_id, value, **extra):
    body = {"request_id": request_id, "metric": "satisfaction", "value": value} | extra
    return post(f"{server.gateway}/slipway/v1/feedback", json=body)


def heard(server, version):
    figures = server.api("/services/support/metrics").json()["versions"][version]["feedback"]
    return figures["count"], figures["satisfaction"]


def judged(server, rollout_id):
    return server.rollout(rollout_id)["figures"]["canary"]["metrics"].get("satisfaction")


def test_feedback_counts_for_the_version_and_stage_that_answered(served):
    server, rollout_id = served
    ids = [chat(server, f"user-{number}") for number in range(4)]
    assert len(set(ids)) == 4 and all(uuid.UUID(each).version == 8 for each in ids)
    for request_id, value in zip(ids, (1, 1, 0.5, 0)):
        answer = say(server, request_id, value, comment="never kept")
        assert (answer.status_code, answer.content) == (202, b"")
    until(lambda: heard(server, "v2") == (4, 0.625))
    assert heard(server, "v1") == (0, None)
    assert judged(server, rollout_id) == 0.625
    page = get(f"{server.admin}/metrics").text
    labels = '{service="support",version="v2",metric="satisfaction"}'
    assert f"slipway_feedback_total{labels} 4\n" in page
    assert f"slipway_feedback_value_total{labels} 2.5\n" in page
    assert "never kept" not in server.process.output


def test_what_is_said_twice_counts_once(served):
    server, _ = served
    request_id = chat(server)
    assert say(server, request_id, 1).status_code == 202
    assert say(server, request_id.upper(), 0).status_code == 202
    assert say(server, chat(server), 0.5).status_code == 202
    until(lambda: heard(server, "v2") == (2, 0.75))


def test_after_a_kill_it_is_still_known_who_answered(served):
    server, rollout_id = served
    request_id = chat(server)
    server.restart_after_kill()
    assert say(server, request_id, 0.25).status_code == 202
    until(lambda: heard(server, "v2") == (1, 0.25))
    assert judged(server, rollout_id) == 0.25


def test_ids_that_no_version_answered_are_unknown(served):
    server, _ = served
    request_id = chat(server)
    changed = request_id[:-1] + ("0" if request_id[-1] != "0" else "1")
    missing = get(f"{server.gateway}/slipway/nothing").headers["x-slipway-request-id"]
    for each in (str(uuid.uuid4()), changed, missing):
        answer = say(server, each, 1)
        assert answer.status_code == 404
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["code"] == "unknown_request"
    assert heard(server, "v2") == (0, None)


def test_mistakes_are_told(served):
    server, _ = served
    request_id = chat(server)
    assert say(server, request_id, 1.5).json()["code"] == "invalid_feedback"
    assert "satisfaction" in say(server, request_id, 1, metric="stars").json()["detail"]
    url = f"{server.gateway}/slipway/v1/feedback"
    assert post(url, content=b"{").json()["code"] == "invalid_json"
    assert post(url, content=b" " * 70_000).status_code == 413
    got = get(url)
    assert (got.status_code, got.headers["allow"]) == (405, "POST")


def test_unhappy_users_take_a_version_back(mock, serve):
    checks = "    metrics: [{name: error_rate, maxRatio: 1.1}, {name: satisfaction, min: 0.9}]\n    guards: [{name: satisfaction, min: 0.5}]\n"
    text = manifest(mock("v1").url, mock("v2").url, strategy={"weights": [50, 100], "interval": "30s", "analysis": "guardrails"})
    head, _, _ = text.partition("    metrics: [")
    server = serve(head + checks)
    rollout_id = server.api("/services/support/rollouts", "POST", json={"version": "v2"}).json()["id"]
    with httpx.Client(base_url=server.gateway, timeout=PATIENCE) as client:
        for number in range(100):
            body = {"model": "asked-for", "messages": [{"role": "user", "content": "hello"}]}
            answer = client.post("/v1/chat/completions", json=body, headers={"x-user-id": f"user-{number}"})
            value = 0.1 if answer.headers["x-slipway-version"] == "v2" else 0.95
            assert say(server, answer.headers["x-slipway-request-id"], value).status_code == 202
    settled = server.wait_until(rollout_id, lambda r: r["outcome"])
    assert settled["outcome"] == "rolled_back"
    assert "satisfaction" in settled["reason"]
