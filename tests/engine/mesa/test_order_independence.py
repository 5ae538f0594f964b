"""Results do not depend on the order in which people are visited, nor on other code in the process."""

from __future__ import annotations

import random

import numpy as np
import pytest

from sim.engine.mesa import Person, TeamModel, run_mesa
from sim.engine.mesa.model import Meeting
from sim.world import build_world
from tests.engine.mesa.helpers import (
    BUSY_PARAMETERS,
    INTRODUCTION_HEAVY_KINDS,
    arrays_equal,
    make_model,
    make_scenario,
    run_trace,
)
from tests.engine.mesa.random_scenarios import random_scenario


class ShuffledModel(TeamModel):
    """Visits people in another order every day."""

    def step(self):
        random.Random(self.day).shuffle(self.visit_order)  # noqa: S311
        super().step()


class ReversedModel(TeamModel):
    """Visits people, meetings and the two people of a meeting in reverse order."""

    def step(self):
        self.visit_order = self.people[::-1]
        super().step()

    def draw_meetings(self):
        return [
            Meeting(meeting.person_b, meeting.person_a, meeting.moment) for meeting in super().draw_meetings()[::-1]
        ]


SCENARIOS = {
    "ward": make_scenario(parameters=BUSY_PARAMETERS, kinds=INTRODUCTION_HEAVY_KINDS),
    "organisation": random_scenario(5),
    "leader of a leader": random_scenario(7),
    "events": random_scenario(9),
}


@pytest.mark.parametrize("order", [ShuffledModel, ReversedModel])
@pytest.mark.parametrize("name", SCENARIOS)
def test_another_order_of_visits_gives_the_same_run(name, order, monkeypatch):
    world = build_world(SCENARIOS[name])
    expected = run_mesa(world).digest()
    monkeypatch.setattr("sim.engine.mesa.run.TeamModel", order)
    assert run_mesa(world).digest() == expected


class ImmediateUpdatePerson(Person):
    """Changes wellbeing at once instead of in the evening, which is an error."""

    def draw_act(self, other, moment):
        other.wellbeing += 0.01 * self.wellbeing
        super().draw_act(other, moment)


def test_immediate_updates_are_detected(monkeypatch):
    """Negative control: the tests above detect such an error."""
    world = build_world(SCENARIOS["ward"])
    expected = run_mesa(world, ImmediateUpdatePerson).digest()
    monkeypatch.setattr("sim.engine.mesa.run.TeamModel", ReversedModel)
    assert run_mesa(world, ImmediateUpdatePerson).digest() != expected


def test_two_models_stepped_in_turn_do_not_affect_each_other():
    specs = SCENARIOS["ward"], SCENARIOS["organisation"]
    models = [make_model(spec) for spec in specs]
    together = [[], []]
    for _ in range(20):
        for model, rows in zip(models, together, strict=True):
            model.step()
            rows.append(model.state_table.copy())
    for spec, rows in zip(specs, together, strict=True):
        alone = run_trace(spec).people
        assert arrays_equal(np.array(rows), alone[:20])


def test_the_state_of_other_random_generators_does_not_matter():
    digests = set()
    for seed in (1, 2):
        random.seed(seed)
        np.random.seed(seed)
        digests.add(run_trace(SCENARIOS["ward"]).digest())
    assert len(digests) == 1
