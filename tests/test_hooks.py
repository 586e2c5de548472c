"""What an application decides of its answers: media types of its own (S12), and the hooks (S13)."""

from __future__ import annotations

import copy
import inspect
import json
import logging
import pickle
from gettext import NullTranslations
from wsgiref.validate import validator

import pytest

from httpexc import (
    HTTPException,
    HTTPExceptionMiddleware,
    HTTPFound,
    HTTPNoContent,
    HTTPNotFound,
    HTTPServiceUnavailable,
    HTTPUnprocessableContent,
    Page,
    ProblemError,
    Renderer,
)
from httpexc.renderer import POLICY

from .support import BROWSER, MEDIA_TYPES, call, environ, raising

HTML, JSON, PROBLEM, TEXT = MEDIA_TYPES
JSON_API = "application/vnd.api+json"


def ask(exception, renderer, accept=None, **changes):
    """The answer in an application with this look."""
    return call(HTTPExceptionMiddleware(raising(exception), renderer=renderer), accept=accept, **changes)


def shown(value):
    """The name of a parameter, without an address in it."""
    return type(value).__name__ if " at 0x" in repr(value) else ascii(value)


def faults(caplog):
    """What was logged as an error."""
    return [record.getMessage() for record in caplog.records if record.levelname == "ERROR"]


# -- S12: media types of its own --------------------------------------------------------------


class JSONAPI(Renderer):
    """Answers for a service of JSON:API, and pages for people."""

    media_types = {JSON_API: "json_api", HTML: "html"}  # noqa: RUF012  as the README has it

    def json_api(self, page, environ):
        errors = page.errors or [{"detail": str(page.detail or page.explanation)}]
        return json.dumps(
            {
                "errors": [
                    {
                        "status": str(page.code),
                        "title": page.title,
                        "detail": error["detail"],
                        "source": {name: error[name] for name in ("pointer", "parameter") if name in error},
                    }
                    for error in errors
                ]
            }
        )


@pytest.mark.parametrize("accept", [None, "*/*", JSON_API, "application/json", "text/plain", BROWSER])
def test_s12_json_api(accept):
    """S12: one method makes a media type of an application's own, for whoever asks for JSON."""
    error = HTTPUnprocessableContent(errors=[ProblemError("is not a number", pointer="#/age")])
    answer = ask(error, JSONAPI(), accept)
    if accept == BROWSER:
        assert answer.headers["Content-Type"] == "text/html; charset=UTF-8"
        return
    assert answer.headers["Content-Type"] == JSON_API
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Vary"] == "Accept"
    assert json.loads(answer.text)["errors"] == [
        {
            "status": "422",
            "title": "Unprocessable Content",
            "detail": "is not a number",
            "source": {"pointer": "#/age"},
        }
    ]


class LyingString(str):
    """A string of a class of its own, which encodes to something else."""

    __slots__ = ()

    def encode(self, *args):
        return b"\r\n\r\n<script>"


class OwnBytes(bytes):
    pass


@pytest.mark.parametrize(
    ("body", "sent"),
    [
        (b"\xa1cnow", b"\xa1cnow"),
        (bytearray(b"a\x00b"), b"a\x00b"),
        (memoryview(b"ab"), b"ab"),
        (OwnBytes(b"ab"), b"ab"),
        ("\u20ac", "\u20ac".encode()),
        (LyingString("honest"), b"honest"),
        ("\ud800", b"?"),
        ("", b""),
    ],
    ids=shown,
)
def test_s12_what_a_method_may_return(body, sent):
    """S12: text goes out in UTF-8, bytes as they are; a class of one's own is what it holds."""

    class CBOR(Renderer):
        media_types = {"application/cbor": "cbor"}  # noqa: RUF012

        def cbor(self, page, environ):
            return body

    answer = ask(HTTPNotFound(), CBOR())
    assert answer.body == sent
    assert answer.headers["Content-Type"] == "application/cbor"
    assert answer.headers["Content-Length"] == str(len(sent))
    assert "Vary" not in answer.headers


@pytest.mark.parametrize("body", [None, 7, ["a"], object()], ids=shown)
def test_s12_what_a_method_may_not_return(body, caplog):
    """S11, S12: anything else is a fault that is logged by the method, and the built-in page is sent."""

    class Odd(Renderer):
        media_types = {"application/cbor": "cbor"}  # noqa: RUF012

        def cbor(self, page, environ):
            return body

    answer = ask(HTTPNotFound("why"), Odd(), "application/cbor")
    assert answer.text.endswith("\n\nwhy\n")
    assert answer.headers["Content-Type"] == "text/plain; charset=UTF-8"
    assert (
        "Odd.cbor returned" in caplog.records[-1].exc_text
        or "Odd.cbor returned" in caplog.records[0].exc_text
    )


