"""Exception views (M7) and ``append_slash`` (M8)."""

from __future__ import annotations

import io
import re

import pytest
import webob.exc
from webob import Request, Response
from webtest import TestApp

import httpexc
from httpexc import (
    Failure,
    HTTPBadRequest,
    HTTPException,
    HTTPExceptionMiddleware,
    HTTPForbidden,
    HTTPFound,
    HTTPMovedPermanently,
    HTTPNotFound,
    HTTPRangeNotSatisfiable,
    HTTPServiceUnavailable,
)
from httpexc.views import ExceptionViews, carry_headers

from .support import PLAIN, IteratorBody, Server, call, call_raw, environ, raising, returning
from .test_middleware import ERROR, PATHS


def views_for(error):
    return ExceptionViews(raising(error))


def says(text, status=200):
    """A view that answers with a text."""
    return lambda exc, request: Response(text, status=status, content_type="text/plain")


class Sold(Exception):
    pass


class SoldTwice(Sold):
    pass


# -- M7: which view ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (Sold(), "Sold"),
        (SoldTwice(), "Sold"),
        (ValueError(), "ValueError"),
        (UnicodeDecodeError("a", b"", 0, 1, "x"), "ValueError"),
        (HTTPNotFound(), "HTTPNotFound"),
        (webob.exc.HTTPNotFound(), "HTTPNotFound"),
        (Failure(status=404), "HTTPNotFound"),
        (HTTPException(status=404), "HTTPNotFound"),
        (HTTPException("x", Response(status=404)), "HTTPNotFound"),
        (httpexc.HTTPGone(), "HTTPClientError"),
        (webob.exc.HTTPGone(), "HTTPClientError"),
        (httpexc.HTTPConflict(), "webob 409"),
        (webob.exc.HTTPConflict(), "webob 409"),
        (HTTPServiceUnavailable(), "HTTPException"),
        (webob.exc.HTTPException("x", Response(status=299)), "webob"),
        (KeyError(), "Exception"),
    ],
)
def test_m7_the_most_specific_ancestor_wins(error, said):
    """The order of registration is no matter; the class of a status counts as an ancestor."""
    views = views_for(error)
    for context, text in [
        (Exception, "Exception"),
        (webob.exc.HTTPException, "webob"),
        (HTTPException, "HTTPException"),
        (httpexc.HTTPClientError, "HTTPClientError"),
        (HTTPNotFound, "HTTPNotFound"),
        (webob.exc.HTTPConflict, "webob 409"),
        (ValueError, "ValueError"),
        (Sold, "Sold"),
    ]:
        views.add_exception_view(says(text), context)
    assert call(views).text == said


@pytest.mark.parametrize("base", [HTTPNotFound, webob.exc.HTTPNotFound, Failure])
def test_m7_a_class_of_ones_own_beats_that_of_its_status(base):
    """An application's own class is more than its status."""

    class Mine(base):
        def __init__(self):
            super().__init__("x", **({"status": 404} if base is Failure else {}))

    views = views_for(Mine())
    views.add_exception_view(says("404"), HTTPNotFound)
    assert call(views).text == "404"
    views.add_exception_view(says("mine"), Mine)
    assert call(views).text == "mine"
    views = views_for(Mine())
    views.add_exception_view(says("all"), HTTPException)
    views.add_exception_view(says("base"), base)
    assert call(views).text == "base"


@pytest.mark.parametrize(
    ("predicates", "request_kw", "matches"),
    [
        ({"request_method": "GET"}, {}, True),
        ({"request_method": "GET"}, {"method": "HEAD"}, True),
        ({"request_method": "GET"}, {"method": "POST"}, False),
        ({"request_method": ("PUT", "POST")}, {"method": "POST"}, True),
        ({"request_method": ["PUT", "POST"]}, {"method": "HEAD"}, False),
        ({"accept": "application/json"}, {"accept": "application/json"}, True),
        ({"accept": "application/json"}, {"accept": "application/*;q=0.1"}, True),
        ({"accept": "application/json"}, {"accept": "text/html"}, False),
        ({"accept": "application/json"}, {"accept": "text/html,application/xml;q=0.9,*/*;q=0.8"}, False),
        ({"accept": "application/json"}, {"accept": "text/html;q=0.5, application/json"}, True),
        ({"accept": "application/json"}, {"accept": None}, True),
        ({"accept": "application/json"}, {"accept": "no such thing"}, True),
        ({"accept": ("text/csv", "application/json")}, {"accept": "text/csv"}, True),
        ({"accept": "text/html"}, {"accept": "text/html"}, True),
        ({"accept": "text/html"}, {"accept": "application/json"}, False),
        ({"path_info": "/api/"}, {"path": "/api/x"}, True),
        ({"path_info": "/api/"}, {"path": "/x/api/"}, False),
        ({"path_info": "/caf.$"}, {"path": "/caf%C3%A9"}, True),
        ({"path_info": "/caf.$"}, {"path": "/caf%E9"}, True),
        ({"path_info": re.compile("/API/", re.IGNORECASE)}, {"path": "/api/x"}, True),
        ({"header": "X-A"}, {"HTTP_X_A": ""}, True),
        ({"header": "X-A"}, {}, False),
        ({"header": "X-A:b+"}, {"HTTP_X_A": "bbc"}, True),
        ({"header": "X-A: b+"}, {"HTTP_X_A": "c"}, False),
        ({"xhr": True}, {"HTTP_X_REQUESTED_WITH": "XMLHttpRequest"}, True),
        ({"xhr": True}, {}, False),
        ({"xhr": False}, {}, True),
        ({"mine": lambda exc, request: exc.args == ("x",)}, {}, True),
        ({"mine": lambda request: request.context.args == ("y",)}, {}, False),
        ({"request_method": "POST", "xhr": False}, {}, False),
    ],
)
def test_m7_predicates(predicates, request_kw, matches):
    """A view is for the requests of which all its predicates hold."""
    views = views_for(Sold("x"))
    views.add_exception_view(says("other"), Sold)
    views.add_exception_view(says("this"), Sold, **predicates)
    said = call(views, **request_kw)
    expected = b"this" if matches else b"other"
    assert said.body == (b"" if request_kw.get("method") == "HEAD" else expected)
    assert said.headers["Content-Length"] == str(len(expected))


