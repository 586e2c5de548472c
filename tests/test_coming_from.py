"""Code written for each of the six older systems, as its documentation has it."""

from __future__ import annotations

import pytest

from httpexc import http

from .support import call


@pytest.mark.parametrize(
    ("error", "status", "said"),
    [
        (http.NotFound(description="gone"), "404 Not Found", "gone"),
        (http.MethodNotAllowed(valid_methods=["GET"], description="read only"), "405", "read only"),
        (http.Found(location="/x", description="over there"), "302 Found", "over there"),
    ],
)
def test_keystone_takes_a_description_by_name(error, status, said):
    """``description`` is the detail as an argument, as it is as an attribute."""
    assert error.description == said
    answer = call(error)
    assert answer.status.startswith(status)
    assert said in answer.text
