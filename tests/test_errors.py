"""Several errors in one answer (S15), and the id under which a request is known (S14)."""

from __future__ import annotations

import html
import json
import re

import pytest

from httpexc import HTTPBadRequest, HTTPNotFound, HTTPOk, HTTPServiceUnavailable, ProblemError, Renderer
from httpexc import HTTPUnprocessableContent as Unprocessable

from .support import MEDIA_TYPES, call, call_raw, environ

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"


# -- S15 --------------------------------------------------------------------------------------


def test_s15_the_example_of_rfc_9457():
    """S15: RFC 9457 §3's own example, member by member."""
    exception = Unprocessable(
        title="Your request is not valid.",
        problem={"type": "https://example.net/validation-error"},
        errors=[
            ProblemError("must be a positive integer", pointer="#/age"),
            {"detail": "must be 'green', 'red' or 'blue'", "pointer": "#/profile/color"},
        ],
    )
    answer = call(exception, accept="application/problem+json")
    assert answer.headers["Content-Type"] == "application/problem+json"
    document = json.loads(answer.text)
    assert document.pop("detail") == Unprocessable.explanation
    assert document == {
        "type": "https://example.net/validation-error",
        "title": "Your request is not valid.",
        "status": 422,
        "errors": [
            {"detail": "must be a positive integer", "pointer": "#/age"},
            {"detail": "must be 'green', 'red' or 'blue'", "pointer": "#/profile/color"},
        ],
    }


class Markup(str):
    __slots__ = ()

    def __html__(self):
        return str(self)


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (ProblemError("is <b>no</b> number"), "is <b>no</b> number"),
        (ProblemError("x", pointer="#/a<b>&c"), "#/a<b>&c: x"),
        (ProblemError("x", parameter="page"), "page: x"),
        (ProblemError("x", header="If-Match"), "If-Match: x"),
        (ProblemError(b"\xff"), "\ufffd"),
        (ProblemError(Markup("<b>bold</b> &amp; more")), "bold & more"),
        ({"detail": "&lt;"}, "&lt;"),
        ({"pointer": "#/age"}, "#/age"),
        ({"detail": "</ul></main><script>"}, "</ul></main><script>"),
    ],
    ids=lambda value: ascii(value)[:40],
)
def test_s15_each_is_escaped_once(error, line):
    """S15: a list on the page, a line in text, each as it was given."""
    exception = HTTPBadRequest("why", errors=[error])
    page = call(exception, accept="text/html").text
    [item] = re.findall('<li dir="auto">(.*?)</li>', page)
    assert html.unescape(item) == line
    assert "<" not in item
    assert call(exception).text.rstrip("\n ").endswith(f"\n\nwhy\n\n- {line}".rstrip())
    for media_type in ("application/json", "application/problem+json"):
        document = json.loads(call(exception, accept=media_type).text)
        given = (
            error if isinstance(error, dict) else {k: v for k, v in error._asdict().items() if v is not None}
        )
        assert list(document["errors"][0]) == list(given)


@pytest.mark.parametrize("media_type", MEDIA_TYPES)
def test_s15_none_is_nothing(media_type):
    """S15: no errors are no member, no list and no line; set later they are as those of an argument."""
    later = HTTPBadRequest("why")
    before = call(later, accept=media_type)
    assert call(HTTPBadRequest("why", errors=[]), accept=media_type).body == before.body
    later.errors = [ProblemError("x")]
    assert (
        call(later, accept=media_type).body
        == call(HTTPBadRequest("why", errors=[{"detail": "x"}]), accept=media_type).body
    )


