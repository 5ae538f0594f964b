"""Random scenarios over the whole schema, for hypothesis.

What is drawn for a key is made from what the schema says of it, so that a new parameter, mechanism, setting of a
builder or kind of act is drawn without a word here; `test_whole_schema.py` says whether anything is never drawn.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from hypothesis import strategies as st

from sim.model.acts import ACT_KINDS, ActKind
from sim.model.measures import RIPPLE_WINDOW_DAYS
from sim.model.mechanisms import Mechanisms
from sim.model.parameters import Parameters
from sim.model.styles import STYLES
from sim.scenario import EVENT_CLASSES, Scenario
from sim.scenario.checks import KnownNames
from sim.scenario.events import TargetableEvent
from sim.scenario.sections import LeaderStart, PersonStart
from tests.parity.drawing import SHARE, evenly, one_in, parts_of_one, some_of, style, values
from tests.parity.teams import of_kind

MOST_DAYS = 25
WORDS = ("name", "title", "about", "predict", "debrief", "notes")
"""Keys that are there for people; no engine gets to see them."""

PARAMETERS = {name: field for name, field in values(Parameters).items() if name != "workload"}
LIVELY = {"give_base": 0.4, "leave_rate": 0.02}
"""Much happens in a few weeks when people give, introduce and leave often."""
FACTORS = {name: field for name, field in values(ActKind).items() if name != "share"}
NEEDS: dict[str, dict[str, st.SearchStrategy[Any]]] = {
    "workload": {"workload": st.floats(0, 2)},
    "leadership": {"style": style()},
    "campaign": {"strength": st.floats(0, 10)},
    "mandate": {"strength": st.floats(0, 10)},
    "spark": {"acts": st.integers(1, 8)},
    "absence": {},
    "incident": {"harm": SHARE},
    "change": {},
}
"""What each kind of event needs, beside its days and whom it is about."""


class Drawn(NamedTuple):
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
def scenarios(draw: st.DrawFn, kind: str) -> Drawn:
    """A scenario of a few weeks and a small team of a kind."""
    team, files = draw(of_kind(kind))
    data: dict[str, Any] = {"schema": 1, "team": team}
    names = KnownNames.from_team(Drawn(data, files).scenario().team_graph())
    data["days"] = draw(st.integers(1, MOST_DAYS) | st.integers(RIPPLE_WINDOW_DAYS, MOST_DAYS))
    data["seed"] = draw(st.integers(0, 2**63 - 1) | st.integers(0, 3))
    data["workload"] = draw(st.floats(0.3, 0.9) | st.floats(0, 2))
    data["leadership"] = draw(leadership(sorted(names.teams_with_leader)))
    data["parameters"] = draw(evenly([{}, LIVELY])) | draw(some_of(PARAMETERS, 8))
    data["mechanisms"] = draw(some_of(values(Mechanisms), 4))
    data["kinds"] = draw(kinds()) if draw(one_in(2)) else {}
    data["start"] = draw(starts(names.people)) if draw(one_in(2)) else {}
    moments = draw(st.lists(st.integers(1, data["days"]), min_size=1, max_size=3))
    data["events"] = draw(st.lists(events(names, moments, data["days"]), max_size=8))
    return Drawn(data, files)


@st.composite
def leadership(draw: st.DrawFn, led: list[str]) -> dict[str, Any]:
    """A style for all or a mix, and perhaps styles of single teams."""
    section: dict[str, Any] = {}
    if draw(one_in(3)):
        section["mix"] = dict(zip(STYLES, draw(parts_of_one(len(STYLES))), strict=True))
    else:
        section["style"] = draw(style())
    if draw(one_in(2)):
        section["teams"] = draw(some_of(dict.fromkeys(led, style()), 3))
    return section


@st.composite
def kinds(draw: st.DrawFn) -> dict[str, Any]:
    """Kinds of act of which some do something else, and perhaps with other shares."""
    changed: dict[str, Any] = {kind: draw(some_of(FACTORS, 3)) for kind in ACT_KINDS}
    if draw(one_in(2)):
        for kind, share in zip(ACT_KINDS, draw(parts_of_one(len(ACT_KINDS))), strict=True):
            changed[kind]["share"] = share
    return {kind: values for kind, values in changed.items() if values}


@st.composite
def starts(draw: st.DrawFn, people: tuple[str, ...]) -> dict[str, Any]:
    """What all, leaders and single people start with."""
    of_leaders = dict.fromkeys(LeaderStart.model_fields, SHARE)
    of_person = dict.fromkeys(PersonStart.model_fields, SHARE)
    section: dict[str, Any] = draw(some_of(of_leaders | {"improvement": SHARE}, 3))
    section["leaders"] = draw(some_of(of_leaders, 3))
    section["people"] = draw(some_of(dict.fromkeys(people, some_of(of_person, 4)), 3))
    return section


@st.composite
def events(draw: st.DrawFn, names: KnownNames, moments: list[int], days: int) -> dict[str, Any]:
    """An event of any kind, for any people; several of them may start on one day."""
    kind = draw(
        evenly([*EVENT_CLASSES, "leadership", "change", "change"])
    )  # there are many styles and constants to meet
    event: dict[str, Any] = {"event": kind, "day": draw(evenly(moments))}
    event |= {key: draw(need) for key, need in NEEDS[kind].items()}
    if "until" in EVENT_CLASSES[kind].model_fields and draw(one_in(2)):
        event["until"] = draw(st.integers(event["day"], days))
    if issubclass(EVENT_CLASSES[kind], TargetableEvent):
        event |= draw(scope(names, kind))
    if kind == "change":
        event |= draw(settings())
    if kind == "campaign" and draw(one_in(2)):
        event["share"] = draw(SHARE)
    if kind == "absence" and "people" not in event:
        event["share"] = draw(SHARE)
    return event


@st.composite
def settings(draw: st.DrawFn) -> dict[str, Any]:
    """Constants that have other values and mechanisms that are switched, at least one of them."""
    parameters, mechanisms = draw(some_of(PARAMETERS, 8)), draw(some_of(values(Mechanisms), 3))
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
    whom = draw(evenly(["all", "team", "teams", "people"] + ["person"] * (kind == "spark")))
    if whom == "team":
        return {"team": draw(team)}
    if whom == "teams":
        return {"team": draw(st.lists(team, min_size=1, max_size=2, unique=True))}
    if whom == "people":
        return {"people": draw(st.lists(person, min_size=1, max_size=4, unique=True))}
    return {"person": draw(person)} if whom == "person" else {}
