"""Entries that `compassion list` and `compassion explain` print, from the registries of the lower packages."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from sim.model.act_kinds import ACT_KINDS, ActKind
from sim.model.glossary import GLOSSARY
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
from sim.teams import TEAM_BUILDERS

ASSUMED_SOURCE_KEY = "assumed"
SECTION_LABELS = {
    "": "top level",
    "LeadershipSection": "leadership",
    "PredictSection": "predict",
    "StartSection": "start",
    "LeaderStart": "start.leaders",
    "PersonStart": "start.people",
    "RosterPerson": "team.people (builder: people)",
    "RosterStart": "team.people.start (builder: people)",
}
"""Sections of a scenario file, by their name in the JSON Schema."""
EXPLAINED_MODELS = {"Parameters", "Mechanisms", "ActKinds", "Style"}
"""Objects of the JSON Schema whose keys have entries of their own: constants, mechanisms, kinds of act, styles."""
FactRows = tuple[tuple[str, str], ...]


class CatalogueEntry(NamedTuple):
    """An entry with a name.

    Attributes
    ----------
    category
        Its category, such as "parameter" or "leadership style".
    name, summary
        Its name, and its meaning in one sentence.
    details
        Further paragraphs.
    fact_rows
        Further facts, as label and text.
    unit
        Its unit; "" if it has none.
    default
        Its default, or its value in a style or kind of act; None if it has none.
    minimum, maximum
        Its bounds; None if there is no bound.
    allowed_values
        Description of the allowed values; "" if there is none.
    source
        A key of `REFERENCES`; "" if it needs no source.
    required
        Whether a scenario must set it.
    fields
        Its parts: the settings of a team builder, the five numbers of a style.
    aliases
        Other names by which it is found.
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
    aliases: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The entry as JSON data, without empty values."""
        data = self._asdict()
        facts = {label.lower().replace(" ", "_"): text for label, text in data.pop("fact_rows")}
        del data["aliases"]
        known = {key: value for key, value in {**data, **facts}.items() if value not in ("", ()) and value is not None}
        if not self.required:
            del known["required"]
        if self.source:
            known["source"] = {"key": self.source, **REFERENCES[self.source]._asdict()}
        if self.fields:
            known["fields"] = [field.to_dict() for field in self.fields]
        return known


class CatalogueSection(NamedTuple):
    """A section of the catalogue."""

    title: str
    iter_entries: Callable[[], Iterator[CatalogueEntry]]


def scenario_entries() -> Iterator[CatalogueEntry]:
    """Built-in scenarios."""
    yield from map(scenario_entry, built_in_scenarios())


def scenario_entry(name: str) -> CatalogueEntry:
    """A built-in scenario."""
    try:
        loaded = load(built_in_scenarios()[name])
    except ScenarioError:
        return CatalogueEntry("scenario", name, f"This scenario is invalid. For details, run: compassion check {name}")
    facts = [("People", str(len(loaded.people_names))), ("Days", str(loaded.days))]
    if loaded.predict is not None:
        facts.append(("Question", loaded.predict.question))
    facts += [("File", str(built_in_scenarios()[name])), ("To run it", f"compassion run {name}")]
    return CatalogueEntry("scenario", name, loaded.title, details=loaded.about, fact_rows=tuple(facts))


def style_entries() -> Iterator[CatalogueEntry]:
    """Leadership styles."""
    for name, named in STYLES.items():
        fields = _record_entries(Style, "number of a style", named.style._asdict())
        facts = (("To use it", f"--set leadership.style={name}"),)
        yield CatalogueEntry("leadership style", name, _as_sentence(named.description), fact_rows=facts, fields=fields)


def act_kind_entries() -> Iterator[CatalogueEntry]:
    """Kinds of act."""
    for name, (kind, display) in ACT_KINDS.items():
        fields = _record_entries(ActKind, "number of a kind of act", kind._asdict())
        facts = (("To change it", f"--set kinds.{name}.lift={format_number(kind.lift * 2)}"),)
        yield CatalogueEntry("kind of act", name, _as_sentence(display.description), fact_rows=facts, fields=fields)


def parameter_entries() -> Iterator[CatalogueEntry]:
    """Constants of the model."""
    for field in annotated_fields(Parameters).values():
        path = field.name if field.name == "workload" else f"parameters.{field.name}"
        yield _field_entry(
            field, "parameter", facts=(("To change it", f"--set {path}={format_yaml_value(_example_value(field))}"),)
        )


def _example_value(field: FieldSpec) -> float:
    """An allowed value other than the default."""
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
    """States that are recorded for each person and day."""
    for state in PERSON_STATES:
        symbol = (("Symbol", state.symbol),) if state.symbol else ()
        entry = _entry_from_metadata(
            "state of a person", state.name, state.metadata, (*symbol, ("Found in", "people.parquet"))
        )
        yield _without_assumed_source(entry)


def _without_assumed_source(entry: CatalogueEntry) -> CatalogueEntry:
    """The entry without a source, if its definition is an assumption of the model."""
    return entry._replace(source="") if entry.source == ASSUMED_SOURCE_KEY else entry


def builder_entries() -> Iterator[CatalogueEntry]:
    """Team builders."""
    for name, builder in TEAM_BUILDERS.items():
        text, _, references = inspect.cleandoc(builder.__doc__ or "").partition("References\n----------\n")
        summary, _, details = text.partition("\n\n")
        facts = [("To use it", f"--set 'team={{builder: {name}}}'")]
        facts += [("Reference", " ".join(references.split()))] if references else []
        fields = _schema_entries(f"{builder.__name__}Team", "setting of a team")
        yield CatalogueEntry("team builder", name, " ".join(summary.split()), details, tuple(facts), fields=fields)


def event_entries() -> Iterator[CatalogueEntry]:
    """Events of a scenario."""
    for name, event_class in EVENT_CLASSES.items():
        summary = " ".join((event_class.__doc__ or "").split())
        facts = (("In a file", f"- {event_class.example}"),)
        fields = _schema_entries(event_class.__name__, "setting of an event")
        yield CatalogueEntry("event", name, summary, fact_rows=facts, fields=fields)


def key_entries() -> Iterator[CatalogueEntry]:
    """Keys of a scenario file that are neither constants, mechanisms nor numbers of styles and kinds of act.

    Keys with the same name and meaning, such as `day` of all events, are one entry.
    """
    schema = _schema_hints().schema
    sections = {"": schema, **schema["$defs"]}
    keys: dict[tuple[str, str], tuple[CatalogueEntry, dict[str, list[str]]]] = {}
    for model, section in sections.items():
        if model.removeprefix("Partial") in EXPLAINED_MODELS or model.endswith("Kind"):
            continue
        for entry in _property_entries(section, "key of a scenario file"):
            if (model, entry.name) != ("", "workload"):  # a parameter
                _, tags_by_section = keys.setdefault((entry.name, entry.summary), (entry, {}))
                name, tag = _section_and_tag(model, section)
                tags_by_section.setdefault(name, []).extend([tag] if tag else [])
    for entry, tags_by_section in keys.values():
        labels = [f"{name} ({', '.join(tags)})" if tags else name for name, tags in tags_by_section.items()]
        default = entry.default if isinstance(entry.default, bool | int | float | str) else None
        yield entry._replace(default=default, fact_rows=(("Section", "; ".join(labels)),))


def _section_and_tag(model: str, section: Mapping[str, Any]) -> tuple[str, str]:
    """Where an object of the JSON Schema is used: ("team", "ward"), ("events", "spark"), ("start.people", "")."""
    for tag, parent in (("builder", "team"), ("event", "events")):
        if value := section["properties"].get(tag, {}).get("const"):
            return parent, value
    return SECTION_LABELS.get(model, model), ""


def term_entries() -> Iterator[CatalogueEntry]:
    """Terms of the glossary."""
    for term in GLOSSARY:
        yield CatalogueEntry("term", term.name, term.definition, aliases=term.aliases)


def source_entries() -> Iterator[CatalogueEntry]:
    """Sources of parameter values and mechanisms."""
    for key, source in REFERENCES.items():
        facts = (("Reference", source.citation), ("Link", source.url))
        yield CatalogueEntry("source", key, source.finding, fact_rows=tuple(fact for fact in facts if fact[1]))


CATALOGUE_SECTIONS: dict[str, CatalogueSection] = {
    "scenarios": CatalogueSection("Built-in scenarios", scenario_entries),
    "styles": CatalogueSection("Leadership styles", style_entries),
    "builders": CatalogueSection("Team builders", builder_entries),
    "events": CatalogueSection("Events of a scenario", event_entries),
    "kinds": CatalogueSection("Kinds of act", act_kind_entries),
    "measures": CatalogueSection("Measures of a day", measure_entries),
    "mechanisms": CatalogueSection("Mechanisms, which can be switched off", mechanism_entries),
    "parameters": CatalogueSection("Constants of the model, which can be changed", parameter_entries),
    "states": CatalogueSection("States that are recorded for each person and day", state_entries),
    "keys": CatalogueSection("Keys of a scenario file", key_entries),
    "terms": CatalogueSection("Terms of the glossary", term_entries),
    "sources": CatalogueSection("Sources of parameter values and mechanisms", source_entries),
}
"""All sections, in the order in which they are listed."""


@functools.cache
def all_entries() -> tuple[CatalogueEntry, ...]:
    """All entries except scenarios, and the numbers of styles and kinds of act, in the order of an explanation."""
    sections = ("terms", "parameters", "states", "measures", "mechanisms", "styles", "kinds", "builders", "events")
    entries = [entry for name in (*sections, "keys", "sources") for entry in CATALOGUE_SECTIONS[name].iter_entries()]
    return (
        *entries,
        *_record_entries(Style, "number of a style"),
        *_record_entries(ActKind, "number of a kind of act"),
    )


def _record_entries(record: type, category: str, values: dict[str, float] | None = None) -> tuple[CatalogueEntry, ...]:
    """The fields of a named tuple, with their values in a style or kind of act."""
    entries = [_field_entry(field, category) for field in annotated_fields(record).values()]
    return tuple(entry._replace(default=values[entry.name]) if values else entry for entry in entries)


def _field_entry(field: FieldSpec, category: str, facts: FactRows = ()) -> CatalogueEntry:
    """A field with its default."""
    type_name = "boolean" if field.annotation is bool else "integer" if field.is_integer else "number"
    entry = _entry_from_metadata(category, field.name, field.metadata, facts, type_name)
    return entry if field.default is ... else entry._replace(default=field.default)


def _entry_from_metadata(
    category: str, name: str, metadata: Metadata, facts: FactRows, type_name: str = "number"
) -> CatalogueEntry:
    """The entry of a number or switch."""
    limits = {"type": type_name, "minimum": metadata.minimum, "maximum": metadata.maximum}
    return CatalogueEntry(
        category,
        name,
        metadata.description,
        fact_rows=facts,
        unit=metadata.unit,
        minimum=metadata.minimum,
        maximum=metadata.maximum,
        allowed_values="true or false" if type_name == "boolean" else describe_number(limits),
        source=metadata.reference,
    )


@functools.cache
def _schema_hints() -> SchemaHints:
    """The JSON Schema of scenarios; built once."""
    return SchemaHints()


def _schema_entries(model: str, category: str) -> tuple[CatalogueEntry, ...]:
    """The settings of a team or an event, from the JSON Schema."""
    return _property_entries(_schema_hints().schema["$defs"][model], category)


def _property_entries(schema: Mapping[str, Any], category: str) -> tuple[CatalogueEntry, ...]:
    """The properties of an object in the JSON Schema, except the tag that selects it."""
    return tuple(
        CatalogueEntry(
            category,
            name,
            setting.get("description", ""),
            unit=setting.get("x-unit", ""),
            default=setting.get("default"),
            minimum=setting.get("minimum"),
            maximum=setting.get("maximum"),
            allowed_values=_schema_hints().describe_allowed(setting),
            source=setting.get("x-source", ""),
            required=name in schema.get("required", ()),
        )
        for name, setting in schema["properties"].items()
        if "const" not in setting
    )


def _as_sentence(text: str) -> str:
    """A text with a capital and a full stop."""
    return f"{text[:1].upper()}{text[1:]}."


def format_yaml_value(value: Any) -> str:
    """A value as it is written in a scenario; "" for None."""
    if value is None or isinstance(value, bool):
        return {None: "", True: "true", False: "false"}[value]
    return f"{value:g}" if isinstance(value, float) else str(value)


def describe_entry(entry: CatalogueEntry, *facts: str) -> str:
    """The meaning of an entry, followed by facts in brackets."""
    text = ", ".join(fact for fact in facts if fact)
    return f"{entry.summary.rstrip('.')} ({text})." if text else entry.summary


def normalise_name(name: str) -> str:
    """A name in lower case, with underscores, and without leading hyphens and apostrophes."""
    return name.strip().lstrip("-").casefold().replace("-", "_").replace(" ", "_").replace("'", "")
