"""What pytest reads first: one profile for every property, and the judges of references."""

from __future__ import annotations

import gc
import shutil
import sys
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


def pytest_collection_finish() -> None:
    """Keep what pytest has collected from the collector, which would look through it in every test."""
    gc.collect()
    gc.freeze()


if "mutmut" in sys.modules:

    def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
        """Make the names of cases anew, since mutmut runs pytest again and again in one process.

        A mark keeps the names that it has made, escaped, and pytest escapes them again in the next run: a
        case with a backslash in its name is not found then.
        """
        for mark in metafunc.definition.iter_markers("parametrize"):
            if mark._param_ids_from is not None:
                object.__setattr__(mark._param_ids_from, "_param_ids_generated", None)


@pytest.fixture(scope="session")
def node() -> Iterator[Node]:
    """Node's ``URL``, one process for all tests that ask it."""
    program = shutil.which("node")
    if program is None:
        pytest.skip("Node is not installed")
    with Node(program) as judge:
        yield judge
