"""The measures of a day, of each team and of the whole.

All are sums over people in their order, team by team; the sums of the whole add up the teams in their order. Both
engines call `measure_day` on the same table of people, so that their last bits agree.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.jit import compiled, rule
from sim.model.about import About
from sim.model.states import STATE

BURNT_OUT_BELOW = 0.45
WORN_OUT_BELOW = 0.20
LEFT_OUT_DAYS = 10
RIPPLE_DAYS = 10


class Measure(NamedTuple):
    """A measure of a day, for the whole and for each team."""

    name: str
    about: About


MEASURES: tuple[Measure, ...] = (
    Measure("wellbeing", About("Mean wellbeing in the morning.", "", 0, 1)),
    Measure("energy", About("Mean energy in the morning.", "", 0, 1)),
    Measure("energy_after_shift", About("Mean energy at the end of the shift.", "", 0, 1)),
    Measure("felt_compassion", About("Mean felt compassion in the morning.", "", 0, 1)),
    Measure("safety", About("Mean psychological safety in the morning.", "", 0, 1, "edmondson1999")),
    Measure("obstacles", About("Mean obstacles in the morning.", "", 0, 1)),
    Measure(
        "improvement",
        About("What the small tests of change of the team have gained; of the whole: mean over people.", "", 0, 1),
    ),
    Measure("acts", About("Acts given to colleagues today, per person.", "acts per person", 0, None)),
    Measure(
        "contagious_share",
        About("Share of today's acts that felt compassion led to; empty on a day without acts.", "", 0, 1),
    ),
    Measure("conversations", About("Conversations that leaders held today.", "conversations", 0, None)),
    Measure("tests", About("Small tests of change tried today, per person.", "tests per person", 0, 1)),
    Measure("leavers", About("People who leave after today.", "people", 0, None)),
    Measure(
        "burnt_out",
        About(
            f"Share of people with wellbeing and morning energy both below {BURNT_OUT_BELOW}.",
            "",
            0,
            1,
            "nhs_staff_survey2024",
        ),
    ),
    Measure(
        "worn_out",
        About(
            f"Share of people with less energy than {WORN_OUT_BELOW:.2f} at the end of the shift.",
            "",
            0,
            1,
            "nhs_staff_survey2024",
        ),
    ),
    Measure(
        "left_out",
        About(f"Share of people who received no act or conversation on {LEFT_OUT_DAYS} days at work.", "", 0, 1),
    ),
    Measure(
        "care",
        About(
            "Chance that a contact with a patient in average need is a compassionate one: mean over those present; "
            "empty when nobody is.",
            "",
            0,
            1,
        ),
    ),
    Measure(
        "creativity",
        About("An assumed index: .5 safety + .3 felt compassion + .2 wellbeing.", "", 0, 1),
    ),
    Measure(
        "productivity",
        About("An assumed index: .5 energy + .3 wellbeing + .2 (1 − obstacles).", "", 0, 1),
    ),
    Measure(
        "ripple_number",
        About(
            "Acts and conversations that each act or conversation received today itself sets off within "
            f"{RIPPLE_DAYS} days; empty in the last {RIPPLE_DAYS} days of a run, and when there was none.",
            "acts per act",
            0,
            None,
        ),
    ),
)
"""Columns of a trace's `days`; the index of a name is its column."""

MEASURE_NAMES: tuple[str, ...] = tuple(measure.name for measure in MEASURES)
MEASURE = {name: column for column, name in enumerate(MEASURE_NAMES)}
N_MEASURES = len(MEASURES)

WELLBEING, ENERGY, AFTER_SHIFT = STATE["wellbeing"], STATE["energy"], STATE["energy_after_shift"]
FELT, SAFETY, OBSTACLES = STATE["felt_compassion"], STATE["safety"], STATE["obstacles"]
GIVEN, CONTAGIOUS, HELD = STATE["acts_given"], STATE["contagious_given"], STATE["conversations_held"]
TESTS, LEFT, QUIET = STATE["tests"], STATE["left"], STATE["quiet_days"]
CARE, PRESENT = STATE["care"], STATE["present"]


class Sums(NamedTuple):
    """Columns of a table of sums over people, a row a scope: what the measures of a day are worked out from."""

    people: int = 0
    present: int = 1
    wellbeing: int = 2
    energy: int = 3
    energy_after_shift: int = 4
    felt_compassion: int = 5
    safety: int = 6
    obstacles: int = 7
    improvement: int = 8
    acts: int = 9
    contagious: int = 10
    conversations: int = 11
    tests: int = 12
    leavers: int = 13
    burnt_out: int = 14
    worn_out: int = 15
    left_out: int = 16
    care: int = 17


SUM = Sums()
N_SUMS = len(SUM)


@rule
def is_burnt_out(wellbeing: float, energy: float) -> bool:
    """Whether a person counts as burnt out: wellbeing and morning energy both below .45."""
    return wellbeing < BURNT_OUT_BELOW and energy < BURNT_OUT_BELOW


@rule
def is_worn_out(energy_after_shift: float) -> bool:
    """Whether a person counts as worn out: less energy than .20 at the end of the shift."""
    return energy_after_shift < WORN_OUT_BELOW


@rule
def is_left_out(quiet_days: float) -> bool:
    """Whether a person counts as left out: ten days at work without an act or conversation."""
    return quiet_days >= LEFT_OUT_DAYS


@rule
def creativity(safety: float, felt_compassion: float, wellbeing: float) -> float:
    """An assumed index: .5·S + .3·C + .2·W."""
    return 0.5 * safety + 0.3 * felt_compassion + 0.2 * wellbeing


