"""The gallery: its reference, its answers, and what becomes of what is typed into it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256
from typing import ClassVar
from urllib.parse import quote, urlencode, urljoin

import html5lib
import pytest
from hypothesis import given
from hypothesis import strategies as st
from webob import Request, Response
from webtest import TestApp as App

import httpexc
from httpexc import Renderer, status_map
from httpexc._language import LANGUAGES
from httpexc.gallery import Gallery, entries
from httpexc.gallery.fields import ALLOWED

from .support import STATUSES, WITHOUT_CONTENT, Status

HTML = {"Accept": "text/html"}
CODES = [status.code for status in STATUSES]
HOSTILE = [
    "<script>alert(1)</script>",
    "\"'><img src=x onerror=alert(1)>",
    "</textarea><script>alert(1)</script>",
    "--><script>alert(1)</script><!--",
    "--!><svg onload=alert(1)>",
    "</pre></main></style></title>",
    "\x00\x1b[2J\ud800\ufffe\u202e",
    "${detail} {detail} %s %(detail)s",
    "a" * 5000,
]


@pytest.fixture
def app() -> App:
    return App(Gallery())


def parsed(html: str) -> object:
    """The tree of a page; a page that is not valid fails."""
    return html5lib.HTMLParser(namespaceHTMLElements=False, strict=True).parse(html)


def texts(page: str, tag: str) -> list[str]:
    return ["".join(element.itertext()) for element in parsed(page).iter(tag)]


def sent_blocks(page: str) -> Iterator[str]:
    """What the page says is sent: its style is folded away, but there."""
    for block in parsed(page).iter("div"):
        if block.get("class") == "sent":
            yield "".join("".join(part.itertext()) for part in block.iter("pre"))


# -- the reference ----------------------------------------------------------------------------


@pytest.mark.parametrize("status", STATUSES, ids=lambda status: status.name)
def test_index_knows_every_status(app: App, status: Status) -> None:
    """The index has each status with class, title, RFC, required headers and other names."""
    (item,) = (text for text in texts(app.get("/", headers=HTML).text, "li") if status.name in text.split())
    assert item.startswith(f"{status.code} {status.title}\n")
    assert re.sub(r" (?=[\d.]+$)", " §", status.reference) in item
    for name in (*status.required_headers, *status.other_names):
        assert name in item


def test_index_tells_when_to_use_each() -> None:
    """Every status has its one sentence, and a link to the section of its RFC."""
    for entry in entries():
        assert entry.when[0].isupper()
        assert entry.when.endswith(".")
        assert not entry.when.endswith("..")
        assert re.fullmatch(r"https://www\.rfc-editor\.org/rfc/rfc\d+#section-[\d.]*\d", entry.url)


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("teapot", [418]),
        ("  Retry   later ", []),
        ("http not found", [404]),
        ("RequestEntityTooLarge", [413]),
        ("www-authenticate", [401]),
        ("rfc 4918 507", [507]),
        ("<script>", []),
        ("", CODES),
    ],
)
def test_index_filters_without_a_script(app: App, query: str, codes: list[int]) -> None:
    """The form works by itself: what does not have every word is hidden, and so is an empty family (S4)."""
    response = app.get("/", {"q": query}, headers=HTML)
    sections = list(parsed(response.text).iter("section"))
    shown = [
        int("".join(item.itertext()).split()[0])
        for section in sections
        for item in section.iter("li")
        if "hidden" not in item.attrib
    ]
    assert shown == codes
    assert ["hidden" in section.attrib for section in sections] == [
        not any(code // 100 == digit for code in codes) for digit in (2, 3, 4, 5)
    ]
    assert texts(response.text, "output") == ["1 status" if len(codes) == 1 else f"{len(codes)} statuses"]


@pytest.mark.parametrize("query", ["", "teapot", "4", "zzz", "<q>"])
def test_jumps_lead_somewhere(app: App, query: str) -> None:
    """A link to a family is shown if the family is; where nothing is found, all lead to the whole list."""
    page = parsed(app.get("/", {"q": query, "language": "de"}, headers=HTML).text)
    shown = {section.get("data-family") for section in page.iter("section") if "hidden" not in section.attrib}
    (families,) = (nav for nav in page.iter("nav") if nav.get("class") == "families")
    jumps = {item.get("data-family"): item for item in families.iter("li")}
    assert {digit for digit, item in jumps.items() if "hidden" not in item.attrib} == shown
    targets = {element.get("id") for element in page.iter("h2")}
    assert {item.find("a").get("href")[1:] for item in jumps.values()} <= targets
    (none,) = (box for box in page.iter("div") if box.get("id") == "none")
    assert ("hidden" in none.attrib) == bool(shown)
    assert "".join(none.find("p").itertext()) == f"No status matches {query}."
    assert [link.get("href") for link in none.iter("a")] == [
        "./?language=de",
        *(f"./?language=de#family-{digit}" for digit in "2345"),
    ]


def test_index_is_negotiated(app: App) -> None:
    """Whoever takes anything gets the page, a client of JSON the data, any other a table of text."""
    assert app.get("/", headers={"Accept": "*/*"}).content_type == "text/html"
    response = app.get("/", headers={"Accept": "application/json"})
    assert response.content_type == "application/json"
    assert [member["code"] for member in json.loads(response.body)] == CODES
    for headers in ({"Accept": "text/plain"}, {"Accept": "image/png"}, {}):
        response = app.get("/", headers=headers)
        assert response.content_type == "text/plain"
        assert [int(line[:3]) for line in response.text.splitlines() if line[0] != " "] == CODES
    assert response.headers["Vary"] == "Accept"


def test_works_without_docstrings() -> None:
    """Nothing is lost under "python -OO": what the gallery tells are attributes of the classes (§1)."""
    source = (
        "from httpexc.gallery import Gallery, entries\n"
        "from webob import Request\n"
        "request = Request.blank('/', accept='text/html')\n"
        "print(request.get_response(Gallery()).status, entries()[0].when)"
    )
    done = subprocess.run(
        [sys.executable, "-OO", "-W", "ignore", "-c", source], capture_output=True, text=True, check=True
    )
    assert done.stdout == f"200 OK {httpexc.HTTPOk.when}\n"


# -- the page of a status ---------------------------------------------------------------------


@pytest.mark.parametrize("language", ["", "ja"])
@pytest.mark.parametrize("code", CODES)
def test_page_shows_the_answers_as_sent(app: App, code: int, language: str) -> None:
    """Each block of the page is what the answer itself sends for that media type: line, fields, body."""
    query = f"?language={language}" if language else ""
    blocks = list(sent_blocks(app.get(f"/about/{code}{query}", headers=HTML).text))
    assert len(blocks) == (1 if code in WITHOUT_CONTENT else 4)
    types = ["text/html", "application/json", "application/problem+json", "text/plain"]
    for accept, block in zip(types, blocks, strict=False):
        sent = app.get(f"/{code}{query}", headers={"Accept": accept}, status=code)
        head, _, body = block.partition("\n\n")
        assert head.split("\n") == [
            sent.status,
            *(f"{name}: {value}" for name, value in sent.headers.items()),
        ]
        assert body == sent.text if code not in WITHOUT_CONTENT else not body


def test_style_is_folded_away(app: App) -> None:
    """In what is sent the CSS is behind a summary that says how long it is; the rest is in sight."""
    page = parsed(app.get("/about/404", headers=HTML).text)
    (block, *others) = (block for block in page.iter("div") if block.get("class") == "sent")
    (folded,) = block.iter("details")
    style = "".join(folded.find("pre").itertext())
    assert "open" not in folded.attrib
    assert folded.find("summary").text == f"{len(style)} characters of CSS"
    assert style.startswith(":root{")
    before, after = ("".join(part.itertext()) for part in block.findall("pre"))
    assert before.endswith("<style>")
    assert after.startswith("</style>")
    assert not any([*other.iter("details")] for other in others)


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize(
    "typed", [{}, {"detail": 'it\'s "so"', "comment": "why", "headers": "X-Example: b\nX-Example: c"}]
)
def test_page_shows_the_python(app: App, code: int, typed: dict[str, str]) -> None:
    """What can be copied is Python as it stands, its import too, and makes the very answer."""
    source = texts(app.get(f"/about/{code}", typed, headers=HTML).text, "pre")[0]
    imported, verb, call = re.fullmatch(r"(from httpexc import \w+)\n\n(\w+) (.*)", source, re.S).groups()
    assert verb == ("return" if code < 400 else "raise")
    names: dict[str, object] = {}
    exec(imported, names)
    exception = eval(call, names)
    assert isinstance(exception, status_map[code])
    request = Request.blank(f"/{code}", headers=HTML)
    expected = app.get(f"/{code}", typed, headers=HTML, status=code)
    answer = request.get_response(exception)
    assert (answer.headerlist, answer.body) == (list(expected.headers.items()), expected.body)


@pytest.mark.parametrize("code", sorted({*CODES} - {*WITHOUT_CONTENT}))
def test_preview_is_the_page_in_a_box(app: App, code: int) -> None:
    """The frame shows the HTML of the answer under its own policy, and neither runs nor sends anything.

    A link in it leads the whole window on, once someone clicks it: in the frame no page would be shown.
    """
    sent = app.get(f"/{code}", {"detail": "x"}, headers=HTML, status=code)
    preview = app.get(f"/preview/{code}", {"detail": "x"}, status=200)
    assert preview.text.replace('<head>\n<base target="_top">', "<head>") == sent.text
    parsed(preview.text)
    assert preview.headers.getall("Content-Security-Policy") == [
        sent.headers["Content-Security-Policy"],
        "sandbox allow-top-navigation-by-user-activation; frame-ancestors 'self'",
    ]
    assert set(preview.headers) <= {
        *("Content-Type", "Content-Length", "Content-Language"),
        *("Content-Security-Policy", "X-Content-Type-Options"),
    }


def test_preview_leads_nowhere_else(app: App) -> None:
    """The page of a redirect to another site cannot lead there, not by a click either (L6)."""
    typed = {"location": "https://evil.example/"}
    preview = app.get("/preview/302", typed)
    assert preview.headers.getall("Content-Security-Policy")[1] == "sandbox; frame-ancestors 'self'"
    (frame,) = parsed(app.get("/about/302", typed, headers=HTML).text).iter("iframe")
    assert frame.get("sandbox") == ""


@pytest.mark.parametrize("code", WITHOUT_CONTENT)
def test_no_content_is_said(app: App, code: int) -> None:
    """A status without content has no frame, and its preview is a 404."""
    page = app.get(f"/about/{code}", headers=HTML)
    assert not texts(page.text, "iframe")
    assert "this answer has no content" in page.text
    app.get(f"/preview/{code}", status=404)


@pytest.mark.parametrize(("code", "name"), [(407, "Proxy-Authenticate"), (426, "Upgrade")])
def test_says_what_only_the_server_sends(app: App, code: int, name: str) -> None:
    """A header that WSGI keeps for the server is named as one, and not sent (S10)."""
    facts = texts(app.get(f"/about/{code}", headers=HTML).text, "dd")
    assert f"{name} (PEP 3333: sent only by the server)" in facts
    assert name not in app.get(f"/{code}", status=code).headers


def test_neighbours_are_linked(app: App) -> None:
    """One can walk from status to status; the ends have one neighbour."""
    for code, expected in ((200, ["201"]), (404, ["403", "405"]), (511, ["510"])):
        page = parsed(app.get(f"/about/{code}", headers=HTML).text)
        (nav,) = (nav for nav in page.iter("nav") if nav.get("aria-label") == "Neighbours")
        assert [link.get("href") for link in nav.iter("a")] == [f"../about/{other}" for other in expected]


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("302", "The visitor is sent to this gallery's arrival page:\nhttp://localhost/arrived?from=302"),
        ("201", "The new resource is at this gallery's arrival page:\nhttp://localhost/arrived?from=201"),
        ("302?location=/x%27%26", "The visitor is sent to an address on this site:\nhttp://localhost/x'&"),
        (
            "307?location=https://evil.example/",
            "The visitor is sent to another site, to which this gallery does not link:\nhttps://evil.example/",
        ),
    ],
)
def test_target_is_said_in_words(app: App, path: str, said: str) -> None:
    """Where an answer leads is told in words, and then the address: a link, unless it leads away (L7)."""
    page = app.get(f"/about/{path}", headers=HTML).text
    assert said in texts(page, "p")
    address = said.rpartition("\n")[2]
    assert (address in [link.get("href") for link in parsed(page).iter("a")]) == ("evil" not in address)


# -- the answers ------------------------------------------------------------------------------


@pytest.mark.parametrize("via", ["raise", "return"])
@pytest.mark.parametrize("code", [*CODES, 299, 399, 499, 599])
def test_status_answers_for_real(app: App, code: int, via: str) -> None:
    """Raised or returned, by any method, the answer is the status, registered or not (C9)."""
    for method in ("GET", "POST", "DELETE"):
        response = app.request(f"/{code}?detail=why&via={via}", method=method, headers=HTML, status=code)
        assert ("why" in response.text) == (code not in WITHOUT_CONTENT)


@pytest.mark.parametrize(
    ("accept", "content_type"),
    [
        ("*/*", "text/html"),
        ("application/json", "application/json"),
        ("application/problem+json", "application/problem+json"),
        ("text/plain", "text/plain"),
    ],
)
def test_address_of_a_code_is_the_answer(app: App, accept: str, content_type: str) -> None:
    """``curl http://…/404`` gets what it expects: that status, in whatever form it asks for (S3)."""
    response = app.get("/404", headers={"Accept": accept}, status=404)
    assert response.content_type == content_type
    assert "404" in response.text
    if accept == "application/json":
        assert (response.json["status"], response.json["title"]) == (404, "Not Found")


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
def test_redirects_arrive(app: App, code: int) -> None:
    """A redirect leads to a page that tells by which method, at which address and from where one came."""
    response = app.get(f"/{code}", status=code)
    assert response.location == f"http://localhost/arrived?from={code}"
    page = response.follow()
    assert f'<a href="./about/{code}">{code} {status_map[code].title}</a>' in page.text
    assert texts(page.text, "dd") == ["GET", "/arrived", f"from={code}"]
    assert texts(app.post(f"/arrived?from={code}").text, "dd")[0] == "POST"


