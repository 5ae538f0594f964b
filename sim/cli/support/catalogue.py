"""Everything that can be listed and explained, from what the rooms below tell about themselves."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from sim.model.act_kinds import ACT_KIND_DESCRIPTIONS, ACT_KINDS, ActKind
from sim.model.measures import MEASURES
from sim.model.mechanisms import Mechanisms
from sim.model.metadata import FieldSpec, Metadata, annotated_fields
from sim.model.parameters import Parameters
from sim.model.references import REFERENCES
from sim.model.states import PERSON_STATES
from sim.model.styles import STYLES, Style
from sim.scenario import EVENT_CLASSES, ScenarioError, built_in_scenarios, load
from sim.scenario.errors import format_number
from sim.scenario.schema_hints import SchemaHints, describe_number
from sim.scenario.template import EVENT_EXAMPLES
from sim.teams import TEAM_BUILDERS

ASSUMED_SOURCE_KEY = "assumed"
FactRows = tuple[tuple[str, str], ...]


class CatalogueEntry(NamedTuple):
    """One thing that has a name.

    Attributes
    ----------
    category
        What it is: "parameter", "style of leadership", ….
    name, summary
        Its name, and what it means in a sentence.
    details
        Further paragraphs.
    fact_rows
        What else is known of it, as label and text.
    unit
        Its unit; "" where it has none.
    default
        Its default, or the value that one of its kind has; None where it has none.
    minimum, maximum
        Its bounds; None where there is none.
    allowed_values
        What it may be, in words; "" where there is nothing to say.
    source
        A key of `REFERENCES`; "" where nothing needs one.
    required
        Whether it must be given.
    fields
        What it is made of: settings of a kind of team, the five numbers of a style.
    """

    category: str
    name: str
    summary: str
    details: str = ""
    fact_rows: FactRows = ()
    unit: str = ""
    default: Any = None
    minimum: float | None = None
    maximum: float | None = None
    allowed_values: str = ""
    source: str = ""
    required: bool = False
    fields: tuple[CatalogueEntry, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The entry for a program, without what is not known of it."""
        data = self._asdict()
        facts = {label.lower().replace(" ", "_"): text for label, text in data.pop("fact_rows")}
        known = {key: value for key, value in {**data, **facts}.items() if value not in ("", ()) and value is not None}
        if not self.required:
            del known["required"]
        if self.source:
            known["source"] = {"key": self.source, **REFERENCES[self.source]._asdict()}
        if self.fields:
            known["fields"] = [part.to_dict() for part in self.fields]
        return known


class CatalogueSection(NamedTuple):
    """A kind of thing that can be listed."""

    title: str
    iter_entries: Callable[[], Iterator[CatalogueEntry]]


def scenario_entries() -> Iterator[CatalogueEntry]:
    """Scenarios that come with the program."""
    yield from map(scenario_entry, built_in_scenarios())


def scenario_entry(name: str) -> CatalogueEntry:
    """A scenario that comes with the program."""
    try:
        loaded = load(built_in_scenarios()[name])
    except ScenarioError:
        return CatalogueEntry("scenario", name, f"It cannot be played; see: compassion check {name}")
    facts = [("People", str(len(loaded.people_names))), ("Days", str(loaded.days))]
    if loaded.predict is not None:
        facts.append(("Question", loaded.predict.question))
    facts += [("File", str(built_in_scenarios()[name])), ("To play it", f"compassion run {name}")]
    return CatalogueEntry("scenario", name, loaded.title, details=loaded.about, fact_rows=tuple(facts))


def style_entries() -> Iterator[CatalogueEntry]:
    """Styles of leadership."""
    for name, named in STYLES.items():
        parts = _record_entries(Style, "number of a style", named.style._asdict())
        facts = (("To use it", f"--set leadership.style={name}"),)
        yield CatalogueEntry(
            "style of leadership", name, _as_sentence(named.description), fact_rows=facts, fields=parts
        )


def act_kind_entries() -> Iterator[CatalogueEntry]:
    """Kinds of compassionate act."""
    for name, type_name in ACT_KINDS.items():
        parts = _record_entries(ActKind, "number of a kind of act", type_name._asdict())
        facts = (("To change it", f"--set kinds.{name}.lift={format_number(type_name.lift * 2)}"),)
        yield CatalogueEntry(
            "kind of act", name, _as_sentence(ACT_KIND_DESCRIPTIONS[name]), fact_rows=facts, fields=parts
        )


def parameter_entries() -> Iterator[CatalogueEntry]:
    """Numbers of the model."""
    for field in annotated_fields(Parameters).values():
        path = field.name if field.name == "workload" else f"parameters.{field.name}"
        yield _field_entry(
            field, "parameter", facts=(("To change it", f"--set {path}={format_yaml_value(_example_value(field))}"),)
        )


def _example_value(field: FieldSpec) -> float:
    """A value other than the default that is allowed as well."""
    twice: float = field.default * 2
    return twice if field.metadata.maximum is None or twice <= field.metadata.maximum else field.default / 2


def mechanism_entries() -> Iterator[CatalogueEntry]:
    """Mechanisms that can be switched off."""
    for field in annotated_fields(Mechanisms).values():
        yield _field_entry(field, "mechanism", facts=(("To switch it off", f"--set mechanisms.{field.name}=false"),))


def measure_entries() -> Iterator[CatalogueEntry]:
    """Measures of a day."""
    for measure in MEASURES:
        entry = _entry_from_metadata(
            "measure", measure.name, measure.metadata, (("Found in", "days.csv, days.parquet"),)
        )
        yield _without_assumed_source(entry)


