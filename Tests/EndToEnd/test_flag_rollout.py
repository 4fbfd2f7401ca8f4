"""A flag's variant rolled out on the real binary: the same machine, judge and guards as a version's, and one assignment for everybody who asks."""

import itertools
import json
import threading

import httpx
import pytest
from openfeature import api
from openfeature.contrib.provider.ofrep import OFREPProvider
from openfeature.evaluation_context import EvaluationContext

from conftest import PATIENCE, Traffic, manifest, post, until

FLAG = {
    "state": "ENABLED",
    "variants": {"plain": {}, "concise": {"model": "small"}, "staff": {"model": "staff"}},
    "defaultVariant": "plain",
    "targeting": {"if": [{"==": [{"var": "plan"}, "staff"]}, "staff", {"fractional": [["concise", 0], ["plain", 100]]}]},
}
STEPS = {"steps": [{"setWeight": 20}, {"pause": {}}, {"setWeight": 60}, {"pause": {}}], "bake": "1s"}
VERSION = "v1+support-model=concise"


@pytest.fixture
def served(mock, serve, tmp_path):
    def start(strategy=None, flag=FLAG, apply="true", analysis=None, failing=()):
        model = mock("model", error_rate=1.0 if failing else 0.0, error_models=list(failing))
        seed = tmp_path / "flags.json"
        seed.write_text(json.dumps({"flags": {"support-model": flag}}))
        service = f"    aiConfig: {{flag: support-model, context: {{plan: {{header: x-plan}}}}, apply: {apply}}}\n"
        # The version leaves the model to the flag, or to the application.
        text = manifest(model.url, strategy=strategy, service=service).replace(", model: model-v1", "")
        if analysis:
            text = text[: text.index("  guardrails:\n")] + f"  guardrails: {analysis}\n"
        return serve(text + f"flags: {{source: store, seed: {seed}}}\n")

    return start


def ask(server, user, plan="free", model="asked-for"):
    body = {"model": model, "messages": [{"role": "user", "content": "hello"}]}
    headers = {"x-plan": plan} | ({"x-user-id": user} if user else {})
    return post(f"{server.gateway}/v1/chat/completions", json=body, headers=headers)


def variants(server, count=200):
    return {n: ask(server, f"user-{n}").headers["x-slipway-flag"].split("=")[1] for n in range(count)}


def start(server, *options, check=0):
    return server.cli("rollout", "start", "support", "--variant", "concise", *options, check=check)


def definition(server):
    return server.api("/flags/support-model").json()


def test_a_good_variant_is_promoted_with_its_flag(served):
    server = served()
    with Traffic(server.gateway, stream_every=10**9) as traffic:
        done = start(server, "--wait", "-o", "json")
    rollout = json.loads(done.stdout)
    assert rollout["outcome"] == "promoted" and rollout["version"] == VERSION
    assert rollout["variant"] == {"flag": "support-model", "canary": "concise", "stable": "plain"}
    assert rollout["weights"]["desired"] == {"v1": 0, VERSION: 100}
    assert all(status == 200 and version == "v1" for status, version, _ in traffic.answers)
    assert set(variants(server, 50).values()) == {"concise"} and ask(server, None).headers["x-slipway-flag"].endswith("=concise")
    assert ask(server, "user-1", "staff").headers["x-slipway-flag"].endswith("=staff")
    assert server.api("/services/support").json()["stable"] == "v1"
    history = server.cli("flag", "history", "support-model", check=0).stdout
    assert f"rollout {rollout['id']}" in history
    # The flag's own undo brings the variant before it back.
    server.cli("flag", "undo", "support-model", check=0)
    assert set(variants(server, 50).values()) == {"plain"}


