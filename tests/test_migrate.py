"""``httpexc migrate``: another code base's imports, rewritten."""

from __future__ import annotations

import ast
import contextlib
import io
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
import webob.exc
from hypothesis import given
from hypothesis import strategies as st

import httpexc
from httpexc.__main__ import main

pytest.importorskip("libcst")

from httpexc.migrate.rewriting import rewrite

MODULES = ("webob.exc", "pyramid.httpexceptions", "paste.httpexceptions")


def notes(source):
    """What is said of ``source``, as "line: text"."""
    return [f"{note.line}: {note.text}" for note in rewrite(source).notes]


# -- imports ----------------------------------------------------------------------------------

IMPORTS = {
    "names": ("from webob.exc import HTTPFound, HTTPOk", "from httpexc import HTTPFound, HTTPOk"),
    "Pyramid's": ("from pyramid.httpexceptions import HTTPOk", "from httpexc import HTTPOk"),
    "Paste's": ("from paste.httpexceptions import HTTPOk", "from httpexc import HTTPOk"),
    "under another name": ("from webob.exc import HTTPOk as Ok", "from httpexc import HTTPOk as Ok"),
    "a private base": ("from webob.exc import _HTTPMove", "from httpexc import _HTTPMove"),
    "the module": ("from webob import exc\nexc.HTTPOk", "import httpexc as exc\nexc.HTTPOk"),
    "the module, not used": ("from webob import exc", "import httpexc as exc"),
    "the module under another name": (
        "from pyramid import httpexceptions as e\ne.HTTPOk",
        "import httpexc as e\ne.HTTPOk",
    ),
    "the module under this one's name": (
        "import pyramid.httpexceptions as httpexc\nhttpexc.HTTPOk",
        "import httpexc\nhttpexc.HTTPOk",
    ),
    "the module by import … as": ("import webob.exc as e\ne.HTTPOk", "import httpexc as e\ne.HTTPOk"),
    "the module among others": (
        "from webob import Request, exc, Response",
        "from webob import Request, Response\nimport httpexc as exc",
    ),
    "a dotted name": (
        "import webob.exc\nraise webob.exc.HTTPGone()",
        "import httpexc\nraise httpexc.HTTPGone()",
    ),
    "a dotted name through the package": (
        "import webob\nraise webob.exc.HTTPGone()",
        "import httpexc\nraise httpexc.HTTPGone()",
    ),
    "a dotted name through the package's other name": (
        "import webob as w\nraise w.exc.HTTPGone()",
        "import httpexc\nraise httpexc.HTTPGone()",
    ),
    "the package is used otherwise": (
        "import webob\nwebob.Request, webob.exc.HTTPGone",
        "import webob\nimport httpexc\nwebob.Request, httpexc.HTTPGone",
    ),
    "the package is used otherwise, and only the module was imported": (
        "import webob.exc\nwebob.Request, webob.exc.HTTPGone",
        "import webob\nimport httpexc\nwebob.Request, httpexc.HTTPGone",
    ),
    "the package is imported by another module in a block": (
        (
            "import webob.exc\nwebob.Request, webob.exc.HTTPGone\n"
            "try:\n    import webob.dec\nexcept ImportError:\n    pass"
        ),
        (
            "import webob\nimport httpexc\nwebob.Request, httpexc.HTTPGone\n"
            "try:\n    import webob.dec\nexcept ImportError:\n    pass"
        ),
    ),
    "the package is imported for types only": (
        "import webob.exc\nif TYPE_CHECKING:\n    import webob\nwebob.Request, webob.exc.HTTPGone",
        "import webob\nimport httpexc\nif TYPE_CHECKING:\n    import webob\nwebob.Request, httpexc.HTTPGone",
    ),
    "the package is imported instead": (
        (
            "try:\n    import webob.exc\nexcept ImportError:\n    import webob\n"
            "webob.Request, webob.exc.HTTPGone"
        ),
        (
            "try:\n    import webob\n    import httpexc\nexcept ImportError:\n    import webob\n"
            "webob.Request, httpexc.HTTPGone"
        ),
    ),
    "the package is imported on the same line of a block": (
        "if x: import webob\nelse: import webob.exc\nwebob.Request, webob.exc.HTTPGone",
        (
            "if x: import webob; import httpexc\nelse: import webob; import httpexc\n"
            "webob.Request, httpexc.HTTPGone"
        ),
    ),
    "the package is imported around": (
        "import webob\nif x:\n    import webob.exc\nwebob.Request, webob.exc.HTTPGone",
        "import webob\nimport httpexc\nif x:\n    import httpexc\nwebob.Request, httpexc.HTTPGone",
    ),
    "the module is imported after its first use": (
        "import webob\nwebob.exc.HTTPGone, webob.Request\nimport webob.exc\nwebob.exc.HTTPOk",
        "import webob\nimport httpexc\nhttpexc.HTTPGone, webob.Request\nimport httpexc\nhttpexc.HTTPOk",
    ),
    "the module is imported for types only": (
        (
            "import webob\nif TYPE_CHECKING:\n    import webob.exc\n"
            "def f():\n    webob.exc.HTTPGone, webob.Request"
        ),
        (
            "import webob\nimport httpexc\nif TYPE_CHECKING:\n    import httpexc\n"
            "def f():\n    httpexc.HTTPGone, webob.Request"
        ),
    ),
    "the package and the module are imported": (
        "import webob\nimport webob.exc\nwebob.exc.HTTPGone",
        "import httpexc\nhttpexc.HTTPGone",
    ),
    "the package, the module, and both are used": (
        "import webob\nimport webob.exc\nwebob.Request, webob.exc.HTTPGone",
        "import webob\nimport httpexc\nwebob.Request, httpexc.HTTPGone",
    ),
    "a sibling of the module is imported": (
        "import webob.dec\nwebob.dec.wsgify, webob.exc.HTTPGone",
        "import webob.dec\nimport httpexc\nwebob.dec.wsgify, httpexc.HTTPGone",
    ),
    "several modules in one statement": (
        "import os, webob.exc, re\nwebob.exc.HTTPGone",
        "import os, re\nimport httpexc\nhttpexc.HTTPGone",
    ),
    "httpexc is there already": (
        "import httpexc\nimport webob.exc\nhttpexc.abort, webob.exc.HTTPGone",
        "import httpexc\nimport httpexc\nhttpexc.abort, httpexc.HTTPGone",
    ),
    "httpexc means something else": (
        "import webob.exc\nhttpexc = 1\nwebob.exc.HTTPGone",
        "import httpexc as httpexc_\nhttpexc = 1\nhttpexc_.HTTPGone",
    ),
    "in parentheses": (
        "from webob.exc import (  # all\n    HTTPOk,  # fine\n    # gone\n    HTTPGone,\n)",
        "from httpexc import (  # all\n    HTTPOk,  # fine\n    # gone\n    HTTPGone,\n)",
    ),
    "a name that stays, in parentheses": (
        "from webob.exc import (\n    # redirects\n    HTTPFound,  # usual\n    lazify,  # odd\n)",
        (
            "from webob.exc import (\n    lazify,  # odd\n)\n"
            "from httpexc import (\n    # redirects\n    HTTPFound,  # usual\n)"
        ),
    ),
    "a name that stays, last in parentheses": (
        "from webob.exc import (HTTPFound,  # usual\n    lazify)",
        "from webob.exc import (lazify)\nfrom httpexc import (HTTPFound  # usual\n    )",
    ),
    "a name that stays, behind a line's end": (
        "from webob.exc import (HTTPFound, HTTPOk, lazify,\n    HTTPGone)",
        "from webob.exc import (lazify)\nfrom httpexc import (HTTPFound, HTTPOk,\n    HTTPGone)",
    ),
    "a backslash": (
        "from webob.exc import HTTPOk, \\\n    HTTPGone",
        "from httpexc import HTTPOk, \\\n    HTTPGone",
    ),
    "a comment that a tool reads": (
        "from webob import Request, exc  # noqa: F401",
        "from webob import Request  # noqa: F401\nimport httpexc as exc  # noqa: F401",
    ),
    "a comment for people": (
        "# above\nfrom webob import Request, exc  # beside",
        "# above\nfrom webob import Request  # beside\nimport httpexc as exc",
    ),
    "a semicolon": (
        "from webob import Request, exc; x = 1",
        "from webob import Request; import httpexc as exc; x = 1",
    ),
    "on the line of an if": (
        "if x: from webob import Request, exc",
        "if x: from webob import Request; import httpexc as exc",
    ),
    "in a function": (
        "def f():\n    import webob.exc\n    raise webob.exc.HTTPGone",
        "def f():\n    import httpexc\n    raise httpexc.HTTPGone",
    ),
    "in a try block": (
        "try:\n    import webob.exc\nexcept ImportError:\n    webob = None\nwebob.exc.HTTPGone",
        "try:\n    import httpexc\nexcept ImportError:\n    webob = None\nhttpexc.HTTPGone",
    ),
    "one of two modules": (
        "try:\n    import pyramid.httpexceptions as e\nexcept ImportError:\n    import webob.exc as e",
        "try:\n    import httpexc as e\nexcept ImportError:\n    import httpexc as e",
    ),
    "the exception of a handler is no module": (
        "from webob import exc\ntry: exc.HTTPOk\nexcept E as exc: exc.args",
        "import httpexc as exc\ntry: exc.HTTPOk\nexcept E as exc: exc.args",
    ),
    "another scope's variable": (
        "import webob\ndef f(webob):\n    webob.exc.HTTPGone\nwebob.exc.HTTPOk",
        "import httpexc\ndef f(webob):\n    webob.exc.HTTPGone\nhttpexc.HTTPOk",
    ),
    "an attribute and a keyword of the name": (
        "import webob\nself.webob.exc.HTTPGone, f(webob=webob.exc.HTTPOk)",
        "import httpexc\nself.webob.exc.HTTPGone, f(webob=httpexc.HTTPOk)",
    ),
    "in a decorator, a base, a default and an annotation": (
        "import webob\n@webob.exc.x\nclass A(webob.exc.HTTPOk):\n    def f(a: webob.exc.HTTPOk = None): ...",
        (
            "import webob\nimport httpexc\n@webob.exc.x\n"
            "class A(httpexc.HTTPOk):\n    def f(a: httpexc.HTTPOk = None): ..."
        ),
    ),
    "an annotation in quotes": (
        "import webob\nx: 'webob.Request' = webob.exc.HTTPGone",
        "import webob\nimport httpexc\nx: 'webob.Request' = httpexc.HTTPGone",
    ),
    "an attribute that stays": (
        "from webob import exc\nexc.HTTPOk, exc.lazify",
        "import webob.exc as webob_exc\nimport httpexc as exc\nexc.HTTPOk, webob_exc.lazify",
    ),
    "an attribute that stays, and its name is taken": (
        "from webob import exc\nwebob_exc = 1\nexc.HTTPOk, exc.lazify",
        "import webob.exc as webob_exc_\nimport httpexc as exc\nwebob_exc = 1\nexc.HTTPOk, webob_exc_.lazify",
    ),
    "a dotted name that stays": (
        "import webob.exc\nwebob.exc.HTTPOk, webob.exc.lazify",
        "import webob.exc\nimport httpexc\nhttpexc.HTTPOk, webob.exc.lazify",
    ),
    "parentheses round the module": ("import webob\n(webob.exc).HTTPOk", "import httpexc\n(httpexc).HTTPOk"),
    "Pyramid's Response": (
        "from pyramid.httpexceptions import HTTPFound, Response",
        "from httpexc import HTTPFound\nfrom pyramid.response import Response",
    ),
    "Pyramid's default view": (
        "from pyramid.httpexceptions import default_exceptionresponse_view as view",
        "from httpexc.pyramid import default_exceptionresponse_view as view",
    ),
    "star": ("from webob.exc import *  # noqa", "from httpexc import *  # noqa"),
    "Paste's star": ("from paste.httpexceptions import *", "from httpexc import *"),
    "Pyramid's star, which brings more": (
        "from pyramid.httpexceptions import *\njson.dumps(Response, HTTPOk)",
        (
            "from pyramid.response import Response\nfrom pyramid.httpexceptions import json\n"
            "from httpexc import *\njson.dumps(Response, HTTPOk)"
        ),
    ),
}

