"""The template that `compassion new NAME` writes: a valid scenario with every option, made from the schema."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from sim.model.act_kinds import ACT_KINDS
from sim.model.mechanisms import Mechanisms
from sim.model.metadata import FieldSpec, annotated_fields
from sim.model.parameters import Parameters
from sim.model.styles import STYLES, Style
from sim.scenario.errors import format_number
from sim.scenario.events import EVENT_CLASSES
from sim.scenario.schema import (
    DEFAULT_DAYS,
    DEFAULT_DEBRIEF,
    DEFAULT_SEED,
    SCHEMA_VERSION,
    ScenarioFields,
    slugify,
    title_from_name,
)
from sim.teams import TEAM_BUILDERS

COMMENT_COLUMN = 34
"""Column at which comments start."""


class _TemplateLine(NamedTuple):
    """A line of YAML with a comment."""

    code: str
    comment: str = ""
    is_commented_out: bool = True
    """Whether the line starts with a #."""

    def __str__(self) -> str:
        code = f"#{self.code}" if self.is_commented_out else self.code
        return f"{code:<{COMMENT_COLUMN}} # {self.comment}" if self.comment else code


def format_template(name: str, schema: str = "scenario.schema.json") -> str:
    """A valid scenario with comments and commented-out options.

    Parameters
    ----------
    name
        Name of the scenario. Invalid characters are replaced by "_".
    schema
        Path of the JSON Schema for editors, relative to the file.

    Returns
    -------
    str
        YAML. Commented-out options have no space or two spaces after the #, comments have one.
    """
    name = slugify(name)
    lines = [
        f"# yaml-language-server: $schema={schema}",
        "# A scenario for compassion-contagion. Options have their default or an example. Most of them start with a #.",
        "# Remove the # to use an option.",
        f"# Check it with `compassion check {name}.yaml`, run it with `compassion run {name}.yaml`.",
        *(str(row) for row in _header_lines(name)),
        *_section_lines(
            "team",
            [_TemplateLine("  builder: ward", _other_builder_names(), is_commented_out=False), *_team_lines()],
            is_commented_out=False,
        ),
        *_section_lines("leadership", _leadership_lines(), is_commented_out=False),
        *_section_lines("events", _event_lines(), is_commented_out=False),
        *_section_lines("predict", _predict_lines()),
        *_section_lines("debrief", [_TemplateLine(f'  - "{question}"') for question in DEFAULT_DEBRIEF]),
        "",
        _top_level_line("notes", '"…"'),
        *_section_lines("start", _start_lines()),
        *_section_lines("mechanisms", _field_lines(Mechanisms)),
        *_section_lines("parameters", _field_lines(Parameters, excluded_field="workload")),
        *_section_lines("kinds", list(_act_kind_lines())),
    ]
    return "\n".join(lines) + "\n"


def _key_description(name: str) -> str:
    """The description of a key of the scenario."""
    field = ScenarioFields.model_fields["version" if name == "schema" else name]
    return field.description or ""


def _top_level_line(name: str, value: str, is_commented_out: bool = True) -> str:
    """A line of the top level."""
    return str(_TemplateLine(f"{name}: {value}", _key_description(name), is_commented_out))


def _header_lines(name: str) -> Iterator[str]:
    """The lines from `schema` to `workload`."""
    yield _top_level_line("schema", str(SCHEMA_VERSION), is_commented_out=False)
    yield _top_level_line("name", name, is_commented_out=False)
    yield _top_level_line("title", f'"{title_from_name(name)}"', is_commented_out=False)
    yield "about: >-"
    yield "  Tell the story here, in a paragraph for the facilitator: the team, the events, and what to look for."
    yield _top_level_line("days", str(DEFAULT_DAYS), is_commented_out=False)
    yield _top_level_line("seed", str(DEFAULT_SEED), is_commented_out=False)
    yield _top_level_line("workload", format_number(Parameters().workload), is_commented_out=False)


