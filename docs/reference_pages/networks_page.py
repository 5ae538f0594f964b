"""background/networks.md: the ward that is drawn, beside the figures of a measured one."""

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

MEASURED_PAIRS = ((DOCTOR, DOCTOR), (NURSING, NURSING), (DOCTOR, NURSING))


def build_page() -> str:
    """The page."""
    size = int(PUBLISHED_VALUES["people"])
    rows = metrics_table(PUBLISHED_VALUES, generated_ward_metrics(size))
    link = source_link("vanhems2013", REFERENCE)
    return "\n\n".join(
        [
            "# The drawn ward beside a measured one",
            (
                f"On a ward in Lyon, staff wore sensors for five days ({link}). The figures below were recounted from"
                " the published list of contacts, for staff and ties of five minutes or more in all; the share of"
                " contact time and that of recurring ties were noted without their threshold. The list itself does not"
                " come with this program, since its licence bars that."
            ),
            (
                f"Beside them stand {DEFAULT_N_WARDS} wards of {size} people from the builder"
                f" [ward](../reference/scenario.md#ward), drawn by the seeds 1 to {DEFAULT_N_WARDS}. *Apart* is the"
                " difference from their mean in their standard deviations. The builder fixes how many ties two roles"
                " have, so its wards hardly differ in density: there a small difference is many standard deviations,"
                " and the difference itself tells more."
            ),
            format_table(
                ("figure", "measured", "wards, mean", "sd", "apart", "aimed at"), [_metric_row(row) for row in rows]
            ),
            "## Between roles",
            format_table(("pairs of", "measured density", "wards, mean"), _density_rows(size)),
            "## How to read it",
            (
                "Densities between roles, the spread of degrees, clustering and the spread of weights were put into the"
                " builder, or fitted to this very ward; that they agree is no test of it. What was not fitted, or has"
                " no measured value here, is an assumption that a second ward could overturn. The ward is one, in one"
                " country, over one week. Contacts are about being face to face, not about support."
            ),
            (
                "The builder draws one network for a whole run. Of the measured ties about half recur on a second "
                "day; in "
                "the model all ties last, and the weak ones seldom meet."
            ),
            (
                "To put a network of your own beside the builder, see [bring contact "
                "data](../how-to/bring-contact-data.md)."
            ),
        ]
    )


def _metric_row(row: NetworkMetric) -> tuple[str, ...]:
    """A row of the table of figures."""
    target_range = " to ".join(f"{bound:g}" for bound in TARGET_RANGES.get(row.name, ()))
    return (
        escape_cell(NETWORK_METRICS[row.name]),
        *(_format_number(value) for value in (row.value, row.ward_mean, row.ward_std, row.z_score)),
        target_range,
    )


def _format_number(value: float) -> str:
    """A number, if there is one."""
    return "" if math.isnan(value) else f"{round(value, 2) + 0.0:.2f}".replace("-", "−")


def _density_rows(size: int) -> list[tuple[str, ...]]:
    """Rows of the table of densities between crews."""
    rows = []
    for pair in MEASURED_PAIRS:
        densities = []
        for seed in range(1, DEFAULT_N_WARDS + 1):
            ward = Ward(size=size).build_graph(seed)
            some, others = (
                [who for who, role in ward.nodes(data="role") if STAFF_GROUP[role] == crew] for crew in pair
            )
            densities.append(density_between(ward, some, others))
        rows.append((" and ".join(pair), f"{DENSITY_BY_GROUPS[pair]:.2f}", f"{sum(densities) / len(densities):.2f}"))
    return rows
