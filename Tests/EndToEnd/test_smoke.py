"""Versions tried past the users' traffic: smoke tests and evaluations."""

import json

from conftest import run, until

CHECKS = """
checks:
  smoke:
    - name: greets
      prompt: "Say hello"
      expect: {contains: hello, maxLatency: 20s, maxTokens: 500, refused: false}
    - name: streams
      prompt: "Say hello"
      stream: true
      expect: {contains: hello, streams: true, maxTTFT: 20s}
    - name: written
      request: {path: /v1/messages, json: {model: m, max_tokens: 9, messages: [{role: user, content: Hi}]}}
      expect: {status: 200, body: {type: message}}
  json:
    - name: structured
      prompt: "Classify"
      expect:
        json: {intent: refund, items.*.id: {matches: "^A"}}
        schema: {type: object, required: [intent], properties: {intent: {enum: [refund, other]}}}
evaluations:
  regression:
    cases:
      - {prompt: "1 + 1", expect: {contains: hello}}
      - {prompt: "1 + 2", expect: {contains: hello}}
      - {prompt: "1 + 3", expect: {contains: hello}}
      - {prompt: "1 + 4", expect: {contains: hello}}
      - {prompt: "1 + 5", expect: {contains: hello}}
      - {prompt: "1 + 6", expect: {contains: hello}}
"""


def manifest(stable, canary, service="", rest=CHECKS):
    return f"""
gateway: {{listen: "127.0.0.1:0"}}
admin: {{listen: "127.0.0.1:0"}}
store: "memory:"
services:
  support:
    stable: v1
{service}
    versions:
      v1: {{upstream: "{stable}"}}
      v2: {{upstream: "{canary}", model: model-2, prompt: {{text: "You are polite."}}, headers: {{x-team: support}}}}
{rest}"""


def smoke(server, *arguments, check=None):
    done = server.cli("smoke", "support", "v2", "-o", "json", *arguments, check=check)
    return json.loads(done.stdout)


def test_a_version_that_answers_as_expected_passes(mock, serve):
    v2 = mock("v2", answer="hello world", record=True)
    server = serve(manifest(mock("v1").url, v2.url))
    report = smoke(server, check=0)
    assert report["passed"] and [check["name"] for check in report["checks"]] == ["greets", "streams", "written"]
    assert all(check["status"] == 200 and check["latency_ms"] >= 0 for check in report["checks"])
    assert report["checks"][1]["ttft_ms"] is not None and report["checks"][1]["tokens"]["output"] > 0
    body = next(json.loads(request["body"]) for request in v2.received if "system" in str(request["body"]))
    assert body["model"] == "model-2" and body["messages"][0] == {"role": "system", "content": "You are polite."}


def test_what_fails_is_said_with_what_came(mock, serve):
    server = serve(manifest(mock("v1").url, mock("v2", answer="good bye").url))
    done = server.cli("smoke", "support", "v2", check=1)
    assert "2 failed" in done.stdout and "expected the answer to contain `hello`, got: good bye" in done.stdout


def test_an_answer_in_json_is_looked_into(mock, serve):
    v2 = mock("v2", answer='```json\n{"intent": "refund", "items": [{"id": "A1"}]}\n```')
    server = serve(manifest(mock("v1").url, v2.url))
    assert smoke(server, "--checks", "json", check=0)["passed"]
    v2.behave(answer='{"intent": "complaint", "items": []}')
    failures = smoke(server, "--checks", "json", check=1)["checks"][0]["failures"]
    assert any(failure.startswith('expected intent to be "refund", got "complaint"') for failure in failures)
    assert any("does not fit the schema: intent is" in failure for failure in failures)


def test_a_version_that_is_not_there_fails_and_is_tried_again(serve, mock, dead_port):
    checks = "checks: {smoke: [{name: there, prompt: Hi, retries: 2, timeout: 5s}]}"
    server = serve(manifest(mock("v1").url, f"http://127.0.0.1:{dead_port}", rest=checks))
    check = smoke(server, check=1)["checks"][0]
    assert check["attempts"] == 3 and check["status"] == 0 and "could not be reached" in check["failures"][0]


def test_an_answer_that_breaks_off_or_hangs_fails(mock, serve):
    checks = "checks: {smoke: [{name: whole, prompt: Hi, stream: true, timeout: 1s}]}"
    v2 = mock("v2", error_rate=1, error_kinds={"cut": 1})
    server = serve(manifest(mock("v1").url, v2.url, rest=checks))
    assert smoke(server, check=1)["checks"][0]["failures"] == ["broke off before its end"]
    v2.behave(error_rate=1, error_kinds={"hang": 1})
    assert smoke(server, check=1)["checks"][0]["failures"] == ["did not end within 1s"]


def test_checks_run_without_a_server(mock, tmp_path, dead_port):
    file = tmp_path / "slipway.yaml"
    file.write_text(manifest(mock("v1").url, f"http://127.0.0.1:{dead_port}"))
    build = mock("build", answer="hello")
    done = run("smoke", "support", "v2", "--config", file, "--url", build.url)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "3 checks, passed" in done.stdout
    done = run("smoke", "support", "v3", "--config", file)
    assert done.returncode == 64 and "support has no version v3; there are: v1, v2" in done.stderr


def test_an_unknown_set_is_named(mock, serve):
    server = serve(manifest(mock("v1").url, mock("v2").url))
    done = server.cli("smoke", "support", "v2", "--checks", "smok", check=1)
    assert "no set of checks is named smok; there are: smoke, json" in done.stderr


def test_a_version_that_loses_cases_does_not_pass_its_evaluation(mock, serve):
    good = mock("v1", answer="hello")
    v2 = mock("v2", answer="hello")
    server = serve(manifest(good.url, v2.url))
    report = json.loads(server.cli("evaluate", "support", "v2", "-o", "json", check=0).stdout)
    assert report["passed"] and report["pass_rate"] == report["stable_pass_rate"] == 1 and report["p_value"] == 1
    v2.behave(answer="What?")
    done = server.cli("evaluate", "support", "v2", "--evaluation", "regression", check=1)
    assert "fails 6 cases that v1 passes, and passes 0 that it fails (p = 0.0156, 0.05 is the limit)" in done.stdout
def test_a_smoke_step_lets_nobody_in_before_it_passes(mock, serve):
    steps = """
strategies:
  tried:
    canary: {steps: [{smoke: smoke}, {setWeight: 100}], bake: 0s}
"""
    v2 = mock("v2", answer="good bye")
    server = serve(manifest(mock("v1", answer="hello").url, v2.url, service="    strategy: tried", rest=CHECKS + steps))
    done = server.cli("rollout", "start", "support", "v2", "--wait", "-o", "json")
    assert done.returncode == 3, done.stdout + done.stderr
    rollout = json.loads(done.stdout)
    assert "2 of 3 checks failed: greets: expected the answer to contain `hello`" in rollout["reason"]
    v2.behave(answer="hello")
    server.cli("rollout", "retry", rollout["id"], check=0)
    until(lambda: server.cli("rollout", "status", rollout["id"], "-o", "json").stdout.find('"promoted"') > 0)
