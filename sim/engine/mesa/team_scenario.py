"""The scenario of a Mesa model: what is simulated and the random seed, as a Mesa `Scenario`.

Mesa 3.5 added the class `Scenario`, an object with the parameters and the random seed of one run. `TeamScenario` is the
`Scenario` of a `TeamModel`. Its parameters are the source of a `sim.Scenario` and overrides.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

import mesa
import numpy as np

from sim.model.parameters import Parameters
from sim.scenario import Scenario, load
from sim.scenario.schema import MAX_SEED, check_seed

__all__ = [
    "HAS_MESA_SCENARIO",
    "MesaScenario",
    "TeamScenario",
    "dotted_keys",
    "load_mesa_scenario",
    "seed_from_rng",
    "seed_of_mesa_scenario",
]

HAS_MESA_SCENARIO = hasattr(mesa.Model, "scenario")
"""Whether this version of Mesa has scenarios: 3.5 and later."""

if HAS_MESA_SCENARIO:
    from mesa.experimental.scenarios import Scenario as MesaScenario
else:

    class MesaScenario:  # type: ignore[no-redef]
        """Replacement for Mesa's class in Mesa 3.3 and 3.4: parameters as attributes."""

        def __init__(self, *, rng: Any = None, **parameters: Any) -> None:
            for base in reversed(type(self).__mro__):
                self.__dict__.update(
                    {name: vars(base)[name] for name in vars(base).get("__annotations__", ()) if name in vars(base)}
                )
            self.__dict__.update(parameters)
            self.rng = rng


DEFAULT_SOURCE = "typical_ward"
NOT_OVERRIDES = frozenset({"source", "seed", "rng"})
"""Attributes of a Mesa scenario that are not overrides."""


class TeamScenario(MesaScenario):  # type: ignore[misc]  # Mesa has no types
    """What a `TeamModel` simulates, as a Mesa scenario.

    Parameters
    ----------
    source : str, path, mapping or sim.Scenario
        What `sim.load` accepts. Default: "typical_ward".
    rng : int, SeedSequence or Generator, optional
        Random seed. An integer from 0 to 2⁶³ − 1 is the seed of the run. From anything else that NumPy accepts as a
        seed, the seed of the run is drawn.
    seed : int, optional
        Random seed of the run, if `rng` is not given. Default: the seed of the scenario.
    **overrides
        Values to change, by key. Write `__` for the dots of a key: `leadership__style="compassionate"`. The parameters
        of the model need no prefix: `give_base=0.1`.

    Attributes
    ----------
    source, seed
        As above. `seed` is None if neither `rng` nor `seed` was given.
    """

    source: Any = DEFAULT_SOURCE

    def __init__(self, *, rng: Any = None, seed: int | None = None, **overrides: Any) -> None:
        if rng is not None:
            seed = seed_from_rng(rng)
        elif seed is not None:
            seed = check_seed(seed)
        super().__init__(rng=seed if rng is None else rng, seed=seed, **overrides)

    def load(self) -> Scenario:
        """The checked scenario.

        Raises
        ------
        ScenarioError
            The scenario or an override is invalid.
        """
        return load_mesa_scenario(self)


def load_mesa_scenario(scenario: MesaScenario, overrides: Mapping[str, Any] | None = None) -> Scenario:
    """The checked scenario that a Mesa scenario and further overrides describe."""
    values = {name: value for name, value in vars(scenario).items() if name not in NOT_OVERRIDES}
    return load(getattr(scenario, "source", DEFAULT_SOURCE), dotted_keys(values | dict(overrides or {})))


def dotted_keys(overrides: Mapping[str, Any]) -> dict[str, Any]:
    """Overrides by the keys of a scenario file: from `leadership__style` and `g_felt` to their dotted keys."""
    return {
        f"parameters.{name}"
        if name in Parameters._fields and name not in Scenario.model_fields
        else name.replace("__", "."): value
        for name, value in overrides.items()
    }


def seed_of_mesa_scenario(scenario: MesaScenario, default: int) -> int:
    """The seed of the run that a Mesa scenario describes."""
    if isinstance(scenario, TeamScenario):
        return default if scenario.seed is None else int(scenario.seed)
    rng = getattr(scenario, "rng", None)
    return default if rng is None else seed_from_rng(rng)


def seed_from_rng(rng: Any) -> int:
    """The seed of a run from a seed or random generator: an integer itself, else a number drawn from a copy of `rng`.

    Raises
    ------
    ValueError
        An integer is not from 0 to `MAX_SEED`.
    """
    if isinstance(rng, int | np.integer):
        return check_seed(int(rng))
    return int(np.random.default_rng(copy.deepcopy(rng)).integers(MAX_SEED, endpoint=True))
