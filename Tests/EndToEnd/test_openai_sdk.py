"""The `openai` SDK through the gateway gets what it would get without it."""

import re
import threading

import openai
import pytest

from conftest import PATIENCE, manifest, until

TOOLS = [{"type": "function", "function": {"name": "search", "parameters": {"type": "object", "properties": {}}}}]
MESSAGES = [{"role": "user", "content": "hello"}]


@pytest.fixture
def both(mock, serve):
    """The mock, a client through the gateway, and one directly at the mock."""
    upstream = mock("v1", answer="one two three four", tokens_per_second=200, input_tokens=10, record=True)
    server = serve(manifest(upstream.url))
    clients = [
        openai.OpenAI(base_url=f"{url}/v1", api_key="key", max_retries=0, timeout=PATIENCE)
        for url in (server.gateway, upstream.url)
    ]
    yield upstream, server, *clients
    for client in clients:
        client.close()


def plain(value):
    """Without what differs from answer to answer anyway."""
    text = re.sub(r'"(id|call_id|item_id|system_fingerprint)": ?"[^"]*"', r'"\1":"…"', value.model_dump_json())
    return re.sub(r'"(created|created_at|completed_at)": ?[0-9.]+', r'"\1":0', text).replace("model-v1", "asked-for")


def chat(client, **extra):
    return client.chat.completions.create(model="asked-for", messages=MESSAGES, **extra)


def test_chat(both):
    _, _, through, direct = both
    answer = chat(through)
    assert plain(answer) == plain(chat(direct))
    assert answer.choices[0].message.content == "one two three four"
    assert answer.usage.completion_tokens > 0


def test_the_overlay_reaches_the_model(both):
    upstream, _, through, _ = both
    assert chat(through).model == "model-v1"
    assert b"model-v1" in str(upstream.received).encode()


def test_streaming_without_usage_asked_for_shows_none(both):
    _, _, through, direct = both
    chunks = list(chat(through, stream=True))
    assert [plain(chunk).replace('"usage":null,', "") for chunk in chunks] == [
        plain(chunk).replace('"usage":null,', "") for chunk in chat(direct, stream=True)
    ]
    assert "".join(c.choices[0].delta.content or "" for c in chunks if c.choices) == "one two three four"
    assert all(chunk.choices for chunk in chunks) and not any(chunk.usage for chunk in chunks)


def test_streaming_with_usage_asked_for_shows_it(both):
    _, _, through, direct = both
    options = {"stream": True, "stream_options": {"include_usage": True}}
    chunks = list(chat(through, **options))
    assert [plain(chunk) for chunk in chunks] == [plain(chunk) for chunk in chat(direct, **options)]
    assert chunks[-1].usage.completion_tokens > 0 and not chunks[-1].choices


def test_a_stream_arrives_as_it_is_written(both):
    upstream, _, through, _ = both
    upstream.behave(tokens_per_second=2, output_tokens=2000, answer="word " * 2000)
    with chat(through, stream=True) as stream:
        assert next(chunk for chunk in stream if chunk.choices and chunk.choices[0].delta.content)
        assert upstream.stats["open_streams"] == 1


@pytest.mark.parametrize("stream", [False, True])
def test_tool_calls(both, stream):
    upstream, _, through, direct = both
    upstream.behave(tool_call={"name": "search", "arguments": '{"query": "weather"}'})
    if not stream:
        answer = chat(through, tools=TOOLS)
        assert plain(answer) == plain(chat(direct, tools=TOOLS))
        assert answer.choices[0].message.tool_calls[0].function.name == "search"
        return
    chunks = list(chat(through, tools=TOOLS, stream=True))
    calls = [c.choices[0].delta.tool_calls for c in chunks if c.choices and c.choices[0].delta.tool_calls]
    assert calls[0][0].function.name == "search"
    assert "".join(call[0].function.arguments or "" for call in calls) == '{"query": "weather"}'
    assert chunks[-1].choices[0].finish_reason == "tool_calls"


