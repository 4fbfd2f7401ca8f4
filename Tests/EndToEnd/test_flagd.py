"""flagd's protocols over gRPC on the real binary: OpenFeature's Python SDK with flagd's own provider, and plain gRPC beside it."""

import json
import threading
import time

import grpc
import pytest
from google.protobuf.json_format import MessageToDict
from google.protobuf.struct_pb2 import Struct
from openfeature import api
from openfeature.contrib.provider.flagd import FlagdProvider
from openfeature.contrib.provider.flagd.config import ResolverType
from openfeature.evaluation_context import EvaluationContext
from openfeature.event import ProviderEvent
from openfeature.exception import ErrorCode
from openfeature.flag_evaluation import Reason
from openfeature.schemas.protobuf.flagd.evaluation.v1 import evaluation_pb2 as v1
from openfeature.schemas.protobuf.flagd.evaluation.v1 import evaluation_pb2_grpc as v1_grpc
from openfeature.schemas.protobuf.flagd.evaluation.v2 import evaluation_pb2 as v2
from openfeature.schemas.protobuf.flagd.evaluation.v2 import evaluation_pb2_grpc as v2_grpc
from openfeature.schemas.protobuf.flagd.sync.v1 import sync_pb2, sync_pb2_grpc

from conftest import PATIENCE, manifest, run, until
from test_flags import FLAGS, single, write
from test_tls import Authority, put

FLAGS = json.loads(json.dumps(FLAGS))
FLAGS["flags"]["share"] = {"state": "ENABLED", "variants": {"half": 0.5}, "defaultVariant": "half"}
FLAGS["flags"]["dozen"] = {"state": "ENABLED", "variants": {"all": 12}, "defaultVariant": "all"}
FLAGS["flags"]["pair"] = {"state": "ENABLED", "variants": {"both": 2.0}, "defaultVariant": "both"}
# Providers refuse everything for a member that they do not know, unless it is kept from them.
FLAGS["flags"]["greeting"]["description"] = "what is said first"

RESOLVERS = [ResolverType.RPC, ResolverType.IN_PROCESS]


@pytest.fixture(scope="session", autouse=True)
def grpc_is_built(tmp_path_factory):
    folder = tmp_path_factory.mktemp("built")
    (folder / "flags.json").write_text('{"flags": {}}')
    text = manifest("http://127.0.0.1:1") + 'flags: {file: flags.json, grpc: "127.0.0.1:0"}\n'
    (folder / "slipway.yaml").write_text(text)
    checked = run("check", "--config", folder / "slipway.yaml")
    if "built without" in checked.stderr:
        pytest.skip("this binary was built without gRPC: TRAITS=Flagd")


@pytest.fixture
def served(serve, tmp_path):
    """A server whose gRPC port stays the same when it is started again."""

    def start(flags=FLAGS, more=""):
        file = tmp_path / "flags.json"
        write(file, flags)
        text = manifest("http://127.0.0.1:1") + f'flags: {{file: "{file}", grpc: {{listen: "127.0.0.1:0"{more}}}}}\n'
        server = serve(text)
        server.flags = file
        server.grpc_port = int(server.process.wait_for(r"flags\s+grpc://127.0.0.1:(\d+)")[1])
        fixed = text.replace('grpc: {listen: "127.0.0.1:0"', f'grpc: {{listen: "127.0.0.1:{server.grpc_port}"')
        server.manifest.write_text(fixed)
        return server

    return start


@pytest.fixture
def provide():
    """Connects the SDK; gives its client."""

    def connect(server, resolver, **options):
        settings = {"deadline_ms": PATIENCE * 1000, "retry_backoff_ms": 100, "retry_backoff_max_ms": 200, **options}
        api.set_provider_and_wait(FlagdProvider("127.0.0.1", server.grpc_port, resolver_type=resolver, **settings))
        return api.get_client()

    yield connect
    api.shutdown()


