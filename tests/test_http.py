"""``httpexc.http``: the short names and the constants (F4)."""

from __future__ import annotations

import ast
import re
from http import HTTPStatus

import pytest

import httpexc
from httpexc import HTTPExceptionMiddleware, http

from .support import PACKAGE, STATUSES, call


def constant(title):
    return re.sub(r"[ -]", "_", title.replace("'", "")).upper()


@pytest.mark.parametrize("status", STATUSES, ids=lambda status: status.name)
def test_f4_every_class_without_its_http(status):
    """The class, its other names, and a constant for its code."""
    for name in (status.name, *status.other_names):
        assert getattr(http, name.removeprefix("HTTP")) is status.cls
    value = getattr(http, constant(status.title))
    assert value == status.code
    assert value is HTTPStatus(status.code)


@pytest.mark.parametrize("name", ["Error", "ClientError", "ServerError", "Redirection"])
def test_f4_the_families_too(name):
    """An ``except http.ClientError`` catches what it says."""
    assert getattr(http, name) is getattr(httpexc, f"HTTP{name}")


@pytest.mark.parametrize(("name", "code"), [("CONTINUE", 100), ("PROCESSING", 102), ("EARLY_HINTS", 103)])
def test_f4_informational_codes_have_a_constant_alone(name, code):
    """They are not final answers, so there is nothing to raise."""
    assert getattr(http, name) == code


@pytest.mark.parametrize(
    "name", ["HTTPException", "Failure", "catching_failure", "abort", "redirect"], ids=lambda name: name
)
def test_f4_what_goes_with_them(name):
    """The functions and the base class are those of the package."""
    assert getattr(http, name) is getattr(httpexc, name)


@pytest.mark.parametrize(
    "use",
    [
        lambda code: httpexc.Failure(status=code),
        lambda code: httpexc.exception_response(code),
        lambda code: httpexc.status_map[code](),
        lambda code: httpexc.HTTPClientError(status=code),
        lambda code: HTTPExceptionMiddleware(httpexc.HTTPNotFound(), warning_level=code),
    ],
    ids=["Failure", "exception_response", "status_map", "status", "warning_level"],
)
def test_f4_a_constant_is_usable_wherever_a_status_is(use):
    """``http.NOT_FOUND`` is the int 404 with a name."""
    assert call(use(http.NOT_FOUND)).status == "404 Not Found"


def test_f4_a_constant_aborts():
    """``abort(http.GONE)`` raises the class of 410."""
    with pytest.raises(http.Gone):
        http.abort(http.GONE)


def test_f4_the_names_are_written_out():
    """The module is a docstring, imports and assignments: greppable and completed by an editor."""
    docstring, *statements = ast.parse((PACKAGE / "http.py").read_text(encoding="utf-8")).body
    assert isinstance(docstring, ast.Expr)
    assert all(isinstance(one, ast.Import | ast.ImportFrom | ast.Assign) for one in statements)


def test_f4_a_star_import_does_not_take_exception_away():
    """No name of the module shadows the built-in ``Exception``, which an ``except`` may mean."""
    assert not hasattr(http, "Exception")
