"""Injection: what a client or an application puts in comes out as text, wherever it lands."""
# ruff: noqa: RUF001  characters that look like others are what is tested

import json
import logging
import re
from string import Template

import html5lib
import pytest

import httpexc
from httpexc import (
    HTTPException,
    HTTPFound,
    HTTPMethodNotAllowed,
    HTTPNotFound,
    HTTPServiceUnavailable,
    HTTPUnauthorized,
    Renderer,
)

from .support import Server, call, call_raw, environ

# -- HTML -------------------------------------------------------------------------------------

MARKUP = [
    "<script>alert(1)</script>",
    "</p></main><script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "</style><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<svg><script>alert&#40;1)</script>",
    "<math><mi xlink:href='javascript:alert(1)'>",
    "<body onload=alert(1)>",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<base href=//evil.example>",
    "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "<link rel=stylesheet href=//evil.example>",
    "<form action=//evil.example><input name=password>",
    "<a href='javascript:alert(1)'>x</a>",
    "<plaintext>",
    "<xmp><p title='</xmp><img src=x onerror=alert(1)>'>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<template><script>alert(1)</script></template>",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?xml version='1.0'?><script>alert(1)</script>",
    "<!DOCTYPE html><script>alert(1)</script>",
    "<<script>script>alert(1)</script>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<SCRIPT/XSS SRC=//evil.example/x.js></SCRIPT>",
    "<script\x0c>alert(1)</script>",
    "<script\x00>alert(1)</script>",
    "<\x00script>alert(1)</script>",
    "\xbcscript\xbealert(1)\xbc/script\xbe",
    "＜script＞alert(1)＜/script＞",
    "+ADw-script+AD4-alert(1)+ADw-/script+AD4-",
    "\ud83d<script>alert(1)</script>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
    "&",
    "&amp",
    "&#x3c;",
    "'",
    '"',
    "`",
    "\u202e<script>",
    "\ufeff<script>",
]
ATTRIBUTES = [
    '" onmouseover="alert(1)',
    "' onmouseover='alert(1)",
    "` onmouseover=`alert(1)",
    '"><script>alert(1)</script>',
    "'><script>alert(1)</script>",
    '" autofocus onfocus=alert(1) x="',
    '" style="background:url(//evil.example)',
    "x onmouseover=alert(1)",
    "&quot; onmouseover=&quot;alert(1)",
    '\\" onmouseover=\\"alert(1)',
    "'\"><img src=x onerror=alert(1)>",
]
COMMENTS = [
    "--><script>alert(1)</script>",
    "--!><script>alert(1)</script>",
    "-->",
    "--!>",
    "->",
    ">",
    "-",
    "--",
    "---",
    "<!--",
    "<!-- --><script>alert(1)</script><!--",
    "<!--><script>alert(1)</script>",
    "--\x00><script>alert(1)</script>",
    "- -><script>alert(1)</script>",
    "-\u200b-><script>alert(1)</script>",
    "--&gt;<script>alert(1)</script>",
    "[if IE]><script>alert(1)</script><![endif]",
    "--\r\n><script>alert(1)</script>",
    "<!-",
]
HOSTILE = MARKUP + ATTRIBUTES + COMMENTS

SKELETON = ["html", "head", "meta", "meta", "title", "style", "body", "main", "h1"]
# What a 404 ends in: the link to the front page.
ADVICE = ["hr", "p", "a"]


