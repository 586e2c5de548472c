"""The keywords of a constructor: their types, and what is converted or refused before WebOb gets them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, NoReturn, TypeAlias, TypedDict

from webob.response import Response

from httpexc import _headers, _location, _values, _webob
from httpexc._near import did_you_mean
from httpexc.problem import checked_errors

if TYPE_CHECKING:
    from datetime import date
    from typing import IO

    from webob.cachecontrol import CacheControl

    from httpexc._headers import Headers, Link
    from httpexc.problem import ProblemError

JSONFormatter: TypeAlias = Callable[..., object]
#: A challenge as it is sent, or its scheme and parameters.
Challenge: TypeAlias = "str | tuple[str, str | Mapping[str, str]]"
Challenges: TypeAlias = "Challenge | list[Challenge]"
_Moment: TypeAlias = "datetime | date | timedelta | int | float | str | None"


# PEP 692 allows no keyword with the name of a parameter, so keywords that are parameters of some class are
# separate types.


class _Shared(TypedDict, total=False):
    accept_ranges: str | None
    age: int | timedelta | None
    app_iter: Iterable[bytes]
    body: bytes | str | None
    body_file: IO[bytes]
    cache_control: str | dict[str, Any] | CacheControl | None
    cache_expires: int | timedelta | bool | None
    charset: str | None
    code: int
    conditional_response: bool | None
    content_disposition: str | None
    content_encoding: str | None
    content_language: str | Iterable[str] | None
    content_length: int | None
    content_location: str | None
    content_md5: str | None
    content_range: Any
    content_type: str | None
    date: _Moment
    description: object
    etag: str | tuple[str, bool] | None
    expires: _Moment
    explanation: object
    headerlist: list[tuple[str, str]] | None
    json: Any
    json_body: Any
    last_modified: _Moment
    link: Link | list[Link] | None
    log_level: int | None
    pragma: str | None
    renderer: Any
    retry_after: int | float | timedelta | datetime | str | None
    server: str | None
    text: str | None
    title: str
    ubody: str | None
    unicode_body: str | None
    vary: str | Iterable[str] | None


class _Allow(TypedDict, total=False):
    allow: str | Iterable[str] | None


class _Challenge(TypedDict, total=False):
    www_authenticate: Challenge | None


class _Location(TypedDict, total=False):
    location: str | None


class _Status(TypedDict, total=False):
    message: object
    status: int | str | bytes


class _Problem(TypedDict, total=False):
    problem: Mapping[str, Any] | None


class _Errors(TypedDict, total=False):
    errors: Iterable[Mapping[str, Any] | ProblemError] | None


class ResponseKeywords(_Shared, _Allow, _Challenge, _Location, _Status, total=False):
    """The keywords of every status class besides its named parameters."""


class Keywords(ResponseKeywords, _Problem, total=False):
    """The same, with ``problem``."""


class ErrorKeywords(Keywords, _Errors, total=False):
    """The keywords of every 4xx."""


class AllowingKeywords(_Shared, _Challenge, _Location, _Status, _Problem, _Errors, total=False):
    """The keywords of a 405 besides ``allow``."""


class ChallengingKeywords(_Shared, _Allow, _Location, _Status, _Problem, _Errors, total=False):
    """The keywords of a 401 besides ``www_authenticate``."""


class MovingKeywords(_Shared, _Allow, _Challenge, _Status, _Problem, total=False):
    """The keywords of a redirect besides ``location``."""


class FailureKeywords(_Shared, _Allow, _Challenge, _Location, _Problem, _Errors, total=False):
    """The keywords of a `Failure` besides ``message`` and ``status``."""


class AnyKeywords(ErrorKeywords, total=False):
    """The keywords of any status class, for functions that take a code."""

    detail: object
    headers: Headers | None
    comment: object
    body_template: str | None
    json_formatter: JSONFormatter | None
    accept_encoding: str | Iterable[str] | None
    accept_patch: str | Iterable[str] | None
    accept_post: str | Iterable[str] | None
    add_slash: bool
    blocked_by: str | None
    length: int | None
    proxy_authenticate: Challenges | None
    result: object
    upgrade: str | Iterable[str] | None
    valid_methods: str | Iterable[str] | None


# -- at run time ----------------------------------------------------------------------------------

_FIRST = ("detail", "headers", "comment", "body_template", "json_formatter")
_BODIES = ("body", "text", "json", "json_body", "unicode_body", "ubody", "app_iter", "body_file")

# Set before WebOb's attributes, in this order: an explicit title must override that of the status.
_FIRST_SET = ("status", "code", "title", "renderer", "log_level")


def configure(exception: Any, detail: object, headers: Any, keywords: dict[str, Any]) -> object:
    """Apply the headers and keywords to an exception; return the detail, which may be under another name."""
    for name in ("message", "description"):
        if name in keywords:
            detail = keywords.pop(name)
    if callable(headers):
        refuse_call(type(exception), detail, headers)
        keywords["wsgi_response"], headers = headers, None
    wrapped = exception._wrapped = keywords.pop("wsgi_response", None)
    if isinstance(wrapped, Response):
        keywords.setdefault("status", wrapped.status)
    errors = keywords.pop("errors", None)
    if errors is not None:
        if not exception._takes_errors:
            refuse(type(exception), "errors", ())
        exception.errors = checked_errors(errors)
        if "errors" in exception.problem:
            raise TypeError("errors= and problem={'errors': …}: give one of them")
    for name in _FIRST_SET:
        value = keywords.pop(name, None)
        if value is not None:
            setattr(exception, name, value)
    link = keywords.pop("link", None)
    if keywords or wrapped is not None:
        _init_response(exception, keywords)
    for added in (headers, None if link is None else _headers.links(link)):
        if added is not None:
            exception._add_headers(added)
    exception.args = (detail,)
    return detail


def _init_response(exception: Any, keywords: dict[str, Any]) -> None:
    """Pass the remaining keywords to ``Response.__init__``."""
    cls = type(exception)
    for name in keywords:
        if not hasattr(cls, name) and name not in _webob.PARAMETERS:
            refuse(cls, name, vars(cls))
    _put_right(keywords)
    if not exception.has_content:
        _drop_content(keywords, exception.status)
    bodies = [name for name in _BODIES if keywords.get(name) is not None]
    if len(bodies) > 1:
        raise TypeError(f"{bodies[0]}= and {bodies[1]}=: give one body")
    if not {"body", "app_iter", "json", "json_body"}.intersection(_given_bodies(keywords)):
        keywords["app_iter"] = [_webob.UNRENDERED]
    Response.__init__(exception, status=exception.status, **keywords)
    if not exception.has_content:
        del exception.content_type
    if exception._wrapped is not None:
        exception.app_iter = ()
    # WebOb checks only some header values, and those only for CR and LF.
    exception.headerlist = checked(_headers.pairs(exception.headerlist))


def refuse_call(cls: type, environ: object, start_response: object) -> None:
    """Raise ``TypeError`` if a server calls the class as if it were an instance."""
    if callable(start_response) and isinstance(environ, dict) and "wsgi.version" in environ:
        raise TypeError(is_a_class(cls))


def is_a_class(cls: type) -> str:
    """What is wrong where an instance belongs, and a class is given."""
    return f"{cls.__name__} is a class: write {cls.__name__}()"


def of_class(cls: type, name: str, check: Callable[[Any], Any]) -> Any:
    """Check an attribute in a class statement; an error names the class and the attribute."""
    try:
        return check(vars(cls)[name])
    except (TypeError, ValueError) as error:
        raise type(error)(f"{cls.__name__}.{name}: {error}") from None


def checked(headerlist: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return the same list; raises ``ValueError`` for a Location that must not be sent."""
    for name, value in headerlist:
        if name.lower() == "location":
            _location.check(value)
    return headerlist


