"""Blue-green on the real binary: real processes as environments, started by Slipway, with users asking all the time."""

import http.server
import json
import os
import pathlib
import random
import signal
import socket
import sys
import threading

import httpx
import pytest

from conftest import BINARY, PATIENT, Process, Traffic, post, until



@pytest.fixture
def ports():
    return free_ports(2)


def free_ports(count):
    """Ports that nobody has, from below those that the kernel gives out: nobody gets one by chance while its process is not there."""
    first = int(pathlib.Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0])
    found = []
    while len(found) < count:
        port = random.randrange(min(15_000, first // 2), first)
        with socket.socket() as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                trial.bind(("127.0.0.1", port))
            except OSError:
                continue
        found += [port] if port not in found else []
    return found


def mock_process():
    return [str(BINARY), "mock", "--listen", "127.0.0.1:{port}", "--name", "{version}"]


def manifest(ports, *, strategy=None, process=None, deploy=None, deadline="100s", health=None, service="", more=""):
    """One service with two environments. An answer counts as healthy however late it comes: how fast is up to the machine."""
    deploy = deploy or {"process": process or mock_process(), "stopTimeout": "5s"}
    health = {"interval": "300ms", "timeout": "300ms", "successes": 2, "deadline": deadline, **(health or {})}
    environments = {
        name: {"url": f"http://127.0.0.1:{port}", "deploy": deploy, "health": health}
        for name, port in zip(("blue", "green"), ports)
    }
    versions = {name: {"model": f"model-{name}"} for name in ("v1", "v2", "v3")}
    return f"""
gateway: {{listen: "127.0.0.1:0"}}
admin: {{listen: "127.0.0.1:0"}}
store: sqlite:./slipway.db
services:
  support:
    route: {{pathPrefix: /}}
    assignment: [{{header: x-user-id}}]
    stable: v1
    allowOverride: true
    strategy: swap
    environments: {json.dumps(environments)}
    versions: {json.dumps(versions)}
{service}
{more}
strategies:
  swap: {{blueGreen: {json.dumps(strategy or {"bake": "500ms", "analysis": "guardrails"})}}}
analyses:
  guardrails:
    method: threshold
    minSamples: 20
    metrics: [{{name: error_rate, maxRatio: 1.1}}]
    guards: [{{name: error_rate, max: 0.1}}]
"""


def service(server):
    return server.api("/services/support").json()


def environment(server, name):
    return next(each for each in service(server)["environments"] if each["id"] == name)


def start(server, version="v2", **more):
    answer = server.api("/services/support/rollouts", "POST", json={"version": version, **more})
    assert answer.status_code == 201, answer.text
    return answer.json()["id"]


def settled(server, rollout_id):
    return server.wait_until(rollout_id, lambda rollout: rollout["outcome"])


def undo(server, **body):
    answer = server.api("/services/support/undo", "POST", json=body)
    assert answer.status_code in (200, 201), answer.text
    return answer.json()["id"]


def expect_no_failures(traffic):
    wrong = [answer for answer in traffic.answers if answer[0] != 200]
    assert not wrong, wrong[:10]
    assert traffic.answers


def is_alive(pid):
    try:
        return pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] not in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_the_first_environment_is_active_and_holds_stable(serve, ports):
    server = serve(manifest(ports))
    blue, green = environment(server, "blue"), environment(server, "green")
    assert (blue["version"], blue["role"], blue["state"]) == ("v1", "active", "ready")
    assert (green["version"], green["role"], green["process"]) == (None, "empty", None)
    assert is_alive(blue["process"]["pid"])
    with Traffic(server.gateway) as users:
        users.wait_for(20)
    expect_no_failures(users)


def test_a_version_is_deployed_switched_to_and_undone(serve, ports):
    server = serve(manifest(ports))
    with Traffic(server.gateway) as users:
        rollout_id = start(server)
        rollout = settled(server, rollout_id)
        assert (rollout["outcome"], rollout["environment"]) == ("promoted", "green"), rollout["reason"]
        green = environment(server, "green")
        assert (green["version"], green["role"]) == ("v2", "active")
        assert environment(server, "blue")["role"] == "warm"
        blue_pid = environment(server, "blue")["process"]["pid"]
        users.wait_for(50)
        assert {version for _, version, _ in users.answers[-20:]} == {"v2"}

        back = settled(server, undo(server))
        assert (back["outcome"], back["environment"]) == ("promoted", "blue")
        assert not [step for step in back["steps"] if step["kind"] == "deploy"]
        assert environment(server, "blue")["process"]["pid"] == blue_pid
        users.wait_for(50)
        assert {version for _, version, _ in users.answers[-20:]} == {"v1"}

        refused = server.api("/services/support/undo", "POST", json={})
        assert refused.status_code == 409 and "no earlier version" in refused.text

        again = settled(server, undo(server, to="v2"))
        assert (again["outcome"], again["environment"]) == ("promoted", "green")
    expect_no_failures(users)


def test_an_undo_to_a_version_that_is_gone_deploys_it_again(serve, ports):
    server = serve(manifest(ports))
    with Traffic(server.gateway) as users:
        for version, place in (("v2", "green"), ("v3", "blue")):
            assert settled(server, start(server, version))["environment"] == place
        back = settled(server, undo(server, to="v1"))
        assert (back["outcome"], back["environment"]) == ("promoted", "green"), back["reason"]
        assert [step["kind"] for step in back["steps"]][:2] == ["deploy", "bake"]
        users.wait_for(50)
        assert {version for _, version, _ in users.answers[-20:]} == {"v1"}
    expect_no_failures(users)


def test_the_old_environment_is_stopped_after_its_delay(serve, ports):
    server = serve(manifest(ports, strategy={"bake": "0s", "scaleDownDelay": "1s", "analysis": "guardrails"}))
    pid = environment(server, "blue")["process"]["pid"]
    with Traffic(server.gateway) as users:
        settled(server, start(server))
        until(lambda: not is_alive(pid))
        assert until(lambda: environment(server, "blue")["role"] == "empty")
        users.wait_for(20)
    expect_no_failures(users)


def test_the_default_analysis_lets_a_good_version_through(serve, ports):
    server = serve(manifest(ports, strategy={"bake": "1s"}))
    with Traffic(server.gateway) as users:
        users.wait_for(100)
        assert settled(server, start(server))["outcome"] == "promoted"
    expect_no_failures(users)


def test_a_person_may_decide_before_the_switch(serve, ports):
    server = serve(manifest(ports, strategy={"autoPromotion": False, "bake": "0s", "analysis": "guardrails"}))
    with Traffic(server.gateway) as users:
        rollout_id = start(server)
        server.wait_until(rollout_id, lambda rollout: rollout["phase"] == "paused")
        assert environment(server, "green")["role"] == "preview"
        users.wait_for(20)
        assert {version for _, version, _ in users.answers} == {"v1"}
        asked = {"headers": {"x-slipway-version": "v2"}, "json": {"model": "m", "messages": [{"role": "user", "content": "hello"}]}}
        preview = post(f"{server.gateway}/v1/chat/completions", **asked)
        assert (preview.status_code, preview.headers["x-slipway-version"]) == (200, "v2")
        assert server.api(f"/rollouts/{rollout_id}/promote", "POST").status_code == 200
        assert settled(server, rollout_id)["outcome"] == "promoted"
    expect_no_failures(users)


@pytest.mark.parametrize(
    "process, words",
    [
        (["./nowhere"], "ended 3 times"),
        (["/bin/sh", "-c", "echo loading; echo no model found; exit 3"], "exit code 3"),
    ],
)
def test_a_process_that_does_not_come_up_leaves_users_untouched_and_says_why(serve, ports, process, words):
    # Only what is deployed later is broken: the program depends on the version.
    script = ["/bin/sh", "-c", 'test "$SLIPWAY_VERSION" = v1 && exec "$0" "$@"; shift $#; ' + " ".join(map(shell, process)), *mock_process()]
    server = serve(manifest(ports, process=script))
    with Traffic(server.gateway) as users:
        rollout = settled(server, start(server))
        assert rollout["outcome"] == "rolled_back" and rollout["failed_at"] == 0
        assert "health of green failed" in rollout["reason"] and words in rollout["reason"]
        users.wait_for(20)
        assert {version for _, version, _ in users.answers} == {"v1"}
    expect_no_failures(users)
    events = server.api(f"/rollouts/{rollout['id']}/events").json()
    assert environment(server, "green")["state"] == "failed"
    assert "green" in json.dumps(events)


def shell(word):
    return "'" + word.replace("'", "'\\''") + "'"


def test_health_that_never_comes_ends_at_its_deadline(serve, ports):
    script = ["/bin/sh", "-c", 'test "$SLIPWAY_VERSION" = v1 && exec "$0" "$@"; echo still loading; exec sleep 1000', *mock_process()]
    server = serve(manifest(ports, process=script, deadline="2s"))
    with Traffic(server.gateway) as users:
        rollout = settled(server, start(server))
        assert rollout["outcome"] == "rolled_back" and "not healthy within 2 s" in rollout["reason"]
        until(lambda: environment(server, "green")["process"]["state"] == "stopped")
        users.wait_for(20)
    expect_no_failures(users)


# A program that is well, well, and not well, again and again, until a file is there; it answers users all the same.
FLAPPING = """
import http.server, json, os, sys

class Handler(http.server.BaseHTTPRequestHandler):
    asked = 0

    def do_GET(self):
        Handler.asked += 1
        self.answer(200 if os.path.exists(sys.argv[2]) or Handler.asked % 3 else 503)

    def do_POST(self):
        self.rfile.read(int(self.headers["content-length"]))
        self.answer(200)

    def answer(self, status):
        body = json.dumps({"choices": [{"message": {"role": "assistant", "content": "hello"}}]}).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass

http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
"""


@pytest.mark.parametrize("settles", [True, False])
def test_health_that_flaps_is_no_health(serve, ports, tmp_path, settles):
    program, steady = tmp_path / "flapping.py", tmp_path / "steady"
    program.write_text(FLAPPING)
    other = f'test "$SLIPWAY_VERSION" = v1 && exec "$0" "$@"; exec {sys.executable} {program} $PORT {steady}'
    process = ["/bin/sh", "-c", other, *mock_process()]
    health = {"path": "/v1/models", "interval": "50ms", "timeout": "10s", "successes": 3}
    server = serve(manifest(ports, process=process, health=health, deadline="100s" if settles else "3s"))
    with Traffic(server.gateway) as users:
        rollout_id = start(server)
        seen = until(lambda: (environment(server, "green")["process"] or {}).get("state") == "running")
        assert seen and server.rollout(rollout_id)["outcome"] is None
        users.wait_for(100)
        assert {version for _, version, _ in users.answers} == {"v1"}
        if settles:
            steady.touch()
        rollout = settled(server, rollout_id)
        assert rollout["outcome"] == ("promoted" if settles else "rolled_back"), rollout["reason"]
        assert settles or "not healthy within 3 s" in rollout["reason"]
        users.wait_for(50)
        assert {version for _, version, _ in users.answers[-20:]} == {"v2" if settles else "v1"}
    expect_no_failures(users)


@pytest.mark.parametrize("name, outcome", [("v2", "promoted"), ("somebody else", "rolled_back")])
def test_smoke_tests_meet_the_environment_before_users_do(serve, ports, name, outcome):
    """The mock answers with what it is told: the check wants the version's own name."""
    strategy = {"smokeTests": "names", "bake": "0s", "analysis": "guardrails"}
    process = [*mock_process(), "--answer", "this is {version} in {environment}"]
    checks = {"names": [{"name": "names itself", "prompt": "who are you?", "expect": {"contains": f"this is {name} in green"}}]}
    server = serve(manifest(ports, strategy=strategy, process=process) + f"checks: {json.dumps(checks)}\n")
    with Traffic(server.gateway) as users:
        rollout = settled(server, start(server))
        assert rollout["outcome"] == outcome, rollout["reason"]
        assert outcome == "promoted" or ("names itself" in rollout["reason"] and rollout["failed_at"] == 0)
        seen = len(users.answers)
        users.wait_for(50)
        assert {version for _, version, _ in users.answers[seen + 20 :]} == {"v2" if outcome == "promoted" else "v1"}
    expect_no_failures(users)


def test_an_abort_during_the_deploy_leaves_users_untouched(serve, ports):
    script = ["/bin/sh", "-c", 'test "$SLIPWAY_VERSION" = v1 && exec "$0" "$@"; exec sleep 1000', *mock_process()]
    server = serve(manifest(ports, process=script))
    with Traffic(server.gateway) as users:
        rollout_id = start(server)
        pid = until(lambda: (environment(server, "green")["process"] or {}).get("pid"))
        assert server.api(f"/rollouts/{rollout_id}/abort", "POST").status_code == 200
        assert server.rollout(rollout_id)["outcome"] == "aborted"
        until(lambda: not is_alive(pid))
        users.wait_for(20)
    expect_no_failures(users)


def test_a_process_that_dies_is_started_again(serve, ports):
    server = serve(manifest(ports))
    process = environment(server, "blue")["process"]
    os.kill(process["pid"], signal.SIGKILL)
    again = until(lambda: (p := environment(server, "blue")["process"])["state"] == "running" and p["pid"] != process["pid"] and p)
    assert again["restarts"] == 1 and "signal 9" in again["last_end"]


def test_a_killed_slipway_finds_its_processes_again(serve, ports):
    server = serve(manifest(ports))
    settled(server, start(server))
    before = {name: environment(server, name)["process"]["pid"] for name in ("blue", "green")}
    server.restart_after_kill()
    assert {name: environment(server, name)["process"]["pid"] for name in ("blue", "green")} == before
    with Traffic(server.gateway) as users:
        users.wait_for(20)
        assert {version for _, version, _ in users.answers} == {"v2"}
        back = settled(server, undo(server))
        assert back["environment"] == "blue"
    expect_no_failures(users)


def test_a_stopped_slipway_stops_its_processes(serve, ports):
    server = serve(manifest(ports))
    pid = environment(server, "blue")["process"]["pid"]
    server.process.signal(signal.SIGTERM)
    assert server.process.wait() == 0
    assert not is_alive(pid)


def until_file(path, program):
    """A program for v1; for any other version the same, but not before the file is there."""
    waits = f'test "$SLIPWAY_VERSION" = v1 || while ! test -e {path}; do sleep 0.05; done; exec "$0" "$@"'
    return ["/bin/sh", "-c", waits, *program]


def kinds(rollout, state):
    return [step["kind"] for step in rollout["steps"] if step["state"] == state]


# Each state of the sequence: what is current when Slipway is killed, and what ends it.
CRASHES = {
    "health": {"bake": "0s"},
    "person": {"autoPromotion": False, "bake": "0s"},
    "bake": {"bake": "1000s"},
}


@pytest.mark.parametrize("crash", CRASHES)
@pytest.mark.parametrize("crashes", [1, 2])
def test_a_killed_slipway_goes_on_where_it_was(serve, ports, tmp_path, crash, crashes):
    go = tmp_path / "go"
    if crash != "health":
        go.touch()
    strategy = {**CRASHES[crash], "analysis": "guardrails"}
    server = serve(manifest(ports, strategy=strategy, process=until_file(go, mock_process())))
    rollout_id = start(server)
    current = {"health": "deploy", "person": "pause", "bake": "bake"}[crash]
    before = server.wait_until(rollout_id, lambda r: kinds(r, "current") == [current] and environment(server, "green")["process"])
    pids = {name: environment(server, name)["process"]["pid"] for name in ("blue", "green")}
    for _ in range(crashes):
        server.process.kill()
        assert all(is_alive(pid) for pid in pids.values())
        server.start()
    with Traffic(server.gateway) as users:
        users.wait_for(20)
        after = server.rollout(rollout_id)
        same = ("phase", "step", "attempt", "environment", "deadline")
        assert {key: after[key] for key in same} == {key: before[key] for key in same}
        assert after["weights"]["desired"] == before["weights"]["desired"]
        go.touch()
        if crash != "health":
            promotion = server.api(f"/rollouts/{rollout_id}/promote", "POST", json={"full": crash == "bake"})
            assert promotion.status_code == 200, promotion.text
        assert settled(server, rollout_id)["outcome"] == "promoted"
        assert {name: environment(server, name)["process"]["pid"] for name in ("blue", "green")} == pids
        users.wait_for(50)
        assert {version for _, version, _ in users.answers[-20:]} == {"v2"}
    expect_no_failures(users)


@pytest.mark.parametrize("crashes", [1, 2])
def test_a_slipway_killed_during_smoke_tests_asks_again(serve, ports, crashes):
    """The environment answers no question before it is told to, after the crash."""
    strategy = {"smokeTests": "ready", "bake": "0s", "analysis": "guardrails"}
    checks = {"ready": [{"name": "ready", "prompt": "ready?", "retries": 10, "timeout": "10s", "expect": {"contains": "I am ready"}}]}
    slow = 'test "$SLIPWAY_VERSION" = v1 && exec "$0" "$@"; exec "$0" "$@" --latency 600s'
    process = ["/bin/sh", "-c", slow, *mock_process()]
    server = serve(manifest(ports, strategy=strategy, process=process, more=f"checks: {json.dumps(checks)}"))
    rollout_id = start(server)
    server.wait_until(rollout_id, lambda r: kinds(r, "current") == ["smoke"])
    for _ in range(crashes):
        server.restart_after_kill()
    with Traffic(server.gateway) as users:
        users.wait_for(50)
        assert kinds(server.rollout(rollout_id), "current") == ["smoke"]
        assert {version for _, version, _ in users.answers} == {"v1"}
        post(f"http://127.0.0.1:{ports[1]}/mock/behaviour", json={"answer": "I am ready", "latency": 0})
        assert settled(server, rollout_id)["outcome"] == "promoted"
        users.wait_for(50)
        assert {version for _, version, _ in users.answers[-20:]} == {"v2"}
    expect_no_failures(users)


def gated(items):
    """A checklist of the service's own, and the gate that stands behind the deploy by itself."""
    return {"service": "    checklist: release", "more": f"checklists: {{release: {{preDeployment: {json.dumps(items)}}}}}"}


@pytest.mark.parametrize("crashes", [1, 2])
def test_a_slipway_killed_at_a_gate_keeps_it_shut(serve, ports, tmp_path, crashes):
    go = tmp_path / "go"
    items = [
        {"id": "suite", "command": ["timeout", "100", "sh", "-c", f"while ! test -e {go}; do sleep 0.05; done"]},
        {"id": "review", "manual": "Reviewed", "owner": "alice"},
    ]
    server = serve(manifest(ports, strategy={"bake": "0s", "analysis": "guardrails"}, **gated(items)))
    rollout_id = start(server)
    server.wait_until(rollout_id, lambda r: kinds(r, "current") == ["gate"])
    pids = {name: environment(server, name)["process"]["pid"] for name in ("blue", "green")}
    server.cli("checklist", "approve", "support", "review", "--by", "alice", check=0)
    for _ in range(crashes):
        server.restart_after_kill()
    with Traffic(server.gateway) as users:
        users.wait_for(50)
        rollout = server.rollout(rollout_id)
        assert kinds(rollout, "current") == ["gate"] and "suite" in rollout["reason"] and "review" not in rollout["reason"]
        assert {version for _, version, _ in users.answers} == {"v1"}
        go.touch()
        assert settled(server, rollout_id)["outcome"] == "promoted"
        assert {name: environment(server, name)["process"]["pid"] for name in ("blue", "green")} == pids
        users.wait_for(50)
        assert {version for _, version, _ in users.answers[-20:]} == {"v2"}
    expect_no_failures(users)


def test_a_gate_whose_item_hangs_leaves_users_untouched_and_says_why(serve, ports):
    items = [{"id": "suite", "command": ["sh", "-c", "echo compiling; exec sleep 1000"], "timeout": "1s"}]
    server = serve(manifest(ports, **gated(items)))
    with Traffic(server.gateway) as users:
        rollout = settled(server, start(server))
        assert (rollout["outcome"], rollout["failed_at"]) == ("rolled_back", 0)
        assert "suite failed: did not end within 1 s" in rollout["reason"]
        users.wait_for(20)
        assert {version for _, version, _ in users.answers} == {"v1"}
        until(lambda: environment(server, "green")["process"] is not None)
    expect_no_failures(users)


def test_a_new_rollout_takes_the_place_of_the_one_that_is_deploying(serve, ports, tmp_path):
    never = ["/bin/sh", "-c", 'test "$SLIPWAY_VERSION" = v2 || exec "$0" "$@"; exec sleep 1000', *mock_process()]
    server = serve(manifest(ports, process=never))
    with Traffic(server.gateway) as users:
        first = start(server)
        pid = until(lambda: (environment(server, "green")["process"] or {}).get("pid"))
        refused = server.api("/services/support/rollouts", "POST", json={"version": "v3"})
        assert refused.status_code == 409 and "is under way" in refused.text
        second = start(server, "v3", supersede=True)
        assert server.rollout(first)["outcome"] == "superseded"
        assert settled(server, second)["outcome"] == "promoted"
        assert not is_alive(pid) and environment(server, "green")["version"] == "v3"
        users.wait_for(50)
        assert {version for _, version, _ in users.answers} == {"v1", "v3"}
    expect_no_failures(users)


def test_services_are_rolled_out_beside_each_other(serve):
    """Each has its own rollout, its own environments and its own way back."""
    four = free_ports(4)
    one, other = manifest(four[:2]), manifest(four[2:])
    second = other[other.index("  support:") : other.index("strategies:")].replace("  support:", "  sales:")
    text = one.replace("strategies:", second.replace("{pathPrefix: /}", '{hosts: ["localhost"]}') + "strategies:")
    server = serve(text)
    sales = server.gateway.replace("127.0.0.1", "localhost")
    with Traffic(server.gateway) as users, Traffic(sales) as buyers:
        first = start(server)
        answer = server.api("/services/sales/rollouts", "POST", json={"version": "v3"})
        assert answer.status_code == 201, answer.text
        assert settled(server, first)["outcome"] == settled(server, answer.json()["id"])["outcome"] == "promoted"
        users.wait_for(50)
        buyers.wait_for(50)
        assert {version for _, version, _ in users.answers[-20:]} == {"v2"}
        assert {version for _, version, _ in buyers.answers[-20:]} == {"v3"}
        settled(server, undo(server))
        users.wait_for(50)
        buyers.wait_for(20)
        assert {version for _, version, _ in users.answers[-20:]} == {"v1"}
        assert {version for _, version, _ in buyers.answers[-10:]} == {"v3"}
    expect_no_failures(users)
    expect_no_failures(buyers)


def test_one_list_of_steps_deploys_tests_shadows_tries_and_switches(serve, ports):
    """Blue-green, shadow and canary are steps of one machine."""
    shadow = {"percentage": 100, "noise": 100, "judgeLatency": False, "until": "ready", "deadline": "10m"}
    steps = ["deploy", {"smoke": "greets"}, {"shadow": shadow}, {"setWeight": 50}, "pause", {"switch": {}}]
    checks = {"greets": [{"prompt": "Hello", "expect": {"contains": "Hello"}}]}
    text = manifest(ports, more=f"checks: {json.dumps(checks)}")
    text = text.replace("analyses:", f"  all: {{canary: {{steps: {json.dumps(steps)}, bake: 500ms}}}}\nanalyses:")
    server = serve(text)
    with Traffic(server.gateway) as users:
        rollout_id = start(server, strategy="all")
        server.wait_until(rollout_id, lambda r: kinds(r, "current") == ["shadow"])
        assert {version for _, version, _ in users.answers} <= {"v1"}
        server.wait_until(rollout_id, lambda r: kinds(r, "current") == ["pause"], timeout=300)
        users.wait_for(60)
        assert {version for _, version, _ in users.answers[-50:]} == {"v1", "v2"}
        assert server.api(f"/rollouts/{rollout_id}/promote", "POST").status_code == 200
        rollout = settled(server, rollout_id)
        assert rollout["outcome"] == "promoted", rollout["reason"]
        assert [step["kind"] for step in rollout["steps"]] == ["deploy", "smoke", "shadow", "set_weight", "pause", "switch", "bake"]
        users.wait_for(50)
        assert {version for _, version, _ in users.answers[-20:]} == {"v2"}
    expect_no_failures(users)


def test_processes_that_ended_while_no_slipway_ran_are_started_again(serve, ports):
    server = serve(manifest(ports))
    settled(server, start(server))
    pids = [environment(server, name)["process"]["pid"] for name in ("blue", "green")]
    server.process.kill()
    for pid in pids:
        os.kill(pid, signal.SIGKILL)
        until(lambda: not is_alive(pid))
    server.start()
    with Traffic(server.gateway) as users:
        users.wait_for(20)
        assert {version for _, version, _ in users.answers} == {"v2"}
    expect_no_failures(users)
    until(lambda: environment(server, "blue")["process"]["state"] == "running")


def test_a_guard_that_fails_during_the_bake_goes_back_without_a_deploy(serve, ports):
    server = serve(manifest(ports, strategy={"bake": "100s", "analysis": "guardrails"}))
    with Traffic(server.gateway) as users:
        rollout_id = start(server)
        server.wait_until(rollout_id, lambda rollout: kinds(rollout, "current") == ["bake"])
        pid = environment(server, "blue")["process"]["pid"]
        users.wait_for(20)
        post(f"http://127.0.0.1:{ports[1]}/mock/behaviour", json={"error_rate": 1})
        rollout = settled(server, rollout_id)
        assert (rollout["outcome"], rollout["failed_at"]) == ("rolled_back", 100), rollout["reason"]
        assert environment(server, "blue")["process"]["pid"] == pid
        seen = len(users.answers)
        users.wait_for(60)
        assert {(status, version) for status, version, _ in users.answers[seen + 20 :]} == {(200, "v1")}


def test_a_stream_on_the_old_side_finishes_after_the_switch(serve, ports):
    server = serve(manifest(ports, strategy={"bake": "0s", "analysis": "guardrails"}))
    words = " ".join(f"word{number}" for number in range(100))
    post(f"http://127.0.0.1:{ports[0]}/mock/behaviour", json={"answer": words, "tokens_per_second": 20})
    body = {"model": "m", "stream": True, "messages": [{"role": "user", "content": "hello"}]}
    with httpx.stream("POST", f"{server.gateway}/v1/chat/completions", json=body, **PATIENT) as answer:
        assert answer.headers["x-slipway-version"] == "v1"
        assert settled(server, start(server))["outcome"] == "promoted"
        lines = list(answer.iter_lines())
    assert "data: [DONE]" in lines and "word99" in "".join(lines)


# Deployers that are not Slipway's own processes: two servers that are there, and a program or a server that is asked.


@pytest.fixture
def two(mock):
    return [mock("blue").port, mock("green").port]


def command(script, **more):
    return {"command": ["/bin/sh", "-c", script, "deploy", "{version}", "{environment}", "{port}"], **more}


def test_a_command_deploys_with_what_it_is_told(serve, two, tmp_path):
    log = tmp_path / "log"
    script = f'echo "$1 $2 $3 $SLIPWAY_SERVICE $SLIPWAY_VERSION $SLIPWAY_ENVIRONMENT $SLIPWAY_MODEL $PORT" >> {log}; echo done'
    server = serve(manifest(two, deploy=command(script)))
    with Traffic(server.gateway) as users:
        assert settled(server, start(server))["outcome"] == "promoted"
        users.wait_for(20)
    expect_no_failures(users)
    assert log.read_text() == f"v2 green {two[1]} support v2 green model-v2 {two[1]}\n"


@pytest.mark.parametrize(
    "script, more, words",
    [
        ("echo pulling; echo no such image >&2; exit 7", {}, ["exit code 7", "no such image"]),
        ("echo pulling; sleep 1000", {"timeout": "1s"}, ["did not end within 1 s", "pulling"]),
    ],
)
def test_a_command_that_fails_or_hangs_leaves_users_untouched_and_says_why(serve, two, script, more, words):
    server = serve(manifest(two, deploy=command(script, **more)))
    with Traffic(server.gateway) as users:
        rollout = settled(server, start(server))
        assert rollout["outcome"] == "rolled_back" and rollout["failed_at"] == 0
        assert all(word in rollout["reason"] for word in words), rollout["reason"]
        users.wait_for(20)
        assert {version for _, version, _ in users.answers} == {"v1"}
    expect_no_failures(users)


def test_a_deploy_that_succeeds_by_half_is_not_switched_to(serve, mock, dead_port):
    server = serve(manifest([mock("blue").port, dead_port], deploy=command("echo done"), deadline="1s"))
    with Traffic(server.gateway) as users:
        rollout = settled(server, start(server))
        assert rollout["outcome"] == "rolled_back" and "did not answer" in rollout["reason"]
        users.wait_for(20)
    expect_no_failures(users)


def test_an_abort_ends_the_command(serve, two, tmp_path):
    log = tmp_path / "log"
    server = serve(manifest(two, deploy=command(f"echo $$ > {log}; sleep 1000")))
    rollout_id = start(server)
    pid = int(until(lambda: log.exists() and log.read_text().strip()))
    assert server.api(f"/rollouts/{rollout_id}/abort", "POST").status_code == 200
    until(lambda: not is_alive(pid))


def test_a_command_under_way_is_waited_for_after_a_crash_and_not_repeated(serve, two, tmp_path):
    log, go = tmp_path / "log", tmp_path / "go"
    script = f"echo begun >> {log}; while ! test -e {go}; do sleep 0.05; done; echo done >> {log}"
    server = serve(manifest(two, deploy=command(script)))
    rollout_id = start(server)
    until(lambda: log.exists())
    server.restart_after_kill()
    server.process.kill()
    go.touch()
    until(lambda: "done" in log.read_text())
    server.start()
    with Traffic(server.gateway) as users:
        assert settled(server, rollout_id)["outcome"] == "promoted"
        users.wait_for(20)
    expect_no_failures(users)
    assert log.read_text() == "begun\ndone\n"


@pytest.mark.parametrize("idempotent", [False, True])
def test_a_command_that_was_cut_off_runs_again_only_if_it_may(serve, two, tmp_path, idempotent):
    log, go = tmp_path / "log", tmp_path / "go"
    script = f"echo $$ >> {log}; while ! test -e {go}; do sleep 0.05; done"
    server = serve(manifest(two, deploy=command(script, idempotent=idempotent)))
    rollout_id = start(server)
    pid = int(until(lambda: log.exists() and log.read_text().strip()))
    server.process.kill()
    os.killpg(os.getpgid(pid), signal.SIGKILL)
    until(lambda: not is_alive(pid))
    go.touch()
    server.start()
    rollout = settled(server, rollout_id)
    assert rollout["outcome"] == ("promoted" if idempotent else "rolled_back")
    assert len(log.read_text().split()) == (2 if idempotent else 1)
    assert idempotent or "cut off" in rollout["reason"]


class Hook:
    """A server that deploys: it says what a test lets it say, and keeps what it was asked."""

    def __init__(self):
        self.says, self.asked = {"status": "IN_PROGRESS"}, []
        hook = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                hook.asked.append((json.loads(self.rfile.read(int(self.headers["content-length"]))), dict(self.headers)))
                says = hook.says
                body = b"" if isinstance(says, int) else json.dumps(says).encode()
                self.send_response(says if isinstance(says, int) else 200)
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/deploy"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def hook():
    hook = Hook()
    yield hook
    hook.server.shutdown()
    hook.server.server_close()


def webhook(hook, **more):
    return {"webhook": hook.url, "interval": "100ms", "headers": {"authorization": "Bearer x"}, **more}


def test_a_webhook_is_asked_until_it_has_deployed_across_a_crash(serve, two, hook):
    server = serve(manifest(two, deploy=webhook(hook)))
    rollout_id = start(server)
    until(lambda: len(hook.asked) >= 2)
    server.restart_after_kill()
    hook.says, before = 503, len(hook.asked)
    until(lambda: len(hook.asked) >= before + 2)
    hook.says = {"status": "SUCCEEDED", "message": "revision 7"}
    with Traffic(server.gateway) as users:
        assert settled(server, rollout_id)["outcome"] == "promoted"
        users.wait_for(20)
    expect_no_failures(users)
    assert len({json.dumps(question) for question, _ in hook.asked}) == 1
    question, headers = hook.asked[0]
    assert question["version"] == "v2" and question["environment"] == "green" and question["port"] == two[1]
    assert question["model"] == "model-v2" and question["service"] == "support" and question["id"]
    assert headers["authorization"] == "Bearer x"


@pytest.mark.parametrize(
    "says, words",
    [
        ({"status": "FAILED", "message": "quota exceeded"}, "quota exceeded"),
        ({"status": "PERHAPS"}, "neither SUCCEEDED"),
        (403, "answered 403"),
    ],
)
def test_a_webhook_that_says_no_leaves_users_untouched_and_says_why(serve, two, hook, says, words):
    server = serve(manifest(two, deploy=webhook(hook)))
    hook.says = says
    with Traffic(server.gateway) as users:
        rollout = settled(server, start(server))
        assert rollout["outcome"] == "rolled_back" and words in rollout["reason"], rollout["reason"]
        users.wait_for(20)
    expect_no_failures(users)


def test_the_command_line_shows_environments(serve, ports):
    server = serve(manifest(ports))
    started = server.cli("rollout", "start", "support", "v2", "--wait", check=0)
    assert "in green" in started.stdout
    shown = server.cli("services", check=0).stdout
    assert "ENVIRONMENT" in shown and "green" in shown and "active" in shown and "running" in shown
    server.cli("rollout", "undo", "support", check=0)
    assert environment(server, "blue")["role"] == "active"


def test_a_canary_is_deployed_first_where_the_service_has_environments(serve, ports):
    text = manifest(ports).replace("analyses:", '  steps: {canary: {steps: [{setWeight: 50}, {pause: {}}], bake: 0s}}\nanalyses:')
    server = serve(text)
    with Traffic(server.gateway) as users:
        rollout_id = start(server, strategy="steps")
        server.wait_until(rollout_id, lambda rollout: rollout["weights"]["desired"]["v2"] == 50)
        users.wait_for(60)
        assert {version for _, version, _ in users.answers[-50:]} == {"v1", "v2"}
        assert server.api(f"/rollouts/{rollout_id}/promote", "POST").status_code == 200
        assert settled(server, rollout_id)["outcome"] == "promoted"
    expect_no_failures(users)


def test_an_environment_in_use_must_stay_in_the_manifest(serve, ports):
    server = serve(manifest(ports))
    other = manifest(ports).replace('"blue"', '"teal"')
    answer = server.api("/manifest", "POST", content=other)
    assert answer.status_code == 409 and "holds v1, which is in use" in answer.text, answer.text


def test_a_slipway_that_cannot_begin_leaves_no_process(ports, tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        text = manifest(ports).replace('gateway: {listen: "127.0.0.1:0"}', f'gateway: {{listen: "127.0.0.1:{taken.getsockname()[1]}"}}')
        (tmp_path / "slipway.yaml").write_text(text)
        process = Process("serve", "--config", tmp_path / "slipway.yaml", cwd=tmp_path)
        try:
            assert process.wait() != 0
        finally:
            process.stop()
    numbers = [int(file.read_text().split()[0]) for file in tmp_path.glob("slipway.db.environments/support/*/*.pid")]
    assert numbers and not any(is_alive(number) for number in numbers)


def test_a_slipway_that_is_told_to_stop_leaves_a_command_to_the_next_one(serve, two, tmp_path):
    log, go = tmp_path / "log", tmp_path / "go"
    script = f"echo begun >> {log}; while ! test -e {go}; do sleep 0.05; done; echo done >> {log}"
    server = serve(manifest(two, deploy=command(script)))
    rollout_id = start(server)
    until(lambda: log.exists())
    server.process.signal(signal.SIGTERM)
    assert server.process.wait() == 0
    go.touch()
    until(lambda: "done" in log.read_text())
    server.start()
    assert settled(server, rollout_id)["outcome"] == "promoted"
    assert log.read_text() == "begun\ndone\n"
