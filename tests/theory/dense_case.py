"""A busy team: all mechanisms are active, every pair meets every day, and events of all types occur."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.engine.trace import Trace
from sim.model.act_kinds import CONVERSATION_KIND, N_ACT_KINDS
from sim.model.measures import MEASURE_INDEX
from sim.model.states import STATE_NAMES
from sim.model.styles import Style
from sim.scenario import Scenario
from tests.theory.runner import make_scenario

FloatArray = NDArray[np.float64]

N_PEOPLE, N_DAYS = 20, 250
ABSENT_PERSON = "Colleague 3"
ABSENT_INDEX = 3
STYLES = (
    Style(attend=0.9, understand=0.95, empathise=0.05, help=0.3, control=0.4),
    Style(attend=0.9, understand=0.95, empathise=0.1, help=0.5, control=0.3),
)
"""Styles of the leader before `NEW_STYLE_DAY` and from then on."""
NEW_STYLE_DAY, WORKLOADS = 126, ((1, 0.9), (60, 1.1), (90, 0.9))
"""The day on which the style changes; first days of workloads, and the workloads."""
CAMPAIGN, MANDATE, ABSENCE = (20, 60, 2.0), (140, 170, 2.0), (180, 190)
"""First day, last day and strength."""
INCIDENT = (100, 0.5)
SPARK = (200, 4)


def busy_team_scenario() -> Scenario:
    """Twenty people with large coefficients: every term of the log-odds of giving matters, so errors in it show."""
    return make_scenario(
        {
            "days": N_DAYS,
            "workload": WORKLOADS[0][1],
            "team": {"builder": "complete", "size": N_PEOPLE},
            "leadership": {"style": STYLES[0]._asdict()},
            "parameters": {
                "contacts_per_day": N_PEOPLE - 1,
                "give_base": 0.8,
                "g_disposition": 10,
                "g_felt": 6,
                "g_energy": 10,
                "g_safety": 10,
                "g_need": 7,
                "g_control": 10,
                "g_overload": 8,
                "g_glimpsed": 5,
                "glimpse_peak": 60,
                "felt_gain": 0.1,
                "felt_half": 1,
                "lift": 0.002,
                "giver_lift": 0.002,
                "effort": 0.0002,
                "leader_weight": 0.5,
                "conversations": 20,
                "safety_level": 0.5,
                "try_rate": 0.35,
                "leave_rate": 0.02,
                "wellbeing_sd": 0.2,
                "disposition_sd": 0.2,
                "obstacle_half": 5,
            },
            "kinds": {"attentiveness": {"relief": 0.01}, "support": {"relief": 0.01}},
            "events": [
                {"event": "leadership", "day": NEW_STYLE_DAY, "style": STYLES[1]._asdict()},
                {"event": "workload", "day": 60, "until": 89, "workload": WORKLOADS[1][1]},
                {"event": "campaign", "day": CAMPAIGN[0], "until": CAMPAIGN[1], "strength": CAMPAIGN[2]},
                {"event": "mandate", "day": MANDATE[0], "until": MANDATE[1], "strength": MANDATE[2]},
                {"event": "absence", "day": ABSENCE[0], "until": ABSENCE[1], "people": [ABSENT_PERSON]},
                {"event": "incident", "day": INCIDENT[0], "harm": INCIDENT[1]},
                {"event": "spark", "day": SPARK[0], "person": ABSENT_PERSON, "acts": SPARK[1]},
            ],
        }
    )


class ExternalConditions(NamedTuple):
    """Conditions of each day that are set by events; arrays of shape (days, 1) unless stated otherwise.

    Attributes
    ----------
    style : shape (days,), index into `STYLES`
    present : shape (days, people)
    workload : shape (days, people), including the work of absent people; 0 for absent people
    """

    style: NDArray[np.int64]
    control: FloatArray
    campaign: FloatArray
    autonomy: FloatArray
    present: NDArray[np.bool_]
    workload: FloatArray


def external_conditions() -> ExternalConditions:
    """Conditions that follow from the events of the busy team."""
    day = np.arange(1, N_DAYS + 1)
    style = (day >= NEW_STYLE_DAY).astype(np.int64)
    control = np.array([leader_style.control for leader_style in STYLES])[style]
    mandated = (day >= MANDATE[0]) & (day <= MANDATE[1])
    campaign = CAMPAIGN[2] * ((day >= CAMPAIGN[0]) & (day <= CAMPAIGN[1])) + MANDATE[2] * mandated
    present = np.ones((N_DAYS, N_PEOPLE), np.bool_)
    present[ABSENCE[0] - 1 : ABSENCE[1], ABSENT_INDEX] = False
    workload = np.select([day >= first for first, _ in WORKLOADS[::-1]], [load for _, load in WORKLOADS[::-1]])
    workload_per_person = workload[:, None] * N_PEOPLE / present.sum(1, keepdims=True) * present
    autonomy = np.where(mandated, 0, 1 - control)
    return ExternalConditions(
        style, control[:, None], campaign[:, None] * 1.0, autonomy[:, None], present, workload_per_person
    )


class BusyRun(NamedTuple):
    """A run of the busy team.

    Attributes
    ----------
    states : states of people by name, each of shape (days, people)
    acted : shape (days, giver, receiver), 1 where one acted toward the other
    contagious : same shape, 1 where the act was contagious
    received : shape (days, people, kinds), number of acts received, including acts from outside
    acts_given : shape (days, people, kinds), number of acts given
    n_conversations : shape (days, people), number of conversations with each report
    n_contagious_conversations : shape (days,)
    improvement : shape (days,)
    """

    states: dict[str, FloatArray]
    acted: FloatArray
    contagious: FloatArray
    received: FloatArray
    acts_given: FloatArray
    n_conversations: FloatArray
    n_contagious_conversations: FloatArray
    improvement: FloatArray


def count_acts(trace: Trace) -> BusyRun:
    """Count the acts of a trace."""
    if trace.people is None or trace.acts is None:
        raise ValueError("the trace has no people or no acts")
    days, acts = len(trace.days), trace.acts
    states = {name: trace.people[:, column] for column, name in enumerate(STATE_NAMES)}
    talk, inside = acts.kind == CONVERSATION_KIND, acts.giver >= 0
    peers = inside & ~talk
    pair_shape, by_kind = (days, N_PEOPLE, N_PEOPLE), (days, N_PEOPLE, N_ACT_KINDS)
    day = acts.day - 1
    return BusyRun(
        states,
        _count_by_index(pair_shape, peers, day, acts.giver, acts.receiver),
        _count_by_index(pair_shape, peers & acts.contagious, day, acts.giver, acts.receiver),
        _count_by_index(by_kind, ~talk, day, acts.receiver, acts.kind),
        _count_by_index(by_kind, peers, day, acts.giver, acts.kind),
        _count_by_index((days, N_PEOPLE), talk, day, acts.receiver),
        _count_by_index((days,), talk & acts.contagious, day),
        trace.days[:, 0, MEASURE_INDEX["improvement"]],
    )


def _count_by_index(shape: tuple[int, ...], mask: NDArray[np.bool_], *indices: NDArray[Any]) -> FloatArray:
    """Number of occurrences of each index tuple where `mask` is True."""
    counts = np.zeros(shape)
    np.add.at(counts, tuple(index[mask].astype(np.int64) for index in indices), 1)
    return counts