def _section_lines(name: str, lines: list[_TemplateLine], is_commented_out: bool = True) -> list[str]:
    """A section: a blank line, the description of the key, the key and its lines."""
    key = f"#{name}:" if is_commented_out else f"{name}:"
    return ["", f"# {_key_description(name)}", key, *(str(line) for line in lines)]


def _other_builder_names() -> str:
    """Names of the other builders."""
    return "or " + ", ".join(name for name in TEAM_BUILDERS if name != "ward")


def _team_lines() -> list[_TemplateLine]:
    """The settings of a ward."""
    seed = _TemplateLine("  seed: 1", "Random seed of the network.")
    return [*_field_lines(TEAM_BUILDERS["ward"], is_commented_out=False), seed]


def _leadership_lines() -> list[_TemplateLine]:
    """A style by name, and the other options of the section."""
    rows = [_TemplateLine("  style: transactional", is_commented_out=False)]
    rows += [
        _TemplateLine(f"  style: {name}", named.description)
        for name, named in STYLES.items()
        if name != "transactional"
    ]
    numbers = ", ".join(f"{part}: {value:g}" for part, value in STYLES["compassionate"].style._asdict().items())
    rows += [_TemplateLine(f"  style: {{{numbers}}}")]
    rows += [
        _TemplateLine(f"  # {name}: {field.metadata.description}", is_commented_out=False)
        for name, field in annotated_fields(Style).items()
    ]
    rows += [_TemplateLine("  teams: {Ward: compassionate}", "Styles of individual teams.")]
    rows += [_TemplateLine("  mix: {compassionate: 0.5, compliance: 0.5}", "Instead of a style: shares of styles.")]
    return rows


def _event_lines() -> list[_TemplateLine]:
    """An event of each type. Only the first is in use."""
    rows = []
    for event_type, event_class in EVENT_CLASSES.items():
        description = " ".join((event_class.__doc__ or "").split())
        rows += [
            _TemplateLine(f"  # {event_type}: {description}", is_commented_out=False),
            _TemplateLine(f"  - {event_class.example}", is_commented_out=event_type != "workload"),
        ]
    return rows


def _predict_lines() -> list[_TemplateLine]:
    """A question with options."""
    return [
        _TemplateLine('  question: "Where will wellbeing be at the end?"'),
        _TemplateLine("  options: [higher, about the same, lower]"),
        _TemplateLine("  measure: wellbeing"),
    ]


def _start_lines() -> list[_TemplateLine]:
    """Initial states."""
    return [
        _TemplateLine("  wellbeing: 0.5"),
        _TemplateLine("  leaders: {energy: 0.3}"),
        _TemplateLine("  people: {Nurse 3: {wellbeing: 0.4}}"),
    ]


def _field_lines(
    named_tuple_class: type, excluded_field: str = "", is_commented_out: bool = True
) -> list[_TemplateLine]:
    """The fields of a named tuple, each with its default and metadata."""
    return [
        _TemplateLine(f"  {field.name}: {_format_default(field)}", _format_metadata(field), is_commented_out)
        for field in annotated_fields(named_tuple_class).values()
        if field.name != excluded_field
    ]


def _format_default(field: FieldSpec) -> str:
    """The default of a field in YAML."""
    return str(field.default).lower() if field.annotation is bool else f"{field.default:g}"


def _format_metadata(field: FieldSpec) -> str:
    """The description, unit and bounds of a field."""
    low, high = field.metadata.minimum, field.metadata.maximum
    bounds = "" if low is None or high is None else f"{format_number(low)} to {format_number(high)}"
    details = ", ".join(part for part in (field.metadata.unit, bounds) if part)
    return f"{field.metadata.description} ({details})" if details else field.metadata.description


def _act_kind_lines() -> Iterator[_TemplateLine]:
    """The kinds of act."""
    for key, (kind, display) in ACT_KINDS.items():
        parts = ", ".join(f"{name}: {format_number(value)}" for name, value in kind._asdict().items())
        yield _TemplateLine(f"  # {key}: {display.description}", is_commented_out=False)
        yield _TemplateLine(f"  {key}: {{{parts}}}")
