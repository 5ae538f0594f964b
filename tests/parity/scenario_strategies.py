"""Random scenarios over the whole schema, for hypothesis.

What is drawn for a key is made from what the schema says of it, so that a new parameter, mechanism, setting of a
builder or kind of act is drawn without a word here; `test_whole_schema.py` says whether anything is never drawn.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from hypothesis import strategies as st

from sim.model.act_kinds import ACT_KINDS, ActKind
from sim.model.measures import RIPPLE_WINDOW_DAYS
from sim.model.mechanisms import Mechanisms
from sim.model.parameters import Parameters
from sim.model.styles import STYLES
from sim.scenario import EVENT_CLASSES, Scenario
from sim.scenario.consistency import KnownNames
from sim.scenario.events import TargetableEvent
from sim.scenario.sections import LeaderStart, PersonStart
from tests.parity.field_strategies import (
    SHARE,
    record_values,
    shares_summing_to_one,
    styles,
    true_once_in,
    uniform_choice,
    values_of_some_fields,
)
from tests.parity.team_strategies import teams_of_kind

MAX_DAYS = 25
TEXT_KEYS = ("name", "title", "about", "predict", "debrief", "notes")
"""Keys that are there for people; no engine gets to see them."""

PARAMETERS = {name: field for name, field in record_values(Parameters).items() if name != "workload"}
BUSY_PARAMETERS = {"give_base": 0.4, "leave_rate": 0.02}
"""Much happens in a few weeks when people give, introduce and leave often."""
FACTORS = {name: field for name, field in record_values(ActKind).items() if name != "share"}
EVENT_FIELDS: dict[str, dict[str, st.SearchStrategy[Any]]] = {
    "workload": {"workload": st.floats(0, 2)},
    "leadership": {"style": styles()},
    "campaign": {"strength": st.floats(0, 10)},
    "mandate": {"strength": st.floats(0, 10)},
    "spark": {"acts": st.integers(1, 8)},
    "absence": {},
    "incident": {"harm": SHARE},
    "change": {},
}
"""What each kind of event needs, beside its days and whom it is about."""


class GeneratedScenario(NamedTuple):
    """A scenario as plain data, with the files that stand beside it, by name."""

    data: dict[str, Any]
    files: dict[str, str]

    def scenario(self) -> Scenario:
        """The checked scenario."""
        if not self.files:
            return Scenario.from_dict(self.data)
        with TemporaryDirectory() as folder:
            for name, text in self.files.items():
                (Path(folder) / name).write_text(text, encoding="utf-8")
            return Scenario.from_dict(self.data, base_dir=folder)


@st.composite
def scenarios(draw: st.DrawFn, kind: str) -> GeneratedScenario:
    """A scenario of a few weeks and a small team of a kind."""
    team, files = draw(teams_of_kind(kind))
    data: dict[str, Any] = {"schema": 1, "team": team}
    names = KnownNames.from_team(GeneratedScenario(data, files).scenario().team_graph())
    data["days"] = draw(st.integers(1, MAX_DAYS) | st.integers(RIPPLE_WINDOW_DAYS, MAX_DAYS))
    data["seed"] = draw(st.integers(0, 2**63 - 1) | st.integers(0, 3))
    data["workload"] = draw(st.floats(0.3, 0.9) | st.floats(0, 2))
    data["leadership"] = draw(leadership(sorted(names.teams_with_leader)))
    data["parameters"] = draw(uniform_choice([{}, BUSY_PARAMETERS])) | draw(values_of_some_fields(PARAMETERS, 8))
    data["mechanisms"] = draw(values_of_some_fields(record_values(Mechanisms), 4))
    data["kinds"] = draw(kinds()) if draw(true_once_in(2)) else {}
    data["start"] = draw(start_values(names.people)) if draw(true_once_in(2)) else {}
    moments = draw(st.lists(st.integers(1, data["days"]), min_size=1, max_size=3))
    data["events"] = draw(st.lists(events(names, moments, data["days"]), max_size=8))
    return GeneratedScenario(data, files)


@st.composite
def leadership(draw: st.DrawFn, led: list[str]) -> dict[str, Any]:
    """A style for all or a mix, and perhaps styles of single teams."""
    section: dict[str, Any] = {}
    if draw(true_once_in(3)):
        section["mix"] = dict(zip(STYLES, draw(shares_summing_to_one(len(STYLES))), strict=True))
    else:
        section["style"] = draw(styles())
    if draw(true_once_in(2)):
        section["teams"] = draw(values_of_some_fields(dict.fromkeys(led, styles()), 3))
    return section


@st.composite
def kinds(draw: st.DrawFn) -> dict[str, Any]:
    """Kinds of act of which some do something else, and perhaps with other shares."""
    changed: dict[str, Any] = {kind: draw(values_of_some_fields(FACTORS, 3)) for kind in ACT_KINDS}
    if draw(true_once_in(2)):
        for kind, share in zip(ACT_KINDS, draw(shares_summing_to_one(len(ACT_KINDS))), strict=True):
            changed[kind]["share"] = share
    return {kind: values for kind, values in changed.items() if values}


@st.composite
def start_values(draw: st.DrawFn, people: tuple[str, ...]) -> dict[str, Any]:
    """What all, leaders and single people start with."""
    of_leaders = dict.fromkeys(LeaderStart.model_fields, SHARE)
    of_person = dict.fromkeys(PersonStart.model_fields, SHARE)
    section: dict[str, Any] = draw(values_of_some_fields(of_leaders | {"improvement": SHARE}, 3))
    section["leaders"] = draw(values_of_some_fields(of_leaders, 3))
    section["people"] = draw(values_of_some_fields(dict.fromkeys(people, values_of_some_fields(of_person, 4)), 3))
    return section


@st.composite
def events(draw: st.DrawFn, names: KnownNames, moments: list[int], days: int) -> dict[str, Any]:
    """An event of any kind, for any people; several of them may start on one day."""
    kind = draw(
        uniform_choice([*EVENT_CLASSES, "leadership", "change", "change"])
    )  # there are many styles and constants to meet
    event: dict[str, Any] = {"event": kind, "day": draw(uniform_choice(moments))}
    event |= {key: draw(need) for key, need in EVENT_FIELDS[kind].items()}
    if "until" in EVENT_CLASSES[kind].model_fields and draw(true_once_in(2)):
        event["until"] = draw(st.integers(event["day"], days))
    if issubclass(EVENT_CLASSES[kind], TargetableEvent):
        event |= draw(scope(names, kind))
    if kind == "change":
        event |= draw(settings())
    if kind == "campaign" and draw(true_once_in(2)):
        event["share"] = draw(SHARE)
    if kind == "absence" and "people" not in event:
        event["share"] = draw(SHARE)
    return event


@st.composite
def settings(draw: st.DrawFn) -> dict[str, Any]:
    """Constants that have other values and mechanisms that are switched, at least one of them."""
    parameters, mechanisms = (
        draw(values_of_some_fields(PARAMETERS, 8)),
        draw(values_of_some_fields(record_values(Mechanisms), 3)),
    )
    if not parameters and not mechanisms:
        mechanisms = {"contagion": False}
    return {"parameters": parameters, "mechanisms": mechanisms}


@st.composite
def scope(draw: st.DrawFn, names: KnownNames, kind: str) -> dict[str, Any]:
    """Whom an event is about: all, a team by its name, some teams, some people, or one whom a spark reaches.

    Styles are of those who lead, or whom nobody leads.
    """
    leading = kind == "leadership"
    team = st.sampled_from(sorted(names.teams_with_leader) if leading else names.teams)
    person = st.sampled_from(sorted(names.leaders) if leading else names.people)
    whom = draw(uniform_choice(["all", "team", "teams", "people"] + ["person"] * (kind == "spark")))
    if whom == "team":
        return {"team": draw(team)}
    if whom == "teams":
        return {"team": draw(st.lists(team, min_size=1, max_size=2, unique=True))}
    if whom == "people":
        return {"people": draw(st.lists(person, min_size=1, max_size=4, unique=True))}
    return {"person": draw(person)} if whom == "person" else {}