LEFT_ALONE = {
    "nothing to do": "import os\n",
    "the package alone": "import webob\nwebob.Request",
    "a relative import": "from .exc import HTTPOk\nfrom . import exc\nfrom .webob.exc import HTTPOk\n",
    "another package's": "from mywebob.exc import HTTPOk\nimport webobx\nwebobx.exc.HTTPOk\n",
    "an import for its effect": "import webob.exc\n",
    "only what stays": "from webob import exc\nexc.lazify",
    "a star that would hide a name": "from webob.exc import *\nfrom other import redirect\n",
    "what only one of two modules has": (
        "try: from pyramid import httpexceptions as e\nexcept ImportError: from webob import exc as e\n"
        "e.lazify, e.HTTPOk\n"
    ),
    "a string": 'mock.patch("webob.exc.HTTPOk")\n',
    "another scope's name": "def f():\n    import webob\nwebob.exc.HTTPOk\n",
    "an attribute of something else": "self.webob.exc.HTTPOk\nimport webob\n",
}


@pytest.mark.parametrize(("before", "after"), IMPORTS.values(), ids=IMPORTS)
def test_imports(before, after):
    """Each spelling of an import becomes one of this package's, and its layout and comments stay."""
    assert rewrite(f"{before}\n").source == f"{after}\n"


