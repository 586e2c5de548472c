"""The standard output of the command, in bytes: files and terminals have different encodings."""

from __future__ import annotations

import errno
import os
import sys
from contextlib import suppress
from typing import Any


def write(data: bytes) -> None:
    """Write to the standard output, or to what a program has put in its place.

    Raises ``OSError`` if there is none, or if it cannot be written to.
    """
    if sys.stdout is None:  # closed, as by ">&-"
        raise OSError(errno.EBADF, "the standard output is closed")
    stdout: Any = sys.stdout
    stdout.flush()
    if hasattr(stdout, "buffer"):
        stdout.buffer.write(data)
        stdout.buffer.flush()
    else:  # a StringIO of a program that calls main()
        stdout.write(data.decode("utf-8", "replace"))


def encoded(text: str) -> bytes:
    """``text`` in the encoding of the standard output, with ``?`` for any character that it lacks."""
    return text.encode(getattr(sys.stdout, "encoding", None) or "utf-8", "replace")


def close() -> None:
    """Write no more, not at exit either."""
    with suppress(AttributeError, OSError):  # it is closed already, or no file
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
