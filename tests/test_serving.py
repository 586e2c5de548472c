"""How an exception answers a request (S1 to S10)."""

from __future__ import annotations

import io
import json
import pickle
import re
import time
from datetime import UTC, datetime
from string import Template
from wsgiref.util import FileWrapper

import html5lib
import pytest
import webob
from webob import Request
from webtest import TestApp

import httpexc
from httpexc import (
    HTTPClientError,
    HTTPCreated,
    HTTPException,
    HTTPFound,
    HTTPMethodNotAllowed,
    HTTPNoContent,
    HTTPNotFound,
    HTTPNotImplemented,
    HTTPNotModified,
    HTTPOk,
    HTTPResetContent,
    HTTPSeeOther,
    HTTPServiceUnavailable,
    HTTPUnauthorized,
)

from .support import BARE, MEDIA_TYPES, STATUSES, WITHOUT_CONTENT, IteratorBody, call, call_raw, environ, make

every_status = pytest.mark.parametrize("status", STATUSES, ids=lambda status: status.name)
every_media_type = pytest.mark.parametrize("media_type", MEDIA_TYPES)

CHROME = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8"


# -- S1: serving never changes the object -----------------------------------------------------


@every_status
def test_s1_serving_leaves_no_trace(status):
    """Whatever it was served as, the object has the attributes it had before."""
    made = make(status.cls, "why", {"Vary": "Cookie"}, "note")
    made.headers  # noqa: B018  WebOb keeps a view of the list when it is first asked for one
    before = {name: repr(value) for name, value in vars(made).items()}
    for media_type in MEDIA_TYPES:
        for method in ("GET", "HEAD", "POST"):
            call(made, "/a?b=c", media_type, method)
            made.response_for(environ("/d", HTTP_ACCEPT=media_type))
    assert {name: repr(value) for name, value in vars(made).items()} == before


def test_s1_the_answers_headers_are_the_servers():
    """What a server or middleware does to the list of headers does not reach the object."""
    made = HTTPNotFound(body=b"a", headers={"X-A": "b"})
    for _ in range(2):
        chunks = made(environ(), lambda status, headers, exc_info=None: headers.clear())
        assert b"".join(chunks) == b"a"
        assert made.headers["X-A"] == "b"


# -- S2: explicit bodies ----------------------------------------------------------------------


@pytest.mark.parametrize("cls", [HTTPOk, HTTPNotFound, HTTPFound, HTTPUnauthorized, HTTPMethodNotAllowed])
def test_s2_an_app_iter_is_not_touched_before_the_server_reads_it(cls):
    """Neither construction nor the call reads a chunk, and it is closed exactly once."""
    stream = IteratorBody(b"a", b"b")
    made = make(cls, app_iter=stream, content_type="text/plain", retry_after=1)
    chunks = made(environ(), lambda status, headers, exc_info=None: None)
    assert (stream.taken, stream.closed) == (0, 0)
    assert next(iter(chunks)) == b"a"
    assert stream.taken == 1
    chunks.close()
    assert stream.closed == 1


@pytest.mark.parametrize("stream", [IteratorBody(b"a"), (b"a",), FileWrapper(io.BytesIO(b"a"))])
def test_s2_an_app_iter_reaches_the_server_itself(stream):
    """A server that knows the type of what ``wsgi.file_wrapper`` made sends it the fast way (PEP 3333)."""
    assert HTTPOk(app_iter=stream)(environ(), lambda status, headers, exc_info=None: None) is stream


@pytest.mark.parametrize("conditional", [False, True])
@pytest.mark.parametrize("cls", [HTTPOk, HTTPNotFound, HTTPFound])
def test_s2_head_closes_the_app_iter_and_reads_nothing(cls, conditional):
    """The stream is closed exactly once for HEAD too."""
    stream = IteratorBody(b"a")
    made = make(cls, app_iter=stream, headerlist=[("Content-Type", "a/b"), ("Content-Length", "1")])
    made.conditional_response = conditional
    made.location = "/x"
    answer = call(made, method="HEAD")
    assert answer.body == b""
    assert answer.headers["Content-Length"] == "1"
    assert (stream.taken, stream.closed) == (0, 1)


@every_media_type
def test_s2_a_body_is_sent_whatever_is_accepted(media_type):
    """An explicit body is not negotiated: its own type, and no Vary."""
    made = HTTPNotFound(body=b"\x89PNG", content_type="image/png")
    assert list(call(made, accept=media_type).headers.items()) == [
        ("Content-Type", "image/png"),
        ("Content-Length", "4"),
    ]
    assert call(made, accept=media_type).body == b"\x89PNG"


def test_s2_a_body_set_later_is_a_body():
    """`body`, `text` and `app_iter` set on the instance count as given; an empty one too."""
    made = HTTPNotFound("why")
    made.text = "mine"
    assert call(made).body == b"mine"
    made.body = b""
    assert call(made).body == b""
    assert call(made).headers["Content-Length"] == "0"
    made.app_iter = [b"a", b"b"]
    assert call(made).headers["Content-Length"] == "2"


def test_s2_what_is_written_is_the_body():
    """`write` and `body_file` give a new exception its body."""
    made = HTTPNotFound("why")
    made.write("a\xe9")
    made.body_file.write(b"!")
    assert call(made).body == b"a\xc3\xa9!"
    assert call(made).headers["Content-Length"] == "4"


@pytest.mark.parametrize("body", [b"right", b""])
def test_s2_the_length_is_that_of_the_body(body):
    """A wrong Content-Length does not go out over a body that can be counted."""
    made = HTTPNotFound(body=body)
    made.headers["Content-Length"] = "99"
    assert call(made).headers["Content-Length"] == str(len(body))