def test_redirects_arrive_in_the_same_language(app: App) -> None:
    """The language that was chosen is kept by the redirect, and one that is not on offer is not (G1)."""
    assert app.get("/302?language=de").location == "http://localhost/arrived?from=302&language=de"
    assert app.get("/302?language=xx").location == "http://localhost/arrived?from=302"
    page = app.get("/302?language=de").follow().text
    assert "./about/302?language=de" in page


def test_add_slash_arrives(app: App) -> None:
    """The address without its slash is sent to the one with it, the query kept (L5)."""
    response = app.get("/slash?a=b", status=307)
    assert response.location == "http://localhost/slash/?a=b"
    assert texts(response.follow().text, "dd") == ["GET", "/slash/", "a=b"]


@pytest.mark.parametrize("sender", ["", "?from=404x", "?from=%ff", "?from=%3Cscript%3E", "?from=999"])
def test_arrived_believes_no_one(app: App, sender: str) -> None:
    """A name that is not a status is not linked."""
    page = app.get("/arrived" + sender)
    assert "The gallery's redirects lead here." in page.text
    links = [link.get("href") for link in parsed(page.text).iter("a")]
    assert [link for link in links if not link.startswith("arrived")] == ["./"]


@pytest.mark.parametrize(
    "path",
    [
        *("/x", "/600", "/199", "/404/", "/about", "/about/", "/1000", "//404", "/status/404"),
        *("/preview/499", "/about/499", "/about/404/", "/nothing/404", "/slash//", "/arrived/"),
        *("/%ff", "/%0a404", "/404%0a", "/%D9%A4%D9%A0%D9%A4", "/about/%D9%A4%D9%A0%D9%A4"),
    ],
)
def test_wrong_path_is_a_404_of_the_package(app: App, path: str) -> None:
    """A path that leads nowhere gets the package's own page, whatever bytes are in it."""
    response = app.get(path, headers=HTML, status=404)
    assert "<title>404 Not Found</title>" in response.text
    assert "style-src 'sha256-" in response.headers["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["/", "/about/404", "/preview/404"])
def test_reference_is_for_reading(app: App, path: str) -> None:
    """Other methods get a 405 with Allow; HEAD is GET without the body."""
    assert app.post(path, status=405).headers["Allow"] == "GET, HEAD"
    assert app.head(path, headers=HTML).headers == app.get(path, headers=HTML).headers


def test_answers_a_bare_environ() -> None:
    """An environ with next to nothing in it gets an answer, a broken query too."""
    seen = []
    environ = {"REQUEST_METHOD": "GET", "wsgi.url_scheme": "http", "SERVER_NAME": "h", "SERVER_PORT": "80"}
    body = Gallery()(environ | {"QUERY_STRING": "q=%ff&q"}, lambda status, headers: seen.append(status))
    assert b"".join(body).startswith(b"200  HTTPOk")
    assert seen == ["200 OK"]


# -- mounted, themed --------------------------------------------------------------------------


def test_can_be_mounted(app: App) -> None:
    """Under a prefix all links stay below it, and the prefix without a slash leads to it."""
    app = App(Gallery(), extra_environ={"SCRIPT_NAME": "/gallery"})
    bare = Request.blank("/", environ={"SCRIPT_NAME": "/gallery", "PATH_INFO": ""}).get_response(Gallery())
    assert (bare.status_code, bare.location) == (307, "http://localhost/gallery/")
    assert app.get("/302").location == "http://localhost/gallery/arrived?from=302"
    assert "http://localhost/gallery/404" in app.get("/about/404", headers=HTML).text


@pytest.mark.parametrize("language", ["", "pt-BR"])
@pytest.mark.parametrize(
    "path", ["/", "/?q=teapot", "/about/302", "/about/404?detail=a+b", "/arrived?from=302", "/slash/"]
)
def test_links_lead(path: str, language: str) -> None:
    """Every link, form and frame leads to a page that is there, and takes the language along (G1)."""
    app = App(Gallery(), extra_environ={"SCRIPT_NAME": "/gallery"})
    base = f"http://localhost/gallery{path}" + (("&" if "?" in path else "?") + "language=pt-BR") * bool(
        language
    )
    page = parsed(app.get(base.removeprefix("http://localhost/gallery"), headers=HTML).text)
    for element in page.iter():
        reference = element.get("href") or element.get("action") or element.get("src")
        if reference is None or reference.startswith(("data:", "https://www.rfc-editor.org/")):
            continue
        target = urljoin(base, reference)
        assert target.startswith("http://localhost/gallery/")
        address, _, fragment = target.removeprefix("http://localhost/gallery").partition("#")
        response = app.get(address, headers=HTML, expect_errors=True)
        code = re.fullmatch(r"/(\d{3})(?:\?.*)?", address)
        assert response.status_code == (
            int(code[1]) if code else 307 if address == "/slash" else 404 if "nowhere" in address else 200
        )
        assert not fragment or f'id="{fragment}"' in response.text
        is_switch = element.get("lang") is not None
        if language and element.tag == "a" and not is_switch and "slash" not in address:
            assert "language=pt-BR" in address


class Plain(Renderer):
    """A look with two media types."""

    media_types = ("application/json", "text/html")

    def html(self, page: httpexc.Page, environ: dict[str, object]) -> str:
        return f"<!DOCTYPE html><title>Ours</title><p class=ours>{page.code}"


def test_shows_a_theme() -> None:
    """With a renderer, answers, preview and blocks are its own, and in its order (S11)."""
    for app in (App(Gallery(Plain())), App(Gallery(Plain))):
        blocks = list(sent_blocks(app.get("/about/404", headers=HTML).text))
        assert len(blocks) == 2
        assert "application/json" in blocks[0]
        assert "class=ours" in blocks[1]
        assert "class=ours" in app.get("/preview/404").text
        assert "class=ours" in app.get("/nowhere", headers=HTML, status=404).text
        assert app.get("/404", headers={"Accept": "*/*"}, status=404).content_type == "application/json"


class Open(Renderer):
    """A look with a media type of its own, in bytes, and none that a browser shows (S12)."""

    media_types: ClassVar = {"application/cbor": "cbor"}

    def cbor(self, page: httpexc.Page, environ: dict[str, object]) -> bytes:
        return b"\xa0\xff"


def test_shows_any_media_type() -> None:
    """A media type of a renderer's own goes by its name, and bytes that are no text do no harm (S12)."""
    page = App(Gallery(Open)).get("/about/404", headers=HTML).text
    assert "application/cbor" in texts(page, "h3")
    assert "\ufffd" in next(sent_blocks(page))


def test_refuses_what_is_no_renderer() -> None:
    """What is no renderer is refused where it is given (C8a)."""
    with pytest.raises(TypeError, match=r"must be an httpexc\.Renderer"):
        Gallery("httpexc:Renderer")


# -- languages --------------------------------------------------------------------------------


def languages_of(page: str) -> dict[str, str]:
    """The switch of languages: the tag of each, and where it leads."""
    (nav,) = (nav for nav in parsed(page).iter("nav") if nav.get("aria-label") == "Language of the answers")
    return {link.get("lang", ""): link.get("href") for link in nav.iter("a")}


def current_language(page: str) -> list[str]:
    return [link.get("lang", "") for link in parsed(page).iter("a") if link.get("aria-current")]


def missing(environ: dict[str, object], start_response: object) -> object:
    raise httpexc.HTTPNotFound


@pytest.mark.parametrize("language", LANGUAGES)
def test_answers_speak(app: App, language: str) -> None:
    """The answer, its preview and the page about it speak the language that the query asks for (G2)."""
    renderer = Renderer()
    renderer.languages = (language,)
    site = httpexc.HTTPExceptionMiddleware(missing, renderer=renderer)
    answer = app.get("/404", {"language": language}, headers=HTML, status=404)
    assert answer.text == Request.blank("/404", headers=HTML).get_response(site).text
    assert f'<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}">' in answer.text
    assert f'<html lang="{language}"' in app.get("/preview/404", {"language": language}).text
    block = next(sent_blocks(app.get("/about/404", {"language": language}, headers=HTML).text))
    assert block.endswith(f"\n\n{answer.text}")


@pytest.mark.parametrize(
    "path", ["/", "/?q=found", "/about/404?detail=a%26b&via=return", "/arrived?from=302", "/slash/"]
)
def test_switch_keeps_the_rest(app: App, path: str) -> None:
    """The switch leads to the same page, with all that was asked for, in the other language."""
    for tag, href in languages_of(app.get(path, headers=HTML).text).items():
        address = urljoin(f"http://localhost{path}", href)
        bare = f"http://localhost{path}"
        assert address == f"{bare}{'&' if '?' in bare else '?'}language={tag}"
        assert current_language(app.get(address, headers=HTML).text) == [tag]


@pytest.mark.parametrize("language", ["", "xx", "DE", "<script>", "de\r\nX: y", "en,de", "../x"])
def test_unknown_language_is_none(app: App, language: str) -> None:
    """What is no language on offer is English, and does not stay in the addresses."""
    page = app.get("/about/404", {"language": language}, headers=HTML).text
    assert current_language(page) == ["en"]
    assert "language=" not in "".join(
        link.get("href") for link in parsed(page).iter("a") if not link.get("lang")
    )


def test_filter_finds_translated_titles(app: App) -> None:
    """With a language chosen the list has its titles too, and the filter finds them."""
    page = parsed(app.get("/", {"q": "nicht gefunden", "language": "de"}, headers=HTML).text)
    (item,) = (item for item in page.iter("li") if item.get("data-words") and "hidden" not in item.attrib)
    assert "Nicht gefunden" in "".join(item.itertext())


class Negotiating(Renderer):
    """A site in two languages, one of which the package does not speak."""

    languages = ("sv", "de")


class Deciding(Renderer):
    """A site that knows its visitors' language by itself."""

    def language(self, environ: dict[str, object]) -> str:
        return "en"


@pytest.mark.parametrize(("renderer", "first"), [(Negotiating, "sv"), (Deciding, "en")])
def test_renderer_has_languages_of_its_own(renderer: type[Renderer], first: str) -> None:
    """A renderer that asks the visitor does so, until a language is chosen; its own come first (G1)."""
    app = App(Gallery(renderer))
    page = app.get("/about/404", headers=HTML).text
    assert list(languages_of(page))[:2] == ["", first]
    assert current_language(page) == [""]
    assert "Answers: as the visitor asks" in texts(page, "summary")
    assert (
        'lang="de"' in app.get("/404", headers=HTML | {"Accept-Language": "de"}, status=404).text
        or first == "en"
    )
    chosen = app.get("/404?language=de", headers=HTML | {"Accept-Language": "sv"}, status=404)
    assert '<html lang="de"' in chosen.text
    assert current_language(app.get("/about/404?language=de", headers=HTML).text) == ["de"]


# -- what is typed ----------------------------------------------------------------------------


def is_harmless(page: str) -> bool:
    """Whether a page of the gallery has only the elements that are its own."""
    tree = parsed(page)
    scripts = [script.text for script in tree.iter("script")]
    attributes = {name for element in tree.iter() if element.attrib for name in element.attrib}
    return (
        len(scripts) == 1
        and "alert(" not in scripts[0]
        and not any(name.startswith("on") or name == "style" for name in attributes)
        and not [*tree.iter("img"), *tree.iter("svg")]
        and all(not link.get("href").lower().startswith(("javascript", "data")) for link in tree.iter("a"))
    )


@pytest.mark.parametrize("hostile", HOSTILE, ids=ascii)
@pytest.mark.parametrize(
    "field", ["detail", "comment", "location", "headers", "via", "q", "from", "language"]
)
def test_nothing_typed_gets_out(app: App, field: str, hostile: str) -> None:
    """Whatever is in a field, the page has no element but its own, is valid, and says why it refuses."""
    query = urlencode({field: hostile}, errors="surrogatepass")
    for path in ("/", "/about/302", "/about/404", "/about/201", "/arrived"):
        response = app.get(f"{path}?{query}", headers=HTML, expect_errors=True)
        assert response.status_code in (200, 400)
        assert is_harmless(response.text)
        if response.status_code == 400:
            assert texts(response.text, "p")[1].startswith("This cannot be sent. ")
    app.get(f"/404?{query}", headers=HTML, status=[400, 404])
    app.get(f"/preview/404?{query}", headers=HTML, status=[200, 400])


@given(
    code=st.sampled_from([200, 204, 206, 302, 304, 401, 404, 405, 499]),
    typed=st.fixed_dictionaries(
        {},
        optional={
            "detail": st.text(),
            "comment": st.text(),
            "location": st.text() | st.from_regex(r"\A[a-z]*:?/*[^\n]*\Z"),
            "headers": st.text()
            | st.from_regex(r"\A(Link|Location|Vary|ETag|Allow|X-Example|WWW-Authenticate): ?[ -~]*\Z")
            | st.sampled_from(["Content-Length: 0", "content-type: application/json", "Location: //x"]),
            "via": st.sampled_from(["raise", "return", "call"]),
        },
    ),
)
def test_anything_typed_gets_an_answer(code: int, typed: dict[str, str]) -> None:
    """No text makes the gallery fail: it is the status that was asked for, or a 400."""
    app = App(Gallery())
    query = urlencode(typed, errors="surrogatepass")
    assert app.get(f"/{code}?{query}", expect_errors=True).status_code in (code, 400)
    if code in status_map:
        response = app.get(f"/about/{code}?{query}", headers=HTML, expect_errors=True)
        assert response.status_code in (200, 400)
        assert is_harmless(response.text)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("Connection: close", "the server writes"),
        ("transfer-encoding : chunked", "the server writes"),
        ("no colon", "no colon"),
        (": x", "not known to be harmless"),
        ("X A: b", "not known to be harmless"),
        ("X-Example A: b", "not a token"),
        ("X-Example: b\rX-B: c", "control character"),
        ("X-Example: \u20ac", "Latin-1"),
        ("Location: javascript:alert(1)", "a browser would run"),
    ],
)
def test_headers_are_checked(app: App, line: str, reason: str) -> None:
    """A header that cannot be sent is refused with a reason (C6)."""
    for path in ("/404", "/preview/404", "/about/404"):
        response = app.get(path, {"headers": line}, headers=HTML, status=400)
        assert reason in response.text


