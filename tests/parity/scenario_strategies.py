"""Hypothesis strategies for scenarios that cover the whole schema.

The strategy of a key is derived from its schema. A new parameter, mechanism, builder setting or kind of act therefore
needs no change here. `test_schema_coverage.py` fails if a key is never generated.
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
"""Descriptive keys that engines do not read."""

PARAMETERS = {name: field for name, field in record_values(Parameters).items() if name != "workload"}
BUSY_PARAMETERS = {"give_base": 0.4, "leave_rate": 0.02}
"""High rates of giving and leaving, so that a short run contains many events."""
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
"""Required keys of each event type, except its days and scope."""


class GeneratedScenario(NamedTuple):
    """A scenario as plain data, with the files in its folder by name."""

    data: dict[str, Any]
    files: dict[str, str]

    def scenario(self) -> Scenario:
        """Return the validated scenario."""
        if not self.files:
            return Scenario.from_dict(self.data)
        with TemporaryDirectory() as folder:
            for name, text in self.files.items():
                (Path(folder) / name).write_text(text, encoding="utf-8")
            return Scenario.from_dict(self.data, base_dir=folder)


@st.composite
def scenarios(draw: st.DrawFn, kind: str) -> GeneratedScenario:
    """Generate a scenario of a few weeks with a small team of one kind."""
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
    event_days = draw(st.lists(st.integers(1, data["days"]), min_size=1, max_size=3))
    data["events"] = draw(st.lists(events(names, event_days, data["days"]), max_size=8))
    return GeneratedScenario(data, files)


@st.composite
def leadership(draw: st.DrawFn, led_teams: list[str]) -> dict[str, Any]:
    """Generate a style for all teams or a mix, and optional styles of single teams."""
    section: dict[str, Any] = {}
    if draw(true_once_in(3)):
        section["mix"] = dict(zip(STYLES, draw(shares_summing_to_one(len(STYLES))), strict=True))
    else:
        section["style"] = draw(styles())
    if draw(true_once_in(2)):
        section["teams"] = draw(values_of_some_fields(dict.fromkeys(led_teams, styles()), 3))
    return section


@st.composite
def kinds(draw: st.DrawFn) -> dict[str, Any]:
    """Generate kinds of act with changed factors and, in half of the cases, changed shares."""
    changed: dict[str, Any] = {kind: draw(values_of_some_fields(FACTORS, 3)) for kind in ACT_KINDS}
    if draw(true_once_in(2)):
        for kind, share in zip(ACT_KINDS, draw(shares_summing_to_one(len(ACT_KINDS))), strict=True):
            changed[kind]["share"] = share
    return {kind: values for kind, values in changed.items() if values}


@st.composite
def start_values(draw: st.DrawFn, people: tuple[str, ...]) -> dict[str, Any]:
    """Generate initial states of all people, of leaders and of single people."""
    of_leaders = dict.fromkeys(LeaderStart.model_fields, SHARE)
    of_person = dict.fromkeys(PersonStart.model_fields, SHARE)
    section: dict[str, Any] = draw(values_of_some_fields(of_leaders | {"improvement": SHARE}, 3))
    section["leaders"] = draw(values_of_some_fields(of_leaders, 3))
    section["people"] = draw(values_of_some_fields(dict.fromkeys(people, values_of_some_fields(of_person, 4)), 3))
    return section


@st.composite
def events(draw: st.DrawFn, names: KnownNames, event_days: list[int], days: int) -> dict[str, Any]:
    """Generate an event of any type and scope; several events may start on one day."""
    kind = draw(
        uniform_choice([*EVENT_CLASSES, "leadership", "change", "change"])
    )  # these types have many values to cover
    event: dict[str, Any] = {"event": kind, "day": draw(uniform_choice(event_days))}
    event |= {key: draw(values) for key, values in EVENT_FIELDS[kind].items()}
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
    """Generate changed parameters and switched mechanisms, at least one in total."""
    parameters, mechanisms = (
        draw(values_of_some_fields(PARAMETERS, 8)),
        draw(values_of_some_fields(record_values(Mechanisms), 3)),
    )
    if not parameters and not mechanisms:
        mechanisms = {"contagion": False}
    return {"parameters": parameters, "mechanisms": mechanisms}


@st.composite
def scope(draw: st.DrawFn, names: KnownNames, kind: str) -> dict[str, Any]:
    """Generate the scope of an event: all, one team, several teams, several people, or the person of a spark.

    Leadership events are limited to teams with a leader, and to people who lead or have no leader.
    """
    leading = kind == "leadership"
    team = st.sampled_from(sorted(names.teams_with_leader) if leading else names.teams)
    person = st.sampled_from(sorted(names.leaders) if leading else names.people)
    target = draw(uniform_choice(["all", "team", "teams", "people"] + ["person"] * (kind == "spark")))
    if target == "team":
        return {"team": draw(team)}
    if target == "teams":
        return {"team": draw(st.lists(team, min_size=1, max_size=2, unique=True))}
    if target == "people":
        return {"people": draw(st.lists(person, min_size=1, max_size=4, unique=True))}
    return {"person": draw(person)} if target == "person" else {}
