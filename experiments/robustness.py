"""Robustness of validation: constants perturbed one at a time, and other choices of how patterns are measured."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import pandas as pd
from common import (
    INK,
    Experiment,
    ExperimentConfig,
    ExperimentResult,
    format_predictions,
    run_experiment,
)
from matplotlib.figure import Figure

from sim.model.metadata import annotated_fields
from sim.model.parameters import DEFAULT_PARAMETERS, Parameters
from sim.reporting.markdown import code_cell, format_table
from sim.scenario import Scenario
from sim.validation import EXPECTED_PATTERNS, PatternResult, TargetRange, Validation
from sim.validation.api import INSIDE, measure_patterns
from sim.validation.experiments import ExperimentSetup
from sim.validation.text import format_target_range, format_value

EXPERIMENT = Experiment(
    title="Robustness of the validation",
    question=(
        "Which expected patterns of the validation depend on the value of a single constant, or on how they are "
        "measured?"
    ),
    prediction=(
        "If one constant changes by 10%, every direction and ranking (a quantity that is expected above or below 0 or "
        "1) stays inside its target range. The shares of exhausted people on a typical ward (pattern 10) leave theirs "
        "after at least ten of the changes, and at every other workload that is tried. (Not blind: the same runs had "
        "been made with an earlier command, and their results were known.)"
    ),
)
RELATIVE_CHANGE = 0.1
EXCLUDED_PATTERN = 4
"""Pattern that needs the slow Mesa engine."""
EXHAUSTION_PATTERN = 10
N_FIGURE_PARAMETERS = 16
DEFAULT_LABEL = "default"

ALL_FAST_PATTERNS = tuple(number for number in EXPECTED_PATTERNS if number != EXCLUDED_PATTERN)
SMALL_WARDS = {"team.smallest": 6, "team.largest": 14}


class VariantStudy(NamedTuple):
    """Patterns measured with several overrides."""

    title: str
    patterns: tuple[int, ...]
    runs: int
    variants: tuple[Mapping[str, Any], ...]


VARIANT_STUDIES = (
    VariantStudy(
        "Introduced ties", (7, 10), 300, ({}, *({"parameters.introductions_max": number} for number in (3, 1, 0)))
    ),
    VariantStudy("Workload", (10,), 300, ({}, *({"workload": workload} for workload in (0.58, 0.6, 0.64, 0.66)))),
    VariantStudy(
        "Contacts per day", (10,), 300, ({}, *({"parameters.contacts_per_day": n} for n in (2.0, 2.5, 3.5, 4.0)))
    ),
    VariantStudy(
        "Length of the run and ward size", (8,), 60, ({}, {"days": 250}, SMALL_WARDS, {**SMALL_WARDS, "days": 250})
    ),
)


@dataclass(frozen=True)
class PerturbedSetup(ExperimentSetup):
    """A setup in which one constant is changed relative to its value in each scenario; an integer changes by 1."""

    parameter: str = ""
    relative_change: float = 0.0

    @property
    def is_integer(self) -> bool:
        """Whether the constant is an integer."""
        return isinstance(getattr(DEFAULT_PARAMETERS, self.parameter), int)

    @property
    def label(self) -> str:
        """The constant and its change, such as "workload −10%"."""
        sign = "+" if self.relative_change > 0 else "−"
        return f"{self.parameter} {sign}{'1' if self.is_integer else f'{100 * abs(self.relative_change):g}%'}"

    def perturb(self, value: float) -> float:
        """The changed value, within the bounds of the constant."""
        step = math.copysign(1, self.relative_change) if self.is_integer else value * self.relative_change
        changed = int(value + step) if self.is_integer else value * (1 + self.relative_change)
        metadata = annotated_fields(Parameters)[self.parameter].metadata
        low = -math.inf if metadata.minimum is None else metadata.minimum
        high = math.inf if metadata.maximum is None else metadata.maximum
        return min(max(changed, low), high)

    def build_scenario(self, data: dict[str, Any]) -> Scenario:
        """The scenario with the changed constant."""
        is_workload = self.parameter == "workload"
        values = data if is_workload else data.get("parameters", {})
        value = self.perturb(values.get(self.parameter, getattr(DEFAULT_PARAMETERS, self.parameter)))
        path = self.parameter if is_workload else f"parameters.{self.parameter}"
        return Scenario.from_dict(data, overrides={**self.overrides, path: value})


def perturbed_setups(parameters: Sequence[str]) -> list[PerturbedSetup]:
    """Each constant decreased, then increased, without changes that its bounds prevent."""
    setups = [
        PerturbedSetup(parameter=name, relative_change=change)
        for name in parameters
        for change in (-RELATIVE_CHANGE, RELATIVE_CHANGE)
    ]
    defaults = DEFAULT_PARAMETERS._asdict()
    return [setup for setup in setups if setup.perturb(defaults[setup.parameter]) != defaults[setup.parameter]]


def margin_used(baseline: PatternResult, perturbed: PatternResult) -> float:
    """Share of the margin between a value and the bound of its target range that a change uses.

    1 or more if the value leaves the range; 0 if there is no bound in the direction of the change.
    """
    target = baseline.target_range or TargetRange()
    before, after = baseline.estimate.value, perturbed.estimate.value
    bound = target.high if after > before else target.low
    if perturbed.verdict != INSIDE and (bound is None or bound == before):
        return math.inf
    return 0.0 if bound is None or after == before else (after - before) / (bound - before)


def study(setting: ExperimentConfig) -> ExperimentResult:
    """Perturb all constants one at a time, then measure the variants."""
    patterns = setting.choose(ALL_FAST_PATTERNS, (6, 10))
    parameters = setting.choose(
        tuple(name for name, value in DEFAULT_PARAMETERS._asdict().items() if value), ("workload", "boost", "recovery")
    )
    runs = setting.choose(20, 2)
    setups = perturbed_setups(parameters)
    baseline, *perturbed = measure_patterns([ExperimentSetup(), *setups], patterns, runs=runs)
    margins = margin_table(baseline, {setup.label: result for setup, result in zip(setups, perturbed, strict=True)})
    variant_texts, variant_rows, sources = [], [], []
    for title, numbers, n_runs, variants in setting.choose(VARIANT_STUDIES, VARIANT_STUDIES[1:2]):
        n_runs_used = setting.choose(n_runs, 2)
        validations = measure_patterns(
            [ExperimentSetup(overrides=overrides) for overrides in variants], numbers, runs=n_runs_used
        )
        labels = [override_label(overrides) for overrides in variants]
        table = render_variants(dict(zip(labels, validations, strict=True)))
        variant_texts.append(f"### {title}\n\n{n_runs_used} runs.\n\n{table}")
        for label, validation in zip(labels, validations, strict=True):
            variant_rows.append(validation.table.assign(study=title, variant=label))
        sources.append({"patterns": list(numbers), "runs": n_runs_used, "overrides": [dict(o) for o in variants]})
    variants_table = pd.concat(variant_rows, ignore_index=True)
    finding = "\n\n".join(
        [
            describe_perturbations(baseline, margins, variants_table, runs),
            *variant_texts,
            "Data: [all quantities after each change](perturbations.csv) and [in each variant](variants.csv).",
        ]
    )
    sources.insert(0, {"patterns": list(patterns), "runs": runs, "changes": [setup.label for setup in setups]})
    wide = pd.DataFrame(
        {
            "pattern": [result.pattern for result in baseline.results],
            "quantity": [result.quantity for result in baseline.results],
            DEFAULT_LABEL: [result.estimate.value for result in baseline.results],
            **{
                setup.label: [result.estimate.value for result in validation.results]
                for setup, validation in zip(setups, perturbed, strict=True)
            },
        }
    )
    figure_data = select_figure_data(margins)
    return ExperimentResult(
        finding, draw_figure(figure_data), figure_data, sources, {"perturbations": wide, "variants": variants_table}
    )


def margin_table(baseline: Validation, perturbed: Mapping[str, Validation]) -> pd.DataFrame:
    """One row per change and quantity inside its target range: margin used, and whether the value leaves the range."""
    return pd.DataFrame(
        [
            {
                "pattern": before.pattern,
                "quantity": before.quantity,
                "change": label,
                "parameter": label.split()[0],
                "margin_used": margin_used(before, after),
                "outside": after.verdict != INSIDE,
            }
            for label, validation in perturbed.items()
            for before, after in zip(baseline.results, validation.results, strict=True)
            if before.verdict == INSIDE
        ]
    )


def is_direction(target: TargetRange | None) -> bool:
    """Whether a target range is everything above or below 0 or 1."""
    bounds = [] if target is None else [bound for bound in target if bound is not None]
    return len(bounds) == 1 and bounds[0] in (0, 1)


def describe_perturbations(baseline: Validation, margins: pd.DataFrame, variants: pd.DataFrame, runs: int) -> str:
    """Checked predictions, a summary and a table of the changes that move each quantity out of its target range."""
    rows, n_robust = [], 0
    unstable_directions, n_exhaustion = [], 0
    for result in baseline.results:
        if result.verdict != INSIDE:
            continue
        mine = margins[(margins["pattern"] == result.pattern) & (margins["quantity"] == result.quantity)]
        outside, others = mine.loc[mine["outside"], "change"], mine[~mine["outside"]]
        largest = others.loc[others["margin_used"].idxmax()] if len(others) else None
        n_robust += not len(outside)
        if is_direction(result.target_range) and len(outside):
            unstable_directions.append(result.quantity)
        if result.pattern == EXHAUSTION_PATTERN:
            n_exhaustion = max(n_exhaustion, len(outside))
        rows.append(
            (
                str(result.pattern),
                result.quantity,
                result.unit.label,
                format_value(result),
                format_target_range(result),
                ", ".join(outside),
                "" if largest is None or largest["margin_used"] <= 0 else format_margin(largest),
            )
        )
    totals = margins.assign(used=margins["margin_used"].clip(0, 1)).groupby("change", sort=False)["used"].sum()
    ranking = "; ".join(f"{change} ({total:.1f})" for change, total in totals.nlargest(6).items())
    other_wards = variants[(variants["study"] == "Workload") & (variants["variant"] != DEFAULT_LABEL)]
    n_inside = int((other_wards["verdict"] == INSIDE).sum())
    predictions = [
        (
            "every direction and ranking stays inside its target range."
            if not unstable_directions
            else f"these directions leave their target ranges: {', '.join(unstable_directions)}.",
            not unstable_directions,
        ),
        (
            f"the shares of exhausted people on a typical ward leave their target ranges after up to {n_exhaustion} "
            "changes.",
            n_exhaustion >= 10,
        ),
        (
            f"at other workloads, {n_inside} of {len(other_wards)} shares of exhausted people are inside.",
            n_inside == 0,
        ),
    ]
    headers = ("pattern", "quantity", "unit", "value", "target range", "outside after", "largest margin used otherwise")
    return (
        f"{format_predictions(predictions)}\n\n### One constant at a time\n\n"
        f"{runs} runs with common random numbers. {margins['change'].nunique()} changes of one constant by 10% of its "
        f"value in each scenario (integers by 1), within its bounds. Of {len(rows)} quantities inside their target "
        f"ranges, {n_robust} stay inside after every change. The margin used is the distance that a quantity moves, "
        "relative to the distance to the bound of its target range. Changes with the largest sum of margins used over "
        f"all quantities (at most 1 for each): {ranking}.\n\n{format_table(headers, rows)}"
    )


def format_margin(row: pd.Series) -> str:
    """The change and the margin that it uses."""
    return f"{row['change']}: {100 * row['margin_used']:.0f}%"


def override_label(overrides: Mapping[str, Any]) -> str:
    """Overrides as a column header."""
    return ", ".join(f"{path.split('.')[-1]}={value:g}" for path, value in overrides.items()) or DEFAULT_LABEL


def render_variants(validations: Mapping[str, Validation]) -> str:
    """Quantities with a target range by variant; values outside are bold."""
    headers = ("pattern", "quantity", "unit", "target range", *(code_cell(label) for label in validations))
    columns = [validation.results_with_range for validation in validations.values()]
    rows = [
        (
            str(results[0].pattern),
            results[0].quantity,
            results[0].unit.label,
            format_target_range(results[0]),
            *(format_value(r) if r.verdict == INSIDE else f"**{format_value(r)}**" for r in results),
        )
        for results in zip(*columns, strict=True)
    ]
    return f"Values outside their target ranges are bold.\n\n{format_table(headers, rows)}"


def select_figure_data(margins: pd.DataFrame) -> pd.DataFrame:
    """Largest margin used by each constant, for the constants that use most."""
    largest = margins.assign(margin_used=margins["margin_used"].clip(0, 1))
    largest = largest.groupby(["pattern", "quantity", "parameter"], sort=False, as_index=False).agg(
        margin_used=("margin_used", "max"), outside=("outside", "any")
    )
    top = largest.groupby("parameter")["margin_used"].sum().nlargest(N_FIGURE_PARAMETERS).index
    return largest[largest["parameter"].isin(top)].reset_index(drop=True)


def draw_figure(data: pd.DataFrame) -> Figure:
    """Heat map of margins used: quantities by constants; a cross where the value leaves its target range."""
    quantities = data[["pattern", "quantity"]].drop_duplicates()
    parameters = list(data.groupby("parameter")["margin_used"].sum().sort_values(ascending=False).index)
    labels = [f"{pattern}  {quantity}" for pattern, quantity in quantities.itertuples(index=False)]
    cells = data.assign(label=data["pattern"].astype(str) + "  " + data["quantity"])
    margins = cells.pivot_table(index="label", columns="parameter", values="margin_used").loc[labels, parameters]
    outside = cells.pivot_table(index="label", columns="parameter", values="outside", aggfunc="any").loc[
        labels, parameters
    ]
    page = Figure(figsize=(10.5, max(3.2, 1.6 + 0.29 * len(labels))), layout="constrained")
    axes = page.subplots()
    image = axes.imshow(100 * margins.to_numpy(float), cmap="Blues", vmin=0, vmax=100, aspect="auto")
    for row, column in zip(*outside.to_numpy(bool).nonzero(), strict=True):
        axes.plot(column, row, "x", color="white", markeredgewidth=1.8, markersize=6)
    axes.set_xticks(range(len(parameters)), parameters, rotation=40, ha="right", rotation_mode="anchor")
    axes.set_yticks(range(len(labels)), labels)
    axes.grid(visible=False)
    axes.tick_params(length=0, colors=INK)
    axes.set_title("Margin used by a change of one constant by 10%")
    axes.set_xlabel("changed constant (a cross: the quantity leaves its target range)")
    page.colorbar(image, label="margin used (%)", shrink=0.6)
    return page


if __name__ == "__main__":
    run_experiment(__file__, EXPERIMENT, study)
