"""Steps 8 and 9 of the day: small tests of change, and what the acts of the day did."""

from __future__ import annotations

from collections.abc import Sequence

from sim.compiled.arrays import (
    FORCE,
    LANES,
    STATE,
    WORK,
    Evening,
    Floats,
    Indices,
    Luck,
    Memory,
    Outside,
    Tally,
    Teams,
    Tiles,
    Who,
    add,
    at,
    in_chunk,
    multiply,
    put,
)
from sim.jit import inline, inline_loops
from sim.model import draws, evening, night, working
from sim.model.acts import CONVERSATION_KIND, N_ACT_KINDS
from sim.model.constants import Constants
from sim.model.draws import RandomStream
from sim.model.leading import StyleEffects
from sim.model.measures import SUM_TESTS

WELLBEING, ENERGY, AFTER_SHIFT = STATE["wellbeing"], STATE["energy"], STATE["energy_after_shift"]
FELT, GLIMPSED, SAFETY, OBSTACLES = STATE["felt_compassion"], STATE["glimpsed"], STATE["safety"], STATE["obstacles"]
GIVEN, CONTAGIOUS, RECEIVED = STATE["acts_given"], STATE["contagious_given"], STATE["acts_received"]
HELD, TALKED = STATE["conversations_held"], STATE["conversations_received"]
QUIET, TESTS, PRESENT = STATE["quiet_days"], STATE["tests"], STATE["present"]
HERE, AUTONOMY = FORCE["here"], FORCE["autonomy"]
RETURNED, WARMTH = WORK["returned"], WORK["warmth"]
FELT_LEFT, LIFT_LEFT, SAFETY_LEFT, RELIEF_LEFT = WORK["felt"], WORK["lift"], WORK["safety"], WORK["relief"]
OF_TALK = tuple(StyleEffects._fields.index(name) for name in ("felt", "lift", "safety", "relief"))
TALK_FELT, TALK_LIFT, TALK_SAFETY, TALK_RELIEF = OF_TALK
TO_TEST = draws.as_int64(RandomStream.CHANGE_TEST)


@inline_loops
def clear(tonight: Floats, work: Floats, received: Indices, given: Indices) -> None:
    """Forget what acts came to on another day, or for another tile in this place."""
    for k in range(LANES):
        tonight[CONTAGIOUS + k] = 0.0
        tonight[HELD + k] = 0.0
    for k in range(LANES * N_ACT_KINDS):
        received[k] = 0
    for k in range(LANES * N_ACT_KINDS):
        given[k] = 0
    for k in range(LANES):
        work[RETURNED + k] = 0.0
    for k in range(WARMTH, RELIEF_LEFT + LANES):
        work[k] = 1.0


@inline_loops
def test_changes(
    today: Floats, tonight: Floats, force: Floats, received: Indices, first: int, luck: Luck, c: Constants
) -> None:
    """8. Small tests of change: who of a tile, whose first person is given, dares to try one."""
    for k in range(LANES):
        u = draws.uniform(luck.seed, luck.day, TO_TEST, first + k, draws.FIRST_DRAW)
        learning = evening.weighted_sum(five(c.act_factors.learning), counts_of(received, k))
        chance = working.change_test_probability(today[SAFETY + k], today[ENERGY + k], learning, c)
        tonight[TESTS + k] = force[HERE + k] if u < chance else 0.0


@inline
def improve(teams: Teams, tiles: Tiles, sums: Floats, c: Constants) -> None:
    """8. and 10. Let tests improve the work of teams that end in some tiles, and the night wear it off."""
    for team in teams.by_end[teams.ended[tiles.first] : teams.ended[tiles.last]]:
        better = working.improvement_after_tests(
            teams.improvement[team], sums[1 + team, SUM_TESTS], teams.size[team], c
        )
        teams.improvement[team] = night.improvement_after_night(better, c)


@inline
def five(numbers: Sequence[float]) -> tuple[float, float, float, float, float]:
    """A number for each kind."""
    return numbers[0], numbers[1], numbers[2], numbers[3], numbers[4]


@inline
def sum_of(counts: tuple[int, int, int, int, int]) -> int:
    """Acts of all kinds."""
    return counts[0] + counts[1] + counts[2] + counts[3] + counts[4]


