"""Safety and tests of change: how much of what leaders do for tests goes through psychological safety."""

from __future__ import annotations

import numpy as np
import pandas as pd
from common import (
    BLUE,
    CONFIDENCE_LEVEL,
    INK,
    MUTED,
    ORANGE,
    Experiment,
    ExperimentConfig,
    ExperimentResult,
    format_interval,
    run_experiment,
)
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
INTERCEPT_COLUMN, LEADING_COLUMN, SAFETY_COLUMN, ENERGY_COLUMN, TESTS_COLUMN = range(len(COLUMNS))
DAYS_PER_YEAR = 250
N_RESAMPLES = 2000
WORST_STYLE, BEST_STYLE = "compliance", "compassionate"
PATH_LABELS = {
    "in all": "in all",
    "through safety": "through safety\n(regression)",
    "past safety": "past safety\n(regression)",
    "lost": "lost when safety\nis held still",
    "still": "in all, when safety\nis held still",
}


def study(setting: ExperimentConfig) -> ExperimentResult:
    """Play organisations whose leaders differ by chance, with safety free to move and with safety held still."""
    days, n = setting.choose(DAYS_PER_YEAR, 40), setting.choose(80, 4)
    recordings, tables = [], []
    for seed in range(1, n + 1):
        leading, changes = organisation_overrides(seed, days)
        for moves in (True, False):
            scenario = sim.load("hospital", overrides={**changes, "mechanisms.safety": moves})
            recording = sim.run(scenario, seed, keep_people=False, keep_acts=False)
            recordings.append(recording)
            tables.append(ward_table(recording.teams, leading).assign(organisation=seed, safety_moves=moves))
    wards = pd.concat(tables, ignore_index=True)
    paths = estimate_paths(wards)
    return ExperimentResult(
        describe_finding(paths, wards),
        draw_figure(wards, paths),
        wards.drop(columns="one"),
        recordings,
        {"paths": paths},
    )


def organisation_overrides(seed: int, days: int) -> tuple[dict[str, float], dict[str, object]]:
    """Twelve wards of an organisation of its own, each leader drawn between targets first (0) and compassion (1)."""
    wards = [f"Ward {number}" for number in range(1, 13)]
    leading = dict(zip(wards, np.random.default_rng(seed).uniform(size=len(wards)).round(4).tolist(), strict=True))
    pure = sim.load(
        "hospital", overrides={"leadership": {"teams": {"Ward 1": WORST_STYLE, "Ward 2": BEST_STYLE}}}
    ).team_styles()
    worst, best = pure["Ward 1"]._asdict(), pure["Ward 2"]._asdict()
    styles = {
        ward: {name: round((1 - share) * worst[name] + share * best[name], 6) for name in worst}
        for ward, share in leading.items()
    }
    return leading, {"days": days, "events": [], "team.seed": seed, "leadership": {"teams": styles}}


def ward_table(days: pd.DataFrame, leading: dict[str, float]) -> pd.DataFrame:
    """A row a ward: its leader, safety and energy in the last quarter but one, yearly tests in the last."""
    last, quarter = int(days["day"].max()), int(days["day"].max()) // 4
    wards = days[days["team"].isin(leading)]
    before = wards[wards["day"].between(last - 2 * quarter + 1, last - quarter)].groupby("team")
    after = wards[wards["day"] > last - quarter].groupby("team")
    table = pd.DataFrame({"leading": leading, "safety": before["safety"].mean(), "energy": before["energy"].mean()})
    return table.assign(tests=DAYS_PER_YEAR * after["tests"].mean(), one=1.0).rename_axis("team").reset_index()


def estimate_paths(wards: pd.DataFrame) -> pd.DataFrame:
    """Effects of leading from 0 to 1, with intervals from a bootstrap of whole organisations (percentiles)."""
    free, fixed_safety = (cross_products(wards[wards["safety_moves"] == moves]) for moves in (True, False))
    n = len(free)
    draws = np.random.default_rng(1).multinomial(n, np.full(n, 1 / n), size=N_RESAMPLES)
    weights = np.vstack([np.ones((1, n)), draws])  # the first row is the estimate itself
    coefficients = path_coefficients(np.tensordot(weights, free, 1), np.tensordot(weights, fixed_safety, 1))
    quantiles = [(1 - CONFIDENCE_LEVEL) / 2, (1 + CONFIDENCE_LEVEL) / 2]
    rows = [(name, values[0], *np.quantile(values[1:], quantiles), n) for name, values in coefficients.items()]
    return pd.DataFrame(rows, columns=["path", "effect", "low", "high", "organisations"])


def cross_products(wards: pd.DataFrame) -> np.ndarray:
    """Sums of products of the columns of each organisation, shape (organisations, columns, columns)."""
    groups = [group[COLUMNS].to_numpy(float) for _, group in wards.groupby("organisation")]
    return np.array([group.T @ group for group in groups])


