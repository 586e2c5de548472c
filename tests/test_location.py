"""Location: refused, encoded, resolved (L1 to L7)."""
# ruff: noqa: RUF001  characters that look like others are what is tested

import pickle
import sys
import time
from contextlib import suppress

import pytest
from ada_url import URL
from webob import Request

from httpexc import HTTPCreated, HTTPFound, HTTPMovedPermanently, HTTPSeeOther, Renderer, safe_location

from .support import BROWSER, call, call_raw, environ, location_of


def with_slash(env):
    """The Location of ``add_slash=True``."""
    return call_raw(HTTPFound(add_slash=True), env).headers["Location"]


# -- L1: RFC 3986 §5 against the request's URL ------------------------------------------------

RFC_3986_5_4 = [
    # §5.4.1, but for "g:h" and "//g": another scheme is left alone, another host stays here (L4)
    ("g", "/b/c/g"),
    ("./g", "/b/c/g"),
    ("g/", "/b/c/g/"),
    ("/g", "/g"),
    ("?y", "/b/c/d;p?y"),
    ("g?y", "/b/c/g?y"),
    ("#s", "/b/c/d;p#s"),
    ("g#s", "/b/c/g#s"),
    ("g?y#s", "/b/c/g?y#s"),
    (";x", "/b/c/;x"),
    ("g;x", "/b/c/g;x"),
    ("g;x?y#s", "/b/c/g;x?y#s"),
    (".", "/b/c/"),
    ("./", "/b/c/"),
    ("..", "/b/"),
    ("../", "/b/"),
    ("../g", "/b/g"),
    ("../..", "/"),
    ("../../", "/"),
    ("../../g", "/g"),
    # §5.4.2
    ("../../../g", "/g"),
    ("../../../../g", "/g"),
    ("/./g", "/g"),
    ("/../g", "/g"),
    ("g.", "/b/c/g."),
    (".g", "/b/c/.g"),
    ("g..", "/b/c/g.."),
    ("..g", "/b/c/..g"),
    ("./../g", "/b/g"),
    ("./g/.", "/b/c/g/"),
    ("g/./h", "/b/c/g/h"),
    ("g/../h", "/b/c/h"),
    ("g;x=1/./y", "/b/c/g;x=1/y"),
    ("g;x=1/../y", "/b/c/y"),
    ("g?y/./x", "/b/c/g?y/./x"),
    ("g?y/../x", "/b/c/g?y/../x"),
    ("g#s/./x", "/b/c/g#s/./x"),
    ("g#s/../x", "/b/c/g#s/../x"),
    # and what lies at the edges
    ("", "/b/c/d;p"),
    ("./g:h", "/b/c/g:h"),
    ("1:2", "/b/c/1:2"),
    ("/.well-known/x", "/.well-known/x"),
    ("/g/.", "/g/"),
    ("/g/..", "/"),
    ("/g//../h", "/g/h"),
    ("g//h", "/b/c/g//h"),
    ("/g//h", "/g//h"),
    ("./?y", "/b/c/?y"),
    ("./g?y=/../z", "/b/c/g?y=/../z"),
]


@pytest.mark.parametrize(("reference", "expected"), RFC_3986_5_4)
def test_relative_reference_is_resolved_against_the_request(reference, expected):
    """L1: the examples of RFC 3986 §5.4, with the query of the request left out."""
    env = environ(HTTP_HOST="a", PATH_INFO="/b/c/d;p", QUERY_STRING="q")
    assert location_of(reference, env) == "http://a" + expected
    assert location_of(reference, env, absolute=False) == expected


@pytest.mark.parametrize(("reference", "expected"), RFC_3986_5_4)
def test_script_name_is_part_of_the_base(reference, expected):
    """L1: a mounted application resolves against SCRIPT_NAME and PATH_INFO."""
    env = environ(HTTP_HOST="a", SCRIPT_NAME="/b", PATH_INFO="/c/d;p", QUERY_STRING="q")
    assert location_of(reference, env) == "http://a" + expected


@pytest.mark.parametrize(
    ("script_name", "path_info", "reference", "expected"),
    [
        ("/app", "", "x", "/x"),
        ("/app", "", "", "/app"),
        ("/app", None, "", "/app"),
        (None, "/a/b", "x", "/a/x"),
        (None, None, "x", "/x"),
        ("", "//Xhost/y", "", "/%2FXhost/y"),
        ("", "/\xe9!$&'()*+,;=:@~-._/y", "x", "/%E9!$&'()*+,;=:@~-._/x"),
        ("/app", "/", "x", "/app/x"),
        ("", "", "x", "/x"),
        ("", "", "", "/"),
        ("", "no-slash", "x", "/x"),
        ("", "/a/../b", "./x", "/x"),
        ("", "/a/./b", "x", "/a/x"),
        ("", "//evil.example/y", "./x", "/%2Fevil.example/x"),
        ("", "//evil.example/y", "x", "/%2Fevil.example/x"),
        ("", "//evil.example", "?x", "/%2Fevil.example?x"),
        ("", "//", "./", "/%2F"),
        ("", "/", ".//evil.example", "/%2Fevil.example"),
        ("", "/", "./.././/evil.example", "/%2Fevil.example"),
        ("", "/\xe9/b", "x", "/%E9/x"),  # PEP 3333: one byte, which is not UTF-8
        ("", "/\xc3\xa9/b", "x", "/%C3%A9/x"),
    ],
)
def test_base_path(script_name, path_info, reference, expected):
    """L1, L4: whatever the path of the request is, the target is below the request's own origin."""
    env = environ(SCRIPT_NAME=script_name, PATH_INFO=path_info)
    assert location_of(reference, env) == "http://example.com" + expected
    assert location_of(reference, env, absolute=False) == expected


