"""The sequential judge on the real binary: each fault is taken back with its culprit named, and nothing else is."""

import json

import httpx
import pytest

from conftest import Traffic, manifest

PRICES = """
prices:
  model-v1: {input_cost_per_token: 0.000003, output_cost_per_token: 0.000015}
  model-v2: {input_cost_per_token: 0.000003, output_cost_per_token: 0.000015}
"""

ANALYSIS = """
    metrics:
      - {name: error_rate, maxRatio: 1.1}
      - {name: latency_p95, maxRatio: 1.2}
      - {name: ttft_p95, maxRatio: 1.2}
      - {name: cost_per_request, maxRatio: 1.25}
      - {name: satisfaction, maxRatio: 1.25}
"""

STABLE = {"latency": {"uniform": [15, 25]}, "ttft": {"uniform": [8, 14]}, "tokens_per_second": 2000, "output_tokens": 24}


def judged(stable, canary, *, weights=(20, 50, 100), interval="4s", metrics=None):
    """As `manifest`, but judged by the default method."""
    text = manifest(stable, canary, strategy={"weights": list(weights), "interval": interval, "analysis": "guardrails", "bake": "1s"})
    head, _ = text.split("analyses:")
    checks = metrics or "    metrics: [{name: error_rate, maxRatio: 1.1}, {name: latency_p95, maxRatio: 1.2}]\n"
    service = "    timeouts: {firstByte: 1s}\n"
    head = head.replace("    stable: v1\n", "    stable: v1\n" + service)
    return head + PRICES + "analyses:\n  guardrails:\n" + checks


FAULTS = {
    "errors": ({"error_rate": 0.05}, "error_rate"),
    "truncated streams": ({"error_rate": 0.1, "error_kinds": {"cut": 1}}, "error_rate"),
    "no answer at all": ({"error_rate": 0.1, "error_kinds": {"hang": 1}}, "error_rate"),
    "p95 doubled": ({"latency": {"uniform": [60, 80]}}, "latency"),
    "a slower first token": ({"ttft": {"uniform": [90, 110]}, "tokens_per_second": 24000}, "ttft"),
    "cost doubled": ({"output_tokens": 96, "tokens_per_second": 8000}, "cost"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_taken_back_and_named(fault, mock, serve):
    change, culprit = FAULTS[fault]
    all_metrics = ANALYSIS.replace("      - {name: satisfaction, maxRatio: 1.25}\n", "")
    only_the_first_token = fault.startswith("a slower")
    stable = {**STABLE, "tokens_per_second": 250} if only_the_first_token else STABLE
    server = serve(judged(mock("v1", **stable).url, mock("v2", **{**stable, **change}).url, metrics=all_metrics))
    with Traffic(server.gateway, users=600, stream_every=1 if only_the_first_token else 2) as traffic:
        traffic.wait_for(600)
        done = server.cli("rollout", "start", "support", "v2", "--wait", "-o", "json", timeout=400)
    assert done.returncode == 3, f"{done.stdout}\n{done.stderr}"
    rollout = json.loads(done.stdout)
    assert rollout["outcome"] == "rolled_back"
    assert culprit in rollout["reason_checks"][0]["metric"], rollout["reason"]
    evidence = rollout["reason_checks"][0]
    assert evidence["e_value"] >= evidence["threshold"], rollout["reason"]
    assert evidence["canary"] > evidence["stable"], evidence
    assert evidence["canary_interval"]["lower"] <= evidence["canary"] <= evidence["canary_interval"]["upper"], evidence
    assert culprit in server.cli("rollout", "explain", rollout["id"], check=0).stdout


def test_users_who_are_less_satisfied_take_a_version_back(mock, serve):
    server = serve(judged(mock("v1", **STABLE).url, mock("v2", **STABLE).url, metrics=ANALYSIS))

    def opinion(version, number):
        return 0.0 if number % (3 if version == "v2" else 40) == 0 else 1.0

    with Traffic(server.gateway, users=600, opinion=opinion) as traffic:
        traffic.wait_for(300)
        done = server.cli("rollout", "start", "support", "v2", "--wait", "-o", "json", timeout=400)
    assert done.returncode == 3, f"{done.stdout}\n{done.stderr}"
    assert json.loads(done.stdout)["reason_checks"][0]["metric"] == "satisfaction"


def test_an_identical_version_is_promoted_in_the_planned_time(mock, serve):
    server = serve(judged(mock("v1", **STABLE).url, mock("v2", **STABLE).url))
    with Traffic(server.gateway, users=600) as traffic:
        traffic.wait_for(600)
        done = server.cli("rollout", "start", "support", "v2", "--wait", "-o", "json", timeout=400)
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    assert json.loads(done.stdout)["outcome"] == "promoted"


def test_an_outage_of_both_holds_and_takes_nothing_back(mock, serve):
    stable, canary = mock("v1", **STABLE), mock("v2", **STABLE)
    server = serve(judged(stable.url, canary.url, interval="6s"))
    with Traffic(server.gateway, users=600) as traffic:
        traffic.wait_for(600)
        rollout = json.loads(server.cli("rollout", "start", "support", "v2", "-o", "json", check=0).stdout)["id"]
        for each in (stable, canary):
            each.behave(**STABLE, error_rate=0.5, error_kinds={"503": 1})
        traffic.wait_for(500)
        assert server.rollout(rollout)["outcome"] is None
        for each in (stable, canary):
            each.behave(**STABLE, error_rate=0)
        settled = server.wait_until(rollout, lambda it: it["outcome"], timeout=400)
    assert settled["outcome"] == "promoted", settled["reason"]


def test_the_judge_resumes_after_a_kill(mock, serve):
    server = serve(judged(mock("v1", **STABLE).url, mock("v2", **STABLE, error_rate=0.01).url, interval="20s"))
    with Traffic(server.gateway, users=600) as traffic:
        traffic.wait_for(600)
        rollout = json.loads(server.cli("rollout", "start", "support", "v2", "-o", "json", check=0).stdout)["id"]
        traffic.wait_for(600)
        before = server.rollout(rollout)
        assert before["outcome"] is None
    server.restart_after_kill()
    after = server.rollout(rollout)
    assert after["outcome"] is None and after["attempt"] == before["attempt"]
    assert after["judgment"]["readings"], after


def test_a_route_without_a_key_is_judged_by_request(mock, serve):
    text = judged(mock("v1", **STABLE).url, mock("v2", **{**STABLE, "error_rate": 0.1}).url)
    server = serve(text.replace("    assignment: [{header: x-user-id}]\n", ""))
    with Traffic(server.gateway) as traffic:
        traffic.wait_for(600)
        done = server.cli("rollout", "start", "support", "v2", "--wait", "-o", "json", timeout=400)
    assert done.returncode == 3, f"{done.stdout}\n{done.stderr}"
    assert json.loads(done.stdout)["reason_checks"][0]["metric"] == "error_rate"


def test_the_takeback_is_measured(mock, serve):
    server = serve(judged(mock("v1", **STABLE).url, mock("v2", **STABLE, error_rate=0.5).url))
    with Traffic(server.gateway, users=600) as traffic:
        traffic.wait_for(300)
        done = server.cli("rollout", "start", "support", "v2", "--wait", "-o", "json", timeout=400)
        assert done.returncode == 3, f"{done.stdout}\n{done.stderr}"
        traffic.wait_for(600)
        metrics = httpx.get(f"{server.admin}/metrics").text
    assert 'slipway_takeback_duration_seconds_count{service="support"} 1' in metrics
