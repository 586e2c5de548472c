"""The four bodies of one answer: HTML, JSON, problem details and plain text.

A `Renderer` makes text of a `Page`, which holds what one answer to one request has to say. Neither
knows where the words come from.
"""

from __future__ import annotations

import json
import re
import sys
from base64 import b64encode
from collections.abc import Mapping
from contextlib import suppress
from functools import lru_cache
from hashlib import sha256
from html import escape, unescape
from string import Template
from types import MappingProxyType

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from logging import Logger
    from traceback import TracebackException
    from typing import Any, ClassVar, Protocol

    from _typeshed.wsgi import WSGIEnvironment

    class Source(Protocol):
        """Where a page's words and templates come from."""

        @property
        def explanation(self) -> Any: ...
        @property
        def detail(self) -> Any: ...
        @property
        def comment(self) -> Any: ...
        @property
        def problem_type(self) -> str: ...
        @property
        def problem(self) -> Mapping[str, Any]: ...
        @property
        def body_template_obj(self) -> Template | None: ...
        @property
        def html_template_obj(self) -> Template | None: ...
        @property
        def plain_template_obj(self) -> Template | None: ...


HTML = "text/html"
JSON = "application/json"
PROBLEM = "application/problem+json"
PLAIN = "text/plain"

MEDIA_TYPES = (HTML, JSON, PROBLEM, PLAIN)

# Plain words come large, and the status is a quiet line above them. The colours of text have a contrast
# of 7:1 with their ground (WCAG 2.2 §1.4.6); sizes follow the reader's own and, a little, the window's.
_STYLE = (
    ":root{color-scheme:light dark;color:#1f2328;background:#fff}"
    "body{margin:0;padding:18vh 1.5rem 4rem;font:clamp(1rem,.9rem + .3vw,1.75rem)/1.6 system-ui,sans-serif}"
    "main{max-width:34em;margin:auto;overflow-wrap:anywhere}"
    "h1,p{margin:0 0 1em;unicode-bidi:plaintext}"
    "p:empty{display:none}"
    "h1{font-size:1em;font-weight:400;color:#4f5862}"
    "h1+p,h1:only-child{font-size:1.5em;line-height:1.35;color:inherit;text-wrap:pretty}"
    "hr{margin:1.5em 0 1em;border:0;border-top:1px solid #d3d8de}"
    "a{color:#0a4d94}"
    "@media screen and (prefers-color-scheme:dark){"
    ":root{color:#e6e9ed;background:#15181c}h1{color:#a9b2bc}hr{border-color:#3a4149}a{color:#8fc3f9}}"
    "@media print{body{padding:0}}"
)
# The style is allowed by its hash, so a browser runs and loads nothing that a detail might smuggle in.
PAGE_HEADERS = (
    ("X-Content-Type-Options", "nosniff"),
    (
        "Content-Security-Policy",
        "default-src 'none'; style-src 'sha256-" + b64encode(sha256(_STYLE.encode()).digest()).decode() + "'",
    ),
)

# The patterns below are compiled by their first use: most programs never need them, and together
# they would take as long to compile as all the rest of this package takes to import.

# HTML §13.1.4 and the parse errors of §13.2.2: text that a valid page cannot hold.
_NOT_IN_HTML = (
    "[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef"
    + "".join(f"{chr(plane << 16 | 0xFFFE)}{chr(plane << 16 | 0xFFFF)}" for plane in range(17))
    + "]"
)
_SURROGATE = "[\ud800-\udfff]"
# Each stops at the next "<" or eats what it has seen, so that the time is linear in the text.
_COMMENT = r"(?s)<!--.*?(?:-->|\Z)"
_LINE_BREAK = r"(?i)<br\b[^<>]*>|</(?:li|tr)\s*>"
_PARAGRAPH_END = r"(?i)</(?:p|div|h[1-6]|ul|ol|table)\s*>"
# A tag as HTML §13.2.5.6 begins one, so that the "<" of "a < b" is none; quoted values may hold ">".
_TAG = r"""</?[A-Za-z](?:[^<>"']|"[^"<]*"|'[^'<]*')*>"""


class _OwnTemplate(Template):
    """A body template of this package."""


