"""reference/scenario.md: every key of a scenario file, from the same JSON Schema that editors and messages use."""

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
from sim.scenario.template import EVENT_EXAMPLES
from sim.scenario.yaml_reader import MAX_BYTES, MAX_DEPTH
from sim.teams import TEAM_BUILDERS

TABLE_HEADERS = ("key", "value", "unit", "default", "what it is", "source")
SECTION_LINKS = {
    "team": "[a team](#team)",
    "leadership": "[leadership](#leadership)",
    "parameters": "[constants](parameters.md#constants)",
    "mechanisms": "[mechanisms](parameters.md#mechanisms)",
    "kinds": "[kinds of act](parameters.md#kinds-of-act)",
    "start": "[start values](#start)",
    "events": "a list of [events](#events)",
    "predict": "[a question](#predict)",
}
"""Keys of the top level whose values have a section of their own."""
VALUE_DESCRIPTIONS = {
    ("LeadershipSection", "style"): "a name of a [style](parameters.md#leadership-styles), or its five numbers",
    ("LeadershipSection", "teams"): "a style for each name of a team",
    ("LeadershipSection", "mix"): "a share from 0 to 1 for each name of a style; they add up to 1",
    ("StartSection", "leaders"): "[as below](#startleaders)",
    ("StartSection", "people"): "[as below](#startpeople) for each name of a person",
    ("PredictSection", "measure"): "a name of a [measure](measures.md#daily-measures)",
    ("RosterTeam", "people"): "a list of [people](#a-person-of-the-builder-people)",
    ("RosterTeam", "ties"): "`everyone`, or a list of `[A, B]` or `[A, B, weight]`",
    ("RosterTeamRosterPerson", "start"): "as in [start.people](#startpeople)",
    ("LeadershipEvent", "style"): "a name of a [style](parameters.md#leadership-styles), or its five numbers",
}
"""Values that are told shorter than the schema would."""
EMPTY_DEFAULTS = ({}, None, "")
COMMON_EVENT_KEYS = ("day", "until", "team", "people", "note", "event")


