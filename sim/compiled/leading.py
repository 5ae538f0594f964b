"""Step 6 of the day: the leaders' round."""

from __future__ import annotations

from sim.compiled.arrays import Floats, Indices, Log, Luck, Outside, Who
from sim.compiled.keeping import TALK, note
from sim.jit import compiled, rule
from sim.model import draws, giving, leading
from sim.model.acts import CONVERSATION
from sim.model.arithmetic import happens
from sim.model.constants import Constants
from sim.model.draws import Purpose
from sim.model.states import STATE

WELLBEING, ENERGY = STATE["wellbeing"], STATE["energy"]
FELT, OVERLOAD = STATE["felt_compassion"], STATE["overload"]
TO_TALK, TO_CHOOSE = int(Purpose.CONVERSATION), int(Purpose.REPORT)


@compiled
def lead(today: Floats, who: Who, outside: Outside, acts: Log, place: int, luck: Luck, c: Constants) -> int:
    """6. Let each leader go to some of those they lead; returns the next place of the acts."""
    here, wellbeing = who.here, today[WELLBEING]
    for k in range(len(who.leaders)):
        leader = who.leaders[k]
        n = 0
        for place_of_report in range(who.first[k], who.first[k + 1]):
            here[n] = who.report[place_of_report]
            n += not outside.absent[here[n]]
        if n == 0 or outside.absent[leader]:
            continue
        style = outside.style[leader]
        calm = leading.attention(outside.styles.attend[style], today[ENERGY, leader], today[OVERLOAD, leader], c)
        moved = giving.drive(calm, today[FELT, leader], c)
        for slot in range(c.p.conversations):
            u, insight = draws.uniforms(luck.seed, luck.day, TO_TALK, leader, slot)
            if happens(u, moved):
                which, moment = draws.uniforms(luck.seed, luck.day, TO_CHOOSE, leader, slot)
                report = here[int(which * n)]
                if insight < outside.styles.understand[style]:
                    report = most_in_need(here, n, wellbeing)
                contagious = not happens(u, calm)
                place = note(acts, place, TALK, leader, slot, report, CONVERSATION, contagious, moment)
    return place


@rule
def most_in_need(people: Indices, n: int, wellbeing: Floats) -> int:
    """The one of the first n people who has the lowest wellbeing; the first of equals."""
    worst: int = people[0]
    for k in range(n):
        if wellbeing[people[k]] < wellbeing[worst]:
            worst = people[k]
    return worst
