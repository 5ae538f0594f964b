"""Introduced ties: who is introduced to whom, and which of these ties end when people leave."""

from __future__ import annotations

from sim.engine.compiled.act_log import sort_by_giver_and_receiver
from sim.engine.compiled.layout import (
    ActiveTies,
    Adjacency,
    DayActs,
    DrawKey,
    Int32Array,
    IntroducedTies,
    SegmentArrays,
)
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
    segment: SegmentArrays,
    draw_key: DrawKey,
    c: Constants,
) -> None:
    """Draw the third person of each introduction of the day, in the order of giver and receiver.

    The new tie is pending until `add_introduced_ties`.

    Parameters
    ----------
    acts, n_acts
        Acts of the day, of which `introduced` is filled, and their number.
    adjacency
        Ties of the initial graph.
    introduced
        Introduced ties, to which pending ones are added.
    segment
        Who is present.
    draw_key
        Seed and day.
    c
        Constants of the segment.
    """
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
                n_candidates = find_candidates(adjacency, introduced, segment, giver, max_introductions)
                current_giver = giver
            third_person = draw_third_person(adjacency, introduced, n_candidates, giver, receiver, draw_key)
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
def find_candidates(
    adjacency: Adjacency, introduced: IntroducedTies, segment: SegmentArrays, giver: int, max_introductions: int
) -> int:
    """Find the people whom a giver could introduce to somebody today.

    Parameters
    ----------
    adjacency, introduced
        Ties of the giver.
    segment
        Who is present.
    giver
        Index of the person.
    max_introductions
        Introduced ties that a person can have.

    Returns
    -------
    int
        Number of candidates, which are at the front of `introduced.candidates` in ascending order.
    """
    n = 0
    for position in range(adjacency.offsets[giver], adjacency.offsets[giver + 1]):
        introduced.candidates[n] = adjacency.neighbours[position]
        n += is_candidate(introduced, segment, adjacency.neighbours[position], max_introductions)
    for slot in range(introduced.n_active[giver]):
        partner = introduced.partner[giver, slot]
        if is_candidate(introduced, segment, partner, max_introductions):
            insert_sorted(introduced.candidates, n, partner)
            n += 1
    return n


@inline
def is_candidate(introduced: IntroducedTies, segment: SegmentArrays, person: int, max_introductions: int) -> bool:
    """Whether a person is present and can have one more introduced tie."""
    return segment.is_present[person] > 0.0 and has_introduction_capacity(introduced, person, max_introductions)


@inline
def remove_full_candidate(introduced: IntroducedTies, n_candidates: int, person: int, max_introductions: int) -> int:
    """Remove a person from the candidates if they can have no more introduced ties; return the number of candidates."""
    position = binary_search(introduced.candidates, 0, n_candidates, person)
    if has_introduction_capacity(introduced, person, max_introductions) or position < 0:
        return n_candidates
    for k in range(position, n_candidates - 1):
        introduced.candidates[k] = introduced.candidates[k + 1]
    return n_candidates - 1


@inline
def draw_third_person(
    adjacency: Adjacency,
    introduced: IntroducedTies,
    n_candidates: int,
    giver: int,
    receiver: int,
    draw_key: DrawKey,
) -> int:
    """Draw whom a giver introduces to a receiver, uniformly from the candidates whom the receiver does not know.

    The excluded candidates are listed, and not the remaining ones: a receiver has few ties, and a giver may have
    thousands.

    Parameters
    ----------
    adjacency, introduced
        Ties of the receiver; `introduced.candidates` has the candidates.
    n_candidates
        Number of candidates.
    giver, receiver
        Indices of people.
    draw_key
        Seed and day.

    Returns
    -------
    int
        Index of the third person; -1 if there is none.
    """
    n_excluded = 0
    for position in range(adjacency.offsets[receiver], adjacency.offsets[receiver + 1]):
        n_excluded = exclude_candidate(introduced, n_candidates, n_excluded, adjacency.neighbours[position])
    for slot in range(introduced.n_active[receiver] + introduced.n_pending[receiver]):
        n_excluded = exclude_candidate(introduced, n_candidates, n_excluded, introduced.partner[receiver, slot])
    n_excluded = exclude_candidate(introduced, n_candidates, n_excluded, receiver)
    if n_excluded == n_candidates:
        return -1
    u = rng.uniform(draw_key.seed, draw_key.day, INTRODUCTION_STREAM, giver, receiver)
    position = int(u * (n_candidates - n_excluded))
    for k in range(n_excluded):
        position += introduced.excluded[k] <= position
    third_person: int = introduced.candidates[position]
    return third_person


@inline
def exclude_candidate(introduced: IntroducedTies, n_candidates: int, n_excluded: int, person: int) -> int:
    """Add the position of a person among the candidates, if any, to `introduced.excluded`; return the new number."""
    position = binary_search(introduced.candidates, 0, n_candidates, person)
    if position < 0:
        return n_excluded
    insert_sorted(introduced.excluded, n_excluded, position)
    return n_excluded + 1


@inline
def insert_sorted(ascending: Int32Array, n: int, number: int) -> None:
    """Insert a number into the first n entries of an array in ascending order."""
    position = n
    while position > 0 and ascending[position - 1] > number:
        ascending[position] = ascending[position - 1]
        position -= 1
    ascending[position] = number


