"""The logger ``httpexc``, whose records cannot be forged."""

from __future__ import annotations

import re
import sys
from contextlib import suppress
from contextvars import ContextVar
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from logging import Logger, LogRecord
    from types import TracebackType

# The levels of the logging module.
DEBUG, WARNING, ERROR = 10, 30, 40

# Longer text is cut in the middle: its beginning and its end are needed.
_LONGEST = 65_536

# Line ends, as str.splitlines defines them, and other control characters (such as those of a terminal).
_CONTROL = "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]"


@lru_cache(maxsize=1)
def logger() -> Logger:
    """The logger ``httpexc``, with the filter that writes the tracebacks of its records."""
    import logging  # takes 3 ms, which `import httpexc` need not

    found = logging.getLogger("httpexc")
    found.addFilter(_write_traceback)
    return found


def is_heard(level: int) -> bool:
    """Whether a record of this level goes anywhere; an error does even if the logger is disabled."""
    return logger().isEnabledFor(level) or (level >= ERROR and logger().disabled)


def log(
    level: int,
    message: str,
    *args: object,
    error: BaseException | None = None,
    status: int = 0,
    request_id: str | None = None,
    errors: Any = None,
) -> None:
    """Write a record; a fault in logging never affects the answer.

    ``error`` is shown with its traceback; ``status`` and ``request_id`` become attributes of the record. A
    handler that raises is reported to ``errors`` (``wsgi.errors``), else to stderr, and so is an error if the
    logger was disabled.
    """
    fields = {"status": status, "request_id": request_id}
    records: list[LogRecord] = []
    try:
        if is_heard(level):
            if logger().disabled:
                # logging.config does that to each logger that its configuration does not name.
                raise RuntimeError("the logger httpexc is disabled: set disable_existing_loggers to False")
            exc_info = None if error is None else (type(error), error, error.__traceback__)
            logger().log(level, message, *args, exc_info=exc_info, extra={_RECORDS: (records, fields)})
    except Exception as fault:
        with suppress(Exception):  # nowhere left to report to
            told = f"httpexc: logging failed ({one_line(repr(fault))}) at: {one_line(message % args)}\n"
            # Not print(), which writes to stdout if stderr is closed.
            (errors or sys.stderr).write(told if error is None else f"{told}{_indented(error)}\n")
    for record in records:
        if record.exc_info and record.exc_info[1] is not None:
            # A handler that keeps records must not keep the frames of every request.
            record.exc_info = (type(record.exc_info[1]), record.exc_info[1], None)


def log_fault(message: str, *args: object) -> None:
    """Log the exception that is being handled as an error: a fault in the application's code.

    A fault in the text of an error while its traceback is written is not logged: it would be written with
    the same error as its context, and so on.
    """
    if not _formatting.get():
        log(ERROR, message, *args, error=sys.exception(), status=500)


def log_warning(message: str, *args: object) -> None:
    """Log something that works, but is probably a mistake."""
    log(WARNING, message, *args)


def represented(value: object) -> str:
    """The ``repr`` of any object on one line of bounded length."""
    try:
        return shown(repr(value))
    except Exception:  # an application's object
        return f"<{type(value).__name__}>"


def one_line(text: str) -> str:
    """Escape the control characters of a text, so that no detail can forge a line of the log."""
    return text if text.isprintable() else repr(text)[1:-1]


def shown(text: str) -> str:
    """The text on one line of bounded length."""
    return _cut(one_line(_cut(text)))


def _cut(text: str) -> str:
    if len(text) <= _LONGEST:
        return text
    half = _LONGEST // 2
    return f"{text[:half]} [… {len(text) - 2 * half} characters …] {text[-half:]}"


# The attribute through which a record gets back to `log`, with its fields. In `extra`, a field that a
# program's own record factory has set already would be a KeyError.
_RECORDS = "_httpexc_records"


def _write_traceback(record: LogRecord) -> bool:
    """Set ``exc_text``, which every formatter uses before it formats a traceback itself."""
    records, fields = record.__dict__.pop(_RECORDS, ([], {}))
    records.append(record)
    record.__dict__.update(fields)
    if record.exc_info and record.exc_info[1] is not None and not record.exc_text:
        record.exc_text = _indented(record.exc_info[1])
        _place(record, record.exc_info[2])
    return True


def _place(record: LogRecord, traceback: TracebackType | None) -> None:
    """Set the record's location to where the error was raised, instead of where it was logged."""
    while traceback is not None and traceback.tb_next is not None and not _raises_for(traceback.tb_next):
        traceback = traceback.tb_next
    if traceback is not None:
        code = traceback.tb_frame.f_code
        record.pathname, record.lineno, record.funcName = code.co_filename, traceback.tb_lineno, code.co_name
        record.filename = code.co_filename.replace("\\", "/").rpartition("/")[2]
        record.module = record.filename.removesuffix(".py")


def _raises_for(traceback: TracebackType) -> bool:
    # abort() and redirect() raise on behalf of their caller.
    return traceback.tb_frame.f_globals.get("__name__") == "httpexc.registry"


# Whether this thread, or greenlet, is writing a traceback.
_formatting: ContextVar[bool] = ContextVar("_formatting", default=False)


def _indented(error: BaseException) -> str:
    """The standard library's traceback, indented so that no line looks like a record."""
    import traceback  # only an error needs it

    before = _formatting.set(True)
    try:
        text = "".join(traceback.format_exception(error))
    except Exception as fault:
        # A deeply nested group raises RecursionError, and a broken __str__ may raise anything.
        try:
            frames = "".join(traceback.format_tb(error.__traceback__, limit=-100))
        except Exception:
            frames = ""
        text = f"{frames}{type(error).__name__}\n(its causes could not be shown: {type(fault).__name__})"
    finally:
        _formatting.reset(before)
    # Cut before escaping, to limit the work, and after it, since escapes are longer.
    text = _cut(re.sub(_CONTROL, lambda match: repr(match[0])[1:-1], _cut(text.rstrip("\n"))))
    return "\n".join(f"  {line}" for line in text.split("\n"))
