"""Step 6 of the day: the leaders' round."""

from __future__ import annotations

from sim.compiled.arrays import STATE, Acts, Block, Floats, Indices, Luck, Outside, Part, at, padded, share_of
from sim.compiled.keeping import note
from sim.jit import inline
from sim.model import draws, giving, leading
from sim.model.acts import CONVERSATION_KIND
from sim.model.arithmetic import reciprocal_expit
from sim.model.constants import Constants
from sim.model.draws import RandomStream
from sim.model.leading import StyleEffects

WELLBEING, ENERGY = STATE["wellbeing"], STATE["energy"]
FELT, OVERLOAD = STATE["felt_compassion"], STATE["overload"]
ATTEND, UNDERSTAND = StyleEffects._fields.index("attend_log_odds"), StyleEffects._fields.index("understand")
TO_TALK, TO_CHOOSE = draws.as_int64(RandomStream.CONVERSATION), draws.as_int64(RandomStream.REPORT_CHOICE)


@inline
def lead(
    today: Floats, outside: Outside, block: Block, acts: Acts, place: int, part: Part, luck: Luck, c: Constants
) -> int:
    """6. Let a part's share of leaders go to some of those they lead; returns the next place of the acts."""
    first, last = share_of(len(outside.leader), part)
    n = c.params.conversations  # at most 50, for which a block has room
    for k in range(first, last):
        leader = outside.leader[k]
        draws.draw_uniform_integers_of(luck.seed, luck.day, TO_TALK, leader, padded(n), block.first, block.second)
        draws.draw_uniform_integers_of(luck.seed, luck.day, TO_CHOOSE, leader, padded(n), block.third, block.fourth)
        reports = outside.report[outside.first[k] : outside.first[k + 1]]
        place = converse(n, leader, reports, today, outside, block, acts, place, c)
    return place


@inline
def converse(
    n: int,
    leader: int,
    reports: Indices,
    today: Floats,
    outside: Outside,
    block: Block,
    acts: Acts,
    place: int,
    c: Constants,
) -> int:
    """Fill n slots of a leader with conversations, or not; returns the next place of the acts.

    A block holds two draws for each slot: whether there is one and with how much insight, and whom it is with and when.
    """
    attend = outside.styles[ATTEND, outside.style[leader]]
    understand = outside.styles[UNDERSTAND, outside.style[leader]]
    calm = leading.attention_log_odds(attend, at(today, ENERGY, leader), at(today, OVERLOAD, leader), c)
    odds = giving.giving_log_odds(calm, at(today, FELT, leader), c)
    unlikely, unlikely_calm = reciprocal_expit(odds), reciprocal_expit(calm)
    neediest = -1
    for slot in range(n):
        u = block.first[slot] * draws.UNIFORM_STEP
        if u * unlikely < 1.0:
            report = reports[int(block.third[slot] * draws.UNIFORM_STEP * len(reports))]
            if block.second[slot] * draws.UNIFORM_STEP < understand:
                neediest = neediest if neediest >= 0 else most_in_need(reports, today)
                report = neediest
            contagious = not u * unlikely_calm < 1.0
            place = note(
                acts, place, leader, report, CONVERSATION_KIND, contagious, block.fourth[slot] * draws.UNIFORM_STEP
            )
    return place


@inline
def most_in_need(reports: Indices, today: Floats) -> int:
    """Of a leader's reports the one who has the lowest wellbeing; the first of equals."""
    worst: int = reports[0]
    lowest = at(today, WELLBEING, worst)
    for report in reports[1:]:
        wellbeing = at(today, WELLBEING, report)
        if wellbeing < lowest:
            worst, lowest = report, wellbeing
    return worst
