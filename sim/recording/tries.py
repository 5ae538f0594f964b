"""Sentences on several tries of one story: how many agree, and how far luck goes."""

from __future__ import annotations

import math

from sim.recording.changes import Pair
from sim.recording.room import TEMPLATES
from sim.recording.telling import TOLD


def ended(measure: str, pair: Pair) -> str:
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
    return _counted("tries", measure, pair, "")


def against(measure: str, pair: Pair, label: str) -> str:
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
    return _counted("against", measure, pair, label)


def _counted(which: str, measure: str, pair: Pair, label: str) -> str:
    """The sentence on what most tries did."""
    n_known = sum(not math.isnan(after - before) for before, after in zip(*pair, strict=True))
    if not n_known:
        return ""
    rises, falls = pair.rises, pair.falls
    way, n = ("higher", rises) if rises >= falls else ("lower", falls)
    template = TEMPLATES[f"{which}_{way if n else 'same'}"]
    return template.format(n=n, of=n_known, measure=TOLD[measure].name, label=label)
