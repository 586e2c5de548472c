"""The language of an answer, its writing direction, and the package's catalogue for it.

Languages are BCP 47 tags. The catalogues are in ``languages/``, as ``.po`` files, from which the build makes
the ``.mo`` files that are read here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from webob.acceptparse import create_accept_language_header

from httpexc._log import log_fault

if TYPE_CHECKING:
    from gettext import NullTranslations

#: The languages of the package.
LANGUAGES = ("en", "ar", "de", "es", "fr", "it", "ja", "nl", "pl", "pt-BR", "uk", "zh-Hans")

# No browser's list is as long. Clients list their preferences first, so the rest matters least.
_LONGEST_HEADER = 256

# The script of each language that is written in several, or from right to left, by region if that matters
# (CLDR, supplemental/likelySubtags).
_SCRIPTS = {
    "apc": "arab", "ar": "arab", "arc": "armi", "az": "latn", "az-iq": "arab", "az-ir": "arab",
    "az-ru": "cyrl", "bal": "arab", "bgn": "arab", "bs": "latn", "ckb": "arab", "dv": "thaa", "fa": "arab",
    "he": "hebr", "iw": "hebr", "kk": "cyrl", "kk-cn": "arab", "ks": "arab", "ky": "cyrl", "ky-cn": "arab",
    "lrc": "arab", "mn": "cyrl", "mn-cn": "mong", "ms": "latn", "mzn": "arab", "nqo": "nkoo", "pa": "guru",
    "pa-pk": "arab", "ps": "arab", "rhg": "rohg", "sd": "arab", "sd-in": "deva", "sdh": "arab",
    "skr": "arab", "sr": "cyrl", "sr-me": "latn", "sr-ro": "latn", "sr-tr": "latn", "syr": "syrc",
    "tg": "cyrl", "trw": "arab", "ug": "arab", "ur": "arab", "uz": "latn", "uz-af": "arab", "yi": "hebr",
    "yue": "hant", "yue-cn": "hans", "zh": "hans", "zh-hk": "hant", "zh-mo": "hant", "zh-tw": "hant",
}  # fmt: skip

_RIGHT_TO_LEFT = frozenset(
    {"adlm", "arab", "armi", "hebr", "mand", "mend", "nkoo", "rohg", "samr", "syrc", "thaa", "yezi"}
)


def negotiate(accept_language: str, languages: tuple[str, ...]) -> str:
    """The language of a site, which lists its own first, for this Accept-Language.

    It is the result of the lookup in RFC 4647 §3.4; else one with the same primary language and script, so
    that ``pt-PT`` gets ``pt-BR``; else the first one that is not refused.
    """
    # A hostile client may send anything, which must not take memory or much time.
    if not accept_language or not accept_language.isascii():
        return languages[0]
    if len(accept_language) > _LONGEST_HEADER:
        accept_language = accept_language[:_LONGEST_HEADER].rpartition(",")[0]
    # RFC 9110 §12.5.4; a malformed header has no ranges.
    ranges = [
        (range_.lower(), quality)
        for range_, quality in create_accept_language_header(accept_language).parsed or ()
    ]
    ranges.sort(key=lambda item: -item[1])
    # RFC 4647 §3.4.1: in a lookup, "*" means the default, which is the fallback anyway.
    wanted = [range_ for range_, quality in ranges if quality and range_ != "*"]
    refused = {range_ for range_, quality in ranges if not quality}
    offers = _offers(tag for tag in languages if not _is_refused(tag.lower(), refused, wanted))
    if not offers:
        return languages[0]
    kin = _kin(offers)
    scripts: dict[str, str] = {}
    named: dict[tuple[str, str], str] = {}
    lookups: list[tuple[tuple[str, str], str | None]] = []
    for range_ in wanted:
        language, script = _language_and_script(range_)
        # Browsers add the bare language to the one that is set (Chrome sends "zh-TW,zh;q=0.9"), and mean the
        # same script.
        if "-" in range_:
            scripts.setdefault(language, script)
        else:
            script = scripts.get(language, script)
        found = _look_up(range_, offers)
        if found is not None:
            named.setdefault((language, script), found)
        lookups.append(((language, script), found))
    for kind, found in lookups:
        # Another variety of the language that the client names is better than one that it does not name.
        answer = found or named.get(kind) or kin.get(kind)
        if answer is not None:
            return answer
    return next(iter(offers.values()))


def _is_refused(tag: str, refused: set[str], wanted: list[str]) -> bool:
    """Whether the most specific range for a tag says ``q=0``."""
    for prefix in _truncated(tag) if refused else ():
        if prefix in refused:
            return True
        if prefix in wanted:
            return False
    return False


def _offers(languages: Iterable[str]) -> dict[str, str]:
    return {tag.lower(): tag for tag in languages}


def _kin(offers: Mapping[str, str]) -> dict[tuple[str, str], str]:
    """The first tag of each language and script."""
    kin: dict[tuple[str, str], str] = {}
    for lower, tag in offers.items():
        kin.setdefault(_language_and_script(lower), tag)
    return kin


def _look_up(range_: str, offers: Mapping[str, str]) -> str | None:
    """RFC 4647 §3.4: match the range, or the range without some of its last subtags."""
    return next((offers[prefix] for prefix in _truncated(range_) if prefix in offers), None)


def _truncated(tag: str) -> Iterator[str]:
    while tag:
        yield tag
        tag = tag.rpartition("-")[0]
        if tag[-2:-1] == "-":
            # RFC 4647 §3.4: a single character goes with the subtag that it introduces.
            tag = tag[:-2]


def _language_and_script(tag: str) -> tuple[str, str]:
    """The primary language of a tag in lower case, and its script, or ``""`` if that does not matter."""
    language, *subtags = tag.split("-")
    script = _SCRIPTS.get(language, "")
    for subtag in subtags:
        if len(subtag) == 1:  # RFC 5646 §2.2.6: the beginning of an extension
            break
        if len(subtag) == 4 and subtag.isalpha():
            return language, subtag
        script = _SCRIPTS.get(f"{language}-{subtag}", script)
    return language, script


@lru_cache(maxsize=64)  # called with a site's own languages
def direction(language: str) -> Literal["ltr", "rtl"]:
    """The writing direction of a language."""
    return "rtl" if _language_and_script(language.lower())[1] in _RIGHT_TO_LEFT else "ltr"


def catalogue(language: str) -> NullTranslations:
    """The package's catalogue for this language, or for the nearest one; that for English is empty."""
    return _catalogue(_nearest(language))


