"""Checklists: gates with evidence, guards that take back, approvals by named persons."""

import json


from conftest import ROOT, Traffic, until
from test_smoke import CHECKS
from test_smoke import manifest as base


def manifest(stable, canary, items, strategy='{canary: {steps: [{setWeight: 100}], bake: "0s"}}', more=""):
    rest = f"""{CHECKS}
checklists:
  release:
{items}
strategies:
  listed: {strategy}
{more}"""
    return base(stable, canary, service="    strategy: listed\n    checklist: release\n    assignment: [{header: x-user-id}]", rest=rest)


def start(server, *arguments, check=None):
    return server.cli("rollout", "start", "support", "v2", "-o", "json", *arguments, check=check)


def items(server, rollout="support"):
    shown = json.loads(server.cli("checklist", "show", rollout, "-o", "json", check=0).stdout)
    return {item["id"]: item for item in shown["items"]}


def state(server, item):
    return items(server)[item]["state"]


PRE = """
    preDeployment:
      - {id: test-suite, command: [sh, -c, "echo 42 tests passed"], owner: ci}
      - {id: greets, check: smoke}
      - {id: regression, evaluation: regression}
      - {id: review, manual: "Rollback plan reviewed", owner: alice}
      - {id: nice, command: ["false"], advisory: true}
"""


def test_a_gate_waits_for_its_items_and_a_named_person(mock, serve):
    server = serve(manifest(mock("v1", answer="hello").url, mock("v2", answer="hello").url, PRE))
    done = start(server, "--wait")
    assert done.returncode == 4, done.stdout + done.stderr
    rollout = json.loads(done.stdout)
    assert rollout["weights"]["desired"]["v2"] == 0 and "review waits for alice" in rollout["reason"]
    found = items(server)
    assert {name: item["state"] for name, item in found.items()} == {
        "test-suite": "satisfied", "greets": "satisfied", "regression": "satisfied", "review": "open", "nice": "failed",
    }
    assert found["test-suite"]["evidence"]["text"].strip() == "42 tests passed"
    refused = server.cli("checklist", "approve", "support", "greets", "--by", "bob")
    assert refused.returncode == 1 and "it is measured" in refused.stderr
    assert "checklist is not satisfied" in server.cli("rollout", "promote", "support", "--full").stderr
    server.cli("checklist", "approve", "support", "review", "--by", "bob", "--evidence", "https://wiki/rollback", check=0)
    until(lambda: server.rollout(rollout["id"])["outcome"] == "promoted")
    approved = items(server, rollout["id"])["review"]
    assert approved["state"] == "satisfied" and approved["evidence"]["by"] == "bob"
    events = server.api(f"/rollouts/{rollout['id']}/events").json()["events"]
    assert any(event["type"] == "item_satisfied" and "by bob: https://wiki/rollback" in event["message"] for event in events)
    assert "5 of 5" not in server.cli("checklist", "show", rollout["id"], check=0).stdout


def test_a_failed_item_ends_the_rollout_before_its_first_user(mock, serve):
    list_ = """
    preDeployment:
      - {id: test-suite, command: [sh, -c, "echo 3 tests failed; exit 2"]}
      - {id: review, manual: "Reviewed"}
"""
    v2 = mock("v2")
    server = serve(manifest(mock("v1").url, v2.url, list_))
    done = start(server, "--wait")
    assert done.returncode == 3, done.stdout + done.stderr
    reason = json.loads(done.stdout)["reason"]
    assert reason == "test-suite failed: sh ended with exit code 2: 3 tests failed"
    assert v2.stats["requests"] == 0


def test_evidence_outlives_a_kill_and_the_gate_stays_shut(mock, serve):
    list_ = """
    preDeployment:
      - {id: quick, command: ["true"]}
      - {id: slow, command: [timeout, "100", sh, -c, "while ! test -e go; do sleep 0.05; done"]}
      - {id: review, manual: "Reviewed"}
"""
    text = manifest(mock("v1").url, mock("v2").url, list_).replace('store: "memory:"', "store: sqlite:./slipway.db")
    server = serve(text)
    start(server, check=0)
    until(lambda: state(server, "quick") == "satisfied" and items(server)["slow"]["running"])
    server.cli("checklist", "approve", "support", "review", "--by", "bob", check=0)
    server.process.kill()
    (server.folder / "go").touch()
    server.start()
    assert state(server, "review") == "satisfied"
    until(lambda: server.rollout("support-1")["outcome"] == "promoted")
    assert items(server, "support-1")["quick"]["evidence"]["at"] < items(server, "support-1")["slow"]["evidence"]["at"]


