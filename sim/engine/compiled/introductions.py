"""Introductions over arrays: who is brought together with whom, and which of these ties go when people leave."""

from __future__ import annotations

from sim.engine.compiled.layout import (
    ActiveTies,
    Adjacency,
    DayActs,
    DrawKey,
    Int32Array,
    IntroducedTies,
    SegmentArrays,
)
from sim.engine.compiled.sorting import sort_by_giver_and_receiver
from sim.model import rng
from sim.model.act_kinds import INTRODUCTION_KIND
from sim.model.derived_constants import Constants
from sim.model.rng import RandomStream
from sim.model.rules import giving
from sim.numba_support.decorators import inline

INTRODUCTION_STREAM = rng.as_int64(RandomStream.INTRODUCTION)


@inline
def draw_introductions(
    acts: DayActs,
    n_acts: int,
    adjacency: Adjacency,
    introduced: IntroducedTies,
    outside: SegmentArrays,
    mean_strength: float,
    luck: DrawKey,
    c: Constants,
) -> None:
    """Let the introductions of the day, by giver and receiver, make ties that work from tomorrow on."""
    n = 0
    for act in range(n_acts):
        acts.introductions[n] = act
        n += (acts.kind[act] == INTRODUCTION_KIND) & (acts.giver[act] >= 0)
    introductions = acts.introductions[:n]
    sort_by_giver_and_receiver(introductions, acts)
    max_introductions, current_giver, n_candidates = c.params.introductions_max, -1, 0
    for act in introductions:
        giver, receiver, third_person = acts.giver[act], acts.receiver[act], -1
        if has_introduction_capacity(introduced, receiver, max_introductions):
            if giver != current_giver:
                n_candidates = find_candidates(adjacency, introduced, outside, giver, max_introductions)
                current_giver = giver
            third_person = draw_third_person(adjacency, introduced, n_candidates, giver, receiver, luck)
        acts.introduced[act] = third_person
        if third_person >= 0:
            weight = tie_weight(adjacency, introduced, giver, receiver)
            add_pending_tie(introduced, receiver, third_person, weight)
            add_pending_tie(introduced, third_person, receiver, weight)
            (
                introduced.pending_pairs[0, introduced.n_pending_pairs[0]],
                introduced.pending_pairs[1, introduced.n_pending_pairs[0]],
            ) = receiver, third_person
            introduced.n_pending_pairs[0] += 1
            n_candidates = remove_full_candidate(introduced, n_candidates, receiver, max_introductions)
            n_candidates = remove_full_candidate(introduced, n_candidates, third_person, max_introductions)


@inline
def find_candidates(net: Adjacency, made: IntroducedTies, outside: SegmentArrays, giver: int, most: int) -> int:
    """Find whom a giver could introduce to somebody today, in ascending order; returns how many."""
    n = 0
    for place in range(net.offsets[giver], net.offsets[giver + 1]):
        made.candidates[n] = net.neighbours[place]
        n += is_candidate(made, outside, net.neighbours[place], most)
    for slot in range(made.n_active[giver]):
        partner = made.partner[giver, slot]
        if is_candidate(made, outside, partner, most):
            insert_sorted(made.candidates, n, partner)
            n += 1
    return n


@inline
def is_candidate(made: IntroducedTies, outside: SegmentArrays, person: int, most: int) -> bool:
    """Whether a person is at work and can keep one more introduced tie."""
    return outside.is_present[person] > 0.0 and has_introduction_capacity(made, person, most)


@inline
def remove_full_candidate(made: IntroducedTies, n_open: int, person: int, most: int) -> int:
    """Take a person who has no room any more from those who are open; returns how many remain."""
    place = binary_search(made.candidates, 0, n_open, person)
    if has_introduction_capacity(made, person, most) or place < 0:
        return n_open
    for k in range(place, n_open - 1):
        made.candidates[k] = made.candidates[k + 1]
    return n_open - 1


@inline
def draw_third_person(
    net: Adjacency, made: IntroducedTies, n_open: int, giver: int, receiver: int, luck: DrawKey
) -> int:
    """Whom a giver brings together with a receiver: one of those who are open, by lot; -1 where nobody suits.

    Those whom the receiver knows are passed over, so that a giver with thousands of ties is not looked through for
    each receiver.
    """
    n = 0
    for place in range(net.offsets[receiver], net.offsets[receiver + 1]):
        n = exclude_candidate(made, n_open, n, net.neighbours[place])
    for slot in range(made.n_active[receiver] + made.n_pending[receiver]):
        n = exclude_candidate(made, n_open, n, made.partner[receiver, slot])
    n = exclude_candidate(made, n_open, n, receiver)
    if n == n_open:
        return -1
    position = int(rng.uniform(luck.seed, luck.day, INTRODUCTION_STREAM, giver, receiver) * (n_open - n))
    for k in range(n):
        position += made.excluded[k] <= position
    third: int = made.candidates[position]
    return third


