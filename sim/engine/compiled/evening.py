"""Steps 8 and 9 of the day: small tests of change, and what the acts of the day did."""

from __future__ import annotations

from collections.abc import Sequence

from sim.engine.compiled.layout import (
    EFFECT_OFFSETS,
    EXTERNAL_OFFSETS,
    LANES,
    STATE_OFFSETS,
    DayCounts,
    DrawKey,
    EveningBuffers,
    FloatArray,
    Int32Array,
    RippleState,
    SegmentArrays,
    TeamState,
    TeamStructure,
    TileRange,
    add_to_value,
    get_value,
    index_in_chunk,
    multiply_value,
    set_value,
)
from sim.model import rng
from sim.model.act_kinds import CONVERSATION_KIND, N_ACT_KINDS
from sim.model.derived_constants import Constants
from sim.model.measures import SUM_TESTS
from sim.model.rng import RandomStream
from sim.model.rules import evening, overnight, workload
from sim.model.rules.leadership import StyleEffects
from sim.numba_support.decorators import inline

WELLBEING, ENERGY, ENERGY_AFTER_SHIFT = (
    STATE_OFFSETS["wellbeing"],
    STATE_OFFSETS["energy"],
    STATE_OFFSETS["energy_after_shift"],
)
FELT_COMPASSION, GLIMPSED, SAFETY, OBSTACLES = (
    STATE_OFFSETS["felt_compassion"],
    STATE_OFFSETS["glimpsed"],
    STATE_OFFSETS["safety"],
    STATE_OFFSETS["obstacles"],
)
ACTS_GIVEN, CONTAGIOUS_GIVEN, ACTS_RECEIVED = (
    STATE_OFFSETS["acts_given"],
    STATE_OFFSETS["contagious_given"],
    STATE_OFFSETS["acts_received"],
)
CONVERSATIONS_HELD, CONVERSATIONS_RECEIVED = (
    STATE_OFFSETS["conversations_held"],
    STATE_OFFSETS["conversations_received"],
)
QUIET_DAYS, TESTS, PRESENT = STATE_OFFSETS["quiet_days"], STATE_OFFSETS["tests"], STATE_OFFSETS["present"]
IS_PRESENT, AUTONOMY = EXTERNAL_OFFSETS["here"], EXTERNAL_OFFSETS["autonomy"]
ENERGY_RETURN, GIVER_WELLBEING_FACTOR = EFFECT_OFFSETS["returned"], EFFECT_OFFSETS["warmth"]
FELT_COMPASSION_FACTOR, WELLBEING_FACTOR, SAFETY_FACTOR, OBSTACLES_FACTOR = (
    EFFECT_OFFSETS["felt"],
    EFFECT_OFFSETS["lift"],
    EFFECT_OFFSETS["safety"],
    EFFECT_OFFSETS["relief"],
)
CONVERSATION_FACTOR_ROWS = tuple(StyleEffects._fields.index(name) for name in ("felt", "lift", "safety", "relief"))
CONVERSATION_FELT, CONVERSATION_LIFT, CONVERSATION_SAFETY, CONVERSATION_RELIEF = CONVERSATION_FACTOR_ROWS
CHANGE_TEST_STREAM = rng.as_int64(RandomStream.CHANGE_TEST)


@inline
def clear_evening_buffers(tonight: FloatArray, work: FloatArray, received: Int32Array, given: Int32Array) -> None:
    """Forget what acts came to on another day, or for another tile in this place."""
    for k in range(LANES):
        tonight[CONTAGIOUS_GIVEN + k] = 0.0
        tonight[CONVERSATIONS_HELD + k] = 0.0
    for k in range(LANES * N_ACT_KINDS):
        received[k] = 0
    for k in range(LANES * N_ACT_KINDS):
        given[k] = 0
    for k in range(LANES):
        work[ENERGY_RETURN + k] = 0.0
    for k in range(GIVER_WELLBEING_FACTOR, OBSTACLES_FACTOR + LANES):
        work[k] = 1.0


@inline
def draw_change_tests(
    today: FloatArray,
    tonight: FloatArray,
    force: FloatArray,
    received: Int32Array,
    first: int,
    luck: DrawKey,
    c: Constants,
) -> None:
    """8. Small tests of change: who of a tile, whose first person is given, dares to try one."""
    for k in range(LANES):
        u = rng.uniform(luck.seed, luck.day, CHANGE_TEST_STREAM, first + k, rng.FIRST_DRAW)
        learning = evening.weighted_sum(to_kind_tuple(c.act_factors.learning), kind_counts_of_lane(received, k))
        chance = workload.change_test_probability(today[SAFETY + k], today[ENERGY + k], learning, c)
        tonight[TESTS + k] = force[IS_PRESENT + k] if u < chance else 0.0


@inline
def update_improvement(teams: TeamState, tiles: TileRange, sums: FloatArray, c: Constants) -> None:
    """8. and 10. Let tests improve the work of teams that end in some tiles, and the night wear it off."""
    for team in teams.order_by_last_tile[teams.n_ended[tiles.first_tile] : teams.n_ended[tiles.end_tile]]:
        improvement = workload.improvement_after_tests(
            teams.improvement[team], sums[1 + team, SUM_TESTS], teams.size[team], c
        )
        teams.improvement[team] = overnight.improvement_after_night(improvement, c)


@inline
def to_kind_tuple(numbers: Sequence[float]) -> tuple[float, float, float, float, float]:
    """A number for each kind."""
    return numbers[0], numbers[1], numbers[2], numbers[3], numbers[4]


