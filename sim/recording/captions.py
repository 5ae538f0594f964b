"""Captions to watch a run by: a sentence a week, what changes on single days, and a summary. No blame, no ranking."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.model.acts import ACT_KINDS, CONVERSATION_KIND, INTRODUCTION_KIND, NO_PERSON
from sim.recording import words
from sim.recording.changes import changes_of, ends, pair
from sim.recording.happenings import change_title
from sim.recording.ripples import is_conversation, ripples_of
from sim.recording.telling import capital, change, value
from sim.recording.words import DAYS_A_WEEK

if TYPE_CHECKING:
    from sim.recording.recording import Recording
    from sim.trace import ActLog

DEEDS: dict[str, str] = {
    "attentiveness": "{giver} listened to {receiver}",
    "support": "{giver} stood by {receiver}",
    "assistance": "{giver} helped {receiver}",
    "knowledge": "{giver} showed {receiver} how something is done",
    "introduction": "{giver} had a kind word for {receiver}",
}
"""What somebody did, by kind of act; of an introduction, where nobody new came of it."""
INTRODUCED = "{giver} brought {receiver} and {third} together"
TALKED = "{giver} took time for {receiver}"
SPARKED = "{receiver} met with kindness from outside"


class Caption(NamedTuple):
    """A sentence, and the day from which it stands."""

    day: int
    text: str


def deed(kind: int, giver: str | None, receiver: str, third: str | None = None) -> str:
    """What an act was, in a few words: "Nurse 3 helped Doctor 1".

    Parameters
    ----------
    kind
        As in `sim.trace.Acts`.
    giver
        Name of the giver; None for an act from outside the team.
    receiver
        Name of the receiver.
    third
        Name of the person to whom the receiver was introduced, if any.
    """
    if giver is None:
        return SPARKED.format(receiver=receiver)
    if kind == CONVERSATION_KIND:
        return TALKED.format(giver=giver, receiver=receiver)
    if kind == INTRODUCTION_KIND and third is not None:
        return INTRODUCED.format(giver=giver, receiver=receiver, third=third)
    return DEEDS[list(ACT_KINDS)[kind]].format(giver=giver, receiver=receiver)


def deed_of(recording: Recording, act: int) -> str:
    """What an act of a run was, in a few words."""
    acts, names = recording.acts_kept, recording.world.population.names
    giver, receiver, third = (int(who[act]) for who in (acts.giver, acts.receiver, acts.introduced))
    return deed(
        int(acts.kind[act]),
        None if giver == NO_PERSON else names[giver],
        names[receiver],
        None if third == NO_PERSON else names[third],
    )


def week_ends(n_days: int) -> list[int]:
    """Last day of each working week; the last week may be shorter."""
    return [*range(DAYS_A_WEEK, n_days, DAYS_A_WEEK), n_days]


def week_caption(week: int, deed: str | None, before: float | None, now: float) -> str:
    """Caption of a week, such as "Week 12: Nurse 3 helped Doctor 1. Average wellbeing 58, up 4.".

    Parameters
    ----------
    week
        Its number, from 1.
    deed
        What somebody did in it; None if no act of compassion was recorded.
    before, now
        Average wellbeing on the last day of the week before (None: there is none) and of this week.
    """
    happened = f"{deed}." if deed is not None else "no act of compassion this week."
    moved = "" if before is None else f", {change('wellbeing', before, now)}"
    return f"Week {week}: {happened} Average wellbeing {value('wellbeing', now)}{moved}."


def weeks(recording: Recording) -> list[Caption]:
    """A caption for each week of a run; each standing from the last day of its week."""
    shown = featured(recording.acts_kept, recording.n_days, recording.n_people)
    wellbeing = recording.course("wellbeing")
    captions: list[Caption] = []
    before: float | None = None
    for week, (day, act) in enumerate(zip(week_ends(recording.n_days), shown, strict=True), 1):
        now = float(wellbeing[day - 1])
        told = None if act is None else deed_of(recording, act)
        captions.append(Caption(day, week_caption(week, told, before, now)))
        before = now
    return captions


def featured(acts: ActLog, n_days: int, n_people: int) -> list[int | None]:
    """The act that each week's caption tells of; None where there is none.

    Everybody is to be told of, and nobody more than others: the act whose two people were told of least so far, the
    first of equals. Acts between colleagues and from outside go before conversations of leaders.
    """
    told = np.zeros(n_people, np.int64)
    talks = is_conversation(acts)
    chosen: list[int | None] = []
    begin = 0
    for day in week_ends(n_days):
        end = int(np.searchsorted(acts.day, day, side="right"))
        week = np.arange(begin, end)
        begin = end
        if not len(week):
            chosen.append(None)
            continue
        giver, receiver = acts.giver[week], acts.receiver[week]
        times = np.where(giver == NO_PERSON, 0, told[np.maximum(giver, 0)]) + told[receiver]
        act = int(week[np.lexsort((week, times, talks[week]))[0]])
        for person in (int(acts.giver[act]), int(acts.receiver[act])):
            if person != NO_PERSON:
                told[person] += 1
        chosen.append(act)
    return chosen


def days(recording: Recording) -> list[Caption]:
    """A caption for each day on which something changes from outside."""
    return [Caption(change.day, f"{change_title(change)}.") for change in changes_of(recording)]


def summary(recording: Recording) -> list[str]:
    """Sentences on a whole run: its course, who left, how much was given, and what chance may have done."""
    before, after = ends(recording.n_days)
    sentences = [
        words.course("wellbeing", recording.course("wellbeing"), *pair([recording], "wellbeing", before, after).means),
        words.left(round(float(recording.course("leavers").sum()))),
    ]
    if recording.trace.acts is not None:
        acts = recording.trace.acts
        talks, sparks = is_conversation(acts), acts.giver == NO_PERSON
        colleagues = ~talks & ~sparks
        sentences += [
            words.acts_told(
                int(colleagues.sum()), int(talks.sum()), int(sparks.sum()), int((colleagues & acts.contagious).sum())
            ),
            words.longest(int(ripples_of(acts).generation.max(initial=0))),
        ]
    return [*sentences, ONE_TRY]


ONE_TRY = (
    "This is one try. Who met whom on which day was drawn by lot; with other luck, the same story goes differently."
)
"""What is said of a single try."""
OTHER_LUCK = "This is one try; with other luck, the same story goes differently."
"""The same in short."""


def answer(recording: Recording) -> str:
    """Sentence on the question before the run; "" where there is none, or nothing that answers it."""
    predict = recording.scenario.predict
    if predict is None or predict.measure is None:
        return ""
    before, after = pair([recording], predict.measure, *ends(recording.n_days)).means
    return f"{capital(words.verb(predict.measure, before, after))}, from the beginning to the end of this try."
