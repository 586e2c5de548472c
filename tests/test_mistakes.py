"""The mistakes that are made with this package, and what it says to each (C8a)."""

from __future__ import annotations

import copy
import json
import logging
import pickle
import re
from datetime import UTC, datetime, timedelta, timezone

import pytest
from webob.dec import wsgify

from httpexc import (
    Failure,
    HTTPBadRequest,
    HTTPClientError,
    HTTPException,
    HTTPExceptionMiddleware,
    HTTPForbidden,
    HTTPFound,
    HTTPMethodNotAllowed,
    HTTPNotFound,
    HTTPOk,
    HTTPProxyAuthenticationRequired,
    HTTPRangeNotSatisfiable,
    HTTPServiceUnavailable,
    HTTPUnauthorized,
    HTTPUnavailableForLegalReasons,
    HTTPUnsupportedMediaType,
    HTTPUpgradeRequired,
    ProblemError,
    Renderer,
    abort,
    catching_failure,
    exception_response,
    make_middleware,
    redirect,
    safe_location,
)
from httpexc.views import ExceptionViews

from .support import call, raising, returning


def app(environ, start_response):
    raise HTTPNotFound


def view(exc, request):
    return HTTPNotFound("x")


def views():
    return ExceptionViews(app)


def answering(view):
    views = ExceptionViews(raising(KeyError()))
    views.add_exception_view(view, KeyError)
    return views


def predicate(**named):
    views().add_exception_view(view, KeyError, **named)