def test_s12_a_type_that_was_set_is_made():
    """C7: a Content-Type without a body is made by the method of that type, whatever is accepted."""
    error = HTTPNotFound(headers={"Content-Type": JSON_API})
    assert ask(error, JSONAPI(), "text/html").headers["Content-Type"] == JSON_API
    # Without such a method it is JSON of that name.
    answer = call(error, accept="text/html")
    assert answer.headers["Content-Type"] == JSON_API
    assert json.loads(answer.text)["title"] == "Not Found"


# -- S13: members -----------------------------------------------------------------------------


class Members(Renderer):
    """Adds what it was given to both JSON documents."""

    def __init__(self, members):
        self.given = members

    def members(self, page):
        assert type(page) is Page
        if isinstance(self.given, Exception):
            raise self.given
        return self.given


@pytest.mark.parametrize("media_type", [JSON, PROBLEM])
def test_s13_members(media_type):
    """S13: they are in both JSON documents; what the exception has itself, and its status, is not theirs."""
    taken = dict.fromkeys(("title", "status", "detail" if media_type == PROBLEM else "message"), "hooked")
    renderer = Members({"help": "/help", "balance": 1, "x": {"y": [1]}, **taken})
    document = json.loads(ask(HTTPNotFound("why", problem={"balance": 30}), renderer, media_type).text)
    assert (document["help"], document["balance"], document["x"]) == ("/help", 30, {"y": [1]})
    assert "hooked" not in str(document)
    assert "help" not in ask(HTTPNotFound("why"), renderer, TEXT).text


@pytest.mark.parametrize("media_type", [JSON, PROBLEM])
def test_s13_members_are_written_by_default(media_type, caplog):
    """S13: what JSON does not have, in a member that a hook adds, is what the renderer makes of it."""

    class Complex(Members):
        def default(self, value):
            return [value.real, value.imag] if isinstance(value, complex) else super().default(value)

    answer = ask(HTTPNotFound("why"), Complex({"x": 1 + 2j}), media_type)
    assert (json.loads(answer.text)["x"], faults(caplog)) == ([1, 2], [])


def test_s13_members_are_not_under_a_json_formatter():
    """S13: who formats the JSON formats all of it."""
    error = HTTPNotFound(json_formatter=lambda **kw: {"own": 1})
    assert json.loads(ask(error, Members({"help": 1}), JSON).text) == {"own": 1}


@pytest.mark.parametrize("media_type", [JSON, PROBLEM])
@pytest.mark.parametrize(
    "nonsense",
    [
        RuntimeError("no database"),
        RecursionError(),
        [("help", "/help")],
        ["a"],
        None,
        7,
        "text",
        {"nan": float("nan")},
        {("a", "tuple"): 1},
        {"cycle": None},
    ],
    ids=shown,
)
def test_s13_members_that_fail(nonsense, media_type, caplog):
    """S13: the answer goes out without them, and the fault is logged with the name of the hook."""
    if isinstance(nonsense, dict) and "cycle" in nonsense:
        # A copy, since the parameter names the case, in the next run of this process too.
        nonsense = nonsense.copy()
        nonsense["cycle"] = nonsense
    answer = ask(HTTPNotFound("why", problem={"balance": 30}), Members(nonsense), media_type)
    document = json.loads(answer.text)
    if nonsense == [("help", "/help")]:
        # A list of pairs is what dict() takes.
        assert document.pop("help") == "/help"
        assert faults(caplog) == []
    else:
        [said] = faults(caplog)
        assert ".members failed" in said
        if nonsense is None or nonsense == 7:
            [record] = caplog.records
            assert f"TypeError: Members.members returned {nonsense}, which is not a mapping" in (
                logging.Formatter().format(record)
            )
        assert "help" not in document
    assert document["balance"] == 30
    assert answer.headers["Content-Type"] == media_type


# -- S13: headers -----------------------------------------------------------------------------


class Headers(Renderer):
    """Adds what it was given to every answer."""

    def __init__(self, headers):
        self.given = headers

    def headers(self, page):
        if isinstance(self.given, Exception):
            raise self.given
        return self.given


EVERY_ANSWER = [
    HTTPNotFound("why"),
    HTTPFound("/x"),
    HTTPNotFound(body=b"own"),
    HTTPNotFound(app_iter=iter([b"own"])),
    HTTPNoContent(),
]