@pytest.mark.parametrize(
    "line",
    [
        # orders to the server in front
        *("X-Accel-Redirect: /etc/passwd", "X-Sendfile: /etc/passwd", "X-Lighttpd-Send-File: /etc/passwd"),
        *("X-LiteSpeed-Location: /x", "X-Reproxy-URL: http://evil.example/", "Surrogate-Control: max-age=1"),
        # what a browser asks for, stores, opens or remembers
        *("WWW-Authenticate: Basic realm=x", "www-authenticate: digest realm=x", "WWW-Authenticate: NTLM"),
        *("WWW-Authenticate: Negotiate", "WWW-Authenticate: Bearer, Basic realm=x", "WWW-Authenticate:"),
        *('WWW-Authenticate: Bearer realm="a\\", Basic realm="b"', "WWW-Authenticate: Bearer Basic realm=x"),
        *("WWW-Authenticate: PrivateToken challenge=x", "WWW-Authenticate: Mutual realm=x"),
        *(
            "Set-Cookie: a=b",
            "Set-Cookie2: a=b",
            "Clear-Site-Data: *",
            "Strict-Transport-Security: max-age=1",
        ),
        *("Content-Disposition: attachment", "Content-Type: text/html", "Content-Length: 5", "NEL: {}"),
        *("Report-To: {}", "Reporting-Endpoints: a=b", "Alt-Svc: h3=:443", "Set-Login: logged-in"),
        *(
            "Accept-CH: Sec-CH-UA",
            "Critical-CH: Sec-CH-UA",
            "Refresh: 0; url=//evil.example",
            "Content-Encoding: x",
        ),
        # what opens the page to others, or changes its rules
        *("Access-Control-Allow-Origin: *", "Access-Control-Allow-Credentials: true"),
        *(
            "Timing-Allow-Origin: *",
            "Cross-Origin-Resource-Policy: cross-origin",
            "X-Frame-Options: ALLOWALL",
        ),
        *("Content-Security-Policy: x", "Permissions-Policy: camera=*", "Referrer-Policy: unsafe-url"),
        *(
            "Service-Worker-Allowed: /",
            "SourceMap: //evil.example",
            "X-SourceMap: x",
            "Origin-Agent-Cluster: ?1",
        ),
        *(
            "X-DNS-Prefetch-Control: on",
            "Speculation-Rules: x",
            "No-Vary-Search: params",
            "Activate-Storage-Access: x",
        ),
        *("X-Permitted-Cross-Domain-Policies: all", "X-UA-Compatible: IE=7", "X-Robots-Tag: none", "X-A: b"),
        # relations that a browser follows by itself
        *("Link: </x>; rel=preload", "Link: </x>; rel=stylesheet", "Link: <//evil.example>; rel=preconnect"),
        *(
            "Link: </x>; rel=help, </y>; rel=prefetch",
            'Link: </x>; rel="help preload"',
            "Link: </x>; REL=Preload",
        ),
        *(
            "Link: </x>; rel=help; rel=preload",
            "Link: </x>",
            "Link: /x; rel=help",
            "Link: </x>; rel=help; as=script",
        ),
        *('Link: </x>; title="a\\"; rel=preload', "Link: </x>; rel=help,", "Link: </x>; rel*=UTF-8''preload"),
        *(
            "Link: </x>; title=a",
            "Link: </x>; rel=modulepreload",
            "Link: </x>; rel=manifest",
            "Link: </x>; rel=next",
        ),
    ],
)
@pytest.mark.parametrize("path", ["/302", "/404", "/preview/404", "/about/404"])
def test_no_link_sets_what_harms(app: App, path: str, line: str) -> None:
    """Any link can fill in the form, so only what is known to be harmless is sent."""
    response = app.get(path, {"headers": line}, headers=HTML, status=400)
    assert "any link could set it" in response.text


