"""Sensitivity analysis: Morris screening or Sobol' indices, depending on the design of the sweep."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import pandas as pd

from sim.analysis.result import (
    AnalysisOptions,
    AnalysisResult,
    InsufficientDataError,
    sweep_metadata,
    validate_measures,
)
from sim.analysis.sensitivity.figure import draw_morris_effects, draw_sobol_indices
from sim.analysis.sensitivity.morris import (
    MIN_TRAJECTORIES,
    RECOMMENDED_TRAJECTORIES,
    compute_morris_effects,
    trajectory_steps,
)
from sim.analysis.sensitivity.responses import Response, measure_responses, short_field_name
from sim.analysis.sensitivity.sobol import compute_sobol_indices
from sim.analysis.sensitivity.text import (
    describe_constant,
    describe_morris,
    describe_noise,
    describe_sobol,
    introduce_morris,
    introduce_sobol,
)
from sim.model.display import format_count
from sim.sweeps.errors import SweepError
from sim.sweeps.plan.schema import MORRIS
from sim.sweeps.results import SweepResults

DEFAULT_MEASURES = ("wellbeing", "burnt_out", "acts")
NO_DESIGN_MESSAGE = (
    "{} has no design for a sensitivity analysis. Write design: {{sample: morris, trajectories: 20}} or design: "
    "{{sample: sobol_indices, points: 256}} in the plan. See docs/how-to/analyse.md."
)


def analyse_sensitivity(results: SweepResults, options: AnalysisOptions) -> AnalysisResult:
    """Sensitivity of measures to the varied factors: Morris elementary effects or Sobol' indices.

    Parameters
    ----------
    results
        Results of a plan with the design `morris` or `sobol_indices`.
    options
        `measures`, `confidence_level`, `n_resamples` and `seed` are used.

    Raises
    ------
    InsufficientDataError
        There are fewer than `MIN_TRAJECTORIES` trajectories.
    SweepError
        The sweep has no such design or is incomplete, or a measure has no value in some runs.
    """
    manifest = results.manifest
    if "rows" not in manifest:
        raise SweepError(NO_DESIGN_MESSAGE.format(results.folder))
    all_responses = [
        response
        for name in validate_measures(options.measures or DEFAULT_MEASURES)
        for response in measure_responses(results, name)
    ]
    analyse_design = analyse_morris if manifest["plan"]["design"]["sample"] == MORRIS else analyse_sobol
    return analyse_design(
        results,
        [response for response in all_responses if not response.is_constant],
        [response for response in all_responses if response.is_constant],
        options,
    )


def analyse_morris(
    results: SweepResults,
    responses: Sequence[Response],
    constant_responses: Sequence[Response],
    options: AnalysisOptions,
) -> AnalysisResult:
    """Morris screening: elementary effects of each factor."""
    manifest = results.manifest
    steps = trajectory_steps(manifest)
    if len(steps) < MIN_TRAJECTORIES:
        raise InsufficientDataError(
            f"There are {len(steps)} trajectories. Morris screening needs at least {MIN_TRAJECTORIES}; 20 are "
            "recommended."
        )
    effects_by_response = [
        (response, compute_morris_effects(response, steps, options.confidence_level)) for response in responses
    ]
    rows = [
        {
            **_response_columns(response),
            **effect._asdict(),
            "factor": short_field_name(effect.factor),
            **_range_columns(manifest, effect.factor),
            "rank": rank,
        }
        for response, effects in effects_by_response
        for rank, effect in enumerate(effects, 1)
    ]
    n_factors = len(manifest["factors"]) - 1
    paragraphs = [
        introduce_morris(n_factors, len(steps)),
        *(describe_morris(response, effects, options.confidence_level) for response, effects in effects_by_response),
        *map(describe_constant, constant_responses),
    ]
    if len(steps) < RECOMMENDED_TRAJECTORIES:
        paragraphs.append(
            f"{len(steps)} trajectories are few. The order of the factors may change with more; 10 to 50 are "
            "recommended."
        )
    paragraphs += describe_noise(responses)
    draw = partial(
        draw_morris_effects,
        [(response.measure, effects) for response, effects in effects_by_response],
        _sample_size_text(results),
        options.confidence_level,
    )
    title = f"Morris screening of {format_count(n_factors, 'factor')}"
    return _build_result(results, title, paragraphs, rows, {}, draw, ("mu_star", "low", "high", "mu", "sigma"))


def analyse_sobol(
    results: SweepResults,
    responses: Sequence[Response],
    constant_responses: Sequence[Response],
    options: AnalysisOptions,
) -> AnalysisResult:
    """First-order, second-order and total Sobol' indices of each factor."""
    manifest = results.manifest
    design, factors = manifest["plan"]["design"], manifest["factors"]
    indices_by_response = [
        (
            response,
            compute_sobol_indices(
                response,
                factors,
                second_order=bool(design.get("second_order")),
                confidence_level=options.confidence_level,
                n_resamples=options.n_resamples,
                seed=options.seed,
            ),
        )
        for response in responses
    ]
    rows = [
        {
            **_response_columns(response),
            **index._asdict(),
            "factor": short_field_name(index.factor),
            **_range_columns(manifest, index.factor),
            "rank": rank,
        }
        for response, indices in indices_by_response
        for rank, index in enumerate(indices.factors, 1)
    ]
    pairs = [
        {
            **_response_columns(response),
            **pair._asdict(),
            "factor": short_field_name(pair.factor),
            "other_factor": short_field_name(pair.other_factor),
        }
        for response, indices in indices_by_response
        for pair in indices.pairs
    ]
    n_factors = len(factors) - 1
    paragraphs = [
        introduce_sobol(n_factors, design["points"]),
        *(describe_sobol(response, indices, options.confidence_level) for response, indices in indices_by_response),
        *map(describe_constant, constant_responses),
        *describe_noise(responses),
    ]
    draw = partial(
        draw_sobol_indices,
        [(response.measure, indices.factors) for response, indices in indices_by_response],
        _sample_size_text(results),
        options.confidence_level,
    )
    title = f"Sobol' indices of {format_count(n_factors, 'factor')}"
    return _build_result(results, title, paragraphs, rows, {"pairs": pairs} if pairs else {}, draw)