def test_s2_a_body_without_a_type_is_sent_without_one():
    """Who takes the type away is not given another."""
    made = HTTPNotFound(body=b"a")
    made.headerlist = [("X-A", "b")]
    answer = call_raw(made, environ())
    assert list(answer.headers.items()) == [("X-A", "b"), ("Content-Length", "1")]
    assert answer.body == b"a"


def test_s2_a_proxied_head_keeps_its_length():
    """An answer to HEAD that has a length and no bytes is passed on so (RFC 9110 §8.6)."""
    made = HTTPOk(body=b"")
    made.headerlist = [("Content-Type", "a/b"), ("Content-Length", "42")]
    assert call(made, method="HEAD").headers["Content-Length"] == "42"
    assert call(made, method="GET").headers["Content-Length"] == "0"


# -- S3: negotiation --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        (None, "text/plain"),
        ("", "text/plain"),
        (" ", "text/plain"),
        ("text/html", "text/html"),
        ("TEXT/HTML", "text/html"),
        ("application/json", "application/json"),
        ("application/problem+json", "application/problem+json"),
        ("text/plain", "text/plain"),
        ("*/*", "text/html"),
        ("text/*", "text/html"),
        ("application/*", "application/json"),
        (CHROME, "text/html"),
        ("application/json, text/html", "application/json"),
        ("text/html, application/json", "text/html"),
        ("application/json, text/html;q=0.9", "application/json"),
        ("application/problem+json, application/json;q=0.9, */*;q=0.1", "application/problem+json"),
        ("text/html;q=0, */*", "application/json"),
        ("text/plain;q=0.5, text/html;q=0.4", "text/plain"),
        ("text/html;q=0, text/plain", "text/plain"),
        ("image/png", "text/plain"),
        ("*/*;q=0", "text/plain"),
        ("text/html;q=", "text/html"),
        ("text/html;q=2", "text/html"),
        ("text", "text/html"),
        ("*", "text/html"),
        (";;;", "text/html"),
        (",,,", "text/plain"),
        ("\xff\xfe", "text/html"),
        ("text/html\x00", "text/html"),
        ("(", "text/html"),
        ("image/png, " * 100 + "application/json", "application/json"),
        ("(" * 5000, "text/html"),
    ],
)
def test_s3_the_media_type(accept, chosen):
    """By q-value, HTML first on a tie; text without Accept or a way to meet it, HTML for a broken one."""
    answer = call_raw(HTTPNotFound("why"), environ(HTTP_ACCEPT=accept))
    assert answer.headers["Content-Type"] == MEDIA_TYPES[chosen]
    assert answer.headers["Vary"] == "Accept"


@pytest.mark.parametrize(
    ("vary", "sent"),
    [
        (["Cookie"], ["Cookie, Accept"]),
        (["Cookie, Origin"], ["Cookie, Origin, Accept"]),
        (["Accept"], ["Accept"]),
        (["Cookie,accept"], ["Cookie,accept"]),
        (["ACCEPT , Cookie"], ["ACCEPT , Cookie"]),
        (["Accept-Language"], ["Accept-Language, Accept"]),
        (["*"], ["*"]),
        ([""], ["Accept"]),
    ],
)
def test_s3_vary_is_merged(vary, sent):
    """The Vary that is there is kept, and Accept is named in it once (RFC 9110 §12.5.5).

    A cache that was told otherwise would hand HTML to a client that asked for JSON.
    """
    made = HTTPNotFound(headers=[("VARY", value) for value in vary])
    for _ in range(2):
        assert call(made, accept="text/html").headers.getall("Vary") == sent


@pytest.mark.parametrize("media_type", MEDIA_TYPES)
@pytest.mark.parametrize("accept", [None, "image/png", "text/html", "application/json"])
def test_s3_a_type_that_was_set_is_not_negotiated(media_type, accept):
    """C7: who sets the content type of a page gets it in that type, and no Vary; HTML, WebOb's own, too."""
    later = HTTPNotFound()
    later.content_type = media_type
    by_argument = HTTPNotFound(content_type=media_type)
    for made in (
        by_argument,
        by_argument.copy(),
        pickle.loads(pickle.dumps(by_argument)),
        HTTPNotFound(headers={"Content-Type": media_type}),
        later,
    ):
        answer = call(made, accept=accept)
        assert answer.headers["Content-Type"] == MEDIA_TYPES[media_type]
        assert "Vary" not in answer.headers


@pytest.mark.parametrize("body", [[], [b""], [b"abc"]])
def test_s8_the_length_of_an_explicit_body(body):
    """S8: HEAD has the length that GET has, of an empty body too."""
    made = HTTPNotFound(app_iter=body)
    lengths = [
        call(made, REQUEST_METHOD=method).headers.getall("Content-Length") for method in ("GET", "HEAD")
    ]
    assert lengths == [[str(len(b"".join(body)))]] * 2


@pytest.mark.parametrize("charset", ["utf-8", "UTF-8"])
def test_s3_a_charset_alone_does_not_choose_the_type(charset):
    """S3: it is the one that every page has."""
    answer = call(HTTPNotFound(charset=charset), accept="application/json")
    assert (answer.headers["Content-Type"], answer.headers["Vary"]) == ("application/json", "Accept")


# -- S4: the page -----------------------------------------------------------------------------


POLICY = "Content-Security-Policy"


class OwnPage(HTTPNotFound):
    html_template_obj = Template("<!DOCTYPE html><title>${status}</title>${body}")


class OwnBody(HTTPNotFound):
    body_template_obj = Template("<p style='color: red'>${explanation}</p>")


