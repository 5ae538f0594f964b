"""Steps 4, 5 and 7 of the day: who meets, who acts toward whom, and who saw it."""

from __future__ import annotations

from sim.compiled.arrays import BLOCK, Block, Floats, Indices, Log, Luck, Made, Memory, Met, Net, Outside, Work
from sim.compiled.keeping import ACT, note
from sim.jit import compiled, rule
from sim.model import draws, giving
from sim.model.acts import CONVERSATION
from sim.model.arithmetic import happens
from sim.model.constants import Constants
from sim.model.draws import Purpose
from sim.model.measures import RIPPLE_DAYS
from sim.model.states import STATE

TO_MEET, TO_ACT = int(Purpose.CONTACT), int(Purpose.ACT)
WELLBEING, CONTAGIOUS = STATE["wellbeing"], STATE["contagious_given"]


@compiled
def meet(net: Net, made: Made, outside: Outside, met: Met, block: Block, luck: Luck) -> int:
    """4. Find who meets today; returns the number of meetings."""
    u, moment = block.u, block.which
    n = 0
    for start in range(0, len(net.one), BLOCK):
        one, other = net.one[start : start + BLOCK], net.other[start : start + BLOCK]
        chance = outside.chance[start : start + BLOCK]
        draws.draw_pairs(luck.seed, luck.day, TO_MEET, one, other, u, moment)
        for k in range(len(one)):
            if u[k] < chance[k]:
                met.one[n], met.other[n], met.moment[n] = one[k], other[k], moment[k]
                n += 1
    for person in range(len(made.n_made)):
        for slot in range(made.n_made[person]):
            partner = made.partner[person, slot]
            if person < partner and not (outside.absent[person] or outside.absent[partner]):
                lot, when = draws.uniforms(luck.seed, luck.day, TO_MEET, person, partner)
                if lot < made.chance[person, slot]:
                    met.one[n], met.other[n], met.moment[n] = person, partner, when
                    n += 1
    return n


@compiled
def act(
    met: Met,
    n_meetings: int,
    work: Work,
    today: Floats,
    block: Block,
    acts: Log,
    place: int,
    luck: Luck,
    c: Constants,
) -> int:
    """5. Let both people of each meeting act toward the other, or not; returns the next place of the acts."""
    drive, readiness, wellbeing = work.drive, work.readiness, today[WELLBEING]
    giver, receiver, u, which, odds, calm, does = block
    for start in range(0, n_meetings, BLOCK):
        size = min(BLOCK, n_meetings - start)
        for k in range(size):
            giver[k], receiver[k] = met.one[start + k], met.other[start + k]
            giver[size + k], receiver[size + k] = met.other[start + k], met.one[start + k]
        draws.draw_pairs(luck.seed, luck.day, TO_ACT, giver[: 2 * size], receiver[: 2 * size], u, which)
        for k in range(2 * size):
            need = giving.need(wellbeing[receiver[k]])
            odds[k] = giving.toward(drive[giver[k]], need, c)
            calm[k] = giving.toward(readiness[giver[k]], need, c)
        for k in range(2 * size):
            does[k] = happens(u[k], odds[k])
        for k in range(size):
            met.acted[start + k], met.answered[start + k] = does[k], does[size + k]
        for k in range(2 * size):
            if does[k]:
                contagious = not happens(u[k], calm[k])
                moment = met.moment[start + (k if k < size else k - size)]
                kind = giving.drawn_kind(which[k], c)
                place = note(acts, place, ACT, giver[k], receiver[k], receiver[k], kind, contagious, moment)
    return place


@compiled
def count(acts: Log, n_acts: int, today: Floats, work: Work, memory: Memory, team_of: Indices, day: int) -> None:
    """Count what was given and received today, and which acts earlier ones set off."""
    contagious_given = today[CONTAGIOUS]
    for act in range(n_acts):
        giver, receiver, kind = acts.giver[act], acts.receiver[act], acts.kind[act]
        if kind == CONVERSATION:
            work.held[giver] += 1
            work.talks[receiver] += 1
        else:
            work.received[receiver, kind] += 1
            if giver >= 0:
                work.given[giver, kind] += 1
                contagious_given[giver] += acts.contagious[act]
        if giver >= 0:
            work.n_given[giver] += 1
        if acts.contagious[act]:
            set_off(memory, giver, team_of[giver], day)


@rule
def set_off(memory: Memory, giver: int, team: int, day: int) -> None:
    """Count a contagious act for the day of the last act that reached its giver, if that is not too long ago."""
    last = memory.day[giver]
    if last > 0 and day - last <= RIPPLE_DAYS:
        memory.children[last - 1, 0] += 1.0
        memory.children[last - 1, 1 + team] += 1.0


@compiled
def glimpse(met: Met, n_meetings: int, work: Work, leader_of: Indices) -> None:
    """7. Let everybody who met somebody see that person's acts toward others, conversations included."""
    n_given, talks, seen = work.n_given, work.talks, work.seen
    for m in range(n_meetings):
        one, other = met.one[m], met.other[m]
        toward_one = met.answered[m] + (talks[one] if leader_of[one] == other else 0)
        toward_other = met.acted[m] + (talks[other] if leader_of[other] == one else 0)
        seen[one] += n_given[other] - toward_one
        seen[other] += n_given[one] - toward_other
