"""Load what a setting names: an object of the application's, or its `Renderer`."""

from __future__ import annotations

import re
from typing import Any

from httpexc.renderer import Renderer, renderer_or_none


def load(setting: str, name: str) -> Any:
    """The object that a setting names as ``package.module:name`` or ``package.module.name``.

    Raises ``ValueError``, with the ``name`` and text of the setting, if it cannot be loaded.
    """
    from pkgutil import resolve_name  # only a setting needs it

    try:
        return resolve_name(setting)
    except Exception as error:  # the application's module may raise anything
        # The usual mistakes: a file's path, a name alone, the value itself.
        is_name = re.fullmatch(r"(?!.*\.py(?::|$))(?:\w+(?:\.\w+)+|[\w.]+:[\w.]+)", setting)
        hint = "" if is_name else ": write package.module:name"
        raise ValueError(f"{name}: {setting!r} cannot be loaded: {_one_line(error)}{hint}") from error


def load_renderer(setting: str, name: str) -> Renderer:
    """The `Renderer` that a setting names; a class is instantiated. Raises ``ValueError`` as `load` does."""
    found = load(setting, name)
    try:
        renderer = renderer_or_none(found, name)
    except Exception as error:  # the application's class may raise anything
        raise ValueError(f"{name}: {setting!r}: {_one_line(error)}") from error
    if renderer is None:
        raise ValueError(f"{name}: {setting!r} is None")
    return renderer


def _one_line(error: Exception) -> str:
    return " ".join(f"{type(error).__name__}: {error}".split())
