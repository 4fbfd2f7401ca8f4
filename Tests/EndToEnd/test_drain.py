"""SIGTERM and reload, with requests under way on kept connections: none is lost."""

import http.client
import json
import signal
import threading
import time

from conftest import PATIENCE, manifest, until

BODY = json.dumps({"model": "m", "stream": True, "messages": [{"role": "user", "content": "hello"}]})
HEADERS = {"content-type": "application/json"}


class Client(threading.Thread):
    """Asks on one kept connection until it is told that the gateway has gone, and says what it lost.

    A kept connection may be closed between two requests (RFC 9112 §9.3.1): a request that meets that was never taken up. Lost is one that
    was begun to be answered, or one that was sent while the connection was still open and got no answer."""

    def __init__(self, port, stop):
        super().__init__(daemon=True)
        self.port, self.stop, self.whole, self.lost, self.turned_away = port, stop, 0, [], 0

    def run(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        while not self.stop.is_set():
            try:
                connection.request("POST", "/v1/chat/completions", BODY, HEADERS)
                answer = connection.getresponse()
            except (http.client.RemoteDisconnected, ConnectionError):
                self.turned_away += 1
                return
            try:
                text = answer.read()
                if answer.status == 200 and text.rstrip().endswith(b"data: [DONE]"):
                    self.whole += 1
                else:
                    self.lost.append((answer.status, text[-200:]))
            except (http.client.HTTPException, ConnectionError) as error:
                self.lost.append(repr(error))
            if answer.will_close:
                return


def crowd(server, count, stop):
    clients = [Client(int(server.gateway.rsplit(":", 1)[1]), stop) for _ in range(count)]
    for client in clients:
        client.start()
    return clients


def open_exchanges(upstream):
    return upstream.stats["open_streams"]


def test_terminate_under_load_loses_no_answer(mock, serve):
    upstream = mock("v1", answer="one two three four five six seven eight", tokens_per_second=10)
    server = serve(manifest(upstream.url))
    stop = threading.Event()
    clients = crowd(server, 200, stop)
    until(lambda: open_exchanges(upstream) >= 150)
    server.process.signal(signal.SIGTERM)
    for client in clients:
        client.join(PATIENCE)
    stop.set()
    assert server.process.wait() == 0
    server.process.wait_for("gateway drained")
    lost = [what for client in clients for what in client.lost]
    assert not lost, lost[:3]
    assert sum(client.whole for client in clients) >= 150


def test_reload_under_load_loses_no_request(mock, serve):
    first, second = mock("v1", answer="one two three", tokens_per_second=100), mock("v2")
    server = serve(manifest(first.url))
    stop = threading.Event()
    clients = crowd(server, 50, stop)
    until(lambda: open_exchanges(first) >= 20)
    for number in range(20):
        server.manifest.write_text(manifest(first.url, second.url if number % 2 == 0 else None))
        server.process.signal(signal.SIGHUP)
        seen = number + 1
        until(lambda: server.process.output.count("manifest was reloaded") >= seen)
        time.sleep(0.05)
    stop.set()
    for client in clients:
        client.join(PATIENCE)
    assert not [what for client in clients for what in client.lost]
    assert sum(client.turned_away for client in clients) == 0
    assert sum(client.whole for client in clients) >= 50