#: What is written, and what is said to it.
MISTAKES = [
    # Codes and statuses.
    (lambda: abort("404"), TypeError, "status code must be an int, not '404'"),
    (lambda: abort(None), TypeError, "status code must be an int, not None"),
    (lambda: abort(99), ValueError, "status code 99 is not a final one: use 200 to 599"),
    (lambda: exception_response("404"), TypeError, "status code must be an int, not '404'"),
    (lambda: exception_response(True), TypeError, "status code must be an int, not True"),
    (
        lambda: redirect("/x", code="302"),
        TypeError,
        "^code must be an int, not '302'$",
    ),
    (lambda: redirect(None), ValueError, "location is None: a redirect needs a target"),
    (lambda: HTTPNotFound(status="foo"), ValueError, "status 'foo' is not a final one: begin it with a code"),
    (lambda: HTTPNotFound(status=404.0), TypeError, "status code must be an int, not 404.0"),
    (lambda: HTTPNotFound(status=600), ValueError, "status code 600 is not a final one: use 200 to 599"),
    (lambda: HTTPNotFound(code="404"), TypeError, "status code must be an int, not '404'"),
    (lambda: HTTPNotFound(title="a\r\nb"), ValueError, r"title 'a\\r\\nb' has a control character"),
    (lambda: HTTPNotFound(title=404), TypeError, "title must be a string, not 404"),
    (lambda: Failure(404), TypeError, "message must not be a number, not 404: for a status write status=404"),
    (lambda: Failure(404.5), TypeError, "message must not be a number, not 404.5"),
    # Keywords that do not exist.
    (lambda: HTTPNotFound(detial="x"), TypeError, r"HTTPNotFound has no detial=: did you mean detail\?"),
    (lambda: HTTPFound("/x", locaton="/y"), TypeError, r"HTTPFound has no locaton=: did you mean location\?"),
    (lambda: HTTPException(404), TypeError, "detail must not be a number, not 404: .* write status=404"),
    (lambda: HTTPException(message=404), TypeError, "for a status write status=404"),
    (lambda: HTTPException(404, lambda environ, start_response: []), None, ""),
    (lambda: HTTPNotFound("a", message="b"), TypeError, "detail= and message=: give one of them"),
    (lambda: HTTPNotFound(message="a", description="b"), TypeError, "message= and description=: give one"),
    (
        lambda: HTTPMethodNotAllowed(["GET"], "why", description="b"),
        TypeError,
        "detail= and description=: give one of them",
    ),
    (lambda: HTTPClientError(404), TypeError, "for a status write status=404"),
    (lambda: HTTPNotFound(404), None, ""),
    (lambda: HTTPNotFound(retry_afer=1), TypeError, r"did you mean retry_after\?"),
    (lambda: HTTPNotFound(xyzzy=1), TypeError, "HTTPNotFound has no xyzzy=$"),
    (lambda: HTTPNotFound(length=1), TypeError, "HTTPNotFound has no length="),
    (lambda: HTTPNotFound(add_slash=True), TypeError, "HTTPNotFound has no add_slash="),
    (lambda: HTTPServiceUnavailable(errors=[]), TypeError, "has no errors=: it is for a 4xx"),
    (lambda: HTTPOk(errors=[]), TypeError, "HTTPOk has no errors=: it is for a 4xx"),
    # Values of the wrong type.
    (
        lambda: HTTPNotFound(headers="X-A: b"),
        TypeError,
        r"must be a mapping or \(name, value\) pairs, not 'X-A: b'",
    ),
    (lambda: HTTPNotFound(headers=404), TypeError, "pairs, not 404"),
    (lambda: HTTPNotFound(headers={"X-A": None}), TypeError, "header X-A: value must be a string, not None"),
    (lambda: HTTPNotFound(body_template=7), TypeError, "body_template must be a string with .*names.* not 7"),
    (lambda: HTTPNotFound(json_formatter="x"), TypeError, "json_formatter must be a callable, not 'x'"),
    (lambda: HTTPNotFound(log_level="INFO"), TypeError, "must be a level of the logging module.* not 'INFO'"),
    (lambda: HTTPNotFound(problem="x"), TypeError, "problem must be a mapping of members by name, not 'x'"),
    (lambda: HTTPNotFound(problem={1: 2}), TypeError, "problem must be a mapping of members by name"),
    (
        lambda: HTTPNotFound(problem={"status": 1}),
        TypeError,
        "problem: status is set by the exception itself",
    ),
    (lambda: HTTPNotFound(link="/x"), ValueError, "link: '/x' needs <> around its URI: write '</x>; rel=…'"),
    (lambda: HTTPNotFound(link=["<a>", "b"]), ValueError, "link: 'b' needs <>"),
    (lambda: type("R", (Renderer,), {"html": "<h1>"}), TypeError, "^R.html must be a method, not '<h1>'$"),
    (lambda: type("R", (Renderer,), {"prefer": None}), TypeError, "^R.prefer must be a method, not None$"),
    (
        lambda: HTTPExceptionMiddleware(returning([]), statuses={KeyError: "404"}),
        TypeError,
        "'404' is not a status code, a status class or a callable: write 404$",
    ),
    (
        lambda: make_middleware(returning([]), renderer="Shop"),
        ValueError,
        "renderer: 'Shop' cannot be loaded: .*: write package.module:name$",
    ),
    (
        lambda: make_middleware(returning([]), statuses="KeyError 404"),
        ValueError,
        "statuses: 'KeyError 404' cannot be loaded: .*: write package.module:name$",
    ),
    (
        lambda: call(HTTPExceptionMiddleware(returning(None))),
        TypeError,
        "the application returned None, not an",
    ),
    (
        lambda: HTTPNotFound(renderer="x"),
        TypeError,
        "must be an httpexc.Renderer or a subclass of it, not 'x'",
    ),
    (lambda: HTTPNotFound(body=404), TypeError, "body must be bytes or a string, not 404"),
    (lambda: HTTPNotFound(app_iter=404), TypeError, "app_iter must be an iterable of bytes, not 404"),
    (lambda: HTTPNotFound(content_type=404), TypeError, "content_type must be a string, not 404"),
    (lambda: HTTPNotFound(cache_control=404), TypeError, "cache_control must be a string, a dict .* not 404"),
    (lambda: HTTPNotFound(vary=404), TypeError, "vary must be a string or a list of strings, not 404"),
    (lambda: HTTPNotFound(etag=404), TypeError, "etag must be a string, or a pair .* not 404"),
    (lambda: HTTPNotFound(expires=object()), TypeError, "expires must be a datetime, .* not <object"),
    (lambda: HTTPNotFound(link=404), TypeError, "link must be a string as it is sent, or a pair .* not 404"),
    (
        lambda: HTTPNotFound(link=[404]),
        TypeError,
        "link must be a string as it is sent, or a pair .* not 404",
    ),
    (lambda: HTTPNotFound(link=("/a", "/b")), TypeError, "link must be a string as it is sent, or a pair"),
    (lambda: HTTPNotFound(link=(404, {})), TypeError, "link must name a URI, a string, not 404"),
    (lambda: HTTPNotFound(link=("/a>; rel=x", {})), ValueError, "link: '/a>; rel=x' is not a URI reference"),
    (lambda: HTTPFound(location=b"/x"), TypeError, "location must be a string, not b'/x'"),
    (lambda: HTTPFound(location=None), ValueError, "location is None: a redirect needs a target"),
    (lambda: HTTPFound("/x", add_slash=True), TypeError, r"give location \('/x'\) or add_slash, not both"),
    (lambda: HTTPFound("https://a.example/", add_slash=True), TypeError, r"give location \('https://a.exam"),
    (lambda: HTTPFound("a slash is missing", add_slash=True), None, ""),
    (lambda: HTTPFound(location="/x", add_slash=True), TypeError, "give location .* or add_slash, not both"),
    (lambda: call(HTTPFound()), ValueError, "HTTPFound has no target: give location= or add_slash=True"),
    # What a status owns.
    (
        lambda: HTTPRangeNotSatisfiable(length="x"),
        TypeError,
        "length must be an int, the length in bytes, not 'x'",
    ),
    (lambda: HTTPRangeNotSatisfiable(length=True), TypeError, "length must be an int, .* not True"),
    (lambda: HTTPRangeNotSatisfiable(length=-1), ValueError, "length -1 is negative"),
    (
        lambda: HTTPUnauthorized(www_authenticate=7),
        TypeError,
        "www_authenticate must be a challenge as it is sent, or its scheme and parameters, not 7",
    ),
    (lambda: HTTPNotFound(www_authenticate=7), TypeError, "www_authenticate must be a challenge"),
    *[
        (lambda given=given: setattr(HTTPUnauthorized(), "www_authenticate", given), TypeError, words)
        for given, words in (
            (['Basic realm="a"', 'Digest realm="b"'], "must be a challenge as it is sent, or its scheme"),
            (["Negotiate", "Basic"], "must be a challenge as it is sent, or its scheme"),
            (("Basic", {"real m": "x"}), "parameters must be tokens with strings"),
            (("Basic", {"realm": None}), "parameters must be tokens with strings"),
            (("Ba sic", {"realm": "x"}), "must be a challenge as it is sent, or its scheme"),
        )
    ],
    (
        lambda: HTTPProxyAuthenticationRequired(proxy_authenticate=7),
        TypeError,
        "proxy_authenticate must be a chal",
    ),
    (lambda: HTTPMethodNotAllowed(allow=7), TypeError, "allow must be a string or a list of strings, not 7"),
    (lambda: HTTPMethodNotAllowed(allow=b"GET"), TypeError, "allow must be a string or a list .* not b'GET'"),
    (lambda: HTTPMethodNotAllowed([7]), TypeError, r"allow must be a string or a list of strings, not \[7\]"),
    (
        lambda: HTTPUpgradeRequired(upgrade=7),
        TypeError,
        "upgrade must be a string or a list of strings, not 7",
    ),
    (lambda: HTTPUnsupportedMediaType(accept_post=7), TypeError, "accept_post must be a string or a list"),
    (
        lambda: HTTPUnavailableForLegalReasons(blocked_by=7),
        TypeError,
        "blocked_by must name a URI, a string, not 7",
    ),
    (
        lambda: HTTPServiceUnavailable(retry_after=object()),
        TypeError,
        "must be seconds, a timedelta or a datetime",
    ),
    (lambda: HTTPServiceUnavailable(retry_after=True), TypeError, "must be seconds, .* not True"),
    (
        lambda: HTTPServiceUnavailable(retry_after=-1),
        ValueError,
        "retry_after -1 must be finite and not negative",
    ),
    (lambda: HTTPServiceUnavailable(retry_after=float("nan")), ValueError, "retry_after nan must be finite"),
    (lambda: HTTPServiceUnavailable(retry_after=float("inf")), ValueError, "retry_after inf must be finite"),
    (
        lambda: HTTPServiceUnavailable(retry_after=timedelta(-1)),
        ValueError,
        "must be finite and not negative",
    ),
    *[
        (lambda name=name, value=value: HTTPNotFound(**{name: value}), ValueError, f"^{name} .*{words}")
        for name in ("retry_after", "expires", "last_modified", "date")
        for value, words in {
            datetime.max.replace(tzinfo=timezone(timedelta(hours=-5))): "is not in the years 1 to 9999",
            datetime.min.replace(tzinfo=timezone(timedelta(hours=5))): "is not in the years 1 to 9999",
            "Fri, 31 Dec 99999999999 23:59:59 GMT": "HTTP date",
            "Fri, 31 Dec 1999 99999999999999:00:00 GMT": "HTTP date",
            "Fri, 31 Dec 2098 23:59:59 +99999999999": "HTTP date",
        }.items()
    ],
    (
        lambda: HTTPNotFound(absolute_location="no"),
        TypeError,
        "absolute_location must be True or False, not 'no'",
    ),
    (
        lambda: type("X", (HTTPNotFound,), {"absolute_location": 0}),
        TypeError,
        "X.absolute_location: .*must be True or False, not 0",
    ),
    (
        lambda: setattr(HTTPNotFound(), "json_body", print),
        TypeError,
        "json_body must be a body, not .*: set json_formatter",
    ),
    (lambda: HTTPNotFound(expires=timedelta.max), ValueError, "is not in the years 1 to 9999"),
    (lambda: HTTPNotFound(expires=1e300), ValueError, "expires 1e.300 is not in the years 1 to 9999"),
    (
        lambda: HTTPBadRequest(errors="x"),
        TypeError,
        "errors must be a list of mappings or of ProblemError, not 'x'",
    ),
    (lambda: HTTPBadRequest(errors={"detail": "x"}), TypeError, "errors must be a list of mappings"),
    (lambda: HTTPBadRequest(errors=ProblemError("x")), TypeError, "errors must be a list of mappings"),
    (
        lambda: HTTPBadRequest(errors=7),
        TypeError,
        "errors must be a list of mappings or of ProblemError, not 7",
    ),
    (lambda: HTTPBadRequest(errors=["x"]), TypeError, "errors: 'x' is neither a mapping nor a ProblemError"),
    (lambda: HTTPBadRequest(errors=[{1: 2}]), TypeError, "is neither a mapping nor a ProblemError"),
    (
        lambda: HTTPBadRequest(errors=[], problem={"errors": 1}),
        TypeError,
        "errors= and problem=.*: give one of them",
    ),
    # Bodies.
    (
        lambda: HTTPNotFound(status=304, body=b"x"),
        ValueError,
        "304 Not Modified has no content: leave out body=",
    ),
    (
        lambda: call(HTTPNotFound(content_type="image/png")),
        ValueError,
        "'image/png' without a body: the renderer makes",
    ),
    # Around an application.
    (lambda: HTTPExceptionMiddleware(app, Renderer()), TypeError, "write renderer="),
    (lambda: HTTPExceptionMiddleware(None), TypeError, "application must be a WSGI application, not None"),
    (
        lambda: HTTPExceptionMiddleware(app, renderer="x"),
        TypeError,
        "must be an httpexc.Renderer or a subclass of it",
    ),
    (lambda: ExceptionViews(None), TypeError, "application must be a WSGI application, not None"),
    (
        lambda: HTTPNotFound().response_for(None),
        TypeError,
        "takes a webob.Request or a WSGI environ, not None",
    ),
    # Class statements.
    (
        lambda: type("A", (HTTPNotFound,), {"renderer": "x"}),
        TypeError,
        "renderer must be an httpexc.Renderer",
    ),
    (lambda: type("A", (HTTPNotFound,), {"code": "404"}), TypeError, "status code must be an int, not '404'"),
    (lambda: type("A", (HTTPNotFound,), {"code": 99}), ValueError, "status code 99 is not a final one"),
    (lambda: type("A", (HTTPNotFound,), {"status": 99}), ValueError, "status code 99 is not a final one"),
    (lambda: type("A", (HTTPNotFound,), {"status": "foo"}), ValueError, "status 'foo' is not a final one"),
    (lambda: type("A", (HTTPNotFound,), {"title": "a\nb"}), ValueError, "title .* has a control character"),
    (lambda: type("A", (HTTPNotFound,), {"problem": "x"}), TypeError, "problem must be a mapping"),
    (lambda: type("A", (HTTPNotFound,), {"log_level": "INFO"}), TypeError, "log_level must be a level"),
    (lambda: type("A", (HTTPNotFound,), {"body_template": 7}), TypeError, "body_template must be a string"),
    (
        lambda: type("A", (HTTPNotFound,), {"json_formatter": 7}),
        TypeError,
        "json_formatter must be a callable",
    ),
    (
        lambda: type("A", (Renderer,), {"media_types": "text/html"}),
        TypeError,
        "must be a sequence of media types",
    ),
    (
        lambda: type("F", (Failure,), {"status": "nope"}),
        ValueError,
        "^F.status: status 'nope' is not a final",
    ),
    (lambda: type("F", (Failure,), {"code": 700}), ValueError, "^F.code: status code 700 is not a final one"),
    (lambda: type("F", (Failure,), {"problem": 7}), TypeError, "^F.problem: problem must be a mapping"),
    # Settings.
    (lambda: HTTPExceptionMiddleware(app, catch_all="false"), TypeError, "catch_all must be .* not 'false'"),
    (
        lambda: HTTPExceptionMiddleware(app, status_pages=1),
        TypeError,
        "status_pages must be True or False, not 1",
    ),
    (
        lambda: make_middleware(app, {}, catch_all="ture"),
        ValueError,
        "catch_all: 'ture' is neither true nor false",
    ),
    (
        lambda: make_middleware(app, {}, catch_al="yes"),
        ValueError,
        r"no setting catch_al: did you mean catch_all\?",
    ),
    (
        lambda: make_middleware(app, {}, xyzzy="yes"),
        ValueError,
        "no setting xyzzy: there are warning_level, ",
    ),
    (
        lambda: make_middleware(app, {}, renderer="a/b.py:R"),
        ValueError,
        "'a/b.py:R' .*: write package.module:name$",
    ),
    (lambda: make_middleware(app, {}, renderer="nowhere:R"), ValueError, "No module named 'nowhere'$"),
    (
        lambda: make_middleware(app, {}, statuses="httpexc:Renderer"),
        ValueError,
        "^statuses: 'httpexc:Renderer': statuses must be a mapping from exception classes",
    ),
    (
        lambda: make_middleware(app, {}, on_answer="httpexc:__all__"),
        ValueError,
        "^on_answer: 'httpexc:__all__' is .* which is not callable",
    ),
    (
        lambda: HTTPExceptionMiddleware(app, statuses={KeyError: HTTPNotFound("x")}),
        TypeError,
        "statuses: KeyError: <HTTPNotFound .* is one object for all requests: give its class",
    ),
    (
        lambda: call(
            HTTPExceptionMiddleware(raising(KeyError()), statuses={KeyError: lambda _: HTTPNotFound})
        ),
        TypeError,
        r"HTTPNotFound is a class: write HTTPNotFound\(\)",
    ),
    # A class in the place of an instance.
    (lambda: call(HTTPNotFound), TypeError, r"^HTTPNotFound is a class: write HTTPNotFound\(\)$"),
    (lambda: call(HTTPFound), TypeError, r"HTTPFound is a class: write HTTPFound\(\)$"),
    (lambda: call(HTTPMethodNotAllowed), TypeError, r"HTTPMethodNotAllowed is a class: write"),
    (lambda: call(Failure), TypeError, r"Failure is a class: write Failure\(\)$"),
    (lambda: call(wsgify(lambda request: HTTPNotFound)), TypeError, r"HTTPNotFound is a class: write"),
    (lambda: HTTPExceptionMiddleware(HTTPNotFound), TypeError, "HTTPNotFound is a class: write"),
    (lambda: ExceptionViews(HTTPNotFound), TypeError, "HTTPNotFound is a class: write"),
    # An exception that is returned where WSGI wants an iterable.
    (
        lambda: call(HTTPExceptionMiddleware(returning(HTTPNotFound("x"), started=False))),
        TypeError,
        r"returned <HTTPNotFound .*: write return HTTPNotFound\(…\)\(environ, start_response\), or raise it",
    ),
    (
        lambda: call(ExceptionViews(returning(HTTPNotFound, started=False))),
        TypeError,
        r"write return HTTPNotFound\(…\)\(environ, start_response\), or raise it",
    ),
    (
        lambda: call(HTTPExceptionMiddleware(returning(7))),
        TypeError,
        "^the application returned 7, not an iterable of bytes",
    ),
    # Arguments in another order, or for another function.
    (lambda: redirect(303, "/a"), TypeError, r"^code must be an int, not '/a': write redirect\('/a', 303\)$"),
    (lambda: redirect("/a", None), TypeError, "^code must be an int, not None$"),
    (lambda: abort(KeyError), TypeError, "<class 'KeyError'> is neither a status code nor an HTTP exception"),
    (lambda: abort(KeyError("x")), TypeError, "^KeyError.'x'. is neither a status code .*: raise it"),
    (lambda: abort(int), TypeError, "<class 'int'> is neither a status code nor an HTTP exception"),
    (lambda: abort(HTTPNotFound("a"), "b"), TypeError, "<HTTPNotFound .* is raised as it is: give its arg"),
    (lambda: abort(404.0), TypeError, "^status code must be an int, not 404.0$"),
    (lambda: HTTPFound(url="/a"), TypeError, r"^HTTPFound has no url=: did you mean location\?$"),
    # Views.
    (
        lambda: views().exception_view(KeyError, ValueError)(view),
        TypeError,
        "<class 'ValueError'> is an exception class, not a predicate: stack a decorator for each class",
    ),
    (
        lambda: views().notfound_view(HTTPNotFound),
        TypeError,
        "HTTPNotFound'> is an exception class, not a view: stack a decorator",
    ),
    (
        lambda: views().forbidden_view(HTTPForbidden),
        TypeError,
        "HTTPForbidden'> is an exception class, not a view: stack a decorator",
    ),
    (
        lambda: views().add_exception_view(KeyError),
        TypeError,
        "<class 'KeyError'> is an exception class, not a view: stack a decorator",
    ),
    (
        lambda: views().exception_view(context=7),
        TypeError,
        "an exception view is for an exception class, not 7",
    ),
    (lambda: predicate(request_method=7), TypeError, "request_method must be a method or a coll.* not 7"),
    (
        lambda: predicate(request_method="not a method"),
        ValueError,
        "'not a method' is not a method, as 'GET'",
    ),
    (lambda: predicate(request_method=["GET", "post"]), ValueError, "'post' is not a method"),
    (lambda: predicate(request_method="GET,POST"), ValueError, "'GET,POST' is not a method"),
    (lambda: predicate(request_method=()), TypeError, r"must be a method or a collection of them, not \(\)"),
    (lambda: predicate(accept="*/*"), ValueError, r"'\*/\*' is not a media type"),
    (lambda: predicate(accept="text/"), ValueError, "'text/' is not a media type"),
    (lambda: predicate(accept=()), TypeError, r"must be a media type or a collection of them, not \(\)"),
    (lambda: Failure(detail="x"), TypeError, "Failure has no detail=: did you mean message"),
    (
        lambda: HTTPNotFound(last_modified="yesterday"),
        ValueError,
        "last_modified 'yesterday' is not an HTTP date",
    ),
    (lambda: predicate(request_method=[7]), TypeError, r"request_method must be .* not \[7\]"),
    (lambda: predicate(accept=7), TypeError, "accept must be a media type or a collection of them, not 7"),
    (lambda: predicate(path_info=7), TypeError, "path_info must be a regular expression, not 7"),
    (lambda: predicate(header=7), TypeError, "header must be the name of a header, or .* not 7"),
    (lambda: predicate(header="X A"), ValueError, "header name 'X A' is not a token"),
    (
        lambda: predicate(header="X-A:("),
        re.error,
        r"header: 'X-A:\(' is not a valid regular expression: missing",
    ),
    (
        lambda: predicate(path_info="("),
        re.error,
        r"path_info: '\(' is not a valid regular expression: missing",
    ),
    (lambda: predicate(xhr="yes"), TypeError, "xhr must be True or False, not 'yes'"),
    (
        lambda: [each.add_exception_view(view, KeyError) for each in [views()] * 2],
        ValueError,
        "^KeyError has a view with these predicates already: view$",
    ),
    (
        lambda: predicate(accept=b"text/csv"),
        TypeError,
        "accept must be a media type or a collection of them, not b",
    ),
    # Values that go on the wire.
    (
        lambda: HTTPNotFound(retry_after="soon"),
        ValueError,
        "^retry_after 'soon' is neither a number of seconds",
    ),
    (
        lambda: HTTPNotFound(retry_after="1.5"),
        ValueError,
        "^retry_after '1.5' is neither a number of seconds",
    ),
    (lambda: HTTPNotFound(retry_after="Tue, 01 Jan 2030 00:00:00 GMT"), None, ""),
    (
        lambda: HTTPNotFound(content_type="json"),
        ValueError,
        "^content_type 'json' is not a media type: write two",
    ),
    (lambda: HTTPNotFound(content_type="text/plain; charset=utf-8", body=b"x"), None, ""),
    (
        lambda: HTTPNotFound(allow=["GET POST"]),
        ValueError,
        "^allow: 'GET POST' is not a method, .*: give each separately",
    ),
    (lambda: HTTPMethodNotAllowed(["GET POST"]), ValueError, "^allow: 'GET POST' is not a method"),
    (
        lambda: HTTPMethodNotAllowed(valid_methods=["GET POST"]),
        ValueError,
        "^valid_methods: 'GET POST' is not a method",
    ),
    (lambda: HTTPMethodNotAllowed(allow="GET, PUT"), None, ""),
    (lambda: HTTPMethodNotAllowed(allow=[]), None, ""),
    (lambda: HTTPNotFound(headers=[("X", None)]), TypeError, "^header X: value must be a string, not None$"),
    (lambda: HTTPNotFound(headers={7: "x"}), TypeError, "^header name 7 must be a string$"),
    (
        lambda: HTTPNotFound(headers={"X": "1 €"}),
        ValueError,
        "has '€', which Latin-1 .* percent-enc.* RFC 8187",
    ),
    (
        lambda: HTTPNotFound(headers={"X": "a\tb"}),
        ValueError,
        r"^header X: 'a\\tb' has '\\t', a control character$",
    ),
    (lambda: HTTPNotFound(text=b""), TypeError, "^text must be a string, not b'': for bytes write body=$"),
    (lambda: HTTPNotFound(json=1, body=b"x"), TypeError, "^body= and json=: give one body$"),
    (lambda: HTTPNotFound(json=None, body=b"x"), None, ""),
    # Locations and hosts.
    (
        lambda: safe_location("/x", "http://h/"),
        TypeError,
        "^request must be a webob.Request or a WSGI environ, not 'http://h/'$",
    ),
    (
        lambda: safe_location("/x", {}, allowed_hosts=["*.shop.example"]),
        ValueError,
        r"allowed_hosts: \['\*.shop.example'\] has no wildcards: name each host",
    ),
    (lambda: catching_failure(7), TypeError, "^7 is not a view: it cannot be called$"),
    # Renderers.
    (
        lambda: type("R", (Renderer,), {"media_types": {"text/html": "members"}}),
        TypeError,
        "^R.media_types: text/html: 'members' is a hook$",
    ),
    (
        lambda: type("R", (Renderer,), {"media_types": ["text/html"], "no_accept": "application/json"}),
        ValueError,
        "^R.no_accept: 'application/json' is not on offer: media_types has text/html$",
    ),
    (
        lambda: type("R", (Renderer,), {"not_acceptable": "image/png"}),
        ValueError,
        "^R.not_acceptable: 'image/png' is not on offer: media_types has text/html, application/json",
    ),
    (lambda: type("R", (Renderer,), {"media_types": ["application/json"]}), None, ""),
    (lambda: call(answering(lambda exc, request: HTTPNotFound)), TypeError, "HTTPNotFound is a class: write"),
    (lambda: call(answering(lambda request: HTTPFound)), TypeError, "HTTPFound is a class: write"),
]


