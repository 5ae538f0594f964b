"""Everything that can be listed and explained, from what the rooms below tell about themselves."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from sim.model.about import FieldSpec, Metadata, annotated_fields
from sim.model.acts import ACT_KIND_DESCRIPTIONS, ACT_KINDS, ActKind
from sim.model.measures import MEASURES
from sim.model.mechanisms import Mechanisms
from sim.model.parameters import Parameters
from sim.model.sources import REFERENCES
from sim.model.states import PERSON_STATES
from sim.model.styles import STYLES, Style
from sim.scenario import EVENT_CLASSES, ScenarioError, built_in_scenarios, load
from sim.scenario.guide import SchemaHints, describe_number
from sim.scenario.problems import format_number
from sim.scenario.template import EVENT_EXAMPLES
from sim.teams import TEAM_BUILDERS

ASSUMED = "assumed"
Facts = tuple[tuple[str, str], ...]


class Entry(NamedTuple):
    """One thing that has a name.

    Attributes
    ----------
    what
        What it is: "parameter", "style of leadership", ….
    name, meaning
        Its name, and what it means in a sentence.
    more
        Further paragraphs.
    facts
        What else is known of it, as label and text.
    unit
        Its unit; "" where it has none.
    default
        Its default, or the value that one of its kind has; None where it has none.
    low, high
        Its bounds; None where there is none.
    allowed
        What it may be, in words; "" where there is nothing to say.
    source
        A key of `REFERENCES`; "" where nothing needs one.
    needed
        Whether it must be given.
    parts
        What it is made of: settings of a kind of team, the five numbers of a style.
    """

    what: str
    name: str
    meaning: str
    more: str = ""
    facts: Facts = ()
    unit: str = ""
    default: Any = None
    low: float | None = None
    high: float | None = None
    allowed: str = ""
    source: str = ""
    needed: bool = False
    parts: tuple[Entry, ...] = ()

    def as_data(self) -> dict[str, Any]:
        """The entry for a program, without what is not known of it."""
        data = self._asdict()
        facts = {label.lower().replace(" ", "_"): text for label, text in data.pop("facts")}
        known = {key: value for key, value in {**data, **facts}.items() if value not in ("", ()) and value is not None}
        if not self.needed:
            del known["needed"]
        if self.source:
            known["source"] = {"key": self.source, **REFERENCES[self.source]._asdict()}
        if self.parts:
            known["parts"] = [part.as_data() for part in self.parts]
        return known


class Heading(NamedTuple):
    """A kind of thing that can be listed."""

    title: str
    entries: Callable[[], Iterator[Entry]]


def scenarios() -> Iterator[Entry]:
    """Scenarios that come with the program."""
    yield from map(scenario, built_in_scenarios())


def scenario(name: str) -> Entry:
    """A scenario that comes with the program."""
    try:
        loaded = load(built_in_scenarios()[name])
    except ScenarioError:
        return Entry("scenario", name, f"It cannot be played; see: compassion check {name}")
    facts = [("People", str(len(loaded.people_names))), ("Days", str(loaded.days))]
    if loaded.predict is not None:
        facts.append(("Question", loaded.predict.question))
    facts += [("File", str(built_in_scenarios()[name])), ("To play it", f"compassion run {name}")]
    return Entry("scenario", name, loaded.title, more=loaded.about, facts=tuple(facts))


def styles() -> Iterator[Entry]:
    """Styles of leadership."""
    for name, named in STYLES.items():
        parts = _fields(Style, "number of a style", named.style._asdict())
        facts = (("To use it", f"--set leadership.style={name}"),)
        yield Entry("style of leadership", name, _sentence(named.description), facts=facts, parts=parts)


def kinds() -> Iterator[Entry]:
    """Kinds of compassionate act."""
    for name, kind in ACT_KINDS.items():
        parts = _fields(ActKind, "number of a kind of act", kind._asdict())
        facts = (("To change it", f"--set kinds.{name}.lift={format_number(kind.lift * 2)}"),)
        yield Entry("kind of act", name, _sentence(ACT_KIND_DESCRIPTIONS[name]), facts=facts, parts=parts)


def parameters() -> Iterator[Entry]:
    """Numbers of the model."""
    for field in annotated_fields(Parameters).values():
        path = field.name if field.name == "workload" else f"parameters.{field.name}"
        yield _field(field, "parameter", facts=(("To change it", f"--set {path}={written(_another(field))}"),))


def _another(field: FieldSpec) -> float:
    """A value other than the default that is allowed as well."""
    twice: float = field.default * 2
    return twice if field.metadata.maximum is None or twice <= field.metadata.maximum else field.default / 2


def mechanisms() -> Iterator[Entry]:
    """Mechanisms that can be switched off."""
    for field in annotated_fields(Mechanisms).values():
        yield _field(field, "mechanism", facts=(("To switch it off", f"--set mechanisms.{field.name}=false"),))


def measures() -> Iterator[Entry]:
    """Measures of a day."""
    for measure in MEASURES:
        entry = _about("measure", measure.name, measure.metadata, (("Found in", "days.csv, days.parquet"),))
        yield _unless_assumed(entry)


def states() -> Iterator[Entry]:
    """What is kept for each person and day."""
    for state in PERSON_STATES:
        symbol = (("Symbol", state.symbol),) if state.symbol else ()
        entry = _about("state of a person", state.name, state.metadata, (*symbol, ("Found in", "people.parquet")))
        yield _unless_assumed(entry)


def _unless_assumed(entry: Entry) -> Entry:
    """What is defined by the model needs no source."""
    return entry._replace(source="") if entry.source == ASSUMED else entry


def builders() -> Iterator[Entry]:
    """Kinds of team."""
    for name, builder in TEAM_BUILDERS.items():
        text, _, references = inspect.cleandoc(builder.__doc__ or "").partition("References\n----------\n")
        first, _, more = text.partition("\n\n")
        facts = (("To use it", f"--set 'team={{builder: {name}}}'"), ("Reference", " ".join(references.split())))
        meaning = " ".join(first.split())
        parts = _settings(f"{builder.__name__}Team", "setting of a team")
        yield Entry("kind of team", name, meaning, more, tuple(fact for fact in facts if fact[1]), parts=parts)


def events() -> Iterator[Entry]:
    """Events of a scenario."""
    for name, kind in EVENT_CLASSES.items():
        meaning = " ".join((kind.__doc__ or "").split())
        parts = _settings(kind.__name__, "setting of an event")
        yield Entry("event", name, meaning, facts=(("In a file", f"- {EVENT_EXAMPLES[name]}"),), parts=parts)


def sources() -> Iterator[Entry]:
    """Where numbers and mechanisms come from."""
    for key, source in REFERENCES.items():
        facts = (("Reference", source.citation), ("Link", source.url))
        yield Entry("source", key, source.finding, facts=tuple(fact for fact in facts if fact[1]))


HEADINGS: dict[str, Heading] = {
    "scenarios": Heading("Scenarios to play", scenarios),
    "styles": Heading("Styles of leadership", styles),
    "builders": Heading("Kinds of team", builders),
    "events": Heading("Events of a scenario", events),
    "kinds": Heading("Kinds of compassionate act", kinds),
    "measures": Heading("Measures of a day", measures),
    "mechanisms": Heading("Mechanisms, which can be switched off one by one", mechanisms),
    "parameters": Heading("Numbers of the model, which can be changed", parameters),
    "states": Heading("What is kept for each person and day", states),
    "sources": Heading("Where numbers and mechanisms come from", sources),
}
"""All that can be listed."""


@functools.cache
def everything() -> tuple[Entry, ...]:
    """All entries but the scenarios, and the numbers that styles and kinds of act are made of."""
    order = ("parameters", "states", "measures", "mechanisms", "styles", "kinds", "builders", "events", "sources")
    entries = [entry for name in order for entry in HEADINGS[name].entries()]
    return (*entries, *_fields(Style, "number of a style"), *_fields(ActKind, "number of a kind of act"))


def _fields(record: type, what: str, values: dict[str, float] | None = None) -> tuple[Entry, ...]:
    """The fields of a named tuple, with the values that one of its kind has."""
    entries = [_field(field, what) for field in annotated_fields(record).values()]
    return tuple(entry._replace(default=values[entry.name]) if values else entry for entry in entries)


def _field(field: FieldSpec, what: str, facts: Facts = ()) -> Entry:
    """A field with its default."""
    kind = "boolean" if field.annotation is bool else "integer" if field.is_integer else "number"
    entry = _about(what, field.name, field.metadata, facts, kind)
    return entry if field.default is ... else entry._replace(default=field.default)


def _about(what: str, name: str, about: Metadata, facts: Facts, kind: str = "number") -> Entry:
    """What is told about a number or switch."""
    limits = {"type": kind, "minimum": about.minimum, "maximum": about.maximum}
    return Entry(
        what,
        name,
        about.description,
        facts=facts,
        unit=about.unit,
        low=about.minimum,
        high=about.maximum,
        allowed="true or false" if kind == "boolean" else describe_number(limits),
        source=about.reference,
    )


@functools.cache
def _guide() -> SchemaHints:
    """What the JSON Schema says; made once."""
    return SchemaHints()


def _settings(model: str, what: str) -> tuple[Entry, ...]:
    """The settings of a team or an event, as the JSON Schema has them."""
    guide = _guide()
    about = guide.schema["$defs"][model]
    return tuple(
        Entry(
            what,
            name,
            setting.get("description", ""),
            unit=setting.get("x-unit", ""),
            default=setting.get("default"),
            low=setting.get("minimum"),
            high=setting.get("maximum"),
            allowed=guide.describe_allowed(setting),
            source=setting.get("x-source", ""),
            needed=name in about.get("required", ()),
        )
        for name, setting in about["properties"].items()
        if "const" not in setting
    )


def _sentence(text: str) -> str:
    """A text with a capital and a full stop."""
    return f"{text[:1].upper()}{text[1:]}."


def written(value: Any) -> str:
    """A value as it would be written in a scenario; "" for None."""
    if value is None or isinstance(value, bool):
        return {None: "", True: "true", False: "false"}[value]
    return f"{value:g}" if isinstance(value, float) else str(value)