@pytest.mark.parametrize(("before", "after"), IMPORTS.values(), ids=IMPORTS)
def test_a_second_run_changes_nothing(before, after):
    """What was rewritten is left as it is."""
    assert rewrite(after).source == after


@pytest.mark.parametrize("source", LEFT_ALONE.values(), ids=LEFT_ALONE)
def test_what_is_left_alone(source):
    """What is of no concern, or cannot be moved, is not touched."""
    assert rewrite(source).source == source


# -- what is said -----------------------------------------------------------------------------

NOTES = {
    "a name that stays": (
        "from webob.exc import lazify",
        "1: httpexc has no lazify: it still comes from webob.exc",
    ),
    "an attribute that stays": (
        "\nfrom webob import exc\n\nexc.lazify",
        "4: httpexc has no lazify: it still comes from webob.exc",
    ),
    "a dotted name that stays": (
        "import paste.httpexceptions\npaste.httpexceptions.no_quote",
        "2: httpexc has no no_quote: it still comes from paste.httpexceptions",
    ),
    "an attribute with another place": (
        "from pyramid import httpexceptions as e\ne.Response",
        "2: the place of Response is pyramid.response: it still comes from pyramid.httpexceptions",
    ),
    "a string": ('patch("webob.exc.HTTPOk")', '1: "webob.exc.HTTPOk" still says webob.exc'),
    "a string that goes through the user's module": (
        "patch('a.b.pyramid.httpexceptions.HTTPOk')",
        "1: 'a.b.pyramid.httpexceptions.HTTPOk' still says pyramid.httpexceptions",
    ),
    "a star that would hide names": (
        "from webob.exc import *\nfrom other import abort, redirect",
        (
            "1: the * of httpexc has abort, redirect too, which the file uses for something else: "
            "it still comes from webob.exc; name what it needs, and try again"
        ),
    ),
    "a module that is handed on": (
        "from webob import exc\ngetattr(exc, name)",
        "2: exc is passed on as a module, and is httpexc now",
    ),
    "a dotted module that is handed on": (
        "import webob\ngetattr(webob.exc, name)",
        "2: webob.exc is passed on as a module, and is httpexc now",
    ),
    "a redirect without a target": (
        "from webob.exc import HTTPFound\nHTTPFound()",
        "2: HTTPFound is made without a target: a ValueError once it is served",
    ),
    "a redirect with a comment alone": (
        "import webob\nwebob.exc.HTTPSeeOther(comment='x')",
        "2: HTTPSeeOther is made without a target: a ValueError once it is served",
    ),
    "a redirect that is raised as a class": (
        "from pyramid.httpexceptions import HTTPFound as F\nraise F",
        "2: HTTPFound is raised without a target: a ValueError once it is served",
    ),
    "a redirect by its code": (
        "from pyramid.httpexceptions import exception_response\nexception_response(302)",
        "2: exception_response(302) is made without a target: a ValueError once it is served",
    ),
    "WebOb's redirect with a detail": (
        "from webob.exc import HTTPFound\nHTTPFound('moved')",
        "2: HTTPFound takes its one argument for the target; it was the detail",
    ),
    "add_slash": (
        "from webob.exc import HTTPFound\nHTTPFound(add_slash=True)",
        "2: HTTPFound(add_slash=True) is a ValueError on a path that ends in a slash",
    ),
    "Pyramid's exception is caught": (
        "from pyramid.httpexceptions import HTTPOk\ntry: f()\nexcept (ValueError, HTTPOk): pass",
        (
            "3: except HTTPOk does not catch pyramid.httpexceptions.HTTPOk, which Pyramid or an add-on may "
            "raise here; where they catch it, ours is caught only once httpexc.pyramid has been imported"
        ),
    ),
    "WebOb's exception is caught in a group": (
        "from webob import exc\ntry: f()\nexcept* exc.HTTPOk: pass",
        "3: except HTTPOk does not catch webob.exc.HTTPOk, if code that has not moved raises it here",
    ),
    "WebOb's exception is tested for": (
        "from webob import exc\nisinstance(error, (ValueError, exc.HTTPOk))",
        "2: isinstance(…, HTTPOk) is false for webob.exc.HTTPOk, if code that has not moved raises it",
    ),
    "what stays is caught": (
        "import webob.exc\ntry: f()\nexcept webob.exc.Odd: pass",
        "3: httpexc has no Odd: it still comes from webob.exc",
    ),
    "a template for all": (
        "from webob.exc import WSGIHTTPException\nWSGIHTTPException.html_template_obj = t",
        (
            "2: WSGIHTTPException.html_template_obj is set for every application of the process, and the "
            "built-in page is no longer sent: a Renderer does that for one application"
        ),
    ),
    "a status is registered": (
        "from webob.exc import status_map\nstatus_map[499] = X",
        "2: status_map is read-only: a TypeError",
    ),
}