@pytest.mark.parametrize(("write", "error", "words"), MISTAKES, ids=range(len(MISTAKES)))
def test_c8a_what_is_said_to_a_mistake(write, error, words):
    """C8a: a wrong type is called one, a wrong value is shown with what is right."""
    if error is None:
        write()
        return
    with pytest.raises(error, match=words):
        write()


@pytest.mark.parametrize(
    ("name", "value", "error", "words"),
    [
        ("retry_after", [60], TypeError, "must be seconds, a timedelta or a datetime"),
        ("retry_after", -5, ValueError, "retry_after -5 must be finite"),
        ("retry_after", timedelta(-1), ValueError, "must be finite"),
        ("location", "javascript:alert(1)", ValueError, "a browser would run"),
        ("location", "/a\r\nb", ValueError, "control character"),
        ("location", 7, TypeError, "location must be a string, not 7"),
        ("allow", 7, TypeError, "allow must be a string or a list"),
        ("www_authenticate", 7, TypeError, "www_authenticate must be a challenge"),
        ("content_type", 404, TypeError, "content_type must be a string, not 404"),
        ("body", 404, TypeError, "body must be bytes or a string, not 404"),
        ("app_iter", 404, TypeError, "app_iter must be an iterable"),
        ("cache_control", 404, TypeError, "cache_control must be"),
        ("problem", "x", TypeError, "problem must be a mapping"),
        ("problem", {"title": 1}, TypeError, "title is set by the exception itself"),
        ("renderer", "x", TypeError, "renderer must be an httpexc.Renderer"),
        ("log_level", "INFO", TypeError, "log_level must be a level"),
        ("code", "404", TypeError, "status code must be an int"),
        ("code", 99, ValueError, "99 is not a final one"),
        ("status", "foo", ValueError, "status 'foo' is not a final one"),
        ("status", None, TypeError, "status code must be an int, not None"),
        ("status_code", "404", TypeError, "status code must be an int"),
        ("status_int", 0, ValueError, "status code 0 is not a final one"),
        ("title", "a\x00", ValueError, "title .* has a control character"),
        ("body_template", 7, TypeError, "body_template must be a string"),
        ("json_formatter", 7, TypeError, "json_formatter must be a callable"),
    ],
    ids=str,
)
def test_c8a_an_attribute_is_checked_as_an_argument(name, value, error, words):
    """C8a: what was wrong as an argument is as wrong later, in the same words, and changes nothing."""
    exception = HTTPFound("/x", retry_after=60)
    before = dict(vars(exception))
    with pytest.raises(error, match=words):
        setattr(exception, name, value)
    assert {key: vars(exception).get(key) for key in before} == before