class OwnMethod(HTTPNotFound):
    def html_body(self, environ):
        return "<!DOCTYPE html><title>mine</title>"


@pytest.mark.parametrize(
    "made",
    [
        HTTPNotFound(body_template="<b>${detail}</b>"),
        OwnPage(),
        OwnBody(),
        OwnMethod(),
        HTTPNotFound(body=b"<p>mine"),
    ],
    ids=["argument", "html_template_obj", "body_template_obj", "html_body", "body"],
)
def test_s4_the_users_page_has_the_users_policy(made):
    """A page or template of the user's goes out without the built-in page's policy."""
    answer = call(made, accept="text/html")
    assert answer.headers["Content-Type"] == "text/html; charset=UTF-8"
    assert POLICY not in answer.headers


@pytest.mark.parametrize("media_type", ["application/json", "application/problem+json", "text/plain"])
def test_s4_the_policy_is_the_pages(media_type):
    """What is no page has no policy."""
    headers = call(HTTPNotFound(), accept=media_type).headers
    assert POLICY not in headers
    assert headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("name", ["content-security-policy", "X-CONTENT-TYPE-OPTIONS"])
def test_s4_a_header_of_its_own_stays(name):
    """A response that sets its own policy keeps it, alone."""
    answer = call(HTTPNotFound(headers={name: "mine"}), accept="text/html")
    assert answer.headers.getall(name) == ["mine"]


@pytest.mark.parametrize("made", [HTTPMethodNotAllowed(["GET"]), HTTPNotImplemented()])
def test_s4_a_built_in_template_is_the_built_in_page(made):
    """405 and 501 name the method in a template of this package, and have its policy."""
    answer = call_raw(made, {**BARE, "REQUEST_METHOD": "<BREW>", "HTTP_ACCEPT": "text/html"})
    assert "the method &lt;BREW&gt;" in answer.text.replace("The", "the")
    assert "Content-Security-Policy" in answer.headers


class Markup(str):
    """Text that says of itself that it is HTML."""

    __slots__ = ()

    def __html__(self):
        return str(self)


# -- S5: text, JSON and problem details -------------------------------------------------------


@pytest.mark.parametrize(
    "detail",
    ["a < b and c > d &amp; <b>not bold</b>", "<b>x</b>", "x &amp; y", "<br>", "<!-- x -->", "</li>"],
)
@pytest.mark.parametrize("template", [None, "<p>${explanation}<br><br>${detail}</p>"])
def test_s5_text_is_text(template, detail):
    """No character of a detail is taken for markup, whoever wrote the template."""
    made = HTTPNotFound(detail, body_template=template)
    assert call(made).text == f"404 Not Found\n\n{HTTPNotFound.explanation}\n\n{detail}\n"
    document = json.loads(call(made, accept="application/json").text)
    assert document["message"] == f"{HTTPNotFound.explanation}\n\n{detail}"
    assert detail in call(HTTPMethodNotAllowed(["GET"], detail)).text


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("<p>One</p><p>${detail}</p>", "One\n\n<b> & &lt;"),
        ("One<br>two<br />${detail}", "One\ntwo\n<b> & &lt;"),
        ("<a title='>' href=\"x>y\">${detail}</a> &amp; &lt;i&gt;", "<b> & &lt; & <i>"),
        ("1 < 2 <!-- ${detail} <b> --> 3", "1 < 2  3"),
        ("${detail}${br}end", "<b> & &lt;\nend"),
        ("<ul><li>a</li><li>b</li></ul>${detail}", "a\nb\n\n<b> & &lt;"),
        ("a\n  b\n${detail}", "a   b <b> & &lt;"),
        ("$$ ${detail", "$ ${detail"),
        ("<h2>a</h2>${detail}", "a\n\n<b> & &lt;"),
        ("<ul><li>a</li><li>${detail}</li></ul>", "a\n<b> & &lt;"),
        ("a<!-- ${detail} -->b", "ab"),
        ("a\nb ${detail}", "a b <b> & &lt;"),
    ],
)
def test_s5_a_templates_own_tags_are_dropped(template, text):
    """The tags of a body template go, once and before substitution; the user's characters stay."""
    made = HTTPNotFound("<b> & &lt;", body_template=template)
    assert call(made).text == f"404 Not Found\n\n{text}\n"


@pytest.mark.parametrize(
    "odd", ["<br", "<a ", '<a href="', "<!--", "</p", '<a "\'"', "<a '\"", "<b>", "< ", "<a b='c'>", "<br>"]
)
def test_s5_markup_is_stripped_in_linear_time(odd):
    """No markup, however broken and long, holds the server up (it took a minute for 90 kB)."""
    started = time.perf_counter()
    answer = call(HTTPNotFound(Markup(odd * 20_000)))
    assert time.perf_counter() - started < 3
    assert answer.status == "404 Not Found"


def test_s5_json():
    """`application/json` has WebOb's members, with clean text, the integer status and the problem's."""
    made = HTTPNotFound("no \u20ac", comment="note", problem={"balance": 30, "type": "https://e.example/t"})
    answer = call(made, accept="application/json")
    assert json.loads(answer.text) == {
        "message": f"{HTTPNotFound.explanation}\n\nno \u20ac",
        "code": "404 Not Found",
        "title": "Not Found",
        "status": 404,
        "balance": 30,
        "type": "https://e.example/t",
    }
    assert answer.body.isascii()


