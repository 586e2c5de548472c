"""What became of each test of a run, and what is different between two runs."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

Outcomes = dict[str, str]


class Difference(NamedTuple):
    """A test whose outcome is not the one it had."""

    test: str
    before: str
    after: str


def read_junit(path: Path) -> tuple[Outcomes, dict[str, str]]:
    """The outcome of each test in a JUnit file, and what the failures say.

    A test that is there twice, as one with an error in its teardown is, counts as the worse.
    """
    outcomes: Outcomes = {}
    texts: dict[str, str] = {}
    for case in ElementTree.parse(path).iter("testcase"):
        # A suite may pass an address of memory or a path of the run to its parameters.
        name = re.sub(r"0x[0-9a-f]+", "0x…", f"{case.get('classname')}::{case.get('name')}")
        outcome = "passed"
        for child in case:
            if child.tag in ("failure", "error"):
                outcome = "failed"
                texts[name] = f"{child.get('message') or ''}\n{child.text or ''}".strip()
            elif child.tag == "skipped":
                outcome = "skipped"
        if outcomes.get(name) != "failed":
            outcomes[name] = outcome
    return outcomes, texts


def differences(before: Outcomes, after: Outcomes) -> list[Difference]:
    """Every test with another outcome, one that is gone and one that is new too."""
    return [
        Difference(test, before.get(test, "not there"), after.get(test, "not there"))
        for test in sorted({*before, *after})
        if before.get(test) != after.get(test)
    ]


def unexpected(found: list[Difference], expected: Mapping[str, str]) -> list[Difference]:
    """Those that no pattern of ``expected`` covers, which has patterns for names, each with a reason."""
    return [one for one in found if not any(fnmatch.fnmatchcase(one.test, name) for name in expected)]


def summary(outcomes: Outcomes) -> str:
    """As "236 passed, 1 skipped"."""
    counts = {kind: list(outcomes.values()).count(kind) for kind in ("passed", "failed", "skipped")}
    return ", ".join(f"{count} {kind}" for kind, count in counts.items() if count) or "no tests"