@pytest.mark.parametrize(
    "line",
    [
        *('WWW-Authenticate: Bearer realm="a, b", error="c"', "WWW-Authenticate: DPoP algs=ES256, bearer"),
        *("Link: </x>; rel=help", 'Link: <https://a.example/?b=c>; rel="blocked-by"; title="The court"'),
        *('Link: </x>; rel="license up", </y>; rel=type; hreflang=de', "Retry-After: 60", "Allow: PUT"),
        *(
            "X-Example: a",
            "x-example-b: c",
            "Deprecation: @1688169599",
            'ETag: W/"x"',
            "Cache-Control: no-store",
        ),
    ],
)
def test_harmless_headers_are_sent(app: App, line: str) -> None:
    """What tells a program something, and makes a browser do nothing, can be tried."""
    name, _, value = line.partition(": ")
    assert value in app.get("/404", {"headers": line}, status=404).headers.getall(name)


def test_every_allowed_header_is_explained(app: App) -> None:
    """The form lists the headers that it sends, each with what it does."""
    items = texts(app.get("/about/404", headers=HTML).text, "li")
    for field in ALLOWED.values():
        assert f"{field.name} {field.reason}" in items


def test_headers_are_sent(app: App) -> None:
    """Good ones are sent in their order, repeated names kept, and take the place of the example's."""
    typed = "\r\nX-Example: 1\r\n x-example:2 \r\nAllow: PUT"
    response = app.get("/405", {"headers": typed}, status=405)
    assert response.headers.getall("X-Example") == ["1", "2"]
    assert response.headers.getall("Allow") == ["PUT"]