@pytest.mark.parametrize("given", [{"X-Frame-Options": "DENY"}, [("X-Frame-Options", "DENY")]], ids=repr)
@pytest.mark.parametrize("made", EVERY_ANSWER, ids=repr)
def test_s13_headers(made, given):
    """S13: they are on every answer, one with a body of its own and one without any too."""
    answer = ask(made.copy() if made.has_content else made, Headers(given))
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.status == made.status


@pytest.mark.parametrize("made", EVERY_ANSWER, ids=repr)
def test_s13_headers_are_asked_with_the_page(made):
    """S13: of every answer, so that they can say something of it."""

    class Told(Renderer):
        def headers(self, page):
            return {"X-Page": f"{page.code} {page.environ['PATH_INFO']} {page.location}"}

    answer = ask(made.copy() if made.has_content else made, Told())
    assert answer.headers["X-Page"] == f"{answer.code} /a/b {answer.headers.get('Location')}"


@pytest.mark.parametrize("made", EVERY_ANSWER, ids=repr)
def test_s13_headers_of_the_exceptions_own_look(made):
    """S11, S13: the renderer of a class or an instance counts before that of the application."""
    error = made.copy() if made.has_content else HTTPNoContent()
    error.renderer = Headers({"X-Frame-Options": "DENY"})
    answer = ask(error, Headers({"X-Frame-Options": "SAMEORIGIN"}))
    assert answer.headers["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize(
    ("hook", "value", "said"),
    [
        ("language", "xx", "Odd.language returned 'xx', which is not in languages: ('en', 'de')"),
        (
            "prefer",
            "text/csv",
            f"Odd.prefer returned 'text/csv', which is not one of {', '.join(MEDIA_TYPES)}",
        ),
        ("request_id", "a b", "Odd.request_id returned 'a b', which is not a token"),
        (
            "headers",
            [("Content-Length", "0"), ("X-A", "b")],
            "Odd.headers returned [('Content-Length', '0')], which serving itself sets",
        ),
    ],
)
def test_s13_the_log_says_what_a_hook_has_returned(hook, value, said, caplog):
    """S13: by the name of the hook, with the value, and with what it may be."""
    look = type("Odd", (Renderer,), {"languages": ("en", "de"), hook: lambda *args: value})()
    assert call(HTTPNotFound("why", renderer=look), HTTP_X_REQUEST_ID="r-1").code == 404
    assert call(HTTPServiceUnavailable("why", renderer=look), HTTP_X_REQUEST_ID="r-1").code == 503
    assert {*faults(caplog)} == {said}


def test_s13_headers_of_the_exception_count_before_them():
    """S13: a field of the exception's is not replaced; Vary, Link and Set-Cookie are added to."""
    error = HTTPNotFound(
        headers=[("X-A", "own"), ("Vary", "Cookie"), ("Link", "</a>"), ("Set-Cookie", "a=1")],
        cache_control="max-age=3",
    )
    hooked = [
        ("x-a", "hook"),
        ("vary", "cookie, Origin"),
        ("Vary", "origin"),
        ("link", "</b>"),
        ("Set-Cookie", "b=2"),
        ("Cache-Control", "no-store"),
        ("X-Content-Type-Options", "other"),
    ]
    headers = ask(error, Headers(hooked), HTML).headers
    assert headers["X-A"] == "own"
    assert headers["Vary"] == "Cookie, Origin, Accept"
    assert headers.getall("Link") == ["</a>", "</b>"]
    assert headers.getall("Set-Cookie") == ["a=1", "b=2"]
    assert headers["Cache-Control"] == "max-age=3"
    assert headers["X-Content-Type-Options"] == "other"


def test_s13_a_field_that_a_hook_names_twice():
    """S13: the first counts, as if the exception had had it, and of Vary all that is named."""
    hooked = [("X-A", "first"), ("x-a", "second"), ("Vary", "Origin"), ("vary", "Cookie")]
    headers = ask(HTTPNotFound(), Headers(hooked)).headers
    assert headers["X-A"] == "first"
    assert headers["Vary"] == "Origin, Cookie, Accept"


@pytest.mark.parametrize("policy", ["default-src 'self'", f"{POLICY}; frame-ancestors 'none'"])
def test_s13_the_policy_of_the_page_can_be_replaced(policy):
    """S13: Content-Security-Policy is there once, the hook's in the place of the page's."""
    answer = ask(HTTPNotFound(), Headers([("content-security-policy", policy)]), HTML)
    assert answer.headers["Content-Security-Policy"] == policy


