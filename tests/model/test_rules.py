"""Every rule has its bounds and directions, and gives bit-identical results compiled and in plain Python."""

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

from sim.model import numerics
from sim.model.act_kinds import DEFAULT_ACT_KINDS, N_ACT_KINDS
from sim.model.derived_constants import derive_constants
from sim.model.mechanisms import DEFAULT_MECHANISMS
from sim.model.parameters import Parameters
from sim.model.rules import day_measures, evening, giving, leadership, overnight, workload
from sim.model.styles import Style
from sim.numba_support.decorators import NJIT_OPTIONS
from tests.model.rule_strategies import CONSTANTS, PARAMETERS, STYLES, UNIT_INTERVAL, value_per_kind

Rule = Callable[..., Any]

MAX_TEAM_SIZE = 60
OVERLOAD = st.floats(0.0, 12.0 * MAX_TEAM_SIZE)  # workload 2, obstacle_load 5, one person present
SMALL_COUNTS = st.integers(0, 8)
LOG_ODDS = st.floats(-30.0, 30.0)

ARGUMENTS: dict[str, st.SearchStrategy[Any]] = {
    **dict.fromkeys(
        ("wellbeing", "energy", "energy_after_shift", "felt_compassion", "safety", "obstacles"), UNIT_INTERVAL
    ),
    **dict.fromkeys(("set_point", "disposition", "control", "autonomy", "need", "improvement", "harm"), UNIT_INTERVAL),
    **dict.fromkeys(("value", "level", "remaining", "decay_factor", "conversation_factor"), UNIT_INTERVAL),
    "n_acts": st.integers(0, 40),
    "attend_log_odds": st.floats(-700.0, 700.0),
    "campaign_log_odds": LOG_ODDS,
    "n_conversations": SMALL_COUNTS,
    "counts": value_per_kind(SMALL_COUNTS),
    "demand": OVERLOAD,
    "giving_log_odds": LOG_ODDS,
    "total_effort": st.floats(0.0, 200.0),
    "factor": UNIT_INTERVAL,
    "factors": value_per_kind(UNIT_INTERVAL),
    "n_glimpsed": st.integers(0, 200),
    "learning": st.floats(0.0, 50.0),
    "mandated": st.booleans(),
    "mean_strength": st.floats(0.01, 100.0),
    "overload": OVERLOAD,
    "n_present": st.integers(1, 8),
    "quiet_days": st.integers(0, 30).map(float),
    "ratio": st.floats(0.0, 2000.0),
    "readiness_log_odds": LOG_ODDS,
    "energy_return": st.floats(0.0, 5.0),
    "team_size": st.integers(8, MAX_TEAM_SIZE),
    "style": STYLES,
    "n_tests": SMALL_COUNTS,
    "times": st.integers(0, 40),
    "u": st.floats(0.0, 1.0, exclude_max=True),
    "weight": st.floats(0.01, 100.0),
    "weights": value_per_kind(st.floats(0.0, 5.0)),
    "workload": st.floats(0.0, 2.0),
    "log_odds": st.floats(-2000.0, 2000.0),
    "x": st.floats(-2000.0, 2000.0),
}


class RuleClaim(NamedTuple):
    """Bounds of a rule, and the arguments, parameters and traits of a style with which it rises or falls."""

    rule: Rule
    increasing_in: str = ""
    decreasing_in: str = ""
    low: float = -inf
    high: float = inf


