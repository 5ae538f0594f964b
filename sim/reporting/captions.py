"""Captions of a run for the workshop page: one per week, changes on single days, and a summary. No blame."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.model.act_kinds import ACT_DISPLAYS, NO_PERSON, SPARK_CAPTION
from sim.recording.ripples import index_ripples, is_conversation
from sim.reporting import narrative
from sim.reporting.before_after import change_points, first_and_last_days, paired_period_means
from sim.reporting.event_text import change_point_title
from sim.reporting.formatting import capitalize, format_change_with_unit, format_measure
from sim.reporting.narrative import WORKING_DAYS_PER_WEEK

if TYPE_CHECKING:
    from sim.engine.trace import ActLog
    from sim.recording.recording import Recording


class Caption(NamedTuple):
    """A sentence, and the first day on which it is shown."""

    day: int
    text: str


def describe_act(kind: int, giver: str | None, receiver: str, third: str | None = None) -> str:
    """Short description of an act: "Nurse 3 helped Doctor 1".

    Parameters
    ----------
    kind
        As in `sim.engine.trace.ActLog`.
    giver
        Name of the giver; None for an act from outside the team.
    receiver
        Name of the receiver.
    third
        Name of the person to whom the receiver was introduced, if any.
    """
    if giver is None:
        return SPARK_CAPTION.format(receiver=receiver)
    display = tuple(ACT_DISPLAYS.values())[kind]
    template = display.caption if third is None else display.caption_with_third or display.caption
    return template.format(giver=giver, receiver=receiver, third=third)


def describe_recorded_act(recording: Recording, act: int) -> str:
    """Short description of an act of a run."""
    acts, names = recording.act_log, recording.world.population.names
    giver, receiver, third = (int(column[act]) for column in (acts.giver, acts.receiver, acts.introduced))
    return describe_act(
        int(acts.kind[act]),
        None if giver == NO_PERSON else names[giver],
        names[receiver],
        None if third == NO_PERSON else names[third],
    )


def last_days_of_weeks(n_days: int) -> list[int]:
    """Last day of each working week; the last week may be shorter."""
    return [*range(WORKING_DAYS_PER_WEEK, n_days, WORKING_DAYS_PER_WEEK), n_days]


def week_caption(week: int, act_text: str | None, before: float | None, current: float) -> str:
    """Caption of a week, such as "Week 12: Nurse 3 helped Doctor 1. Average wellbeing 58 (+4 points).".

    Parameters
    ----------
    week
        Number of the week, from 1.
    act_text
        Description of an act of the week, or None.
    before, current
        Mean wellbeing on the last day of the previous week, or None, and of this week.
    """
    happened = f"{act_text}." if act_text is not None else "no act of compassion this week."
    moved = "" if before is None else f" ({format_change_with_unit('wellbeing', before, current)})"
    return f"Week {week}: {happened} Average wellbeing {format_measure('wellbeing', current)}{moved}."


def weekly_captions(recording: Recording) -> list[Caption]:
    """Captions of all weeks of a run, each on the last day of its week."""
    featured_acts = choose_featured_acts(recording.act_log, recording.n_days, recording.n_people)
    wellbeing = recording.time_series("wellbeing")
    captions: list[Caption] = []
    before: float | None = None
    for week, (day, act) in enumerate(zip(last_days_of_weeks(recording.n_days), featured_acts, strict=True), 1):
        current = float(wellbeing[day - 1])
        act_text = None if act is None else describe_recorded_act(recording, act)
        captions.append(Caption(day, week_caption(week, act_text, before, current)))
        before = current
    return captions


def choose_featured_acts(acts: ActLog, n_days: int, n_people: int) -> list[int | None]:
    """Index of the act in the caption of each week; None for a week without acts.

    All people should be mentioned equally often. Therefore the act whose two people were mentioned least so far is
    chosen, and the first of several. Acts between colleagues and from outside precede conversations of leaders.
    """
    n_mentions = np.zeros(n_people, np.int64)
    is_leader_conversation = is_conversation(acts)
    acts_by_week: list[int | None] = []
    begin = 0
    for day in last_days_of_weeks(n_days):
        end = int(np.searchsorted(acts.day, day, side="right"))
        week = np.arange(begin, end)
        begin = end
        if not len(week):
            acts_by_week.append(None)
            continue
        giver, receiver = acts.giver[week], acts.receiver[week]
        n_mentions_of_pair = np.where(giver == NO_PERSON, 0, n_mentions[np.maximum(giver, 0)]) + n_mentions[receiver]
        act = int(week[np.lexsort((week, n_mentions_of_pair, is_leader_conversation[week]))[0]])
        for person in (int(acts.giver[act]), int(acts.receiver[act])):
            if person != NO_PERSON:
                n_mentions[person] += 1
        acts_by_week.append(act)
    return acts_by_week


def change_captions(recording: Recording) -> list[Caption]:
    """Captions of all days on which an event begins or ends."""
    return [Caption(change.day, f"{change_point_title(change)}.") for change in change_points(recording)]


def summary_sentences(recording: Recording) -> list[str]:
    """Summary of a run: wellbeing over time, leavers, number of acts, and random variation."""
    before, after = first_and_last_days(recording.n_days)
    sentences = [
        narrative.describe_time_series(
            "wellbeing",
            recording.time_series("wellbeing"),
            *paired_period_means([recording], "wellbeing", before, after).means,
        ),
        narrative.describe_leavers(round(float(recording.time_series("leavers").sum()))),
    ]
    if recording.trace.acts is not None:
        acts = recording.trace.acts
        is_leader_conversation, is_external = is_conversation(acts), acts.giver == NO_PERSON
        colleagues = ~is_leader_conversation & ~is_external
        sentences += [
            narrative.describe_act_counts(
                int(colleagues.sum()),
                int(is_leader_conversation.sum()),
                int(is_external.sum()),
                int((colleagues & acts.contagious).sum()),
            ),
            narrative.describe_longest_chain(int(index_ripples(acts).generation.max(initial=0))),
        ]
    return [*sentences, SINGLE_RUN_NOTE]


SINGLE_RUN_NOTE = (
    "This is one try. Who met whom on which day was selected at random. With other luck, the same story differs."
)
"""Note on a single run."""
SHORT_SINGLE_RUN_NOTE = "This is one try. With other luck, the same story differs."
"""Short note on a single run."""


def describe_prediction_outcome(recording: Recording) -> str:
    """Sentence that answers the question before the run, or ""."""
    predict = recording.scenario.predict
    if predict is None or predict.measure is None:
        return ""
    before, after = paired_period_means([recording], predict.measure, *first_and_last_days(recording.n_days)).means
    return (
        f"{capitalize(narrative.describe_change(predict.measure, before, after))}, from the beginning to the end of"
        " this try."
    )