@pytest.mark.parametrize(
    "nonsense",
    [
        RuntimeError("no database"),
        None,
        7,
        "X-A: b",
        ["X-A"],
        [("X-A",)],
        [("X-A", None)],
        [("X-A", b"bytes")],
        [("X-A", "b\r\nSet-Cookie: c=d")],
        [("X-A", "b\nSet-Cookie: c=d")],
        [("X-A", "b\x00")],
        [("X-A", "\u20ac")],
        [("X-A\r\nX-B", "c")],
        [("", "c")],
        [("X A", "c")],
        {"X-A": ["b"]},
    ],
    ids=shown,
)
@pytest.mark.parametrize("made", [HTTPNotFound("why"), HTTPNotFound(body=b"own")], ids=repr)
def test_s13_headers_that_fail(made, nonsense, caplog):
    """S13: the answer goes out as it would without the hook, which is logged by its name."""
    answer = ask(made, Headers(nonsense), HTML)
    assert answer == ask(made, Renderer(), HTML)
    [said] = faults(caplog)
    assert ".headers failed" in said or ".headers returned" in said


@pytest.mark.parametrize("name", ["Content-Length", "content-type", "LOCATION", "Transfer-Encoding"])
@pytest.mark.parametrize("made", [HTTPFound("/x"), HTTPNotFound(body=b"own"), HTTPNoContent()], ids=repr)
def test_s13_what_serving_says_itself(made, name, caplog):
    """S13: no hook puts a second Content-Length on the wire, nor another target; it is told so."""
    answer = ask(made, Headers([(name, "0"), ("X-A", "b")]))
    plain = ask(made, Renderer())
    assert answer.headers.getall(name) == plain.headers.getall(name)
    assert answer.headers["X-A"] == "b"
    assert faults(caplog)[0].endswith("which serving itself sets")


def test_s13_headers_go_with_the_page_that_stands_in():
    """S11, S13: an application's own fields are on the built-in page too, where its look has failed."""

    class Fails(Headers):
        def html(self, page, environ):
            raise RuntimeError

    answer = ask(HTTPNotFound(), Fails({"Strict-Transport-Security": "max-age=1"}), HTML)
    assert answer.headers["Strict-Transport-Security"] == "max-age=1"
    assert "<h1>404 Not Found</h1>" in answer.text


def test_s10_values_of_other_string_classes_are_sent_as_strings():
    """S10: markup and enums are plain strings on the wire, which wsgiref.validate asks for."""

    class Text(str):
        __slots__ = ()

    class Field(Renderer):
        def headers(self, page):
            return [(Text("X-A"), Text("b"))]

    sent = []
    error = HTTPNotFound(headers=[(Text("X-C"), Text("d"))])
    app = HTTPExceptionMiddleware(raising(error), renderer=Field())
    body = validator(app)(environ(), lambda status, headers, exc_info=None: sent.extend(headers))
    list(body)
    body.close()
    assert {"X-A", "X-C"} <= {name for name, _ in sent}
    assert {type(text) for pair in sent for text in pair} == {str}


# -- S13: prefer ------------------------------------------------------------------------------


class Prefers(Renderer):
    """JSON below /api, pages elsewhere."""

    def prefer(self, environ):
        return JSON if environ["PATH_INFO"].startswith("/api/") else None


@pytest.mark.parametrize(
    ("path", "accept", "chosen", "vary"),
    [
        ("/api/x", HTML, JSON, None),
        ("/api/x", None, JSON, None),
        ("/x", HTML, HTML, "Accept"),
        ("/x", None, TEXT, "Accept"),
    ],
)
def test_s13_prefer(path, accept, chosen, vary):
    """S13: what a request gets whatever its Accept says, and no Vary on what was not asked."""
    app = HTTPExceptionMiddleware(raising(HTTPNotFound("why")), renderer=Prefers())
    answer = call(app, path, accept)
    assert answer.headers["Content-Type"] == MEDIA_TYPES[chosen]
    assert answer.headers.get("Vary") == vary


@pytest.mark.parametrize(
    "nonsense", ["image/png", "", "TEXT/HTML", 7, [HTML], {}, object(), RuntimeError("x")], ids=shown
)
def test_s13_prefer_that_fails(nonsense, caplog):
    """S13: anything that is not on offer is logged with the name of the hook, and Accept decides."""

    class Odd(Renderer):
        def prefer(self, environ):
            if isinstance(nonsense, Exception):
                raise nonsense
            return nonsense

    assert ask(HTTPNotFound("why"), Odd(), HTML) == ask(HTTPNotFound("why"), Renderer(), HTML)
    [said] = faults(caplog)
    assert "Odd.prefer " in said


