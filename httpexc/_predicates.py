"""The predicates of exception views: check their values, and match them against a request."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from typing import Any, NamedTuple

from webob.request import Request

from httpexc import _headers
from httpexc._negotiation import HTML
from httpexc._text import decoded


class Predicate(NamedTuple):
    """A condition of a view; two with the same name and value are the same."""

    name: str
    value: Any
    holds: Callable[[Any, Request], object]


class RegisteredView(NamedTuple):
    """A view and its predicates."""

    view: Callable[..., Any]
    call: Callable[[Any, Request], Any]
    predicates: tuple[Predicate, ...]

    @property
    def key(self) -> frozenset[tuple[str, Any]]:
        return frozenset((predicate.name, predicate.value) for predicate in self.predicates)

    def holds(self, error: BaseException, request: Request) -> bool:
        """Whether all predicates hold."""
        return all(predicate.holds(error, request) for predicate in self.predicates)

    def rank(self, request: Request) -> tuple[int, float]:
        """How well it fits: the number of predicates, then the client's preference for its ``accept``."""
        accepted = [predicate.value for predicate in self.predicates if predicate.name == "accept"]
        offers = [offer for value in accepted for offer in request.accept.acceptable_offers(value)]
        return len(self.predicates), max((quality for _, quality in offers), default=0.0)


def make_predicate(name: str, value: Any) -> Predicate:
    """Make the predicate with this name; raises ``TypeError`` or ``ValueError`` for an invalid value."""
    words = _VALUES.get(name)
    if words is not None and not _is_fit(name, value):
        raise TypeError(f"{name} must be {words}, not {value!r}")
    if name == "request_method":
        methods = frozenset({value} if isinstance(value, str) else value)
        for method in methods:
            # RFC 9110 §9.1: methods are case-sensitive, so that "get" would never match.
            if not _headers.is_token(method) or method != method.upper():
                raise ValueError(f"request_method: {method!r} is not a method, as 'GET' is")
        if "GET" in methods:
            methods |= {"HEAD"}
        return Predicate(name, methods, lambda _, request: request.method in methods)
    if name == "accept":
        offers = (value,) if isinstance(value, str) else tuple(value)
        if not all(re.fullmatch(_headers.MEDIA_TYPE, offer) and "*" not in offer for offer in offers):
            raise ValueError(f"accept: {value!r} is not a media type")
        return Predicate(name, offers, lambda _, request: _accepts(request, offers))
    if name == "path_info":
        path_matches = _pattern(name, value, value)
        return Predicate(name, value, lambda _, request: path_matches(_path_info(request)))
    if name == "header":
        field, _, pattern = (part.strip() for part in value.partition(":"))
        _headers.check(field, "")
        value_matches = _pattern(name, pattern, value)
        return Predicate(
            name,
            (field.lower(), pattern),
            lambda _, request: field in request.headers and value_matches(request.headers[field]),
        )
    if name == "xhr":
        return Predicate(name, bool(value), lambda _, request: request.is_xhr is bool(value))
    if callable(value):
        return Predicate(name, value, two_arguments(value))
    raise TypeError(
        f"there is no predicate {name}: use request_method, accept, path_info, header, xhr or a callable"
    )


#: The values that a predicate allows, in words.
_VALUES = {
    "request_method": "a method or a collection of them",
    "accept": "a media type or a collection of them",
    "path_info": "a regular expression",
    "header": 'the name of a header, or "Name:regular expression"',
    "xhr": "True or False",
}


def _is_fit(name: str, value: Any) -> bool:
    if name in ("request_method", "accept"):
        return isinstance(value, Collection) and all(isinstance(each, str) for each in value) and bool(value)
    return isinstance(value, {"xhr": int, "path_info": str | re.Pattern}.get(name, str))


def _pattern(name: str, pattern: str | re.Pattern[str], value: object) -> Callable[[str], object]:
    try:
        return re.compile(pattern).match
    except re.error as error:
        raise re.error(f"{name}: {value!r} is not a valid regular expression: {error}") from None


def _accepts(request: Request, offers: tuple[str, ...]) -> bool:
    # A browser accepts everything, but must not get JSON: without a view, it would get HTML.
    acceptable = request.accept.acceptable_offers((*offers, HTML))
    return bool(acceptable) and acceptable[0][0] in offers


def _path_info(request: Request) -> str:
    # WebOb's property raises for bytes that are not UTF-8, which any client can send.
    return decoded(request.environ.get("PATH_INFO") or "")


def two_arguments(function: Callable[..., Any]) -> Callable[[Any, Request], Any]:
    """Adapt ``function`` to ``(exc, request)``; like Pyramid's views, it may take ``(request)`` alone."""
    from inspect import Parameter, signature  # only needed when a view is registered

    try:
        parameters = signature(function).parameters.values()
    except (TypeError, ValueError):
        return function  # a builtin without a signature
    positional = [
        parameter
        for parameter in parameters
        if parameter.kind in (Parameter.POSITIONAL_ONLY, Parameter.POSITIONAL_OR_KEYWORD)
        and parameter.default is Parameter.empty
    ]
    takes_any = any(parameter.kind is Parameter.VAR_POSITIONAL for parameter in parameters)
    if len(positional) != 1 or takes_any:
        return function
    return lambda _, request: function(request)
