"""Paired comparison of the arms of a sweep with common random numbers: table, summary and figure."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sim.reporting.figure_format import DEFAULT_FIGURE_FORMAT, FigureFormat
from sim.sweeps.comparison.contrasts import ContrastRow
from sim.sweeps.comparison.paired_statistics import (
    holm_adjust,
    minimum_effect_p_value,
    paired_contrast,
    tost_p_value,
)
from sim.sweeps.comparison.text import describe_contrast
from sim.sweeps.outcomes import OUTCOMES

if TYPE_CHECKING:
    import pandas as pd

DEFAULT_MEASURES = ("wellbeing", "energy", "safety", "acts", "burnt_out", "care")
"""Measures that are compared by default."""


class Comparison(NamedTuple):
    """Arms of a sweep compared with common random numbers.

    Attributes
    ----------
    compared_field
        Dotted key of the compared field, or "base" if scenarios are compared.
    rows
        One row per measure, cell and arm, in this order.
    confidence_level
        Confidence level of the intervals, between 0 and 1.
    seeds
        Random seeds of the first and of the last run.
    """

    compared_field: str
    rows: tuple[ContrastRow, ...]
    confidence_level: float
    seeds: tuple[int, int]

    @property
    def table(self) -> pd.DataFrame:
        """One row per measure, cell and arm, with all paired statistics. `docs/how-to/compare.md` lists the columns."""
        import pandas as pd  # noqa: PLC0415 - slow import

        return pd.DataFrame([row.to_dict() for row in self.rows])

    @property
    def summary(self) -> str:
        """The result for the first measure in plain English: one line per cell and arm."""
        first = [row for row in self.rows if row.measure == self.rows[0].measure]
        return "\n".join(describe_contrast(row, self.confidence_level) for row in first)

    def save_figure(
        self, folder: str | Path, name: str = "comparison", *, figure_format: FigureFormat = DEFAULT_FIGURE_FORMAT
    ) -> list[str]:
        """Draw the differences with their confidence intervals.

        Parameters
        ----------
        folder
            Folder of the files. It is created if it is missing.
        name
            Name of the files without extension.
        figure_format
            "png", "svg" or "both".

        Returns
        -------
        list of str
            Names of the files.
        """
        from sim.sweeps.comparison.figure import save_contrast_figure  # noqa: PLC0415 - slow import: matplotlib

        return save_contrast_figure(self.rows, self.confidence_level, self.seeds, Path(folder), name, figure_format)

    def save(
        self, folder: str | Path, name: str = "comparison", *, figure_format: FigureFormat = DEFAULT_FIGURE_FORMAT
    ) -> list[str]:
        """Write the table as CSV and draw the figure.

        Parameters
        ----------
        folder, name, figure_format
            As in `save_figure`.

        Returns
        -------
        list of str
            Names of the files, the CSV file first.
        """
        path = Path(folder) / f"{name}.csv"
        path.write_bytes(self.table.to_csv(index=False, lineterminator="\n").encode())
        return [path.name, *self.save_figure(folder, name, figure_format=figure_format)]


def compare_arms(
    manifest: Mapping[str, Any],
    runs: pd.DataFrame,
    measures: Sequence[str],
    confidence_level: float = 0.95,
    effects_of_interest: Mapping[str, float] | None = None,
) -> Comparison:
    """Compare each arm of a sweep with its reference arm, run by run with the same random seed.

    Parameters
    ----------
    manifest
        Manifest of the sweep.
    runs
        Table of its runs.
    measures
        Names of the outcomes to compare.
    confidence_level
        Confidence level of the intervals, between 0 and 1.
    effects_of_interest
        Smallest effect of interest by measure. Default: the effect of the plan.

    Raises
    ------
    KeyError
        A measure is unknown.
    """
    for name in measures:
        if name not in OUTCOMES:
            raise KeyError(f"unknown measure {name!r}; expected one of {', '.join(OUTCOMES)}")
    smallest_by_measure = smallest_effects(manifest) if effects_of_interest is None else effects_of_interest
    values = {point_id: part.set_index("run") for point_id, part in runs.groupby("point", sort=False)}
    rows: list[ContrastRow] = []
    for measure in measures:
        rows += _contrast_rows(manifest, values, measure, confidence_level, smallest_by_measure.get(measure, math.nan))
    seeds = (int(runs["seed"].min()), int(runs["seed"].max()))
    return Comparison(manifest["compared"], tuple(rows), confidence_level, seeds)


def smallest_effects(manifest: Mapping[str, Any]) -> dict[str, float]:
    """Smallest effect of interest by measure, from the plan of a sweep."""
    effect = manifest["plan"].get("effect")
    return {effect["measure"]: effect["smallest"]} if effect else {}


def _contrast_rows(
    manifest: Mapping[str, Any],
    values: Mapping[Any, pd.DataFrame],
    measure: str,
    confidence_level: float,
    smallest_effect: float,
) -> list[ContrastRow]:
    """Contrasts of all arms with the reference arm, cell by cell. Holm's adjustment covers all of them."""
    arms, reference = manifest["arms"], manifest["reference"]
    rows: list[ContrastRow] = []
    for start in range(0, len(manifest["points"]), len(arms)):
        cell = manifest["points"][start : start + len(arms)]
        cell_values = {name: value for name, value in cell[0]["values"].items() if name != manifest["compared"]}
        table = {
            arm_index: values[point["id"]][measure] for arm_index, point in enumerate(cell) if point["id"] in values
        }
        for arm_index, arm in enumerate(arms):
            if arm_index != reference and arm_index in table and reference in table:
                arm_values, reference_values = table[arm_index].align(table[reference], join="inner")
                contrast = paired_contrast(
                    np.asarray(arm_values, float), np.asarray(reference_values, float), confidence_level
                )
                rows.append(ContrastRow(cell_values, measure, arm, arms[reference], contrast, math.nan))
    p_values = [
        (
            row.contrast.p,
            tost_p_value(row.contrast, smallest_effect),
            minimum_effect_p_value(row.contrast, smallest_effect),
        )
        for row in rows
    ]
    adjusted = zip(*(holm_adjust(ps) for ps in zip(*p_values, strict=True)), strict=True) if rows else ()
    return [
        row._replace(
            p_adjusted=p, smallest_effect=smallest_effect, p_equivalence=p_equivalence, p_minimum_effect=p_minimum
        )
        for row, (p, p_equivalence, p_minimum) in zip(rows, adjusted, strict=True)
    ]
