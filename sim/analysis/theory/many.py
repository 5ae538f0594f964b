"""A team so large that its luck averages out, against the map of its shares: the mean field of a complete graph."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from sim.analysis.theory import formulas
from sim.analysis.theory.formulas import expit, left
from sim.analysis.theory.judging import Check
from sim.analysis.theory.playing import ALIKE_AND_STILL, Player, scenario
from sim.engines import EngineName
from sim.model.acts import ACT_KINDS
from sim.model.measures import MEASURE_INDEX
from sim.model.parameters import Parameters
from sim.scenario import Scenario

Floats = NDArray[np.float64]

THEORY = "Mean field of shares"
DAYS, SETTLED = 40, 15
"""Length of a run; the first day over which means are taken."""
SIZES: dict[EngineName, tuple[int, ...]] = {"compiled": (50, 200, 1000), "mesa": (50,)}
RUNS = 20
LAG = 1.0
"""What the map leaves out is of the order 1/n: a difference of `LAG`/n of the value itself counts as none."""
TYPICAL = 8.0
"""How far a score must move to be found, nearly: its bound and 2.3 beyond it."""
MEASURED = ("acts", "contagious_share", "felt_compassion", "care")
PARAMETERS = {
    **ALIKE_AND_STILL,
    "contacts_per_day": 4,
    "give_base": 0.15,
    "g_felt": 5,
    "felt_gain": 0.5,
    "felt_half": 1,
    "g_energy": 0,
}


def large_team(size: int) -> Scenario:
    """People who differ in nothing but in how long ago somebody acted toward them."""
    return scenario(
        {
            "days": DAYS,
            "workload": 0,
            "team": {"builder": "complete", "size": size, "leader": False},
            "leadership": {"style": "transactional"},
            "parameters": PARAMETERS,
            "kinds": {name: {"felt": 2} for name in ACT_KINDS},
            "mechanisms": dict.fromkeys(("safety", "glimpsing", "introductions", "improvement", "leaving"), False),
        }
    )


def share_map(p: Parameters, control: float) -> Floats:
    """The course of `MEASURED` in a team without end; shape (days, measures).

    A person meets, of so many, a Poisson number with mean contacts_per_day; of these each acts with the mean chance of
    all. So nobody acts toward a person on a day with chance e^(−contacts_per_day · mean chance), and the ages of felt
    compassion move by this one number.
    """
    ages = np.arange(DAYS + 1)
    felt = np.where(ages == 0, 0.0, left(ages, p.felt_half))
    still = {"disposition": p.disposition_mean, "energy": 1.0, "safety": p.safety_start, "glimpsed": 0.0}
    own = sum(formulas.terms(p, {**still, "felt_compassion": 0.0}, control, 0.0, 0.0).values())
    drive = own + p.g_felt * felt
    pull = formulas.pull(p, p.wellbeing_mean)
    acts, alone = expit(drive + pull), expit(own + pull)
    shares, rows = (ages == 0) * 1.0, []
    for _ in range(DAYS):
        mean = float(shares @ acts)
        rows.append([p.contacts_per_day * mean, 1 - alone / mean, float(shares @ felt), float(shares @ expit(drive))])
        none = np.exp(-p.contacts_per_day * mean)
        older = np.zeros_like(shares)
        older[0], older[2:], older[1] = shares[0] * none, shares[1:-1] * none, 1 - none
        shares = older
    return np.array(rows)


def many(player: Player) -> Iterator[Check]:
    """Means over the settled days of several runs of each size, against the map."""
    columns = [MEASURE_INDEX[name] for name in MEASURED]
    for size in SIZES[player.engine]:
        spec = large_team(size)
        said = share_map(spec.constants, 0.35)[SETTLED:].mean(0)
        traces = player.traces(spec, RUNS, people=False, acts=False)
        means = np.array([trace.days[SETTLED:, 0, columns].mean(0) for trace in traces])
        spread = means.std(0, ddof=1) / np.sqrt(len(means))
        off = means.mean(0) - said
        beyond = np.sign(off) * np.maximum(0, np.abs(off) - LAG * said / size)
        scores = normal_of(beyond / spread, len(means) - 1)
        gains, deaf = _gains(spec.constants, said, spread, LAG * said / size)
        yield Check(THEORY, f"{size} people", player.engine, scores, None, gains, deaf)


def normal_of(t: Floats, freedom: int) -> Floats:
    """Standard scores with the same tails as values of Student's t, whose spread was measured too."""
    tail = np.maximum(stats.t.sf(np.abs(t), freedom), 1e-300)
    scores: Floats = np.sign(t) * stats.norm.isf(tail)
    return scores


def _gains(p: Parameters, said: Floats, spread: Floats, lag: Floats) -> tuple[dict[str, float], dict[str, float]]:
    """How far the score that shows an error best moves, and how far it must at worst: twice the lag, from end to end.

    With the spread as it was measured, so nearly.
    """
    gains, deaf = {}, {}
    for name in ("contacts_per_day", "give_base", "g_felt", "felt_half"):
        moved = share_map(p._replace(**{name: getattr(p, name) * 1.001}), 0.35)[SETTLED:].mean(0)
        gain, silent = np.abs(moved - said) / spread / 0.001, 2 * lag / spread
        best = int(np.argmin((silent + TYPICAL) / gain))
        gains[name], deaf[name] = float(gain[best]), float(silent[best])
    return gains, deaf