def test_a_type_that_was_set_counts_before_prefer():
    """C7: the content type of the exception itself is not negotiated."""
    error = HTTPNotFound(content_type="text/plain")
    app = HTTPExceptionMiddleware(raising(error), renderer=Prefers())
    assert call(app, "/api/x").headers["Content-Type"] == "text/plain; charset=UTF-8"


# -- S13: language ----------------------------------------------------------------------------


class Languages(Renderer):
    languages = ("en", "de", "pt-BR")


@pytest.mark.parametrize("media_type", MEDIA_TYPES)
@pytest.mark.parametrize(("asked", "sent"), [("de", "de"), ("pt", "pt-BR"), ("ja", "en"), (None, "en")])
def test_g1_content_language(media_type, asked, sent):
    """G1: with more than one language every form says which it is in, and that it was asked for."""
    for error in (HTTPNotFound("why"), HTTPNotFound("why", comment="by hand"), HTTPFound("/x")):
        answer = ask(error, Languages(), media_type, HTTP_ACCEPT_LANGUAGE=asked)
        assert answer.headers["Content-Language"] == sent
        assert answer.headers["Vary"] == "Accept, Accept-Language"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    if media_type == HTML:
        assert f'<html lang="{sent}"' in answer.text


def test_g1_one_language_is_not_said():
    """G1: with one language there is nothing to say, and an exception's own field stays."""
    assert "Content-Language" not in ask(HTTPNotFound(), Renderer(), HTML).headers
    error = HTTPNotFound(content_language="nl")
    assert ask(error, Languages(), HTML).headers["Content-Language"] == "nl"


def test_g1_one_media_type_and_more_languages():
    """G1, S11: Vary names what was asked, and that alone."""

    class Pages(Languages):
        media_types = (HTML,)

    assert ask(HTTPNotFound(), Pages(), JSON).headers["Vary"] == "Accept-Language"


class Cookie(Languages):
    def language(self, environ):
        return environ.get("HTTP_COOKIE")

    def headers(self, page):
        return [("Vary", "Cookie")]


def test_s13_language():
    """S13, G1: a hook chooses among the languages, and names itself what it depends on."""
    answer = ask(HTTPNotFound(), Cookie(), HTML, HTTP_COOKIE="de", HTTP_ACCEPT_LANGUAGE="pt")
    assert '<html lang="de" dir="ltr">' in answer.text
    assert answer.headers["Content-Language"] == "de"
    assert answer.headers["Vary"] == "Cookie, Accept"


@pytest.mark.parametrize("nonsense", ["ja", "", "DE", 7, ["de"], {}, RuntimeError("x")], ids=shown)
def test_s13_language_that_fails(nonsense, caplog):
    """S13: what is not among the languages is logged by the name of the hook; the site's own is spoken."""

    class Odd(Languages):
        def language(self, environ):
            if isinstance(nonsense, Exception):
                raise nonsense
            return nonsense

    answer = ask(HTTPNotFound("why"), Odd(), HTML)
    assert '<html lang="en" dir="ltr">' in answer.text
    assert answer.headers["Content-Language"] == "en"
    [said] = faults(caplog)
    assert "Odd.language " in said


@pytest.mark.parametrize("media_type", MEDIA_TYPES)
@pytest.mark.parametrize("nonsense", [7, "x", {}, RuntimeError("x")], ids=shown)
def test_s13_translations_that_fail(nonsense, media_type, caplog):
    """G3, S11: a catalogue that is none leaves the page in English, with the original status and headers."""

    class Odd(Renderer):
        languages = ("de",)

        def translations(self, language):
            if isinstance(nonsense, Exception):
                raise nonsense
            return nonsense

    answer = ask(HTTPNotFound("why", headers={"X-A": "b"}), Odd(), media_type)
    assert (answer.status, answer.headers["X-A"]) == ("404 Not Found", "b")
    assert "why" in answer.text
    assert "Not Found" in answer.text
    assert len(faults(caplog)) == 1


def test_g3_the_applications_own_words():
    """G3: its catalogue is asked first, and what that does not know is said in the package's words."""

    class Own(NullTranslations):
        def gettext(self, message):
            return {"Not Found": "Nix da"}.get(message, message)

    class Renders(Renderer):
        languages = ("de",)

        def translations(self, language):
            return Own() if language == "de" else None

    page = ask(HTTPNotFound(), Renders(), HTML).text
    assert "<h1>404 Nix da</h1>" in page
    assert "Zur Startseite" in page


# -- S13: site, home and contact --------------------------------------------------------------


class Shop(Renderer):
    site = "Tom & Jerry's"
    home = "/start?a=b&c=d"
    contact = "mailto:help@shop.example?subject=a&body=b"


