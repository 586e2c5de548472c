"""The built-in HTML page: valid, readable, small, and of use to whoever meets it (S4)."""

from __future__ import annotations

import re
from base64 import b64encode
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import html5lib
import pytest

from httpexc import (
    HTTPException,
    HTTPFound,
    HTTPMethodNotAllowed,
    HTTPNotFound,
    Renderer,
    exception_response,
)
from httpexc._language import catalogue

from .support import STATUSES, WITHOUT_CONTENT, call, make

PAGES = [status for status in STATUSES if status.code not in WITHOUT_CONTENT]
HOSTILE = [
    "<script>alert(1)</script>",
    "--><img src=x onerror=alert(1)><!--",
    "</main></body></html>",
    "</title><style>*{display:none}</style>",
    "\x00\x0c\x7f\x85\ud800\ufdd0\uffff\U0010ffff",
    "&lt;b&gt; &nosuch; &#0;",
    "\u202eevil\u2066",
    "a" * 10_000,
]


def page_of(exception: HTTPException, **environ: object) -> str:
    return call(exception, accept="text/html", **environ).text


def parsed(page: str) -> object:
    """The tree of a page; one that is not valid fails."""
    return html5lib.HTMLParser(namespaceHTMLElements=False, strict=True).parse(page)


def words(page: str) -> list[str]:
    """The paragraphs below the heading."""
    return ["".join(element.itertext()) for element in parsed(page).iter("p")]


def style_of(page: str) -> str:
    (style,) = re.findall("<style>(.*?)</style>", page)
    return style


# -- what it is -------------------------------------------------------------------------------


@pytest.mark.parametrize("status", PAGES, ids=lambda status: status.name)
def test_page_is_complete(status) -> None:
    """Every page has its doctype, language, charset, viewport and title, and one h1 that says the status."""
    page = page_of(make(status.cls, "why" if not status.required_headers else None))
    tree = parsed(page)
    heading = f"{status.code} {status.title}"
    assert page.startswith('<!DOCTYPE html>\n<html lang="en" dir="ltr">\n<head>\n<meta charset="utf-8">\n')
    assert tree.find(".//meta[@name='viewport']").get("content") == "width=device-width, initial-scale=1"
    assert [element.text for element in tree.iter("title")] == [heading]
    assert [element.text for element in tree.iter("h1")] == [heading]
    assert len([*tree.iter("main")]) == 1
    assert "color-scheme:light dark" in style_of(page)


@pytest.mark.parametrize("status", PAGES, ids=lambda status: status.name)
def test_page_is_small(status) -> None:
    """S4: without a detail every page is below 3 000 bytes."""
    assert len(page_of(make(status.cls)).encode()) < 3_000


@pytest.mark.parametrize("status", PAGES, ids=lambda status: status.name)
def test_page_needs_nothing(status) -> None:
    """Nothing is loaded and nothing runs: no script, no image, no font, no other style."""
    page = page_of(make(status.cls))
    tree = parsed(page)
    elements = {element.tag for element in tree.iter()}
    assert elements <= {"html", "head", "meta", "title", "style", "body", "main", "h1", "p", "a", "hr"}
    assert not re.search(r"url\(|@import|@font-face", style_of(page))
    assert {link.get("href") for link in tree.iter("a")} <= {"/", "http://example.com/there"}


@pytest.mark.parametrize("hostile", HOSTILE, ids=ascii)
@pytest.mark.parametrize("code", [404, 302, 405, 503])
def test_page_is_valid_whatever_is_in_it(hostile: str, code: int) -> None:
    """Detail, comment, title and explanation of any characters leave a valid page with its own elements."""
    expected = [
        element.tag for element in parsed(page_of(_filled(code, "x"))).iter() if type(element.tag) is str
    ]
    tree = parsed(page_of(_filled(code, hostile)))
    assert [element.tag for element in tree.iter() if type(element.tag) is str] == expected


