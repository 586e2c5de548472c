"""A form: a rendered body with holes for the parts that differ from one answer to the next.

Most answers of a class in one look and language differ only in the detail, the target of a redirect and the
front page. So the page is rendered once, with marks in these places, and serving fills the holes, which takes
a quarter of the time.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeAlias

from httpexc import _json, _negotiation
from httpexc._advice import WAITING
from httpexc._context import OwnFields, page_for, request_id_of
from httpexc._headers import METHODS, first_value
from httpexc._html import escape_uri, to_html
from httpexc._location import front_page
from httpexc._messages import MethodExplanation
from httpexc._negotiation import HTML, TEXT
from httpexc._render import content_fields
from httpexc._text import to_text
from httpexc.page import Page
from httpexc.problem import Errors
from httpexc.renderer import Renderer

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

HeaderPairs: TypeAlias = tuple[tuple[str, str], ...]
Filled: TypeAlias = tuple[HeaderPairs, bytes]
Show: TypeAlias = Callable[[Any], str]

# Strings that no page contains otherwise, and that every media type leaves unchanged.
DETAIL_MARK = "httpexc5eb21f0cdetail"
LOCATION_MARK = "httpexc5eb21f0clocation"
HOME_MARK = "httpexc5eb21f0chome"
_MARK = f"{DETAIL_MARK}|{LOCATION_MARK}|{HOME_MARK}"


class Form:
    """An answer with holes."""

    __slots__ = ("headers", "holes", "is_kept", "last", "parts", "status")

    def __init__(
        self, status: str, headers: HeaderPairs, parts: list[bytes], holes: tuple[tuple[int, int, Show], ...]
    ) -> None:
        self.status = status
        self.headers = headers
        #: The parts of the body; every other part is a hole.
        self.parts = parts
        #: For each hole, its index in the parts, the index of its filling, and the function that shows it.
        self.holes = holes
        self.is_kept = all(index != _HOME for _, index, _ in holes)
        #: The last detail and location, with their headers and body. Most details are literals, and
        #: repeating one takes a sixth less time.
        self.last: tuple[object, str | None, HeaderPairs, bytes] = (_NOTHING_YET, None, (), b"")

    def fill(self, detail: str | None, location: str | None, environ: WSGIEnvironment) -> Filled:
        """The header fields, and the body with its holes filled."""
        last_detail, last_location, headers, body = self.last
        if detail is last_detail and location == last_location:
            return headers, body
        fillings = (detail, location, environ)
        parts = self.parts.copy()
        for place, index, show in self.holes:
            parts[place] = show(fillings[index]).encode()
        body = b"".join(parts)
        headers = (*self.headers, ("Content-Length", str(len(body))))
        if self.is_kept and len(detail or "") + len(location or "") <= _LONGEST_KEPT:
            self.last = detail, location, headers, body
        return headers, body


_NOTHING_YET = object()
# Longer ones are not kept, to limit the forms in bytes.
_LONGEST_KEPT = 256

# Indexes of the fillings.
_DETAIL, _LOCATION, _HOME = range(3)


def make_form(media_type: str, status: str, headers: HeaderPairs, body: str) -> Form:
    """Make a form from a body that was rendered with marks."""
    show_detail, show_uri = _SHOWING.get(media_type, _IN_JSON)
    fillings = {
        DETAIL_MARK: (_DETAIL, show_detail),
        LOCATION_MARK: (_LOCATION, show_uri),
        HOME_MARK: (_HOME, lambda environ: show_uri(front_page(environ))),
    }
    parts = re.split(f"({_MARK})", body)
    holes = tuple((place, *fillings[parts[place]]) for place in range(1, len(parts), 2))
    return Form(status, headers, [part.encode("utf-8", "replace") for part in parts], holes)


def _in_json(text: str) -> str:
    return _json.string(to_text(text))[1:-1]


def _as_it_is(uri: str) -> str:
    # A URI is ASCII, without quotes or control characters.
    return uri


_IN_JSON = (_in_json, _as_it_is)
_SHOWING: dict[str, tuple[Show, Show]] = {
    HTML: (to_html, escape_uri),
    TEXT: (to_text, _as_it_is),
}


# -- finding one -------------------------------------------------------------------------------

# Attributes that an instance may have and still differ from others of its class in the holes only.
_IN_FORM = frozenset(
    {
        "_app_iter",
        "_cache_control_obj",
        "_headerlist",
        "_headers",
        "add_slash",
        "conditional_response",
        "detail",
    }
)


def find_form(
    exception: Any, state: dict[str, Any], renderer: Renderer, own: OwnFields, environ: WSGIEnvironment
) -> Form | None:
    """The form for this answer, or ``None`` if it differs in more than its holes."""
    look = renderer.look
    try:
        detail = exception.detail
        explanation = exception.explanation
        code = exception.code
        if (
            not _IN_FORM.issuperset(state)
            or (type(detail) is not str and detail is not None)
            # Checked each time: a template may be set on a class whose pages have been sent before.
            or exception.html_template_obj is not None
            or exception.body_template_obj is not None
            or exception.plain_template_obj is not None
            or exception.comment is not None
            or exception.problem
            or (own.headers and code in WAITING)
            or (code >= look.request_id_from and request_id_of(renderer, environ) is not None)
        ):
            return None
        key: tuple[Any, ...] = (
            exception.__class__,
            environ.get("HTTP_ACCEPT") or "",
            code,
            exception.title,
            exception.problem_type,
            exception.__class__.json_formatter,
            explanation,
            not detail,
            own.location is None,
            not environ.get("SCRIPT_NAME"),
        )
        if code == 405:
            key += (first_value(own.headers, "allow") or "",)  # the page lists them
        if type(explanation) is not str or look.asks_for_language:
            if type(explanation) is MethodExplanation:
                key += (environ.get("REQUEST_METHOD"),)
                # The cache must not fill up with methods that clients invent.
                if key[-1] not in METHODS:
                    return None
            elif type(explanation) is not str:
                return None
            if look.asks_for_language:
                media_type = look.choices.get_or_choose(_negotiation.choose, key[1], look.offers)
                if not exception.has_content or media_type not in look.formed:
                    return None  # so that the hook is not asked for nothing
                language = renderer.language(environ)
                if language is not None and language not in look.languages:
                    return None
                key += (language,)
        return look.forms.found.get(key) or _find(key, exception, renderer, own, environ)
    except Exception:
        return None  # rendering raises it again, and logs it


def _find(
    key: tuple[Any, ...], exception: Any, renderer: Renderer, own: OwnFields, environ: WSGIEnvironment
) -> Form | None:
    """The form in the media type that this ``Accept`` asks for, made if there is none yet."""
    look, forms = renderer.look, renderer.look.forms
    cls, accept, *rest = key
    media_type = look.choices.get_or_choose(_negotiation.choose, accept, look.offers)
    by_type = (cls, media_type, *rest)
    form: Form | None = forms.made.get(by_type)
    if form is None:
        form = _new_form(exception, renderer, own, media_type, environ)
        if form is None:
            return None
        # The same again for the last body. Not every body shows all that is in the key.
        forms.put(by_type, form, 2 * sum(map(len, form.parts)))
    forms.alias(key, by_type)
    return form


def _new_form(
    exception: Any, renderer: Renderer, own: OwnFields, media_type: str, environ: WSGIEnvironment
) -> Form | None:
    is_alike = (
        exception.has_content
        and media_type in renderer.look.formed
        and not exception._overrides(f"{renderer.look.methods[media_type]}_body")
        and (not exception.errors or not isinstance(exception.errors, Errors))
        and not exception._overrides("json_formatter")
    )
    if not is_alike:
        return None
    fields: Any = page_for(exception, environ, renderer, own)
    if own.location is not None:
        fields = fields._replace(location=LOCATION_MARK)
    marked = (_Marked if exception.detail else _MarkedWithoutDetail)._make(fields)
    body = getattr(renderer, renderer.look.methods[media_type])(marked, environ)
    sent = content_fields(fields, media_type, None, renderer.look.vary, True)
    return make_form(media_type, marked.status, sent, body)


class _Marked(Page):
    """A page with marks for the parts that differ from one answer to the next."""

    __slots__ = ()

    @property
    def detail(self) -> Any:
        return DETAIL_MARK

    @property
    def home(self) -> str:
        return self.renderer.home or (HOME_MARK if self.environ.get("SCRIPT_NAME") else "/")


class _MarkedWithoutDetail(_Marked):
    __slots__ = ()

    @property
    def detail(self) -> Any:
        return None