@pytest.mark.parametrize(
    ("raw", "path_info", "expected"),
    [
        ("/a%2Fb/c?q", "/a/b/c", "/a%2Fb/x"),
        ("/%7Euser/c", "/~user/c", "/%7Euser/x"),
        ("/a b/c", "/a b/c", "/a%20b/x"),
        ("/%ff/c", "/\xff/c", "/%ff/x"),
        ("http://elsewhere.example/a%2Fb/c?q", "/a/b/c", "/a%2Fb/x"),
        ("HTTP://elsewhere.example/a%2Fb/c", "/a/b/c", "/a%2Fb/x"),
        ("http://elsewhere.example", "/", "/x"),
        ("*", "/", "/x"),
        ("*", "", "/x"),
        ("example.com:443", "", "/x"),
        ("/rewritten/by/the/server", "/a/b", "/a/x"),
        ("/\u20ac/c", "/\u20ac/c", "/%E2%82%AC/x"),
        ("/\ud800/c", "/b/c", "/b/x"),
        ("/%zz/c", "/%zz/c", "/%25zz/x"),
        # Cheroot writes an encoded slash as %2F in PATH_INFO.
        ("/a%2Fb/c", "/a%2Fb/c", "/a%2Fb/x"),
        ("/a%2fb/c", "/a%2Fb/c", "/a%2fb/x"),
    ],
)
@pytest.mark.parametrize("variable", ["RAW_URI", "REQUEST_URI"])
def test_path_as_the_client_wrote_it(variable, raw, path_info, expected):
    """L1, L5: the raw path is the base where it agrees with PATH_INFO, and never its host."""
    env = environ(PATH_INFO=path_info, **{variable: raw})
    assert location_of("x", env) == "http://example.com" + expected


def test_raw_uri_goes_before_request_uri():
    """L5: RAW_URI is asked first."""
    env = environ(PATH_INFO="/a/b/c", RAW_URI="/a%2Fb/c", REQUEST_URI="/a/b%2Fc")
    assert location_of("x", env) == "http://example.com/a%2Fb/x"


@pytest.mark.parametrize(
    "url",
    [
        "http://other.example",
        "http://other.example/",
        "http://other.example:8080/x?y#z",
        "HTTPS://OTHER.example/X",
        "http://other.example/a/../b/./c",
        "http://other.example//x",
        "http://user:secret@other.example/",
        "http://[::1]:8080/x",
        "http://[::ffff:1.2.3.4]/",
        "http://127.1/x",
        "http://a_b.example/",
        "http://other.example./",
        "http://other.example:/x",
        "http://other.example:0/x",
        "http://other.example:10/x",
        "http://other.example:0000010000/x",
        "http://other.example:65535/x",
        "http://255.255.255.255/",
        "http://ex%61mple.com/",
        "http://other.example/%2f%2F%zz%",
        "http://other.example?x=http://y.example/",
        "http://other.example/?a[]=1&b='(1)'",
        "myapp://callback",
        "myapp:/a/../b",
        "mailto:someone@example.com",
        "tel:+49-30-1",
        "urn:isbn:0451450523",
        "x-custom+app.v1:open?x#y",
    ],
)
@pytest.mark.parametrize("absolute", [True, False])
def test_absolute_url_is_left_alone(url, absolute):
    """L1: a URL with a scheme goes out as it came."""
    assert location_of(url, environ(), absolute=absolute) == url