def refuse(cls: type, name: str, owned: Iterable[str]) -> NoReturn:
    """Raise ``TypeError`` for an unknown keyword, with the nearest known one."""
    hint = did_you_mean(name, {*_FIRST, *ErrorKeywords.__annotations__, *owned} - {name})
    if name == "errors":
        hint = ": it is for a 4xx, where a request has them"
    elif name in ("url", "uri"):
        hint = ": did you mean location?"
    raise TypeError(f"{cls.__name__} has no {name}={hint}")


def _given_bodies(keywords: Mapping[str, Any]) -> list[str]:
    """The names of the bodies among the keywords. ``None`` is not a body, except in JSON, as null."""
    return [name for name in _BODIES if name in keywords and (keywords[name] is not None or "json" in name)]


def _drop_content(keywords: dict[str, Any], status: str) -> None:
    """Remove the keywords that describe content; raises ``ValueError`` if there is content."""
    given = _given_bodies(keywords)
    if any(keywords[name] or "json" in name for name in given):
        raise ValueError(f"{status} has no content: leave out {given[0]}=")
    for name in (*given, "content_type", "content_length", "charset"):
        keywords.pop(name, None)


def _put_right(keywords: dict[str, Any]) -> None:
    """Check and convert parameters in place; attributes are checked when they are set."""
    if keywords.get("headerlist") is not None:
        keywords["headerlist"] = _headers.pairs(keywords["headerlist"])
    for name in _webob.PARAMETERS.intersection(keywords, _values.CHECKS):
        if keywords[name] is not None:
            keywords[name] = _values.CHECKS[name](name, keywords[name])
    if keywords.get("charset", "") is None:
        del keywords["charset"]
