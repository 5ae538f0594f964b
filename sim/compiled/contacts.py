"""Steps 4, 5 and 7 of the day: who meets, who acts toward whom, and who saw it."""

from __future__ import annotations

import numpy as np

from sim.compiled.arrays import (
    BLOCK,
    Acts,
    Block,
    Floats,
    Luck,
    Met,
    Mood,
    Part,
    Tally,
    Ties,
    Who,
    Words,
    is_mine,
    padded,
    share_of,
)
from sim.compiled.bits import BITS, NO_BITS, lowest_bit, lowest_bits, without_lowest
from sim.compiled.keeping import note
from sim.jit import loops, step
from sim.model import draws, giving
from sim.model.arithmetic import against
from sim.model.constants import Constants
from sim.model.draws import Purpose

TO_MEET, TO_ACT = draws.whole(Purpose.CONTACT), draws.whole(Purpose.ACT)
HALF = BLOCK // 2  # meetings to a block, as both people of each draw


@step
def meet(ties: Ties, met: Met, block: Block, part: Part, luck: Luck) -> int:
    """4. Find who meets today by a part's share of ties; returns the end of its meetings, which begin where it does."""
    first, last = share_of(ties.n[0], part)
    n = np.uint64(first)
    for start in range(first, last, BLOCK):
        end = min(start + BLOCK, last)
        pair = ties.pair[start : start + padded(end - start)]
        draws.draw_words(luck.seed, luck.day, TO_MEET, pair, block.first, block.second)
        for half in range(0, end - start, BITS):
            bits = below(block.first[half:], ties.below[start + half :]) & lowest_bits(end - start - half)
            while bits > NO_BITS:
                h = half + lowest_bit(bits)
                bits = without_lowest(bits)
                met.pair[n], met.when[n] = pair[h], block.second[h]
                n += np.uint64(1)
    return int(n)


@loops
def below(word: Words, bound: Words) -> np.uint64:
    """Which of `BITS` words lie below their bounds, as bits."""
    bits = NO_BITS
    for k in range(BITS):
        bits |= np.uint64(word[k] < bound[k]) << np.uint64(k)
    return bits


@loops
def below_one(number: Floats) -> np.uint64:
    """Which of `BITS` numbers lie below 1, as bits."""
    bits = NO_BITS
    for k in range(BITS):
        bits |= np.uint64(number[k] < 1.0) << np.uint64(k)
    return bits


@step
def act(
    met: Met, first: int, last: int, mood: Mood, block: Block, acts: Acts, place: int, luck: Luck, c: Constants
) -> int:
    """5. Let both people of some meetings act toward the other, or not; returns the next place of the acts."""
    pair, word, which, odds, hit = block.pair, block.first, block.second, block.odds, block.hit
    for start in range(first, last, HALF):
        size = min(HALF, last - start)
        put_both_ways(met.pair[start : start + size], pair)
        for k in range(size):
            one, other = draws.who_of(pair[k]), draws.whom_of(pair[k])
            odds[k], odds[size + k] = mood.drive[one] + mood.pull[other], mood.drive[other] + mood.pull[one]
        both = padded(2 * size)
        draws.draw_words(luck.seed, luck.day, TO_ACT, pair[:both], word, which)
        put_at_stake(both, word, odds)
        n = np.uint64(0)
        for half in range(0, 2 * size, BITS):
            bits = below_one(odds[half:]) & lowest_bits(2 * size - half)
            while bits > NO_BITS:
                hit[n] = half + lowest_bit(bits)
                bits = without_lowest(bits)
                n += np.uint64(1)
        put_calm_at_stake(n, mood, block)
        for k in range(n):
            h = hit[k]
            giver, receiver = draws.who_of(pair[h]), draws.whom_of(pair[h])
            kind = giving.drawn_kind(which[h] * draws.UNIT, c)
            moment = met.when[start + (h if h < size else h - size)] * draws.UNIT
            place = note(acts, place, giver, receiver, kind, not block.calm[k] < 1.0, moment)
    return place


@loops
def put_both_ways(met: Words, pair: Words) -> None:
    """Put the two people of each meeting into a block, and behind them all the other way round."""
    for k in range(len(met)):
        pair[k], pair[len(met) + k] = met[k], draws.turned(met[k])


@step
def put_calm_at_stake(n: np.uint64, mood: Mood, block: Block) -> None:
    """Work out for the n acts of a block what their draws would have had at stake without felt compassion."""
    for k in range(n):
        pair = block.pair[block.hit[k]]
        block.third[k] = block.first[block.hit[k]]
        block.calm[k] = mood.readiness[draws.who_of(pair)] + mood.pull[draws.whom_of(pair)]
    put_at_stake(padded(int(n)), block.third, block.calm)


@loops
def put_at_stake(n: int, word: Words, odds: Floats) -> None:
    """Turn log-odds into what n draws have at stake against them: something happens where that is below 1."""
    for k in range(n):
        odds[k] = word[k] * draws.UNIT * against(odds[k])


@step
def glimpse(met: Met, first: int, last: int, tally: Tally, who: Who, part: Part) -> None:
    """7. Let those of a part who met somebody see that person's acts toward others, conversations included.

    That is all they gave; acts toward the one who sees were taken away by `tell`, and the conversations that the
    two had are taken away here.
    """
    for m in range(first, last):
        one, other = draws.who_of(met.pair[m]), draws.whom_of(met.pair[m])
        if is_mine(one, part):
            see(one, other, tally, who)
        if is_mine(other, part):
            see(other, one, tally, who)


@step
def see(one: int, other: int, tally: Tally, who: Who) -> None:
    """Let one person see all acts of another but the conversations that the two had."""
    talked = tally.talked[one] * (who.leader_of[one] == other)  # no branch: nobody can foresee who leads whom
    tally.seen[one] += tally.given[other] - talked