NOTHING_TO_SAY = {
    "a redirect by position": "from pyramid.httpexceptions import HTTPFound\nHTTPFound('/x')",
    "a redirect by name": "from webob.exc import HTTPFound\nHTTPFound(location='/x')",
    "a redirect by header": "from webob.exc import HTTPFound\nHTTPFound(headers={'Location': '/x'})",
    "a redirect with a detail": "from webob.exc import HTTPFound\nHTTPFound('x', location='/x')",
    "a redirect that may have one": "from webob.exc import HTTPFound\nHTTPFound(*a)\nHTTPFound(**kw)",
    "a redirect by its code": "from webob.exc import status_map\nexception_response(302)",
    "no redirect": "from webob.exc import HTTPNotFound, HTTPNotModified\nHTTPNotFound(), HTTPNotModified()",
    "add_slash=False": "from webob.exc import HTTPFound\nHTTPFound('/', add_slash=False)",
    "another class": "from webob.exc import HTTPOk\nHTTPFound()\ntry: f()\nexcept OSError: pass\nraise",
    "a bare handler": "from webob.exc import HTTPOk\ntry: f()\nexcept: pass",
    "a template of one's own class": "import webob\nclass A(webob.exc.HTTPOk):\n    html_template_obj = t",
    "a target of another kind": "from webob.exc import HTTPOk\na.body_template_obj = b[1] = t",
    "another function's code": "from pyramid.httpexceptions import exception_response as e\ne(404), e(c)",
    "a code with a target": "from pyramid.httpexceptions import exception_response as e\ne(302, location=x)",
    "prose": 'from webob.exc import HTTPOk\n"""Like webob.exc, but not quite."""',
    "an assignment": "from webob import exc\nexc = None",
}


