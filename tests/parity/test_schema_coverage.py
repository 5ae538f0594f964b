"""The random scenarios of the parity test cover the whole schema of scenario files.

The paths are read from the JSON Schema, so a new key is required as soon as it is defined. The fast run is
deterministic, so these tests cannot fail at random. Another set of 300 examples would miss a path with a probability
below 1 in 1000.
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
    """Return the alternatives of a schema, or the schema itself."""
    if "$ref" in schema:
        return choices(ROOT["$defs"][schema["$ref"].rpartition("/")[2]])
    alternatives = schema.get("oneOf") or schema.get("anyOf")
    return [choice for alternative in alternatives for choice in choices(alternative)] if alternatives else [schema]


def alternative_label(schema: Schema) -> str:
    """Return the label of an alternative: its constant, or its type."""
    words = [part["const"] for part in schema.get("properties", {}).values() if "const" in part]
    return str(words[0] if words else schema.get("const", schema["type"]))


def child_schemas(schema: Schema, path: str) -> Iterator[tuple[Schema, str]]:
    """Yield the children of a mapping or list with their paths."""
    for key, part in schema.get("properties", {}).items():
        yield part, f"{path}.{key}"
    if isinstance(schema.get("additionalProperties"), dict):
        names = schema.get("propertyNames", {}).get("enum", ["*"])
        yield from ((schema["additionalProperties"], f"{path}.{name}") for name in names)
    for index, part in enumerate(schema.get("prefixItems", ())):
        yield part, f"{path}[{index}]"
    if "items" in schema:
        yield schema["items"], f"{path}[]"


def schema_paths(schema: Schema, path: str = "") -> Iterator[str]:
    """Yield every path of a schema, with its alternatives and enumerated values."""
    yield path
    alternatives = choices(schema)
    for choice in alternatives:
        here = f"{path}<{alternative_label(choice)}>" if len(alternatives) > 1 else path
        yield here
        yield from (f"{here}={word}" for word in enum_values(choice))
        for part, below in child_schemas(choice, here):
            yield from schema_paths(part, below)


def enum_values(schema: Schema) -> list[Any]:
    """Return the enumerated values of a schema, if any."""
    return [False, True] if schema.get("type") == "boolean" else schema.get("enum", [])


def matches_alternative(schema: Schema, value: Any) -> bool:
    """Whether a valid value matches this alternative."""
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
    """Yield the paths that a value visits, with the value at each path."""
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


def is_descriptive_text(path: str) -> bool:
    """Whether a path is descriptive text, which engines do not read."""
    return path.startswith(tuple(f".{key}" for key in TEXT_KEYS)) or path.endswith(".note")


@pytest.fixture(scope="module")
def examples() -> list[GeneratedScenario]:
    """The scenarios of the fast run of the parity test."""
    return [example for kind in KINDS for example in fast_examples(kind)]


@pytest.fixture(scope="module")
def values_by_path(examples: list[GeneratedScenario]) -> dict[str, list[Any]]:
    """The generated values by path."""
    values = defaultdict(list)
    for example in examples:
        for path, value in visited_paths(ROOT, example.data):
            values[path].append(value)
    return values


def test_the_schema_has_hundreds_of_paths() -> None:
    assert len(set(schema_paths(ROOT))) > 400


def test_every_path_and_enumerated_value_of_the_schema_is_generated(values_by_path):
    missing = [
        path
        for path in dict.fromkeys(schema_paths(ROOT))
        if not is_descriptive_text(path) and path not in values_by_path
    ]
    assert missing == []


def test_every_number_of_the_schema_has_several_generated_values(values_by_path):
    numbers = {
        path: {value for value in values if isinstance(value, int | float) and not isinstance(value, bool)}
        for path, values in values_by_path.items()
        if not path.endswith(".schema")
    }
    assert [path for path, distinct in numbers.items() if len(distinct) == 1] == []


def test_a_few_examples_do_not_cover_the_schema(examples):
    visited = {path for example in examples[:5] for path, _ in visited_paths(ROOT, example.data)}
    assert not set(schema_paths(ROOT)) <= visited


EDGE_CASES: dict[str, Callable[[World], bool]] = {
    "a leader with a leader": lambda w: bool(
        (w.population.leader_of[w.population.leader_of] >= 0)[w.population.leader_of >= 0].any()
    ),
    "people without a leader": lambda w: bool((w.population.leader_of < 0).sum() > 1),
    "no leader": lambda w: bool((w.population.leader_of < 0).all()),
    "a person without ties": lambda w: len({*w.ties.person_a, *w.ties.person_b}) < len(w.population.names),
    "no ties": lambda w: len(w.ties.person_a) == 0,
    "several teams": lambda w: len(w.population.teams) > 1,
    "a leader of another team": lambda w: any(
        leader >= 0 and w.population.team_of[leader] != team
        for leader, team in zip(w.population.leader_of, w.population.team_of, strict=True)
    ),
    "a team whose people are all absent": lambda w: any(
        s.is_absent[w.population.team_of == team].all() for s in w.segments for team in range(len(w.population.teams))
    ),
    "an absent leader": lambda w: any(
        s.is_absent[w.population.leader_of[w.population.leader_of >= 0]].any() for s in w.segments
    ),
    "two incidents on a day": lambda w: any(len(s.harm) > 1 for s in w.segments),
    "sparks of several people on a day": lambda w: any(len(set(s.spark_receivers.tolist())) > 1 for s in w.segments),
    "a seed of more than 32 bits": lambda w: w.seed >= 2**32,
    "a single day": lambda w: w.days == 1,
    "enough days for the ripple number": lambda w: w.days > 10,
    "two leadership styles at once": lambda w: any(len(set(s.style_index.tolist())) > 1 for s in w.segments),
}
"""Edge cases of worlds that do not correspond to a path of the schema."""


def test_edge_case_worlds_are_generated(examples):
    worlds = [build_world(example.scenario()) for example in examples]
    assert [name for name, predicate in EDGE_CASES.items() if not any(map(predicate, worlds))] == []
