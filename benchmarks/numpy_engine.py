"""How fast the same day is in NumPy: nanoseconds a person-day of 1,000 replicates of a ward, played at once.

    python benchmarks/numpy_engine.py [--people 30] [--replicates 1000] [--days 250] [--repeats 3]

What array operations alone can do, to compare the compiled engine with: one team without events, every mechanism at
work, the same draws, every sum and product in the same order, and so the same bits. That is checked before a time is
printed. A table has a row a person (or a tie) and a column a replicate: replicates stand side by side in memory, the
rows of some people are quick to pick, and a sum over people adds row to row, in the order of people.
"""

from __future__ import annotations

import argparse
import platform
import time
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from sim.compiled import play
from sim.model.acts import CONVERSATION_KIND, INTRODUCTION_KIND
from sim.model.arithmetic import (
    BITS_OF_ONE,
    LN2_HIGH,
    LN2_LOW,
    LOG2_E,
    MANTISSA_BITS,
    MAX_EXPONENT,
    ROUNDING_CONSTANT,
    T12,
    T13,
    TAYLOR_COEFFICIENTS,
)
from sim.model.draws import KEY_SCHEDULE_PARITY, ROTATIONS, SQRT_3, UNIFORM_SHIFT, UNIFORM_STEP, RandomStream
from sim.model.measures import (
    BURNT_OUT_THRESHOLD,
    MEASURE_INDEX,
    MEASURE_NAMES,
    MIN_LEFT_OUT_DAYS,
    N_MEASURES,
    RIPPLE_WINDOW_DAYS,
    WORN_OUT_THRESHOLD,
)
from sim.processors import usable_cpu_count
from sim.scenario import Scenario
from sim.world import InitialState, World, build_world
from sim.world.people import meeting_probabilities_of_ties

Floats = NDArray[np.float64]
Words = NDArray[np.uint64]
Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]

BLOCK = 16384
"""Draws and exponentials are worked out for so many at once, so that what they need stays in the cache."""


def blocks(n: int, size: int = BLOCK) -> Iterator[slice]:
    """Slices that together cover n."""
    return (slice(start, start + size) for start in range(0, n, size))


# Randomness and arithmetic: as in sim.model, operation by operation


def threefry(seed: Words, purpose: int, day: int, pair: Words) -> tuple[Words, Words]:
    """Threefry2x64-20 of seeds and pairs of one shape."""
    key = np.uint64(purpose)
    keys = (seed, key, seed ^ (key ^ KEY_SCHEDULE_PARITY))
    a, b = seed + np.uint64(day), pair + key
    carried = np.empty_like(b)
    for injection in range(1, 6):
        for rotation in ROTATIONS[:4] if injection % 2 else ROTATIONS[4:]:
            a += b
            np.right_shift(b, np.uint64(64 - rotation), out=carried)
            b <<= np.uint64(rotation)
            b |= carried
            b ^= a
        a += keys[injection % 3]
        b += keys[(injection + 1) % 3]
        b += np.uint64(injection)
    return a, b