def _filled(code: int, text: str) -> HTTPException:
    location = {"location": "/there"} if code == 302 else {}
    return exception_response(code, text, comment=text, explanation=text, **location)


@pytest.mark.parametrize("status", PAGES, ids=lambda status: status.name)
def test_policy_allows_the_style_and_nothing_else(status) -> None:
    """S4: the hash in the policy is that of the page's one style; nothing else is loaded, run or sent."""
    answer = call(make(status.cls, "why"), accept="text/html")
    digest = b64encode(sha256(style_of(answer.text).encode()).digest()).decode()
    policy = dict(part.split(" ", 1) for part in answer.headers["Content-Security-Policy"].split("; "))
    assert policy.pop("default-src") == "'none'"
    assert policy.pop("style-src") == f"'sha256-{digest}'"
    assert set(policy.values()) <= {"'none'"}
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert " style=" not in answer.text


# -- how it reads -----------------------------------------------------------------------------


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
    channels = [int(digits[index : index + 2], 16) / 255 for index in (0, 2, 4)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_contrast_is_high(scheme: str) -> None:
    """Text, status and links contrast with the ground by 7:1 in both schemes, by the page's own colours."""
    style = style_of(page_of(HTTPNotFound()))
    rules, *at_rules = style.split("@media")
    if scheme == "dark":
        rules += next(rule for rule in at_rules if "screen and (prefers-color-scheme:dark)" in rule)
    colours = {}
    for selector, declarations in re.findall(r"([^{}]+)\{([^{}]*)\}", rules):
        for name, value in re.findall(r"(?:^|;)(color|background):(#[0-9a-f]+)", declarations):
            colours[selector.strip(" "), name] = value
    ground = colours[":root", "background"]
    shown = [colours[selector, "color"] for selector in (":root", "h1", "a")]
    assert len({ground, *shown}) == 4
    assert min(contrast(colour, ground) for colour in shown) >= 7


def test_words_come_in_order() -> None:
    """With CSS off it reads from top to bottom: status, explanation, detail, what to do."""
    page = page_of(HTTPNotFound("no such page"))
    body = parsed(page).find("body")
    text = [line for line in "".join(body.itertext()).split("\n") if line]
    assert text == ["404 Not Found", HTTPNotFound.explanation, "no such page", "Go to the front page"]


def test_redirect_shows_its_target() -> None:
    """The target stands below the explanation as a link (L7)."""
    page = page_of(HTTPFound("why", location="there?a=b&c"), path="/x/y")
    assert (
        '<p><a href="http://example.com/x/there?a=b&amp;c">http://example.com/x/there?a=b&amp;c</a></p>'
        in page
    )
    assert words(page) == [HTTPFound.explanation, "http://example.com/x/there?a=b&c", "why"]


def test_every_paragraph_has_its_own_direction() -> None:
    """G1: a detail in Hebrew on an English page runs from right to left."""
    page = page_of(HTTPNotFound("\u05e9\u05dc\u05d5\u05dd"))
    assert '<p dir="auto">\u05e9\u05dc\u05d5\u05dd</p>' in page
    assert parsed(page).get("dir") == "ltr"


def test_detail_keeps_its_lines() -> None:
    """S10a: the lines of a detail are lines on the page; markup has lines of its own."""
    page = page_of(HTTPNotFound("one\ntwo"))
    assert '<p dir="auto">one\ntwo</p>' in page
    assert "p[dir]{white-space:pre-line}" in style_of(page)

    class Markup:
        def __html__(self) -> str:
            return "<ul>\n<li>one</li>\n</ul>"

    assert '<div dir="auto"><ul>\n<li>one</li>\n</ul></div>' in page_of(HTTPNotFound(Markup()))


# -- what a visitor can do --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "advice"),
    [
        (401, "Sign in, then return to this address."),
        (403, "If you think this is a mistake, please contact us."),
        (404, "Go to the front page"),
        (410, "Go to the front page"),
    ],
)
def test_page_ends_in_advice(code: int, advice: str) -> None:
    """Where one thing is right to do on every site, the page says it last, and links where it can."""
    page = page_of(exception_response(code, "why"))
    assert words(page)[-1] == advice
    assert [link.get("href") for link in parsed(page).iter("a")] == (["/"] if code in (404, 410) else [])


