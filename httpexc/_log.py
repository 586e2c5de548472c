"""The logger ``httpexc``: what is written to it, and that no record can forge another one."""

from __future__ import annotations

import re
import sys
from contextlib import suppress
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from logging import Logger, LogRecord
    from types import TracebackType

# As the logging module numbers them.
DEBUG, WARNING, ERROR = 10, 30, 40

# What is longer is cut in its middle: neither its beginning nor its end can be missed.
_LONGEST = 65_536

# What str.splitlines takes for the end of a line, and other controls (escape sequences of a terminal).
_CONTROL = "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]"


@lru_cache(maxsize=1)
def logger() -> Logger:
    """The logger ``httpexc``, with the filter that writes the tracebacks of its records."""
    import logging  # 3 ms that most programs have paid already, and `import httpexc` need not

    found = logging.getLogger("httpexc")
    found.addFilter(_write_traceback)
    return found


def log(level: int, message: str, *args: object, error: BaseException | None, **fields: object) -> None:
    """Write a record; whatever logging does, the answer goes on.

    ``error`` is shown with its traceback; ``fields`` become attributes of the record. A handler that
    raises is told to ``wsgi.errors``, if that is among the fields as ``errors``, else to stderr.
    """
    stream: Any = fields.pop("errors", None)
    records: list[LogRecord] = []
    try:
        if logger().isEnabledFor(level):
            exc_info = None if error is None else (type(error), error, error.__traceback__)
            logger().log(level, message, *args, exc_info=exc_info, extra={**fields, _RECORDS: records})
    except Exception as fault:
        with suppress(Exception):  # there is no one left to tell
            shown = one_line(message % args)
            print(
                f"httpexc: a logging handler failed ({one_line(repr(fault))}) at: {shown}",
                file=stream or sys.stderr,
            )
            if error is not None:
                print(_indented(error), file=stream or sys.stderr)
    for record in records:
        if record.exc_info and record.exc_info[1]:
            # A handler that keeps records must not keep the frames of every request.
            record.exc_info = (type(record.exc_info[1]), record.exc_info[1], None)


def log_fault(message: str, *args: object) -> None:
    """Write the exception that is being handled as an error: a fault in what an application has given."""
    log(ERROR, message, *args, error=sys.exception(), status=500, request_id=None)


def log_warning(message: str, *args: object) -> None:
    """Write what works, and is not likely meant."""
    log(WARNING, message, *args, error=None, status=0, request_id=None)


def one_line(text: str) -> str:
    """The text with its control characters escaped, so that no detail can forge a line of the log."""
    return text if text.isprintable() else repr(text)[1:-1]


def shown(text: str) -> str:
    """The text on one line of bounded length."""
    return _cut(one_line(_cut(text)))


def _cut(text: str) -> str:
    if len(text) <= _LONGEST:
        return text
    half = _LONGEST // 2
    return f"{text[:half]} [… {len(text) - 2 * half} characters …] {text[-half:]}"


# Where a record is handed back to `log`.
_RECORDS = "_httpexc_records"


def _write_traceback(record: LogRecord) -> bool:
    """Fill in ``exc_text``, where every formatter looks before it makes a traceback itself."""
    record.__dict__.pop(_RECORDS, []).append(record)
    if record.exc_info and record.exc_info[1] is not None and not record.exc_text:
        record.exc_text = _indented(record.exc_info[1])
        _place(record, record.exc_info[2])
    return True


def _place(record: LogRecord, traceback: TracebackType | None) -> None:
    """Say where the error was raised, which is the place to look at, and not where it was logged."""
    while traceback is not None and traceback.tb_next is not None and not _raises_for(traceback.tb_next):
        traceback = traceback.tb_next
    if traceback is not None:
        code = traceback.tb_frame.f_code
        record.pathname, record.lineno, record.funcName = code.co_filename, traceback.tb_lineno, code.co_name
        record.filename = code.co_filename.replace("\\", "/").rpartition("/")[2]
        record.module = record.filename.removesuffix(".py")


def _raises_for(traceback: TracebackType) -> bool:
    # abort() and redirect() raise for who has called them.
    return traceback.tb_frame.f_globals.get("__name__") == "httpexc.registry"


def _indented(error: BaseException) -> str:
    """The traceback of the standard library, no line of which begins where a record does."""
    import traceback  # only an error needs it

    try:
        text = "".join(traceback.format_exception(error))
    except Exception as fault:
        # A group that is nested too deep is a RecursionError, a broken __str__ whatever it raises.
        try:
            frames = "".join(traceback.format_tb(error.__traceback__, limit=-100))
        except Exception:
            frames = ""
        text = f"{frames}{type(error).__name__}\n(its causes could not be shown: {type(fault).__name__})"
    # First, since what is escaped is longer; and again, for the same reason.
    text = _cut(re.sub(_CONTROL, lambda match: repr(match[0])[1:-1], _cut(text.rstrip("\n"))))
    return "\n".join(f"  {line}" for line in text.split("\n"))
