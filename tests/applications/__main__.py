"""``python -m tests.applications``: run each suite before and after the move, and compare test by test."""

from __future__ import annotations

import argparse
import fnmatch
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from .catalogue import APPLICATIONS, Application
from .outcomes import Outcomes, differences, read_junit, summary, unexpected

_REPOSITORY = Path(__file__).resolve().parents[2]


class Broken(Exception):
    """An application could not be set up or run at all."""


def main(argv: Sequence[str] | None = None) -> int:
    """Compare the applications that were asked for; 1 if one has an outcome that nobody expects."""
    parser = argparse.ArgumentParser(prog="python -m tests.applications", description=__doc__)
    names = [application.name for application in APPLICATIONS]
    parser.add_argument(
        "--only", action="append", choices=names, metavar="NAME", help=f"again for more: {', '.join(names)}"
    )
    parser.add_argument(
        "--httpexc", default=str(_REPOSITORY), metavar="PATH", help="a source tree or a wheel"
    )
    parser.add_argument(
        "--source",
        action="append",
        default=[],
        metavar="NAME=PATH",
        help="a source tree of an application, for one whose release comes without its tests",
    )
    parser.add_argument(
        "--work",
        type=Path,
        default=Path(tempfile.gettempdir()) / "httpexc-applications",
        metavar="DIR",
        help="where environments and trees are made; environments, and what was before, are used again",
    )
    arguments = parser.parse_args(argv)
    sources = dict(source.split("=", 1) for source in arguments.source)
    failed = []
    for application in APPLICATIONS:
        if arguments.only and application.name not in arguments.only:
            continue
        source = sources.get(application.name)
        if source is None and not application.has_tests:
            print(
                f"{application.name}: skipped: its release has no tests; give a tree of its repository "
                f"with --source {application.name}=PATH"
            )
            continue
        bench = _Bench(application, arguments.work / application.name, arguments.httpexc, source)
        try:
            is_right = bench.compare()
        except Broken as error:
            print(f"{application.name}: {error}")
            is_right = False
        if not is_right:
            failed.append(application.name)
    print(f"not as expected: {', '.join(failed)}" if failed else "all as expected")
    return 1 if failed else 0


