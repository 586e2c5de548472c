"""Checks of an exception's attributes, wherever they are set: in a constructor, on an instance or a class."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from httpexc import _status
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


def _check_title(title: Any) -> str:
    try:
        _status.line(500, title)
    except ValueError:
        raise ValueError(
            f"title {title!r} has a control character, or one that Latin-1 does not have"
        ) from None
    return title  # type: ignore[no-any-return]  # _status.line() refuses anything but a string


#: The check for each attribute: it takes a value, and returns the one to keep.
CHECKS: Mapping[str, Callable[[Any], Any]] = {
    "body_template": _check_template,
    "code": _status.check_code,
    "errors": errors_or_own,
    "json_formatter": _check_formatter,
    "log_level": _check_level,
    "problem": checked_members,
    "renderer": renderer_or_none,
    "title": _check_title,
}
