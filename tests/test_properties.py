"""What holds for any input at all."""

from __future__ import annotations

import json
import re
from html import unescape

import html5lib
import pytest
from ada_url import URL
from hypothesis import assume, example, given
from hypothesis import strategies as st

from httpexc import HTTPException, HTTPFound, HTTPMethodNotAllowed, HTTPNotFound, safe_location, status_map

from .strategies import (
    anything,
    classes,
    header_text,
    hosts,
    many,
    problems,
    requests,
    tokens,
    tricks,
    web_urls,
    words,
)
from .support import as_browsers_see, browse, call, call_raw, environ, in_uri, location_of, make, strict

# -- answers ----------------------------------------------------------------------------------


def check_answer(answer, env):
    """What is true of every answer: S3, S8, S10, C6."""
    for name, value in answer.headers.items():
        assert (name + value).isascii()
        assert (name + value).isprintable()
    length = answer.headers.get("Content-Length")
    if env["REQUEST_METHOD"] == "HEAD":
        assert answer.body == b""
    elif answer.status[:3] in ("204", "304"):
        assert answer.body == b""
        assert length is None
        assert answer.headers.get("Content-Type") is None
    else:
        assert int(length) == len(answer.body)
    content_type = answer.headers.get("Content-Type") or ""
    if not answer.body:
        return
    if content_type.startswith("text/html"):
        html5lib.HTMLParser(strict=True).parse(answer.text)
    elif content_type in ("application/json", "application/problem+json"):
        assert isinstance(json.loads(answer.text), dict)
    else:
        assert content_type == "text/plain; charset=UTF-8"
        assert answer.text


@given(classes, requests(), words, words, st.one_of(st.none(), problems))
def test_every_answer_is_well_formed(cls, env, detail, comment, problem):
    """S3, S8, S10, C6, C7: any class, any request, any words: status, length and body are right."""
    answer = call_raw(strict(make(cls, detail=detail, comment=comment, problem=problem)), env)
    assert answer.status == f"{cls.code} {cls.title}"
    check_answer(answer, env)


@given(classes, requests(), anything, anything, anything)
def test_any_body_template_is_answered(cls, env, template, detail, comment):
    """S7: a template can say anything; status, headers and length stay right."""
    answer = call_raw(strict(make(cls, detail, None, comment, template)), env)
    assert answer.status == f"{cls.code} {cls.title}"
    if env["REQUEST_METHOD"] != "HEAD" and not cls.empty_body:
        assert int(answer.headers.get("Content-Length")) == len(answer.body)


@given(classes, requests(), anything)
def test_head_is_get_without_the_body(cls, env, detail):
    """S8: HEAD answers with GET's status and headers."""
    exc = make(cls, detail)
    get = call_raw(exc, env | {"REQUEST_METHOD": "GET"})
    head = call_raw(exc, env | {"REQUEST_METHOD": "HEAD"})
    assert (head.status, head.headers, head.body) == (get.status, get.headers, b"")


@given(st.lists(st.tuples(classes, requests()), min_size=2, max_size=4), anything, problems)
def test_serving_never_changes_the_object(cases, detail, problem):
    """S1: an instance that has served any number of requests answers as a fresh one does."""
    cls = cases[0][0]
    used = make(cls, detail, problem=problem)
    for _, env in cases:
        fresh = make(cls, detail, problem=problem)
        assert call_raw(used, dict(env)) == call_raw(fresh, dict(env))


@given(st.lists(st.tuples(st.one_of(tokens, anything), st.one_of(header_text, anything)), max_size=3))
def test_header_is_refused_or_sent_as_it_is(pairs):
    """C6: no name and no value becomes another header."""
    try:
        exc = HTTPNotFound(headers=pairs)
    except ValueError:
        assert not all(
            re.fullmatch(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+", name) and re.fullmatch(r"[ -~\x80-\xff]*", value)
            for name, value in pairs
        ) or any(name.lower() == "location" for name, _ in pairs)
        return
    try:
        answer = call_raw(exc, environ())
    except ValueError:
        # A length that is none is for WebOb to refuse.
        assert any(name.lower() == "content-length" for name, _ in pairs)
        return
    own = {"content-type", "content-length", "location", "vary", "x-content-type-options"}
    sent = [pair for pair in answer.headers.items() if pair[0].lower() not in own]
    assert sent == [pair for pair in pairs if pair[0].lower() not in own]


# -- the user's text --------------------------------------------------------------------------

# HTML §13.3.5: a parser makes one newline of each CR; what no page can hold is shown as U+FFFD.
UNSHOWABLE = re.compile(
    "[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef"
    + "".join(chr(plane << 16 | low) for plane in range(17) for low in (0xFFFE, 0xFFFF))
    + "]"
)


def as_parsed(text):
    return UNSHOWABLE.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))