def test_s5_problem_details():
    """`application/problem+json` is RFC 9457: type, title, status, detail, instance and extensions."""

    class OutOfCredit(httpexc.HTTPForbidden):
        problem_type = "https://example.com/probs/out-of-credit"

    made = OutOfCredit("costs 50", comment="note", problem={"instance": "/account/1", "accounts": ["/1"]})
    assert json.loads(call(made, accept="application/problem+json").text) == {
        "type": "https://example.com/probs/out-of-credit",
        "title": "Forbidden",
        "status": 403,
        "detail": "costs 50",
        "instance": "/account/1",
        "accounts": ["/1"],
    }


def test_s5_a_problem_without_a_type():
    """The type is `about:blank` unless the class or the instance says another (RFC 9457 §4.2.1)."""
    document = json.loads(call(HTTPNotFound(), accept="application/problem+json").text)
    assert document["type"] == "about:blank"
    assert document["detail"] == HTTPNotFound.explanation
    made = HTTPNotFound(problem={"type": "tag:other"})
    assert json.loads(call(made, accept="application/problem+json").text)["type"] == "tag:other"


@pytest.mark.parametrize("media_type", ["application/json", "application/problem+json"])
def test_s5_json_of_anything(media_type):
    """C8b: a member that JSON does not know is written, and no document can end a script element."""
    when = datetime(2030, 1, 1, tzinfo=UTC)
    made = HTTPNotFound("</script>", problem={"when": when, "deep": [{"bytes": b"\xff"}], "bad": "\ud800"})
    answer = call(made, accept=media_type)
    document = json.loads(answer.text)
    assert document["when"] == when.isoformat()
    assert document["deep"] == [{"bytes": "\ufffd"}]
    assert "<" not in answer.text


def formatter(body, status, title, environ):
    return {"error": body, "where": environ["PATH_INFO"], "status": status, "title": title}


class OwnFormatter(HTTPNotFound):
    def json_formatter(self, body, status, title, environ):
        return formatter(body, status, title, environ)


@pytest.mark.parametrize("made", [HTTPNotFound("why", json_formatter=formatter), OwnFormatter("why")])
def test_s5_json_formatter(made):
    """A formatter of the instance or the class makes the JSON, from WebOb's four arguments."""
    assert json.loads(call(made, "/a", "application/json").text) == {
        "error": f"{HTTPNotFound.explanation}\n\nwhy",
        "where": "/a",
        "status": "404 Not Found",
        "title": "Not Found",
    }
    assert json.loads(made.json_body(environ("/a")))["where"] == "/a"


def test_s5_the_formatters_default_can_be_extended():
    """An override may start from the members that the built-in formatter gives."""

    class Extended(HTTPNotFound):
        def json_formatter(self, **kw):
            return {**super().json_formatter(**kw), "own": 1}

    document = json.loads(call(Extended(problem={"a": 2}), accept="application/json").text)
    assert (document["own"], document["status"], document["a"]) == (1, 404, 2)


# -- S6: the comment --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "comment",
    [
        "-->",
        "--!>",
        "-",
        "--",
        "->",
        ">",
        "<!--",
        "]]>",
        "--><script>alert(1)</script>",
        "\x00",
        "\ud800",
        b"--\xff>",
        7,
    ],
)
def test_s6_a_comment_is_inert(comment):
    """Whatever it holds, the comment is one comment of the page, and in no other body."""
    made = HTTPNotFound("why", comment=comment)
    page = call(made, accept="text/html").text
    plain = call(HTTPNotFound("why"), accept="text/html").text
    assert re.sub("<!-- .*? -->\n", "", page, flags=re.DOTALL) == plain
    html5lib.HTMLParser(strict=True).parse(page)
    for media_type in MEDIA_TYPES:
        if media_type != "text/html":
            assert call(made, accept=media_type) == call(HTTPNotFound("why"), accept=media_type)


def test_s6_markup_in_a_comment_is_shown_as_its_words():
    """A comment is text, also where it calls itself markup."""

    class Bold:
        def __html__(self):
            return "<b>x</b> -->"

    assert "<!-- x - -&gt; -->" in call(HTTPNotFound(comment=Bold()), accept="text/html").text


# -- S7: templates and WebOb's override points ------------------------------------------------

TEMPLATE = (
    "${explanation}|${detail}|${comment}|${html_comment}|${br}|${server}|${REQUEST_METHOD}|${HTTP_X}|"
    "${nothing}|${location}"
)


def test_s7_the_names_of_a_template_in_html():
    """Explanation, detail, comment, break, headers and environ are there, escaped for HTML."""
    made = HTTPNotFound("<d>", {"Server": "<s>"}, "<c>", TEMPLATE, explanation="<e>")
    answer = call(made, accept="text/html", HTTP_X="<x>")
    assert (
        "&lt;e&gt;|&lt;d&gt;|&lt;c&gt;|<!-- &lt;c&gt; -->|<br>|&lt;s&gt;|GET|&lt;x&gt;|${nothing}|${location}"
        in answer.text
    )


def test_s7_the_names_of_a_template_in_text():
    """The same as text has no markup, no escape and no comment."""
    made = HTTPNotFound("<d>", {"Server": "<s>"}, "<c>", TEMPLATE, explanation="<e>")
    answer = call(made, HTTP_X="<x>")
    assert answer.text == "404 Not Found\n\n<e>|<d>|||\n|<s>|GET|<x>|${nothing}|${location}\n"


@pytest.mark.parametrize("media_type", ["text/html", "text/plain"])
@pytest.mark.parametrize("name", ["explanation", "detail", "comment", "html_comment", "br"])
def test_s7_a_header_never_shadows(name, media_type):
    """A response header or environ key of that name does not take the place of the exception's own."""
    template = f"[${{{name}}}]"
    made = HTTPNotFound(
        "d", {name: "shadow", name.replace("_", "-"): "shadow"}, "c", template, explanation="e"
    )
    answer = call_raw(made, {**BARE, "HTTP_ACCEPT": media_type, name: "shadow", name.upper(): "shadow"})
    assert "shadow" not in answer.text
    assert template not in answer.text


