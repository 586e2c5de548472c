"""What pytest reads first: one profile for every property."""

from __future__ import annotations

from hypothesis import settings

from .support import FUZZ

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
