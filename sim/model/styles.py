"""Leadership styles: five numbers that say what a leader does."""

from __future__ import annotations

from typing import Annotated, NamedTuple

from sim.model.metadata import Metadata


class Style(NamedTuple):
    """A style of leadership; the first four act in this order in each conversation."""

    attend: Annotated[
        float, Metadata("How readily the leader goes to a report, as a chance per slot.", "", 0, 1, "west2017")
    ]
    understand: Annotated[
        float, Metadata("Chance to go to the one in most need; how well help fits.", "", 0, 1, "west2017")
    ]
    empathise: Annotated[
        float, Metadata("Warmth of a conversation: what it adds to felt compassion and safety.", "", 0, 1, "west2017")
    ]
    help: Annotated[
        float, Metadata("Share of a report's obstacles that well-fitting help clears away.", "", 0, 1, "west2017")
    ]
    control: Annotated[
        float,
        Metadata(
            "Accountability and compliance: lowers giving, safety and the energy that giving returns.",
            "",
            0,
            1,
            "weinstein2010",
        ),
    ]


class NamedStyle(NamedTuple):
    """A style with the sentence that describes it."""

    style: Style
    description: str


STYLES: dict[str, NamedStyle] = {
    "compassionate": NamedStyle(
        Style(attend=0.80, understand=0.80, empathise=0.80, help=0.70, control=0.15),
        "listens, understands, feels with, and clears the way",
    ),
    "sympathetic": NamedStyle(
        Style(attend=0.80, understand=0.40, empathise=0.90, help=0.05, control=0.15),
        "feels with people but changes nothing for them",
    ),
    "rescuing": NamedStyle(
        Style(attend=0.40, understand=0.15, empathise=0.30, help=0.90, control=0.40),
        "rushes to fix without listening",
    ),
    "transactional": NamedStyle(
        Style(attend=0.50, understand=0.50, empathise=0.25, help=0.45, control=0.35),
        "fair exchange, clear expectations",
    ),
    "compliance": NamedStyle(
        Style(attend=0.30, understand=0.20, empathise=0.10, help=0.20, control=0.85),
        "accountability and targets first",
    ),
    "laissez_faire": NamedStyle(
        Style(attend=0.05, understand=0.30, empathise=0.30, help=0.10, control=0.10),
        "absent",
    ),
}