def parse(html):
    """The elements of a document, which has to be valid, and whose comments are all comments."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    return [element for element in parser.parse(html).iter() if isinstance(element.tag, str)]


def check_page(html, paragraphs):
    """The built-in page with so many paragraphs: no element, attribute or address is new."""
    elements = parse(html)
    tags = [element.tag for element in elements]
    assert tags in (SKELETON + ["p"] * paragraphs, SKELETON + ["p"] * paragraphs + ADVICE)
    for element in elements:
        assert set(element.attrib) <= {"lang", "charset", "name", "content", "dir", "href"}
        assert element.get("href", "/") == "/"
    assert "<script" not in html.lower()


@pytest.mark.parametrize("hostile", HOSTILE, ids=ascii)
def test_detail_is_text_in_html(hostile):
    """S5, C7: a detail is text in the page, whatever it would like to be."""
    check_page(call(HTTPNotFound(hostile), HTTP_ACCEPT="text/html").text, 2)


@pytest.mark.parametrize("hostile", HOSTILE, ids=ascii)
def test_explanation_is_text_in_html(hostile):
    """C7: so is an explanation."""
    check_page(call(HTTPNotFound(explanation=hostile), HTTP_ACCEPT="text/html").text, 1)


@pytest.mark.parametrize("hostile", HOSTILE, ids=ascii)
def test_comment_is_inert_in_html(hostile):
    """S6: nothing in a comment ends it."""
    check_page(call(HTTPNotFound("x", comment=hostile), HTTP_ACCEPT="text/html").text, 2)


@pytest.mark.parametrize("hostile", HOSTILE, ids=ascii)
def test_object_is_text_in_html(hostile):
    """C7: an object's ``str()`` is as little trusted as a string."""

    class Lazy:
        def __str__(self):
            return hostile

    check_page(call(HTTPNotFound(Lazy(), comment=Lazy()), HTTP_ACCEPT="text/html").text, 2)
    encoded = hostile.encode("utf-8", "replace")
    check_page(call(HTTPNotFound(encoded, comment=encoded), HTTP_ACCEPT="text/html").text, 2)


@pytest.mark.parametrize("hostile", [text for text in HOSTILE if text.isprintable()], ids=ascii)
def test_title_is_text_in_html(hostile):
    """C6, S4: a title of Latin-1 is text in title and heading; any other is refused."""
    try:
        exc = HTTPException(code=499, title=f"No {hostile}")
    except ValueError:
        assert max(hostile) > "\xff"
    else:
        check_page(call(exc, HTTP_ACCEPT="text/html").text, 1)


@pytest.mark.parametrize("hostile", [text for text in HOSTILE if text.isprintable()], ids=ascii)
def test_location_is_text_in_an_attribute(hostile):
    """L7: the link of a redirect is one link, to the resolved target."""
    for target in ("/" + hostile, "?" + hostile, "#" + hostile, "http://example.com/?" + hostile):
        answer = call(HTTPFound(location=target), HTTP_ACCEPT="text/html")
        elements = parse(answer.text)
        assert [element.tag for element in elements] == [*SKELETON, "p", "p", "a"]
        assert elements[-1].attrib == {"href": answer.headers.get("Location")}
        assert elements[-1].text == answer.headers.get("Location")


@pytest.mark.parametrize("hostile", HOSTILE, ids=ascii)
def test_template_escapes_what_it_names(hostile):
    """S7: detail, header, comment and environ are escaped for text and for a quoted attribute."""
    template = (
        "<p title='${detail}' lang=\"${HTTP_USER_AGENT}\" id='${x-header}'>"
        "${detail}${comment}${HTTP_USER_AGENT}${x-header}</p>${html_comment}"
    ).replace("${x-header}", "${x_header}")

    exc = HTTPNotFound(hostile, None, hostile, template)
    page = call(exc, HTTP_ACCEPT="text/html", HTTP_USER_AGENT=hostile, x_header=hostile).text
    elements = parse(page)
    assert [element.tag for element in elements] == [*SKELETON, "p"]
    assert set(elements[-1].attrib) == {"title", "lang", "id"}


@pytest.mark.parametrize("hostile", [text for text in HOSTILE if text.isascii() and text.isprintable()])
def test_template_escapes_a_header(hostile):
    """S7: a header of the response is escaped as well."""

    class Named(Template):
        idpattern = r"[A-Za-z\-]+"

    exc = HTTPNotFound(headers={"X-Header": hostile})
    exc.body_template_obj = Named("<p title='${x-header}'>${x-header}</p>")
    page = call(exc, HTTP_ACCEPT="text/html").text
    elements = parse(page)
    assert [element.tag for element in elements] == [*SKELETON, "p"]
    assert elements[-1].attrib == {"title": hostile}
    assert elements[-1].text == hostile


