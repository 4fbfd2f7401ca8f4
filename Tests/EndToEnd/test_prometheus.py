"""Custom metrics from a real Prometheus server, which scrapes an exporter of the test's own."""

import http.server
import json
import threading
import time

import pytest

from conftest import Prometheus, Traffic, manifest, until


class Exporter:
    """Tickets by version, as an application would count them."""

    def __init__(self):
        self.tickets = {"v1": 1.0, "v2": 1.0}
        exporter = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                lines = "".join(f'tickets{{version="{version}"}} {value}\n' for version, value in exporter.tickets.items())
                self.send_response(200)
                self.send_header("content-type", "text/plain; version=0.0.4")
                self.end_headers()
                self.wfile.write(lines.encode())

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def exporter():
    exporter = Exporter()
    yield exporter
    exporter.stop()


@pytest.fixture
def prometheus(tmp_path, exporter):
    folder = tmp_path / "prometheus"
    folder.mkdir()
    prometheus = Prometheus(folder, f"127.0.0.1:{exporter.port}")
    until(lambda: prometheus.knows("tickets"))
    yield prometheus
    prometheus.kill()


def with_tickets(text, prometheus, kind="metrics"):
    """The manifest, with a custom metric among its analysis' checks."""
    query = 'sum(tickets{version="{{version}}"})'
    limit = {"maxRatio": 1.2} if kind == "metrics" else {"max": 3}
    check = {"name": "tickets", **limit, "prometheus": {"url": prometheus.url, "query": query, "interval": "1s"}}
    return text.replace(f"    {kind}: [", f"    {kind}: [{json.dumps(check)}, ", 1)


@pytest.mark.parametrize("kind", ["metrics", "guards"])
def test_a_bad_custom_metric_is_taken_back_and_named(mock, serve, exporter, prometheus, kind):
    exporter.tickets["v2"] = 5.0
    until(lambda: prometheus.knows('tickets{version="v2"} == 5'))
    strategy = {"weights": [50, 100], "interval": "3s", "analysis": "guardrails", "bake": "1s"}
    text = manifest(mock("v1", latency=10).url, mock("v2", latency=10).url, strategy=strategy)
    server = serve(with_tickets(text, prometheus, kind))
    with Traffic(server.gateway):
        done = server.cli("rollout", "start", "support", "v2", "--wait", "-o", "json", check=3)
    rollout = json.loads(done.stdout)
    assert rollout["outcome"] == "rolled_back" and rollout["failed_at"] == 50
    assert "tickets 5 > " in rollout["reason"], rollout["reason"]
    assert "tickets" in server.cli("rollout", "explain", rollout["id"], check=0).stdout


def test_while_prometheus_does_not_answer_the_rollout_holds_and_then_goes_on(mock, serve, prometheus):
    strategy = {"weights": [50, 100], "interval": "3s", "analysis": "guardrails", "bake": "1s"}
    text = manifest(mock("v1", latency=10).url, mock("v2", latency=10).url, strategy=strategy)
    server = serve(with_tickets(text, prometheus))
    prometheus.freeze()
    with Traffic(server.gateway):
        started = json.loads(server.cli("rollout", "start", "support", "v2", "-o", "json", check=0).stdout)
        held = server.wait_until(started["id"], lambda rollout: "could not measure" in rollout["reason"])
        assert "tickets: " in json.dumps(held["verdict"])
        time.sleep(4)
        held = server.rollout(started["id"])
        assert held["outcome"] is None and held["weights"]["desired"]["v2"] == 50, held
        prometheus.thaw()
        settled = server.wait_until(started["id"], lambda rollout: rollout["outcome"] is not None)
    assert settled["outcome"] == "promoted", settled
