"""Steps 4, 5 and 7 of the day: who meets, who acts toward whom, and who saw it."""

from __future__ import annotations

import numpy as np

from sim.engine.compiled.act_log import append_act
from sim.engine.compiled.bitmask import NO_BITS, WORD_BITS, clear_lowest_bit, is_bit_set, low_bit_mask, lowest_bit_index
from sim.engine.compiled.layout import (
    DRAW_BLOCK_SIZE,
    ActiveTies,
    DayActs,
    DayCounts,
    DayMeetings,
    DrawBuffers,
    DrawKey,
    FloatArray,
    IntroducedTies,
    MorningState,
    Partition,
    RippleState,
    TeamStructure,
    UInt64Array,
    is_in_partition,
    partition_tie_range,
    round_up_to_vector,
)
from sim.model import rng
from sim.model.act_kinds import CONVERSATION_KIND
from sim.model.derived_constants import Constants
from sim.model.measures import RIPPLE_WINDOW_DAYS
from sim.model.numerics import reciprocal_expit
from sim.model.rng import RandomStream
from sim.model.rules import giving
from sim.numba_support.decorators import inline

CONTACT_STREAM, ACT_STREAM = rng.as_int64(RandomStream.CONTACT), rng.as_int64(RandomStream.ACT)
MEETINGS_PER_BLOCK = DRAW_BLOCK_SIZE // 2  # meetings to a block, as both people of each draw


