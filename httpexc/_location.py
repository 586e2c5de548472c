"""``Location``: refuse hostile targets, encode the others, and resolve them against the request.

RFC 3986 defines how a reference is resolved. The WHATWG URL standard defines how browsers read references
that RFC 3986 does not allow, which is what attacks use.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote_to_bytes

from httpexc._host import LONGEST_AUTHORITY, parse_authority
from httpexc._text import replace_surrogates

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment
    from webob.request import BaseRequest

_scheme = re.compile(r"([A-Za-z][A-Za-z0-9+.\-]*):").match

# One match recognises nearly every redirect: the characters of a URI, and a web address made of them.
# A stray "%" is sent unchanged, as browsers do.
_URI = r"!#$%&'()*+,\-./0-9:;=?@A-Z\[\]_a-z~"
_is_uri = re.compile(rf"[{_URI}]+").fullmatch
_is_web_uri = re.compile(
    rf"https?://(?:[0-9A-Za-z\-]+\.)*[A-Za-z][0-9A-Za-z\-]*(?::[0-9]{{1,4}})?(?:[/?#][{_URI}]*)?"
).fullmatch
_SAFE_IN_URI = "!#$%&'()*+,/:;=?@[]~"
# RFC 3986 §3.3: pchar and "/", without "%", which is a literal in a decoded path.
_is_path = re.compile(r"/[!$&'()*+,\-./0-9:;=@A-Z_a-z~]*").fullmatch
_SAFE_IN_PATH = "!$&'()*+,/:;=@~"
_SAFE_IN_QUERY = "!$%&'()*+,/:;=?@[]~"

# Compiled on first use: the patterns above recognise most redirects.
_CONTROL = r"[\x00-\x1f\x7f]"

# Browsers run these, or show them as a page of this site.
_REFUSED_SCHEMES = frozenset({"javascript", "data", "vbscript"})
_DEFAULT_PORTS = {"http": "80", "https": "443"}


def resolve(reference: str, environ: WSGIEnvironment, absolute: bool = True) -> str:
    """Resolve ``reference`` against this request (RFC 3986 §5).

    With ``absolute=False``, or without a usable host in the environ, a reference to this site becomes a path
    from the root, which RFC 9110 §10.2.2 allows; it never begins with ``//``. Raises ``ValueError`` as
    `check` does.
    """
    uri = check(reference)
    if ":" in uri and _scheme(uri):
        return uri
    path, suffix = uri, ""
    if "?" in uri or "#" in uri:
        end = min(len(uri.partition(mark)[0]) for mark in "?#")
        path, suffix = uri[:end], uri[end:]
    if not path:
        path = _request_path(environ)
    elif path[0] != "/":
        # RFC 3986 §5.2.4, 2A: without a leading "./", most have no dot segments left.
        relative = path.removeprefix("./") if path[0] == "." else path
        path = _request_path(environ).rpartition("/")[0] + "/" + relative
    if "/." in path:
        path = _remove_dot_segments(path)
    if "//" in path:
        path = _keep_local(path)
    return f"{_origin(environ)}{path}{suffix}" if absolute else path + suffix


def add_slash(environ: WSGIEnvironment, absolute: bool = True) -> str:
    """The request's own URL with ``/`` after its path, and its query.

    ``absolute`` is as in `resolve`. Raises ``ValueError`` if the path already ends in ``/``: that redirect
    would be a loop.
    """
    path = _request_path(environ)
    if (environ.get("PATH_INFO") or environ.get("SCRIPT_NAME") or "/").endswith("/"):
        raise ValueError(f"add_slash: the path {path!r} ends in a slash already")
    origin = _origin(environ) if absolute else ""
    # After an origin, the path is sent exactly; without one, "//host" would name a host.
    path = path + "/" if origin else _keep_local(path + "/")
    query = environ.get("QUERY_STRING")
    return origin + path + ("?" + quote(_bytes(query), _SAFE_IN_QUERY) if query else "")


def front_page(environ: WSGIEnvironment) -> str:
    """The path of the application's front page, which is on this site whatever SCRIPT_NAME is."""
    path = (environ.get("SCRIPT_NAME") or "").strip("/")
    return f"/{quote(_bytes(path), _SAFE_IN_PATH)}/" if path else "/"


