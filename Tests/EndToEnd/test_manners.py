"""What the gateway does for a client whose upstream has a bad moment."""

import pathlib
import resource
import socket

import openai
import pytest

from conftest import PATIENCE, get, manifest, until

MESSAGES = [{"role": "user", "content": "hello"}]
RETRY = "    retry: {attempts: 2, backoff: 1ms, budget: 100}\n"


def client_of(server, user="u"):
    return openai.OpenAI(
        base_url=f"{server.gateway}/v1",
        api_key="key",
        max_retries=0,
        timeout=PATIENCE,
        default_headers={"x-user-id": user},
    )


def chat(client, **extra):
    return client.chat.completions.create(model="asked-for", messages=MESSAGES, **extra)


@pytest.mark.parametrize("kind, stream", [("529", False), ("529", True), ("early_stream_error", True)])
def test_a_failure_before_content_is_invisible(mock, serve, kind, stream):
    upstream = mock("v1", answer="one two", error_rate=0.5, error_pattern="every", error_kinds={kind: 1})
    server = serve(manifest(upstream.url, service=RETRY))
    with client_of(server) as client:
        for _ in range(6):
            answer = chat(client, stream=stream)
            if stream:
                text = "".join(c.choices[0].delta.content or "" for c in answer if c.choices)
            else:
                text = answer.choices[0].message.content
            assert text == "one two"
    metrics = get(f"{server.admin}/metrics").text
    assert 'slipway_retries_total{service="support"} 0' not in metrics


def test_a_failure_after_content_is_not_retried(mock, serve):
    upstream = mock("v1", error_rate=1, error_kinds={"stream_error": 1})
    server = serve(manifest(upstream.url, service=RETRY))
    with client_of(server) as client, pytest.raises(openai.APIError):
        list(chat(client, stream=True))
    assert 'slipway_retries_total{service="support"} 0' in get(f"{server.admin}/metrics").text


def test_a_canary_that_is_down_is_answered_by_stable_and_charged(mock, serve, dead_port):
    stable = mock("v1")
    steps = {"steps": [{"setWeight": 50}, {"pause": {}}], "analysis": "guardrails"}
    server = serve(
        manifest(stable.url, f"http://127.0.0.1:{dead_port}", strategy=steps, service="    fallback: stable\n")
    )
    server.cli("rollout", "start", "support", "v2", check=0)
    fallbacks = 0
    for number in range(40):
        with client_of(server, f"user-{number}") as client:
            answer = client.chat.completions.with_raw_response.create(model="asked-for", messages=MESSAGES)
            assert answer.parse().model == "model-v1"
            assert answer.headers["x-slipway-version"] == "v1"
            fallbacks += answer.headers.get("x-slipway-fallback") == "v2"
    assert fallbacks > 0
    metrics = get(f"{server.admin}/metrics").text
    charged = [line for line in metrics.splitlines() if line.startswith('slipway_requests_total{service="support",version="v2",outcome="error"}')]
    assert charged and int(charged[0].split()[-1]) > 0


def test_services_say_how_their_endpoints_are(mock, serve, dead_port):
    well, dead = mock("a"), f"http://127.0.0.1:{dead_port}"
    text = manifest(well.url).replace(f'{{upstream: "{well.url}"', f'{{endpoints: ["{well.url}", "{dead}"]')
    server = serve(text.replace("    stable: v1", "    stable: v1\n    health: {path: /v1/models, interval: 50ms, failures: 1}"))

    def endpoints():
        return {e["url"]: e["state"] for e in server.api("/services/support").json()["versions"][0]["endpoints"]}

    assert set(endpoints()) == {well.url, dead}
    until(lambda: endpoints() == {well.url: "ok", dead: "unhealthy"})
    shown = server.cli("services", check=0).stdout
    assert "unhealthy" in shown and dead in shown
    get(f"{server.gateway}/v1/models")
    (first, *_) = server.api("/services").json()["services"][0]["versions"][0]["endpoints"]
    assert first["attempts"] == {"ok": 1} and first["in_flight"] == 0 and first["ejections"] == 0


def test_too_many_exchanges_are_an_error_that_the_sdk_knows(mock, serve):
    upstream = mock("v1", answer="one two three four", tokens_per_second=4)
    server = serve(manifest(upstream.url, service="    concurrency: {max: 1, retryAfter: 7s}\n"))
    with client_of(server) as first, client_of(server) as second:
        stream = chat(first, stream=True)
        next(iter(stream))
        with pytest.raises(openai.APIStatusError) as raised:
            chat(second)
        assert raised.value.status_code == 503 and raised.value.response.headers["retry-after"] == "7"
        assert raised.value.body["code"] == "too_many_exchanges"
        for _ in stream:
            pass
        until(lambda: chat_or_none(second) is not None)


def chat_or_none(client):
    """None while the place is still taken."""
    try:
        return chat(client)
    except openai.APIStatusError:
        return None


def test_who_finds_no_free_file_waits_and_nobody_else_does(mock, serve):
    server = serve(manifest(mock("v1").url))
    host, port = server.gateway.removeprefix("http://").split(":")
    with client_of(server) as client:
        chat(client)
        files = len(list(pathlib.Path(f"/proc/{server.process.pid}/fd").iterdir()))
        hard = resource.prlimit(server.process.pid, resource.RLIMIT_NOFILE)[1]
        resource.prlimit(server.process.pid, resource.RLIMIT_NOFILE, (files + 4, hard))
        crowd = [socket.create_connection((host, int(port)), PATIENCE) for _ in range(16)]
        # The connections that it has, to the client and to the upstream, are served all the while.
        assert chat(client).choices
        for each in crowd:
            each.close()
        with client_of(server, "somebody-else") as other:
            assert chat(other).choices