@pytest.mark.parametrize(("source", "note"), NOTES.values(), ids=NOTES)
def test_notes(source, note):
    """What stays, and what behaves differently, is told with its line."""
    assert notes(source) == [note]


@pytest.mark.parametrize("source", NOTHING_TO_SAY.values(), ids=NOTHING_TO_SAY)
def test_nothing_to_say(source):
    """What works as before gives no warning."""
    assert notes(source) == []


# -- the table --------------------------------------------------------------------------------


@pytest.mark.parametrize("module", MODULES)
def test_what_is_rewritten_can_be_imported(module):
    """Every public name of the three modules can still be imported, and every status comes from here."""
    older = pytest.importorskip(module)
    public = sorted(name for name in vars(older) if not name.startswith("_"))
    after = rewrite(f"from {module} import {', '.join(public)}\n").source
    lines = {line.split()[1]: line for line in after.splitlines()}
    moved = {alias.name for alias in ast.parse(lines["httpexc"]).body[0].names}
    assert moved >= {name for name in public if name.startswith("HTTP")}
    for line in lines.values():
        if "default_exceptionresponse_view" not in line:
            exec(line, {})


def test_the_names_are_read_from_the_package():
    """Whatever ``httpexc.__all__`` has of a module's names moves: there is no second list to keep."""
    both = sorted(set(httpexc.__all__) & set(vars(webob.exc)))
    assert rewrite(f"from webob.exc import {', '.join(both)}\n").source == (
        f"from httpexc import {', '.join(both)}\n"
    )


