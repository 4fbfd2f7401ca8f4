"""Clients over TLS: the SDKs, what is refused, and a certificate that is replaced while requests are under way."""

import os
import re
import socket
import ssl
import subprocess
import threading

import anthropic
import httpx
import openai
import pytest

from conftest import PATIENCE, Process, get, manifest, until

MESSAGES = [{"role": "user", "content": "hello"}]


def openssl(folder, *arguments):
    subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)


class Authority:
    """A certificate authority of the test's own."""

    def __init__(self, folder):
        self.folder = folder
        curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
        self.curve = curve
        openssl(folder, "req", "-x509", *curve, "-keyout", "ca.key", "-out", "ca.pem", "-days", "2", "-subj", "/CN=Test authority", "-addext", "keyUsage=critical,keyCertSign")
        (folder / "names").write_text("subjectAltName=DNS:localhost,IP:127.0.0.1\nextendedKeyUsage=serverAuth\n")

    def issue(self, name):
        """A certificate and key for localhost, as texts; the name tells one from another."""
        openssl(self.folder, "req", *self.curve, "-keyout", f"{name}.key", "-out", f"{name}.csr", "-subj", f"/CN={name}")
        openssl(self.folder, "x509", "-req", "-in", f"{name}.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "1", "-extfile", "names", "-out", f"{name}.pem")
        return (self.folder / f"{name}.pem").read_text(), (self.folder / f"{name}.key").read_text()

    @property
    def trusting(self):
        return ssl.create_default_context(cafile=self.folder / "ca.pem")


def put(folder, pair):
    """As renewal tools do: each file at once, one after the other."""
    for name, text in zip(("server.pem", "server.key"), pair):
        fresh = folder / f"{name}.fresh"
        fresh.write_text(text)
        os.replace(fresh, folder / name)


@pytest.fixture
def authority(tmp_path):
    folder = tmp_path / "authority"
    folder.mkdir()
    return Authority(folder)


def with_tls(text, folder):
    files = f'tls: {{certificate: "{folder}/server.pem", key: "{folder}/server.key"}}'
    return text.replace('gateway: {listen: "127.0.0.1:0"}', f'gateway: {{listen: "127.0.0.1:0", {files}}}')


@pytest.fixture
def secured(mock, serve, authority):
    put(authority.folder, authority.issue("first"))
    upstream = mock("v1", answer="one two three four", tokens_per_second=200, record=True)
    return upstream, serve(with_tls(manifest(upstream.url), authority.folder))


def handshake(server, context):
    """The certificate's name, the protocol chosen and TLS's version."""
    port = int(server.gateway.rsplit(":", 1)[1])
    with socket.create_connection(("127.0.0.1", port), PATIENCE) as plain:
        with context.wrap_socket(plain, server_hostname="localhost") as secure:
            subject = dict(pair[0] for pair in secure.getpeercert()["subject"])
            return subject["commonName"], secure.selected_alpn_protocol(), secure.version()


def test_the_openai_sdk(secured, authority):
    upstream, server = secured
    assert server.gateway.startswith("https://")
    with openai.OpenAI(base_url=f"{server.gateway}/v1", api_key="key", max_retries=0, http_client=openai.DefaultHttpxClient(verify=authority.trusting, timeout=PATIENCE)) as client:
        answer = client.chat.completions.create(model="m", messages=MESSAGES)
        assert answer.choices[0].message.content == "one two three four"
        pieces = client.chat.completions.create(model="m", messages=MESSAGES, stream=True)
        assert "".join(piece.choices[0].delta.content or "" for piece in pieces if piece.choices) == "one two three four"
    head = {name.lower(): value for name, value in pairs(upstream.received[-1]["headers"])}
    assert head["x-forwarded-proto"] == "https"


def pairs(headers):
    return headers.items() if isinstance(headers, dict) else [tuple(pair) if isinstance(pair, list) else (pair["name"], pair["value"]) for pair in headers]


def test_the_anthropic_sdk(secured, authority):
    _, server = secured
    with anthropic.Anthropic(base_url=server.gateway, api_key="key", max_retries=0, http_client=anthropic.DefaultHttpxClient(verify=authority.trusting, timeout=PATIENCE)) as client:
        answer = client.messages.create(model="m", max_tokens=100, messages=MESSAGES)
        assert answer.content[0].text == "one two three four"
        with client.messages.stream(model="m", max_tokens=100, messages=MESSAGES) as stream:
            assert "".join(stream.text_stream) == "one two three four"


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_http_1_1_is_agreed_upon(secured, authority, version):
    _, server = secured
    context = authority.trusting
    context.minimum_version = context.maximum_version = version
    context.set_alpn_protocols(["h2", "http/1.1"])
    assert handshake(server, context) == ("first", "http/1.1", version.name.replace("_", "."))


def test_old_tls_is_refused(secured, authority):
    _, server = secured
    context = authority.trusting
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version, context.maximum_version = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1
    with pytest.raises((ssl.SSLError, ConnectionResetError)):
        handshake(server, context)


def test_who_speaks_in_the_clear_gets_no_answer(secured):
    _, server = secured
    with socket.create_connection(("127.0.0.1", int(server.gateway.rsplit(":", 1)[1])), PATIENCE) as plain:
        plain.sendall(b"GET / HTTP/1.1\r\nhost: a\r\n\r\n")
        try:
            received = plain.recv(4096)
        except ConnectionResetError:
            received = b""
    assert not received.startswith(b"HTTP/")


def test_a_client_that_leaves_its_requests_behind_is_noticed(secured, authority):
    """The second and the third wait behind an answer that does not come, and nothing is read meanwhile."""
    upstream, server = secured
    upstream.behave(latency=PATIENCE * 1000)
    body = b'{"model": "m", "messages": []}'
    request = b"POST /v1/chat/completions HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n%s" % (len(body), body)

    def open_exchanges():
        return int(float(re.search(r"^slipway_gateway_open_exchanges (\S+)$", get(f"{server.admin}/metrics").text, re.M)[1]))

    port = int(server.gateway.rsplit(":", 1)[1])
    with socket.create_connection(("127.0.0.1", port), PATIENCE) as plain:
        with authority.trusting.wrap_socket(plain, server_hostname="localhost") as secure:
            secure.sendall(3 * request)
            until(lambda: open_exchanges() == 1)
    until(lambda: open_exchanges() == 0, timeout=PATIENCE / 2)


def test_a_certificate_is_replaced_under_load(secured, authority):
    _, server = secured
    failures, done, stop = [], [], threading.Event()

    def ask(is_kept):
        client = httpx.Client(verify=authority.trusting, timeout=PATIENCE)
        while not stop.is_set():
            try:
                answer = client.post(f"{server.gateway}/v1/chat/completions", json={"model": "m", "messages": MESSAGES, "stream": True})
                done.append(answer.status_code)
                if answer.status_code != 200 or "[DONE]" not in answer.text:
                    failures.append(answer.text)
            except httpx.HTTPError as error:
                failures.append(repr(error))
            if not is_kept:
                client.close()
                client = httpx.Client(verify=authority.trusting, timeout=PATIENCE)
        client.close()

    threads = [threading.Thread(target=ask, args=(number % 2 == 0,), daemon=True) for number in range(8)]
    for thread in threads:
        thread.start()
    try:
        for name in ("second", "third"):
            put(authority.folder, authority.issue(name))
            until(lambda: handshake(server, authority.trusting)[0] == name)
            enough = len(done) + 20
            until(lambda: len(done) > enough)
    finally:
        stop.set()
        for thread in threads:
            thread.join(PATIENCE)
    assert not failures, failures[:3]


@pytest.mark.parametrize("bad", ["garbage", "not its key"])
def test_bad_new_files_keep_the_old_ones(secured, authority, bad):
    _, server = secured
    first, second = (authority.folder / "first.pem").read_text(), authority.issue("second")
    put(authority.folder, (first, second[1]) if bad == "not its key" else ("nonsense", "nonsense"))
    server.process.wait_for("server.(pem|key).*The certificate was not replaced")
    assert handshake(server, authority.trusting)[0] == "first"
    put(authority.folder, second)
    until(lambda: handshake(server, authority.trusting)[0] == "second")


@pytest.mark.parametrize("bad", ["certificate", "key", "pair"])
def test_a_start_with_bad_files_names_the_file_and_the_cause(authority, tmp_path, bad):
    certificate, key = authority.issue("first")
    other = authority.issue("second")[1]
    put(authority.folder, {"certificate": ("nonsense", key), "key": (certificate, "nonsense"), "pair": (certificate, other)}[bad])
    path = tmp_path / "slipway.yaml"
    path.write_text(with_tls(manifest("http://127.0.0.1:1", store='"memory:"'), authority.folder))
    process = Process("serve", "--config", path, cwd=tmp_path)
    try:
        assert process.wait() == 1
    finally:
        process.stop()
    named, problem = {"certificate": ("server.pem", "no certificate"), "key": ("server.key", "no private key"), "pair": ("server.key", "is not the key of")}[bad]
    assert named in process.output and problem in process.output and "gateway.tls" in process.output, process.output
    assert key.splitlines()[1] not in process.output
