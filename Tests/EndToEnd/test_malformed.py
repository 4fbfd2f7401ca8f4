"""The malformed requests of Benchmarks/malformed.py: whatever could be read in two ways is refused, and the connection closed."""

import importlib.util
import pathlib
import re

import pytest

from conftest import BINARY, ROOT

spec = importlib.util.spec_from_file_location("malformed", ROOT / "Benchmarks/malformed.py")
malformed = importlib.util.module_from_spec(spec)
spec.loader.exec_module(malformed)

# Unusual, and clear: white space before a value may be a tab (RFC 9110 §5.5), and an absolute target replaces the host (RFC 9112 §3.2.2).
CLEAR = {"`transfer-encoding` before a tab", "absolute target of another host"}
# The head was in order, and had gone on before the body was seen.
LATE = {"chunk longer than its size"}


@pytest.fixture(scope="module")
def gateway(tmp_path_factory):
    upstream = malformed.Upstream()
    process, port = malformed.start("slipway", pathlib.Path(tmp_path_factory.mktemp("malformed")), upstream.port, BINARY)
    yield port, upstream
    process.terminate()
    process.wait(60)


@pytest.mark.parametrize("what", malformed.INPUTS)
def test_malformed(gateway, what):
    answer = malformed.answer(*gateway, malformed.INPUTS[what])
    if what in CLEAR:
        assert answer == "200 open, 1 forwarded"
    elif what in LATE:
        assert re.fullmatch(r"400 closed(, 1 forwarded)?", answer), answer
    else:
        assert re.fullmatch(r"(400|505) (closed|reset)", answer), answer


def test_the_documentation_shows_every_input():
    text = (ROOT / "docs/faults.md").read_text()
    assert [what for what in malformed.INPUTS if f"| {what} |" not in text] == []