def test_m7_a_callable_is_a_predicate():
    """Behind the class, by position; it gets what a view gets."""
    views = views_for(Sold("x"))
    views.add_exception_view(says("no"), Sold, lambda exc, request: False)
    views.add_exception_view(says("yes"), Sold, lambda request: request.exception.args == ("x",))
    assert call(views).text == "yes"


def test_m7_more_predicates_beat_fewer_whatever_their_order():
    """The view that asks for more is the one that was meant."""
    views = views_for(Sold())
    views.add_exception_view(says("one"), Sold, xhr=False)
    views.add_exception_view(says("two"), Sold, xhr=False, request_method="GET")
    views.add_exception_view(says("none"), Sold)
    assert call(views).text == "two"


def test_m7_a_subclass_without_predicates_beats_an_ancestor_with():
    """The class counts before the predicates, and an ancestor's view is there where none holds."""
    views = views_for(SoldTwice())
    views.add_exception_view(says("ancestor"), Sold, xhr=False)
    views.add_exception_view(says("subclass"), SoldTwice, request_method="POST")
    assert call(views).text == "ancestor"
    views.add_exception_view(says("any"), SoldTwice)
    assert call(views).text == "any"


@pytest.mark.parametrize(
    ("accept", "said"),
    [
        ("application/json", "json"),
        ("text/csv;q=0.5, application/json;q=0.4", "csv"),
        ("text/csv;q=0.4, application/json;q=0.5", "json"),
        ("text/csv, application/json", "json"),
    ],
)
def test_m7_of_equal_views_the_one_that_the_client_likes_better(accept, said):
    """``accept`` chooses by q-value, then the older registration wins."""
    views = views_for(Sold())
    views.add_exception_view(says("json"), Sold, accept="application/json")
    views.add_exception_view(says("csv"), Sold, accept="text/csv")
    assert call(views, accept=accept).text == said


# -- M7: registration -------------------------------------------------------------------------


def test_m7_decorators_return_the_view_and_stack():
    """One function can be the view for several classes, and is itself afterwards."""
    views = views_for(KeyError("x"))

    @views.exception_view(ValueError)
    @views.exception_view(KeyError)
    def view(exc, request):
        return Response(f"{exc!r} at {request.path_info}")

    assert view(1, Request.blank("/x")).text == "1 at /x"
    assert call(views, "/y").text == "KeyError('x') at /y"


def test_m7_without_a_class_a_view_is_for_every_exception():
    """As in Pyramid, ``Exception`` is meant."""
    views = views_for(KeyError())
    views.exception_view()(says("any"))
    assert call(views).text == "any"


def test_m7_notfound_and_forbidden_views():
    """As decorators and as plain calls."""
    for register in (
        lambda views: (
            views.notfound_view()(says("404", 404)),
            views.forbidden_view(xhr=False)(says("403", 403)),
        ),
        lambda views: (
            views.add_notfound_view(says("404", 404)),
            views.add_forbidden_view(says("403", 403), xhr=False),
        ),
    ):
        for error in (HTTPNotFound, HTTPForbidden, webob.exc.HTTPNotFound, webob.exc.HTTPForbidden):
            views = views_for(error())
            register(views)
            assert call(views).text == str(error.code)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({}, {}),
        ({"xhr": True}, {"xhr": 1}),
        ({"request_method": "GET"}, {"request_method": ("GET", "HEAD")}),
        ({"accept": "text/csv", "xhr": True}, {"xhr": True, "accept": ("text/csv",)}),
        ({"header": "X-A: b"}, {"header": "x-a:b"}),
    ],
)
def test_m7_two_equal_registrations_are_an_error(first, second):
    """Which of them would win is no one's to guess."""
    views = views_for(Sold())
    views.add_exception_view(says("one"), Sold, **first)
    with pytest.raises(ValueError, match="Sold"):
        views.add_exception_view(says("two"), Sold, **second)
    with pytest.raises(ValueError, match="HTTPNotFound"):
        views.add_notfound_view(says("x")), views.notfound_view()(says("y"))


