"""Sentences about a run in plain English, for people who do not know the model. No jargon and no blame."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from sim.model.display import DisplayScale, format_count, join_words
from sim.model.measures import MEASURE_BY_NAME, MIN_LEFT_OUT_DAYS, RIPPLE_WINDOW_DAYS
from sim.reporting.before_after import LAST_DAY_AFTER, N_DAYS_BEFORE, N_TRANSIENT_DAYS, PairedSamples
from sim.reporting.formatting import (
    capitalize,
    displayed_difference,
    format_change_with_unit,
    format_measure,
    round_for_display,
    to_display_scale,
)

DISCLAIMER = "A simplified model to start a conversation. It does not predict your team."
"""Shown with every result."""
MEASURE_GLOSSARY = (
    "Points run from 0 to 100. Burnt out: little wellbeing and little energy in the morning. Worn out: hardly any "
    f"energy left after the shift. Left out: {MIN_LEFT_OUT_DAYS} days at work without an act of compassion or a "
    "conversation. Creativity and productivity are assumed indices, made from the other measures."
)
"""Explains the table of main measures."""
COMPARISON_NOTE = (
    f"Each table compares the {N_DAYS_BEFORE} days before an event with days {N_TRANSIENT_DAYS + 1} to "
    f"{LAST_DAY_AFTER} after it, or with the days until the next event. An event does not cause everything that "
    "follows it: earlier changes continue."
)
"""Explains the tables of events."""

WORKING_DAYS_PER_WEEK, WORKING_DAYS_PER_YEAR = 5, 250
NOTABLE_CHANGE = 3.0
"""Minimum change in points or percentage points that a sentence mentions."""
NOTABLE_RELATIVE_CHANGE = 0.15
"""Minimum relative change of a rate that a sentence mentions."""
MAX_NAMED_CHANGES = 3
"""Maximum number of further changes in one sentence."""


def format_duration(n_days: int) -> str:
    """Duration in working days with a longer unit: "250 working days (about a year)"."""
    if n_days < 2 * WORKING_DAYS_PER_WEEK:
        return format_count(n_days, "working day")
    weeks = round(n_days / WORKING_DAYS_PER_WEEK)
    if n_days < 0.9 * WORKING_DAYS_PER_YEAR:
        return f"{n_days} working days (about {weeks} weeks)"
    years = round(n_days / WORKING_DAYS_PER_YEAR, 1)
    years_text = "a year" if years == 1 else f"{years:,g} years"
    return f"{n_days:,} working days (about {years_text})"


def describe_run_size(n_people: int, n_leaders: int, n_teams: int, n_days: int, n_runs: int = 1) -> str:
    """Sentence about the size of a run.

    Parameters
    ----------
    n_people
        Number of people, including leaders.
    n_leaders
        Number of people who lead others.
    n_teams
        Number of teams.
    n_days
        Number of working days.
    n_runs
        Number of runs.
    """
    lead = {0: "none of whom leads", 1: "one of whom leads"}.get(n_leaders, f"{n_leaders} of whom lead")
    teams = "" if n_teams == 1 else f" in {n_teams} teams"
    sentence = f"{format_count(n_people, 'person', 'people')}{teams}, {lead}, over {format_duration(n_days)}"
    return f"{sentence}. {n_runs} runs with different random seeds." if n_runs > 1 else f"{sentence}."


def describe_seeds(seeds: Sequence[int]) -> str:
    """Sentence about the random seeds."""
    if len(seeds) == 1:
        return f"Random seed {seeds[0]}."
    return f"Random seeds {seeds[0]} to {seeds[-1]}."


def describe_change(measure: str, before: float, after: float) -> str:
    """Change of a measure as text: "wellbeing fell from 55 to 49"."""
    name = MEASURE_BY_NAME[measure].label
    step = displayed_difference(measure, before, after)
    if step == 0:
        return f"{name} stayed at {format_measure(measure, after)}"
    return (
        f"{name} {'rose' if step > 0 else 'fell'} from {format_measure(measure, before)} to"
        f" {format_measure(measure, after)}"
    )


def describe_time_series(measure: str, values: NDArray[np.float64], before: float, after: float) -> str:
    """Sentence about a time series: its beginning and end, and its minimum and maximum.

    Parameters
    ----------
    measure
        Name of a measure.
    values
        Values from day 1 on.
    before, after
        Means over the first and the last days.
    """
    if math.isnan(before) or math.isnan(after):
        return f"Too little happened to describe {MEASURE_BY_NAME[measure].label}."
    low, high = int(np.nanargmin(values)), int(np.nanargmax(values))
    unit_suffix = " of 100" if MEASURE_BY_NAME[measure].scale is DisplayScale.POINTS else ""
    beginning = (
        f"{capitalize(MEASURE_BY_NAME[measure].label)} averaged {format_measure(measure, before)}{unit_suffix} at the "
        f"beginning and {format_measure(measure, after)} at the end"
    )
    if format_measure(measure, values[low]) == format_measure(measure, values[high]):
        return f"{beginning}. It hardly changed."
    return (
        f"{beginning} ({format_change_with_unit(measure, before, after)}). It was lowest on day {low + 1}"
        f" ({format_measure(measure, values[low])}) and highest on day {high + 1}"
        f" ({format_measure(measure, values[high])})."
    )


def describe_prediction(question: str, measure: str, before: float, after: float, n_runs: int = 1) -> str:
    """Sentence with the question before the run and the change of its measure."""
    scope_text = "" if n_runs == 1 else f", on average over {n_runs} runs"
    return (
        f"The question was: {question} From the beginning to the end{scope_text},"
        f" {describe_change(measure, before, after)}."
    )


def describe_leavers(n: int) -> str:
    """Sentence about the number of people who left and were replaced."""
    if n == 0:
        return "Nobody left."
    replacement = "a new starter took their place" if n == 1 else "new starters took their places"
    return f"{capitalize(format_count(n, 'person', 'people'))} left, and {replacement}."


def describe_mean_leavers(n: float) -> str:
    """Sentence about the mean number of people who left and were replaced, over several runs."""
    return "Nobody left." if n == 0 else f"On average {n:.1f} people left, and new starters took their places."


def notability(measure: str, before: float, after: float) -> float:
    """Size of a change relative to the smallest that a sentence mentions: 1 or more is notable."""
    if math.isnan(before) or math.isnan(after):
        return 0.0
    scale = MEASURE_BY_NAME[measure].scale
    if scale in (DisplayScale.POINTS, DisplayScale.SHARE):
        return abs(to_display_scale(after - before, scale)) / NOTABLE_CHANGE
    return abs(after - before) / max(before, after) / NOTABLE_RELATIVE_CHANGE if max(before, after) > 0.0 else 0.0


def describe_changes(pairs: Mapping[str, PairedSamples]) -> str:
    """Sentence about changes: wellbeing first, then the largest changes.

    Parameters
    ----------
    pairs
        Values before and after by measure. It must contain `wellbeing`.
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
        return f"{capitalize(first)}. Nothing else changed much."
    changes = [describe_change(measure, *means[measure]) for measure in notable_measures]
    return f"{capitalize(join_words([first, *changes]))}."


