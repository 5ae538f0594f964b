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
    """Sums over the people of a team or of all, from which the measures of a day are worked out."""

    people: float
    present: float
    wellbeing: float
    energy: float
    energy_after_shift: float
    felt_compassion: float
    safety: float
    obstacles: float
    improvement: float
    acts: float
    contagious: float
    conversations: float
    tests: float
    leavers: float
    burnt_out: float
    worn_out: float
    left_out: float
    care: float


N_SUMS = len(Sums._fields)
NOBODY = Sums(*[0.0] * N_SUMS)
LEAVERS = Sums._fields.index("leavers")


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
    sums = np.zeros((1 + len(improvement), N_SUMS))
    for person in range(people.shape[1]):
        team = team_of[person]
        keep(sums[1 + team], with_person(kept(sums[1 + team]), people, person, improvement[team]))
    add_teams(sums)
    for scope in range(len(sums)):
        measures_of(kept(sums[scope]), out[scope])


@rule
def with_person(sums: Sums, people: NDArray[np.float64], i: int, improvement: float) -> Sums:
    """The sums of a team of this improvement with person i added."""
    is_present = people[PRESENT, i] > 0.0
    one, care = (1.0, people[CARE, i]) if is_present else (0.0, 0.0)
    return Sums(
        sums.people + 1.0,
        sums.present + one,
        sums.wellbeing + people[WELLBEING, i],
        sums.energy + people[ENERGY, i],
        sums.energy_after_shift + people[AFTER_SHIFT, i],
        sums.felt_compassion + people[FELT, i],
        sums.safety + people[SAFETY, i],
        sums.obstacles + people[OBSTACLES, i],
        sums.improvement + improvement,
        sums.acts + people[GIVEN, i],
        sums.contagious + people[CONTAGIOUS, i],
        sums.conversations + people[HELD, i],
        sums.tests + people[TESTS, i],
        sums.leavers + people[LEFT, i],
        sums.burnt_out + is_burnt_out(people[WELLBEING, i], people[ENERGY, i]),
        sums.worn_out + is_worn_out(people[AFTER_SHIFT, i]),
        sums.left_out + is_left_out(people[QUIET, i]),
        sums.care + care,
    )


@rule
def kept(row: NDArray[np.float64]) -> Sums:
    """The sums that a row of a table holds."""
    return Sums(
        row[0],
        row[1],
        row[2],
        row[3],
        row[4],
        row[5],
        row[6],
        row[7],
        row[8],
        row[9],
        row[10],
        row[11],
        row[12],
        row[13],
        row[14],
        row[15],
        row[16],
        row[17],
    )


@rule
def keep(row: NDArray[np.float64], sums: Sums) -> None:
    """Write sums into a row of a table."""
    row[0] = sums.people
    row[1] = sums.present
    row[2] = sums.wellbeing
    row[3] = sums.energy
    row[4] = sums.energy_after_shift
    row[5] = sums.felt_compassion
    row[6] = sums.safety
    row[7] = sums.obstacles
    row[8] = sums.improvement
    row[9] = sums.acts
    row[10] = sums.contagious
    row[11] = sums.conversations
    row[12] = sums.tests
    row[13] = sums.leavers
    row[14] = sums.burnt_out
    row[15] = sums.worn_out
    row[16] = sums.left_out
    row[17] = sums.care


@rule
def add_teams(sums: NDArray[np.float64]) -> None:
    """Add the sums of the teams, in order, to those of the whole, in row 0."""
    for scope in range(1, len(sums)):
        for column in range(N_SUMS):
            sums[0, column] += sums[scope, column]


@rule
def measures_of(sums: Sums, out: NDArray[np.float64]) -> None:
    """The measures of a scope from its sums; the ripple number is left empty."""
    n = sums.people
    wellbeing, energy = sums.wellbeing / n, sums.energy / n
    felt, safety, obstacles = sums.felt_compassion / n, sums.safety / n, sums.obstacles / n
    acts = sums.acts
    out[0] = wellbeing
    out[1] = energy
    out[2] = sums.energy_after_shift / n
    out[3] = felt
    out[4] = safety
    out[5] = obstacles
    out[6] = sums.improvement / n
    out[7] = acts / n
    out[8] = sums.contagious / acts if acts > 0.0 else np.nan
    out[9] = sums.conversations
    out[10] = sums.tests / n
    out[11] = sums.leavers
    out[12] = sums.burnt_out / n
    out[13] = sums.worn_out / n
    out[14] = sums.left_out / n
    out[15] = sums.care / sums.present if sums.present > 0.0 else np.nan
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