@inline
def sum_counts(counts: tuple[int, int, int, int, int]) -> int:
    """Acts of all kinds."""
    return counts[0] + counts[1] + counts[2] + counts[3] + counts[4]


@inline
def kind_counts_of_lane(counts: Int32Array, k: int) -> tuple[int, int, int, int, int]:
    """Acts of each kind that the k-th person of a tile received or gave."""
    return counts[k], counts[LANES + k], counts[2 * LANES + k], counts[3 * LANES + k], counts[4 * LANES + k]


@inline
def apply_received_act(
    receiver: int,
    kind: int,
    buffers: EveningBuffers,
    outside: SegmentArrays,
    who: TeamStructure,
    memory: RippleState,
    day: int,
    c: Constants,
) -> None:
    """9. Let one act or conversation do its work on the person who received it.

    Where acts come kind by kind and then conversations, products come out as `evening.product` of the counts.
    """
    index = index_in_chunk(receiver)
    memory.last_day[receiver] = day
    if kind == CONVERSATION_KIND:
        style, styles = outside.style_index[who.leader_of[receiver]], outside.style_effects
        felt, lift = styles[CONVERSATION_FELT, style], styles[CONVERSATION_LIFT, style]
        multiply_gap_factors(
            buffers.effects, index, felt, lift, styles[CONVERSATION_SAFETY, style], styles[CONVERSATION_RELIEF, style]
        )
    else:
        kinds = c.act_factors
        add_to_value(buffers.received, LANES * kind, index, 1)
        multiply_gap_factors(
            buffers.effects, index, kinds.felt[kind], kinds.lift[kind], kinds.safety[kind], kinds.relief[kind]
        )


@inline
def apply_given_act(
    giver: int,
    kind: int,
    contagious: bool,
    room: EveningBuffers,
    outside: SegmentArrays,
    counts: DayCounts,
    c: Constants,
) -> None:
    """9. Let one act or conversation do its work on the person who gave it."""
    place, n = index_in_chunk(giver), int(counts.n_given[giver])
    if kind == CONVERSATION_KIND:
        add_to_value(room.next_state, CONVERSATIONS_HELD, place, 1.0)
    else:
        add_to_value(room.next_state, CONTAGIOUS_GIVEN, place, contagious)
        add_to_value(room.given, LANES * kind, place, 1)
    multiply_value(
        room.effects,
        GIVER_WELLBEING_FACTOR,
        place,
        evening.giver_wellbeing_factor(get_value(outside.external, AUTONOMY, giver), c),
    )
    if n < len(outside.energy_return):
        set_value(room.effects, ENERGY_RETURN, place, outside.energy_return[n])
    elif (
        get_value(room.effects, ENERGY_RETURN, place) == 0.0
    ):  # once, not for each act of somebody who gives to thousands
        set_value(room.effects, ENERGY_RETURN, place, evening.geometric_energy_return(n, c))


@inline
def multiply_gap_factors(work: FloatArray, place: int, felt: float, lift: float, safety: float, relief: float) -> None:
    """Let one act or conversation do its work on the person at a place who received it."""
    multiply_value(work, FELT_COMPASSION_FACTOR, place, felt)
    multiply_value(work, WELLBEING_FACTOR, place, lift)
    multiply_value(work, SAFETY_FACTOR, place, safety)
    multiply_value(work, OBSTACLES_FACTOR, place, relief)


@inline
def apply_acts(
    today: FloatArray,
    tonight: FloatArray,
    force: FloatArray,
    effects: FloatArray,
    demand: FloatArray,
    given: Int32Array,
    received: Int32Array,
    n_given: Int32Array,
    seen: Int32Array,
    n_conversations: Int32Array,
    c: Constants,
) -> None:
    """9. Evening: let the acts of the day do their work, on receivers and on givers."""
    for k in range(LANES):
        tonight[FELT_COMPASSION + k] = evening.close_gap(
            today[FELT_COMPASSION + k], effects[FELT_COMPASSION_FACTOR + k]
        )
        tonight[WELLBEING + k] = evening.close_gap(
            today[WELLBEING + k], effects[WELLBEING_FACTOR + k] * effects[GIVER_WELLBEING_FACTOR + k]
        )
        safety = evening.close_gap(today[SAFETY + k], effects[SAFETY_FACTOR + k])
        tonight[SAFETY + k] = safety if c.safety_is_dynamic else today[SAFETY + k]
        tonight[OBSTACLES + k] = today[OBSTACLES + k] * effects[OBSTACLES_FACTOR + k]
        tonight[ENERGY_AFTER_SHIFT + k] = evening.energy_after_shift(
            today[ENERGY + k],
            demand[k],
            n_given[k],
            evening.weighted_sum(to_kind_tuple(c.act_factors.effort), kind_counts_of_lane(given, k))
            + tonight[CONVERSATIONS_HELD + k],
            effects[ENERGY_RETURN + k],
            force[AUTONOMY + k],
            c,
        )
    for k in range(LANES):
        tonight[ACTS_GIVEN + k] = sum_counts(kind_counts_of_lane(given, k))
        tonight[ACTS_RECEIVED + k] = sum_counts(kind_counts_of_lane(received, k))
        tonight[CONVERSATIONS_RECEIVED + k] = n_conversations[k]
        was_reached = tonight[ACTS_RECEIVED + k] + tonight[CONVERSATIONS_RECEIVED + k] > 0.0
        today[QUIET_DAYS + k] = 0.0 if was_reached else today[QUIET_DAYS + k] + force[IS_PRESENT + k]
        tonight[GLIMPSED + k] = seen[k]
        tonight[PRESENT + k] = force[IS_PRESENT + k]
