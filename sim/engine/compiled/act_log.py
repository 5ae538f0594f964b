"""The acts of a day: noted as they are found, sorted by kind for the evening, and kept in the log of the run."""

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
    RippleState,
    chunk_index,
)
from sim.engine.compiled.sorting import precedes
from sim.model.act_kinds import CONVERSATION_KIND
from sim.model.states import STATE_NAMES
from sim.numba_support.decorators import inline
from sim.world.counterfactual import OmittedAct

STATE_ROW_OFFSETS = np.array([STATE_OFFSETS[name] for name in STATE_NAMES])
"""Where the lanes of each state begin within a tile, in the order in which states are kept."""


@inline
def append_act(
    acts: DayActs, n_acts: int, giver: int, receiver: int, kind: int, contagious: bool, moment: float
) -> int:
    """Note an act of the day; returns the next place."""
    acts.giver[n_acts] = giver
    acts.receiver[n_acts] = receiver
    acts.kind[n_acts] = kind
    acts.contagious[n_acts] = contagious
    acts.introduced[n_acts] = -1
    acts.moment[n_acts] = moment
    return n_acts + 1


@inline
def omit_act(acts: DayActs, n_acts: int, left_out: OmittedAct, day: int) -> int:
    """Take the act that is left out of this run from those of its day; returns how many remain."""
    if day != left_out.day:
        return n_acts
    n = 0
    for act in range(n_acts):
        same_people = acts.giver[act] == left_out.giver and acts.receiver[act] == left_out.receiver
        if not (same_people and acts.moment[act] == left_out.moment):
            move_act(acts, act, n)
            n += 1
    return n


@inline
def move_act(acts: DayActs, act: int, place: int) -> None:
    """Note an act at another place."""
    append_act(acts, place, acts.giver[act], acts.receiver[act], acts.kind[act], acts.contagious[act], acts.moment[act])


@inline
def group_by_chunk_and_kind(acts: DayActs, n_acts: int) -> None:
    """Put the acts that concern people of each chunk together, among them those of each kind, conversations last."""
    first, by_kind = acts.group_offsets, acts.order
    if len(first) == N_LOG_KINDS + 1:
        group_by_kind(acts, n_acts)
        return
    first[:] = 0
    for act in range(n_acts):
        receiver_group, giver_group = group_indices(acts, act)
        first[receiver_group + 1] += 1
        first[giver_group + 1] += giver_group != receiver_group
    for k in range(1, len(first)):
        first[k] += first[k - 1]
    for act in range(n_acts):
        receiver_group, giver_group = group_indices(acts, act)
        by_kind[first[receiver_group]] = act
        first[receiver_group] += 1
        if giver_group != receiver_group:
            by_kind[first[giver_group]] = act
            first[giver_group] += 1
    for k in range(len(first) - 1, 0, -1):
        first[k] = first[k - 1]
    first[0] = 0


@inline
def group_by_kind(acts: DayActs, n_acts: int) -> None:
    """The same where all people are in one chunk: the acts of each kind are picked out."""
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
    """Which of `WORD_BITS` acts are of a kind, as bits."""
    bits = NO_BITS
    for k in range(WORD_BITS):
        bits |= np.uint64(kinds[k] == kind) << np.uint64(k)
    return bits


@inline
def group_indices(acts: DayActs, act: int) -> tuple[int, int]:
    """Where an act stands among chunks and kinds, for its receiver and for its giver; twice the same from outside."""
    giver, receiver, kind = acts.giver[act], acts.receiver[act], int(acts.kind[act])
    theirs = chunk_index(receiver) * N_LOG_KINDS + kind
    return theirs, chunk_index(giver) * N_LOG_KINDS + kind if giver >= 0 else theirs


@inline
def store_person_states(today: FloatArray, tonight: FloatArray, first: int, people: FloatArray) -> None:
    """Keep the states of those in a tile, whose first person is given, among those of all; shape (states, people)."""
    n = min(LANES, people.shape[1] - first)
    for state in range(len(people)):
        place = STATE_ROW_OFFSETS[state]
        table = today if place < len(today) else tonight
        kept, row = people[state, first : first + n], table[place : place + n]
        for k in range(n):
            kept[k] = row[k]


@inline
def append_day_to_log(
    acts: DayActs, n_acts: int, log: ActLogBuffers, start: int, memory: RippleState, day: int
) -> None:
    """Add the acts of a day to the log of the run, in order; each person remembers the last that reached them."""
    order_for_log(acts, n_acts)
    for place in range(start, start + n_acts):
        act = acts.order[place - start]
        giver = acts.giver[act]
        log.day[place] = day
        log.giver[place] = giver
        log.receiver[place] = acts.receiver[act]
        log.kind[place] = acts.kind[act]
        log.contagious[place] = acts.contagious[act]
        log.because[place] = memory.last_act[giver] if acts.contagious[act] else -1
        log.introduced[place] = acts.introduced[act]
        log.moment[place] = acts.moment[act]
    for place in range(start, start + n_acts):
        receiver = log.receiver[place]
        latest = memory.last_act[receiver]
        if latest < start or log.moment[place] >= log.moment[latest]:
            memory.last_act[receiver] = place


@inline
def order_for_log(acts: DayActs, n_acts: int) -> None:
    """Put places in the order of the log: sparks as found, acts by giver and receiver, conversations as found.

    Acts of colleagues are sorted by giver with one count, and by receiver in the few of each giver.
    """
    order, begins = acts.order, acts.giver_offsets
    begins[:] = 0
    front, back = 0, n_acts
    for place in range(n_acts):
        back -= acts.kind[place] == CONVERSATION_KIND
        if acts.giver[place] < 0:
            order[front] = place
            front += 1
        elif acts.kind[place] != CONVERSATION_KIND:
            begins[acts.giver[place] + 1] += 1
    for person in range(1, len(begins)):
        begins[person] += begins[person - 1]
    conversation_position = back
    for place in range(n_acts):
        giver = acts.giver[place]
        if acts.kind[place] == CONVERSATION_KIND:
            order[conversation_position] = place
            conversation_position += 1
        elif giver >= 0:
            order[front + begins[giver]] = place
            begins[giver] += 1
    for end in range(front + 1, back):
        moved, position = order[end], end
        while position > front and precedes(acts, moved, order[position - 1]):
            order[position] = order[position - 1]
            position -= 1
        order[position] = moved