def test_s7_a_header_comes_before_the_environ():
    """A response header wins over an environ key."""
    made = HTTPNotFound(headers={"Server": "header"}, body_template="${server}")
    assert call_raw(made, {**BARE, "server": "environ"}).text == "404 Not Found\n\nheader\n"
    assert call_raw(HTTPNotFound(body_template="${server}"), {**BARE, "server": "environ"}).text == (
        "404 Not Found\n\nenviron\n"
    )


def test_s7_the_resolved_location_is_a_name():
    """${location} is the target that is sent, among the other names."""
    made = HTTPFound(
        "x", {"Server": "s"}, None, '<a href="${location}">${location}</a> ${server} ${REQUEST_METHOD}'
    )
    answer = call(made, "/a/b", "text/html")
    assert '<a href="http://example.com/a/x">http://example.com/a/x</a> s GET' in answer.text


def test_s7_only_the_method_head_is_shown_as_get():
    """RFC 9110 §9.3.2: HEAD gets the length of GET's answer; other methods and values are shown as sent."""
    made = HTTPNotFound(body_template="${REQUEST_METHOD} ${HTTP_X}")
    shown = [call(made, method=method, HTTP_X="HEAD").text for method in ("POST", "GET")]
    assert [text.splitlines()[2] for text in shown] == ["POST HEAD", "GET HEAD"]
    assert call(made, method="HEAD", HTTP_X="HEAD").headers["Content-Length"] == str(len(shown[1]))


def test_s7_an_unnamed_value_is_never_looked_at():
    """An environ value is shown only where the template names it."""

    class Crash:
        def __str__(self):
            raise AssertionError("looked at")

    for template in (None, "${REQUEST_METHOD}"):
        for media_type in MEDIA_TYPES:
            answer = call_raw(
                HTTPNotFound(body_template=template), {**BARE, "HTTP_ACCEPT": media_type, "crash": Crash()}
            )
            assert answer.status == "404 Not Found"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("/La Pe\xc3\xb1a", "/La Pe\xf1a"),
        ("\xff", "\xff"),
        ("\u20ac", "\u20ac"),
        (7, "7"),
        (None, ""),
        (b"a", "a"),
    ],
)
def test_s7_environ_values_are_readable(value, shown):
    """Bytes that WSGI shows as Latin-1 are read as UTF-8 where they are; anything else as it is."""
    answer = call_raw(HTTPNotFound(body_template="[${value}]"), {**BARE, "value": value})
    assert answer.text == f"404 Not Found\n\n[{shown}]\n"


def test_s7_the_environ_is_not_copied():
    """A template looks a name up in the environ; the cost does not grow with it."""

    class Environ(dict):
        def keys(self):
            raise AssertionError("walked through")

        __iter__ = items = values = copy = keys

    for made in (HTTPNotFound(body_template="${REQUEST_METHOD}"), HTTPMethodNotAllowed(), HTTPFound("/x")):
        for media_type in MEDIA_TYPES:
            assert call_raw(made, Environ(BARE, HTTP_ACCEPT=media_type)).status == made.status


class Templates(HTTPNotFound):
    body_template_obj = Template("<b>${detail}</b>")
    html_template_obj = Template("H ${status} ${title} ${code} ${body}")
    plain_template_obj = Template("P ${status} ${title} ${code} ${body}")


@pytest.mark.parametrize("media_type", MEDIA_TYPES)
def test_s1_c9_codes_of_one_class_with_one_title_are_kept_apart(media_type):
    """S1, C9: whatever was sent before, each says its own code."""
    for code in (498, 499, 498):
        answer = call(HTTPClientError("why", status=f"{code} Odd"), accept=media_type)
        assert answer.status == f"{code} Odd"
        assert str(code) in answer.text


@pytest.mark.parametrize("media_type", MEDIA_TYPES)
@pytest.mark.parametrize("targets", [("/made", None, "/made"), (None, "/made", None)])
def test_s1_l7_a_target_is_in_the_answer_of_who_has_one(targets, media_type):
    """S1, L7: of two 201 the one without a Location has none, whichever was sent first."""
    made = type("Made", (httpexc.HTTPCreated,), {})
    shown = []
    for target in targets:
        answer = call(made("why", location=target), accept=media_type)
        assert answer.headers.get("Location") == (target and f"http://example.com{target}")
        assert "why" in answer.text
        assert "None" not in answer.text
        shown.append(f"http://example.com{target}" in answer.text)
    # RFC 9457 has no member for it.
    assert shown == [target is not None and media_type != "application/problem+json" for target in targets]


@pytest.mark.parametrize(("media_type", "sent"), MEDIA_TYPES.items())
def test_c7_a_type_that_was_set_without_a_body_has_the_charset_that_is_sent(media_type, sent):
    """C7: the body is made in UTF-8, whatever parameters the type was set with."""
    error = HTTPNotFound("caf\u00e9", headers={"Content-Type": f"{media_type} ; charset=iso-8859-1"})
    answer = call(error)
    assert answer.headers["Content-Type"] == sent
    assert answer.body == call(HTTPNotFound("caf\u00e9"), accept=media_type).body


