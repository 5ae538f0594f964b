"""Every rule: its bounds, the directions in which it moves, and the same bits compiled as in plain Python."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import cache
from math import inf
from types import ModuleType
from typing import Any, NamedTuple

import numba
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.jit import NJIT_OPTIONS
from sim.model import arithmetic, evening, giving, leading, measures, night, working
from sim.model.acts import ACT_KINDS, N_ACT_KINDS
from sim.model.constants import derive_constants
from sim.model.mechanisms import DEFAULT_MECHANISMS
from sim.model.parameters import Parameters
from sim.model.styles import Style
from tests.model.strategies import CONSTANTS, PARAMETERS, STYLES, UNIT, each_kind

Rule = Callable[..., Any]

BIGGEST_TEAM = 60
OVERLOAD = st.floats(0.0, 12.0 * BIGGEST_TEAM)  # workload 2, obstacle_load 5, all work left to one of the team
FEW = st.integers(0, 8)
LOG_ODDS = st.floats(-30.0, 30.0)

ARGUMENTS: dict[str, st.SearchStrategy[Any]] = {
    **dict.fromkeys(("wellbeing", "energy", "energy_after_shift", "felt_compassion", "safety", "obstacles"), UNIT),
    **dict.fromkeys(("set_point", "disposition", "control", "autonomy", "need", "improvement", "harm"), UNIT),
    **dict.fromkeys(("value", "level", "remaining", "decay_factor", "conversation_factor"), UNIT),
    "acts": st.integers(0, 40),
    "n_acts": st.integers(0, 40),
    "attend": st.floats(-700.0, 700.0),
    "attend_log_odds": st.floats(-700.0, 700.0),
    "campaign": LOG_ODDS,
    "campaign_log_odds": LOG_ODDS,
    "conversations": FEW,
    "n_conversations": FEW,
    "counts": each_kind(FEW),
    "demand": OVERLOAD,
    "drive": LOG_ODDS,
    "giving_log_odds": LOG_ODDS,
    "efforts": st.floats(0.0, 200.0),
    "total_effort": st.floats(0.0, 200.0),
    "factor": UNIT,
    "factors": each_kind(UNIT),
    "glimpsed": st.integers(0, 200),
    "n_glimpsed": st.integers(0, 200),
    "learning": st.floats(0.0, 50.0),
    "mandated": st.booleans(),
    "mean_strength": st.floats(0.01, 100.0),
    "overload": OVERLOAD,
    "n_present": st.integers(1, 8),
    "present": st.integers(1, 8),
    "quiet_days": st.integers(0, 30).map(float),
    "ratio": st.floats(0.0, 2000.0),
    "readiness": LOG_ODDS,
    "readiness_log_odds": LOG_ODDS,
    "energy_return": st.floats(0.0, 5.0),
    "returned": st.floats(0.0, 5.0),
    "size": st.integers(8, BIGGEST_TEAM),
    "team_size": st.integers(8, BIGGEST_TEAM),
    "style": STYLES,
    "n_tests": FEW,
    "tests": FEW,
    "times": st.integers(0, 40),
    "u": st.floats(0.0, 1.0, exclude_max=True),
    "weight": st.floats(0.01, 100.0),
    "weights": each_kind(st.floats(0.0, 5.0)),
    "workload": st.floats(0.0, 2.0),
    "log_odds": st.floats(-2000.0, 2000.0),
    "x": st.floats(-2000.0, 2000.0),
}


class Claim(NamedTuple):
    """What a rule claims: its bounds, and with which arguments, parameters and traits of a style it rises or falls."""

    rule: Rule
    rises: str = ""
    falls: str = ""
    low: float = -inf
    high: float = inf


CLAIMS = (
    # the work
    Claim(working.workload_when_short_staffed, rises="workload team_size", falls="n_present", low=0),
    Claim(working.demand, rises="workload obstacles obstacle_load", falls="improvement improve_max", low=0),
    Claim(working.overload, rises="demand", falls="energy", low=0),
    Claim(working.change_test_probability, rises="safety energy learning try_rate", low=0),
    Claim(working.improvement_after_tests, rises="improvement n_tests improve", falls="team_size", low=0, high=1),
    # giving
    Claim(giving.meeting_probability, rises="weight contacts_per_day", falls="mean_strength", low=0, high=1),
    Claim(giving.inverted_u, low=0, high=1),
    Claim(
        giving.readiness_log_odds,
        rises="disposition energy safety campaign_log_odds give_base g_glimpsed",
        falls="control overload g_control g_overload",
    ),
    Claim(giving.giving_log_odds, rises="readiness_log_odds felt_compassion g_felt"),
    Claim(giving.need, falls="wellbeing", low=0, high=1),
    Claim(giving.need_log_odds, rises="need"),
    Claim(giving.act_log_odds, rises="giving_log_odds need"),
    Claim(giving.draw_act_kind, rises="u", low=0, high=N_ACT_KINDS - 1),
    # the leader's round
    Claim(leading.attention_log_odds, rises="attend_log_odds energy", falls="overload g_overload"),
    Claim(leading.conversation_weight, rises="empathise leader_weight", low=0, high=2),
    Claim(leading.felt_compassion_factor, falls="empathise leader_weight felt_gain", low=0, high=1),
    Claim(leading.wellbeing_factor, falls="empathise leader_weight lift", low=0, high=1),
    Claim(leading.safety_factor, falls="empathise leader_safety", low=0, high=1),
    Claim(leading.obstacles_factor, falls="help understand fit_floor", low=0, high=1),
    Claim(leading.autonomy, falls="control mandated", low=0, high=1),
    # the evening
    Claim(evening.clip, rises="x", low=0, high=1),
    Claim(evening.multiply_repeatedly, rises="value factor", falls="times", low=0, high=1),
    Claim(evening.combined_factor, rises="factors conversation_factor", falls="counts n_conversations", low=0, high=1),
    Claim(evening.close_gap, rises="level", falls="remaining", low=0, high=1),
    Claim(evening.giver_wellbeing_factor, falls="autonomy giver_lift", low=0, high=1),
    Claim(evening.combined_giver_wellbeing_factor, falls="autonomy n_acts giver_lift", low=0, high=1),
    Claim(evening.weighted_sum, rises="weights counts", low=0),
    Claim(evening.geometric_energy_return, rises="n_acts boost boost_ratio", low=0),
    Claim(
        evening.energy_after_shift,
        rises="energy energy_return autonomy",
        falls="demand n_acts total_effort effort drain",
        low=0,
        high=1,
    ),
    # the night
    Claim(night.decay_toward, rises="value level", low=0, high=1),
    Claim(night.wellbeing_after_night, rises="value set_point", falls="overload strain", low=0, high=1),
    Claim(night.rested_energy, rises="wellbeing rest_floor", low=0, high=1),
    Claim(night.energy_after_night, rises="value wellbeing recovery rest_floor", low=0, high=1),
    Claim(night.safety_after_night, rises="value safety_level", falls="control", low=0, high=1),
    Claim(night.felt_compassion_after_night, rises="value felt_half", low=0, high=1),
    Claim(night.obstacles_after_night, rises="value", falls="obstacle_half", low=0, high=1),
    Claim(night.improvement_after_night, rises="value improve_half", low=0, high=1),
    Claim(night.leaving_probability, rises="leave_rate", falls="wellbeing", low=0),
    Claim(night.initial_energy, rises="wellbeing rest_floor recovery", falls="workload drain", low=0, high=1),
    Claim(night.safety_after_incident, rises="safety", falls="harm control", low=0, high=1),
    Claim(night.obstacles_after_incident, rises="obstacles harm", low=0, high=1),
    # what counts as burnt out, worn out and left out; the indices
    Claim(measures.is_burnt_out, falls="wellbeing energy", low=0, high=1),
    Claim(measures.is_worn_out, falls="energy_after_shift", low=0, high=1),
    Claim(measures.is_left_out, rises="quiet_days", low=0, high=1),
    Claim(measures.creativity_index, rises="safety felt_compassion wellbeing", low=0, high=1),
    Claim(measures.productivity_index, rises="energy wellbeing", falls="obstacles", low=0, high=1),
)
MODULES = (working, giving, leading, evening, night, measures)
ELSEWHERE = {
    arithmetic: "test_arithmetic",
    leading.compute_style_effects: "test_rules_by_hand",
    **dict.fromkeys((measures.add_person, measures.read_level_sums, measures.write_level_sums), "test_measures"),
    **dict.fromkeys((measures.add_team_sums, measures.compute_measures), "test_measures"),
}
ROUNDING = 4 * 2.0**-52
"""Where an argument stands twice in a formula, a direction holds but for the rounding of a few operations."""


def name_of(rule: Rule) -> str:
    return f"{rule.__module__.rpartition('.')[2]}.{rule.__name__}"


@cache
def takes(rule: Rule) -> list[str]:
    """Names of the arguments of a rule."""
    return list(inspect.signature(rule).parameters)


def rules_of(module: ModuleType) -> list[Rule]:
    """The functions written in a module that agents call as plain Python."""
    functions = [value for value in vars(module).values() if inspect.isfunction(value)]
    return [f for f in functions if f.__module__ == module.__name__ and f not in ELSEWHERE]


@st.composite
def arguments_of(draw: st.DrawFn, rule: Rule) -> dict[str, Any]:
    """Arguments of a rule, each within its bounds."""
    return {name: draw(CONSTANTS if name == "c" else ARGUMENTS[name]) for name in takes(rule)}


def as_compiled(value: Any) -> Any:
    """An argument as compiled code gets it: counts stand in an array."""
    return np.array(value, dtype=np.int64) if isinstance(value, tuple) and type(value[0]) is int else value


def bits(value: Any) -> tuple[type, str]:
    """A result that only equals another in every bit (a bool is a bool, −0 is not 0)."""
    kind = bool if isinstance(value, bool | np.bool_) else int if isinstance(value, int | np.integer) else float
    return kind, float(value).hex()


def test_every_rule_makes_a_claim():
    claimed = {claim.rule for claim in CLAIMS}
    missing = [name_of(rule) for module in MODULES for rule in rules_of(module) if rule not in claimed]
    assert not missing, f"rules without a claim about bounds and directions: {missing}"


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: name_of(claim.rule))
def test_a_rule_stays_within_its_bounds(claim):
    @given(arguments_of(claim.rule))
    def stays(arguments):
        value = claim.rule(**arguments)
        assert claim.low <= value <= claim.high

    stays()


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: name_of(claim.rule))
def test_a_rule_moves_in_the_directions_of_its_formula(claim):
    @given(st.data(), arguments_of(claim.rule))
    def moves(data, arguments):
        for verb, names, sign in (("rise", claim.rises, 1), ("fall", claim.falls, -1)):
            for name in names.split():
                less, more = two_with_more_of(data, claim.rule, name, arguments)
                before, after = claim.rule(**less), claim.rule(**more)
                slack = ROUNDING * max(1.0, abs(before), abs(after))
                assert sign * after >= sign * before - slack, f"{name_of(claim.rule)} should {verb} with {name}"

    moves()


def two_with_more_of(
    data: st.DataObject, rule: Rule, name: str, arguments: dict[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The arguments of a rule twice, the second time with more of one argument, parameter or trait of the style."""
    if name in takes(rule):
        field, values = name, more_of(data, arguments[name], data.draw(ARGUMENTS[name]))
    elif name in Style._fields and "style" in arguments:
        traits = sorted((getattr(arguments["style"], name), data.draw(UNIT)))
        field, values = "style", [arguments["style"]._replace(**{name: trait}) for trait in traits]
    else:
        settings = sorted((getattr(arguments["c"].params, name), getattr(data.draw(PARAMETERS), name)))
        field, values = (
            "c",
            [
                derive_constants(arguments["c"].params._replace(**{name: x}), DEFAULT_MECHANISMS, ACT_KINDS)
                for x in settings
            ],
        )
    return arguments | {field: values[0]}, arguments | {field: values[1]}


