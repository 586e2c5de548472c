"""The languages that the gallery's answers can speak, and a renderer that speaks one of them."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy

from httpexc._language import LANGUAGES
from httpexc.renderer import Renderer

#: What the package's languages call themselves.
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
    """The languages to choose from by their own names: the renderer's own first, then the package's."""
    return {tag: _NAMES.get(tag, tag) for tag in (*renderer.languages, *LANGUAGES)}


def is_fixed(renderer: Renderer) -> bool:
    """Whether a renderer speaks one language, whoever asks."""
    return len(renderer.languages) == 1 and type(renderer).language is Renderer.language


def speaking(renderer: Renderer, language: str) -> Renderer:
    """The same renderer with one language, whatever its ``language`` hook would say."""
    speaker = copy(renderer)
    speaker.languages = (language,)
    vars(speaker)["language"] = lambda _: language
    return speaker
