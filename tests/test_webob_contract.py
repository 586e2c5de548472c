"""What this package leans on in WebOb: red where a WebOb changes it (C2)."""

from __future__ import annotations

import inspect
import os
import re
import subprocess
import sys
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path

import pytest
from webob import Request, Response, exc
from webob.acceptparse import AcceptInvalidHeader, create_accept_header
from webob.dec import wsgify
from webob.response import EmptyResponse

import httpexc
from httpexc import HTTPException, HTTPFound, HTTPNotFound

from .support import PACKAGE, STATUSES, WITHOUT_CONTENT, call, make

every_status = pytest.mark.parametrize("status", STATUSES, ids=lambda status: status.name)

CLASSES = sorted(
    {
        value
        for value in [getattr(httpexc, name) for name in (*httpexc.__all__, "_HTTPMove")]
        if isinstance(value, type) and issubclass(value, HTTPException)
    },
    key=lambda cls: cls.__name__,
)


# -- the state of a Response ------------------------------------------------------------------


def test_the_parameters_of_a_response():
    """`Response.__init__` takes what it took: its names decide what a keyword means here."""
    assert list(inspect.signature(Response.__init__).parameters) == [
        "self",
        "body",
        "status",
        "headerlist",
        "app_iter",
        "content_type",
        "conditional_response",
        "charset",
        "kw",
    ]


def test_the_state_of_a_response():
    """A new response is four attributes and a view of one; what they are set to is what they keep."""
    response = Response(status="404 Not Found", app_iter=[b""])
    assert set(vars(response)) - {"_headers"} == {
        *("_status", "_headerlist", "_app_iter", "conditional_response")
    }
    headerlist, chunks = [("X-A", "b")], [b"body"]
    response.status, response.headerlist, response.app_iter = "410 Away", headerlist, chunks
    assert response._status == "410 Away"
    assert response._headerlist is response.headerlist == headerlist
    assert response._app_iter is chunks


def test_what_webob_keeps_on_a_response_in_use():
    """Whatever is asked of a response, these are all the attributes that WebOb puts on it."""
    response = used(Response(body=b"{}"))
    assert set(vars(response)) <= {
        *("_status", "_headerlist", "_app_iter", "conditional_response"),
        *("_headers", "_cache_control_obj", "_request", "request", "environ"),
    }


def used(response):
    """The response after all its attributes were asked for, and some were set."""
    for name in dir(Response):
        with suppress(Exception):
            getattr(response, name)
    response.cache_control.max_age = 1
    response.set_cookie("a", "b")
    response.request = Request.blank("/")
    return response


def test_what_webob_keeps_is_made_anew_in_a_copy():
    """C8: what WebOb puts on an exception in use does not tie a copy to the original."""
    original = used(HTTPNotFound("why", {"X-A": "b"}))
    twin = original.copy()
    assert twin.request is None
    assert call(twin) == call(original)
    twin.headers["X-A"] = "c"
    twin.cache_control.max_age = 2
    assert twin.headers["Cache-Control"] == "max-age=2"
    assert (original.headers["X-A"], original.headers["Cache-Control"]) == ("b", "max-age=1")


def test_what_webobs_properties_set_is_served():
    """Status, headers and body that are set through WebOb's properties are those that are sent."""
    made = HTTPNotFound("why")
    made.status = "410 Away"
    made.headerlist = [("X-A", "b"), ("Content-Type", "a/b")]
    made.app_iter = [b"body"]
    assert (made.status, made.headerlist[0], made.app_iter) == ("410 Away", ("X-A", "b"), [b"body"])
    answer = call(made)
    assert (answer.status, answer.headers["X-A"], answer.body) == ("410 Away", "b", b"body")


def said(response):
    """What every property of WebOb's says of a response, without the addresses of objects."""

    def ask(name):
        try:
            return repr(getattr(response, name))
        except Exception as error:
            return repr(error)

    return {name: re.sub("0x[0-9a-f]+", "", ask(name)) for name in PROPERTIES}


PROPERTIES = [
    name
    for name in dir(Response)
    if isinstance(inspect.getattr_static(Response, name), property)
    and name not in ("json_body", "body_file", "cache_expires")
]


