"""The applications: where each comes from, how its tests are run, and what is expected to differ.

A Pyramid application includes ``httpexc.pyramid`` first of all, as the README says.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Application:
    """One application at one version."""

    name: str
    #: As on PyPI, with its version; its source distribution has the tests, unless `has_tests` says no.
    requirement: str
    #: What its tests need besides.
    needs: Sequence[str]
    #: The arguments of pytest, or of stestr's ``run``.
    tests: Sequence[str]
    #: What is rewritten, below the source tree: the application and its tests.
    rewritten: Sequence[str]
    #: Where its packages are, below the source tree.
    root: str = "."
    runner: str = "pytest"
    has_tests: bool = True
    #: The line of a file behind which the ``include`` goes, for a Pyramid application.
    includes: Mapping[str, str] = field(default_factory=dict)
    environment: Mapping[str, str] = field(default_factory=dict)
    #: Patterns for the names of tests, and why their outcome is another one.
    expected: Mapping[str, str] = field(default_factory=dict)
    #: Patterns for the names of tests that do not have the same outcome each time, and why.
    unsteady: Mapping[str, str] = field(default_factory=dict)


# WebTest and Pyramid 2.0 ask setuptools for pkg_resources, which its newest versions have no more.
_SETUPTOOLS = "setuptools<80"

_WORDS = "it pins the words of webob.exc"
_LINKS = "it counts the links of the page of a 404, which has one to the front page"

APPLICATIONS = (
    Application(
        name="cornice",
        requirement="cornice==6.1.0",
        needs=["pytest", "webtest", "colander", "marshmallow<4", _SETUPTOOLS],
        tests=["tests"],
        rewritten=["src", "tests"],
        root="src",
        includes={"src/cornice/__init__.py": "def includeme(config):"},
    ),
    Application(
        name="pyramid_openapi3",
        requirement="pyramid_openapi3==0.22.0",
        needs=["pytest", "webtest", _SETUPTOOLS],
        tests=["pyramid_openapi3"],
        rewritten=["pyramid_openapi3"],
        has_tests=False,
        includes={"pyramid_openapi3/__init__.py": "def includeme(config: Configurator) -> None:"},
    ),
    # An old one, whose source distribution still has the tests, and what it was written for.
    Application(
        name="pyramid_openapi3-0.13",
        requirement="pyramid_openapi3==0.13",
        needs=[
            "pytest",
            "webtest",
            "jsonschema<4",
            "openapi-schema-validator<0.3",
            "openapi-spec-validator<0.4",
            "werkzeug<2.1",
            _SETUPTOOLS,
        ],
        tests=["pyramid_openapi3"],
        rewritten=["pyramid_openapi3"],
        includes={"pyramid_openapi3/__init__.py": "def includeme(config: Configurator) -> None:"},
    ),
    Application(
        name="kinto",
        requirement="kinto[monitoring,redis,test]==26.5.0",
        needs=["pytest-xdist", _SETUPTOOLS],
        tests=["-n", "2", "--dist=loadgroup", "tests"],
        rewritten=["kinto", "tests"],
        includes={
            "kinto/core/__init__.py": "def includeme(config: Configurator) -> None:",
            # Its copy of cornice is included alone by the tests of that.
            "kinto/core/cornice/__init__.py": "def includeme(config):",
        },
        expected={
            "*FollowSubrequestTest::test_parent_and_bound_data_are_preserved": (
                "it reads the Location of a redirect that was made without a target, which has none here (C4)"
            ),
        },
        unsteady={
            "*::test_each_function_is_cached_separately_for_the_life_of_the_process": "it counts by time",
        },
    ),
    Application(
        name="devpi-server",
        requirement="devpi-server==6.20.3",
        needs=["pytest", "pytest-asyncio", "pytest-xdist", "webtest", "beautifulsoup4", "mock", _SETUPTOOLS],
        tests=["-n", "2", "test_devpi_server"],
        rewritten=["devpi_server", "pytest_devpi_server", "test_devpi_server"],
        includes={"devpi_server/main.py": "pyramid_config = Configurator(root_factory="},
        expected={
            "*test_views::test_delete_mirror": _LINKS,
            "*test_views::test_delete_package_where_file_was_deleted": _LINKS,
        },
        unsteady={
            "*::test_simplelinks_timeout": "it waits for a time that a busy machine does not keep",
            "*::test_doczip_remove_hook": "it depends on what ran before",
            "*::test_fetch_later_deleted": "it waits for a thread",
        },
    ),
    Application(
        name="placement",
        requirement="openstack-placement==16.0.0",
        needs=["-r", "test-requirements.txt", "junitxml", _SETUPTOOLS],
        tests=["--test-path=./placement/tests/functional", "--concurrency=2"],
        rewritten=["placement"],
        runner="stestr",
        expected={
            "*basic-http_405_on_bad_*": _WORDS,
            "*basic-http_non_inventory_sub_resource_provider_path*": _WORDS,
            "*bug-1674694_404_with_other_accept*": _WORDS,
            "*resource-provider_route_not_found_non_json*": _WORDS,
        },
    ),
    Application(
        name="nova",
        requirement="nova==34.0.0",
        # With SQLAlchemy 2.1 some tests fail before the move: of what it deprecates they make an error.
        needs=["-r", "test-requirements.txt", "junitxml", "SQLAlchemy<2.1", _SETUPTOOLS],
        # A path, not a pattern: stestr imports every test below it. With one worker ten minutes each time.
        tests=["--test-path=./nova/tests/unit/api", "--concurrency=2"],
        rewritten=["nova"],
        runner="stestr",
        # As its own tox.ini does.
        environment={"OS_NOVA_DISABLE_EVENTLET_PATCHING": "False", "NOVA_RAISE_ON_GREENLET_LEAK": "True"},
        expected={
            "*compute.test_api.APITest::test_non_nova_exception_mapping": _WORDS,
            "*compute.test_api.APITest::test_unsafe_exceptions_are_not_described_in_faults": _WORDS,
        },
    ),
)
