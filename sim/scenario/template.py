"""The commented scenario that `compassion new NAME` writes to start from, made from what the schema says."""

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
"""Where comments start."""


class _TemplateLine(NamedTuple):
    """A line of YAML and what is told beside it."""

    code: str
    comment: str = ""
    is_commented_out: bool = True
    """Whether the line is taken out with a #."""

    def __str__(self) -> str:
        code = f"#{self.code}" if self.is_commented_out else self.code
        return f"{code:<{COMMENT_COLUMN}} # {self.comment}" if self.comment else code


def format_template(name: str, schema: str = "scenario.schema.json") -> str:
    """Write a commented scenario that loads as it stands.

    Parameters
    ----------
    name
        Name of the scenario; what cannot stand in a name becomes "_".
    schema
        Where editors find the JSON Schema, seen from the file.

    Returns
    -------
    str
        YAML. Options are taken out by a # with no blank, or with two, after it; comments have one blank.
    """
    name = slugify(name)
    lines = [
        f"# yaml-language-server: $schema={schema}",
        "# A scenario for compassion-contagion. Options are shown with their default or an example, and taken out by",
        "# a # at the start of the line: take it away to use one.",
        f"# Check it with `compassion check {name}.yaml`, run it with `compassion run {name}.yaml`.",
        *(str(row) for row in _header_lines(name)),
        *_section_lines(
            "team",
            [_TemplateLine("  builder: ward", _other_builder_names(), is_commented_out=False), *_team_lines()],
            off=False,
        ),
        *_section_lines("leadership", _leadership_lines(), off=False),
        *_section_lines("events", _event_lines(), off=False),
        *_section_lines("predict", _predict_lines()),
        *_section_lines("debrief", [_TemplateLine(f'  - "{question}"') for question in DEFAULT_DEBRIEF]),
        "",
        _top_level_line("notes", '"…"'),
        *_section_lines("start", _start_lines()),
        *_section_lines("mechanisms", _field_lines(Mechanisms)),
        *_section_lines("parameters", _field_lines(Parameters, without="workload")),
        *_section_lines("kinds", list(_act_kind_lines())),
    ]
    return "\n".join(lines) + "\n"


def _key_description(name: str) -> str:
    """What the schema says of a key of the scenario."""
    field = ScenarioFields.model_fields["version" if name == "schema" else name]
    return field.description or ""


def _top_level_line(name: str, value: str, off: bool = True) -> str:
    """A line of the top level."""
    return str(_TemplateLine(f"{name}: {value}", _key_description(name), off))


def _header_lines(name: str) -> Iterator[str]:
    """The lines from `schema` to `workload`."""
    yield _top_level_line("schema", str(SCHEMA_VERSION), off=False)
    yield _top_level_line("name", name, off=False)
    yield _top_level_line("title", f'"{title_from_name(name)}"', off=False)
    yield "about: >-"
    yield "  Tell the story here, in a paragraph for the facilitator: who the team is, what happens, what to look for."
    yield _top_level_line("days", str(DEFAULT_DAYS), off=False)
    yield _top_level_line("seed", str(DEFAULT_SEED), off=False)
    yield _top_level_line("workload", format_number(Parameters().workload), off=False)


def _section_lines(name: str, rows: list[_TemplateLine], off: bool = True) -> list[str]:
    """A key with what stands under it, after a blank line and what the schema says of it."""
    return ["", f"# {_key_description(name)}", f"#{name}:" if off else f"{name}:", *(str(row) for row in rows)]


def _other_builder_names() -> str:
    """Names of the builders."""
    return "or " + ", ".join(name for name in TEAM_BUILDERS if name != "ward")


def _team_lines() -> list[_TemplateLine]:
    """The settings of a ward."""
    seed = _TemplateLine("  seed: 1", "Luck of the network: another seed draws another team.")
    return [*_field_lines(TEAM_BUILDERS["ward"], off=False), seed]


def _leadership_lines() -> list[_TemplateLine]:
    """A style by name, and the other ways to say how leaders lead."""
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
    rows += [_TemplateLine("  teams: {Ward: compassionate}", "Styles of the leaders of single teams.")]
    rows += [
        _TemplateLine(
            "  mix: {compassionate: 0.5, compliance: 0.5}", "Instead of a style: styles drawn over the teams."
        )
    ]
    return rows


def _event_lines() -> list[_TemplateLine]:
    """An event of each kind; the first is at work."""
    rows = []
    for kind, event_class in EVENT_CLASSES.items():
        about = " ".join((event_class.__doc__ or "").split())
        rows += [
            _TemplateLine(f"  # {kind}: {about}", is_commented_out=False),
            _TemplateLine(f"  - {event_class.example}", is_commented_out=kind != "workload"),
        ]
    return rows


def _predict_lines() -> list[_TemplateLine]:
    """A question."""
    return [
        _TemplateLine('  question: "Where will wellbeing be at the end?"'),
        _TemplateLine("  options: [higher, about the same, lower]"),
        _TemplateLine("  measure: wellbeing"),
    ]


def _start_lines() -> list[_TemplateLine]:
    """Start values."""
    return [
        _TemplateLine("  wellbeing: 0.5"),
        _TemplateLine("  leaders: {energy: 0.3}"),
        _TemplateLine("  people: {Nurse 3: {wellbeing: 0.4}}"),
    ]


def _field_lines(record: type, without: str = "", off: bool = True) -> list[_TemplateLine]:
    """The fields of a named tuple, each with its default and what is told about it."""
    fields = [field for field in annotated_fields(record).values() if field.name != without]
    return [
        _TemplateLine(f"  {field.name}: {_format_default(field)}", _format_metadata(field), off) for field in fields
    ]


def _format_default(field: FieldSpec) -> str:
    """The default of a field in YAML."""
    return str(field.default).lower() if field.annotation is bool else f"{field.default:g}"


def _format_metadata(field: FieldSpec) -> str:
    """What is told about a field: sentence, unit, bounds."""
    low, high = field.metadata.minimum, field.metadata.maximum
    bounds = "" if low is None or high is None else f"{format_number(low)} to {format_number(high)}"
    told = ", ".join(part for part in (field.metadata.unit, bounds) if part)
    return f"{field.metadata.description} ({told})" if told else field.metadata.description


def _act_kind_lines() -> Iterator[_TemplateLine]:
    """The act kinds."""
    for key, (kind, display) in ACT_KINDS.items():
        parts = ", ".join(f"{name}: {format_number(value)}" for name, value in kind._asdict().items())
        yield _TemplateLine(f"  # {key}: {display.description}", is_commented_out=False)
        yield _TemplateLine(f"  {key}: {{{parts}}}")
