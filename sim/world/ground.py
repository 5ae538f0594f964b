"""The ground that all runs of a scenario stand on: everything of a world that does not depend on the seed."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sim.model.constants import Constants, derive_constants
from sim.world.people import People, Ties, people_of, ties_of
from sim.world.start import Before, before_of
from sim.world.timeline import Timeline, timeline_of

if TYPE_CHECKING:
    from sim.scenario import Scenario


class Ground(NamedTuple):
    """What worlds of a scenario have in common, whatever their seed.

    Attributes
    ----------
    constants : of the scenario itself, by which people start
    before : what is known of the first morning before anything is drawn
    timeline : what happens from outside, with the lots still to be drawn
    """

    days: int
    people: People
    ties: Ties
    constants: Constants
    before: Before
    timeline: Timeline


def ground_of(scenario: Scenario, days: int | None = None) -> Ground:
    """Work out the ground of a scenario, once for each length of the run (the scenario's own when None)."""
    days = scenario.days if days is None else days
    return scenario.once(("ground", days), lambda: laid(scenario, days))


def laid(scenario: Scenario, days: int) -> Ground:
    """Lay the ground of a scenario."""
    arrays = scenario.team_arrays()
    people = people_of(arrays)
    c = derive_constants(scenario.constants, scenario.mechanisms, scenario.act_kinds)
    return Ground(
        days=days,
        people=people,
        ties=ties_of(arrays),
        constants=c,
        before=before_of(scenario, people, arrays.starts),
        timeline=timeline_of(scenario, people, days),
    )