@pytest.mark.parametrize("code", [413, 429, 503])
@pytest.mark.parametrize(
    ("retry_after", "advice"),
    [
        ("0", "You can try again now."),
        ("1", "You can try again in a second."),
        ("2", "You can try again in 2 seconds."),
        ("119", "You can try again in 119 seconds."),
        ("60", "You can try again in a minute."),
        ("61", "You can try again in 61 seconds."),
        ("120", "You can try again in 2 minutes."),
        ("3600", "You can try again in an hour."),
        ("86400", "You can try again in a day."),
        ("121", "You can try again in 3 minutes."),
        ("7200", "You can try again in 2 hours."),
        ("7201", "You can try again in 3 hours."),
        ("172800", "You can try again in 2 days."),
        ("Fri, 20 Nov 2026 12:30:00 GMT", "You can try again now."),
        ("Thu, 20 Nov 2098 12:30:00 GMT", "You can try again after 20 November 2098, 12:30 UTC."),
        ("Thu, 20 Nov 2098 12:30:01 GMT", "You can try again after 20 November 2098, 12:31 UTC."),
        ("Wed, 31 Dec 2098 23:59:59 GMT", "You can try again after 1 January 2099, 00:00 UTC."),
    ],
)
def test_page_tells_when_to_come_back(code: int, retry_after: str, advice: str) -> None:
    """S10a: Retry-After is said as a person would, rounded up and never earlier, or as the date it is."""
    page = page_of(exception_response(code, headers=[("X-A", "b"), ("retry-after", retry_after)]))
    assert words(page)[-1] == advice


@pytest.mark.parametrize(
    ("retry_after", "end"),
    [
        (90, "in 90 seconds."),
        (timedelta(hours=3), "in 3 hours."),
        (datetime(2099, 1, 2, 3, 4, 5, tzinfo=UTC), "after 2 January 2099, 03:05 UTC."),
    ],
)
def test_advice_knows_the_argument(retry_after: object, end: str) -> None:
    """Whatever ``retry_after`` takes (C5), the page tells."""
    assert words(page_of(exception_response(503, retry_after=retry_after)))[-1].endswith(end)


@pytest.mark.parametrize(
    "retry_after",
    [
        "",
        "-1",
        "soon",
        "1.5",
        "9" * 5000,
        "<b>",
        "\u0661",
        "Friday",
        "Fri, 31 Dec 9999 23:59:59 GMT",
        "Fri, 31 Dec 9999 23:59:00 -0500",
        "Fri, 31 Dec 99999999999 23:59:59 GMT",
        "Fri, 31 Dec 2098 23:59:59 +99999999999",
    ],
)
def test_page_ignores_what_is_no_time(retry_after: str) -> None:
    """A Retry-After that says nothing, or leads beyond the calendar, is not shown."""
    exception = exception_response(429)
    exception.headers["Retry-After"] = retry_after
    if retry_after == "\u0661":
        with pytest.raises(ValueError, match="Latin-1"):
            call(exception, accept="text/html")
    else:
        assert words(page_of(exception)) == [exception.explanation, "Please try again later."]


@pytest.mark.parametrize("code", [429, 503])
def test_page_that_knows_no_time_says_later(code: int) -> None:
    """Without a Retry-After the thing to do is the same, and the page has it once."""
    page = page_of(exception_response(code, "why"))
    assert words(page)[-1] == "Please try again later."
    assert page.count("again") == 1


