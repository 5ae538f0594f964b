"""Rules of the night: strain, fading and rest; of leaving and of starting."""

from __future__ import annotations

from sim.jit import rule
from sim.model.constants import Constants
from sim.model.evening import clip


@rule
def toward_level(value: float, level: float, keep: float) -> float:
    """A value after a night on its way to a level, keeping the share `keep` of the distance."""
    return level + (value - level) * keep


@rule
def wellbeing(value: float, overload: float, set_point: float, c: Constants) -> float:
    """Wellbeing after the night: W·max(0, 1 − strain·overload), then toward the set-point."""
    return toward_level(value * max(0.0, 1.0 - c.p.strain * overload), set_point, c.keeps.wellbeing)


@rule
def rest_level(wellbeing: float, c: Constants) -> float:
    """Energy of a rested person: rest_floor + (1−rest_floor)·W."""
    return c.p.rest_floor + (1.0 - c.p.rest_floor) * wellbeing


@rule
def energy(value: float, wellbeing: float, c: Constants) -> float:
    """Energy after the night: E + recovery·max(0, rest level − E)."""
    return value + c.p.recovery * max(0.0, rest_level(wellbeing, c) - value)


@rule
def safety(value: float, control: float, c: Constants) -> float:
    """Safety after the night, toward the level that control allows: safety_level·(1−control)."""
    return toward_level(value, c.p.safety_level * (1.0 - control), c.keeps.safety)


@rule
def felt_compassion(value: float, c: Constants) -> float:
    """Felt compassion after the night: C·keep(felt_half)."""
    return value * c.keeps.felt


@rule
def obstacles(value: float, c: Constants) -> float:
    """Obstacles after the night, filling up: 1 − (1−O)·keep(obstacle_half)."""
    return 1.0 - (1.0 - value) * c.keeps.obstacles


@rule
def improvement(value: float, c: Constants) -> float:
    """Improvement after the night: I·keep(improve_half)."""
    return value * c.keeps.improvement


@rule
def leave_chance(wellbeing: float, c: Constants) -> float:
    """Chance to leave after today: leave_rate·max(0, 1 + leave_slope·(½−W))."""
    return c.p.leave_rate * max(0.0, 1.0 + c.p.leave_slope * (0.5 - wellbeing))


@rule
def start_energy(wellbeing: float, workload: float, c: Constants) -> float:
    """Energy of the first morning: the level at which a night restores what a day of the workload takes.

    clip(rest level − drain·workload·(1−recovery)/recovery)
    """
    return clip(rest_level(wellbeing, c) - c.p.drain * workload * (1.0 - c.p.recovery) / c.p.recovery)


@rule
def shaken_safety(safety: float, harm: float, control: float) -> float:
    """Safety after an incident: S·(1 − harm·control); where control rules, people are blamed."""
    return safety * (1.0 - harm * control)


@rule
def piled_obstacles(obstacles: float, harm: float) -> float:
    """Obstacles after an incident: O + harm·(1−O)."""
    return obstacles + harm * (1.0 - obstacles)
