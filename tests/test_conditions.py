"""Conditional answers, whatever a client asks (S9a); and the smaller ways to break an answer."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from string import Template

import pytest
from hypothesis import given
from hypothesis import strategies as st

from httpexc import HTTPForbidden, HTTPFound, HTTPNotFound, HTTPOk, Renderer

from .support import MEDIA_TYPES, Server, call, call_raw, environ


def whole(**changes):
    """An answer of ten bytes that can be asked for in parts."""
    return HTTPOk(
        body=b"0123456789",
        etag="a",
        last_modified=datetime(2020, 1, 1, tzinfo=UTC),
        conditional_response=True,
        **changes,
    )


def test_s9a_an_error_keeps_its_status():
    """S2, S9a: an explicit body that may be asked for conditionally is sent with the status it has."""
    answer = call(HTTPNotFound(body=b"gone", etag="a", conditional_response=True))
    assert (answer.status, answer.body) == ("404 Not Found", b"gone")


@pytest.mark.parametrize("body", [{}, {"body": b"0123456789"}, {"app_iter": (b"0123456789",)}])
@pytest.mark.parametrize("condition", [{"HTTP_IF_NONE_MATCH": '"a"'}, {"HTTP_RANGE": "bytes=0-2"}])
@pytest.mark.parametrize("cls", [HTTPNotFound, HTTPForbidden])
def test_s9a_preconditions_are_for_successes(cls, condition, body):
    """S9a: an error is sent whole, whatever the client has (RFC 9110 §13.2.1, §14.2)."""
    answer = call_raw(cls("why", etag="a", conditional_response=True, **body), environ(**condition))
    assert answer.status == cls().status
    assert answer.body.endswith(b"0123456789" if body else b"why\n")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("RANGE", "bytes=-"),
        ("RANGE", "bytes="),
        ("RANGE", "bytes=a-b"),
        ("RANGE", "bytes=5-2"),
        ("RANGE", "bytes=1-2,4-5"),
        ("RANGE", "bytes=\u0661-"),
        ("RANGE", "bytes=" + "9" * 5000 + "-"),
        ("RANGE", "bytes=" + " " * 65536),
        ("RANGE", "bytes=-" + "0" * 65536),
        ("RANGE", "lines=1-2"),
        ("RANGE", "\x00"),
        ("IF_MODIFIED_SINCE", "Fri, 01 Jan 99999999999999 00:00:00 GMT"),
        ("IF_MODIFIED_SINCE", "Fri, 99 Zzz 2020 00:00:00 GMT"),
        ("IF_MODIFIED_SINCE", "Fri, 31 Dec 1999 99999999999999:00:00 GMT"),
        ("IF_MODIFIED_SINCE", "Fri, 01 Jan 0000 00:00:00 +9999999"),
        ("IF_MODIFIED_SINCE", "x" * 65536),
        ("IF_MODIFIED_SINCE", "\ud800"),
        ("IF_NONE_MATCH", '"b'),
        ("IF_NONE_MATCH", "\\" * 65536),
        ("IF_NONE_MATCH", '"' * 65536),
        ("IF_NONE_MATCH", 'W/"' + ", " * 65536),
        ("IF_NONE_MATCH", ""),
    ],
    ids=lambda value: ascii(value)[:40],
)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_s9a_what_cannot_be_read_is_ignored(name, value, method):
    """S9a: it is as if it had not been sent, and takes no time (RFC 9110 §13.1, §14.2)."""
    begun = time.perf_counter()
    answer = call_raw(whole(), environ(REQUEST_METHOD=method, **{f"HTTP_{name}": value}))
    assert time.perf_counter() - begun < 0.5
    assert (answer.status, answer.body) == ("200 OK", b"0123456789" if method == "GET" else b"")


@pytest.mark.parametrize(
    "value", ["", "x", '"a', "Fri, 01 Jan 99999999999999 00:00:00 GMT", "\\" * 65536, '"' * 65536]
)
def test_s9a_if_range_that_cannot_be_read(value):
    """S9a: the range counts as without it, or the whole is sent; nothing fails."""
    begun = time.perf_counter()
    answer = call_raw(whole(), environ(HTTP_RANGE="bytes=2-4", HTTP_IF_RANGE=value))
    assert time.perf_counter() - begun < 0.5
    assert answer.body in (b"234", b"0123456789")


ODD = st.text(alphabet=st.sampled_from('bytes=-0129,"W/\\* GMTJanFri:+\t\x00\xff'), max_size=40)


@given(ODD, ODD, ODD, ODD, st.sampled_from(["bytes=", ""]))
def test_s9a_any_condition_is_answered(range_, since, match, if_range, unit):
    """S9a: whatever the four fields say, there is an answer, and its body is a part of the whole."""
    asked = {
        "HTTP_RANGE": unit + range_,
        "HTTP_IF_MODIFIED_SINCE": since,
        "HTTP_IF_NONE_MATCH": match,
        "HTTP_IF_RANGE": if_range,
    }
    answer = call_raw(whole(), environ(**asked))
    assert answer.code in (200, 206, 304, 416)
    assert answer.code == 416 or answer.body in b"0123456789"


@pytest.mark.parametrize("range_", ["bytes=2-4", "bytes=90-"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_s2_a_body_is_closed_once_where_it_cannot_be_sent(range_, method):
    """S2: also where ``start_response`` raises on a 206 or a 416."""

    class Body:
        closed = 0

        def __iter__(self):
            return iter([b"0123456789"])

        def close(self):
            self.closed += 1

    body = Body()

    def start_response(status, headers, exc_info=None):
        raise OSError("gone")

    exception = HTTPOk(app_iter=body, content_length=10, conditional_response=True)
    with pytest.raises(OSError, match="gone"):
        exception(environ(REQUEST_METHOD=method, HTTP_RANGE=range_), start_response)
    assert body.closed == 1


# -- properties of an application's classes ---------------------------------------------------


def raising(self):
    raise RuntimeError("no database")


@pytest.mark.parametrize("name", ["detail", "explanation", "comment", "problem", "errors", "json_formatter"])
@pytest.mark.parametrize("accept", [*MEDIA_TYPES, None])
def test_s11_a_property_that_raises_leaves_the_built_in_page(name, accept, caplog):
    """S11: the original status goes out, and the fault is logged."""
    cls = type("Fails", (HTTPNotFound,), {name: property(raising)})
    answer = call(cls(headers={"X-A": "b"}), accept=accept)
    assert (answer.status, answer.headers["X-A"]) == ("404 Not Found", "b")
    assert "Not Found" in answer.text
    if caplog.records:
        assert "no database" in caplog.records[0].exc_text
    else:
        # What this form does not ask for does not fail.
        assert name in ("comment", "problem", "json_formatter")


@pytest.mark.parametrize("accept", MEDIA_TYPES)
@pytest.mark.parametrize("name", ["renderer", "html_template_obj"])
def test_s11_a_look_that_fails_leaves_an_answer(name, accept, caplog):
    """S11: a renderer or a template that a class computes may fail: the built-in page is sent."""
    cls = type("Broken", (HTTPNotFound,), {name: property(raising)})
    answer = call(cls("why"), accept=accept)
    assert answer.status == "404 Not Found"
    assert answer.headers["Content-Type"] == MEDIA_TYPES[accept]
    assert "why" in answer.text
    if name == "renderer" or accept == "text/html":
        assert "no database" in "".join(record.exc_text or "" for record in caplog.records)


@pytest.mark.parametrize("name", ["html", "plain", "json"])
def test_c7_a_body_method_that_is_set_late_counts(name):
    """C7, S7: on an instance of a class that has been served, and on a class, before it has."""
    accept = {"html": "text/html", "plain": "text/plain", "json": "application/json"}[name]
    call(HTTPNotFound("why"), accept=accept)
    error = HTTPNotFound("why")
    cls = type("Late", (HTTPNotFound,), {})
    if name == "json":
        error.json_formatter = lambda **parts: {"mine": 1}
        cls.json_formatter = lambda self, **parts: {"mine": 1}
    else:
        setattr(error, f"{name}_body", lambda environ: f"mine {environ['PATH_INFO']}")
        setattr(cls, f"{name}_body", lambda self, environ: f"mine {environ['PATH_INFO']}")
    for made in (error, cls("why"), error.copy()):
        assert "mine" in call(made, accept=accept).text
    assert "mine" not in call(HTTPNotFound("why"), accept=accept).text


@pytest.mark.parametrize(
    ("name", "hostile"),
    [
        ("home", "javascript:alert(1)"),
        ("home", '/"><script>alert(1)</script>/'),
        ("contact", "javascript:alert(1)"),
        ("contact", 'mailto:"><script>alert(1)</script>@shop.example'),
        ("contact", "/a\r\nb"),
        ("contact", 7),
    ],
)
def test_s13_a_uri_that_a_look_computes_is_checked_each_time(name, hostile, caplog):
    """S13, S11: a tenant's own front page cannot run a script, nor add markup to the page."""
    look = type("Tenants", (Renderer,), {name: property(lambda self: hostile)})()
    error = HTTPNotFound("why") if name == "home" else HTTPForbidden("why")
    answer = call(error, accept="text/html", **{"httpexc.renderer": look})
    assert answer.status == error.status
    assert "<script" not in answer.text
    assert "javascript:" not in answer.text
    if "script>" not in str(hostile):  # which can be encoded
        [record] = caplog.records
        assert f"Tenants.{name}" in record.exc_text


