"""Step 6 of the day: the leaders' round."""

from __future__ import annotations

from sim.engine.compiled.act_log import append_act
from sim.engine.compiled.layout import (
    STATE_OFFSETS,
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
from sim.model.numerics import reciprocal_expit
from sim.model.rng import RandomStream
from sim.model.rules import giving, leadership
from sim.model.rules.leadership import StyleEffects
from sim.numba_support.decorators import inline

WELLBEING, ENERGY = STATE_OFFSETS["wellbeing"], STATE_OFFSETS["energy"]
FELT_COMPASSION, OVERLOAD = STATE_OFFSETS["felt_compassion"], STATE_OFFSETS["overload"]
ATTEND_ROW, UNDERSTAND_ROW = StyleEffects._fields.index("attend_log_odds"), StyleEffects._fields.index("understand")
CONVERSATION_STREAM, REPORT_CHOICE_STREAM = (
    rng.as_int64(RandomStream.CONVERSATION),
    rng.as_int64(RandomStream.REPORT_CHOICE),
)


@inline
def draw_conversations(
    today: FloatArray,
    outside: SegmentArrays,
    block: DrawBuffers,
    acts: DayActs,
    place: int,
    part: Partition,
    luck: DrawKey,
    c: Constants,
) -> int:
    """6. Let a part's share of leaders go to some of those they lead; returns the next place of the acts."""
    first, last = partition_range(len(outside.leaders), part)
    n = c.params.conversations  # at most 50, for which a block has room
    for k in range(first, last):
        leader = outside.leaders[k]
        rng.draw_uniform_integers_of(
            luck.seed, luck.day, CONVERSATION_STREAM, leader, round_up_to_vector(n), block.word_1, block.word_2
        )
        rng.draw_uniform_integers_of(
            luck.seed, luck.day, REPORT_CHOICE_STREAM, leader, round_up_to_vector(n), block.word_3, block.word_4
        )
        reports = outside.reports[outside.report_offsets[k] : outside.report_offsets[k + 1]]
        place = draw_conversations_of_leader(n, leader, reports, today, outside, block, acts, place, c)
    return place


@inline
def draw_conversations_of_leader(
    n: int,
    leader: int,
    reports: Int32Array,
    today: FloatArray,
    outside: SegmentArrays,
    block: DrawBuffers,
    acts: DayActs,
    place: int,
    c: Constants,
) -> int:
    """Fill n slots of a leader with conversations, or not; returns the next place of the acts.

    A block holds two draws for each slot: whether there is one and with how much insight, and whom it is with and when.
    """
    attend = outside.style_effects[ATTEND_ROW, outside.style_index[leader]]
    understand = outside.style_effects[UNDERSTAND_ROW, outside.style_index[leader]]
    attention_log_odds = leadership.attention_log_odds(
        attend, get_value(today, ENERGY, leader), get_value(today, OVERLOAD, leader), c
    )
    conversation_log_odds = giving.giving_log_odds(attention_log_odds, get_value(today, FELT_COMPASSION, leader), c)
    reciprocal_probability, reciprocal_base_probability = (
        reciprocal_expit(conversation_log_odds),
        reciprocal_expit(attention_log_odds),
    )
    neediest = -1
    for slot in range(n):
        u = block.word_1[slot] * rng.UNIFORM_STEP
        if u * reciprocal_probability < 1.0:
            report = reports[int(block.word_3[slot] * rng.UNIFORM_STEP * len(reports))]
            if block.word_2[slot] * rng.UNIFORM_STEP < understand:
                neediest = neediest if neediest >= 0 else neediest_report(reports, today)
                report = neediest
            contagious = not u * reciprocal_base_probability < 1.0
            place = append_act(
                acts, place, leader, report, CONVERSATION_KIND, contagious, block.word_4[slot] * rng.UNIFORM_STEP
            )
    return place


@inline
def neediest_report(reports: Int32Array, today: FloatArray) -> int:
    """Of a leader's reports the one who has the lowest wellbeing; the first of equals."""
    neediest: int = reports[0]
    lowest = get_value(today, WELLBEING, neediest)
    for report in reports[1:]:
        wellbeing = get_value(today, WELLBEING, report)
        if wellbeing < lowest:
            neediest, lowest = report, wellbeing
    return neediest