# -- any file ---------------------------------------------------------------------------------

STATEMENTS = [
    *(before for before, _ in IMPORTS.values()),
    "if a:\n    import webob.exc, os\nelse:\n    import webob",
    "class A:\n    from webob import exc\n    x = exc.HTTPOk",
    "def g():\n    global webob\n    import webob\n    return webob.exc",
    "[webob for webob in x if webob.exc.HTTPOk]",
    "lambda webob=webob: webob.exc.HTTPOk(webob.exc.lazify)",
    "del webob",
    "f'{webob.exc.HTTPOk}'",
    "match x:\n    case webob.exc.HTTPOk(): pass\n    case exc: pass",
]


@given(st.lists(st.sampled_from(STATEMENTS), max_size=6).map("\n".join))
def test_any_mixture(source):
    """Whatever stands together in a file, what comes out parses, and is left alone the second time."""
    once = rewrite(source).source
    compile(once, "x", "exec", dont_inherit=True)
    assert rewrite(once).source == once


# -- files ------------------------------------------------------------------------------------

BEFORE, AFTER = "from webob.exc import HTTPOk\n", "from httpexc import HTTPOk\n"


def migrate(*arguments):
    return main(["migrate", *map(str, arguments)])


def test_the_difference_is_printed(tmp_path, monkeypatch, capfd):
    """Without ``--write`` nothing is written, and what is printed is a patch for ``patch -p1``."""
    monkeypatch.chdir(tmp_path)
    Path("a.py").write_text(f"# ä\n{BEFORE}x", "utf-8")
    assert migrate("a.py") == 0
    out, err = capfd.readouterr()
    assert out == (
        "--- a/a.py\n+++ b/a.py\n@@ -1,3 +1,3 @@\n # ä\n"
        "-from webob.exc import HTTPOk\n+from httpexc import HTTPOk\n x\n\\ No newline at end of file\n"
    )
    assert err == "1 file to rewrite (--write does it)\n"
    assert Path("a.py").read_text("utf-8") == f"# ä\n{BEFORE}x"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (BEFORE.encode(), AFTER.encode()),
        (b"\xef\xbb\xbf" + BEFORE.encode(), b"\xef\xbb\xbf" + AFTER.encode()),
        (b"import webob.exc\r\nwebob.exc.HTTPOk\r\n\nx\r\n", b"import httpexc\r\nhttpexc.HTTPOk\r\n\nx\r\n"),
        (b"from webob import Request, exc\r\n", b"from webob import Request\r\nimport httpexc as exc\r\n"),
        (
            b"# coding: latin-1\n# \xe4\nfrom webob.exc import HTTPOk",
            b"# coding: latin-1\n# \xe4\nfrom httpexc import HTTPOk",
        ),
        (
            b"from webob.exc import HTTPOk\n\x0c\n'\xe2\x80\xa8'",
            b"from httpexc import HTTPOk\n\x0c\n'\xe2\x80\xa8'",
        ),
    ],
)
def test_bytes(tmp_path, before, after):
    """Encoding, byte order mark and ends of lines are kept."""
    path = tmp_path / "a.py"
    path.write_bytes(before)
    assert migrate("--write", path) == 0
    assert path.read_bytes() == after


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"from webob.exc import (", "does not parse"),
        (b"print 'webob', exc", "does not parse"),
        (b"# \xff\nfrom webob import exc", "not readable"),
        (b"# coding: nonsense\nfrom webob import exc", "not readable"),
        (b"from webob import exc\n\x00", "does not parse"),
        (b"# coding: utf-7\nfrom webob import exc\n# +AGE-", "another spelling"),
    ],
)
def test_a_file_that_cannot_be_rewritten(tmp_path, capfd, data, reason):
    """It is named in one line and left as it is, and the others go on."""
    bad, good = tmp_path / "a.py", tmp_path / "b.py"
    bad.write_bytes(data)
    good.write_text(BEFORE)
    assert migrate("--write", tmp_path) == 1
    line, end = capfd.readouterr().err.splitlines()
    assert line.startswith(f"{bad}: left alone: ")
    assert reason in line
    assert end == "1 file rewritten, 1 failed"
    assert (bad.read_bytes(), good.read_text()) == (data, AFTER)


