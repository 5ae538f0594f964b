"""What must come out of the model, item by item, measured: `claim_1(n_runs)` to `claim_12(n_runs)`.

Each gives the numbers by which an item is judged, with their standard errors over independent runs. Runs 0 to
n − 1 have these numbers as their seeds, so that a measurement can be repeated, and every run has a ward or an
organisation of its own. `tests.claims.items` has the bands in which numbers must lie.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from sim.agents import Person
from sim.agents import play as play_agents
from sim.model.acts import OUTSIDE
from sim.model.measures import MEASURE, is_burnt_out
from sim.model.styles import STYLES, Style
from sim.recording.ripples import ripples_of
from sim.trace import Trace
from sim.world import world_of
from tests.claims.estimating import (
    Estimate,
    Floats,
    correlation,
    covariance,
    difference,
    estimate,
    number,
    products,
    ratio,
)
from tests.claims.worlds import SETTLED, Play, live, organisation, people, settled, ward

Findings = dict[str, Estimate]


# --- 1. and 2. One act from outside


class Sparked(NamedTuple):
    """A run with acts from outside and its twin without; acts on the next day are those of the receivers."""

    gave_with: float
    gave_without: float
    steps: Floats
    n_sparks: int


@cache
def sparked(run: int, play: Play) -> Sparked:
    """A ward of 12 in which every ten days somebody, drawn by luck, receives one act from outside.

    Those count for the next day who received nothing on that day in the twin world without acts from outside.
    """
    sparks = [{"event": "spark", "day": day, "acts": 1} for day in range(40, 241, 10)]
    trace, twin = live(play, ward(12, run, events=sparks), run), live(play, ward(12, run), run)
    acts = trace.acts
    assert acts is not None
    from_outside = np.flatnonzero(acts.giver == OUTSIDE)
    day, receiver = acts.day[from_outside], acts.receiver[from_outside]
    reached = people(twin, "acts_received") + people(twin, "conversations_received")
    alone = reached[day - 1, receiver] == 0
    next_day = day[alone], receiver[alone]
    beginning, step = ripples_of(acts)
    steps = np.bincount(step[np.isin(beginning, from_outside)], minlength=5)[:5].astype(np.float64)
    with_it, without = people(trace, "acts_given")[next_day], people(twin, "acts_given")[next_day]
    return Sparked(float(with_it.sum()), float(without.sum()), steps, len(from_outside))


def claim_1(n_runs: int, play: Play) -> Findings:
    """Acts given on the day after an act from outside, over those of the same people in the twin world without."""
    runs = [sparked(run, play) for run in range(n_runs)]
    return {"giving, over that of the twin": estimate([[run.gave_with, run.gave_without] for run in runs], ratio(0, 1))}


def claim_2(n_runs: int, play: Play) -> Findings:
    """Acts that one act from outside sets off, by how many steps they are away from it."""
    runs = [[*sparked(run, play).steps, sparked(run, play).n_sparks] for run in range(n_runs)]
    found = {f"acts at step {step}": estimate(runs, ratio(step, 5)) for step in range(1, 5)}
    for step in range(2, 5):
        found[f"step {step}, over the one before"] = estimate(runs, ratio(step, step - 1))
    return found


# --- 3. A campaign


def claim_3(n_runs: int, play: Play) -> Findings:
    """Acts after a campaign of strength 1 in 20 working days, over those of the same days without it."""
    campaign = [{"event": "campaign", "day": 101, "until": 120, "strength": 1.0}]
    runs = []
    for run in range(n_runs):
        courses = []
        for events in (campaign, []):
            trace = live(play, ward(24, run, days=170, events=events), run)
            acts = trace.days[:, 0, MEASURE["acts"]]
            courses += [acts[100:120].sum(), acts[130:140].sum(), acts[150:160].sum()]
        runs.append(courses)
    return {
        "giving during the campaign": estimate(runs, ratio(0, 3)),
        "giving in weeks 3 and 4 after": estimate(runs, ratio(1, 4)),
        "giving in weeks 7 and 8 after": estimate(runs, ratio(2, 5)),
    }


# --- 4. Glimpsing


def seeing(number_of_acts: float) -> type[Person]:
    """A person who every morning has just seen so many acts."""

    class Seeing(Person):
        def begin_day(self) -> None:
            self.glimpsed = number_of_acts  # type: ignore[assignment]  # a count, but nothing rests on it
            super().begin_day()

    return Seeing


def claim_4(n_runs: int, play: Play) -> Findings:
    """Acts of people who see none, two, or twelve acts a day, whatever there is to see; always on the Mesa engine."""
    runs = []
    for run in range(n_runs):
        world = world_of(ward(12, run, days=60), run)
        traces = [play_agents(world, seeing(seen)) for seen in (0, 2, 12)]
        runs.append([float(trace.days[:, 0, MEASURE["acts"]].sum()) for trace in traces])
    return {
        "giving of who saw a few, over that of who saw none": estimate(runs, ratio(1, 0)),
        "giving of who saw many, over that of who saw a few": estimate(runs, ratio(2, 1)),
    }


# --- 5. and 6. Energy from giving

MOST_ACTS = 6


@cache
def gains(run: int, play: Play, event: str) -> Floats:
    """People and their summed change of energy over a shift, by number of acts given, 0 to 6; on days of equal demand.

    A ward of 12 with many meetings, little control, and a campaign or a mandate, so that there are days of many acts.
    """
    spec = ward(
        12,
        run,
        days=60,
        leadership={"style": "compassionate"},
        mechanisms={"improvement": False, "leading": False},
        parameters={"obstacle_load": 0, "contacts_per_day": 12},
        events=[{"event": event, "day": 1, "strength": 1.5}],
    )
    trace = live(play, spec, run)
    after = people(trace, "energy_after_shift")
    change, given = after - people(trace, "energy"), people(trace, "acts_given")
    here = [(given == n) & (after > 0) for n in range(MOST_ACTS + 1)]
    return np.array([*(which.sum() for which in here), *(change[which].sum() for which in here)], np.float64)


def gain(n: int) -> Callable[[Floats], float]:
    """Energy that n acts a day bring: the mean change with n acts less that with none."""
    return lambda mean: float(mean[MOST_ACTS + 1 + n] / mean[n] - mean[MOST_ACTS + 1] / mean[0])


def turning(mean: Floats) -> float:
    """Number of acts a day, in between whole numbers, at which the gain turns into a cost."""
    by_number = [gain(n)(mean) for n in range(MOST_ACTS + 1)]
    last = max(n for n in range(1, MOST_ACTS) if by_number[n] > 0)
    return last + by_number[last] / (by_number[last] - by_number[last + 1])


def claim_5(n_runs: int, play: Play) -> Findings:
    """Energy over a shift by acts given, less that of a shift without an act."""
    runs = [gains(run, play, "campaign") for run in range(n_runs)]
    found = {f"energy from {n} acts": estimate(runs, gain(n)) for n in range(1, MOST_ACTS + 1)}
    found["energy from 1 or 2 acts less that from 3"] = estimate(
        runs, lambda mean: max(gain(1)(mean), gain(2)(mean)) - gain(3)(mean)
    )
    return found | {"acts at which gain turns into cost": estimate(runs, turning)}


def claim_6(n_runs: int, play: Play) -> Findings:
    """The same under a campaign and under a mandate of the same strength."""
    free, ordered = ([gains(run, play, event) for run in range(n_runs)] for event in ("campaign", "mandate"))
    return {
        "energy from 1 free act": estimate(free, gain(1)),
        "energy from 1 ordered act": estimate(ordered, gain(1)),
        "energy from 2 ordered acts": estimate(ordered, gain(2)),
    }


# --- 7. Styles


def claim_7(n_runs: int, play: Play) -> Findings:
    """Wellbeing by style in a ward of 12; acts under the compassionate style without contagion."""
    names = list(STYLES)
    runs = []
    for run in range(n_runs):
        traces = [live(play, ward(12, run, leadership={"style": name}), run) for name in names]
        cold = ward(12, run, leadership={"style": "compassionate"}, mechanisms={"contagion": False})
        acts = [settled(trace, "acts") for trace in (traces[0], live(play, cold, run))]
        runs.append([settled(trace, "wellbeing") for trace in traces] + acts)
    found = {f"wellbeing, {name}": estimate(runs, number(place)) for place, name in enumerate(names)}
    for better, worse in (
        ("compassionate", "sympathetic"),
        ("sympathetic", "transactional"),
        ("transactional", "rescuing"),
        ("transactional", "laissez_faire"),
        ("rescuing", "laissez_faire"),
        ("laissez_faire", "compliance"),
    ):
        found[f"{better} less {worse}"] = estimate(runs, difference(names.index(better), names.index(worse)))
    return found | {"acts without contagion, over those with": estimate(runs, ratio(len(names) + 1, len(names)))}


# --- 8. and 9. Many leaders


def constructive(style: Style) -> float:
    """How constructive a style is: the mean of what it does for people; control is not among it."""
    return (style.attend + style.understand + style.empathise + style.help) / 4


class Led(NamedTuple):
    """People who lead nobody, in the last days of an organisation's year: a row a person, and the team of each."""

    table: Floats  # constructive leadership, control, engagement, burnout, safety, tests
    team: Floats


