"""Sequential stopping rule: a cell is complete when the intervals of its paired differences are narrow enough.

The rule is evaluated after the minimum number of runs and then after every batch, always on the first runs. So the
number of runs depends neither on the number of workers nor on interruptions.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import scipy

from sim.sweeps.outcomes import FloatArray
from sim.sweeps.plan.schema import StoppingRule


def half_width(differences: FloatArray, confidence_level: float) -> float:
    """Half-width of Student's t interval of a mean. It is infinite for fewer than two values.

    Parameters
    ----------
    differences : shape (runs,)
        NaN values are ignored.
    confidence_level
        Confidence level, between 0 and 1.
    """
    valid = differences[~np.isnan(differences)]
    n = len(valid)
    if n < 2:
        return math.inf
    std = math.sqrt(math.fsum((valid - math.fsum(valid) / n) ** 2) / (n - 1))
    return float(scipy.special.stdtrit(n - 1, 0.5 + confidence_level / 2)) * std / math.sqrt(n)


def is_precise_enough(arms: Sequence[FloatArray], reference: int, n_runs: int, stopping_rule: StoppingRule) -> bool:
    """Whether the first runs satisfy the criterion of the stopping rule.

    Parameters
    ----------
    arms
        Monitored measure of each arm, shape (runs,).
    reference
        Index of the reference arm. A single arm is compared with 0.
    n_runs
        Number of first runs to evaluate.
    stopping_rule
        The rule.
    """
    if len(arms) == 1:
        return half_width(arms[0][:n_runs], stopping_rule.until.level) <= stopping_rule.until.half_width
    differences = [
        arm[:n_runs] - arms[reference][:n_runs] for arm_index, arm in enumerate(arms) if arm_index != reference
    ]
    return all(
        half_width(difference, stopping_rule.until.level) <= stopping_rule.until.half_width
        for difference in differences
    )


def required_runs(arms: Sequence[FloatArray], reference: int, n_done: int, rule: StoppingRule) -> int:
    """Number of runs per point that a cell needs, as far as is known.

    Parameters
    ----------
    arms, reference
        As in `is_precise_enough`.
    n_done
        Number of first runs that are complete in every arm. If it is below the returned number, the rule is evaluated
        again when that number is reached.
    rule
        The rule.
    """
    n = rule.min
    while n < rule.max and n <= n_done and not is_precise_enough(arms, reference, n, rule):
        n = min(n + rule.batch, rule.max)
    return n