def as_sent(text):
    return re.sub("[\ud800-\udfff]", "\ufffd", text)


shown = st.sampled_from([cls for cls in status_map.values() if not cls.empty_body])


@given(shown, anything)
@example(HTTPNotFound, "</p><script>alert(1)</script><!--")
@example(HTTPMethodNotAllowed, "${REQUEST_METHOD} $detail $$ &amp; \r\n")
def test_detail_is_in_the_page_exactly_once(cls, text):
    """S5, C7: what the user wrote is what a reader sees, character for character."""
    detail = f"[[{text}]]"
    answer = call(make(cls, detail), HTTP_ACCEPT="text/html")
    document = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(answer.text)
    paragraphs = ["".join(element.itertext()) for element in document.iter("p")]
    assert paragraphs.count(as_parsed(detail)) == 1
    assert {element.tag for element in document.iter() if isinstance(element.tag, str)} <= {
        *("html", "head", "meta", "title", "style", "body", "main", "h1", "p", "a", "hr")
    }


@given(shown, anything)
def test_detail_is_in_text_and_json_exactly_once(cls, text):
    """S5: text is text, and JSON is JSON, whatever is in it."""
    detail = f"[[{text}]]"
    exc = make(cls, detail)
    plain = call(exc, HTTP_ACCEPT="text/plain").text
    assert plain.count(as_sent(detail)) == 1
    members = json.loads(call(exc, HTTP_ACCEPT="application/json").text)
    assert members["message"].count(as_sent(detail)) == 1
    problem = json.loads(call(exc, HTTP_ACCEPT="application/problem+json").text)
    assert problem["detail"] == as_sent(detail)


@given(shown, anything, anything)
def test_comment_is_one_inert_html_comment(cls, detail, text):
    """S6: whatever a comment holds, it is one comment node in HTML and nowhere else."""
    comment = f"[[{text}]]"
    exc = make(cls, detail, comment=comment)
    page = call(exc, HTTP_ACCEPT="text/html").text
    nodes = re.findall("<!--(.*?)-->", page, re.DOTALL)
    assert len(nodes) == 1
    # Each dash behind a dash has a space before it, for parsers of the time of SGML.
    expected = UNSHOWABLE.sub("\ufffd", comment)
    assert unescape(nodes[0]).replace(" ", "") == f" {expected} ".replace(" ", "")
    assert "--" not in nodes[0]
    html5lib.HTMLParser(strict=True).parse(page)
    for media_type in ("text/plain", "application/json", "application/problem+json"):
        without = call_raw(make(cls, detail), environ(HTTP_ACCEPT=media_type))
        assert call_raw(exc, environ(HTTP_ACCEPT=media_type)) == without


@given(shown, problems)
def test_problem_members_come_through(cls, problem):
    """S5: RFC 9457 members are what was given, and JSON is safe inside a script element."""
    for media_type in ("application/json", "application/problem+json"):
        answer = call(make(cls, problem=problem), HTTP_ACCEPT=media_type)
        assert b"<" not in answer.body
        assert answer.text.isascii()
        members = json.loads(answer.text)
        assert {name: members[name] for name in problem} == problem


# -- Location ---------------------------------------------------------------------------------


@many
@given(web_urls())
def test_absolute_url_parses_to_the_same_url_when_sent(url):
    """L1, L3: an absolute URL that a browser accepts arrives in the browser as the same URL.

    L3 differs from browsers in two ways: a backslash in the path is a character, and not a slash;
    a space at the end is one, and not nothing. Control characters are refused.
    """
    assume(not re.search(r"[\x00-\x1f\x7f]", url))
    assume("\\" not in re.split(r"[?#]", url)[0])
    assume(not re.match(r"[A-Za-z]+:///", url))  # L2: refused
    assume(not url.endswith(" "))
    parsed = browse(as_browsers_see(url), "about:blank")
    assume(parsed is not None)
    sent = location_of(url, environ())
    assert sent.isascii()
    assert in_uri(sent) == sent
    assert in_uri(URL(sent).href) == in_uri(parsed.href)


