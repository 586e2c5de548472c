"""Check the settings of a `Renderer` or in a file when they are set, with errors that show the value."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from httpexc import _location
from httpexc._negotiation import HTML, JSON, PROBLEM, TEXT
from httpexc._suggest import nearest

#: The four built-in media types and the methods that make them, in the server's order of preference.
MEDIA_TYPES: Mapping[str, str] = {HTML: "html", JSON: "json", PROBLEM: "problem", TEXT: "plain"}

# RFC 9110 §8.3.1, without parameters.
_is_media_type = re.compile(r"[!#$%&'+\-.^_`|~0-9a-z]+/[!#$%&'+\-.^_`|~0-9a-z]+").fullmatch
# RFC 5646 §2.1, syntax only.
_is_language = re.compile("[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*").fullmatch


def _media_types(name: str, value: object) -> tuple[str, ...] | dict[str, str]:
    if isinstance(value, (str, bytes)) or not isinstance(value, Iterable):
        raise TypeError(f"{name} must be a sequence of media types or a mapping, not {value!r}")
    types: tuple[str, ...] | dict[str, str] = dict(value) if isinstance(value, Mapping) else tuple(value)
    if not types:
        raise ValueError(f"{name} is empty: name at least one media type")
    for media_type in types:
        if not isinstance(media_type, str) or not _is_media_type(media_type):
            raise ValueError(f"{name}: {media_type!r} is not a media type in lower case without parameters")
        if not isinstance(types, dict) and media_type not in MEDIA_TYPES:
            raise ValueError(
                f"{name}: {media_type!r} is not one of {', '.join(MEDIA_TYPES)}: "
                "map it to the name of the method that makes it"
            )
    # A member of an enum prints as its name.
    if isinstance(types, dict):
        return {str.__str__(media_type): name for media_type, name in types.items()}
    return tuple(map(str.__str__, types))


def methods(renderer: Any, types: Any) -> dict[str, str]:
    """The name of the method for each of the media types of a renderer, or of a subclass of `Renderer`.

    Raises ``TypeError`` for a missing method.
    """
    named = dict(types) if isinstance(types, Mapping) else {each: MEDIA_TYPES[each] for each in types}
    for media_type, name in named.items():
        owner = renderer if isinstance(renderer, type) else type(renderer)
        if not isinstance(name, str) or not callable(getattr(renderer, name, None)):
            raise TypeError(f"{owner.__name__}.media_types: {media_type}: there is no method {name!r}")
        if name in HOOKS:
            raise TypeError(f"{owner.__name__}.media_types: {media_type}: {name!r} is a hook")
    return named


HOOKS = frozenset(
    {
        "default",
        "headers",
        "language",
        "members",
        "prefer",
        "request_id",
        "translate",
        "translated",
        "translations",
    }
)


def checked(renderer: Any, name: str) -> Any:
    """A setting of a renderer, checked again: a property may give another value each time."""
    return SETTINGS[name](f"{type(renderer).__qualname__}.{name}", getattr(renderer, name))


def check_fallbacks(renderer: type) -> None:
    """Raise ``ValueError`` for a fallback that is not on offer.

    Text and HTML are always allowed: the first type replaces them if they are not on offer.
    """
    offered: Any = renderer.media_types  # type: ignore[attr-defined]  # a subclass of Renderer
    for name in ("no_accept", "not_acceptable") if not hasattr(offered, "__get__") else ():
        value = getattr(renderer, name)
        if isinstance(value, str) and value not in (*offered, TEXT, HTML):
            raise ValueError(
                f"{renderer.__name__}.{name}: {value!r} is not on offer: media_types has {', '.join(offered)}"
            )


def _media_type(name: str, value: object) -> str:
    if not isinstance(value, str) or not _is_media_type(value):
        raise ValueError(f"{name}: {value!r} is not a media type in lower case without parameters")
    return str.__str__(value)


def _languages(name: str, value: object) -> tuple[str, ...]:
    if isinstance(value, (str, bytes)) or not isinstance(value, Iterable):
        raise TypeError(f"{name} must be a sequence of language tags, not {value!r}")
    languages = tuple(value)
    for language in languages:
        if not isinstance(language, str) or not _is_language(language):
            raise ValueError(f"{name}: {language!r} is not a language tag (RFC 5646), such as 'pt-BR'")
    if not languages:
        raise ValueError(f"{name} is empty: name at least one language, such as 'en'")
    return tuple(map(str.__str__, languages))


def _text(name: str, value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{name} must be a string, not {value!r}")
    return value if hasattr(value, "__html__") else str.__str__(value)


def _reference(name: str, value: object) -> str | None:
    try:
        return None if value is None else _location.check(value)
    except TypeError:
        raise TypeError(f"{name} must be a URI reference or None, not {value!r}") from None
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from None


def _contact(name: str, value: object) -> str | None:
    contact = _reference(name, value)
    if contact is not None and re.fullmatch(r"[^:/?#]+@[^:/?#]+", contact):
        raise ValueError(f"{name}: {value!r} is an email address: write {f'mailto:{value}'!r}")
    return contact


def true_or_false(name: str, value: object) -> bool:
    """Return a bool; raises ``TypeError``, which names it: any other object would count as true or false."""
    if not isinstance(value, bool):
        raise TypeError(f"{name} must be True or False, not {value!r}")
    return value


def _code(name: str, value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(f"{name} must be a status code, not {value!r}")
    return value


# As in PasteDeploy and Pyramid.
_BOOLEANS = {
    **dict.fromkeys(("true", "yes", "on", "1", "t", "y"), True),
    **dict.fromkeys(("false", "no", "off", "0", "f", "n"), False),
}


def boolean(text: str, name: str) -> bool:
    """Read a setting; raises ``ValueError``, which names it, if it is neither true nor false."""
    if text.lower() not in _BOOLEANS:
        raise ValueError(f"{name}: {text!r} is neither true nor false")
    return _BOOLEANS[text.lower()]


def refuse_unknown(names: Iterable[str], known: Collection[str]) -> None:
    """Raise ``ValueError`` for the first unknown setting, with the nearest known one."""
    for name in names:
        if name not in known:
            # Without the prefix that all have, or any would be similar.
            prefix = name[: name.rfind(".") + 1]
            near = nearest(name[len(prefix) :], (each.removeprefix(prefix) for each in known))
            hint = f"did you mean {prefix}{near}?" if near else f"there are {', '.join(known)}"
            raise ValueError(f"no setting {name}: {hint}")


#: The check for each setting: it takes the name to show and the value, and returns the value to keep.
SETTINGS: Mapping[str, Callable[[str, object], Any]] = {
    "media_types": _media_types,
    "no_accept": _media_type,
    "not_acceptable": _media_type,
    "languages": _languages,
    "absolute_location": true_or_false,
    "site": _text,
    "home": _reference,
    "contact": _contact,
    "request_id_from": _code,
}
