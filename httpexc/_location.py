"""Location: refuse what is hostile, encode what is left, resolve it against the request.

RFC 3986 says how a reference is resolved; the WHATWG URL standard says what browsers make of what
RFC 3986 does not allow, and that is where the attacks are.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote_to_bytes

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment
    from webob.request import BaseRequest

_has_control = re.compile(r"[\x00-\x1f\x7f]").search
_scheme = re.compile(r"([A-Za-z][A-Za-z0-9+.\-]*):").match
# What is a URI already (RFC 3986 §2), but for "%": a stray one is sent as it came, as browsers do.
_is_uri = re.compile(r"[!#$%&'()*+,\-./0-9:;=?@A-Z\[\]_a-z~]*").fullmatch
_SAFE_IN_URI = "!#$%&'()*+,/:;=?@[]~"
# RFC 3986 §3.3: pchar and "/", without "%", which stands for itself in a decoded path.
_is_path = re.compile(r"[!$&'()*+,\-./0-9:;=@A-Z_a-z~]*").fullmatch
_SAFE_IN_PATH = "!$&'()*+,/:;=@~"
_is_host = re.compile(r"(?:[!$%&'()*+,\-.0-9;=A-Z_a-z~]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]*)?").fullmatch

# Browsers run these, or show them as a page of this site.
_REFUSED_SCHEMES = frozenset({"javascript", "data", "vbscript"})
_WEB_SCHEMES = frozenset({"http", "https"})
_DEFAULT_PORTS = {"http": 80, "https": 443}


def check(reference: str) -> None:
    """Raise ``ValueError`` for a reference that must not be sent, ``TypeError`` for no string."""
    _encode(reference)


def resolve(reference: str, environ: WSGIEnvironment) -> str:
    """The URI that ``reference`` means in a response to this request (RFC 3986 §5).

    Without a usable host in the environ the answer is a path from the root, which RFC 9110 §10.2.2
    allows. Raises ``ValueError`` as `check` does.
    """
    uri = _encode(reference)
    if uri[:1] != "/" and _scheme(uri):
        return uri
    end = len(uri)
    for delimiter in "?#":
        found = uri.find(delimiter, 0, end)
        if found >= 0:
            end = found
    path, suffix = uri[:end], uri[end:]
    if not path:
        path = _request_path(environ)
    elif path[0] != "/":
        base = _request_path(environ)
        path = base[: base.rindex("/") + 1] + path
    if "/." in path:
        path = _remove_dot_segments(path)
    return _origin(environ) + _keep_local(path) + suffix


def add_slash(environ: WSGIEnvironment) -> str:
    """The request's own URL with ``/`` behind its path and the query kept.

    Raises ``ValueError`` where the path ends in ``/`` already: that redirect would be a loop.
    """
    path = _request_path(environ)
    if path.endswith("/") or _decoded_path(environ).endswith("/"):
        raise ValueError(f"add_slash: the path {path!r} ends in a slash already")
    origin = _origin(environ)
    # Behind an origin the path is exact; alone, "//host" would be one.
    path = path + "/" if origin else _keep_local(path + "/")
    query = environ.get("QUERY_STRING")
    return origin + path + ("?" + quote(query, _SAFE_IN_URI.replace("#", "")) if query else "")


def safe_location(
    candidate: object,
    request: BaseRequest | WSGIEnvironment,
    *,
    allowed_hosts: Collection[str] = (),
    default: str = "/",
) -> str:
    """``candidate`` if a browser that followed it would stay on this site, else ``default``.

    For the URL in ``?next=…``. "This site" is the origin of ``request`` (a WebOb request or a WSGI
    environ), or one of ``allowed_hosts`` (``"host"`` or ``"host:port"``) over http or https. What
    is not a string, is empty, or has a control character or white space around it gives
    ``default``, as does whatever a browser might read in two ways.
    """
    if not isinstance(candidate, str) or not candidate or candidate != candidate.strip():
        return default
    environ: WSGIEnvironment = getattr(request, "environ", request)
    try:
        # WHATWG URL §4.4: in a web address a browser reads "\" as "/".
        end = re.search(r"[?#]|$", candidate)
        assert end is not None  # "$" always matches
        uri = _encode(candidate[: end.start()].replace("\\", "/") + candidate[end.start() :])
        own = _authority(_origin(environ).partition("//")[2])
        scheme_name = str(environ.get("wsgi.url_scheme", "http")).lower()
        scheme = _scheme(uri)
        if scheme:
            if scheme[1].lower() not in _WEB_SCHEMES:
                return default
            target_scheme, rest = scheme[1].lower(), uri[scheme.end() :]
        elif uri.startswith("//"):
            target_scheme, rest = scheme_name, uri
        else:
            return candidate
        # WHATWG URL §4.4, "special authority ignore slashes state": any number of slashes is two.
        host, port = _authority(re.split("[/?#]", rest.lstrip("/"), maxsplit=1)[0])
    except ValueError:
        return default
    port = port or _DEFAULT_PORTS[target_scheme]
    if own[0] and target_scheme == scheme_name:
        if (host, port) == (own[0], own[1] or _DEFAULT_PORTS[scheme_name]):
            return candidate
    for allowed in allowed_hosts:
        allowed_host, allowed_port = _authority(allowed)
        if (host, port) == (allowed_host, allowed_port or _DEFAULT_PORTS[target_scheme]):
            return candidate
    return default


def _encode(reference: Any) -> str:
    """``reference`` as a URI reference in ASCII, or an error that shows it."""
    if not isinstance(reference, str):
        raise TypeError(f"location must be a string, not {reference!r}")
    scheme = _scheme(reference)
    if scheme is None:
        if _is_uri(reference):
            return reference
        if _has_control(reference):
            raise ValueError(f"location {reference!r} has a control character")
        return quote(reference, _SAFE_IN_URI, errors="replace")
    if _has_control(reference):
        raise ValueError(f"location {reference!r} has a control character")
    name = scheme[1].lower()
    if name in _REFUSED_SCHEMES:
        raise ValueError(f"location {reference!r} is not an address: {name}: runs in the browser")
    if name not in _WEB_SCHEMES:
        return quote(reference, _SAFE_IN_URI, errors="replace")
    authority = re.match(r"//([^/?#]*)", reference[scheme.end() :])
    if authority is None or not authority[1]:
        raise ValueError(f"location {reference!r} needs // and a host behind {name}:")
    end = scheme.end() + authority.end()
    try:
        host = _encode_authority(authority[1])
    except ValueError as error:
        raise ValueError(f"location {reference!r}: {error}") from None
    return f"{scheme[0]}//{host}{quote(reference[end:], _SAFE_IN_URI, errors='replace')}"


def _encode_authority(authority: str) -> str:
    # A browser ends the host at a backslash, RFC 3986 does not: whom would it redirect to?
    if "\\" in authority:
        raise ValueError("a backslash before the path is ambiguous")
    userinfo, at, host = authority.rpartition("@")
    host = _to_ascii(host)
    _authority(host)
    return quote(userinfo, _SAFE_IN_URI, errors="replace") + at + host


def _to_ascii(host: str) -> str:
    """A host name in Unicode as DNS knows it (RFC 5891, mapped as UTS 46 says browsers do).

    The standard library's ``idna`` codec is of 2003: it sends ``straße.de`` to ``strasse.de``.
    """
    if host.isascii():
        return host
    from unicodedata import normalize  # rarely needed, and 4 ms to load

    mapped = normalize(
        "NFKC",
        "".join(
            # UTS 46 §7: sharp s and final sigma are themselves, the joiners too.
            char if char in "ßς\u200c\u200d" else char.casefold()
            for char in normalize("NFKC", host)
            if char not in "\u00ad\u200b\u2060\ufeff"
        ),
    )
    return ".".join(
        label if label.isascii() else "xn--" + label.encode("punycode").decode("ascii")
        for label in mapped.replace("\u3002", ".").split(".")
    )


def _authority(authority: str) -> tuple[str, int]:
    """Host in lower case and port, 0 where none is given; ``ValueError`` if a browser would not."""
    host = _to_ascii(authority.rpartition("@")[2])
    if (host and not _is_host(host)) or host.startswith(":"):
        raise ValueError(f"{host!r} is not a host")
    name, colon, port = host.rpartition(":")
    if not colon or port.endswith("]"):
        return host.lower(), 0
    if port and int(port) > 65535:
        raise ValueError(f"{port!r} is not a port")
    return name.lower(), int(port or 0)


def _origin(environ: WSGIEnvironment) -> str:
    """``scheme://host[:port]`` of the request, or ``""`` where the environ has none to trust."""
    host = environ.get("HTTP_HOST")
    if not host or not _is_host(host):
        host = f"{environ.get('SERVER_NAME', '')}:{environ.get('SERVER_PORT', '')}"
        if not _is_host(host):
            return ""
    scheme = environ.get("wsgi.url_scheme", "http").lower()
    # As WebOb's host_url, which leaves the port out where it is the scheme's own.
    name, _, port = host.rpartition(":")
    if name and ((port == "80" and scheme == "http") or (port == "443" and scheme == "https")):
        host = name
    return f"{scheme}://{host}"


