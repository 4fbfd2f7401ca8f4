"""Record and replay: production's exchanges kept in a file, and put to a version before anything is deployed."""

import json
import stat

import httpx
from conftest import PATIENCE, Process, run, until
from test_shadow import Asking, drawn, manifest, upstream, wrong_every_fifth  # noqa: F401


def lines(path):
    return [json.loads(line) for line in path.read_text().splitlines()]


def record(server, path, *options, **asking):
    """Records while users ask; what the command said."""
    with Asking(server.gateway, **asking):
        return server.cli("shadow", "record", "support", path, *options, check=0).stderr


def replay(server, path, *options):
    return run("shadow", "replay", path, "--version", "v2", "--config", server.manifest, *options, timeout=300)


def test_a_recording_is_what_users_asked_and_heard(serve, upstream, tmp_path):  # noqa: F811
    server = serve(manifest(upstream(drawn(20)).url, upstream(drawn(21)).url))
    path = tmp_path / "support.ndjson"
    process = Process("shadow", "record", "support", path, "--content", "--count", 2, "--header", "x-team", "--server", server.admin)
    process.wait_for("recording support")
    sent = {"model": "any", "messages": [{"role": "user", "content": "Où est mon remboursement ? 🙂"}]}
    asked = {"authorization": "Bearer secret-9", "cookie": "s=secret-8", "x-team": "blue"}
    answers = [
        httpx.post(f"{server.gateway}/v1/chat/completions", json=sent | {"stream": stream}, headers=asked, timeout=PATIENCE) for stream in (False, True)
    ]
    assert process.wait() == 0 and "2 exchanges" in process.output
    process.stop()
    kept = lines(path)
    assert [line["request_id"] for line in kept] == [answer.headers["x-slipway-request-id"] for answer in answers]
    assert [json.loads(line["request"]) for line in kept] == [sent | {"stream": stream} for stream in (False, True)]
    assert [line["stream"] for line in kept] == [False, True] and kept[1]["answer"].endswith("data: [DONE]\n\n")
    assert kept[0]["answer"] == answers[0].text and kept[0]["version"] == "v1"
    assert kept[0]["headers"]["content-type"] == "application/json" and kept[0]["headers"]["x-team"] == "blue"
    assert "secret" not in path.read_text()
    # For its owner alone; and a recording takes no other one's place.
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert "is there already" in server.cli("shadow", "record", "support", path, check=1).stderr
    assert "content=true" in server.process.wait_for(".*A recording begins.*").group()
    server.process.wait_for("A recording has ended")


def test_without_content_nothing_that_was_said_is_kept(serve, upstream, tmp_path):  # noqa: F811
    server = serve(manifest(upstream(drawn(20)).url, upstream(drawn(21)).url))
    path = tmp_path / "support.ndjson"
    assert "without --content none can be replayed" in record(server, path, "--count", 10)
    kept = lines(path)
    assert len(kept) == 10 and all(line["request_bytes"] > 0 and line["answer_hash"] for line in kept)
    assert "refund" not in path.read_text() and "messages" not in path.read_text()
    done = replay(server, path)
    assert done.returncode == 1 and "line 1: holds no content" in done.stderr


def test_an_identical_version_is_ready_before_it_is_deployed(serve, upstream, tmp_path):  # noqa: F811
    production, version = upstream(drawn(20)), upstream(drawn(21))
    server = serve(manifest(production.url, version.url))
    path = tmp_path / "support.ndjson"
    record(server, path, "--content", "--count", 800)
    asked = len(production.seen)
    server.process.stop()
    done = replay(server, path, "-o", "json", "--header", "x-key: k")
    found = json.loads(done.stdout)
    assert done.returncode == 0 and found["state"] == "ready", done.stdout + done.stderr
    assert found["total_requests"] == found["noise_pairs"] == 800 and found["rollout"] == "replay"
    # The version got its overlay and the key; production was asked each once more, as a shadow's noise is.
    headers, body = version.seen[0]
    assert body["model"] == "model-v2" and {name.lower(): value for name, value in headers.items()}["x-key"] == "k"
    again = production.seen[asked:]
    assert len(again) == 800 and all({k.lower(): v for k, v in h.items()}["x-slipway-shadow"] == "1" for h, _ in again)
    assert len(version.seen) == 800


def test_a_worse_version_is_blocked_with_the_pairs_side_by_side(serve, upstream, tmp_path):  # noqa: F811
    server = serve(manifest(upstream(drawn(3)).url, upstream(wrong_every_fifth(4)).url))
    path = tmp_path / "support.ndjson"
    record(server, path, "--content", "--count", 600)
    done = replay(server, path, "--pairs", "1")
    assert done.returncode == 3, done.stdout + done.stderr
    assert "blocked" in done.stdout and "beyond production's own noise" in done.stdout and "+nothing+" in done.stdout


def test_too_little_is_no_verdict(serve, upstream, tmp_path):  # noqa: F811
    server = serve(manifest(upstream(drawn(20)).url, upstream(drawn(21)).url))
    path = tmp_path / "support.ndjson"
    record(server, path, "--content", "--count", 20)
    done = replay(server, path, "--noise", "0")
    assert done.returncode == 4 and "20 of 200 pairs" in done.stdout and "0 of 100 pairs with a second answer" in done.stdout
    unknown = run("shadow", "replay", path, "--version", "v9", "--config", server.manifest)
    assert unknown.returncode != 0 and "no version v9" in unknown.stderr
    path.write_text("")
    assert "holds no exchange" in replay(server, path).stderr


def test_a_recording_ends_with_its_time_or_its_reader(serve, upstream, tmp_path):  # noqa: F811
    server = serve(manifest(upstream(drawn(20)).url, upstream(drawn(21)).url))
    assert "0 exchanges" in server.cli("shadow", "record", "support", tmp_path / "none", "--for", "1s", check=0).stderr
    first = Process("shadow", "record", "support", "-", "--server", server.admin)
    first.wait_for("recording support")
    assert "is being recorded already" in server.cli("shadow", "record", "support", "-", check=1).stderr
    first.kill()
    first.stop()
    with Asking(server.gateway):
        # The server notices with the next line that nobody reads it any more.
        until(lambda: server.cli("shadow", "record", "support", "-", "--count", 1).returncode == 0, every=0.2)
    assert "no service nobody" in server.cli("shadow", "record", "nobody", "-", check=1).stderr
    secret = server.cli("shadow", "record", "support", "-", "--header", "Authorization", check=1)
    assert "never recorded" in secret.stderr