@cache
def led(run: int, play: Play) -> Led:
    """What became of the people of an organisation."""
    spec = organisation(run)
    world, trace = world_of(spec, run), live(play, spec, run)
    leader, styles = world.people.leader_of, spec.team_styles()
    who = [i for i in range(len(leader)) if leader[i] >= 0 and i not in set(leader.tolist())]
    team = world.people.team_of[who]
    style = [styles[world.people.teams[place]] for place in team]
    kept = {name: people(trace, name)[-SETTLED:, who] for name in ("wellbeing", "energy", "safety", "tests", "left")}
    engagement = (kept["wellbeing"] + kept["energy"]).mean(axis=0) / 2
    burnout = np.vectorize(is_burnt_out)(kept["wellbeing"], kept["energy"]).mean(axis=0)
    columns = [[constructive(s) for s in style], [s.control for s in style], engagement, burnout]
    return Led(np.column_stack([*columns, kept["safety"].mean(axis=0), kept["tests"].mean(axis=0)]), team)


def claim_8(n_runs: int, play: Play) -> Findings:
    """Correlations over people: engagement is the mean of wellbeing and energy, burnout the share of days burnt out."""
    runs = [products(led(run, play).table) for run in range(n_runs)]
    return {
        "constructive leadership and engagement": estimate(runs, correlation(0, 2)),
        "constructive leadership and burnout": estimate(runs, correlation(0, 3)),
        "control and engagement": estimate(runs, correlation(1, 2)),
        "control and burnout": estimate(runs, correlation(1, 3)),
    }


