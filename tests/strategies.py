"""What comes out of clients, applications and attackers, as Hypothesis draws it: what several files use."""
# ruff: noqa: RUF001  characters that look like others are what is tested

from __future__ import annotations

import re

from hypothesis import settings
from hypothesis import strategies as st

from httpexc import status_map

from .support import environ

#: For a property of references, of which most that are drawn are harmless.
many = settings(max_examples=4 * settings.default.max_examples)

# -- requests and words -----------------------------------------------------------------------

# Surrogates included: they come out of json.loads and os.fsdecode.
anything = st.text(st.characters())
latin_1 = st.text(st.characters(max_codepoint=255))
header_text = st.text(st.characters(min_codepoint=32, max_codepoint=126))
tokens = st.from_regex(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,12}", fullmatch=True)
classes = st.sampled_from(list(status_map.values()))

accepts = st.one_of(
    latin_1,
    st.lists(
        st.tuples(
            st.sampled_from(
                [
                    *("text/html", "application/json", "application/problem+json", "text/plain", "*/*"),
                    *("text/*", "application/*", "image/png", "TEXT/HTML", 'a/b;c="d,e"', "nonsense", ""),
                ]
            ),
            st.sampled_from(["", ";q=0", ";q=1", ";q=0.5", ";q=2", ";q=x", ";level=1", ";", ' ; q="1"']),
        ).map("".join),
        max_size=5,
    ).map(", ".join),
)
words = st.one_of(
    anything, anything.map(lambda text: text.encode("utf-8", "replace")), st.integers(), st.none()
)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
problems = st.dictionaries(
    st.text().filter(lambda name: name not in ("status", "title", "detail")), json_values, max_size=3
)


@st.composite
def requests(draw, accept=accepts):
    """An environ that PEP 3333 allows, with whatever a client can put into it."""
    changes = {
        "REQUEST_METHOD": draw(st.sampled_from(["GET", "GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"])),
        "SCRIPT_NAME": draw(st.sampled_from(["", "", "/app", "/\xe9"])),
        "PATH_INFO": "/" + draw(latin_1),
        "QUERY_STRING": draw(latin_1),
        "HTTP_HOST": draw(st.one_of(st.just("example.com"), latin_1)),
        "HTTP_ACCEPT": draw(st.one_of(st.none(), accept)),
    }
    return environ(**changes)


# -- references -------------------------------------------------------------------------------

# What tricks are made of comes up more often than chance would have it.
tricks = st.lists(
    st.one_of(
        st.sampled_from(
            [
                *(
                    "/",
                    "//",
                    "\\",
                    "@",
                    ":",
                    "?",
                    "#",
                    ".",
                    "..",
                    "%2f",
                    "%5c",
                    "%2e",
                    "%00",
                    "%09",
                    "%40",
                    " ",
                ),
                *("http:", "https:", "HTTP://", "http://", "javascript:", "data:", "x:", "file:", "ws:"),
                *(
                    "example.com",
                    "evil.example",
                    "example.com:80",
                    "[::1]",
                    "127.0.0.1",
                    "0x7f",
                    "1",
                    "a",
                    "xn--",
                ),
                *(
                    "\u3002",
                    "\uff0f",
                    "\uff20",
                    "\uff1a",
                    "\u2100",
                    "\xad",
                    "ß",
                    "é",
                    "\ud800",
                    "\t",
                    "\n",
                    "\x00",
                ),
                *(
                    "[",
                    "]",
                    "|",
                    "^",
                    "`",
                    "{",
                    "}",
                    "<",
                    ">",
                    '"',
                    "'",
                    ";",
                    "&",
                    "=",
                    "+",
                    "*",
                    "%",
                    "~",
                    "_",
                    "-",
                ),
            ]
        ),
        st.characters(),
    ),
    max_size=8,
).map("".join)

url_text = st.text(st.one_of(st.characters(), st.sampled_from("%/:@[]|^`{}<>\"'&=+;,~. 0aé")), max_size=8)
hosts = st.one_of(
    st.sampled_from(
        [
            *("example.com", "EXAMPLE.com", "bücher.example", "faß.de", "[::1]", "[::ffff:1.2.3.4]", "127.1"),
            *("0x7f.1", "a_b", "a..b", "日本.jp", "ex%41mple.com", "%C3%A9.com", "ｅｘ.com", "a。b", "☃.net"),
        ]
    ),
    url_text,
)

# Where implementations and editions of IDNA differ: what is mapped, ignored, joined, or encoded already.
idna = st.lists(
    st.sampled_from(
        [
            *(
                "xn--",
                "xn--a",
                "xn--zca",
                "xn--zz",
                "XN--",
                "zca",
                "a",
                "A",
                "b-",
                "-",
                "--",
                ".",
                "1",
                "0x",
                "_",
            ),
            *(
                "ß",
                "ẞ",
                "ς",
                "Σ",
                "İ",
                "ı",
                "ſ",
                "\u212a",
                "\u0308",
                "\u0345",
                "\u2024",
                "\u2488",
                "≠",
                "☃",
                "😀",
            ),
            *(
                "\xad",
                "\u200b",
                "\u200c",
                "\u200d",
                "\u034f",
                "\u180e",
                "\ufe0f",
                "。",
                "．",
                "｡",
                "ａ",
                "٣",
                "۳",
            ),
            *(
                "א",
                "ب",
                "क",
                "्",
                "가",
                "ᄀ",
                "ᅠ",
                "ㄱ",
                "ﾡ",
                "\U0002f868",
                "\U0001e900",
                "\u1c80",
                "Ꭰ",
                "ꭰ",
                "⁄",
            ),
        ]
    )
    | st.characters(),
    max_size=6,
).map("".join)


@st.composite
def web_urls(draw):
    scheme = draw(st.sampled_from(["http", "https", "HTTP", "hTTpS"]))
    userinfo = draw(st.one_of(st.just(""), url_text.map(lambda text: re.sub(r"[/?#]", "", text) + "@")))
    port = draw(st.sampled_from(["", "", ":", ":80", ":443", ":8080", ":0", ":00080", ":65535"]))
    path = draw(st.one_of(st.just(""), url_text.map("/{}".format)))
    query = draw(st.one_of(st.just(""), anything.map("?{}".format)))
    fragment = draw(st.one_of(st.just(""), anything.map("#{}".format)))
    return f"{scheme}://{userinfo}{draw(hosts)}{port}{path}{query}{fragment}"
