"""Sentences about a run, for people who have never seen the model. No jargon, no blame, and no more than is known."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from sim.model.display import DisplayScale
from sim.model.measures import MEASURE_BY_NAME, MIN_LEFT_OUT_DAYS, RIPPLE_WINDOW_DAYS
from sim.reporting.before_after import LAST_DAY_AFTER, N_DAYS_BEFORE, N_TRANSIENT_DAYS, PairedSamples
from sim.reporting.formatting import (
    capitalize,
    displayed_difference,
    format_count,
    format_measure,
    format_measure_change,
    join_words,
    round_for_display,
    to_display_scale,
)

DISCLAIMER = "A simplified model to start a conversation. It does not predict your team."
"""Stands wherever a result is shown."""
MEASURE_GLOSSARY = (
    "Points run from 0 to 100. Burnt out: little wellbeing and little energy in the morning. Worn out: hardly any "
    f"energy left after the shift. Left out: {MIN_LEFT_OUT_DAYS} days at work without an act of compassion or a "
    "conversation. Creativity and productivity are assumed indices, made from the other measures."
)
"""Explains the table on the whole run."""
COMPARISON_NOTE = (
    f"Each table compares the {N_DAYS_BEFORE} days before with days {N_TRANSIENT_DAYS + 1} to {LAST_DAY_AFTER} after,"
    " or with what there is until the next event. Not all that came after an event is due to it: what was on its way"
    " before goes on."
)
"""Explains the tables on single events."""

WORKING_DAYS_PER_WEEK, WORKING_DAYS_PER_YEAR = 5, 250
NOTABLE_CHANGE = 3.0
"""A change by so many points, or so many per cent of people, is worth a sentence."""
NOTABLE_RELATIVE_CHANGE = 0.15
"""A change of a rate by this share of itself is worth a sentence."""
MAX_NAMED_CHANGES = 3
"""Number of further changes that one sentence names."""


def format_duration(n_days: int) -> str:
    """How long a number of working days is: "about a year"."""
    if n_days < 2 * WORKING_DAYS_PER_WEEK:
        return format_count(n_days, "working day")
    weeks = round(n_days / WORKING_DAYS_PER_WEEK)
    if n_days < 0.9 * WORKING_DAYS_PER_YEAR:
        return f"{n_days} working days (about {weeks} weeks)"
    years = round(n_days / WORKING_DAYS_PER_YEAR, 1)
    years_text = "a year" if years == 1 else f"{years:,g} years"
    return f"{n_days:,} working days (about {years_text})"


def describe_run_size(n_people: int, n_leaders: int, n_teams: int, n_days: int, n_runs: int = 1) -> str:
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
    sentence = f"{format_count(n_people, 'person', 'people')}{teams}, {lead}, over {format_duration(n_days)}"
    return f"{sentence}, played {n_runs} times with different luck." if n_runs > 1 else f"{sentence}."


def describe_seeds(seeds: Sequence[int]) -> str:
    """Sentence on the luck of the runs."""
    if len(seeds) == 1:
        return f"The luck of the run has the number {seeds[0]} (its seed)."
    return f"The luck of the runs has the numbers {seeds[0]} to {seeds[-1]} (their seeds)."


def describe_change(measure: str, before: float, after: float) -> str:
    """What a measure did, with its name: "wellbeing fell from 55 to 49"."""
    name = MEASURE_BY_NAME[measure].label
    step = displayed_difference(measure, before, after)
    if step == 0:
        return f"{name} stayed at {format_measure(measure, after)}"
    return (
        f"{name} {'rose' if step > 0 else 'fell'} from {format_measure(measure, before)} to"
        f" {format_measure(measure, after)}"
    )


def describe_time_series(measure: str, values: NDArray[np.float64], before: float, after: float) -> str:
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
        return f"Too little happened to tell how {MEASURE_BY_NAME[measure].label} went."
    low, high = int(np.nanargmin(values)), int(np.nanargmax(values))
    unit_suffix = " of 100" if MEASURE_BY_NAME[measure].scale is DisplayScale.POINTS else ""
    beginning = (
        f"{capitalize(MEASURE_BY_NAME[measure].label)} began at {format_measure(measure, before)}{unit_suffix} and "
        f"ended at {format_measure(measure, after)}"
    )
    if format_measure(measure, values[low]) == format_measure(measure, values[high]):
        return f"{beginning}; it hardly moved."
    return (
        f"{beginning} ({format_measure_change(measure, before, after)}); it was lowest on day {low + 1}"
        f" ({format_measure(measure, values[low])}) and highest on day {high + 1}"
        f" ({format_measure(measure, values[high])})."
    )


def describe_prediction(question: str, measure: str, before: float, after: float, n_runs: int = 1) -> str:
    """Sentence that recalls the question before the run, and says what its measure did from beginning to end."""
    scope_text = "" if n_runs == 1 else f", on average over {n_runs} runs"
    return (
        f"The question was: {question} From the beginning to the end{scope_text},"
        f" {describe_change(measure, before, after)}."
    )


def describe_leavers(n: int) -> str:
    """Sentence on how many people left and were replaced."""
    if n == 0:
        return "Nobody left."
    replacement = "a new starter took their place" if n == 1 else "new starters took their places"
    return f"{capitalize(format_count(n, 'person', 'people'))} left, and {replacement}."


def describe_mean_leavers(n: float) -> str:
    """Sentence on how many people left and were replaced, on average over several runs."""
    return "Nobody left." if n == 0 else f"On average {n:.1f} people left, and new starters took their places."


def notability(measure: str, before: float, after: float) -> float:
    """How much a change is worth telling: from 1 on it is."""
    if math.isnan(before) or math.isnan(after):
        return 0.0
    scale = MEASURE_BY_NAME[measure].scale
    if scale in (DisplayScale.POINTS, DisplayScale.SHARE):
        return abs(to_display_scale(after - before, scale)) / NOTABLE_CHANGE
    return abs(after - before) / max(before, after) / NOTABLE_RELATIVE_CHANGE if max(before, after) > 0.0 else 0.0


def describe_changes(pairs: Mapping[str, PairedSamples]) -> str:
    """Sentence on what changed, wellbeing first, then what changed most.

    Parameters
    ----------
    pairs
        Measure to what it was before and after; `wellbeing` is among them.
    """
    means = {measure: pair.means for measure, pair in pairs.items()}
    if any(math.isnan(number) for number in means["wellbeing"]):
        return "There are no days to compare."
    others = sorted((measure for measure in means if measure != "wellbeing"), key=lambda m: -notability(m, *means[m]))
    notable_measures = [measure for measure in others if notability(measure, *means[measure]) >= 1.0][
        :MAX_NAMED_CHANGES
    ]
    first = describe_change("wellbeing", *means["wellbeing"])
    if not notable_measures:
        return f"{capitalize(first)}; nothing else changed much."
    changes = [describe_change(measure, *means[measure]) for measure in notable_measures]
    return f"{capitalize(join_words([first, *changes]))}."


def describe_agreement(measure: str, pair: PairedSamples, when: str = "afterwards") -> str:
    """Sentence on how many of several runs agree: "In 14 of 20 runs wellbeing was higher afterwards."."""
    n = len(pair.before)
    verb = "were" if MEASURE_BY_NAME[measure].is_plural else "was"
    rises, falls = pair.n_increases, pair.n_decreases
    if not rises and not falls:
        return f"In all {n} runs {MEASURE_BY_NAME[measure].label} {verb} as before."
    if rises >= falls:
        return f"In {rises} of {n} runs {MEASURE_BY_NAME[measure].label} {verb} higher {when}."
    return f"In {falls} of {n} runs {MEASURE_BY_NAME[measure].label} {verb} lower {when}."


def describe_central_interval(measure: str, values: NDArray[np.float64]) -> str:
    """Sentence on where a measure ended in most of several runs: the middle eight of ten."""
    low, high = (float(edge) for edge in np.quantile(values, (0.1, 0.9)))
    if format_measure(measure, low) == format_measure(measure, high):
        return (
            f"{capitalize(MEASURE_BY_NAME[measure].label)} ended at about {format_measure(measure, low)} in nearly "
            "every run."
        )
    return (
        f"Eight runs in ten ended with {MEASURE_BY_NAME[measure].label} between {format_measure(measure, low)} and"
        f" {format_measure(measure, high)}."
    )


def describe_random_variation(n_runs: int) -> str:
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


def describe_act_counts(acts: int, conversations: int, sparks: int, contagious: int) -> str:
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
    other_counts = (
        [format_count(conversations, "conversation of a leader", "conversations of leaders")] if conversations else []
    )
    other_counts += [f"{format_count(sparks, 'act')} from outside"] if sparks else []
    acts_text = format_count(acts, "act of compassion between colleagues", "acts of compassion between colleagues")
    also = f", besides {join_words(other_counts)}" if other_counts else ""
    sentence = f"There {'was' if acts == 1 else 'were'} {acts_text}{also}."
    if acts == 0:
        return sentence
    return (
        f"{sentence} {format_measure('contagious_share', contagious / acts)} of the acts between colleagues came about"
        " only because the giver had been treated with compassion not long before."
    )


def describe_ripple_number(number: float) -> str:
    """Explain a ripple number."""
    if math.isnan(number):
        return (
            f"Too little happened, or the run is too short, to tell what an act sets off: it takes {RIPPLE_WINDOW_DAYS}"
            " days."
        )
    number_text = format_measure("ripple_number", number)
    number = round_for_display(number, MEASURE_BY_NAME["ripple_number"].scale)
    first = (
        f"**Ripple number {number_text}.** Each act or conversation set off {number_text} further ones on average, "
        f"counted over the {RIPPLE_WINDOW_DAYS} days that followed."
    )
    if number >= 1.0:
        return f"{first} That is one or more for each: such ripples can keep themselves going."
    n_second_generation = round(100 * number)
    if n_second_generation == 0:
        return f"{first} Acts set off hardly any others."
    n_third_generation, total = round(100 * number * number), round(100 / (1 - number))
    chain = f", those to {n_third_generation} more" if n_third_generation else ""
    return (
        f"{first} So 100 of them lead to {n_second_generation} more{chain}, and so on: about {total} in all. As each"
        " step is smaller than the one before, a ripple dies out by itself; compassion stays where people keep"
        " beginning anew."
    )


def describe_missing_data(people: bool, acts: bool) -> str:
    """Sentence on what was not kept, and what therefore cannot be told; "" where all was kept."""
    if people and acts:
        return ""
    missing_text = join_words([*([] if people else ["its people day by day"]), *([] if acts else ["its acts"])])
    missing = "the network" if acts else "the network, who gives to whom, and what acts set off"
    return f"This run was played without keeping {missing_text}: {missing} cannot be shown."


def describe_longest_chain(steps: int) -> str:
    """Sentence on the longest chain of acts."""
    if steps == 0:
        return "No act set off another."
    return f"The longest chain had {format_count(steps, 'step')} after its beginning."


def describe_left_out(share: float, n_days: int) -> str:
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
    share_text = format_measure("left_out", share) if share >= 0.005 else "fewer than 1 %"
    return (
        f"{days}, {share_text} of the people had gone {MIN_LEFT_OUT_DAYS} days at work without an act of compassion or"
        " a conversation. That says something about who gets to meet whom, and about how the work is set up; it says"
        " nothing against anybody."
    )