@pytest.mark.parametrize(
    ("kw", "error", "match"),
    [
        ({"context": "404"}, TypeError, "404"),
        ({"context": object}, TypeError, "object"),
        ({"view": "no view"}, TypeError, "no view"),
        ({"request_metod": "GET"}, TypeError, "request_metod"),
        ({"accept": "json"}, ValueError, "accept: 'json'"),
        ({"path_info": "("}, re.error, "unterminated"),
    ],
)
def test_m7_a_wrong_registration_is_an_error(kw, error, match):
    """At once, and naming what is wrong."""
    with pytest.raises(error, match=match):
        views_for(Sold()).add_exception_view(**{"view": says("x"), **kw})


@pytest.mark.parametrize(
    "view",
    [
        lambda exc, request: Response(f"{exc.args[0]}{request.context.args[0]}"),
        lambda request: Response(f"{request.exception.args[0]}{request.context.args[0]}"),
        lambda request, punctuation="": Response(f"{request.context.args[0]}x{punctuation}"),
        lambda *args: Response(f"{args[0].args[0]}{args[1].context.args[0]}"),
        type("View", (), {"__call__": lambda self, request: Response(request.context.args[0] * 2)})(),
        type("View", (), {"view": lambda self, exc, request: Response(exc.args[0] * 2)})().view,
        type("View", (Response,), {"__init__": lambda self, exc, request: Response.__init__(self, "xx")}),
    ],
    ids=["two", "one", "one with a default", "any number", "object", "method", "class"],
)
def test_m7_a_view_takes_the_exception_and_the_request_or_the_request(view):
    """In every shape in which Python has a callable."""
    views = views_for(Sold("x"))
    views.add_exception_view(view, Sold)
    assert call(views).text == "xx"


def test_m7_a_view_that_says_nothing_of_its_arguments_gets_both(monkeypatch):
    """Some callables have no signature to read."""

    class Silent:
        __signature__ = "none"

        def __call__(self, exc, request):
            return Response("both")

    views = views_for(Sold())
    views.add_exception_view(Silent(), Sold)
    assert call(views).text == "both"


class ViewClass(Response):
    """A view that is a class, as Pyramid has them."""

    def __init__(self, exc, request):
        super().__init__(f"class for {type(exc).__name__}")


def test_m7_decorators_without_parentheses():
    """Each registers the view, a function or a class, and returns it."""
    for name, error in [
        ("exception_view", Sold()),
        ("notfound_view", HTTPNotFound()),
        ("forbidden_view", HTTPForbidden()),
    ]:
        for view, text in [(says("mine"), "mine"), (ViewClass, f"class for {type(error).__name__}")]:
            views = views_for(error)
            assert getattr(views, name)(view) is view
            assert call(views).text == text


@pytest.mark.parametrize("name", ["notfound_view", "forbidden_view"])
def test_m7_a_view_with_predicates_is_registered_with_them(name):
    """A plain call with a view and keywords loses none of them."""
    xhr = {"HTTP_X_REQUESTED_WITH": "XMLHttpRequest"}
    views = views_for(HTTPNotFound() if name == "notfound_view" else HTTPForbidden())
    getattr(views, name)(says("mine"), xhr=True, mine=lambda request: request.path_info == "/x")
    assert call(views, "/x", **xhr).text == "mine"
    assert "mine" not in call(views, "/x").text
    assert "mine" not in call(views, "/y", **xhr).text


def test_m7_a_plain_call_takes_append_slash():
    """M8: ``views.notfound_view(view, append_slash=True)`` is no plain view."""
    views = ExceptionViews(pages())
    views.notfound_view(says("view", 404), append_slash=HTTPMovedPermanently)
    assert call(views, "/a").status == "301 Moved Permanently"


@pytest.mark.parametrize("context", ["404", 404, object(), None])
@pytest.mark.parametrize("kw", [{}, {"xhr": True}])
def test_m7_a_decorator_for_no_exception_class_is_an_error_at_once(context, kw):
    """It would be found when nothing is decorated with it, which is never."""
    with pytest.raises(TypeError, match="is for an exception class"):
        views_for(Sold()).exception_view(context, **kw)
    with pytest.raises(TypeError, match="is for an exception class"):
        views_for(Sold()).exception_view(says("a view with predicates needs its class"), xhr=True)


@pytest.mark.parametrize(
    "error", [HTTPFound("/x"), HTTPNotFound(), webob.exc.HTTPGone(), Failure(status=409)]
)
@pytest.mark.parametrize("context", [Exception, BaseException])
def test_m7_a_view_for_exception_does_not_swallow_http_exceptions(error, context):
    """As in Pyramid: a raised redirect stays one; those are for views of an HTTP exception class."""
    views = views_for(error)
    views.add_exception_view(lambda exc, request: pytest.fail("asked"), context)
    assert call(views).status == error.status
    views.add_exception_view(says("http"), webob.exc.HTTPException)
    assert call(views).text == "http"