@pytest.fixture
def channel():
    opened = []

    def open_(server):
        opened.append(grpc.insecure_channel(f"127.0.0.1:{server.grpc_port}"))
        return opened[-1]

    yield open_
    for each in opened:
        each.close()


def changed(**defaults):
    flags = json.loads(json.dumps(FLAGS))
    for key, variant in defaults.items():
        flags["flags"][key]["defaultVariant"] = variant
    return flags


def code(call, *arguments, **options):
    with pytest.raises(grpc.RpcError) as caught:
        call(*arguments, timeout=PATIENCE, **options)
    return caught.value.code()


def struct(**fields):
    made = Struct()
    made.update(fields)
    return made


@pytest.mark.parametrize("resolver", RESOLVERS)
def test_the_provider_reads_every_type(served, provide, resolver):
    flags = provide(served(), resolver)
    found = flags.get_boolean_details("on", False)
    assert (found.value, found.variant, found.reason) == (True, "yes", Reason.STATIC)
    assert flags.get_string_value("greeting", "none") == "hello"
    assert flags.get_integer_details("count", 0).value == 10
    for key, value in (("ratio", 1.0), ("mixed", 1.0), ("share", 0.5), ("dozen", 12.0)):
        found = flags.get_float_details(key, 0.0)
        assert (found.value, found.error_code) == (value, None)
    # A whole float is an integer to who asks for one.
    assert flags.get_integer_value("pair", 0) == 2
    assert flags.get_object_value("config", {}) == {"model": "a"}
    staff = EvaluationContext("ann", {"email": "ann@acme.com"})
    found = flags.get_object_details("config", {}, staff)
    assert found.value == {"model": "b", "temperature": 1.0}
    assert (found.variant, found.reason) == ("new", Reason.TARGETING_MATCH)
    assert flags.get_boolean_value("a b/c?d", False) is True


@pytest.mark.parametrize("resolver", RESOLVERS)
def test_the_provider_hears_of_every_error(served, provide, resolver):
    flags = provide(served(), resolver)
    assert flags.get_boolean_details("none", False).error_code == ErrorCode.FLAG_NOT_FOUND
    assert flags.get_boolean_details("greeting", False).error_code == ErrorCode.TYPE_MISMATCH
    assert flags.get_string_details("count", "").error_code == ErrorCode.TYPE_MISMATCH
    assert flags.get_integer_details("share", 0).error_code == ErrorCode.TYPE_MISMATCH
    assert flags.get_object_details("on", {}).error_code == ErrorCode.TYPE_MISMATCH
    assert flags.get_boolean_details("wrong", False).error_code == ErrorCode.GENERAL
    assert flags.get_boolean_details("broken", False).error_code == ErrorCode.PARSE_ERROR
    for key, reason in (("off", Reason.DISABLED), ("open", Reason.DEFAULT)):
        found = flags.get_boolean_details(key, True)
        assert (found.value, found.reason, found.error_code) == (True, reason, None)


@pytest.mark.parametrize("resolver", RESOLVERS)
def test_users_are_where_ofrep_puts_them(served, provide, resolver):
    server = served()
    flags = provide(server, resolver)
    users = [f"user-{number}" for number in range(100)]
    found = [flags.get_string_details("half", "none", EvaluationContext(user)).variant for user in users]
    assert found == [single(server, "half", {"targetingKey": user}).json()["variant"] for user in users]
    assert 25 < found.count("heads") < 75


@pytest.mark.parametrize("resolver", RESOLVERS)
def test_a_changed_file_is_in_force_and_a_bad_one_is_not(served, provide, resolver):
    server, told = served(), []
    flags = provide(server, resolver)
    flags.add_handler(ProviderEvent.PROVIDER_CONFIGURATION_CHANGED, lambda event: told.append(event.flags_changed))
    # The answer is kept by the provider until it hears of a change.
    assert flags.get_boolean_value("on", False) is True
    write(server.flags, changed(on="no"))
    until(lambda: flags.get_boolean_value("on", True) is False)
    assert told[-1] == ["on"]
    write(server.flags, {"flags": {"on": {"state": "MAYBE", "variants": {"no": False}}}})
    server.process.wait_for(r"The flags were not reloaded")
    assert flags.get_boolean_value("on", True) is False
    assert flags.get_string_value("greeting", "none") == "hello"
    fewer = changed(on="yes")
    del fewer["flags"]["count"]
    write(server.flags, fewer)
    until(lambda: flags.get_integer_details("count", 0).error_code == ErrorCode.FLAG_NOT_FOUND)
    assert flags.get_boolean_value("on", False) is True


