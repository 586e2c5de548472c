"""C8b: values among the problem members that JSON does not know."""

from __future__ import annotations

import copy
import dataclasses
import datetime
import decimal
import enum
import json
import uuid
from types import MappingProxyType

import pytest

import httpexc
from httpexc import HTTPBadRequest, HTTPNotFound

from .support import call


def test_c8b_values_that_json_does_not_know():
    """Problem members are written as every API has them, and what is left is asked of the renderer."""

    class Kind(enum.Enum):
        BIG = "big"

    @dataclasses.dataclass
    class Point:
        x: int

    class Odd:
        pass

    class Asked(httpexc.Renderer):
        def default(self, value):
            return "odd"

    made = HTTPBadRequest(
        renderer=Asked(),
        problem={
            "at": datetime.datetime(2030, 1, 2, 3, 4, 5, tzinfo=datetime.UTC),
            "on": datetime.date(2030, 1, 2),
            "id": uuid.UUID(int=1),
            "cost": decimal.Decimal("1.10"),
            "kind": Kind.BIG,
            "point": Point(3),
            "tags": {"b", "a"},
            "odd": Odd(),
        },
    )
    for media_type in ("application/json", "application/problem+json"):
        document = json.loads(call(made, accept=media_type).text)
        assert document["at"] == "2030-01-02T03:04:05+00:00"
        assert document["on"] == "2030-01-02"
        assert document["id"] == "00000000-0000-0000-0000-000000000001"
        assert (document["cost"], document["kind"], document["point"]) == ("1.10", "big", {"x": 3})
        assert sorted(document["tags"]) == ["a", "b"]


@pytest.mark.parametrize("name", ["message", "code"])
def test_c8b_webobs_members_stay(name):
    """A problem member never replaces one of WebOb's, and the order of members is the same."""
    plain = json.loads(call(HTTPBadRequest("why"), accept="application/json").text)
    document = json.loads(
        call(HTTPBadRequest("why", problem={name: "x", "y": 1}), accept="application/json").text
    )
    assert list(document.items()) == [*plain.items(), ("y", 1)]


def test_c8b_mappings_and_sets_of_many_kinds():
    """A mapping is an object, and a set that cannot be sorted a list all the same."""
    made = HTTPBadRequest(problem={"map": MappingProxyType({"a": 1}), "set": {1, "a"}})
    document = json.loads(call(made, accept="application/json").text)
    assert document["map"] == {"a": 1}
    assert {*document["set"]} == {1, "a"}


def test_s15_an_attribute_of_an_applications_own():
    """An attribute ``errors`` that holds something else is left alone, and not shown."""
    made = HTTPBadRequest()
    made.errors = own = [ValueError("secret")]
    assert made.errors is own
    assert "secret" not in call(made, accept="application/json").text


def test_c8_a_value_that_stands_twice():
    """C8: what stands twice among the members stands twice in a copy, apart from the original."""
    shared = [1]
    copied = copy.copy(HTTPBadRequest(problem={"a": shared, "b": shared}))
    assert copied.problem["a"] is copied.problem["b"] is not shared


@pytest.mark.parametrize(
    ("given", "written"),
    [
        ("\ud800", r"\ufffd"),
        ("\udc00\ud800x", r"\ufffd\ufffdx"),
        ("😀", r"\ud83d\ude00"),
        ("\\ud800", r"\\ud800"),
        ("\\\ud800", r"\\\ufffd"),
    ],
)
@pytest.mark.parametrize("media_type", ["application/json", "application/problem+json"])
def test_c8b_half_a_pair_of_surrogates_is_no_character(media_type, given, written):
    """C8b: strict parsers refuse it (RFC 7493 §2.1), in the members as in the words."""
    error = HTTPNotFound(given, problem={"x": [given]}, explanation="")
    text = call(error, accept=media_type).text
    assert f'"x": ["{written}"]' in text
    assert f'"{written}"' in text.replace(f'"x": ["{written}"]', "")