def test_m7_renderer():
    """The views have a look of their own, which is that of everything inside."""

    class Loud(httpexc.Renderer):
        def plain(self, page, environ):
            return f"LOUD {page.code}"

    views = ExceptionViews(raising(HTTPNotFound()), renderer=Loud())
    assert call(views).text == "LOUD 404"
    views.add_notfound_view(lambda exc, request: HTTPServiceUnavailable())
    assert call(views).text == "LOUD 503"


# -- M7: what a view answers ------------------------------------------------------------------


@pytest.mark.parametrize(
    "response",
    [
        Response("x", status=299),
        HTTPException("m", Response("x", status=299)),
        webob.exc.HTTPException("m", Response("x", status=299)),
        httpexc.HTTPOk(body=b"x", status="299 Odd"),
        returning([b"x"]),
    ],
    ids=["Response", "HTTPException", "webob.exc", "HTTPOk", "application"],
)
def test_m7_any_response_is_one(response):
    """A Response, an exception or a WSGI application."""
    views = views_for(Sold())
    views.add_exception_view(lambda exc, request: response, Sold)
    assert call(views).body == b"x"


@pytest.mark.parametrize("error", [HTTPBadRequest("b"), webob.exc.HTTPBadRequest("b")])
@pytest.mark.parametrize("first", [Sold(), HTTPBadRequest("a")])
def test_m7_an_http_exception_raised_by_a_view_is_the_response(error, first):
    """It is answered as it is, and not looked up again; WebOb's has the same look."""
    views = views_for(first)

    @views.exception_view(HTTPBadRequest)
    @views.exception_view(Sold)
    def view(exc, request):
        raise error

    assert call(views, accept="text/html") == call(HTTPBadRequest("b"), accept="text/html")


def test_m7_another_error_in_a_view_goes_up_with_the_first_as_its_context():
    """Whoever debugs the view sees what it was called for."""
    first, other = Sold(), ValueError("in the view")
    views = views_for(first)

    @views.exception_view(Sold)
    def view(exc, request):
        raise other

    with pytest.raises(ValueError, match="in the view") as raised:
        Server().run(views)
    assert raised.value is other
    assert raised.value.__context__ is first


@pytest.mark.parametrize("result", [None, "text", b"bytes", {"a": 1}, 404])
def test_m7_what_is_no_response_is_an_error_that_names_the_view(result):
    """A forgotten ``return`` is found by its name."""
    views = views_for(Sold())

    @views.exception_view(Sold)
    def forgetful(exc, request):
        return result

    with pytest.raises(TypeError, match="forgetful returned"):
        Server().run(views)


@pytest.mark.parametrize("error", [HTTPNotFound("x"), webob.exc.HTTPNotFound("x")])
def test_m7_without_a_view_an_http_exception_is_its_own_response(error):
    """In the look of the package, and of the middleware round it."""

    class Loud(httpexc.Renderer):
        def plain(self, page, environ):
            return "loud"

    assert call(views_for(error), accept="text/html") == call(HTTPNotFound("x"), accept="text/html")
    assert call(HTTPExceptionMiddleware(views_for(error), renderer=Loud())).text == "loud"


@pytest.mark.parametrize("error", [Sold(), KeyboardInterrupt(), ExceptionGroup("g", [HTTPNotFound()])])
def test_m7_without_a_view_anything_else_goes_up(error):
    """The very exception, and before anything was sent."""
    views = views_for(error)
    views.add_exception_view(says("x"), KeyError)
    server = Server()
    with pytest.raises(type(error)) as raised:
        server.run(views)
    assert raised.value is error
    assert server.log == []


@pytest.mark.parametrize(
    ("error", "view", "levels"),
    [
        (HTTPServiceUnavailable(), None, ["ERROR"]),
        (HTTPServiceUnavailable(), lambda exc, request: exc, ["ERROR"]),
        (HTTPServiceUnavailable(), says("sorry", 503), []),
        (Sold(), lambda exc, request: HTTPServiceUnavailable(), []),
        (HTTPNotFound(), None, ["DEBUG"]),
    ],
)
def test_m7_an_exception_that_is_its_own_response_is_logged(error, view, levels, caplog):
    """As the middleware does; what a view makes of an exception is the view's affair."""
    caplog.set_level("DEBUG", logger="httpexc")
    views = views_for(error)
    if view:
        views.add_exception_view(view, type(error))
    Server().run(views)
    assert [record.levelname for record in caplog.records] == levels


def test_m7_a_5xx_raised_in_a_view_is_logged_with_its_context(caplog):
    """The traceback has both."""
    views = views_for(Sold("first"))

    @views.exception_view(Sold)
    def view(exc, request):
        raise HTTPServiceUnavailable("second")

    Server().run(views)
    assert "Sold: first" in caplog.text
    assert "HTTPServiceUnavailable: second" in caplog.text


@pytest.mark.parametrize("path", PATHS)
def test_m7_views_answer_wherever_the_middleware_would(path):
    """Before and after start_response, and in a generator before its first chunk."""
    server = Server()
    app, expected = path(server.log)
    views = ExceptionViews(app)
    views.add_notfound_view(says("view", 299))
    server.run(views)
    assert server.log == [event.replace("404", "299") for event in expected]
    assert server.sent == b"view"