def safe_location(
    candidate: object,
    request: BaseRequest | WSGIEnvironment,
    *,
    allowed_hosts: Collection[str] = (),
    default: str = "/",
) -> str:
    """Return ``candidate`` if a browser that follows it stays on this site, else ``default``.

    Use it for the URL in ``?next=…``. "This site" is the origin of ``request`` (a WebOb request or a WSGI
    environ), or one of ``allowed_hosts`` (``"host"`` or ``"host:port"``) over http or https. A candidate that
    is not a string, is empty, has a control character, or has white space around it gives ``default``. So
    does one that a redirect refuses to send, such as ``http:/path`` or a backslash in the host: the result is
    always a valid ``location`` of a redirect.

    Raises ``ValueError`` for an entry of ``allowed_hosts`` that is not a host, ``TypeError`` for a
    ``request`` that is neither a request nor an environ.
    """
    # PEP 3333: an environ is a dict, and not a subclass of it.
    environ: WSGIEnvironment | None = (
        request if isinstance(request, dict) else getattr(request, "environ", None)
    )
    if not isinstance(environ, dict):
        raise TypeError(f"request must be a webob.Request or a WSGI environ, not {request!r}")
    if isinstance(allowed_hosts, str):
        allowed_hosts = (allowed_hosts,)
    if any("@" in entry for entry in allowed_hosts):
        raise ValueError(f"allowed_hosts: {allowed_hosts!r} contains a user name: give the host alone")
    if any("*" in entry for entry in allowed_hosts):
        raise ValueError(f"allowed_hosts: {allowed_hosts!r} has no wildcards: name each host")
    allowed = [parse_authority(entry) for entry in allowed_hosts]
    if not isinstance(candidate, str) or not candidate or candidate != candidate.strip():
        return default
    if candidate != replace_surrogates(candidate):
        return default
    origin = _origin(environ)
    own_scheme, _, own_authority = origin.partition("://")
    try:
        check(candidate)
        named = _scheme(candidate)
        scheme = named[1].lower() if named else own_scheme
        # WHATWG URL §4.4: in a web address a browser reads "\" as "/".
        if named is None and not re.match(r"[/\\]{2}", candidate):
            return candidate
        if scheme not in _DEFAULT_PORTS:
            return default
        # WHATWG URL §4.4, "special authority ignore slashes state": any number of slashes counts as two.
        rest = candidate[named.end() if named else 0 :].lstrip("/\\")
        _, host, port = parse_authority(re.split(r"[/\\?#]", rest, maxsplit=1)[0])
    except ValueError:
        return default
    port = port or _DEFAULT_PORTS[scheme]
    if scheme == own_scheme:
        _, own_host, own_port = parse_authority(own_authority)
        if (host, port) == (own_host, own_port or _DEFAULT_PORTS[scheme]):
            return candidate
    for _, allowed_host, allowed_port in allowed:
        if (host, port) == (allowed_host, allowed_port or _DEFAULT_PORTS[scheme]):
            return candidate
    return default


def check(reference: object) -> str:
    """Return ``reference`` as a URI reference in ASCII.

    Raises ``ValueError``, which shows it, if it must not be sent; ``TypeError`` if it is not a string.
    """
    if type(reference) is not str:
        if not isinstance(reference, str):
            raise TypeError(f"location must be a string, not {reference!r}")
        # A markup string would escape what it is joined to.
        reference = str.__str__(reference)
    is_relative = _is_uri(reference) and (":" not in reference or not _scheme(reference))
    if is_relative or ("--" not in reference and _is_web_uri(reference)):
        return reference
    if re.search(_CONTROL, reference):
        raise ValueError(f"location {reference!r} has a control character")
    scheme = _scheme(reference)
    name = scheme[1].lower() if scheme else ""
    if name in _REFUSED_SCHEMES:
        raise ValueError(f"location {reference!r} must not be sent: a browser would run {name}:")
    if scheme is None or name not in _DEFAULT_PORTS:
        return encode(reference)
    rest = reference[scheme.end() :]
    authority = re.match(r"//([^/?#]+)", replace_surrogates(rest))
    if authority is None:
        raise ValueError(f"location {reference!r} needs // and a host after {name}:")
    try:
        sent, _, _ = parse_authority(authority[1])
    except ValueError as error:
        raise ValueError(f"location {reference!r}: {error}") from None
    return f"{scheme[0]}//{sent}{encode(rest[authority.end() :])}"


