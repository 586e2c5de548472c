"""`_HTTPMove`: a redirect, and the three shapes in which it is told its target."""

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
    from httpexc._keywords import JSONFormatter, MovingKeywords


class _Signature:
    """The signature that ``help()`` shows of a redirect: that of the shape which most have."""

    def __get__(self, instance: object, owner: type) -> Signature:
        if instance is not None:
            raise AttributeError("__signature__")  # an instance is called as a WSGI application
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
    """Only its signature counts."""


class _HTTPMove(HTTPRedirection, exc._HTTPMove):
    """A redirect that names its target in ``Location``.

    There are three ways to give the target: ``HTTPFound(location="/x")``; ``HTTPFound("/x")``, where
    a second string is the detail; ``HTTPFound("why", location="/x")``. A ``Location`` among the
    headers counts as given. A relative target is resolved against the request that is answered.
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
        """Say where to: ``(location)``, ``(location, detail)`` or ``(detail, location=…)``.

        location
            The target. It is sent as an absolute URI in ASCII (but see ``absolute_location``). Use
            `safe_location` for one that a client chose.
        add_slash
            Redirect to the request's own URL with ``/`` behind its path and the query kept.

        The other arguments are those of `HTTPException`. Raises ``TypeError`` for both at once,
        ``ValueError`` for a target that must not be sent, and, when called, for none at all.
        """
        if location is None:
            # As Pyramid: a target that was meant to be there and is not.
            if not add_slash:
                raise ValueError("location is None: a redirect needs a target")
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
                # The target may have come first.
                self.args = (self.detail,)
        if add_slash:
            target = self.location
            if target is None and len(args) == 1 and _is_target(args[0]):
                target = args[0]
            if target is not None:
                raise TypeError(f"give location ({target!r}) or add_slash, not both")
            self.add_slash = True

    def prepare(self, environ: WSGIEnvironment) -> None:
        super().prepare(environ)
        if self.location is not None:
            self.add_slash = False

    def _locate(self, target: str | None, environ: WSGIEnvironment, is_absolute: bool) -> str | None:
        # Asked by its current status: a tween may have made a page of it.
        moves = 300 <= self.code <= 399
        if self.add_slash and moves:
            return _location.add_slash(environ, is_absolute)
        if target:
            return _location.resolve(target, environ, is_absolute)
        if moves and "Location" in self.required_headers:
            raise ValueError(f"{type(self).__name__} has no target: give location= or add_slash=True")
        return None


def _target_first(args: tuple[Any, ...], keywords: dict[str, Any]) -> tuple[Any, tuple[Any, ...]]:
    """The target among the arguments of a redirect, or ``""``, and the other arguments in order.

    A first argument is the target, unless the headers name one; then it is the detail.
    """
    if len(args) == 1 and not keywords and type(args[0]) is str:
        return args[0], ()
    # To look for a Location among headers that can be read only once, they are read here.
    args = tuple(list(value) if isinstance(value, Iterator) else value for value in args)
    for name in ("headers", "headerlist"):
        if isinstance(keywords.get(name), Iterator):
            keywords[name] = list(keywords[name])
    location, *rest = args
    if rest and callable(rest[0]):
        return "", args  # what is wrapped, or a start_response: the class was called
    given = [
        next(filter(_is_pairs, (keywords.get("headers"), *args[1:3])), ()),
        keywords.get("headerlist") or (),
    ]
    if location is None or any(
        name.lower() == "location" for headers in given for name, _ in _headers.pairs(headers)
    ):
        return "", args
    # The headers come next in WebOb and Paste; Pyramid has the detail between.
    if rest and (_is_pairs(rest[0]) or (rest[0] is None and len(rest) > 1 and not _is_pairs(rest[1]))):
        rest.insert(0, keywords.pop("detail", None))
    return location, tuple(rest)


def _is_target(value: object) -> bool:
    """Whether a first argument would be read as a target by whoever reads it."""
    return isinstance(value, str) and re.match("/|[A-Za-z][A-Za-z0-9+.-]*://", value) is not None


def _is_pairs(value: object) -> bool:
    return value is not None and not isinstance(value, str)
