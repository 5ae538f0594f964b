"""Phases 4, 5 and 7 of the day: who meets, who acts toward whom, and who saw it.

Random numbers are drawn in blocks of `DRAW_BLOCK_SIZE` ties or meetings by loops that the compiler vectorises. Each
comparison of a block gives one bit of a word (see `bitmask`), and only the set bits are visited.
"""

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
from sim.model.numerics import reciprocal_probability
from sim.model.rng import RandomStream
from sim.model.rules import giving
from sim.numba_support.decorators import inline

CONTACT_STREAM, ACT_STREAM = rng.as_int64(RandomStream.CONTACT), rng.as_int64(RandomStream.ACT)
MEETINGS_PER_BLOCK = DRAW_BLOCK_SIZE // 2  # each meeting is drawn in both directions


@inline
def draw_meetings(
    ties: ActiveTies, meetings: DayMeetings, buffers: DrawBuffers, partition: Partition, draw_key: DrawKey
) -> int:
    """4. Contacts. Draw which of a partition's share of ties meet today.

    Parameters
    ----------
    ties
        Ties on which people can meet; `met_bits` is filled.
    meetings
        Filled from the index of the partition's first tie on.
    buffers
        Buffers of the thread.
    partition
        Which share of the ties.
    draw_key
        Seed and day.

    Returns
    -------
    int
        End of the partition's meetings in `meetings`.
    """
    first, last = partition_tie_range(ties.n[0], partition)
    n = np.uint64(first)
    for start in range(first, last, DRAW_BLOCK_SIZE):
        end = min(start + DRAW_BLOCK_SIZE, last)
        pair = ties.packed_pair[start : start + round_up_to_vector(end - start)]
        rng.draw_uniform_integers(draw_key.seed, draw_key.day, CONTACT_STREAM, pair, buffers.word_1, buffers.word_2)
        for offset in range(0, end - start, WORD_BITS):
            mask = low_bit_mask(end - start - offset)
            bits = bits_below(buffers.word_1[offset:], ties.meeting_threshold[start + offset :]) & mask
            ties.met_bits[np.uint64(start + offset) // np.uint64(WORD_BITS)] = bits
            while bits > NO_BITS:
                lane = offset + lowest_bit_index(bits)
                bits = clear_lowest_bit(bits)
                meetings.packed_pair[n], meetings.moment_word[n] = pair[lane], buffers.word_2[lane]
                n += np.uint64(1)
    return int(n)


@inline
def bits_below(word: UInt64Array, threshold: UInt64Array) -> np.uint64:
    """Word with one bit for each of `WORD_BITS` integers: whether it is below its threshold."""
    bits = NO_BITS
    for k in range(WORD_BITS):
        bits |= np.uint64(word[k] < threshold[k]) << np.uint64(k)
    return bits


@inline
def bits_below_one(number: FloatArray) -> np.uint64:
    """Word with one bit for each of `WORD_BITS` numbers: whether it is below 1."""
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
    """5. Acts. Draw for both people of some meetings whether they act toward the other.

    Parameters
    ----------
    meetings
        Meetings of the day.
    first, last
        Range of meetings, end excluded.
    morning
        Log-odds of giving of all people.
    buffers
        Buffers of the thread.
    acts, n_acts
        Acts of the day, and their number so far.
    draw_key
        Seed and day.
    c
        Constants of the segment.

    Returns
    -------
    int
        New number of acts.
    """
    pair, word, kind_word, log_odds = buffers.packed_pair, buffers.word_1, buffers.word_2, buffers.log_odds
    for start in range(first, last, MEETINGS_PER_BLOCK):
        size = min(MEETINGS_PER_BLOCK, last - start)
        expand_both_directions(meetings.packed_pair[start : start + size], pair)
        for k in range(size):
            person_a, person_b = rng.unpack_first(pair[k]), rng.unpack_second(pair[k])
            log_odds[k], log_odds[size + k] = (
                morning.giving_log_odds[person_a] + morning.need_log_odds[person_b],
                morning.giving_log_odds[person_b] + morning.need_log_odds[person_a],
            )
        n_padded = round_up_to_vector(2 * size)
        rng.draw_uniform_integers(draw_key.seed, draw_key.day, ACT_STREAM, pair[:n_padded], word, kind_word)
        compute_trial_values(n_padded, word, log_odds)
        first_act = n_acts
        for offset in range(0, 2 * size, WORD_BITS):
            bits = bits_below_one(log_odds[offset:]) & low_bit_mask(2 * size - offset)
            while bits > NO_BITS:
                k = offset + lowest_bit_index(bits)
                bits = clear_lowest_bit(bits)
                giver, receiver = rng.unpack_first(pair[k]), rng.unpack_second(pair[k])
                # The acts of the block move to the front of two buffers, for `mark_contagious_acts`.
                position = np.uint64(n_acts - first_act)
                buffers.word_3[position] = word[k]
                buffers.base_log_odds[position] = morning.readiness_log_odds[giver] + morning.need_log_odds[receiver]
                kind = giving.draw_act_kind(kind_word[k] * rng.UNIFORM_STEP, c)
                moment = meetings.moment_word[start + (k if k < size else k - size)] * rng.UNIFORM_STEP
                n_acts = append_act(acts, n_acts, giver, receiver, kind, False, moment)
        mark_contagious_acts(acts, first_act, n_acts, buffers)
    return n_acts


@inline
def mark_contagious_acts(acts: DayActs, begin: int, end: int, buffers: DrawBuffers) -> None:
    """Mark the acts of a block that the same draws would not have led to without felt compassion.

    Parameters
    ----------
    acts
        Acts of the day; `contagious` is filled.
    begin, end
        Range of acts, end excluded.
    buffers
        `word_3` and `base_log_odds` have the draw and the log-odds of each of these acts at the front.
    """
    compute_trial_values(round_up_to_vector(end - begin), buffers.word_3, buffers.base_log_odds)
    for act in range(begin, end):
        acts.contagious[act] = not buffers.base_log_odds[np.uint64(act - begin)] < 1.0


@inline
def expand_both_directions(meeting_pairs: UInt64Array, pair: UInt64Array) -> None:
    """Copy the pairs of n meetings to the front of `pair`, followed by the same pairs with their people swapped."""
    for k in range(len(meeting_pairs)):
        pair[k], pair[len(meeting_pairs) + k] = meeting_pairs[k], rng.swap_indices(meeting_pairs[k])


@inline
def compute_trial_values(n: int, word: UInt64Array, log_odds: FloatArray) -> None:
    """Replace log-odds by u / p, so that a trial succeeds where the value is below 1; as `numerics.bernoulli_trial`.

    Parameters
    ----------
    n
        Number of trials.
    word
        Draws as integers below 2^53; shape (at least n,).
    log_odds
        On entry log-odds, on return u / p; shape (at least n,). One array for both saves a buffer.
    """
    for k in range(n):
        log_odds[k] = word[k] * rng.UNIFORM_STEP * reciprocal_probability(log_odds[k])


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
    """Count the acts of the day for the people of a partition: given and received, and those that earlier acts led to.

    People do not glimpse acts toward themselves. `count_glimpsed_acts` adds all acts of the people they met, so this
    subtracts the acts that these people gave to them: each act between colleagues, and a conversation if the two also
    met.

    Parameters
    ----------
    acts, n_acts
        Acts of the day, and their number.
    counts, ripples
        Updated for the people of the partition.
    structure, ties, introduced
        Who leads whom, and who met.
    partition
        The people to count for.
    day
        Today, from 1.
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
def has_met_leader(
    report: int, leader: int, structure: TeamStructure, ties: ActiveTies, introduced: IntroducedTies
) -> bool:
    """Whether a person met their leader today, on an initial or an introduced tie."""
    tie: int = structure.tie_to_leader[report]
    for slot in range(introduced.n_active[report]):
        if introduced.partner[report, slot] == leader:
            tie = introduced.tie_index[report, slot]
    return tie >= 0 and have_met(ties, tie)


@inline
def have_met(ties: ActiveTies, tie: int) -> bool:
    """Whether the two people of a tie met today."""
    return is_bit_set(ties.met_bits[np.uint64(tie) // np.uint64(WORD_BITS)], np.uint64(tie) % np.uint64(WORD_BITS))


@inline
def count_glimpsed_acts(meetings: DayMeetings, first: int, last: int, counts: DayCounts, partition: Partition) -> None:
    """7. Glimpsing. Add the acts that each person saw others give; `count_acts` subtracts those toward the person.

    Parameters
    ----------
    meetings
        Meetings of the day.
    first, last
        Range of meetings, end excluded.
    counts
        `n_seen` of the people of the partition is updated.
    partition
        The people to count for.
    """
    for meeting in range(first, last):
        pair = meetings.packed_pair[meeting]
        person_a, person_b = rng.unpack_first(pair), rng.unpack_second(pair)
        if is_in_partition(person_a, partition):
            counts.n_seen[person_a] += counts.n_given[person_b]
        if is_in_partition(person_b, partition):
            counts.n_seen[person_b] += counts.n_given[person_a]


@inline
def count_ripple(ripples: RippleState, giver: int, team: int, contagious: bool, day: int) -> None:
    """Count a contagious act for the day of the last act that reached its giver, if that is recent enough."""
    last = ripples.last_day[giver]
    counts = contagious & (last > 0) & (day - last <= RIPPLE_WINDOW_DAYS)
    ripples.children[max(0, last - 1), team] += counts  # no branch, because about half of the acts count