def path_coefficients(free: np.ndarray, fixed_safety: np.ndarray) -> dict[str, np.ndarray]:
    """The paths of the mediation, from sums of products."""
    total, total_with_fixed_safety = (
        least_squares_slopes(free, TESTS_COLUMN, [LEADING_COLUMN])[0],
        least_squares_slopes(fixed_safety, TESTS_COLUMN, [LEADING_COLUMN])[0],
    )
    to_safety = least_squares_slopes(free, SAFETY_COLUMN, [LEADING_COLUMN])[0]
    direct, of_safety = least_squares_slopes(free, TESTS_COLUMN, [LEADING_COLUMN, SAFETY_COLUMN])
    _, safety_slope_given_energy, _ = least_squares_slopes(
        free, TESTS_COLUMN, [LEADING_COLUMN, SAFETY_COLUMN, ENERGY_COLUMN]
    )
    indirect = to_safety * of_safety
    return {
        "in all": total,
        "through safety": indirect,
        "past safety": direct,
        "lost": total - total_with_fixed_safety,
        "still": total_with_fixed_safety,
        "leader to safety": to_safety,
        "safety to tests": of_safety,
        "share through safety": indirect / total,
        "share through safety, beside energy": to_safety * safety_slope_given_energy / total,
        "share lost": 1 - total_with_fixed_safety / total,
        "share through less share lost": indirect / total - 1 + total_with_fixed_safety / total,
    }


def least_squares_slopes(sums: np.ndarray, response: int, predictors: list[int]) -> np.ndarray:
    """Least-squares slopes of a column on others, shape (others, draws)."""
    terms = [INTERCEPT_COLUMN, *predictors]
    left, right = sums[:, terms][:, :, terms], sums[:, terms][:, :, [response]]
    return np.linalg.solve(left, right)[:, 1:, 0].T


def draw_figure(wards: pd.DataFrame, path_table: pd.DataFrame) -> Figure:
    """Safety and tests against the leader, and the paths."""
    figure = Figure(figsize=(9.6, 3.9), layout="constrained")
    left, middle, right = figure.subplots(1, 3, width_ratios=[1, 1, 1.15])
    for moves, colour, name in ((True, BLUE, "as usual"), (False, ORANGE, "safety held still")):
        ward_rows = wards[wards["safety_moves"] == moves]
        if moves:
            scatter_with_fit(left, ward_rows, "safety", colour)
        scatter_with_fit(middle, ward_rows, "tests", colour, name)
    left.set_title("Leader → safety")
    left.set_ylabel("safety of the ward")
    middle.set_title("Leader → tests")
    middle.set_ylabel("tests a person and year")
    middle.legend(loc="upper left", handletextpad=0.3)
    for axes in (left, middle):
        axes.set_xlabel("leader: 0 targets first,\n1 compassionate")
    rows = path_table.set_index("path").loc[list(PATH_LABELS)]
    colours = (INK, BLUE, BLUE, ORANGE, ORANGE)
    for y, ((_, row), colour) in enumerate(zip(rows.iterrows(), colours, strict=True)):
        right.plot([row["low"], row["high"]], [y, y], color=colour, linewidth=2.2)
        right.plot(row["effect"], y, "o", color=colour)
    right.axvline(0, color=MUTED, linewidth=1)
    right.set_yticks(range(len(PATH_LABELS)), list(PATH_LABELS.values()))
    right.set_ylim(len(PATH_LABELS) - 0.5, -0.5)
    right.set_xlabel("effect of leading from 0 to 1\n(tests a person and year)")
    right.set_title("The paths")
    return figure


def scatter_with_fit(axes: Axes, rows: pd.DataFrame, column: str, colour: str, name: str | None = None) -> None:
    """A dot a ward, and the straight line through them."""
    axes.plot(rows["leading"], rows[column], ".", color=colour, markersize=3.5, alpha=0.35, markeredgewidth=0)
    line = np.polynomial.Polynomial.fit(rows["leading"], rows[column], 1)
    axes.plot([0, 1], line(np.array([0.0, 1.0])), color=colour, linewidth=2, label=name)


def describe_finding(path_table: pd.DataFrame, wards: pd.DataFrame) -> str:
    """What came out, in plain words."""
    rows = path_table.set_index("path")[["effect", "low", "high"]]
    interval_by_path = {name: tuple(rows.loc[name]) for name in rows.index}
    share, share_lost, difference_of_shares = (
        interval_by_path["share through safety"],
        interval_by_path["share lost"],
        interval_by_path["share through less share lost"],
    )
    half_text = "it is" if share[1] > 0.5 else "it is not" if share[2] < 0.5 else "that cannot be told"
    order = "larger" if difference_of_shares[1] > 0 else "smaller" if difference_of_shares[2] < 0 else "about as large"
    return (
        f"- From a leader who puts targets first to a compassionate one, tests of change rise by "
        f"{format_interval(interval_by_path['in all'], 1, signed=True)} a person and year, and safety by "
        f"{format_interval(interval_by_path['leader to safety'], signed=True)}.\n"
        f"- Through safety, by regression: "
        f"{format_interval(interval_by_path['through safety'], 1, signed=True)}, a share of {format_interval(share)}; "
        f"more than half was predicted ({half_text}). With energy in the regression beside safety, the share is "
        f"{format_interval(interval_by_path['share through safety, beside energy'])}.\n"
        f"- With safety held still the leader's whole effect is "
        f"{format_interval(interval_by_path['still'], 1, signed=True)}: a share of "
        f"{format_interval(share_lost)} is lost. The share found by regression is {order} (difference "
        f"{format_interval(difference_of_shares, signed=True)}); "
        f"larger was predicted{'' if order == 'larger' else ', which was wrong'}.\n\n"
        f"{wards['organisation'].nunique()} organisations of twelve wards, their leaders drawn by chance; safety and "
        "energy from the quarter before the last, tests from the last quarter of a year. Intervals: percentiles of "
        f"{N_RESAMPLES:,} bootstrap samples of whole organisations."
    )


if __name__ == "__main__":
    run_experiment(__file__, EXPERIMENT, study)