CLAIMS = (
    # workload
    RuleClaim(
        workload.workload_when_short_staffed, increasing_in="workload team_size", decreasing_in="n_present", low=0
    ),
    RuleClaim(
        workload.demand,
        increasing_in="workload obstacles obstacle_load",
        decreasing_in="improvement improve_max",
        low=0,
    ),
    RuleClaim(workload.overload, increasing_in="demand", decreasing_in="energy", low=0),
    RuleClaim(workload.change_test_probability, increasing_in="safety energy learning try_rate", low=0),
    RuleClaim(
        workload.improvement_after_tests,
        increasing_in="improvement n_tests improve",
        decreasing_in="team_size",
        low=0,
        high=1,
    ),
    # giving
    RuleClaim(
        giving.meeting_probability,
        increasing_in="weight contacts_per_day",
        decreasing_in="mean_strength",
        low=0,
        high=1,
    ),
    RuleClaim(giving.inverted_u, low=0, high=1),
    RuleClaim(
        giving.readiness_log_odds,
        increasing_in="disposition energy safety campaign_log_odds give_base g_glimpsed",
        decreasing_in="control overload g_control g_overload",
    ),
    RuleClaim(giving.giving_log_odds, increasing_in="readiness_log_odds felt_compassion g_felt"),
    RuleClaim(giving.give_probability, increasing_in="log_odds", low=0, high=1),
    RuleClaim(giving.need, decreasing_in="wellbeing", low=0, high=1),
    RuleClaim(giving.need_log_odds, increasing_in="need"),
    RuleClaim(giving.act_log_odds, increasing_in="giving_log_odds need"),
    RuleClaim(giving.draw_act_kind, increasing_in="u", low=0, high=N_ACT_KINDS - 1),
    # conversations of a leader
    RuleClaim(
        leadership.attention_log_odds, increasing_in="attend_log_odds energy", decreasing_in="overload g_overload"
    ),
    RuleClaim(leadership.conversation_weight, increasing_in="empathise leader_weight", low=0, high=2),
    RuleClaim(leadership.felt_compassion_factor, decreasing_in="empathise leader_weight felt_gain", low=0, high=1),
    RuleClaim(leadership.wellbeing_factor, decreasing_in="empathise leader_weight lift", low=0, high=1),
    RuleClaim(leadership.safety_factor, decreasing_in="empathise leader_safety", low=0, high=1),
    RuleClaim(leadership.obstacles_factor, decreasing_in="help understand fit_floor", low=0, high=1),
    RuleClaim(leadership.autonomy, decreasing_in="control mandated", low=0, high=1),
    # the evening
    RuleClaim(evening.clip, increasing_in="x", low=0, high=1),
    RuleClaim(evening.multiply_repeatedly, increasing_in="value factor", decreasing_in="times", low=0, high=1),
    RuleClaim(
        evening.combined_factor,
        increasing_in="factors conversation_factor",
        decreasing_in="counts n_conversations",
        low=0,
        high=1,
    ),
    RuleClaim(evening.close_gap, increasing_in="level", decreasing_in="remaining", low=0, high=1),
    RuleClaim(evening.giver_wellbeing_factor, decreasing_in="autonomy giver_lift", low=0, high=1),
    RuleClaim(evening.combined_giver_wellbeing_factor, decreasing_in="autonomy n_acts giver_lift", low=0, high=1),
    RuleClaim(evening.weighted_sum, increasing_in="weights counts", low=0),
    RuleClaim(evening.geometric_energy_return, increasing_in="n_acts boost boost_ratio", low=0),
    RuleClaim(
        evening.energy_after_shift,
        increasing_in="energy energy_return autonomy",
        decreasing_in="demand n_acts total_effort effort drain",
        low=0,
        high=1,
    ),
    # the night
    RuleClaim(overnight.decay_toward, increasing_in="value level", low=0, high=1),
    RuleClaim(
        overnight.wellbeing_after_night, increasing_in="value set_point", decreasing_in="overload strain", low=0, high=1
    ),
    RuleClaim(overnight.rested_energy, increasing_in="wellbeing rest_floor", low=0, high=1),
    RuleClaim(overnight.energy_after_night, increasing_in="value wellbeing recovery rest_floor", low=0, high=1),
    RuleClaim(overnight.safety_after_night, increasing_in="value safety_level", decreasing_in="control", low=0, high=1),
    RuleClaim(overnight.felt_compassion_after_night, increasing_in="value felt_half", low=0, high=1),
    RuleClaim(overnight.obstacles_after_night, increasing_in="value", decreasing_in="obstacle_half", low=0, high=1),
    RuleClaim(overnight.improvement_after_night, increasing_in="value improve_half", low=0, high=1),
    RuleClaim(overnight.leaving_probability, increasing_in="leave_rate", decreasing_in="wellbeing", low=0),
    RuleClaim(
        overnight.initial_energy,
        increasing_in="wellbeing rest_floor recovery",
        decreasing_in="workload drain",
        low=0,
        high=1,
    ),
    RuleClaim(overnight.safety_after_incident, increasing_in="safety", decreasing_in="harm control", low=0, high=1),
    RuleClaim(overnight.obstacles_after_incident, increasing_in="obstacles harm", low=0, high=1),
    # burnt out, worn out and left out; indices
    RuleClaim(day_measures.is_burnt_out, decreasing_in="wellbeing energy", low=0, high=1),
    RuleClaim(day_measures.is_worn_out, decreasing_in="energy_after_shift", low=0, high=1),
    RuleClaim(day_measures.is_left_out, increasing_in="quiet_days", low=0, high=1),
    RuleClaim(day_measures.creativity_index, increasing_in="safety felt_compassion wellbeing", low=0, high=1),
    RuleClaim(
        day_measures.productivity_index, increasing_in="energy wellbeing", decreasing_in="obstacles", low=0, high=1
    ),
)
MODULES = (workload, giving, leadership, evening, overnight, day_measures)
TESTED_ELSEWHERE = {
    numerics: "test_numerics",
    leadership.compute_style_effects: "test_rules_by_hand",
    **dict.fromkeys(
        (day_measures.add_person, day_measures.read_level_sums, day_measures.write_level_sums), "test_measures"
    ),
    **dict.fromkeys((day_measures.add_team_sums, day_measures.compute_measures), "test_measures"),
}
ROUNDING = 4 * 2.0**-52
"""If an argument occurs twice in a formula, a direction holds except for the rounding of a few operations."""