def build_page() -> str:
    """The page."""
    guide = SchemaHints()
    return "\n\n".join(
        [
            "# Scenario files",
            f"A scenario is a YAML file. Only `schema: {SCHEMA_VERSION}` must be there; everything else has a default. "
            "`compassion new NAME` writes a commented one to start from, `compassion check FILE` tells all that is "
            "wrong with one, and [`scenario.schema.json`](scenario.schema.json) is the same for editors.",
            f"A file is one YAML 1.2 document in UTF-8 of at most {MAX_BYTES:,} bytes and {MAX_DEPTH} levels. Anchors, "
            "aliases, tags and keys that stand there twice are refused. So are unknown keys, numbers in quotes, and "
            "values that are not finite.",
            "## Keys at the top",
            keys_table(guide, guide.schema, ""),
            *team_section(guide),
            *leadership_section(guide),
            "## Start",
            "What stands nearest to a person counts: the `start` of a person in the builder `people` or in a file, "
            "then `start.people`, then `start.leaders`, then `start`, then what the model draws or works out.",
            keys_table(guide, guide.schema["$defs"]["StartSection"], "StartSection"),
            "### start.leaders",
            keys_table(guide, guide.schema["$defs"]["LeaderStart"], "LeaderStart"),
            "### start.people",
            keys_table(guide, guide.schema["$defs"]["PersonStart"], "PersonStart"),
            *events_section(guide),
            "## Predict",
            "A question for the group before it sees the run.",
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
    """A row of a table of keys."""
    property_schema = schema["properties"][key]
    required = key in schema.get("required", ())
    default = "" if required else format_default(property_schema)
    target = guide.schema["$defs"].get(property_schema.get("$ref", "").rpartition("/")[2], {})
    description = escape_cell(property_schema.get("description", target.get("description", "")))
    return (
        code_cell(key),
        describe_value(guide, property_schema, name, key),
        property_schema.get("x-unit", ""),
        "**must be there**" if required else default,
        description,
        source_link(property_schema["x-source"]) if "x-source" in property_schema else "",
    )


def describe_value(guide: SchemaHints, property_schema: Mapping[str, Any], name: str, key: str) -> str:
    """What values a key takes."""
    if not name and key in SECTION_LINKS:
        return SECTION_LINKS[key]
    if (name, key) in VALUE_DESCRIPTIONS:
        return VALUE_DESCRIPTIONS[name, key]
    if "const" in property_schema:
        return code_cell(property_schema["const"])
    if property_schema.get("type") in ("number", "integer"):
        integer_prefix = "whole, " if property_schema["type"] == "integer" else ""
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
    """The builders."""
    parts = [
        "## Team",
        "`builder` says how the team is made; the other keys belong to the builder. `seed` draws the network and is "
        "the team's own: runs with another seed have the same team. The ties of a builder have mean weight 1, unless "
        "the builder says otherwise.",
        "Without `team`, a scenario has a ward of 24.",
    ]
    for name, record in TEAM_BUILDERS.items():
        schema = guide.schema["$defs"][f"{record.__name__}Team"]
        parts += [
            f"### {name}",
            docstring_to_markdown(record),
            keys_table(guide, schema, f"{record.__name__}Team", skip=("builder",)),
        ]
        if name == "people":
            person = guide.schema["$defs"]["RosterTeamRosterPerson"]
            parts += ["#### A person of the builder people", keys_table(guide, person, "RosterTeamRosterPerson")]
    return parts


def leadership_section(guide: SchemaHints) -> list[str]:
    """Leadership."""
    schema = guide.schema["$defs"]["LeadershipSection"]
    numbers = guide.schema["$defs"]["StyleNumbers"]
    return [
        "## Leadership",
        escape_text(schema["description"]),
        keys_table(guide, schema, "LeadershipSection"),
        "A mix is dealt out in exact numbers, by largest remainder, to the teams that `teams` does not name. Which "
        "team gets which style is drawn by the seed of the team, so it is the same in every run.",
        "### A style of your own",
        keys_table(guide, numbers, "StyleNumbers"),
    ]


def events_section(guide: SchemaHints) -> list[str]:
    """The events."""
    defs = guide.schema["$defs"]
    parts = [
        "## Events",
        "Events may stand in any order. Of several workloads or styles in force at once, the one that started last "
        "counts, and of several that start on one day, the last in the file. Campaigns and mandates add up. After "
        "`until`, which is the last day included, what was in force before returns.",
        "All events have in common a `day` and the word `event`, which says what kind it is. They may have these "
        "(`until`: only those that last):",
        keys_table(
            guide, defs["WorkloadEvent"], "WorkloadEvent", only=[key for key in COMMON_EVENT_KEYS if key != "event"]
        ),
    ]
    for name, kind in EVENT_CLASSES.items():
        schema = defs[kind.__name__]
        duration_sentence = (
            "It lasts: `until` may be given." if "until" in schema["properties"] else "It has no `until`."
        )
        parts += [
            f"### {name}",
            f"{format_paragraphs(kind.__doc__ or '')} {duration_sentence}",
            keys_table(guide, schema, kind.__name__, skip=COMMON_EVENT_KEYS),
            f"```yaml\nevents:\n  - {EVENT_EXAMPLES[name]}\n```",
        ]
    return parts


def overrides_section() -> list[str]:
    """Changes from outside the file."""
    return [
        "## Changes from outside the file",
        "`--set KEY=VALUE` on the command line, and `overrides` of `sim.load`, change a value before anything is "
        "checked. A key is a path with dots: `workload`, `team.size`, `leadership.style`, `leadership.style.help` (one "
        "number of a named style), `events.0.day` (places in a list count from 0; the place after the last adds one), "
        '`leadership.teams."St. Mary"` (quotes around a name with a dot). A value is read as YAML; an empty value '
        "takes the key out.",
    ]