@pytest.mark.parametrize("resolver", RESOLVERS)
def test_clients_come_back_to_a_server_that_was_killed(served, provide, resolver):
    server, stale = served(), threading.Event()
    flags = provide(server, resolver, deadline_ms=2000)
    flags.add_handler(ProviderEvent.PROVIDER_STALE, lambda _: stale.set())
    assert flags.get_string_value("greeting", "none") == "hello"
    server.process.kill()
    assert stale.wait(PATIENCE)
    if resolver == ResolverType.IN_PROCESS:
        assert flags.get_string_value("greeting", "none") == "hello"
    write(server.flags, changed(greeting="b"))
    server.start()
    until(lambda: flags.get_string_value("greeting", "none") == "hi")
    write(server.flags, changed(greeting="a"))
    until(lambda: flags.get_string_value("greeting", "none") == "hello")


@pytest.mark.parametrize("resolver", RESOLVERS)
def test_tls_and_tokens(served, provide, tmp_path, resolver):
    folder = tmp_path / "authority"
    folder.mkdir()
    authority = Authority(folder)
    put(folder, authority.issue("first"))
    tls = f', tls: {{certificate: "{folder}/server.pem", key: "{folder}/server.key"}}}}, auth: {{tokens: [secret]'
    server = served(more=tls)

    def credentials(token):
        secure = grpc.ssl_channel_credentials((folder / "ca.pem").read_bytes())
        return grpc.composite_channel_credentials(secure, grpc.access_token_call_credentials(token))

    flags = provide(server, resolver, channel_credentials=credentials("secret"))
    assert flags.get_string_value("greeting", "none") == "hello"
    with grpc.secure_channel(f"127.0.0.1:{server.grpc_port}", credentials("wrong")) as channel:
        question = v2.ResolveStringRequest(flag_key="greeting")
        assert code(v2_grpc.ServiceStub(channel).ResolveString, question) == grpc.StatusCode.UNAUTHENTICATED
        sync = sync_pb2_grpc.FlagSyncServiceStub(channel)
        assert code(sync.FetchAllFlags, sync_pb2.FetchAllFlagsRequest()) == grpc.StatusCode.UNAUTHENTICATED
        # As OFREP's clients may send it.
        assert sync.FetchAllFlags(sync_pb2.FetchAllFlagsRequest(), metadata=[("x-api-key", "secret")], timeout=PATIENCE)


def test_a_renewed_certificate_is_shown_to_new_clients(served, tmp_path):
    folder = tmp_path / "authority"
    folder.mkdir()
    old = Authority(folder)
    put(folder, old.issue("first"))
    server = served(more=f', tls: {{certificate: "{folder}/server.pem", key: "{folder}/server.key"}}')

    def is_trusted(authority):
        secure = grpc.ssl_channel_credentials((authority.folder / "ca.pem").read_bytes())
        with grpc.secure_channel(f"127.0.0.1:{server.grpc_port}", secure) as channel:
            try:
                grpc.channel_ready_future(channel).result(2)
                return True
            except grpc.FutureTimeoutError:
                return False

    until(lambda: is_trusted(old))
    other = tmp_path / "other"
    other.mkdir()
    renewed = Authority(other)
    (folder / "server.pem").write_text("no certificate")
    server.process.wait_for("The certificate of flags.grpc was not replaced")
    until(lambda: is_trusted(old))
    put(folder, renewed.issue("second"))
    until(lambda: is_trusted(renewed))


