"""Introductions over arrays: who is brought together with whom, and which of these ties go when people leave."""

from __future__ import annotations

from sim.compiled.arrays import Acts, Indices, Luck, Made, Net, Outside, Ties
from sim.compiled.sorting import sort_by_people
from sim.jit import step
from sim.model import draws, giving
from sim.model.acts import INTRODUCTION
from sim.model.constants import Constants
from sim.model.draws import Purpose

TO_INTRODUCE = int(Purpose.INTRODUCTION)


@step
def introduce(
    acts: Acts, net: Net, made: Made, outside: Outside, mean_strength: float, luck: Luck, c: Constants
) -> None:
    """Let the introductions of the day, by giver and receiver, make ties that work from tomorrow on."""
    n = 0
    for k in range(acts.first[INTRODUCTION], acts.first[INTRODUCTION + 1]):
        if acts.giver[acts.by_kind[k]] >= 0:
            acts.found[n] = acts.by_kind[k]
            n += 1
    found = acts.found[:n]
    sort_by_people(found, acts)
    for act in found:
        giver, receiver = acts.giver[act], acts.receiver[act]
        third = third_person(net, made, outside, giver, receiver, luck, c)
        acts.introduced[act] = third
        if third >= 0:
            weight = weight_between(net, made, giver, receiver)
            add_new(made, receiver, third, weight)
            add_new(made, third, receiver, weight)
            made.fresh[0, made.n_fresh[0]], made.fresh[1, made.n_fresh[0]] = receiver, third
            made.n_fresh[0] += 1


@step
def third_person(net: Net, made: Made, outside: Outside, giver: int, receiver: int, luck: Luck, c: Constants) -> int:
    """Whom a giver brings together with a receiver: one of those who suit, by lot; -1 where nobody does."""
    most = c.p.introductions_max
    if not has_room(made, receiver, most):
        return -1
    n = 0
    for place in range(net.first[giver], net.first[giver + 1]):
        made.scratch[n] = net.neighbour[place]
        n += suits(net, made, outside, net.neighbour[place], receiver, most)
    for slot in range(made.n_made[giver]):
        third = made.partner[giver, slot]
        if suits(net, made, outside, third, receiver, most):
            insert(made.scratch, n, third)
            n += 1
    if n == 0:
        return -1
    chosen: int = made.scratch[int(draws.uniform(luck.seed, luck.day, TO_INTRODUCE, giver, receiver) * n)]
    return chosen


@step
def suits(net: Net, made: Made, outside: Outside, third: int, receiver: int, most: int) -> bool:
    """Whether a person can be brought together with a receiver."""
    free = outside.here[third] > 0.0 and has_room(made, third, most)
    return third != receiver and free and not knows(net, made, receiver, third)


@step
def insert(ascending: Indices, n: int, person: int) -> None:
    """Put a person in their place among the first n of a list in ascending order."""
    place = n
    while place > 0 and ascending[place - 1] > person:
        ascending[place] = ascending[place - 1]
        place -= 1
    ascending[place] = person


@step
def has_room(made: Made, person: int, most: int) -> bool:
    """Whether a person can keep one more introduced tie."""
    room: bool = made.n_made[person] + made.n_new[person] < most
    return room


@step
def add_new(made: Made, person: int, partner: int, weight: float) -> None:
    """Keep a tie made today behind those that work."""
    slot = made.n_made[person] + made.n_new[person]
    made.partner[person, slot], made.weight[person, slot] = partner, weight
    made.n_new[person] += 1


@step
def place_of(net: Net, person: int, other: int) -> int:
    """Place of another person among a person's neighbours, or -1: a binary search."""
    low, high = net.first[person], net.first[person + 1]
    end = high
    while low < high:
        middle = (low + high) // 2
        if net.neighbour[middle] < other:
            low = middle + 1
        else:
            high = middle
    return low if low < end and net.neighbour[low] == other else -1


@step
def slot_of(made: Made, person: int, other: int) -> int:
    """Slot of another person among a person's introduced ties, those of today included, or -1."""
    for slot in range(made.n_made[person] + made.n_new[person]):
        if made.partner[person, slot] == other:
            return slot
    return -1


@step
def knows(net: Net, made: Made, person: int, other: int) -> bool:
    """Whether two people have a tie, be it made today."""
    return place_of(net, person, other) >= 0 or slot_of(made, person, other) >= 0


@step
def weight_between(net: Net, made: Made, person: int, other: int) -> float:
    """Weight of the tie between two people who met today."""
    place = place_of(net, person, other)
    weight: float = net.weight[place] if place >= 0 else made.weight[person, slot_of(made, person, other)]
    return weight


@step
def settle(ties: Ties, made: Made, mean_strength: float, c: Constants) -> None:
    """Let the ties made today work from tomorrow on."""
    for k in range(made.n_fresh[0]):
        one, other = min(made.fresh[0, k], made.fresh[1, k]), max(made.fresh[0, k], made.fresh[1, k])
        tie = ties.n[0]
        weight = made.weight[one, begin_to_work(made, one, other, tie)]
        begin_to_work(made, other, one, tie)
        ties.pair[tie] = draws.pair_of(one, other)
        ties.weight[tie] = weight
        ties.below[tie] = draws.words_below(giving.meet_chance(weight, mean_strength, c))
        ties.n[0] += 1
    made.n_fresh[0] = 0


@step
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


@step
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


@step
def take_out(made: Made, person: int, slot: int) -> None:
    """Let the last introduced tie of a person take the slot of another."""
    last = made.n_made[person] - 1
    made.partner[person, slot] = made.partner[person, last]
    made.weight[person, slot] = made.weight[person, last]
    made.tie[person, slot] = made.tie[person, last]
    made.n_made[person] = last


@step
def move(ties: Ties, made: Made, tie: int, place: int) -> None:
    """Let an introduced tie stand at another place among the ties."""
    if tie != place:
        one, other = draws.who_of(ties.pair[tie]), draws.whom_of(ties.pair[tie])
        ties.pair[place], ties.weight[place], ties.below[place] = ties.pair[tie], ties.weight[tie], ties.below[tie]
        made.tie[one, slot_of(made, one, other)] = place
        made.tie[other, slot_of(made, other, one)] = place