def more_of(data: st.DataObject, one: Any, other: Any) -> list[Any]:
    """Two values of an argument, the lower first; of several numbers, one is changed."""
    if not isinstance(one, tuple):
        return sorted((one, other))
    kind = data.draw(st.integers(0, len(one) - 1))
    return [(*one[:kind], x, *one[kind + 1 :]) for x in sorted((one[kind], other[kind]))]


def test_the_parameters_that_claims_name_are_there():
    known = set(Parameters._fields) | set(Style._fields) | set(ARGUMENTS)
    assert {name for claim in CLAIMS for name in (claim.rises + " " + claim.falls).split()} <= known


def inside(name: str) -> str:
    """An argument's name in the compiled function: a rule may be called like an argument of another."""
    return f"given_{name}"


@cache
def all_rules_compiled(module: ModuleType) -> tuple[list[str], Callable[..., tuple[Any, ...]]]:
    """All rules of a module as one compiled function, so that its many constants are handed over once.

    Returns the names of its arguments and the function, which returns the results of all rules in order.
    """
    rules = rules_of(module)
    names = sorted({name for rule in rules for name in takes(rule)})
    calls = ", ".join(f"{rule.__name__}({', '.join(map(inside, takes(rule)))})" for rule in rules)
    scope = {rule.__name__: rule for rule in rules}
    exec(f"def together({', '.join(map(inside, names))}): return ({calls},)", scope)  # noqa: S102  # only names of our own rules
    return names, numba.njit(scope["together"], **NJIT_OPTIONS)


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__.rpartition(".")[2])
def test_compiled_rules_give_the_same_bits_as_python(module):
    names, together = all_rules_compiled(module)

    @given(st.fixed_dictionaries({name: CONSTANTS if name == "c" else ARGUMENTS[name] for name in names}))
    def agree(arguments):
        plain = [rule(**{name: arguments[name] for name in takes(rule)}) for rule in rules_of(module)]
        fast = together(*(as_compiled(arguments[name]) for name in names))
        for rule, one, other in zip(rules_of(module), plain, fast, strict=True):
            assert bits(one) == bits(other), name_of(rule)

    agree()
