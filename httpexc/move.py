"""`_HTTPMove`: the base of redirects, which take their target in one of three ways."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Literal, overload

from webob import exc

from httpexc import _headers, _location, _webob
from httpexc.families import HTTPRedirection

if TYPE_CHECKING:
    from inspect import Signature
    from typing import Unpack

    from _typeshed.wsgi import WSGIEnvironment

    from httpexc._headers import Headers
    from httpexc._keyword_types import JSONFormatter, MovingKeywords


__all__ = ["_HTTPMove"]


class _Signature:
    """The signature that ``help()`` shows for a redirect: its most common form."""

    def __get__(self, instance: object, owner: type) -> Signature:
        # An instance is called as a WSGI application; a subclass may have a constructor of its own.
        if instance is not None or owner.__init__ is not _HTTPMove.__init__:  # type: ignore[misc]
            raise AttributeError("__signature__")
        import inspect  # only help() needs it

        return inspect.signature(_shape)


def _shape(
    location: str,
    detail: object = None,
    headers: Headers | None = None,
    comment: object = None,
    body_template: str | None = None,
    json_formatter: JSONFormatter | None = None,
    *,
    add_slash: bool = False,
    problem: Mapping[str, Any] | None = None,
    **response: Any,
) -> None:
    """Never called; only its signature is used."""


class _HTTPMove(HTTPRedirection, exc._HTTPMove):
    """A redirect, whose target is sent in ``Location``; the base class for your own.

    There are three ways to give the target: ``HTTPFound(location="/x")``; ``HTTPFound("/x")``, where
    a second string is the detail; and ``HTTPFound("why", location="/x")``. A ``Location`` among the
    headers is used as the target too. A relative target is resolved against the request.
    """

    __signature__ = _Signature()

    explanation = "This page is at another address."
    required_headers: ClassVar[tuple[str, ...]] = ("Location",)
    add_slash: bool = False
    _may_move = True

    @overload
    def __init__(
        self,
        detail: object = None,
        headers: Headers | None = None,
        comment: object = None,
        body_template: str | None = None,
        json_formatter: JSONFormatter | None = None,
        *,
        location: str,
        add_slash: Literal[False] = False,
        **response: Unpack[MovingKeywords],
    ) -> None: ...

    @overload
    def __init__(
        self,
        location: str,
        detail: str | None = None,
        headers: Headers | None = None,
        comment: object = None,
        body_template: str | None = None,
        json_formatter: JSONFormatter | None = None,
        *,
        add_slash: Literal[False] = False,
        **response: Unpack[MovingKeywords],
    ) -> None: ...

    @overload
    def __init__(
        self,
        detail: str | None = None,
        headers: Headers | None = None,
        comment: object = None,
        body_template: str | None = None,
        json_formatter: JSONFormatter | None = None,
        *,
        location: None = None,
        add_slash: bool = False,
        **response: Unpack[MovingKeywords],
    ) -> None: ...

    def __init__(self, *args: Any, location: Any = "", add_slash: bool = False, **keywords: Any) -> None:
        """Initialise it with ``(location)``, ``(location, detail)`` or ``(detail, location=…)``.

        location
            The target. It is sent as an absolute URI in ASCII, unless ``absolute_location`` is false.
            Validate one that a client supplied with `safe_location`.
        add_slash
            Redirect to the request's own URL with ``/`` after the path; the query is kept.

        The other arguments are those of `HTTPException`. Raises ``TypeError`` for both at once, and
        ``ValueError`` for a target that must not be sent. Without a target, serving it is a ``ValueError``.
        """
        is_missing = location is None and not add_slash
        if location is None:
            location = ""
        given = args
        if args and location == "" and not add_slash:
            location, args = _target_first(args, keywords)
        if args or keywords:
            super().__init__(*args, **keywords)
        if location != "":
            _location.check(location)
            if not (args or keywords):
                self.__dict__["_headerlist"] = [_webob.BLANK_TYPE, ("Location", location)]
            elif self.location is None:
                self._add_headers([("Location", location)])
            if given:
                # The first argument may have been the target. Assigning args would take twice the time.
                BaseException.__init__(self, self.detail)
        elif is_missing and self.location is None:
            # As in Pyramid: probably a target that was computed and is missing.
            raise ValueError("location is None: a redirect needs a target")
        if add_slash:
            target = self.location
            if target is None and len(args) == 1 and _is_target(args[0]):
                target = args[0]
            if target is not None:
                raise TypeError(f"give location ({target!r}) or add_slash, not both")
            self.add_slash = True

    def _locate(self, target: str | None, environ: WSGIEnvironment, is_absolute: bool) -> str | None:
        if target:
            return _location.resolve(target, environ, is_absolute)
        # The current status decides: a tween may have changed it to a page.
        if self.add_slash and 300 <= self.code <= 399:
            return _location.add_slash(environ, is_absolute)
        if self.code == type(self).code and "Location" in self.required_headers:
            raise ValueError(f"{type(self).__name__} has no target: give location= or add_slash=True")
        return super()._locate(target or None, environ, is_absolute)


def _target_first(args: tuple[Any, ...], keywords: dict[str, Any]) -> tuple[Any, tuple[Any, ...]]:
    """The target among the arguments of a redirect, or ``""``, and the other arguments in order.

    A first argument is the target, unless the headers name one; then it is the detail.
    """
    if len(args) == 1 and not keywords and type(args[0]) is str:  # most redirects: half the time
        return args[0], ()
    # Headers that can be read only once are read here, to look for a Location among them.
    args = tuple(list(value) if isinstance(value, Iterator) else value for value in args)
    for name in ("headers", "headerlist"):
        if isinstance(keywords.get(name), Iterator):
            keywords[name] = list(keywords[name])
    location, *rest = args
    if rest and callable(rest[0]):
        return "", args  # an application to wrap, or a start_response: the class itself was called
    given = [
        next(filter(_is_pairs, (keywords.get("headers"), *args[1:3])), ()),
        keywords.get("headerlist") or (),
    ]
    if location is None or any(
        name.lower() == "location" for headers in given for name, _ in _headers.pairs(headers)
    ):
        return "", args
    # In WebOb and Paste the headers come next; in Pyramid, after the detail.
    is_comment = len(rest) > 1 and rest[0] is None is not rest[1] and not _is_pairs(rest[1])
    if rest and (_is_pairs(rest[0]) or is_comment):
        rest.insert(0, keywords.pop("detail", None))
    return location, tuple(rest)


def _is_target(value: object) -> bool:
    """Whether a reader would take a first argument for a target."""
    return isinstance(value, str) and re.match("/|[A-Za-z][A-Za-z0-9+.-]*://", value) is not None


def _is_pairs(value: object) -> bool:
    return value is not None and not isinstance(value, str)
