"""Custom metrics from a real Prometheus server, which scrapes an exporter of the test's own."""

import http.server
import json
import subprocess
import threading
import time

import httpx
import pytest

from conftest import Traffic, free_port, manifest


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


class Prometheus:
    def __init__(self, folder, target):
        self.folder, self.port = folder, free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        scrape = {"job_name": "app", "scrape_interval": "1s", "static_configs": [{"targets": [f"127.0.0.1:{target}"]}]}
        (folder / "prometheus.yml").write_text(json.dumps({"scrape_configs": [scrape]}))
        self.start()

    def start(self):
        self.process = subprocess.Popen(
            [
                "prometheus",
                f"--config.file={self.folder}/prometheus.yml",
                f"--storage.tsdb.path={self.folder}/data",
                f"--web.listen-address=127.0.0.1:{self.port}",
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + 30
        while not self.knows("tickets"):
            assert time.monotonic() < deadline
            time.sleep(0.1)

    def knows(self, query):
        try:
            return httpx.get(f"{self.url}/api/v1/query", params={"query": query}).json()["data"]["result"]
        except (httpx.HTTPError, KeyError, ValueError):
            return []

    def kill(self):
        self.process.kill()
        self.process.wait(10)


@pytest.fixture
def exporter():
    exporter = Exporter()
    yield exporter
    exporter.stop()


@pytest.fixture
def prometheus(tmp_path, exporter):
    folder = tmp_path / "prometheus"
    folder.mkdir()
    prometheus = Prometheus(folder, exporter.port)
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
    deadline = time.monotonic() + 10
    while not prometheus.knows('tickets{version="v2"} == 5'):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    strategy = {"weights": [50, 100], "interval": "3s", "analysis": "guardrails", "bake": "1s"}
    text = manifest(mock("v1", latency=10).url, mock("v2", latency=10).url, strategy=strategy)
    server = serve(with_tickets(text, prometheus, kind))
    with Traffic(server.gateway):
        done = server.cli("rollout", "start", "support", "v2", "--wait", "-o", "json", check=3)
    rollout = json.loads(done.stdout)
    assert rollout["outcome"] == "rolled_back" and rollout["failed_at"] == 50
    assert "tickets 5 > " in rollout["reason"], rollout["reason"]
    assert "tickets" in server.cli("rollout", "explain", rollout["id"], check=0).stdout


def test_without_prometheus_the_rollout_holds_and_with_it_goes_on(mock, serve, prometheus):
    strategy = {"weights": [50, 100], "interval": "3s", "analysis": "guardrails", "bake": "1s"}
    text = manifest(mock("v1", latency=10).url, mock("v2", latency=10).url, strategy=strategy)
    server = serve(with_tickets(text, prometheus))
    prometheus.kill()
    with Traffic(server.gateway):
        started = json.loads(server.cli("rollout", "start", "support", "v2", "-o", "json", check=0).stdout)
        held = server.wait_until(started["id"], lambda rollout: "could not measure" in rollout["reason"])
        assert "tickets: " in json.dumps(held["verdict"])
        time.sleep(4)
        held = server.rollout(started["id"])
        assert held["outcome"] is None and held["weights"]["desired"]["v2"] == 50, held
        prometheus.start()
        settled = server.wait_until(started["id"], lambda rollout: rollout["outcome"] is not None)
    assert settled["outcome"] == "promoted", settled