@pytest.mark.parametrize("nested", ["x = " + "(" * 5000 + ")" * 5000 + "\n", "x = 1" + " + 1" * 500 + "\n"])
def test_a_file_that_is_nested_deeply(tmp_path, nested):
    """Neither a native parser's recursion nor Python's limit for it ends the process."""
    path = tmp_path / "a.py"
    path.write_text(BEFORE + nested)
    assert migrate("--write", path) == 0
    assert path.read_text() == AFTER + nested


def test_a_path_that_is_not_there(tmp_path, capfd):
    """It is one line, and the others go on."""
    (tmp_path / "a.py").write_text(BEFORE)
    assert migrate("--write", tmp_path / "none", tmp_path / "a.py") == 1
    assert capfd.readouterr().err.splitlines() == [
        f"{tmp_path / 'none'}: left alone: No such file or directory",
        "1 file rewritten, 1 failed",
    ]


def test_a_file_that_may_not_be_written(tmp_path, capfd, monkeypatch):
    """It is one line, and nothing is left behind."""
    path = tmp_path / "a.py"
    path.write_text(BEFORE)
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    assert migrate("--write", path) == 1
    assert f"{path}: left alone: Permission denied" in capfd.readouterr().err
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.py"]


def test_a_write_that_fails(tmp_path, capfd, monkeypatch):
    """The old file is whole, and the half-written one is gone."""

    def full(*args):
        raise OSError(28, "No space left on device")

    path = tmp_path / "a.py"
    path.write_text(BEFORE)
    monkeypatch.setattr(os, "replace", full)
    assert migrate("--write", path) == 1
    assert "No space left on device" in capfd.readouterr().err
    assert [(entry.name, entry.read_text()) for entry in tmp_path.iterdir()] == [("a.py", BEFORE)]