@pytest.mark.parametrize("stream", [False, True])
def test_responses(both, stream):
    _, _, through, direct = both
    ask = {"model": "asked-for", "input": "hello", "stream": stream}
    if not stream:
        assert plain(through.responses.create(**ask)) == plain(direct.responses.create(**ask))
        return
    events = [plain(event) for event in through.responses.create(**ask)]
    assert events == [plain(event) for event in direct.responses.create(**ask)]
    assert "response.completed" in events[-1]


@pytest.mark.parametrize(
    "kind, error",
    [("500", openai.InternalServerError), ("429", openai.RateLimitError), ("503", openai.InternalServerError)],
)
def test_errors_are_the_upstreams_own(both, kind, error):
    upstream, _, through, direct = both
    upstream.behave(error_rate=1, error_kinds={kind: 1})
    seen = []
    for client in (through, direct):
        with pytest.raises(error) as caught:
            chat(client)
        seen.append((caught.value.status_code, caught.value.body))
    assert seen[0] == seen[1]


def test_a_retry_of_the_sdk_keeps_the_version(mock, serve):
    stable, canary = mock("v1"), mock("v2", error_rate=0.5, error_pattern="every")
    steps = {"steps": [{"setWeight": 100}, {"pause": {}}]}
    server = serve(manifest(stable.url, canary.url, strategy=steps))
    server.cli("rollout", "start", "support", "v2", check=0)
    before = stable.stats
    client = openai.OpenAI(base_url=f"{server.gateway}/v1", api_key="key", max_retries=2, default_headers={"x-user-id": "u"})
    for _ in range(4):
        assert chat(client).choices
    assert stable.stats == before


def test_an_upstream_that_is_down_is_an_openai_error(serve, dead_port):
    server = serve(manifest(f"http://127.0.0.1:{dead_port}"))
    client = openai.OpenAI(base_url=f"{server.gateway}/v1", api_key="key", max_retries=0)
    with pytest.raises(openai.InternalServerError) as caught:
        chat(client)
    assert caught.value.status_code == 502
    assert caught.value.code == caught.value.response.headers["x-slipway-error"]


def test_an_upstream_that_never_answers_times_out_as_504(mock, serve):
    upstream = mock("v1", error_rate=1, error_kinds={"hang": 1})
    server = serve(manifest(upstream.url, service="    timeouts: {firstByte: 500ms}\n"))
    client = openai.OpenAI(base_url=f"{server.gateway}/v1", api_key="key", max_retries=0)
    with pytest.raises(openai.InternalServerError) as caught:
        chat(client)
    assert caught.value.status_code == 504


def test_a_stream_that_breaks_off_raises_instead_of_ending(both):
    upstream, server, through, _ = both
    upstream.behave(error_rate=1, error_kinds={"cut": 1})
    with pytest.raises(openai.APIError):
        list(chat(through, stream=True))
    until(lambda: "truncated" in server.api("/services/support/metrics?window=30m").text.replace('"truncated" : 0', ""))


def test_a_client_that_leaves_ends_the_upstreams_stream(both):
    upstream, _, through, _ = both
    upstream.behave(tokens_per_second=2, output_tokens=2000, answer="word " * 2000)
    with chat(through, stream=True) as stream:
        next(iter(stream))
    until(lambda: upstream.stats["open_streams"] == 0)


def test_many_streams_at_once_do_not_mix(both):
    _, server, *_ = both
    failures = []

    def work(number):
        client = openai.OpenAI(base_url=f"{server.gateway}/v1", api_key="key", default_headers={"x-user-id": str(number)})
        text = "".join(c.choices[0].delta.content or "" for c in chat(client, stream=True) if c.choices)
        if text != "one two three four":
            failures.append(text)

    threads = [threading.Thread(target=work, args=[number]) for number in range(30)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert not failures
