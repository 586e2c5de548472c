"""The house: which module may know which, and what a module may hold."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

import httpexc

from .support import PACKAGE

# The level of each module. An import must point to a lower one.
LEVELS = {
    "__main__": 6,
    "gallery": 5,
    "pyramid": 5,
    "migrate": 5,
    "middleware": 4,
    "views": 4,
    "http": 3,
    "registry": 2,
    "failure": 2,
    "success": 1,
    "redirection": 1,
    "client_errors": 1,
    "server_errors": 1,
    # All of the house but what is optional or for the command line: what reads the list of its names.
    "__init__": 4.5,
    "base": 0,
    "_rendering": -1,
    "_negotiation": -1,
    "_location": -1,
    "_headers": -1,
}
STATUS_MODULES = ("success", "redirection", "client_errors", "server_errors")
OPTIONAL = {"pyramid": {"pyramid", "zope"}, "migrate": {"libcst"}}

# A folder is one room: its files may know each other.
MODULES = sorted(path.relative_to(PACKAGE).with_suffix("").as_posix() for path in PACKAGE.rglob("*.py"))


def imports(tree):
    """Every module that a module imports, wherever in it, by absolute name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = ".".join(filter(None, ("httpexc" if node.level else "", node.module)))
            if module == "httpexc":
                yield from (f"httpexc.{alias.name}" for alias in node.names)
            else:
                yield module


def wrong_arrows(name, source):
    """The imports of module ``name`` that do not point down."""
    for target in imports(ast.parse(source)):
        package, _, module = target.partition(".")
        if package == "httpexc":
            room = name.partition("/")[0]
            if room != name and module.partition(".")[0] == room:
                continue
            # A name that is no module comes from __init__, the top of the house.
            level = LEVELS.get(module.partition(".")[0], LEVELS["__init__"])
            if level >= LEVELS[room]:
                yield target


def parse(name):
    return ast.parse((PACKAGE / f"{name}.py").read_text(encoding="utf-8"))


def test_every_module_has_a_level():
    """A new module has to be given its place in the house."""
    assert {name.partition("/")[0] for name in MODULES} <= set(LEVELS)


@pytest.mark.parametrize("name", MODULES)
def test_imports_point_down(name):
    """No module imports one of its own level or of a higher one."""
    assert list(wrong_arrows(name, (PACKAGE / f"{name}.py").read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("base", "from httpexc.registry import status_map"),
        ("base", "from httpexc import HTTPNotFound"),
        ("base", "def f():\n    import httpexc.middleware"),
        ("_location", "from httpexc._headers import check"),
        ("_location", "from . import _headers"),
        ("success", "from .redirection import HTTPFound"),
    ],
)
def test_an_arrow_up_or_sideways_is_found(name, source):
    """The reader of imports sees through every spelling of one."""
    assert len(list(wrong_arrows(name, source))) == 1


@pytest.mark.parametrize("name", MODULES)
def test_nothing_but_webob_is_imported(name):
    """The standard library and WebOb are all that is needed, but for a module named for its framework."""
    outside = {target.partition(".")[0] for target in imports(parse(name))}
    allowed = {"httpexc", "webob", "_typeshed"} | OPTIONAL.get(name.partition("/")[0], set())
    assert outside - allowed <= sys.stdlib_module_names


@pytest.mark.parametrize("name", STATUS_MODULES)
def test_status_modules_hold_classes_and_aliases(name):
    """A status module is a docstring, imports, plain classes and other names of them: no code runs."""
    docstring, *statements = parse(name).body
    assert isinstance(docstring, ast.Expr)
    for statement in statements:
        if isinstance(statement, ast.If):
            assert ast.unparse(statement.test) in ("TYPE_CHECKING", "not TYPE_CHECKING")
            continue
        assert isinstance(statement, ast.Import | ast.ImportFrom | ast.ClassDef | ast.Assign)
        if isinstance(statement, ast.Assign) and ast.unparse(statement) != "TYPE_CHECKING = False":
            assert isinstance(statement.value, ast.Name), ast.unparse(statement)