@pytest.mark.parametrize(
    ("changes", "origin"),
    [
        ({}, "http://example.com"),
        ({"HTTP_HOST": "example.com:8080"}, "http://example.com:8080"),
        ({"HTTP_HOST": "example.com:80"}, "http://example.com"),
        ({"HTTP_HOST": "example.com:443"}, "http://example.com:443"),
        ({"HTTP_HOST": "example.com:443", "wsgi_url_scheme": "https"}, "https://example.com"),
        ({"HTTP_HOST": "example.com:"}, "http://example.com"),
        ({"HTTP_HOST": "EXAMPLE.com"}, "http://EXAMPLE.com"),
        ({"wsgi_url_scheme": "HTTPS"}, "https://example.com"),
        ({"wsgi_url_scheme": None}, "http://example.com"),
        ({"HTTP_HOST": "[::1]:8080"}, "http://[::1]:8080"),
        ({"HTTP_HOST": "[::1]:80"}, "http://[::1]"),
        ({"HTTP_HOST": "[::1]"}, "http://[::1]"),
        ({"HTTP_HOST": None}, "http://server.example"),
        ({"HTTP_HOST": ""}, "http://server.example"),
        ({"HTTP_HOST": None, "SERVER_PORT": "8080"}, "http://server.example:8080"),
        ({"HTTP_HOST": None, "SERVER_PORT": 8080}, "http://server.example:8080"),
        ({"HTTP_HOST": None, "SERVER_PORT": None}, "http://server.example"),
        ({"HTTP_HOST": "a." * 126 + "a"}, "http://" + "a." * 126 + "a"),
        ({"HTTP_HOST": "a." * 126 + "a:65535"}, "http://" + "a." * 126 + "a:65535"),
        (
            {"HTTP_HOST": None, "SERVER_NAME": "a." * 126 + "a", "SERVER_PORT": "10000"},
            f"http://{'a.' * 126}a:10000",
        ),
    ],
)
def test_origin_of_the_request(changes, origin):
    """L1: the origin is WebOb's host_url, with the scheme's own port left out."""
    assert location_of("/x", environ(**changes)) == origin + "/x"


@pytest.mark.parametrize(
    "host",
    [
        "evil.example/path",
        "evil.example\\",
        "user@evil.example",
        "@evil.example",
        "evil.example#",
        "evil.example?x",
        "evil.example x",
        "evil.example\r\nX: y",
        "evil.example\x00",
        "evil.example, other.example",
        "evil.example:80:80",
        "evil.example:port",
        "evil.example:65536",
        "evil.example:-1",
        ":80",
        "evil.example:\uff18\uff10",
        "evil.example%2f",
        "evil.example%00",
        "evil%",
        "\xe9vil.example",
        "\u20acvil.example",
        "evil\ud800.example",
        "[::1",
        "::1",
        "[::1]x",
        "[::1%25eth0]",
        "[evil.example]",
        "1.2.3.4.5",
        "1.2.3.256",
        "evil.0x1",
        "<script>",
        "evil|example",
        "evil^example",
        "javascript:alert(1)",
        "a" * 10_000,
    ],
)
def test_host_that_is_none_is_not_believed(host):
    """L1: a malformed Host header never fails and never shows: SERVER_NAME stands in."""
    env = environ(HTTP_HOST=host)
    assert location_of("/x", env) == "http://server.example/x"
    assert with_slash(env) == "http://server.example/a/b/"
    assert safe_location("//evil.example", env) == "/"


@pytest.mark.parametrize(
    "changes",
    [
        {"HTTP_HOST": None, "SERVER_NAME": None},
        {"HTTP_HOST": None, "SERVER_NAME": "", "SERVER_PORT": ""},
        {"HTTP_HOST": "b@d", "SERVER_NAME": "::1"},
        {"HTTP_HOST": None, "SERVER_NAME": "a" * 10_000},
        {"wsgi_url_scheme": ""},
        {"wsgi_url_scheme": "javascript"},
        {"wsgi_url_scheme": "ws"},
        {"HTTP_HOST": "b d", "SERVER_NAME": "b d"},
    ],
)
def test_without_a_usable_host_the_location_is_a_path(changes):
    """L1, L4: RFC 9110 §10.2.2 allows a path from the root, and it never begins with //."""
    env = environ(**changes)
    assert location_of("/x?y", env) == "/x?y"
    assert location_of("x", env) == "/a/x"
    assert location_of("//evil.example", env) == "/%2Fevil.example"
    assert with_slash(env) == "/a/b/"
    assert safe_location("/x", env) == "/x"
    assert safe_location("//server.example/x", env) == "/"
    assert safe_location("//a.example/x", env, allowed_hosts=["a.example"], default="/no") == "/no"
    env["PATH_INFO"] = "//evil.example"
    assert with_slash(env) == "/%2Fevil.example/"


# -- L2: what is refused ----------------------------------------------------------------------

CONTROL = [*map(chr, range(32)), "\x7f"]


@pytest.mark.parametrize("char", CONTROL)
@pytest.mark.parametrize("template", ["/a{}b", "{}/a", "/a{}", "http://a.example/{}", "http://a{}b/", "m:{}"])
def test_control_character_is_refused(template, char):
    """L2: a target cannot smuggle a header, nor hide from a check what a browser drops."""
    hostile = template.format(char)
    with pytest.raises(ValueError, match="control character") as caught:
        HTTPSeeOther(location=hostile)
    assert repr(hostile) in str(caught.value)
    assert safe_location(hostile, environ(), default="/no") == "/no"