def test_which_files_of_a_folder(tmp_path):
    """Sources and stubs, wherever below it; nothing hidden, generated, or of a virtual environment."""
    meant = ["a.py", "b/c.pyi", "b/d/e.py"]
    passed_over = ["f.txt", ".git/g.py", "__pycache__/h.py", "env/lib/i.py", "node_modules/j.py"]
    for name in meant + passed_over:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(BEFORE)
    (tmp_path / "env" / "pyvenv.cfg").touch()
    assert migrate("--write", tmp_path, tmp_path / "a.py") == 0
    assert [(tmp_path / name).read_text() for name in meant] == [AFTER] * len(meant)
    assert [(tmp_path / name).read_text() for name in passed_over] == [BEFORE] * len(passed_over)


def test_a_script_is_rewritten_where_it_is_named(tmp_path):
    """A file that is named needs no suffix, keeps its mode, and is reached through a link that stays one."""
    script, link = tmp_path / "script", tmp_path / "link"
    script.write_text(BEFORE)
    script.chmod(0o750)
    link.symlink_to(script)
    assert migrate("--write", link) == 0
    assert script.read_text() == AFTER
    assert stat.S_IMODE(script.stat().st_mode) == 0o750
    assert link.is_symlink()


def test_what_does_not_change_is_not_written(tmp_path, capfd):
    """A second run touches no file."""
    path = tmp_path / "a.py"
    path.write_text(BEFORE)
    migrate("--write", path)
    before = path.stat()
    capfd.readouterr()
    assert migrate("--write", path) == 0
    after = path.stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)
    assert capfd.readouterr() == ("", "0 files rewritten\n")


def test_notes_are_told_with_their_place(tmp_path, capfd):
    """``file:line: reason``, on stderr."""
    path = tmp_path / "a.py"
    path.write_text("from webob.exc import (\n    HTTPOk,\n    lazify)\n")
    assert migrate(path) == 0
    assert f"{path}:3: httpexc has no lazify: it still comes from webob.exc\n" in capfd.readouterr().err


def test_without_libcst(tmp_path, monkeypatch, capfd):
    """One clear line, and the exit code 1."""
    monkeypatch.setitem(sys.modules, "libcst", None)
    assert migrate(tmp_path) == 1
    assert capfd.readouterr() == ("", "httpexc: migrate needs LibCST: pip install 'httpexc[migrate]'\n")


def test_the_command_line_works_without_libcst():
    """Nothing else of the command needs it."""
    code = "import sys; sys.modules['libcst'] = None; from httpexc.__main__ import main; sys.exit(main())"
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code, "list"], capture_output=True, check=False, text=True
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_the_difference_goes_to_whatever_is_the_output(tmp_path, capfd, monkeypatch):
    """A program may catch it; a process without a standard output says so."""
    path = tmp_path / "app.py"
    path.write_text("from webob.exc import HTTPGone\n")
    with contextlib.redirect_stdout(io.StringIO()) as caught:
        assert main(["migrate", str(path)]) == 0
    assert "+from httpexc import HTTPGone\n" in caught.getvalue()
    monkeypatch.setattr(sys, "stdout", None)
    assert main(["migrate", str(path)]) == 1
    assert f"{path}: left alone: the standard output is closed\n" in capfd.readouterr().err