@pytest.mark.parametrize("hostile", MARKUP, ids=ascii)
def test_request_is_text_in_a_405(hostile):
    """S10a: the one built-in explanation that names the request method shows it as text."""
    page = call_raw(
        HTTPMethodNotAllowed(["GET"]), environ(REQUEST_METHOD=hostile, HTTP_ACCEPT="text/html")
    ).text
    assert [element.tag for element in parse(page)] == [*SKELETON, "p", "hr", "p"]


def test_markup_is_for_what_says_it_is():
    """C7: only ``__html__`` makes markup of a detail."""

    class Markup(str):
        __slots__ = ()

        def __html__(self):
            return str(self)

    page = call(HTTPNotFound(Markup("<b>x</b>")), HTTP_ACCEPT="text/html").text
    assert "<b>x</b>" in page
    assert "x" in call(HTTPNotFound(Markup("<b>x</b>")), HTTP_ACCEPT="text/plain").text.split()


# -- JSON -------------------------------------------------------------------------------------


@pytest.mark.parametrize("media_type", ["application/json", "application/problem+json"])
@pytest.mark.parametrize(
    "hostile", [*HOSTILE, "\u2028\u2029", "</SCRIPT ", "<!--<script>", "\\", "\\u003c"], ids=ascii
)
def test_json_is_safe_in_a_script_element(hostile, media_type):
    """S5: JSON that is pasted into a page neither ends the script nor breaks a line of it."""
    answer = call(HTTPNotFound(hostile, problem={"x": hostile, hostile: 1}), HTTP_ACCEPT=media_type)
    assert answer.text.isascii()
    assert answer.text.isprintable()
    assert "<" not in answer.text
    assert json.loads(answer.text)["x"] == re.sub("[\ud800-\udfff]", "\ufffd", hostile)


# -- string.Template --------------------------------------------------------------------------

TEMPLATES = [
    "${SERVER_NAME}",
    "$SERVER_NAME",
    "${detail}",
    "${explanation}",
    "${comment}",
    "${html_comment}",
    "${br}",
    "${body}",
    "${status}",
    "$$",
    "$",
    "${",
    "${}",
    "{SERVER_NAME}",
    "{0.__class__}",
    "%(SERVER_NAME)s",
    "%s%s%n",
]


@pytest.mark.parametrize(
    "media_type", ["text/html", "text/plain", "application/json", "application/problem+json"]
)
@pytest.mark.parametrize("hostile", TEMPLATES)
def test_template_syntax_in_a_value_stays_as_it_is(hostile, media_type):
    """S7: what is put into a template is not a template."""

    class Own(HTTPNotFound):
        body_template_obj = Template("[${detail}|${HTTP_USER_AGENT}|${explanation}]")
        html_template_obj = Template("<h1>${status}</h1>${body}")
        plain_template_obj = Template("${status} ${body}")

    changes = {"HTTP_ACCEPT": media_type, "HTTP_USER_AGENT": hostile}
    for exc in (HTTPNotFound(hostile), Own(hostile), HTTPMethodNotAllowed(["GET"], hostile)):
        assert hostile in call(exc, **changes).text
    if media_type != "application/problem+json":
        text = call(Own(hostile, explanation=hostile), **changes).text
        assert f"[{hostile}|{hostile}|{hostile}]" in text


# -- headers and status lines -----------------------------------------------------------------

BREAKS = ["a\r\nSet-Cookie: b=c", "a\nb", "a\rb", "a\x00b", "a\x0bb", "a\x1fb", "a\x7f", "\n", "a\r\n b"]