def test_s13_site_home_and_contact():
    """S13: the site is named in the title and above the page, home and contact are links, all escaped."""
    page = ask(HTTPNotFound(), Shop(), HTML).text
    assert "<title>404 Not Found - Tom &amp; Jerry&#x27;s</title>" in page
    assert '<body>\n<header dir="auto">Tom &amp; Jerry&#x27;s</header>\n<main>' in page
    assert '<a href="/start?a=b&amp;c=d">Go to the front page</a>' in page
    page = ask(HTTPException(status=403), Shop(), HTML).text
    assert '<a href="mailto:help@shop.example?subject=a&amp;body=b">' in page
    page = ask(HTTPException(status=500), Shop(), HTML).text
    assert "<p>Please try again later.</p>" in page
    assert '<a href="mailto:help@shop.example?subject=a&amp;body=b">If the problem persists, please' in page


@pytest.mark.parametrize(
    ("script_name", "home"),
    [
        ("", "/"),
        ("/", "/"),
        ("/app", "/app/"),
        ("/X", "/X/"),
        ("/a/b", "/a/b/"),
        ("//evil.example", "/evil.example/"),
        ("///evil.example", "/evil.example/"),
        ("/\\evil.example", "/%5Cevil.example/"),
        ("\\\\evil.example", "/%5C%5Cevil.example/"),
        ("https://evil.example", "/https:/evil.example/"),
        ("javascript:alert(1)", "/javascript:alert(1)/"),
        ('/"><script>', "/%22%3E%3Cscript%3E/"),
        ("/a?b#c", "/a%3Fb%23c/"),
        ("/\xc3\xa9", "/%C3%A9/"),
        ("/\xff", "/%FF/"),
    ],
    ids=shown,
)
def test_s13_the_front_page_is_the_applications_own(script_name, home):
    """S10a, L4: it is SCRIPT_NAME and a slash, on this site whatever SCRIPT_NAME says."""
    if "https:" in script_name:
        home = "/https://evil.example/"
    for error in (HTTPNotFound(), HTTPNotFound(comment="rendered by itself")):
        page = error.html_body(environ("/x", SCRIPT_NAME=script_name))
        assert f'<a href="{home}">Go to the front page</a>' in page


@pytest.mark.parametrize(
    ("name", "value", "error", "words"),
    [
        ("absolute_location", "no", TypeError, "Odd.absolute_location must be True or False, not 'no'"),
        ("site", 7, TypeError, "Odd.site must be a string, not 7"),
        ("site", None, TypeError, "Odd.site must be a string, not None"),
        ("home", 7, TypeError, "Odd.home must be a URI reference or None, not 7"),
        ("home", "javascript:alert(1)", ValueError, "Odd.home: .*javascript:"),
        ("home", "/a\r\nb", ValueError, "Odd.home: .*control character"),
        ("contact", "data:text/html,x", ValueError, "Odd.contact: .*data:"),
        ("contact", "help@shop.example", ValueError, "write 'mailto:help@shop.example'"),
        ("languages", "en", TypeError, "Odd.languages must be a sequence of language tags, not 'en'"),
        ("languages", (), ValueError, "Odd.languages is empty"),
        ("languages", ("en", "d\u00e9"), ValueError, "is not a language tag"),
        ("languages", ('en"><script>',), ValueError, "is not a language tag"),
        ("no_accept", "html", ValueError, "Odd.no_accept: 'html' is not a media type"),
        ("not_acceptable", None, ValueError, "Odd.not_acceptable: None is not a media type"),
        ("request_id_from", "500", TypeError, "Odd.request_id_from must be a status code, not '500'"),
        ("media_types", (), ValueError, "Odd.media_types is empty"),
        ("lang", "de", TypeError, r"write languages = \('de',\)"),
    ],
)
def test_c8a_settings_are_checked_where_they_are_made(name, value, error, words):
    """C8a, S13: in the class statement and on an instance, with the same words."""
    with pytest.raises(error, match=words):
        type("Odd", (Renderer,), {name: value})
    if name != "lang":
        renderer = type("Odd", (Renderer,), {})()
        with pytest.raises(error, match=words):
            setattr(renderer, name, value)