def name_of(rule: Rule) -> str:
    return f"{rule.__module__.rpartition('.')[2]}.{rule.__name__}"


@cache
def argument_names(rule: Rule) -> list[str]:
    """Names of the arguments of a rule."""
    return list(inspect.signature(rule).parameters)


def rules_of(module: ModuleType) -> list[Rule]:
    """Functions defined in a module that agents call as plain Python."""
    functions = [value for value in vars(module).values() if inspect.isfunction(value)]
    return [f for f in functions if f.__module__ == module.__name__ and f not in TESTED_ELSEWHERE]


@st.composite
def draw_arguments(draw: st.DrawFn, rule: Rule) -> dict[str, Any]:
    """Arguments of a rule, each within its bounds."""
    return {name: draw(CONSTANTS if name == "c" else ARGUMENTS[name]) for name in argument_names(rule)}


def to_compiled_argument(value: Any) -> Any:
    """An argument of a compiled function: counts become an array."""
    return np.array(value, dtype=np.int64) if isinstance(value, tuple) and type(value[0]) is int else value


def bits(value: Any) -> tuple[type, str]:
    """Type and bits of a result, for comparisons that distinguish bool from int and −0 from 0."""
    kind = bool if isinstance(value, bool | np.bool_) else int if isinstance(value, int | np.integer) else float
    return kind, float(value).hex()


