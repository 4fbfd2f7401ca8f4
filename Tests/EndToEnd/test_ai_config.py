"""AI configs on the real binary: a flag decides model, prompt, parameters and tools, by the gateway or by the application."""

import json
import re

import anthropic
import openai
import pytest
from openfeature import api
from openfeature.contrib.provider.ofrep import OFREPProvider
from openfeature.evaluation_context import EvaluationContext

from conftest import PATIENCE, ROOT, get, manifest, post, run, until

CONFIGS = {
    "plain": {},
    "concise": {
        "model": "small",
        "provider": "acme",
        "prompt": {"text": "Be brief with {{name}}, on {{plan}}, in \\{{braces}}.{{nobody}}"},
        "parameters": {"temperature": 0.1},
        "max_tokens": 50,
        "tools_enabled": ["search"],
        "features": {"citations": True},
    },
    "thorough": {"model": "large", "prompt": "support@6", "tools_enabled": False},
}
TARGETING = {"if": [{"==": [{"var": "plan"}, "pro"]}, "concise", {"==": [{"var": "plan"}, "max"]}, "thorough"]}
HALVES = {"fractional": [["concise", 50], ["plain", 50]]}
SERVICE = """\
    aiConfig: {flag: support-model, context: {plan: {header: x-plan}, name: {body: metadata.name}, nobody: {cookie: none}}}
"""
MESSAGES = [{"role": "user", "content": "hello"}]
METADATA = {"name": "Ann \"\n& Co"}


def flags(targeting=TARGETING, variants=CONFIGS, **flag):
    return {
        "flags": {
            "support-model": {
                "state": "ENABLED",
                "variants": variants,
                "defaultVariant": "plain",
                **({"targeting": targeting} if targeting else {}),
                **flag,
            }
        }
    }


def write(file, content):
    part = file.with_suffix(".part")
    part.write_text(json.dumps(content))
    part.replace(file)


@pytest.fixture
def served(mock, serve, tmp_path):
    def start(content=None, service=SERVICE):
        file = tmp_path / "flags.json"
        write(file, content or flags())
        upstream = mock("v1", answer="one two", record=True)
        prompts = 'prompts:\n  support@6: {text: "Be thorough."}\n'
        log = f"gateway: {{accessLog: {tmp_path / 'access.log'}, "
        text = manifest(upstream.url, service=service) + prompts + f"flags: {file}\n"
        server = serve(text.replace("gateway: {", log, 1))
        server.upstream, server.file, server.log = upstream, file, tmp_path / "access.log"
        return server

    return start


def sent(server):
    """What the model was asked last."""
    return json.loads(server.upstream.received[-1]["body"])


def function(name):
    return {"type": "function", "function": {"name": name, "parameters": {"type": "object", "properties": {}}}}


def openai_client(server):
    return openai.OpenAI(base_url=f"{server.gateway}/v1", api_key="key", max_retries=0, timeout=PATIENCE)


def anthropic_client(server):
    return anthropic.Anthropic(base_url=server.gateway, api_key="key", max_retries=0, timeout=PATIENCE)


PROMPT = 'Be brief with Ann "\n& Co, on pro, in {{braces}}.'


@pytest.mark.parametrize("stream", [False, True])
def test_chat(served, stream):
    server = served()
    with openai_client(server) as client:
        answer = client.chat.completions.with_raw_response.create(
            model="asked-for",
            messages=[{"role": "system", "content": "mine"}, *MESSAGES],
            tools=[function("search"), function("delete")],
            tool_choice={"type": "function", "function": {"name": "delete"}},
            metadata=METADATA,
            stream=stream,
            extra_headers={"x-plan": "pro", "x-user-id": "ann"},
        )
        assert answer.headers["x-slipway-flag"] == "support-model=concise"
        parsed = answer.parse()
        text = "".join(c.choices[0].delta.content or "" for c in parsed) if stream else parsed.choices[0].message.content
        assert text == "one two"
    body = sent(server)
    assert (body["model"], body["temperature"], body["max_tokens"]) == ("small", 0.1, 50)
    assert body["messages"] == [{"role": "system", "content": PROMPT}, *MESSAGES]
    assert [tool["function"]["name"] for tool in body["tools"]] == ["search"] and "tool_choice" not in body


