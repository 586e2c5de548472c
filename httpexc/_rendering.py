"""The four bodies of one answer: HTML, JSON, problem details and plain text.

A `Renderer` makes text of a `Page`, which holds what one answer to one request has to say. Neither
knows where the words come from.
"""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Callable, Mapping
from functools import lru_cache
from hashlib import sha256
from html import escape, unescape
from string import Template
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

HTML = "text/html"
JSON = "application/json"
PROBLEM = "application/problem+json"
PLAIN = "text/plain"

# RFC 8259 §11 and RFC 9457 §6: JSON has no charset parameter.
CONTENT_TYPES: Mapping[str, str] = {
    HTML: "text/html; charset=UTF-8",
    JSON: JSON,
    PROBLEM: PROBLEM,
    PLAIN: "text/plain; charset=UTF-8",
}

_STYLE = (
    ":root{color-scheme:light dark}"
    "body{margin:0;padding:12vh 1.5rem 3rem;font:1rem/1.6 system-ui,sans-serif}"
    "main{max-width:38rem;margin:auto;overflow-wrap:anywhere}"
    "h1{font-size:1.75rem;line-height:1.25;margin:0 0 1rem}"
    "p{margin:0 0 1rem}"
)
_HEAD = (
    "<!DOCTYPE html>\n"
    '<html lang="{lang}">\n<head>\n<meta charset="utf-8">\n'
    '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    "<title>{heading}</title>\n"
)
# The style is allowed by its hash, so a browser runs and loads nothing that a detail might smuggle in.
PAGE_HEADERS = (
    ("X-Content-Type-Options", "nosniff"),
    (
        "Content-Security-Policy",
        "default-src 'none'; style-src 'sha256-" + b64encode(sha256(_STYLE.encode()).digest()).decode() + "'",
    ),
)

# HTML §13.1.4 and the parse errors of §13.2.2: text that a valid page cannot hold.
_not_in_html = re.compile(
    "[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef"
    + "".join(f"{chr(plane << 16 | 0xFFFE)}{chr(plane << 16 | 0xFFFF)}" for plane in range(17))
    + "]"
)
_surrogate = re.compile("[\ud800-\udfff]")
_comment = re.compile(r"<!--.*?-->", re.DOTALL)
_line_break = re.compile(r"<br\b[^>]*>|</(?:li|tr)\s*>", re.IGNORECASE)
_paragraph_end = re.compile(r"</(?:p|div|h[1-6]|ul|ol|table)\s*>", re.IGNORECASE)
# A tag as HTML §13.2.5.6 begins one, so that the "<" of "a < b" is none; quoted values may hold ">".
_tag = re.compile(r"""</?[A-Za-z](?:[^>"']|"[^"]*"|'[^']*')*>""")


class OwnTemplate(Template):
    """A body template of this package: it has no markup, so the page's own policy fits it."""


def log_fault(message: str, *args: object) -> None:
    """Log the exception being handled to ``httpexc``; whatever logging does, the answer goes on."""
    import logging  # 3 ms that most programs have paid already, and `import httpexc` need not

    try:
        logging.getLogger("httpexc").error(message, *args, exc_info=True)
    except Exception:  # noqa: S110  there is no one left to tell
        pass


def to_text(value: object) -> str:
    """A detail, an explanation or a comment as a string: markup keeps its words, bytes are UTF-8.

    What cannot be made a string is logged, and is ``""``.
    """
    if type(value) is str:
        return value if value.isprintable() else _surrogate.sub("\ufffd", value)
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
    return _surrogate.sub("\ufffd", text)


def to_html(value: object) -> str:
    """The same as HTML, safe as text and in a quoted attribute; what is markup already stays so."""
    if type(value) is not str:
        try:
            markup = getattr(value, "__html__", None)
            if markup:
                return _not_in_html.sub("\ufffd", str(markup()))
        except Exception:
            log_fault("an object of %s could not be shown", type(value))
            return ""
        value = to_text(value)
    if not value.isprintable():
        value = _not_in_html.sub("\ufffd", value)
    return escape(value)


def _strip(markup: str) -> str:
    text = _line_break.sub("\n", _paragraph_end.sub("\n\n", _comment.sub("", markup)))
    return unescape(_tag.sub("", text))


@lru_cache(maxsize=256)
def _text_template(kind: type[Template], template: str) -> Template:
    """A body template without its own tags, as WebOb reads it: a newline is a space, br a newline."""
    template = " ".join(template.splitlines())
    text = re.sub(r" *\n *", "\n", _strip(template))
    return kind(re.sub(r"\n{3,}", "\n\n", text).strip())


