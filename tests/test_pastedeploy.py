"""The middleware from an INI file, by PasteDeploy and the installed entry point (M6)."""

from __future__ import annotations

from importlib.metadata import entry_points

import pytest
from paste.deploy import loadapp
from webtest import TestApp

import httpexc
from httpexc import HTTPExceptionMiddleware, HTTPNotFound, HTTPServiceUnavailable, make_middleware


class Look(httpexc.Renderer):
    media_types = ("text/plain",)

    def plain(self, page, environ):
        return f"look: {page.code}"


look = Look()


def app(environ, start_response):
    raise {"/missing": HTTPNotFound, "/down": HTTPServiceUnavailable, "/broken": ValueError}[
        environ["PATH_INFO"]
    ]("x")


def app_factory(global_conf, **local_conf):
    return app


INI = """
[DEFAULT]
debug = true
{default}

[app:main]
paste.app_factory = {module}:app_factory
filter-with = errors

[filter:errors]
use = egg:httpexc
{settings}
"""


@pytest.fixture
def load(tmp_path):
    def load(settings="", default=""):
        path = tmp_path / "site.ini"
        path.write_text(INI.format(settings=settings, default=default, module=__name__))
        return TestApp(loadapp(f"config:{path}"))

    return load


def test_m6_the_entry_point_is_installed():
    """``egg:httpexc`` is found by whoever reads the metadata of the installed package."""
    [entry] = (
        entry for entry in entry_points(group="paste.filter_app_factory") if entry.dist.name == "httpexc"
    )
    assert entry.name == "main"
    assert entry.load() is make_middleware


def test_m6_an_ini_file_puts_the_middleware_round_the_application(load):
    """``use = egg:httpexc`` and ``warning_level = 500``: a 404 is answered, a 503 goes up."""
    site = load("warning_level = 500")
    site.get("/missing", status=404)
    with pytest.raises(HTTPServiceUnavailable):
        site.get("/down")
    with pytest.raises(ValueError, match="x"):
        site.get("/broken")


def test_m6_every_setting_of_an_ini_file(load):
    """Strings become a number, a truth and a renderer."""
    site = load(f"catch_all = Yes\nrenderer = {__name__}:Look")
    assert site.get("/broken", status=500).text == "look: 500"


def test_m6_an_empty_setting_is_none(load):
    """A line that is left empty changes nothing."""
    site = load("warning_level =\ncatch_all =\nrenderer =")
    site.get("/down", status=503)


def test_m6_the_default_section_counts_where_the_filter_says_nothing(load):
    """A setting of the whole file holds for the filter; PasteDeploy's ``set`` changes it there."""
    with pytest.raises(HTTPServiceUnavailable):
        load(default="warning_level = 500").get("/down")
    load("set warning_level = 503", default="warning_level = 500").get("/down", status=503)


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("warning_level", "five hundred"),
        ("warning_level", "99"),
        ("warning_level", "600"),
        ("warning_level", "500.0"),
        ("catch_all", "maybe"),
        ("catch_all", "2"),
        ("renderer", "no_such_module:Look"),
        ("renderer", f"{__name__}:NoSuchName"),
        ("renderer", "httpexc:HTTPNotFound"),
        ("renderer", "json:dumps"),
        ("renderer", "not a name"),
        ("renderer", "webob:Request"),
    ],
)
def test_m6_a_bad_setting_is_an_error_that_names_it(load, setting, value):
    """Whoever starts the server reads which line of the file is wrong."""
    with pytest.raises(ValueError, match=f"^{setting}: "):
        make_middleware(app, {}, **{setting: value})
    with pytest.raises(ValueError, match=setting):
        load(f"{setting} = {value}")


@pytest.mark.parametrize(
    ("kw", "attributes"),
    [
        ({}, (None, None, False)),
        ({"warning_level": 500}, (500, None, False)),
        ({"warning_level": " 500 "}, (500, None, False)),
        ({"catch_all": True}, (None, None, True)),
        ({"catch_all": "on"}, (None, None, True)),
        ({"catch_all": "FALSE"}, (None, None, False)),
        ({"renderer": look}, (None, look, False)),
        ({"renderer": f"{__name__}:look"}, (None, look, False)),
        ({"global_conf": {"catch_all": "1"}}, (None, None, True)),
        ({"global_conf": {"catch_all": "1"}, "catch_all": "0"}, (None, None, False)),
    ],
)
def test_m6_called_from_python(kw, attributes):
    """What an INI file can say can be said in Python, with the types it has there."""
    made = make_middleware(app, **kw)
    assert isinstance(made, HTTPExceptionMiddleware)
    assert (made.warning_level, made.renderer, made.catch_all) == attributes


def test_m6_an_unknown_setting_is_an_error_that_names_it():
    """A misspelt line is no silent default."""
    with pytest.raises(ValueError, match=r"no setting warning_levle: did you mean warning_level\?"):
        make_middleware(app, {}, warning_levle="500")
