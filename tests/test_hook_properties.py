"""Hooks that answer anything: what is asked of them, nonsense, attacks, or an error (S11 to S13, G1, G3)."""

from __future__ import annotations

import json
import logging
import re
from contextlib import contextmanager
from gettext import NullTranslations
from typing import Any, NamedTuple

import html5lib
from hypothesis import given, note
from hypothesis import strategies as st

from httpexc import HTTPExceptionMiddleware, Renderer

from .strategies import anything, classes, json_values, many
from .support import BROWSER, MEDIA_TYPES, call, make, raising

HTML, JSON, PROBLEM, TEXT = MEDIA_TYPES

# -- what a hook answers ----------------------------------------------------------------------


class Given(NamedTuple):
    """What a hook returns, or raises if it is an exception; and whether that is what it is asked for."""

    answer: Any
    is_right: bool
    #: Of header fields, those that are sent.
    fields: Any = ()


def right(answers):
    return answers.map(lambda answer: Given(answer, True))


def wrong(*answers):
    return st.sampled_from([*answers, *ERRORS]).map(lambda answer: Given(answer, False))


ERRORS = [
    RuntimeError("\r\nX-A: b"),
    KeyError("\ud800"),
    RecursionError(),
    UnicodeError("<script>"),
    OSError(),
]

# A client's text finds its way into what an application says.
ATTACKS = [
    "<script>alert(1)</script>",
    "--><script>",
    "</title></style><script>",
    '"><img src=x onerror=alert(1)>',
    "a\r\nSet-Cookie: b=c",
    "a\r\n\r\n<script>",
    "\x00\x1b[2J",
    "\u2028\u202e",
    "\ud800",
]
text = st.sampled_from(ATTACKS) | anything

LANGUAGES = ("en", "de", "ar", "pt-BR")
FIELDS = [
    *("X-A", "x-a", "Vary", "Link", "Set-Cookie", "Cache-Control", "Content-Security-Policy"),
    *("X-Content-Type-Options", "Content-Language", "Retry-After", "Allow", "Server"),
]
#: What serving itself says: a hook that says it too is told so, and not heard.
SERVED = ["Content-Length", "content-length", "Content-Type", "LOCATION", "Transfer-Encoding"]
values = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=12)


def fields(headers):
    pairs = [*(headers.items() if isinstance(headers, dict) else headers)]
    sent = [pair for pair in pairs if pair[0] not in SERVED]
    return Given(headers, sent == pairs, sent)


class Catalogue(NullTranslations):
    """A catalogue in which every sentence is the same."""

    def __init__(self, said):
        super().__init__()
        self.said = said

    def gettext(self, message):
        return self.said

    def ngettext(self, message, plural, number):
        return self.said


HOOKS = {
    "members": right(st.dictionaries(text, json_values, max_size=3))
    | right(st.just({"title": "hooked", "status": "hooked", "message": "hooked", "detail": "hooked"}))
    | wrong(None, 7, "text", ["a"], {"nan": float("nan")}, {("a", "b"): 1}),
    "headers": st.lists(st.tuples(st.sampled_from(FIELDS), values), max_size=4).map(fields)
    | st.dictionaries(st.sampled_from(FIELDS), values, max_size=2).map(fields)
    | st.lists(st.tuples(st.sampled_from([*FIELDS, *SERVED]), values), max_size=4).map(fields)
    | wrong(*([("X-A", attack)] for attack in ATTACKS if not attack.isprintable()))
    | wrong(*([(attack, "b")] for attack in ATTACKS), [("X-A", "b"), ("X-B", "c\nd")])
    | wrong(None, 7, "X-A: b", ["X-A"], [("X-A",)], [("X-A", None)], [("X-A", b"b")], {"X-A": ["b"]}),
    "prefer": right(st.sampled_from([None, *MEDIA_TYPES])) | wrong("image/png", "", 7, [HTML], *ATTACKS),
    "language": right(st.sampled_from([None, *LANGUAGES])) | wrong("ja", "", "DE", 7, ["de"], *ATTACKS),
    "request_id": right(st.none() | st.from_regex(r"[A-Za-z0-9.\-]{1,128}", fullmatch=True))
    | wrong("", "a b", "x" * 129, 7, b"bytes", ["a"], *ATTACKS),
    "translate": right(text) | wrong(None, 7, b"bytes", ["a"]),
    "translations": right(st.none() | st.builds(Catalogue, text)) | wrong(7, "x", {}),
    "html": right(text | st.binary()) | wrong(None, 7, ["a"], object()),
    "plain": right(text | st.binary()) | wrong(None, 7, ["a"], object()),
    "json": right(text | st.binary()) | wrong(None, 7, ["a"], object()),
    "problem": right(text | st.binary()) | wrong(None, 7, ["a"], object()),
    "cbor": right(text | st.binary()) | wrong(None, 7, ["a"], object()),
    "default": right(json_values) | wrong(),
}
BODIES = {HTML: "html", JSON: "json", PROBLEM: "problem", TEXT: "plain", "application/cbor": "cbor"}