def test_init_only_hands_names_on():
    """``__init__`` is a docstring, imports from the package and ``__all__``, which names all of them."""
    docstring, *statements = parse("__init__").body
    assert isinstance(docstring, ast.Expr)
    names = set()
    for statement in statements:
        if isinstance(statement, ast.ImportFrom):
            assert statement.module.startswith("httpexc.")
            names |= {alias.asname or alias.name for alias in statement.names}
        else:
            assert isinstance(statement, ast.Assign | ast.AnnAssign), ast.unparse(statement)
    assert {name for name in names if not name.startswith("_")} == set(httpexc.__all__)


def test_import_loads_no_more_than_webob_does():
    """P: `import httpexc` brings in what `import webob.exc` does, its own modules, and two tiny ones."""

    def loaded(module):
        code = f"import json, sys; import {module}; print(json.dumps(sorted(sys.modules)))"
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
        return {name.partition(".")[0] for name in json.loads(done.stdout)}

    assert loaded("httpexc") - loaded("webob.exc") - {"__future__", "copy"} == {"httpexc"}


def test_the_top_level_holds_only_what_is_listed():
    """A file at the top level is one of the seven, a dot-file, or not under version control."""
    root = PACKAGE.parent
    if not (root / "pyproject.toml").is_file():
        pytest.skip("the tests run against an installed package")
    tracked = subprocess.run(
        ["git", "-C", str(root), "ls-files"], capture_output=True, check=False, text=True
    ).stdout.split()
    top = {Path(name).parts[0] for name in tracked}
    assert {name for name in top if not name.startswith(".")} <= {
        "CHANGES.rst",
        "LICENSE",
        "README.rst",
        "httpexc",
        "pyproject.toml",
        "tests",
        "tox.ini",
    }


# -- the contract -----------------------------------------------------------------------------

HERE = Path(__file__).parent
RULE = re.compile(r"\b(?:[CSLFMG][0-9]+[a-e]?|P)\b")

#: What no test names yet, since it is still being built.
BEING_BUILT = {
    *("C1a", "C7a", "C8a", "C8b", "S9a", "S9b", "S10a", "S12", "S13", "S14", "S15"),
    *("M2a", "M3a", "M3b", "M4a", "M9a", "M9b", "M9c", "M9d", "M9e", "M10", "M11", "G1", "G2", "G3", "G4"),
}


def rules_of_the_contract():
    """The terms of the definition lists of ``contract.rst``, in their order."""
    lines = (HERE / "contract.rst").read_text(encoding="utf-8").splitlines()
    return [line for line, below in pairwise(lines) if RULE.fullmatch(line) and below[:1] == " "]


def rules_in_tests():
    """Every rule that a docstring or the name of a test speaks of, with where it does."""
    for path in sorted(HERE.glob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                name = getattr(node, "name", path.stem)
                named = re.match(r"test_([cslfmg][0-9]+[a-e]?)_", name)
                for rule in RULE.findall(ast.get_docstring(node) or ""):
                    yield rule, f"{path.name}::{name}"
                if named:
                    yield named[1][0].upper() + named[1][1:], f"{path.name}::{name}"


def test_every_rule_stands_once_in_the_contract():
    """No two rules of ``contract.rst`` go by one number."""
    rules = rules_of_the_contract()
    assert len(rules) == len(set(rules)) > 50


def test_every_rule_that_a_test_names_is_in_the_contract():
    """Who reads a number in a test can look it up."""
    known = set(rules_of_the_contract())
    assert [(rule, where) for rule, where in rules_in_tests() if rule not in known] == []


def test_every_rule_of_the_contract_is_named_by_a_test():
    """No rule is a promise that nobody holds."""
    named = {rule for rule, _ in rules_in_tests()}
    assert set(rules_of_the_contract()) - named == BEING_BUILT
