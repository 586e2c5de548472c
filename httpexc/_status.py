"""Status codes and status lines: check whether they can be sent, and have content."""

from __future__ import annotations

import re
from functools import lru_cache

# RFC 9110 §15: five classes, of which the first is not final.
_is_final = re.compile(r"[2-5][0-9]{2}").fullmatch

# PEP 3333: no control characters, and only Latin-1 ones.
is_sendable = re.compile(r"[ -~\x80-\xff]*").fullmatch

# A line with a longer title is not cached, to limit the cache in bytes.
_LONGEST_KEPT = 256

# RFC 9110 §6.4.1, §15.3.6: a response with one of these has no content.
WITHOUT_CONTENT = frozenset({204, 205, 304})

# RFC 9110 §15.4: a client can do nothing with one of these without a Location.
NEEDING_TARGET = frozenset({301, 302, 303, 307, 308})


def check_code(code: object) -> int:
    """Return the code as an ``int``.

    Raises ``TypeError`` if it is not an ``int``, ``ValueError`` if it is outside 200 to 599.
    """
    if not isinstance(code, int) or isinstance(code, bool):
        raise TypeError(f"status code must be an int, not {code!r}")
    if not 200 <= code <= 599:
        raise ValueError(f"status code {int(code)} is not a final one: use 200 to 599 (RFC 9110 §15)")
    return int(code)


def line(code: int, title: str) -> str:
    """``"404 Not Found"`` from its parts.

    Raises ``TypeError`` and ``ValueError`` as `check_code` does, and for an invalid title.
    """
    if type(title) is str and len(title) <= _LONGEST_KEPT:
        return _line(code, title)
    return _line.__wrapped__(code, title)


@lru_cache(maxsize=128)
def _line(code: int, title: str) -> str:
    return f"{check_code(code)} {check_title(title)}"


def check_title(title: object) -> str:
    """Return a title as a plain string; raises ``TypeError`` or ``ValueError`` if it cannot be sent."""
    if not isinstance(title, str):
        raise TypeError(f"title must be a string, not {title!r}")
    if not is_sendable(title):
        raise ValueError(f"title {title!r} has a control character, or one that Latin-1 does not have")
    return str.__str__(title)


def split(status: object) -> tuple[int, str]:
    """Return the code and title of a status: an ``int``, ``"404"``, or a line such as ``b"404 Not Found"``.

    The title is ``""`` if there is none. Raises the same errors as `line`.
    """
    if isinstance(status, bytes):
        status = status.decode("latin-1")
    if isinstance(status, str):
        code, _, title = str(status).partition(" ")
        if not _is_final(code):
            raise ValueError(f"status {status!r} is not a final one: begin it with a code from 200 to 599")
        line(int(code), title)
        return int(code), title
    return check_code(status), ""