@pytest.mark.parametrize(
    ("value", "sent"),
    [
        (60, "60"),
        (1.5, "2"),
        (0, "0"),
        ("120", "120"),
        (timedelta(hours=1), "3600"),
        (timedelta(milliseconds=1), "1"),
        (timedelta.max, "86400000000000"),
        (datetime(2030, 1, 1, tzinfo=UTC), "Tue, 01 Jan 2030 00:00:00 GMT"),
        (datetime(2030, 1, 1, tzinfo=timezone(timedelta(hours=5))), "Mon, 31 Dec 2029 19:00:00 GMT"),
    ],
    ids=str,
)
def test_c8a_retry_after_is_the_same_as_an_argument_and_later(value, sent):
    """C5, C8a: rounded up, in the zone it has, and never an OverflowError."""
    later = HTTPServiceUnavailable()
    later.retry_after = value
    for exception in (HTTPServiceUnavailable(retry_after=value), later):
        answer = call(exception, accept="text/html")
        assert answer.headers["Retry-After"] == sent
        assert "again" in answer.text


@pytest.mark.parametrize("name", ["date", "expires", "last_modified", "retry_after"])
def test_c8a_moments_are_in_their_zone(name):
    """C8a: WebOb reads any datetime as UTC; here it is converted, as an argument and later."""
    moment = datetime(2030, 1, 1, 12, tzinfo=timezone(timedelta(hours=-3)))
    later = HTTPNotFound()
    setattr(later, name, moment)
    for exception in (HTTPNotFound(**{name: moment}), later):
        assert exception.headers[name.title().replace("_", "-")] == "Tue, 01 Jan 2030 15:00:00 GMT"