def describe_agreement(measure: str, pair: PairedSamples, when: str = "afterwards") -> str:
    """Sentence about the agreement of runs: "In 14 of 20 runs wellbeing was higher afterwards."."""
    n = len(pair.before)
    verb = "were" if MEASURE_BY_NAME[measure].is_plural else "was"
    rises, falls = pair.n_increases, pair.n_decreases
    if not rises and not falls:
        return f"In all {n} runs {MEASURE_BY_NAME[measure].label} {verb} as before."
    if rises >= falls:
        return f"In {rises} of {n} runs {MEASURE_BY_NAME[measure].label} {verb} higher {when}."
    return f"In {falls} of {n} runs {MEASURE_BY_NAME[measure].label} {verb} lower {when}."


def describe_central_interval(measure: str, values: NDArray[np.float64]) -> str:
    """Sentence about the end values of the central 80% of runs."""
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
    """Sentences about random variation between runs."""
    if n_runs == 1:
        return (
            "This is one run. Who met whom on which day was selected at random, and another random seed gives another "
            "result. Before you interpret differences of a few points, run it again with other seeds (`--runs 20`)."
        )
    return (
        f"The scenario was run {n_runs} times with different random seeds. What is the same in nearly all runs is due "
        "to the scenario. What differs between runs is due to chance."
    )


