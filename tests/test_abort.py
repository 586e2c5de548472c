"""From a code to a class, an instance or a raise (F1, F2)."""

from __future__ import annotations

import re
from http import HTTPStatus

import pytest
from webob import Response
from webtest import TestApp

import httpexc
from httpexc import (
    HTTPException,
    HTTPForbidden,
    HTTPFound,
    HTTPGone,
    HTTPMethodNotAllowed,
    HTTPMovedPermanently,
    HTTPMultipleChoices,
    HTTPNotFound,
    HTTPPermanentRedirect,
    HTTPSeeOther,
    HTTPTemporaryRedirect,
    HTTPUseProxy,
    abort,
    exception_response,
    get_exception,
    redirect,
    status_map,
)

from .support import BARE, call


def test_f1_the_three_lookups_agree():
    """`status_map`, `get_exception` and `exception_response` know the same classes."""
    assert status_map[404] is HTTPNotFound
    assert get_exception(404) is HTTPNotFound
    assert type(exception_response(404)) is HTTPNotFound
    assert get_exception(HTTPStatus.NOT_FOUND) is HTTPNotFound
    assert type(exception_response(HTTPStatus.NOT_FOUND)) is HTTPNotFound


@pytest.mark.parametrize("code", [0, 306, 418.5, 499, 600, "404", None])
def test_f1_an_unknown_code_has_no_class(code):
    """`get_exception` and `status_map` say KeyError for what is not registered."""
    with pytest.raises(KeyError):
        get_exception(code)
    assert code not in status_map


def test_f1_exception_response_hands_the_arguments_on():
    """Whatever the class takes, positions and keywords alike."""
    made = exception_response(404, "why", {"X-A": "b"}, "note", problem={"a": 1})
    assert (made.detail, made.headers["X-A"], made.comment, made.problem) == ("why", "b", "note", {"a": 1})
    assert exception_response(302, "/x").location == "/x"
    assert exception_response(405, ["GET"]).allow == ("GET",)
    assert exception_response(403, result="acl").result == "acl"
    with pytest.raises(TypeError, match="nonsense"):
        exception_response(404, nonsense=1)
    with pytest.raises(TypeError, match="nonsense"):
        exception_response(499, nonsense=1)


def test_f1_a_code_without_a_class_takes_the_same():
    """The family's class takes arguments too."""
    made = exception_response(499, "why", {"X-A": "b"})
    assert (made.code, made.detail, made.headers["X-A"]) == (499, "why", "b")


def test_f2_abort_raises():
    """`abort(code, …)` raises what `exception_response` makes."""
    with pytest.raises(HTTPNotFound) as caught:
        abort(404, "gone fishing", headers=[("X-A", "b")], comment="note")
    assert str(caught.value) == "gone fishing"
    assert caught.value.headers["X-A"] == "b"
    assert caught.value.comment == "note"
    with pytest.raises(HTTPMethodNotAllowed) as caught:
        abort(HTTPStatus.METHOD_NOT_ALLOWED, allow=["GET"])
    assert caught.value.allow == ("GET",)


def test_f2_abort_raises_an_exception_itself():
    """An exception is raised as it is."""
    gone = HTTPGone("why")
    with pytest.raises(HTTPGone) as caught:
        abort(gone)
    assert caught.value is gone


def plain_app(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"app"]


@pytest.mark.parametrize(
    "response", [Response("x", status=410), plain_app, HTTPForbidden("no").response_for(dict(BARE))]
)
def test_f2_abort_raises_any_application(response):
    """Any Response or WSGI application is raised inside an `HTTPException` that answers with it (C3)."""
    with pytest.raises(HTTPException) as caught:
        abort(response)
    assert type(caught.value) is HTTPException
    assert caught.value.wsgi_response is response
    assert call(caught.value) == call(response)
    assert caught.value.detail is None