@inline
def exclude_candidate(made: IntroducedTies, n_open: int, n: int, person: int) -> int:
    """Note the place of a person among those who are open, behind n such places, in order; returns how many now."""
    place = binary_search(made.candidates, 0, n_open, person)
    if place < 0:
        return n
    insert_sorted(made.excluded, n, place)
    return n + 1


@inline
def insert_sorted(ascending: Int32Array, n: int, number: int) -> None:
    """Put a number in its place among the first n of a list in ascending order."""
    place = n
    while place > 0 and ascending[place - 1] > number:
        ascending[place] = ascending[place - 1]
        place -= 1
    ascending[place] = number


@inline
def has_introduction_capacity(made: IntroducedTies, person: int, most: int) -> bool:
    """Whether a person can keep one more introduced tie."""
    room: bool = made.n_active[person] + made.n_pending[person] < most
    return room


@inline
def add_pending_tie(made: IntroducedTies, person: int, partner: int, weight: float) -> None:
    """Keep a tie made today behind those that work."""
    slot = made.n_active[person] + made.n_pending[person]
    made.partner[person, slot], made.weight[person, slot] = partner, weight
    made.n_pending[person] += 1


@inline
def binary_search(ascending: Int32Array, low: int, high: int, number: int) -> int:
    """Place of a number in a stretch of a list in ascending order, or -1: a binary search."""
    end = high
    while low < high:
        middle = (low + high) // 2
        if ascending[middle] < number:
            low = middle + 1
        else:
            high = middle
    return low if low < end and ascending[low] == number else -1


@inline
def find_slot(made: IntroducedTies, person: int, partner: int) -> int:
    """Slot of another person, whom one knows by an introduction, among the introduced ties, those of today included."""
    slot = 0
    while made.partner[person, slot] != partner:
        slot += 1
    return slot


@inline
def tie_weight(net: Adjacency, made: IntroducedTies, person: int, other: int) -> float:
    """Weight of the tie between two people who met today."""
    place = binary_search(net.neighbours, net.offsets[person], net.offsets[person + 1], other)
    weight: float = net.weights[place] if place >= 0 else made.weight[person, find_slot(made, person, other)]
    return weight


@inline
def add_introduced_ties(ties: ActiveTies, made: IntroducedTies, mean_strength: float, c: Constants) -> None:
    """Let the ties made today work from tomorrow on."""
    for k in range(made.n_pending_pairs[0]):
        one, other = (
            min(made.pending_pairs[0, k], made.pending_pairs[1, k]),
            max(made.pending_pairs[0, k], made.pending_pairs[1, k]),
        )
        tie = ties.n[0]
        weight = made.weight[one, activate_pending_tie(made, one, other, tie)]
        activate_pending_tie(made, other, one, tie)
        ties.packed_pair[tie] = rng.pack_indices(one, other)
        ties.weight[tie] = weight
        ties.meeting_threshold[tie] = rng.integer_threshold(giving.meeting_probability(weight, mean_strength, c))
        ties.n[0] += 1
    made.n_pending_pairs[0] = 0


@inline
def activate_pending_tie(made: IntroducedTies, person: int, other: int, tie: int) -> int:
    """Move a tie made today to those that work; returns its slot."""
    slot = find_slot(made, person, other)
    end: int = made.n_active[person]
    partner, weight = made.partner[person, slot], made.weight[person, slot]
    made.partner[person, slot], made.weight[person, slot] = made.partner[person, end], made.weight[person, end]
    made.partner[person, end], made.weight[person, end], made.tie_index[person, end] = partner, weight, tie
    made.n_active[person] += 1
    made.n_pending[person] -= 1
    return end


@inline
def remove_introduced_ties(ties: ActiveTies, made: IntroducedTies, person: int) -> None:
    """Let the introduced ties of a person go, on both sides."""
    while made.n_active[person] > 0:
        slot = made.n_active[person] - 1
        partner, tie = made.partner[person, slot], made.tie_index[person, slot]
        remove_slot(made, person, slot)
        remove_slot(made, partner, find_slot(made, partner, person))
        ties.n[0] -= 1
        move_tie(ties, made, ties.n[0], tie)
        ties.meeting_threshold[ties.n[0]] = 0


@inline
def remove_slot(made: IntroducedTies, person: int, slot: int) -> None:
    """Let the last introduced tie of a person take the slot of another."""
    last = made.n_active[person] - 1
    made.partner[person, slot] = made.partner[person, last]
    made.weight[person, slot] = made.weight[person, last]
    made.tie_index[person, slot] = made.tie_index[person, last]
    made.n_active[person] = last


@inline
def move_tie(ties: ActiveTies, made: IntroducedTies, tie: int, place: int) -> None:
    """Let an introduced tie stand at another place among the ties."""
    if tie != place:
        one, other = rng.unpack_first(ties.packed_pair[tie]), rng.unpack_second(ties.packed_pair[tie])
        ties.packed_pair[place], ties.weight[place], ties.meeting_threshold[place] = (
            ties.packed_pair[tie],
            ties.weight[tie],
            ties.meeting_threshold[tie],
        )
        made.tie_index[one, find_slot(made, one, other)] = place
        made.tie_index[other, find_slot(made, other, one)] = place
