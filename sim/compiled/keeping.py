"""The acts of a day: noted as they are found, sorted by kind for the evening, and kept in the log of the run."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.compiled.arrays import LANES, N_GROUPS, STATE, Acts, Floats, Log, Memory, chunk_of
from sim.compiled.bits import BITS, NO_BITS, lowest_bit, lowest_bits, without_lowest
from sim.compiled.sorting import comes_before
from sim.jit import inline, inline_loops
from sim.model.acts import CONVERSATION_KIND
from sim.model.states import STATE_NAMES
from sim.world.left_out import OmittedAct

PLACES = np.array([STATE[name] for name in STATE_NAMES])
"""Where the lanes of each state begin within a tile, in the order in which states are kept."""


@inline
def note(acts: Acts, place: int, giver: int, receiver: int, kind: int, contagious: bool, moment: float) -> int:
    """Note an act of the day; returns the next place."""
    acts.giver[place] = giver
    acts.receiver[place] = receiver
    acts.kind[place] = kind
    acts.contagious[place] = contagious
    acts.introduced[place] = -1
    acts.moment[place] = moment
    return place + 1


@inline
def leave_out(acts: Acts, n_acts: int, left_out: OmittedAct, day: int) -> int:
    """Take the act that is left out of this run from those of its day; returns how many remain."""
    if day != left_out.day:
        return n_acts
    n = 0
    for act in range(n_acts):
        same_people = acts.giver[act] == left_out.giver and acts.receiver[act] == left_out.receiver
        if not (same_people and acts.moment[act] == left_out.moment):
            move(acts, act, n)
            n += 1
    return n


@inline
def move(acts: Acts, act: int, place: int) -> None:
    """Note an act at another place."""
    note(acts, place, acts.giver[act], acts.receiver[act], acts.kind[act], acts.contagious[act], acts.moment[act])


@inline
def sort_by_kind(acts: Acts, n_acts: int) -> None:
    """Put the acts that concern people of each chunk together, among them those of each kind, conversations last."""
    first, by_kind = acts.first, acts.by_kind
    if len(first) == N_GROUPS + 1:
        sort_one_chunk(acts, n_acts)
        return
    first[:] = 0
    for act in range(n_acts):
        theirs, ours = groups_of(acts, act)
        first[theirs + 1] += 1
        first[ours + 1] += ours != theirs
    for k in range(1, len(first)):
        first[k] += first[k - 1]
    for act in range(n_acts):
        theirs, ours = groups_of(acts, act)
        by_kind[first[theirs]] = act
        first[theirs] += 1
        if ours != theirs:
            by_kind[first[ours]] = act
            first[ours] += 1
    for k in range(len(first) - 1, 0, -1):
        first[k] = first[k - 1]
    first[0] = 0


@inline
def sort_one_chunk(acts: Acts, n_acts: int) -> None:
    """The same where all people are in one chunk: the acts of each kind are picked out."""
    n = np.uint64(0)
    for kind in range(N_GROUPS):
        acts.first[kind] = n
        for start in range(0, n_acts, BITS):
            bits = those_of(acts.kind[start:], kind) & lowest_bits(n_acts - start)
            while bits > NO_BITS:
                acts.by_kind[n] = start + lowest_bit(bits)
                bits = without_lowest(bits)
                n += np.uint64(1)
    acts.first[N_GROUPS] = n


@inline_loops
def those_of(kinds: NDArray[np.int8], kind: int) -> np.uint64:
    """Which of `BITS` acts are of a kind, as bits."""
    bits = NO_BITS
    for k in range(BITS):
        bits |= np.uint64(kinds[k] == kind) << np.uint64(k)
    return bits


@inline
def groups_of(acts: Acts, act: int) -> tuple[int, int]:
    """Where an act stands among chunks and kinds, for its receiver and for its giver; twice the same from outside."""
    giver, receiver, kind = acts.giver[act], acts.receiver[act], int(acts.kind[act])
    theirs = chunk_of(receiver) * N_GROUPS + kind
    return theirs, chunk_of(giver) * N_GROUPS + kind if giver >= 0 else theirs


@inline
def keep_people(today: Floats, tonight: Floats, first: int, people: Floats) -> None:
    """Keep the states of those in a tile, whose first person is given, among those of all; shape (states, people)."""
    n = min(LANES, people.shape[1] - first)
    for state in range(len(people)):
        place = PLACES[state]
        table = today if place < len(today) else tonight
        kept, row = people[state, first : first + n], table[place : place + n]
        for k in range(n):
            kept[k] = row[k]


@inline
def keep_day(acts: Acts, n_acts: int, log: Log, start: int, memory: Memory, day: int) -> None:
    """Add the acts of a day to the log of the run, in order; each person remembers the last that reached them."""
    sort_for_log(acts, n_acts)
    for place in range(start, start + n_acts):
        act = acts.by_kind[place - start]
        giver = acts.giver[act]
        log.day[place] = day
        log.giver[place] = giver
        log.receiver[place] = acts.receiver[act]
        log.kind[place] = acts.kind[act]
        log.contagious[place] = acts.contagious[act]
        log.because[place] = memory.act[giver] if acts.contagious[act] else -1
        log.introduced[place] = acts.introduced[act]
        log.moment[place] = acts.moment[act]
    for place in range(start, start + n_acts):
        receiver = log.receiver[place]
        latest = memory.act[receiver]
        if latest < start or log.moment[place] >= log.moment[latest]:
            memory.act[receiver] = place


@inline
def sort_for_log(acts: Acts, n_acts: int) -> None:
    """Put places in the order of the log: sparks as found, acts by giver and receiver, conversations as found.

    Acts of colleagues are sorted by giver with one count, and by receiver in the few of each giver.
    """
    order, begins = acts.by_kind, acts.begins
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
    talk = back
    for place in range(n_acts):
        giver = acts.giver[place]
        if acts.kind[place] == CONVERSATION_KIND:
            order[talk] = place
            talk += 1
        elif giver >= 0:
            order[front + begins[giver]] = place
            begins[giver] += 1
    for end in range(front + 1, back):
        moved, spot = order[end], end
        while spot > front and comes_before(acts, moved, order[spot - 1]):
            order[spot] = order[spot - 1]
            spot -= 1
        order[spot] = moved