# -- classes ----------------------------------------------------------------------------------


def test_c8a_a_class_where_an_instance_is_meant():
    """C8a: ``renderer = Look`` is an instance of it, on a class, on an instance and round an application."""

    class Look(Renderer):
        def plain(self, page, environ):
            return "own"

    class OnClass(HTTPNotFound):
        renderer = Look

    for exception in (OnClass(), HTTPNotFound(renderer=Look)):
        assert isinstance(exception.renderer, Look)
        assert call(exception).text == "own"
    assert call(HTTPExceptionMiddleware(app, renderer=Look)).text == "own"


@pytest.mark.parametrize("name", ["status", "status_code", "status_int"])
@pytest.mark.parametrize(
    ("value", "status"),
    [(410, "410 Gone"), ("410 Was Here", "410 Was Here"), (499, None), (b"410 Gone", "410 Gone")],
)
def test_c8a_a_status_in_a_class_statement_counts(name, value, status):
    """C7, C8a: as ``code`` and ``title`` do; it does not stand in the way of the attribute."""
    cls = type("Mine", (HTTPNotFound,), {name: value})
    if status is not None:
        assert call(cls()).status == status
    exception = cls(status=423)
    assert (exception.code, exception.title, call(exception).status) == (423, "Locked", "423 Locked")