def test_the_first_version_of_the_protocol_is_spoken(served, channel):
    server = served()
    stub = v1_grpc.ServiceStub(channel(server))
    staff = struct(targetingKey="ann", email="ann@acme.com")
    assert stub.ResolveBoolean(v1.ResolveBooleanRequest(flag_key="on"), timeout=PATIENCE).value is True
    assert stub.ResolveString(v1.ResolveStringRequest(flag_key="greeting"), timeout=PATIENCE).value == "hello"
    assert stub.ResolveInt(v1.ResolveIntRequest(flag_key="count"), timeout=PATIENCE).value == 10
    assert stub.ResolveFloat(v1.ResolveFloatRequest(flag_key="share"), timeout=PATIENCE).value == 0.5
    found = stub.ResolveObject(v1.ResolveObjectRequest(flag_key="config", context=staff), timeout=PATIENCE)
    assert MessageToDict(found) == {
        "value": {"model": "b", "temperature": 1.0},
        "reason": "TARGETING_MATCH",
        "variant": "new",
        "metadata": {"team": "chat"},
    }
    # Its answers cannot say that there is no value.
    for key in ("off", "open", "none"):
        question = v1.ResolveBooleanRequest(flag_key=key)
        assert code(stub.ResolveBoolean, question) == grpc.StatusCode.NOT_FOUND
    every = stub.ResolveAll(v1.ResolveAllRequest(context=staff), timeout=PATIENCE)
    assert set(every.flags) == set(FLAGS["flags"]) - {"off", "open", "wrong", "broken"}
    assert every.flags["share"].double_value == 0.5 and every.flags["config"].variant == "new"
    assert MessageToDict(every.metadata) == {"team": "chat"}
    events = stub.EventStream(v1.EventStreamRequest(), timeout=PATIENCE)
    assert next(events).type == "provider_ready"
    # Whoever comes back may have missed anything.
    assert set(MessageToDict(next(events).data)["flags"]) == set(FLAGS["flags"])
    write(server.flags, changed(on="no"))
    event = next(each for each in events if each.type != "keep_alive")
    assert event.type == "configuration_change"
    told = MessageToDict(event.data)["flags"]["on"]
    assert (list(MessageToDict(event.data)["flags"]), told["type"], told["flagKey"]) == (["on"], "update", "on")


def test_errors_have_the_codes_that_providers_expect(served, channel):
    stub = v2_grpc.ServiceStub(channel(served()))
    expected = {
        "none": grpc.StatusCode.NOT_FOUND,
        "greeting": grpc.StatusCode.INVALID_ARGUMENT,
        "broken": grpc.StatusCode.DATA_LOSS,
        "wrong": grpc.StatusCode.INTERNAL,
    }
    for key, status in expected.items():
        assert code(stub.ResolveBoolean, v2.ResolveBooleanRequest(flag_key=key)) == status
    nothing = stub.ResolveBoolean(v2.ResolveBooleanRequest(flag_key="off"), timeout=PATIENCE)
    assert (nothing.HasField("value"), nothing.HasField("variant"), nothing.reason) == (False, False, "DISABLED")


def member(number, payload):
    """One length-delimited member of a message."""
    length, size = b"", len(payload)
    while size > 127:
        length, size = length + bytes([size & 127 | 128]), size >> 7
    return bytes([number << 3 | 2]) + length + bytes([size]) + payload


def nested(levels):
    """A Struct in a Struct in a Struct: deeper than a client's own library would write it."""
    made = b""
    for _ in range(levels):
        made = member(1, member(1, b"d") + member(2, member(5, made)))
    return made


