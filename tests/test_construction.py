"""What an exception may be made of, and what is refused (C1 to C9)."""

from __future__ import annotations

import copy
import dataclasses
import io
import pickle
import re
import time
from collections import OrderedDict, defaultdict, deque
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from http import HTTPStatus
from string import Template

import pytest
from webob import Request, Response
from webob.headers import ResponseHeaders

import httpexc
from httpexc import (
    HTTPClientError,
    HTTPContentTooLarge,
    HTTPCreated,
    HTTPError,
    HTTPException,
    HTTPForbidden,
    HTTPFound,
    HTTPMethodNotAllowed,
    HTTPMovedPermanently,
    HTTPMultipleChoices,
    HTTPNoContent,
    HTTPNotFound,
    HTTPNotModified,
    HTTPOk,
    HTTPPermanentRedirect,
    HTTPRangeNotSatisfiable,
    HTTPRedirection,
    HTTPResetContent,
    HTTPSeeOther,
    HTTPServerError,
    HTTPServiceUnavailable,
    HTTPTemporaryRedirect,
    HTTPTooManyRequests,
    HTTPUnauthorized,
    HTTPUseProxy,
)

from .support import BARE, MEDIA_TYPES, STATUSES, call, call_raw, make

every_status = pytest.mark.parametrize("status", STATUSES, ids=lambda status: status.name)
MOVES = [
    HTTPMultipleChoices,
    HTTPMovedPermanently,
    HTTPFound,
    HTTPSeeOther,
    HTTPUseProxy,
    HTTPTemporaryRedirect,
    HTTPPermanentRedirect,
]


def formatter(body, status, title, environ):
    """Something for pickle to find by its name."""
    return {"error": body}


class Markup(str):
    """Text that says of itself that it is HTML, as markupsafe's does."""

    __slots__ = ()

    def __html__(self):
        return str(self)


# -- C1: the arguments ------------------------------------------------------------------------


def test_c1_the_first_five_are_those_of_webob():
    """detail, headers, comment, body_template and json_formatter keep WebOb's order."""
    made = HTTPNotFound("why", {"X-A": "b"}, "note", "<b>${detail}</b>", formatter)
    assert made.detail == "why"
    assert made.args == ("why",)
    assert made.headers["X-A"] == "b"
    assert made.comment == "note"
    assert made.body_template == "<b>${detail}</b>"
    assert isinstance(made.body_template_obj, Template)
    assert made.body_template_obj.template == "<b>${detail}</b>"
    assert call(made, accept="application/json").body == b'{"error": "why"}'


@every_status
def test_c1_an_unknown_keyword_is_named(status):
    """A keyword that means nothing is a TypeError with its name in it, for every class."""
    for name in ("foo", "_foo", "detial", "Location"):
        with pytest.raises(TypeError, match=name):
            make(status.cls, **{name: 1})


@every_status
def test_c1_every_class_takes_what_a_response_takes(status):
    """Headers by their WebOb names, cookies' friends and own attributes are keywords everywhere."""
    made = make(
        status.cls,
        explanation="Because.",
        retry_after=60,
        cache_control="no-store",
        content_language=["en"],
        conditional_response=False,
    )
    answer = call(made, accept="text/plain")
    assert answer.headers["Retry-After"] == "60"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Language"] == "en"
    assert str(made) == "Because."


@pytest.mark.parametrize(
    ("keywords", "content_type", "body"),
    [
        ({"body": b"a"}, "text/html; charset=UTF-8", b"a"),
        ({"body": "\xe9"}, "text/html; charset=UTF-8", b"\xc3\xa9"),
        ({"body": b""}, "text/html; charset=UTF-8", b""),
        ({"text": "\xe9", "content_type": "text/plain"}, "text/plain; charset=UTF-8", b"\xc3\xa9"),
        ({"unicode_body": "a"}, "text/html; charset=UTF-8", b"a"),
        ({"text": "\xe9", "charset": "latin-1"}, "text/html; charset=latin-1", b"\xe9"),
        ({"text": "a", "charset": None}, "text/html; charset=UTF-8", b"a"),
        ({"json": {"a": 1}}, "application/json", b'{"a":1}'),
        ({"json": {}}, "application/json", b"{}"),
        ({"json": None}, "application/json", b"null"),
        ({"json_body": [1]}, "application/json", b"[1]"),
        ({"app_iter": [b"a", b"b"]}, "text/html; charset=UTF-8", b"ab"),
        ({"app_iter": []}, "text/html; charset=UTF-8", b""),
        ({"body": b"a", "content_type": "image/png"}, "image/png", b"a"),
        ({"body": b"a", "headerlist": [("Content-Type", "a/b")]}, "a/b", b"a"),
    ],
)
@pytest.mark.parametrize("cls", [HTTPNotFound, HTTPFound, HTTPUnauthorized, HTTPMethodNotAllowed])
def test_c1_a_body_is_sent_as_it_is(cls, keywords, content_type, body):
    """An explicit body goes out in every class, with its own type and without negotiation (S2)."""
    if "headerlist" in keywords and cls is HTTPFound:
        keywords = {**keywords, "headerlist": [*keywords["headerlist"], ("Location", "/there")]}
    answer = call(make(cls, **keywords), accept="application/problem+json")
    assert answer.body == body
    assert answer.headers["Content-Type"] == content_type
    assert answer.headers["Content-Length"] == str(len(body))
    assert "Vary" not in answer.headers


def test_c1_body_file():
    """A file is read only when it is served."""
    file = io.BytesIO(b"from a file")
    made = HTTPNotFound(body_file=file)
    assert file.tell() == 0
    assert call(made).body == b"from a file"


def test_c1_body_and_app_iter_exclude_each_other():
    """Two bodies are a TypeError, as in WebOb."""
    with pytest.raises(TypeError, match="body= and app_iter=: give one"):
        HTTPNotFound(body=b"a", app_iter=[b"b"])


def test_c1_code_and_title_are_keywords():
    """One instance may have another status line than its class."""
    made = HTTPNotFound(code=410, title="Away")
    assert (made.status, made.code, made.title) == ("410 Away", 410, "Away")
    assert HTTPNotFound.code == 404


class Early(HTTPNotFound):
    """A class that sets something before it calls its base."""

    def __init__(self, page, **kw):
        self.page = page
        super().__init__(f"no page {page}", **kw)


@pytest.mark.parametrize("keywords", [{}, {"retry_after": 1}])
def test_c1_a_subclass_may_set_attributes_first(keywords):
    """What a subclass has put on the instance stays there."""
    made = Early(7, **keywords)
    assert (made.page, made.detail) == (7, "no page 7")
    assert call(made).text.endswith("no page 7\n")


# -- C2: the families themselves --------------------------------------------------------------


@pytest.mark.parametrize(
    ("cls", "status"),
    [
        (HTTPClientError, "400 Bad Request"),
        (HTTPServerError, "500 Internal Server Error"),
        (HTTPError, "500 Internal Server Error"),
        (HTTPException, "500 Internal Server Error"),
        (HTTPOk, "200 OK"),
    ],
)
def test_c2_families_can_be_raised_themselves(cls, status):
    """A family is a response too."""
    with pytest.raises(cls) as caught:
        raise cls("why")
    assert call(caught.value).status == status