def describe_act_counts(acts: int, conversations: int, sparks: int, contagious: int) -> str:
    """Sentence about the number of acts and the share that other acts caused.

    Parameters
    ----------
    acts
        Number of acts between colleagues.
    conversations
        Number of conversations of leaders with the people they lead.
    sparks
        Number of acts from outside the team.
    contagious
        Number of acts between colleagues that were caused by felt compassion.
    """
    if acts + conversations + sparks == 0:
        return "There was no act of compassion and no conversation in the whole run."
    other_counts = (
        [format_count(conversations, "conversation of a leader", "conversations of leaders")] if conversations else []
    )
    other_counts += [f"{format_count(sparks, 'act')} from outside"] if sparks else []
    acts_text = format_count(acts, "act of compassion between colleagues", "acts of compassion between colleagues")
    also = f", and {join_words(other_counts)}" if other_counts else ""
    sentence = f"There {'was' if acts == 1 else 'were'} {acts_text}{also}."
    if acts == 0:
        return sentence
    return (
        f"{sentence} {format_measure('contagious_share', contagious / acts)} of the acts between colleagues happened"
        " only because the giver had recently received compassion."
    )


def describe_ripple_number(number: float) -> str:
    """Explanation of a ripple number."""
    if math.isnan(number):
        return (
            "The consequences of an act cannot be counted: too little happened, or the run is shorter than"
            f" {RIPPLE_WINDOW_DAYS} days."
        )
    number_text = format_measure("ripple_number", number)
    number = round_for_display(number, MEASURE_BY_NAME["ripple_number"].scale)
    first = (
        f"**Ripple number {number_text}.** Each act or conversation caused {number_text} further acts on average "
        f"within {RIPPLE_WINDOW_DAYS} days."
    )
    if number >= 1.0:
        return f"{first} That is one or more for each act, so ripples can sustain themselves."
    n_second_generation = round(100 * number)
    if n_second_generation == 0:
        return f"{first} Acts caused hardly any others."
    n_third_generation, total = round(100 * number * number), round(100 / (1 - number))
    chain = f", those cause {n_third_generation} more" if n_third_generation else ""
    return (
        f"{first} So 100 acts cause {n_second_generation} more{chain}, and so on: about {total} in total. Each step is"
        " smaller than the one before, so a ripple fades out. Compassion lasts where people keep starting it again."
    )


def describe_missing_data(people: bool, acts: bool) -> str:
    """Sentence about tables that were not recorded, or ""."""
    if people and acts:
        return ""
    missing_text = join_words([*([] if people else ["people"]), *([] if acts else ["acts"])])
    missing = "the network" if acts else "the network, who gives to whom, and the consequences of acts"
    return f"This run did not record {missing_text}, so {missing} cannot be shown."


def describe_longest_chain(steps: int) -> str:
    """Sentence about the longest chain of acts."""
    if steps == 0:
        return "No act caused another."
    return f"The longest chain had {format_count(steps, 'step')} after the first act."


def describe_left_out(share: float, n_days: int) -> str:
    """Sentence about the share of people who were left out.

    Parameters
    ----------
    share
        Mean share of people left out over these days, 0 to 1.
    n_days
        Number of days at the end of the run.
    """
    if n_days < MIN_LEFT_OUT_DAYS:
        return "The run is too short to determine who is left out."
    days = f"On an average day of the last {n_days}"
    if share == 0.0:
        return (
            f"{days}, nobody had gone {MIN_LEFT_OUT_DAYS} days at work without an act of compassion or a conversation."
        )
    share_text = format_measure("left_out", share) if share >= 0.005 else "fewer than 1%"
    return (
        f"{days}, {share_text} of the people had gone {MIN_LEFT_OUT_DAYS} days at work without an act of compassion or"
        " a conversation. This depends on who can meet whom and on how the work is organised. It is not a judgement"
        " of anybody."
    )