SETTINGS = {
    "languages": st.just(LANGUAGES) | st.permutations(LANGUAGES).map(tuple),
    "site": text,
    "home": st.sampled_from(["/", "/start?a=b&c=<d>", "//evil.example", 'https://x.example/"><b>']),
    "contact": st.sampled_from(["mailto:a@b.example", '/contact?"><b>', "https://x.example/'"]),
    "request_id_from": st.sampled_from([200, 400, 500, 600]),
    "media_types": st.just({**BODIES})
    | st.lists(st.sampled_from(list(MEDIA_TYPES)), min_size=1, unique=True),
}


class Asked:
    """The hooks of a `Renderer` that answer what they were given, and note that they were asked."""

    def give(self, name):
        self.asked.add(name)
        answer = self.given[name].answer
        if isinstance(answer, Exception):
            raise answer
        return answer

    def members(self, page):
        return self.give("members")

    def headers(self, page):
        return self.give("headers")

    def prefer(self, environ):
        return self.give("prefer")

    def language(self, environ):
        return self.give("language")

    def request_id(self, environ):
        return self.give("request_id")

    def translate(self, text, environ):
        return self.give("translate")

    def translations(self, language):
        return self.give("translations")

    def html(self, page, environ):
        return self.give("html")

    def plain(self, page, environ):
        return self.give("plain")

    def json(self, page, environ):
        return self.give("json")

    def problem(self, page, environ):
        return self.give("problem")

    def cbor(self, page, environ):
        return self.give("cbor")

    def default(self, value):
        return self.give("default")


@st.composite
def renderers(draw):
    """A renderer with some hooks and some settings of its own; what it notes is for one answer."""
    given = draw(st.fixed_dictionaries({}, optional=HOOKS))
    settings = draw(st.fixed_dictionaries({}, optional=SETTINGS))
    if "language" in given:
        settings["languages"] = LANGUAGES
    if "application/cbor" in settings.get("media_types", ()):
        given["cbor"] = draw(HOOKS["cbor"])
    if "prefer" in given:
        on_offer = settings.get("media_types", MEDIA_TYPES)
        given["prefer"] = Given(given["prefer"].answer, given["prefer"].answer in (None, *on_offer))
    own = {name: vars(Asked)[name] for name in ("give", *given)}
    return type("Fuzzed", (Renderer,), {**own, **settings, "given": given, "asked": set()})()


# -- what is answered -------------------------------------------------------------------------

CLIENT = "<i>client&'\"</i>"
TAGS = {
    *("html", "head", "header", "meta", "title", "style", "body", "main", "h1", "p", "a", "hr", "ul", "li")
}

#: What an exception is given; each says what a client has written.
CONTENTS = [
    {},
    {"detail": CLIENT},
    {"detail": CLIENT, "comment": f"--> {CLIENT}", "problem": {"asked": CLIENT, "odd": object()}},
    {"detail": CLIENT, "headers": [("Vary", "Cookie"), ("Set-Cookie", "a=b"), ("X-A", "own")]},
    {"body": b"own"},
]


@contextmanager
def logged():
    """The faults that are logged in between: what is told of the exception itself begins with its request."""
    records = []
    handler = logging.Handler(logging.ERROR)
    handler.addFilter(lambda record: "/<i>client" not in record.getMessage())
    handler.emit = records.append
    logger = logging.getLogger("httpexc")
    logger.addHandler(handler)
    try:
        yield records
    finally:
        logger.removeHandler(handler)