def test_a_bad_variant_is_taken_back_and_says_why(served):
    # Who has a variant by a rule is in nobody's figures, however he fares.
    server = served(failing=["small", "staff"])
    with Traffic(server.gateway, stream_every=10**9):
        for n in range(50):
            assert ask(server, f"staff-{n}", "staff").status_code == 500
        done = start(server, "--wait", "-o", "json", check=3)
        for n in range(50):
            ask(server, f"staff-{n}", "staff")
    rollout = json.loads(done.stdout)
    assert rollout["outcome"] == "rolled_back" and rollout["failed_at"] == 20 and "error_rate" in rollout["reason"]
    assert set(variants(server).values()) == {"plain"}
    explained = server.cli("rollout", "explain", rollout["id"], check=0).stdout
    assert VERSION in explained and "error_rate" in explained
    assert server.rollout(rollout["id"])["figures"]["stable"]["failures"] == 0
    # It is known by name, and starts again by retry alone.
    assert "taken back" in start(server, check=1).stderr


def test_users_keep_their_variant_and_everybody_says_the_same(served):
    server = served(STEPS)
    assert set(variants(server).values()) == {"plain"}
    rollout = json.loads(start(server, "-o", "json").stdout)
    low = variants(server)
    entered = {n for n in low if low[n] == "concise"}
    assert 0.1 < len(entered) / len(low) < 0.3
    # The application that asks by OpenFeature is told what the gateway applies.
    api.set_provider(OFREPProvider(server.gateway))
    client = api.get_client()
    told = {n: client.get_object_details("support-model", {}, EvaluationContext(f"user-{n}")).variant for n in range(50)}
    assert told == {n: low[n] for n in told}
    api.clear_providers()
    # Whoever is killed goes on where it was.
    server.restart_after_kill()
    assert variants(server) == low
    # Nobody edits what is compared; the definition is as it was, and the whole says what is in force.
    assert f"rolled out by {rollout['id']}" in server.cli("flag", "set", "support-model", "--split", "concise=1,plain=1", check=1).stderr
    server.cli("rollout", "promote", "support", check=0)
    high = variants(server)
    assert entered < {n for n in high if high[n] == "concise"}
    server.cli("rollout", "abort", "support", check=0)
    assert set(variants(server).values()) == {"plain"}
    server.cli("rollout", "retry", rollout["id"], check=0)
    assert variants(server) == low


def test_a_flag_that_the_application_applies_is_guarded_too(served):
    """Any flag: the gateway changes nothing, and knows who has which variant, since it asks the same flag about the same user."""
    flag = {"state": "ENABLED", "variants": {"on": True, "off": False}, "defaultVariant": "off"}
    server = served(flag=flag, apply="false", failing=["new"])
    api.set_provider(OFREPProvider(server.gateway))
    client = api.get_client()
    done, overtaken = threading.Event(), []

    def use():
        for n in itertools.takewhile(lambda _: not done.is_set(), itertools.count()):
            user = f"user-{n % 100}"
            is_on = client.get_boolean_value("support-model", False, EvaluationContext(user))
            answer = ask(server, user, model="new" if is_on else "old")
            if answer.headers["x-slipway-flag"] != f"support-model={'on' if is_on else 'off'}":
                overtaken.append(user)

    users = threading.Thread(target=use, daemon=True)
    users.start()
    taken = server.cli("rollout", "start", "support", "--variant", "on", "--wait", "-o", "json", check=3)
    done.set()
    users.join(PATIENCE)
    # One question may be on its way while the weight changes: at the start, and at the end.
    assert len(overtaken) <= 2
    assert json.loads(taken.stdout)["failed_at"] == 20
    assert not any(client.get_boolean_value("support-model", True, EvaluationContext(f"user-{n}")) for n in range(50))
    assert definition(server)["definition"]["variants"] == flag["variants"]
    api.clear_providers()


