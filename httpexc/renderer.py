"""`Renderer`: how an application's answers look, and in which media types and languages it gives them.

Subclass it, override what should differ, and pass an instance to a catcher (``renderer=Shop()``), name it in
the Pyramid setting ``httpexc.renderer``, or assign it to one class of exceptions (``renderer = Shop()``).

    >>> from html import escape
    >>> from httpexc import HTTPExceptionMiddleware, HTTPNotFound, Renderer
    >>> from webob import Request
    >>> class Shop(Renderer):
    ...     def html(self, page, environ):
    ...         return f"<!DOCTYPE html><title>Shop</title><h1>{escape(page.title)}</h1>{page.html}"
    ...
    ...     def members(self, page):
    ...         return {"help": f"https://shop.example/help/{page.code}"}

    >>> site = HTTPExceptionMiddleware(HTTPNotFound("no <blue> teapot"), renderer=Shop())
    >>> page = Request.blank("/teapot", accept="text/html").get_response(site)
    >>> print(page.text.splitlines()[-1])
    <p dir="auto">no &lt;blue&gt; teapot</p>
    >>> document = Request.blank("/teapot", accept="application/problem+json").get_response(site).json
    >>> document["detail"], document["help"]
    ('no <blue> teapot', 'https://shop.example/help/404')

Escape the words of a `Page`, such as ``title``; ``html`` is markup already. An HTML page of your own is sent
without the built-in Content-Security-Policy, which is ``POLICY``: return one from ``headers``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from httpexc import _advice, _html, _json, _language, _request_id
from httpexc._log import log_fault
from httpexc._look import Look
from httpexc._negotiation import TEXT
from httpexc._settings import HOOKS, MEDIA_TYPES, SETTINGS, check_fallbacks, methods
from httpexc._suggest import warn_of_near_misses
from httpexc._text import to_text
from httpexc.page import Page

if TYPE_CHECKING:
    from gettext import NullTranslations

    from _typeshed.wsgi import WSGIEnvironment

__all__ = ["POLICY", "RENDERER_KEY", "Renderer"]

#: The environ key of the application's `Renderer`.
RENDERER_KEY = "httpexc.renderer"

#: The Content-Security-Policy of the built-in page.
POLICY = _html.POLICY


class Renderer:
    """How an application's answers look, and which media types it offers.

    Subclass it and override what should differ. The methods ``html``, ``plain``, ``json``, ``problem`` and
    your own take a `Page` and the WSGI environ, and return bytes or a string, which is sent as UTF-8. If one
    raises, the error is logged and the built-in page is sent with the same status and headers.

    media_types
        The types on offer, in order of preference: some of the four built-in ones, or a mapping from any
        media type to the name of the method that makes its body. A single type is never negotiated.
    no_accept
        The media type for a request without ``Accept``, or with an empty one.
    not_acceptable
        The media type for an ``Accept`` that allows nothing on offer.
    languages
        The languages of the site (BCP 47), its own first. If there are several, ``Accept-Language`` decides.
    absolute_location
        False sends a Location on this site as a path from the root (RFC 9110 §10.2.2).
    site
        The name of the site, above the built-in page and in its title.
    home
        The front page, a URI reference; ``None`` is the root of the application, ``SCRIPT_NAME + "/"``.
    contact
        Where to report a problem, a URI such as ``mailto:help@shop.example``.
    request_id_from
        The lowest status code whose answer shows the request's id. By default every 5xx shows it.
    """

    media_types: Sequence[str] | Mapping[str, str] = tuple(MEDIA_TYPES)
    no_accept: str = TEXT
    not_acceptable: str = TEXT
    languages: Sequence[str] = ("en",)
    absolute_location: bool = True
    site: str = ""
    home: str | None = None
    contact: str | None = None
    request_id_from: int = 500

    def __init_subclass__(cls, **keywords: Any) -> None:
        super().__init_subclass__(**keywords)
        for name, check in SETTINGS.items():
            if name in vars(cls) and not hasattr(vars(cls)[name], "__get__"):
                setattr(cls, name, check(f"{cls.__name__}.{name}", vars(cls)[name]))
        for name in (*MEDIA_TYPES.values(), *HOOKS):
            if name in vars(cls) and not (callable(vars(cls)[name]) or hasattr(vars(cls)[name], "__get__")):
                raise TypeError(f"{cls.__name__}.{name} must be a method, not {vars(cls)[name]!r}")
        if "media_types" in vars(cls) and not hasattr(vars(cls)["media_types"], "__get__"):
            methods(cls, cls.media_types)
        check_fallbacks(cls)
        warn_of_near_misses(cls, _KNOWN)
        if "lang" in vars(cls):
            raise TypeError(f"{cls.__name__}.lang has no effect: write languages = ({vars(cls)['lang']!r},)")

    def __setattr__(self, name: str, value: Any) -> None:
        if name in SETTINGS:
            value = SETTINGS[name](f"{type(self).__name__}.{name}", value)
        super().__setattr__(name, value)
        if name == "media_types":
            methods(self, self.media_types)
        self.__dict__.pop("look", None)

    def __getstate__(self) -> dict[str, Any]:
        # A copy computes its own: this one holds bound methods of the original.
        return {name: value for name, value in vars(self).items() if name != "look"}

    @cached_property
    def look(self) -> Look:
        """What serving needs to know about this renderer, computed once."""
        return Look(self, Renderer)

    @property
    def lang(self) -> str:
        """The site's own language (BCP 47)."""
        return self.languages[0]

    # -- hooks --------------------------------------------------------------------------------

    def translate(self, text: str, environ: WSGIEnvironment) -> str:
        """Return a title, an explanation or another sentence of the page as it should be shown.

        It is called last, with what `translations` or the package's own catalogue returned.
        """
        return text

    def translations(self, language: str) -> NullTranslations | None:
        """Return the application's own ``gettext`` or Babel catalogue for a language, or ``None``.

        It is asked first. A message is its English sentence, without a context. A message that comes back
        unchanged is then looked up in the package's catalogue.
        """
        return None

    def language(self, environ: WSGIEnvironment) -> str | None:
        """Return the language of this answer, one of `languages`; ``None`` is the site's own.

        If you override this, no ``Vary: Accept-Language`` is sent: name what the language depends on in a
        ``Vary`` field from `headers`.
        """
        look = self.look
        if len(look.languages) == 1:
            return look.languages[0]
        accept_language = environ.get("HTTP_ACCEPT_LANGUAGE") or ""
        return look.choices.get_or_choose(_language.negotiate, accept_language, look.languages)

    def members(self, page: Page) -> Mapping[str, Any]:
        """Return more members for both JSON documents. They never replace the exception's own."""
        return {}

    def headers(self, page: Page) -> Iterable[tuple[str, str]]:
        """Return header fields for every answer, including one with an explicit body.

        They are checked like those of an exception, and never replace one that it has; ``Vary``, ``Link`` and
        ``Set-Cookie`` are added to. A ``Content-Security-Policy`` replaces that of the built-in page,
        `httpexc.renderer.POLICY`.
        """
        return ()

    def prefer(self, environ: WSGIEnvironment) -> str | None:
        """Return a media type on offer for this request, whatever its ``Accept`` says, or ``None``."""
        return None

    def request_id(self, environ: WSGIEnvironment) -> str | None:
        """Return the request's id, a token of at most 128 characters, or ``None``.

        The built-in method takes it from ``openstack.request_id`` in the environ, ``X-Request-ID``, or the
        trace id of ``traceparent``.
        """
        return _request_id.found(environ)

    def default(self, value: Any) -> Any:
        """Return a serialisable object for any other value, as ``json.JSONEncoder.default`` does.

        Dates and times, UUID, Decimal, enums, dataclasses, mappings and sets never reach it. The built-in
        method returns the value's text.
        """
        return to_text(value)

    # -- the four forms -----------------------------------------------------------------------

    def html(self, page: Page, environ: WSGIEnvironment) -> str | bytes:
        """Return a complete HTML document."""
        outer = None if page.is_fallback else page.source.html_template_obj
        if outer is not None:
            return str(
                outer.safe_substitute(
                    status=_html.to_html(page.heading),
                    code=page.code,
                    title=_html.to_html(page.title),
                    body=page.html,
                )
            )
        language = page.language
        direction = _language.direction(language)
        if page.body_template is not None:
            # The template says everything but the id, which is in the log too.
            reference = page.steps[-1:] if page.request_id is not None else ()
            return _html.document(language, direction, page.heading, self.site, "", page.html, reference)
        return _html.document(
            language, direction, page.heading, self.site, page.explanation, page.occasion, page.steps
        )

    def plain(self, page: Page, environ: WSGIEnvironment) -> str | bytes:
        """Return plain text."""
        outer = None if page.is_fallback else page.source.plain_template_obj
        if outer is not None:
            return str(
                outer.safe_substitute(status=page.heading, code=page.code, title=page.title, body=page.text)
            )
        parts = [page.heading, page.text]
        if page.request_id is not None:
            parts.append(_advice.referring(page.request_id, page.translate))
        return "\n\n".join(filter(None, parts)) + "\n"

    def json(self, page: Page, environ: WSGIEnvironment) -> str | bytes:
        """Return a JSON document: what ``json_formatter`` returns, or WebOb's members and more."""
        format_json = page.format_json
        if format_json is not None:
            formatted = format_json(body=page.text, status=page.status, title=page.title, environ=environ)
            return _json.encode(formatted, self.default)
        members = {"message": page.text, "code": page.status, "title": page.title, "status": page.code}
        return _json.encode(self._with_further(members, page), self.default)

    def problem(self, page: Page, environ: WSGIEnvironment) -> str | bytes:
        """Return a problem details document (RFC 9457 §3)."""
        members = {
            "type": to_text(page.problem.get("type", page.source.problem_type)),
            "title": page.title,
            "status": page.code,
            "detail": to_text(page.detail) or to_text(page.explanation),
        }
        return _json.encode(self._with_further(members, page), self.default)

    def _with_further(self, members: dict[str, Any], page: Page) -> dict[str, Any]:
        """The members that each document has, then those of the exception, the request and the hook."""
        members = members | dict(page.problem) | members
        if page.errors:
            members["errors"] = page.errors
        if page.request_id is not None:
            members.setdefault("request_id", page.request_id)
        if self.look.members:
            for name, value in call_hook(self, "_members", page, {}).items():
                members.setdefault(name, value)
        return members

    def _members(self, page: Page) -> Mapping[str, Any]:
        """What the hook ``members`` returns; raises if it cannot be written."""
        given = self.members(page)
        try:
            members = dict(given)
        except (TypeError, ValueError):
            raise TypeError(
                f"{qualified_name(self, 'members')} returned {given!r}, which is not a mapping"
            ) from None
        _json.encode(members, self.default)
        return members

    def translated(
        self, message: str, language: str, environ: WSGIEnvironment, plural: str = "", number: int = 1
    ) -> str:
        """Return a message in a language: the application's words, else the package's, else English."""
        look = self.look
        english = plural if plural and number != 1 else message
        if not look.translates:
            return english
        text = english
        own = self.translations(language) if look.translations else None
        if own is not None and not hasattr(own, "ngettext"):
            raise TypeError(f"{type(self).__name__}.translations returned {own!r}, which is not a catalogue")
        for catalogue in (own, _language.catalogue(language)):
            if catalogue is not None and text == english and message:
                text = catalogue.ngettext(message, plural, number) if plural else catalogue.gettext(message)
        text = self.translate(text, environ)
        if not isinstance(text, str):
            raise TypeError(f"{type(self).__name__}.translate returned {text!r}, which is not a string")
        return text


_KNOWN = frozenset(name for name in dir(Renderer) if not name.startswith("_"))


def call_hook(renderer: Renderer, name: str, argument: object, otherwise: Any) -> Any:
    """What a hook returns. If it raises, the error is logged with the hook's name; return ``otherwise``."""
    try:
        return getattr(renderer, name)(argument)
    except Exception:
        log_fault("%s failed", qualified_name(renderer, name.lstrip("_")))
        return otherwise


def qualified_name(owner: object, name: str) -> str:
    """A method's name, qualified as in the source: ``Shop.prefer``."""
    return f"{type(owner).__qualname__}.{name}"


def renderer_or_none(value: object, name: str = "renderer") -> Renderer | None:
    """A `Renderer` or ``None``; a class is instantiated. Raises ``TypeError`` for anything else."""
    if isinstance(value, type) and issubclass(value, Renderer):
        value = value()
    if value is not None and not isinstance(value, Renderer):
        raise TypeError(f"{name} must be an httpexc.Renderer or a subclass of it, not {value!r}")
    return value
