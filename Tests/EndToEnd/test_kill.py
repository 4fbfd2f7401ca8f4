"""`kill -9` at every step of a rollout: the next process goes on with the same weights, timers and attempt."""

import time

import pytest

from conftest import Process, Traffic, manifest


def weights(rollout):
    return rollout["weights"]["desired"]


STEPS = {
    "steps": [
        {"setWeight": 20},
        {"analysis": {"name": "guardrails", "duration": "2s"}},
        {"setWeight": 50},
        {"pause": {}},
        {"setWeight": 100},
        {"analysis": {"name": "guardrails", "duration": "2s"}},
    ],
    "analysis": "guardrails",
    "bake": "3s",
}
WATCHED = {"weights": [20, 100], "interval": "1h", "analysis": "guardrails"}


def expect_the_same(before, after):
    for name in ("attempt", "step", "phase", "started_at", "deadline"):
        assert before.get(name) == after.get(name), name
    assert weights(before) == weights(after)


def test_killed_in_every_step_it_goes_on(mock, serve):
    server = serve(manifest(mock("v1", latency=10).url, mock("v2", latency=10).url, strategy=STEPS))
    rollout_id = server.api("/services/support/rollouts", "POST", json={"version": "v2"}).json()["id"]

    def killed_and_back():
        before = server.rollout(rollout_id)
        server.restart_after_kill()
        expect_the_same(before, server.rollout(rollout_id))

    # An analysis without traffic holds, and so nothing changes by time alone.
    server.wait_until(rollout_id, lambda r: "too little evidence" in r["reason"])
    killed_and_back()
    with Traffic(server.gateway):
        server.wait_until(rollout_id, lambda r: weights(r).get("v2") == 50)
    killed_and_back()  # in the pause
    server.cli("rollout", "pause", rollout_id, check=0)
    killed_and_back()  # paused by a person
    server.cli("rollout", "resume", rollout_id, check=0)
    server.cli("rollout", "promote", rollout_id, check=0)
    server.wait_until(rollout_id, lambda r: "too little evidence" in r["reason"])
    killed_and_back()  # at 100 %
    with Traffic(server.gateway):
        baking = server.wait_until(rollout_id, lambda r: "baking" in r["reason"] or r["outcome"])
    server.restart_after_kill()
    promoted = server.wait_until(rollout_id, lambda r: r["phase"] == "healthy")
    assert promoted["outcome"] == "promoted"
    assert baking["outcome"] or promoted["settled_at"] >= baking["deadline"]
    server.restart_after_kill()
    assert server.rollout(rollout_id)["outcome"] == "promoted"
    assert server.api("/services/support").json()["stable"] == "v2"


def test_killed_in_an_analysis_its_clock_goes_on(mock, serve):
    server = serve(manifest(mock("v1").url, mock("v2").url, strategy=WATCHED))
    rollout_id = server.api("/services/support/rollouts", "POST", json={"version": "v2"}).json()["id"]
    before = server.rollout(rollout_id)
    server.restart_after_kill()
    expect_the_same(before, server.rollout(rollout_id))
    assert before["deadline"]


def test_what_was_acknowledged_survives_a_kill_right_after(mock, serve):
    steps = {"steps": [{"setWeight": 10}, {"pause": {}}, {"setWeight": 20}, {"pause": {}}, {"setWeight": 30}, {"pause": {}}]}
    server = serve(manifest(mock("v1").url, mock("v2").url, strategy=steps))
    rollout_id = server.api("/services/support/rollouts", "POST", json={"version": "v2"}).json()["id"]
    for weight in (20, 30):
        answer = server.api(f"/rollouts/{rollout_id}/promote", "POST")
        server.restart_after_kill()
        assert answer.status_code == 200
        assert weights(server.rollout(rollout_id))["v2"] == weight
    assert server.api(f"/rollouts/{rollout_id}/abort", "POST", json={"reason": "stop"}).status_code == 200
    server.restart_after_kill()
    assert server.rollout(rollout_id)["outcome"] == "aborted"


def test_a_timer_runs_on_while_no_process_does(mock, serve):
    steps = {"steps": [{"setWeight": 10}, {"pause": {"duration": "3s"}}, {"setWeight": 20}, {"pause": {}}]}
    server = serve(manifest(mock("v1").url, mock("v2").url, strategy=steps))
    rollout_id = server.api("/services/support/rollouts", "POST", json={"version": "v2"}).json()["id"]
    deadline = server.rollout(rollout_id)["deadline"]
    server.process.kill()
    time.sleep(3)
    server.start()
    deadlines = set()

    def is_over(rollout):
        deadlines.add(rollout["deadline"])
        return weights(rollout)["v2"] == 20

    server.wait_until(rollout_id, is_over)
    assert deadlines <= {deadline, None}


def test_a_second_server_on_the_same_store_is_refused(mock, serve):
    server = serve(manifest(mock("v1").url))
    second = Process("serve", "--config", server.manifest, cwd=server.folder)
    try:
        assert second.wait() == 1
        assert "another" in second.output
    finally:
        second.stop()


@pytest.mark.parametrize("damage", ["not a database at all, but long enough to be read as one" * 20])
def test_a_damaged_store_is_named_and_left_alone(mock, serve, tmp_path, damage):
    folder = tmp_path / "damaged"
    folder.mkdir()
    (folder / "slipway.yaml").write_text(manifest(mock("v1").url))
    (folder / "slipway.db").write_text(damage)
    process = Process("serve", "--config", folder / "slipway.yaml", cwd=folder)
    try:
        assert process.wait() == 1
        assert "slipway.db" in process.output and "Fatal" not in process.output
        assert (folder / "slipway.db").read_text() == damage
    finally:
        process.stop()
