"""The languages of the gallery's answers, and a renderer for one of them."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy

from httpexc._language import LANGUAGES
from httpexc.renderer import Renderer

#: The names of the package's languages, in the languages themselves.
_NAMES: Mapping[str, str] = {
    "en": "English",
    "ar": "العربية",
    "de": "Deutsch",
    "es": "Español",
    "fr": "Français",
    "it": "Italiano",
    "ja": "日本語",
    "nl": "Nederlands",
    "pl": "Polski",
    "pt-BR": "Português (Brasil)",
    "uk": "Українська",
    "zh-Hans": "简体中文",
}


def offered(renderer: Renderer) -> dict[str, str]:
    """The languages to choose from, with their names: the renderer's first, then the package's."""
    return {tag: _NAMES.get(tag, tag) for tag in (*renderer.languages, *LANGUAGES)}


def is_fixed(renderer: Renderer) -> bool:
    """Whether a renderer has one language for every request."""
    return len(renderer.languages) == 1 and type(renderer).language is Renderer.language


def speaking(renderer: Renderer, language: str) -> Renderer:
    """A copy of the renderer with one language, whatever its ``language`` hook would return."""
    speaker = copy(renderer)
    speaker.languages = (language,)
    vars(speaker)["language"] = lambda _: language
    return speaker