def test_contexts_have_limits(served, channel):
    open_ = channel(served())
    stub = v2_grpc.ServiceStub(open_)

    def ask(context):
        return code(stub.ResolveObject, v2.ResolveObjectRequest(flag_key="config", context=context))

    # The stream is reset: the rest is not read.
    assert ask(struct(text="x" * 300_000)) in (grpc.StatusCode.CANCELLED, grpc.StatusCode.RESOURCE_EXHAUSTED)
    assert ask(struct(**{f"member-{number}": number for number in range(1001)})) == grpc.StatusCode.OUT_OF_RANGE
    raw = open_.unary_unary("/flagd.evaluation.v2.Service/ResolveBoolean", lambda bytes_: bytes_, v2.ResolveBooleanResponse.FromString)
    assert code(raw, member(1, b"on") + member(2, nested(5000))) == grpc.StatusCode.INVALID_ARGUMENT
    assert stub.ResolveBoolean(v2.ResolveBooleanRequest(flag_key="on"), timeout=PATIENCE).value is True


def test_all_flags_are_there_for_who_evaluates_them_alone(served, channel):
    server = served()
    stub = sync_pb2_grpc.FlagSyncServiceStub(channel(server))
    fetched = stub.FetchAllFlags(sync_pb2.FetchAllFlagsRequest(), timeout=PATIENCE).flag_configuration
    stream = stub.SyncFlags(sync_pb2.SyncFlagsRequest(provider_id="test"), timeout=PATIENCE)
    assert next(stream).flag_configuration == fetched
    flags = json.loads(fetched)["flags"]
    assert list(json.loads(fetched)) == ["flags"] and set(flags) == set(FLAGS["flags"])
    assert flags["greeting"] == {
        "state": "ENABLED",
        "variants": {"a": "hello", "b": "hi"},
        "defaultVariant": "a",
        "metadata": {"team": "chat"},
    }
    assert flags["config"]["targeting"] == {"if": [FLAGS["$evaluators"]["staff"], "new"]}
    assert stub.GetMetadata(sync_pb2.GetMetadataRequest(), timeout=PATIENCE).HasField("metadata")
    write(server.flags, changed(greeting="b"))
    assert json.loads(next(stream).flag_configuration)["flags"]["greeting"]["defaultVariant"] == "b"


def test_many_streams_hear_of_a_change_and_none_holds_up_the_end(served, channel):
    server = served()
    stub = sync_pb2_grpc.FlagSyncServiceStub(channel(server))
    streams = [stub.SyncFlags(sync_pb2.SyncFlagsRequest(), timeout=PATIENCE) for _ in range(100)]
    for stream in streams:
        next(stream)
    write(server.flags, changed(greeting="b"))
    for stream in streams:
        assert '"defaultVariant":"b"' in next(stream).flag_configuration
    began = time.monotonic()
    server.process.stop()
    for stream in streams:
        assert list(stream) == []
    assert time.monotonic() - began < 15


def test_clients_may_ask_often_whether_the_connection_is_alive(served):
    server = served()
    options = [("grpc.keepalive_time_ms", 50), ("grpc.keepalive_permit_without_calls", 1), ("grpc.http2.max_pings_without_data", 0)]
    with grpc.insecure_channel(f"127.0.0.1:{server.grpc_port}", options=options) as channel:
        stub, states = v2_grpc.ServiceStub(channel), []
        stub.ResolveBoolean(v2.ResolveBooleanRequest(flag_key="on"), timeout=PATIENCE)
        channel.subscribe(states.append)
        time.sleep(2)
        assert grpc.ChannelConnectivity.TRANSIENT_FAILURE not in states and grpc.ChannelConnectivity.IDLE not in states


def test_a_port_that_is_taken_is_told(served, serve):
    server = served()
    text = manifest("http://127.0.0.1:1", store='"memory:"')
    text += f'flags: {{file: "{server.flags}", grpc: "127.0.0.1:{server.grpc_port}"}}\n'
    (server.folder / "second.yaml").write_text(text)
    second = run("serve", "--config", server.folder / "second.yaml")
    assert second.returncode != 0
    assert f"cannot serve flags on 127.0.0.1:{server.grpc_port}: another program listens there" in second.stderr + second.stdout


def test_where_it_listens_is_changed_by_a_restart_only(served):
    server = served()
    server.process.signal(1)
    server.process.wait_for("flags.grpc takes effect at a restart only")