@pytest.mark.parametrize("stream", [False, True])
def test_responses(served, stream):
    server = served()
    with openai_client(server) as client:
        answer = client.responses.create(
            model="asked-for",
            input="hello",
            tools=[{"type": "function", "name": "search", "parameters": {}}, {"type": "web_search"}],
            metadata=METADATA,
            stream=stream,
            extra_headers={"x-plan": "pro"},
        )
        if stream:
            assert [event.type for event in answer][-1] == "response.completed"
        else:
            assert answer.output_text == "one two"
    body = sent(server)
    assert (body["model"], body["instructions"], body["max_output_tokens"]) == ("small", PROMPT, 50)
    assert [tool["name"] for tool in body["tools"]] == ["search"] and body["input"] == "hello"


@pytest.mark.parametrize("stream", [False, True])
def test_messages(served, stream):
    server = served()
    with anthropic_client(server) as client:
        answer = client.messages.create(
            model="asked-for",
            max_tokens=500,
            system="mine",
            messages=MESSAGES,
            tools=[{"name": "delete", "input_schema": {"type": "object"}}],
            tool_choice={"type": "any"},
            extra_body={"metadata": METADATA},
            extra_headers={"x-plan": "pro"},
            stream=stream,
        )
        if stream:
            assert [event.type for event in answer][-1] == "message_stop"
        else:
            assert answer.content[0].text == "one two"
    body = sent(server)
    assert (body["model"], body["system"], body["max_tokens"]) == ("small", PROMPT, 50)
    # None of its tools is left: neither is what it says of them.
    assert "tools" not in body and "tool_choice" not in body and body["messages"] == MESSAGES


def chat(server, plan=None, user="ann", **members):
    headers = {"x-user-id": user, **({"x-plan": plan} if plan else {})}
    answer = post(
        f"{server.gateway}/v1/chat/completions", json={"model": "asked-for", "messages": MESSAGES, **members}, headers=headers
    )
    assert answer.status_code == 200, answer.text
    return answer.headers.get("x-slipway-flag")


def test_a_prompt_by_its_name_and_the_versions_own_where_a_config_says_nothing(served):
    server = served()
    assert chat(server, "max", tools=[function("search")]) == "support-model=thorough"
    assert sent(server)["messages"][0] == {"role": "system", "content": "Be thorough."}
    assert sent(server)["model"] == "large" and "tools" not in sent(server)
    assert chat(server) == "support-model=plain"
    assert sent(server) == {"model": "model-v1", "messages": MESSAGES}


def test_nothing_that_is_wrong_with_a_flag_fails_a_request(served):
    server = served()

    def misses(reason):
        found = re.search(
            rf'slipway_ai_config_misses_total{{service="support",flag="support-model",reason="{reason}"}} (\d+)',
            get(f"{server.admin}/metrics").text,
        )
        return int(found[1]) if found else 0

    def has_own_overlay(reason):
        assert chat(server, "pro") is None and sent(server) == {"model": "model-v1", "messages": MESSAGES}
        assert misses(reason) > 0

    for reason, content in (
        ("disabled", flags(state="DISABLED")),
        ("evaluation_error", flags({"frob": 1})),
        ("no_variant", flags(None, defaultVariant=None)),
    ):
        write(server.file, content)
        until(lambda: chat(server, "pro") is None and misses(reason))
        has_own_overlay(reason)
    # What would break the config is not taken up at all.
    for content, why in (
        ({"flags": {}}, "has no `support-model`, which is the AI config of service support"),
        (flags(variants={"plain": {"max_tokens": 0}}), r"variants\.plain\.max_tokens: expected a whole number"),
    ):
        write(server.file, content)
        server.process.wait_for(f"{why}.*The flags were not reloaded")
        assert chat(server, "pro") is None
    write(server.file, flags())
    until(lambda: chat(server, "pro") == "support-model=concise")
    answer = post(f"{server.gateway}/v1/messages", content="no JSON", headers={"content-type": "text/plain", "x-plan": "pro"})
    # The version's own model has to be applied, and cannot be: that is as it is without a flag.
    assert answer.status_code == 400


