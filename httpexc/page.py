"""`Page`: what one answer to one request says, for whoever writes it down."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from string import Template
from typing import TYPE_CHECKING, Any, NamedTuple

from httpexc import _advice, _html, _location, _template
from httpexc._messages import Message, MethodExplanation
from httpexc._text import to_text
from httpexc.problem import Errors

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment


class _Fields(NamedTuple):
    source: Any
    environ: WSGIEnvironment
    renderer: Any  # a Renderer, which stands above
    status: str
    language: str
    location: str | None
    headers: tuple[tuple[str, str], ...]
    request_id: str | None
    is_plain: bool


class Page(_Fields):
    """What one answer to one request says; every method of a `Renderer` takes one. It is read-only.

    source
        The exception itself.
    environ
        The WSGI environ of the request.
    renderer
        The `Renderer` that is asked.
    status
        The status line in ASCII English: ``"404 Not Found"``.
    language
        The language of the answer (BCP 47).
    location
        The resolved target of a redirect or of a 201, or ``None``.
    headers
        The header fields of the exception as they will be sent, a tuple of pairs.
    request_id
        The id to show, or ``None`` where none is shown.
    """

    __slots__ = ()

    # is_plain is set where the page of a renderer has failed. Then the words alone are shown: no template,
    # no problem member and no hook can fail again.

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
        """The status's own sentence, in the language of the request; any object that was given."""
        explanation = self._word("explanation")
        kind = type(explanation)
        if kind is MethodExplanation:
            return self._name_method(explanation)
        # A lazy object and markup have been translated by whoever made them.
        return self.translate(explanation) if kind is str and self.renderer.look.translates else explanation

    def _name_method(self, explanation: MethodExplanation) -> str:
        method = self.environ.get("REQUEST_METHOD", "")
        if not method or self.is_plain:
            return self.translate(str.__str__(explanation))
        # RFC 9110 §9.3.2: the length that HEAD is told is that of the answer to GET.
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
        """What is for an HTML comment only, or ``None``; any object."""
        return self._word("comment")

    def _word(self, name: str) -> Any:
        if not self.is_plain:
            return getattr(self.source, name)
        try:
            return getattr(self.source, name)
        except Exception:  # a property of a class of the application's
            return None

    @property
    def problem(self) -> Mapping[str, Any]:
        """The problem members that the exception was given (RFC 9457 §3.2)."""
        return {} if self.is_plain else self.source.problem

    @property
    def errors(self) -> Sequence[Mapping[str, Any]]:
        """What ``errors=`` was given, each a mapping with ``detail`` and where it is."""
        errors = () if self.is_plain else self.source.errors
        # An application may have an attribute of its own by this name.
        return errors if isinstance(errors, Errors) else ()

    @property
    def body_template(self) -> Template | None:
        """The template in the place of explanation and detail, or ``None``."""
        return None if self.is_plain else self.source.body_template_obj

    @property
    def home(self) -> str:
        """The front page of the application."""
        home: str | None = self.renderer.home
        return home or _location.front_page(self.environ)

    def translate(self, message: str, plural: str = "", number: int = 1) -> str:
        """A message, or for a number its plural, in the language of this page."""
        renderer: Any = self.renderer
        return str(renderer.translated(message, plural, number, self.language, self.environ, self.is_plain))

    @property
    def steps(self) -> _html.Steps:
        """What the visitor can do: sentences, each with the target of a link or ``None``."""
        return _advice.steps(
            self.code,
            self.headers,
            home=self.home,
            contact=self.renderer.contact,
            reference=self.request_id,
            translate=self.translate,
        )

    @property
    def html(self) -> str:
        """A fragment of HTML: what the page says below its heading."""
        template = self.body_template
        if template is None:
            return _html.paragraph(self.explanation) + self.occasion
        return template.safe_substitute(self._names(is_html=True))

    @property
    def occasion(self) -> str:
        """The part of `html` that differs from answer to answer: target, detail, errors and comment."""
        detail = self.detail
        html = "" if detail is None else _html.detail(detail)
        if self.location is not None:
            html = f"<p>{_html.link(self.location)}</p>\n{html}"
        lines = self._error_lines
        if lines:
            html += _html.listed(lines)
        return html if self.comment is None else f"{html}{self.html_comment}\n"

    @property
    def html_comment(self) -> str:
        """The comment as an HTML comment, or ``""``."""
        return "" if self.comment is None else _html.comment(self.comment)

    @property
    def text(self) -> str:
        """The same as plain text. The comment is not in it."""
        template = self.body_template
        if template is not None:
            text = _template.as_text(template).safe_substitute(self._names(is_html=False)).strip("\n ")
        else:
            parts = [to_text(self.explanation), self.location or "", to_text(self.detail)]
            text = "\n\n".join(filter(None, parts))
        if self._error_lines:
            lines = "\n".join(f"- {line}" for line in self._error_lines)
            text = f"{text}\n\n{lines}" if text else lines
        return text

    @property
    def _error_lines(self) -> list[str]:
        # One that says nothing in words is for the JSON documents alone.
        return [line for line in map(_error_line, self.errors) if line]

    def _names(self, is_html: bool) -> _template.Names:
        return _template.Names(is_html, partial(getattr, self), self.headers, self.environ)

    @property
    def format_json(self) -> Callable[..., object] | None:
        """The exception's own ``json_formatter``, or ``None``."""
        return None if self.is_plain else self.source._own_json_formatter


def _error_line(error: Mapping[str, Any]) -> str:
    """``"age: must be a positive integer"``: where an error is, if that is known, and what it is."""
    detail = to_text(error.get("detail"))
    where = next((to_text(error[name]) for name in ("pointer", "parameter", "header") if error.get(name)), "")
    return f"{where}: {detail}" if where and detail else where or detail