def test_an_item_that_fails_during_the_rollout_takes_it_back(mock, serve):
    list_ = """
    duringDeployment:
      - {id: flows, builtin: criticalFlows, checks: smoke, every: 1s}
"""
    v2 = mock("v2", answer="hello")
    strategy = '{canary: {steps: [{setWeight: 20}, {pause: {}}, {setWeight: 100}], bake: "1s"}}'
    server = serve(manifest(mock("v1").url, v2.url, list_, strategy))
    rollout = json.loads(start(server, check=0).stdout)["id"]
    until(lambda: state(server, "flows") == "satisfied")
    assert server.rollout(rollout)["weights"]["desired"]["v2"] == 20
    v2.behave(answer="good bye")
    until(lambda: server.rollout(rollout)["outcome"] == "rolled_back")
    assert server.rollout(rollout)["reason"].startswith("flows failed: 2 of 3 checks failed: greets: expected the answer")
    assert server.rollout(rollout)["failed_at"] == 20


def test_post_items_gate_the_end_of_the_bake(mock, serve):
    list_ = """
    postDeployment:
      - {id: errors, builtin: errorRate, max: 0.5}
      - {id: latency, metric: {name: latency_p95, max: 60000}}
      - {id: runbooks, manual: "Runbooks are up to date", owner: bob}
"""
    server = serve(manifest(mock("v1").url, mock("v2").url, list_))
    rollout = json.loads(start(server, check=0).stdout)["id"]
    with Traffic(server.gateway, users=20) as traffic:
        traffic.wait_for(50)
        until(lambda: state(server, "errors") == state(server, "latency") == "satisfied")
    shown = server.rollout(rollout)
    assert shown["outcome"] is None and shown["weights"]["desired"]["v2"] == 100 and shown["phase"] == "paused"
    assert server.cli("checklist", "show", "support", "--wait").returncode == 4
    server.cli("checklist", "approve", "support", "runbooks", "--by", "bob", check=0)
    until(lambda: server.rollout(rollout)["outcome"] == "promoted")


def test_builtins_look_at_the_version_itself(mock, serve):
    list_ = """
    preDeployment:
      - {id: compatible, builtin: modelCompatibility}
      - {id: way-back, builtin: rollbackPlan}
      - {id: leaks, builtin: promptLeakage}
"""
    v1, v2 = mock("v1"), mock("v2", answer="hello")
    text = manifest(v1.url, v2.url, list_).replace("You are polite.", "You are the polite support agent of a company called ACME.")
    text = text.replace("model: model-2", "model: mock-model")
    assert start(serve(text), "--wait").returncode == 0
    v2.behave(leak_prompt=True)
    done = start(serve(text), "--wait")
    assert done.returncode == 3, done.stdout
    assert "it says: you are the polite support agent of a" in json.loads(done.stdout)["reason"]


def test_a_model_that_is_not_there_fails(mock, serve):
    list_ = "\n    preDeployment: [{id: compatible, builtin: modelCompatibility}]\n"
    server = serve(manifest(mock("v1").url, mock("v2").url, list_))
    done = start(server, "--wait")
    assert done.returncode == 3 and "the upstream has no model model-2 among its 1" in json.loads(done.stdout)["reason"]


# As LiteLLM's model_prices_and_context_window.json has it.
PRICES = {
    "sample_spec": {"max_tokens": "LEGACY parameter", "max_input_tokens": "max input tokens, if the provider specifies it", "input_cost_per_token": 0.0},
    "mock-model": {
        "max_tokens": 4096, "max_input_tokens": 8192, "max_output_tokens": 4096, "litellm_provider": "openai", "mode": "chat",
        "input_cost_per_token": 1e-06, "output_cost_per_token": 2e-06, "supports_function_calling": True,
    },
}


def priced(server_manifest, tmp_path, **model):
    """The manifest with a price file, in which the model has other members."""
    file = tmp_path / "prices.json"
    file.write_text(json.dumps({**PRICES, "mock-model": {**PRICES["mock-model"], **model}}))
    return f"prices: {file}\n" + server_manifest.replace("model: model-2", "model: mock-model")


COMPATIBLE = "\n    preDeployment: [{id: compatible, builtin: modelCompatibility}]\n"


