"""Bytes that no SDK would send: what is ambiguous is refused, and the connection closed."""

import socket
import time

import pytest

from conftest import PATIENCE, get, manifest, post


@pytest.fixture
def server(mock, serve):
    return serve(manifest(mock("v1", record=True).url))


def exchange(server, data, timeout=PATIENCE):
    """Sends bytes and reads until the other side closes or falls silent."""
    host, port = server.gateway.removeprefix("http://").rsplit(":", 1)
    with socket.create_connection((host, int(port)), timeout=timeout) as connection:
        connection.sendall(data)
        received = b""
        try:
            while part := connection.recv(65536):
                received += part
        except (TimeoutError, ConnectionResetError):
            return received, False
        return received, True


def head(*lines, body=b""):
    return b"\r\n".join([b"POST /echo HTTP/1.1", b"host: a", *lines, b"", b""]) + body


SMUGGLING = {
    "CL and TE": head(b"content-length: 4", b"transfer-encoding: chunked", body=b"0\r\n\r\n"),
    "TE and CL": head(b"transfer-encoding: chunked", b"content-length: 4", body=b"0\r\n\r\n"),
    "two different CLs": head(b"content-length: 4", b"content-length: 5", body=b"abcde"),
    "two CLs in a list": head(b"content-length: 4, 5", body=b"abcde"),
    "negative CL": head(b"content-length: -1"),
    "CL with a sign": head(b"content-length: +4", body=b"abcd"),
    "CL in hex": head(b"content-length: 0x4", body=b"abcd"),
    "obs-fold": head(b"x-folded: a\r\n b", b"content-length: 0"),
    "bare LF in the head": b"POST /echo HTTP/1.1\nhost: a\ncontent-length: 0\n\n",
    "space before the colon": head(b"content-length : 4", body=b"abcd"),
    "NUL in a header": head(b"x-nul: a\x00b", b"content-length: 0"),
    "TE not chunked": head(b"transfer-encoding: gzip"),
    "TE chunked, then more": head(b"transfer-encoding: chunked, gzip", body=b"0\r\n\r\n"),
    "two TEs": head(b"transfer-encoding: chunked", b"transfer-encoding: identity", body=b"0\r\n\r\n"),
    "TE with a disguise": head(b"transfer-encoding: xchunked", body=b"0\r\n\r\n"),
    "huge chunk size": head(b"transfer-encoding: chunked", body=b"FFFFFFFFFFFFFFFFF\r\na"),
    "negative chunk size": head(b"transfer-encoding: chunked", body=b"-1\r\na\r\n0\r\n\r\n"),
    "chunk longer than it says": head(b"transfer-encoding: chunked", body=b"2\r\nabcd\r\n0\r\n\r\n"),
    "no host": b"GET / HTTP/1.1\r\n\r\n",
    "two hosts": b"GET / HTTP/1.1\r\nhost: a\r\nhost: b\r\n\r\n",
    "space in the target": b"GET /a b HTTP/1.1\r\nhost: a\r\n\r\n",
    "no version": b"GET /\r\nhost: a\r\n\r\n",
    "HTTP/9.9": b"GET / HTTP/9.9\r\nhost: a\r\n\r\n",
    "garbage": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(64),
}


@pytest.mark.parametrize("name", SMUGGLING)
def test_the_ambiguous_is_refused_and_the_connection_closed(server, name):
    received, is_closed = exchange(server, SMUGGLING[name])
    statuses = [line for line in received.split(b"\r\n") if line.startswith(b"HTTP/1.1 ")]
    assert is_closed, received
    assert not statuses or statuses[-1].split()[1].startswith((b"4", b"5")), received
    assert b" 200 " not in received
    assert post(f"{server.gateway}/echo", content=b"still there").content == b"still there"


def test_an_oversized_head_is_431(server):
    received, _ = exchange(server, head(b"x-big: " + b"a" * 100_000))
    assert received.startswith(b"HTTP/1.1 431")


def test_an_oversized_body_is_413(mock, serve):
    text = manifest(mock("v1").url).replace("gateway: {", 'gateway: {limits: {body: 1KiB}, ')
    server = serve(text)
    answer = post(f"{server.gateway}/echo", content=b"a" * 2000)
    assert answer.status_code == 413 and answer.headers["x-slipway-error"]


@pytest.mark.parametrize("body", [b"{", b"\xff\xfe", b'{"model":', b'{"a":1}{', b"[" * 10_000])
def test_a_body_that_is_no_json_is_400_where_an_overlay_applies(server, body):
    answer = post(f"{server.gateway}/v1/chat/completions", content=body, headers={"content-type": "application/json"})
    assert answer.status_code == 400 and answer.json()["error"]["code"] == answer.headers["x-slipway-error"]


def test_other_bodies_pass_untouched(server):
    body = bytes(range(256)) * 2000
    answer = post(f"{server.gateway}/echo", content=body, headers={"content-type": "application/x-thing"})
    assert answer.content == body and answer.headers["content-type"] == "application/x-thing"


def test_the_responses_headers_of_the_contract(server):
    trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    answer = get(f"{server.gateway}/v1/models", headers={"traceparent": trace})
    assert answer.headers["x-slipway-version"] == "v1"
    assert len(answer.headers["x-slipway-request-id"]) == 36
    assert answer.headers["traceparent"].split("-")[1] == "0af7651916cd43dd8448eb211c80319c"


def test_no_service_matches(mock, serve):
    server = serve(manifest(mock("v1").url).replace("pathPrefix: /", "pathPrefix: /v1"))
    answer = get(f"{server.gateway}/elsewhere")
    assert answer.status_code == 404 and answer.headers["content-type"] == "application/problem+json"


def test_pipelined_requests_are_answered_in_order(server):
    one = b"GET /bytes/3 HTTP/1.1\r\nhost: a\r\n\r\n"
    last = b"GET /bytes/5 HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n"
    received, _ = exchange(server, one + one + last)
    assert received.count(b"HTTP/1.1 200") == 3
    assert received.lower().count(b"content-length: 3") == 2


def test_a_large_answer_to_a_slow_reader_is_whole(server):
    host, port = server.gateway.removeprefix("http://").rsplit(":", 1)
    size = 30_000_000
    with socket.create_connection((host, int(port)), timeout=PATIENCE) as connection:
        connection.sendall(b"GET /bytes/%d HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n" % size)
        time.sleep(1)
        received = 0
        while part := connection.recv(1 << 16):
            received += len(part)
    assert received > size
