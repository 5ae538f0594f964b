"""Score tests in a busy team: acts, conversations, tests of change and leaving, given the state of the morning."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.scenario import Scenario
from tests.theory import formulas
from tests.theory.criteria import ScoreSums, TheoryCheck, binomial_z_scores, score_sums, score_test
from tests.theory.dense_case import (
    N_PEOPLE,
    STYLES,
    BusyRun,
    ExternalConditions,
    busy_team_scenario,
    count_acts,
    external_conditions,
)
from tests.theory.one_day import demand_and_overload, log_odds_terms_of_run, next_morning
from tests.theory.runner import TheoryRunner

FloatArray = NDArray[np.float64]

THEORY = "Conditional probabilities"
RUNS = {"compiled": 48, "mesa": 12}
MAX_INFORMATIVE_P = 0.9
ALL_EVENTS = "all events"
"""Name of the score in which all events have the same weight."""


class ScoredEvents(NamedTuple):
    """Bernoulli events with their probabilities.

    Attributes
    ----------
    weights : by constant, the derivative of the log-odds with respect to a relative error in the constant
    """

    name: str
    outcomes: FloatArray
    probability: FloatArray
    weights: dict[str, FloatArray]


def check_action_probabilities(runner: TheoryRunner) -> Iterator[TheoryCheck]:
    """Score test for each constant in each probability, over all runs, and binomial tests of the kinds of act."""
    scenario, conditions = busy_team_scenario(), external_conditions()
    runs = [
        score_run(scenario, conditions, count_acts(trace))
        for trace in runner.simulate_traces(scenario, RUNS[runner.engine])
    ]
    for event_name in runs[0][0]:
        scores, gains = [], {}
        for name in runs[0][0][event_name]:
            z, gain = score_test(events[event_name][name] for events, _ in runs)
            scores.append(z)
            if name != ALL_EVENTS:
                gains[name] = gain
        yield TheoryCheck(THEORY, event_name, runner.engine, np.array(scores), None, gains)
    counts = np.sum([kinds for _, kinds in runs], axis=0)
    shares, n = formulas.act_kind_shares(scenario.act_kinds), counts.sum()
    gains = {f"share of {name}": np.sqrt(n * s / (1 - s)) for name, s in zip(scenario.act_kinds, shares, strict=True)}
    yield TheoryCheck(THEORY, "kinds of act", runner.engine, binomial_z_scores(counts, n, shares), None, gains)


def score_run(
    scenario: Scenario, conditions: ExternalConditions, run: BusyRun
) -> tuple[dict[str, dict[str, ScoreSums]], FloatArray]:
    """Score sums of a run by type of event and constant, and number of acts by kind."""
    acts, contagion = score_peer_acts(scenario, conditions, run)
    talks, contagious_talks, choice = score_conversations(scenario, conditions, run)
    events = [
        acts,
        contagion,
        talks,
        contagious_talks,
        choice,
        score_small_tests(scenario, conditions, run),
        score_leaving(scenario, conditions, run),
    ]
    sums = {
        events_of_type.name: {
            name: score_sums(events_of_type.outcomes, events_of_type.probability, weight)
            for name, weight in {ALL_EVENTS: 1.0, **events_of_type.weights}.items()
        }
        for events_of_type in events
    }
    return sums, run.acts_given.sum((0, 1))


def score_peer_acts(
    scenario: Scenario, conditions: ExternalConditions, run: BusyRun
) -> tuple[ScoredEvents, ScoredEvents]:
    """Acts between colleagues, and contagious acts with probability 1 − expit(without C) / expit(with C)."""
    p, parts = scenario.constants, log_odds_terms_of_run(scenario, conditions, run)
    met = conditions.present[:, :, None] & conditions.present[:, None, :] & ~np.eye(N_PEOPLE, dtype=np.bool_)
    need_log_odds = np.broadcast_to(formulas.need_log_odds(p, run.states["wellbeing"])[:, None, :], met.shape)
    log_odds = np.broadcast_to(sum(parts.values()), run.states["energy"].shape)[:, :, None] + need_log_odds
    probability = formulas.expit(log_odds)
    weights = {
        name: np.broadcast_to(np.broadcast_to(part, run.states["energy"].shape)[:, :, None], met.shape)[met]
        for name, part in parts.items()
    }
    weights["give_base"] = np.full(int(met.sum()), 1 / (1 - p.give_base))
    weights["g_need"] = need_log_odds[met]
    felt = np.broadcast_to(parts["g_felt"][:, :, None], met.shape)
    acted = met & (run.acted > 0)
    p_without_felt = formulas.expit(log_odds - felt)
    p_contagious = (1 - p_without_felt / probability)[acted]
    shift = (felt * (1 - probability) * p_without_felt / probability)[acted]
    return (
        ScoredEvents("acts between colleagues", run.acted[met], probability[met], weights),
        ScoredEvents(
            "contagious acts", run.contagious[acted], p_contagious, {"g_felt": _log_odds_change(shift, p_contagious)}
        ),
    )


def score_conversations(
    scenario: Scenario, conditions: ExternalConditions, run: BusyRun
) -> tuple[ScoredEvents, ScoredEvents, ScoredEvents]:
    """Slots used by the leader, contagious conversations, and conversations with the report in most need."""
    p, slots = scenario.constants, scenario.constants.conversations
    _, overload = demand_and_overload(scenario, conditions, run)
    leader = 0
    attend = np.array([style.attend for style in STYLES])[conditions.style]
    log_odds_without_felt = np.log(attend / (1 - attend)) + p.g_energy * (run.states["energy"][:, leader] - 0.5)
    log_odds_without_felt = log_odds_without_felt - p.g_overload * overload[:, leader]
    felt = p.g_felt * run.states["felt_compassion"][:, leader]
    probability = formulas.expit(log_odds_without_felt + felt)
    n_conversations = run.states["conversations_held"][:, leader]
    used = np.arange(slots)[None, :] < n_conversations[:, None]
    of_contagious = np.arange(slots)[None, :] < run.n_contagious_conversations[:, None]
    p_without_felt: FloatArray = formulas.expit(log_odds_without_felt)
    p_contagious: FloatArray = np.broadcast_to((1 - p_without_felt / probability)[:, None], used.shape)[used]
    moved = np.broadcast_to((felt * (1 - probability) * p_without_felt / probability)[:, None], used.shape)[used]
    understand = np.array([style.understand for style in STYLES])[conditions.style]
    wellbeing = np.where(conditions.present, run.states["wellbeing"], np.inf)
    wellbeing[:, leader] = np.inf
    neediest = np.argmin(wellbeing, axis=1)
    with_neediest = run.n_conversations[np.arange(len(n_conversations)), neediest]
    p_neediest = understand + (1 - understand) / (conditions.present.sum(1) - 1)
    to_neediest = np.arange(slots)[None, :] < with_neediest[:, None]
    by_slot = np.broadcast_to(p_neediest[:, None], used.shape)[used]
    sensitivity = np.broadcast_to((understand * (1 - 1 / (conditions.present.sum(1) - 1)))[:, None], used.shape)[used]
    return (
        ScoredEvents(
            "slots used by the leader",
            used.ravel().astype(np.float64),
            np.repeat(probability, slots),
            {"attend": np.repeat(1 / (1 - attend), slots)},
        ),
        ScoredEvents(
            "contagious conversations",
            of_contagious[used].astype(np.float64),
            p_contagious,
            {"g_felt": _log_odds_change(moved, p_contagious)},
        ),
        ScoredEvents(
            "conversations with the report in most need",
            to_neediest[used].astype(np.float64),
            by_slot,
            {"understand": sensitivity / (by_slot * (1 - by_slot))},
        ),
    )


def _log_odds_change(shift: FloatArray, probability: FloatArray) -> FloatArray:
    """A change of a probability as a change of its log-odds."""
    variance = probability * (1 - probability)
    return np.where(variance > 0, shift / np.where(variance > 0, variance, 1), 0)


def score_small_tests(scenario: Scenario, conditions: ExternalConditions, run: BusyRun) -> ScoredEvents:
    """Small tests of change: try_rate·S·E·(1 + learning)."""
    learning = (run.received @ np.array([kind.learning for kind in scenario.act_kinds.values()]))[conditions.present]
    probability = (
        scenario.constants.try_rate * (run.states["safety"] * run.states["energy"])[conditions.present] * (1 + learning)
    )
    # Close to 1 an error cannot raise the probability in full, so these events get no weight.
    nearly_sure = probability > MAX_INFORMATIVE_P
    probability = np.minimum(1, probability)
    sensitivity = np.where(nearly_sure, 0, 1 / np.where(nearly_sure, 1, 1 - probability))
    weights = {"try_rate": sensitivity, "learning": sensitivity * learning / (1 + learning)}
    return ScoredEvents(
        "small tests of change, with learning", run.states["tests"][conditions.present], probability, weights
    )


def score_leaving(scenario: Scenario, conditions: ExternalConditions, run: BusyRun) -> ScoredEvents:
    """Leaving: leave_rate·max(0, 1 + leave_slope·(½ − W)) with W after the night. Leaders do not leave."""
    tonight = next_morning(scenario, conditions, run)["wellbeing"][:, 1:]
    probability = formulas.leaving_probability(scenario.constants, tonight)
    weights = {"leave_rate": (1 / (1 - probability)).ravel()}
    return ScoredEvents(
        "people who leave, by wellbeing", run.states["left"][:, 1:].ravel(), probability.ravel(), weights
    )
