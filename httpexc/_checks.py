"""Checks of an exception's attributes, wherever they are set: in a constructor, on an instance or a class."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from string import Template
from typing import Any

from httpexc import _status, _stock, _webob
from httpexc._log import log_warning
from httpexc._settings import true_or_false
from httpexc._suggest import warn_of_near_misses
from httpexc.problem import checked_members, errors_or_own
from httpexc.renderer import renderer_or_none


def _check_formatter(formatter: Any) -> Any:
    if formatter is not None and not callable(formatter):
        raise TypeError(f"json_formatter must be a callable, not {formatter!r}")
    return formatter


def _check_template(template: Any) -> str | None:
    if template is not None and not isinstance(template, str):
        raise TypeError(f"body_template must be a string with ${{names}} in it, not {template!r}")
    return template


def _check_level(level: Any) -> int | None:
    if level is not None and (not isinstance(level, int) or isinstance(level, bool)):
        raise TypeError(f"log_level must be a level of the logging module, as logging.INFO, not {level!r}")
    return level


def _check_absolute(value: Any) -> bool:
    return true_or_false("absolute_location", value)


#: The check for each attribute: it takes a value, and returns the one to keep.
CHECKS: Mapping[str, Callable[[Any], Any]] = {
    "absolute_location": _check_absolute,
    "body_template": _check_template,
    "code": _status.check_code,
    "errors": errors_or_own,
    "json_formatter": _check_formatter,
    "log_level": _check_level,
    "problem": checked_members,
    "renderer": renderer_or_none,
    "title": _status.check_title,
}


# Of the attributes that a class may set, those that no other name resembles by chance.
_LONG_NAMES = (
    "absolute_location",
    "body_template",
    "explanation",
    "html_template",
    "log_level",
    "problem_type",
)


def check_class(cls: Any) -> None:
    """Check the attributes in a class statement, and make of them what the same arguments would be.

    Raises ``TypeError`` or ``ValueError``, which names the class and the attribute.
    """
    for name in ("status", "status_code", "status_int"):
        if name in vars(cls) and not isinstance(vars(cls)[name], property):
            # It would shadow the property. It sets code and title, as in a `Failure`.
            code, title = _checked(cls, name, _status.split)
            cls.code, cls.title = code, vars(cls).get("title") or title or _stock.title_of(code)
            delattr(cls, name)
    for name, check in CHECKS.items():
        if name in vars(cls) and not hasattr(vars(cls)[name], "__get__"):
            setattr(cls, name, _checked(cls, name, check))
    for name in _webob.PROPERTIES.intersection(vars(cls)):
        if not hasattr(vars(cls)[name], "__get__"):
            log_warning(
                "%s.%s hides what an instance has by that name, and is not sent: pass %s= to the constructor",
                cls.__qualname__,
                name,
                name,
            )
    if cls.__module__ not in _stock.MODULES:  # they need no difflib
        warn_of_near_misses(cls, _LONG_NAMES)
    if "default_conditional_response" in vars(cls):
        # WebOb copies it into every instance.
        cls.conditional_response = bool(cls.default_conditional_response)
    if isinstance(vars(cls).get("body_template"), str) and "body_template_obj" not in vars(cls):
        cls.body_template_obj = Template(cls.body_template)


def _checked(cls: type, name: str, check: Callable[[Any], Any]) -> Any:
    try:
        return check(vars(cls)[name])
    except (TypeError, ValueError) as error:
        raise type(error)(f"{cls.__name__}.{name}: {error}") from None