# -- C3: wrapping -----------------------------------------------------------------------------


def teapot(environ, start_response):
    start_response("418 I'm a teapot", [("Content-Type", "text/plain")])
    return [b"short and stout ", environ["PATH_INFO"].encode()]


def test_c3_any_wsgi_application_can_be_raised():
    """`HTTPException(message, app)` delegates to the application."""
    made = HTTPException("why", teapot)
    assert made.wsgi_response is teapot
    assert made.detail == "why"
    assert call(made, "/pot") == ("418 I'm a teapot", call(teapot, "/pot").headers, b"short and stout /pot")


@pytest.mark.parametrize(
    "wrap",
    [
        lambda response: HTTPException("why", response),
        lambda response: HTTPException("why", wsgi_response=response),
        lambda response: HTTPException(message="why", wsgi_response=response),
    ],
)
def test_c3_the_status_of_a_wrapped_response_shows(wrap):
    """A wrapped Response is sent as it is, and its status is the exception's."""
    response = Response("gone", status="410 Gone For Good", content_type="text/plain")
    made = wrap(response)
    assert made.wsgi_response is response
    assert (made.status, made.code, made.title) == ("410 Gone For Good", 410, "Gone For Good")
    assert repr(made) == "<HTTPException 410 Gone For Good: why>"
    assert call(made) == call(response)
    assert call(pickle.loads(pickle.dumps(made))) == call(response)


@pytest.mark.parametrize("status", [204, 205, 304])
def test_c3_a_wrapped_response_without_content(status):
    """A wrapped response that has no content is what answers, with its headers."""
    response = Response(status=status, headers={"X-A": "b"})
    response.etag = "a"
    made = HTTPException("why", response)
    assert call_raw(made, dict(BARE)) == call_raw(response, dict(BARE))
    assert call_raw(made, dict(BARE)).headers["ETag"] == '"a"'


def test_c3_the_wsgi_response_of_any_other_is_itself():
    """What wraps nothing answers itself, also under the name that Pyramid asks for."""
    made = HTTPNotFound()
    assert made.wsgi_response is made
    assert made.exception is made


# -- C4: redirects ----------------------------------------------------------------------------


@pytest.mark.parametrize("cls", MOVES)
@pytest.mark.parametrize(
    ("arguments", "keywords", "detail"),
    [
        ((), {"location": "/x"}, None),
        (("/x",), {}, None),
        (("/x", "why"), {}, "why"),
        (("why",), {"location": "/x"}, "why"),
        (("/x",), {"detail": "why"}, "why"),
        ((), {"location": "/x", "detail": "why"}, "why"),
        ((), {"headers": {"Location": "/x"}}, None),
        ((), {"headerlist": [("LOCATION", "/x")]}, None),
        (("why",), {"headers": [("location", "/x")]}, "why"),
        (("why",), {"headers": iter([("Location", "/x")])}, "why"),
        (("why", {"Location": "/x"}), {}, "why"),
        (("why", iter([("Location", "/x")])), {}, "why"),
        (("why",), {"headerlist": [("Location", "/x")]}, "why"),
        (("why",), {"headerlist": iter([("Location", "/x")])}, "why"),
        (("/x", "why", {"X-A": "b"}), {}, "why"),
        (("/x", None, {"X-A": "b"}), {}, None),
        (("/x", {"X-A": "b"}), {}, None),
        (("/x", [("X-A", "b")]), {}, None),
        (("/x", iter([("X-A", "b")])), {}, None),
        (("/x",), {"headers": iter([("X-A", "b")])}, None),
        (("/x", None), {}, None),
        ((None, None), {"location": "/x"}, None),
        (("/x", ""), {}, ""),
    ],
)
def test_c4_the_shapes_of_a_redirect(cls, arguments, keywords, detail):
    """Every argument order of WebOb, Paste and Pyramid gives target, detail and headers their places."""
    # An iterator can be read only once, and the table is read for every class.
    made = cls(*copy.deepcopy(arguments), **copy.deepcopy(keywords))
    assert made.location == "/x"
    assert made.detail == detail
    answer = call(made, "/a/b")
    assert answer.headers.getall("Location") == ["http://example.com/x"]
    given = [*copy.deepcopy(arguments), *copy.deepcopy(list(keywords.values()))]
    written = [list(value) if isinstance(value, Iterator) else value for value in given]
    assert answer.headers.getall("X-A") == (["b"] if "X-A" in str(written) else [])


@pytest.mark.parametrize(
    ("arguments", "comment"),
    [
        (("/x", "why", {"X-A": "b"}, "note"), "note"),
        (("/x", {"X-A": "b"}, "note"), "note"),
        (("/x", None, "note"), "note"),
    ],
)
def test_c4_the_comment_keeps_its_place_behind_the_headers(arguments, comment):
    """With the target first, the comment follows the headers, as in Paste and Pyramid."""
    made = HTTPFound(*arguments)
    assert (made.location, made.comment) == ("/x", comment)


@pytest.mark.parametrize(
    "keywords",
    [
        {"location": "/x", "add_slash": True},
        {"headers": {"Location": "/x"}, "add_slash": True},
        {"headerlist": [("Location", "/x")], "add_slash": True},
    ],
)
def test_c4_location_and_add_slash_exclude_each_other(keywords):
    """Two targets are a TypeError that shows the one that was given."""
    with pytest.raises(TypeError, match=r"location \('/x'\) or add_slash"):
        HTTPFound(**keywords)


@pytest.mark.parametrize("cls", MOVES)
def test_c4_add_slash(cls):
    """With add_slash the target is the request's own URL with a slash, and the argument is the detail."""
    made = cls("why", add_slash=True)
    assert made.detail == "why"
    assert call(made, "/a?b=1").headers["Location"] == "http://example.com/a/?b=1"
    assert call(cls(location=None, add_slash=True), "/c").headers["Location"] == "http://example.com/c/"


@pytest.mark.parametrize("cls", MOVES[1:])
@pytest.mark.parametrize("keywords", [{}, {"location": ""}, {"headers": {"Location": ""}}])
def test_c4_a_redirect_never_points_at_itself(cls, keywords):
    """Without a target it can be made, and says so when it is called."""
    made = cls(**keywords)
    with pytest.raises(ValueError, match=f"{cls.__name__} has no target: give location= or add_slash=True"):
        call_raw(made, dict(BARE))


def test_c4_a_target_can_be_given_later():
    """What was made without a target is whole once it has one."""
    made = HTTPFound()
    made.location = "/later"
    assert call(made).headers["Location"] == "http://example.com/later"


def test_c4_multiple_choices_needs_no_target():
    """300 names a target only where one choice is preferred (RFC 9110 §15.4.1)."""
    answer = call(HTTPMultipleChoices())
    assert answer.status == "300 Multiple Choices"
    assert "Location" not in answer.headers


def test_c4_a_location_of_none_is_refused():
    """A target that was meant to be there and is not is an error at once, as in Pyramid."""
    with pytest.raises(ValueError, match="location is None"):
        HTTPFound(location=None)


def test_c4_a_location_in_the_headers_replaces():
    """Of two targets the one in the headers is sent, as one replaces another there (C6)."""
    made = HTTPFound("why", location="/x", headers={"Location": "/y"})
    assert call(made).headers.getall("Location") == ["http://example.com/y"]


