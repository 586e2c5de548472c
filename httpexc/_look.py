"""`Look`: what serving needs to know about a `Renderer`."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, partial
from typing import Any

from httpexc import _language
from httpexc._ancestry import class_attribute, is_overridden
from httpexc._cache import BoundedCache
from httpexc._log import log_fault, log_warning
from httpexc._negotiation import Offers
from httpexc._settings import checked, methods


class Look:
    """What serving needs to know about a renderer, computed once."""

    __slots__ = (
        "asks_for_language",
        "choices",
        "content_types",
        "formed",
        "forms",
        "has_built_in_html",
        "headers",
        "languages",
        "members",
        "methods",
        "offers",
        "prefer",
        "request_id_from",
        "translates",
        "translations",
        "vary",
        "vary_by_language",
    )

    def __init__(self, renderer: Any, base: type) -> None:
        def is_own(name: str) -> bool:
            return is_overridden(renderer, base, name)

        def setting(name: str, make: Callable[[Any], Any] = lambda value: value) -> Any:
            # A property is checked here; the class statement has checked anything else.
            try:
                return make(checked(renderer, name))
            except Exception:
                log_fault("%s.%s failed: the built-in one is used", type(renderer).__qualname__, name)
                return make(getattr(base, name))

        self.methods: dict[str, str] = setting("media_types", partial(methods, renderer))
        self.offers = Offers(self.methods, setting("no_accept"), setting("not_acceptable"))
        # RFC 8259 §11 and RFC 9457 §6: JSON has no charset parameter, text has.
        self.content_types = {
            media_type: f"{media_type}; charset=UTF-8" if media_type.startswith("text/") else media_type
            for media_type in self.methods
        }
        self.languages: tuple[str, ...] = setting("languages")
        first, *_ = self.languages
        self.has_built_in_html = not is_own("html")
        self.request_id_from: int = setting("request_id_from")
        # A hook that is not overridden is not called.
        self.members = is_own("members")
        self.headers = is_own("headers")
        self.prefer = is_own("prefer")
        self.translations = is_own("translations")
        translates = is_own("translate") or self.translations
        if self.has_built_in_html and not translates:
            for language in filter(_language.is_unknown, self.languages):
                _warn_of_language(type(renderer).__qualname__, language)
        # Types whose answers differ in a few words only, because no hook affects them.
        is_alike = not (
            translates
            or self.headers
            or any(_is_computed(renderer, name) for name in ("site", "home", "contact"))
        )
        self.formed = frozenset(
            media_type
            for media_type, name in self.methods.items()
            if is_alike and not is_own(name) and (name in ("html", "plain") or not self.members)
        )
        #: The forms of its answers (see `_form`), and what it chose for each Accept and Accept-Language. They
        #: go when the renderer does.
        self.forms, self.choices = BoundedCache(), BoundedCache()
        has_own_language = is_own("language")
        self.asks_for_language = len(self.languages) > 1 or has_own_language
        self.translates = self.asks_for_language or first.partition("-")[0].lower() != "en" or translates
        # RFC 9110 §12.5.5: Vary names what the choice depended on. For an overridden hook, `headers` does.
        by_language = len(self.languages) > 1 and not has_own_language
        self.vary_by_language = _vary(("Accept-Language", by_language))
        self.vary = _vary(("Accept", len(self.methods) > 1), ("Accept-Language", by_language))


@lru_cache(64)
def _warn_of_language(owner: str, language: str) -> None:
    log_warning(
        "%s.languages: there is no catalogue for %r, so pages that are declared to be in it are in English: "
        "give translations(language) or translate(text, environ)",
        owner,
        language,
    )


def _is_computed(renderer: object, name: str) -> bool:
    """Whether an attribute is a property or another descriptor, so that it may differ each time."""
    return hasattr(class_attribute(type(renderer), name), "__get__")


def _vary(*fields: tuple[str, bool]) -> tuple[tuple[str, str], ...]:
    named = ", ".join(name for name, counts in fields if counts)
    return (("Vary", named),) if named else ()