@rule
def productivity(energy: float, wellbeing: float, obstacles: float) -> float:
    """An assumed index: .5·E + .3·W + .2·(1 − O)."""
    return 0.5 * energy + 0.3 * wellbeing + 0.2 * (1.0 - obstacles)


@compiled
def measure_day(
    people: NDArray[np.float64],
    team_of: NDArray[np.int32],
    improvement: NDArray[np.float64],
    out: NDArray[np.float64],
) -> None:
    """Work out all measures of a day but the ripple number, which needs the days that follow.

    Parameters
    ----------
    people : shape (states, people), by `PERSON_STATES`
    team_of : shape (people,)
    improvement : shape (teams,), in the morning
    out : shape (1 + teams, measures), filled; row 0 is the whole
    """
    n_teams = len(improvement)
    sums = np.zeros((1 + n_teams, N_SUMS))
    for person in range(people.shape[1]):
        add_person(people, person, improvement[team_of[person]], sums[1 + team_of[person]])
    add_teams(sums)
    for scope in range(1 + n_teams):
        measures_of(sums[scope], out[scope])


@rule
def add_person(people: NDArray[np.float64], i: int, improvement: float, sums: NDArray[np.float64]) -> None:
    """Add person i, in a team of this improvement, to the sums of the team."""
    sums[SUM.people] += 1.0
    sums[SUM.wellbeing] += people[WELLBEING, i]
    sums[SUM.energy] += people[ENERGY, i]
    sums[SUM.energy_after_shift] += people[AFTER_SHIFT, i]
    sums[SUM.felt_compassion] += people[FELT, i]
    sums[SUM.safety] += people[SAFETY, i]
    sums[SUM.obstacles] += people[OBSTACLES, i]
    sums[SUM.improvement] += improvement
    sums[SUM.acts] += people[GIVEN, i]
    sums[SUM.contagious] += people[CONTAGIOUS, i]
    sums[SUM.conversations] += people[HELD, i]
    sums[SUM.tests] += people[TESTS, i]
    sums[SUM.leavers] += people[LEFT, i]
    sums[SUM.burnt_out] += is_burnt_out(people[WELLBEING, i], people[ENERGY, i])
    sums[SUM.worn_out] += is_worn_out(people[AFTER_SHIFT, i])
    sums[SUM.left_out] += is_left_out(people[QUIET, i])
    if people[PRESENT, i] > 0.0:
        sums[SUM.present] += 1.0
        sums[SUM.care] += people[CARE, i]


@rule
def add_teams(sums: NDArray[np.float64]) -> None:
    """Add the sums of the teams, in order, to those of the whole, in row 0."""
    for scope in range(1, len(sums)):
        for column in range(N_SUMS):
            sums[0, column] += sums[scope, column]


@rule
def measures_of(sums: NDArray[np.float64], out: NDArray[np.float64]) -> None:
    """The measures of a scope from its sums; the ripple number is left empty."""
    n = sums[SUM.people]
    wellbeing, energy = sums[SUM.wellbeing] / n, sums[SUM.energy] / n
    felt, safety, obstacles = sums[SUM.felt_compassion] / n, sums[SUM.safety] / n, sums[SUM.obstacles] / n
    acts = sums[SUM.acts]
    out[0] = wellbeing
    out[1] = energy
    out[2] = sums[SUM.energy_after_shift] / n
    out[3] = felt
    out[4] = safety
    out[5] = obstacles
    out[6] = sums[SUM.improvement] / n
    out[7] = acts / n
    out[8] = sums[SUM.contagious] / acts if acts > 0.0 else np.nan
    out[9] = sums[SUM.conversations]
    out[10] = sums[SUM.tests] / n
    out[11] = sums[SUM.leavers]
    out[12] = sums[SUM.burnt_out] / n
    out[13] = sums[SUM.worn_out] / n
    out[14] = sums[SUM.left_out] / n
    out[15] = sums[SUM.care] / sums[SUM.present] if sums[SUM.present] > 0.0 else np.nan
    out[16] = creativity(safety, felt, wellbeing)
    out[17] = productivity(energy, wellbeing, obstacles)
    out[18] = np.nan


@compiled
def ripple_numbers(
    day: NDArray[np.int32],
    receiver: NDArray[np.int32],
    contagious: NDArray[np.bool_],
    because: NDArray[np.int64],
    team_of: NDArray[np.int32],
    out: NDArray[np.float64],
) -> None:
    """Work out the ripple number of each day and scope from the act log.

    Parameters
    ----------
    day, receiver, contagious, because
        Columns of the act log, `sim.trace.Acts`.
    team_of : shape (people,)
    out : shape (days, 1 + teams), filled
    """
    n_days, n_scopes = out.shape
    parents = np.zeros((n_days, n_scopes))
    children = np.zeros((n_days, n_scopes))
    for act in range(len(day)):
        parents[day[act] - 1, 0] += 1.0
        parents[day[act] - 1, 1 + team_of[receiver[act]]] += 1.0
        parent = because[act]
        if contagious[act] and parent >= 0 and day[act] - day[parent] <= RIPPLE_DAYS:
            children[day[parent] - 1, 0] += 1.0
            children[day[parent] - 1, 1 + team_of[receiver[parent]]] += 1.0
    for d in range(n_days):
        for scope in range(n_scopes):
            known = d + RIPPLE_DAYS < n_days and parents[d, scope] > 0.0
            out[d, scope] = children[d, scope] / parents[d, scope] if known else np.nan
