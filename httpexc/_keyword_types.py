"""The types of a constructor's keywords (PEP 692), for type checkers and the hint of an error."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeAlias, TypedDict

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
    absolute_location: bool
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
    problem_type: str
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