def stay(reference: str) -> str:
    """`check`, for a reference that WebOb resolves: without a scheme, it stays on the site of the request."""
    uri = check(reference)
    if _scheme(uri) or uri[:1] != "/":
        return uri
    path, mark, rest = re.fullmatch(r"([^?#]*)([?#]?)(.*)", uri).groups()  # type: ignore[union-attr]  # any
    return f"{_keep_local(_remove_dot_segments(path))}{mark}{rest}"


def encode(reference: str) -> str:
    """Percent-encode the characters that a URI reference cannot contain; ``%`` is kept (RFC 3986 §2.1)."""
    # As browsers do: quote() would write a lone surrogate as "?", which begins a query.
    return quote(replace_surrogates(reference), _SAFE_IN_URI)


@lru_cache(maxsize=256)
def _checked_origin(scheme: str, authority: str) -> str:
    """``scheme://authority``, or ``""`` if that is not a valid web origin."""
    scheme = scheme.lower()
    if scheme not in _DEFAULT_PORTS or "@" in authority or not authority.isascii():
        return ""
    try:
        sent, _, port = parse_authority(authority)
    except ValueError:
        return ""
    # Like WebOb's host_url, which omits the scheme's default port.
    if port in ("", _DEFAULT_PORTS[scheme]):
        sent = re.sub(r":[0-9]*$", "", sent)
    return f"{scheme}://{sent}"


def _origin(environ: WSGIEnvironment) -> str:
    """``scheme://host[:port]`` of the request, or ``""`` if the environ has no valid one."""
    scheme = environ.get("wsgi.url_scheme", "http")
    host = environ.get("HTTP_HOST")
    if host and len(host) <= LONGEST_AUTHORITY:
        origin = _checked_origin(scheme, host)
        if origin:
            return origin
    server = f"{environ.get('SERVER_NAME', '')}:{environ.get('SERVER_PORT', '')}"
    return _checked_origin(scheme, server) if len(server) <= LONGEST_AUTHORITY else ""


def _bytes(native: str) -> bytes:
    """The bytes of an environ's string, in which each is a Latin-1 character (PEP 3333)."""
    try:
        return native.encode("latin-1")
    except UnicodeEncodeError:
        return native.encode("utf-8", "surrogatepass")


def _request_path(environ: WSGIEnvironment) -> str:
    """The request's path as the client wrote it, if the server passes that on, else encoded again."""
    decoded: str = (environ.get("SCRIPT_NAME") or "") + (environ.get("PATH_INFO") or "")
    if "RAW_URI" in environ or "REQUEST_URI" in environ:
        raw: str = environ.get("RAW_URI") or environ.get("REQUEST_URI") or ""
        path = raw.partition("?")[0]
        if path != decoded or "%2F" in path.upper():
            # RFC 9112 §3.2.2: a request to a proxy names the whole URL.
            data = _bytes(re.sub(r"^[A-Za-z][A-Za-z0-9+.\-]*://[^/?#]*", "", path))
            # Cheroot does not decode %2F, to distinguish it from a slash.
            with_slash = re.sub(b"%2[Ff]", b"%252F", data)
            if data[:1] == b"/" and _bytes(decoded) in (unquote_to_bytes(data), unquote_to_bytes(with_slash)):
                return quote(data, _SAFE_IN_PATH + "%")
    if _is_path(decoded):
        return decoded
    return quote(_bytes(decoded if decoded[:1] == "/" else "/" + decoded), _SAFE_IN_PATH)


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
    """Write ``//host`` at the start of a path as ``/%2Fhost``.

    After an origin, either is a path on that origin. But a proxy that removes the origin would turn the first
    into a reference to another host (RFC 3986 §4.2).
    """
    if path[:2] != "//":
        return path
    local = path.lstrip("/")
    return "/" + "%2F" * (len(path) - len(local) - 1) + local
