"""Which fields a measure hangs on: Morris's screen or Sobol' indices, by the design that the sweep was made with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from sim.analysis.result import (
    AnalysisOptions,
    AnalysisResult,
    InsufficientDataError,
    sweep_metadata,
    validate_measures,
)
from sim.analysis.sensitivity.morris import (
    MIN_TRAJECTORIES,
    RECOMMENDED_TRAJECTORIES,
    MorrisEffect,
    compute_morris_effects,
    trajectory_steps,
)
from sim.analysis.sensitivity.responses import RECOMMENDED_RUNS, Response, measure_responses, short_field_name
from sim.analysis.sensitivity.sobol import (
    MAX_RELIABLE_HALF_WIDTH,
    SecondOrderIndex,
    SobolIndices,
    compute_sobol_indices,
)
from sim.reporting.formatting import capitalize, format_count, join_words
from sim.sweeps.comparison.text import format_estimate, measure_label
from sim.sweeps.errors import SweepError
from sim.sweeps.plan.designs import DUMMY
from sim.sweeps.plan.schema import MORRIS
from sim.sweeps.store.results import SweepResults

if TYPE_CHECKING:
    import pandas as pd

DEFAULT_MEASURES = ("wellbeing", "burnt_out", "acts")
MAX_NAMED_FIELDS = 5
"""Fields that the paragraph names."""
NO_DESIGN_MESSAGE = (
    "{} has no design from which sensitivity can be reckoned. Right is a plan with design: {{sample: morris, "
    "trajectories: 20}} or design: {{sample: sobol_indices, points: 256}}; docs/how-to/analyse.md shows both."
)


def analyse_sensitivity(results: SweepResults, options: AnalysisOptions) -> AnalysisResult:
    """Tell which fields some measures hang on.

    Parameters
    ----------
    results
        Of a plan with the design `morris` or `sobol_indices`.
    options
        `measures`, `level`, `resamples` and `seed` are asked for.

    Raises
    ------
    SweepRefused
        The sweep has no such design or has not come to its end, or a measure is empty in a run.
    TooFew
        There are too few trajectories or points to say anything.
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
    """Morris's screen."""
    manifest = results.manifest
    steps = trajectory_steps(manifest)
    if len(steps) < MIN_TRAJECTORIES:
        raise InsufficientDataError(
            f"There are {len(steps)} trajectories; {MIN_TRAJECTORIES} are needed to say anything, and 20 are better."
        )
    effects_by_response = [
        (response, compute_morris_effects(response, steps, options.confidence_level)) for response in responses
    ]
    rows = [
        {
            **_response_columns(response),
            "field": short_field_name(effect.field),
            **_effect_columns(effect),
            **_bounds_columns(manifest, effect.field),
            "rank": rank,
        }
        for response, effects in effects_by_response
        for rank, effect in enumerate(effects, 1)
    ]
    n_fields = len(manifest["factors"]) - 1
    introduction = (
        f"A Morris screen of {format_count(n_fields, 'field')} over {len(steps)} trajectories. The effect of a "
        f"field is how "
        "far the measure moves over the whole range of the field, as reckoned from one step; its mean size ranks the "
        "fields. The dummy changes the luck and nothing else: a field is told from luck if its effects are larger "
        "than the dummy's (paired t test over trajectories, adjusted by Holm, 5 % for all fields of a measure)."
    )
    descriptions = [
        _describe_morris(response, effects, options.confidence_level) for response, effects in effects_by_response
    ]
    caveats = [f"{len(steps)} trajectories are few; the order of the fields may change with more (right are 10 to 50)."]
    words = [
        introduction,
        *descriptions,
        *map(_describe_constant, constant_responses),
        *(caveats if len(steps) < RECOMMENDED_TRAJECTORIES else []),
        *_describe_noise(responses),
    ]
    return _build_result(
        results,
        words,
        rows,
        {},
        f"A screen of {format_count(n_fields, 'field')}",
        _morris_figure(results, effects_by_response),
    )


