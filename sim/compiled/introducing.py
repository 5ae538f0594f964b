"""Introductions over arrays: who is brought together with whom, and which of these ties go when people leave."""

from __future__ import annotations

from sim.compiled.arrays import Acts, Indices, Luck, Made, Net, Outside, Ties
from sim.compiled.sorting import sort_by_people
from sim.jit import inline
from sim.model import draws, giving
from sim.model.acts import INTRODUCTION_KIND
from sim.model.constants import Constants
from sim.model.draws import RandomStream

TO_INTRODUCE = draws.as_int64(RandomStream.INTRODUCTION)


@inline
def introduce(
    acts: Acts, n_acts: int, net: Net, made: Made, outside: Outside, mean_strength: float, luck: Luck, c: Constants
) -> None:
    """Let the introductions of the day, by giver and receiver, make ties that work from tomorrow on."""
    n = 0
    for act in range(n_acts):
        acts.found[n] = act
        n += (acts.kind[act] == INTRODUCTION_KIND) & (acts.giver[act] >= 0)
    found = acts.found[:n]
    sort_by_people(found, acts)
    most, asked, n_open = c.params.introductions_max, -1, 0
    for act in found:
        giver, receiver, third = acts.giver[act], acts.receiver[act], -1
        if has_room(made, receiver, most):
            if giver != asked:
                n_open = find_open(net, made, outside, giver, most)
                asked = giver
            third = third_person(net, made, n_open, giver, receiver, luck)
        acts.introduced[act] = third
        if third >= 0:
            weight = weight_between(net, made, giver, receiver)
            add_new(made, receiver, third, weight)
            add_new(made, third, receiver, weight)
            made.fresh[0, made.n_fresh[0]], made.fresh[1, made.n_fresh[0]] = receiver, third
            made.n_fresh[0] += 1
            n_open = without_full(made, n_open, receiver, most)
            n_open = without_full(made, n_open, third, most)


@inline
def find_open(net: Net, made: Made, outside: Outside, giver: int, most: int) -> int:
    """Find whom a giver could introduce to somebody today, in ascending order; returns how many."""
    n = 0
    for place in range(net.first[giver], net.first[giver + 1]):
        made.open[n] = net.neighbour[place]
        n += is_open(made, outside, net.neighbour[place], most)
    for slot in range(made.n_made[giver]):
        partner = made.partner[giver, slot]
        if is_open(made, outside, partner, most):
            insert(made.open, n, partner)
            n += 1
    return n


@inline
def is_open(made: Made, outside: Outside, person: int, most: int) -> bool:
    """Whether a person is at work and can keep one more introduced tie."""
    return outside.here[person] > 0.0 and has_room(made, person, most)


@inline
def without_full(made: Made, n_open: int, person: int, most: int) -> int:
    """Take a person who has no room any more from those who are open; returns how many remain."""
    place = search(made.open, 0, n_open, person)
    if has_room(made, person, most) or place < 0:
        return n_open
    for k in range(place, n_open - 1):
        made.open[k] = made.open[k + 1]
    return n_open - 1


@inline
def third_person(net: Net, made: Made, n_open: int, giver: int, receiver: int, luck: Luck) -> int:
    """Whom a giver brings together with a receiver: one of those who are open, by lot; -1 where nobody suits.

    Those whom the receiver knows are passed over, so that a giver with thousands of ties is not looked through for
    each receiver.
    """
    n = 0
    for place in range(net.first[receiver], net.first[receiver + 1]):
        n = pass_over(made, n_open, n, net.neighbour[place])
    for slot in range(made.n_made[receiver] + made.n_new[receiver]):
        n = pass_over(made, n_open, n, made.partner[receiver, slot])
    n = pass_over(made, n_open, n, receiver)
    if n == n_open:
        return -1
    lot = int(draws.uniform(luck.seed, luck.day, TO_INTRODUCE, giver, receiver) * (n_open - n))
    for k in range(n):
        lot += made.passed[k] <= lot
    third: int = made.open[lot]
    return third


@inline
def pass_over(made: Made, n_open: int, n: int, person: int) -> int:
    """Note the place of a person among those who are open, behind n such places, in order; returns how many now."""
    place = search(made.open, 0, n_open, person)
    if place < 0:
        return n
    insert(made.passed, n, place)
    return n + 1


