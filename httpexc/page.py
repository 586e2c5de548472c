"""`Page`: what one answer to one request says, for the methods of a `Renderer`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from string import Template
from typing import Any, NamedTuple

from httpexc import _advice, _html, _location, _template
from httpexc._messages import Message, MethodExplanation
from httpexc._settings import checked
from httpexc._text import to_text
from httpexc.problem import Errors

__all__ = ["Page"]


# Of types, not of their names, for which Python 3.14 imports ast.
_Fields = NamedTuple(  # noqa: UP014
    "_Fields",
    [
        ("source", Any),
        ("environ", dict[str, Any]),
        ("renderer", Any),  # a Renderer, whose module imports this one
        ("status", str),
        ("language", str),
        ("location", str | None),
        ("headers", tuple[tuple[str, str], ...]),
        ("request_id", str | None),
        ("is_fallback", bool),
    ],
)


class Page(_Fields):
    """What one answer to one request says; it is passed to the methods of a `Renderer`, and is read-only.

    Words (``title``, ``explanation``, ``detail``, ``comment``) are not escaped; ``html``, ``occasion`` and
    ``html_comment`` are markup.

    source
        The exception itself.
    environ
        The WSGI environ of the request.
    renderer
        The `Renderer` in use.
    status
        The status line, which is never translated: ``"404 Not Found"``.
    language
        The language of the answer (BCP 47).
    location
        The resolved target of a redirect or of a 201, or ``None``.
    headers
        The exception's header fields as they will be sent, a tuple of pairs.
    request_id
        The request's id if this answer shows it, else ``None``.
    is_fallback
        True for the built-in page that is sent after a renderer has failed. It has the words alone, so that
        no template, problem member or hook can fail again. Your own methods never see it.
    """

    __slots__ = ()

    @property
    def code(self) -> int:
        """The status code."""
        return int(self.status[:3])

    @property
    def title(self) -> str:
        """The reason phrase, in the language of the request."""
        title = self.status[4:]
        return self.translate(title) if self.renderer.look.translates else title

    @property
    def heading(self) -> str:
        """Code and title: ``"404 Nicht gefunden"``."""
        return f"{self.status[:4]}{self.title}" if self.renderer.look.translates else self.status

    @property
    def explanation(self) -> Any:
        """The sentence for this status, in the language of the request, or any object that was given."""
        explanation = self._word("explanation")
        kind = type(explanation)
        if kind is MethodExplanation:
            return self._name_method(explanation)
        # A lazy string or markup is translated already.
        return self.translate(explanation) if kind is str and self.renderer.look.translates else explanation

    def _name_method(self, explanation: MethodExplanation) -> str:
        method = self.environ.get("REQUEST_METHOD", "")
        if not method or self.is_fallback:
            return self.translate(str.__str__(explanation))
        # RFC 9110 §9.3.2: HEAD gets the length of the answer to GET.
        return self.translate(explanation.message).replace("{method}", "GET" if method == "HEAD" else method)

    @property
    def detail(self) -> Any:
        """What happened this time, or ``None``; any object."""
        detail = self._word("detail")
        if type(detail) is not Message:
            return detail
        translated = self.translate(detail.message)
        return str.__str__(detail) if translated == detail.message else translated

    @property
    def comment(self) -> Any:
        """A comment for the HTML source and the log, or ``None``; any object."""
        return self._word("comment")

    def _word(self, name: str) -> Any:
        if not self.is_fallback:
            return getattr(self.source, name)
        try:
            return getattr(self.source, name)
        except Exception:  # a property of an application's class
            return None

    @property
    def problem(self) -> Mapping[str, Any]:
        """The problem members that the exception was given (RFC 9457 §3.2)."""
        return {} if self.is_fallback else self.source.problem

    @property
    def errors(self) -> Sequence[Mapping[str, Any]]:
        """The errors given as ``errors=``, each a mapping with ``detail`` and the place of the error."""
        errors = () if self.is_fallback else self.source.errors
        # An application's class may use this name for something else.
        return errors if isinstance(errors, Errors) else ()

    @property
    def body_template(self) -> Template | None:
        """The template that replaces explanation and detail, or ``None``."""
        return None if self.is_fallback else self.source.body_template_obj

    @property
    def home(self) -> str:
        """The front page of the application."""
        return self._reference("home") or _location.front_page(self.environ)

    def _reference(self, name: str) -> str | None:
        """A URI that the renderer has; one that it computes for each request is checked each time."""
        reference: str | None = checked(self.renderer, name)
        return reference

    def translate(self, message: str, plural: str = "", number: int = 1) -> str:
        """Return a message, or its plural for a number, in the language of this page."""
        return str(self.renderer.translated(message, self.language, self.environ, plural, number))

    @property
    def steps(self) -> _html.Steps:
        """What the visitor can do: sentences, each with the target of a link or ``None``."""
        return _advice.steps(
            self.code,
            self.headers,
            home=self.home,
            contact=self._reference("contact"),
            reference=self.request_id,
            translate=self.translate,
        )

    @property
    def html(self) -> str:
        """What the page says below its heading, as a fragment of HTML."""
        template = self.body_template
        if template is None:
            return _html.paragraph(self.explanation) + self.occasion
        return template.safe_substitute(self._names(is_html=True)) + self._error_list

    @property
    def occasion(self) -> str:
        """The part of `html` that differs from answer to answer: target, detail, errors and comment."""
        detail = self.detail
        html = "" if detail is None else _html.detail(detail)
        if self.location is not None:
            html = f"<p>{_html.link(self.location)}</p>\n{html}"
        html += self._error_list
        return html if self.comment is None else f"{html}{self.html_comment}\n"

    @property
    def html_comment(self) -> str:
        """The comment as an HTML comment, or ``""``."""
        return "" if self.comment is None else _html.comment(self.comment)

    @property
    def text(self) -> str:
        """The same as plain text, without the comment."""
        template = self.body_template
        if template is not None:
            text = _template.as_text(template).safe_substitute(self._names(is_html=False)).strip("\n ")
        else:
            parts = [to_text(self.explanation), self.location or "", to_text(self.detail)]
            text = "\n\n".join(filter(None, parts))
        lines = "\n".join(f"- {line}" for line in self._error_lines)
        if lines:
            text = f"{text}\n\n{lines}" if text else lines
        return text

    @property
    def _error_lines(self) -> list[str]:
        # An error without words is only in the JSON documents.
        return [line for line in map(_error_line, self.errors) if line]

    @property
    def _error_list(self) -> str:
        lines = self._error_lines if self.errors else ()
        return _html.listed(lines) if lines else ""

    def _names(self, is_html: bool) -> _template.Names:
        return _template.Names(is_html, partial(getattr, self), self.headers, self.environ)

    @property
    def format_json(self) -> Callable[..., object] | None:
        """The exception's own ``json_formatter``, or ``None``."""
        if self.is_fallback or not self.source._overrides("json_formatter"):
            return None
        return self.source.json_formatter  # type: ignore[no-any-return]


def _error_line(error: Mapping[str, Any]) -> str:
    """``"age: must be a positive integer"``: the place of an error, if it is known, and its detail."""
    detail = to_text(error.get("detail"))
    where = next((to_text(error[name]) for name in ("pointer", "parameter", "header") if error.get(name)), "")
    return f"{where}: {detail}" if where and detail else where or detail