def state_entries() -> Iterator[CatalogueEntry]:
    """What is kept for each person and day."""
    for state in PERSON_STATES:
        symbol = (("Symbol", state.symbol),) if state.symbol else ()
        entry = _entry_from_metadata(
            "state of a person", state.name, state.metadata, (*symbol, ("Found in", "people.parquet"))
        )
        yield _without_assumed_source(entry)


def _without_assumed_source(entry: CatalogueEntry) -> CatalogueEntry:
    """What is defined by the model needs no source."""
    return entry._replace(source="") if entry.source == ASSUMED_SOURCE_KEY else entry


def builder_entries() -> Iterator[CatalogueEntry]:
    """Kinds of team."""
    for name, builder in TEAM_BUILDERS.items():
        text, _, references = inspect.cleandoc(builder.__doc__ or "").partition("References\n----------\n")
        first, _, more = text.partition("\n\n")
        facts = (("To use it", f"--set 'team={{builder: {name}}}'"), ("Reference", " ".join(references.split())))
        meaning = " ".join(first.split())
        parts = _schema_entries(f"{builder.__name__}Team", "setting of a team")
        yield CatalogueEntry(
            "kind of team", name, meaning, more, tuple(fact for fact in facts if fact[1]), fields=parts
        )


def event_entries() -> Iterator[CatalogueEntry]:
    """Events of a scenario."""
    for name, type_name in EVENT_CLASSES.items():
        meaning = " ".join((type_name.__doc__ or "").split())
        parts = _schema_entries(type_name.__name__, "setting of an event")
        yield CatalogueEntry(
            "event", name, meaning, fact_rows=(("In a file", f"- {EVENT_EXAMPLES[name]}"),), fields=parts
        )


def source_entries() -> Iterator[CatalogueEntry]:
    """Where numbers and mechanisms come from."""
    for key, source in REFERENCES.items():
        facts = (("Reference", source.citation), ("Link", source.url))
        yield CatalogueEntry("source", key, source.finding, fact_rows=tuple(fact for fact in facts if fact[1]))


CATALOGUE_SECTIONS: dict[str, CatalogueSection] = {
    "scenarios": CatalogueSection("Scenarios to play", scenario_entries),
    "styles": CatalogueSection("Styles of leadership", style_entries),
    "builders": CatalogueSection("Kinds of team", builder_entries),
    "events": CatalogueSection("Events of a scenario", event_entries),
    "kinds": CatalogueSection("Kinds of compassionate act", act_kind_entries),
    "measures": CatalogueSection("Measures of a day", measure_entries),
    "mechanisms": CatalogueSection("Mechanisms, which can be switched off one by one", mechanism_entries),
    "parameters": CatalogueSection("Numbers of the model, which can be changed", parameter_entries),
    "states": CatalogueSection("What is kept for each person and day", state_entries),
    "sources": CatalogueSection("Where numbers and mechanisms come from", source_entries),
}
"""All that can be listed."""


@functools.cache
def all_entries() -> tuple[CatalogueEntry, ...]:
    """All entries but the scenarios, and the numbers that styles and kinds of act are made of."""
    order = ("parameters", "states", "measures", "mechanisms", "styles", "kinds", "builders", "events", "sources")
    entries = [entry for name in order for entry in CATALOGUE_SECTIONS[name].iter_entries()]
    return (
        *entries,
        *_record_entries(Style, "number of a style"),
        *_record_entries(ActKind, "number of a kind of act"),
    )


def _record_entries(record: type, what: str, values: dict[str, float] | None = None) -> tuple[CatalogueEntry, ...]:
    """The fields of a named tuple, with the values that one of its kind has."""
    entries = [_field_entry(field, what) for field in annotated_fields(record).values()]
    return tuple(entry._replace(default=values[entry.name]) if values else entry for entry in entries)


def _field_entry(field: FieldSpec, what: str, facts: FactRows = ()) -> CatalogueEntry:
    """A field with its default."""
    type_name = "boolean" if field.annotation is bool else "integer" if field.is_integer else "number"
    entry = _entry_from_metadata(what, field.name, field.metadata, facts, type_name)
    return entry if field.default is ... else entry._replace(default=field.default)


def _entry_from_metadata(
    what: str, name: str, about: Metadata, facts: FactRows, type_name: str = "number"
) -> CatalogueEntry:
    """What is told about a number or switch."""
    limits = {"type": type_name, "minimum": about.minimum, "maximum": about.maximum}
    return CatalogueEntry(
        what,
        name,
        about.description,
        fact_rows=facts,
        unit=about.unit,
        minimum=about.minimum,
        maximum=about.maximum,
        allowed_values="true or false" if type_name == "boolean" else describe_number(limits),
        source=about.reference,
    )


@functools.cache
def _schema_hints() -> SchemaHints:
    """What the JSON Schema says; made once."""
    return SchemaHints()


def _schema_entries(model: str, what: str) -> tuple[CatalogueEntry, ...]:
    """The settings of a team or an event, as the JSON Schema has them."""
    guide = _schema_hints()
    about = guide.schema["$defs"][model]
    return tuple(
        CatalogueEntry(
            what,
            name,
            setting.get("description", ""),
            unit=setting.get("x-unit", ""),
            default=setting.get("default"),
            minimum=setting.get("minimum"),
            maximum=setting.get("maximum"),
            allowed_values=guide.describe_allowed(setting),
            source=setting.get("x-source", ""),
            required=name in about.get("required", ()),
        )
        for name, setting in about["properties"].items()
        if "const" not in setting
    )


def _as_sentence(text: str) -> str:
    """A text with a capital and a full stop."""
    return f"{text[:1].upper()}{text[1:]}."


def format_yaml_value(value: Any) -> str:
    """A value as it would be written in a scenario; "" for None."""
    if value is None or isinstance(value, bool):
        return {None: "", True: "true", False: "false"}[value]
    return f"{value:g}" if isinstance(value, float) else str(value)
