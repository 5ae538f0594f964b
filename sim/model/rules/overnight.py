"""Rules of the night: strain, decay and recovery; of leaving, new starters and incidents."""

from __future__ import annotations

from sim.model.derived_constants import Constants
from sim.model.rules.evening import clip
from sim.numba_support.decorators import rule


@rule
def decay_toward(value: float, level: float, decay_factor: float) -> float:
    """Exponential decay of one night toward a level: the distance to the level is multiplied by `decay_factor`."""
    return level + (value - level) * decay_factor


@rule
def wellbeing_after_night(value: float, overload: float, set_point: float, c: Constants) -> float:
    """Wellbeing after the night: W·max(0, 1 − strain·overload), then decay toward the set-point."""
    return decay_toward(value * max(0.0, 1.0 - c.params.strain * overload), set_point, c.decay.wellbeing)


@rule
def rested_energy(wellbeing: float, c: Constants) -> float:
    """Energy of a rested person: rest_floor + (1−rest_floor)·W."""
    return c.params.rest_floor + (1.0 - c.params.rest_floor) * wellbeing


@rule
def energy_after_night(value: float, wellbeing: float, c: Constants) -> float:
    """Energy after the night: E + recovery·max(0, rested energy − E)."""
    return value + c.params.recovery * max(0.0, rested_energy(wellbeing, c) - value)


@rule
def safety_after_night(value: float, control: float, c: Constants) -> float:
    """Safety after the night: decay toward the level that control allows, safety_level·(1−control)."""
    return decay_toward(value, c.params.safety_level * (1.0 - control), c.decay.safety)


@rule
def felt_compassion_after_night(value: float, c: Constants) -> float:
    """Decay of felt compassion: C·decay_factor(felt_half) after the night, half of it after `felt_half` days."""
    return value * c.decay.felt


@rule
def obstacles_after_night(value: float, c: Constants) -> float:
    """Obstacles after the night, rising toward 1: 1 − (1−O)·decay_factor(obstacle_half)."""
    return 1.0 - (1.0 - value) * c.decay.obstacles


@rule
def improvement_after_night(value: float, c: Constants) -> float:
    """Improvement after the night: I·decay_factor(improve_half)."""
    return value * c.decay.improvement


@rule
def leaving_probability(wellbeing: float, c: Constants) -> float:
    """Probability of leaving after today: leave_rate·max(0, 1 + leave_slope·(½−W))."""
    return c.params.leave_rate * max(0.0, 1.0 + c.params.leave_slope * (0.5 - wellbeing))


@rule
def initial_energy(wellbeing: float, workload: float, c: Constants) -> float:
    """Initial energy: the level at which a night restores what a day at this workload takes.

    clip(rested energy − drain·workload·(1−recovery)/recovery)
    """
    return clip(rested_energy(wellbeing, c) - c.params.drain * workload * (1.0 - c.params.recovery) / c.params.recovery)


@rule
def safety_after_incident(safety: float, harm: float, control: float) -> float:
    """Safety after an incident: S·(1 − harm·control); under high control, people are blamed."""
    return safety * (1.0 - harm * control)


@rule
def obstacles_after_incident(obstacles: float, harm: float) -> float:
    """Obstacles after an incident: O + harm·(1−O)."""
    return obstacles + harm * (1.0 - obstacles)
