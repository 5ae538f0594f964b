"""The commented scenario that `compassion new NAME` writes to start from, made from what the schema says."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from sim.model.about import FieldSpec, annotated_fields
from sim.model.acts import ACT_KIND_DESCRIPTIONS, ACT_KINDS
from sim.model.mechanisms import Mechanisms
from sim.model.parameters import Parameters
from sim.model.styles import STYLES, Style
from sim.scenario.events import EVENTS
from sim.scenario.problems import number
from sim.scenario.schema import DAYS, DEBRIEF, SEED, VERSION, Scenario, slug, title_of

COLUMN = 34
"""Where comments start."""

EXAMPLES: dict[str, str] = {
    "workload": "{day: 60, until: 120, event: workload, workload: 0.85, note: Winter surge}",
    "leadership": "{day: 150, event: leadership, style: compassionate, note: A new leader}",
    "campaign": "{day: 50, until: 70, event: campaign, strength: 1.0, share: 0.2}",
    "mandate": "{day: 50, until: 70, event: mandate, strength: 1.0}",
    "spark": "{day: 10, event: spark, acts: 5}",
    "absence": "{day: 30, until: 40, event: absence, share: 0.2}",
    "incident": "{day: 90, event: incident, harm: 0.5}",
    "change": "{day: 100, event: change, parameters: {contacts_per_day: 5}, mechanisms: {contagion: false}}",
}
"""An event of each kind."""


class _Row(NamedTuple):
    """A line of YAML and what is told beside it."""

    code: str
    comment: str = ""
    off: bool = True
    """Whether the line is taken out with a #."""

    def __str__(self) -> str:
        code = f"#{self.code}" if self.off else self.code
        return f"{code:<{COLUMN}} # {self.comment}" if self.comment else code


def template(name: str, schema: str = "scenario.schema.json") -> str:
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
    name = slug(name)
    lines = [
        f"# yaml-language-server: $schema={schema}",
        "# A scenario for compassion-contagion. Options are shown with their default or an example, and taken out by",
        "# a # at the start of the line: take it away to use one.",
        f"# Check it with `compassion check {name}.yaml`, run it with `compassion run {name}.yaml`.",
        *(str(row) for row in _top(name)),
        *_section("team", [_Row("  builder: ward", _builders(), off=False), *_team()], off=False),
        *_section("leadership", _leadership(), off=False),
        *_section("events", _events(), off=False),
        *_section("predict", _predict()),
        *_section("debrief", [_Row(f'  - "{question}"') for question in DEBRIEF]),
        "",
        _option("notes", '"…"'),
        *_section("start", _start()),
        *_section("mechanisms", _fields(Mechanisms)),
        *_section("parameters", _fields(Parameters, without="workload")),
        *_section("kinds", list(_kinds())),
    ]
    return "\n".join(lines) + "\n"


def _told(name: str) -> str:
    """What the schema says of a key of the scenario."""
    field = Scenario.model_fields["version" if name == "schema" else name]
    return field.description or ""


def _option(name: str, value: str, off: bool = True) -> str:
    """A line of the top level."""
    return str(_Row(f"{name}: {value}", _told(name), off))


def _top(name: str) -> Iterator[str]:
    """The lines from `schema` to `workload`."""
    yield _option("schema", str(VERSION), off=False)
    yield _option("name", name, off=False)
    yield _option("title", f'"{title_of(name)}"', off=False)
    yield "about: >-"
    yield "  Tell the story here, in a paragraph for the facilitator: who the team is, what happens, what to look for."
    yield _option("days", str(DAYS), off=False)
    yield _option("seed", str(SEED), off=False)
    yield _option("workload", number(Parameters().workload), off=False)


def _section(name: str, rows: list[_Row], off: bool = True) -> list[str]:
    """A key with what stands under it, after a blank line and what the schema says of it."""
    return ["", f"# {_told(name)}", f"#{name}:" if off else f"{name}:", *(str(row) for row in rows)]


def _builders() -> str:
    """Names of the builders."""
    from sim.teams import BUILDERS  # noqa: PLC0415 - networkx and Numba are loaded where they are used

    return "or " + ", ".join(name for name in BUILDERS if name != "ward")


def _team() -> list[_Row]:
    """The settings of a ward."""
    from sim.teams import BUILDERS  # noqa: PLC0415 - networkx and Numba are loaded where they are used

    seed = _Row("  seed: 1", "Luck of the network: another seed draws another team.")
    return [*_fields(BUILDERS["ward"], off=False), seed]


def _leadership() -> list[_Row]:
    """A style by name, and the other ways to say how leaders lead."""
    rows = [_Row("  style: transactional", off=False)]
    rows += [_Row(f"  style: {name}", named.description) for name, named in STYLES.items() if name != "transactional"]
    numbers = ", ".join(f"{part}: {value:g}" for part, value in STYLES["compassionate"].style._asdict().items())
    rows += [_Row(f"  style: {{{numbers}}}")]
    rows += [
        _Row(f"  # {name}: {field.metadata.description}", off=False) for name, field in annotated_fields(Style).items()
    ]
    rows += [_Row("  teams: {Ward: compassionate}", "Styles of the leaders of single teams.")]
    rows += [_Row("  mix: {compassionate: 0.5, compliance: 0.5}", "Instead of a style: styles drawn over the teams.")]
    return rows


def _events() -> list[_Row]:
    """An event of each kind; the first is at work."""
    rows = []
    for kind, example in EXAMPLES.items():
        about = " ".join((EVENTS[kind].__doc__ or "").split())
        rows += [_Row(f"  # {kind}: {about}", off=False), _Row(f"  - {example}", off=kind != "workload")]
    return rows


def _predict() -> list[_Row]:
    """A question."""
    return [
        _Row('  question: "Where will wellbeing be at the end?"'),
        _Row("  options: [higher, about the same, lower]"),
        _Row("  measure: wellbeing"),
    ]


def _start() -> list[_Row]:
    """Start values."""
    return [_Row("  wellbeing: 0.5"), _Row("  leaders: {energy: 0.3}"), _Row("  people: {Nurse 3: {wellbeing: 0.4}}")]


def _fields(record: type, without: str = "", off: bool = True) -> list[_Row]:
    """The fields of a named tuple, each with its default and what is told about it."""
    fields = [field for field in annotated_fields(record).values() if field.name != without]
    return [_Row(f"  {field.name}: {_default(field)}", _about(field), off) for field in fields]


def _default(field: FieldSpec) -> str:
    """The default of a field in YAML."""
    return str(field.default).lower() if field.annotation is bool else f"{field.default:g}"


def _about(field: FieldSpec) -> str:
    """What is told about a field: sentence, unit, bounds."""
    low, high = field.metadata.minimum, field.metadata.maximum
    bounds = "" if low is None or high is None else f"{number(low)} to {number(high)}"
    told = ", ".join(part for part in (field.metadata.unit, bounds) if part)
    return f"{field.metadata.description} ({told})" if told else field.metadata.description


def _kinds() -> Iterator[_Row]:
    """The act kinds."""
    for kind, values in ACT_KINDS.items():
        parts = ", ".join(f"{name}: {number(value)}" for name, value in values._asdict().items())
        yield _Row(f"  # {kind}: {ACT_KIND_DESCRIPTIONS[kind]}", off=False)
        yield _Row(f"  {kind}: {{{parts}}}")
