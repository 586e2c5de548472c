"""Open redirects: a WHATWG URL parser, as browsers have it, judges where each payload goes (L4, L6)."""
# ruff: noqa: RUF001  characters that look like others are what is tested

import pytest
from ada_url import URL

from httpexc import HTTPFound, safe_location

from .support import browse, environ, location_of

# Each trick is written against evil.example, from pages of example.com. They are grouped by what
# they rely on somebody overlooking.
SLASHES = [
    "//evil.example",
    "//evil.example/",
    "//evil.example/%2e%2e",
    "//evil.example/..;/x",
    "///evil.example",
    "////evil.example",
    "/////evil.example/x",
    "//evil.example//",
    "/" * 60 + "evil.example",
    "//",
    "///",
    "//?x",
    "//#x",
    "//.",
    "//..",
    "//./evil.example",
    "//../evil.example",
    "/./evil.example",
    "/.//evil.example",
    "/..//evil.example",
    "/x/..//evil.example",
    "/x/../..//evil.example",
    "/.//.//evil.example",
    "/%2e//evil.example",
    "/%2E%2e//evil.example",
    "/.%2e//evil.example",
    ".//evil.example",
    "..//evil.example",
    "../..//evil.example",
    "./..//evil.example",
    "/;//evil.example",
    "/;@evil.example",
    "?//evil.example",
    "#//evil.example",
    "//evil.example?x=//example.com",
    "//evil.example#//example.com",
    "//example.com.evil.example",
    "//example.comevil.example",
    "//example.com-evil.example",
    "//evilexample.com",
]
BACKSLASHES = [
    "\\\\evil.example",
    "\\/evil.example",
    "/\\evil.example",
    "\\evil.example",
    "\\\\\\evil.example",
    "/\\/evil.example",
    "\\/\\/evil.example",
    "//\\evil.example",
    "/\\\\evil.example",
    "\\//evil.example",
    "/.\\/evil.example",
    "/.\\\\evil.example",
    ".\\\\evil.example",
    "..\\..\\\\evil.example",
    "x\\..\\\\evil.example",
    "/\\@evil.example",
    "//evil.example\\@example.com",
    "//example.com\\.evil.example",
    "//example.com\\@evil.example",
    "/\\\\\\\\evil.example",
    "\\?//evil.example",
    "\\#//evil.example",
    "http:\\\\evil.example",
    "http:\\/evil.example",
    "http:/\\evil.example",
    "http://\\evil.example",
    "http:\\evil.example",
    "http://example.com\\@evil.example",
    "http://evil.example\\@example.com",
    "http://example.com\\.evil.example",
    "http:\\\\example.com\\x",
]
WHITE_SPACE = [
    " //evil.example",
    "  //evil.example",
    "\t//evil.example",
    "\n//evil.example",
    "\r\n//evil.example",
    "\x00//evil.example",
    "\x1f//evil.example",
    "\x7f//evil.example",
    "\x0b//evil.example",
    "\x0c//evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "/\r/evil.example",
    "/\x00/evil.example",
    "\t/\t/evil.example",
    "/\t\\evil.example",
    "/ /evil.example",
    "/\u00a0/evil.example",
    "\u00a0//evil.example",
    "\u1680//evil.example",
    "\u2000//evil.example",
    "\u2028//evil.example",
    "\u2029/evil.example",
    "\u202f//evil.example",
    "\u205f//evil.example",
    "\u3000//evil.example",
    "\ufeff//evil.example",
    "\u200b//evil.example",
    "\u0085//evil.example",
    "\u180e//evil.example",
    "//evil.example ",
    "/x //evil.example",
    " http://evil.example",
    "\thttp://evil.example",
    "ht\ttp://evil.example",
    "http\n://evil.example",
    "http:\r//evil.example",
    "http:/\t/evil.example",
    "h\nt\nt\np://evil.example",
    "\x01http://evil.example",
    "\ufeffhttp://evil.example",
    "http ://evil.example",
    "http: //evil.example",
    "http:// evil.example",
    "http://example.com\t.evil.example",
    "http://exam\nple.com/",
    "/x\r\nLocation: http://evil.example",
    "/x\r\n\r\n<script>alert(1)</script>",
]
ENCODED = [
    "/%09/evil.example",
    "/%0a/evil.example",
    "/%0D%0A/evil.example",
    "/%00/evil.example",
    "/%20/evil.example",
    "/%2f/evil.example",
    "/%2Fevil.example",
    "%2f%2fevil.example",
    "%2F/evil.example",
    "/%5cevil.example",
    "%5c%5cevil.example",
    "/%5C/evil.example",
    "%09//evil.example",
    "%20//evil.example",
    "%00//evil.example",
    "//%65vil.example",
    "//evil%2eexample",
    "//evil.example%2f@example.com",
    "//evil.example%00.example.com",
    "//evil.example%23.example.com",
    "//evil.example%3f.example.com",
    "//example.com%2eevil.example",
    "//example.com%40evil.example",
    "//%20evil.example",
    "http:%2f%2fevil.example",
    "http%3a//evil.example",
    "http:/%2fevil.example",
    "http://%65%76%69%6c.example",
    "http://evil.example%2f.example.com",
    "http://ex%61mple.com/",
    "http://example%2Ecom/",
    "/%c0%af/evil.example",
    "/%u002fevil.example",
    "/%252fevil.example",
    "/%ef%bc%8fevil.example",
    "%E2%80%AE//evil.example",
]
UNICODE = [
    "\uff0f\uff0fevil.example",
    "/\uff0fevil.example",
    "\u2215\u2215evil.example",
    "\u2044\u2044evil.example",
    "\u3002//evil.example",
    "//evil\u3002example",
    "//evil\uff0eexample",
    "//evil\uff61example",
    "//\u24d4vil.example",
    "//ｅｖｉｌ.example",
    "//evil.example\uff03@example.com",
    "//evil.example\uff0f.example.com",
    "//evil.example\u2100.example.com",
    "//evil.example\uff1f.example.com",
    "//example.com\uff20evil.example",
    "http\uff1a//evil.example",
    "http:\uff0f\uff0fevil.example",
    "http://evil\u3002example",
    "http://evil.example\uff0f.example.com",
    "http://example.com\uff20evil.example",
    "http://example.com\uff1a80/",
    "http://example.com:\uff18\uff10/",
    "http://example\u3002com/",
    "http://example\uff0ecom/",
    "http://ｅｘａｍｐｌｅ.com/",
    "http://ex\u00adample.com/",
    "http://example.com\u200b/",
    "http://exampl\u0435.com/",
    "http://\U0001d41e\U0001d42f\U0001d422\U0001d425.example",
    "http://example.com\u2024evil.example",
    "http://evil.example\ud800.example.com",
    "/\ud800/evil.example",
    "//\ud800evil.example",
    "//\udc2fevil.example",
    "\u0130://evil.example",
    "http\u017f://evil.example",
]
USERINFO = [
    "//example.com@evil.example",
    "//example.com:80@evil.example",
    "//@evil.example",
    "//:@evil.example",
    "//user:pass@evil.example",
    "//evil.example@example.com",
    "//a@b@evil.example",
    "//evil.example@b@example.com",
    "@evil.example",
    ":@evil.example",
    ":80@evil.example",
    "/@evil.example",
    "http://example.com@evil.example",
    "http://example.com:80@evil.example/",
    "http://example.com%40evil.example",
    "http://example.com%2f@evil.example",
    "http://example.com%00@evil.example",
    "http://@evil.example",
    "http://:@evil.example",
    "http://evil.example@example.com/",
    "http://evil.example:80@example.com/",
    "http://evil.example%2f@example.com/",
    "http://a@evil.example@example.com/",
    "http://a@example.com@evil.example/",
    "http://example.com;@evil.example",
    "http://example.com?@evil.example",
    "http://example.com#@evil.example",
    "http://evil.example?@example.com",
    "http://evil.example#@example.com",
    "http://evil.example/@example.com",
    "http://[evil.example]@example.com/",
    "http://user\ud800@evil.example/",
    "http://@/",
    "http://user@/",
]
HOSTS_AND_PORTS = [
    "http://example.com/",
    "http://example.com",
    "http://example.com?x",
    "http://example.com#x",
    "http://EXAMPLE.com/",
    "http://example.com:80/",
    "http://example.com:080/",
    "http://example.com:0080/",
    "http://example.com:/",
    "http://example.com:81/",
    "http://example.com:443/",
    "http://example.com:0/",
    "http://example.com:65536/",
    "http://example.com:65616/",
    "http://example.com:80:80/",
    "http://example.com:+80/",
    "http://example.com:8 0/",
    "http://example.com:0x50/",
    "http://example.com./",
    "http://example.com../",
    "http://.example.com/",
    "http://www.example.com/",
    "http://example.com.evil.example/",
    "http://evilexample.com/",
    "http://evil.example/example.com",
    "http://evil.example/?http://example.com/",
    "http://example/",
    "http://com/",
    "http://127.0.0.1/",
    "http://0x7f000001/",
    "http://[::1]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::1]@example.com/",
    "http://[example.com]/",
    "http://[example.com/",
    "http://example.com]/",
    "http://[::1%25evil.example]/",
    "http://[]/",
    "http://1.1.1.1 &@2.2.2.2# @3.3.3.3/",
    "http://example.com,evil.example/",
    "http://example.com;evil.example/",
    "http://example.com&evil.example/",
    "http://example.com$evil.example/",
    "http://example.com'evil.example/",
    "http://example.com(evil.example/",
    "http://example.com|evil.example/",
    "http://example.com^evil.example/",
    "http://example.com`evil.example/",
    "http://example.com{evil.example/",
    'http://example.com"evil.example/',
    "http://example.com<evil.example/",
    "http://example.com*evil.example/",
    "http://*.example.com/",
    "http://xn--example-.com/",
]
SCHEMES = [
    "https://example.com/",
    "https://evil.example/",
    "HTTP://example.com/",
    "hTTp://evil.example/",
    "http:evil.example",
    "http:/evil.example",
    "http:///evil.example",
    "http:////evil.example",
    "http:",
    "http:/",
    "http://",
    "http:?x",
    "http:x",
    "http:.//evil.example",
    "http:///example.com/",
    "https:evil.example",
    "https:/evil.example",
    "https:///evil.example",
    "http:http://evil.example",
    "http://http://evil.example",
    "http::evil.example",
    "http;//evil.example",
    "http.//evil.example",
    "ftp://evil.example/",
    "ftp://example.com/",
    "ws://example.com/",
    "wss:evil.example",
    "file:///etc/passwd",
    "file:evil.example",
    "blob:http://example.com/x",
    "filesystem:http://example.com/x",
    "view-source:http://example.com/",
    "about:blank",
    "mailto:x@evil.example",
    "tel:1",
    "myapp://example.com/",
    "javascript:alert(1)",
    "JAVASCRIPT:alert(1)",
    "javascript://example.com/%0aalert(1)",
    "java\nscript:alert(1)",
    "java\tscript:alert(1)",
    " javascript:alert(1)",
    "\x01javascript:alert(1)",
    "javascript\u00a0:alert(1)",
    "javascript&colon;alert(1)",
    "java%0ascript:alert(1)",
    "javascript%3Aalert(1)",
    "/javascript:alert(1)",
    "./javascript:alert(1)",
    "?javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "data:;base64,PHNjcmlwdD4=",
    "vbscript:x",
    "x:",
    "x://",
    "x://example.com",
    "1http://evil.example",
    "-http://evil.example",
    "http_x://evil.example",
    ":",
    "://evil.example",
    "::",
    ":///evil.example",
]
HARMLESS = [
    "/",
    "/x",
    "/x/y?z#w",
    "x",
    "x/y",
    "./x",
    "../x",
    "?x",
    "#x",
    "./x:y",
    "/x:y",
    "/x?next=http://evil.example/",
    "/x#http://evil.example/",
    "/x//y",
    "/x/../y",
    "/é?ü#ö",
    "/a b",
    "/%zz",
    "/\\",
    "x\\y",
    "?\\\\evil.example",
    "#\\\\evil.example",
    "/x?a=1&b[]='2'",
    "/[x]{y}|z^`",
    '/"<>',
]
PAYLOADS = [
    *SLASHES,
    *BACKSLASHES,
    *WHITE_SPACE,
    *ENCODED,
    *UNICODE,
    *USERINFO,
    *HOSTS_AND_PORTS,
    *SCHEMES,
    *HARMLESS,
]

