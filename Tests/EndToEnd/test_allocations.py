"""What a request asks of the allocator: counts are stable where times are not."""

import pathlib
import shutil
import sys

import pytest
from conftest import BINARY, ROOT

sys.path.append(str(ROOT / "Benchmarks"))
import allocations  # noqa: E402

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="the counting library is for Linux with glibc"),
    pytest.mark.skipif(not (shutil.which("cc") or shutil.which("clang")), reason="no C compiler"),
]


def test_a_request_allocates_no_more_than_allocations_json_says():
    build = "release" if "release" in pathlib.Path(BINARY).parts else "debug"
    assert allocations.per_request(BINARY) <= allocations.LIMITS[build]


def test_a_static_flag_allocates_nothing():
    assert allocations.per_evaluation(BINARY, "static") < 0.01
    # What the test would see if it did.
    assert allocations.per_evaluation(BINARY, "fractional") >= 1