@pytest.mark.parametrize(
    ("hostile", "reason"),
    [
        ("javascript:alert(1)", "a browser would run"),
        ("JaVaScRiPt:alert(1)", "a browser would run"),
        ("javascript://example.com/%0aalert(1)", "a browser would run"),
        ("javascript:", "a browser would run"),
        ("data:text/html,<script>alert(1)</script>", "a browser would run"),
        ("DATA:,", "a browser would run"),
        ("vbscript:msgbox(1)", "a browser would run"),
        ("http:", "needs // and a host"),
        ("http:/", "needs // and a host"),
        ("http://", "needs // and a host"),
        ("https:///evil.example", "needs // and a host"),
        ("http:evil.example", "needs // and a host"),
        ("http:/evil.example", "needs // and a host"),
        ("HTTPS:evil.example", "needs // and a host"),
        ("http:\\\\evil.example", "needs // and a host"),
        ("http://?x", "needs // and a host"),
        ("http://#x", "needs // and a host"),
        ("http://:80/", "is not a host"),
        ("http://user@/", "is not a host"),
        ("http://user@:80/", "is not a host"),
        ("http://\\evil.example/", "is not a host"),
        ("http://a.example\\@evil.example/", "is not a host"),
        ("http://a b/", "is not a host"),
        ("http://a%00b/", "is not a host"),
        ("http://a%2fb/", "is not a host"),
        ("http://a%ffb/", "is not a host"),
        ("http://a\ud800b/", "is not a host"),
        ("http://a<b/", "is not a host"),
        ("http://a|b/", "is not a host"),
        ("http://a^b/", "is not a host"),
        ("http://a:b/", "is not a host"),
        ("http://a:80:80/", "is not a host"),
        ("http://a:-1/", "is not a host"),
        ("http://a:\uff18\uff10/", "is not a host"),
        ("http://a:65536/", "is not a port"),
        ("http://good.example\uff20evil.example/", "is not a host"),
        ("http://good.example\uff1a80/", "is not a host"),
        ("http://good.example\uff0fevil.example/", "is not a host"),
        ("http://good.example\u2100evil.example/", "is not a host"),
        ("http://evil\uff052ecom/", "is not a host"),
        ("http://xn--\xe9/", "is not a host"),
        ("http://xn--\u3002/", "is not a host"),
        ("http://xn--\xb9/", "is not a host"),
        ("http://xn--\xad/", "is not a host"),
        ("http://xn--a.\u4f8b/", "is not a host"),
        ("http://xn--a/", "is not a host"),
        # "a\ufb01" and "b\u2167", which no name has before it is mapped.
        ("http://xn--a-ty8h/", "is not a host"),
        ("http://xn--b-m0n/", "is not a host"),
        ("HTTP://XN--A/", "is not a host"),
        ("http://FAẞ.example/", "browsers"),
        ("http://xn--a-.\u4f8b/", "is not a host"),
        ("http://xn--0x7f\xb9javascript/", "is not a host"),
        ("http://xn--BCHER-KVA\xb9.\u4f8b/", "is not a host"),
        ("http://\u00ad/", "is not a host"),
        ("http://a\u2024example/", "is not a host"),
        ("http://\u2488example/", "is not a host"),
        ("http://a\ufe12example/", "is not a host"),
        ("http://a\x80/", "is not a host"),
        ("http://a\u2028/", "is not a host"),
        ("http://a\ue000/", "is not a host"),
        ("http://1.2.3.4.5/", "is not an address"),
        ("http://1.2.3.4.0/", "is not an address"),
        ("http://a:100000/", "is not a port"),
        ("http://a:99999/", "is not a port"),
        ("http://1.2.3.256/", "is not an address"),
        ("http://1.256.3/", "is not an address"),
        ("http://0x100000000/", "is not an address"),
        ("http://08/", "is not an address"),
        ("http://a.example.1/", "is not an address"),
        ("http://1..1/", "is not an address"),
        ("http://1_0.1/", "is not an address"),
        ("http://+1.1/", "is not an address"),
        ("http://-1.1/", "is not an address"),
        ("http://0x_1.1/", "is not an address"),
        ("http://" + "9" * 5000 + "/", "is not an address"),
        ("http://a:" + "9" * 5000 + "/", "is not a port"),
        ("http://[::1/", "is not a host"),
        ("http://::1/", "is not a host"),
        ("http://[::1%25eth0]/", "has a zone identifier"),
        ("http://[a.example]/", "At least 3 parts"),
    ],
)
def test_target_that_is_no_address_is_refused(hostile, reason):
    """L2: the error shows the value, at construction, by attribute and in headers alike."""
    with pytest.raises(ValueError, match=reason) as caught:
        HTTPSeeOther(location=hostile)
    assert repr(hostile) in str(caught.value)
    with pytest.raises(ValueError, match=reason):
        HTTPSeeOther(hostile)
    exc = HTTPSeeOther(location="/x")
    with pytest.raises(ValueError, match=reason):
        exc.location = hostile
    exc.headers["Location"] = hostile  # WebOb's own view of the list checks nothing
    with pytest.raises(ValueError, match=reason):
        call_raw(exc, environ())
    assert safe_location(hostile, environ(), default="/no") == "/no"


