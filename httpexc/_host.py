"""Hosts as browsers read them: the WHATWG URL host parser, and IDNA as UTS 46 maps it."""

from __future__ import annotations

import re
from urllib.parse import quote, unquote_to_bytes

# RFC 3986 §3.2: sub-delims and ":" in both, and the brackets of an IPv6 address in the host.
_SAFE_IN_USERINFO = "!$%&'()*+,:;=~"
_SAFE_IN_HOST = "!$%&'()*+,:;=[]~"

# RFC 1035 §2.3.4: the longest name that DNS allows; a port takes six more characters.
_LONGEST_NAME = 253
LONGEST_AUTHORITY = _LONGEST_NAME + 6

# The patterns below are compiled on first use: most hosts are ASCII.
# WHATWG URL §4.4: a ":" outside brackets begins the port.
_HOST_AND_PORT = r"(\[[^\]]*\]|[^:]*)(?::([0-9]*))?"
# WHATWG URL §3.1, "forbidden domain code point"; and what bytes that are not UTF-8 become.
_FORBIDDEN_IN_DOMAIN = r"[\x00-\x20#%/:<>?@\[\\\]^|\x7f\ufffd]"
# WHATWG URL §3.5, "ends in a number checker".
_ENDING_IN_NUMBER = r"(?s)(?:.*\.)?(?:[0-9]+|0[Xx][0-9A-Fa-f]*)\.?"
# WHATWG URL §3.5, "IPv4 number parser"; no address has more than ten digits.
_IPV4_NUMBER = r"0x[0-9a-f]*|0[0-7]*|[1-9][0-9]{0,9}"
# UTS 46 §4, status "ignored"; the joiners U+200C and U+200D are not.
_IGNORED_IN_DOMAIN = (
    "[\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u2060\u2061-\u2064\u206a-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0100-\U000e01ef]"
)

# UTS 46 §4, status "disallowed", as far as categories show: controls, surrogates, private use, separators.
# Browsers and registries check which letters a label may combine (RFC 5892, RFC 5893).
_NOT_IN_DOMAIN = frozenset({"Cc", "Co", "Cs", "Zs", "Zl", "Zp"})


def parse_authority(authority: str) -> tuple[str, str, str]:
    """Return an authority as it is sent, its host as browsers compare it, and its port or ``""``.

    Raises ``ValueError`` for one that a browser would not accept, or would read differently from RFC 3986.
    """
    userinfo, at, rest = authority.rpartition("@")
    parts = re.fullmatch(_HOST_AND_PORT, rest)
    # A browser ends the host at a backslash and RFC 3986 does not, so the host is ambiguous.
    if parts is None or "\\" in authority:
        raise ValueError(f"{authority!r} is not a host with an optional port")
    written, port = parts.groups()
    number = port and (port.lstrip("0") or "0")
    if number and (len(number) > 5 or int(number) > 65535):
        raise ValueError(f"{port} is not a port")
    host = _parse_host(written)
    sent = quote(written if written.isascii() else host, _SAFE_IN_HOST)
    if at:
        sent = f"{quote(userinfo, _SAFE_IN_USERINFO)}@{sent}"
    return (sent if port is None else f"{sent}:{port}"), host, number or ""


def _parse_host(host: str) -> str:
    """WHATWG URL §3.5, the host parser: every spelling of a host gives the same string."""
    if host[:1] == "[":
        from ipaddress import IPv6Address  # rarely needed, and 3 ms to load

        if "%" in host:
            raise ValueError(f"{host!r} has a zone identifier, which browsers refuse")
        return f"[{IPv6Address(host[1:-1])}]"
    name = host
    if "%" in name:
        name = unquote_to_bytes(name).decode("utf-8", "replace")
    # A name that is already encoded must be valid too, in any spelling.
    name = _to_ascii(name) if not name.isascii() or "xn--" in name.lower() else name.lower()
    if not name or re.search(_FORBIDDEN_IN_DOMAIN, name):
        raise ValueError(f"{host!r} is not a host")
    return _parse_ipv4(name) if re.fullmatch(_ENDING_IN_NUMBER, name) else name


def _parse_ipv4(host: str) -> str:
    """WHATWG URL §3.5: one to four decimal, octal or hexadecimal numbers make one address."""
    numbers = []
    for part in host.removesuffix(".").split("."):
        if not re.fullmatch(_IPV4_NUMBER, part):
            raise ValueError(f"{host!r} is not an address")
        if part[:2] == "0x":
            numbers.append(int(part[2:] or "0", 16))
        else:
            numbers.append(int(part, 8 if part[0] == "0" else 10))
    *bytes_, rest = numbers
    if len(numbers) > 4 or any(byte > 255 for byte in bytes_) or rest >= 256 ** (5 - len(numbers)):
        raise ValueError(f"{host!r} is not an address")
    return ".".join(map(str, (*bytes_, *rest.to_bytes(5 - len(numbers), "big"))))


def _to_ascii(host: str) -> str:
    """A Unicode host name in ASCII, as in DNS (RFC 5891, with the mapping of UTS 46 that browsers use).

    The standard library's ``idna`` codec implements IDNA 2003, which maps ``straße.de`` to ``strasse.de``. A
    label with a character that is newer than this Python's Unicode is left unchanged: it is sent
    percent-encoded (RFC 3986 §3.2.2), and the browser maps it if it can. A host that is too long to exist is
    left unchanged too, since normalization and Punycode take time quadratic in its length.
    """
    if len(host) > _LONGEST_NAME:
        return host
    from unicodedata import category  # rarely needed, and 4 ms to load

    if "ẞ" in host:
        # Capital sharp s: older browsers map it to "ss" (IDNA 2008 of before 2023), newer ones to "ß".
        raise ValueError(f"{host!r} is read in two ways by browsers")
    labels = []
    for written in re.split("[.\u3002\uff0e\uff61]", re.sub(_IGNORED_IN_DOMAIN, "", host)):
        label = _mapped(written)
        # UTS 46 §4, processing step 4: a label that is already encoded must decode to a mapped name.
        name = _decoded(label) if label.startswith("xn--") else label
        categories = set(map(category, name))
        if (
            # A character that maps to a dot, such as U+2024 or U+2488, does not separate labels.
            re.search("[.\u3002]", label)
            or re.search(_FORBIDDEN_IN_DOMAIN, label)
            or categories & _NOT_IN_DOMAIN
            or (name != label and (name.isascii() or _mapped(name) != name))
            # A browser may know a newer Unicode, but a mixture with an encoded label is ambiguous.
            or (name != label and "Cn" in categories and not host.isascii())
        ):
            raise ValueError(f"{host!r} is not a host")
        if not label.isascii() and "Cn" not in categories:
            label = "xn--" + label.encode("punycode").decode("ascii")
        labels.append(label)
    return ".".join(labels)


def _mapped(label: str) -> str:
    from unicodedata import normalize

    return normalize(
        "NFKC",
        "".join(
            # UTS 46 §4: sharp s and final sigma are kept.
            char if char in "ßς" else normalize("NFKC", char).casefold()
            for char in label
        ),
    )


def _decoded(label: str) -> str:
    """Decode the part after ``xn--``; ``""`` if it is not valid Punycode (RFC 3492)."""
    try:
        return label[4:].encode("ascii").decode("punycode")
    except UnicodeError:
        return ""