def test_c4_a_location_of_none_beside_one_in_the_headers():
    """The one in the headers counts as given."""
    assert HTTPFound(location=None, headers={"Location": "/x"}).location == "/x"


@pytest.mark.parametrize(
    ("arguments", "comment", "template"),
    [
        (("/x", None, None, "moved by bob"), "moved by bob", None),
        (("/x", "why", None, "moved by bob"), "moved by bob", None),
        (("/x", None, "moved by bob"), "moved by bob", None),
        (("/x", None, None, None, "<b>${detail}</b>"), None, "<b>${detail}</b>"),
        (("/x", {"X-A": "b"}, "moved by bob"), "moved by bob", None),
    ],
)
def test_c4_the_arguments_behind_a_target(arguments, comment, template):
    """C4, S6: Pyramid has a detail before the headers, Paste has none; a comment is never shown."""
    made = HTTPFound(*arguments)
    assert (made.location, made.comment, made.body_template) == ("/x", comment, template)


@pytest.mark.parametrize("target", [404, b"/x", ["/x"], object()])
def test_c4_a_target_is_a_string(target):
    """Anything but a string is a TypeError that shows it."""
    with pytest.raises(TypeError, match="location must be a string"):
        HTTPFound(target)
    with pytest.raises(TypeError, match="location must be a string"):
        HTTPCreated(location=target)


# Who makes a response with this target, by each way in; and one that has it set later.
WAYS_IN = {
    "argument": lambda cls, target: cls(location=target),
    "headers": lambda cls, target: cls(headers={"Location": target}),
    "pairs": lambda cls, target: cls(headers=[("location", target)]),
    "headerlist": lambda cls, target: cls(headerlist=[("LOCATION", target)]),
}
LATER = {
    "attribute": lambda made, target: setattr(made, "location", target),
    "headers": lambda made, target: made.headers.update({"Location": target}),
    "headerlist": lambda made, target: setattr(made, "headerlist", [("Location", target)]),
}
WITH_LOCATION = [HTTPCreated, *MOVES]


@pytest.mark.parametrize("cls", WITH_LOCATION)
@pytest.mark.parametrize("way", WAYS_IN)
def test_c4_every_way_in_refuses_a_hostile_target(cls, way):
    """A location that must not be sent is refused at construction, however it comes (L2)."""
    for hostile in ("javascript:alert(1)", "data:text/html,x", "http:evil.example", "/a\r\nX: y", "/\t/b"):
        with pytest.raises(ValueError, match=r"location|control character"):
            WAYS_IN[way](cls, hostile)


@pytest.mark.parametrize("cls", WITH_LOCATION)
@pytest.mark.parametrize("way", LATER)
def test_c4_a_hostile_target_that_comes_later_is_not_sent(cls, way):
    """C8a: an attribute is refused where it is set, a header when it is served (L2)."""
    for hostile in ("javascript:alert(1)", "http:evil.example"):
        made = cls(location="/x")
        if way == "attribute":
            with pytest.raises(ValueError, match="location"):
                LATER[way](made, hostile)
            assert made.location == "/x"
            continue
        LATER[way](made, hostile)
        with pytest.raises(ValueError, match="location"):
            call(made)


@pytest.mark.parametrize("cls", WITH_LOCATION)
@pytest.mark.parametrize(
    ("target", "sent"),
    [
        ("x", "http://example.com/a/x"),
        ("/x", "http://example.com/x"),
        ("../x?y=1#z", "http://example.com/x?y=1#z"),
        ("https://other.example/x", "https://other.example/x"),
        ("/\xe9 \u20ac", "http://example.com/%C3%A9%20%E2%82%AC"),
        ("mailto:a@b.example", "mailto:a@b.example"),
    ],
)
def test_c4_every_way_in_is_resolved_alike(cls, target, sent):
    """Argument, headers and attribute go through one resolver, in 201 as in 3xx (L1, L3)."""
    made = [way(cls, target) for way in WAYS_IN.values()]
    for way in LATER.values():
        made.append(cls(location="/other"))
        way(made[-1], target)
    assert {call(one, "/a/b?c=d").headers["Location"] for one in made} == {sent}


@pytest.mark.parametrize("way", WAYS_IN)
def test_c4_nothing_but_a_location_is_resolved(way):
    """The target that was given stays on the object as it was given (S1)."""
    made = WAYS_IN[way](HTTPSeeOther, "x")
    call(made, "/a/b")
    assert made.location == "x"


# -- C5: headers as arguments -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("challenge", "sent"),
    [
        ('Basic realm="x"', ['Basic realm="x"']),
        (("Basic", 'realm="x"'), ['Basic realm="x"']),
        (("Digest", {"realm": "x"}), ['Digest realm="x"']),
        (("Basic", {"realm": r'a "b" \ c, d="e'}), [r'Basic realm="a \"b\" \\ c, d=\"e"']),
        (("Digest", {"realm": "x", "max_age": 60}), ['Digest realm="x", max_age="60"']),
        (['Basic realm="x"', ("Digest", {"realm": "y"})], ['Basic realm="x"', 'Digest realm="y"']),
        ([], []),
        (None, []),
    ],
)
def test_c5_unauthorized(challenge, sent):
    """One challenge or a list, each its own header."""
    made = HTTPUnauthorized(www_authenticate=challenge)
    assert call(made).headers.getall("WWW-Authenticate") == sent
    assert made.headers.getall("WWW-Authenticate") == sent


@pytest.mark.parametrize(
    ("name", "value", "sent"),
    [
        ("retry_after", date(2030, 1, 1), "Tue, 01 Jan 2030 00:00:00 GMT"),
        ("retry_after", time.gmtime(0), "Thu, 01 Jan 1970 00:00:00 GMT"),
        ("retry_after", " 7200 ", "7200"),
        ("last_modified", time.gmtime(0), "Thu, 01 Jan 1970 00:00:00 GMT"),
        ("last_modified", "Thu, 01 Jan 1970 00:00:00 GMT", "Thu, 01 Jan 1970 00:00:00 GMT"),
        ("www_authenticate", ["Basic", {"realm": "x"}], 'Basic realm="x"'),
        ("www_authenticate", ("Basic", {"realm": 'a "b"'}), r'Basic realm="a \"b\""'),
    ],
)
def test_c5_whatever_webob_takes(name, value, sent):
    """C5: a value that WebOb makes a header of is sent as WebOb sends it, with its quotes escaped."""
    made = httpexc.HTTPUnauthorized(**{name: value})
    assert call(made).headers[name.replace("_", "-")] == sent


def test_c5_a_challenge_says_nothing_of_the_length():
    """A challenge adds its own header and no other, so a streamed body keeps its length."""
    made = HTTPUnauthorized(app_iter=iter([b"abc"]), www_authenticate="Basic")
    answer = call(made)
    assert answer.body == b"abc"
    assert "Content-Length" not in answer.headers