@inline
def draw_meetings(ties: ActiveTies, met: DayMeetings, block: DrawBuffers, part: Partition, luck: DrawKey) -> int:
    """4. Find who meets today by a part's share of ties; returns the end of its meetings, which begin where it does."""
    first, last = partition_tie_range(ties.n[0], part)
    n = np.uint64(first)
    for start in range(first, last, DRAW_BLOCK_SIZE):
        end = min(start + DRAW_BLOCK_SIZE, last)
        pair = ties.packed_pair[start : start + round_up_to_vector(end - start)]
        rng.draw_uniform_integers(luck.seed, luck.day, CONTACT_STREAM, pair, block.word_1, block.word_2)
        for half in range(0, end - start, WORD_BITS):
            bits = bits_below(block.word_1[half:], ties.meeting_threshold[start + half :]) & low_bit_mask(
                end - start - half
            )
            ties.met_bits[np.uint64(start + half) // np.uint64(WORD_BITS)] = bits
            while bits > NO_BITS:
                lane = half + lowest_bit_index(bits)
                bits = clear_lowest_bit(bits)
                met.packed_pair[n], met.moment_word[n] = pair[lane], block.word_2[lane]
                n += np.uint64(1)
    return int(n)


@inline
def bits_below(word: UInt64Array, threshold: UInt64Array) -> np.uint64:
    """Which of `WORD_BITS` words lie below their bounds, as bits."""
    bits = NO_BITS
    for k in range(WORD_BITS):
        bits |= np.uint64(word[k] < threshold[k]) << np.uint64(k)
    return bits


@inline
def bits_below_one(number: FloatArray) -> np.uint64:
    """Which of `WORD_BITS` numbers lie below 1, as bits."""
    bits = NO_BITS
    for k in range(WORD_BITS):
        bits |= np.uint64(number[k] < 1.0) << np.uint64(k)
    return bits


@inline
def draw_acts(
    meetings: DayMeetings,
    first: int,
    last: int,
    morning: MorningState,
    buffers: DrawBuffers,
    acts: DayActs,
    n_acts: int,
    draw_key: DrawKey,
    c: Constants,
) -> int:
    """5. Let both people of some meetings act toward the other, or not; returns the next place of the acts."""
    pair, word, kind_word, log_odds = buffers.packed_pair, buffers.word_1, buffers.word_2, buffers.log_odds
    for start in range(first, last, MEETINGS_PER_BLOCK):
        size = min(MEETINGS_PER_BLOCK, last - start)
        expand_both_directions(meetings.packed_pair[start : start + size], pair)
        for k in range(size):
            one, other = rng.unpack_first(pair[k]), rng.unpack_second(pair[k])
            log_odds[k], log_odds[size + k] = (
                morning.giving_log_odds[one] + morning.need_log_odds[other],
                morning.giving_log_odds[other] + morning.need_log_odds[one],
            )
        n_padded = round_up_to_vector(2 * size)
        rng.draw_uniform_integers(draw_key.seed, draw_key.day, ACT_STREAM, pair[:n_padded], word, kind_word)
        compute_trial_values(n_padded, word, log_odds)
        first_act = n_acts
        for half in range(0, 2 * size, WORD_BITS):
            bits = bits_below_one(log_odds[half:]) & low_bit_mask(2 * size - half)
            while bits > NO_BITS:
                h = half + lowest_bit_index(bits)
                bits = clear_lowest_bit(bits)
                giver, receiver, offset = (
                    rng.unpack_first(pair[h]),
                    rng.unpack_second(pair[h]),
                    np.uint64(n_acts - first_act),
                )
                buffers.word_3[offset], buffers.base_log_odds[offset] = (
                    word[h],
                    morning.readiness_log_odds[giver] + morning.need_log_odds[receiver],
                )
                kind = giving.draw_act_kind(kind_word[h] * rng.UNIFORM_STEP, c)
                moment = meetings.moment_word[start + (h if h < size else h - size)] * rng.UNIFORM_STEP
                n_acts = append_act(acts, n_acts, giver, receiver, kind, False, moment)
        mark_contagious_acts(acts, first_act, n_acts, buffers)
    return n_acts


@inline
def mark_contagious_acts(acts: DayActs, begin: int, end: int, block: DrawBuffers) -> None:
    """Tell which acts of a block would not have come without felt compassion: by the same draws, put in its front."""
    compute_trial_values(round_up_to_vector(end - begin), block.word_3, block.base_log_odds)
    for place in range(begin, end):
        acts.contagious[place] = not block.base_log_odds[np.uint64(place - begin)] < 1.0


@inline
def expand_both_directions(met: UInt64Array, pair: UInt64Array) -> None:
    """Put the two people of each meeting into a block, and behind them all the other way round."""
    for k in range(len(met)):
        pair[k], pair[len(met) + k] = met[k], rng.swap_indices(met[k])


@inline
def compute_trial_values(n: int, word: UInt64Array, odds: FloatArray) -> None:
    """Turn log-odds into what n draws have at stake against them: something happens where that is below 1."""
    for k in range(n):
        odds[k] = word[k] * rng.UNIFORM_STEP * reciprocal_expit(odds[k])


@inline
def count_acts(
    acts: DayActs,
    n_acts: int,
    counts: DayCounts,
    ripples: RippleState,
    structure: TeamStructure,
    ties: ActiveTies,
    introduced: IntroducedTies,
    partition: Partition,
    day: int,
) -> None:
    """Count for the people of a part what meetings look up, and which acts earlier ones set off.

    Nobody sees what was meant for them: who met the one who gave it, that is, any act and some conversations.
    """
    for act in range(n_acts):
        giver, receiver = acts.giver[act], acts.receiver[act]
        if giver >= 0 and is_in_partition(giver, partition):
            counts.n_given[giver] += 1
            count_ripple(ripples, giver, structure.team_of[giver], acts.contagious[act], day)
        if is_in_partition(receiver, partition):
            ripples.parents[day - 1, structure.team_of[receiver]] += 1
            if acts.kind[act] == CONVERSATION_KIND:
                counts.n_conversations[receiver] += 1
                counts.n_seen[receiver] -= has_met_leader(receiver, giver, structure, ties, introduced)
            else:
                counts.n_seen[receiver] -= giver >= 0


@inline
def has_met_leader(report: int, leader: int, who: TeamStructure, ties: ActiveTies, made: IntroducedTies) -> bool:
    """Whether a person met the own leader today, be it by an introduced tie."""
    tie: int = who.tie_to_leader[report]
    for slot in range(made.n_active[report]):
        if made.partner[report, slot] == leader:
            tie = made.tie_index[report, slot]
    return tie >= 0 and have_met(ties, tie)


@inline
def have_met(ties: ActiveTies, tie: int) -> bool:
    """Whether the two people of a tie met today."""
    return is_bit_set(ties.met_bits[np.uint64(tie) // np.uint64(WORD_BITS)], np.uint64(tie) % np.uint64(WORD_BITS))


@inline
def count_glimpsed_acts(met: DayMeetings, first: int, last: int, tally: DayCounts, part: Partition) -> None:
    """7. Glimpsing: people see all acts of those they met; `count_acts` subtracts the acts toward them."""
    for m in range(first, last):
        one, other = rng.unpack_first(met.packed_pair[m]), rng.unpack_second(met.packed_pair[m])
        if is_in_partition(one, part):
            tally.n_seen[one] += tally.n_given[other]
        if is_in_partition(other, part):
            tally.n_seen[other] += tally.n_given[one]


@inline
def count_ripple(memory: RippleState, giver: int, team: int, contagious: bool, day: int) -> None:
    """Count a contagious act for the day of the last act that reached its giver, if that is not too long ago."""
    last = memory.last_day[giver]
    counts = contagious & (last > 0) & (day - last <= RIPPLE_WINDOW_DAYS)
    memory.children[max(0, last - 1), team] += counts  # no branch: half of the acts count