def own_template(template: str) -> Template:
    """A body template of this package: its markup needs no style, so the page's own policy fits it."""
    return _OwnTemplate(template)


def log_fault(message: str, *args: object) -> None:
    """Log the exception being handled to ``httpexc``; whatever logging does, the answer goes on."""
    with suppress(Exception):  # there is no one left to tell
        if logger().isEnabledFor(LOG_ERROR):
            log(LOG_ERROR, (__file__, 0), message, args, sys.exception())


# As the logging module numbers them.
LOG_DEBUG, LOG_ERROR = 10, 40


@lru_cache(maxsize=1)
def logger() -> Logger:
    """The logger ``httpexc``."""
    import logging  # 3 ms that most programs have paid already, and `import httpexc` need not

    return logging.getLogger("httpexc")


def log(
    level: int, place: tuple[str, int], message: str, args: tuple[object, ...], error: BaseException | None
) -> None:
    """Log a record that begins at ``place``, with the error on lines of its own."""
    exc_info = None if error is None else (type(error), error, error.__traceback__)
    record = logger().makeRecord("httpexc", level, *place, message, args, exc_info)
    if error is not None:
        # Where a formatter looks first, and makes it itself if there is nothing.
        record.exc_text = traceback_of(error)
    logger().handle(record)
    if error is not None:
        # A handler that keeps records must not keep the frames of every request.
        record.exc_info = (type(error), error, None)


def one_line(text: str) -> str:
    """The text with its control characters escaped, so that no detail can forge a line of the log."""
    return text if text.isprintable() else repr(text)[1:-1]


def traceback_of(error: BaseException) -> str:
    """The traceback of an error and of what led to it, each message on a line of its own."""
    from traceback import TracebackException  # only a fault needs it

    return "".join(_traceback_lines(TracebackException.from_exception(error), "")).rstrip("\n")


def _traceback_lines(error: TracebackException, indent: str) -> Iterator[str]:
    # In the words of the traceback module, which whoever reads a log looks for.
    earlier, link = error.__cause__, "The above exception was the direct cause of the following exception:"
    if earlier is None and not error.__suppress_context__:
        earlier = error.__context__
        link = "During handling of the above exception, another exception occurred:"
    if earlier is not None:
        yield from _traceback_lines(earlier, indent)
        yield f"\n{indent}{link}\n\n"
    if error.stack:
        yield f"{indent}Traceback (most recent call last):\n"
        for lines in error.stack.format():
            yield from (f"{indent}{line}\n" for line in lines.splitlines())
    for line in error.format_exception_only():
        yield f"{indent}{one_line(line.removesuffix(chr(10)))}\n"
    for leaf in error.exceptions or ():
        yield from _traceback_lines(leaf, indent + "    ")


def to_text(value: object) -> str:
    """A detail, an explanation or a comment as a string: markup keeps its words, bytes are UTF-8.

    What cannot be made a string is logged, and is ``""``.
    """
    if type(value) is str:
        return value if value.isascii() else re.sub(_SURROGATE, "\ufffd", value)
    if value is None:
        return ""
    try:
        if isinstance(value, bytes):
            return value.decode("utf-8", "replace")
        markup = getattr(value, "__html__", None)
        text = _strip(str(markup())) if markup else str(value)
    except Exception:
        log_fault("an object of %s could not be shown", type(value))
        return ""
    return re.sub(_SURROGATE, "\ufffd", text)


def to_html(value: object) -> str:
    """The same as HTML, safe as text and in a quoted attribute; what is markup already stays so."""
    if type(value) is not str:
        try:
            markup = getattr(value, "__html__", None)
            if markup:
                return re.sub(_NOT_IN_HTML, "\ufffd", str(markup()))
        except Exception:
            log_fault("an object of %s could not be shown", type(value))
            return ""
        value = to_text(value)
    if not value.isprintable():
        value = re.sub(_NOT_IN_HTML, "\ufffd", value)
    # As html.escape does it; the call alone would cost a third more.
    value = value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return value.replace('"', "&quot;").replace("'", "&#x27;")


def _strip(markup: str) -> str:
    text = re.sub(_PARAGRAPH_END, "\n\n", re.sub(_COMMENT, "", markup))
    return unescape(re.sub(_TAG, "", re.sub(_LINE_BREAK, "\n", text)))