@pytest.mark.parametrize(
    ("arguments", "keywords", "allow", "detail"),
    [
        ((), {"allow": ["GET", "HEAD"]}, "GET, HEAD", None),
        ((), {"allow": "GET, HEAD"}, "GET, HEAD", None),
        ((), {"allow": iter(["GET"])}, "GET", None),
        ((), {"valid_methods": ["GET"]}, "GET", None),
        ((), {"allow": None}, None, None),
        ((), {"allow": {"POST", "GET"}}, "GET, POST", None),
        ((["GET", "HEAD"],), {}, "GET, HEAD", None),
        ((("GET",), "why"), {}, "GET", "why"),
        ((["GET"],), {"description": "why"}, "GET", "why"),
        (({"PUT", "GET"},), {}, "GET, PUT", None),
        (({"GET": 1, "PUT": 2}.keys(),), {}, "GET, PUT", None),
        (({1: "GET", 2: "PUT"}.values(), "why"), {}, "GET, PUT", "why"),
        ((iter(["GET", "PUT"]),), {}, "GET, PUT", None),
        (("GET",), {}, "GET", None),
        (("GET", "why"), {}, "GET", "why"),
        (("GET",), {"allow": ["PUT"]}, "PUT", "GET"),
        (("GET is not possible",), {}, None, "GET is not possible"),
        ((["GET"], {"X-A": "b"}), {}, "GET", None),
        (("why",), {"allow": ["GET"]}, "GET", "why"),
        (("why", {"Allow": "GET"}), {}, "GET", "why"),
        ((), {}, None, None),
    ],
)
def test_c5_method_not_allowed(arguments, keywords, allow, detail):
    """The methods come as `allow`, `valid_methods` or a first argument, a list or the name of one."""
    made = HTTPMethodNotAllowed(*arguments, **keywords)
    assert call(made).headers.get("Allow") == allow
    assert made.detail == detail


@pytest.mark.parametrize("cls", [HTTPTooManyRequests, HTTPServiceUnavailable, HTTPContentTooLarge, *MOVES])
@pytest.mark.parametrize(
    ("when", "sent"),
    [
        (60, "60"),
        ("120", "120"),
        (datetime(2030, 1, 1, tzinfo=UTC), "Tue, 01 Jan 2030 00:00:00 GMT"),
        (datetime(2030, 1, 1, 2, tzinfo=timezone(timedelta(hours=2))), "Tue, 01 Jan 2030 00:00:00 GMT"),
    ],
)
def test_c5_retry_after(cls, when, sent):
    """Seconds or an aware datetime, whatever its zone."""
    assert call(make(cls, retry_after=when)).headers["Retry-After"] == sent


@pytest.mark.parametrize(
    ("when", "sent"),
    [(timedelta(hours=1), "3600"), (timedelta(milliseconds=1500), "2"), (timedelta(0), "0")],
)
def test_c5_retry_after_a_timedelta(when, sent):
    """A timedelta is in seconds, rounded up, so that it is right whenever the object is served."""
    assert call(HTTPServiceUnavailable(retry_after=when)).headers["Retry-After"] == sent


@pytest.mark.parametrize("when", [-1, -0.5, timedelta(seconds=-1)])
def test_c5_retry_after_is_not_past(when):
    """There is no way to write a time that has passed in seconds (RFC 9110 §10.2.3)."""
    with pytest.raises(ValueError, match="must be finite and not negative"):
        HTTPServiceUnavailable(retry_after=when)


def test_conditional_by_default():
    """WebOb's default_conditional_response counts for a subclass, however it is made."""

    class Cached(HTTPOk):
        default_conditional_response = True

    for made in (Cached(), Cached(text="a")):
        made.etag = "x"
        assert call(made, HTTP_IF_NONE_MATCH='"x"').status == "304 Not Modified"


@pytest.mark.parametrize(
    ("status", "line"),
    [
        (413, "413 Content Too Large"),
        ("421", "421 Misdirected Request"),
        (HTTPStatus.UNPROCESSABLE_ENTITY, "422 Unprocessable Content"),
        (b"413 Too Much", "413 Too Much"),
    ],
)
def test_c9_a_registered_code_has_its_title(status, line):
    """A code has RFC 9110's title, whichever class it is given to; a line has its own."""
    made = HTTPClientError(status=status)
    assert (made.status, made.code, made.title) == (line, int(line[:3]), line[4:])


def test_c5_an_absent_list_of_methods_hides_no_other():
    """allow= counts, though valid_methods= is passed on as None."""
    assert HTTPMethodNotAllowed(allow=["GET"], valid_methods=None).headers["Allow"] == "GET"


@pytest.mark.parametrize("length", [0, 10, 2**40])
def test_c5_range_not_satisfiable(length):
    """`length` says how long the resource is (RFC 9110 §15.5.17)."""
    assert call(HTTPRangeNotSatisfiable(length=length)).headers["Content-Range"] == f"bytes */{length}"
    assert "Content-Range" not in call(HTTPRangeNotSatisfiable()).headers


def test_c5_range_not_satisfiable_takes_an_integer():
    """A length that is no number is refused."""
    with pytest.raises(TypeError, match="length must be an int, the length in bytes, not 'ten'"):
        HTTPRangeNotSatisfiable(length="ten")
    with pytest.raises(ValueError, match="length -1 is negative"):
        HTTPRangeNotSatisfiable(length=-1)


def test_c5_not_modified():
    """304 takes the validators, and nothing of a content."""
    made = HTTPNotModified(etag="abc", last_modified=datetime(2020, 1, 1, tzinfo=UTC))
    assert list(call(made).headers.items()) == [
        ("ETag", '"abc"'),
        ("Last-Modified", "Wed, 01 Jan 2020 00:00:00 GMT"),
    ]


@pytest.mark.parametrize(
    ("exception", "fields"),
    [
        (
            httpexc.HTTPProxyAuthenticationRequired(proxy_authenticate='Basic realm="proxy"'),
            [("Proxy-Authenticate", 'Basic realm="proxy"')],
        ),
        (
            httpexc.HTTPProxyAuthenticationRequired(
                proxy_authenticate=["Negotiate", ("Basic", {"realm": "é"})]
            ),
            [("Proxy-Authenticate", "Negotiate"), ("Proxy-Authenticate", 'Basic realm="é"')],
        ),
        (
            httpexc.HTTPUnsupportedMediaType(accept_post=["application/json", "text/csv"]),
            [("Accept-Post", "application/json, text/csv")],
        ),
        (
            httpexc.HTTPUnsupportedMediaType(accept_patch="text/x-diff", accept_encoding="gzip"),
            [("Accept-Patch", "text/x-diff"), ("Accept-Encoding", "gzip")],
        ),
        (httpexc.HTTPUpgradeRequired(upgrade="h2c"), [("Upgrade", "h2c")]),
        (httpexc.HTTPUpgradeRequired(upgrade=["h2c", "websocket"]), [("Upgrade", "h2c, websocket")]),
        (
            httpexc.HTTPUnavailableForLegalReasons(blocked_by="https://isp.example/é"),
            [("Link", '<https://isp.example/%C3%A9>; rel="blocked-by"')],
        ),
        (httpexc.HTTPProxyAuthenticationRequired(), []),
        (httpexc.HTTPUnsupportedMediaType(accept_encoding=""), [("Accept-Encoding", "")]),
    ],
    ids=lambda value: value.status if isinstance(value, HTTPException) else "",
)
def test_c5_what_a_status_requires_is_sent(exception, fields):
    """407, 415, 426 and 451 have their fields from arguments, one for each challenge."""
    sent = Request.blank("/").get_response(exception).headerlist
    added = {"Proxy-Authenticate", "Accept-Post", "Accept-Patch", "Accept-Encoding", "Upgrade", "Link"}
    assert [pair for pair in sent if pair[0] in added] == fields


