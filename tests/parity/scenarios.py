"""Random scenarios over the whole schema, for hypothesis: builders, events, mechanisms, parameters, kinds, starts."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from sim.model.about import Field, fields_of
from sim.model.mechanisms import Mechanisms
from sim.model.parameters import Parameters
from sim.model.styles import STYLES
from sim.scenario import Scenario

MOST_DAYS = 25
SHARE = st.floats(0, 1)
NUMBERS = st.fixed_dictionaries(dict.fromkeys(("attend", "understand", "empathise", "help", "control"), SHARE))
STYLE = st.sampled_from(sorted(STYLES)) | NUMBERS


def value(field: Field) -> st.SearchStrategy[Any]:
    """A value of a field within its bounds, near its default more often than not."""
    low, high = field.about.low, field.about.high
    if field.is_whole:
        return st.integers(int(low or 0), int(min(high or 10, 10)))
    near = st.floats(max(low, 0.5 * field.default), min(high, 2 * field.default)) if field.default else st.just(0.0)
    return near | st.floats(low, high)


PARAMETERS = {name: value(field) for name, field in fields_of(Parameters).items() if name != "workload"}
SIZE = st.integers(2, 14)
TEAMS = (
    st.fixed_dictionaries({"builder": st.just("ward"), "size": SIZE})
    | st.fixed_dictionaries({"builder": st.just("complete"), "size": SIZE})
    | st.fixed_dictionaries({"builder": st.just("random"), "size": SIZE, "density": SHARE, "leader": st.booleans()})
    | st.fixed_dictionaries({"builder": st.just("small_world"), "size": st.integers(6, 14), "rewire": SHARE})
    | st.fixed_dictionaries({"builder": st.just("cliques"), "size": st.integers(8, 14)})
    | st.fixed_dictionaries({"builder": st.just("hub_and_spoke"), "size": SIZE, "rim": SHARE})
    | st.fixed_dictionaries(
        {
            "builder": st.just("organisation"),
            "teams": st.integers(2, 4),
            "smallest": st.integers(2, 4),
            "largest": st.integers(4, 7),
            "inner": st.sampled_from(["ward", "random", "complete"]),
            "director": st.booleans(),
        }
    )
)


EVENTS = {
    "workload": {"workload": st.floats(0, 2)},
    "leadership": {"style": STYLE},
    "campaign": {"strength": st.floats(0, 10), "share": SHARE},
    "mandate": {"strength": st.floats(0, 10)},
    "spark": {"acts": st.integers(1, 8)},
    "absence": {"share": SHARE},
    "incident": {"harm": SHARE},
}
"""What each kind of event needs, beside its days and whom it is about."""


@st.composite
def events(draw: st.DrawFn, teams: tuple[str, ...], people: tuple[str, ...], days: int) -> dict[str, Any]:
    """An event of any kind, for everybody, for some teams or for some people."""
    kind = draw(st.sampled_from(sorted(EVENTS)))
    event: dict[str, Any] = {"event": kind, "day": draw(st.integers(1, days))} | draw(
        st.fixed_dictionaries(EVENTS[kind])
    )
    if kind not in ("spark", "incident") and draw(st.booleans()):
        event["until"] = draw(st.integers(event["day"], days))
    scope = draw(st.sampled_from(["all", "team"] if kind == "leadership" else ["all", "team", "people"]))
    if scope == "team":
        event["team"] = draw(st.lists(st.sampled_from(teams), min_size=1, max_size=2, unique=True))
    elif scope == "people":
        event["people"] = draw(st.lists(st.sampled_from(people), min_size=1, max_size=4, unique=True))
        if kind == "absence":
            del event["share"]
    return event


@st.composite
def scenarios(draw: st.DrawFn) -> Scenario:
    """A checked scenario of a small team or organisation and a few weeks."""
    days = draw(st.integers(1, MOST_DAYS))
    data: dict[str, Any] = {
        "schema": 1,
        "days": days,
        "seed": draw(st.integers(0, 2**63 - 1) | st.integers(0, 3)),
        "workload": draw(st.floats(0.3, 0.9) | st.floats(0, 2)),
        "team": draw(TEAMS) | {"seed": draw(st.integers(0, 1000))},
        "leadership": {"style": draw(STYLE)},
        # much happens in a few weeks when people give, introduce and leave often
        "parameters": {"give_base": 0.4, "leave_rate": 0.02} if draw(st.booleans()) else {},
        "mechanisms": draw(st.fixed_dictionaries({}, optional={name: st.booleans() for name in Mechanisms._fields})),
    }
    data["parameters"] |= draw(st.fixed_dictionaries({}, optional=PARAMETERS)) if draw(st.booleans()) else {}
    if draw(st.booleans()):
        data["kinds"] = {"attentiveness": {"share": 0.1}, "introduction": {"share": 0.3}}
    if draw(st.booleans()):
        data["start"] = draw(
            st.fixed_dictionaries(
                {}, optional=dict.fromkeys(("wellbeing", "energy", "felt_compassion", "safety"), SHARE)
            )
        )
    plain = Scenario.from_dict(data)
    data["events"] = draw(st.lists(events(plain.team_names, plain.people_names, days), max_size=6))
    return Scenario.from_dict(data)
