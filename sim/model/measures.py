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


class Levels(NamedTuple):
    """Sums over people whose last bits depend on the order in which people are added."""

    wellbeing: float
    energy: float
    energy_after_shift: float
    felt_compassion: float
    safety: float
    obstacles: float
    improvement: float
    care: float


COUNTS = (
    *("people", "present", "acts", "contagious", "conversations", "tests"),
    *("leavers", "burnt_out", "worn_out", "left_out"),
)
"""What is counted of people: whole numbers, whose sums are exact in any order."""

SUM = {name: place for place, name in enumerate((*Levels._fields, *COUNTS))}
"""Places of the sums of a team or of all, from which the measures of a day are worked out: levels, then counts."""
N_SUMS = len(SUM)
N_PEOPLE, N_PRESENT, N_ACTS, N_CONTAGIOUS, N_CONVERSATIONS = (SUM[name] for name in COUNTS[:5])
N_TESTS, N_LEAVERS, N_BURNT_OUT, N_WORN_OUT, N_LEFT_OUT = (SUM[name] for name in COUNTS[5:])


@rule
def is_burnt_out(wellbeing: float, energy: float) -> bool:
    """Whether a person counts as burnt out: wellbeing and morning energy both below .45."""
    return (wellbeing < BURNT_OUT_BELOW) & (energy < BURNT_OUT_BELOW)


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
    sums = np.zeros((1 + len(improvement), N_SUMS))
    for i in range(people.shape[1]):
        row, is_present = sums[1 + team_of[i]], people[PRESENT, i] > 0.0
        levels = with_person(
            levels_of(row),
            people[WELLBEING, i],
            people[ENERGY, i],
            people[AFTER_SHIFT, i],
            people[FELT, i],
            people[SAFETY, i],
            people[OBSTACLES, i],
            improvement[team_of[i]],
            people[CARE, i] if is_present else 0.0,
        )
        keep_levels(row, levels)
        row[N_PEOPLE] += 1.0
        row[N_PRESENT] += is_present
        row[N_ACTS] += people[GIVEN, i]
        row[N_CONTAGIOUS] += people[CONTAGIOUS, i]
        row[N_CONVERSATIONS] += people[HELD, i]
        row[N_TESTS] += people[TESTS, i]
        row[N_LEAVERS] += people[LEFT, i]
        row[N_BURNT_OUT] += is_burnt_out(people[WELLBEING, i], people[ENERGY, i])
        row[N_WORN_OUT] += is_worn_out(people[AFTER_SHIFT, i])
        row[N_LEFT_OUT] += is_left_out(people[QUIET, i])
    add_teams(sums)
    for scope in range(len(sums)):
        measures_of(sums[scope], out[scope])


@rule
def with_person(
    sums: Levels,
    wellbeing: float,
    energy: float,
    energy_after_shift: float,
    felt_compassion: float,
    safety: float,
    obstacles: float,
    improvement: float,
    care: float,
) -> Levels:
    """The sums of levels with a person added; `care` is 0 for one who is absent."""
    return Levels(
        sums.wellbeing + wellbeing,
        sums.energy + energy,
        sums.energy_after_shift + energy_after_shift,
        sums.felt_compassion + felt_compassion,
        sums.safety + safety,
        sums.obstacles + obstacles,
        sums.improvement + improvement,
        sums.care + care,
    )


@rule
def levels_of(sums: NDArray[np.float64]) -> Levels:
    """The sums of levels of a team."""
    return Levels(sums[0], sums[1], sums[2], sums[3], sums[4], sums[5], sums[6], sums[7])


@rule
def keep_levels(sums: NDArray[np.float64], levels: Levels) -> None:
    """Write the sums of levels of a team."""
    sums[0] = levels.wellbeing
    sums[1] = levels.energy
    sums[2] = levels.energy_after_shift
    sums[3] = levels.felt_compassion
    sums[4] = levels.safety
    sums[5] = levels.obstacles
    sums[6] = levels.improvement
    sums[7] = levels.care


@rule
def add_teams(sums: NDArray[np.float64]) -> None:
    """Add the sums of the teams, in order, to those of the whole, in row 0."""
    for scope in range(1, len(sums)):
        for column in range(N_SUMS):
            sums[0, column] += sums[scope, column]


@rule
def measures_of(sums: NDArray[np.float64], out: NDArray[np.float64]) -> None:
    """The measures of a scope from its sums; the ripple number is left empty."""
    levels, n = levels_of(sums), sums[N_PEOPLE]
    wellbeing, energy = levels.wellbeing / n, levels.energy / n
    felt, safety, obstacles = levels.felt_compassion / n, levels.safety / n, levels.obstacles / n
    acts, present = sums[N_ACTS], sums[N_PRESENT]
    out[0] = wellbeing
    out[1] = energy
    out[2] = levels.energy_after_shift / n
    out[3] = felt
    out[4] = safety
    out[5] = obstacles
    out[6] = levels.improvement / n
    out[7] = acts / n
    out[8] = sums[N_CONTAGIOUS] / acts if acts > 0.0 else np.nan
    out[9] = sums[N_CONVERSATIONS]
    out[10] = sums[N_TESTS] / n
    out[11] = sums[N_LEAVERS]
    out[12] = sums[N_BURNT_OUT] / n
    out[13] = sums[N_WORN_OUT] / n
    out[14] = sums[N_LEFT_OUT] / n
    out[15] = levels.care / present if present > 0.0 else np.nan
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