def test_every_rule_has_a_claim():
    claimed = {claim.rule for claim in CLAIMS}
    missing = [name_of(rule) for module in MODULES for rule in rules_of(module) if rule not in claimed]
    assert not missing, f"rules without a claim about bounds and directions: {missing}"


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: name_of(claim.rule))
def test_a_rule_stays_within_its_bounds(claim):
    @given(draw_arguments(claim.rule))
    def check(arguments):
        value = claim.rule(**arguments)
        assert claim.low <= value <= claim.high

    check()


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: name_of(claim.rule))
def test_a_rule_moves_in_the_directions_of_its_formula(claim):
    @given(st.data(), draw_arguments(claim.rule))
    def check(data, arguments):
        for verb, names, sign in (("rise", claim.increasing_in, 1), ("fall", claim.decreasing_in, -1)):
            for name in names.split():
                lower, higher = draw_ordered_arguments(data, claim.rule, name, arguments)
                before, after = claim.rule(**lower), claim.rule(**higher)
                tolerance = ROUNDING * max(1.0, abs(before), abs(after))
                assert sign * after >= sign * before - tolerance, f"{name_of(claim.rule)} should {verb} with {name}"

    check()


def draw_ordered_arguments(
    data: st.DataObject, rule: Rule, name: str, arguments: dict[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Two sets of arguments of a rule; one argument, parameter or trait of the style is larger in the second."""
    if name in argument_names(rule):
        field, values = name, draw_ordered_pair(data, arguments[name], data.draw(ARGUMENTS[name]))
    elif name in Style._fields and "style" in arguments:
        traits = sorted((getattr(arguments["style"], name), data.draw(UNIT_INTERVAL)))
        field, values = "style", [arguments["style"]._replace(**{name: trait}) for trait in traits]
    else:
        settings = sorted((getattr(arguments["c"].params, name), getattr(data.draw(PARAMETERS), name)))
        field, values = (
            "c",
            [
                derive_constants(arguments["c"].params._replace(**{name: x}), DEFAULT_MECHANISMS, DEFAULT_ACT_KINDS)
                for x in settings
            ],
        )
    return arguments | {field: values[0]}, arguments | {field: values[1]}


def draw_ordered_pair(data: st.DataObject, first: Any, second: Any) -> list[Any]:
    """Two values of an argument, the lower first. Tuples differ in only one element."""
    if not isinstance(first, tuple):
        return sorted((first, second))
    kind = data.draw(st.integers(0, len(first) - 1))
    return [(*first[:kind], x, *first[kind + 1 :]) for x in sorted((first[kind], second[kind]))]


def test_the_parameters_that_claims_name_exist():
    existing = set(Parameters._fields) | set(Style._fields) | set(ARGUMENTS)
    assert {name for claim in CLAIMS for name in (claim.increasing_in + " " + claim.decreasing_in).split()} <= existing


def compiled_argument_name(name: str) -> str:
    """Name of an argument in the compiled function; distinct from the names of rules."""
    return f"given_{name}"


@cache
def compile_rules(module: ModuleType) -> tuple[list[str], Callable[..., tuple[Any, ...]]]:
    """Compile all rules of a module into one function, which receives its many constants only once.

    Returns the names of its arguments and the function, which returns the results of all rules in order.
    """
    rules = rules_of(module)
    names = sorted({name for rule in rules for name in argument_names(rule)})
    calls = ", ".join(
        f"{rule.__name__}({', '.join(map(compiled_argument_name, argument_names(rule)))})" for rule in rules
    )
    scope = {rule.__name__: rule for rule in rules}
    exec(f"def all_rules({', '.join(map(compiled_argument_name, names))}): return ({calls},)", scope)  # noqa: S102  # only names of our own rules
    return names, numba.njit(scope["all_rules"], **NJIT_OPTIONS)


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__.rpartition(".")[2])
def test_compiled_rules_and_plain_rules_give_bit_identical_results(module):
    names, all_rules = compile_rules(module)

    @given(st.fixed_dictionaries({name: CONSTANTS if name == "c" else ARGUMENTS[name] for name in names}))
    def check(arguments):
        plain = [rule(**{name: arguments[name] for name in argument_names(rule)}) for rule in rules_of(module)]
        fast = all_rules(*(to_compiled_argument(arguments[name]) for name in names))
        for rule, expected, actual in zip(rules_of(module), plain, fast, strict=True):
            assert bits(actual) == bits(expected), name_of(rule)

    check()
