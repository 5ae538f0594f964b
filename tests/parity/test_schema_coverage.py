"""The random scenarios of the parity test meet everything that a scenario file may say.

The places of the schema are read from the JSON Schema, so that a new key is asked for as soon as it is there. The draws
are the same in every run, so these tests cannot raise a false alarm; what they look at is rare enough to be missed in
less than one of a thousand other draws of 300.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from sim.scenario import scenario_json_schema
from sim.world import World, build_world
from tests.parity.hypothesis_profiles import fast_examples
from tests.parity.scenario_strategies import TEXT_KEYS, GeneratedScenario
from tests.parity.team_strategies import KINDS

Schema = dict[str, Any]
ROOT: Schema = scenario_json_schema()


def choices(schema: Schema) -> list[Schema]:
    """What a value may be: the alternatives of a schema, or the schema itself."""
    if "$ref" in schema:
        return choices(ROOT["$defs"][schema["$ref"].rpartition("/")[2]])
    several = schema.get("oneOf") or schema.get("anyOf")
    return [choice for one in several for choice in choices(one)] if several else [schema]


def alternative_label(schema: Schema) -> str:
    """What to call an alternative: the word that tells it from others, or its type."""
    words = [part["const"] for part in schema.get("properties", {}).values() if "const" in part]
    return str(words[0] if words else schema.get("const", schema["type"]))


def child_schemas(schema: Schema, path: str) -> Iterator[tuple[Schema, str]]:
    """The parts of a mapping or list, each with its path."""
    for key, part in schema.get("properties", {}).items():
        yield part, f"{path}.{key}"
    if isinstance(schema.get("additionalProperties"), dict):
        names = schema.get("propertyNames", {}).get("enum", ["*"])
        yield from ((schema["additionalProperties"], f"{path}.{name}") for name in names)
    for place, part in enumerate(schema.get("prefixItems", ())):
        yield part, f"{path}[{place}]"
    if "items" in schema:
        yield schema["items"], f"{path}[]"


def schema_paths(schema: Schema, path: str = "") -> Iterator[str]:
    """Every place of a schema, every alternative of each, and every word that may stand there."""
    yield path
    alternatives = choices(schema)
    for choice in alternatives:
        here = f"{path}<{alternative_label(choice)}>" if len(alternatives) > 1 else path
        yield here
        yield from (f"{here}={word}" for word in enum_values(choice))
        for part, below in child_schemas(choice, here):
            yield from schema_paths(part, below)


def enum_values(schema: Schema) -> list[Any]:
    """The words that may stand at a place, if they are counted."""
    return [False, True] if schema.get("type") == "boolean" else schema.get("enum", [])


def matches_alternative(schema: Schema, value: Any) -> bool:
    """Whether a valid value is this alternative rather than another."""
    if "const" in schema or "enum" in schema:
        return value in schema.get("enum", [schema.get("const")])
    if schema["type"] == "object":
        properties = schema.get("properties", {})
        consts = {key: part["const"] for key, part in properties.items() if "const" in part}
        return isinstance(value, dict) and all(value.get(key) == const for key, const in consts.items())
    if schema["type"] == "array":
        return isinstance(value, list) and len(value) <= schema.get("maxItems", len(value))
    kinds = {"string": str, "boolean": bool, "integer": int, "number": int | float}
    return isinstance(value, kinds[schema["type"]])


def visited_paths(schema: Schema, value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """The places that a value meets, each with the number or truth that stands there."""
    yield path, value
    alternatives = choices(schema)
    choice = next(choice for choice in alternatives if matches_alternative(choice, value))
    here = f"{path}<{alternative_label(choice)}>" if len(alternatives) > 1 else path
    yield here, value
    if value in enum_values(choice) if isinstance(value, str | bool) else False:
        yield f"{here}={value}", None
    for part, below in child_schemas(choice, here):
        last = below.removeprefix(here)
        if isinstance(value, list):
            items = value if last == "[]" else value[int(last[1:-1]) :][:1]
        elif last == ".*":
            items = list(value.values())
        else:
            items = [value[last[1:]]] if last[1:] in value else []
        for item in items:
            yield from visited_paths(part, item, below)


def is_descriptive_text(place: str) -> bool:
    """Whether a place holds words for people, which no engine gets to see."""
    return place.startswith(tuple(f".{word}" for word in TEXT_KEYS)) or place.endswith(".note")


@pytest.fixture(scope="module")
def examples() -> list[GeneratedScenario]:
    """The scenarios that the parity test of the gate draws."""
    return [one for kind in KINDS for one in fast_examples(kind)]


@pytest.fixture(scope="module")
def values_by_path(examples: list[GeneratedScenario]) -> dict[str, list[Any]]:
    """The values that were drawn at each place."""
    values = defaultdict(list)
    for one in examples:
        for place, value in visited_paths(ROOT, one.data):
            values[place].append(value)
    return values


def test_the_schema_has_hundreds_of_places():
    assert len(set(schema_paths(ROOT))) > 400


def test_every_place_and_every_word_of_the_schema_is_drawn(values_by_path):
    missing = [
        place
        for place in dict.fromkeys(schema_paths(ROOT))
        if not is_descriptive_text(place) and place not in values_by_path
    ]
    assert missing == []


def test_every_number_of_the_schema_is_drawn_with_several_values(values_by_path):
    numbers = {
        place: {value for value in values if isinstance(value, int | float) and not isinstance(value, bool)}
        for place, values in values_by_path.items()
        if not place.endswith(".schema")
    }
    assert [place for place, different in numbers.items() if len(different) == 1] == []


def test_a_place_that_is_never_drawn_would_be_noticed(examples):
    left_out = {place for one in examples[:5] for place, _ in visited_paths(ROOT, one.data)}
    assert not set(schema_paths(ROOT)) <= left_out


WORLDS: dict[str, Callable[[World], bool]] = {
    "a leader who is led": lambda w: bool(
        (w.population.leader_of[w.population.leader_of] >= 0)[w.population.leader_of >= 0].any()
    ),
    "people whom nobody leads": lambda w: bool((w.population.leader_of < 0).sum() > 1),
    "nobody who leads": lambda w: bool((w.population.leader_of < 0).all()),
    "somebody without a tie": lambda w: len({*w.ties.person_a, *w.ties.person_b}) < len(w.population.names),
    "no tie at all": lambda w: len(w.ties.person_a) == 0,
    "several teams": lambda w: len(w.population.teams) > 1,
    "a leader of another team": lambda w: any(
        leader >= 0 and w.population.team_of[leader] != team
        for leader, team in zip(w.population.leader_of, w.population.team_of, strict=True)
    ),
    "a team of which all are away": lambda w: any(
        s.is_absent[w.population.team_of == team].all() for s in w.segments for team in range(len(w.population.teams))
    ),
    "a leader who is away": lambda w: any(
        s.is_absent[w.population.leader_of[w.population.leader_of >= 0]].any() for s in w.segments
    ),
    "two incidents on a day": lambda w: any(len(s.harm) > 1 for s in w.segments),
    "sparks of several people on a day": lambda w: any(len(set(s.spark_receivers.tolist())) > 1 for s in w.segments),
    "a seed that takes more than 32 bits": lambda w: w.seed >= 2**32,
    "a single day": lambda w: w.days == 1,
    "days of which the ripple number is known": lambda w: w.days > 10,
    "leaders of two styles at once": lambda w: any(len(set(s.style_index.tolist())) > 1 for s in w.segments),
}
"""What makes a world hard to get right, and is not a place of the schema."""


def test_hard_worlds_are_drawn(examples):
    worlds = [build_world(one.scenario()) for one in examples]
    assert [name for name, is_there in WORLDS.items() if not any(map(is_there, worlds))] == []