class WithoutSuper(HTTPNotFound):
    """Does not call the constructor of its base."""

    def __init__(self, page=None):
        self.page = page


class FailureWithoutSuper(Failure):
    status = 409
    message = "sold out"

    def __init__(self):
        pass


class SlotsWithoutSuper(HTTPForbidden):
    __slots__ = ("reason",)

    def __init__(self, reason=None):
        self.reason = reason


@pytest.mark.parametrize(
    "exception",
    [WithoutSuper("a"), FailureWithoutSuper(), SlotsWithoutSuper("x")],
    ids=lambda e: type(e).__name__,
)
@pytest.mark.parametrize("accept", [None, "text/html", "application/json", "application/problem+json"])
def test_c8a_a_subclass_that_does_not_call_super(exception, accept):
    """C8a: it works, with the defaults of its class: raised, called, copied, given headers."""
    plain = call(HTTPExceptionMiddleware(raising(exception)), accept=accept)
    assert plain.status == exception.status
    assert repr(exception).startswith(f"<{type(exception).__name__} {exception.code}")
    for twin in (exception.copy(), copy.deepcopy(exception), pickle.loads(pickle.dumps(exception))):
        assert call(twin, accept=accept) == call(exception, accept=accept)
    twin.headers["X-A"] = "b"
    twin.detail = "why"
    answer = call(twin, accept=accept)
    assert answer.headers["X-A"] == "b"
    assert "why" in answer.text
    assert "X-A" not in call(exception, accept=accept).headers