@every_status
def test_a_new_instance_is_a_new_response(status):
    """Every property works on an exception, and says what it says of an empty response of that status."""
    line = f"{status.code} {status.title}"
    headers = [] if status.code in WITHOUT_CONTENT else None
    assert said(status.cls()) == said(Response(status=line, headerlist=headers, app_iter=[b""]))


@every_status
def test_keywords_make_no_other_object(status):
    """C1: an instance made with a keyword that changes nothing is in the state of one made without."""
    plain, keyword = make(status.cls), make(status.cls, conditional_response=None)
    keyword.conditional_response = plain.conditional_response
    assert said(plain) == said(keyword)
    assert call(plain) == call(keyword)


@every_status
def test_instances_share_no_list(status):
    """S1: what is put on the headers or the body of one instance is on no other."""
    one, other = make(status.cls), make(status.cls)
    one.headerlist.append(("X-A", "b"))
    one.headers["X-C"] = "d"
    assert "X-A" not in other.headers
    assert "X-C" not in make(status.cls).headers
    assert call(other) == call(make(status.cls))


def test_an_empty_response_closes_what_it_stands_for():
    """WebOb's stand-in for the body of HEAD closes the body."""
    closed = []

    class Body:
        def close(self):
            closed.append(True)

    stand_in = EmptyResponse(Body())
    assert list(stand_in) == []
    stand_in.close()
    assert closed == [True]


def test_where_webob_resolves_a_location():
    """A response resolves its location in one method, which is overridden for conditional answers."""
    seen = []

    class Spy(Response):
        @staticmethod
        def _make_location_absolute(environ, value):
            seen.append(value)
            return value

    for conditional in (False, True):
        call(Spy(location="x", conditional_response=conditional))
    assert seen == ["x", "x"]


def test_how_webob_reads_accept():
    """A malformed header has a class of its own, and the offers come back by q-value in their order."""
    assert isinstance(create_accept_header("((("), AcceptInvalidHeader)
    accept = create_accept_header("a/c, a/b, a/a;q=0.5")
    assert accept.acceptable_offers(("a/a", "a/b", "a/c", "a/d")) == [
        ("a/b", 1.0),
        ("a/c", 1.0),
        ("a/a", 0.5),
    ]


# -- the ancestry -----------------------------------------------------------------------------


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
def test_c2_nothing_public_comes_from_webob_exc(cls):
    """No public attribute is inherited from webob.exc, nor how one is made, shown, copied or called."""
    special = {"__init__", "__call__", "__str__", "__repr__", "__reduce__", "__setstate__"}
    for name in dir(cls):
        if not name.startswith("_") or name in special:
            owner = next(base for base in cls.__mro__ if name in vars(base))
            assert owner.__module__ != "webob.exc", f"{cls.__name__}.{name} is {owner.__name__}'s"


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
def test_c2_the_order_of_the_bases(cls):
    """This package's classes come first, then those of webob.exc, then Response, then Exception."""
    modules = [base.__module__.partition(".")[0] for base in cls.__mro__]
    own = modules.count("httpexc")
    assert set(modules[:own]) == {"httpexc"}
    assert cls.__mro__.index(Response) < cls.__mro__.index(Exception)


@every_status
def test_c2_old_handlers_go_on_catching(status):
    """`except webob.exc.…` catches the namesake, the family and the root."""
    names = [name for name in (status.name, *status.other_names) if hasattr(exc, name)]
    for catching in [getattr(exc, name) for name in names] + [exc.WSGIHTTPException, exc.HTTPException]:
        with pytest.raises(catching):
            raise make(status.cls)
    for family in ("HTTPOk", "HTTPRedirection", "HTTPError", "HTTPClientError", "HTTPServerError"):
        assert issubclass(status.cls, getattr(exc, family)) is issubclass(
            status.cls, getattr(httpexc, family)
        )


def test_c2_webobs_own_middleware_answers():
    """`wsgify` and `webob.exc.HTTPExceptionMiddleware` answer with what is raised."""

    @wsgify
    def wsgified(request):
        raise HTTPFound("x")

    def app(environ, start_response):
        raise HTTPFound("x")

    expected = call(HTTPFound("x"), "/a/b")
    assert expected.headers["Location"] == "http://example.com/a/x"
    assert call(wsgified, "/a/b") == expected
    assert call(exc.HTTPExceptionMiddleware(app), "/a/b") == expected


