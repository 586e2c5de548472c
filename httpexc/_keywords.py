"""The keywords of a constructor: what is converted or refused before WebOb gets them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NoReturn

from webob.response import Response

from httpexc import _headers, _location, _values, _webob
from httpexc._suggest import did_you_mean
from httpexc.problem import checked_errors

_FIRST = ("detail", "headers", "comment", "body_template", "json_formatter")
_BODIES = ("body", "text", "json", "json_body", "unicode_body", "ubody", "app_iter", "body_file")

# Set before WebOb's attributes, in this order: an explicit title must override that of the status.
_FIRST_SET = ("status", "code", "title", "renderer", "log_level")


def configure(exception: Any, detail: object, headers: Any, keywords: dict[str, Any]) -> object:
    """Apply the headers and keywords to an exception; return the detail, which may be under another name."""
    given = [] if detail is None else ["detail"]
    for name in ("message", "description"):
        if name in keywords:
            detail = keywords.pop(name)
            given.append(name)
    if len(given) > 1:
        raise TypeError(f"{given[0]}= and {given[1]}=: give one of them")
    if callable(headers):
        refuse_call(type(exception), detail, headers)
        keywords["wsgi_response"], headers = headers, None
    wrapped = keywords.pop("wsgi_response", None)
    if wrapped is not None:
        exception._wrapped = wrapped
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
    BaseException.__init__(exception, detail)
    return detail


def _init_response(exception: Any, keywords: dict[str, Any]) -> None:
    """Pass the remaining keywords to ``Response.__init__``."""
    cls = type(exception)
    for name in keywords:
        if not hasattr(cls, name) and name not in _webob.PARAMETERS:
            refuse(cls, name, vars(cls))
    _normalize(keywords)
    if not exception.has_content:
        _drop_content(keywords, exception.status)
    bodies = [name for name in _BODIES if keywords.get(name) is not None]
    if len(bodies) > 1:
        raise TypeError(f"{bodies[0]}= and {bodies[1]}=: give one body")
    if _webob.PARAMETERS.isdisjoint(keywords):
        # As Response.__init__ does with attributes, in a third of the time.
        for name, value in keywords.items():
            setattr(exception, name, value)
    else:
        if not {"body", "app_iter", "json", "json_body"}.intersection(_given_bodies(keywords)):
            keywords["app_iter"] = [_webob.UNRENDERED]
        if str(keywords.get("charset")).lower() == "utf-8":
            keywords["charset"] = "UTF-8"  # as WebOb writes it by default
        Response.__init__(exception, status=exception.status, **keywords)
        if keywords.get("content_type"):
            exception.__dict__[_webob.TYPE_IS_SET] = True
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


def checked(headerlist: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return the same list; raises ``ValueError`` for a Location that must not be sent."""
    for name, value in headerlist:
        if name.lower() == "location":
            _location.check(value)
    return headerlist


def refuse(cls: type, name: str, owned: Iterable[str]) -> NoReturn:
    """Raise ``TypeError`` for an unknown keyword, with the nearest known one."""
    from httpexc._keyword_types import ErrorKeywords  # takes 2 ms, and only this error needs it

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


def _normalize(keywords: dict[str, Any]) -> None:
    """Check and convert parameters in place; attributes are checked when they are set."""
    if keywords.get("headerlist") is not None:
        keywords["headerlist"] = _headers.pairs(keywords["headerlist"])
    for name in _webob.PARAMETERS.intersection(keywords, _values.CHECKS):
        if keywords[name] is not None:
            keywords[name] = _values.CHECKS[name](name, keywords[name])
    if keywords.get("charset", "") is None:
        del keywords["charset"]
