"""A canary from start to end through the binary: traffic, verdict, command line, API."""

import json

import pytest

from conftest import Traffic, manifest, post, run


def ask(server, user="user-1", **extra):
    body = {"model": "asked-for", "messages": [{"role": "user", "content": "hello"}], **extra}
    return post(f"{server.gateway}/v1/chat/completions", json=body, headers={"x-user-id": user})


def test_a_good_version_is_promoted(mock, serve):
    server = serve(manifest(mock("v1", latency=20).url, mock("v2", latency=15).url))
    with Traffic(server.gateway) as traffic:
        done = server.cli("rollout", "start", "support", "v2", "--wait", "-o", "json", check=0)
    rollout = json.loads(done.stdout)
    assert rollout["outcome"] == "promoted" and rollout["phase"] == "healthy"
    assert all(status == 200 for status, _, _ in traffic.answers)
    assert ask(server).headers["x-slipway-version"] == "v2"
    assert server.api("/services/support").json()["stable"] == "v2"


def test_a_bad_version_is_taken_back_and_says_why(mock, serve):
    server = serve(manifest(mock("v1", latency=20).url, mock("v2", latency=20, error_rate=0.5, error_pattern="every").url))
    with Traffic(server.gateway):
        done = server.cli("rollout", "start", "support", "v2", "--wait", "-o", "json", check=3)
    rollout = json.loads(done.stdout)
    assert rollout["outcome"] == "rolled_back" and rollout["phase"] == "degraded"
    assert rollout["failed_at"] == 20
    assert "error_rate" in rollout["reason"] and "exchanges" in rollout["reason"]
    assert rollout["weights"]["desired"] == {"v1": 100, "v2": 0} or rollout["weights"]["desired"] == {"v1": 100}
    assert {ask(server, f"user-{n}").headers["x-slipway-version"] for n in range(50)} == {"v1"}
    explained = server.cli("rollout", "explain", rollout["id"], check=0).stdout
    assert "error_rate" in explained


def test_the_same_user_keeps_the_version_while_the_weight_rises(mock, serve):
    steps = {"steps": [{"setWeight": 20}, {"pause": {}}, {"setWeight": 60}, {"pause": {}}], "bake": "1s"}
    server = serve(manifest(mock("v1").url, mock("v2").url, strategy=steps))

    def versions(**extra):
        return {n: ask(server, f"user-{n}", **extra).headers["x-slipway-version"] for n in range(200)}

    assert set(versions().values()) == {"v1"}
    rollout = json.loads(server.cli("rollout", "start", "support", "v2", "-o", "json", check=0).stdout)
    low = versions()
    assert low == versions(stream=True)
    server.cli("rollout", "promote", "support", check=0)
    high = versions()
    entered = {n for n in low if low[n] == "v2"}
    assert entered and entered < {n for n in high if high[n] == "v2"}
    server.cli("rollout", "abort", rollout["id"], "--reason", "enough", check=0)
    assert set(versions().values()) == {"v1"}
    settled = server.rollout(rollout["id"])
    assert settled["outcome"] == "aborted" and settled["reason"] == "enough" and settled["failed_at"] == 60


def test_every_verb_of_the_command_line(mock, serve):
    steps = {"steps": [{"setWeight": 50}, {"pause": {}}], "bake": "1h"}
    server = serve(manifest(mock("v1").url, mock("v2").url, strategy=steps))
    started = json.loads(server.cli("rollout", "start", "support", "v2", "-o", "json", check=0).stdout)
    assert server.cli("rollout", "start", "support", "v2").returncode == 1
    assert server.cli("rollout", "status", "support", "--wait").returncode == 4
    server.cli("rollout", "pause", started["id"], check=0)
    assert "paused" in server.cli("rollout", "status", "support", check=0).stdout
    server.cli("rollout", "resume", started["id"], check=0)
    server.cli("rollout", "promote", started["id"], "--full", check=0)
    assert server.rollout(started["id"])["weights"]["desired"]["v2"] == 100
    server.cli("rollout", "abort", started["id"], check=0)
    refused = server.cli("rollout", "abort", started["id"])
    assert refused.returncode == 1 and "aborted" in refused.stderr
    server.cli("rollout", "retry", started["id"], check=0)
    assert server.rollout(started["id"])["attempt"] == 2
    server.cli("rollout", "promote", started["id"], "--full", check=0)
    server.cli("rollout", "promote", started["id"], "--full", check=0)
    assert server.rollout(started["id"])["outcome"] == "promoted"
    server.cli("rollout", "undo", "support", check=0)
    assert server.api("/services/support").json()["stable"] == "v1"
    assert server.cli("rollout", "undo", "support").returncode == 1
    for command in (["list"], ["history", "support"], ["explain", started["id"]]):
        assert started["id"] in server.cli("rollout", *command, check=0).stdout


def test_a_command_without_a_server_says_so(dead_port):
    url = f"http://127.0.0.1:{dead_port}"
    done = run("rollout", "list", "--server", url)
    assert done.returncode == 1 and url in done.stderr


@pytest.mark.parametrize("body", ["", "{", "[]", '{"version": 3}', '{"version": "v9"}', '{"version": "v2", "surprise": 1}'])
def test_bad_api_calls_are_problems_and_change_nothing(mock, serve, body):
    server = serve(manifest(mock("v1").url, mock("v2").url))
    answer = server.api("/services/support/rollouts", "POST", content=body, headers={"content-type": "application/json"})
    assert 400 <= answer.status_code < 500
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert answer.json()["detail"]
    assert server.api("/rollouts").json() in ([], {"rollouts": []})
