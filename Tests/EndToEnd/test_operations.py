"""What the people who run it do: check, reload, drain, scrape, look."""

import os
import signal
import subprocess
import threading

import httpx
import pytest

from conftest import BINARY, PATIENCE, ROOT, Process, Prometheus, Traffic, get, manifest, post, run, until


def test_check_says_what_is_wrong_and_where(tmp_path):
    good, bad = tmp_path / "good.yaml", tmp_path / "bad.yaml"
    good.write_text(manifest("http://127.0.0.1:1"))
    bad.write_text(manifest("http://127.0.0.1:1").replace("stable: v1", "stable: v7").replace("assignment", "asignment"))
    assert run("check", "--config", good).returncode == 0
    done = run("check", "--config", bad)
    assert done.returncode == 1
    assert "did you mean" in done.stderr and "v7" in done.stderr and "asignment" in done.stderr
    assert "bad.yaml:" in done.stderr
    assert run("check", "--config", tmp_path / "none.yaml").returncode == 1


def test_a_file_that_is_of_no_use_is_named_without_a_word_on_usage(tmp_path, dead_port):
    (tmp_path / "list.json").write_text('{"error_kinds": ["500"]}')
    server = f"http://127.0.0.1:{dead_port}"
    for arguments, words in [
        (["apply", "--server", server, "--config", tmp_path / "none.yaml"], "none.yaml"),
        (["apply", "--server", server, "--config", "-"], "standard input is empty"),
        (["mock", "--behaviour", tmp_path / "none.json"], "none.json"),
        (["mock", "--behaviour", tmp_path / "list.json"], "each kind with its weight"),
    ]:
        done = run(*arguments, stdin=subprocess.DEVNULL)
        assert done.returncode == 1 and words in done.stderr and "sage:" not in done.stderr, done


def test_a_command_whose_reader_has_left_ends_without_a_word(mock, serve):
    server = serve(manifest(mock("v1").url))
    reading, writing = os.pipe()
    os.close(reading)
    command = [BINARY, "services", "--server", server.admin]
    done = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, text=True, timeout=PATIENCE)
    os.close(writing)
    assert done.returncode in (141, -signal.SIGPIPE) and done.stderr == "", done


@pytest.mark.parametrize("example", sorted((ROOT / "Examples").glob("*/slipway.yaml")), ids=lambda p: p.parent.name)
def test_every_example_is_valid(example):
    done = run("check", "--config", example, env={"SLIPWAY_ADMIN_TOKEN": "t", "OPENAI_API_KEY": "k", "ANTHROPIC_API_KEY": "k", "PROMETHEUS_TOKEN": "t"})
    assert done.returncode == 0, done.stderr


def test_every_command_has_help_with_an_example():
    for command in ([], ["serve"], ["check"], ["apply"], ["demo"], ["mock"], ["rollout"], ["rollout", "start"]):
        done = run(*command, "--help")
        assert done.returncode == 0 and "USAGE" in done.stdout


def test_hangup_reloads_and_a_bad_manifest_changes_nothing(mock, serve):
    first, second = mock("v1"), mock("v2")
    server = serve(manifest(first.url))
    server.manifest.write_text("services: [")
    server.process.signal(signal.SIGHUP)
    server.process.wait_for("nothing was changed")
    assert get(f"{server.gateway}/v1/models").headers["x-mock-name"] == "v1"
    server.manifest.write_text(manifest(first.url, second.url))
    server.process.signal(signal.SIGHUP)
    server.process.wait_for("manifest was reloaded")
    assert [version["id"] for version in server.api("/services/support").json()["versions"]] == ["v1", "v2"]


def test_apply_sends_the_manifest(mock, serve, tmp_path):
    first, second = mock("v1"), mock("v2")
    server = serve(manifest(first.url))
    new = tmp_path / "new.yaml"
    new.write_text(manifest(first.url, second.url))
    server.cli("apply", "--config", new, check=0)
    server.cli("rollout", "start", "support", "v2", check=0)
    new.write_text(manifest(first.url, "http://127.0.0.1:1"))
    refused = server.cli("apply", "--config", new)
    assert refused.returncode == 1 and "v2" in refused.stderr
    new.write_text("nonsense: true")
    assert server.cli("apply", "--config", new).returncode == 1


