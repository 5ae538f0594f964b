"""Safety and tests of change: how much of what leaders do for tests goes through psychological safety."""

from __future__ import annotations

import numpy as np
import pandas as pd
from common import BLUE, INK, LEVEL, MUTED, ORANGE, Experiment, Outcome, Setting, run, told
from matplotlib.axes import Axes
from matplotlib.figure import Figure

import sim

EXPERIMENT = Experiment(
    title="From leaders through safety to tests of change",
    question=(
        "Teams of better leaders try more small changes. How much of that goes through psychological safety, and does "
        "the mediation that a survey would find agree with what happens when safety is held still?"
    ),
    prediction=(
        "A person tries a change with a chance that is a product of safety and energy, raised a little by what "
        "colleagues teach. Leaders move all three: conversations and less control raise safety, cleared obstacles "
        "leave energy, giving teaches. Safety should move most, so more than half of the leader's effect on tests "
        "should go through it (the page of claims finds .65 in another design). Safety and energy have causes in "
        "common, so the share that the regression finds should be larger than what is lost when safety is held still."
    ),
)
COLUMNS = ["one", "leading", "safety", "energy", "tests"]
ONE, LEADING, SAFETY, ENERGY, TESTS = range(len(COLUMNS))
YEAR = 250
N_BOOTSTRAP = 2000
WORST, BEST = "compliance", "compassionate"
PATHS = {
    "in all": "in all",
    "through safety": "through safety\n(regression)",
    "past safety": "past safety\n(regression)",
    "lost": "lost when safety\nis held still",
    "still": "in all, when safety\nis held still",
}


def study(setting: Setting) -> Outcome:
    """Play organisations whose leaders differ by chance, with safety free to move and with safety held still."""
    days, n = setting.either(YEAR, 40), setting.either(80, 4)
    recordings, tables = [], []
    for seed in range(1, n + 1):
        leading, changes = organisation(seed, days)
        for moves in (True, False):
            scenario = sim.load("hospital", overrides={**changes, "mechanisms.safety": moves})
            recording = sim.run(scenario, seed, keep_people=False, keep_acts=False)
            recordings.append(recording)
            tables.append(wards_of(recording.days, leading).assign(organisation=seed, safety_moves=moves))
    wards = pd.concat(tables, ignore_index=True)
    paths = estimate(wards)
    return Outcome(finding(paths, wards), draw(wards, paths), wards.drop(columns="one"), recordings, {"paths": paths})


def organisation(seed: int, days: int) -> tuple[dict[str, float], dict[str, object]]:
    """Twelve wards of an organisation of its own, each leader drawn between targets first (0) and compassion (1)."""
    wards = [f"Ward {number}" for number in range(1, 13)]
    leading = dict(zip(wards, np.random.default_rng(seed).uniform(size=len(wards)).round(4).tolist(), strict=True))
    pure = sim.load("hospital", overrides={"leadership": {"teams": {"Ward 1": WORST, "Ward 2": BEST}}}).team_styles()
    worst, best = pure["Ward 1"]._asdict(), pure["Ward 2"]._asdict()
    styles = {
        ward: {name: round((1 - share) * worst[name] + share * best[name], 6) for name in worst}
        for ward, share in leading.items()
    }
    return leading, {"days": days, "events": [], "team.seed": seed, "leadership": {"teams": styles}}


def wards_of(days: pd.DataFrame, leading: dict[str, float]) -> pd.DataFrame:
    """A row a ward: its leader, safety and energy in the last quarter but one, yearly tests in the last."""
    last, quarter = int(days["day"].max()), int(days["day"].max()) // 4
    wards = days[days["team"].isin(leading)]
    before = wards[wards["day"].between(last - 2 * quarter + 1, last - quarter)].groupby("team")
    after = wards[wards["day"] > last - quarter].groupby("team")
    table = pd.DataFrame({"leading": leading, "safety": before["safety"].mean(), "energy": before["energy"].mean()})
    return table.assign(tests=YEAR * after["tests"].mean(), one=1.0).rename_axis("team").reset_index()


def estimate(wards: pd.DataFrame) -> pd.DataFrame:
    """Effects of leading from 0 to 1, with intervals from a bootstrap of whole organisations (percentiles)."""
    free, still = (products(wards[wards["safety_moves"] == moves]) for moves in (True, False))
    n = len(free)
    draws = np.random.default_rng(1).multinomial(n, np.full(n, 1 / n), size=N_BOOTSTRAP)
    weights = np.vstack([np.ones((1, n)), draws])  # the first row is the estimate itself
    found = paths(np.tensordot(weights, free, 1), np.tensordot(weights, still, 1))
    ends = [(1 - LEVEL) / 2, (1 + LEVEL) / 2]
    rows = [(name, values[0], *np.quantile(values[1:], ends), n) for name, values in found.items()]
    return pd.DataFrame(rows, columns=["path", "effect", "low", "high", "organisations"])


def products(wards: pd.DataFrame) -> np.ndarray:
    """Sums of products of the columns of each organisation, shape (organisations, columns, columns)."""
    groups = [group[COLUMNS].to_numpy(float) for _, group in wards.groupby("organisation")]
    return np.array([group.T @ group for group in groups])