def test_what_was_applied_is_in_metrics_and_log(served):
    server = served()
    chat(server, "pro", user="ann")
    chat(server, user="bob")
    server.upstream.behave(error_rate=1, error_kinds={"500": 1})
    failed = post(f"{server.gateway}/v1/chat/completions", json={"messages": MESSAGES}, headers={"x-plan": "pro"})
    assert (failed.status_code, failed.headers["x-slipway-flag"]) == (500, "support-model=concise")
    metrics = until(lambda: (lambda text: text if 'variant="concise",outcome="error"} 1' in text else None)(get(f"{server.admin}/metrics").text))
    head = 'slipway_ai_config_requests_total{service="support",flag="support-model",'
    for variant, outcome in (("concise", "ok"), ("concise", "error"), ("plain", "ok")):
        assert f'{head}variant="{variant}",outcome="{outcome}"}} 1\n' in metrics
    lines = until(lambda: (lambda lines: lines if len(lines) == 3 else None)(server.log.read_text().splitlines()))
    logged = sorted((line["flag"], line["variant"], line["status"]) for line in map(json.loads, lines))
    assert logged == [("support-model", "concise", 200), ("support-model", "concise", 500), ("support-model", "plain", 200)]
    assert server.api("/services/support").json()["ai_config"] == "support-model"


def test_the_gateway_and_an_application_give_a_user_the_same(served):
    server = served(flags(HALVES))
    users = [f"user-{number}" for number in range(40)]
    by_gateway = [chat(server, user=user).split("=")[1] for user in users]
    url = f"{server.gateway}/ofrep/v1/evaluate/flags/support-model"
    by_ofrep = [post(url, json={"context": {"targetingKey": user}}).json()["variant"] for user in users]
    assert by_gateway == by_ofrep and 8 < by_gateway.count("concise") < 32
    # Without a key there is nothing to hash.
    answer = post(f"{server.gateway}/v1/chat/completions", json={"messages": MESSAGES})
    assert answer.headers["x-slipway-flag"] == "support-model=plain"


def test_an_application_asks_for_its_config_and_always_has_one(served):
    """The example of docs/flags.md."""
    server = served(service="")
    example = re.search(r"```python\n(from openfeature import api\n.*?def get_config.*?)```", (ROOT / "docs/flags.md").read_text(), re.S)[1]
    names = {}
    exec(compile(example.replace("http://127.0.0.1:8080", server.gateway), "docs/flags.md", "exec"), names)
    try:
        assert names["get_config"]("ann", plan="pro")["model"] == "small"
        assert names["get_config"]("ann", plan="pro")["max_tokens"] == 50
        assert names["get_config"]("ann", plan="max")["max_tokens"] == names["DEFAULTS"]["max_tokens"]
        write(server.file, flags(state="DISABLED"))
        until(lambda: names["get_config"]("ann", plan="pro") == names["DEFAULTS"])
        server.process.kill()
        assert names["get_config"]("ann", plan="pro") == names["DEFAULTS"]
    finally:
        api.shutdown()


def test_check_finds_what_is_wrong_with_a_config(tmp_path):
    text = manifest("http://127.0.0.1:1", service="    aiConfig: support-modle\n") + "flags: flags.json\n"
    (tmp_path / "slipway.yaml").write_text(text)
    (tmp_path / "flags.json").write_text(json.dumps(flags(), indent=1))
    done = run("check", "--config", tmp_path / "slipway.yaml")
    assert done.returncode == 1
    assert "services.support.aiConfig: `support-modle` names no flag\n    hint: did you mean support-model?" in done.stdout + done.stderr
    (tmp_path / "slipway.yaml").write_text(text.replace("support-modle", "support-model"))
    done = run("check", "--config", tmp_path / "slipway.yaml")
    said = done.stdout + done.stderr
    assert done.returncode == 1
    assert re.search(r"flags\.json:\d+:\d+: error: flags\.support-model\.variants\.thorough\.prompt: `support@6` names no prompt", said)
    assert re.search(r"flags\.json:\d+:\d+: warning: flags\.support-model\.variants\.concise\.prompt: \{\{name\}\} is always empty", said)
