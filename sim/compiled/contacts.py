"""Steps 4, 5 and 7 of the day: who meets, who acts toward whom, and who saw it."""

from __future__ import annotations

import numpy as np

from sim.compiled.arrays import (
    BLOCK,
    Acts,
    Block,
    Floats,
    Luck,
    Made,
    Memory,
    Met,
    Mood,
    Part,
    Tally,
    Ties,
    Who,
    Words,
    is_mine,
    padded,
    share_of_ties,
)
from sim.compiled.bits import BITS, NO_BITS, is_set, lowest_bit, lowest_bits, without_lowest
from sim.compiled.keeping import note
from sim.jit import inline, inline_loops
from sim.model import draws, giving
from sim.model.acts import CONVERSATION_KIND
from sim.model.arithmetic import reciprocal_expit
from sim.model.constants import Constants
from sim.model.draws import RandomStream
from sim.model.measures import RIPPLE_WINDOW_DAYS

TO_MEET, TO_ACT = draws.as_int64(RandomStream.CONTACT), draws.as_int64(RandomStream.ACT)
HALF = BLOCK // 2  # meetings to a block, as both people of each draw


@inline
def meet(ties: Ties, met: Met, block: Block, part: Part, luck: Luck) -> int:
    """4. Find who meets today by a part's share of ties; returns the end of its meetings, which begin where it does."""
    first, last = share_of_ties(ties.n[0], part)
    n = np.uint64(first)
    for start in range(first, last, BLOCK):
        end = min(start + BLOCK, last)
        pair = ties.pair[start : start + padded(end - start)]
        draws.draw_uniform_integers(luck.seed, luck.day, TO_MEET, pair, block.first, block.second)
        for half in range(0, end - start, BITS):
            bits = below(block.first[half:], ties.below[start + half :]) & lowest_bits(end - start - half)
            ties.met[np.uint64(start + half) // np.uint64(BITS)] = bits
            while bits > NO_BITS:
                h = half + lowest_bit(bits)
                bits = without_lowest(bits)
                met.pair[n], met.when[n] = pair[h], block.second[h]
                n += np.uint64(1)
    return int(n)


@inline_loops
def below(word: Words, bound: Words) -> np.uint64:
    """Which of `BITS` words lie below their bounds, as bits."""
    bits = NO_BITS
    for k in range(BITS):
        bits |= np.uint64(word[k] < bound[k]) << np.uint64(k)
    return bits


@inline_loops
def below_one(number: Floats) -> np.uint64:
    """Which of `BITS` numbers lie below 1, as bits."""
    bits = NO_BITS
    for k in range(BITS):
        bits |= np.uint64(number[k] < 1.0) << np.uint64(k)
    return bits


@inline
def act(
    met: Met, first: int, last: int, mood: Mood, block: Block, acts: Acts, place: int, luck: Luck, c: Constants
) -> int:
    """5. Let both people of some meetings act toward the other, or not; returns the next place of the acts."""
    pair, word, which, odds = block.pair, block.first, block.second, block.odds
    for start in range(first, last, HALF):
        size = min(HALF, last - start)
        put_both_ways(met.pair[start : start + size], pair)
        for k in range(size):
            one, other = draws.unpack_first(pair[k]), draws.unpack_second(pair[k])
            odds[k], odds[size + k] = mood.drive[one] + mood.pull[other], mood.drive[other] + mood.pull[one]
        both = padded(2 * size)
        draws.draw_uniform_integers(luck.seed, luck.day, TO_ACT, pair[:both], word, which)
        put_at_stake(both, word, odds)
        begin = place
        for half in range(0, 2 * size, BITS):
            bits = below_one(odds[half:]) & lowest_bits(2 * size - half)
            while bits > NO_BITS:
                h = half + lowest_bit(bits)
                bits = without_lowest(bits)
                giver, receiver, spot = (
                    draws.unpack_first(pair[h]),
                    draws.unpack_second(pair[h]),
                    np.uint64(place - begin),
                )
                block.third[spot], block.calm[spot] = word[h], mood.readiness[giver] + mood.pull[receiver]
                kind = giving.draw_act_kind(which[h] * draws.UNIFORM_STEP, c)
                moment = met.when[start + (h if h < size else h - size)] * draws.UNIFORM_STEP
                place = note(acts, place, giver, receiver, kind, False, moment)
        tell_contagious(acts, begin, place, block)
    return place


@inline
def tell_contagious(acts: Acts, begin: int, end: int, block: Block) -> None:
    """Tell which acts of a block would not have come without felt compassion: by the same draws, put in its front."""
    put_at_stake(padded(end - begin), block.third, block.calm)
    for place in range(begin, end):
        acts.contagious[place] = not block.calm[np.uint64(place - begin)] < 1.0


@inline_loops
def put_both_ways(met: Words, pair: Words) -> None:
    """Put the two people of each meeting into a block, and behind them all the other way round."""
    for k in range(len(met)):
        pair[k], pair[len(met) + k] = met[k], draws.swap_indices(met[k])


@inline_loops
def put_at_stake(n: int, word: Words, odds: Floats) -> None:
    """Turn log-odds into what n draws have at stake against them: something happens where that is below 1."""
    for k in range(n):
        odds[k] = word[k] * draws.UNIFORM_STEP * reciprocal_expit(odds[k])


@inline
def tell(
    acts: Acts, n_acts: int, tally: Tally, memory: Memory, who: Who, ties: Ties, made: Made, part: Part, day: int
) -> None:
    """Count for the people of a part what meetings look up, and which acts earlier ones set off.

    Nobody sees what was meant for them: who met the one who gave it, that is, any act and some conversations.
    """
    for act in range(n_acts):
        giver, receiver = acts.giver[act], acts.receiver[act]
        if giver >= 0 and is_mine(giver, part):
            tally.given[giver] += 1
            set_off(memory, giver, who.team_of[giver], acts.contagious[act], day)
        if is_mine(receiver, part):
            memory.parents[day - 1, who.team_of[receiver]] += 1
            if acts.kind[act] == CONVERSATION_KIND:
                tally.talked[receiver] += 1
                tally.seen[receiver] -= met_leader(receiver, giver, who, ties, made)
            else:
                tally.seen[receiver] -= giver >= 0


@inline
def met_leader(report: int, leader: int, who: Who, ties: Ties, made: Made) -> bool:
    """Whether a person met the own leader today, be it by an introduced tie."""
    tie: int = who.tie_to_leader[report]
    for slot in range(made.n_made[report]):
        if made.partner[report, slot] == leader:
            tie = made.tie[report, slot]
    return tie >= 0 and have_met(ties, tie)


@inline
def have_met(ties: Ties, tie: int) -> bool:
    """Whether the two people of a tie met today."""
    return is_set(ties.met[np.uint64(tie) // np.uint64(BITS)], np.uint64(tie) % np.uint64(BITS))


@inline
def glimpse(met: Met, first: int, last: int, tally: Tally, part: Part) -> None:
    """7. Let those of a part who met somebody see all that person gave; `tell` took away what was meant for them."""
    for m in range(first, last):
        one, other = draws.unpack_first(met.pair[m]), draws.unpack_second(met.pair[m])
        if is_mine(one, part):
            tally.seen[one] += tally.given[other]
        if is_mine(other, part):
            tally.seen[other] += tally.given[one]


@inline
def set_off(memory: Memory, giver: int, team: int, contagious: bool, day: int) -> None:
    """Count a contagious act for the day of the last act that reached its giver, if that is not too long ago."""
    last = memory.day[giver]
    counts = contagious & (last > 0) & (day - last <= RIPPLE_WINDOW_DAYS)
    memory.children[max(0, last - 1), team] += counts  # no branch: half of the acts count
