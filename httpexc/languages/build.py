"""A Hatch hook that makes the compiled catalogues and the template of all messages.

Messages are the titles and explanations of statuses, and the sentences in ``_messages.py``. To update a
catalogue, install the package with ``pip install -e .``, which makes the template, and run::

    pybabel update --input-file=messages.pot --output-file=de.po --locale=de
"""

from __future__ import annotations

import ast
import os
import re
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from string import Formatter
from tempfile import TemporaryDirectory
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from hatchling.builders.utils import get_reproducible_timestamp

#: Where a sentence of ``_messages.py`` is shown, for translators.
SHOWN = {
    "FRONT_PAGE": "A link on the pages of 404 and 410, to the front page of the site.",
    "SIGN_IN": "What to do next, on the page of 401.",
    "MISTAKE": "What to do next, on the page of 403. The whole sentence may be a link.",
    "PERSISTS": (
        'What to do next, on the page of 500 and its like, below "Please try again later." The whole '
        "sentence may be a link."
    ),
    "PERSISTS_WITH_REFERENCE": 'As before, where "Reference: {reference}" follows. May be a link.',
    "REFERENCE": "Below the explanation of a failure, for the visitor to quote.",
    "ALLOWED_METHODS": "Below the explanation of 405.",
    "TRY_LATER": "What to do next, on the pages of 429 and 503, and on that of 500 and its like.",
    "TRY_NOW": "As before, where the time to wait is over.",
    "TRY_AFTER": "As before, where the time to wait ends on another day.",
    "WAITS": "As before, where the time to wait is short.",
    "DATES": 'A date, as it stands in "You can try again after {date}, {time} UTC."',
}

#: What stands for a placeholder, for translators.
PLACEHOLDERS = {
    "date": "a date as translated below, such as 5 January 2026",
    "day": "1 to 31",
    "method": "the method of the request, such as DELETE",
    "methods": "a list such as GET, HEAD",
    "number": "1 or more; a form that is for one number alone may do without it",
    "reference": "an identifier such as 4bf92f3577b34da6",
    "time": "such as 14:05",
    "year": "such as 2026",
}


def template(package: Path) -> Catalog:
    """Every message of the package, with comments for translators."""
    project = tomllib.loads((package.parent / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    catalog = Catalog(
        project=project["name"],
        version=project["version"],
        header_comment="# The messages of httpexc.",
        creation_date=_build_date(),
        fuzzy=False,
    )
    for message, shown in [*_of_statuses(package), *_of_every_page(package)]:
        english = message if isinstance(message, str) else message[-1]
        comments = [shown]
        for _, name, _, _ in Formatter().parse(english):
            if name:
                comments.append(f"{{{name}}} is {PLACEHOLDERS[name]}.")
        catalog.add(message, auto_comments=comments)
    return catalog


def _of_statuses(package: Path) -> Iterator[tuple[str, str]]:
    """The titles and explanations of the classes, by status code, and where each is shown."""
    found = [
        _attributes(statement)
        for path in sorted(package.glob("*.py"))
        for statement in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(statement, ast.ClassDef) and statement.name.lstrip("_").startswith("HTTP")
    ]
    # A class without a code is the base of redirects.
    for attributes in sorted(found, key=lambda attributes: attributes.get("code", 300)):
        code = attributes.get("code", "a redirect")
        if "title" in attributes:
            yield attributes["title"], f"The title of {code}, in the heading and in the tab of a browser."
        for explanation in attributes.get("explanation", ()):
            yield explanation, f"The explanation of {code}, below its title."


def _attributes(statement: ast.ClassDef) -> dict[str, Any]:
    attributes: dict[str, Any] = {}
    for assignment in statement.body:
        match assignment:
            case ast.Assign([ast.Name("code" | "title" as name)], ast.Constant(value)):
                attributes[name] = value
            case ast.Assign([ast.Name("explanation")], ast.Constant(value)):
                attributes["explanation"] = [value]
            case ast.Assign([ast.Name("explanation")], ast.Call(ast.Name("MethodExplanation"), arguments)):
                attributes["explanation"] = [ast.literal_eval(argument) for argument in arguments]
    return attributes


def _of_every_page(package: Path) -> Iterator[tuple[str | tuple[str, str], str]]:
    """The sentences of ``_messages.py``, and where each is shown."""
    module = ast.parse((package / "_messages.py").read_text(encoding="utf-8"))
    for statement in module.body:
        match statement:
            case ast.Assign([ast.Name(name)], ast.Constant(str(message))):
                yield message, SHOWN[name]
            case ast.Assign([ast.Name("DATES" as name)], value):
                for message in ast.literal_eval(value):
                    yield message, SHOWN[name]
            case ast.Assign([ast.Name("WAITS" as name)], value):
                for _, one, many in ast.literal_eval(value):
                    yield (one, many), SHOWN[name]


def compiled(source: Path) -> bytes:
    """The ``.mo`` file for a ``.po`` file, built reproducibly."""
    with source.open("rb") as file:
        catalog = read_po(file, abort_invalid=True)
    catalog.creation_date = catalog.revision_date = _build_date()
    made = BytesIO()
    write_mo(made, catalog)
    return made.getvalue()


# Header fields that Babel leaves for a project to fill in.
_BLANK_FIELDS = rb'"(?:Report-Msgid-Bugs-To|PO-Revision-Date|Last-Translator|Language-Team): .*"\n'


def make(package: Path, directory: Path) -> Iterator[Path]:
    """Write the template and the compiled catalogues to a directory."""
    made = BytesIO()
    write_po(made, template(package))
    files = {"messages.pot": re.sub(_BLANK_FIELDS, b"", made.getvalue())}
    for source in sorted((package / "languages").glob("*.po")):
        files[f"{source.stem}.mo"] = compiled(source)
    for name, content in files.items():
        # Atomically, since a running application may read the old file.
        path = directory / name
        unfinished = path.with_suffix(f".{os.getpid()}")
        unfinished.write_bytes(content)
        unfinished.replace(path)
        yield path


def _build_date() -> datetime:
    return datetime.fromtimestamp(get_reproducible_timestamp(), UTC)


class CatalogueHook(BuildHookInterface):  # type: ignore[type-arg]  # there is one kind of configuration
    """Called by Hatch before and after it builds a wheel."""

    _directory: TemporaryDirectory[str] | None = None

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add the files to a wheel; for an editable install, write them next to their sources."""
        package = Path(self.root, "httpexc")
        if version == "editable":
            list(make(package, package / "languages"))
            return
        self._directory = TemporaryDirectory()
        for path in make(package, Path(self._directory.name)):
            build_data["force_include"][str(path)] = f"httpexc/languages/{path.name}"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:  # noqa: ARG002
        """Remove the temporary files."""
        if self._directory is not None:
            self._directory.cleanup()
