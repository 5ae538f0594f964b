"""What events put in force while they last, one function a quantity of a segment.

Events come in the order of their start, those of one day in the order of the file: of several that set a value the last
counts; campaigns and mandates add up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.model.acts import ActKind
from sim.model.constants import Constants, derive_constants
from sim.model.leading import StyleEffects, compute_style_effects
from sim.model.mechanisms import Mechanisms
from sim.model.parameters import Parameters
from sim.model.styles import Style
from sim.world import each
from sim.world.people import Floats, Indices, People
from sim.world.reaching import Affected


class Usual(NamedTuple):
    """What holds without any event.

    Attributes
    ----------
    workload : of everybody
    style_of : style of each person's team, as an index
    styles : all that occur in the run, each with its index
    parameters, mechanisms, kinds : of the model
    """

    people: People
    workload: float
    style_of: Indices
    styles: dict[Style, int]
    parameters: Parameters
    mechanisms: Mechanisms
    kinds: Mapping[str, ActKind]


def workload_in(events: Iterable[Affected], usual: Usual) -> Floats:
    """Workload of each person, shares of the absent included; 0 for the absent."""
    workload = np.full(len(usual.people.names), usual.workload)
    for affected in events:
        if affected.event.event == "workload":
            workload[affected.people] = affected.event.workload
    people, absent = usual.people, absent_in(events, usual)
    shared: Floats = each.shared_workloads(workload, absent, people.team_of, len(people.teams))
    return shared


def style_in(events: Iterable[Affected], usual: Usual) -> Indices:
    """Style of each person's team."""
    style = usual.style_of.copy()
    for affected in events:
        if affected.event.event == "leadership":
            style[affected.people] = usual.styles[affected.event.style.resolved]
    return style


def control_in(events: Iterable[Affected], usual: Usual) -> Floats:
    """Control of each person's own leader; of their own style where nobody leads them."""
    leader_of = usual.people.leader_of
    leader = np.where(leader_of >= 0, leader_of, np.arange(len(leader_of)))
    return np.array([style.control for style in usual.styles], np.float64)[style_in(events, usual)[leader]]


def autonomy_in(events: Iterable[Affected], usual: Usual) -> Floats:
    """How free each person is to give."""
    free: Floats = each.autonomies(control_in(events, usual), reached_by("mandate", events, usual))
    return free


def campaign_in(events: Iterable[Affected], usual: Usual) -> Floats:
    """What campaigns and mandates add to each person's readiness to give."""
    campaign = np.zeros(len(usual.people.names))
    for affected in events:
        campaign[affected.people] += affected.event.strength  # type: ignore[union-attr]  # only these two come here
    return campaign


def absent_in(events: Iterable[Affected], usual: Usual) -> NDArray[np.bool_]:
    """Who is away."""
    return reached_by("absence", events, usual)


def reached_by(kind: str, events: Iterable[Affected], usual: Usual) -> NDArray[np.bool_]:
    """Whom events of a kind reach."""
    reached = np.zeros(len(usual.people.names), np.bool_)
    for affected in events:
        if affected.event.event == kind:
            reached[affected.people] = True
    return reached


def harm_in(events: Iterable[Affected], usual: Usual) -> Floats:
    """What each incident does to each person; shape (incidents, people)."""
    blows = []
    for affected in events:
        blow = np.zeros(len(usual.people.names))
        blow[affected.people] = affected.event.harm  # type: ignore[union-attr]  # only incidents come here
        blows.append(blow)
    return np.array(blows).reshape(len(blows), len(usual.people.names))


def sparked_in(events: Iterable[Affected], usual: Usual) -> Indices:
    """Who receives acts from outside, ascending, once an act."""
    reached: list[int] = []
    for affected in events:
        reached += affected.people.tolist() * affected.event.acts  # type: ignore[union-attr]  # only sparks come here
    return np.array(sorted(reached), np.int32)


def constants_in(events: Iterable[Affected], usual: Usual) -> Constants:
    """Constants of the model."""
    parameters, mechanisms = usual.parameters, usual.mechanisms
    for affected in events:
        if affected.event.event == "change":
            parameters = parameters._replace(**affected.event.parameters)  # type: ignore[arg-type]  # checked numbers
            mechanisms = mechanisms._replace(**affected.event.mechanisms)
    return derive_constants(parameters, mechanisms, usual.kinds)


def styles_in(events: Iterable[Affected], usual: Usual) -> tuple[StyleEffects, ...]:
    """What each leadership style of the run does."""
    c = constants_in(events, usual)
    return tuple(compute_style_effects(style, c) for style in usual.styles)


class Force(NamedTuple):
    """How a quantity of a segment is worked out, and of which kinds of event."""

    worked_out: Callable[[Iterable[Affected], Usual], Any]
    kinds: frozenset[str]


def _force(worked_out: Callable[[Iterable[Affected], Usual], Any], *kinds: str) -> Force:
    return Force(worked_out, frozenset(kinds))


FORCES = {
    "workload": _force(workload_in, "workload", "absence"),
    "control": _force(control_in, "leadership"),
    "autonomy": _force(autonomy_in, "leadership", "mandate"),
    "campaign": _force(campaign_in, "campaign", "mandate"),
    "absent": _force(absent_in, "absence"),
    "style": _force(style_in, "leadership"),
    "harm": _force(harm_in, "incident"),
    "sparked": _force(sparked_in, "spark"),
    "constants": _force(constants_in, "change"),
    "styles": _force(styles_in, "change"),
}
"""The quantities of a segment."""