@inline
def insert(ascending: Indices, n: int, number: int) -> None:
    """Put a number in its place among the first n of a list in ascending order."""
    place = n
    while place > 0 and ascending[place - 1] > number:
        ascending[place] = ascending[place - 1]
        place -= 1
    ascending[place] = number


@inline
def has_room(made: Made, person: int, most: int) -> bool:
    """Whether a person can keep one more introduced tie."""
    room: bool = made.n_made[person] + made.n_new[person] < most
    return room


@inline
def add_new(made: Made, person: int, partner: int, weight: float) -> None:
    """Keep a tie made today behind those that work."""
    slot = made.n_made[person] + made.n_new[person]
    made.partner[person, slot], made.weight[person, slot] = partner, weight
    made.n_new[person] += 1


@inline
def search(ascending: Indices, low: int, high: int, number: int) -> int:
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
def slot_of(made: Made, person: int, other: int) -> int:
    """Slot of another person, whom one knows by an introduction, among the introduced ties, those of today included."""
    slot = 0
    while made.partner[person, slot] != other:
        slot += 1
    return slot


@inline
def weight_between(net: Net, made: Made, person: int, other: int) -> float:
    """Weight of the tie between two people who met today."""
    place = search(net.neighbour, net.first[person], net.first[person + 1], other)
    weight: float = net.weight[place] if place >= 0 else made.weight[person, slot_of(made, person, other)]
    return weight


@inline
def settle(ties: Ties, made: Made, mean_strength: float, c: Constants) -> None:
    """Let the ties made today work from tomorrow on."""
    for k in range(made.n_fresh[0]):
        one, other = min(made.fresh[0, k], made.fresh[1, k]), max(made.fresh[0, k], made.fresh[1, k])
        tie = ties.n[0]
        weight = made.weight[one, begin_to_work(made, one, other, tie)]
        begin_to_work(made, other, one, tie)
        ties.pair[tie] = draws.pack_indices(one, other)
        ties.weight[tie] = weight
        ties.below[tie] = draws.integer_threshold(giving.meeting_probability(weight, mean_strength, c))
        ties.n[0] += 1
    made.n_fresh[0] = 0


@inline
def begin_to_work(made: Made, person: int, other: int, tie: int) -> int:
    """Move a tie made today to those that work; returns its slot."""
    slot = slot_of(made, person, other)
    end: int = made.n_made[person]
    partner, weight = made.partner[person, slot], made.weight[person, slot]
    made.partner[person, slot], made.weight[person, slot] = made.partner[person, end], made.weight[person, end]
    made.partner[person, end], made.weight[person, end], made.tie[person, end] = partner, weight, tie
    made.n_made[person] += 1
    made.n_new[person] -= 1
    return end


@inline
def drop_all(ties: Ties, made: Made, person: int) -> None:
    """Let the introduced ties of a person go, on both sides."""
    while made.n_made[person] > 0:
        slot = made.n_made[person] - 1
        partner, tie = made.partner[person, slot], made.tie[person, slot]
        take_out(made, person, slot)
        take_out(made, partner, slot_of(made, partner, person))
        ties.n[0] -= 1
        move(ties, made, ties.n[0], tie)
        ties.below[ties.n[0]] = 0


@inline
def take_out(made: Made, person: int, slot: int) -> None:
    """Let the last introduced tie of a person take the slot of another."""
    last = made.n_made[person] - 1
    made.partner[person, slot] = made.partner[person, last]
    made.weight[person, slot] = made.weight[person, last]
    made.tie[person, slot] = made.tie[person, last]
    made.n_made[person] = last


@inline
def move(ties: Ties, made: Made, tie: int, place: int) -> None:
    """Let an introduced tie stand at another place among the ties."""
    if tie != place:
        one, other = draws.unpack_first(ties.pair[tie]), draws.unpack_second(ties.pair[tie])
        ties.pair[place], ties.weight[place], ties.below[place] = ties.pair[tie], ties.weight[tie], ties.below[tie]
        made.tie[one, slot_of(made, one, other)] = place
        made.tie[other, slot_of(made, other, one)] = place