def test_m7_once_bytes_are_out_no_view_is_asked():
    """The error goes up."""
    views = ExceptionViews(returning(IteratorBody(b"out", ERROR)))
    views.add_notfound_view(lambda exc, request: pytest.fail("asked"))
    with pytest.raises(HTTPNotFound):
        Server().run(views)


# -- M7: headers ------------------------------------------------------------------------------


def test_m7_carry_headers_takes_the_originals_along():
    """Retry-After, challenges and cookies come; what the response says, and the content, is its own."""
    error = HTTPServiceUnavailable("x", headers=[("X-A", "1"), ("X-A", "2"), ("X-B", "1")], retry_after=60)
    error.set_cookie("a", "1")
    error.content_language = ["de"]
    response = Response(
        b"sorry", status=503, headerlist=[("X-B", "mine"), ("Content-Type", "text/plain; charset=UTF-8")]
    )
    response.set_cookie("b", "2")
    assert carry_headers(error, response) is response
    assert response.headers.getall("X-A") == ["1", "2"]
    assert response.headers.getall("X-B") == ["mine"]
    assert response.headers["Retry-After"] == "60"
    assert [value.split(";")[0] for value in response.headers.getall("Set-Cookie")] == ["b=2", "a=1"]
    assert response.headers.getall("Content-Type") == ["text/plain; charset=UTF-8"]
    assert "Content-Language" not in response.headers
    assert (response.status_int, response.text) == (503, "sorry")


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (ValueError("x"), None),
        (webob.exc.HTTPNotFound(headers=[("X-A", "1")]), "1"),
        (webob.exc.HTTPException("x", Response(headerlist=[("X-A", "1")])), "1"),
        (HTTPException("x", Response(headerlist=[("X-A", "1")])), "1"),
        (webob.exc.HTTPException("x", returning([])), None),
    ],
)
def test_m7_carry_headers_of_whatever_is_raised(error, expected):
    """WebOb's exceptions and wrapped responses have headers, other exceptions none."""
    assert carry_headers(error, Response("x")).headers.get("X-A") == expected


def test_m7_carry_headers_knows_what_is_about_the_content():
    """M7: a validator of the exception's page is not the response's; the range of a 416 is the resource's."""
    page = HTTPNotFound("x", etag="a", last_modified=0, headers={"Content-MD5": "x", "X-A": "1"})
    carried = set(carry_headers(page, Response("y")).headers) - set(Response("y").headers)
    assert carried == {"X-A"}
    answer = carry_headers(HTTPRangeNotSatisfiable(length=7), Response("y", status=416))
    assert answer.headers["Content-Range"] == "bytes */7"


@pytest.mark.parametrize(
    ("location", "carried"),
    [
        ("/日本?q=ü", "/%E6%97%A5%E6%9C%AC?q=%C3%BC"),
        ("./a?b=//c", "./a?b=//c"),
        ("//evil.example/x", "/%2Fevil.example/x"),
        ("/.//evil.example/x?a=/./b", "/%2Fevil.example/x?a=/./b"),
        ("/a/../b#c", "/b#c"),
        (r"/\evil.example", "/%5Cevil.example"),
        ("http://bücher.example/x", "http://xn--bcher-kva.example/x"),
    ],
)
def test_m7_carry_headers_sends_a_location_as_a_redirect_does(location, carried):
    """M7, L3, L4: in ASCII, and one without a scheme stays on this site."""
    answer = carry_headers(HTTPFound(location), Response(status=302))
    assert answer.headers["Location"] == carried


def test_m7_carry_headers_lets_nothing_hostile_through():
    """A header that someone has put there is checked on its way."""
    error = webob.exc.HTTPNotFound()
    error.headerlist.append(("X-A", "b\r\nX-C: d"))
    with pytest.raises(ValueError, match="X-A"):
        carry_headers(error, Response())


# -- M8: append_slash -------------------------------------------------------------------------


def pages(asked=None, **answers):
    """An application that knows ``/a/`` and what else it is given, and notes what it is asked."""

    def app(environ, start_response):
        if asked is not None:
            asked.append((environ["REQUEST_METHOD"], environ["PATH_INFO"], environ["wsgi.input"].read()))
        answer = {"/a/": Response("a"), "/": Response("root"), **answers}.get(environ["PATH_INFO"])
        if answer is None:
            raise HTTPNotFound
        if isinstance(answer, BaseException):
            raise answer
        return answer(environ, start_response)

    return app


def slashed(app=None, **kw):
    views = ExceptionViews(app or pages())
    views.notfound_view(append_slash=True, **kw)(says("view", 404))
    return views


@pytest.mark.parametrize("kw", [{}, {"matcher": lambda request: request.path_info == "/a/"}])
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "DELETE"])
def test_m8_a_path_that_is_found_with_a_slash_is_redirected(kw, method):
    """307, so that the method stays; SCRIPT_NAME and the query stay too."""
    response = call(slashed(**kw), "/a?b=c&d=%C3%A9", method=method, SCRIPT_NAME="/site")
    assert response.status == "307 Temporary Redirect"
    assert response.headers.getall("Location") == ["http://example.com/site/a/?b=c&d=%C3%A9"]


