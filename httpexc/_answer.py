"""One exception and one request: status, headers and body."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, NamedTuple

from httpexc import _headers, _html, _negotiation, _request_id, _webob
from httpexc._advice import READING_HEADERS
from httpexc._form import DETAIL_MARK, HOME_MARK, LOCATION_MARK, Form, Forms, make_form
from httpexc._log import log_fault
from httpexc._messages import MethodExplanation
from httpexc._negotiation import HTML
from httpexc.page import Page
from httpexc.problem import Errors
from httpexc.renderer import RENDERER_KEY, Renderer, asked, named

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

#: The environ key of the id that was found for the request.
REQUEST_ID_KEY = "httpexc.request_id"

BUILT_IN = Renderer()

_POLICY = ("Content-Security-Policy", _html.POLICY)
_NO_STORE = ("Cache-Control", "no-store")
# RFC 9110 §8.6: these say nothing of a length.
_WITHOUT_LENGTH = frozenset({"204", "304"})


def renderer_of(exception: Any, environ: WSGIEnvironment) -> Renderer:
    """Who renders: the renderer of the class, of the application, or the built-in one."""
    return getattr(exception, "renderer", None) or environ.get(RENDERER_KEY) or BUILT_IN


def request_id_of(renderer: Renderer, environ: WSGIEnvironment) -> str | None:
    """The id of the request, found once, so that page and log agree; ``None`` where there is none."""
    if REQUEST_ID_KEY not in environ:
        found = asked("request_id", renderer.request_id, environ, None)
        request_id = _request_id.checked(found)
        if found is not None and request_id is None:
            log_fault("%s returned %r, which is no token", named(renderer, "request_id"), found)
        environ[REQUEST_ID_KEY] = request_id
    return environ[REQUEST_ID_KEY]  # type: ignore[no-any-return]


# -- what the exception itself says ---------------------------------------------------------------


class _Own:
    """The header fields of an exception, for one request."""

    __slots__ = ("content_length", "content_type", "headers", "is_overlapping", "location")

    def __init__(
        self,
        headers: tuple[tuple[str, str], ...] = (),
        location: str | None = None,
        content_type: str | None = None,
        content_length: str | None = None,
        is_overlapping: bool = False,
    ) -> None:
        self.headers = headers
        self.location = location
        self.content_type = content_type
        self.content_length = content_length
        #: Whether one of them is among those that go with a rendered body.
        self.is_overlapping = is_overlapping


# What goes with a rendered body.
_SENT_WITH = frozenset(
    {"cache-control", "content-language", "content-security-policy", "vary", "x-content-type-options"}
)

_NOTHING = _Own()


def _own(exception: Any, renderer: Renderer, environ: WSGIEnvironment) -> _Own:
    """They are checked again: anyone may have set one since it was made."""
    pairs = _webob.own_headers(exception)
    if len(pairs) == 1 and pairs[0][0] == "Location":
        # As nearly every redirect has it; it is checked when it is resolved.
        location = exception.locate(pairs[0][1], environ, _is_absolute(exception, renderer))
        return _Own((("Location", location),), location) if location is not None else _Own()
    target = content_type = content_length = None
    is_overlapping = False
    headers = []
    for name, value in _headers.check_all(pairs):
        lower = name.lower()
        if lower == "location":
            target = value
        elif lower == "content-type":
            content_type = value
        elif lower == "content-length":
            content_length = value
        else:
            headers.append((name, value))
            is_overlapping = is_overlapping or lower in _SENT_WITH
    location = exception.locate(target, environ, _is_absolute(exception, renderer))
    if location is not None:
        headers.append(("Location", location))
    return _Own(tuple(headers), location, content_type, content_length, is_overlapping)


def _is_absolute(exception: Any, renderer: Renderer) -> bool:
    """Whether a Location on this site begins with the scheme and the host of the request."""
    try:
        return bool(exception.absolute_location and renderer.absolute_location)
    except Exception:  # a property of the application's
        log_fault("absolute_location of %s failed", type(exception).__name__)
        return True


def _page(exception: Any, environ: WSGIEnvironment, renderer: Renderer, own: _Own, is_plain: bool) -> Page:
    look = renderer.look
    status = exception.status
    language = look.languages[0]
    if look.asks_for_language:
        language = _language(renderer, environ)
    request_id = None
    if exception.code >= look.request_id_from:
        request_id = request_id_of(renderer, environ)
    return tuple.__new__(
        Page,
        (exception, environ, renderer, status, language, own.location, own.headers, request_id, is_plain),
    )


def _language(renderer: Renderer, environ: WSGIEnvironment) -> str:
    languages = renderer.look.languages
    language = asked("language", renderer.language, environ, None)
    if language in languages:
        return language  # type: ignore[no-any-return]  # one of them, so a string
    if language is not None:
        log_fault("%s returned %r: it is one of %r", named(renderer, "language"), language, languages)
    return languages[0]


# -- a rendered body ------------------------------------------------------------------------------


def generate_response(
    exception: Any, environ: WSGIEnvironment, start_response: StartResponse
) -> Iterable[bytes]:
    """Answer with a body rendered for this request.

    Raises ``ValueError`` for a Content-Type that no method of the renderer makes.
    """
    renderer = exception.renderer or environ.get(RENDERER_KEY) or BUILT_IN
    look = renderer.look
    state = exception.__dict__
    own = _own(exception, renderer, environ) if exception.may_move or "_headerlist" in state else _NOTHING
    form = None if own.content_type or look.prefer else _form(exception, state, renderer, own, environ)
    if form is not None:
        status = form.status
        sent, body = form.fill(exception.detail, own.location, environ)
    elif not exception.has_content:
        return send_explicit(exception, environ, start_response)
    else:
        status, sent, body = _render(exception, renderer, own, environ)
    if own.is_overlapping or look.headers is not None:
        headers = _headers.merge_defaults(own.headers, sent)
    else:
        headers = [*own.headers, *sent]
    if exception.conditional_response:
        return _webob.conditional(environ, start_response, status, headers, [body])
    start_response(status, headers)
    return [body]


class _Rendered(NamedTuple):
    status: str
    headers: tuple[tuple[str, str], ...]
    body: bytes


def _render(exception: Any, renderer: Renderer, own: _Own, environ: WSGIEnvironment) -> _Rendered:
    """An answer that is like no other."""
    content_type = own.content_type
    media_type, vary = _choose(renderer, content_type, environ)
    try:
        page = _page(exception, environ, renderer, own, False)
        body = _body(page, media_type)
    except Exception:
        log_fault(
            "%s failed for %s: the built-in page goes out",
            _maker(exception, renderer, media_type),
            _named(exception),
        )
        content_type = None
        media_type, vary = _choose(BUILT_IN, None, environ)
        page = _page(exception, environ, BUILT_IN, own, True)
        body = _body(page, media_type)
    sent = _described(page, media_type, content_type, vary, page.is_plain or _is_built_in(exception))
    if renderer.look.headers is not None:
        sent = _hooked(renderer, page, sent)
    if page.request_id is not None:
        sent += (_NO_STORE,)
    sent += (("Content-Length", str(len(body))),)
    return _Rendered(page.status, sent, body)


def _described(
    page: Page,
    media_type: str,
    content_type: str | None,
    vary: tuple[tuple[str, str], ...],
    has_own_markup_only: bool,
) -> tuple[tuple[str, str], ...]:
    """The header fields that go with a rendered body."""
    look = page.renderer.look
    sent = look.content_types[media_type]
    if content_type is not None and content_type.partition(";")[0].strip().lower() != media_type:
        sent = content_type  # a JSON of its own name
    fields = (*vary, ("Content-Type", sent), _NOSNIFF)
    if len(look.languages) > 1:
        fields += (("Content-Language", page.language),)
    if media_type == HTML and look.has_built_in_html and has_own_markup_only:
        fields += (_POLICY,)
    return fields


# -- forms ----------------------------------------------------------------------------------------

_forms = Forms()

# What an instance may hold and still be like every other of its class in one look, but for its holes.
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
# A method that a client invents is not worth keeping.
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def _form(
    exception: Any, state: dict[str, Any], renderer: Renderer, own: _Own, environ: WSGIEnvironment
) -> Form | None:
    """The form for this answer, or ``None`` where there is more to it than holes."""
    look = renderer.look
    try:
        detail = exception.detail
        explanation = exception.explanation
        code = exception.code
        if (
            not _IN_FORM.issuperset(state)
            or (type(detail) is not str and detail is not None)
            # Asked each time: a template may be set on a class whose pages have gone out.
            or exception.html_template_obj is not None
            or exception.body_template_obj is not None
            or exception.plain_template_obj is not None
            or (own.headers and code in READING_HEADERS)
            or (code >= look.request_id_from and request_id_of(renderer, environ) is not None)
        ):
            return None
        key: tuple[object, ...] = (
            exception.__class__,
            look,
            environ.get("HTTP_ACCEPT", ""),
            code,
            exception.title,
            explanation,
            not detail,
            own.location is None,
            not environ.get("SCRIPT_NAME"),
        )
        if type(explanation) is not str or look.asks_for_language:
            if type(explanation) is MethodExplanation:
                key += (environ.get("REQUEST_METHOD"),)
                if key[-1] not in _METHODS:
                    return None
            elif type(explanation) is not str:
                return None
            if look.asks_for_language:
                language = renderer.language(environ)
                if language is not None and language not in look.languages:
                    return None
                key += (language,)
        return _forms.found.get(key) or _find(key, exception, renderer, own, environ)
    except Exception:
        return None  # it shows when the answer is rendered, and is logged


def _find(
    key: tuple[Any, ...], exception: Any, renderer: Renderer, own: _Own, environ: WSGIEnvironment
) -> Form | None:
    """The form of the media type that this ``Accept`` asks for, made if there is none yet."""
    accept = key[2]
    media_type = _negotiation.choose(accept, renderer.look.offers)
    by_type = (*key[:2], media_type, *key[3:])
    form = _forms.kept.get(by_type)
    if form is None:
        form = _new_form(exception, renderer, own, media_type, environ)
        if form is None:
            return None
        _forms.keep(by_type, form)
    if len(accept) <= _negotiation.LONGEST_KEPT:
        _forms.remember(key, form)
    return form


def _new_form(
    exception: Any, renderer: Renderer, own: _Own, media_type: str, environ: WSGIEnvironment
) -> Form | None:
    is_alike = (
        exception.has_content
        and media_type in renderer.look.formed
        and not (exception.own_bodies or exception.problem)
        and (not exception.errors or not isinstance(exception.errors, Errors))
        and exception.comment is None
        and exception.own_json_formatter is None
    )
    if not is_alike:
        return None
    fields: Any = _page(exception, environ, renderer, own, False)
    if own.location is not None:
        fields = fields._replace(location=LOCATION_MARK)
    marked = tuple.__new__(_Marked if exception.detail else _MarkedWithoutDetail, fields)
    body = getattr(renderer, renderer.look.methods[media_type])(marked, environ)
    sent = _described(fields, media_type, None, renderer.look.vary, True)
    return make_form(media_type, marked.status, sent, body)


class _Marked(Page):
    """A page with marks in the place of what differs from one answer to the next."""

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


_NOSNIFF = ("X-Content-Type-Options", "nosniff")


def _choose(
    renderer: Renderer, content_type: str | None, environ: WSGIEnvironment
) -> tuple[str, tuple[tuple[str, str], ...]]:
    """The media type on offer that answers, and the ``Vary`` fields that go with it."""
    look = renderer.look
    if content_type is not None:
        return _named_type(content_type, look.offers.media_types), look.vary_by_language
    if look.prefer is not None:
        media_type = asked("prefer", look.prefer, environ, None)
        if isinstance(media_type, str) and media_type in look.methods:
            return media_type, look.vary_by_language
        if media_type is not None:
            log_fault("%s returned %r, which is not on offer", named(renderer, "prefer"), media_type)
    return _negotiation.choose(environ.get("HTTP_ACCEPT", ""), look.offers), look.vary


def _named_type(content_type: str, offered: tuple[str, ...]) -> str:
    """The media type on offer that makes a body for a Content-Type which was set without one."""
    named = content_type.partition(";")[0].strip().lower()
    if named in offered:
        return named
    if named == _negotiation.JSON or named.endswith("+json"):
        made = _negotiation.json_among(offered)
        if made is not None:
            return made
    raise ValueError(
        f"Content-Type {content_type!r} without a body: the renderer makes {', '.join(offered)}; "
        "give a body, or a renderer with this media type"
    )


def _body(page: Page, media_type: str) -> bytes:
    """The body that the exception's own method makes, or the renderer's."""
    look = page.renderer.look
    name = look.methods[media_type]
    if page.source.own_bodies and f"{name}_body" in page.source.own_bodies and not page.is_plain:
        body = getattr(page.source, f"{name}_body")(page.environ)
    else:
        body = getattr(page.renderer, name)(page, page.environ)
    if isinstance(body, str):
        # A string of a class of its own may encode to anything.
        return str.encode(body, "utf-8", "replace")
    if isinstance(body, (bytes, bytearray, memoryview)):
        return bytes(body)
    raise TypeError(f"{type(page.renderer).__name__}.{name} returned {body!r}, and neither str nor bytes")


def _is_built_in(exception: Any) -> bool:
    """Whether the page has nothing but own markup round the words, so that the policy fits it."""
    return (
        exception.html_template_obj is None
        and exception.body_template_obj is None
        and "html_body" not in exception.own_bodies
    )


def _hooked(renderer: Renderer, page: Page, sent: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """What the renderer's ``headers`` hook adds, before what is added here."""
    try:
        added = _headers.pairs(renderer.headers(page))
    except Exception:
        log_fault("%s failed", named(renderer, "headers"))
        return sent
    refused = [pair for pair in added if pair[0].lower() in _NOT_HOOKED]
    if refused:
        log_fault("%s returned %r, which serving itself says", named(renderer, "headers"), refused)
        added = [pair for pair in added if pair not in refused]
    headers: list[tuple[str, str]] = []
    _headers.add_missing(headers, added)
    _headers.add_missing(headers, sent)
    return tuple(headers)


