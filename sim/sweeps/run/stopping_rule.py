"""When a cell has runs enough: its paired differences are known to the half-width that the plan asks for.

Looks are taken after the least number of runs and then after every batch, always at all of the first runs. So how many
runs there are does not depend on how many workers there were, nor on how often the sweep was stopped.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from scipy.special import stdtrit

from sim.sweeps.outcomes import FloatArray
from sim.sweeps.plan.schema import StoppingRule


def half_width(differences: FloatArray, confidence_level: float) -> float:
    """Half the width of Student's interval for a mean; infinite with fewer than two values.

    Parameters
    ----------
    differences
        One value a run; NaN where there is none.
    confidence_level
        Confidence, as .95.
    """
    valid = differences[~np.isnan(differences)]
    n = len(valid)
    if n < 2:
        return math.inf
    std = math.sqrt(math.fsum((valid - math.fsum(valid) / n) ** 2) / (n - 1))
    return float(stdtrit(n - 1, 0.5 + confidence_level / 2)) * std / math.sqrt(n)


def is_precise_enough(arms: Sequence[FloatArray], reference: int, n_runs: int, stopping_rule: StoppingRule) -> bool:
    """Whether the first n runs are enough.

    Parameters
    ----------
    arms
        The watched measure of each arm, a value a run.
    reference
        Place of the arm that others are compared with; a single arm is looked at by itself.
    n_runs
        Number of runs to look at.
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
    """How many runs a cell is to have, as far as its first runs tell.

    Parameters
    ----------
    arms, reference
        As in `is_precise_enough`.
    n_done
        Number of first runs that are done in every arm. If it is below the result, that many are needed before more
        can be told.
    """
    n = rule.min
    while n < rule.max and n <= n_done and not is_precise_enough(arms, reference, n, rule):
        n = min(n + rule.batch, rule.max)
    return n