def test_c5_forbidden_keeps_its_result():
    """What denied it is an attribute, as in Pyramid."""
    denied = object()
    assert HTTPForbidden("why", result=denied).result is denied
    assert HTTPForbidden().result is None
    assert pickle.loads(pickle.dumps(HTTPForbidden(result="acl"))).result == "acl"


# -- C6: headers ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "headers",
    [
        {"X-A": "1", "X-B": "2"},
        [("X-A", "1"), ("X-B", "2")],
        (("X-A", "1"), ("X-B", "2")),
        {"X-A": "1", "X-B": "2"}.items(),
        ResponseHeaders([("X-A", "1"), ("X-B", "2")]),
        [("X-A", 1), ("X-B", 2)],
    ],
)
def test_c6_a_mapping_or_pairs(headers):
    """Whatever holds pairs is a set of headers, an int among them written in decimal."""
    made = HTTPNotFound(headers=headers)
    assert made.headerlist == [("Content-Type", "text/html; charset=UTF-8"), ("X-A", "1"), ("X-B", "2")]


def test_c6_pairs_may_be_read_once():
    """A generator of pairs is read once, and nothing of it is lost."""
    assert HTTPNotFound(headers=(pair for pair in [("X-A", "1")])).headers["X-A"] == "1"


def test_c6_repeated_names_stay_repeated():
    """Cookies and challenges add up, also onto what a keyword has set."""
    made = HTTPNotFound(
        headers=[("Set-Cookie", "a=1"), ("Set-Cookie", "b=2"), ("Allow", "PUT")], allow=["GET"]
    )
    answer = call(made)
    assert answer.headers.getall("Set-Cookie") == ["a=1", "b=2"]
    assert answer.headers.getall("Allow") == ["GET", "PUT"]


@pytest.mark.parametrize("name", ["Content-Type", "content-type", "CONTENT-TYPE"])
def test_c6_single_names_replace(name):
    """Of a type, a length and a location there is one: the last that was given."""
    made = HTTPNotFound(body=b"{}", headers=[(name, "a/b"), ("Content-Type", "c/d"), ("Content-Length", "2")])
    answer = call(made)
    assert answer.headers.getall("Content-Type") == ["c/d"]
    assert answer.headers.getall("Content-Length") == ["2"]
    assert HTTPCreated(location="/x", headers={"location": "/y"}).headers.getall("Location") == ["/y"]


@pytest.mark.parametrize(
    ("headers", "error", "says"),
    [
        ({"": "b"}, ValueError, "not a token"),
        ({"X A": "b"}, ValueError, "not a token"),
        ({"X:A": "b"}, ValueError, "not a token"),
        ({"X-\xe4": "b"}, ValueError, "not a token"),
        *(
            ({name: "b"}, ValueError, "not a token")
            for name in (" ", "a\tb", "(a)", 'a"b', "a/b", "[a]", "a,b", "X\u2028")
        ),
        ({"X-A": "\u20ac"}, ValueError, "Latin-1"),
        ({"X-A": "\ud800"}, ValueError, "Latin-1"),
        ({"X-A": None}, TypeError, "value must be a string, not None"),
        ({"X-A": b"b"}, TypeError, "value must be a string, not b'b'"),
        ({b"X-A": "b"}, TypeError, "name b'X-A' must be a string"),
        ([("X-A",)], TypeError, "headers must be a mapping"),
        ([("X-A", "b", "c")], TypeError, "headers must be a mapping"),
        (404, TypeError, "headers must be a mapping"),
        ("detail", TypeError, "headers must be a mapping"),
        (b"detail", TypeError, "headers must be a mapping"),
    ],
)
def test_c6_what_is_no_header_is_refused(headers, error, says):
    """A name that is no token, a value that Latin-1 lacks, and what is no pair of strings."""
    with pytest.raises(error, match=says):
        HTTPNotFound(headers=headers)


@pytest.mark.parametrize("text", ["caf\xe9", "\u0100\xc0".encode().decode("latin-1")])
def test_c6_bytes_above_ascii_may_be_sent(text):
    """Latin-1, and UTF-8 in its clothes as WSGI writes it, are allowed (RFC 9110 §5.5, obs-text)."""
    answer = call(HTTPNotFound(title=text, headers={"X-A": text}))
    assert answer.headers["X-A"] == text
    assert answer.status == f"404 {text}"


# -- C7: what may be said ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "text", "html"),
    [
        ("a < b & c", "a < b & c", "a &lt; b &amp; c"),
        (b"caf\xc3\xa9 \xff", "caf\xe9 \ufffd", "caf\xe9 \ufffd"),
        (7, "7", "7"),
        (["a", 1], "['a', 1]", "[&#x27;a&#x27;, 1]"),
        ({"a": "<"}, "{'a': '<'}", "{&#x27;a&#x27;: &#x27;&lt;&#x27;}"),
        (ValueError("bad <x>"), "bad <x>", "bad &lt;x&gt;"),
        (Markup("<b>bold</b> &amp; <br>so"), "bold & \nso", "<b>bold</b> &amp; <br>so"),
        ("\ud800 a", "\ufffd a", "\ufffd a"),
        ("\x07\uffff", "\x07\uffff", "\ufffd\ufffd"),
    ],
)
@pytest.mark.parametrize("attribute", ["detail", "explanation"])
def test_c7_anything_may_be_said(attribute, value, text, html):
    """Detail and explanation may be any object, which is made text or markup where it lands."""
    made = HTTPNotFound(**{attribute: value})
    assert str(made) == text
    assert call(made, accept="text/plain").text.endswith(f"\n\n{text}\n")
    page = call(made, accept="text/html").text
    assert re.search(f"<(p|div)[^>]*>{re.escape(html)}</\\1>", page)
    assert call(made, accept="application/json").status == "404 Not Found"


def test_c7_zero_is_something():
    """A detail that is false is still said."""
    assert str(HTTPNotFound(0)) == "0"
    assert call(HTTPNotFound(0)).text.endswith("\n\n0\n")


@pytest.mark.parametrize("nothing", [None, "", b""])
def test_c7_nothing_is_nothing(nothing):
    """An empty detail leaves the explanation."""
    made = HTTPNotFound(nothing)
    assert str(made) == HTTPNotFound.explanation
    assert call(made, accept="text/plain").text == f"404 Not Found\n\n{HTTPNotFound.explanation}\n"
    assert repr(made) == "<HTTPNotFound 404 Not Found>"


class Lazy:
    """A translation that is resolved when it is shown."""

    language = "en"

    def __str__(self):
        return {"en": "gone", "de": "weg"}[self.language]


def test_c7_a_lazy_text_is_resolved_for_each_request():
    """`str()` is asked when the text is shown, every time."""
    lazy = Lazy()
    made = HTTPNotFound(lazy)
    assert call(made).text.endswith("\n\ngone\n")
    lazy.language = "de"
    assert call(made).text.endswith("\n\nweg\n")
    assert made.detail is lazy


