"""Steps 4, 5 and 7 of the day: who meets, who acts toward whom, and who saw it."""

from __future__ import annotations

from sim.compiled.arrays import BLOCK, STATE, WORK, Acts, Block, Flags, Floats, Luck, Met, Ties, Who, Words, add, at
from sim.compiled.keeping import note
from sim.jit import compiled, rule
from sim.model import draws, giving
from sim.model.arithmetic import happens
from sim.model.constants import Constants
from sim.model.draws import Purpose

TO_MEET, TO_ACT = int(Purpose.CONTACT), int(Purpose.ACT)
WELLBEING = STATE["wellbeing"]
READINESS, DRIVE, N_GIVEN, TALKS, SEEN = (
    WORK[name] for name in ("readiness", "drive", "n_given", "talks", "seen")
)


@compiled
def meet(ties: Ties, met: Met, block: Block, luck: Luck) -> int:
    """4. Find who meets today; returns the number of meetings."""
    n = 0
    n_ties = ties.n[0]
    for start in range(0, n_ties, BLOCK):
        end = min(start + BLOCK, n_ties)
        pair, below = ties.pair[start:end], ties.below[start:end]
        draws.draw_words(luck.seed, luck.day, TO_MEET, pair, block.word, block.which)
        for k in range(len(pair)):
            met.pair[n], met.moment[n] = pair[k], block.which[k]
            n += block.word[k] < below[k]
    return n


@compiled
def act(
    met: Met, n_meetings: int, today: Floats, work: Floats, block: Block, acts: Acts, place: int, luck: Luck, c: Constants
) -> int:
    """5. Let both people of each meeting act toward the other, or not; returns the next place of the acts."""
    word, which, odds, does, hit = block.word, block.which, block.odds, block.does, block.hit
    for start in range(0, n_meetings, BLOCK):
        size = min(BLOCK, n_meetings - start)
        pair = block.pair[: 2 * size]
        for k in range(size):
            pair[k], pair[size + k] = met.pair[start + k], draws.turned(met.pair[start + k])
        draws.draw_words(luck.seed, luck.day, TO_ACT, pair, word, which)
        for k in range(2 * size):
            odds[k] = odds_of(pair[k], DRIVE, today, work, c)
        accept(2 * size, word, odds, does)
        for k in range(size):
            met.acted[start + k], met.answered[start + k] = does[k], does[size + k]
        n = 0
        for k in range(2 * size):
            hit[n] = k
            n += does[k]
        for k in range(n):
            odds[k], word[k] = odds_of(pair[hit[k]], READINESS, today, work, c), word[hit[k]]
        accept(n, word, odds, does)
        for k in range(n):
            h = hit[k]
            moment = met.moment[start + (h if h < size else h - size)] * draws.UNIT
            kind = giving.drawn_kind(which[h] * draws.UNIT, c)
            place = note(acts, place, draws.who_of(pair[h]), draws.whom_of(pair[h]), kind, not does[k], moment)
    return place


@rule
def odds_of(pair: int, row: int, today: Floats, work: Floats, c: Constants) -> float:
    """Log-odds of an act of the first of a pair toward the second, with felt compassion or without it."""
    need = giving.need(at(today, WELLBEING, draws.whom_of(pair)))
    return giving.toward(at(work, row, draws.who_of(pair)), need, c)


@compiled
def accept(n: int, word: Words, odds: Floats, does: Flags) -> None:
    """Whether each of n draws leads to something of these log-odds."""
    for k in range(n):
        does[k] = happens(word[k] * draws.UNIT, odds[k])


@compiled
def glimpse(met: Met, n_meetings: int, work: Floats, who: Who) -> None:
    """7. Let everybody who met somebody see that person's acts toward others, conversations included."""
    for m in range(n_meetings):
        one, other = draws.who_of(met.pair[m]), draws.whom_of(met.pair[m])
        toward_one = met.answered[m] + (at(work, TALKS, one) if who.leader_of[one] == other else 0.0)
        toward_other = met.acted[m] + (at(work, TALKS, other) if who.leader_of[other] == one else 0.0)
        add(work, SEEN, one, at(work, N_GIVEN, other) - toward_one)
        add(work, SEEN, other, at(work, N_GIVEN, one) - toward_other)