class OfItem(HTTPNotFound):
    """Says of itself what its detail says."""

    @property
    def problem_type(self):
        return f"https://shop.example/{self.detail}"

    @property
    def problem(self):
        return {"item": self.detail} if self.detail != "none" else {}

    @property
    def comment(self):
        return f"seen {self.detail}" if self.detail != "none" else None


def test_s1_what_a_property_says_is_of_each_exception():
    """S1, C7: one answer says nothing of another's, whatever was answered first."""
    for detail in ("none", "a", "b", "none"):
        document = json.loads(call(OfItem(detail), accept="application/problem+json").text)
        assert document["type"] == f"https://shop.example/{detail}"
        assert document.get("item") == (None if detail == "none" else detail)
        assert (f"<!-- seen {detail} -->" in call(OfItem(detail), accept="text/html").text) is (
            detail != "none"
        )


def test_s13_a_look_that_is_another_for_each_tenant():
    """S1, S13: a site, a front page and a contact that are properties are asked for each answer."""
    tenant = ""

    class Tenants(Renderer):
        site = property(lambda self: tenant)
        home = property(lambda self: f"/{tenant}/")
        contact = property(lambda self: f"mailto:{tenant}@shop.example")

    look = Tenants()
    for tenant in ("acme", "globex"):
        page = call(HTTPNotFound(renderer=look), accept="text/html").text
        assert f"<title>404 Not Found - {tenant}</title>" in page
        assert f'href="/{tenant}/"' in page
        assert f"mailto:{tenant}@" in call(HTTPForbidden(renderer=look), accept="text/html").text


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("comment", "later", "<!-- later -->"),
        ("problem", {"item": 7}, '"item": 7'),
        ("problem_type", "https://shop.example/gone", '"type": "https://shop.example/gone"'),
        ("json_formatter", lambda self, **parts: {"mine": parts["title"]}, '{"mine": "Not Found"}'),
        ("title", "Not Here", "404 Not Here"),
        ("explanation", "It has gone.", "It has gone."),
        ("html_template_obj", Template("mine: ${status}"), "mine: 404 Not Found"),
    ],
)
def test_c7_what_is_set_on_a_class_later_counts(name, value, shown):
    """C7: whether pages of it have been sent or not."""
    cls = type("Later", (HTTPNotFound,), {})

    def pages():
        return "".join(call(cls("x"), accept=media_type).text for media_type in MEDIA_TYPES)

    assert shown not in pages()
    setattr(cls, name, value)
    assert shown in pages()


