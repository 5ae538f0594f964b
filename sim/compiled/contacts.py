"""Steps 4, 5 and 7 of the day: who meets, who acts toward whom, and who saw it."""

from __future__ import annotations

import numpy as np

from sim.compiled.arrays import (
    BLOCK,
    WORK,
    Acts,
    Block,
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
from sim.model.arithmetic import happens, stake
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
    pair, word, which, odds, hit = block.pair, block.word, block.which, block.odds, block.hit
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
        put_at_stake(both, word, odds)
        n = np.uint64(0)
        for k in range(2 * size):
            hit[n] = k
            n += np.uint64(odds[k] < 1.0)
        for h in hit[:n]:
            giver, receiver = draws.who_of(pair[h]), draws.whom_of(pair[h])
            calm = at(work, READINESS, giver) + at(work, PULL, receiver)
            contagious = not happens(word[h] * draws.UNIT, calm)
            kind = giving.drawn_kind(which[h] * draws.UNIT, c)
            moment = ties.when[met.tie[start + (h >> 1)]] * draws.UNIT
            place = note(acts, place, giver, receiver, kind, contagious, moment)
    return place


@step
def put_at_stake(n: int, word: Words, odds: Floats) -> None:
    """Turn log-odds into what n draws have at stake against them: something happens where that is below 1."""
    for k in range(n):
        odds[k] = stake(word[k] * draws.UNIT, odds[k])


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
    talks = at(work, TALKS, one)
    add(work, SEEN, one, at(work, N_GIVEN, other) - (talks if who.leader_of[one] == other else 0.0))
