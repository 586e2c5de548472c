"""Environs that PEP 3333 does not allow, as careless middleware and tests make them."""

from __future__ import annotations

import pytest

import httpexc
from httpexc import HTTPExceptionMiddleware, HTTPFound, HTTPNotFound, Renderer

from .support import call_raw, environ, raising


class Site(Renderer):
    languages = ("en", "de")


@pytest.mark.parametrize("name", ["HTTP_ACCEPT", "HTTP_ACCEPT_LANGUAGE", "SCRIPT_NAME", "HTTP_X_REQUEST_ID"])
@pytest.mark.parametrize("error", [HTTPNotFound("x"), httpexc.HTTPBadGateway("x")])
def test_s3_none_is_as_if_it_were_not_there(name, error):
    """S3, S14, G1: the answer is the one to a request without the variable."""
    app = HTTPExceptionMiddleware(raising(error), renderer=Site)
    without = {key: value for key, value in environ(HTTP_ACCEPT="text/html").items() if key != name}
    assert call_raw(app, without | {name: None}) == call_raw(app, dict(without))


@pytest.mark.parametrize("name", ["RANGE", "IF_RANGE", "IF_NONE_MATCH", "IF_MODIFIED_SINCE"])
@pytest.mark.parametrize("value", [None, b"bytes=0-1", 1, ["a"]])
def test_s9a_a_condition_that_is_no_string_is_ignored(name, value):
    """S9a: it is as if it had not been sent."""
    made = HTTPNotFound(body=b"0123456789", etag="a", conditional_response=True)
    answer = call_raw(made, environ(**{f"HTTP_{name}": value}))
    assert (answer.status, answer.body) == ("404 Not Found", b"0123456789")


@pytest.mark.parametrize("changes", [{"SCRIPT_NAME": None}, {"PATH_INFO": None}])
def test_l1_a_part_of_the_path_that_is_none(changes):
    """L1: it is the empty string."""
    sent = call_raw(HTTPFound("/x"), environ(**changes)).headers["Location"]
    assert sent == "http://example.com/x"
    relative = call_raw(HTTPFound("x"), environ(**changes)).headers["Location"]
    assert relative == ("http://example.com/x" if "PATH_INFO" in changes else "http://example.com/a/x")


@pytest.mark.parametrize("name", ["REQUEST_METHOD", "SCRIPT_NAME", "PATH_INFO"])
@pytest.mark.parametrize("value", [None, b"/a", 7, ["/a"]])
def test_m4_what_the_log_shows_of_a_request_may_be_anything(name, value, caplog):
    """M4: no fault in logging breaks an answer, and the error is logged."""
    app = HTTPExceptionMiddleware(raising(ValueError("broken")), catch_all=True)
    request = environ() | {name: value, "HTTP_ACCEPT": "application/json"}
    assert call_raw(app, request).status == "500 Internal Server Error"
    [record] = caplog.records
    assert "ValueError: broken" in record.exc_text
