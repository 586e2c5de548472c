"""Write import statements anew, with the layout and the comments of the old ones."""

from __future__ import annotations

import re
from collections.abc import Sequence

import libcst as cst

from httpexc.migrate.reading import Import

SEMICOLON = cst.Semicolon(whitespace_after=cst.SimpleWhitespace(" "))

# Comments for tools, which must be repeated on each of several lines.
_FOR_TOOLS = re.compile(r"#\s*(noqa|type:|pragma|pylint|isort|pyright|fmt|ruff)", re.IGNORECASE)


def dotted_name(name: str) -> cst.Name | cst.Attribute:
    """A dotted name as a node."""
    node: cst.Name | cst.Attribute
    first, *rest = name.split(".")
    node = cst.Name(first)
    for part in rest:
        node = cst.Attribute(node, cst.Name(part))
    return node


def spread(
    line: cst.SimpleStatementLine, lines: Sequence[cst.BaseSmallStatement]
) -> cst.FlattenSentinel[cst.BaseStatement] | cst.RemovalSentinel | cst.SimpleStatementLine:
    """Split ``line`` into several, with its comment on the first or, if a tool reads it, on each."""
    if not lines:
        return cst.RemovalSentinel.REMOVE
    comment = line.trailing_whitespace.comment
    repeated = line.trailing_whitespace if comment and _FOR_TOOLS.match(comment.value) else _NOTHING
    first, *others = lines
    return cst.FlattenSentinel(
        [
            line.with_changes(body=[first]),
            *(line.with_changes(body=[o], leading_lines=[], trailing_whitespace=repeated) for o in others),
        ]
    )


_NOTHING = cst.TrailingWhitespace()


def only(statement: Import, kept: Sequence[cst.ImportAlias]) -> Import:
    """``statement`` with only the names in ``kept``, and its layout preserved."""
    last = aliases(statement)[-1]
    kept = _breaking_lines(statement, kept)
    if kept[-1].name is last.name:
        return statement.with_changes(names=kept)
    if not (isinstance(statement, cst.ImportFrom) and statement.lpar and statement.rpar):
        return statement.with_changes(names=[*kept[:-1], kept[-1].with_changes(comma=_DEFAULT)])
    # The new last name gets the whitespace of the old one, but keeps its own comment.
    own = _space(kept[-1])
    end = _space(last) or statement.rpar.whitespace_before
    if isinstance(own, cst.ParenthesizedWhitespace) and isinstance(end, cst.ParenthesizedWhitespace):
        end = end.with_changes(first_line=own.first_line)
    elif isinstance(own, cst.ParenthesizedWhitespace) and own.first_line.comment:
        end = own
    if isinstance(last.comma, cst.Comma):
        return statement.with_changes(
            names=[*kept[:-1], kept[-1].with_changes(comma=last.comma.with_changes(whitespace_after=end))]
        )
    return statement.with_changes(
        names=[*kept[:-1], kept[-1].with_changes(comma=_DEFAULT)],
        rpar=statement.rpar.with_changes(whitespace_before=end),
    )


_DEFAULT = cst.MaybeSentinel.DEFAULT


def aliases(statement: Import) -> Sequence[cst.ImportAlias]:
    """The names in an import statement; a star is none."""
    return () if isinstance(statement.names, cst.ImportStar) else statement.names


def _breaking_lines(statement: Import, kept: Sequence[cst.ImportAlias]) -> list[cst.ImportAlias]:
    """``kept``; if a removed name ended a line, the name before it ends the line instead."""
    laid: list[cst.ImportAlias] = []
    for alias in aliases(statement):
        if alias in kept:
            laid.append(alias)
            continue
        space = _space(alias)
        if not (laid and isinstance(space, cst.ParenthesizedWhitespace) and not space.first_line.comment):
            continue
        comma = laid[-1].comma
        if isinstance(comma, cst.Comma) and isinstance(comma.whitespace_after, cst.SimpleWhitespace):
            laid[-1] = laid[-1].with_changes(comma=comma.with_changes(whitespace_after=space))
    return laid


def without_heading(statement: Import) -> Import:
    """``statement`` without the comments before its first name, which the new statement has."""
    if not (isinstance(statement, cst.ImportFrom) and statement.lpar):
        return statement
    space = statement.lpar.whitespace_after
    if not isinstance(space, cst.ParenthesizedWhitespace):
        return statement
    space = space.with_changes(empty_lines=[], first_line=cst.TrailingWhitespace())
    return statement.with_changes(lpar=statement.lpar.with_changes(whitespace_after=space))


def _space(alias: cst.ImportAlias) -> cst.BaseParenthesizableWhitespace | None:
    return alias.comma.whitespace_after if isinstance(alias.comma, cst.Comma) else None