@pytest.mark.parametrize("code", [400, 409, 413, 502])
def test_no_advice_where_there_is_none(code: int) -> None:
    """Without a thing to do the page ends with the detail."""
    page = page_of(exception_response(code, "why"))
    assert words(page)[-1] == "why"
    assert "<hr>" not in page


def test_own_template_has_no_advice() -> None:
    """A body template says all that the page says (S7)."""
    assert words(page_of(HTTPNotFound(body_template="<p>Ours: ${detail}</p>"))) == ["Ours: "]


@pytest.mark.parametrize("accept", ["text/plain", "application/json", "application/problem+json"])
def test_advice_is_for_visitors(accept: str) -> None:
    """The other media types are read by programs, and have none."""
    assert "front page" not in call(HTTPNotFound(), accept=accept).text


GERMAN = catalogue("de")
MINUTES = ("You can try again in a minute.", "You can try again in {number} minutes.")


class German(Renderer):
    """A look with words of its own for some of the package's German ones (G3)."""

    languages = ("de",)

    def translate(self, text: str, environ: dict[str, object]) -> str:
        return {
            GERMAN.gettext("Go to the front page"): "Zur <Startseite>",
            GERMAN.ngettext(*MINUTES, 2): "Versuchen Sie es in {number} Minuten wieder {",
        }.get(text, text)


def test_words_are_translated() -> None:
    """Title, explanation and advice go through ``translate``, and are escaped behind it (S11)."""
    environ = {"httpexc.renderer": German()}
    page = page_of(HTTPNotFound(), **environ)
    assert parsed(page).get("lang") == "de"
    assert "<h1>404 Nicht gefunden</h1>" in page
    assert '<p><a href="/">Zur &lt;Startseite&gt;</a></p>' in page
    assert words(page_of(exception_response(503, retry_after=120), **environ))[-1] == (
        "Versuchen Sie es in 2 Minuten wieder {"
    )
    assert "<hr>" not in page_of(exception_response(409), **environ)


# -- the way on (S10a, S14) --------------------------------------------------------------------


def test_s10a_a_405_lists_what_is_allowed() -> None:
    """The page of a 405 names the method that was tried and those that are allowed."""
    page = page_of(exception_response(405, allow=["GET", "HEAD"]), REQUEST_METHOD="DELETE")
    assert words(page) == ["The method DELETE cannot be used here.", "Allowed methods: GET, HEAD"]


def test_s10a_a_405_names_what_it_can() -> None:
    """HEAD is answered as GET is (RFC 9110 §9.3.2); a request without a method is not named."""
    nameless = {"SCRIPT_NAME": "", "wsgi.url_scheme": "http", "HTTP_HOST": "localhost"}
    head = {**nameless, "REQUEST_METHOD": "HEAD"}
    assert words(exception_response(405).html_body(head))[0] == "The method GET cannot be used here."
    assert words(exception_response(405).html_body(nameless))[0] == str(HTTPMethodNotAllowed.explanation)


def test_s10a_a_500_has_a_reference() -> None:
    """The page of a 500 says what to do, and by which reference the failure can be found."""
    page = page_of(exception_response(500), HTTP_X_REQUEST_ID="4bf92f")
    assert words(page)[1:] == [
        "Please try again later.",
        "If the problem persists, please contact us and quote the reference below.",
        "Reference: 4bf92f",
    ]


@pytest.mark.parametrize(
    ("script_name", "home"),
    [("", "/"), ("/app", "/app/"), ("//evil.example", "/evil.example/"), ("/a b\\", "/a%20b%5C/")],
)
def test_s10a_the_front_page_is_the_applications(script_name: str, home: str) -> None:
    """The front page is below SCRIPT_NAME, and on this site whatever that is (L4)."""
    links = parsed(page_of(HTTPNotFound(), SCRIPT_NAME=script_name)).iter("a")
    assert [link.get("href") for link in links] == [home]
