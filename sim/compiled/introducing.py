"""Introductions over arrays: who is brought together with whom, and which of these ties go when people leave."""

from __future__ import annotations

import numpy as np

from sim.compiled.arrays import Flags, Log, Luck, Made, Net
from sim.compiled.sorting import sorted_order
from sim.jit import compiled
from sim.model import draws, giving
from sim.model.acts import INTRODUCTION
from sim.model.constants import Constants
from sim.model.draws import Purpose

TO_INTRODUCE = int(Purpose.INTRODUCTION)


@compiled
def introduce(
    acts: Log, n_acts: int, net: Net, made: Made, absent: Flags, mean_strength: float, luck: Luck, c: Constants
) -> None:
    """Let the introductions of the day, by giver and receiver, make ties that work from tomorrow on."""
    n = 0
    for act in range(n_acts):
        n += acts.kind[act] == INTRODUCTION and acts.giver[act] >= 0
    if n == 0:
        return
    found, keys = np.empty(n, np.int64), np.empty(n, np.int64)
    n = 0
    for act in range(n_acts):
        if acts.kind[act] == INTRODUCTION and acts.giver[act] >= 0:
            found[n], keys[n] = act, acts.key[act]
            n += 1
    order = sorted_order(keys)
    for i in range(n):
        act = found[order[i]]
        giver, receiver = acts.giver[act], acts.receiver[act]
        third = third_person(net, made, absent, giver, receiver, luck, c)
        acts.introduced[act] = third
        if third >= 0:
            weight = weight_between(net, made, giver, receiver)
            chance = giving.meet_chance(weight, mean_strength, c)
            add_new(made, receiver, third, weight, chance)
            add_new(made, third, receiver, weight, chance)


@compiled
def third_person(net: Net, made: Made, absent: Flags, giver: int, receiver: int, luck: Luck, c: Constants) -> int:
    """Whom a giver brings together with a receiver: one of those who suit, by lot; -1 where nobody does."""
    most = c.p.introductions_max
    n_ties = net.first[giver + 1] - net.first[giver]
    suits = np.empty(n_ties + made.n_made[giver], np.int64)
    n = 0
    if has_room(made, receiver, most):
        for i in range(len(suits)):
            third = net.neighbour[net.first[giver] + i] if i < n_ties else made.partner[giver, i - n_ties]
            free = not absent[third] and has_room(made, third, most)
            if third != receiver and free and not knows(net, made, receiver, third):
                suits[n] = third
                n += 1
    if n == 0:
        return -1
    u = draws.uniform(luck.seed, luck.day, TO_INTRODUCE, giver, receiver)
    chosen: int = suits[sorted_order(suits[:n])[int(u * n)]]
    return chosen


@compiled
def has_room(made: Made, person: int, most: int) -> bool:
    """Whether a person can keep one more introduced tie."""
    room: bool = made.n_made[person] + made.n_new[person] < most
    return room


@compiled
def add_new(made: Made, person: int, partner: int, weight: float, chance: float) -> None:
    """Keep a tie made today behind those that work."""
    slot = made.n_made[person] + made.n_new[person]
    made.partner[person, slot], made.weight[person, slot], made.chance[person, slot] = partner, weight, chance
    made.n_new[person] += 1


@compiled
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


@compiled
def slot_of(made: Made, person: int, other: int) -> int:
    """Slot of another person among a person's introduced ties, those of today included, or -1."""
    for slot in range(made.n_made[person] + made.n_new[person]):
        if made.partner[person, slot] == other:
            return slot
    return -1


@compiled
def knows(net: Net, made: Made, person: int, other: int) -> bool:
    """Whether two people have a tie, be it made today."""
    return place_of(net, person, other) >= 0 or slot_of(made, person, other) >= 0


@compiled
def weight_between(net: Net, made: Made, person: int, other: int) -> float:
    """Weight of the tie between two people who met today."""
    place = place_of(net, person, other)
    weight: float = net.weight[place] if place >= 0 else made.weight[person, slot_of(made, person, other)]
    return weight


@compiled
def settle(made: Made) -> None:
    """Let the ties made today work from tomorrow on."""
    for person in range(len(made.n_made)):
        made.n_made[person] += made.n_new[person]
        made.n_new[person] = 0


@compiled
def drop_all(made: Made, person: int) -> None:
    """Let the introduced ties of a person go, on both sides."""
    for slot in range(made.n_made[person]):
        partner = made.partner[person, slot]
        last = made.n_made[partner] - 1
        hole = slot_of(made, partner, person)
        made.partner[partner, hole] = made.partner[partner, last]
        made.weight[partner, hole] = made.weight[partner, last]
        made.chance[partner, hole] = made.chance[partner, last]
        made.n_made[partner] = last
    made.n_made[person] = 0
