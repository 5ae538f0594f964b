"""Mediation of the effect of leadership on tests of change by psychological safety."""

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
    format_percentage,
    format_percentage_points,
    format_points,
    run_experiment,
)
from matplotlib.axes import Axes
from matplotlib.figure import Figure

import sim

EXPERIMENT = Experiment(
    title="From leaders through safety to tests of change",
    question=(
        "Teams with better leaders try more small changes. How much of this effect is mediated by psychological "
        "safety? Does a mediation analysis, as in a survey, agree with what happens if safety is held constant?"
    ),
    prediction=(
        "A person tries a change with a probability that is a product of safety and energy, and slightly higher "
        "if colleagues pass on what they learn. Leaders influence all three: conversations and less control "
        "increase safety, removed obstacles leave more energy, and giving passes on learning. The influence on "
        "safety is the largest, so that more than half of the effect of the leader on tests is mediated by safety "
        "(65% in another design on the page of claims). Safety and energy have common causes. Therefore the "
        "proportion mediated by the regression is larger than the effect that is lost if safety is held constant."
    ),
)
COLUMNS = ["intercept", "leading", "safety", "energy", "tests"]
INTERCEPT_COLUMN, LEADING_COLUMN, SAFETY_COLUMN, ENERGY_COLUMN, TESTS_COLUMN = range(len(COLUMNS))
DAYS_PER_YEAR = 250
N_RESAMPLES = 2000
WORST_STYLE, BEST_STYLE = "compliance", "compassionate"
PATH_LABELS = {
    "total effect": "total effect",
    "indirect effect": "indirect effect\n(regression)",
    "direct effect": "direct effect\n(regression)",
    "lost effect": "lost if safety\nis constant",
    "total effect, constant safety": "total effect if\nsafety is constant",
}


def study(setting: ExperimentConfig) -> ExperimentResult:
    """Simulate organisations with random leadership, with variable and with constant safety."""
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
        wards.drop(columns="intercept"),
        recordings,
        {"paths": paths},
    )


def organisation_overrides(seed: int, days: int) -> tuple[dict[str, float], dict[str, object]]:
    """Overrides for an organisation of 12 wards with leadership between targets first (0) and compassionate (1)."""
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
    """Leadership, safety and energy in the last quarter but one, and yearly tests in the last, one row per ward."""
    last, quarter = int(days["day"].max()), int(days["day"].max()) // 4
    wards = days[days["team"].isin(leading)]
    before = wards[wards["day"].between(last - 2 * quarter + 1, last - quarter)].groupby("team")
    after = wards[wards["day"] > last - quarter].groupby("team")
    table = pd.DataFrame({"leading": leading, "safety": before["safety"].mean(), "energy": before["energy"].mean()})
    return table.assign(tests=DAYS_PER_YEAR * after["tests"].mean(), intercept=1.0).rename_axis("team").reset_index()


def estimate_paths(wards: pd.DataFrame) -> pd.DataFrame:
    """Effects of leadership from 0 to 1, with percentile intervals of a bootstrap of organisations."""
    free, fixed_safety = (cross_products(wards[wards["safety_moves"] == moves]) for moves in (True, False))
    n = len(free)
    draws = np.random.default_rng(1).multinomial(n, np.full(n, 1 / n), size=N_RESAMPLES)
    weights = np.vstack([np.ones((1, n)), draws])  # the first row is the estimate itself
    coefficients = path_coefficients(np.tensordot(weights, free, 1), np.tensordot(weights, fixed_safety, 1))
    quantiles = [(1 - CONFIDENCE_LEVEL) / 2, (1 + CONFIDENCE_LEVEL) / 2]
    rows = [(name, values[0], *np.quantile(values[1:], quantiles), n) for name, values in coefficients.items()]
    return pd.DataFrame(rows, columns=["path", "effect", "low", "high", "organisations"])


def cross_products(wards: pd.DataFrame) -> np.ndarray:
    """Cross-products of the columns of each organisation, shape (organisations, columns, columns)."""
    groups = [group[COLUMNS].to_numpy(float) for _, group in wards.groupby("organisation")]
    return np.array([group.T @ group for group in groups])


def path_coefficients(free: np.ndarray, fixed_safety: np.ndarray) -> dict[str, np.ndarray]:
    """Path coefficients of the mediation from cross-products, shape (draws,) each."""
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
        "total effect": total,
        "indirect effect": indirect,
        "direct effect": direct,
        "lost effect": total - total_with_fixed_safety,
        "total effect, constant safety": total_with_fixed_safety,
        "leadership to safety": to_safety,
        "safety to tests": of_safety,
        "proportion mediated": indirect / total,
        "proportion mediated, with energy as covariate": to_safety * safety_slope_given_energy / total,
        "proportion lost": 1 - total_with_fixed_safety / total,
        "proportion mediated minus proportion lost": indirect / total - 1 + total_with_fixed_safety / total,
    }