def _as_text(template: Template) -> Template:
    """A body template without its own tags, as WebOb reads it: a newline is a space, br a newline."""
    kind: Any = type(template)  # its type says that it has no hash
    return _kept_as_text(kind, template.template)


@lru_cache(maxsize=256)
def _kept_as_text(kind: type[Template], template: str) -> Template:
    text = re.sub(r" *\n *", "\n", _strip(" ".join(template.splitlines())))
    return kind(re.sub(r"\n{3,}", "\n\n", text).strip())


def _substitute(template: Template, names: Mapping[str, str]) -> str:
    """``template.safe_substitute(names)``, with the template taken apart once and not each time."""
    if type(template).safe_substitute is not Template.safe_substitute:
        return template.safe_substitute(names)
    parts = []
    kind: Any = type(template)  # its type says that it has no hash
    for literal, name, source in _kept_parts(kind, template.template):
        parts.append(literal)
        if name is not None:
            try:
                parts.append(names[name])
            except KeyError:
                parts.append(source)
    return "".join(parts)


@lru_cache(maxsize=256)
def _kept_parts(kind: type[Template], template: str) -> tuple[tuple[str, str | None, str], ...]:
    """Literal text, the name behind it or ``None``, and how the name stands in the template."""
    parts: list[tuple[str, str | None, str]] = []
    end = 0
    for match in kind.pattern.finditer(template):
        name = match["named"] or match["braced"]
        literal = template[end : match.start()]
        if match["escaped"] is not None:
            literal += kind.delimiter
        elif name is None:
            literal += match[0]  # as safe_substitute leaves a lone delimiter
        parts.append((literal, name, match[0]))
        end = match.end()
    return (*parts, (template[end:], None, ""))


class WordsOnly:
    """A `Source` cut down to its words, for when a template or a problem member has failed."""

    problem_type: str = "about:blank"
    problem: Mapping[str, Any] = MappingProxyType({})
    body_template_obj: Template | None = None
    html_template_obj: Template | None = None
    plain_template_obj: Template | None = None

    def __init__(self, source: Source) -> None:
        self.explanation = source.explanation
        self.detail = source.detail
        self.comment = source.comment


class _Translated:
    """A `Source` with another explanation."""

    def __init__(self, source: Source, explanation: str) -> None:
        self._source = source
        self.explanation = explanation
        if type(source.body_template_obj) is _OwnTemplate:
            # Its sentence is English; the explanation says the same.
            self.body_template_obj = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self._source, name)