def test_c8a_a_computed_list_of_types():
    """C8a, S11: like each setting, it may be a property, which the class statement does not call."""
    cls = type("Odd", (Renderer,), {"media_types": property(lambda self: ("text/plain",))})
    assert ask(HTTPNotFound(), cls(), HTML).headers["Content-Type"] == "text/plain; charset=UTF-8"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("media_types", ("nonsense",)),
        ("media_types", ()),
        ("media_types", {"text/html\r\nX: y": "html"}),
        ("media_types", {"application/x": "missing"}),
        ("languages", "de"),
        ("languages", ()),
        ("request_id_from", "500"),
        ("no_accept", 7),
        ("not_acceptable", "html"),
    ],
    ids=shown,
)
def test_c8a_a_computed_setting_is_checked(name, value, caplog):
    """C8a, S11: one that is wrong is the built-in one, and the record says whose it was."""
    renderer = type("Odd", (Renderer,), {name: property(lambda self: value)})()
    answer = ask(HTTPNotFound("why"), renderer, HTML)
    assert answer.headers["Content-Type"] == "text/html; charset=UTF-8"
    assert '<html lang="en" dir="ltr">' in answer.text
    [record] = caplog.records
    assert f"Odd.{name} failed: the built-in one is used" in record.getMessage()


def test_s11_a_method_of_a_renderer_is_no_method_of_an_exceptions():
    """S11, S7: only the four that WebOb and this package name are; another attribute is the application's."""
    methods = {"media_types": {"application/xml": "xml"}, "xml": lambda self, page, environ: "<error/>"}
    feed = type("Feed", (Renderer,), methods)()
    cls = type("Odd", (HTTPNotFound,), {"xml_body": "an attribute of its own"})
    assert ask(cls("why"), feed, "application/xml").text == "<error/>"


class Own:
    """A callable of which a class makes no method."""

    def __call__(self, page, environ):
        return "own"


@pytest.mark.parametrize("method", [Own(), property(lambda self: Own())], ids=["object", "property"])
def test_c8a_a_method_is_whatever_can_be_called(method):
    """C8a, S11: not only a function, of which a class makes a method."""
    assert ask(HTTPNotFound(), type("Odd", (Renderer,), {"plain": method})()).text == "own"


class Unspeakable:
    """What a hook returns by mistake."""

    def __init__(self, speak):
        self.speak = speak

    def __repr__(self):
        return self.speak()


class Asked(Renderer):
    """Counts how often it is asked for the language."""

    languages = ("en", "de")

    def __init__(self, answer):
        self.answer, self.asked = answer, []

    def language(self, environ):
        self.asked.append(environ)
        return self.answer


@pytest.mark.parametrize("name", ["html", "json", "plain"])
def test_s13_a_language_is_asked_once_for_an_answer_of_ones_own(name):
    """S13: the hook may look a visitor up; where the page is made by the renderer, it is asked once."""
    renderer = type("Own", (Asked,), {name: lambda self, page, environ: page.language})("de")
    media_type = {"html": HTML, "json": JSON, "plain": TEXT}[name]
    for count in (1, 2, 3):
        assert ask(HTTPNotFound("why"), renderer, media_type).text == "de"
        assert len(renderer.asked) == count


@pytest.mark.parametrize("hook", ["request_id", "language", "prefer"])
@pytest.mark.parametrize(
    ("speak", "said"),
    [
        (lambda: "x\nERROR:root:forged", r"x\nERROR:root:forged"),
        (lambda: "x" * 200_000, " characters …] xxx"),
        (lambda: 1 / 0, "<Unspeakable>"),
    ],
    ids=["lines", "long", "raises"],
)
def test_m4_what_a_hook_returns_is_shown_on_one_line(hook, speak, said, caplog):
    """M4: it may come from a client; the record has one line of it, of bounded length."""
    look = type("Odd", (Renderer,), {hook: lambda self, environ: Unspeakable(speak), "request_id_from": 400})
    assert ask(HTTPNotFound("why"), look()).status == "404 Not Found"
    [record] = caplog.records
    assert f"Odd.{hook} returned " in record.getMessage()
    assert said in record.getMessage()
    assert "\n" not in record.getMessage()
    assert len(record.getMessage()) < 70_000


def test_c8a_a_renderer_has_no_lang_to_set():
    """C8a: what would not count is refused, on an instance too."""
    with pytest.raises(AttributeError):
        Renderer().lang = "de"


# -- a renderer that changes ------------------------------------------------------------------


def test_s13_a_setting_made_later_counts():
    """S13: whatever a renderer has found out of itself, a new setting is seen by the next answer."""
    renderer = Renderer()
    assert ask(HTTPNotFound(), renderer, HTML).headers["Content-Type"] == MEDIA_TYPES[HTML]
    renderer.media_types = (TEXT,)
    assert ask(HTTPNotFound(), renderer, HTML).headers["Content-Type"] == MEDIA_TYPES[TEXT]
    renderer.headers = lambda page: [("X-A", "b")]
    assert ask(HTTPNotFound(), renderer, HTML).headers["X-A"] == "b"
    renderer.plain = lambda page, environ: "own"
    assert ask(HTTPNotFound(), renderer, HTML).text == "own"