class _Bench:
    """A folder with an application's environment, its tree as it was, and its tree after the move."""

    def __init__(self, application: Application, folder: Path, httpexc: str, source: str | None) -> None:
        self._application = application
        self._folder = folder
        self._httpexc = httpexc
        self._source = source
        self._python = folder / "venv" / "bin" / "python"

    def compare(self) -> bool:
        """Print what is different; whether all of it is expected."""
        application = self._application
        before, _ = self._before()
        print(f"{application.name}: before: {summary(before)}", flush=True)
        after, texts = self._after()
        print(f"{application.name}: after: {summary(after)}", flush=True)
        if not before or not after:
            raise Broken("no test was run")
        found = differences(before, after)
        wrong = unexpected(found, {**application.expected, **application.unsteady})
        for one in found:
            reasons = [
                reason
                for name, reason in {**application.expected, **application.unsteady}.items()
                if fnmatch.fnmatchcase(one.test, name)
            ]
            print(f"  {one.test}: {one.before} -> {one.after}: {reasons[0] if reasons else 'not expected'}")
        # A reason that has become wrong must not stay in the list.
        idle = [name for name in application.expected if not fnmatch.filter([d.test for d in found], name)]
        for name in idle:
            print(f"  {name}: expected to differ, and does not")
        report = self._folder / "failures.txt"
        report.write_text(
            "\n\n".join(f"{one.test}\n{texts.get(one.test, '')}" for one in wrong), encoding="utf-8"
        )
        if wrong:
            print(f"  what the failures say is in {report}")
        return not wrong and not idle

    # -- before and after --

    def _before(self) -> tuple[Outcomes, dict[str, str]]:
        kept, stamp = self._folder / "before.xml", self._folder / "before.txt"
        tree = self._folder / "before"
        made_for = repr((self._application, self._source))
        if not (kept.exists() and stamp.exists() and stamp.read_text("utf-8") == made_for):
            self._folder.mkdir(parents=True, exist_ok=True)
            kept.unlink(missing_ok=True)
            self._unpack(tree)
            self._install(tree)
            self._run_suite(tree, kept)
            stamp.write_text(made_for, "utf-8")
        return read_junit(kept)

    def _after(self) -> tuple[Outcomes, dict[str, str]]:
        tree, outcomes = self._folder / "after", self._folder / "after.xml"
        self._unpack(tree)
        self._pip("install", "--force-reinstall", "--no-deps", self._httpexc)
        self._pip("install", "libcst>=1.5")
        self._run(
            [self._python, "-m", "httpexc", "migrate", "--write", *self._application.rewritten],
            tree,
            "migrate.log",
        )
        for file, line in self._application.includes.items():
            include(tree / file, line)
        self._run_suite(tree, outcomes)
        # So that "before" can be run again in the same environment.
        self._pip("uninstall", "--yes", "httpexc")
        return read_junit(outcomes)

    def _unpack(self, tree: Path) -> None:
        shutil.rmtree(tree, ignore_errors=True)
        if self._source:
            shutil.copytree(self._source, tree, symlinks=True)
            return
        [wanted, version] = self._application.requirement.split("==")
        name = wanted.partition("[")[0]
        archives = self._folder / "archives"
        if not archives.exists():
            # Its own name: of ":all:" pip makes what it is built with from sources too.
            self._run(
                [sys.executable, "-m", "pip", "download", "--no-deps", "--no-binary", name, "--dest",
                 archives, f"{name}=={version}"],
                self._folder,
                "download.log",
            )  # fmt: skip
        [archive] = archives.glob("*.tar.gz")
        with tempfile.TemporaryDirectory(dir=self._folder) as folder, tarfile.open(archive) as opened:
            opened.extractall(folder, filter="data")
            [unpacked] = Path(folder).iterdir()
            unpacked.rename(tree)

    def _install(self, tree: Path) -> None:
        if not self._python.exists():
            self._run([sys.executable, "-m", "venv", self._folder / "venv"], self._folder, "venv.log")
        # Its dependencies, entry points and version; its code is imported from the tree.
        self._pip("install", self._application.requirement, *self._application.needs, folder=tree)

    def _pip(self, *arguments: str, folder: Path | None = None) -> None:
        self._run([self._python, "-m", "pip", *arguments], folder or self._folder, "pip.log")

    # -- running --

    def _run_suite(self, tree: Path, outcomes: Path) -> None:
        application = self._application
        started = time.monotonic()
        if application.runner == "pytest":
            command = [
                self._python, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--junitxml={outcomes}",
                *application.tests,
            ]  # fmt: skip
            self._run(command, tree, f"{outcomes.stem}.log", may_fail=True)
        else:
            binaries = self._python.parent
            self._run([binaries / "stestr", "init"], tree, "init.log", may_fail=True)
            path, *others = application.tests
            self._run(
                [binaries / "stestr", path, "run", *others], tree, f"{outcomes.stem}.log", may_fail=True
            )
            stream = self._folder / f"{outcomes.stem}.subunit"
            with stream.open("wb") as file:
                subprocess.run([binaries / "stestr", "last", "--subunit"], cwd=tree, stdout=file, check=False)
            self._run(
                [binaries / "subunit2junitxml", "--output-to", outcomes, stream],
                tree, "junit.log", may_fail=True,
            )  # fmt: skip
        print(f"{application.name}: {outcomes.stem} took {time.monotonic() - started:.0f} s", flush=True)
        if not outcomes.exists():
            raise Broken(f"no outcomes: see the logs in {self._folder}")

    def _run(self, command: Sequence[object], folder: Path, log: str, may_fail: bool = False) -> None:
        environ = {
            **os.environ,
            "PYTHONPATH": str((folder / self._application.root).resolve()),
            "PYTHONDONTWRITEBYTECODE": "1",
            "PATH": f"{self._python.parent}{os.pathsep}{os.environ['PATH']}",
            **self._application.environment,
        }
        with (self._folder / log).open("ab") as file:
            done = subprocess.run(
                [str(part) for part in command],
                cwd=folder, env=environ, stdin=subprocess.DEVNULL, stdout=file, stderr=file, check=False,
            )  # fmt: skip
        if done.returncode and not may_fail:
            raise Broken(f"{command[1]} {command[2]} failed: see {self._folder / log}")


def include(path: Path, line: str) -> None:
    """Put the ``include`` behind ``line``, and behind the docstring that follows it."""
    lines = path.read_text("utf-8").splitlines(keepends=True)
    found = [number for number, text in enumerate(lines) if text.strip().startswith(line)]
    if len(found) != 1:
        raise Broken(f"{path.name} has {len(found)} lines that begin with {line!r}")
    at = found[0] + 1
    if lines[at].strip().startswith('"""') and lines[at].strip().endswith('"""'):
        at += 1
    target = line.partition(" = ")[0] if " = " in line and not line.startswith("def ") else "config"
    depth = len(lines[at]) - len(lines[at].lstrip())
    lines.insert(at, f'{" " * depth}{target}.include("httpexc.pyramid")\n')
    path.write_text("".join(lines), "utf-8")


if __name__ == "__main__":
    sys.exit(main())