def team_means(people_led: Led) -> Floats:
    """Constructive leadership, safety and tests of change of each team."""
    teams = np.unique(people_led.team)
    return np.array([people_led.table[people_led.team == team][:, [0, 4, 5]].mean(axis=0) for team in teams])


def mediation(mean_products: Floats) -> tuple[float, float, float]:
    """Standardised paths: leader to tests in all, through safety, and past it."""
    spread = covariance(mean_products)
    sd = np.sqrt(np.diag(spread))
    r = spread / np.outer(sd, sd)
    leader_safety, leader_tests, safety_tests = r[0, 1], r[0, 2], r[1, 2]
    through = leader_safety * (safety_tests - leader_tests * leader_safety) / (1 - leader_safety**2)
    return float(leader_tests), float(through), float(leader_tests - through)


def claim_9(n_runs: int, play: Play) -> Findings:
    """Constructive leadership, psychological safety and small tests of change over teams: paths of a mediation."""
    runs = [products(team_means(led(run, play))) for run in range(n_runs)]
    return {
        "leader to tests, in all": estimate(runs, lambda mean: mediation(mean)[0]),
        "leader to tests, through safety": estimate(runs, lambda mean: mediation(mean)[1]),
        "leader to tests, past safety": estimate(runs, lambda mean: mediation(mean)[2]),
        "share that goes through safety": estimate(runs, lambda mean: mediation(mean)[1] / mediation(mean)[0]),
    }


# --- 10. to 12. Wards


def claim_10(n_runs: int, play: Play) -> Findings:
    """Shares of people of a ward of 24, led by fair exchange at a workload of .62, over the last 60 of 250 days."""
    traces = [live(play, ward(24, run, workload=0.62), run) for run in range(n_runs)]
    runs = [[settled(trace, "burnt_out"), settled(trace, "worn_out")] for trace in traces]
    return {"burnt out": estimate(runs, number(0)), "worn out": estimate(runs, number(1))}


SPANS = (6, 12, 24)


def claim_11(n_runs: int, play: Play) -> Findings:
    """What a compassionate leader does for wellbeing beyond one who is hardly there, by people on the ward."""
    runs = []
    for run in range(n_runs):
        effects = []
        for size in SPANS:
            there, absent = (
                settled(live(play, ward(size, run, leadership={"style": name}), run), "wellbeing")
                for name in ("compassionate", "laissez_faire")
            )
            effects.append(there - absent)
        runs.append(effects)
    found = {f"effect among {size}": estimate(runs, number(place)) for place, size in enumerate(SPANS)}
    for place, (small, large) in enumerate(pairwise(SPANS)):
        found[f"effect among {large} less that among {small}"] = estimate(runs, difference(place + 1, place))
    return found


def claim_12(n_runs: int, play: Play) -> Findings:
    """Ripple numbers of wards of 12 without conversations, at two workloads; and what a warm start leaves."""
    alone = {"mechanisms": {"leading": False}, "days": 150}
    runs = []
    for run in range(n_runs):
        usual = live(play, ward(12, run, **alone), run)
        light = live(play, ward(12, run, workload=0.2, **alone), run)
        warm = live(play, ward(12, run, start={"felt_compassion": 1.0}, **alone), run)
        runs.append([rippled(usual), rippled(light), settled(warm, "acts"), settled(usual, "acts")])
    return {
        "ripple number": estimate(runs, number(0)),
        "ripple number at a light workload": estimate(runs, number(1)),
        "acts long after a warm start, over those after a usual one": estimate(runs, ratio(2, 3)),
    }


def rippled(trace: Trace) -> float:
    """Ripple number of a run."""
    return float(np.nanmean(trace.days[:, 0, MEASURE["ripple_number"]]))