def test_c7_a_setter_of_a_class_of_ones_own_is_asked():
    """C7, C2: what a subclass makes of a detail or a comment when it is set holds for the constructor too."""

    class Cleaned(HTTPNotFound):
        @property
        def detail(self):
            return self.__dict__.get("_cleaned")

        @detail.setter
        def detail(self, value):
            self.__dict__["_cleaned"] = value and value.strip()

    class Watched(HTTPNotFound):
        def __setattr__(self, name, value):
            super().__setattr__(name, value.upper() if name == "comment" else value)

    assert Cleaned(" x ").detail == "x"
    assert Watched("x", comment="seen").comment == "SEEN"
    assert "\n\nx\n" in call(Cleaned(" x "), accept="text/plain").text


def test_l1_an_absolute_location_that_raises(caplog):
    """L1: the redirect goes out as it would without it."""
    cls = type("Fails", (HTTPFound,), {"absolute_location": property(raising)})
    assert call(cls("/x")).headers["Location"] == "http://example.com/x"
    assert "absolute_location of Fails failed" in caplog.text


@pytest.mark.parametrize("odd", [" *\n *", " \n", "\n ", "* \n* "])
def test_s7_a_body_template_takes_linear_time(odd):
    """S7: reading one as text is not quadratic in its white space."""
    begun = time.perf_counter()
    call(HTTPNotFound("why", body_template=odd * 20_000))
    call(HTTPNotFound("why", body_template=" " * 100_000 + "x"))
    assert time.perf_counter() - begun < 1


class LyingBytes(bytes):
    """Decodes to something else than what it holds."""

    def decode(self, *args):
        return "<script>alert(1)</script>"


class LyingText(str):
    """Is something else whenever it is touched."""

    __slots__ = ()

    def __str__(self):
        return "<script>alert(1)</script>"

    def isprintable(self):
        return True

    def replace(self, *args):
        return "<script>alert(1)</script>"

    def isascii(self):
        return True


@pytest.mark.parametrize("lying", [LyingBytes(b"honest"), LyingText("honest")], ids=repr)
@pytest.mark.parametrize("name", ["detail", "explanation", "comment"])
def test_c7_a_class_that_lies_is_escaped(lying, name):
    """C7: an object of a class of its own is text, and no text is markup."""
    page = call(HTTPNotFound(**{name: lying}), accept="text/html").text
    assert "<script" not in page


def test_s2_nothing_is_sent_twice():
    """S2: a server is told once, whatever was asked."""
    server = Server().serve(whole(), environ(HTTP_RANGE="bytes=90-"))
    assert [step for step in server.log if step.startswith("start")] == ["start 416"]
