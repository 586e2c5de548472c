"""The house: which module may know which, and what a module may hold."""

from __future__ import annotations

import ast
import doctest
import importlib
import json
import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

import httpexc

from .support import PACKAGE

# The level of each module, from the roof to the ground. An import must point to a lower one.
FLOORS = {
    8: ["__main__"],
    7.5: ["_static_pages"],
    7: ["gallery"],
    6: ["pyramid", "migrate"],
    # All of the house but what is optional or for the command line: what reads the list of its names.
    5.5: ["__init__"],
    5: ["middleware", "views"],
    4.8: ["_pyramid_methods"],
    4.5: ["_probe"],
    4: ["_catching", "_lineage", "http"],
    3.5: ["_held"],
    3: ["failure", "_adopt"],
    2: ["registry"],
    1: ["success", "redirection", "client_errors", "client_requirements", "server_errors"],
    0.7: ["move"],
    0.5: ["families"],
    0: ["exception"],
    # One exception and one request: status, headers, body.
    -1: ["_answer", "_checks"],
    -1.2: ["_form"],
    -1.4: ["_render"],
    -1.6: ["_context"],
    # What an application decides.
    -1.8: ["_loading"],
    -2: ["renderer"],
    # What one answer says.
    -2.5: ["page"],
    # How an answer is written: strings and an environ in, strings out. Nothing here knows of exceptions.
    -3: ["_advice", "_look", "_template"],
    -3.5: ["_keywords"],
    -4: ["_html", "_json", "_keyword_types", "_predicates", "_settings", "_values"],
    # Each one rule.
    -4.5: ["_headers"],
    -4.8: ["_location"],
    -5: ["_copies", "_stock", "_suggest", "_text"],
    -6: [
        "_ancestry",
        "_cache",
        "_host",
        "_language",
        "_messages",
        "_negotiation",
        "_request_id",
        "_status",
        "_tracebacks",
        "_webob",
        "languages",
        "problem",
    ],
    -7: ["_log", "_output"],
}
LEVELS = {name: level for level, names in FLOORS.items() for name in names}
STATUS_MODULES = ("success", "redirection", "client_errors", "client_requirements", "server_errors")
PYRAMID = {"pyramid", "zope"}
OPTIONAL = {
    "pyramid": PYRAMID,
    "_pyramid_methods": PYRAMID,
    "migrate": {"libcst"},
    "languages": {"babel", "hatchling"},
}

# The files of a folder, from the application down.
FOLDERS = {
    "gallery": {
        "__init__": 4,
        "pages": 3,
        "document": 2,
        "visit": 1,
        "attempt": 0,
        "entries": -1,
        "fields": -1,
        "languages": -1,
    },
    "migrate": {"__init__": 4, "rewriting": 3, "cautions": 2, "statements": 2, "reading": 1, "names": 0},
}

# A folder is one room: its files may know each other.
MODULES = sorted(path.relative_to(PACKAGE).with_suffix("").as_posix() for path in PACKAGE.rglob("*.py"))


PACKAGES = {"httpexc", *(f"httpexc.{folder}" for folder in FOLDERS)}


def imports(tree):
    """Every module that a module imports, wherever in it, by absolute name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = ".".join(filter(None, ("httpexc" if node.level else "", node.module)))
            if module in PACKAGES:
                yield from (f"{module}.{alias.name}" for alias in node.names)
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
    ("folder", "name"), [(folder, name) for folder in FOLDERS for name in FOLDERS[folder]]
)
def test_imports_in_a_folder_point_down(folder, name):
    """The files of the gallery, and of the rewriting tool, know those below them alone."""
    package = f"httpexc.{folder}"
    for target in imports(parse(f"{folder}/{name}")):
        if target.startswith(package):
            file = target.removeprefix(package).lstrip(".").partition(".")[0]
            # A name that is no file is of the folder itself.
            level = FOLDERS[folder].get(file, FOLDERS[folder]["__init__"])
            assert level < FOLDERS[folder][name], target


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_file_of_a_folder_has_a_level(folder):
    """A new file has to be given its place."""
    assert {path.stem for path in (PACKAGE / folder).glob("*.py")} == set(FOLDERS[folder])


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("exception", "from httpexc.registry import status_map"),
        ("exception", "from httpexc import HTTPNotFound"),
        ("exception", "def f():\n    import httpexc.middleware"),
        ("_host", "from httpexc._headers import check"),
        ("_host", "from . import _headers"),
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
    # Names that code takes from the older modules, and that a star would bring into every module (M11).
    older = {"Response", "html_escape", "no_escape", "strip_tags"}
    assert {name for name in names if not name.startswith("_")} - older == set(httpexc.__all__)


# Every public module but the status modules, which hold classes and aliases alone, and `http`, whose classes
# and constants help() would print one by one.
LISTING = ("exception", "failure", "middleware", "move", "page", "problem", "registry", "renderer", "views")


@pytest.mark.parametrize("name", [*LISTING, "pyramid", "gallery", "migrate"])
def test_public_modules_list_their_names(name):
    """``__all__`` is there, so that ``help()`` shows the public names alone, and every name in it exists."""
    if name == "pyramid":
        pytest.importorskip("pyramid")
    module = importlib.import_module(f"httpexc.{name}")
    assert module.__all__
    assert [each for each in module.__all__ if not hasattr(module, each)] == []


@pytest.mark.parametrize("name", ["renderer", "middleware", "views", "pyramid"])
def test_example_of_a_module(name):
    """The example in a module's docstring works alone: it imports and defines all that it uses."""
    if name == "pyramid":
        pytest.importorskip("pyramid")
    module = importlib.import_module(f"httpexc.{name}")
    example = doctest.DocTestParser().get_doctest(module.__doc__, {}, name, module.__file__, 0)
    assert example.examples
    out = []
    doctest.DocTestRunner(verbose=False).run(example, out=out.append)
    assert "".join(out) == ""


def test_import_loads_no_more_than_webob_does():
    """P: `import httpexc` brings in what `import webob.exc` does, its own modules, and two tiny ones."""

    def loaded(module):
        code = f"import json, sys; import {module}; print(json.dumps(sorted(sys.modules)))"
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
        return {name.partition(".")[0] for name in json.loads(done.stdout)}

    # WebOb 1.8 imports contextlib itself; what Python is made of costs little.
    light = {"__future__", "contextlib", "contextvars", "_contextvars", "copy", "typing", "_typing"}
    assert loaded("httpexc") - loaded("webob.exc") - light == {"httpexc"}


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
    assert set(rules_of_the_contract()) <= named