@pytest.mark.parametrize("name", ["html_template_obj", "plain_template_obj", "body_template_obj"])
def test_s7_a_template_that_is_set_on_a_class_counts_at_once(name):
    """S1, S7: also where pages of that class have gone out."""
    late = type("Late", (HTTPNotFound,), {})
    media_type = "text/plain" if name == "plain_template_obj" else "text/html"
    assert "mine" not in call(late("why"), accept=media_type).text
    setattr(late, name, Template("mine"))
    assert "mine" in call(late("why"), accept=media_type).text


@pytest.mark.parametrize("name", ["html_body", "plain_body"])
def test_s7_l7_the_body_of_a_redirect_is_made_for_a_request(name):
    """S7, L7: asked by itself it has the target that would be sent, resolved against that request."""
    error = HTTPFound("./there", headers={"X-A": "b"})
    for alone in (error, HTTPFound("./there")):
        assert "http://example.com/a/there" in getattr(alone, name)(environ("/a/b"))


class Bodies(HTTPNotFound):
    def html_body(self, environ):
        return f"h {environ['PATH_INFO']} " + super().html_body(environ)

    def plain_body(self, environ):
        return f"p {environ['PATH_INFO']} " + super().plain_body(environ)

    def json_body(self, environ):
        return json.dumps({"j": json.loads(super().json_body(environ))["code"]})

    def problem_body(self, environ):
        return json.dumps({"p": json.loads(super().problem_body(environ))["status"]})


@pytest.mark.parametrize(
    ("cls", "media_type", "starts"),
    [
        (Templates, "text/html", "H 404 Not Found Not Found 404 <b>&lt;why&gt;</b>"),
        (Templates, "text/plain", "P 404 Not Found Not Found 404 <why>"),
        (
            Templates,
            "application/json",
            '{"message": "\\u003cwhy>", "code": "404 Not Found", "title": "Not Found"',
        ),
        (Bodies, "text/html", "h /a <!DOCTYPE html>"),
        (Bodies, "text/plain", "p /a 404 Not Found\n\n"),
        (Bodies, "application/json", '{"j": "404 Not Found"}'),
        (Bodies, "application/problem+json", '{"p": 404}'),
    ],
)
def test_s7_webobs_override_points(cls, media_type, starts):
    """Template objects and body methods of a subclass make the bodies, and can ask their base."""
    answer = call(cls("<why>"), "/a", media_type)
    assert answer.text.startswith(starts)
    assert answer.headers["Content-Type"] == MEDIA_TYPES[media_type]
    assert answer.headers["Content-Length"] == str(len(answer.body))


class Percent(Template):
    delimiter = "%"


class Shouting(Template):
    def safe_substitute(self, mapping):
        return super().safe_substitute(mapping).upper()


class Wide(Template):
    idpattern = "[a-z._]+"


@pytest.mark.parametrize(
    ("template", "shown"),
    [
        *(
            (Template(odd), None)
            for odd in ("$", "$$", "$$$", "${", "${detail", "${}", "$1", "$-", "a$", "$detail$")
        ),
        *((Template(odd), None) for odd in ("$detail.", "${DETAIL}", "$detail_x", "$d\xe9tail", "")),
        (Percent("%detail %{detail} %% $detail"), "why why % $detail"),
        (Shouting("${detail} ${nothing}"), "WHY ${NOTHING}"),
        (Wide("${wsgi.url_scheme}"), "http"),
    ],
    ids=lambda value: getattr(value, "template", None),
)
def test_s7_a_template_is_read_as_python_reads_it(template, shown):
    """What is no name, and a Template class of one's own, come out as `safe_substitute` has them."""
    made = HTTPNotFound("why")
    made.body_template_obj = template
    made.html_template_obj = Template("${body}")
    expected = template.safe_substitute({"detail": "why"}) if shown is None else shown
    assert call(made, accept="text/html").text == expected


def test_s7_a_template_object_on_an_instance():
    """The template objects may be set on one instance."""
    made = HTTPNotFound("why")
    made.plain_template_obj = Template("[${body}]")
    made.body_template_obj = Template("${detail}")
    assert call(made).text == "[why]"


def test_s7_title_is_escaped_in_the_users_page():
    """A title of the user's is text in the user's page."""
    assert "H 404 &lt;b&gt; &lt;b&gt;" in call(Templates(title="<b>"), accept="text/html").text


def test_s7_generate_response_can_be_overridden():
    """What makes a response without a body may be replaced as a whole, and HEAD stays empty."""

    class Own(HTTPNotFound):
        def generate_response(self, environ, start_response):
            start_response("404 Not Found", [("Content-Type", "text/plain")])
            return [b"own"]

    assert call(Own()).body == b"own"
    assert call(Own(), method="HEAD").body == b""
    assert call(Own(body=b"explicit")).body == b"explicit"


def test_s7_generate_response_answers():
    """`generate_response` can be called for a rendered answer."""
    started = []
    [body] = HTTPNotFound("why").generate_response(
        {**BARE, "HTTP_ACCEPT": "application/json"}, lambda status, headers: started.append((status, headers))
    )
    assert json.loads(body)["code"] == "404 Not Found"
    assert started[0][0] == "404 Not Found"


def test_s7_empty_body():
    """A class may say that its answers have no content."""

    class Empty(HTTPClientError):
        empty_body = True
        code = 499
        title = "Gone Away"

    answer = call(Empty("why"), accept="text/html")
    assert answer.status == "499 Gone Away"
    assert answer.body == b""
    assert answer.headers["Content-Length"] == "0"
    with pytest.raises(ValueError, match="has no content"):
        Empty(body=b"a")


@pytest.mark.parametrize("method", ["html_body", "plain_body", "json_body", "problem_body"])
@pytest.mark.parametrize("cls", [HTTPException, HTTPNotFound, HTTPOk, HTTPClientError])
def test_s7_a_body_can_be_asked_for(cls, method):
    """The body methods need no more of the environ than a template names."""
    assert cls.title in getattr(cls("why"), method)({})