def test_c8a_a_redirect_that_does_not_call_super():
    """C8a: it has no target until it is given one."""

    class Away(HTTPFound):
        def __init__(self, target):
            self.target = target

    exception = Away("/x")
    with pytest.raises(ValueError, match="Away has no target"):
        call(exception)
    exception.location = "/y"
    assert call(exception).headers["Location"] == "http://example.com/y"


# -- what counts ------------------------------------------------------------------------------


@pytest.mark.parametrize("media_type", ["application/vnd.api+json", "APPLICATION/HAL+JSON; profile=x"])
def test_c7_a_content_type_without_a_body_is_that_body(media_type):
    """C7: ``headers={"Content-Type": "application/vnd.api+json"}`` counts, with the JSON body."""
    for exception in (
        HTTPNotFound("why", headers={"Content-Type": media_type}),
        HTTPNotFound("why", [("content-type", media_type)]),
    ):
        answer = call(exception, accept="text/html")
        assert answer.headers["Content-Type"] == media_type
        assert json.loads(answer.text)["message"].endswith("why")
        assert "Vary" not in answer.headers


def test_s11_a_renderer_that_returns_none(caplog):
    """S11: the built-in page is sent, and the record says whose method returned it."""

    class Forgetful(Renderer):
        def html(self, page, environ):
            page.html  # noqa: B018  and no return

    answer = call(HTTPNotFound("why", renderer=Forgetful()), accept="text/html")
    assert "<h1>404 Not Found</h1>" in answer.text
    [record] = caplog.records
    assert "Forgetful.html returned None, which is neither str nor bytes" in logging.Formatter().format(
        record
    )


def test_g3_translations_that_are_no_catalogue(caplog):
    """G3, S13: the built-in page is sent, and the record says whose hook returned what."""

    class Wordless(Renderer):
        languages = ("de",)

        def translations(self, language):
            return 7

    answer = call(HTTPNotFound("why", renderer=Wordless()), accept="text/html")
    assert "<h1>404 Not Found</h1>" in answer.text
    [record] = caplog.records
    assert "Wordless.translations returned 7, which is not a catalogue" in logging.Formatter().format(record)