class Page:
    """What one answer to one request says; every `Renderer` method takes one.

    ``status`` is the line ("404 Not Found"), ``code`` and ``title`` its parts. ``explanation`` is the
    status's own sentence, ``detail`` and ``comment`` are what the caller gave (any object, or
    ``None``), ``location`` the resolved target of a redirect or ``None``. ``problem_type`` and
    ``problem`` are the members of RFC 9457, ``headers`` the pairs that will be sent.
    ``html`` and ``text`` are the explanation, target and detail put together.
    """

    location: str | None = None
    problem_type: str = "about:blank"
    problem: Mapping[str, Any] = MappingProxyType({})
    body_template: Template | None = None
    html_template: Template | None = None
    plain_template: Template | None = None
    format_json: Callable[..., object] | None = None

    def __init__(
        self,
        status: str,
        code: int,
        title: str,
        explanation: object,
        detail: object,
        comment: object,
        headers: list[tuple[str, str]],
        environ: WSGIEnvironment,
    ) -> None:
        self.status = status
        self.code = code
        self.title = title
        self.explanation = explanation
        self.detail = detail
        self.comment = comment
        self.headers = headers
        self.environ = environ

    @property
    def html(self) -> str:
        """A fragment of HTML: what the page says below its heading."""
        if self.body_template is not None:
            return self.body_template.safe_substitute(_Names(self, True))
        html = f"<p>{to_html(self.explanation)}</p>\n" if self.explanation else ""
        if self.location is not None:
            target = to_html(self.location)
            html += f'<p><a href="{target}">{target}</a></p>\n'
        if self.detail is not None:
            html += f"<p>{to_html(self.detail)}</p>\n"
        return html if self.comment is None else f"{html}{self.html_comment}\n"

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
        if self.body_template is not None:
            template = _text_template(type(self.body_template), self.body_template.template)
            return template.safe_substitute(_Names(self, False)).strip("\n ")
        parts = (to_text(self.explanation), self.location, to_text(self.detail))
        return "\n\n".join(part for part in parts if part)

    @property
    def is_own(self) -> bool:
        """Whether nothing but this package's own markup goes round the user's text."""
        return self.html_template is None and (
            self.body_template is None or type(self.body_template) is OwnTemplate
        )


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
        if name == "location" and page.location is not None:
            return shown(page.location)
        for header, value in page.headers:
            if header.lower() == name:
                return shown(value)
        value = page.environ[name]
        if isinstance(value, str):
            try:
                # PEP 3333: bytes as Latin-1 characters, and nearly always UTF-8 underneath.
                value = value.encode("latin-1").decode("utf-8")
            except UnicodeError:
                pass
        return shown(value)


class Renderer:
    """How an application's answers look, and which media types it has them in.

    Derive, override what shall differ, and set an instance as ``renderer`` of a class or of the
    middleware. Every method gets a `Page` and the WSGI environ and returns a string, which is sent
    in UTF-8. One that raises is logged, and the built-in page goes out in its place.
    """

    #: What is on offer, by the server's preference. One alone: nothing is negotiated.
    media_types: ClassVar[tuple[str, ...]] = (HTML, JSON, PROBLEM, PLAIN)
    #: What answers a request without an ``Accept``, or with an empty one.
    no_accept: ClassVar[str] = PLAIN
    #: What answers an ``Accept`` that allows nothing on offer.
    not_acceptable: ClassVar[str] = PLAIN
    #: The language of the pages (BCP 47).
    lang: ClassVar[str] = "en"

    def __init_subclass__(cls) -> None:
        cls.media_types = tuple(cls.media_types)
        unknown = set(cls.media_types) - set(CONTENT_TYPES)
        if unknown or not cls.media_types:
            raise ValueError(
                f"{cls.__name__}.media_types: {cls.media_types!r}: use one or more of "
                + ", ".join(CONTENT_TYPES)
            )

    def translate(self, text: str, environ: WSGIEnvironment) -> str:
        """A title or explanation in the language of the request; as it is, unless overridden."""
        return text

    def html(self, page: Page, environ: WSGIEnvironment) -> str:
        """A whole HTML document."""
        heading = escape(f"{page.code} {page.title}")
        if page.html_template is not None:
            return page.html_template.safe_substitute(
                status=heading, code=page.code, title=escape(page.title), body=page.html
            )
        return (
            f"{_HEAD.format(lang=self.lang, heading=heading)}"
            f"<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n"
            f"<h1>{heading}</h1>\n{page.html}</main>\n</body>\n</html>\n"
        )

    def plain(self, page: Page, environ: WSGIEnvironment) -> str:
        """Plain text."""
        if page.plain_template is not None:
            return page.plain_template.safe_substitute(
                status=f"{page.code} {page.title}",
                code=page.code,
                title=page.title,
                body=page.text,
            )
        return f"{page.code} {page.title}\n\n{page.text}\n"

    def json(self, page: Page, environ: WSGIEnvironment) -> str:
        """A JSON document: ``message``, ``code``, ``title``, ``status`` and the problem members."""
        if page.format_json is not None:
            return to_json(
                page.format_json(body=page.text, status=page.status, title=page.title, environ=environ)
            )
        return to_json(json_members(page.text, page.status, page.title, page.problem))

    def problem(self, page: Page, environ: WSGIEnvironment) -> str:
        """A problem details document (RFC 9457 §3)."""
        return to_json(
            {
                "type": page.problem_type,
                "title": page.title,
                "status": page.code,
                "detail": to_text(page.detail) or to_text(page.explanation),
                **page.problem,
            }
        )


def json_members(message: str, status: str, title: str, problem: Mapping[str, Any]) -> dict[str, object]:
    """WebOb's three members, the integer status, and the problem members."""
    return {
        "message": message,
        "code": status,
        "title": title,
        "status": int(status[:3]),
        **problem,
    }


def to_json(value: object) -> str:
    """JSON in ASCII, safe inside ``<script>`` too; objects that it does not know are shown as text."""
    # RFC 8259 §7: any character may be escaped. Python escapes U+2028 with the rest of Unicode.
    return json.dumps(value, default=to_text, allow_nan=False).replace("<", "\\u003c")