def test_s13_a_copy_of_a_renderer_asks_its_own_hooks():
    """S13: a renderer that has served can be copied and pickled, and the copy answers for itself."""
    original = Headers({"X-A": "original"})
    ask(HTTPNotFound(), original)
    twins = copy.copy(original), copy.deepcopy(original), pickle.loads(pickle.dumps(original))
    original.__dict__["given"] = {"X-A": "changed"}
    for twin in twins:
        assert ask(HTTPNotFound(), twin).headers["X-A"] == "original"
        twin.given = {"X-A": "copy"}
        assert ask(HTTPNotFound(), twin).headers["X-A"] == "copy"
    assert ask(HTTPNotFound(), original).headers["X-A"] == "changed"


# -- S13: the page ----------------------------------------------------------------------------


class Spy(Renderer):
    """Keeps the pages that it is asked for."""

    def __init__(self):
        self.pages = []

    def plain(self, page, environ):
        self.pages.append(page)
        return super().plain(page, environ)


DOCUMENTED = [
    *(
        "source",
        "environ",
        "renderer",
        "status",
        "language",
        "location",
        "headers",
        "request_id",
        "is_fallback",
    ),
    *("code", "title", "heading", "explanation", "detail", "comment", "problem", "errors", "body_template"),
    *("home", "steps", "html", "occasion", "html_comment", "text", "format_json"),
]


def page_of(exception, **changes):
    renderer = Spy()
    ask(exception, renderer, TEXT, **changes)
    return renderer.pages[-1]


def test_s13_what_a_page_has():
    """S13: every attribute of a page is documented, and says what the answer says."""
    error = HTTPServiceUnavailable("why", {"X-A": "b"}, "by hand", problem={"balance": 30}, retry_after=60)
    page = page_of(error, HTTP_X_REQUEST_ID="4bf92f")
    assert page.source is error
    assert page.environ["HTTP_X_REQUEST_ID"] == "4bf92f"
    assert isinstance(page.renderer, Spy)
    assert (page.status, page.code, page.title) == ("503 Service Unavailable", 503, "Service Unavailable")
    assert (page.heading, page.language, page.location) == ("503 Service Unavailable", "en", None)
    assert (page.detail, page.comment, page.explanation) == ("why", "by hand", error.explanation)
    assert page.headers == (("Retry-After", "60"), ("X-A", "b"))
    assert (page.request_id, page.problem, page.errors) == ("4bf92f", {"balance": 30}, ())
    assert (page.body_template, page.format_json, page.home) == (None, None, "/")
    assert page.html.endswith('<p dir="auto">why</p>\n<!-- by hand -->\n')
    assert page.html == f"<p>{page.explanation}</p>\n{page.occasion}"
    assert page.html_comment == "<!-- by hand -->"
    assert page.text == f"{error.explanation}\n\nwhy"
    assert page.steps[0] == ("You can try again in a minute.", None)
    assert page.translate("Go to the front page") == "Go to the front page"


def test_s13_every_attribute_is_documented():
    """S13: the docstring of `Page`, or the attribute's own, says what each of them is."""
    public = {name for name in dir(Page) if not name.startswith("_")} - set(dir(tuple))
    assert public == {*DOCUMENTED, "translate"}
    for name in DOCUMENTED:
        own = getattr(Page, name).__doc__
        assert f"\n{name}\n" in inspect.getdoc(Page) or (own and not own.startswith("Alias"))


@pytest.mark.parametrize("name", [*DOCUMENTED, "anything"])
def test_s13_a_page_is_read_only(name):
    """S13: nothing that a renderer does to its page is sent."""
    page = page_of(HTTPFound("/x", headers={"X-A": "b"}))
    with pytest.raises(AttributeError):
        setattr(page, name, "https://evil.example/")
    assert type(page.headers) is tuple
    assert {type(pair) for pair in page.headers} == {tuple}


@pytest.mark.parametrize(
    "error", [HTTPNotFound("x"), HTTPFound("/x"), HTTPNotFound("x", comment="y")], ids=repr
)
def test_s13_the_source_is_the_exception_itself(error):
    """S13: always, also where a part of the page is overridden alone."""
    assert page_of(error).source is error


def test_g1_a_language_is_not_asked_for_nothing(caplog):
    """G1: an answer without content is in no language, whatever the hook would say."""
    renderer = Asked("ja")
    assert call(HTTPNoContent(renderer=renderer)).status == "204 No Content"
    assert (renderer.asked, caplog.records) == ([], [])
