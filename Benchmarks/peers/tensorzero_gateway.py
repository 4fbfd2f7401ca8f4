"""TensorZero's gateway over HTTP: its package on PyPI carries the gateway itself and starts it on a port of its own choice."""

import sys
import time

import tensorzero

gateway = tensorzero._start_http_gateway(
    config_file=sys.argv[1], clickhouse_url=None, postgres_url=None, valkey_url=None, async_setup=False
)
time.sleep(24 * 3600)
