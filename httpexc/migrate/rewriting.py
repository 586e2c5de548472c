"""Rewrite the source of one file, and note what a person should check."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, TypeAlias

import libcst as cst
from libcst import metadata

from httpexc.migrate import names
from httpexc.migrate.cautions import warn
from httpexc.migrate.reading import Bound, Import, Reader, bound_by, local_name, origin_of
from httpexc.migrate.statements import SEMICOLON, aliases, dotted_name, only, spread, without_heading


class Note(NamedTuple):
    """Something to check, and its line in the original file."""

    line: int
    text: str


class Rewritten(NamedTuple):
    """The rewritten source of a file, and notes."""

    source: str
    notes: list[Note]


def rewrite(source: str) -> Rewritten:
    """Rewrite ``source`` to import the names of the three modules from this package.

    Raises ``libcst.ParserSyntaxError``.
    """
    wrapper = metadata.MetadataWrapper(cst.parse_module(source), unsafe_skip_copy=True)
    reader = Reader()
    wrapper.module.visit(reader)
    if not reader.imports and not reader.stars and not reader.strings:
        return Rewritten(source, [])
    plan = _Plan(wrapper, reader)
    after = wrapper.module.visit(_Replacer(plan.replacements)).code
    # A line that uses a name three times needs one note.
    return Rewritten(after, sorted(set(plan.notes)))


class _Use(NamedTuple):
    """A place where the file reads such a name.

    ``module_node`` is the expression for the module; ``None`` if the name is used for something else.
    ``member`` is the attribute taken from the module; ``None`` if the module itself is passed on.
    """

    name: cst.Name
    module_node: cst.BaseExpression | None
    member: str | None


class _Becomes(NamedTuple):
    """What replaces an imported name.

    ``keep`` leaves it unchanged, ``origin`` is the module to import it from, ``imports`` are new statements:
    a dotted name and its name in the file.
    """

    keep: bool = False
    origin: str | None = None
    imports: tuple[tuple[str, str | None], ...] = ()


Replacement: TypeAlias = Callable[[Any], Any]


class _Plan:
    """Decides on every import and every use of one, and notes what a person should check."""

    def __init__(self, wrapper: metadata.MetadataWrapper, reader: Reader) -> None:
        self.replacements: dict[cst.CSTNode, Replacement] = {}
        self.notes: list[Note] = []
        self._reader = reader
        self._scopes = wrapper.resolve(metadata.ScopeProvider)
        self._parents = wrapper.resolve(metadata.ParentNodeProvider)
        self._positions = wrapper.resolve(metadata.PositionProvider)
        self._becomes: dict[cst.ImportAlias, _Becomes] = {}
        self._spares: dict[str, str] = {}
        self._modules: dict[cst.Name, set[str]] = defaultdict(set)
        self._uses: dict[cst.ImportAlias, list[_Use]] = defaultdict(list)
        self._members: dict[cst.CSTNode, tuple[str, str]] = {}
        self._bound: dict[tuple[cst.CSTNode, str], list[Bound]] = defaultdict(list)
        for statement in reader.imports:
            for bound in bound_by(statement):
                self._bound[statement, local_name(bound.alias)].append(bound)
        contexts = wrapper.resolve(metadata.ExpressionContextProvider)
        for name in reader.names:
            if contexts.get(name) is metadata.ExpressionContext.LOAD:
                self._read(name)
        for statement in reader.imports:
            for bound in bound_by(statement):
                if bound.member is not None:
                    self._move_member(bound.alias, bound.module, bound.member)
                elif not bound.path:
                    self._move_module(bound)
        self._move_packages()
        for statement in reader.imports:
            self._replace(statement)
        for star in reader.stars:
            self._move_star(star)
        for node in reader.strings:
            self._look_at_string(node)
        warn(reader, self._members.get, self._note)

    def _note(self, node: cst.CSTNode, text: str) -> None:
        self.notes.append(Note(self._positions[node].start.line, text))

    def _read(self, name: cst.Name) -> None:
        """Record ``name``, if it comes from one of the imports and not from another scope's variable."""
        scope = self._scopes.get(name)
        assignments = scope[name.value] if scope else ()
        # If it is also a variable, as "exc" in "except E as exc", its attributes prove nothing.
        is_clear = all(isinstance(one, metadata.ImportAssignment) for one in assignments)
        imports = dict.fromkeys(one.node for one in assignments if isinstance(one, metadata.ImportAssignment))
        for statement in imports:
            for bound in self._bound.get((statement, name.value), ()):
                self._modules[name].add(bound.module)
                use = self._use(name, bound)
                if is_clear or use.member is None or names.home(bound.module, use.member):
                    self._uses[bound.alias].append(use)

    def _use(self, name: cst.Name, bound: Bound) -> _Use:
        node: cst.BaseExpression = name
        for part in bound.path:
            above = self._parents[node]
            if not (isinstance(above, cst.Attribute) and above.attr.value == part):
                return _Use(name, None, None)
            node = above
        if bound.member is not None:
            self._members[node] = (bound.module, bound.member)
            return _Use(name, node, None)
        above = self._parents[node]
        if not isinstance(above, cst.Attribute):
            return _Use(name, node, None)
        self._members[above] = (bound.module, above.attr.value)
        return _Use(name, node, above.attr.value)

    def _free(self, name: str) -> str:
        """``name``, or a similar name that the file does not use."""
        while name in self._reader.words:
            name += "_"
        return name

    # -- from webob.exc import HTTPNotFound --

    def _move_member(self, alias: cst.ImportAlias, module: str, member: str) -> None:
        origin = names.home(module, member)
        if origin is None:
            self._note(alias, _why_it_stays(module, member))
        self._becomes[alias] = _Becomes(keep=origin is None, origin=origin)

    # -- from webob import exc; import webob.exc as exc --

    def _move_module(self, bound: Bound) -> None:
        uses = self._uses[bound.alias]
        staying = [use for use in uses if not _is_moving(bound.module, use)]
        for use in staying:
            self._note(use.name, _why_it_stays(bound.module, str(use.member)))
        if staying and len(staying) == len(uses):
            return
        if any(len(self._modules[use.name]) > 1 for use in staying):
            return  # it comes from one of two modules, and only at run time is it known which
        called = local_name(bound.alias)
        imports: list[tuple[str, str | None]] = [("httpexc", called)]
        if staying:
            # One name for the whole file, since two imports may bind the same name.
            if bound.module not in self._spares:
                self._spares[bound.module] = self._free(bound.module.replace(".", "_"))
            spare = self._spares[bound.module]
            imports.insert(0, (bound.module, spare))
            for use in staying:
                self.replacements[use.name] = lambda node: node.with_changes(value=spare)
        for use in uses:
            if use.member is None:
                self._note(use.name, f"{called} is passed on as a module, and is httpexc now")
        self._becomes[bound.alias] = _Becomes(imports=tuple(imports))

    # -- import webob, import webob.exc; … webob.exc.HTTPNotFound --

    def _move_packages(self) -> None:
        """Move all imports of a package in a scope together, since they bind the same name."""
        together = defaultdict(list)
        for statement in self._reader.imports:
            for bound in bound_by(statement):
                if bound.path:
                    key = self._scopes[statement], bound.module, local_name(bound.alias)
                    together[key].append(bound)
        for (_, module, _), group in together.items():
            self._move_package(module, group)

    def _move_package(self, module: str, group: Sequence[Bound]) -> None:
        uses = list(dict.fromkeys(use for bound in group for use in self._uses[bound.alias]))
        moving = [use for use in uses if _is_moving(module, use)]
        staying = [use for use in uses if use.module_node and use not in moving]
        for use in staying:
            self._note(use.name, _why_it_stays(module, str(use.member)))
        if not moving:
            return
        ours = self._called()
        for use in moving:
            if use.module_node is not None:
                self.replacements[use.module_node] = lambda node: cst.Name(
                    ours, lpar=node.lpar, rpar=node.rpar
                )
            if use.member is None:
                self._note(use.name, f"{module} is passed on as a module, and is httpexc now")
        package, _, _ = module.partition(".")
        local = local_name(group[0].alias)
        needs_package = len(uses) > len(moving) or self._is_named_in_a_string(local)
        direct = [bound.alias for bound in group if bound.alias.evaluated_name == module]
        plain = [bound.alias for bound in group if bound.alias.evaluated_name == package]
        others = [bound.alias for bound in group if bound.alias not in (*direct, *plain)]
        added = ("httpexc", None if ours == "httpexc" else ours)
        targets = direct or plain or others
        first = group[0].alias
        if any(
            self._start(use.name) < self._start(targets[0])
            or not any(self._is_in(use.name, self._block(alias)) for alias in targets)
            for use in moving
        ):
            # A use may run before any of these: it worked only because another module had imported this one.
            targets = list(dict.fromkeys([first, *targets]))
        for alias in targets:
            keep = bool(staying) or (alias in plain and needs_package) or alias in others
            imports: list[tuple[str, str | None]] = [added]
            is_bound = any(self._has_run(other, alias) for other in (*plain, *others))
            if needs_package and not keep and not is_bound:
                imports.insert(0, (package, alias.evaluated_alias))
            self._becomes[alias] = _Becomes(keep, None, tuple(imports))
        # Without another use of "webob", an "import webob" next to "import webob.exc" is unused as well.
        if direct and plain and not needs_package:
            blocks = {self._block(alias) for alias in direct}
            for alias in plain:
                if self._block(alias) in blocks:
                    self._becomes[alias] = _Becomes()

    def _block(self, alias: cst.ImportAlias) -> cst.CSTNode:
        """The block that contains the line of the import."""
        line = self._parents[self._parents[alias]]
        return line if isinstance(line, cst.SimpleStatementSuite) else self._parents[line]

    def _start(self, node: cst.CSTNode) -> tuple[int, int]:
        position = self._positions[node].start
        return position.line, position.column

    def _has_run(self, one: cst.ImportAlias, other: cst.ImportAlias) -> bool:
        """Whether, wherever ``other`` is imported, ``one`` has been imported before or is beside it."""
        if self._parents[one] is self._parents[other]:
            return True
        return self._is_in(other, self._block(one)) and self._start(one) < self._start(other)

    def _is_in(self, node: cst.CSTNode, block: cst.CSTNode) -> bool:
        while node is not block and node in self._parents:
            node = self._parents[node]
        return node is block

    def _called(self) -> str:
        """The name of this package in the file: its own, unless the file uses that for something else."""
        return "httpexc" if self._reader.has_httpexc else self._free("httpexc")

    def _is_named_in_a_string(self, name: str) -> bool:
        word = re.compile(rf"\b{re.escape(name)}\b")
        return any(word.search(node.raw_value) for node in self._reader.strings)

    # -- from webob.exc import * --

    def _move_star(self, star: cst.ImportFrom) -> None:
        module = origin_of(star)
        shadowed = sorted(names.gained_with_star(module) & self._reader.words)
        if shadowed:
            self._note(
                star,
                f"the * of httpexc has {', '.join(shadowed)} too, which the file uses for something else: "
                f"it still comes from {module}; name what it needs, and try again",
            )
            return
        lines: list[cst.BaseSmallStatement] = []
        by_origin = defaultdict(list)
        for name in sorted(names.lost_with_star(module) & self._reader.words):
            by_origin[names.home(module, name) or module].append(name)
        for origin, lost in by_origin.items():
            if origin == module:
                self._note(star, f"httpexc has no {', '.join(lost)}: it still comes from {module}")
            lines.append(
                cst.ImportFrom(dotted_name(origin), [cst.ImportAlias(cst.Name(name)) for name in lost])
            )
        lines.append(star.with_changes(module=cst.Name("httpexc")))
        self._lay(star, lines)

    # -- the statements --

    def _replace(self, statement: Import) -> None:
        becomes = [(alias, self._becomes.get(alias, _Becomes(keep=True))) for alias in aliases(statement)]
        if all(one == _Becomes(keep=True) for _, one in becomes):
            return
        lines: list[cst.BaseSmallStatement] = []
        kept = [alias for alias, one in becomes if one.keep]
        origins = list(dict.fromkeys(one.origin for _, one in becomes if one.origin))
        if kept:
            part = only(statement, kept)
            lines.append(without_heading(part) if origins else part)
        for origin in origins:
            part = only(statement, [alias for alias, one in becomes if one.origin == origin])
            lines.append(part.with_changes(module=dotted_name(origin)))
        for dotted, called in dict.fromkeys(new for _, one in becomes for new in one.imports):
            alias = cst.ImportAlias(dotted_name(dotted))
            if called and called != dotted:
                alias = alias.with_changes(asname=cst.AsName(cst.Name(called)))
            lines.append(cst.Import([alias]))
        self._lay(statement, lines)

    def _lay(self, statement: Import, lines: Sequence[cst.BaseSmallStatement]) -> None:
        line = self._parents[statement]
        if len(lines) == 1:
            # The statement keeps its semicolon.
            self.replacements[statement] = lambda node: lines[0].with_changes(semicolon=node.semicolon)
        elif isinstance(line, cst.SimpleStatementLine) and len(line.body) == 1:
            self.replacements[line] = lambda node: spread(node, lines)
        else:
            self.replacements[statement] = lambda node: (
                cst.FlattenSentinel(
                    [
                        one.with_changes(semicolon=SEMICOLON if one is not lines[-1] else node.semicolon)
                        for one in lines
                    ]
                )
                if lines
                else cst.RemovalSentinel.REMOVE
            )

    def _look_at_string(self, node: cst.SimpleString) -> None:
        value = str(node.evaluated_value)
        for module in names.MODULES:
            if re.search(rf"\b{re.escape(module)}\b", value):
                self._note(node, f"{node.value} still says {module}")


def _is_moving(module: str, use: _Use) -> bool:
    """Whether this use can refer to httpexc itself; a name from elsewhere is left alone."""
    if use.module_node is None:
        return False
    return use.member is None or names.home(module, use.member) == "httpexc"


def _why_it_stays(module: str, member: str) -> str:
    home = names.home(module, member)
    # As an attribute of the module, it would need a separate import.
    reason = f"the place of {member} is {home}" if home else f"httpexc has no {member}"
    return f"{reason}: it still comes from {module}"


class _Replacer(cst.CSTTransformer):
    def __init__(self, replacements: dict[cst.CSTNode, Replacement]) -> None:
        super().__init__()
        self._replacements = replacements

    def on_leave(self, original_node: Any, updated_node: Any) -> Any:
        replacement = self._replacements.get(original_node)
        return updated_node if replacement is None else replacement(updated_node)
