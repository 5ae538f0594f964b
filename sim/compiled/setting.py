"""Set the stage for a first morning: nobody has met, nothing is remembered."""

from __future__ import annotations

from sim.compiled.arrays import Floats, Morning, Stage, put
from sim.jit import kernel
from sim.model.acts import OUTSIDE


@kernel
def set_out(stage: Stage, start: Morning, table: Floats) -> None:
    """Put everything back to the first morning; `table`, of the first day, is filled."""
    table[:] = 0.0
    for state in range(len(start.rows)):
        for i in range(start.states.shape[1]):
            put(table, start.rows[state], i, start.states[state, i])
    for team in range(len(start.improvement)):
        stage.teams.improvement[team] = start.improvement[team]
    stage.sums[:] = 0.0
    stage.memory.day[:] = 0
    stage.memory.act[:] = OUTSIDE
    stage.memory.parents[:] = 0.0
    stage.memory.children[:] = 0.0
    stage.made.n_made[:] = 0
    stage.ties.below[:] = 0
    stage.ties.n[0] = stage.n_ties