PAGES = {
    "http://example.com/": environ(PATH_INFO="/"),
    "http://example.com/a/b?q": environ(QUERY_STRING="q"),
    "https://example.com:8443/app/x/y": environ(
        HTTP_HOST="example.com:8443", wsgi_url_scheme="https", SCRIPT_NAME="/app", PATH_INFO="/x/y"
    ),
    "http://example.com//evil.example/..": environ(PATH_INFO="//evil.example/.."),
}


def test_there_are_enough_payloads():
    """Each is another one."""
    assert len(set(PAYLOADS)) == len(PAYLOADS) >= 150


def is_refused(payload):
    """Whether a redirect would not send it."""
    try:
        HTTPFound(location=payload)
    except ValueError:
        return True
    return False


def names_a_scheme(payload):
    """Whether RFC 3986 §3.1 sees a scheme in front."""
    name, colon, _ = payload.partition(":")
    return bool(colon and name[:1].isalpha() and name.isascii() and not set(name) & set("/?#\\ \t\n&%_;@[]"))


LOCAL = [payload for payload in PAYLOADS if not names_a_scheme(payload)]
ABSOLUTE = [payload for payload in PAYLOADS if names_a_scheme(payload)]


@pytest.mark.parametrize("payload", LOCAL, ids=ascii)
def test_local_reference_stays_on_the_origin(payload):
    """L4: what has no scheme is refused, or a browser that follows the Location stays on the origin."""
    if is_refused(payload):
        assert any(char < " " or char == "\x7f" for char in payload)
        return
    for page, env in PAGES.items():
        sent = location_of(payload, env)
        assert URL(sent).origin == URL(sent, "http://evil.example/").origin == URL(page).origin
        # RFC 9110 §10.2.2, and a proxy that cuts the origin off.
        path = location_of(payload, env, absolute=False)
        assert path[0] == "/"
        assert path[1:2] not in ("/", "\\")
        assert URL(path, page).href == URL(sent).href


