"""reference/scenario.md: every key of a scenario file, from the JSON Schema that editors and error messages use."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sim.odd.links import source_link
from sim.reporting.markdown import (
    code_cell,
    docstring_to_markdown,
    escape_cell,
    escape_text,
    format_bounds,
    format_number,
    format_paragraphs,
    format_table,
)
from sim.scenario.events import EVENT_CLASSES
from sim.scenario.schema import SCHEMA_VERSION
from sim.scenario.schema_hints import SchemaHints
from sim.scenario.yaml_reader import MAX_BYTES, MAX_DEPTH
from sim.teams import TEAM_BUILDERS

TABLE_HEADERS = ("key", "value", "unit", "default", "what it is", "source")
SECTION_LINKS = {
    "team": "[a team](#team)",
    "leadership": "[leadership](#leadership)",
    "parameters": "[constants](parameters.md#constants)",
    "mechanisms": "[mechanisms](parameters.md#mechanisms)",
    "kinds": "[kinds of act](parameters.md#kinds-of-act)",
    "start": "[initial states](#start)",
    "events": "a list of [events](#events)",
    "predict": "[a question](#predict)",
}
"""Keys of the top level that have a section on this page."""
VALUE_DESCRIPTIONS = {
    ("LeadershipSection", "style"): "name of a [style](parameters.md#leadership-styles), or five numbers",
    ("LeadershipSection", "teams"): "style by team name",
    ("LeadershipSection", "mix"): "share from 0 to 1 by name of the style; they add up to 1",
    ("StartSection", "leaders"): "[as below](#startleaders)",
    ("StartSection", "people"): "[as below](#startpeople), by name of the person",
    ("PredictSection", "measure"): "a name of a [measure](measures.md#daily-measures)",
    ("RosterTeam", "people"): "a list of [people](#a-person-of-the-builder-people)",
    ("RosterTeam", "ties"): "`everyone`, or a list of `[A, B]` or `[A, B, weight]`",
    ("RosterPerson", "start"): "as in [start.people](#startpeople)",
    ("LeadershipEvent", "style"): "name of a [style](parameters.md#leadership-styles), or five numbers",
}
"""Shorter descriptions of values than those of the schema."""
EMPTY_DEFAULTS = ({}, None, "")
COMMON_EVENT_KEYS = ("day", "until", "team", "people", "note", "event")


def build_page() -> str:
    """The text of the page."""
    guide = SchemaHints()
    return "\n\n".join(
        [
            "# Scenario files",
            f"A scenario is a YAML file. Only `schema: {SCHEMA_VERSION}` is required. All other keys have defaults. "
            "`compassion new NAME` writes a commented template, and `compassion check FILE` lists all errors of a "
            "file. [`scenario.schema.json`](scenario.schema.json) is the JSON Schema for editors.",
            f"A file is one YAML 1.2 document in UTF-8 with at most {MAX_BYTES:,} bytes and {MAX_DEPTH} nested levels. "
            "Duplicate keys, unknown keys, numbers in quotes and values that are not finite are errors. Anchors, "
            "aliases and tags are not supported.",
            "## Keys at the top",
            keys_table(guide, guide.schema, ""),
            *team_section(guide),
            *leadership_section(guide),
            "## Start",
            "The initial states of a person are taken from the first of these that has a value: `start.people`, the "
            "`start` of the person in the builder `people` or in a file, `start.leaders`, `start`, the model.",
            keys_table(guide, guide.schema["$defs"]["StartSection"], "StartSection"),
            "### start.leaders",
            keys_table(guide, guide.schema["$defs"]["LeaderStart"], "LeaderStart"),
            "### start.people",
            keys_table(guide, guide.schema["$defs"]["PersonStart"], "PersonStart"),
            *events_section(guide),
            "## Predict",
            "A question for the group to answer before it sees the run.",
            keys_table(guide, guide.schema["$defs"]["PredictSection"], "PredictSection"),
            *overrides_section(),
        ]
    )


def keys_table(
    guide: SchemaHints, schema: Mapping[str, Any], name: str, only: Iterable[str] = (), skip: Iterable[str] = ()
) -> str:
    """A table of the keys of a mapping."""
    wanted = [key for key in schema["properties"] if (not only or key in only) and key not in skip]
    return format_table(TABLE_HEADERS, [key_row_cells(guide, schema, name, key) for key in wanted])


def key_row_cells(guide: SchemaHints, schema: Mapping[str, Any], name: str, key: str) -> tuple[str, ...]:
    """The cells of a row."""
    property_schema = schema["properties"][key]
    required = key in schema.get("required", ())
    default = "" if required else format_default(property_schema)
    target = guide.schema["$defs"].get(property_schema.get("$ref", "").rpartition("/")[2], {})
    description = escape_cell(property_schema.get("description", target.get("description", "")))
    return (
        code_cell(key),
        describe_value(guide, property_schema, name, key),
        property_schema.get("x-unit", ""),
        "**required**" if required else default,
        description,
        source_link(property_schema["x-source"]) if "x-source" in property_schema else "",
    )


def describe_value(guide: SchemaHints, property_schema: Mapping[str, Any], name: str, key: str) -> str:
    """The values of a key."""
    if not name and key in SECTION_LINKS:
        return SECTION_LINKS[key]
    if (name, key) in VALUE_DESCRIPTIONS:
        return VALUE_DESCRIPTIONS[name, key]
    if "const" in property_schema:
        return code_cell(property_schema["const"])
    if property_schema.get("type") in ("number", "integer"):
        integer_prefix = "integer, " if property_schema["type"] == "integer" else ""
        return integer_prefix + format_bounds(property_schema.get("minimum"), property_schema.get("maximum"))
    return escape_cell(guide.describe_allowed(property_schema))


def format_default(property_schema: Mapping[str, Any]) -> str:
    """The default of a key."""
    default = property_schema.get("default")
    if default in EMPTY_DEFAULTS:
        return ""
    if isinstance(default, list):
        return "<br>".join(escape_cell(str(item)) for item in default)
    if isinstance(default, Mapping):
        return code_cell("{" + ", ".join(f"{key}: {value}" for key, value in default.items()) + "}")
    return code_cell(format_number(default))


def team_section(guide: SchemaHints) -> list[str]:
    """The section on builders."""
    parts = [
        "## Team",
        "`builder` selects a generator or reader of networks. The other keys are the settings of the builder. `seed` "
        "is the random seed of the network. It is independent of the seed of the run, so all runs have the same team. "
        "The ties of a generated team have mean weight 1, unless stated otherwise.",
        "Default: a ward of 24 people.",
    ]
    for name, record in TEAM_BUILDERS.items():
        schema = guide.schema["$defs"][f"{record.__name__}Team"]
        parts += [
            f"### {name}",
            docstring_to_markdown(record),
            keys_table(guide, schema, f"{record.__name__}Team", skip=("builder",)),
        ]
        if name == "people":
            person = guide.schema["$defs"]["RosterPerson"]
            parts += ["#### A person of the builder people", keys_table(guide, person, "RosterPerson")]
    return parts


def leadership_section(guide: SchemaHints) -> list[str]:
    """The section on leadership."""
    schema = guide.schema["$defs"]["LeadershipSection"]
    numbers = guide.schema["$defs"]["Style"]
    return [
        "## Leadership",
        escape_text(schema["description"]),
        keys_table(guide, schema, "LeadershipSection"),
        "The styles of a mix are assigned to the teams that `teams` does not name. The numbers of teams per style "
        "follow from the shares by the largest remainder method. The teams are selected at random with the seed of the "
        "team, so they are the same in all runs.",
        "### A custom style",
        keys_table(guide, numbers, "Style"),
    ]


def events_section(guide: SchemaHints) -> list[str]:
    """The section on events."""
    defs = guide.schema["$defs"]
    parts = [
        "## Events",
        "Events can be listed in any order. If several workloads or styles are in force at the same time, the one that "
        "started last applies. If they started on the same day, the last one in the file applies. Strengths of "
        "campaigns and mandates add up. `until` is the last day of an event. Then the previous value applies again.",
        "All events have the keys `day` and `event`, the event type. The other common keys are optional. Only events "
        "with a duration have `until`.",
        keys_table(
            guide, defs["WorkloadEvent"], "WorkloadEvent", only=[key for key in COMMON_EVENT_KEYS if key != "event"]
        ),
    ]
    for name, kind in EVENT_CLASSES.items():
        schema = defs[kind.__name__]
        duration_sentence = (
            "It has a duration: `until` is optional." if "until" in schema["properties"] else "It has no `until`."
        )
        parts += [
            f"### {name}",
            f"{format_paragraphs(kind.__doc__ or '')} {duration_sentence}",
            keys_table(guide, schema, kind.__name__, skip=COMMON_EVENT_KEYS),
            f"```yaml\nevents:\n  - {kind.example}\n```",
        ]
    return parts


def overrides_section() -> list[str]:
    """The section on overrides."""
    return [
        "## Overrides",
        "The option `--set KEY=VALUE` and the parameter `overrides` of `sim.load` change values before validation. A "
        "key is a path with dots: `workload`, `team.size`, `leadership.style`, `leadership.style.help` (one number of "
        "a named style), `events.0.day` (indices of lists start at 0; the index after the last appends an item), "
        '`leadership.teams."St. Mary"` (quotes around a name with a dot). Values are parsed as YAML. An empty value '
        "removes the key.",
    ]
