"""Which header fields a link to the gallery may set.

The form's input is in the URL, so any link can fill it in. A field that a browser, a proxy or the server in
front acts on would let a stranger's link ask for a password, store something, open a file or send the
visitor away. There are too many of those to list, and more each year, so this lists the fields that are known
to be harmless, with the reason.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple
from wsgiref.util import is_hop_by_hop


class Field(NamedTuple):
    """A header field that may be set, and what it does."""

    name: str
    reason: str
    #: Whether a value is as harmless as the field; ``None`` if every value is.
    check: Callable[[str], object] | None = None


# Schemes that browsers ignore: not Basic, Digest, NTLM or Negotiate, for which they open a dialog or send
# credentials by themselves. RFC 9110 §11.6.1, without escapes, which clients parse differently.
_PARAMETER = r'[\w-]+ ?= ?(?:[\w.~+/-]+=*|"[^"\\]*")'
_are_challenges = re.compile(
    rf"(?:(?:Bearer|DPoP)(?: {_PARAMETER})?)(?: ?, ?(?:(?:Bearer|DPoP)(?: {_PARAMETER})?|{_PARAMETER}))*",
    re.I | re.A,
).fullmatch

# Relations that do nothing until a user follows them. Not preload, preconnect, prefetch, stylesheet, manifest
# and the like, whose targets a browser fetches or applies by itself (RFC 8288 §3, HTML §4.6.7).
_RELATIONS = frozenset(
    {
        *("about", "author", "blocked-by", "collection", "deprecation", "describedby", "help", "item"),
        *("license", "privacy-policy", "service-desc", "service-doc", "status", "sunset", "terms-of-service"),
        *("type", "up"),
    }
)
_LINK = r'<[^<>"\\,;\s]*>(?: ?; ?(?:rel|title|type|hreflang)=(?:[\w.+/-]+|"[^"\\]*"))+'
_are_links = re.compile(rf"{_LINK}(?: ?, ?{_LINK})*", re.I | re.A).fullmatch
# A title may contain "rel=…" too, so this may refuse too much, but never too little.
_relations = re.compile(r'rel=(?:"([^"]*)"|([\w.+/-]+))', re.I | re.A).findall


def _leads_only(value: str) -> bool:
    """Whether a ``Link`` has only relations on which a browser does not act by itself."""
    if not _are_links(value):
        return False
    named = [f"{quoted} {bare}".lower().split() for quoted, bare in _relations(value)]
    return bool(named) and all(_RELATIONS.issuperset(relations) for relations in named)


_FIELDS = (
    Field("Accept-Patch", "tells a program what it may send"),
    Field("Accept-Post", "tells a program what it may send"),
    Field("Accept-Ranges", "tells a program that it may ask for a part"),
    Field("Allow", "tells a program which methods it may use"),
    Field("Cache-Control", "says how long this one address may be kept"),
    Field("Content-Language", "names the language of this one answer"),
    Field("Content-Range", "says which part this one answer is"),
    Field("Deprecation", "warns a program, RFC 9745"),
    Field("ETag", "names the version of this one answer"),
    Field("Expires", "says how long this one address may be kept"),
    Field("IM", "names what was done to this one answer, RFC 3229"),
    Field("Last-Modified", "dates this one answer"),
    Field("Link", "leads somewhere when someone follows it: help, license, blocked-by …", _leads_only),
    Field("Location", "is followed only within this gallery"),
    Field("RateLimit", "tells a program how many requests it may send"),
    Field("RateLimit-Policy", "tells a program how many requests it may send"),
    Field("Retry-After", "says when to come back"),
    Field("Sunset", "warns a program, RFC 8594"),
    Field("Vary", "names what this one answer depends on"),
    Field("WWW-Authenticate", "asks a program for a token: Bearer or DPoP", _are_challenges),
    Field("X-Request-ID", "names this one answer"),
)

#: The fields that may be set, by their names in lower case.
ALLOWED: Mapping[str, Field] = {field.name.lower(): field for field in _FIELDS}

#: The prefix of names to try: no software acts on an example. Other names that begin with "X-" may instruct a
#: server (X-Accel-Redirect, X-Sendfile) or a browser (X-DNS-Prefetch-Control).
EXAMPLE = "X-Example"


def refusal(name: str, value: str) -> str:
    """The reason why a header field is not sent, or ``""`` if it is."""
    if is_hop_by_hop(name):
        return f"header {name} is one that only the server writes (PEP 3333)"
    field = ALLOWED.get(name.lower())
    if field is None:
        if name.lower().startswith(EXAMPLE.lower()):
            return ""
        return (
            f"header {name} is not sent here: any link could set it, and it is not known to be harmless. "
            f"To try a header of your own, begin its name with {EXAMPLE}"
        )
    if field.check is not None and not field.check(value):
        return (
            f"header {name} is not sent here with {value!r}: any link could set it, and it is harmless only "
            f"where it {field.reason}"
        )
    return ""