def _response_columns(response: Response) -> dict[str, str]:
    """Columns that identify a response."""
    return {"measure": response.measure, **({"arm": response.arm} if response.arm else {})}


def _range_columns(manifest: Mapping[str, Any], factor: str) -> dict[str, Any]:
    """Range of a factor; missing for the dummy and for a list of values."""
    low, high = manifest.get("ranges", {}).get(factor, (None, None))
    return {"range_low": low, "range_high": high}


def _build_result(
    results: SweepResults,
    title: str,
    paragraphs: Sequence[str],
    rows: Sequence[Mapping[str, Any]],
    extra_tables: Mapping[str, Sequence[Mapping[str, Any]]],
    draw: Any,
    scaled_columns: tuple[str, ...] = (),
) -> AnalysisResult:
    """The result of a sensitivity analysis."""
    return AnalysisResult(
        name="sensitivity",
        title=title,
        summary="\n\n".join(paragraphs),
        tables={
            "sensitivity": pd.DataFrame(rows),
            **{name: pd.DataFrame(table_rows) for name, table_rows in extra_tables.items()},
        },
        figures={"sensitivity": draw} if rows else {},
        metadata={**sweep_metadata(results), "design": results.manifest["plan"]["design"]},
        scaled_columns=scaled_columns,
    )


def _sample_size_text(results: SweepResults) -> str:
    """Number of design points and runs."""
    return f"{format_count(len(results.manifest['points']), 'design point')}, {format_count(len(results.runs), 'run')}"