class Page:
    """What one answer to one request says; every `Renderer` method takes one.

    ``status`` is the line ("404 Not Found"), ``heading`` the same in the language of the request,
    ``code`` and ``title`` its parts. ``explanation`` is the status's own sentence, ``detail`` and
    ``comment`` are what the caller gave (any object, or ``None``), ``location`` the resolved target
    of a redirect or ``None``. ``headers`` are the pairs that will be sent, ``environ`` is the
    request's. ``html`` and ``text`` are the explanation, target and detail put together. ``source`` is
    the exception, for whatever else there is to know: ``source.problem`` has its problem members.
    """

    source: Source
    status: str
    heading: str
    headers: list[tuple[str, str]]
    location: str | None
    environ: WSGIEnvironment
    #: Whether it became the built-in HTML page, with nothing but own markup round the user's text.
    is_built_in: bool = False
    #: The exception's own ``json_formatter``, or ``None``.
    format_json: Callable[..., object] | None = None

    @property
    def code(self) -> int:
        """The status code."""
        return int(self.status[:3])

    @property
    def title(self) -> str:
        """The reason phrase, in the language of the request."""
        return self.heading[4:]

    @property
    def explanation(self) -> Any:
        """The status's own sentence."""
        return self.source.explanation

    @property
    def detail(self) -> Any:
        """What happened this time, or ``None``."""
        return self.source.detail

    @property
    def comment(self) -> Any:
        """What is for an HTML comment only, or ``None``."""
        return self.source.comment

    def translate(self, renderer: Renderer) -> None:
        """Put title and explanation into the language of the request."""
        self.heading = f"{self.code} {renderer.translate(self.title, self.environ)}"
        explanation = renderer.translate(to_text(self.explanation), self.environ)
        translated: Any = _Translated(self.source, explanation)
        self.source = translated

    @property
    def html(self) -> str:
        """A fragment of HTML: what the page says below its heading."""
        template = self.source.body_template_obj
        if template is not None:
            return _substitute(template, _Names(self, True))
        return _paragraph(self.source.explanation) + self.html_of_occasion()

    def html_of_occasion(self) -> str:
        """The part of `html` that differs from answer to answer: target, detail and comment."""
        source = self.source
        detail = source.detail
        html = "" if detail is None else f"<p>{to_html(detail)}</p>\n"
        if self.location is not None:
            # A resolved target is a URI: of what HTML would read otherwise it has only these two.
            target = self.location.replace("&", "&amp;").replace("'", "&#x27;")
            html = f'<p><a href="{target}">{target}</a></p>\n{html}'
        return html if source.comment is None else f"{html}{self.html_comment}\n"

    @property
    def html_comment(self) -> str:
        """The comment as an HTML comment, or ``""``."""
        if self.comment is None:
            return ""
        # HTML §13.1.6: no "-->" can be left after escaping, and "--" is taken apart for old parsers.
        return f"<!-- {re.sub('-(?=-)', '- ', to_html(to_text(self.comment)))} -->"

    @property
    def text(self) -> str:
        """The same as plain text. The comment is not in it."""
        source = self.source
        if source.body_template_obj is not None:
            return _substitute(_as_text(source.body_template_obj), _Names(self, False)).strip("\n ")
        text = to_text(source.explanation)
        if self.location is not None:
            text = f"{text}\n\n{self.location}" if text else self.location
        detail = to_text(source.detail)
        return f"{text}\n\n{detail}" if text and detail else text or detail


def page_of(
    source: Source,
    status: str,
    headers: list[tuple[str, str]],
    location: str | None,
    environ: WSGIEnvironment,
) -> Page:
    """The page of one answer; an ``__init__`` would take a quarter longer, 50 ns."""
    page = Page()
    page.source = source
    page.status = page.heading = status
    page.headers = headers
    page.location = location
    page.environ = environ
    return page


class _Names(dict[str, str]):
    """The names of a body template, each made when the template names it."""

    __slots__ = ("html", "page")

    def __init__(self, page: Page, html: bool) -> None:
        self.page = page
        self.html = html

    def __missing__(self, name: str) -> str:
        page = self.page
        shown = to_html if self.html else to_text
        if name in ("explanation", "detail"):
            return shown(getattr(page, name))
        if name == "comment":
            return to_html(page.comment) if self.html else ""
        if name == "html_comment":
            return page.html_comment if self.html else ""
        if name == "br":
            return "<br>" if self.html else "\n"
        for header, value in page.headers:
            if header.lower() == name:
                return shown(value)
        value = page.environ[name]
        if name == "REQUEST_METHOD" and value == "HEAD":
            # RFC 9110 §9.3.2: the length that HEAD is told is that of the answer to GET.
            value = "GET"
        if isinstance(value, str) and not value.isascii():
            # PEP 3333: bytes as Latin-1 characters, and nearly always UTF-8 underneath.
            with suppress(UnicodeError):
                value = value.encode("latin-1").decode("utf-8")
        return shown(value)


def _frame(lang: str, heading: str, explanation: object) -> tuple[str, str | None]:
    """What comes before and behind that which differs from answer to answer; ``None`` if all behind does."""
    code = int(heading[:3])
    heading = to_html(heading)
    top = (
        "<!DOCTYPE html>\n"
        f'<html lang="{escape(lang)}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{heading}</title>\n<style>{_STYLE}</style>\n</head>\n"
        f'<body>\n<main dir="auto">\n<h1>{heading}</h1>\n{_paragraph(explanation)}'
    )
    return top, _PAGE_BOTTOMS.get(code, _PAGE_BOTTOM)


def _paragraph(value: object) -> str:
    # Asked of the text: not every object has a truth value.
    html = to_html(value)
    return f"<p>{html}</p>\n" if html else ""


_kept_frame = lru_cache(maxsize=256)(_frame)

_PAGE_BOTTOM = "</main>\n</body>\n</html>\n"