def test_terminate_lets_open_streams_finish(mock, serve):
    upstream = mock("v1", answer="one two three four five six", tokens_per_second=4)
    server = serve(manifest(upstream.url))
    received = []

    def read():
        body = {"model": "m", "stream": True, "messages": []}
        with httpx.stream("POST", f"{server.gateway}/v1/chat/completions", json=body, timeout=PATIENCE) as answer:
            for line in answer.iter_lines():
                received.append(line)

    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    until(lambda: any("one" in line for line in list(received)))
    server.process.signal(signal.SIGTERM)
    server.process.wait_for("gateway draining")
    assert upstream.stats["open_streams"] == 0 or get(f"{server.admin}/metrics").status_code == 200
    reader.join(PATIENCE)
    server.process.wait_for("gateway drained")
    assert received[-2:] == ["data: [DONE]", ""] or "data: [DONE]" in received
    assert server.process.wait() == 0


def test_metrics_pass_promtool(mock, serve):
    server = serve(manifest(mock("v1").url, mock("v2").url))
    with Traffic(server.gateway):
        server.cli("rollout", "start", "support", "v2", "--wait", check=0)
    text = get(f"{server.admin}/metrics").text
    checked = subprocess.run(["promtool", "check", "metrics"], input=text, capture_output=True, text=True)
    assert checked.returncode == 0 and not checked.stderr, checked.stderr
    for name in ("slipway_requests_total", "gen_ai_client_operation_duration_seconds_bucket", "slipway_rollout_weight"):
        assert name in text


def test_a_real_prometheus_scrapes_it(mock, serve, tmp_path):
    server = serve(manifest(mock("v1").url))
    post(f"{server.gateway}/v1/chat/completions", json={"model": "m", "messages": []})
    prometheus = Prometheus(tmp_path, server.admin.removeprefix("http://"))
    try:
        found = until(lambda: prometheus.knows("slipway_requests_total"))
        assert any(series["metric"]["service"] == "support" for series in found)
    finally:
        prometheus.kill()


def test_the_event_stream_tells_of_a_rollout(mock, serve):
    server = serve(manifest(mock("v1").url, mock("v2").url))
    with httpx.stream("GET", f"{server.admin}/api/v1/events", timeout=PATIENCE) as events:
        lines = events.iter_lines()
        server.cli("rollout", "start", "support", "v2", check=0)
        seen = []
        for line in lines:
            seen.append(line)
            if "weight_set" in line:
                break
    assert any(line.startswith("event:") for line in seen)


def test_health_and_documents(mock, serve):
    server = serve(manifest(mock("v1").url))
    for path in ("/healthz", "/readyz", "/openapi.json", "/", "/metrics"):
        assert get(f"{server.admin}{path}").status_code == 200, path
    from openapi_spec_validator import validate

    validate(get(f"{server.admin}/openapi.json").json())
    missing = get(f"{server.admin}/api/v1/nothing")
    assert missing.status_code == 404 and missing.headers["content-type"].startswith("application/problem+json")


def test_a_token_is_needed_where_the_manifest_has_one(mock, serve):
    text = manifest(mock("v1").url).replace('admin: {listen: "127.0.0.1:0"}', 'admin: {listen: "127.0.0.1:0", token: "${TEST_TOKEN}"}')
    server = serve(text, env={"TEST_TOKEN": "open-sesame"})
    assert get(f"{server.admin}/api/v1/services").status_code == 401
    assert get(f"{server.admin}/healthz").status_code == 200
    headers = {"authorization": "Bearer open-sesame"}
    assert get(f"{server.admin}/api/v1/services", headers=headers).status_code == 200
    assert server.cli("rollout", "list", "--token", "open-sesame").returncode == 0
    assert server.cli("rollout", "list").returncode == 1
    assert "open-sesame" not in server.process.output


def test_a_taken_port_is_named(mock, serve, tmp_path):
    server = serve(manifest(mock("v1").url))
    taken = server.gateway.removeprefix("http://")
    (tmp_path / "slipway.yaml").write_text(manifest("http://127.0.0.1:1").replace('gateway: {listen: "127.0.0.1:0"}', f'gateway: {{listen: "{taken}"}}'))
    process = Process("serve", "--config", tmp_path / "slipway.yaml", cwd=tmp_path)
    try:
        assert process.wait() == 1 and taken in process.output
    finally:
        process.stop()


@pytest.mark.parametrize("bad", ["errors", "slow", "truncated"])
def test_the_demo_ends_as_promised(bad):
    done = run("demo", bad, "--rate", "200", timeout=2 * PATIENCE)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "PROMOTED" in done.stdout and "ROLLED BACK" in done.stdout and "\x1b" not in done.stdout