# -- what works, and is hardly meant ----------------------------------------------------------


@pytest.mark.parametrize(
    ("names", "near"),
    [
        (["htlm"], "html"),
        (["contcat"], "contact"),
        (["header"], "headers"),
        (["_htlm", "html", "json_api", "logo", "greeting"], None),
    ],
)
def test_c8a_a_name_that_is_nearly_one_of_a_renderers(names, near, caplog):
    """C8a: it is never used, which is logged; no error, for it may be a helper of one's own."""
    look = type("Look", (Renderer,), dict.fromkeys(names, lambda *_: "x"))
    said = [f"Look.{names[0]} is never used: did you mean {near}?"] if near else []
    assert [record.getMessage() for record in caplog.records] == said
    caplog.clear()
    type("Own", (look,), dict.fromkeys(names, lambda *_: "y"))
    assert caplog.records == []


@pytest.mark.parametrize(
    ("names", "near"),
    [
        (["explantion"], "explanation"),
        (["loglevel"], "log_level"),
        (["body_templete"], "body_template"),
        (["codes", "explain", "msg_fmt", "rendered", "titles", "_explantion"], None),
    ],
)
def test_c8a_a_name_that_is_nearly_one_of_an_exceptions(names, near, caplog):
    """C8a: it is never used, which is logged, once; a short name may be like another one by chance."""
    cls = type("SoldOut", (HTTPNotFound,), dict.fromkeys(names, "x"))
    said = [f"SoldOut.{names[0]} is never used: did you mean {near}?"] if near else []
    assert [record.getMessage() for record in caplog.records] == said
    caplog.clear()
    type("Own", (cls,), dict.fromkeys(names, "y"))
    assert caplog.records == []


def test_c8a_a_language_without_words_is_told_once(caplog):
    """C8a, G1: Content-Language would name a language that the page is not in."""

    class Look(Renderer):
        languages = ("en-GB", "de-AT", "sv")

    for _ in range(2):
        call(HTTPNotFound(renderer=Look()))
    [record] = caplog.records
    assert record.levelname == "WARNING"
    assert "Look.languages: there is no catalogue for 'sv'" in record.getMessage()
    caplog.clear()
    for own in ("translate", "translations", "html"):
        call(HTTPNotFound(renderer=type("Own", (Look,), {own: lambda *_: None})()), accept="application/json")
    assert "there are no words" not in caplog.text


@pytest.mark.parametrize(
    ("name", "accept", "said"),
    [
        (
            "html",
            "text/html",
            r"Look.html failed for <HTTPNotFound 404 Not Found: why>: the built-in page is sent",
        ),
        ("json", "application/json", r"Look.json failed for <HTTPNotFound .*>: the built-in page is sent"),
        ("prefer", "text/html", r"Look.prefer failed"),
        ("language", "text/html", r"Look.language failed"),
        ("members", "application/json", r"Look.members failed"),
    ],
)
def test_s11_what_fails_is_logged_by_its_name_once(name, accept, said, caplog):
    """S11, S13: the class and the method, as the program has them."""

    def fails(*_):
        raise RuntimeError("x")

    look = type("Look", (Renderer,), {name: fails})
    assert call(HTTPNotFound("why", renderer=look), accept=accept).code == 404
    [record] = caplog.records
    assert re.fullmatch(said, record.getMessage())


def test_s11_a_method_of_the_exceptions_own_is_logged_by_its_name(caplog):
    """S7, S11: what a class makes itself is its own fault."""

    class Lost(HTTPNotFound):
        def html_body(self, environ):
            raise RuntimeError("x")

    assert "<h1>404 Not Found</h1>" in call(Lost("why"), accept="text/html").text
    [record] = caplog.records
    assert record.getMessage().endswith(
        "Lost.html_body failed for <Lost 404 Not Found: why>: the built-in page is sent"
    )


def test_s11_an_exception_that_cannot_be_shown_is_logged_by_its_class(caplog):
    """S11: where its own ``repr`` raises, the record says whose method failed all the same."""

    class Hidden(HTTPNotFound):
        def __repr__(self):
            raise RuntimeError("x")

        def html_body(self, environ):
            raise RuntimeError("y")

    assert "<h1>404 Not Found</h1>" in call(Hidden("why"), accept="text/html").text
    [record] = caplog.records
    assert record.getMessage().endswith("Hidden.html_body failed for <Hidden>: the built-in page is sent")


@pytest.mark.parametrize(
    ("name", "value"),
    [("retry_after", 120), ("text", "mine"), ("content_type", "text/plain"), ("allow", ["GET"])],
)
def test_c8a_a_class_attribute_that_hides_a_header_is_told(name, value, caplog):
    """C7, C8a: it is never sent, so the log says so when the class is made, and what to do."""
    cls = type("Maintenance", (HTTPServiceUnavailable,), {name: value})
    [message] = [record.getMessage() for record in caplog.records]
    assert message == (
        f"Maintenance.{name} hides what an instance has by that name, and is not sent: "
        f"pass {name}= to the constructor"
    )
    assert issubclass(cls, HTTPServiceUnavailable)


def test_c8a_a_property_of_a_class_is_nobodys_mistake(caplog):
    """A class may compute what the constructor would be given, or have a method of that name."""

    class Own(HTTPServiceUnavailable):
        text = property(lambda self: "mine")

        def allow(self):
            return True

    assert Own().allow()
    assert caplog.records == []