@inline
def has_introduction_capacity(introduced: IntroducedTies, person: int, max_introductions: int) -> bool:
    """Whether a person can have one more introduced tie."""
    has_capacity: bool = introduced.n_active[person] + introduced.n_pending[person] < max_introductions
    return has_capacity


@inline
def add_pending_tie(introduced: IntroducedTies, person: int, partner: int, weight: float) -> None:
    """Add a tie made today after the active and pending ties of a person."""
    slot = introduced.n_active[person] + introduced.n_pending[person]
    introduced.partner[person, slot], introduced.weight[person, slot] = partner, weight
    introduced.n_pending[person] += 1


@inline
def binary_search(ascending: Int32Array, low: int, high: int, number: int) -> int:
    """Position of a number in entries `low` to `high` (excluded) of an ascending array; -1 if it is not there."""
    end = high
    while low < high:
        middle = (low + high) // 2
        if ascending[middle] < number:
            low = middle + 1
        else:
            high = middle
    return low if low < end and ascending[low] == number else -1


@inline
def find_slot(introduced: IntroducedTies, person: int, partner: int) -> int:
    """Slot of a partner among the active and pending introduced ties of a person; the tie must exist."""
    slot = 0
    while introduced.partner[person, slot] != partner:
        slot += 1
    return slot


@inline
def tie_weight(adjacency: Adjacency, introduced: IntroducedTies, person: int, other: int) -> float:
    """Weight of the tie between two people who met today."""
    position = binary_search(adjacency.neighbours, adjacency.offsets[person], adjacency.offsets[person + 1], other)
    weight: float = (
        adjacency.weights[position]
        if position >= 0
        else introduced.weight[person, find_slot(introduced, person, other)]
    )
    return weight


@inline
def add_introduced_ties(ties: ActiveTies, introduced: IntroducedTies, mean_strength: float, c: Constants) -> None:
    """Make the ties that were introduced today active from tomorrow on.

    Parameters
    ----------
    ties, introduced
        Updated.
    mean_strength
        Mean over people of the sum of their initial ties' weights.
    c
        Constants of the segment.
    """
    for k in range(introduced.n_pending_pairs[0]):
        person_a, person_b = (
            min(introduced.pending_pairs[0, k], introduced.pending_pairs[1, k]),
            max(introduced.pending_pairs[0, k], introduced.pending_pairs[1, k]),
        )
        tie = ties.n[0]
        weight = introduced.weight[person_a, activate_pending_tie(introduced, person_a, person_b, tie)]
        activate_pending_tie(introduced, person_b, person_a, tie)
        ties.packed_pair[tie] = rng.pack_indices(person_a, person_b)
        ties.weight[tie] = weight
        ties.meeting_threshold[tie] = rng.integer_threshold(giving.meeting_probability(weight, mean_strength, c))
        ties.n[0] += 1
    introduced.n_pending_pairs[0] = 0


@inline
def activate_pending_tie(introduced: IntroducedTies, person: int, other: int, tie: int) -> int:
    """Swap a pending tie of a person into the slot after the active ones; return that slot."""
    slot = find_slot(introduced, person, other)
    end: int = introduced.n_active[person]
    partner, weight = introduced.partner[person, slot], introduced.weight[person, slot]
    introduced.partner[person, slot] = introduced.partner[person, end]
    introduced.weight[person, slot] = introduced.weight[person, end]
    introduced.partner[person, end], introduced.weight[person, end] = partner, weight
    introduced.tie_index[person, end] = tie
    introduced.n_active[person] += 1
    introduced.n_pending[person] -= 1
    return end


@inline
def remove_introduced_ties(ties: ActiveTies, introduced: IntroducedTies, person: int) -> None:
    """Remove all introduced ties of a person, also from the lists of their partners."""
    while introduced.n_active[person] > 0:
        slot = introduced.n_active[person] - 1
        partner, tie = introduced.partner[person, slot], introduced.tie_index[person, slot]
        remove_slot(introduced, person, slot)
        remove_slot(introduced, partner, find_slot(introduced, partner, person))
        ties.n[0] -= 1
        move_tie(ties, introduced, ties.n[0], tie)  # the last tie fills the gap
        ties.meeting_threshold[ties.n[0]] = 0


@inline
def remove_slot(introduced: IntroducedTies, person: int, slot: int) -> None:
    """Remove an introduced tie of a person; their last one moves into its slot."""
    last = introduced.n_active[person] - 1
    introduced.partner[person, slot] = introduced.partner[person, last]
    introduced.weight[person, slot] = introduced.weight[person, last]
    introduced.tie_index[person, slot] = introduced.tie_index[person, last]
    introduced.n_active[person] = last


@inline
def move_tie(ties: ActiveTies, introduced: IntroducedTies, source: int, target: int) -> None:
    """Move an introduced tie to another index of `ties`."""
    if source != target:
        pair = ties.packed_pair[source]
        person_a, person_b = rng.unpack_first(pair), rng.unpack_second(pair)
        ties.packed_pair[target], ties.weight[target], ties.meeting_threshold[target] = (
            pair,
            ties.weight[source],
            ties.meeting_threshold[source],
        )
        introduced.tie_index[person_a, find_slot(introduced, person_a, person_b)] = target
        introduced.tie_index[person_b, find_slot(introduced, person_b, person_a)] = target
