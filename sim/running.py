"""Run a scenario: world, engine, recording."""

from __future__ import annotations

from collections.abc import Callable
from os import PathLike
from typing import TYPE_CHECKING, Literal, get_args

from sim.recording import Recording
from sim.scenario import Scenario, load
from sim.world import World, world_of

if TYPE_CHECKING:
    from sim.agents import Person
    from sim.trace import Trace

Engine = Literal["mesa", "compiled"]
ENGINES: tuple[Engine, ...] = get_args(Engine)
"""Engines that can play a scenario; both leave the same bits."""


def run(
    scenario: Scenario | str | PathLike[str],
    seed: int | None = None,
    *,
    engine: Engine = "mesa",
    person: type[Person] | None = None,
    tick: Callable[[int], object] | None = None,
) -> Recording:
    """Play a scenario once.

    Parameters
    ----------
    scenario
        A scenario, the path of a scenario file, or the name of a shipped scenario.
    seed
        Luck of the run, from 0; the scenario's own when left out.
    engine
        Which engine plays it: "mesa", or "compiled", which is faster once it has been compiled on this machine. The
        result is the same.
    person
        A subclass of `sim.agents.Person` with a behaviour of your own; only for the engine "mesa".
    tick
        Called with each day that was played.

    Returns
    -------
    Recording

    Raises
    ------
    ScenarioError
        The scenario cannot be used; it says what is wrong and where.
    ValueError
        The seed is negative or too large, there is no such engine, or it cannot play a person of your own.
    """
    if engine not in ENGINES:
        raise ValueError(f"there is no engine {engine!r}; there are {', '.join(ENGINES)}")
    if not isinstance(scenario, Scenario):
        scenario = load(scenario)
    seed = scenario.seed if seed is None else seed
    if not 0 <= seed < 2**63:
        raise ValueError(f"the seed must be a whole number from 0 to {2**63 - 1}, not {seed}")
    if engine == "compiled" and person is not None:
        raise ValueError("a person of your own can only be played by the engine 'mesa'")
    world = world_of(scenario, seed)
    trace = _play(world, engine, person, tick)
    return Recording(scenario=scenario, seed=seed, world=world, trace=trace, engine=engine)


def _play(world: World, engine: Engine, person: type[Person] | None, tick: Callable[[int], object] | None) -> Trace:
    """Play a world on an engine; each is loaded when it is first asked for."""
    if engine == "compiled":
        from sim.compiled import play as play_compiled  # noqa: PLC0415

        return play_compiled(world, tick=tick)
    from sim.agents import Person, play  # noqa: PLC0415

    return play(world, person or Person, tick)