@many
@given(st.one_of(tricks, anything, hosts))
def test_authority_is_read_as_a_browser_reads_it(authority):
    """L2, L3: a host is refused, or sent so that a browser finds the one that it would have found."""
    url = f"http://{authority}/"
    try:
        sent = location_of(url, environ())
    except ValueError:
        return
    expected = browse(as_browsers_see(url), "about:blank")
    got = browse(sent, "about:blank")
    if expected is not None:
        assert got.host == expected.host
    elif got is not None:
        # Which letters may stand together in a label is for the browser and the registry to say; but it
        # is a label of letters, whoever encoded it.
        assert got.host.count("xn--") == sent.count("xn--")
        encoded = [label[4:] for label in got.host.split(".") if label.startswith("xn--")]
        assert encoded
        assert not any(label.encode().decode("punycode").isascii() for label in encoded)


@many
@given(st.one_of(tricks, anything), st.booleans())
def test_local_reference_stays_local(reference, at_root):
    """L4: without a scheme, whatever else there is, a browser stays on the origin."""
    assume(not re.match(r"[A-Za-z][A-Za-z0-9+.\-]*:", reference))
    env = environ(PATH_INFO="/" if at_root else "/a/b")
    try:
        sent = location_of(reference, env)
    except ValueError:
        assert re.search(r"[\x00-\x1f\x7f]", reference)
        return
    assert URL(sent, "https://other.example/").origin == "http://example.com"
    path = location_of(reference, env, absolute=False)
    assert URL(path, "http://example.com/other/page").href == URL(sent).href


@many
@given(st.one_of(tricks, anything, web_urls()), st.sampled_from(["example.com", "127.0.0.1", "[::1]:8080"]))
def test_safe_location_is_what_a_browser_says(candidate, host):
    """L6: returned if and only if a browser stays, but for what is unclean or what a redirect refuses."""
    env = environ(HTTP_HOST=host)
    page = f"http://{host}/a/b"
    got = safe_location(candidate, env, default="/default")
    target = browse(candidate, page)
    stays = target is not None and (target.protocol, target.host) == (URL(page).protocol, URL(page).host)
    sent = call_raw(HTTPFound(location=got), env).headers.get("Location")
    assert URL(sent).host == URL(page).host
    if got == "/default":
        if stays and candidate and candidate == candidate.strip():
            with pytest.raises(ValueError, match="location"):
                HTTPFound(location=candidate)
    else:
        assert got == candidate
        assert stays


@many
@given(
    st.fixed_dictionaries(
        {},
        optional={
            name: st.one_of(tricks, anything)
            for name in (
                *("HTTP_HOST", "SERVER_NAME", "SERVER_PORT", "wsgi_url_scheme", "RAW_URI", "REQUEST_URI"),
                *("SCRIPT_NAME", "PATH_INFO", "QUERY_STRING", "REQUEST_METHOD", "HTTP_ACCEPT"),
            )
        },
    ),
    st.sampled_from(["/x", "./x", "x", "?x", "", "//evil.example/"]),
)
def test_no_environ_makes_it_fail(changes, reference):
    """L1, L5, S7: what a client or a broken server sends is never an exception."""
    env = environ(**changes)
    sent = location_of(reference, env)
    assert sent.isascii()
    assert sent.isprintable()
    if sent.startswith("http"):
        assert URL(sent).protocol in ("http:", "https:")
    else:
        assert re.match(r"/(?!/)", sent)
    try:
        slashed = call_raw(HTTPFound(add_slash=True), env).headers["Location"]
    except ValueError as error:
        assert "ends in a slash already" in str(error)  # noqa: PT017  it may also not be raised
    else:
        assert URL(slashed, "http://example.com/").host == URL(sent, "http://example.com/").host
    for exc in (
        HTTPFound(location="./x"),
        HTTPNotFound("x"),
        HTTPMethodNotAllowed("x", body_template="$HTTP_HOST"),
    ):
        assert call_raw(exc, env).status == exc.status


@given(st.integers() | anything, anything)
@example(200, "\x80")
def test_status_is_refused_or_sent_as_it_is(code, title):
    """C6, C9: no status line becomes another line."""
    try:
        exc = HTTPException(code=code, title=title)
    except (ValueError, TypeError):
        return
    status = call_raw(exc, environ()).status
    assert re.fullmatch(r"[2-5][0-9][0-9] [ -~\x80-\xff]*", status)
