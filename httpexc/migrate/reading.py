"""Read a file: its imports from the three modules, and all that may depend on them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple, TypeAlias

import libcst as cst
from libcst import helpers

from httpexc.migrate import names

Import: TypeAlias = cst.Import | cst.ImportFrom


class Bound(NamedTuple):
    """A name that an import binds, and that leads to one of the three modules.

    ``path`` is the attributes from the name to the module: ``("exc",)`` after ``import webob``, empty after
    ``from webob import exc``. With a ``member``, the name is that member of the module.
    """

    module: str
    path: tuple[str, ...]
    member: str | None
    alias: cst.ImportAlias


def bound_by(statement: Import) -> Iterator[Bound]:
    """The names that an import binds, and that lead to one of the three modules."""
    if isinstance(statement, cst.Import):
        for alias in statement.names:
            dotted = alias.evaluated_name
            for module in names.MODULES:
                package, _, last = module.partition(".")
                if dotted == module and alias.asname:
                    yield Bound(module, (), None, alias)
                elif dotted == package or (dotted.startswith(f"{package}.") and not alias.asname):
                    yield Bound(module, (last,), None, alias)
    elif not isinstance(statement.names, cst.ImportStar):
        origin = origin_of(statement)
        for alias in statement.names:
            full = f"{origin}.{alias.evaluated_name}"
            if full in names.MODULES:
                yield Bound(full, (), None, alias)
            elif origin in names.MODULES:
                yield Bound(origin, (), alias.evaluated_name, alias)


def origin_of(statement: cst.ImportFrom) -> str:
    """The module that is imported from; ``""`` if it is relative."""
    if statement.relative or statement.module is None:
        return ""
    return helpers.get_full_name_for_node_or_raise(statement.module)


def local_name(alias: cst.ImportAlias) -> str:
    """The name in the file that an import binds."""
    return alias.evaluated_alias or alias.evaluated_name.partition(".")[0]


# A string that is a name, for an import, a patch or an annotation, rather than prose.
_NAMES = re.compile(r"(?:[\w.:\[\]]|, | \| )*")


class Reader(cst.CSTVisitor):
    """Collects the imports from the three packages, and all that may depend on them."""

    def __init__(self) -> None:
        self.imports: list[Import] = []
        self.stars: list[cst.ImportFrom] = []
        self.names: list[cst.Name] = []
        self.words: set[str] = set()
        self.has_httpexc = False
        self.strings: list[cst.SimpleString] = []
        self.calls: list[cst.Call] = []
        self.raises: list[cst.Raise] = []
        self.handlers: list[cst.ExceptHandler | cst.ExceptStarHandler] = []
        self.targets: list[cst.BaseExpression] = []

    def visit_Import(self, node: cst.Import) -> bool:
        self.has_httpexc |= any(
            alias.evaluated_name == local_name(alias) == "httpexc" for alias in node.names
        )
        self._keep(node, node.names)
        return False

    def visit_ImportFrom(self, node: cst.ImportFrom) -> bool:
        if not isinstance(node.names, cst.ImportStar):
            self._keep(node, node.names)
        elif origin_of(node) in names.MODULES:
            self.stars.append(node)
        return False

    def _keep(self, node: Import, aliases: Iterable[cst.ImportAlias]) -> None:
        self.words.update(map(local_name, aliases))
        if any(True for _ in bound_by(node)):
            self.imports.append(node)

    def visit_Name(self, node: cst.Name) -> None:
        self.words.add(node.value)
        self.names.append(node)

    def visit_Attribute(self, node: cst.Attribute) -> bool:
        node.value.visit(self)  # its attr is not a name in the file
        return False

    def visit_Arg(self, node: cst.Arg) -> bool:
        node.value.visit(self)  # its keyword is not either
        return False

    def visit_SimpleString(self, node: cst.SimpleString) -> None:
        value = node.evaluated_value
        if isinstance(value, str) and _NAMES.fullmatch(value):
            self.strings.append(node)

    def visit_Call(self, node: cst.Call) -> None:
        self.calls.append(node)

    def visit_Raise(self, node: cst.Raise) -> None:
        self.raises.append(node)

    def visit_ExceptHandler(self, node: cst.ExceptHandler) -> None:
        self.handlers.append(node)

    def visit_ExceptStarHandler(self, node: cst.ExceptStarHandler) -> None:
        self.handlers.append(node)

    def visit_AssignTarget(self, node: cst.AssignTarget) -> None:
        self.targets.append(node.target)