_NOT_HOOKED = frozenset({"content-length", "content-type", "location", "transfer-encoding"})


def _maker(exception: Any, renderer: Renderer, media_type: str) -> str:
    name = renderer.look.methods[media_type]
    own = f"{name}_body"
    return named(exception, own) if own in exception.own_bodies else named(renderer, name)


def _named(exception: Any) -> str:
    try:
        return repr(exception)
    except Exception:  # the repr of what it was given
        return f"<{type(exception).__name__}>"


def rendered(exception: Any, method: str, environ: WSGIEnvironment) -> Any:
    """The body that this method of the renderer makes, as it is."""
    renderer = renderer_of(exception, environ)
    page = _page(exception, environ, renderer, _own(exception, renderer, environ), False)
    return getattr(renderer, method)(page, environ)


# -- a body of its own ----------------------------------------------------------------------------


def send_explicit(exception: Any, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Answer with the body that was given, or with none where the status has none."""
    body = _webob.body_of(exception)
    if not isinstance(body, list):
        body = _webob.ClosedOnce(body)
    try:
        sent = _send(exception, body, environ, start_response)
    except BaseException:
        # A server closes what it was given (PEP 3333), and this was not given.
        getattr(body, "close", bool)()
        raise
    # A server may know the type of what was set, and send it the fast way.
    return body.body if sent is body and isinstance(body, _webob.ClosedOnce) else sent


def _send(
    exception: Any, body: Any, environ: WSGIEnvironment, start_response: StartResponse
) -> Iterable[bytes]:
    status: str = exception.status
    renderer = renderer_of(exception, environ)
    own = _own(exception, renderer, environ)
    headers = list(own.headers)
    if renderer.look.headers is not None:
        _headers.add_missing(headers, _hooked(renderer, _page(exception, environ, renderer, own, False), ()))
    if not exception.has_content:
        if status[:3] not in _WITHOUT_LENGTH:
            # The WSGI validators ask for a type wherever a length is allowed.
            headers += [("Content-Type", "text/plain"), ("Content-Length", "0")]
        start_response(status, headers)
        # A body by now is no error: Pecan, for one, puts JSON on whatever was raised.
        return [b""] if isinstance(body, list) else _webob.closing(body)
    content_type = _webob.content_type(exception)
    if content_type is not None:
        headers.append(_headers.check("Content-Type", content_type))
    content_length = own.content_length
    if isinstance(body, list):
        if body and body[0] is _webob.UNRENDERED:
            # Response.write() has put its own behind it.
            body = body[1:]
        length = sum(map(len, body))
        # A proxy's answer to HEAD has a length and no bytes (RFC 9110 §8.6).
        if length or environ.get("REQUEST_METHOD") != "HEAD":
            content_length = str(length)
    if content_length is not None:
        headers.append(("Content-Length", content_length))
    if exception.conditional_response:
        return _webob.conditional(environ, start_response, status, headers, body)
    start_response(status, headers)
    return body  # type: ignore[no-any-return]  # the iterable that the application has set