# -- L3: sent as a URI ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("target", "sent"),
    [
        ("/é", "http://example.com/%C3%A9"),
        ("/a b", "http://example.com/a%20b"),
        ("/a\\b", "http://example.com/a%5Cb"),
        ("/%41%zz%", "http://example.com/%41%zz%"),
        ('/"<>^`{|}', "http://example.com/%22%3C%3E%5E%60%7B%7C%7D"),
        ("/x?é=ü#ö", "http://example.com/x?%C3%A9=%C3%BC#%C3%B6"),
        ("/x?a b\\c", "http://example.com/x?a%20b%5Cc"),
        ("/\U0001f600", "http://example.com/%F0%9F%98%80"),
        ("/\ud800x", "http://example.com/%EF%BF%BDx"),
        ("/\x80", "http://example.com/%C2%80"),
        ("mailto:é@example.com", "mailto:%C3%A9@example.com"),
        ("myapp://hé\\x", "myapp://h%C3%A9%5Cx"),
        ("http://other.example/é?ü#ö", "http://other.example/%C3%A9?%C3%BC#%C3%B6"),
        ("http://other.example/a b\\c", "http://other.example/a%20b%5Cc"),
        ("http://ü:ß@other.example/", "http://%C3%BC:%C3%9F@other.example/"),
        ("http://a@b@other.example/", "http://a%40b@other.example/"),
        ("http://a\ud800@other.example/", "http://a%EF%BF%BD@other.example/"),
        ('http://a"`{}/', "http://a%22%60%7B%7D/"),
        ("http://%C3%A9.example/", "http://%C3%A9.example/"),
    ],
)
def test_target_is_sent_as_a_uri(target, sent):
    """L3: what is not of a URI is percent-encoded as UTF-8, and the header is ASCII."""
    answer = call(HTTPFound(location=target))
    assert answer.headers.get("Location") == sent


@pytest.mark.parametrize(
    ("host", "sent"),
    [
        ("bücher.example", "xn--bcher-kva.example"),
        ("BÜCHER.example", "xn--bcher-kva.example"),
        ("XN--BCHER-KVA.日本", "xn--bcher-kva.xn--wgv71a"),
        ("straße.de", "xn--strae-oqa.de"),
        ("XÜ.example", "xn--x-eha.example"),
        ("ς.example", "xn--3xa.example"),
        ("ϲ.example", "xn--4xa.example"),
        ("a\u3002example", "a.example"),
        ("a\uff0eexample", "a.example"),
        ("a\uff61example", "a.example"),
        ("ｅｘａｍｐｌｅ.com", "example.com"),
        ("１２７.0.0.1", "127.0.0.1"),
        ("ex\u00adample.com", "example.com"),
        ("ex\u200b\u2060\ufeff\ufe0fample.com", "example.com"),
        ("a\u200db.example", "xn--ab-m1t.example"),
        ("日本.jp:8080", "xn--wgv71a.jp:8080"),
        ("u@日本.jp:", "u@xn--wgv71a.jp:"),
        ("☃.example", "xn--n3h.example"),
        ("\U0003fffd.example", "%F0%BF%BF%BD.example"),
        ("é" * 249 + ".com", "xn--" + ("é" * 249).encode("punycode").decode() + ".com"),
        ("é" * 250 + ".com", "%C3%A9" * 250 + ".com"),
    ],
)
def test_host_is_sent_in_ascii(host, sent):
    """L3: IDNA as browsers do it (UTS 46, non-transitional), not as the codec of 2003."""
    assert location_of(f"http://{host}/x", environ()) == f"http://{sent}/x"


@pytest.mark.parametrize(
    "hostile",
    [
        "http://a" + "@" * 50_000 + ":x/",
        "http://" + "@:" * 50_000,
        "http://" + "1." * 50_000 + "x/",
        "http://" + "0x1." * 50_000 + "!/",
        "http://" + "a." * 50_000 + ":x/",
        "http://" + "\u0301\u0327" * 50_000 + "/",
        "http://" + "".join(map(chr, range(0x4E00, 0x9000))) + "/",
        "http://" + "xn--é." * 20_000 + "/",
        "http://" + "%c3%a9" * 20_000 + "/",
        "//" + "@" * 50_000 + ":x/",
        "/" * 100_000,
        "/." * 50_000,
        "/.." * 50_000,
        "x/../" * 20_000,
        "\\" * 100_000,
        "é" * 100_000,
        "\ud800" * 100_000,
    ],
    ids=lambda text: ascii(text[:20]),
)
def test_time_is_linear(hostile):
    """L2, L6: a hundred thousand characters of a client's take milliseconds, and a busy machine seconds."""
    started = time.perf_counter()
    safe_location(hostile, environ(), allowed_hosts=["a.example"])
    with suppress(ValueError):
        location_of(hostile, environ())
    location_of("./x", environ(PATH_INFO="/" + hostile, HTTP_HOST=hostile))
    assert time.perf_counter() - started < 10