def test_feedback_on_what_an_application_was_told(served):
    """An application that sends nothing through the gateway: what it was told has an id, and its users' feedback decides."""
    flag = {"state": "ENABLED", "variants": {"on": True, "off": False}, "defaultVariant": "off", "metadata": {"team": "x"}}
    analysis = "{method: threshold, minSamples: 5, metrics: [{name: satisfaction, min: 0.5}], guards: [{name: satisfaction, min: 0.5}]}"
    server = served(flag=flag, apply="false", analysis=analysis)
    api.set_provider(OFREPProvider(server.gateway))
    client = api.get_client()
    server.cli("rollout", "start", "support", "--variant", "on", check=0)

    def use(n):
        details = client.get_boolean_details("support-model", False, EvaluationContext(f"user-{n}"))
        if "slipway_request_id" not in details.flag_metadata:
            return details.variant
        feedback = {"request_id": details.flag_metadata["slipway_request_id"], "metric": "satisfaction", "value": float(not details.value)}
        assert details.flag_metadata["team"] == "x"
        assert post(f"{server.gateway}/slipway/v1/feedback", json=feedback).status_code == 202
        return details.variant

    assert {use(n) for n in range(100)} >= {"on", "off"}
    rollout = server.wait_until("support-1", lambda rollout: rollout["outcome"])
    assert rollout["outcome"] == "rolled_back" and "satisfaction" in rollout["reason"], rollout
    assert {use(n) for n in range(50)} == {"off"}
    # All flags at once have it too, without changing their tag.
    server.cli("rollout", "retry", "support-1", check=0)
    context = {"context": {"targetingKey": "user-1"}}
    first, second = (post(f"{server.gateway}/ofrep/v1/evaluate/flags", json=context) for _ in range(2))
    assert "slipway_request_id" in first.json()["flags"][0]["metadata"] and first.headers["etag"] == second.headers["etag"]
    api.clear_providers()


def test_the_sequential_judge_takes_a_bad_variant_back(served):
    server = served(failing=["small"], analysis="{metrics: [{name: error_rate, maxRatio: 1.1}], guards: [{name: error_rate, maxRatio: 1.1}]}")
    with Traffic(server.gateway, stream_every=10**9):
        done = start(server, "--wait", "-o", "json", check=3)
    checks = json.loads(done.stdout)["reason_checks"]
    assert checks[0]["metric"] == "error_rate" and checks[0]["e_value"] >= checks[0]["threshold"] > 1, checks


def test_the_kill_switch_ends_it_at_once_on_every_connection(served):
    server = served(STEPS)
    start(server)
    with httpx.Client(base_url=server.gateway, timeout=PATIENCE) as client:
        body = {"model": "asked-for", "messages": []}

        def seen():
            return [client.post("/v1/chat/completions", json=body, headers={"x-user-id": f"user-{n}"}).headers.get("x-slipway-flag") for n in range(50)]

        assert "support-model=concise" in seen()
        server.cli("flag", "disable", "support-model", check=0)
        assert set(seen()) == {None}
    rollout = server.rollout("support-1")
    assert rollout["outcome"] == "aborted" and rollout["reason"] == "flag support-model was disabled"
    server.cli("flag", "enable", "support-model", check=0)
    assert set(variants(server, 50).values()) == {"plain"}


def test_feedback_is_charged_to_the_variant(served):
    server = served(STEPS)
    start(server)
    said = {"concise": 0.0, "plain": 1.0}
    for n in range(40):
        answer = ask(server, f"user-{n}")
        value = said[answer.headers["x-slipway-flag"].split("=")[1]]
        feedback = {"request_id": answer.headers["x-slipway-request-id"], "metric": "satisfaction", "value": value}
        assert post(f"{server.gateway}/slipway/v1/feedback", json=feedback).status_code == 202

    def figures():
        found = server.rollout("support-1")["figures"]
        return found and {role: found[role]["metrics"].get("satisfaction") for role in found}

    until(lambda: figures() == {"canary": 0, "stable": 1})


@pytest.mark.parametrize(
    "body, says",
    [
        ({"variant": "concize"}, "did you mean concise"),
        ({"variant": "plain"}, "default variant"),
        ({"variant": "staff"}, "does not split off staff"),
        ({"version": "v2", "variant": "concise"}, "one of them"),
        ({}, "missing"),
    ],
)
def test_what_cannot_be_started_says_why(served, body, says):
    server = served()
    answer = server.api("/services/support/rollouts", "POST", json=body)
    assert 400 <= answer.status_code < 500 and says in answer.json()["detail"], answer.text
    assert server.api("/rollouts").json() == {"rollouts": []}