def test_f2_abort_says_why():
    """The detail goes with a wrapped response into the log."""
    for raising in (lambda: abort(Response(status=410), "why"), lambda: abort(plain_app, detail="why")):
        with pytest.raises(HTTPException) as caught:
            raising()
        assert str(caught.value) == "why"


@pytest.mark.parametrize(
    ("arguments", "keywords"),
    [(("why", {"X-A": "b"}), {}), ((), {"headers": {"X-A": "b"}}), (("why",), {"detail": "why"})],
)
@pytest.mark.parametrize("application", [Response(status=410), plain_app], ids=["response", "application"])
def test_c8a_abort_of_an_application_takes_a_detail_only(application, arguments, keywords):
    """C8a: what cannot have an effect is refused."""
    with pytest.raises(TypeError, match="takes no arguments other than detail"):
        abort(application, *arguments, **keywords)


@pytest.mark.parametrize("bad", ["404", None, object(), 3.5])
def test_f2_abort_of_nonsense(bad):
    """C8a: what is neither a code nor an application is a TypeError that shows it."""
    with pytest.raises(TypeError, match=f"status code must be an int, not {re.escape(repr(bad))}"):
        abort(bad)


@pytest.mark.parametrize(
    ("arguments", "cls"),
    [
        (("/x",), HTTPFound),
        (("/x", 300), HTTPMultipleChoices),
        (("/x", 301), HTTPMovedPermanently),
        (("/x", 302), HTTPFound),
        (("/x", 303), HTTPSeeOther),
        (("/x", 305), HTTPUseProxy),
        (("/x", 307), HTTPTemporaryRedirect),
        (("/x", 308), HTTPPermanentRedirect),
        (("/x", HTTPStatus.SEE_OTHER), HTTPSeeOther),
    ],
)
def test_f2_redirect_raises(arguments, cls):
    """`redirect` raises the redirect of that code, 302 unless told otherwise."""
    with pytest.raises(cls) as caught:
        redirect(*arguments, headers={"X-A": "b"}, detail="why")
    assert caught.value.location == "/x"
    assert caught.value.headers["X-A"] == "b"
    assert caught.value.detail == "why"
    with pytest.raises(cls):
        redirect(location=arguments[0], code=caught.value.code)


@pytest.mark.parametrize("code", [200, 201, 304, 306, 399, 404, 500, 600])
def test_f2_redirect_with_another_code(code):
    """A code that does not redirect is a ValueError that says which do."""
    with pytest.raises(ValueError, match="does not redirect: use 301, 302, 303, 307 or 308"):
        redirect("/x", code=code)


@pytest.mark.parametrize("target", ["javascript:alert(1)", "/a\r\nX: y", "http:x"])
def test_f2_redirect_to_a_hostile_target(target):
    """A location that must not be sent is not raised as a redirect."""
    with pytest.raises(ValueError, match="location"):
        redirect(target)


@pytest.mark.parametrize("target", [404, b"/x", None])
def test_f2_redirect_to_no_string(target):
    """A target is a string."""
    with pytest.raises((TypeError, ValueError), match="location"):
        redirect(target)


def test_f2_abort_with_a_class():
    """A class stands for its code, whichever exception it is."""
    with pytest.raises(httpexc.HTTPGone, match="sold out"):
        httpexc.abort(httpexc.HTTPGone, "sold out")


def test_f2_abort_by_keyword():
    """The name of the argument is Pylons'."""
    with pytest.raises(httpexc.HTTPGone, match="sold out"):
        httpexc.abort(status_code=410, detail="sold out")


def test_f2_in_an_application():
    """What a helper raises is the answer that the client gets."""

    def app(environ, start_response):
        try:
            if environ["PATH_INFO"] == "/old":
                redirect("/new?a=b", 308)
            httpexc.abort(404, "no such page")
        except HTTPException as answer:
            return answer(environ, start_response)

    client = TestApp(app)
    moved = client.get("/old", status=308)
    assert moved.location == "http://localhost/new?a=b"
    assert "no such page" in moved.follow(status=404)
