"""The gallery: its reference, its answers, and what becomes of what is typed into it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from base64 import b64encode
from hashlib import sha256
from urllib.parse import quote, urlencode

import html5lib
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from webob import Request, Response
from webtest import TestApp as App

import httpexc
from httpexc import Renderer, status_map
from httpexc.gallery import Gallery, entries

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
    """The form works by itself: what does not have every word is hidden, and so is an empty family."""
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


def test_index_is_negotiated(app: App) -> None:
    """Whoever takes anything gets the page, a client of JSON the data, any other a table of text."""
    assert app.get("/", headers={"Accept": "*/*"}).content_type == "text/html"
    response = app.get("/", headers={"Accept": "application/json"})
    assert response.content_type == "application/json"
    assert [member["code"] for member in json.loads(response.body)] == CODES
    for headers in ({"Accept": "text/plain"}, {"Accept": "image/png"}, {}):
        response = app.get("/", headers=headers)
        assert response.content_type == "text/plain"
        assert [line[:3] for line in response.text.splitlines()[1:]] == [str(code) for code in CODES]
    assert response.headers["Vary"] == "Accept"


def test_works_without_docstrings() -> None:
    """Under "python -OO" the gallery misses what docstrings tell, and nothing else."""
    source = (
        "from httpexc.gallery import Gallery, entries\n"
        "from webob import Request\n"
        "request = Request.blank('/', accept='text/html')\n"
        "print(request.get_response(Gallery()).status, repr(entries()[0].when))"
    )
    done = subprocess.run(
        [sys.executable, "-OO", "-W", "ignore", "-c", source], capture_output=True, text=True, check=True
    )
    assert done.stdout == "200 OK ''\n"


# -- the page of a status ---------------------------------------------------------------------


@pytest.mark.parametrize("code", CODES)
def test_page_shows_the_answers_as_sent(app: App, code: int) -> None:
    """Each block of the page is what the answer itself sends for that media type: line, fields, body."""
    page = app.get(f"/{code}", headers=HTML)
    blocks = texts(page.text, "pre")[1:]
    assert len(blocks) == (1 if code in WITHOUT_CONTENT else 4)
    types = ["text/html", "application/json", "application/problem+json", "text/plain"]
    for accept, block in zip(types, blocks, strict=False):
        sent = app.get(f"/status/{code}", headers={"Accept": accept}, status=code)
        head, _, body = block.partition("\n\n")
        assert head.split("\n") == [
            sent.status,
            *(f"{name}: {value}" for name, value in sent.headers.items()),
        ]
        assert body == sent.text if code not in WITHOUT_CONTENT else not body


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize(
    "typed", [{}, {"detail": 'it\'s "so"', "comment": "why", "headers": "X-A: b\nX-A: c"}]
)
def test_page_shows_the_python(app: App, code: int, typed: dict[str, str]) -> None:
    """The line of Python is Python, and makes the very answer."""
    line = texts(app.get(f"/{code}", typed, headers=HTML).text, "pre")[0]
    verb, _, call = line.partition(" ")
    assert verb == ("return" if code < 400 else "raise")
    exception = eval(call, dict(vars(httpexc)))
    assert isinstance(exception, status_map[code])
    request = Request.blank(f"/status/{code}", headers=HTML)
    expected = app.get(f"/status/{code}", typed, headers=HTML, status=code)
    answer = request.get_response(exception)
    assert (answer.headerlist, answer.body) == (list(expected.headers.items()), expected.body)


@pytest.mark.parametrize("code", sorted({*CODES} - {*WITHOUT_CONTENT}))
def test_preview_is_the_page_in_a_box(app: App, code: int) -> None:
    """The frame shows the HTML of the answer under its own policy, and neither runs nor sends anything."""
    sent = app.get(f"/status/{code}", {"detail": "x"}, headers=HTML, status=code)
    preview = app.get(f"/preview/{code}", {"detail": "x"}, status=200)
    assert preview.body == sent.body
    assert preview.headers.getall("Content-Security-Policy") == [
        sent.headers["Content-Security-Policy"],
        "sandbox; frame-ancestors 'self'",
    ]
    assert set(preview.headers) <= {
        "Content-Type",
        "Content-Length",
        "Content-Security-Policy",
        "X-Content-Type-Options",
    }


@pytest.mark.parametrize("code", WITHOUT_CONTENT)
def test_no_content_is_said(app: App, code: int) -> None:
    """A status without content has no frame, and its preview is a 404."""
    page = app.get(f"/{code}", headers=HTML)
    assert not texts(page.text, "iframe")
    assert "this answer has no content" in page.text
    app.get(f"/preview/{code}", status=404)


@pytest.mark.parametrize(("code", "name"), [(407, "Proxy-Authenticate"), (426, "Upgrade")])
def test_says_what_only_the_server_sends(app: App, code: int, name: str) -> None:
    """A header that WSGI keeps for the server is named as one, and not sent (S10)."""
    assert f"{name} (PEP 3333: from the server alone)" in texts(app.get(f"/{code}", headers=HTML).text, "dd")
    assert name not in app.get(f"/status/{code}", status=code).headers


def test_neighbours_are_linked(app: App) -> None:
    """One can walk from status to status; the ends have one neighbour."""
    for code, expected in ((200, ["201"]), (404, ["403", "405"]), (511, ["510"])):
        page = parsed(app.get(f"/{code}", headers=HTML).text)
        assert [link.get("href") for link in next(page.iter("nav")).iter("a")] == expected


# -- the answers ------------------------------------------------------------------------------


@pytest.mark.parametrize("via", ["raise", "return"])
@pytest.mark.parametrize("code", [*CODES, 299, 399, 499, 599])
def test_status_answers_for_real(app: App, code: int, via: str) -> None:
    """Raised or returned, by any method, the answer is the status, registered or not (C9)."""
    for method in ("GET", "POST", "DELETE"):
        response = app.request(
            f"/status/{code}?detail=why&via={via}", method=method, headers=HTML, status=code
        )
        assert ("why" in response.text) == (code not in WITHOUT_CONTENT)


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
def test_redirects_arrive(app: App, code: int) -> None:
    """A redirect leads to a page that tells by which method, at which address and from where one came."""
    response = app.get(f"/status/{code}", status=code)
    assert response.location == f"http://localhost/arrived?from={code}"
    page = response.follow()
    assert f'<a href="./{code}">{code} {status_map[code].title}</a>' in page.text
    assert texts(page.text, "dd") == ["GET", "/arrived", f"from={code}"]
    assert texts(app.post(f"/arrived?from={code}").text, "dd")[0] == "POST"


def test_add_slash_arrives(app: App) -> None:
    """The address without its slash is sent to the one with it, the query kept (L5)."""
    response = app.get("/slash?a=b", status=307)
    assert response.location == "http://localhost/slash/?a=b"
    assert texts(response.follow().text, "dd") == ["GET", "/slash/", "a=b"]


@pytest.mark.parametrize("sender", ["", "?from=404x", "?from=%ff", "?from=%3Cscript%3E", "?from=999"])
def test_arrived_believes_no_one(app: App, sender: str) -> None:
    """A name that is no status is not linked."""
    page = app.get("/arrived" + sender)
    assert "The redirects of the gallery lead here." in page.text
    assert [link.get("href") for link in parsed(page.text).iter("a")] == ["./"]


@pytest.mark.parametrize(
    "path",
    [
        *("/x", "/600", "/199", "/499", "/404/", "/status", "/status/", "/status/1000", "//404"),
        *("/preview/499", "/nothing/404", "/slash//", "/arrived/"),
        *("/%ff", "/%0a404", "/status/%D9%A4%D9%A0%D9%A4"),
    ],
)
def test_wrong_path_is_a_404_of_the_package(app: App, path: str) -> None:
    """A path that leads nowhere gets the package's own page, whatever bytes are in it."""
    response = app.get(path, headers=HTML, status=404)
    assert "<title>404 Not Found</title>" in response.text
    assert "style-src 'sha256-" in response.headers["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["/", "/404", "/preview/404"])
def test_reference_is_for_reading(app: App, path: str) -> None:
    """Other methods get a 405 with Allow; HEAD is GET without the body."""
    assert app.post(path, status=405).headers["Allow"] == "GET, HEAD"
    assert app.head(path, headers=HTML).headers == app.get(path, headers=HTML).headers


def test_answers_a_bare_environ() -> None:
    """An environ with next to nothing in it gets an answer, a broken query too."""
    seen = []
    environ = {"REQUEST_METHOD": "GET", "wsgi.url_scheme": "http", "SERVER_NAME": "h", "SERVER_PORT": "80"}
    body = Gallery()(environ | {"QUERY_STRING": "q=%ff&q"}, lambda status, headers: seen.append(status))
    assert b"".join(body).startswith(b"Code  Class")
    assert seen == ["200 OK"]


# -- mounted, themed --------------------------------------------------------------------------


def test_can_be_mounted(app: App) -> None:
    """Under a prefix all links stay below it, and the prefix without a slash leads to it."""
    app = App(Gallery(), extra_environ={"SCRIPT_NAME": "/gallery"})
    bare = Request.blank("/", environ={"SCRIPT_NAME": "/gallery", "PATH_INFO": ""}).get_response(Gallery())
    assert (bare.status_code, bare.location) == (307, "http://localhost/gallery/")
    assert app.get("/status/302").location == "http://localhost/gallery/arrived?from=302"
    assert "http://localhost/gallery/status/404" in app.get("/404", headers=HTML).text
    for path in ("/", "/302", "/arrived?from=302", "/slash/"):
        page = parsed(app.get(path, headers=HTML).text)
        for link in page.iter("a"):
            href = link.get("href")
            assert href.startswith(("https://www.rfc-editor.org/", "#")) or not href.startswith("/")


class Plain(Renderer):
    """A look with two media types."""

    media_types = ("application/json", "text/html")

    def html(self, page: httpexc.Page, environ: dict[str, object]) -> str:
        return f"<!DOCTYPE html><title>Ours</title><p class=ours>{page.code}"


def test_shows_a_theme() -> None:
    """With a renderer, answers, preview and blocks are its own, and in its order (S11)."""
    app = App(Gallery(Plain()))
    page = app.get("/404", headers=HTML)
    assert len(texts(page.text, "pre")) == 3
    assert "application/json" in texts(page.text, "pre")[1]
    assert "class=ours" in texts(page.text, "pre")[2]
    assert "class=ours" in app.get("/preview/404").text
    assert "class=ours" in app.get("/nowhere", headers=HTML, status=404).text
    assert app.get("/status/404", headers={"Accept": "*/*"}, status=404).content_type == "application/json"


# -- what is typed ----------------------------------------------------------------------------


def is_harmless(page: str) -> bool:
    """Whether a page of the gallery has only the elements that are its own."""
    tree = parsed(page)
    scripts = [script.text for script in tree.iter("script")]
    attributes = {name for element in tree.iter() if element.attrib for name in element.attrib}
    return (
        len(scripts) == 1
        and "alert" not in scripts[0]
        and not any(name.startswith("on") or name == "style" for name in attributes)
        and not [*tree.iter("img"), *tree.iter("svg")]
        and all(not link.get("href").lower().startswith(("javascript", "data")) for link in tree.iter("a"))
    )


@pytest.mark.parametrize("hostile", HOSTILE, ids=ascii)
@pytest.mark.parametrize("field", ["detail", "comment", "location", "headers", "via", "q", "from"])
def test_nothing_typed_gets_out(app: App, field: str, hostile: str) -> None:
    """Whatever is in a field, the page has no element but its own, is valid, and says why it refuses."""
    query = urlencode({field: hostile}, errors="surrogatepass")
    for path in ("/", "/302", "/404", "/201", "/arrived"):
        response = app.get(f"{path}?{query}", headers=HTML, expect_errors=True)
        assert response.status_code in (200, 400)
        assert is_harmless(response.text)
        if response.status_code == 400:
            assert texts(response.text, "p")[1].startswith("This cannot be sent. ")
    app.get(f"/status/404?{query}", headers=HTML, status=[400, 404])
    app.get(f"/preview/404?{query}", headers=HTML, status=[200, 400])


@settings(max_examples=60, deadline=None)
@given(
    code=st.sampled_from([200, 204, 206, 302, 304, 401, 404, 405, 499]),
    typed=st.fixed_dictionaries(
        {},
        optional={
            "detail": st.text(),
            "comment": st.text(),
            "location": st.text() | st.from_regex(r"\A[a-z]*:?/*[^\n]*\Z"),
            "headers": st.text()
            | st.from_regex(r"\A(Content-Type|Location|Vary|ETag|Allow|X-A): ?[ -~]*\Z")
            | st.sampled_from(["Content-Length: 0", "content-type: application/json", "Location: //x"]),
            "via": st.sampled_from(["raise", "return", "call"]),
        },
    ),
)
def test_anything_typed_gets_an_answer(code: int, typed: dict[str, str]) -> None:
    """No text makes the gallery fail: it is the status that was asked for, or a 400."""
    app = App(Gallery())
    query = urlencode(typed, errors="surrogatepass")
    assert app.get(f"/status/{code}?{query}", expect_errors=True).status_code in (code, 400)
    if code in status_map:
        response = app.get(f"/{code}?{query}", headers=HTML, expect_errors=True)
        assert response.status_code in (200, 400)
        assert is_harmless(response.text)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("Connection: close", "the server writes"),
        ("transfer-encoding : chunked", "the server writes"),
        ("Set-Cookie: a=b", "break or outlive this page"),
        ("clear-site-data: *", "break or outlive this page"),
        ("Refresh: 0; url=//evil.example", "break or outlive this page"),
        ("Content-Length: 5", "break or outlive this page"),
        ("no colon", "no colon"),
        (": x", "not a token"),
        ("X A: b", "not a token"),
        ("X-A: b\rX-B: c", "control character"),
        ("X-A: \u20ac", "Latin-1"),
        ("Location: javascript:alert(1)", "runs in the browser"),
    ],
)
def test_headers_are_checked(app: App, line: str, reason: str) -> None:
    """A header that cannot be sent, or that a link should not be able to set, is refused with a reason."""
    for path in ("/status/404", "/preview/404", "/404"):
        response = app.get(path, {"headers": line}, headers=HTML, status=400)
        assert reason in response.text


def test_headers_are_sent(app: App) -> None:
    """Good ones are sent in their order, repeated names and the status's own kept."""
    response = app.get("/status/405", {"headers": "\r\nX-A: 1\r\n x-a:2 \r\nAllow: PUT"}, status=405)
    assert response.headers.getall("X-A") == ["1", "2"]
    assert response.headers.getall("Allow") == ["GET, HEAD", "PUT"]


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
    response = app.get("/status/302", typed, headers=HTML, status=400)
    assert "redirects only within itself" in response.text
    assert f"Location: {location}" in texts(app.get("/302", typed, headers=HTML).text, "pre")[1]


@pytest.mark.parametrize("location", ["//evil.example/x", "/\\evil.example", "\\\\evil.example"])
def test_what_looks_local_stays_local(app: App, location: str) -> None:
    """The gallery shows the rule that it keeps: these are paths of its own (L4)."""
    assert app.get("/status/302", {"location": location}).location.startswith("http://localhost/")


@pytest.mark.parametrize("path", ["/", "/404", "/arrived"])
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
    """A plain WebOb response comes out for the reference, an HTTPException for an answer."""
    response = Request.blank("/" + quote("404")).get_response(Gallery())
    assert isinstance(response, Response)