def test_m8_the_application_is_probed_with_head_alone():
    """Whatever the method, and without the request's content."""
    asked = []
    content = {"wsgi.input": io.BytesIO(b"x=1"), "CONTENT_LENGTH": "3"}
    call_raw(slashed(pages(asked)), environ("/a", REQUEST_METHOD="POST", **content))
    assert asked == [("POST", "/a", b"x=1"), ("HEAD", "/a/", b"")]


def test_m8_a_matcher_spares_the_probe():
    """The application is asked once, and the matcher gets a request for the path with the slash."""
    asked, matched = [], []
    app = slashed(pages(asked), matcher=lambda request: matched.append((request.method, request.path_info)))
    assert call_raw(app, environ("/b")).text == "view"
    assert (len(asked), matched) == (1, [("HEAD", "/b/")])


@pytest.mark.parametrize("path", ["/b", "/b/", "/a/x", "/a//"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_m8_what_is_not_found_with_a_slash_either_is_the_views(path, method):
    """No redirect to a page that is not there."""
    assert call(slashed(), path, method=method).text == "view"


@pytest.mark.parametrize("path", ["/a/", "/", "", "/b/"])
def test_m8_a_path_that_ends_in_a_slash_is_never_redirected(path):
    """Not even if a matcher says yes to everything."""
    app = slashed(raising(HTTPNotFound()), matcher=lambda request: True)
    assert call(app, path).code == 404


@pytest.mark.parametrize(
    ("found", "redirected"),
    [
        (Response(status=204), True),
        (HTTPForbidden(), True),
        (webob.exc.HTTPUnauthorized(), True),
        (httpexc.HTTPMethodNotAllowed(["POST"]), True),
        (HTTPFound("/login"), True),
        (Response(status=302, location="https://other.example/c"), True),
        (HTTPException("x", Response(status=200)), True),
        (httpexc.HTTPGone(), False),
        (HTTPServiceUnavailable(), False),
        (HTTPFound("/b"), False),
        (HTTPFound("/b?x#y"), False),
        (Response(status=301, location="https://localhost/b"), False),
        (Response(status=301, location="http://localhost:80/b"), False),
        (Response(status=301, location="HTTP://LOCALHOST/b"), False),
        (Response(status=301, location="https://www.localhost:8443/b?x"), False),
        (Response(status=301, location="http://localhost/x/../b"), False),
        (Response(status=301, location="http://localhost/%62"), False),
        (Response(status=301, location="http://localhost/%2e/b"), False),
        (Response(status=301, location="http://localhost/b/"), True),
        (Response(status=301, location="http://localhost"), True),
        (Response(status=301, location="http://example.com/b"), False),
        (Response(status=302, location="../b"), False),
        (Response(status=300), True),
        (webob.exc.HTTPException("x", returning([b""])), False),
    ],
)
def test_m8_what_counts_as_found(found, redirected):
    """Anything that is there, also for others or other methods; nothing that would lead back."""
    response = call(slashed(pages(**{"/b/": found})), "/b")
    assert (response.code == 307) is redirected


@pytest.mark.parametrize(
    "answer", [ValueError("broken"), Response(status=302, headerlist=[("Location", "data:broken")])]
)
def test_m8_a_probe_that_fails_is_a_no_and_is_logged(answer, caplog):
    """A page that is broken with a slash does not break the 404 without."""
    response = call(slashed(pages(**{"/b/": answer})), "/b")
    assert (response.code, response.text) == (404, "view")
    assert "broken" in caplog.text


def test_m8_a_probe_does_not_probe():
    """Views inside views, and an application that knows nothing: as many questions as are needed."""
    asked = []
    inner = slashed(pages(asked))
    assert call_raw(slashed(inner), environ("/b")).text == "view"
    assert [path for _, path, _ in asked] == ["/b", "/b/"]


def test_m8_the_iterable_of_a_probe_is_closed():
    """A probe leaves nothing open."""
    log = []
    body = IteratorBody(b"x", log=log)
    app = slashed(pages(**{"/b/": Response(app_iter=body)}))
    assert call(app, "/b").code == 307
    assert body.closed == 1


@pytest.mark.parametrize("move", [HTTPMovedPermanently, httpexc.HTTPPermanentRedirect])
def test_m8_another_redirect_class(move):
    """The class in place of true."""
    views = ExceptionViews(pages())
    views.add_notfound_view(append_slash=move)
    assert call(views, "/a").code == move.code


def test_m8_without_a_view_the_404_is_its_own_response():
    """A plain call with nothing but ``append_slash``."""
    views = ExceptionViews(pages())
    views.add_notfound_view(append_slash=True)
    assert call(views, "/b") == call(HTTPNotFound(), "/b")


@pytest.mark.parametrize(
    ("kw", "match"),
    [
        ({"append_slash": HTTPNotFound}, "append_slash"),
        ({"append_slash": 307}, "append_slash"),
        ({"matcher": lambda request: True}, "matcher"),
    ],
)
def test_m8_a_wrong_argument_is_an_error(kw, match):
    """What cannot redirect, and what would not be asked, is refused at registration."""
    with pytest.raises(TypeError, match=match):
        ExceptionViews(pages()).add_notfound_view(**kw)


def test_m8_a_path_in_bytes_that_are_no_utf8_is_kept():
    """The redirect is byte-exact, and nothing is decoded on the way."""
    response = call(slashed(raising(HTTPNotFound()), matcher=lambda request: True), "/%E9%2F")
    assert response.code == 404
    response = call(slashed(raising(HTTPNotFound()), matcher=lambda request: True), "/%E9")
    assert response.headers["Location"] == "http://example.com/%E9/"
    probed = slashed(pages(**{"/\xe9/": HTTPFound("/\xe9")}))
    assert call(probed, "/%E9").code == 307


def test_m8_what_the_application_moved_to_script_name_is_moved_back():
    """A dispatcher that shifts the path does not make the probe ask for half of it."""

    def dispatcher(environ, start_response):
        request = Request(environ)
        assert request.path_info_pop() == "part"
        return pages()(environ, start_response)

    response = call(slashed(dispatcher), "/part/a")
    assert response.headers["Location"] == "http://example.com/part/a/"


def test_m8_views_inside_views_know_their_own_paths():
    """The part of a site that has views of its own is probed by its own paths, the site by its."""
    inner = slashed(pages())

    def site(environ, start_response):
        request = Request(environ)
        if request.path_info_peek() == "part":
            request.path_info_pop()
            return inner(environ, start_response)
        if request.path_info == "/b/":
            return Response("b")(environ, start_response)
        raise HTTPNotFound

    outer = slashed(site)
    assert call(outer, "/part/a").headers["Location"] == "http://example.com/part/a/"
    request = environ("/b")
    assert call_raw(outer, request).headers["Location"] == "http://example.com/b/"
    assert not [name for name in request if name.startswith("httpexc.")]


def test_m8_in_a_real_application():
    """Driven by WebTest through its own lint, the redirect leads to the page."""
    app = TestApp(slashed())
    assert app.get("/a", status=307).follow().text == "a"
    assert app.get("/b", status=404).text == "view"
    assert app.get("/", status=200).text == "root"


def test_m8_a_view_behind_an_empty_chunk_still_redirects():
    """A generator that raises late has its path all the same."""

    def app(environ, start_response):
        start_response("200 OK", PLAIN)
        if environ["PATH_INFO"].endswith("/"):
            return [b"x"]
        return IteratorBody(b"", HTTPNotFound())

    assert Server().run(slashed(app), "/a").headers["Location"] == "http://example.com/a/"


@pytest.mark.parametrize(
    "location",
    [
        "http://localhost/caf%c3%a9",
        "http://localhost/caf%C3%A9",
        "https://LOCALHOST:443/café",
        "/caf%C3%a9#x",
    ],
)
def test_m8_no_loop_by_another_spelling_of_the_path(location):
    """Escapes in small letters and none at all lead back to the same path."""

    def app(environ, start_response):
        if environ["PATH_INFO"].endswith("/"):
            headers = [("Location", location.encode("utf-8").decode("latin-1"))]
            start_response("301 Moved", headers)
            return [b""]
        raise HTTPNotFound

    assert Request.blank("/caf%C3%A9").get_response(slashed(app)).status_int == 404


def test_m8_a_probe_keeps_nothing_of_a_shared_404():
    """M5: the one object for every path that is missed has no frames of the probe, nor of the request."""
    gone = HTTPNotFound("one for all")
    views = ExceptionViews(raising(gone))
    views.add_notfound_view(append_slash=True)
    for _ in range(3):
        assert Server().run(views, "/a").status == "404 Not Found"
        assert (gone.__traceback__, gone.__context__) == (None, None)


def test_m8_a_shared_404_is_logged_from_where_it_was_raised(caplog):
    """The frames of the probe, which raises the same object, are not in the log."""
    gone = HTTPNotFound("one for all")
    gone.log_level = 40

    def app(environ, start_response):
        probed() if environ["PATH_INFO"].endswith("/") else asked()

    def probed():
        raise gone

    def asked():
        raise gone

    views = ExceptionViews(app)
    views.add_notfound_view(append_slash=True)
    Server().run(views, "/a")
    assert "in asked" in caplog.text
    assert "in probed" not in caplog.text


def test_m7_a_context_by_keyword():
    """M7: as Pyramid's decorators take it."""
    views = ExceptionViews(raising(KeyError()))

    @views.exception_view(context=KeyError, request_method="GET")
    def view(exc, request):
        return Response("it")

    assert call(views).text == "it"


# -- M7: what a predicate and a view may be asked with -----------------------------------------


def test_m7_views_for_either_xhr_stand_side_by_side():
    """M7: they are two, and each is found for its requests."""
    views = views_for(Sold())
    views.add_exception_view(says("a script"), Sold, xhr=True)
    views.add_exception_view(says("a person"), Sold, xhr=False)
    assert call(views, HTTP_X_REQUESTED_WITH="XMLHttpRequest").text == "a script"
    assert call(views).text == "a person"


@pytest.mark.parametrize(("path", "found"), [(None, True), ("", True), ("/", False), ("/\u20ac", False)])
def test_m7_path_info_of_any_server(path, found):
    """M7: PEP 3333 lets an empty one be left out; one that a server has not encoded breaks nothing."""
    views = views_for(Sold())
    views.add_exception_view(says("empty"), Sold, path_info="$")
    views.add_exception_view(says("another"), Sold)
    answer = call_raw(views, environ(PATH_INFO=path))
    assert answer.text == ("empty" if found else "another")


def test_m7_a_view_of_any_arguments_takes_both():
    """M7: who takes the exception and whatever else there is gets the request too."""
    views = views_for(Sold("out"))
    views.add_exception_view(lambda error, *rest: Response(f"{error} {rest[0].path}"), Sold)
    assert call(views).text == "out /a/b"


ANY = lambda exc, request: True  # noqa: E731
PREDICATES = [
    ({"request_method": "POST"}, {"request_method": ["POST"]}, {"request_method": "PUT"}),
    ({"accept": "text/html"}, {"accept": ["text/html"]}, {"accept": "text/plain"}),
    ({"path_info": "/a"}, {"path_info": "/a"}, {"path_info": "/b"}),
    ({"header": "X-A:b"}, {"header": "x-a: b"}, {"header": "X-A:c"}),
    ({"header": "X-A"}, {"header": "x-a"}, {"path_info": "X-A"}),
    ({"xhr": True}, {"xhr": 1}, {"xhr": False}),
    ({"own": ANY}, {"own": ANY}, {"other": ANY}),
    ({"own": ANY}, {"own": ANY}, {"own": says("other")}),
]


@pytest.mark.parametrize(("given", "same", "other"), PREDICATES, ids=lambda given: str(*given))
def test_m7_two_views_for_the_same(given, same, other):
    """M7: a view that would never be asked is refused, whichever way its predicates are written."""
    views = ExceptionViews(returning([b"fine"]))
    views.add_exception_view(says("one"), KeyError, **given)
    views.add_exception_view(says("two"), KeyError, **other)
    with pytest.raises(ValueError, match="KeyError has a view with these predicates already: "):
        views.add_exception_view(says("three"), KeyError, **same)


def test_m7_a_path_that_is_not_there_is_empty():
    """PEP 3333: PATH_INFO may be missing, and is the empty string then."""
    views = views_for(KeyError())
    views.add_exception_view(says("empty"), KeyError, path_info="$")
    assert call_raw(views, {"REQUEST_METHOD": "GET"}).body == b"empty"


def test_m7_predicates_of_the_views_with_a_name():
    """M7: those of a not-found and of a forbidden view hold as any others do, by position and by name."""

    def never(exc, request):
        return False

    for error, add in (
        (HTTPNotFound, ExceptionViews.add_notfound_view),
        (HTTPForbidden, ExceptionViews.add_forbidden_view),
    ):
        views = views_for(error())
        add(views, says("never"), never)
        add(views, says("posted"), request_method="POST")
        assert call(views).code == error.code
        assert call(views, method="POST").body == b"posted"


def moving(app):
    """Takes the first segment of the path for itself, as ``Request.path_info_pop`` does."""

    def moved(environ, start_response):
        Request(environ).path_info_pop()
        return app(environ, start_response)

    return moved


@pytest.mark.parametrize("changes", [{}, {"SCRIPT_NAME": None}, {"SCRIPT_NAME": "/app"}])
def test_m7_each_views_path_is_the_one_that_came_to_them(changes):
    """M7: the inner views see the path that came to them, the outer ones theirs, and nothing stays behind."""
    seen = []

    def inner(exc, request):
        seen.append((request.script_name, request.path_info))
        raise ValueError("for the outer one")

    def outer(exc, request):
        seen.append((request.script_name, request.path_info))
        return Response("outer")

    within = ExceptionViews(moving(raising(KeyError("x"))))
    within.add_exception_view(inner, KeyError)
    around = ExceptionViews(moving(within))
    around.add_exception_view(outer, ValueError)
    request = environ("/a/b/c", **changes)
    before = request.keys() | {"SCRIPT_NAME"}
    assert call_raw(around, request).body == b"outer"
    base = changes.get("SCRIPT_NAME") or ""
    assert seen == [(f"{base}/a", "/b/c"), (base, "/a/b/c")]
    assert not [key for key in request if key.startswith("httpexc.views") and key not in before]


@pytest.mark.parametrize(
    ("script_name", "path_info", "location"),
    [
        ("/app", "", "http://example.com/app/"),
        ("/app", "/a", "http://example.com/app/a/"),
        ("/app/", "", None),
        ("", "", None),
    ],
)
def test_m8_a_slash_behind_the_whole_path(script_name, path_info, location):
    """M8: what SCRIPT_NAME ends in counts where PATH_INFO is empty."""
    views = views_for(HTTPNotFound())
    views.add_notfound_view(append_slash=True, matcher=lambda request: True)
    answer = call_raw(views, environ(SCRIPT_NAME=script_name, PATH_INFO=path_info))
    assert answer.headers.get("Location") == location