# -- S8: HEAD and statuses without content ----------------------------------------------------


@pytest.mark.parametrize(
    "made",
    [
        HTTPNotFound("why"),
        HTTPMethodNotAllowed(["GET"]),
        HTTPNotImplemented(),
        HTTPFound("/x"),
        HTTPNotFound(body=b"abc"),
        HTTPNotFound(body_template="${REQUEST_METHOD}"),
        HTTPNotFound("why", conditional_response=True),
        HTTPResetContent(),
    ],
)
@every_media_type
def test_s8_head_is_get_without_a_body(made, media_type):
    """HEAD has GET's status and headers, Content-Length included (RFC 9110 §9.3.2)."""
    got, head = (call(made, "/a", media_type, method) for method in ("GET", "HEAD"))
    assert head[:2] == got[:2]
    assert head.headers["Content-Length"] == str(len(got.body))
    assert head.body == b""


@pytest.mark.parametrize(
    ("made", "headers"),
    [
        (HTTPNoContent(), []),
        (HTTPNoContent("why", {"X-A": "b"}), [("X-A", "b")]),
        (HTTPNoContent(content_type="text/html", content_length=5), []),
        (HTTPNoContent(headers={"Content-Type": "text/html", "Content-Length": "5"}), []),
        (HTTPNotModified(etag="a"), [("ETag", '"a"')]),
        (HTTPOk(status=204), []),
        (HTTPNotFound(status="304 Same"), []),
        (HTTPResetContent(), [("Content-Type", "text/plain"), ("Content-Length", "0")]),
        (
            HTTPOk(status=205, content_type="text/html"),
            [("Content-Type", "text/plain"), ("Content-Length", "0")],
        ),
    ],
)
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
def test_s8_no_content(made, headers, method):
    """204 and 304 have neither type nor length nor body; 205 says that its length is 0."""
    answer = call(made, "/", "text/html", method)
    assert list(answer.headers.items()) == headers
    assert answer.body == b""


@pytest.mark.parametrize("code", WITHOUT_CONTENT)
def test_s8_no_content_is_one_empty_chunk(code):
    """The body of such an answer is what WebOb's is, for code that asks for its first chunk."""
    chunks = [
        app(environ(), lambda status, headers: None)
        for app in (HTTPOk(status=code), webob.Response(status=code))
    ]
    assert chunks == [[b""], [b""]]


@pytest.mark.parametrize("code", WITHOUT_CONTENT)
def test_s8_a_status_that_is_set_later(code):
    """The status that is sent decides; a body that is there by then is not sent, but closed."""
    made = HTTPOk("why")
    made.status = code
    bare = call(made)
    assert bare.body == b""
    assert bare.status.startswith(f"{code} ")
    made.json = {"a": 1}
    assert call(made) == bare
    stream = IteratorBody(b"a")
    made.app_iter = stream
    assert call(made) == bare
    assert (stream.taken, stream.closed) == (0, 1)


@pytest.mark.parametrize("nothing", [[], [b""], [b"", b""], ()])
def test_s8_an_empty_list_is_no_body(nothing):
    """An app_iter that is seen to be empty is no body."""
    made = HTTPNoContent()
    made.app_iter = nothing
    assert call(made).body == b""
    del made.app_iter
    assert call(made).body == b""


# -- S9: response_for -------------------------------------------------------------------------


@every_status
def test_s9_response_for_is_what_is_sent(status):
    """A plain `webob.Response` with the status, headers and bytes that the call sends."""
    made = make(status.cls, "why", {"X-A": "b"}, "note")
    for media_type in MEDIA_TYPES:
        sent = call(made, "/a?b=c", media_type)
        request = environ("/a?b=c", HTTP_ACCEPT=media_type)
        for given in (Request(request), request):
            response = made.response_for(given)
            assert type(response) is webob.Response
            assert call(response, "/a?b=c", media_type) == sent
            assert response.headerlist == list(sent.headers.items())


def test_s9_the_response_is_separate():
    """Decorating the response does not touch the exception."""
    made = HTTPNotFound("why")
    response = made.response_for(environ())
    response.headers["X-A"] = "b"
    response.body += b"!"
    assert "X-A" not in made.headers
    assert call(made) == call(HTTPNotFound("why"))


def test_s9_a_stream_is_handed_on_unread():
    """An app_iter that can be read only once is not read."""
    stream = IteratorBody(b"a", b"b")
    response = HTTPNotFound(app_iter=stream).response_for(environ())
    assert stream.taken == 0
    assert response.body == b"ab"
    assert stream.closed == 1


def test_prepare_leaves_a_given_body_alone():
    """Pyramid's `prepare` has nothing to do for a body that was given, and the target stays open."""
    made = HTTPFound(body=b"mine", add_slash=True)
    made.prepare(environ("/a"))
    assert call(made, "/b").headers["Location"] == "http://example.com/b/"
    assert call(made, "/b").body == b"mine"


def test_s9_of_what_is_wrapped():
    """What an exception wraps is what the response has."""
    made = HTTPException("why", webob.Response("x", status=410))
    response = made.response_for(environ())
    assert (response.status, response.body) == ("410 Gone", b"x")


# -- S10 and what bad input gets --------------------------------------------------------------