def test_c7_the_names_of_the_detail():
    """`description` and `message` read and set the detail."""
    made = HTTPNotFound("why")
    assert made.description == made.message == made.detail == "why"
    made.description = "because"
    assert made.detail == "because"
    assert call(made).text.endswith("\n\nbecause\n")
    made.message = "x"
    assert (made.detail, str(made)) == ("x", "x")


@pytest.mark.parametrize(
    ("detail", "shown"),
    [
        ("a\nb", r"a\nb"),
        ("\x1b[31m", r"\x1b[31m"),
        ("\u202e", r"\u202e"),
        ("caf\xe9", "caf\xe9"),
        (404, "404"),
    ],
)
def test_c7_repr_is_one_line(detail, shown):
    """No detail can forge a line of a log."""
    assert repr(HTTPNotFound(detail)) == f"<HTTPNotFound 404 Not Found: {shown}>"


# -- C8: pickle and copy ----------------------------------------------------------------------


def full():
    made = HTTPNotFound(
        "why",
        {"X-A": "b"},
        "note",
        "<b>${detail}</b>",
        formatter,
        problem={"balance": 30, "accounts": ["/1"]},
        explanation="Because.",
    )
    made.set_cookie("a", "1")
    made.cache_control.max_age = 60
    made.conditional_response = True
    made.etag = "tag"
    made.own = ["mine"]
    made.add_note("a note")
    return made


DUPLICATES = {
    "pickle": lambda original: pickle.loads(pickle.dumps(original)),
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
    "method": lambda original: original.copy(),
}


@pytest.mark.parametrize("duplicate", DUPLICATES.values(), ids=DUPLICATES)
def test_c8_everything_goes_along(duplicate):
    """Detail, headers, cookies, comment, template, formatter, problem members and own attributes stay."""
    original = full()
    original.cache_control  # noqa: B018  WebOb keeps an object for it, which points back
    original.headers  # noqa: B018  the same
    twin = duplicate(original)
    for media_type in MEDIA_TYPES:
        assert call(twin, accept=media_type) == call(original, accept=media_type)
    assert (twin.comment, twin.own, twin.explanation) == ("note", ["mine"], "Because.")
    assert twin.__notes__ == ["a note"]
    assert twin.conditional_response is True
    twin.cache_control.max_age = 1
    twin.headers["X-A"] = "c"
    assert original.cache_control.max_age == 60
    assert original.headers["X-A"] == "b"
    assert twin.headers["Cache-Control"] == "max-age=1"


@pytest.mark.parametrize("duplicate", DUPLICATES.values(), ids=DUPLICATES)
@pytest.mark.parametrize("cls", [HTTPNotFound, HTTPOk, HTTPFound])
def test_c8_a_body_goes_along(duplicate, cls):
    """An explicit body is in the copy, also where it can be read only once."""
    closed = []

    class Chunks:
        def __iter__(self):
            return iter([b"a", b"b"])

        def close(self):
            closed.append(True)

    original = make(cls, app_iter=Chunks(), headerlist=[("Content-Type", "a/b"), ("Location", "/x")])
    twin = duplicate(original)
    assert closed == [True]
    assert call(twin).body == call(original).body == b"ab"
    assert call(twin) == call(original)


class Odd(HTTPNotFound):
    """Is made from something else than its constructor's arguments."""

    def __new__(cls, thing):
        return super().__new__(cls)

    def __init__(self, thing):
        super().__init__(f"no {thing}")


class Lost(HTTPNotFound, KeyError):
    """Is made by another built-in class than the others."""


class Missing(HTTPNotFound, FileNotFoundError):
    """Has what another built-in class has."""


@dataclasses.dataclass(slots=True, frozen=True)
class SoldOut(HTTPNotFound):
    """Has a ``__setstate__`` of its own, as attrs makes one too."""

    sku: str


class Stateful(HTTPNotFound):
    """Has a pair of its own, for what it thinks its state is."""

    def __getstate__(self):
        return {"detail": self.detail}

    def __setstate__(self, state):
        self.detail = state["detail"]


@pytest.mark.parametrize("duplicate", DUPLICATES.values(), ids=DUPLICATES)
def test_c8_whatever_setstate_a_class_has(duplicate):
    """C8: the copy has what the exception has, and what the class has added."""
    for original in (SoldOut("teapot"), Stateful("why")):
        original.__dict__["detail"] = "gone"
        HTTPNotFound.set_cookie(original, "a", "b")
        twin = duplicate(original)
        assert call(twin) == call(original)
        assert (twin.detail, call(twin).headers["Set-Cookie"]) == ("gone", "a=b; Path=/")
    assert duplicate(SoldOut("teapot")).sku == "teapot"


class Counting(HTTPNotFound):
    """Adds to what the base does."""

    restored = 0

    def __setstate__(self, state):
        super().__setstate__(state)
        self.restored = 1


@pytest.mark.parametrize("duplicate", DUPLICATES.values(), ids=DUPLICATES)
def test_c8_a_setstate_that_calls_the_inherited_one(duplicate):
    """C8: it is called, as for any class."""
    twin = duplicate(Counting("why"))
    assert (twin.restored, twin.detail) == (1, "why")


@pytest.mark.parametrize("duplicate", DUPLICATES.values(), ids=DUPLICATES)
def test_c8_what_another_built_in_class_keeps(duplicate):
    """C8: errno and filename are not in ``__dict__``."""
    original = Missing("why")
    original.errno, original.filename = 2, "/x"
    twin = duplicate(original)
    assert (twin.errno, twin.filename, twin.detail) == (2, "/x", "why")


@pytest.mark.parametrize("duplicate", DUPLICATES.values(), ids=DUPLICATES)
@pytest.mark.parametrize(
    ("make", "change"),
    [
        (lambda: OrderedDict(a=[1]), lambda value: value["a"].append(2)),
        (lambda: defaultdict(list, a=[1]), lambda value: value["b"].append(2)),
        (lambda: deque([[1]]), lambda value: value[0].append(2)),
        (lambda: {1}, lambda value: value.add(2)),
        (lambda: bytearray(b"a"), lambda value: value.extend(b"b")),
        (lambda: ([1],), lambda value: value[0].append(2)),
    ],
)
def test_c8_no_container_is_shared(duplicate, make, change):
    """C8: whatever of the standard library stands in the members of a problem."""
    original = HTTPNotFound(problem={"x": make()})
    twin = duplicate(original)
    change(twin.problem["x"])
    assert original.problem["x"] == make() != twin.problem["x"]
    assert type(twin.problem["x"]) is type(make())


@pytest.mark.parametrize("duplicate", DUPLICATES.values(), ids=DUPLICATES)
def test_c8_a_wrapped_response_is_not_shared(duplicate):
    """C8, C3: what is set on the response that the copy wraps is not set on the original's."""
    original = HTTPException("why", Response("inner", status=409))
    twin = duplicate(original)
    assert call(twin) == call(original)
    twin.wsgi_response.headers["X-A"] = "b"
    assert "X-A" not in call(original).headers