@inline
def counts_of(counts: Indices, k: int) -> tuple[int, int, int, int, int]:
    """Acts of each kind that the k-th person of a tile received or gave."""
    return counts[k], counts[LANES + k], counts[2 * LANES + k], counts[3 * LANES + k], counts[4 * LANES + k]


@inline
def receive(
    receiver: int,
    kind: int,
    room: Evening,
    outside: Outside,
    who: Who,
    memory: Memory,
    day: int,
    c: Constants,
) -> None:
    """9. Let one act or conversation do its work on the person who received it.

    Where acts come kind by kind and then conversations, products come out as `evening.product` of the counts.
    """
    place = in_chunk(receiver)
    memory.day[receiver] = day
    if kind == CONVERSATION_KIND:
        style, styles = outside.style[who.leader_of[receiver]], outside.styles
        felt, lift = styles[TALK_FELT, style], styles[TALK_LIFT, style]
        soften(room.work, place, felt, lift, styles[TALK_SAFETY, style], styles[TALK_RELIEF, style])
    else:
        kinds = c.act_factors
        add(room.received, LANES * kind, place, 1)
        soften(room.work, place, kinds.felt[kind], kinds.lift[kind], kinds.safety[kind], kinds.relief[kind])


@inline
def give(
    giver: int,
    kind: int,
    contagious: bool,
    room: Evening,
    outside: Outside,
    tally: Tally,
    c: Constants,
) -> None:
    """9. Let one act or conversation do its work on the person who gave it."""
    place, n = in_chunk(giver), int(tally.given[giver])
    if kind == CONVERSATION_KIND:
        add(room.tonight, HELD, place, 1.0)
    else:
        add(room.tonight, CONTAGIOUS, place, contagious)
        add(room.given, LANES * kind, place, 1)
    multiply(room.work, WARMTH, place, evening.giver_wellbeing_factor(at(outside.people, AUTONOMY, giver), c))
    if n < len(outside.energising):
        put(room.work, RETURNED, place, outside.energising[n])
    elif at(room.work, RETURNED, place) == 0.0:  # once, not for each act of somebody who gives to thousands
        put(room.work, RETURNED, place, evening.geometric_energy_return(n, c))


@inline
def soften(work: Floats, place: int, felt: float, lift: float, safety: float, relief: float) -> None:
    """Let one act or conversation do its work on the person at a place who received it."""
    multiply(work, FELT_LEFT, place, felt)
    multiply(work, LIFT_LEFT, place, lift)
    multiply(work, SAFETY_LEFT, place, safety)
    multiply(work, RELIEF_LEFT, place, relief)


@inline_loops
def end_shift(
    today: Floats,
    tonight: Floats,
    force: Floats,
    work: Floats,
    demand: Floats,
    given: Indices,
    received: Indices,
    n_given: Indices,
    seen: Indices,
    talked: Indices,
    c: Constants,
) -> None:
    """9. Evening: let the acts of the day do their work, on receivers and on givers."""
    for k in range(LANES):
        tonight[FELT + k] = evening.close_gap(today[FELT + k], work[FELT_LEFT + k])
        tonight[WELLBEING + k] = evening.close_gap(today[WELLBEING + k], work[LIFT_LEFT + k] * work[WARMTH + k])
        safety = evening.close_gap(today[SAFETY + k], work[SAFETY_LEFT + k])
        tonight[SAFETY + k] = safety if c.safety_is_dynamic else today[SAFETY + k]
        tonight[OBSTACLES + k] = today[OBSTACLES + k] * work[RELIEF_LEFT + k]
        tonight[AFTER_SHIFT + k] = evening.energy_after_shift(
            today[ENERGY + k],
            demand[k],
            n_given[k],
            evening.weighted_sum(five(c.act_factors.effort), counts_of(given, k)) + tonight[HELD + k],
            work[RETURNED + k],
            force[AUTONOMY + k],
            c,
        )
    for k in range(LANES):
        tonight[GIVEN + k] = sum_of(counts_of(given, k))
        tonight[RECEIVED + k] = sum_of(counts_of(received, k))
        tonight[TALKED + k] = talked[k]
        was_reached = tonight[RECEIVED + k] + tonight[TALKED + k] > 0.0
        today[QUIET + k] = 0.0 if was_reached else today[QUIET + k] + force[HERE + k]
        tonight[GLIMPSED + k] = seen[k]
        tonight[PRESENT + k] = force[HERE + k]