@pytest.mark.parametrize(
    "made",
    [
        HTTPNotFound("why"),
        HTTPFound("x"),
        HTTPFound("x", conditional_response=True),
        HTTPCreated(location="x"),
        HTTPMethodNotAllowed(["GET"]),
        HTTPNotFound(conditional_response=True),
        HTTPNotFound(body=b"a"),
        HTTPNotFound(body_template="${HTTP_HOST}${PATH_INFO}"),
        HTTPNoContent(),
    ],
)
@pytest.mark.parametrize("accept", [*MEDIA_TYPES, None])
@pytest.mark.parametrize("path", [None, "/\xff\xfe", "/\u20ac", "\x00", ""])
def test_a_bare_environ_is_answered(made, accept, path):
    """An environ with no more than a method, and a path that is no UTF-8, get a proper response."""
    given = {"HTTP_ACCEPT": accept, "PATH_INFO": path}
    answer = call_raw(made, BARE | {name: value for name, value in given.items() if value is not None})
    assert answer.status == made.status
    location = answer.headers.get("Location", "/")
    assert location.startswith("/")
    assert location.isascii()


def test_the_method_is_not_needed():
    """An environ without even a method gets the answer to GET."""
    assert call_raw(HTTPNotFound("why"), {}).text.endswith("\n\nwhy\n")


@pytest.mark.parametrize(
    ("headers", "conditions", "status", "body"),
    [
        ({}, {"HTTP_IF_NONE_MATCH": '"a"'}, "304 Not Modified", b""),
        ({}, {"HTTP_IF_NONE_MATCH": '"b"'}, "200 OK", b"0123456789"),
        ({}, {"HTTP_RANGE": "bytes=2-4"}, "206 Partial Content", b"234"),
        ({}, {"HTTP_RANGE": "bytes=20-"}, "416 Requested Range Not Satisfiable", None),
        ({}, {"HTTP_IF_MODIFIED_SINCE": "Fri, 01 Jan 2100 00:00:00 GMT"}, "304 Not Modified", b""),
        ({"Location": "/x"}, {}, "200 OK", b"0123456789"),
    ],
)
def test_conditional_response(headers, conditions, status, body):
    """With conditional_response WebOb answers conditions and ranges, with the same location."""
    made = HTTPOk(
        body=b"0123456789",
        headers=headers,
        conditional_response=True,
        etag="a",
        last_modified=datetime(2020, 1, 1, tzinfo=UTC),
    )
    answer = call(made, **conditions)
    assert answer.status == status
    assert body is None or answer.body == body
    assert answer.headers.get("Location") == ("http://example.com/x" if headers else None)
    head = call(made, method="HEAD", **conditions)
    assert (head.status, head.body) == (answer.status, b"")


def test_a_conditional_page():
    """A page that is rendered takes part in conditions too."""
    made = HTTPOk("why", etag="a", conditional_response=True)
    assert call(made, HTTP_IF_NONE_MATCH='"a"').status == "304 Not Modified"
    assert call(made, accept="text/html").headers["Content-Type"] == "text/html; charset=UTF-8"
    part = call(made, HTTP_RANGE="bytes=0-2")
    assert (part.status, part.body) == ("206 Partial Content", b"200")


def test_it_goes_through_webtest():
    """Redirects can be followed, and JSON read, by those who test an application."""

    def app(environ, start_response):
        if environ["PATH_INFO"] == "/old":
            return HTTPSeeOther("new")(environ, start_response)
        return HTTPServiceUnavailable(retry_after=60)(environ, start_response)

    answer = TestApp(app).get("/old").follow(status=503, headers={"Accept": "application/json"})
    assert answer.json["status"] == 503
    assert answer.headers["Retry-After"] == "60"


@pytest.mark.parametrize(("name", "value"), [("Proxy-Authenticate", "Basic"), ("Upgrade", "h2c")])
def test_s10_hop_by_hop_headers_are_the_users(name, value):
    """Such a header is sent if the user insists, and only then."""
    made = HTTPNotFound(headers={name: value})
    assert call_raw(made, dict(BARE)).headers[name] == value


def test_s8_the_input_is_not_read():
    """An answer leaves the request's body to the server."""
    body = io.BytesIO(b"a" * 10)
    call(HTTPNotFound(), method="POST", **{"wsgi.input": body, "CONTENT_LENGTH": "10"})
    assert body.tell() == 0


# -- every field, as it is sent ---------------------------------------------------------------


class TwoLanguages(httpexc.Renderer):
    languages = ("en", "de")


VARY = "Accept, Accept-Language"


@pytest.mark.parametrize(
    ("made", "own"),
    [
        (HTTPNotFound("x"), [("Vary", VARY)]),
        (HTTPUnauthorized(www_authenticate="Bearer"), [("WWW-Authenticate", "Bearer"), ("Vary", VARY)]),
        (HTTPFound("/x"), [("Location", "http://example.com/x"), ("Vary", VARY)]),
        (
            HTTPFound("/x", headers=[("Set-Cookie", "a=b"), ("vary", "Cookie")]),
            [("Set-Cookie", "a=b"), ("Vary", f"Cookie, {VARY}"), ("Location", "http://example.com/x")],
        ),
    ],
    ids=["404", "401", "302", "302 with fields"],
)
def test_s3_every_field_of_a_page(made, own):
    """S3, S4, G1: the names are written as in their RFC, in this order, and there are no others."""
    answer = call(httpexc.HTTPExceptionMiddleware(made, renderer=TwoLanguages), accept="text/html")
    assert [*answer.headers.items()] == [
        *own,
        ("Content-Type", "text/html; charset=UTF-8"),
        ("X-Content-Type-Options", "nosniff"),
        ("Content-Language", "en"),
        ("Content-Security-Policy", httpexc.renderer.POLICY),
        ("Content-Length", str(len(answer.body))),
    ]
