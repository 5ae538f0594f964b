"""Set the stage for a first morning: nobody has met, nothing is remembered."""

from __future__ import annotations

from sim.compiled.arrays import LANES, Floats, Longs, Stage
from sim.jit import kernel
from sim.model.acts import OUTSIDE


@kernel
def set_out(stage: Stage, start: Floats, rows: Longs, improvement: Floats, table: Floats) -> None:
    """Put everything back to the first morning.

    Parameters
    ----------
    start : shape (states given, people), states of the first morning
    rows : where the lanes of each of these states begin within a tile
    improvement : shape (teams,)
    table : the table of the first day, filled
    """
    table[:] = 0.0
    for state in range(len(rows)):
        for i in range(start.shape[1]):
            table[i // LANES, rows[state] + i % LANES] = start[state, i]
    for team in range(len(improvement)):
        stage.teams.improvement[team] = improvement[team]
    stage.sums[:] = 0.0
    stage.memory.day[:] = 0
    stage.memory.act[:] = OUTSIDE
    stage.memory.parents[:] = 0.0
    stage.memory.children[:] = 0.0
    stage.made.n_made[:] = 0
    stage.ties.below[:] = 0
    stage.ties.n[0] = stage.n_ties
