"""Set the stage for a first morning: nobody has met, nothing is remembered."""

from __future__ import annotations

from sim.compiled.arrays import LANES, Morning, Stage
from sim.jit import kernel
from sim.model.acts import NO_PERSON


@kernel
def set_out(stage: Stage, start: Morning) -> None:
    """Put everything back to the first morning."""
    for tile in range(len(stage.people)):
        people, first = stage.people[tile], tile * LANES
        people[:] = 0.0
        for state in range(len(start.rows)):
            row, states = start.rows[state], start.states[state, first : first + LANES]
            for k in range(len(states)):
                people[row + k] = states[k]
    for team in range(len(start.improvement)):
        stage.teams.improvement[team] = start.improvement[team]
    stage.sums[:] = 0.0
    stage.memory.day[:] = 0
    stage.memory.act[:] = NO_PERSON
    stage.memory.parents[:] = 0
    stage.memory.children[:] = 0
    stage.made.n_made[:] = 0
    stage.ties.below[:] = 0
    stage.ties.n[0] = stage.n_ties