@pytest.mark.parametrize(
    "location",
    [
        "https://evil.example/",
        "http://localhost:81/",
        "https://localhost/",
        "mailto:a@b.example",
        "myapp://x",
    ],
)
@pytest.mark.parametrize("by", ["location", "headers"])
def test_redirects_stay_here(app: App, location: str, by: str) -> None:
    """No link to the gallery leads away from it (L6), but the page shows what would be sent."""
    typed = {by: location if by == "location" else f"Location: {location}"}
    response = app.get("/302", typed, headers=HTML, status=400)
    assert "redirects only within itself" in response.text
    assert f"Location: {location}" in next(sent_blocks(app.get("/about/302", typed, headers=HTML).text))


@pytest.mark.parametrize("location", ["//evil.example/x", "/\\evil.example", "\\\\evil.example"])
def test_what_looks_local_stays_local(app: App, location: str) -> None:
    """The gallery shows the rule that it keeps: these are paths of its own (L4)."""
    assert app.get("/302", {"location": location}).location.startswith("http://localhost/")


@pytest.mark.parametrize("path", ["/", "/about/404", "/arrived"])
def test_policy_allows_what_is_there(app: App, path: str) -> None:
    """The policy names the page's own style and script by their hashes and allows no other."""
    response = app.get(path, headers=HTML)
    policy = dict(part.split(" ", 1) for part in response.headers["Content-Security-Policy"].split("; "))
    (style,), (script,) = (
        re.findall(f"<{tag}>(.*?)</{tag}>", response.text, re.S) for tag in ("style", "script")
    )
    for source, directive in ((style, "style-src"), (script, "script-src")):
        assert policy[directive] == f"'sha256-{b64encode(sha256(source.encode()).digest()).decode()}'"
    assert policy["default-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_is_a_webob_application() -> None:
    """``get_response`` takes it as any other WSGI application."""
    response = Request.blank("/" + quote("404")).get_response(Gallery())
    assert isinstance(response, Response)
