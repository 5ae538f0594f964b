"""background/networks.md: generated wards compared with an observed ward."""

from __future__ import annotations

import math

from sim.analysis.network_statistics import (
    DEFAULT_N_WARDS,
    NETWORK_METRICS,
    PUBLISHED_VALUES,
    TARGET_RANGES,
    NetworkMetric,
    generated_ward_metrics,
    metrics_table,
)
from sim.odd.links import REFERENCE, source_link
from sim.reporting.markdown import escape_cell, format_table
from sim.teams import Ward
from sim.teams.metrics import density_between
from sim.teams.ward import DENSITY_BY_GROUPS, DOCTOR, NURSING, STAFF_GROUP

OBSERVED_PAIRS = ((DOCTOR, DOCTOR), (NURSING, NURSING), (DOCTOR, NURSING))


def build_page() -> str:
    """The page."""
    size = int(PUBLISHED_VALUES["people"])
    rows = metrics_table(PUBLISHED_VALUES, generated_ward_metrics(size))
    link = source_link("vanhems2013", REFERENCE)
    return "\n\n".join(
        [
            "# Generated wards compared with an observed ward",
            (
                f"On a ward in Lyon, staff wore sensors for five days ({link}). The metrics below were recomputed from"
                " the published list of contacts, for staff and for ties with at least five minutes of contact in"
                " total. The threshold for the share of weight and for recurring ties was not recorded. The list is not"
                " part of this project, because its licence does not permit it."
            ),
            (
                f"The observed ward is compared with {DEFAULT_N_WARDS} wards of {size} people from the builder"
                f" [ward](../reference/scenario.md#ward), generated with the seeds 1 to {DEFAULT_N_WARDS}. The z score"
                " is the difference between the observed value and the mean of the generated wards, in their standard"
                " deviations. The builder fixes the number of ties between roles, so that the density hardly varies"
                " between its wards. There, even a small difference has a large z score, and the difference itself is"
                " more informative."
            ),
            format_table(
                ("metric", "observed", "generated, mean", "generated, SD", "z score", "target range"),
                [_metric_row(row) for row in rows],
            ),
            "## Density between roles",
            format_table(("pair of roles", "observed density", "generated, mean"), _density_rows(size)),
            "## Interpretation",
            (
                "The densities between roles, the standard deviation of degrees, the clustering and the distribution of"
                " weights are inputs of the builder or were fitted to this ward. Their agreement is no independent"
                " test. Everything else is an assumption that a second ward could contradict. This is one ward, in one"
                " country, in one week. The sensors record face-to-face proximity, not support."
            ),
            (
                "The builder generates one network for a whole run. About half of the observed ties recur on a second"
                " day. In the model all ties last, and weak ties rarely lead to a contact."
            ),
            ("To compare your own network with the builder, see [use contact data](../how-to/bring-contact-data.md)."),
        ]
    )


def _metric_row(row: NetworkMetric) -> tuple[str, ...]:
    """A row of the table of metrics."""
    target_range = " to ".join(f"{bound:g}" for bound in TARGET_RANGES.get(row.name, ()))
    return (
        escape_cell(NETWORK_METRICS[row.name]),
        *(_format_number(value) for value in (row.value, row.ward_mean, row.ward_std, row.z_score)),
        target_range,
    )


def _format_number(value: float) -> str:
    """A number with two decimals; "" for NaN."""
    return "" if math.isnan(value) else f"{round(value, 2) + 0.0:.2f}".replace("-", "−")


def _density_rows(size: int) -> list[tuple[str, ...]]:
    """Observed and mean generated density for each pair of staff groups."""
    rows = []
    for pair in OBSERVED_PAIRS:
        densities = []
        for seed in range(1, DEFAULT_N_WARDS + 1):
            ward = Ward(size=size).build_graph(seed)
            first, second = (
                [person for person, role in ward.nodes(data="role") if STAFF_GROUP[role] == group] for group in pair
            )
            densities.append(density_between(ward, first, second))
        rows.append((" and ".join(pair), f"{DENSITY_BY_GROUPS[pair]:.2f}", f"{sum(densities) / len(densities):.2f}"))
    return rows
