"""Rules of the leader's round: whether a leader goes to a report, to whom, and what the conversation does."""

from __future__ import annotations

from typing import NamedTuple

from sim.jit import rule
from sim.model.arithmetic import logit
from sim.model.constants import Constants
from sim.model.styles import Style


class Leading(NamedTuple):
    """What a style does under the constants of a run, worked out once."""

    attend: float  # as log-odds
    understand: float
    control: float
    felt: float  # factor of one conversation on missing felt compassion
    lift: float  # … on missing wellbeing
    safety: float  # … on missing safety
    relief: float  # … on obstacles


def leading(style: Style, c: Constants) -> Leading:
    """What a style does under these constants."""
    return Leading(
        attend=logit(style.attend),
        understand=style.understand,
        control=style.control,
        felt=felt_factor(style, c),
        lift=lift_factor(style, c),
        safety=safety_factor(style, c),
        relief=relief_factor(style, c),
    )


@rule
def attention(attend: float, energy: float, overload: float, c: Constants) -> float:
    """Log-odds of a conversation in one slot, as far as they do not come from felt compassion.

    logit(attend) + g_energy·(E−½) − g_overload·overload; `attend` is given as its logit.
    """
    return attend + c.p.g_energy * (energy - 0.5) - c.p.g_overload * overload


@rule
def weight(style: Style, c: Constants) -> float:
    """How many acts of a colleague a conversation weighs: leader_weight·empathise."""
    return c.p.leader_weight * style.empathise


@rule
def felt_factor(style: Style, c: Constants) -> float:
    """Factor by which one conversation multiplies the missing felt compassion: 1 − felt_gain·weight."""
    return 1.0 - c.p.felt_gain * weight(style, c)


@rule
def lift_factor(style: Style, c: Constants) -> float:
    """Factor by which one conversation multiplies the missing wellbeing: 1 − lift·weight."""
    return 1.0 - c.p.lift * weight(style, c)


@rule
def safety_factor(style: Style, c: Constants) -> float:
    """Factor by which one conversation multiplies the missing safety: 1 − leader_safety·empathise (edmondson1999)."""
    return 1.0 - c.p.leader_safety * style.empathise


@rule
def relief_factor(style: Style, c: Constants) -> float:
    """Factor by which one conversation multiplies obstacles: 1 − help·(fit_floor + (1−fit_floor)·understand).

    Help without understanding often misses (source: west2017).
    """
    return 1.0 - style.help * (c.p.fit_floor + (1.0 - c.p.fit_floor) * style.understand)


@rule
def autonomy(control: float, mandated: bool) -> float:
    """How free giving is: 1 − control, and 0 while it is ordered (source: weinstein2010)."""
    return 0.0 if mandated else 1.0 - control
