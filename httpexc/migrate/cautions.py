"""Warnings about what the rewritten file does differently, and no rewriting can fix."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import libcst as cst

from httpexc.migrate import names

if TYPE_CHECKING:
    from typing import TypeAlias

    from httpexc.migrate.reading import Reader

    Member: TypeAlias = Callable[[cst.CSTNode], tuple[str, str] | None]
    Note: TypeAlias = Callable[[cst.CSTNode, str], None]

_TEMPLATES = {"body_template_obj", "html_template_obj", "plain_template_obj"}


def warn(reader: Reader, member: Member, note: Note) -> None:
    """Note the places; ``member`` returns the module and the name that an expression stood for."""
    for call in reader.calls:
        found = member(call.func)
        if found:
            _look_at_call(call, *found, note)
        elif len(call.args) > 1 and (_is(call.func, "isinstance") or _is(call.func, "issubclass")):
            for tested in _classes(call.args[1].value):
                test = member(tested)
                if test and names.home(*test) == "httpexc":
                    module, name = test
                    note(
                        tested,
                        f"isinstance(…, {name}) is false for {module}.{name}, "
                        "if code that has not moved raises it",
                    )
    for statement in reader.raises:
        found = member(statement.exc) if statement.exc else None
        if found and found[1] in names.REDIRECTS:
            note(statement, f"{found[1]} is raised without a target: a ValueError once it is served")
    for handler in reader.handlers:
        for caught in _classes(handler.type) if handler.type else ():
            found = member(caught)
            # A name that stays has a note already.
            if found and names.home(*found) == "httpexc":
                note(caught, _of_handler(*found))
    for target in reader.targets:
        _look_at_target(target, member, note)


def _look_at_call(call: cst.Call, module: str, name: str, note: Note) -> None:
    given = {arg.keyword.value if arg.keyword else arg.star for arg in call.args}
    positional = [arg for arg in call.args if not arg.keyword and not arg.star]
    slash = [arg for arg in call.args if arg.keyword and arg.keyword.value == "add_slash"]
    if name in names.REDIRECTS:
        if not given & {"location", "add_slash", "headers", "*", "**"} and len(positional) < 2:
            if not positional:
                note(call, f"{name} is made without a target: a ValueError once it is served")
            elif module == "webob.exc":
                note(call, f"{name} takes its one argument for the target; it was the detail")
        if any(not _is(arg.value, "False") for arg in slash):
            note(call, f"{name}(add_slash=True) is a ValueError on a path that ends in a slash")
    elif name == "exception_response" and positional and isinstance(positional[0].value, cst.Integer):
        code = positional[0].value.evaluated_value
        if code in names.REDIRECT_CODES and not given & {"location", "headers", "*", "**"}:
            note(call, f"exception_response({code}) is made without a target: a ValueError once it is served")


def _is(node: cst.BaseExpression, name: str) -> bool:
    return isinstance(node, cst.Name) and node.value == name


def _classes(given: cst.BaseExpression) -> list[cst.BaseExpression]:
    """The classes in one, or in a tuple of them."""
    return [element.value for element in given.elements] if isinstance(given, cst.Tuple) else [given]


def _of_handler(module: str, name: str) -> str:
    if module == "pyramid.httpexceptions":
        return (
            f"except {name} does not catch {module}.{name}, which Pyramid or an add-on may raise here; "
            f"where they catch it, ours is caught only once httpexc.pyramid has been imported"
        )
    return f"except {name} does not catch {module}.{name}, if code that has not moved raises it here"


def _look_at_target(target: cst.BaseExpression, member: Member, note: Note) -> None:
    if isinstance(target, cst.Attribute) and target.attr.value in _TEMPLATES:
        found = member(target.value)
        if found:
            note(
                target,
                f"{found[1]}.{target.attr.value} is set for every application of the process, "
                f"and the built-in page is no longer sent: a Renderer does that for one application",
            )
    elif isinstance(target, cst.Subscript):
        found = member(target.value)
        if found and found[1] == "status_map":
            note(target, "status_map is read-only: a TypeError")