def test_c2_webobs_exceptions_are_not_ours():
    """What WebOb raises itself is not taken for this package's."""
    assert not isinstance(exc.HTTPNotFound(), HTTPException)


# -- with Paste installed ---------------------------------------------------------------------

# WebOb 1.8 puts each class of `paste.httpexceptions` behind the bases of its namesake. This one stands
# in for Paste's, and whoever asks it for anything that it shares with ours finds out.
FAKE_PASTE = """
def trap(name):
    def caught(self, *args, **kw):
        raise AssertionError("paste was asked: " + name)
    return caught

class HTTPException(Exception):
    code = title = explanation = template = detail = comment = None
    required_headers = ("Paste",)
    __init__ = trap("__init__")
    __str__ = trap("__str__")
    __repr__ = trap("__repr__")
    __call__ = wsgi_application = trap("__call__")
    html = plain = make_body = prepare_content = response = trap("a method")
    exception = property(trap("exception"))

class HTTPError(HTTPException): pass
class HTTPRedirection(HTTPException): pass
class _HTTPMove(HTTPRedirection):
    required_headers = ("location",)
class HTTPOk(HTTPException): code = 200
class HTTPClientError(HTTPError): code = 400
class HTTPServerError(HTTPError): code = 500
class HTTPFound(_HTTPMove): code = 302
class HTTPSeeOther(_HTTPMove): code = 303
class HTTPNotModified(HTTPRedirection): code = 304
class HTTPBadRequest(HTTPClientError): code = 400
class HTTPUnauthorized(HTTPClientError): code = 401
class HTTPNotFound(HTTPClientError): code = 404
class HTTPMethodNotAllowed(HTTPClientError): code = 405
class HTTPInternalServerError(HTTPServerError): code = 500
"""

WITH_PASTE = """
import copy, pickle, sys
sys.modules.pop("paste", None)  # PasteDeploy makes one when Python starts
import webob.exc
from paste import httpexceptions as paste
assert webob.exc.HTTPNotFound.__bases__[-1] is paste.HTTPNotFound, webob.exc.HTTPNotFound.__bases__

import httpexc
from tests.support import MEDIA_TYPES, STATUSES, call, make

for status in STATUSES:
    cls = status.cls
    assert cls.required_headers == status.required_headers
    for made in (make(cls, "why", {"X-A": "b"}), make(cls, "why", {"X-A": "b"}, conditional_response=False)):
        assert repr(made) == f"<{status.name} {status.code} {status.title}: why>"
        assert str(made) == "why"
        assert made.exception is made
        for twin in (made, copy.copy(made), pickle.loads(pickle.dumps(made))):
            for media_type in MEDIA_TYPES:
                answer = call(twin, "/a", media_type)
                assert answer.status == f"{status.code} {status.title}"
                assert answer.headers["X-A"] == "b"
        for catching in {getattr(paste, status.name, Exception), getattr(webob.exc, status.name, Exception)}:
            try:
                raise made
            except catching as caught:
                assert caught is made
assert issubclass(httpexc.HTTPNotFound, paste.HTTPNotFound)
assert issubclass(httpexc.HTTPNotFound, paste.HTTPException)
assert httpexc.HTTPException("why", made).wsgi_response is made
print("done")
"""


def test_c2_with_paste_installed(tmp_path):
    """With Paste among the ancestors everything is made, shown, copied, served and caught as without."""
    if int(version("WebOb").partition(".")[0]) > 1:
        pytest.skip("WebOb 2 has no bases of Paste's")
    package = tmp_path / "paste"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "httpexceptions.py").write_text(FAKE_PASTE, encoding="utf-8")
    roots = [str(tmp_path), str(Path(__file__).parent.parent), str(PACKAGE.parent)]
    done = subprocess.run(
        [sys.executable, "-c", WITH_PASTE],
        capture_output=True,
        check=False,
        text=True,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(roots)},
    )
    assert (done.stdout, done.stderr) == ("done\n", "")
