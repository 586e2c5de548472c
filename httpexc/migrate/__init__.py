"""Rewrite the imports of a code base: ``httpexc migrate PATH``.

Names imported from ``webob.exc``, ``pyramid.httpexceptions`` and ``paste.httpexceptions`` are imported from
this package instead. The code is neither run nor imported: it is rewritten with LibCST, which the extra
``migrate`` installs.
"""

from __future__ import annotations

import contextlib
import difflib
import os
import re
import sys
import tempfile
import threading
import tokenize
from argparse import ArgumentParser, Namespace
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from httpexc import _output

if TYPE_CHECKING:
    from httpexc.migrate.rewriting import Note

__all__ = ["add_arguments", "run"]

_SUFFIXES = (".py", ".pyi")

# Directories of other people's code, or of build products.
_SKIPPED = {"__pycache__", "node_modules", "site-packages", "build", "dist"}

# Parsing is slow, and most files of a large application name none of the three modules.
_WORTH_PARSING = re.compile(rb"\bhttpexceptions\b|\bwebob\b[\s\S]*\bexc\b|\bexc\b[\s\S]*\bwebob\b")

# Only address space: a file that is not deeply nested touches little of it.
_STACK_BYTES = 512 * 2**20
_FRAMES = 50_000

_BOM = b"\xef\xbb\xbf"


def add_arguments(parser: ArgumentParser) -> None:
    """Add the arguments that `run` reads to ``parser``."""
    parser.add_argument(
        "paths",
        nargs="+",
        type=Path,
        metavar="PATH",
        help="a file, or a directory; its .py and .pyi files are processed",
    )
    parser.add_argument("--write", action="store_true", help="write the files instead of printing a diff")


def run(arguments: Namespace) -> int:
    """Print a diff, or write the files; report on stderr what was left alone, and what to check.

    Returns 1 if a file could not be read, understood or written, else 0.
    """
    try:
        import libcst  # noqa: F401
    except ModuleNotFoundError:
        _tell("httpexc: migrate needs LibCST: pip install 'httpexc[migrate]'")
        return 1
    # LibCST's parser is native and recursive: on the default stack, a deeply nested file crashes the process.
    # Its visitors recurse too, and a sum of 300 terms exceeds the default recursion limit.
    stack, limit = threading.stack_size(_STACK_BYTES), sys.getrecursionlimit()
    sys.setrecursionlimit(_FRAMES)
    try:
        with ThreadPoolExecutor(1) as executor:
            return executor.submit(_run, arguments).result()
    finally:
        threading.stack_size(stack)
        sys.setrecursionlimit(limit)


def _run(arguments: Namespace) -> int:
    changed = failed = 0
    for path in _files(arguments.paths):
        try:
            before = path.read_bytes()
            done = _rewritten(before)
            if done is None:
                continue
            after, notes = done
            if after != before:
                if arguments.write:
                    _replace(path, after)
                else:
                    _print_difference(path, before, after)
        except (OSError, _NotUnderstood) as error:
            # The text of an OSError names a file again, and not always this one.
            reason = getattr(error, "strerror", None) or str(error)
            _tell(f"{path}: left alone: {reason}")
            failed += 1
            continue
        changed += after != before
        for note in notes:
            _tell(f"{path}:{note.line}: {note.text}")
    what = "rewritten" if arguments.write else "to rewrite (--write does it)"
    _tell(f"{changed} {'file' if changed == 1 else 'files'} {what}" + (f", {failed} failed" * bool(failed)))
    return 1 if failed else 0


def _tell(line: str) -> None:
    print(line.encode("utf-8", "backslashreplace").decode(), file=sys.stderr)


# -- which files ------------------------------------------------------------------------------


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    """Every file to process, once; also a path that does not exist, so that reading it reports that."""
    seen = set()
    for given in paths:
        for path in _below(given) if given.is_dir() else [given]:
            # Files are written through symbolic links: replacing the link would leave its target unchanged.
            real = path.resolve()
            if real not in seen:
                seen.add(real)
                yield path


def _below(folder: Path) -> Iterator[Path]:
    for directory, names, files in os.walk(folder):
        names[:] = sorted(
            name
            for name in names
            if name not in _SKIPPED
            and not name.startswith(".")
            and not os.path.exists(os.path.join(directory, name, "pyvenv.cfg"))
        )
        yield from (Path(directory, name) for name in sorted(files) if name.endswith(_SUFFIXES))


# -- one file ---------------------------------------------------------------------------------


class _NotUnderstood(Exception):
    """The file cannot be rewritten safely; the text says why, in one line."""


def _rewritten(data: bytes) -> tuple[bytes, list[Note]] | None:
    """The bytes of a file with its imports rewritten, and notes; ``None`` if it has no such imports."""
    if not _WORTH_PARSING.search(data):
        return None
    from libcst import ParserSyntaxError

    from httpexc.migrate.rewriting import rewrite

    bom, text = (_BOM, data[len(_BOM) :]) if data.startswith(_BOM) else (b"", data)
    try:
        # PEP 263: the encoding named in the first two lines, else UTF-8.
        encoding, _ = tokenize.detect_encoding(BytesIO(data).readline)
        encoding = "utf-8" if bom else encoding
        source = text.decode(encoding)
        if source.encode(encoding) != text:
            raise _NotUnderstood(f"its bytes have another spelling in {encoding}")
    except (SyntaxError, UnicodeError) as error:
        raise _NotUnderstood(f"not readable: {error}".replace("\n", " ")) from error
    try:
        done = rewrite(source)
    except ParserSyntaxError as error:
        raise _NotUnderstood(f"does not parse: line {error.raw_line}: {error.message}") from error
    except RecursionError as error:
        raise _NotUnderstood("nested too deeply") from error
    return bom + done.source.encode(encoding), done.notes


def _print_difference(path: Path, before: bytes, after: bytes) -> None:
    """Print a diff for ``git apply`` and ``patch -p1``: in bytes, since files have different encodings."""
    name = os.fsencode(path)
    old, new = (name, name) if path.is_absolute() else (b"a/" + name, b"b/" + name)
    # Not splitlines(): a form feed does not end a line.
    ours, theirs = (re.findall(rb"[^\n]*\n|[^\n]+", data) for data in (after, before))
    for line in difflib.diff_bytes(difflib.unified_diff, theirs, ours, old, new):
        _output.write(line if line.endswith(b"\n") else line + b"\n\\ No newline at end of file\n")


def _replace(path: Path, data: bytes) -> None:
    """Write ``data`` atomically: a reader of ``path`` sees the old file or the new one."""
    target = path.resolve()
    status = target.stat()
    if not os.access(target, os.W_OK):
        raise PermissionError(13, "Permission denied")
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        with contextlib.suppress(OSError):  # not every user may change the owner
            os.chown(name, status.st_uid, status.st_gid)
        os.chmod(name, status.st_mode)
        os.replace(name, target)
    except BaseException:
        os.unlink(name)
        raise
