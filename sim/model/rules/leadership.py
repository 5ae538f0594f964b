"""Rules of the leader's round: whether a leader goes to a report, to whom, and what the conversation does."""

from __future__ import annotations

from typing import NamedTuple

from sim.model.derived_constants import Constants
from sim.model.numerics import logit
from sim.model.styles import Style
from sim.numba_support.decorators import rule


class StyleEffects(NamedTuple):
    """What a style does under the constants of a run, worked out once."""

    attend_log_odds: float  # as log-odds
    understand: float
    control: float
    felt: float  # factor of one conversation on missing felt compassion
    lift: float  # … on missing wellbeing
    safety: float  # … on missing safety
    relief: float  # … on obstacles


def compute_style_effects(style: Style, c: Constants) -> StyleEffects:
    """What a style does under these constants."""
    return StyleEffects(
        attend_log_odds=logit(style.attend),
        understand=style.understand,
        control=style.control,
        felt=felt_compassion_factor(style, c),
        lift=wellbeing_factor(style, c),
        safety=safety_factor(style, c),
        relief=obstacles_factor(style, c),
    )


@rule
def attention_log_odds(attend_log_odds: float, energy: float, overload: float, c: Constants) -> float:
    """Log-odds of a conversation in one slot, as far as they do not come from felt compassion.

    logit(attend) + g_energy·(E−½) − g_overload·overload; `attend_log_odds` is given as its logit.
    """
    return attend_log_odds + c.params.g_energy * (energy - 0.5) - c.params.g_overload * overload


@rule
def conversation_weight(style: Style, c: Constants) -> float:
    """How many acts of a colleague a conversation weighs: leader_weight·empathise."""
    return c.params.leader_weight * style.empathise


@rule
def felt_compassion_factor(style: Style, c: Constants) -> float:
    """Factor by which one conversation multiplies the missing felt compassion: 1 − felt_gain·weight."""
    return 1.0 - c.params.felt_gain * conversation_weight(style, c)


@rule
def wellbeing_factor(style: Style, c: Constants) -> float:
    """Factor by which one conversation multiplies the missing wellbeing: 1 − lift·weight."""
    return 1.0 - c.params.lift * conversation_weight(style, c)


@rule
def safety_factor(style: Style, c: Constants) -> float:
    """Factor by which one conversation multiplies the missing safety: 1 − leader_safety·empathise (edmondson1999)."""
    return 1.0 - c.params.leader_safety * style.empathise


@rule
def obstacles_factor(style: Style, c: Constants) -> float:
    """Factor by which one conversation multiplies obstacles: 1 − help·(fit_floor + (1−fit_floor)·understand).

    Help without understanding often misses (source: west2017).
    """
    return 1.0 - style.help * (c.params.fit_floor + (1.0 - c.params.fit_floor) * style.understand)


@rule
def autonomy(control: float, mandated: bool) -> float:
    """How free giving is: 1 − control, and 0 while it is ordered (source: weinstein2010)."""
    return 0.0 if mandated else 1.0 - control
