"""Steps 8 and 9 of the day: small tests of change, and what the acts of the day did."""

from __future__ import annotations

from collections.abc import Sequence

from sim.compiled.arrays import (
    FORCE,
    LANES,
    STATE,
    WORK,
    Acts,
    Floats,
    Indices,
    Luck,
    Outside,
    Part,
    Tally,
    Teams,
    Who,
    at,
    is_in,
    multiply,
    put,
)
from sim.jit import loops, step
from sim.model import draws, evening, night, working
from sim.model.acts import CONVERSATION, N_KINDS
from sim.model.constants import Constants
from sim.model.draws import Purpose
from sim.model.leading import Leading
from sim.model.measures import N_TESTS

WELLBEING, ENERGY, AFTER_SHIFT = STATE["wellbeing"], STATE["energy"], STATE["energy_after_shift"]
FELT, GLIMPSED, SAFETY, OBSTACLES = STATE["felt_compassion"], STATE["glimpsed"], STATE["safety"], STATE["obstacles"]
RECEIVED, TALKED, HELD = STATE["acts_received"], STATE["conversations_received"], STATE["conversations_held"]
QUIET, TESTS = STATE["quiet_days"], STATE["tests"]
HERE, AUTONOMY = FORCE["here"], FORCE["autonomy"]
DEMAND, LEARNING = WORK["demand"], WORK["learning"]
RETURNED, WARMTH, EFFORTS = WORK["returned"], WORK["warmth"], WORK["efforts"]
FELT_LEFT, LIFT_LEFT, SAFETY_LEFT, RELIEF_LEFT = WORK["felt"], WORK["lift"], WORK["safety"], WORK["relief"]
BY_KIND_RECEIVED, BY_KIND_GIVEN = RELIEF_LEFT + LANES, RELIEF_LEFT + (1 + N_KINDS) * LANES
OF_TALK = tuple(Leading._fields.index(name) for name in ("felt", "lift", "safety", "relief"))
TALK_FELT, TALK_LIFT, TALK_SAFETY, TALK_RELIEF = OF_TALK
TO_TEST = draws.whole(Purpose.TEST)


@loops
def test_changes(today: Floats, force: Floats, work: Floats, first: int, luck: Luck, c: Constants) -> None:
    """8. Small tests of change: who of a tile, whose first person is given, dares to try one."""
    for k in range(LANES):
        u = draws.uniform(luck.seed, luck.day, TO_TEST, first + k, draws.ALONE)
        chance = working.test_chance(today[SAFETY + k], today[ENERGY + k], work[LEARNING + k], c)
        today[TESTS + k] = force[HERE + k] if u < chance else 0.0


@step
def five(weights: Sequence[float]) -> tuple[float, float, float, float, float]:
    """A number for each kind."""
    return weights[0], weights[1], weights[2], weights[3], weights[4]


@step
def counts_of(work: Floats, first: int, person: int) -> tuple[float, float, float, float, float]:
    """Acts of each kind that a person received or gave; `first` is the row of the first kind."""
    return (
        at(work, first, person),
        at(work, first + LANES, person),
        at(work, first + 2 * LANES, person),
        at(work, first + 3 * LANES, person),
        at(work, first + 4 * LANES, person),
    )


@step
def improve(teams: Teams, sums: Floats, c: Constants) -> None:
    """8. and 10. Let the tests of the day improve the work of each team, and the night wear it off."""
    for team in range(len(teams.size)):
        better = working.improved(teams.improvement[team], sums[1 + team, N_TESTS], teams.size[team], c)
        teams.improvement[team] = night.improvement(better, c)


@step
def take_in(
    acts: Acts,
    who: Who,
    outside: Outside,
    today: Floats,
    work: Floats,
    tally: Tally,
    last: Indices,
    part: Part,
    day: int,
    c: Constants,
) -> None:
    """9. Multiply what each act leaves of what was missing, kind by kind and then over conversations.

    Each person's products come out as `evening.product` of their counts, and the sums of what acts teach, cost and
    return as those of all that were counted, without looking at those whom no act concerns. `last` keeps the day on
    which each was last reached.
    """
    styles, energising = outside.styles, outside.energising
    learning, effort = five(c.kinds.learning), five(c.kinds.effort)
    for k in range(acts.first[CONVERSATION + 1]):
        act = acts.by_kind[k]
        giver, receiver, kind = acts.giver[act], acts.receiver[act], int(acts.kind[act])
        if giver >= 0 and is_in(giver, part):
            n = int(tally.given[giver])
            efforts = evening.total(effort, counts_of(work, BY_KIND_GIVEN, giver))
            put(work, EFFORTS, giver, efforts + at(today, HELD, giver))
            if n < len(energising):
                put(work, RETURNED, giver, energising[n])
            elif at(work, RETURNED, giver) == 0.0:  # once, not for each act of somebody who gives to thousands
                put(work, RETURNED, giver, evening.energising(n, c))
        if is_in(receiver, part):
            last[receiver] = day
            put(work, LEARNING, receiver, evening.total(learning, counts_of(work, BY_KIND_RECEIVED, receiver)))
            if kind == CONVERSATION:
                style = outside.style[who.leader_of[receiver]]
                felt, lift = styles[TALK_FELT, style], styles[TALK_LIFT, style]
                soften(work, receiver, felt, lift, styles[TALK_SAFETY, style], styles[TALK_RELIEF, style])
            else:
                felt, lift = c.kinds.felt[kind], c.kinds.lift[kind]
                soften(work, receiver, felt, lift, c.kinds.safety[kind], c.kinds.relief[kind])


@step
def soften(work: Floats, person: int, felt: float, lift: float, safety: float, relief: float) -> None:
    """Let one act or conversation do its work on the person who received it."""
    multiply(work, FELT_LEFT, person, felt)
    multiply(work, LIFT_LEFT, person, lift)
    multiply(work, SAFETY_LEFT, person, safety)
    multiply(work, RELIEF_LEFT, person, relief)


@loops
def end_shift(
    today: Floats, tomorrow: Floats, force: Floats, work: Floats, given: Indices, seen: Indices, c: Constants
) -> None:
    """9. Evening: let the acts of the day do their work, on receivers and on givers."""
    for k in range(LANES):
        tomorrow[FELT + k] = evening.filled(today[FELT + k], work[FELT_LEFT + k])
        tomorrow[WELLBEING + k] = evening.filled(today[WELLBEING + k], work[LIFT_LEFT + k] * work[WARMTH + k])
        safety = evening.filled(today[SAFETY + k], work[SAFETY_LEFT + k])
        tomorrow[SAFETY + k] = safety if c.safety_moves else today[SAFETY + k]
        tomorrow[OBSTACLES + k] = today[OBSTACLES + k] * work[RELIEF_LEFT + k]
        today[AFTER_SHIFT + k] = evening.energy_after_shift(
            today[ENERGY + k],
            work[DEMAND + k],
            given[k],
            work[EFFORTS + k],
            work[RETURNED + k],
            force[AUTONOMY + k],
            c,
        )
    for k in range(LANES):
        was_reached = today[RECEIVED + k] + today[TALKED + k] > 0.0
        today[QUIET + k] = 0.0 if was_reached else today[QUIET + k] + force[HERE + k]
        tomorrow[GLIMPSED + k] = seen[k]