def test_a_model_past_its_end_fails(mock, serve, tmp_path):
    text = manifest(mock("v1").url, mock("v2").url, COMPATIBLE)
    done = start(serve(priced(text, tmp_path, deprecation_date="2024-06-06")), "--wait")
    assert done.returncode == 3, done.stdout
    assert "mock-model came to its end on 2024-06-06" in json.loads(done.stdout)["reason"]
    server = serve(priced(text, tmp_path, deprecation_date="2999-12-31"))
    assert start(server, "--wait").returncode == 0
    evidence = items(server, "support-1")["compatible"]["evidence"]["text"]
    assert "its end is on 2999-12-31" in evidence and "it is among the upstream's 1 models" in evidence
    assert "it takes 8192 tokens, and no prompt was seen yet" in evidence


def test_a_model_that_cannot_hold_what_users_send_fails(mock, serve, tmp_path):
    text = manifest(mock("v1", input_tokens=9000).url, mock("v2").url, COMPATIBLE)
    server = serve(priced(text, tmp_path))
    with Traffic(server.gateway, stream_every=1000) as users:
        users.wait_for(20)
    done = start(server, "--wait")
    assert done.returncode == 3, done.stdout
    assert "a prompt of 9000 tokens was seen, and mock-model takes 8192" in json.loads(done.stdout)["reason"]


def test_an_expected_cost_rests_on_the_evaluation_too(mock, serve, tmp_path):
    list_ = """
    preDeployment:
      - {id: cost, builtin: costImpact, max: 1.2}
      - {id: regression, evaluation: regression}
"""
    v2 = mock("v2", answer="hello", input_tokens=100, output_tokens=10)
    v1 = mock("v1", answer="hello", input_tokens=100, output_tokens=10)
    text = priced(manifest(v1.url, v2.url, list_), tmp_path).replace('upstream: "' + v1.url + '"', 'upstream: "' + v1.url + '", model: mock-model')
    server = serve(text)
    assert start(server, "--wait").returncode == 0
    found = items(server, "support-1")
    assert found["cost"]["evidence"]["figures"]["value"] == 1
    assert "using 1.00 × the input and 1.00 × the output in 6 cases, without users' tokens" in found["cost"]["evidence"]["text"]
    assert found["cost"]["evidence"]["at"] >= found["regression"]["evidence"]["at"]
    v2.behave(answer="hello", input_tokens=400, output_tokens=10)
    done = start(serve(text), "--wait")
    assert done.returncode == 3, done.stdout
    assert "breaks max 1.2" in json.loads(done.stdout)["reason"]


LOGGING = "\n    preDeployment: [{id: logs, builtin: loggingWorks}]\n"


def logged(text):
    return text.replace('gateway: {listen: "127.0.0.1:0"}', 'gateway: {listen: "127.0.0.1:0", accessLog: access.log}')


def test_a_marked_request_is_found_again_in_log_and_metrics(mock, serve):
    server = serve(logged(manifest(mock("v1").url, mock("v2").url, LOGGING)))
    with Traffic(server.gateway) as users:
        users.wait_for(50)
        assert start(server, "--wait").returncode == 0
    evidence = items(server, "support-1")["logs"]["evidence"]["text"].split("\n")
    assert evidence[1] == "found in the access log, and counted for v1 in the metrics"
    line = json.loads(evidence[0])
    assert (line["service"], line["version"], line["status"]) == ("support", "v1", 200)
    assert evidence[0] in (server.folder / "access.log").read_text().split("\n")


def test_the_marked_request_reaches_the_version_where_it_may_be_picked(mock, serve):
    text = logged(manifest(mock("v1").url, mock("v2").url, LOGGING)).replace("checklist: release", "checklist: release\n    allowOverride: true")
    server = serve(text)
    assert start(server, "--wait").returncode == 0
    assert "counted for v2 in the metrics" in items(server, "support-1")["logs"]["evidence"]["text"]


