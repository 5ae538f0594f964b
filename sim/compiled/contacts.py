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
    is_in,
    padded,
    share_of,
)
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
        hits = find_below(block.first, ties.below[start:end], block)
        for h in block.hit[:hits]:
            met.pair[n], met.when[n] = pair[h], block.second[h]
            n += np.uint64(1)
    return int(n)


@step
def find_below(word: Words, below: Words, block: Block) -> np.uint64:
    """Note the places of the words that lie below their bounds; returns how many."""
    n = np.uint64(0)
    for k in range(len(below)):
        block.hit[n] = k
        n += np.uint64(word[k] < below[k])
    return n


@step
def act(
    met: Met, first: int, last: int, mood: Mood, block: Block, acts: Acts, place: int, luck: Luck, c: Constants
) -> int:
    """5. Let both people of some meetings act toward the other, or not; returns the next place of the acts."""
    pair, word, which, odds, hit = block.pair, block.first, block.second, block.odds, block.hit
    for start in range(first, last, HALF):
        size = min(HALF, last - start)
        for k in range(size):
            both_ways = met.pair[start + k]
            one, other = draws.who_of(both_ways), draws.whom_of(both_ways)
            pair[2 * k], pair[2 * k + 1] = both_ways, draws.turned(both_ways)
            odds[2 * k], odds[2 * k + 1] = mood.drive[one] + mood.pull[other], mood.drive[other] + mood.pull[one]
        both = padded(2 * size)
        draws.draw_words(luck.seed, luck.day, TO_ACT, pair[:both], word, which)
        put_at_stake(both, word, odds)
        n = np.uint64(0)
        for k in range(2 * size):
            hit[n] = k
            n += np.uint64(odds[k] < 1.0)
        put_calm_at_stake(n, mood, block)
        for k in range(n):
            h = hit[k]
            giver, receiver = draws.who_of(pair[h]), draws.whom_of(pair[h])
            kind = giving.drawn_kind(which[h] * draws.UNIT, c)
            moment = met.when[start + (h >> 1)] * draws.UNIT
            place = note(acts, place, giver, receiver, kind, not block.calm[k] < 1.0, moment)
    return place


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
        if is_in(one, part):
            see(one, other, tally, who)
        if is_in(other, part):
            see(other, one, tally, who)


@step
def see(one: int, other: int, tally: Tally, who: Who) -> None:
    """Let one person see all acts of another but the conversations that the two had."""
    talked = tally.talked[one] * (who.leader_of[one] == other)  # no branch: nobody can foresee who leads whom
    tally.seen[one] += tally.given[other] - talked