def test_markup_is_sent_as_text():
    """L3: a str subclass with its own ``+`` does not change the Location."""

    class Markup(str):
        __slots__ = ()

        def __radd__(self, other):
            return "escaped"

    for target, sent in (
        ("/x?a&b", "http://example.com/x?a&b"),
        ("./x?a&b", "http://example.com/a/x?a&b"),
        ("http://other.example/?a&b", "http://other.example/?a&b"),
        ("x:a&b", "x:a&b"),
    ):
        answer = call(HTTPFound(location=Markup(target)))
        assert answer.headers.get("Location") == sent
        assert type(location_of(Markup(target), environ())) is str


# -- L4: what looks local stays local ---------------------------------------------------------


@pytest.mark.parametrize(
    ("target", "sent"),
    [
        ("//host/x", "/%2Fhost/x"),
        ("///host/x", "/%2F%2Fhost/x"),
        ("//", "/%2F"),
        ("//host?x", "/%2Fhost?x"),
        ("/\\host", "/%5Chost"),
        (" //host", "/a/%20//host"),
        ("\\\\host", "/a/%5C%5Chost"),
        ("/%09/host", "/%09/host"),
        ("/.//host", "/%2Fhost"),
        ("/..//host", "/%2Fhost"),
        ("/x/..//host", "/%2Fhost"),
        ("//../host", "/host"),
        (" http://host/", "/a/%20http://host/"),
        (" javascript:alert(1)", "/a/%20javascript:alert(1)"),
        ("\u3000//host", "/a/%E3%80%80//host"),
        ("/%2F/host", "/%2F/host"),
        ("@host", "/a/@host"),
        ("//user@host", "/%2Fuser@host"),
    ],
)
def test_what_looks_local_stays_local(target, sent):
    """L4: a reference without a scheme is one of this origin."""
    answer = call(HTTPFound(location=target))
    assert answer.headers.get("Location") == "http://example.com" + sent


# -- L5: add_slash ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "sent"),
    [
        ({}, "/a/b/"),
        ({"QUERY_STRING": "x=1&y=%2F+z"}, "/a/b/?x=1&y=%2F+z"),
        ({"QUERY_STRING": "?/:@[]"}, "/a/b/??/:@[]"),
        ({"QUERY_STRING": "a#b c\\d\r\n"}, "/a/b/?a%23b%20c%5Cd%0D%0A"),
        ({"QUERY_STRING": "\xc3\xa9=\xff"}, "/a/b/?%C3%A9=%FF"),
        ({"QUERY_STRING": "\u20ac\ud800"}, "/a/b/?%E2%82%AC%ED%A0%80"),
        ({"QUERY_STRING": None}, "/a/b/"),
        ({"SCRIPT_NAME": "/app", "PATH_INFO": ""}, "/app/"),
        ({"SCRIPT_NAME": "/app", "PATH_INFO": "/x"}, "/app/x/"),
        ({"PATH_INFO": "/a/b", "RAW_URI": "/a%2Fb?x", "QUERY_STRING": "x"}, "/a%2Fb/?x"),
        ({"PATH_INFO": "/\xff", "RAW_URI": "/%ff"}, "/%ff/"),
        ({"PATH_INFO": "/\xff"}, "/%FF/"),
        ({"PATH_INFO": "/\u20ac"}, "/%E2%82%AC/"),
        ({"PATH_INFO": "/\ud800"}, "/%ED%A0%80/"),
        ({"PATH_INFO": "/a b\\c?d#e%"}, "/a%20b%5Cc%3Fd%23e%25/"),
        ({"PATH_INFO": "/a/../b"}, "/a/../b/"),
        ({"PATH_INFO": "//evil.example"}, "//evil.example/"),
    ],
)
def test_add_slash_is_the_requests_own_url(changes, sent):
    """L5: every byte of path and query is kept, and one slash is new."""
    answer = call_raw(HTTPMovedPermanently(add_slash=True), environ(**changes))
    assert answer.headers.get("Location") == "http://example.com" + sent


@pytest.mark.parametrize(
    "changes",
    [
        {"PATH_INFO": "/"},
        {"PATH_INFO": ""},
        {"PATH_INFO": "/a/"},
        {"PATH_INFO": "/a/", "RAW_URI": "/a%2F"},
        {"PATH_INFO": "/", "RAW_URI": "*"},
        {"SCRIPT_NAME": "/app", "PATH_INFO": "/"},
    ],
)
def test_add_slash_is_no_loop(changes):
    """L5: a path that ends in a slash has none to add."""
    with pytest.raises(ValueError, match="ends in a slash already"):
        call_raw(HTTPMovedPermanently(add_slash=True), environ(**changes))


