"""What ``tox -e applications`` makes of two runs of a suite, and of an application's source."""

from __future__ import annotations

import re

import pytest

from .applications.__main__ import Broken, include
from .applications.catalogue import APPLICATIONS
from .applications.outcomes import Difference, differences, read_junit, summary, unexpected

JUNIT = """
<testsuites><testsuite>
  <testcase classname="a" name="passes" />
  <testcase classname="a" name="is at 0x7f2a"><failure message="no">because</failure></testcase>
  <testcase classname="a" name="is skipped"><skipped /></testcase>
  <testcase classname="a" name="cannot clean up" />
  <testcase classname="a" name="cannot clean up"><error message="gone" /></testcase>
  <testcase classname="a" name="cannot set up"><error message="gone" /></testcase>
  <testcase classname="a" name="cannot set up" />
</testsuite></testsuites>
"""


def test_outcomes_are_read(tmp_path):
    """A failure or an error at any time counts, and an address in a name does not."""
    path = tmp_path / "junit.xml"
    path.write_text(JUNIT)
    outcomes, texts = read_junit(path)
    assert outcomes == {
        "a::passes": "passed",
        "a::is at 0x…": "failed",
        "a::is skipped": "skipped",
        "a::cannot clean up": "failed",
        "a::cannot set up": "failed",
    }
    assert texts["a::is at 0x…"] == "no\nbecause"
    assert summary(outcomes) == "1 passed, 3 failed, 1 skipped"
    assert summary({}) == "no tests"


def test_every_difference_is_found():
    """Better, worse, gone and new: what has another outcome is told, and what has the same is not."""
    before = {"same": "failed", "worse": "passed", "better": "failed", "gone": "passed"}
    after = {"same": "failed", "worse": "failed", "better": "passed", "new": "skipped"}
    found = differences(before, after)
    assert found == [
        Difference("better", "failed", "passed"),
        Difference("gone", "passed", "not there"),
        Difference("new", "not there", "skipped"),
        Difference("worse", "passed", "failed"),
    ]
    assert [one.test for one in unexpected(found, {"wor*": "an old word", "new": "why"})] == [
        "better",
        "gone",
    ]


@pytest.mark.parametrize(
    ("before", "line", "after"),
    [
        (
            "def includeme(config):\n    config.scan()\n",
            "def includeme(config):",
            'def includeme(config):\n    config.include("httpexc.pyramid")\n    config.scan()\n',
        ),
        (
            'def includeme(config):\n    """Why."""\n    pass\n',
            "def includeme(config):",
            'def includeme(config):\n    """Why."""\n    config.include("httpexc.pyramid")\n    pass\n',
        ),
        (
            "if a:\n    made = Configurator(x)\n    made.scan()\n",
            "made = Configurator(",
            'if a:\n    made = Configurator(x)\n    made.include("httpexc.pyramid")\n    made.scan()\n',
        ),
    ],
)
def test_the_include_comes_first(tmp_path, before, line, after):
    """It stands before everything else that is done to the Configurator."""
    path = tmp_path / "app.py"
    path.write_text(before)
    include(path, line)
    assert path.read_text() == after


def test_an_application_that_has_changed_is_told(tmp_path):
    """A line that is not there, or there twice, is no place for an ``include``."""
    path = tmp_path / "app.py"
    path.write_text("pass\n")
    with pytest.raises(Broken, match="0 lines"):
        include(path, "def includeme")


@pytest.mark.parametrize("application", APPLICATIONS, ids=lambda application: application.name)
def test_every_application_is_pinned(application):
    """One version, one reason for each exception."""
    assert re.fullmatch(r"[\w-]+(\[[\w,]+\])?==[\d.]+", application.requirement)
    assert all({**application.expected, **application.unsteady}.values())
