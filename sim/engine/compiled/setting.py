"""Set the stage for a first morning: nobody has met, nothing is remembered."""

from __future__ import annotations

from sim.engine.compiled.layout import LANES, EngineState, InitialStateTable
from sim.model.act_kinds import NO_PERSON
from sim.numba_support.decorators import kernel


@kernel
def reset_state(stage: EngineState, start: InitialStateTable) -> None:
    """Put everything back to the first morning."""
    for tile in range(len(stage.person_states)):
        people, first = stage.person_states[tile], tile * LANES
        people[:] = 0.0
        for state in range(len(start.offsets)):
            row, states = start.offsets[state], start.states[state, first : first + LANES]
            for k in range(len(states)):
                people[row + k] = states[k]
    for team in range(len(start.improvement)):
        stage.teams.improvement[team] = start.improvement[team]
    stage.sums[:] = 0.0
    stage.ripples.last_day[:] = 0
    stage.ripples.last_act[:] = NO_PERSON
    stage.ripples.parents[:] = 0
    stage.ripples.children[:] = 0
    stage.introduced.n_active[:] = 0
    stage.ties.meeting_threshold[:] = 0
    stage.ties.n[0] = stage.n_initial_ties