@many
@given(
    classes,
    st.sampled_from(CONTENTS),
    renderers(),
    st.sampled_from([None, BROWSER, *BODIES, "image/png", "nonsense"]),
    st.sampled_from(["GET", "GET", "HEAD", "POST"]),
    st.sampled_from([None, "de", "ar, en;q=0.5", "<i>client"]),
)
def test_s13_any_hook_is_answered(cls, content, renderer, accept, method, language):
    """S11, S13: whatever hooks do, the answer is in order and its status stands; what fails is named."""
    if cls.empty_body:
        content = {name: value for name, value in content.items() if name != "body"}
    made = make(cls, **content)
    note(f"{renderer.given}")
    app = HTTPExceptionMiddleware(raising(made), renderer=renderer)
    with logged() as records:
        # Both validators of PEP 3333 look on.
        answer = call(
            app,
            "/<i>client",
            accept,
            method,
            HTTP_ACCEPT_LANGUAGE=language,
            HTTP_X_REQUEST_ID="<i>client",
        )
    assert answer.status == f"{cls.code} {cls.title}"
    check_length(answer, method)
    check_fields(answer, made, renderer)
    check_body(answer, renderer, content)
    check_log(records, renderer)


def check_length(answer, method):
    """S8, S13: one length, and the right one."""
    lengths = answer.headers.getall("Content-Length")
    if answer.code in (204, 304):
        assert (lengths, answer.body) == ([], b"")
    elif method == "HEAD":
        assert answer.body == b""
        assert len(lengths) == 1
    else:
        assert lengths == [str(len(answer.body))]


def check_fields(answer, made, renderer):
    """S13: every field is the package's, the exception's or that of a hook in order; none is missing."""
    given = renderer.given.get("headers")
    pairs = [*given.fields] if given else []
    own = [pair for pair in made.headerlist if pair[0].lower() not in ("content-type", "content-length")]
    package = {
        *("content-type", "content-length", "vary", "x-content-type-options", "content-security-policy"),
        *("content-language", "cache-control", "location"),
    }
    names = [name.lower() for name, _ in answer.headers.items()]
    assert {*names} <= package | {name.lower() for name, _ in (*pairs, *own)}
    assert {name.lower() for name, _ in (*pairs, *own)} <= {*names}
    assert all(names.count(name) == 1 for name in names if name not in ("link", "set-cookie"))
    for name, value in answer.headers.items():
        assert (name + value).isprintable()
        if name.lower() not in package:
            assert value in [sent for named, sent in (*own, *pairs) if named.lower() == name.lower()]
    # What the exception says itself counts before the hook.
    for name, value in own:
        assert name == "Location" or value in " ".join(answer.headers.getall(name))


def check_body(answer, renderer, content):
    """S5, S12, S13: the built-in forms hold whatever hooks say; a method's own body is sent as it is."""
    if "body" in content and answer.code not in (204, 205, 304):
        assert answer.body in (b"own", b"")
        return
    if not answer.body:
        return
    media_type = answer.headers["Content-Type"].partition(";")[0]
    name = BODIES[media_type]
    own = renderer.given.get(name)
    if own is not None and own.is_right and name in renderer.asked:
        sent = own.answer
        if isinstance(sent, str):
            sent = sent.encode("utf-8", "replace")
        if answer.body == sent:
            return
    assert "<i>" not in answer.text or media_type == TEXT
    if media_type == HTML:
        document = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(answer.text)
        assert {element.tag for element in document.iter() if isinstance(element.tag, str)} <= TAGS
    elif media_type in (JSON, PROBLEM):
        members = json.loads(answer.text)
        assert members["status"] == answer.code
        assert "hooked" not in (members["title"], members.get("message" if media_type == JSON else "detail"))


def check_log(records, renderer):
    """S11, S13: each hook that failed is named, and no other."""
    told = "\n".join(f"{record.getMessage()}\n{record.exc_text or ''}" for record in records)
    failed = {name for name in renderer.asked if not renderer.given[name].is_right}
    for name in failed:
        # A method that raised stands in the traceback.
        named = rf"in {name}$|Fuzzed\.{name} (?:failed|returned)"
        assert re.search(named, told, re.MULTILINE), name
    assert bool(records) == bool(failed)


def test_there_is_a_strategy_for_every_hook():
    """S13: what a renderer can be asked, and what can be set on one, is tried."""
    public = {name for name in vars(Renderer) if not name.startswith("_")}
    untried = {"look", "lang", "translated", "absolute_location", "no_accept", "not_acceptable"}
    assert public - untried == {*HOOKS, *SETTINGS} - {"cbor"}
