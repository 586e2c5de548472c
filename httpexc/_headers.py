"""Header fields: checked, merged, and written from Python values."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Protocol, TypeAlias
from urllib.parse import quote

from httpexc._location import encode
from httpexc._status import is_sendable


class SupportsItems(Protocol):
    """A mapping, or a multi-dict such as ``webob.headers.ResponseHeaders``."""

    def items(self) -> Iterable[tuple[str, str]]: ...


Pair: TypeAlias = tuple[str, str]
HeaderList: TypeAlias = list[Pair]
Headers: TypeAlias = SupportsItems | Iterable[Pair]
#: A ``Link`` as it is sent, or a URI and its parameters.
Link: TypeAlias = str | tuple[str, Mapping[str, str]]

# RFC 9110 §5.6.2: field-name = token.
_NAME = r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+"
is_token = re.compile(_NAME).fullmatch
#: RFC 9110 §8.3.1: media-type = type "/" subtype; without parameters.
MEDIA_TYPE = f"{_NAME}/{_NAME}"

# A response has only one of each, so a later one replaces an earlier one.
_SINGLE = frozenset({"content-type", "content-length", "location"})

# Fields that are lists (RFC 9110 §5.3, RFC 8288 §3), or that may appear several times (RFC 6265 §3).
_ADDED_TO = frozenset({"link", "set-cookie"})


def check(name: object, value: object) -> Pair:
    """Return the pair as plain strings that a server can send; an ``int`` value is written in decimal.

    Raises ``TypeError`` for a name or value of another type, and ``ValueError`` for one that PEP 3333
    or RFC 9110 §5.5 forbids: it could end the header and begin another. A ``Location`` may have any
    character here, since `_location` checks and encodes it.
    """
    if isinstance(value, int):
        value = str(int(value))
    if not isinstance(name, str):
        raise TypeError(f"header name {name!r} must be a string")
    if not isinstance(value, str):
        raise TypeError(f"header {name}: value must be a string, not {value!r}")
    # wsgiref.validate and some servers refuse subclasses of str, such as markup or an enum.
    name, value = str.__str__(name), str.__str__(value)
    if not is_token(name):
        raise ValueError(f"header name {name!r} is not a token (RFC 9110 §5.6.2)")
    # A Location is not encoded yet, and is checked separately.
    if not is_sendable(value) and name.lower() != "location":
        [*_, unsendable] = (char for char in value if not is_sendable(char))
        what = (
            "a control character"
            if unsendable < " " or unsendable == "\x7f"
            else (
                "which Latin-1 does not have: percent-encode it, or write it as in RFC 8187 (name*=UTF-8''…)"
            )
        )
        raise ValueError(f"header {name}: {value!r} has {unsendable!r}, {what}")
    return name, value


def pairs(headers: Headers) -> HeaderList:
    """Return the checked pairs of a mapping, a multi-dict or an iterable of pairs, in order."""
    given: Any = getattr(headers, "items", lambda: headers)()
    try:
        unchecked = [(name, value) for name, value in given]
    except (TypeError, ValueError) as error:
        raise TypeError(f"headers must be a mapping or (name, value) pairs, not {headers!r}") from error
    return check_all(unchecked)


def check_all(headerlist: Iterable[Pair]) -> HeaderList:
    """`check` each pair; if nothing is wrong, two matches check all of them."""
    pairs = [*headerlist]
    if all(type(name) is type(value) is str for name, value in pairs):
        names = [name for name, _ in pairs]
        if all(names) and is_token("".join(names)) and is_sendable("".join([value for _, value in pairs])):
            return pairs
    return [check(name, value) for name, value in pairs]


def merge(headerlist: HeaderList, headers: Headers) -> HeaderList:
    """Return a new list: ``headerlist``, then ``headers``. Names may repeat, except the single ones."""
    added = pairs(headers)
    names = [name.lower() for name, _ in added]
    single = _SINGLE.intersection(names)
    if not single:
        return headerlist + added
    # Of a single name, the last one is kept.
    last = {name: index for index, name in enumerate(names)}
    return [pair for pair in headerlist if pair[0].lower() not in single] + [
        pair
        for index, (name, pair) in enumerate(zip(names, added, strict=True))
        if name not in single or last[name] == index
    ]


def add_missing(headerlist: HeaderList, defaults: Iterable[Pair]) -> None:
    """Add the missing fields in place; ``Vary``, ``Link`` and ``Set-Cookie`` are always added to."""
    present = {name.lower(): index for index, (name, _) in enumerate(headerlist)}
    for name, value in defaults:
        lower = name.lower()
        index = present.get(lower)
        if index is None or lower in _ADDED_TO:
            present.setdefault(lower, len(headerlist))
            headerlist.append((name, value))
        elif lower == "vary":
            headerlist[index] = ("Vary", _merge_vary(headerlist[index][1], value))


def _merge_vary(value: str, added: str) -> str:
    """Merge two ``Vary`` fields (RFC 9110 §12.5.5), in which ``*`` includes everything."""
    members = [member.strip().lower() for member in value.split(",")]
    missing = [each for each in map(str.strip, added.split(",")) if each.lower() not in members]
    if not missing or "*" in members:
        return value
    return ", ".join(filter(str.strip, (value, *missing)))


def merge_defaults(headers: Iterable[Pair], defaults: Iterable[Pair]) -> HeaderList:
    """Return a new list: ``headers``, and the missing ``defaults``, as `add_missing` adds them."""
    merged = [*headers]
    add_missing(merged, defaults)
    return merged


def comma_separated(argument: str, value: object) -> str:
    """Write a list field (RFC 9110 §5.6.1) from a string as it is sent, or an iterable of members.

    Raises ``TypeError``, which names the argument, for anything else.
    """
    if isinstance(value, str):
        return str.__str__(value)
    try:
        members: list[Any] = list(value)  # type: ignore[call-overload]  # raises if it is not iterable
    except TypeError:
        members = [None]
    if not all(isinstance(member, str) for member in members):
        raise TypeError(f"{argument} must be a string or a list of strings, not {value!r}")
    # A member of an enum prints as its name.
    plain = [str.__str__(member) for member in members]
    return ", ".join(sorted(plain) if isinstance(value, (set, frozenset)) else plain)


#: The methods of RFC 9110 §9.3 and RFC 5789 that applications answer.
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


def methods(argument: str, value: object) -> str:
    """Write the methods of an ``Allow`` (RFC 9110 §10.2.1) like `comma_separated`; each must be a token."""
    text = comma_separated(argument, value)
    for method in text.split(","):
        if method.strip() and not is_token(method.strip()):
            raise ValueError(
                f"{argument}: {method.strip()!r} is not a method, which is a token: give each separately"
            )
    return text


def links(link: Link | Iterable[Link], argument: str = "link") -> HeaderList:
    """Write ``Link`` fields (RFC 8288 §3), one for each link.

    Raises ``TypeError``, which names the argument, for anything but a string, a pair of URI and parameters,
    or a list of them; ``ValueError`` for a URI that would end its angle brackets.
    """
    given: Any = link
    if isinstance(link, (str, tuple)) or not isinstance(link, Iterable):
        given = [link]
    return [
        ("Link", _written(each, argument) if isinstance(each, str) else _link(each, argument))
        for each in given
    ]


def _written(link: str, argument: str) -> str:
    if not link.lstrip().startswith("<"):
        raise ValueError(f"{argument}: {link!r} needs <> around its URI: write '<{link}>; rel=…', or a pair")
    return str.__str__(link)


def _link(link: object, argument: str) -> str:
    pair: Any = link
    try:
        target, parameters = pair
        written = [_parameter(name, value) for name, value in parameters.items()]
    except (TypeError, ValueError, AttributeError):
        raise TypeError(
            f"{argument} must be a string as it is sent, or a pair of URI and parameters, not {link!r}"
        ) from None
    if not isinstance(target, str):
        raise TypeError(f"{argument} must name a URI, a string, not {target!r}")
    if re.search(r"[\x00-\x20<>\x7f]", target):
        raise ValueError(f"{argument}: {target!r} is not a URI reference")
    return "; ".join([f"<{encode(target)}>", *written])


def _parameter(name: str, value: str) -> str:
    if not is_token(name):
        raise ValueError(name)
    if not value.isascii() or not value.isprintable():
        # RFC 8187 §3.2: for values that a quoted string cannot contain.
        return f"{name.rstrip('*')}*=UTF-8''{quote(value, '', errors='replace')}"
    return f"{name}={_quoted(value)}"


def _quoted(value: str) -> str:
    """A quoted-string (RFC 9110 §5.6.4)."""
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def challenge(argument: str, value: object) -> str:
    """Write a challenge (RFC 9110 §11.3) from a string as it is sent, or a pair of scheme and parameters.

    Raises ``TypeError``, which names the argument, for anything else.
    """
    pair: Any = value
    if isinstance(value, str):
        return str.__str__(value)
    # A list of two strings may be meant as two challenges.
    if (isinstance(value, tuple) and len(value) == 2) or _is_one(value):
        scheme, parameters = pair
        if isinstance(parameters, Mapping):
            if not all(
                isinstance(name, str) and is_token(name) and isinstance(each, (str, int))
                for name, each in parameters.items()
            ):
                raise TypeError(f"{argument}: parameters must be tokens with strings, not {parameters!r}")
            # A member of an enum prints as its name.
            parameters = ", ".join(
                f"{name}={_quoted(str.__str__(each) if isinstance(each, str) else str(int(each)))}"
                for name, each in parameters.items()
            )
        if isinstance(scheme, str) and is_token(scheme) and isinstance(parameters, str):
            return f"{str.__str__(scheme)} {str.__str__(parameters)}".rstrip(" ")
    raise TypeError(
        f"{argument} must be a challenge as it is sent, or its scheme and parameters, not {value!r}"
    )


def _is_one(value: object) -> bool:
    """Whether a list is one challenge, a scheme with its parameters, and not two challenges."""
    return isinstance(value, list) and len(value) == 2 and isinstance(value[1], Mapping)


def challenges(name: str, value: object) -> HeaderList:
    """Write a field of this name for each challenge; the argument has the name that WebOb gives it."""
    given = value if isinstance(value, list) and not _is_one(value) else [value]
    argument = name.lower().replace("-", "_")
    return [(name, challenge(argument, each)) for each in given]


# Fields that describe the content of an answer (RFC 9110 §8 and §14, RFC 6266, RFC 9530).
_DESCRIBING = frozenset(
    {
        "accept-ranges",
        "content-digest",
        "content-disposition",
        "content-encoding",
        "content-language",
        "content-length",
        "content-location",
        "content-md5",
        "content-range",
        "content-type",
        "digest",
        "etag",
        "last-modified",
        "repr-digest",
    }
)


def first_value(headers: Iterable[Pair], lower: str) -> str | None:
    """The value of the first field of this name, which is in lower case, or ``None``."""
    return next((value for name, value in headers if name.lower() == lower), None)


def without_content_fields(headerlist: Iterable[Pair], status: str) -> HeaderList:
    """The fields that still hold if the content is replaced."""
    # RFC 9110 §15.5.17: the Content-Range of a 416 is about the resource, not about this content.
    dropped = _DESCRIBING - {"content-range"} if status[:3] == "416" else _DESCRIBING
    return [pair for pair in headerlist if pair[0].lower() not in dropped]