def paths(free: np.ndarray, still: np.ndarray) -> dict[str, np.ndarray]:
    """The paths of the mediation, from sums of products."""
    total, held = slope(free, TESTS, [LEADING])[0], slope(still, TESTS, [LEADING])[0]
    to_safety = slope(free, SAFETY, [LEADING])[0]
    past, of_safety = slope(free, TESTS, [LEADING, SAFETY])
    _, beside_energy, _ = slope(free, TESTS, [LEADING, SAFETY, ENERGY])
    through = to_safety * of_safety
    return {
        "in all": total,
        "through safety": through,
        "past safety": past,
        "lost": total - held,
        "still": held,
        "leader to safety": to_safety,
        "safety to tests": of_safety,
        "share through safety": through / total,
        "share through safety, beside energy": to_safety * beside_energy / total,
        "share lost": 1 - held / total,
        "share through less share lost": through / total - 1 + held / total,
    }


def slope(sums: np.ndarray, what: int, on: list[int]) -> np.ndarray:
    """Least-squares slopes of a column on others, shape (others, draws)."""
    terms = [ONE, *on]
    left, right = sums[:, terms][:, :, terms], sums[:, terms][:, :, [what]]
    return np.linalg.solve(left, right)[:, 1:, 0].T


def draw(wards: pd.DataFrame, found: pd.DataFrame) -> Figure:
    """Safety and tests against the leader, and the paths."""
    figure = Figure(figsize=(9.6, 3.9), layout="constrained")
    left, middle, right = figure.subplots(1, 3, width_ratios=[1, 1, 1.15])
    for moves, colour, name in ((True, BLUE, "as usual"), (False, ORANGE, "safety held still")):
        some = wards[wards["safety_moves"] == moves]
        if moves:
            dots(left, some, "safety", colour)
        dots(middle, some, "tests", colour, name)
    left.set_title("Leader → safety")
    left.set_ylabel("safety of the ward")
    middle.set_title("Leader → tests")
    middle.set_ylabel("tests a person and year")
    middle.legend(loc="upper left", handletextpad=0.3)
    for axes in (left, middle):
        axes.set_xlabel("leader: 0 targets first,\n1 compassionate")
    rows = found.set_index("path").loc[list(PATHS)]
    colours = (INK, BLUE, BLUE, ORANGE, ORANGE)
    for place, ((_, row), colour) in enumerate(zip(rows.iterrows(), colours, strict=True)):
        right.plot([row["low"], row["high"]], [place, place], color=colour, linewidth=2.2)
        right.plot(row["effect"], place, "o", color=colour)
    right.axvline(0, color=MUTED, linewidth=1)
    right.set_yticks(range(len(PATHS)), list(PATHS.values()))
    right.set_ylim(len(PATHS) - 0.5, -0.5)
    right.set_xlabel("effect of leading from 0 to 1\n(tests a person and year)")
    right.set_title("The paths")
    return figure


def dots(axes: Axes, some: pd.DataFrame, what: str, colour: str, name: str | None = None) -> None:
    """A dot a ward, and the straight line through them."""
    axes.plot(some["leading"], some[what], ".", color=colour, markersize=3.5, alpha=0.35, markeredgewidth=0)
    line = np.polynomial.Polynomial.fit(some["leading"], some[what], 1)
    axes.plot([0, 1], line(np.array([0.0, 1.0])), color=colour, linewidth=2, label=name)


def finding(found: pd.DataFrame, wards: pd.DataFrame) -> str:
    """What came out, in plain words."""
    rows = found.set_index("path")[["effect", "low", "high"]]
    of = {name: tuple(rows.loc[name]) for name in rows.index}
    share, lost, apart = of["share through safety"], of["share lost"], of["share through less share lost"]
    half = "it is" if share[1] > 0.5 else "it is not" if share[2] < 0.5 else "that cannot be told"
    order = "larger" if apart[1] > 0 else "smaller" if apart[2] < 0 else "about as large"
    return (
        f"- From a leader who puts targets first to a compassionate one, tests of change rise by "
        f"{told(of['in all'], 1, signed=True)} a person and year, and safety by "
        f"{told(of['leader to safety'], signed=True)}.\n"
        f"- Through safety, by regression: {told(of['through safety'], 1, signed=True)}, a share of {told(share)}; "
        f"more than half was predicted ({half}). With energy in the regression beside safety, the share is "
        f"{told(of['share through safety, beside energy'])}.\n"
        f"- With safety held still the leader's whole effect is {told(of['still'], 1, signed=True)}: a share of "
        f"{told(lost)} is lost. The share found by regression is {order} (difference {told(apart, signed=True)}); "
        f"larger was predicted{'' if order == 'larger' else ', which was wrong'}.\n\n"
        f"{wards['organisation'].nunique()} organisations of twelve wards, their leaders drawn by chance; safety and "
        "energy from the quarter before the last, tests from the last quarter of a year. Intervals: percentiles of "
        f"{N_BOOTSTRAP:,} bootstrap samples of whole organisations."
    )


if __name__ == "__main__":
    run(__file__, EXPERIMENT, study)