def test_own_requests_find_their_way_through_tls_routes_and_tokens(mock, serve):
    list_ = "\n    preDeployment: [{id: logs, builtin: loggingWorks}, {id: way-back, builtin: rollbackPlan}]\n"
    files = ROOT / "Tests/SlipwayGatewayTests/Fixtures"
    tls = f'accessLog: access.log, tls: {{certificate: "{files}/localhost.pem", key: "{files}/localhost.key"}}'
    route = 'checklist: release\n    route: {pathPrefix: /v1, hosts: ["*.example.com"], headers: {x-tenant: acme}}'
    text = logged(manifest(mock("v1").url, mock("v2").url, list_)).replace("accessLog: access.log", tls)
    text = text.replace('admin: {listen: "127.0.0.1:0"}', 'admin: {listen: "127.0.0.1:0", token: s3cret}')
    server = serve(text.replace("checklist: release", route, 1))
    assert server.gateway.startswith("https:")
    known = {"headers": {"authorization": "Bearer s3cret"}}
    assert server.api("/services/support/rollouts", "POST", json={"version": "v2"}, **known).status_code == 201
    ended = until(lambda: (r := server.api("/rollouts/support-1", **known).json())["outcome"] and r)
    assert ended["outcome"] == "promoted", ended["reason"]


def test_a_log_that_was_moved_away_does_not_work(mock, serve):
    server = serve(logged(manifest(mock("v1").url, mock("v2").url, LOGGING)))
    (server.folder / "access.log").rename(server.folder / "access.log.1")
    done = start(server, "--wait")
    assert done.returncode == 3, done.stdout
    assert "is not in the access log" in json.loads(done.stdout)["reason"]


def test_the_way_back_is_rehearsed_on_no_traffic(mock, serve):
    list_ = "\n    preDeployment: [{id: way-back, builtin: rollbackPlan}]\n"
    strategy = '{canary: {steps: [{setWeight: 20}, {pause: {}}], bake: "0s"}}'
    v1, v2 = mock("v1"), mock("v2")
    server = serve(manifest(v1.url, v2.url, list_, strategy))
    with Traffic(server.gateway) as users:
        rollout = json.loads(start(server, check=0).stdout)["id"]
        server.wait_until(rollout, lambda rollout: rollout["weights"]["desired"]["v2"] == 20)
        users.wait_for(100)
        assert {version for _, version, _ in users.answers[-50:]} == {"v1", "v2"}
    assert {status for status, _, _ in users.answers} == {200}
    evidence = items(server)["way-back"]["evidence"]
    assert "rehearsed: all event loops went back within" in evidence["text"] and "v1 answered through them" in evidence["text"]
    assert evidence["figures"]["rehearsed_ms"] > 0
    shown = server.cli("rollout", "plan", "support", "v2", check=0).stdout
    assert "rehearsed on no traffic:" in shown and "way-back: 1 request" in shown


def test_a_way_back_that_leads_to_nobody_fails(mock, serve, dead_port):
    list_ = "\n    preDeployment: [{id: way-back, builtin: rollbackPlan}]\n"
    server = serve(manifest(f"http://127.0.0.1:{dead_port}", mock("v2").url, list_))
    done = start(server, "--wait")
    assert done.returncode == 3 and "on the way back v1 answered 502" in json.loads(done.stdout)["reason"]


def test_a_hook_is_asked_with_what_is_released(mock, serve):
    import http.server
    import threading

    asked = []

    class Hook(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            asked.append(json.loads(self.rfile.read(int(self.headers["content-length"]))))
            body = json.dumps({"ok": True, "message": "change 4711 is approved"}).encode()
            self.send_response(200)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    hook = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Hook)
    threading.Thread(target=hook.serve_forever, daemon=True).start()
    try:
        list_ = f"""
    preDeployment:
      - {{id: change, http: "http://127.0.0.1:{hook.server_port}/change"}}
"""
        server = serve(manifest(mock("v1").url, mock("v2").url, list_))
        assert start(server, "--wait").returncode == 0
        assert items(server, "support-1")["change"]["evidence"]["text"] == "change 4711 is approved"
        assert asked[0]["version"] == "v2" and asked[0]["rollout"] == "support-1"
    finally:
        hook.shutdown()
        hook.server_close()


def test_a_plan_says_what_changes_and_what_could_go_wrong(mock, serve):
    server = serve(manifest(mock("v1").url, mock("v2").url, PRE))
    shown = server.cli("rollout", "plan", "support", "v2", check=0).stdout
    for part in ("model: none → model-2", "+ You are polite.", "gate: checklist release", "it waits for alice", "100 % of users", "THE WAY BACK"):
        assert part in shown, shown
    plan = json.loads(server.cli("rollout", "plan", "support", "v2", "-o", "json", check=0).stdout)
    assert plan["stable"] == "v1" and plan["takeback_ms"] is None and plan["steps"][0]["risk"].endswith("no user is concerned")
    assert "has no version v9" in server.cli("rollout", "plan", "support", "v9", check=1).stderr
