"""Phase 6 of the day: the leaders' round of conversations."""

from __future__ import annotations

from sim.engine.compiled.act_log import append_act
from sim.engine.compiled.layout import (
    ENERGY,
    FELT_COMPASSION,
    OVERLOAD,
    WELLBEING,
    DayActs,
    DrawBuffers,
    DrawKey,
    FloatArray,
    Int32Array,
    Partition,
    SegmentArrays,
    get_value,
    partition_range,
    round_up_to_vector,
)
from sim.model import rng
from sim.model.act_kinds import CONVERSATION_KIND
from sim.model.derived_constants import Constants
from sim.model.numerics import reciprocal_probability
from sim.model.rng import RandomStream
from sim.model.rules import giving, leadership
from sim.model.rules.leadership import StyleEffects
from sim.numba_support.decorators import inline

ATTEND_ROW, UNDERSTAND_ROW = StyleEffects._fields.index("attend_log_odds"), StyleEffects._fields.index("understand")
CONVERSATION_STREAM, REPORT_CHOICE_STREAM = (
    rng.as_int64(RandomStream.CONVERSATION),
    rng.as_int64(RandomStream.REPORT_CHOICE),
)


@inline
def draw_conversations(
    person_states: FloatArray,
    segment: SegmentArrays,
    buffers: DrawBuffers,
    acts: DayActs,
    n_acts: int,
    partition: Partition,
    draw_key: DrawKey,
    c: Constants,
) -> int:
    """6. The leader's round. Draw the conversations of a partition's share of leaders with their reports.

    Parameters
    ----------
    person_states
        Persistent states this morning; shape (tiles, rows of `PERSISTENT_STATES` · LANES).
    segment
        Leaders, their reports and the effects of styles.
    buffers
        Buffers of the thread.
    acts, n_acts
        Acts of the day, and their number so far.
    partition
        Which share of the leaders.
    draw_key
        Seed and day.
    c
        Constants of the segment.

    Returns
    -------
    int
        New number of acts, conversations included.
    """
    first, last = partition_range(len(segment.leaders), partition)
    n = c.params.conversations  # at most 50, which fits into the buffers
    for k in range(first, last):
        leader = segment.leaders[k]
        rng.draw_uniform_integers_of(
            draw_key.seed,
            draw_key.day,
            CONVERSATION_STREAM,
            leader,
            round_up_to_vector(n),
            buffers.word_1,
            buffers.word_2,
        )
        rng.draw_uniform_integers_of(
            draw_key.seed,
            draw_key.day,
            REPORT_CHOICE_STREAM,
            leader,
            round_up_to_vector(n),
            buffers.word_3,
            buffers.word_4,
        )
        reports = segment.reports[segment.report_offsets[k] : segment.report_offsets[k + 1]]
        n_acts = draw_conversations_of_leader(n, leader, reports, person_states, segment, buffers, acts, n_acts, c)
    return n_acts


@inline
def draw_conversations_of_leader(
    n: int,
    leader: int,
    reports: Int32Array,
    person_states: FloatArray,
    segment: SegmentArrays,
    buffers: DrawBuffers,
    acts: DayActs,
    n_acts: int,
    c: Constants,
) -> int:
    """Draw whether a leader uses each of n slots for a conversation, and with whom.

    Parameters
    ----------
    n
        Number of slots of a day.
    leader, reports
        The leader, and the present reports; shape (reports,).
    person_states, segment, acts, n_acts, c
        As in `draw_conversations`.
    buffers
        Two draws for each slot: whether there is a conversation (`word_1`) and whether the leader understands
        (`word_2`); with whom it is otherwise (`word_3`) and at which moment (`word_4`).

    Returns
    -------
    int
        New number of acts.
    """
    attend_log_odds = segment.style_effects[ATTEND_ROW, segment.style_index[leader]]
    understand = segment.style_effects[UNDERSTAND_ROW, segment.style_index[leader]]
    energy, overload = get_value(person_states, ENERGY, leader), get_value(person_states, OVERLOAD, leader)
    attention_log_odds = leadership.attention_log_odds(attend_log_odds, energy, overload, c)
    felt_compassion = get_value(person_states, FELT_COMPASSION, leader)
    reciprocal = reciprocal_probability(giving.giving_log_odds(attention_log_odds, felt_compassion, c))
    base_reciprocal = reciprocal_probability(attention_log_odds)
    neediest = -1
    for slot in range(n):
        u = buffers.word_1[slot] * rng.UNIFORM_STEP
        if u * reciprocal < 1.0:
            report = reports[int(buffers.word_3[slot] * rng.UNIFORM_STEP * len(reports))]
            if buffers.word_2[slot] * rng.UNIFORM_STEP < understand:
                neediest = neediest if neediest >= 0 else neediest_report(reports, person_states)
                report = neediest
            contagious = not u * base_reciprocal < 1.0
            moment = buffers.word_4[slot] * rng.UNIFORM_STEP
            n_acts = append_act(acts, n_acts, leader, report, CONVERSATION_KIND, contagious, moment)
    return n_acts


@inline
def neediest_report(reports: Int32Array, person_states: FloatArray) -> int:
    """The report with the lowest wellbeing; the first of several."""
    neediest: int = reports[0]
    lowest = get_value(person_states, WELLBEING, neediest)
    for report in reports[1:]:
        wellbeing = get_value(person_states, WELLBEING, report)
        if wellbeing < lowest:
            neediest, lowest = report, wellbeing
    return neediest
