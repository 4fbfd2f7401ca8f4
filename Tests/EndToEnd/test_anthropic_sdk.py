"""The `anthropic` SDK through the gateway gets what it would get without it."""

import re

import anthropic
import pytest

from conftest import PATIENCE, manifest

MESSAGES = [{"role": "user", "content": "hello"}]


@pytest.fixture
def both(mock, serve):
    upstream = mock("v1", answer="one two three four", input_tokens=10, record=True)
    server = serve(manifest(upstream.url))
    clients = [anthropic.Anthropic(base_url=url, api_key="key", max_retries=0, timeout=PATIENCE) for url in (server.gateway, upstream.url)]
    yield upstream, server, *clients
    for client in clients:
        client.close()


def plain(value):
    return re.sub(r'"id": ?"[^"]*"', '"id":"…"', value.model_dump_json()).replace("model-v1", "asked-for")


def create(client, **extra):
    return client.messages.create(model="asked-for", max_tokens=50, messages=MESSAGES, **extra)


def test_messages(both):
    _, _, through, direct = both
    answer = create(through)
    assert plain(answer) == plain(create(direct))
    assert answer.content[0].text == "one two three four" and answer.stop_reason == "end_turn"


def test_streaming(both):
    _, _, through, direct = both
    events = [plain(event) for event in create(through, stream=True)]
    assert events == [plain(event) for event in create(direct, stream=True)]
    assert "message_stop" in events[-1]


def test_the_stream_helper_assembles_the_message(both):
    _, _, through, _ = both
    with through.messages.stream(model="asked-for", max_tokens=50, messages=MESSAGES) as stream:
        assert "".join(stream.text_stream) == "one two three four"
        assert stream.get_final_message().usage.output_tokens > 0


def test_tool_use(both):
    upstream, _, through, direct = both
    upstream.behave(tool_call={"name": "search", "arguments": '{"query": "weather"}'})
    tools = [{"name": "search", "input_schema": {"type": "object"}}]
    answer = create(through, tools=tools)
    assert plain(answer) == plain(create(direct, tools=tools))
    assert answer.content[-1].input == {"query": "weather"} and answer.stop_reason == "tool_use"


@pytest.mark.parametrize("kind, status", [("500", 500), ("429", 429), ("529", 529)])
def test_errors_are_the_upstreams_own(both, kind, status):
    upstream, _, through, direct = both
    upstream.behave(error_rate=1, error_kinds={kind: 1})
    seen = []
    for client in (through, direct):
        with pytest.raises(anthropic.APIStatusError) as caught:
            create(client)
        body = {name: value for name, value in caught.value.body.items() if name != "request_id"}
        seen.append((caught.value.status_code, body))
    assert seen[0] == seen[1] and seen[0][0] == status


def test_a_prompt_of_the_version_replaces_the_clients(mock, serve):
    upstream = mock("v1", record=True)
    text = manifest(upstream.url).replace("model: model-v1}", 'model: model-v1, prompt: {text: "You are terse."}}')
    server = serve(text)
    client = anthropic.Anthropic(base_url=server.gateway, api_key="key", max_retries=0)
    create(client, system="You are verbose.")
    received = str(upstream.received)
    assert "You are terse." in received and "verbose" not in received


def test_an_upstream_that_is_down_is_an_anthropic_error(serve, dead_port):
    server = serve(manifest(f"http://127.0.0.1:{dead_port}"))
    client = anthropic.Anthropic(base_url=server.gateway, api_key="key", max_retries=0)
    with pytest.raises(anthropic.APIStatusError) as caught:
        create(client)
    assert caught.value.status_code == 502 and caught.value.body["type"] == "error"


def test_a_stream_that_breaks_off_raises_instead_of_ending(both):
    upstream, _, through, _ = both
    upstream.behave(error_rate=1, error_kinds={"cut": 1})
    with pytest.raises(anthropic.APIError):
        list(create(through, stream=True))
