"""Step 6 of the day: the leaders' round."""

from __future__ import annotations

from sim.compiled.arrays import STATE, Acts, Block, Floats, Luck, Outside, Part, at, padded, share_of
from sim.compiled.contacts import put_at_stake
from sim.compiled.keeping import note
from sim.jit import step
from sim.model import draws, giving, leading
from sim.model.acts import CONVERSATION
from sim.model.arithmetic import happens
from sim.model.constants import Constants
from sim.model.draws import Purpose
from sim.model.leading import Leading

WELLBEING, ENERGY = STATE["wellbeing"], STATE["energy"]
FELT, OVERLOAD = STATE["felt_compassion"], STATE["overload"]
ATTEND, UNDERSTAND = Leading._fields.index("attend"), Leading._fields.index("understand")
TO_TALK, TO_CHOOSE = int(Purpose.CONVERSATION), int(Purpose.REPORT)


@step
def lead(
    today: Floats, outside: Outside, block: Block, acts: Acts, place: int, part: Part, luck: Luck, c: Constants
) -> int:
    """6. Let a part's share of leaders go to some of those they lead; returns the next place of the acts."""
    n = 0
    first, last = share_of(len(outside.leader), part)
    for k in range(first, last):
        for slot in range(c.p.conversations):
            block.pair[n], block.hit[n] = draws.pair_of(outside.leader[k], slot), k
            n += 1
            if n == len(block.pair):
                place = converse(n, today, outside, block, acts, place, luck, c)
                n = 0
    return converse(n, today, outside, block, acts, place, luck, c)


@step
def converse(
    n: int, today: Floats, outside: Outside, block: Block, acts: Acts, place: int, luck: Luck, c: Constants
) -> int:
    """Fill n slots with conversations, or not: `block` names leaders and slots; returns the next place of the acts."""
    pair, word, which, odds, calm = block.pair, block.word, block.which, block.odds, block.calm
    draws.draw_words(luck.seed, luck.day, TO_TALK, block.pair[: padded(n)], word, which)
    for k in range(n):
        leader = outside.leader[block.hit[k]]
        attend = outside.styles[ATTEND, outside.style[leader]]
        calm[k] = leading.attention(attend, at(today, ENERGY, leader), at(today, OVERLOAD, leader), c)
        odds[k] = giving.drive(calm[k], at(today, FELT, leader), c)
    put_at_stake(padded(n), word, odds)
    for k in range(n):
        if odds[k] < 1.0:
            leader = draws.who_of(pair[k])
            lot, moment = draws.uniforms(luck.seed, luck.day, TO_CHOOSE, leader, draws.whom_of(pair[k]))
            first, last = outside.first[block.hit[k]], outside.first[block.hit[k] + 1]
            report = outside.report[first + int(lot * (last - first))]
            if which[k] * draws.UNIT < outside.styles[UNDERSTAND, outside.style[leader]]:
                report = most_in_need(outside, first, last, today)
            contagious = not happens(word[k] * draws.UNIT, calm[k])
            place = note(acts, place, leader, report, CONVERSATION, contagious, moment)
    return place


@step
def most_in_need(outside: Outside, first: int, last: int, today: Floats) -> int:
    """Of a leader's reports the one who has the lowest wellbeing; the first of equals."""
    worst: int = outside.report[first]
    lowest = at(today, WELLBEING, worst)
    for k in range(first + 1, last):
        wellbeing = at(today, WELLBEING, outside.report[k])
        if wellbeing < lowest:
            worst, lowest = outside.report[k], wellbeing
    return worst