def words(seed: Words, day: int, purpose: RandomStream, pair: Words) -> Iterator[tuple[slice, Words, Words]]:
    """The two words of each draw, a block of rows at a time; seeds and pairs have the same shape."""
    for rows in blocks(len(pair), max(1, BLOCK * len(pair) // max(1, pair.size))):
        yield rows, *threefry(seed[rows], purpose, day, pair[rows])


def uniform(seed: Words, day: int, purpose: RandomStream, pair: Words) -> Floats:
    """The first uniform in [0, 1) of each seed and pair; both broadcast."""
    seed, pair = np.broadcast_arrays(seed, pair)
    first = np.empty(pair.shape)
    for rows, a, _ in words(seed, day, purpose, pair):
        np.multiply(a >> UNIFORM_SHIFT, UNIFORM_STEP, out=first[rows])
    return first


def uniforms(seed: Words, day: int, purpose: RandomStream, pair: Words) -> tuple[Floats, Floats]:
    """Two uniforms in [0, 1) of each seed and pair; both broadcast."""
    seed, pair = np.broadcast_arrays(seed, pair)
    first, second = np.empty(pair.shape), np.empty(pair.shape)
    for rows, a, b in words(seed, day, purpose, pair):
        np.multiply(a >> UNIFORM_SHIFT, UNIFORM_STEP, out=first[rows])
        np.multiply(b >> UNIFORM_SHIFT, UNIFORM_STEP, out=second[rows])
    return first, second


def pairs(who: Whole | int, whom: Whole | int) -> Words:
    """Who and whom in one word, as draws need them."""
    return np.asarray((who << 32) | whom).view(np.uint64)


def bell(seed: Words, day: int, purpose: RandomStream, who: Whole, mean: float, sd: float) -> Floats:
    """Bell-shaped values in [0, 1]."""
    (u1, u3), (u2, u4) = uniforms(seed, day, purpose, pairs(who, np.array([[0], [1]])))
    value: Floats = mean + sd * SQRT_3 * (((u1 + u2) + u3) + u4 - 2.0)
    return np.clip(value, 0.0, 1.0)


def exp(x: Floats) -> Floats:
    """e to the power of x."""
    x = np.clip(x, -MAX_EXPONENT, MAX_EXPONENT)
    shifted = x * LOG2_E + ROUNDING_CONSTANT
    k = shifted - ROUNDING_CONSTANT
    r = (x - k * LN2_HIGH) - k * LN2_LOW
    series = r * T13
    for term in (T12, *TAYLOR_COEFFICIENTS[:0:-1]):
        series += term
        series *= r
    series += TAYLOR_COEFFICIENTS[0]
    series *= r * r
    series += r
    series += 1.0
    series *= ((shifted.view(np.uint64) << MANTISSA_BITS) + BITS_OF_ONE).view(np.float64)
    return series


def expit(x: Floats) -> Floats:
    """The logistic function, 1 / (1 + e^−x)."""
    flat, chance = x.reshape(-1), np.empty(x.size)
    for block in blocks(x.size):
        np.divide(1.0, 1.0 + exp(-flat[block]), out=chance[block])
    return chance.reshape(x.shape)


def happens(u: Floats, x: Floats) -> Flags:
    """Whether draws u lead to something of chance `expit(x)`."""
    does = np.empty(u.shape, np.bool_)
    for block in blocks(len(u)):
        np.less(u[block] * (1.0 + exp(-x[block])), 1.0, out=does[block])
    return does


def powers(factor: float, n: int) -> Floats:
    """1, factor, factor², …, by repeated multiplication; n of them."""
    return np.multiply.accumulate(np.array([1.0] + [factor] * (n - 1)))


def filled(level: Floats, missing: Floats) -> Floats:
    """Levels of which only the share `missing` of what was missing is still missing."""
    return level + (1.0 - level) * (1.0 - missing)


# What is known of all replicates


class Contacts(NamedTuple):
    """Who turns to whom, in which replicate; and their places in a table of people laid out flat."""

    giver: Whole
    receiver: Whole
    replicate: Whole
    giver_at: Whole
    receiver_at: Whole


class Acts(NamedTuple):
    """Acts or conversations of a day, in no particular order."""

    contacts: Contacts
    kind: Whole
    contagious: Flags


class Introduced(NamedTuple):
    """Introduced ties of all replicates, in no particular order; one < other."""

    replicate: Whole
    one: Whole
    other: Whole
    weight: Floats


Columns = TypeVar("Columns", Contacts, Introduced)


def pick(columns: Columns, which: Flags | Whole) -> Columns:
    """Some rows."""
    rows: list[Any] = [column[which] for column in columns]
    return type(columns)(*rows)


def joined(parts: Sequence[Columns]) -> Columns:
    """The rows of several, one after another."""
    return type(parts[0])(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))


class State:
    """What people are and have on a morning; tables of shape (people, replicates).

    `weight` knows the ties that work, `acquainted` also those made today, and oneself; both of shape (replicates,
    people, people). `n_introduced`, of shape (replicates, people), counts introduced ties, those made today included.
    """

    def __init__(self, world: World, starts: Sequence[InitialState]) -> None:
        table = np.stack([np.array(start[:-1]) for start in starts], axis=-1)
        self.set_point, self.disposition, self.wellbeing, self.energy, self.felt, self.safety, self.obstacles = table
        n, r = self.wellbeing.shape
        self.glimpsed, self.quiet = np.zeros((n, r)), np.zeros((n, r))
        self.last_reached = np.zeros((n, r), np.int64)  # day of the last act received; 0 for none
        self.improvement = np.array([start.improvement[0] for start in starts])
        self.weight = np.zeros((r, n, n))
        self.weight[:, world.ties.person_a, world.ties.person_b] = world.ties.weight
        self.weight[:, world.ties.person_b, world.ties.person_a] = world.ties.weight
        self.acquainted = (self.weight > 0.0) | np.eye(n, dtype=np.bool_)
        self.n_introduced = np.zeros((r, n), np.int64)
        nobody = np.zeros(0, np.int64)
        self.introduced = Introduced(nobody, nobody, nobody, np.zeros(0))


class Morning(NamedTuple):
    """What the day demands of each, and how ready to give that leaves them; shape (people, replicates)."""

    demand: Floats
    overload: Floats
    readiness: Floats
    drive: Floats


# The day, step by step as on the model page


class Replicates:
    """Replicates of one team that differ in their seeds, to be played side by side."""

    def __init__(self, world: World, seeds: Words, starts: Sequence[InitialState]) -> None:
        self.world, self.c, self.seeds, self.initial_states = world, world.initial_constants, seeds, starts
        self.n, self.r = len(world.population.names), len(seeds)
        segment, self.style = world.segments[0], world.segments[0].style_effects[0]
        self.workload, self.control = float(segment.workload[0]), float(segment.control[0])
        self.autonomy = float(segment.autonomy[0])
        self.one, self.other = world.ties.person_a.astype(np.int64), world.ties.person_b.astype(np.int64)
        self.meet_chance = meeting_probabilities_of_ties(world.ties.weight, world.ties, self.c)[:, None]
        self.everybody = pairs(np.arange(self.n), 0)[:, None]
        self.leader_of = world.population.leader_of.astype(np.int64)
        self.leaders = np.unique(self.leader_of[self.leader_of >= 0])
        self.tabulate()

    def tabulate(self) -> None:
        """Work out what acts do, by their kind (conversations last) and by how many they are."""
        c, style = self.c, self.style
        self.felt_factor = np.array([*c.act_factors.felt, style.felt])
        self.lift_factor = np.array([*c.act_factors.lift, style.lift])
        self.safety_factor = np.array([*c.act_factors.safety, style.safety])
        self.relief_factor = np.array([*c.act_factors.relief, style.relief])
        self.effort = (*c.act_factors.effort, 1.0)
        most = self.n + c.params.conversations
        self.given_wellbeing = powers(1.0 - c.params.giver_lift * self.autonomy, most)
        series = np.add.accumulate(powers(c.params.boost_ratio, most))
        self.energising = c.params.boost * np.concatenate([[0.0], series]) * self.autonomy

    def play(self) -> Floats:
        """Play all days.

        Returns
        -------
        array of shape (replicates, days, 1 + teams, measures)
            As `sim.trace.Trace.days` of each replicate.
        """
        n_days = self.world.days
        self.state = State(self.world, self.initial_states)
        self.parents, self.children = np.zeros((2, n_days, self.r))
        days = np.empty((n_days, N_MEASURES, self.r))
        for day in range(1, n_days + 1):
            self.play_day(day, days[day - 1])
        known = self.parents > 0.0
        known[-RIPPLE_WINDOW_DAYS:] = False
        ripples = days[:, MEASURE_INDEX["ripple_number"]]
        ripples[...] = np.nan
        np.divide(self.children, self.parents, out=ripples, where=known)
        return np.repeat(days.transpose(2, 0, 1)[:, :, None], 2, axis=2)  # the only team is the whole

    def play_day(self, day: int, measures: Floats) -> None:
        """Play one day and fill in its measures, shape (measures, replicates)."""
        morning = self.begin()
        meetings = self.meet(day)
        does, acts = self.act(day, meetings, morning)
        talks = self.lead(day, morning)
        self.follow_ripples(day, acts, talks)
        seen = self.glimpse(meetings, does, acts, talks)
        tests = self.test_changes(day, acts)
        made = self.introduce(day, acts)
        lifted, felt, safety, obstacles = self.receive(day, acts, talks)
        wellbeing, after_shift = self.give(acts, talks, morning, lifted)
        self.measure(morning, acts, talks, tests, after_shift, measures)
        self.improve(tests)
        self.sleep(morning, wellbeing, after_shift, felt, safety, obstacles)
        self.state.glimpsed = seen
        self.settle(made)
        measures[MEASURE_INDEX["leavers"]] = self.leave(day)

    def contacts(self, giver: Whole, receiver: Whole, replicate: Whole) -> Contacts:
        """Who turns to whom, with their places in a flat table of people."""
        return Contacts(giver, receiver, replicate, giver * self.r + replicate, receiver * self.r + replicate)

    def count(self, places: Whole) -> Whole:
        """How often each person is among these places of a flat table; shape (people, replicates)."""
        return np.bincount(places, minlength=self.n * self.r).reshape(self.n, self.r)

    def begin(self) -> Morning:
        """2. and 3. See what the day demands of each, and how ready to give it leaves them."""
        s, p = self.state, self.c.params
        demand = self.workload * (1.0 + p.obstacle_load * s.obstacles) * (1.0 - p.improve_max * s.improvement)
        overload = np.maximum(0.0, demand - s.energy)
        ratio = s.glimpsed / p.glimpse_peak
        readiness = (
            self.c.give_base_log_odds
            + p.g_disposition * (s.disposition - 0.5)
            + p.g_energy * (s.energy - 0.5)
            + p.g_safety * (s.safety - 0.5)
            - p.g_control * self.control
            - p.g_overload * overload
            + p.g_glimpsed * (2.0 * ratio / (1.0 + ratio * ratio))
        )
        return Morning(demand, overload, readiness, readiness + p.g_felt * s.felt)

    def meet(self, day: int) -> Contacts:
        """4. Find who meets today: meetings from both sides."""
        made = self.state.introduced
        u = uniform(self.seeds, day, RandomStream.CONTACT, pairs(self.one, self.other)[:, None])
        tie, replicate = np.divmod(np.flatnonzero(u < self.meet_chance), self.r)
        chance = np.minimum(1.0, made.weight * self.c.params.contacts_per_day / self.world.ties.mean_strength)
        u = uniform(self.seeds[made.replicate], day, RandomStream.CONTACT, pairs(made.one, made.other))
        met = pick(made, u < chance)
        one, other = np.concatenate([self.one[tie], met.one]), np.concatenate([self.other[tie], met.other])
        replicate = np.concatenate([replicate, met.replicate])
        return self.contacts(np.append(one, other), np.append(other, one), np.append(replicate, replicate))

    def act(self, day: int, meetings: Contacts, morning: Morning) -> tuple[Flags, Acts]:
        """5. Let both people of each meeting act toward the other, or not."""
        need = self.c.params.g_need * ((1.0 - self.state.wellbeing) - 0.5)
        toward = need.take(meetings.receiver_at)
        pair = pairs(meetings.giver, meetings.receiver)
        u, which = uniforms(self.seeds[meetings.replicate], day, RandomStream.ACT, pair)
        does = happens(u, morning.drive.take(meetings.giver_at) + toward)
        done = np.flatnonzero(does)
        contacts = pick(meetings, done)
        calm = morning.readiness.take(contacts.giver_at) + toward[done]
        kind = np.searchsorted(self.c.act_factors.cumulative_share, which[done], side="right")
        return does, Acts(contacts, kind, ~happens(u[done], calm))

    def lead(self, day: int, morning: Morning) -> Acts:
        """6. Let each leader go to some of those they lead."""
        s, p = self.state, self.c.params
        slots = np.arange(p.conversations)
        talks, contagious = [self.contacts(*np.zeros((3, 0), np.int64))], [np.zeros(0, np.bool_)]
        for leader in self.leaders:
            calm = (
                self.style.attend_log_odds
                + p.g_energy * (s.energy[leader] - 0.5)
                - p.g_overload * morning.overload[leader]
            )
            moved = calm + p.g_felt * s.felt[leader]
            pair = pairs(leader, slots)[:, None]
            u, insight = (x.ravel() for x in uniforms(self.seeds, day, RandomStream.CONVERSATION, pair))
            held = np.flatnonzero(happens(u, np.tile(moved, len(slots))))
            slot, replicate = np.divmod(held, self.r)
            reports = np.flatnonzero(self.leader_of == leader)
            lot = uniform(self.seeds[replicate], day, RandomStream.REPORT_CHOICE, pairs(leader, slot))
            worst = s.wellbeing[reports].argmin(axis=0)[replicate]
            chosen = np.where(insight[held] < self.style.understand, worst, (lot * len(reports)).astype(np.int64))
            talks.append(self.contacts(np.full_like(slot, leader), reports[chosen], replicate))
            contagious.append(~happens(u[held], calm[replicate]))
        contacts = joined(talks)
        return Acts(contacts, np.full_like(contacts.giver, CONVERSATION_KIND), np.concatenate(contagious))

    def follow_ripples(self, day: int, acts: Acts, talks: Acts) -> None:
        """Count acts as set off on the day of the last act that reached their giver, if that is not too long ago."""
        for given in (acts, talks):
            self.parents[day - 1] += np.bincount(given.contacts.replicate, minlength=self.r)
            moved = pick(given.contacts, given.contagious)
            last = self.state.last_reached.take(moved.giver_at)
            in_time = (last > 0) & (day - last <= RIPPLE_WINDOW_DAYS)
            np.add.at(self.children, (last[in_time] - 1, moved.replicate[in_time]), 1.0)

    def glimpse(self, meetings: Contacts, does: Flags, acts: Acts, talks: Acts) -> Floats:
        """7. Let everybody who met somebody see that person's acts toward others, conversations included."""
        given = (self.count(acts.contacts.giver_at) + self.count(talks.contacts.giver_at)).take(meetings.giver_at)
        to_see = np.flatnonzero(given)
        seen = pick(meetings, to_see)
        listened = self.count(talks.contacts.receiver_at).take(seen.receiver_at)
        toward_oneself = does[to_see] + listened * (self.leader_of[seen.receiver] == seen.giver)
        counts = np.bincount(seen.receiver_at, given[to_see] - toward_oneself, self.n * self.r)
        return counts.astype(np.float64, copy=False).reshape(self.n, self.r)

    def test_changes(self, day: int, acts: Acts) -> Flags:
        """8. Small tests of change: who dares tries one."""
        s = self.state
        learning = self.weighted(self.c.act_factors.learning, acts.kind, acts.contacts.receiver_at)
        u = uniform(self.seeds, day, RandomStream.CHANGE_TEST, self.everybody)
        tries: Flags = u < self.c.params.try_rate * s.safety * s.energy * (1.0 + learning)
        return tries

    def weighted(self, weights: Sequence[float], kind: Whole, places: Whole) -> Floats:
        """Sum over acts of a weight for each, kind by kind; shape (people, replicates)."""
        total = np.zeros((self.n, self.r))
        for number, weight in enumerate(weights):
            if weight != 0.0:
                total += weight * self.count(places[kind == number])
        return total

    def introduce(self, day: int, acts: Acts) -> list[Introduced]:
        """5. Let introductions make ties: the first of each replicate, then the second, by giver and receiver."""
        left = pick(acts.contacts, acts.kind == INTRODUCTION_KIND)
        left = pick(left, np.lexsort((left.receiver, left.giver, left.replicate)))
        lot = uniform(self.seeds[left.replicate], day, RandomStream.INTRODUCTION, pairs(left.giver, left.receiver))
        made = []
        while len(lot) > 0:
            first = np.diff(left.replicate, prepend=-1) > 0
            made.append(self.bring_together(pick(left, first), lot[first]))
            left, lot = pick(left, ~first), lot[~first]
        return made

    def bring_together(self, by: Contacts, lot: Floats) -> Introduced:
        """Let givers bring receivers together with others who suit, by lot; one in a replicate at most."""
        s, giver, receiver, replicate = self.state, by.giver, by.receiver, by.replicate
        has_room = s.n_introduced[replicate] < self.c.params.introductions_max
        suits = (s.weight[replicate, giver] > 0.0) & ~s.acquainted[replicate, receiver] & has_room
        suits &= has_room[np.arange(len(giver)), receiver, None]
        rank = suits.cumsum(axis=1)
        n_suit = rank[:, -1]
        third = (rank > (lot * n_suit).astype(np.int64)[:, None]).argmax(axis=1)
        weight = s.weight[replicate, giver, receiver]
        ties = Introduced(replicate, np.minimum(receiver, third), np.maximum(receiver, third), weight)
        ties = pick(ties, n_suit > 0)
        for one, other in ((ties.one, ties.other), (ties.other, ties.one)):
            s.acquainted[ties.replicate, one, other] = True
            s.n_introduced[ties.replicate, one] += 1
        return ties

    def receive(self, day: int, acts: Acts, talks: Acts) -> tuple[Floats, Floats, Floats, Floats]:
        """9. Evening of those who received: missing wellbeing, and felt compassion, safety and obstacles."""
        s = self.state
        kind = np.append(acts.kind, talks.kind)
        order = np.argsort(kind, kind="stable")  # a person's product runs kind by kind
        kind, places = kind[order], np.append(acts.contacts.receiver_at, talks.contacts.receiver_at)[order]
        reached = self.count(places) > 0
        s.quiet = np.where(reached, 0.0, s.quiet + 1.0)
        s.last_reached[reached] = day

        def product(factors: Floats) -> Floats:
            left = np.ones(self.n * self.r)
            np.multiply.at(left, places, factors[kind])
            return left.reshape(self.n, self.r)

        felt = filled(s.felt, product(self.felt_factor))
        safety = filled(s.safety, product(self.safety_factor)) if self.c.safety_is_dynamic else s.safety
        return product(self.lift_factor), felt, safety, s.obstacles * product(self.relief_factor)

    def give(self, acts: Acts, talks: Acts, morning: Morning, lifted: Floats) -> tuple[Floats, Floats]:
        """9. Evening of those who gave: wellbeing, and energy after the shift."""
        s, p = self.state, self.c.params
        kind = np.append(acts.kind, talks.kind)
        places = np.append(acts.contacts.giver_at, talks.contacts.giver_at)
        given, efforts = self.count(places), self.weighted(self.effort, kind, places)
        energy = s.energy + self.energising[given] - p.effort * given * efforts - p.drain * morning.demand
        return filled(s.wellbeing, lifted * self.given_wellbeing[given]), np.clip(energy, 0.0, 1.0)

    def improve(self, tests: Flags) -> None:
        """8. and 10. Let the tests of the day improve the work, and the night wear it off."""
        improvement, n_tests = self.state.improvement, tests.sum(axis=0)
        better = improvement + (1.0 - improvement) * (self.c.params.improve * n_tests / self.n)
        self.state.improvement = better * self.c.decay.improvement

    def sleep(
        self, morning: Morning, wellbeing: Floats, after_shift: Floats, felt: Floats, safety: Floats, obstacles: Floats
    ) -> None:
        """10. Night: strain, fading and rest."""
        s, p, keeps = self.state, self.c.params, self.c.decay
        strained = wellbeing * np.maximum(0.0, 1.0 - p.strain * morning.overload)
        s.wellbeing = s.set_point + (strained - s.set_point) * keeps.wellbeing
        s.energy = after_shift + p.recovery * np.maximum(0.0, self.rest_level(s.wellbeing) - after_shift)
        if self.c.safety_is_dynamic:
            level = p.safety_level * (1.0 - self.control)
            s.safety = level + (safety - level) * keeps.safety
        s.felt = felt * keeps.felt
        s.obstacles = 1.0 - (1.0 - obstacles) * keeps.obstacles

    def rest_level(self, wellbeing: Floats) -> Floats:
        """Energy of a rested person."""
        return self.c.params.rest_floor + (1.0 - self.c.params.rest_floor) * wellbeing

    def settle(self, made: list[Introduced]) -> None:
        """Let the ties made today work from tomorrow on."""
        s = self.state
        for ties in made:
            s.weight[ties.replicate, ties.one, ties.other] = ties.weight
            s.weight[ties.replicate, ties.other, ties.one] = ties.weight
        s.introduced = joined([s.introduced, *made])

    def leave(self, day: int) -> Whole:
        """11. Let some people leave, and new starters take their places; returns how many, by replicate."""
        s, p = self.state, self.c.params
        u = uniform(self.seeds, day, RandomStream.LEAVING, self.everybody)
        leaves = u < p.leave_rate * np.maximum(0.0, 1.0 + p.leave_slope * (0.5 - s.wellbeing))
        leaves[self.leaders] = False
        places = np.flatnonzero(leaves)
        if len(places) > 0:
            self.drop_ties(leaves)
            self.start_anew(day, *np.divmod(places, self.r))
        n_leavers: Whole = leaves.sum(axis=0)
        return n_leavers

    def drop_ties(self, leaves: Flags) -> None:
        """Let the introduced ties of those who leave go."""
        s, made = self.state, self.state.introduced
        gone = leaves[made.one, made.replicate] | leaves[made.other, made.replicate]
        ties, s.introduced = pick(made, gone), pick(made, ~gone)
        for one, other in ((ties.one, ties.other), (ties.other, ties.one)):
            s.weight[ties.replicate, one, other] = 0.0
            s.acquainted[ties.replicate, one, other] = False
            np.subtract.at(s.n_introduced, (ties.replicate, one), 1)

    def start_anew(self, day: int, who: Whole, replicate: Whole) -> None:
        """Let new starters take these places."""
        s, p, at, seed = self.state, self.c.params, (who, replicate), self.seeds[replicate]
        set_point = bell(seed, day, RandomStream.SET_POINT, who, p.wellbeing_mean, p.wellbeing_sd)
        s.set_point[at] = s.wellbeing[at] = set_point
        s.disposition[at] = bell(seed, day, RandomStream.DISPOSITION, who, p.disposition_mean, p.disposition_sd)
        s.energy[at] = self.rest_level(set_point)
        s.felt[at] = s.glimpsed[at] = s.quiet[at] = 0.0
        s.last_reached[at] = 0
        s.safety[at], s.obstacles[at] = p.safety_start, p.obstacles_start

    def measure(
        self, morning: Morning, acts: Acts, talks: Acts, tests: Flags, after_shift: Floats, measures: Floats
    ) -> None:
        """Work out the measures of the day but leavers and ripple number."""
        s, n = self.state, self.n
        n_acts = np.bincount(acts.contacts.replicate, minlength=self.r)
        n_contagious = np.bincount(acts.contacts.replicate[acts.contagious], minlength=self.r)
        wellbeing, energy, felt, safety, obstacles = (
            self.mean(table) for table in (s.wellbeing, s.energy, s.felt, s.safety, s.obstacles)
        )
        values = {
            "wellbeing": wellbeing,
            "energy": energy,
            "energy_after_shift": self.mean(after_shift),
            "felt_compassion": felt,
            "safety": safety,
            "obstacles": obstacles,
            "improvement": self.mean(np.tile(s.improvement, (n, 1))),
            "acts": n_acts / n,
            "contagious_share": np.where(n_acts > 0, n_contagious / np.maximum(n_acts, 1), np.nan),
            "conversations": np.bincount(talks.contacts.replicate, minlength=self.r),
            "tests": tests.sum(axis=0) / n,
            "burnt_out": ((s.wellbeing < BURNT_OUT_THRESHOLD) & (s.energy < BURNT_OUT_THRESHOLD)).sum(axis=0) / n,
            "worn_out": (after_shift < WORN_OUT_THRESHOLD).sum(axis=0) / n,
            "left_out": (s.quiet >= MIN_LEFT_OUT_DAYS).sum(axis=0) / n,
            "care": self.mean(expit(morning.drive)),
            "creativity": 0.5 * safety + 0.3 * felt + 0.2 * wellbeing,
            "productivity": 0.5 * energy + 0.3 * wellbeing + 0.2 * (1.0 - obstacles),
        }
        for name, value in values.items():
            measures[MEASURE_INDEX[name]] = value

    def mean(self, table: Floats) -> Floats:
        """Mean over people, added in their order: along the first of two axes NumPy adds row to row."""
        mean: Floats = np.add.reduce(table, axis=0) / self.n
        return mean


# The benchmark


def prepare(scenario: Scenario, seeds: Sequence[int]) -> Replicates:
    """Get replicates of a scenario ready to be played.

    Parameters
    ----------
    scenario
        Of one team, without events.
    seeds
        One a replicate, two at least.

    Raises
    ------
    ValueError
        If there are several teams, events, or fewer than two seeds.
    """
    if scenario.events or len(scenario.team_names) > 1 or len(seeds) < 2:
        raise ValueError("NumPy plays one team without events, in two replicates at least")
    starts = [build_world(scenario, seed).initial_state for seed in seeds]
    return Replicates(build_world(scenario, seeds[0]), np.array(seeds, np.uint64), starts)


def ward(people: int, days: int) -> Scenario:
    """A ward led by fair exchange at a usual workload."""
    return Scenario.from_dict({"schema": 1, "days": days, "team": {"builder": "ward", "size": people}})


def worlds_of(scenario: Scenario, seeds: Sequence[int]) -> list[World]:
    """The worlds that the compiled engine plays one by one."""
    return [build_world(scenario, seed) for seed in seeds]


def play_compiled(worlds: Sequence[World]) -> Floats:
    """Days of worlds on the compiled engine, shape (replicates, days, 1 + teams, measures)."""
    return np.stack([play(world, keep_people=False, keep_acts=False).days for world in worlds])


def first_difference(seeds: Sequence[int], one: Floats, other: Floats) -> str:
    """Where the days of two engines first differ in any bit, in words; "" where they do not."""
    differs = np.argwhere(one.view(np.uint64) != other.view(np.uint64))
    if len(differs) == 0:
        return ""
    replicate, day, scope, measure = (int(i) for i in differs[0])
    values = [float(days[replicate, day, scope, measure]) for days in (one, other)]
    return f"seed {seeds[replicate]}, day {day + 1}, {MEASURE_NAMES[measure]}: {values[0]!r} against {values[1]!r}"


def turn(replicates: Replicates, worlds: Sequence[World]) -> tuple[float, float]:
    """Seconds that each engine takes for one replicate, the compiled one played for as long as the other takes.

    Others on the machine so slow both alike.
    """
    start = time.perf_counter()
    days = replicates.play()
    numpy_end = time.perf_counter()
    n_played = 0
    while n_played == 0 or time.perf_counter() - numpy_end < numpy_end - start:
        expected = play_compiled(worlds)
        n_played += len(worlds)
    compiled_end = time.perf_counter()
    difference = first_difference(range(len(worlds)), days[: len(worlds)], expected)
    if difference:
        raise SystemExit(f"NumPy and the compiled engine differ: {difference}")
    return (numpy_end - start) / len(days), (compiled_end - numpy_end) / n_played


def main() -> None:
    """Play all replicates, compare some of them with the compiled engine, and print what a person-day costs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=30)
    parser.add_argument("--replicates", type=int, default=1000)
    parser.add_argument("--days", type=int, default=250)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--checked", type=int, default=20, help="replicates that the compiled engine plays, too")
    arguments = parser.parse_args()
    scenario, seeds = ward(arguments.people, arguments.days), range(arguments.replicates)
    replicates, worlds = prepare(scenario, seeds), worlds_of(scenario, seeds[: arguments.checked])
    play_compiled(worlds[:1])  # compiles what is not compiled yet
    turns = np.array([turn(replicates, worlds) for _ in range(arguments.repeats)])
    in_numpy, compiled = turns.min(axis=0) / (arguments.people * arguments.days) * 1e9
    ratio = float(np.median(turns[:, 0] / turns[:, 1]))
    print(
        f"Python {platform.python_version()}, NumPy {np.__version__}, {usable_cpu_count()} processors, {platform.machine()}"
    )
    print(f"{arguments.people} people, {arguments.days} days; {len(worlds)} replicates compared: the same bits\n")
    print("| engine | ns per person-day |")
    print("| --- | ---: |")
    print(f"| NumPy, {len(seeds):,} replicates at once | {in_numpy:.0f} |")
    print(f"| compiled, replicates one by one | {compiled:.0f} |")
    print(f"\nNumPy takes {ratio:.2f} times as long (median of {arguments.repeats} turns)")


if __name__ == "__main__":
    main()