def least_squares_slopes(sums: np.ndarray, response: int, predictors: list[int]) -> np.ndarray:
    """Least-squares slopes of a response on predictors, shape (predictors, draws)."""
    terms = [INTERCEPT_COLUMN, *predictors]
    left, right = sums[:, terms][:, :, terms], sums[:, terms][:, :, [response]]
    return np.linalg.solve(left, right)[:, 1:, 0].T


def draw_figure(wards: pd.DataFrame, path_table: pd.DataFrame) -> Figure:
    """Safety and tests by leadership, and the effects."""
    figure = Figure(figsize=(9.6, 3.9), layout="constrained")
    left, middle, right = figure.subplots(1, 3, width_ratios=[1, 1, 1.15])
    for moves, colour, name in ((True, BLUE, "variable safety"), (False, ORANGE, "constant safety")):
        ward_rows = wards[wards["safety_moves"] == moves]
        if moves:
            scatter_with_fit(left, ward_rows["leading"], 100 * ward_rows["safety"], colour)
        scatter_with_fit(middle, ward_rows["leading"], ward_rows["tests"], colour, name)
    left.set_title("Leadership → safety")
    left.set_ylabel("safety of the ward (points)")
    middle.set_title("Leadership → tests")
    middle.set_ylabel("tests per person and year")
    middle.legend(loc="upper left", handletextpad=0.3)
    for axes in (left, middle):
        axes.set_xlabel("leadership: 0 targets first,\n1 compassionate")
    rows = path_table.set_index("path").loc[list(PATH_LABELS)]
    colours = (INK, BLUE, BLUE, ORANGE, ORANGE)
    for y, ((_, row), colour) in enumerate(zip(rows.iterrows(), colours, strict=True)):
        right.plot([row["low"], row["high"]], [y, y], color=colour, linewidth=2.2)
        right.plot(row["effect"], y, "o", color=colour)
    right.axvline(0, color=MUTED, linewidth=1)
    right.set_yticks(range(len(PATH_LABELS)), list(PATH_LABELS.values()))
    right.set_ylim(len(PATH_LABELS) - 0.5, -0.5)
    right.set_xlabel("effect of leadership from 0 to 1\n(tests per person and year)")
    right.set_title("Effects")
    return figure


def scatter_with_fit(
    axes: Axes, x: pd.Series[float], y: pd.Series[float], colour: str, name: str | None = None
) -> None:
    """A scatter plot with a least-squares line."""
    axes.plot(x, y, ".", color=colour, markersize=3.5, alpha=0.35, markeredgewidth=0)
    line = np.polynomial.Polynomial.fit(x, y, 1)
    axes.plot([0, 1], line(np.array([0.0, 1.0])), color=colour, linewidth=2, label=name)


def describe_finding(path_table: pd.DataFrame, wards: pd.DataFrame) -> str:
    """Results in Markdown."""
    rows = path_table.set_index("path")[["effect", "low", "high"]]
    interval_by_path = {name: tuple(rows.loc[name]) for name in rows.index}
    mediated = interval_by_path["proportion mediated"]
    difference = interval_by_path["proportion mediated minus proportion lost"]
    verdict = (
        "correct" if mediated[1] > 0.5 else "not correct" if mediated[2] < 0.5 else "neither confirmed nor rejected"
    )
    order = (
        "larger, as predicted"
        if difference[1] > 0
        else "smaller, against the prediction"
        if difference[2] < 0
        else "not significantly different, against the prediction"
    )
    return (
        "- From a leader who puts targets first to a compassionate one, tests of change rise by "
        f"{format_interval(interval_by_path['total effect'], 1, signed=True)} per person and year, and safety by "
        f"{format_points(interval_by_path['leadership to safety'], 0, signed=True)}.\n"
        "- Indirect effect through safety, by regression: "
        f"{format_interval(interval_by_path['indirect effect'], 1, signed=True)}. The proportion mediated is "
        f"{format_percentage(mediated)}. The prediction of more than half is {verdict}. With energy as a covariate the "
        f"proportion is {format_percentage(interval_by_path['proportion mediated, with energy as covariate'])}.\n"
        "- With constant safety the total effect is "
        f"{format_interval(interval_by_path['total effect, constant safety'], 1, signed=True)}. "
        f"{format_percentage(interval_by_path['proportion lost'])} of the effect is lost. The proportion mediated by "
        f"the regression is {order} (difference {format_percentage_points(difference, 0)}).\n\n"
        f"{wards['organisation'].nunique()} organisations of 12 wards with random leadership. Safety and energy are "
        "from the last quarter but one of a year, tests from the last. Intervals are percentiles of "
        f"{N_RESAMPLES:,} bootstrap samples of organisations."
    )


if __name__ == "__main__":
    run_experiment(__file__, EXPERIMENT, study)