def _decoded_path(environ: WSGIEnvironment) -> str:
    path: str = environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "")
    return path if path[:1] == "/" else "/" + path


def _request_path(environ: WSGIEnvironment) -> str:
    """The request's path as the client wrote it, where the server tells, else encoded anew."""
    decoded = _decoded_path(environ)
    raw = environ.get("RAW_URI") or environ.get("REQUEST_URI")
    if raw:
        # RFC 9112 §3.2.2: a request to a proxy names the whole URL.
        path = re.sub(r"^[A-Za-z][A-Za-z0-9+.\-]*://[^/?#]*", "", raw).partition("?")[0]
        data = path.encode("latin-1", "replace")
        if unquote_to_bytes(data) == decoded.encode("latin-1", "replace"):
            return quote(data, _SAFE_IN_PATH + "%")
    if _is_path(decoded):
        return decoded
    try:
        # PEP 3333: the bytes of the path, each as a Latin-1 character.
        data = decoded.encode("latin-1")
    except UnicodeEncodeError:
        data = decoded.encode("utf-8", "replace")
    return quote(data, _SAFE_IN_PATH)


def _remove_dot_segments(path: str) -> str:
    """RFC 3986 §5.2.4, for a path from the root."""
    kept: list[str] = []
    segments = path.split("/")[1:]
    for segment in segments:
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    if segments[-1] in (".", ".."):
        kept.append("")
    return "/" + "/".join(kept)


def _keep_local(path: str) -> str:
    """``//host`` at the start of a path as ``/%2Fhost``.

    Behind an origin either is a path of that origin; but a proxy that cuts the origin off would
    turn the first into another one's (RFC 3986 §4.2).
    """
    if path[:2] != "//":
        return path
    local = path.lstrip("/")
    return "/" + "%2F" * (len(path) - len(local) - 1) + local
