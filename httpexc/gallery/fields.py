"""Which header fields a link to the gallery may set.

What the form sends stands in the address, so any link can fill it in. A field that a browser, a proxy or
the server in front acts upon would let a stranger's link ask for a password, store something, open a file
or send the visitor away. There are too many of those to name, and more each year: so this names the fields
that are known to be harmless, and why.
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
    #: Whether a value is as harmless as the field; ``None`` where every value is.
    check: Callable[[str], object] | None = None


# A scheme for which browsers ask nobody: not Basic, Digest, NTLM or Negotiate, which open a dialog or
# send credentials by themselves. RFC 9110 §11.6.1, without escapes, which are read in different ways.
_PARAMETER = r'[\w-]+ ?= ?(?:[\w.~+/-]+=*|"[^"\\]*")'
_are_challenges = re.compile(
    rf"(?:(?:Bearer|DPoP)(?: {_PARAMETER})?)(?: ?, ?(?:(?:Bearer|DPoP)(?: {_PARAMETER})?|{_PARAMETER}))*",
    re.I | re.A,
).fullmatch

# Relations that lead somewhere only when someone follows them. Not preload, preconnect, prefetch, stylesheet,
# manifest and the like: a browser fetches or applies what those name by itself (RFC 8288 §3, HTML §4.6.7).
_RELATIONS = frozenset(
    {
        *("about", "author", "blocked-by", "collection", "deprecation", "describedby", "help", "item"),
        *("license", "privacy-policy", "service-desc", "service-doc", "status", "sunset", "terms-of-service"),
        *("type", "up"),
    }
)
_LINK = r'<[^<>"\\,;\s]*>(?: ?; ?(?:rel|title|type|hreflang)=(?:[\w.+/-]+|"[^"\\]*"))+'
_are_links = re.compile(rf"{_LINK}(?: ?, ?{_LINK})*", re.I | re.A).fullmatch
# A title may say "rel=…" too, which refuses more than need be and never less.
_relations = re.compile(r'rel=(?:"([^"]*)"|([\w.+/-]+))', re.I | re.A).findall


def _leads_only(value: str) -> bool:
    """Whether a ``Link`` has only relations that a browser leaves to its user."""
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
    Field("Location", "is followed within this gallery alone"),
    Field("RateLimit", "tells a program how much it may ask"),
    Field("RateLimit-Policy", "tells a program how much it may ask"),
    Field("Retry-After", "says when to come back"),
    Field("Sunset", "warns a program, RFC 8594"),
    Field("Vary", "names what this one answer depends on"),
    Field("WWW-Authenticate", "asks a program for a token: Bearer or DPoP", _are_challenges),
    Field("X-Request-ID", "names this one answer"),
)

#: The fields that may be set, by their names in lower case.
ALLOWED: Mapping[str, Field] = {field.name.lower(): field for field in _FIELDS}

#: Names that begin with it are one's own: nobody acts upon an example. Other names that begin with "X-" may
#: be orders to a server (X-Accel-Redirect, X-Sendfile) or a browser (X-DNS-Prefetch-Control).
EXAMPLE = "X-Example"


def refusal(name: str, value: str) -> str:
    """Why a header field is not sent, or ``""`` for one that is."""
    if is_hop_by_hop(name):
        return f"header {name} is one that only the server writes (PEP 3333)"
    field = ALLOWED.get(name.lower())
    if field is None:
        if name.lower().startswith(EXAMPLE.lower()):
            return ""
        return (
            f"header {name} is not sent here: any link could set it, and it is none of those that are known "
            f"to be harmless. For one of your own, begin its name with {EXAMPLE}"
        )
    if field.check is not None and not field.check(value):
        return (
            f"header {name} is not sent here with {value!r}: any link could set it, and it is harmless only "
            f"where it {field.reason}"
        )
    return ""
