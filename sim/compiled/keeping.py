"""The acts of a day: noted as they are found, put in order in the evening, and kept in the log of the run."""

from __future__ import annotations

from sim.compiled.arrays import Log, Memory
from sim.compiled.sorting import sorted_order
from sim.jit import compiled, rule

SPARK, ACT, TALK = 0, 1, 2
"""Phases of the day, in the order of the log."""
PHASE, GIVER = 1 << 61, 1 << 30


@rule
def note(
    acts: Log,
    place: int,
    phase: int,
    giver: int,
    rank: int,
    receiver: int,
    kind: int,
    contagious: bool,
    moment: float,
) -> int:
    """Note an act of the day; `rank` orders the acts of one giver in a phase. Returns the next place."""
    acts.giver[place] = giver
    acts.receiver[place] = receiver
    acts.kind[place] = kind
    acts.contagious[place] = contagious
    acts.introduced[place] = -1
    acts.moment[place] = moment
    acts.key[place] = phase * PHASE + (giver + 1) * GIVER + rank
    return place + 1


@compiled
def keep_day(acts: Log, n_acts: int, log: Log, start: int, memory: Memory, day: int) -> None:
    """Add the acts of a day to the log of the run, in order; each person remembers the last that reached them."""
    order = sorted_order(acts.key[:n_acts])
    for place in range(start, start + n_acts):
        act = order[place - start]
        giver = acts.giver[act]
        log.day[place] = day
        log.giver[place] = giver
        log.receiver[place] = acts.receiver[act]
        log.kind[place] = acts.kind[act]
        log.contagious[place] = acts.contagious[act]
        log.because[place] = memory.act[giver] if acts.contagious[act] else -1
        log.introduced[place] = acts.introduced[act]
        log.moment[place] = acts.moment[act]
    for place in range(start, start + n_acts):
        receiver = log.receiver[place]
        latest = memory.act[receiver]
        if latest < start or log.moment[place] >= log.moment[latest]:
            memory.act[receiver] = place