def is_built(language: str) -> bool:
    """Whether the package's catalogue for this language is built."""
    try:
        return _nearest(language) == "en" or bool(_compiled(_nearest(language)))
    except OSError:
        return False


def is_unknown(language: str) -> bool:
    """Whether the package has no catalogue for this language, and falls back to English."""
    return _nearest(language) == "en" and language.lower().partition("-")[0] != "en"


@lru_cache(64)
def _nearest(language: str) -> str:
    offers = _offers(LANGUAGES)
    lower = language.lower()
    return _look_up(lower, offers) or _kin(offers).get(_language_and_script(lower), "en")


def _compiled(language: str) -> bytes:
    """The catalogue as the build made it; raises ``FileNotFoundError`` if it is not built."""
    import pkgutil

    # Works in a zip file too, and imports less than importlib.resources.
    return pkgutil.get_data("httpexc", f"languages/{language}.mo") or b""


@lru_cache(len(LANGUAGES))
def _catalogue(language: str) -> NullTranslations:
    # Imported for the first page in another language: most sites are in English.
    import gettext
    import io

    if language == "en":
        return gettext.NullTranslations()
    try:
        return gettext.GNUTranslations(io.BytesIO(_compiled(language)))
    except Exception:
        log_fault(
            "the catalogue of %s is unreadable, or not built (pip install -e .): English is used", language
        )
        return gettext.NullTranslations()
