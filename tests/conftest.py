"""What pytest reads first: one profile for every property, and the judges of references."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from hypothesis import settings

from .support import FUZZ, Node

# Nothing is kept from run to run: what fails becomes an example in its test, which runs everywhere.
settings.register_profile(
    "httpexc",
    max_examples=FUZZ or 50,
    derandomize=not FUZZ,
    deadline=None,
    database=None,
    print_blob=True,
)
settings.load_profile("httpexc")


@pytest.fixture(scope="session")
def node() -> Iterator[Node]:
    """Node's ``URL``, one process for all tests that ask it."""
    program = shutil.which("node")
    if program is None:
        pytest.skip("Node is not installed")
    with Node(program) as judge:
        yield judge
