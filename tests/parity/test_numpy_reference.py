"""The NumPy program that the compiled engine is measured against plays the same day, bit for bit."""

from __future__ import annotations

from typing import Any

import pytest

from benchmarks.numpy_engine import first_difference, play_compiled, prepare, ward, worlds_of
from sim.model.mechanisms import Mechanisms
from sim.scenario import Scenario


def busy_ward(days: int, **mechanisms: bool) -> Scenario:
    """A ward in which people give, introduce, talk and leave so often that a few weeks show every mechanism."""
    data: dict[str, Any] = {
        "schema": 1,
        "days": days,
        "team": {"builder": "ward", "size": 30},
        "leadership": {"style": "compassionate"},
        "parameters": {"give_base": 0.3, "leave_rate": 0.02, "try_rate": 0.3},
        "kinds": {"attentiveness": {"share": 0.1}, "introduction": {"share": 0.3}},
        "mechanisms": mechanisms,
    }
    return Scenario.from_dict(data)


@pytest.mark.parametrize("scenario", [ward(30, 40), busy_ward(40)], ids=["ward", "busy ward"])
def test_replicates_in_numpy_leave_the_bits_of_the_compiled_engine(scenario: Scenario) -> None:
    seeds = range(7, 27)
    expected = play_compiled(worlds_of(scenario, seeds))
    assert first_difference(seeds, prepare(scenario, seeds).play(), expected) == ""


@pytest.mark.parametrize("mechanism", Mechanisms._fields)
def test_each_mechanism_is_at_work_and_can_be_switched_off(mechanism: str) -> None:
    with_it, without, seeds = busy_ward(12), busy_ward(12, **{mechanism: False}), range(2)
    days = prepare(without, seeds).play()
    assert first_difference(seeds, days, play_compiled(worlds_of(without, seeds))) == ""
    assert first_difference(seeds, days, prepare(with_it, seeds).play()) != ""


def test_the_largest_seed_has_the_same_luck() -> None:
    seeds = (2**63 - 1, 0)
    expected = play_compiled(worlds_of(busy_ward(5), seeds))
    assert first_difference(seeds, prepare(busy_ward(5), seeds).play(), expected) == ""


def test_playing_again_gives_the_same_days() -> None:
    replicates = prepare(busy_ward(12), range(3))
    assert replicates.play().tobytes() == replicates.play().tobytes()


def test_what_numpy_does_not_play_is_refused() -> None:
    data = {"schema": 1, "days": 5, "team": {"builder": "ward", "size": 30}}
    incident = Scenario.from_dict(data | {"events": [{"event": "incident", "day": 2, "harm": 0.5}]})
    with pytest.raises(ValueError, match="without events"):
        prepare(incident, range(3))
    with pytest.raises(ValueError, match="two replicates"):
        prepare(ward(30, 5), range(1))