def analyse_sobol(
    results: SweepResults,
    responses: Sequence[Response],
    constant_responses: Sequence[Response],
    options: AnalysisOptions,
) -> AnalysisResult:
    """Sobol' indices."""
    manifest = results.manifest
    design, fields = manifest["plan"]["design"], manifest["factors"]
    second = bool(design.get("second_order"))
    indices_by_response = [
        (
            response,
            compute_sobol_indices(
                response,
                fields,
                second_order=second,
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
            "field": short_field_name(index.field),
            **_bounds_columns(manifest, index.field),
            "rank": rank,
        }
        for response, indices in indices_by_response
        for rank, index in enumerate(indices.fields, 1)
    ]
    pairs = [
        {**_response_columns(response), **_pair_columns(pair)}
        for response, indices in indices_by_response
        for pair in indices.pairs
    ]
    introduction = (
        f"Sobol' indices of {format_count(len(fields) - 1, 'field')} from {design['points']:,} base points. The "
        f"first index "
        "is the share of the variance over the ranges that a field brings about alone, the total index that with all "
        "it does together with others. The dummy changes the luck and nothing else: what it is given is luck."
    )
    descriptions = [
        _describe_sobol(response, indices, options.confidence_level) for response, indices in indices_by_response
    ]
    words = [introduction, *descriptions, *map(_describe_constant, constant_responses), *_describe_noise(responses)]
    extra_tables = {"pairs": pairs} if pairs else {}
    title = f"Sobol' indices of {format_count(len(fields) - 1, 'field')}"
    return _build_result(results, words, rows, extra_tables, title, _sobol_figure(results, indices_by_response))


# --- In words


def _response_label(response: Response) -> str:
    """What a response is called."""
    return f"{measure_label(response.measure)} ({response.arm})" if response.arm else measure_label(response.measure)


def _panel_title(response: Response) -> str:
    """The same in short, over a panel."""
    return response.measure.replace("_", " ")


def _describe_morris(response: Response, effects: Sequence[MorrisEffect], level: float) -> str:
    """What a screen found for a measure."""
    above = [effect for effect in effects if effect.is_above]
    dummy = next(effect for effect in effects if effect.field == DUMMY)
    dummy_text = f"the dummy's {format_estimate(response.measure, dummy.mu_star)}"
    if not above:
        return (
            f"{capitalize(_response_label(response))}: no field is told from luck ({dummy_text}). More runs "
            f"of each point may do."
        )
    first = above[0]
    field_texts = join_words(
        [
            f"{short_field_name(each.field)} "
            f"({'+' if each.mu > 0 else '−'}{format_estimate(response.measure, each.mu_star)})"
            for each in above[:MAX_NAMED_FIELDS]
        ]
    )
    interval = f"{format_estimate(response.measure, first.low)} to {format_estimate(response.measure, first.high)}"
    interacting = [short_field_name(each.field) for each in above[:MAX_NAMED_FIELDS] if each.sigma > each.mu_star]
    interaction_text = (
        f" The effects of {join_words(interacting)} change much with the other fields (sigma above mu*)."
        if interacting
        else ""
    )
    n_others = len(effects) - 1 - len(above)
    return (
        f"{capitalize(_response_label(response))} hangs most on {field_texts}; {100 * level:g} % interval of "
        f"the first {interval}, and "
        f"{dummy_text}. {capitalize(format_count(len(above), 'field'))} of {len(effects) - 1} "
        f"{'moves' if len(above) == 1 else 'move'} it by more than luck does; of the other {n_others} this screen "
        f"cannot say that they matter.{interaction_text}"
    )


def _describe_sobol(response: Response, indices: SobolIndices, level: float) -> str:
    """What indices were found for a measure, and whether the data are too few for them."""
    strongest = [index for index in indices.fields if index.field != DUMMY]
    field_texts = join_words(
        [
            f"{short_field_name(each.field)} ({each.total:.2f} ± {each.total_reach:.2f})"
            for each in strongest[:MAX_NAMED_FIELDS]
        ]
    )
    first_order_sum = sum(each.first for each in indices.fields)
    indistinct = [short_field_name(each.field) for each in strongest if not each.is_above]
    text = (
        f"{capitalize(_response_label(response))} hangs most on {field_texts}: total indices with "
        f"{100 * level:g} % intervals. All fields "
        f"alone bring about {first_order_sum:.2f} of the variance; the rest they do together. The dummy's total "
        f"index is "
        f"{indices.dummy.total:.2f} ± {indices.dummy.total_reach:.2f}."
    )
    if indistinct:
        text += f" No larger than luck, as the dummy has it: {join_words(indistinct)}."
    if (widest := max(each.total_reach for each in indices.fields)) > MAX_RELIABLE_HALF_WIDTH:
        text += f" The points are too few: an interval reaches ± {widest:.2f}. More points help."
    if indices.dummy.total + indices.dummy.total_reach > MAX_RELIABLE_HALF_WIDTH:
        text += " The runs of each point are too few: luck has a large part in the means. More runs make it smaller."
    return text.replace("-", "−")


def _describe_constant(response: Response) -> str:
    """Of a measure that is the same everywhere there is nothing to say."""
    return (
        f"{capitalize(_response_label(response))} is the same at all points: it hangs on none of the fields "
        f"over these ranges."
    )


def _describe_noise(responses: Sequence[Response]) -> list[str]:
    """How much is luck."""
    if not responses:
        return []
    n = min(response.n_runs for response in responses)
    shares = [
        f"{_response_label(response)} {response.run_noise_share:.0%} and {response.mean_noise_share:.0%}"
        for response in responses
        if n > 1
    ]
    text = (
        f"Luck's share of the variance, of single runs and of means of {format_count(n, 'run')}: {join_words(shares)}."
    )
    caveat = (
        f"{format_count(n, 'run')} of each point {'is' if n == 1 else 'are'} few: at least "
        f"{RECOMMENDED_RUNS} are recommended."
    )
    return [*([text.replace("%", " %")] if shares else []), *([caveat] if n < RECOMMENDED_RUNS else [])]


# --- As data


def _response_columns(response: Response) -> dict[str, str]:
    """Which measure a row is about."""
    return {"measure": response.measure, **({"arm": response.arm} if response.arm else {})}


def _bounds_columns(manifest: Mapping[str, Any], field: str) -> dict[str, Any]:
    """Lowest and highest value of a field; empty for the dummy and for a list of values."""
    low, high = manifest.get("ranges", {}).get(field, (None, None))
    return {"lowest": low, "highest": high}


def _effect_columns(effect: MorrisEffect) -> dict[str, Any]:
    """An effect as columns of a row."""
    return {name: value for name, value in effect._asdict().items() if name != "field"}


def _pair_columns(index: SecondOrderIndex) -> dict[str, Any]:
    """A pair as columns of a row."""
    return {**index._asdict(), "field": short_field_name(index.field), "other": short_field_name(index.other)}


def _build_result(
    results: SweepResults,
    words: Sequence[str],
    rows: Sequence[Mapping[str, Any]],
    extra_tables: Mapping[str, Sequence[Mapping[str, Any]]],
    title: str,
    draw: Any,
) -> AnalysisResult:
    """What an analysis of sensitivity leaves."""
    import pandas as pd  # noqa: PLC0415 - loaded where it is used

    tables: dict[str, pd.DataFrame] = {"sensitivity": pd.DataFrame(rows)}
    tables.update({name: pd.DataFrame(rows_of_table) for name, rows_of_table in extra_tables.items()})
    metadata = {**sweep_metadata(results), "design": results.manifest["plan"]["design"]}
    figures = {"sensitivity": draw} if rows else {}
    return AnalysisResult("sensitivity", title, "\n\n".join(words), tables, figures, metadata)


def _morris_figure(
    results: SweepResults, effects_by_response: Sequence[tuple[Response, Sequence[MorrisEffect]]]
) -> Any:
    """What draws a screen."""
    from sim.analysis.sensitivity.figures import draw_morris_effects  # noqa: PLC0415 - it loads matplotlib

    return partial(
        draw_morris_effects,
        [(_panel_title(response), response.measure, effects) for response, effects in effects_by_response],
        _sample_size_text(results),
    )


def _sobol_figure(results: SweepResults, indices_by_response: Sequence[tuple[Response, SobolIndices]]) -> Any:
    """What draws indices."""
    from sim.analysis.sensitivity.figures import draw_sobol_indices  # noqa: PLC0415

    return partial(
        draw_sobol_indices,
        [(_panel_title(response), indices.fields) for response, indices in indices_by_response],
        _sample_size_text(results),
    )


def _sample_size_text(results: SweepResults) -> str:
    """How much was played."""
    return f"{format_count(len(results.manifest['points']), 'point')}, {format_count(len(results.runs), 'run')}"
