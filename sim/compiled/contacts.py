"""Steps 4, 5 and 7 of the day: who meets, who acts toward whom, and who saw it."""

from __future__ import annotations

import numpy as np

from sim.compiled.arrays import (
    BLOCK,
    WORK,
    Acts,
    Block,
    Flags,
    Floats,
    Luck,
    Met,
    Part,
    Ties,
    Who,
    Words,
    add,
    at,
    is_in,
    padded,
    place_of,
    share_of,
)
from sim.compiled.keeping import note
from sim.jit import step
from sim.model import draws, giving
from sim.model.arithmetic import happens
from sim.model.constants import Constants
from sim.model.draws import Purpose

TO_MEET, TO_ACT = int(Purpose.CONTACT), int(Purpose.ACT)
HALF = BLOCK // 2  # meetings to a block, as both people of each draw
READINESS, DRIVE, PULL, N_GIVEN, TALKS, SEEN = (
    WORK[name] for name in ("readiness", "drive", "pull", "n_given", "talks", "seen")
)


@step
def meet(ties: Ties, met: Met, block: Block, part: Part, luck: Luck) -> int:
    """4. Find who meets today by a part's share of ties; returns the end of its meetings, which begin where it does."""
    first, last = share_of(ties.n[0], part)
    n = np.uint64(first)
    word = block.word
    for start in range(first, last, BLOCK):
        end = min(start + BLOCK, last)
        drawn = slice(start, start + padded(end - start))
        draws.draw_words(luck.seed, luck.day, TO_MEET, ties.pair[drawn], word, ties.when[drawn])
        below = ties.below[start:end]
        for k in range(len(below)):
            met.tie[n] = start + k
            n += np.uint64(word[k] < below[k])
    return int(n)


@step
def act(
    ties: Ties,
    met: Met,
    first: int,
    last: int,
    work: Floats,
    block: Block,
    acts: Acts,
    place: int,
    luck: Luck,
    c: Constants,
) -> int:
    """5. Let both people of some meetings act toward the other, or not; returns the next place of the acts."""
    pair, word, which, odds, does, hit = block.pair, block.word, block.which, block.odds, block.does, block.hit
    for start in range(first, last, HALF):
        size = min(HALF, last - start)
        for k in range(size):
            pair[2 * k] = ties.pair[met.tie[start + k]]
            pair[2 * k + 1] = draws.turned(pair[2 * k])
            one, other = place_of(draws.who_of(pair[2 * k])), place_of(draws.whom_of(pair[2 * k]))
            odds[2 * k] = work[one[0], DRIVE + one[1]] + work[other[0], PULL + other[1]]
            odds[2 * k + 1] = work[other[0], DRIVE + other[1]] + work[one[0], PULL + one[1]]
        both = padded(2 * size)
        draws.draw_words(luck.seed, luck.day, TO_ACT, pair[:both], word, which)
        accept(both, word, odds, does)
        n = np.uint64(0)
        for k in range(2 * size):
            hit[n] = k
            n += np.uint64(does[k])
        for k in range(n):
            giver, receiver = draws.who_of(pair[hit[k]]), draws.whom_of(pair[hit[k]])
            odds[k] = at(work, READINESS, giver) + at(work, PULL, receiver)
            word[k] = word[hit[k]]
        accept(padded(int(n)), word, odds, does)
        for k in range(n):
            h = hit[k]
            moment = ties.when[met.tie[start + (h >> 1)]] * draws.UNIT
            kind = giving.drawn_kind(which[h] * draws.UNIT, c)
            place = note(acts, place, draws.who_of(pair[h]), draws.whom_of(pair[h]), kind, not does[k], moment)
    return place


@step
def accept(n: int, word: Words, odds: Floats, does: Flags) -> None:
    """Whether each of n draws leads to something of these log-odds."""
    for k in range(n):
        does[k] = happens(word[k] * draws.UNIT, odds[k])


@step
def glimpse(ties: Ties, met: Met, first: int, last: int, work: Floats, who: Who, part: Part) -> None:
    """7. Let those of a part who met somebody see that person's acts toward others, conversations included.

    That is all they gave; acts toward the one who sees were taken away where acts are counted.
    """
    for m in range(first, last):
        pair = ties.pair[met.tie[m]]
        one, other = draws.who_of(pair), draws.whom_of(pair)
        if is_in(one, part):
            see(one, other, work, who)
        if is_in(other, part):
            see(other, one, work, who)


@step
def see(one: int, other: int, work: Floats, who: Who) -> None:
    """Let one person see all acts of another but the conversations that the two had."""
    add(work, SEEN, one, at(work, N_GIVEN, other))
    if who.leader_of[one] == other:
        add(work, SEEN, one, -at(work, TALKS, one))
