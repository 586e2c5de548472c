"""A request's id, from W3C Trace Context and other headers or keys of the environ."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

# RFC 9110 §5.6.2: token.
_is_token = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,128}").fullmatch
# W3C Trace Context §3.2.2: version, trace-id, parent-id, flags; neither id is all zeros.
# Later versions may append more; version 00 does not.
_traceparent = re.compile(
    r"(?!ff|00-.{52}-)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(?:-.*)?"
).fullmatch


def checked(value: object) -> str | None:
    """The id as a plain string if it is a token of at most 128 characters, else ``None``."""
    return str.__str__(value) if isinstance(value, str) and _is_token(value) else None


def found(environ: Mapping[str, Any]) -> str | None:
    """The id that the environ has: from oslo.middleware, a proxy, or a trace."""
    for name in ("openstack.request_id", "HTTP_X_REQUEST_ID"):
        request_id = checked(environ.get(name))
        if request_id is not None:
            return request_id
    trace = _traceparent(environ.get("HTTP_TRACEPARENT", ""))
    return trace[1] if trace else None