@pytest.mark.parametrize("payload", ABSOLUTE, ids=ascii)
def test_absolute_reference_goes_where_a_browser_reads_it(payload):
    """L2, L3: what has a scheme is refused, or goes to the host that a browser finds in it."""
    if is_refused(payload):
        return
    for page, env in PAGES.items():
        sent = location_of(payload, env)
        assert sent.isascii()
        expected = browse(payload, page)
        assert expected is None or URL(sent).host == expected.host
        assert URL(sent).protocol not in ("javascript:", "data:", "vbscript:")


@pytest.mark.parametrize("payload", PAYLOADS, ids=ascii)
def test_safe_location_is_what_a_browser_says(payload):
    """L6: the candidate is returned if, and only if, a browser stays on the origin with it.

    Cautious exceptions: a control character, white space around it, and what a redirect refuses. A redirect
    to what is returned never fails and never leaves.
    """
    for page, env in PAGES.items():
        target = browse(payload, page)
        stays = target is not None and target.protocol == URL(page).protocol and target.host == URL(page).host
        got = safe_location(payload, env, default="/default")
        assert got in (payload, "/default")
        assert stays or got == "/default"
        if stays and payload == payload.strip() and not is_refused(payload):
            assert got == payload
        for followed in (got, safe_location(payload, env)):
            assert URL(location_of(followed, env)).origin == URL(page).origin