@pytest.mark.parametrize("hostile", BREAKS, ids=ascii)
@pytest.mark.parametrize(
    "make",
    [
        lambda value: HTTPNotFound(headers={"X": value}),
        lambda value: HTTPNotFound(headers=[("X", value)]),
        lambda value: HTTPNotFound(headers={value: "x"}),
        lambda value: HTTPNotFound(headers={"Content-Type": value}),
        lambda value: HTTPNotFound(headers={"Content-Length": value}),
        lambda value: HTTPNotFound(headers={"Set-Cookie": value}),
        lambda value: HTTPNotFound(headerlist=[("X", value)]),
        lambda value: HTTPNotFound(headerlist=[(value, "x")]),
        lambda value: HTTPNotFound(title=value),
        lambda value: HTTPNotFound(status="404 " + value),
        lambda value: HTTPNotFound(status=value),
        lambda value: HTTPNotFound(content_type=value),
        lambda value: HTTPNotFound(content_type="text/html; x=" + value),
        lambda value: HTTPNotFound(charset=value),
        lambda value: HTTPNotFound(etag=value),
        lambda value: HTTPNotFound(server=value),
        lambda value: HTTPNotFound(vary=[value]),
        lambda value: HTTPNotFound(content_language=[value]),
        lambda value: HTTPNotFound(cache_control=value),
        lambda value: HTTPMethodNotAllowed(allow=["GET", value]),
        lambda value: HTTPMethodNotAllowed([value]),
        lambda value: HTTPUnauthorized(www_authenticate=value),
        lambda value: HTTPUnauthorized(www_authenticate=[("Basic", {"realm": value})]),
        lambda value: HTTPServiceUnavailable(retry_after=value),
        lambda value: HTTPFound(location="/x", headers={"X": value}),
        lambda value: httpexc.exception_response(404, title=value),
        lambda value: HTTPUnauthorized(www_authenticate=[f"Basic {value}"]),
        lambda value: HTTPFound(headers={"Location": value}),
        lambda value: type("Named", (HTTPNotFound,), {"title": value})(),
    ],
)
def test_header_or_status_line_cannot_be_broken(make, hostile):
    """C6: no value ends its header or the status line; it is refused where it is given."""
    with pytest.raises(ValueError, match=r"control character|token|not a final one|neither a number"):
        make(hostile)


@pytest.mark.parametrize("hostile", BREAKS, ids=ascii)
@pytest.mark.parametrize(
    "change",
    [
        lambda exc, value: exc.headerlist.append(("X", value)),
        lambda exc, value: exc.headerlist.append((value, "x")),
        lambda exc, value: exc.headerlist.append(("Location", "/" + value)),
        lambda exc, value: exc.headerlist.append(("Content-Length", value)),
        lambda exc, value: exc.headerlist.__setitem__(0, ("Content-Type", "text/html" + value)),
        lambda exc, value: exc.headers.add("X", value),
        lambda exc, value: exc.headers.add("Set-Cookie", value),
        lambda exc, value: setattr(exc, "content_type", value),
        lambda exc, value: setattr(exc, "headerlist", [("X", value)]),
        lambda exc, value: setattr(exc, "headerlist", [(value, "x")]),
        lambda exc, value: setattr(exc, "status", "404 " + value),
        lambda exc, value: setattr(exc, "title", value),
    ],
)
@pytest.mark.parametrize(
    "make",
    [
        lambda: HTTPNotFound("x"),
        lambda: HTTPNotFound(text="x"),
        lambda: HTTPNotFound(app_iter=iter([b"x"]), content_type="text/plain"),
        lambda: HTTPFound(location="/x"),
    ],
)
def test_header_or_status_line_that_was_broken_later_is_not_sent(make, change, hostile):
    """C6: what got in past the constructor is refused before the server is told anything."""
    exc, server = make(), Server()
    try:
        change(exc, hostile)
        answer = server.run(exc).answer
    except ValueError:
        assert server.log == []
        return
    # A type or a length that the package sets itself, or a Location with U+0085 encoded.
    sent = [answer.status, *(name + value for name, value in answer.headers.items())]
    assert all(line.isascii() and line.isprintable() for line in sent)


# -- the log ----------------------------------------------------------------------------------


class Failing(Renderer):
    def plain(self, page, environ):
        raise RuntimeError("failed")


@pytest.mark.parametrize(
    "hostile", ["x\nERROR forged", "x\r\nERROR forged", "\x1b[2Jx", "\u2028x", "\x85x", "%s%s%(x)s"]
)
def test_detail_cannot_forge_a_log_record(hostile, caplog):
    """S11: a fault is one record of one line, whatever the detail and the comment hold."""
    exc = HTTPNotFound(hostile, comment=hostile)
    exc.renderer = Failing()
    with caplog.at_level(logging.DEBUG):
        call(exc)
    (record,) = caplog.records
    assert record.name == "httpexc"
    assert record.getMessage().isprintable()
