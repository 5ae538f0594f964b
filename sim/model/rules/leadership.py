"""Rules of leadership: log-odds of a conversation, and the effects of conversations and styles."""

from __future__ import annotations

from typing import NamedTuple

from sim.model.derived_constants import Constants
from sim.model.numerics import logit
from sim.model.styles import Style
from sim.numba_support.decorators import rule


class StyleEffects(NamedTuple):
    """Effects of a leadership style with the constants of a run.

    Attributes
    ----------
    attend_log_odds : log-odds of the style's `attend` understand, control : as in the style felt, lift, safety, relief
    : factors by which one conversation multiplies missing felt compassion, missing wellbeing,
        missing safety, and obstacles
    """

    attend_log_odds: float
    understand: float
    control: float
    felt: float
    lift: float
    safety: float
    relief: float


def compute_style_effects(style: Style, c: Constants) -> StyleEffects:
    """Compute the effects of a style with the constants of a run."""
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
    """Log-odds of a conversation in one slot, without felt compassion.

    logit(attend) + g_energy·(E−½) − g_overload·overload, with `attend_log_odds` = logit(attend).
    """
    return attend_log_odds + c.params.g_energy * (energy - 0.5) - c.params.g_overload * overload


@rule
def conversation_weight(style: Style, c: Constants) -> float:
    """Effect of a conversation in acts of a colleague: leader_weight·empathise."""
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

    Help without understanding is often the wrong help (source: west2017).
    """
    return 1.0 - style.help * (c.params.fit_floor + (1.0 - c.params.fit_floor) * style.understand)


@rule
def autonomy(control: float, mandated: bool) -> float:
    """Autonomy of giving: 1 − control, and 0 during a mandate (source: weinstein2010)."""
    return 0.0 if mandated else 1.0 - control