# The one thing that a visitor can do, where one is right on every site.
_ADVICE = {
    401: "Sign in, then come back to this address.",
    403: "If you think that this is a mistake, tell those who run this site.",
    404: "Go to the front page",
    410: "Go to the front page",
    429: "You can try again later.",
    503: "You can try again later.",
}
_LEADING_TO_FRONT = frozenset({404, 410})
# Where Retry-After tells it (RFC 9110 §10.2.3, §15.5.14, §15.6.4; RFC 6585 §4).
_WAITING = (413, 429, 503)
_WAITS = (
    (86_400, "You can try again in {} days."),
    (3_600, "You can try again in {} hours."),
    (60, "You can try again in {} minutes."),
    (1, "You can try again in {} seconds."),
    (0, "You can try again now."),
)
_SECONDS = r"[0-9]{1,9}"
_DATE = r"[A-Z][a-z]{2}, ([0-9]{2} [A-Z][a-z]{2} [0-9]{4} [0-9:]{8}) GMT"


@lru_cache(maxsize=256)
def _page_bottom(advice: str, leads_to_front: bool) -> str:
    shown = to_html(advice)
    if leads_to_front:
        shown = f'<a href="/">{shown}</a>'
    return f"<hr>\n<p>{shown}</p>\n{_PAGE_BOTTOM}"


# What ends the page of a status; None where it depends on the answer.
_PAGE_BOTTOMS: Mapping[int, str | None] = {
    **{code: _page_bottom(advice, code in _LEADING_TO_FRONT) for code, advice in _ADVICE.items()},
    **dict.fromkeys(_WAITING),
}


def _advice(page: Page) -> tuple[str, str]:
    """A sentence of the page, and what stands in it for ``{}``; both are empty where there is none."""
    advice = ("", "")
    if page.code in _WAITING:
        for name, value in page.headers:
            if name.lower() == "retry-after":
                advice = _wait(value)
    return advice if advice[0] else (_ADVICE.get(page.code, ""), "")


