"""Sentences about several runs of a scenario: how many agree."""

from __future__ import annotations

import math

from sim.model.measures import MEASURE_BY_NAME
from sim.reporting.before_after import PairedSamples
from sim.reporting.session_text import SENTENCE_TEMPLATES


def describe_end_values(measure: str, pair: PairedSamples) -> str:
    """Sentence about the end values of runs, such as "In 17 of 20 tries wellbeing ended higher than at the start.".

    Parameters
    ----------
    measure
        Name of a measure.
    pair
        Values at the beginning and at the end, one per run.

    Returns
    -------
    str
        "" if all values are missing.
    """
    return _majority_sentence("tries", measure, pair, "")


def describe_version_comparison(measure: str, pair: PairedSamples, label: str) -> str:
    """Sentence that compares the end values of runs with another version, run by run with the same random seed.

    Parameters
    ----------
    measure
        Name of a measure.
    pair
        End values of the runs of the other version (before) and of this version (after).
    label
        Label of the other version.
    """
    return _majority_sentence("against", measure, pair, label)


def _majority_sentence(template_prefix: str, measure: str, pair: PairedSamples, label: str) -> str:
    """Sentence about the majority of the runs."""
    n_known = sum(not math.isnan(after - before) for before, after in zip(*pair, strict=True))
    if not n_known:
        return ""
    rises, falls = pair.n_increases, pair.n_decreases
    direction, n = ("higher", rises) if rises >= falls else ("lower", falls)
    template = SENTENCE_TEMPLATES[f"{template_prefix}_{direction if n else 'same'}"]
    return template.format(n=n, of=n_known, measure=MEASURE_BY_NAME[measure].label, label=label)
