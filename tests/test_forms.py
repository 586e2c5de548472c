"""Answers of one class differ in a few words, and only the first of them is rendered whole (P)."""

import sys

import pytest
from webob import Request

import httpexc
from httpexc import Renderer


class Site(Renderer):
    """A site with a name, in two languages."""

    languages = ("en", "de")
    site = "Shop"


def calls_of(exception, environ):
    """How many functions, of Python and of C, are called to serve it."""
    count = 0

    def profile(frame, event, arg):
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(profile)
    try:
        exception(dict(environ), lambda status, headers, exc_info=None: None)
    finally:
        sys.setprofile(None)
    return count


TYPES = ["text/html", "application/json", "application/problem+json", "text/plain"]


@pytest.mark.parametrize("renderer", [None, Site], ids=["built-in", "site"])
@pytest.mark.parametrize("script_name", ["", "/shop"])
@pytest.mark.parametrize("accept", [*TYPES, "*/*", ""])
@pytest.mark.parametrize(
    ("cls", "arguments", "keywords"),
    [
        (httpexc.HTTPNotFound, (), {}),
        (httpexc.HTTPNotFound, ("no <such> page",), {}),
        (httpexc.HTTPNotFound, ("closed",), {"headers": {"X-Shop": "open"}}),
        (httpexc.HTTPUnauthorized, ("log in",), {"www_authenticate": "Bearer"}),
        (httpexc.HTTPBadGateway, ("why",), {}),
        (httpexc.HTTPOk, ("done",), {"status": "200 OK"}),
        (httpexc.HTTPCreated, ("made",), {"location": "/items/7"}),
        (httpexc.HTTPFound, ("./receipt",), {}),
        (httpexc.HTTPFound, ("/receipt",), {"headers": [("Set-Cookie", "a=b")]}),
        (httpexc.HTTPMethodNotAllowed, (), {}),
        (httpexc.HTTPMethodNotAllowed, ("read only",), {"allow": ["GET"]}),
    ],
    ids=["404", "detail", "headers", "401", "502", "200", "201", "302", "cookie", "405", "allow"],
)
def test_p_only_the_first_answer_is_rendered(cls, arguments, keywords, accept, script_name, renderer):
    """P: the next answers of a class, in one look and media type, take less than half of the calls."""
    # Nobody has served this class yet.
    cls = type(cls.__name__, (cls,), {"renderer": renderer})
    environ = Request.blank("/cart", base_url=f"http://localhost{script_name}", accept=accept).environ
    calls_of(httpexc.HTTPGone("so that all modules are loaded"), environ)
    first = calls_of(cls(*arguments, **keywords), environ)
    # Neither the same words nor others.
    for again in (arguments, tuple(f"{words}/2" for words in arguments)):
        assert calls_of(cls(*again, **keywords), environ) < first / 2


@pytest.mark.parametrize("media_type", TYPES)
def test_p_another_accept_finds_the_same_answer(media_type):
    """P: whoever asks for the same media type in other words gets what was rendered for the first."""
    cls = type("HTTPNotFound", (httpexc.HTTPNotFound,), {})
    first = calls_of(cls(), Request.blank("/", accept=f"{media_type};q=0.8").environ)
    for accept in (media_type, f"{media_type}, */*;q=0.1", f"image/webp, {media_type};q=0.9"):
        environ = Request.blank("/", accept=accept).environ
        calls_of(httpexc.HTTPGone(), environ)  # negotiates
        assert calls_of(cls(), environ) < first / 2


def test_p_what_was_just_sent_is_not_made_again():
    """P: the same words again take fewer calls than others do."""
    cls = type("HTTPNotFound", (httpexc.HTTPNotFound,), {})
    environ = Request.blank("/", accept="text/html, image/webp").environ
    calls_of(cls("any"), environ)
    other = calls_of(cls("closed"), environ)
    assert calls_of(cls("closed"), environ) < other
