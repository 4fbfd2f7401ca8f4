"""Recordings: what `slipway judge` says of the examples, and of what a server exports."""

import json
import subprocess

from conftest import BINARY, ROOT, Traffic
from test_judge import STABLE, judged


def judge(*arguments, **options):
    done = subprocess.run([BINARY, "judge", *map(str, arguments)], capture_output=True, text=True, timeout=120, **options)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_the_examples_are_judged_as_their_names_say():
    taken_back = judge(ROOT / "Examples/observations/rolled-back.ndjson")
    assert taken_back["verdict"] == "rollback" and taken_back["reason"][0]["metric"] == "error_rate"
    assert taken_back["reason"][0]["e_value"] >= taken_back["reason"][0]["threshold"]
    assert judge(ROOT / "Examples/observations/promoted.ndjson")["verdict"] == "promote"


def test_a_bad_line_is_named():
    done = subprocess.run([BINARY, "judge", "-"], input='{"t": 1}\n', capture_output=True, text=True, timeout=60)
    assert done.returncode == 1 and "line 1" in done.stderr


def test_an_export_is_judged_as_it_was_live(mock, serve):
    server = serve(judged(mock("v1", **STABLE).url, mock("v2", **{**STABLE, "error_rate": 0.3}).url))
    with Traffic(server.gateway, users=600) as traffic:
        traffic.wait_for(300)
        done = server.cli("rollout", "start", "support", "v2", "--wait", "-o", "json")
    assert done.returncode == 3, done.stdout
    live = json.loads(done.stdout)
    export = server.api(f"/rollouts/{live['id']}/observations")
    assert export.headers["content-type"] == "application/x-ndjson"
    again = judge("-", "--config", server.manifest, "--analysis", "guardrails", input=export.text)
    assert again["verdict"] == "rollback" and again["failed_at"] == live["failed_at"]
    assert again["reason"][0]["metric"] == live["reason_checks"][0]["metric"]


def test_the_textbook_rule_is_asked_where_an_analysis_has_it(tmp_path):
    manifest = tmp_path / "slipway.yaml"
    manifest.write_text(
        "services: {chat: {versions: {v1: {upstream: 'http://127.0.0.1:9'}}}}\n"
        "analyses: {textbook: {method: threshold, metrics: [{name: error_rate, maxRatio: 1.1}]}}\n"
    )
    decision = judge(ROOT / "Examples/observations/rolled-back.ndjson", "--config", manifest, "--analysis", "textbook")
    assert decision["verdict"] == "rollback" and decision["reason"][0]["rule"] == "maxRatio 1.1"
    recorded = (ROOT / "Examples/observations/rolled-back.ndjson").read_text().splitlines()
    ends = [line["t"] for line in map(json.loads, recorded) if line.get("stage_end")]
    assert decision["at"] == ends[0], "the textbook rule speaks at a stage's end"