@pytest.mark.parametrize("duplicate", DUPLICATES.values(), ids=DUPLICATES)
@pytest.mark.parametrize("original", [Odd("rope"), Lost("why")])
def test_c8_whatever_new_takes(duplicate, original):
    """C8: a copy is not made by calling ``__new__`` again, whose arguments nobody has kept."""
    twin = duplicate(original)
    assert (type(twin), twin.detail, twin.args) == (type(original), original.detail, original.args)


@pytest.mark.parametrize("kind", [list, dict])
def test_c8_members_may_be_nested_as_deep_as_json(kind):
    """C8, M9: a client's own JSON in a problem does not break the copy that Pyramid makes of each answer."""
    nested = None
    for _ in range(600):
        nested = [nested] if kind is list else {"a": nested}
    original = HTTPNotFound(problem={"got": nested})
    twin = original.copy()
    assert call(twin, accept="application/json").body == call(original, accept="application/json").body
    assert twin.problem["got"] is not nested


@pytest.mark.parametrize("duplicate", DUPLICATES.values(), ids=DUPLICATES)
def test_c8_the_status_goes_along(duplicate):
    """A status of its own and add_slash are in the copy."""
    assert duplicate(HTTPClientError(status=499)).status == "499 Unknown Client Error"
    assert duplicate(HTTPClientError(status=499)).code == 499
    assert call(duplicate(HTTPFound(add_slash=True)), "/a").headers["Location"] == "http://example.com/a/"


class Needy(HTTPNotFound):
    """A class whose constructor takes other arguments than its base."""

    def __init__(self, page, /):
        super().__init__(f"no page {page}")
        self.page = page


@pytest.mark.parametrize("duplicate", DUPLICATES.values(), ids=DUPLICATES)
def test_c8_the_constructor_is_not_asked_again(duplicate):
    """A subclass with a constructor of its own can be copied too."""
    twin = duplicate(Needy(7))
    assert (type(twin), twin.page, twin.detail) == (Needy, 7, "no page 7")


def test_c8_a_copy_has_no_traceback():
    """Neither traceback nor request goes along: a copy is a new answer."""
    try:
        raise HTTPNotFound("why")
    except HTTPNotFound as caught:
        caught.request = Request.blank("/")
        twin = caught.copy()
        assert twin.__traceback__ is None
        assert twin.request is None


@pytest.mark.parametrize(
    ("cls", "source", "location"),
    [
        (
            HTTPNotFound,
            b"HTTP/1.1 404 Not Found\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nhi",
            None,
        ),
        (HTTPNotFound, b"404 Not Found\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nhi", None),
        (
            HTTPFound,
            b"302 Found\r\nLocation: /x\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nhi",
            "http://example.com/x",
        ),
    ],
)
def test_c8_from_file(cls, source, location):
    """`from_file` reads what a response was written as."""
    for file in (io.BytesIO(source), io.StringIO(source.decode())):
        made = cls.from_file(file)
        assert type(made) is cls
        answer = call(made)
        assert answer.body == b"hi"
        assert answer.status == f"{cls.code} {cls.title}"
        assert answer.headers["Content-Type"] == "text/plain"
        assert answer.headers.get("Location") == location


def test_c8_from_file_without_content():
    """`from_file` reads a response that has none."""
    assert call(HTTPNoContent.from_file(io.BytesIO(b"HTTP/1.1 204 No Content\r\n\r\n"))).body == b""


# -- C9: codes --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "family"),
    [
        (299, HTTPOk),
        (399, HTTPRedirection),
        (306, HTTPRedirection),
        (499, HTTPClientError),
        (520, HTTPServerError),
    ],
)
def test_c9_a_code_without_a_class_is_its_familys(code, family):
    """`exception_response` and `abort` give the family with that status."""
    made = httpexc.exception_response(code, "why")
    assert type(made) is family
    assert made.code == code
    answer = call(made)
    assert answer.status.startswith(f"{code} ")
    assert answer.text == f"{made.status}\n\n{made.explanation}\n\nwhy\n".replace("\n\n\n\n", "\n\n")
    with pytest.raises(family) as caught:
        httpexc.abort(code, "why")
    assert caught.value.status == made.status


def test_c9_the_class_of_an_application_does_not_name_its_code_for_others():
    """Whichever classes an application has, a code that is not registered has WebOb's reason."""

    class ClientClosedRequest(HTTPClientError):
        code = 499
        title = "Client Closed Request"

    assert ClientClosedRequest().status == "499 Client Closed Request"
    assert HTTPClientError(status=499).status == "499 Unknown Client Error"
    assert httpexc.exception_response(499).status == "499 Unknown Client Error"


@pytest.mark.parametrize(
    ("status", "line"),
    [
        (499, "499 Unknown Client Error"),
        ("499 Gave Up", "499 Gave Up"),
        (b"499 Gave Up", "499 Gave Up"),
        ("410", "410 Gone"),
        (HTTPStatus.GONE, "410 Gone"),
        (None, "400 Bad Request"),
    ],
)
def test_c9_a_status_of_its_own(status, line):
    """`status` is what WebOb takes, and shows in code, title and page."""
    made = HTTPClientError(status=status)
    assert made.status == line
    assert f"{made.code} {made.title}" == line
    assert call(made).status == line
    assert call(made).text.startswith(f"{line}\n\n")


@pytest.mark.parametrize(
    "status",
    [
        *(0, -1, -404, 1, 99, 100, 101, 199, 600, 999, 4040, 10**9),
        *("", " ", "abc", "x 404", "100 Continue", "600 x", "4040 x", "40 x", "404\nx", "404\x00x"),
        *("+404 x", "4_04 x", "0404 x", "\u0664\u0660\u0664 x", " 404 x", "-404 x", b"600 x"),
    ],
)
@pytest.mark.parametrize("cls", [HTTPException, HTTPNotFound, HTTPOk])
def test_c9_no_other_status(cls, status):
    """A status that is not a final one in three digits is a ValueError (RFC 9110 §15)."""
    with pytest.raises(ValueError, match=r"status|Invalid status code"):
        cls(status=status)


@pytest.mark.parametrize("code", [0, -1, 99, 100, 199, 600, 999, True, "404", "499", None, 40.5])
def test_c9_no_other_code(code):
    """`exception_response` and `abort` refuse what is not a final code."""
    error, words = ValueError, "is not a final one: use 200 to 599"
    if type(code) is not int:
        error, words = TypeError, f"status code must be an int, not {code!r}"
    with pytest.raises(error, match=words):
        httpexc.exception_response(code)
    with pytest.raises(error, match=words):
        httpexc.abort(code)


@pytest.mark.parametrize(
    ("code", "error", "words"),
    [
        (100, ValueError, "status code 100 is not a final one"),
        (600, ValueError, "status code 600 is not a final one"),
        ("999", TypeError, "status code must be an int, not '999'"),
        ("422", TypeError, "status code must be an int, not '422'"),
        ("", TypeError, "status code must be an int, not ''"),
    ],
)
def test_c8a_a_class_needs_a_final_code(code, error, words):
    """A class of one's own with an impossible code is refused where it is written."""
    with pytest.raises(error, match=words):
        type("Own", (HTTPException,), {"code": code, "title": "Own"})


