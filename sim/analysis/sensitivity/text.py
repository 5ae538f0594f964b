"""Summaries of sensitivity analyses."""

from __future__ import annotations

from collections.abc import Sequence

from sim.analysis.sensitivity.morris import MorrisEffect
from sim.analysis.sensitivity.responses import RECOMMENDED_RUNS, Response, short_field_name
from sim.analysis.sensitivity.sobol import MAX_RELIABLE_HALF_WIDTH, SobolIndices
from sim.model.display import format_count, join_words
from sim.reporting.formatting import capitalize
from sim.sweeps.comparison.text import format_estimate, measure_label
from sim.sweeps.plan.designs import DUMMY

MAX_NAMED_FACTORS = 5
"""Factors that the summary of a measure names."""


def introduce_morris(n_factors: int, n_trajectories: int) -> str:
    """Explanation of Morris screening."""
    return (
        f"Morris screening of {format_count(n_factors, 'factor')} with "
        f"{n_trajectories} trajectories. An elementary effect is the change of the "
        "measure over the whole range of a factor, extrapolated from one step. The mean absolute effect mu* ranks the "
        "factors. The dummy changes only the random seeds. A factor is active if its absolute effects are "
        "significantly larger than those of the dummy (paired t test over trajectories, Holm adjustment for all "
        "factors of a measure, alpha = 0.05)."
    )


def introduce_sobol(n_factors: int, n_base_points: int) -> str:
    """Explanation of the variance-based indices."""
    return (
        f"Sobol' indices of {format_count(n_factors, 'factor')} from {n_base_points:,} base points. The first-order "
        "index is the share of the variance over the ranges that a factor explains alone. The total index includes "
        "its interactions. The dummy changes only the random seeds, so that its indices measure noise."
    )


def _response_label(response: Response) -> str:
    """Name of a response in a sentence."""
    return f"{measure_label(response.measure)} ({response.arm})" if response.arm else measure_label(response.measure)


def describe_morris(response: Response, effects: Sequence[MorrisEffect], confidence_level: float) -> str:
    """Summary of the elementary effects on a measure.

    Parameters
    ----------
    response
        The measure.
    effects
        Effects of all factors, in descending order of mu*.
    confidence_level
        Confidence level of the intervals, between 0 and 1.
    """
    measure = response.measure
    active = [effect for effect in effects if effect.exceeds_dummy]
    dummy = next(effect for effect in effects if effect.factor == DUMMY)
    dummy_text = f"mu* of the dummy is {format_estimate(measure, dummy.mu_star)}"
    label = capitalize(_response_label(response))
    if not active:
        return f"{label}: no factor exceeds the dummy significantly (the {dummy_text}). Use more runs per design point."
    named = active[:MAX_NAMED_FACTORS]
    factor_texts = join_words(
        [
            f"{short_field_name(effect.factor)} "
            f"({format_estimate(measure, effect.mu_star if effect.mu > 0 else -effect.mu_star, signed=True)})"
            for effect in named
        ]
    )
    interval = f"{format_estimate(measure, active[0].low)} to {format_estimate(measure, active[0].high)}"
    interacting = [short_field_name(effect.factor) for effect in named if effect.sigma > effect.mu_star]
    interaction_text = (
        f" The effects of {join_words(interacting)} depend strongly on other factors (sigma is larger than mu*)."
        if interacting
        else ""
    )
    n_factors = len(effects) - 1
    return (
        f"{label}: the largest effects are those of {factor_texts} (mu* with the sign of mu). "
        f"{100 * confidence_level:g}% CI of the first: {interval}. The {dummy_text}. {len(active)} of "
        f"{format_count(n_factors, 'factor')} {'is' if len(active) == 1 else 'are'} active. For the other "
        f"{n_factors - len(active)} the result is inconclusive.{interaction_text}"
    )


def describe_sobol(response: Response, indices: SobolIndices, confidence_level: float) -> str:
    """Summary of the indices of a measure, with warnings if the sample is too small.

    Parameters
    ----------
    response
        The measure.
    indices
        Its indices.
    confidence_level
        Confidence level of the intervals, between 0 and 1.
    """
    strongest = [index for index in indices.factors if index.factor != DUMMY]
    factor_texts = join_words(
        [
            f"{short_field_name(index.factor)} ({index.total:.2f} ± {index.total_half_width:.2f})"
            for index in strongest[:MAX_NAMED_FACTORS]
        ]
    )
    first_order_sum = sum(index.first for index in indices.factors)
    inactive = [short_field_name(index.factor) for index in strongest if not index.exceeds_dummy]
    text = (
        f"{capitalize(_response_label(response))}: the largest total indices are those of {factor_texts} (with "
        f"half-widths of {100 * confidence_level:g}% CIs). The sum of the first-order indices is "
        f"{first_order_sum:.2f}; the rest is due to interactions. Total index of the dummy: {indices.dummy.total:.2f} "
        f"± {indices.dummy.total_half_width:.2f}."
    )
    if inactive:
        text += f" Not distinguishable from the dummy: {join_words(inactive)}."
    if (widest := max(index.total_half_width for index in indices.factors)) > MAX_RELIABLE_HALF_WIDTH:
        text += f" The sample is too small: the widest interval is ± {widest:.2f}. Use more base points."
    if indices.dummy.total + indices.dummy.total_half_width > MAX_RELIABLE_HALF_WIDTH:
        text += " Random seeds explain a large share of the variance of the means. Use more runs per design point."
    return text.replace("-0", "−0")


def describe_constant(response: Response) -> str:
    """Summary of a measure that does not vary."""
    return (
        f"{capitalize(_response_label(response))}: the same at all design points. No factor matters over these ranges."
    )


def describe_noise(responses: Sequence[Response]) -> list[str]:
    """Share of the variance due to random seeds, with a warning if there are few runs."""
    if not responses:
        return []
    n = min(response.n_runs for response in responses)
    lines = []
    if n > 1:
        shares = [
            f"{_response_label(response)} {response.run_noise_share:.0%} and {response.mean_noise_share:.0%}"
            for response in responses
        ]
        lines.append(
            f"Share of the variance due to random seeds, for single runs and for means of {format_count(n, 'run')}: "
            f"{join_words(shares)}."
        )
    if n < RECOMMENDED_RUNS:
        lines.append(f"{format_count(n, 'run')} per design point; at least {RECOMMENDED_RUNS} are recommended.")
    return lines
