"""Sentences on several tries of one story: how many agree, and how far luck goes."""

from __future__ import annotations

import math

from sim.model.measures import MEASURE_BY_NAME
from sim.reporting.before_after import PairedSamples
from sim.reporting.session_text import SENTENCE_TEMPLATES


def describe_end_values(measure: str, pair: PairedSamples) -> str:
    """Sentence on how tries ended, such as "In 17 of 20 tries wellbeing ended higher than at the start.".

    Parameters
    ----------
    measure
        Name of a measure.
    pair
        What it was at the beginning and at the end, a value a try.

    Returns
    -------
    str
        "" if it is not known of any try.
    """
    return _majority_sentence("tries", measure, pair, "")


def describe_version_comparison(measure: str, pair: PairedSamples, label: str) -> str:
    """Sentence on how tries ended against another version, try by try with the same luck.

    Parameters
    ----------
    measure
        Name of a measure.
    pair
        What it was at the end of the tries of the other version (before) and of this one (after).
    label
        What the other version is called.
    """
    return _majority_sentence("against", measure, pair, label)


def _majority_sentence(template_prefix: str, measure: str, pair: PairedSamples, label: str) -> str:
    """The sentence on what most tries did."""
    n_known = sum(not math.isnan(after - before) for before, after in zip(*pair, strict=True))
    if not n_known:
        return ""
    rises, falls = pair.n_increases, pair.n_decreases
    direction, n = ("higher", rises) if rises >= falls else ("lower", falls)
    template = SENTENCE_TEMPLATES[f"{template_prefix}_{direction if n else 'same'}"]
    return template.format(n=n, of=n_known, measure=MEASURE_BY_NAME[measure].label, label=label)