# -- S14 --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({}, None),
        ({"HTTP_X_REQUEST_ID": "r-1"}, "r-1"),
        ({"openstack.request_id": "req-1", "HTTP_X_REQUEST_ID": "r-1"}, "req-1"),
        ({"HTTP_TRACEPARENT": f"00-{TRACE}-00f067aa0ba902b7-01"}, TRACE),
        ({"HTTP_X_REQUEST_ID": "a" * 128}, "a" * 128),
        ({"HTTP_TRACEPARENT": f"cc-{TRACE}-00f067aa0ba902b7-01-more"}, TRACE),
        # Hostile, or none: what comes next counts.
        ({"HTTP_X_REQUEST_ID": "a" * 129}, None),
        ({"HTTP_X_REQUEST_ID": ""}, None),
        ({"HTTP_X_REQUEST_ID": "<script>"}, None),
        ({"HTTP_X_REQUEST_ID": "a\r\nX: y"}, None),
        ({"HTTP_X_REQUEST_ID": "a\n"}, None),
        ({"HTTP_X_REQUEST_ID": "a b"}, None),
        ({"HTTP_X_REQUEST_ID": "\x1b[31m"}, None),
        ({"HTTP_X_REQUEST_ID": "\xe9"}, None),
        ({"HTTP_X_REQUEST_ID": "<", "HTTP_TRACEPARENT": f"00-{TRACE}-00f067aa0ba902b7-01"}, TRACE),
        ({"openstack.request_id": b"req-1"}, None),
        ({"HTTP_TRACEPARENT": f"00-{TRACE}-00f067aa0ba902b7-01-more"}, None),
        ({"HTTP_TRACEPARENT": f"ff-{TRACE}-00f067aa0ba902b7-01"}, None),
        ({"HTTP_TRACEPARENT": f"00-{'0' * 32}-00f067aa0ba902b7-01"}, None),
        ({"HTTP_TRACEPARENT": f"00-{TRACE}-{'0' * 16}-01"}, None),
        ({"HTTP_TRACEPARENT": f"00-{TRACE.upper()}-00f067aa0ba902b7-01"}, None),
        ({"HTTP_TRACEPARENT": TRACE}, None),
        ({"HTTP_TRACEPARENT": f"00-{TRACE}-00f067aa0ba902b7-01\n"}, None),
    ],
    ids=lambda value: ascii(value)[:50],
)
@pytest.mark.parametrize("media_type", MEDIA_TYPES)
def test_s14_the_id_that_is_there(given, found, media_type):
    """S14: a token of oslo.middleware's, a proxy's or a trace is in every form; a hostile one nowhere."""
    answer = call_raw(HTTPServiceUnavailable("why"), environ(HTTP_ACCEPT=media_type, **given))
    if found is None:
        assert answer == call(HTTPServiceUnavailable("why"), accept=media_type)
        return
    if "json" in media_type:
        assert json.loads(answer.text)["request_id"] == found
    else:
        assert f"Reference: {found}" in answer.text
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("media_type", MEDIA_TYPES)
def test_s14_from_which_status_on(media_type):
    """S14: a 4xx and a 2xx show none, unless ``request_id_from`` says so; Cache-Control may be set."""

    class From400(Renderer):
        request_id_from = 400

    request = {"accept": media_type, "HTTP_X_REQUEST_ID": "r-1"}
    for exception in (HTTPNotFound("why"), HTTPOk("why")):
        answer = call(exception, **request)
        assert "r-1" not in answer.text
        assert "Cache-Control" not in answer.headers
    answer = call(HTTPNotFound("why", cache_control="private"), **request, **{"httpexc.renderer": From400()})
    assert "r-1" in answer.text
    assert answer.headers["Cache-Control"] == "private"


@pytest.mark.parametrize(
    "nonsense", [None, 7, "a b", "<b>", "a\n", b"bytes", [], RuntimeError("x")], ids=ascii
)
def test_s14_a_hook_that_gives_none(nonsense, caplog):
    """S13, S14: overridden to return ``None`` it is nowhere; no token is a fault of the hook."""

    class Own(Renderer):
        def request_id(self, environ):
            if isinstance(nonsense, Exception):
                raise nonsense
            return nonsense

    request = {"HTTP_X_REQUEST_ID": "r-1", "httpexc.renderer": Own()}
    for media_type in MEDIA_TYPES:
        answer = call(HTTPServiceUnavailable("why"), accept=media_type, **request)
        assert answer == call(HTTPServiceUnavailable("why"), accept=media_type)
    said = {record.getMessage().split()[0].rpartition("<locals>.")[2] for record in caplog.records}
    assert said == (set() if nonsense is None else {"Own.request_id"})


def test_s14_a_body_template_has_the_reference_too():
    """S14: who writes the words leaves the reference to the page, which shows it below them."""
    exception = HTTPServiceUnavailable("why", body_template="<p>${detail}</p>")
    page = call(exception, accept="text/html", HTTP_X_REQUEST_ID="r-1").text
    assert "<p>why</p>" in page
    assert "<hr>\n<p>Reference: r-1</p>" in page
    assert "<hr>" not in call(exception, accept="text/html").text


@pytest.mark.parametrize("accept", ["text/html", "text/plain"])
def test_s15_a_body_template_has_the_errors_too(accept):
    """S15: who writes the words leaves the list of errors to the page, which shows it below them."""
    exception = HTTPBadRequest(
        "why", body_template="<p>${detail}</p>", errors=[{"pointer": "age", "detail": "too low"}]
    )
    text = call(exception, accept=accept).text
    item = '<li dir="auto">age: too low' if accept == "text/html" else "- age: too low"
    assert text.index("why") < text.index(item)


def test_s15_an_error_without_words_is_in_json_alone():
    """S15: no empty item on the page, and no dash without a line behind it."""
    exception = HTTPBadRequest(errors=[{"code": 7}, {"detail": "is no number"}, {}])
    assert call(exception, accept="text/plain").text.endswith("\n\n- is no number\n")
    assert call(exception, accept="text/html").text.count("<li dir") == 1
    assert len(json.loads(call(exception, accept="application/json").text)["errors"]) == 3
    nothing = HTTPBadRequest(errors=[{"code": 7}])
    assert "-" not in call(nothing, accept="text/plain").text.partition("\n")[2]
    assert (
        "<ul>" not in call(nothing, accept="text/html").text.partition("</h1>")[2].partition("<ul class")[0]
    )
