"""Blue-green on the real binary: real processes as environments, started by Slipway, with users asking all the time."""

import json
import os
import pathlib
import signal
import socket

import pytest

from conftest import BINARY, Traffic, until



@pytest.fixture
def ports():
    """Ports that nobody has now. They are told apart by being held at the same time."""
    with socket.socket() as one, socket.socket() as two:
        for each in (one, two):
            each.bind(("127.0.0.1", 0))
        numbers = [each.getsockname()[1] for each in (one, two)]
    return numbers


def mock_process():
    return [str(BINARY), "mock", "--listen", "127.0.0.1:{port}", "--name", "{version}"]


def manifest(ports, *, strategy=None, process=None, deploy=None, deadline="100s"):
    """One service with two environments. An answer counts as healthy however late it comes: how fast is up to the machine."""
    deploy = deploy or {"process": process or mock_process(), "stopTimeout": "5s"}
    health = {"interval": "100ms", "timeout": "100ms", "successes": 2, "deadline": deadline}
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
    strategy: swap
    environments: {json.dumps(environments)}
    versions: {json.dumps(versions)}
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
    except FileNotFoundError:
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


def test_a_person_may_decide_before_the_switch(serve, ports):
    server = serve(manifest(ports, strategy={"autoPromotion": False, "bake": "0s", "analysis": "guardrails"}))
    with Traffic(server.gateway) as users:
        rollout_id = start(server)
        server.wait_until(rollout_id, lambda rollout: rollout["phase"] == "paused")
        assert environment(server, "green")["role"] == "preview"
        users.wait_for(20)
        assert {version for _, version, _ in users.answers} == {"v1"}
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