@pytest.mark.parametrize("payload", PAYLOADS, ids=ascii)
def test_safe_location_with_an_allowed_host(payload):
    """L6: an allowed host is one more place to stay in, over http and https, on the default port."""
    target = browse(payload, "http://example.com/a/b")
    got = safe_location(payload, environ(), allowed_hosts={"evil.example"}, default="/default")
    if got != "/default":
        assert got == payload
        assert target.origin == "http://example.com" or (
            target.hostname == "evil.example" and target.protocol in ("http:", "https:") and not target.port
        )
    elif target is not None and target.origin in ("http://evil.example", "https://evil.example"):
        assert payload != payload.strip() or is_refused(payload)


@pytest.mark.parametrize("page", PAGES)
def test_node_goes_nowhere_else(node, page):
    """L2, L4, L6: Node stays where a browser stays, and goes to the host that one goes to."""
    env = PAGES[page]
    safe = [safe_location(payload, env) for payload in PAYLOADS]
    local, absolute = (
        [location_of(payload, env) for payload in payloads if not is_refused(payload)]
        for payloads in ([*safe, *LOCAL], ABSOLUTE)
    )
    assert {seen.origin for seen in node.browse(*((url, page) for url in (*safe, *local)))} == {
        URL(page).origin
    }
    for url, seen in zip(absolute, node.browse(*((url, page) for url in absolute)), strict=True):
        assert seen.host == URL(url).host