@pytest.mark.parametrize("code", [422, HTTPStatus(422)])
def test_c9_a_class_of_ones_own(code):
    """A subclass is a status: code, title and explanation."""
    own = type("Own", (HTTPClientError,), {"code": code, "title": "Validation Failed", "explanation": "So."})
    assert call(own("why")).text == "422 Validation Failed\n\nSo.\n\nwhy\n"
    assert repr(own()) == "<Own 422 Validation Failed>"


# -- bodies and problem members that are refused ----------------------------------------------


@pytest.mark.parametrize("cls", [HTTPNoContent, HTTPResetContent, HTTPNotModified])
@pytest.mark.parametrize(
    "keywords",
    [
        {"body": b"a"},
        {"body": "a"},
        {"text": "a"},
        {"unicode_body": "a"},
        {"json": {}},
        {"json": None},
        {"json_body": {"a": 1}},
        {"app_iter": [b"a"]},
        {"app_iter": iter([b"a"])},
        {"body_file": io.BytesIO(b"a")},
    ],
)
def test_a_body_where_the_status_has_none(cls, keywords):
    """A body given to 204, 205 or 304 is a ValueError that names it (S8)."""
    with pytest.raises(ValueError, match=f"{cls.code} .* has no content: leave out {next(iter(keywords))}="):
        cls(**keywords)
    with pytest.raises(ValueError, match="has no content"):
        HTTPOk(status=cls.code, **keywords)


@pytest.mark.parametrize("cls", [HTTPNoContent, HTTPResetContent, HTTPNotModified])
@pytest.mark.parametrize(
    "keywords", [{"body": b""}, {"text": ""}, {"app_iter": []}, {"content_type": "text/plain"}]
)
def test_an_empty_body_is_no_body(cls, keywords):
    """An empty body is what these statuses have."""
    made = cls(**keywords)
    assert call(made) == call(cls())
    assert made.content_type is None


@pytest.mark.parametrize("member", ["status", "title", "detail"])
def test_problem_members_that_are_the_exceptions_own(member):
    """`status`, `title` and `detail` of a problem come from the exception (S5)."""
    with pytest.raises(TypeError, match=f"problem: {member} is set by the exception itself"):
        HTTPNotFound(problem={member: "x", "balance": 30})


def test_problem_is_a_copy():
    """What is done to the mapping later does not reach the exception."""
    members = {"balance": 30}
    made = HTTPNotFound(problem=members)
    members["balance"] = 0
    assert made.problem == {"balance": 30}
    assert HTTPNotFound().problem == {}


@pytest.mark.parametrize(
    ("link", "sent"),
    [
        (("/é", {"rel": "next", "title": 'a "b" \\'}), '</%C3%A9>; rel="next"; title="a \\"b\\" \\\\"'),
        (("/x", {"title": "naïve"}), "</x>; title*=UTF-8''na%C3%AFve"),
        (("/x", {"title*": "é/\ud800"}), "</x>; title*=UTF-8''%C3%A9%2F%3F"),
        (("/x?a=b&c=%20#d", {}), "</x?a=b&c=%20#d>"),
        (("/x#\ud800", {}), "</x#%EF%BF%BD>"),
        ("</x>; rel=help", "</x>; rel=help"),
    ],
)
def test_c5_a_link_is_written(link, sent):
    """A Link is sent as RFC 8288 §3 and RFC 8187 have it."""
    assert HTTPNotFound(link=link).headers["Link"] == sent


def test_c5_links_are_each_a_field():
    """A list of links is as many fields, each written its own way."""
    made = HTTPNotFound(link=[("/a", {"rel": "next"}), "</b>; rel=prev", ("/c", {})])
    assert made.headers.getall("Link") == ['</a>; rel="next"', "</b>; rel=prev", "</c>"]


@pytest.mark.parametrize("link", [("/a b", {}), ("/a>b", {}), ("/x", {"a b": "c"})])
def test_c5_a_link_that_would_break_the_header(link):
    """A target or a parameter that would end where it should not is refused."""
    with pytest.raises((TypeError, ValueError), match="link"):
        HTTPNotFound(link=link)


def test_c8_an_explanation_that_names_the_method_is_pickled():
    """The explanation of a 405 comes through pickle with the sentence that names the method."""
    again = pickle.loads(pickle.dumps(HTTPMethodNotAllowed.explanation))
    assert (again, again.message) == (
        HTTPMethodNotAllowed.explanation,
        HTTPMethodNotAllowed.explanation.message,
    )


def test_c7_a_failure_described():
    """`description=` is the message of a failure too."""
    assert httpexc.Failure(description="said").detail == "said"


def test_a_long_explanation_is_sent_each_time():
    """P: what is too long to be kept is answered all the same."""
    long = type("Long", (HTTPNotFound,), {"explanation": "x" * 100_000})
    assert call(long()) == call(long())
    assert "x" * 100_000 in call(long("why"), accept="text/html").text


def test_webobs_state_is_an_attribute_of_the_class():
    """WebOb asks the class whether it has an attribute, and it has."""
    assert hasattr(HTTPNotFound, "_app_iter")


def test_c5_a_set_is_sent_in_order():
    """C5: a set gets an order, so that every answer is the same; names are written as in their RFC."""
    made = httpexc.HTTPUnsupportedMediaType(
        accept_post={"text/b", "text/a"}, vary={"Cookie", "Accept"}, link="<a>"
    )
    fields = dict(made.headerlist[1:])
    assert fields == {"Vary": "Accept, Cookie", "Link": "<a>", "Accept-Post": "text/a, text/b"}


@pytest.mark.parametrize(
    ("made", "args"),
    [
        (HTTPFound("/x"), (None,)),
        (HTTPFound("/x", "why"), ("why",)),
        (HTTPFound("/x", [("X-A", "b")], detail="why"), ("why",)),
        (HTTPFound("why", location="/x"), ("why",)),
        (HTTPFound(location="/x"), ()),
    ],
)
def test_c4_the_arguments_of_a_redirect_are_its_detail(made, args):
    """C4: the target is not among ``args``, and its field is written as in the RFC."""
    assert made.args == args
    assert ("Location", "/x") in made.headerlist


@pytest.mark.parametrize(
    "make",
    [
        lambda: HTTPNotFound("x", status=302),
        lambda: httpexc.Failure("x", 302),
        lambda: httpexc.HTTPRedirection(status=307),
        lambda: type("Moved", (HTTPException,), {"code": 301})(),
        lambda: HTTPNotFound("x", status=303, text="y"),
        lambda: HTTPException(status=302, location=""),
        lambda: HTTPException(status=302, headers={"Location": ""}),
    ],
)
def test_s9b_a_redirect_of_any_class_needs_a_target(make):
    """S9b: a status without its Location leads nowhere; with one it is sent as a redirect's."""
    with pytest.raises(ValueError, match="has no target for a 30"):
        call(make())
    made = make()
    made.location = "/there"
    assert call(made).headers["Location"] == "http://example.com/there"


def test_s9b_a_redirect_that_became_something_else_needs_none():
    """S9b: not each 3xx leads elsewhere."""
    for status in (300, 304, 200, 404):
        made = HTTPFound()
        made.status = status
        answer = call(made)
        assert (answer.status[:3], answer.headers.get("Location")) == (str(status), None)
