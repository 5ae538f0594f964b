"""Steps 8 and 9 of the day: small tests of change, and what the acts of the day did."""

from __future__ import annotations

from sim.compiled.arrays import Floats, Indices, Luck, Memory, Outside, Who, Work
from sim.jit import compiled, rule
from sim.model import draws, evening, night, working
from sim.model.acts import N_KINDS
from sim.model.constants import Constants
from sim.model.draws import Purpose
from sim.model.states import STATE

WELLBEING, ENERGY, AFTER_SHIFT = STATE["wellbeing"], STATE["energy"], STATE["energy_after_shift"]
FELT, SAFETY, OBSTACLES = STATE["felt_compassion"], STATE["safety"], STATE["obstacles"]
GIVEN, RECEIVED, QUIET = STATE["acts_given"], STATE["acts_received"], STATE["quiet_days"]
HELD, TALKED = STATE["conversations_held"], STATE["conversations_received"]
TESTS, PRESENT = STATE["tests"], STATE["present"]
TO_TEST = int(Purpose.TEST)


@rule
def counts_of(counts: Indices, i: int) -> tuple[int, int, int, int, int]:
    """Acts of each kind of person i; a view of the row would cost more than the five numbers."""
    return counts[i, 0], counts[i, 1], counts[i, 2], counts[i, 3], counts[i, 4]


@compiled
def test_changes(today: Floats, who: Who, work: Work, luck: Luck, c: Constants) -> None:
    """8. Small tests of change: who dares tries one."""
    energy, safety, present, tests = today[ENERGY], today[SAFETY], today[PRESENT], today[TESTS]
    for i in range(len(tests)):
        tests[i] = draws.uniform(luck.seed, luck.day, TO_TEST, i, 0)
    for i in range(len(tests)):
        learning = evening.total(c.kinds.learning, counts_of(work.received, i))
        tried = present[i] > 0.0 and tests[i] < working.test_chance(safety[i], energy[i], learning, c)
        tests[i] = tried
        work.tests[who.team_of[i]] += tried


@compiled
def improve(improvement: Floats, before: Floats, who: Who, work: Work, c: Constants) -> None:
    """8. and 10. Let the tests of the day improve the work of each team, and the night wear it off."""
    for team in range(len(improvement)):
        before[team] = improvement[team]
        better = working.improved(improvement[team], work.tests[team], who.team_size[team], c)
        improvement[team] = night.improvement(better, c)


@compiled
def end_shift(
    today: Floats, tomorrow: Floats, who: Who, outside: Outside, work: Work, memory: Memory, day: int, c: Constants
) -> None:
    """9. Evening: let the acts of the day do their work, on receivers and on givers."""
    styles = outside.styles
    for i in range(today.shape[1]):
        received, talks = counts_of(work.received, i), work.talks[i]
        acts = sum_of(received)
        today[RECEIVED, i], today[TALKED, i] = acts, talks
        felt, safety, obstacles, lift = today[FELT, i], today[SAFETY, i], today[OBSTACLES, i], 1.0
        if acts + talks > 0:
            style = outside.style[who.leader_of[i] if who.leader_of[i] >= 0 else i]
            felt = evening.filled(felt, evening.product(c.kinds.felt, received, styles.felt[style], talks))
            if c.safety_moves:
                safety = evening.filled(safety, evening.product(c.kinds.safety, received, styles.safety[style], talks))
            obstacles *= evening.product(c.kinds.relief, received, styles.relief[style], talks)
            lift = evening.product(c.kinds.lift, received, styles.lift[style], talks)
            today[QUIET, i] = 0.0
            memory.day[i] = day
            memory.parents[day - 1, 0] += acts + talks
            memory.parents[day - 1, 1 + who.team_of[i]] += acts + talks
        elif not outside.absent[i]:
            today[QUIET, i] += 1.0
        given, held = work.n_given[i], work.held[i]
        today[GIVEN, i], today[HELD, i] = given - held, held
        efforts = evening.total(c.kinds.effort, counts_of(work.given, i)) + held
        missing = lift * evening.given_wellbeing(outside.autonomy[i], given, c)
        tomorrow[WELLBEING, i] = evening.filled(today[WELLBEING, i], missing)
        today[AFTER_SHIFT, i] = evening.energy_after_shift(
            today[ENERGY, i], work.demand[i], given, efforts, outside.autonomy[i], c
        )
        tomorrow[FELT, i], tomorrow[SAFETY, i], tomorrow[OBSTACLES, i] = felt, safety, obstacles


@rule
def sum_of(counts: tuple[int, int, int, int, int]) -> int:
    """Acts of all kinds."""
    acts = 0
    for kind in range(N_KINDS):
        acts += counts[kind]
    return acts
