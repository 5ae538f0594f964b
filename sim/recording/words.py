"""Sentences about a run, for people who have never seen the model. No jargon, no blame, and no more than is known."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from sim.model.measures import MIN_LEFT_OUT_DAYS, RIPPLE_WINDOW_DAYS
from sim.recording.changes import AFTER, BEFORE, SETTLING, Pair
from sim.recording.telling import TOLD, Scale, capital, change, counted, difference, joined, rounded, scaled, value

STANDING = "A simplified model to start a conversation. It does not predict your team."
"""Stands wherever a result is shown."""
GLOSSARY = (
    "Points run from 0 to 100. Burnt out: little wellbeing and little energy in the morning. Worn out: hardly any "
    f"energy left after the shift. Left out: {MIN_LEFT_OUT_DAYS} days at work without an act of compassion or a "
    "conversation. Creativity and productivity are assumed indices, made from the other measures."
)
"""Explains the table on the whole run."""
COMPARED = (
    f"Each table compares the {BEFORE} days before with days {SETTLING + 1} to {AFTER} after, or with what there is "
    "until the next event. Not all that came after an event is due to it: what was on its way before goes on."
)
"""Explains the tables on single events."""

DAYS_A_WEEK, DAYS_A_YEAR = 5, 250
NOTABLE = 3.0
"""A change by so many points, or so many per cent of people, is worth a sentence."""
NOTABLE_RATIO = 0.15
"""A change of a rate by this share of itself is worth a sentence."""
MOST_NAMED = 3
"""Number of further changes that one sentence names."""


def span(n_days: int) -> str:
    """How long a number of working days is: "about a year"."""
    if n_days < 2 * DAYS_A_WEEK:
        return counted(n_days, "working day")
    weeks = round(n_days / DAYS_A_WEEK)
    if n_days < 0.9 * DAYS_A_YEAR:
        return f"{n_days} working days (about {weeks} weeks)"
    years = round(n_days / DAYS_A_YEAR, 1)
    told = "a year" if years == 1 else f"{years:,g} years"
    return f"{n_days:,} working days (about {told})"


def played(n_people: int, n_leaders: int, n_teams: int, n_days: int, n_runs: int = 1) -> str:
    """Sentence on who was played for how long.

    Parameters
    ----------
    n_people
        Everybody, leaders included.
    n_leaders
        Those of them who lead somebody.
    n_teams
        Number of teams.
    n_days
        Working days of a run.
    n_runs
        How often it was played, each time with other luck.
    """
    lead = {0: "none of whom leads", 1: "one of whom leads"}.get(n_leaders, f"{n_leaders} of whom lead")
    teams = "" if n_teams == 1 else f" in {n_teams} teams"
    sentence = f"{counted(n_people, 'person', 'people')}{teams}, {lead}, over {span(n_days)}"
    return f"{sentence}, played {n_runs} times with different luck." if n_runs > 1 else f"{sentence}."


def luck(seeds: Sequence[int]) -> str:
    """Sentence on the luck of the runs."""
    if len(seeds) == 1:
        return f"The luck of the run has the number {seeds[0]} (its seed)."
    return f"The luck of the runs has the numbers {seeds[0]} to {seeds[-1]} (their seeds)."


def verb(measure: str, before: float, after: float) -> str:
    """What a measure did, with its name: "wellbeing fell from 55 to 49"."""
    name = TOLD[measure].name
    step = difference(measure, before, after)
    if step == 0:
        return f"{name} stayed at {value(measure, after)}"
    return f"{name} {'rose' if step > 0 else 'fell'} from {value(measure, before)} to {value(measure, after)}"


def course(measure: str, values: NDArray[np.float64], before: float, after: float) -> str:
    """Sentence on the course of a measure: how it began and ended, when it was lowest and highest.

    Parameters
    ----------
    measure
        Name of a measure.
    values
        Its course, day by day from day 1.
    before, after
        Its means over the first and the last days.
    """
    if math.isnan(before) or math.isnan(after):
        return f"Too little happened to tell how {TOLD[measure].name} went."
    low, high = int(np.nanargmin(values)), int(np.nanargmax(values))
    of = " of 100" if TOLD[measure].scale is Scale.POINTS else ""
    began = f"{capital(TOLD[measure].name)} began at {value(measure, before)}{of} and ended at {value(measure, after)}"
    if value(measure, values[low]) == value(measure, values[high]):
        return f"{began}; it hardly moved."
    return (
        f"{began} ({change(measure, before, after)}); it was lowest on day {low + 1} ({value(measure, values[low])}) "
        f"and highest on day {high + 1} ({value(measure, values[high])})."
    )


def answer(question: str, measure: str, before: float, after: float, n_runs: int = 1) -> str:
    """Sentence that recalls the question before the run, and says what its measure did from beginning to end."""
    where = "" if n_runs == 1 else f", on average over {n_runs} runs"
    return f"The question was: {question} From the beginning to the end{where}, {verb(measure, before, after)}."


def left(n: int) -> str:
    """Sentence on how many people left and were replaced."""
    if n == 0:
        return "Nobody left."
    came = "a new starter took their place" if n == 1 else "new starters took their places"
    return f"{capital(counted(n, 'person', 'people'))} left, and {came}."


def left_on_average(n: float) -> str:
    """Sentence on how many people left and were replaced, on average over several runs."""
    return "Nobody left." if n == 0 else f"On average {n:.1f} people left, and new starters took their places."


def notable(measure: str, before: float, after: float) -> float:
    """How much a change is worth telling: from 1 on it is."""
    if math.isnan(before) or math.isnan(after):
        return 0.0
    scale = TOLD[measure].scale
    if scale in (Scale.POINTS, Scale.SHARE):
        return abs(scaled(after - before, scale)) / NOTABLE
    return abs(after - before) / max(before, after) / NOTABLE_RATIO if max(before, after) > 0.0 else 0.0


def changed(pairs: Mapping[str, Pair]) -> str:
    """Sentence on what changed, wellbeing first, then what changed most.

    Parameters
    ----------
    pairs
        Measure to what it was before and after; `wellbeing` is among them.
    """
    means = {measure: pair.means for measure, pair in pairs.items()}
    if any(math.isnan(number) for number in means["wellbeing"]):
        return "There are no days to compare."
    others = sorted((measure for measure in means if measure != "wellbeing"), key=lambda m: -notable(m, *means[m]))
    named = [measure for measure in others if notable(measure, *means[measure]) >= 1.0][:MOST_NAMED]
    first = verb("wellbeing", *means["wellbeing"])
    if not named:
        return f"{capital(first)}; nothing else changed much."
    return f"{capital(joined([first, *(verb(measure, *means[measure]) for measure in named)]))}."


def in_how_many(measure: str, pair: Pair, when: str = "afterwards") -> str:
    """Sentence on how many of several runs agree: "In 14 of 20 runs wellbeing was higher afterwards."."""
    n = len(pair.before)
    verb = "were" if TOLD[measure].plural else "was"
    rises, falls = pair.rises, pair.falls
    if not rises and not falls:
        return f"In all {n} runs {TOLD[measure].name} {verb} as before."
    if rises >= falls:
        return f"In {rises} of {n} runs {TOLD[measure].name} {verb} higher {when}."
    return f"In {falls} of {n} runs {TOLD[measure].name} {verb} lower {when}."


def most_runs(measure: str, values: NDArray[np.float64]) -> str:
    """Sentence on where a measure ended in most of several runs: the middle eight of ten."""
    low, high = (float(edge) for edge in np.quantile(values, (0.1, 0.9)))
    if value(measure, low) == value(measure, high):
        return f"{capital(TOLD[measure].name)} ended at about {value(measure, low)} in nearly every run."
    return (
        f"Eight runs in ten ended with {TOLD[measure].name} between {value(measure, low)} and {value(measure, high)}."
    )


def chance(n_runs: int) -> str:
    """Sentence on what chance may have done."""
    if n_runs == 1:
        return (
            "This is one run. Who met whom on which day was drawn by lot, and another draw gives another course. "
            "Before you read much into a few points, play it again with other luck (`--runs 20`)."
        )
    return (
        f"The same story was played {n_runs} times, each time with other luck. What is the same in nearly all runs is "
        "due to the story; what differs from run to run is due to luck."
    )


def acts_told(acts: int, conversations: int, sparks: int, contagious: int) -> str:
    """Sentence on how many acts there were, and how many of them one received had led to.

    Parameters
    ----------
    acts
        Acts between colleagues.
    conversations
        Conversations of leaders with those they lead.
    sparks
        Acts from outside.
    contagious
        Acts between colleagues that felt compassion led to.
    """
    if acts + conversations + sparks == 0:
        return "There was no act of compassion and no conversation in the whole run."
    more = [counted(conversations, "conversation of a leader", "conversations of leaders")] if conversations else []
    more += [f"{counted(sparks, 'act')} from outside"] if sparks else []
    there = counted(acts, "act of compassion between colleagues", "acts of compassion between colleagues")
    also = f", besides {joined(more)}" if more else ""
    sentence = f"There {'was' if acts == 1 else 'were'} {there}{also}."
    if acts == 0:
        return sentence
    return (
        f"{sentence} {value('contagious_share', contagious / acts)} of the acts between colleagues came about only "
        "because the giver had been treated with compassion not long before."
    )


def ripple(number: float) -> str:
    """Explain a ripple number."""
    if math.isnan(number):
        return f"Too little happened, or the run is too short, to tell what an act sets off: it takes {RIPPLE_WINDOW_DAYS} days."
    told = value("ripple_number", number)
    number = rounded(number, TOLD["ripple_number"].scale)
    first = (
        f"**Ripple number {told}.** Each act or conversation set off {told} further ones on average, "
        f"counted over the {RIPPLE_WINDOW_DAYS} days that followed."
    )
    if number >= 1.0:
        return f"{first} That is one or more for each: such ripples can keep themselves going."
    hundred = round(100 * number)
    if hundred == 0:
        return f"{first} Acts set off hardly any others."
    again, total = round(100 * number * number), round(100 / (1 - number))
    chain = f", those to {again} more" if again else ""
    return (
        f"{first} So 100 of them lead to {hundred} more{chain}, and so on: about {total} in all. As each step is "
        "smaller than the one before, a ripple dies out by itself; compassion stays where people keep beginning anew."
    )


def not_kept(people: bool, acts: bool) -> str:
    """Sentence on what was not kept, and what therefore cannot be told; "" where all was kept."""
    if people and acts:
        return ""
    what = joined([*([] if people else ["its people day by day"]), *([] if acts else ["its acts"])])
    missing = "the network" if acts else "the network, who gives to whom, and what acts set off"
    return f"This run was played without keeping {what}: {missing} cannot be shown."


def longest(steps: int) -> str:
    """Sentence on the longest chain of acts."""
    if steps == 0:
        return "No act set off another."
    return f"The longest chain had {counted(steps, 'step')} after its beginning."


def left_out(share: float, n_days: int) -> str:
    """Sentence on how many were left out, as a share and without blame.

    Parameters
    ----------
    share
        Mean share of people left out, over the days looked at.
    n_days
        How many days at the end of the run were looked at.
    """
    if n_days < MIN_LEFT_OUT_DAYS:
        return "The run is too short to tell who is left out."
    days = f"On an average day of the last {n_days}"
    if share == 0.0:
        return (
            f"{days}, nobody had gone {MIN_LEFT_OUT_DAYS} days at work without an act of compassion or a conversation."
        )
    told = value("left_out", share) if share >= 0.005 else "fewer than 1 %"
    return (
        f"{days}, {told} of the people had gone {MIN_LEFT_OUT_DAYS} days at work without an act of compassion or a "
        "conversation. That says something about who gets to meet whom, and about how the work is set up; it says "
        "nothing against anybody."
    )
