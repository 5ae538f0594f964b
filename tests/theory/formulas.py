"""Formulas of the specification for arrays, written independently of the rules that the engines share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.model.act_kinds import ActKind
from sim.model.parameters import Parameters

FloatArray = NDArray[np.float64]
LOG_ODDS_TERMS = (
    "give_base",
    "g_disposition",
    "g_energy",
    "g_safety",
    "g_control",
    "g_overload",
    "g_glimpsed",
    "campaign",
    "g_felt",
)
"""Terms of the log-odds of giving, in the order of the specification."""


def expit(x: Any) -> Any:
    """Logistic function 1 / (1 + e^−x)."""
    return 1.0 / (1.0 + np.exp(-np.asarray(x, np.float64)))


def logit(p: float) -> float:
    """Log-odds ln(p / (1 − p))."""
    return float(np.log(p / (1.0 - p)))


def decay_factor(days: Any, half_life: float) -> Any:
    """Decay factor 2^(−days / half-life)."""
    return 2.0 ** (-np.asarray(days, np.float64) / half_life)


def demand(p: Parameters, workload: Any, obstacles: Any, improvement: Any) -> Any:
    """Demand: workload · (1 + obstacle_load·O) · (1 − improve_max·I)."""
    return workload * (1 + p.obstacle_load * obstacles) * (1 - p.improve_max * improvement)


def log_odds_terms(
    p: Parameters, morning: Mapping[str, Any], control: Any, overload: Any, campaign: Any
) -> dict[str, Any]:
    """Each term of the log-odds of giving, by the name of its coefficient.

    Parameters
    ----------
    morning
        States of the morning: disposition, energy, safety, glimpsed and felt_compassion.
    control, overload, campaign
        As in the specification.
    """
    relative_glimpses = np.asarray(morning["glimpsed"]) / p.glimpse_peak
    return {
        "give_base": logit(p.give_base),
        "g_disposition": p.g_disposition * (morning["disposition"] - 0.5),
        "g_energy": p.g_energy * (morning["energy"] - 0.5),
        "g_safety": p.g_safety * (morning["safety"] - 0.5),
        "g_control": -p.g_control * control,
        "g_overload": -p.g_overload * overload,
        "g_glimpsed": p.g_glimpsed * 2 * relative_glimpses / (1 + relative_glimpses**2),
        "campaign": campaign,
        "g_felt": p.g_felt * morning["felt_compassion"],
    }


def need_log_odds(p: Parameters, wellbeing: Any) -> Any:
    """Term for the need of the receiver: g_need · (1 − W − ½)."""
    return p.g_need * (0.5 - wellbeing)


def act_kind_shares(kinds: Mapping[str, ActKind]) -> FloatArray:
    """Probability of each kind of act."""
    return np.array([kind.share for kind in kinds.values()])


def rested_energy(p: Parameters, wellbeing: Any) -> Any:
    """Rest level of energy: rest_floor + (1 − rest_floor)·W."""
    return p.rest_floor + (1 - p.rest_floor) * wellbeing


def initial_energy(p: Parameters, wellbeing: Any) -> Any:
    """Energy of the first morning: rest level − drain·workload·(1 − recovery)/recovery, clipped to [0, 1]."""
    return np.clip(rested_energy(p, wellbeing) - p.drain * p.workload * (1 - p.recovery) / p.recovery, 0, 1)


def leaving_probability(p: Parameters, wellbeing: Any) -> Any:
    """Probability of leaving: leave_rate · max(0, 1 + leave_slope·(½ − W))."""
    return p.leave_rate * np.maximum(0, 1 + p.leave_slope * (0.5 - wellbeing))