class Slashing(HTTPFound):
    """A redirect that adds a slash, unless it is told where to go."""

    add_slash = True


@pytest.mark.parametrize("redirect", [Slashing(), HTTPFound(add_slash=True)], ids=["class", "argument"])
def test_l5_a_location_set_later_counts(redirect):
    """L5, C7: a target that is set later takes the place of the slash."""
    redirect.location = "/b"
    assert call_raw(redirect, environ(PATH_INFO="/a")).headers["Location"] == "http://example.com/b"


def test_l5_a_location_beats_the_slash_of_a_class():
    """L5, C7: a target that is given counts, whatever the class does without one."""
    sent = [
        call_raw(each, environ(PATH_INFO="/a")).headers["Location"] for each in (Slashing(), Slashing("/b"))
    ]
    assert sent == ["http://example.com/a/", "http://example.com/b"]


# -- L6: safe_location ------------------------------------------------------------------------


@pytest.mark.parametrize("candidate", [None, "", b"/x", 1, " /x", "/x ", "/x\u00a0", "/\ud800", "\u2028/x"])
def test_safe_location_defaults_for_what_is_no_url(candidate):
    """L6: what is not a string, or is not clean, gives the default."""
    assert safe_location(candidate, environ()) == "/"
    assert safe_location(candidate, environ(), default="/home") == "/home"


@pytest.mark.parametrize("request_or_environ", [environ(), Request(environ())])
def test_safe_location_takes_a_request_or_an_environ(request_or_environ):
    """L6: either tells the origin."""
    assert safe_location("http://example.com/x", request_or_environ) == "http://example.com/x"


@pytest.mark.parametrize(
    ("allowed", "candidate", "is_safe"),
    [
        ("other.example", "http://other.example/x", True),
        ("other.example", "https://other.example/x", True),
        ("other.example", "HTTPS://OTHER.example:443/x", True),
        ("other.example", "//other.example/x", True),
        ("other.example", "\\/other.example/x", True),
        ("other.example", "http://other.example:8080/x", False),
        ("other.example", "http://other.example:443/x", False),
        ("other.example", "ftp://other.example/x", False),
        ("other.example", "http://other.example./x", False),
        ("other.example", "http://x.other.example/x", False),
        ("other.example:8080", "http://other.example:8080/x", True),
        ("other.example:8080", "http://other.example/x", False),
        ("other.example:8080", "http://other.example:08080/x", True),
        ("other.example:8080", "http://other.example:808/x", False),
        ("other.example:8080", "http://other.example:80800/x", False),
        ("other.example:0", "http://other.example:00/x", True),
        ("other.example:0", "http://other.example/x", False),
        ("other.example:80", "http://other.example:080/x", True),
        ("other.example:10", "http://other.example:1/x", False),
        ("other.example", "//Xother.example/x", False),
        ("other.example", "http://XXother.example/x", False),
        ("other.example", "http://other.exampleX/x", False),
        ("other.example", "http://other.example/x/y?z", True),
        ("255.255.255.255", "http://4294967295/", True),
        ("1.2.3.4", "http://1.2.772/", True),
        ("1.2.3.4", "http://1.131844/", True),
        ("OTHER.example", "http://other.example/x", True),
        ("bücher.example", "http://xn--bcher-kva.example/", True),
        ("xn--bcher-kva.example", "http://BÜCHER.example/", True),
        ("[::1]:8080", "http://[0:0:0:0:0:0:0:1]:8080/", True),
        ("127.0.0.1", "http://0x7f.1/", True),
        ("127.0.0.1", "http://2130706433/", True),
        ("127.0.0.1", "http://0177.0.0.01/", True),
        ("0.0.0.0", "http://0x/", True),
        ("1.2.3.4", "http://1.2.3.4./", True),
        ("other.example", "http://o%74her.example/", True),
        ("\U0003fffd.example", "http://\U0003fffd.example/", True),
    ],
)
def test_safe_location_knows_allowed_hosts(allowed, candidate, is_safe):
    """L6: an allowed host is one over http or https, on its own port."""
    expected = candidate if is_safe else "/no"
    assert safe_location(candidate, environ(), allowed_hosts=[allowed], default="/no") == expected
    assert safe_location(candidate, environ(), allowed_hosts=allowed, default="/no") == expected
    several = {"a.example", allowed}
    assert safe_location(candidate, environ(), allowed_hosts=several, default="/no") == expected


@pytest.mark.parametrize(
    "allowed", ["", "http://other.example", "a b", "a:b", "other.example/", "a\\b", ":80", "u@a.example"]
)
def test_safe_location_refuses_an_allowed_host_that_is_none(allowed):
    """L6: the application's mistake shows at the first call, not at the first attack."""
    with pytest.raises(ValueError, match=r"is not a host|a user name: give the host"):
        safe_location("/x", environ(), allowed_hosts=[allowed])


