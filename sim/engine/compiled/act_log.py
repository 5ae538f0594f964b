"""Acts of a day: recorded as they are drawn, grouped by kind for the evening, and appended to the log of the run."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.engine.compiled.bitmask import NO_BITS, WORD_BITS, clear_lowest_bit, low_bit_mask, lowest_bit_index
from sim.engine.compiled.layout import (
    LANES,
    N_LOG_KINDS,
    STATE_OFFSETS,
    ActLogBuffers,
    DayActs,
    FloatArray,
    Int64Array,
    RippleState,
    chunk_index,
)
from sim.model.act_kinds import CONVERSATION_KIND
from sim.model.states import STATE_NAMES
from sim.numba_support.decorators import inline
from sim.world.counterfactual import OmittedAct

STATE_ROW_OFFSETS = np.array([STATE_OFFSETS[name] for name in STATE_NAMES])
"""Offset of each state within a tile, in the order of `sim.model.states.PERSON_STATES`."""


@inline
def append_act(
    acts: DayActs, n_acts: int, giver: int, receiver: int, kind: int, contagious: bool, moment: float
) -> int:
    """Append an act to the acts of the day.

    Parameters
    ----------
    acts
        Acts of the day, of which the first `n_acts` are in use.
    n_acts
        Number of acts so far.
    giver, receiver
        Indices of people; a giver of -1 is outside the team.
    kind
        Index of the kind, or `CONVERSATION_KIND`.
    contagious
        Whether the act would not have been given without felt compassion.
    moment
        Time of the working day, in [0, 1).

    Returns
    -------
    int
        New number of acts.
    """
    acts.giver[n_acts] = giver
    acts.receiver[n_acts] = receiver
    acts.kind[n_acts] = kind
    acts.contagious[n_acts] = contagious
    acts.introduced[n_acts] = -1
    acts.moment[n_acts] = moment
    return n_acts + 1


@inline
def omit_act(acts: DayActs, n_acts: int, omitted_act: OmittedAct, day: int) -> int:
    """Remove the act that a counterfactual run omits, if it is one of today.

    Parameters
    ----------
    acts, n_acts
        Acts of the day, and their number.
    omitted_act
        The act to remove; of day 0 if there is none.
    day
        Today, from 1.

    Returns
    -------
    int
        New number of acts.
    """
    if day != omitted_act.day:
        return n_acts
    n = 0
    for act in range(n_acts):
        same_people = acts.giver[act] == omitted_act.giver and acts.receiver[act] == omitted_act.receiver
        if not (same_people and acts.moment[act] == omitted_act.moment):
            move_act(acts, act, n)
            n += 1
    return n


@inline
def move_act(acts: DayActs, source: int, target: int) -> None:
    """Copy an act of the day from one index to another."""
    append_act(
        acts,
        target,
        acts.giver[source],
        acts.receiver[source],
        acts.kind[source],
        acts.contagious[source],
        acts.moment[source],
    )


@inline
def group_by_chunk_and_kind(acts: DayActs, n_acts: int) -> None:
    """Group the acts of the day by the chunks of their people and, within a chunk, by kind, conversations last.

    A counting sort: the offsets count the acts of each group, then serve as cursors while `order` is filled, and are
    shifted back at the end. An act whose giver and receiver are in different chunks is entered for both.

    Parameters
    ----------
    acts
        Acts of the day; `order` and `group_offsets` are filled.
    n_acts
        Number of acts.
    """
    offsets, order = acts.group_offsets, acts.order
    if len(offsets) == N_LOG_KINDS + 1:  # one chunk
        group_by_kind(acts, n_acts)
        return
    offsets[:] = 0
    for act in range(n_acts):
        receiver_group, giver_group = group_indices(acts, act)
        offsets[receiver_group + 1] += 1
        offsets[giver_group + 1] += giver_group != receiver_group
    for group in range(1, len(offsets)):
        offsets[group] += offsets[group - 1]
    for act in range(n_acts):
        receiver_group, giver_group = group_indices(acts, act)
        order[offsets[receiver_group]] = act
        offsets[receiver_group] += 1
        if giver_group != receiver_group:
            order[offsets[giver_group]] = act
            offsets[giver_group] += 1
    for group in range(len(offsets) - 1, 0, -1):
        offsets[group] = offsets[group - 1]
    offsets[0] = 0


@inline
def group_by_kind(acts: DayActs, n_acts: int) -> None:
    """As `group_by_chunk_and_kind` for a single chunk: search the acts of each kind, 64 per comparison."""
    n = np.uint64(0)
    for kind in range(N_LOG_KINDS):
        acts.group_offsets[kind] = n
        for start in range(0, n_acts, WORD_BITS):
            bits = bits_of_kind(acts.kind[start:], kind) & low_bit_mask(n_acts - start)
            while bits > NO_BITS:
                acts.order[n] = start + lowest_bit_index(bits)
                bits = clear_lowest_bit(bits)
                n += np.uint64(1)
    acts.group_offsets[N_LOG_KINDS] = n


@inline
def bits_of_kind(kinds: NDArray[np.int8], kind: int) -> np.uint64:
    """Word with one bit for each of `WORD_BITS` acts: whether it is of a kind."""
    bits = NO_BITS
    for k in range(WORD_BITS):
        bits |= np.uint64(kinds[k] == kind) << np.uint64(k)
    return bits


@inline
def group_indices(acts: DayActs, act: int) -> tuple[int, int]:
    """Group of an act among chunks and kinds for its receiver and for its giver; equal for an act from outside."""
    giver, receiver, kind = acts.giver[act], acts.receiver[act], int(acts.kind[act])
    receiver_group = chunk_index(receiver) * N_LOG_KINDS + kind
    return receiver_group, chunk_index(giver) * N_LOG_KINDS + kind if giver >= 0 else receiver_group


@inline
def store_person_states(current: FloatArray, next_state: FloatArray, first_person: int, people: FloatArray) -> None:
    """Store the states of the people of a tile in the results of the day.

    Parameters
    ----------
    current
        Persistent states of the tile this morning; shape (rows of `PERSISTENT_STATES` · LANES,).
    next_state
        States of the evening; shape (rows of `STATE_OFFSETS` · LANES,).
    first_person
        Index of the first person of the tile.
    people
        Results of the day; shape (states, people).
    """
    n = min(LANES, people.shape[1] - first_person)
    for state in range(len(people)):
        offset = STATE_ROW_OFFSETS[state]
        table = current if offset < len(current) else next_state  # a persistent state is that of the morning
        target, source = people[state, first_person : first_person + n], table[offset : offset + n]
        for lane in range(n):
            target[lane] = source[lane]


@inline
def append_day_to_log(
    acts: DayActs, n_acts: int, log: ActLogBuffers, log_end: int, ripples: RippleState, day: int
) -> None:
    """Append the acts of a day to the log of the run, and note the last act that reached each person.

    Parameters
    ----------
    acts, n_acts
        Acts of the day, and their number.
    log
        Log of the run, with capacity for these acts.
    log_end
        Number of acts in the log before this day.
    ripples
        `last_act` gives the cause of a contagious act, and is updated.
    day
        Today, from 1.
    """
    order_for_log(acts, n_acts)
    for index in range(log_end, log_end + n_acts):
        act = acts.order[index - log_end]
        giver = acts.giver[act]
        log.day[index] = day
        log.giver[index] = giver
        log.receiver[index] = acts.receiver[act]
        log.kind[index] = acts.kind[act]
        log.contagious[index] = acts.contagious[act]
        log.because[index] = ripples.last_act[giver] if acts.contagious[act] else -1
        log.introduced[index] = acts.introduced[act]
        log.moment[index] = acts.moment[act]
    for index in range(log_end, log_end + n_acts):
        receiver = log.receiver[index]
        latest = ripples.last_act[receiver]
        if latest < log_end or log.moment[index] >= log.moment[latest]:
            ripples.last_act[receiver] = index


@inline
def order_for_log(acts: DayActs, n_acts: int) -> None:
    """Fill `acts.order` with the order of the log: sparks as drawn, acts by giver and receiver, conversations as drawn.

    Acts of colleagues are sorted by giver with a counting sort, then by receiver with an insertion sort, as each giver
    has few.
    """
    order, offsets = acts.order, acts.giver_offsets
    offsets[:] = 0
    front, back = 0, n_acts
    for act in range(n_acts):
        back -= acts.kind[act] == CONVERSATION_KIND
        if acts.giver[act] < 0:
            order[front] = act
            front += 1
        elif acts.kind[act] != CONVERSATION_KIND:
            offsets[acts.giver[act] + 1] += 1
    for person in range(1, len(offsets)):
        offsets[person] += offsets[person - 1]
    conversation_position = back
    for act in range(n_acts):
        giver = acts.giver[act]
        if acts.kind[act] == CONVERSATION_KIND:
            order[conversation_position] = act
            conversation_position += 1
        elif giver >= 0:
            order[front + offsets[giver]] = act
            offsets[giver] += 1
    for end in range(front + 1, back):
        moved, position = order[end], end
        while position > front and precedes(acts, moved, order[position - 1]):
            order[position] = order[position - 1]
            position -= 1
        order[position] = moved


@inline
def sort_by_giver_and_receiver(act_indices: Int64Array, acts: DayActs) -> None:
    """Sort indices of acts by giver and receiver, in place. No two acts have the same giver and receiver.

    A Shell sort, because few acts are sorted here and Numba takes seconds to compile NumPy's sort.
    """
    n = len(act_indices)
    gap = 1
    while gap < n:
        gap = 9 * gap // 4 + 1
    while gap > 0:
        for end in range(gap, n):
            moved = act_indices[end]
            position = end
            while position >= gap and precedes(acts, moved, act_indices[position - gap]):
                act_indices[position] = act_indices[position - gap]
                position -= gap
            act_indices[position] = moved
        gap = gap * 4 // 9


@inline
def precedes(acts: DayActs, act_a: int, act_b: int) -> bool:
    """Whether act a comes before act b in the order by giver, then receiver."""
    giver_a, giver_b = acts.giver[act_a], acts.giver[act_b]
    is_before: bool = giver_a < giver_b or (giver_a == giver_b and acts.receiver[act_a] < acts.receiver[act_b])
    return is_before
