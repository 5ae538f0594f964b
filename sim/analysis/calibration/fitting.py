"""Fits figures: how far a trial of values is from them, and the two methods that look for values near them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.analysis.calibration.parameters import Parameter
from sim.analysis.calibration.reading import Task
from sim.analysis.calibration.simulating import Played
from sim.sweep.refusing import SweepError

Floats = NDArray[np.float64]
Play = Callable[[Sequence[float] | Floats], Played]

LEVEL = 0.9
"""Share of the posterior that an interval holds."""
NEAREST = 5
"""Points of the first look that fit best; the luck of the runs is judged by them."""
FAR = 1e6
"""Stands for a figure that cannot be taken."""
FIRST_LOOK = 0.4
"""Share of the trials that go to the first look."""


class Observed(NamedTuple):
    """Figures to fit.

    Attributes
    ----------
    value : shape (targets,)
    spread : shape (targets, targets), covariance of their own uncertainty
    """

    value: Floats
    spread: Floats


class Fitted(NamedTuple):
    """What a method found.

    Attributes
    ----------
    estimate : shape (parameters,)
    sd : shape (parameters,), of the posterior
    low, high : shape (parameters,), interval of `LEVEL`
    correlation : shape (parameters, parameters), of the posterior
    draws : shape (draws, parameters), values that fit; empty for a point
    weights : shape (draws,)
    spread : shape (targets, targets), of observed figures about those of the model, the luck of the runs included
    """

    estimate: Floats
    sd: Floats
    low: Floats
    high: Floats
    correlation: Floats
    draws: Floats
    weights: Floats
    spread: Floats


Method = Callable[[Task, Play, Observed, Sequence[Floats], int, int], Fitted]
"""Fits figures, given a first look, the number of further trials and a seed."""


def observed(task: Task) -> Observed:
    """The figures of a task; their uncertainties are taken as independent."""
    targets = task.spec.targets
    return Observed(np.array([one.value for one in targets]), np.diag([one.error**2 for one in targets]))


def prior_of(parameter: Parameter) -> tuple[float, float]:
    """Mean and standard deviation of a prior, as it is cut off."""
    if parameter.mean is None or parameter.sd is None:
        return (parameter.low + parameter.high) / 2, (parameter.high - parameter.low) / np.sqrt(12.0)
    from scipy.stats import truncnorm  # noqa: PLC0415 - slow to import

    low, high = ((end - parameter.mean) / parameter.sd for end in (parameter.low, parameter.high))
    mean, variance = truncnorm.stats(low, high, loc=parameter.mean, scale=parameter.sd)
    return float(str(mean)), float(np.sqrt(float(str(variance))))


def at_share(parameter: Parameter, share: float) -> float:
    """The value below which this share of a prior lies."""
    if parameter.mean is None or parameter.sd is None:
        return parameter.low + share * (parameter.high - parameter.low)
    from scipy.stats import truncnorm  # noqa: PLC0415

    low, high = ((end - parameter.mean) / parameter.sd for end in (parameter.low, parameter.high))
    return float(truncnorm.ppf(share, low, high, loc=parameter.mean, scale=parameter.sd))


def first_look(task: Task, n: int) -> list[Floats]:
    """Values spread evenly over the priors, by a Sobol' sequence: the same for every fit, so they are played once."""
    from scipy.stats import qmc  # noqa: PLC0415

    name = "rng" if "rng" in qmc.Sobol.__init__.__code__.co_varnames else "seed"
    luck = np.random.Generator(np.random.PCG64(task.spec.seed))
    shares = qmc.Sobol(len(task.parameters), **{name: luck}).random_base2(int(np.ceil(np.log2(max(n, 2)))))[:n]
    return [values_at(task, row) for row in shares]


def values_at(task: Task, shares: Floats) -> Floats:
    """Values of the parameters at shares of their priors."""
    return np.array([at_share(one, float(share)) for one, share in zip(task.parameters, shares, strict=True)])


def misfit(found: Played, figures: Observed, spread: Floats) -> float:
    """Chi-square of figures: their distance from the model's in units of what keeps them apart by luck."""
    if np.isnan(found.mean).any():
        return FAR
    off = found.mean - figures.value
    return min(float(off @ np.linalg.solve(spread, off)), FAR)


def spread_about(look: Sequence[Floats], play: Play, figures: Observed) -> Floats:
    """Spread of figures about the model's: their own uncertainty, and the luck of the runs where they fit best."""
    found = [one for one in map(play, look) if not np.isnan(one.mean).any()]
    if not found:
        raise SweepError(
            "In no trial could all figures be taken of the scenario: a correlation across teams needs teams that "
            "differ, and a share of acts needs acts. Choose other figures or wider ranges."
        )
    found.sort(key=lambda one: misfit(one, figures, figures.spread + one.spread))
    return np.asarray(figures.spread + np.mean([one.spread for one in found[:NEAREST]], axis=0))


def need(names: Mapping[str, str]) -> None:
    """Refuse when a package is missing; `names` has what each is imported as."""
    from importlib.util import find_spec  # noqa: PLC0415

    missing = [package for package, module in names.items() if find_spec(module) is None]
    if missing:
        raise SweepError(
            f"Calibration needs {' and '.join(missing)}, not installed here. Install the extra calibrate: "
            "pip install 'compassion-contagion[calibrate]'"
        )