@lru_cache(maxsize=256)
def _wait(retry_after: str) -> tuple[str, str]:
    if re.fullmatch(_SECONDS, retry_after):
        seconds = int(retry_after)
        # "90 seconds", "2 minutes": rounded up, and never "1 minutes".
        size, advice = next(wait for wait in _WAITS if seconds >= 2 * wait[0])
        return advice, str(-(-seconds // (size or 1)))
    date = re.fullmatch(_DATE, retry_after)
    return ("You can try again after {}.", f"{date[1]} UTC") if date else ("", "")


class Renderer:
    """How an application's answers look, and which media types it has them in.

    Derive, override what shall differ, and set an instance as ``renderer`` of a class or of the
    middleware. Every method gets a `Page` and the WSGI environ and returns a string, which is sent
    in UTF-8. One that raises is logged, and the built-in page goes out in its place.
    """

    #: What is on offer, by the server's preference. One alone: nothing is negotiated.
    media_types: ClassVar[tuple[str, ...]] = MEDIA_TYPES
    #: What answers a request without an ``Accept``, or with an empty one.
    no_accept: ClassVar[str] = PLAIN
    #: What answers an ``Accept`` that allows nothing on offer.
    not_acceptable: ClassVar[str] = PLAIN
    #: The language of the pages (BCP 47).
    lang: ClassVar[str] = "en"
    #: False sends a Location on this site as a path from the root (RFC 9110 §10.2.2).
    absolute_location: ClassVar[bool] = True

    # The three together, and which methods are overridden: found once for speed.
    offers: ClassVar[tuple[tuple[str, ...], str, str]] = (MEDIA_TYPES, PLAIN, PLAIN)
    has_built_in_html: ClassVar[bool] = True
    translates: ClassVar[bool] = False

    def __init_subclass__(cls) -> None:
        cls.media_types = tuple(cls.media_types)
        cls.offers = (cls.media_types, cls.no_accept, cls.not_acceptable)
        cls.has_built_in_html = cls.html is Renderer.html
        cls.translates = cls.translate is not Renderer.translate
        unknown = set(cls.media_types) - set(MEDIA_TYPES)
        if unknown or not cls.media_types:
            raise ValueError(
                f"{cls.__name__}.media_types: {cls.media_types!r}: use one or more of "
                + ", ".join(MEDIA_TYPES)
            )

    def translate(self, text: str, environ: WSGIEnvironment) -> str:
        """A title, an explanation or an advice in the language of the request; ``text``, unless overridden.

        An advice is the sentence that ends a page: "You can try again in {} minutes." ``{}`` stands
        for the number or the date.
        """
        return text

    def _page_bottom(self, page: Page) -> str:
        advice, value = _advice(page)
        if not advice:
            return _PAGE_BOTTOM
        advice = self.translate(advice, page.environ).replace("{}", value)
        return _page_bottom(advice, page.code in _LEADING_TO_FRONT)

    def html(self, page: Page, environ: WSGIEnvironment) -> str:
        """A whole HTML document."""
        source = page.source
        if source.html_template_obj is not None:
            return source.html_template_obj.safe_substitute(
                status=escape(page.heading),
                code=page.code,
                title=escape(page.title),
                body=page.html,
            )
        if source.body_template_obj is not None:
            page.is_built_in = self.has_built_in_html and type(source.body_template_obj) is _OwnTemplate
            return f"{_kept_frame(self.lang, page.heading, '')[0]}{page.html}{_PAGE_BOTTOM}"
        page.is_built_in = self.has_built_in_html
        explanation = source.explanation
        # An explanation is nearly always its class's: escaping it once saves 0.7 of 3.5 µs.
        is_kept = type(explanation) is str and len(explanation) < 256
        top, bottom = (_kept_frame if is_kept else _frame)(self.lang, page.heading, explanation)
        if bottom is None or self.translates:
            bottom = self._page_bottom(page)
        return f"{top}{page.html_of_occasion()}{bottom}"

    def plain(self, page: Page, environ: WSGIEnvironment) -> str:
        """Plain text."""
        heading = page.heading
        template = page.source.plain_template_obj
        if template is not None:
            return template.safe_substitute(status=heading, code=page.code, title=page.title, body=page.text)
        return f"{heading}\n\n{page.text}\n"

    def json(self, page: Page, environ: WSGIEnvironment) -> str:
        """A JSON document: what ``page.format_json`` returns, or WebOb's members and the problem's."""
        if page.format_json is not None:
            return to_json(
                page.format_json(body=page.text, status=page.status, title=page.title, environ=environ)
            )
        problem = page.source.problem
        if problem:
            return to_json(json_members(page.text, page.status, page.title, problem))
        return f"{_kept_json(page.status, page.heading)}{to_json(page.text)}}}"

    def problem(self, page: Page, environ: WSGIEnvironment) -> str:
        """A problem details document (RFC 9457 §3)."""
        source = page.source
        detail = to_text(source.detail) or to_text(source.explanation)
        if source.problem:
            members = {"type": source.problem_type, "title": page.title, "status": page.code}
            return to_json({**members, "detail": detail, **source.problem})
        return f"{_kept_problem(source.problem_type, page.heading)}{to_json(detail)}}}"


def json_members(message: str, status: str, title: str, problem: Mapping[str, Any]) -> dict[str, object]:
    """WebOb's three members, the integer status, and the problem members."""
    return {
        "message": message,
        "code": status,
        "title": title,
        "status": int(status[:3]),
        **problem,
    }


_encode = json.JSONEncoder(default=to_text, allow_nan=False).encode


def to_json(value: object) -> str:
    """JSON in ASCII, safe inside ``<script>`` too; objects that it does not know are shown as text."""
    # RFC 8259 §7: any character may be escaped. Python escapes U+2028 with the rest of Unicode.
    return _encode(value).replace("<", "\\u003c")


# Encoding a string takes 0.5 µs, an object of four members 2.5: the two documents of an exception
# without problem members are begun here, down to the one member that differs, and end in "}".


@lru_cache(maxsize=256)
def _kept_json(status: str, heading: str) -> str:
    members = json_members("", status, heading[4:], {})
    del members["message"]
    return to_json(members)[:-1] + ', "message": '


@lru_cache(maxsize=256)
def _kept_problem(problem_type: str, heading: str) -> str:
    return (
        to_json({"type": problem_type, "title": heading[4:], "status": int(heading[:3])})[:-1]
        + ', "detail": '
    )