@pytest.mark.parametrize("allowed", [[None], [b"a.example"], [1], None, 1])
def test_safe_location_refuses_allowed_hosts_that_are_no_strings(allowed):
    """L6: neither is a type that can never match taken for a host."""
    with pytest.raises(TypeError):
        safe_location("/x", environ(), allowed_hosts=allowed)


def test_safe_location_knows_the_ports_of_schemes():
    """L6: an origin is scheme, host and port; https is not http."""
    env = environ(HTTP_HOST="example.com:443", wsgi_url_scheme="https")
    for same in (
        "https://example.com/",
        "https://example.com:443/",
        "//example.com/",
        "https://u@example.com",
    ):
        assert safe_location(same, env, default="/no") == same
    for other in ("http://example.com/", "http://example.com:443/", "https://example.com:8443/"):
        assert safe_location(other, env, default="/no") == "/no"


# -- L7: the page -----------------------------------------------------------------------------


def test_page_shows_the_resolved_target():
    """L7: the link is the Location, escaped."""
    answer = call(HTTPFound(location="x?a=1&b='"), HTTP_ACCEPT=BROWSER)
    link = "http://example.com/a/x?a=1&amp;b=&#x27;"
    assert f'<a href="{link}">{link}</a>' in answer.text


# -- a relative Location (RFC 9110 §10.2.2) ---------------------------------------------------


class RelativeFound(HTTPFound):
    absolute_location = False


class RelativeCreated(HTTPCreated):
    absolute_location = False


class RelativeLook(Renderer):
    absolute_location = False


RELATIVE = [
    ("/x", "/x"),
    ("./x?y#z", "/a/x?y#z"),
    ("", "/a/b"),
    ("//evil.example", "/%2Fevil.example"),
    ("/.//evil.example", "/%2Fevil.example"),
    ("\\\\evil.example", "/a/%5C%5Cevil.example"),
    ("https://other.example/x", "https://other.example/x"),
]


@pytest.mark.parametrize(("target", "sent"), RELATIVE)
def test_relative_location_by_class(target, sent):
    """L1: ``absolute_location = False`` on a class leaves the request's Host out of the answer."""
    created = RelativeCreated(location=target)
    assert call(created, HTTP_HOST="evil.example").headers.get("Location") == sent
    if target:
        found = pickle.loads(pickle.dumps(RelativeFound(location=target)))
        answer = call(found, HTTP_HOST="evil.example", HTTP_ACCEPT=BROWSER)
        assert answer.headers.get("Location") == sent
        assert f'href="{sent}"' in answer.text


@pytest.mark.parametrize(("target", "sent"), RELATIVE)
def test_relative_location_by_renderer(target, sent):
    """L1: … and so does a Renderer, of a class or of an application."""
    created = HTTPCreated(location=target)
    answer = call_raw(created, environ() | {"httpexc.renderer": RelativeLook()})
    assert answer.headers.get("Location") == sent
    created.renderer = RelativeLook()
    assert call(created).headers.get("Location") == sent


def test_relative_add_slash_is_never_another_host():
    """L4, L5: a path that begins with two slashes is not a host's name."""
    env = environ(PATH_INFO="//evil.example", QUERY_STRING="x")
    assert call_raw(RelativeFound(add_slash=True), env).headers.get("Location") == "/%2Fevil.example/?x"
    env = environ(RAW_URI="/a%2Fb")
    assert call_raw(RelativeFound(add_slash=True), env).headers.get("Location") == "/a%2Fb/"


def test_unicode_of_this_python_is_mapped_as_a_browser_maps_it():
    """L3: every assigned character, alone in a label, goes where the WHATWG parser sends it.

    But for the one on which browsers disagree, which is refused (L2).
    """
    import unicodedata

    wrong = []
    for code_point in range(0x80, sys.maxunicode + 1):
        char = chr(code_point)
        category = unicodedata.category(char)
        if category in ("Cn", "Co", "Cs") or char == "ẞ":
            continue
        if category in ("Lo", "So") and code_point > 0x1200 and unicodedata.normalize("NFKC", char) == char:
            continue  # a hundred thousand that are sent as they are
        try:
            expected = URL(f"http://a{char}b/").href
        except ValueError:
            continue
        if URL(location_of(f"http://a{char}b/", environ())).href != expected:
            wrong.append(f"U+{code_point:04X}")
    assert wrong == []


def test_l5_a_slash_that_the_server_leaves_encoded_is_kept():
    """L5: Cheroot's PATH_INFO has the %2F of the request itself, which is no percent sign of the path."""
    env = environ(RAW_URI="/a%2Fb") | {"PATH_INFO": "/a%2Fb"}
    assert call_raw(HTTPFound(add_slash=True), env).headers["Location"] == "http://example.com/a%2Fb/"
