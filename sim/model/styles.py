"""Leadership styles: five traits of a leader's behaviour, and how each style is described and drawn.

Each style is one entry of `STYLES`. Scenarios, reports, figures, the page and the documentation read it.
"""

from __future__ import annotations

from typing import Annotated, NamedTuple

from sim.model.display import format_percent
from sim.model.metadata import Metadata
from sim.model.palette import BLUE, GREEN, ORANGE, PURPLE, RED, SKY


class Style(NamedTuple):
    """The traits of a style; the first four act in this order in each conversation."""

    attend: Annotated[
        float,
        Metadata(
            "How readily the leader goes to a report: a probability per slot.",
            "",
            0,
            1,
            "west2017",
            higher="{leaders} {go} to people more often",
            lower="{leaders} {go} to people less often",
        ),
    ]
    understand: Annotated[
        float,
        Metadata(
            "Probability of going to the report in most need; how well help fits.",
            "",
            0,
            1,
            "west2017",
            higher="{leaders} {see} better what people need",
            lower="{leaders} {see} less of what people need",
        ),
    ]
    empathise: Annotated[
        float,
        Metadata(
            "Warmth of a conversation: what it adds to felt compassion and safety.",
            "",
            0,
            1,
            "west2017",
            higher="conversations with {leaders} are warmer",
            lower="conversations with {leaders} are cooler",
        ),
    ]
    help: Annotated[
        float,
        Metadata(
            "Share of a report's obstacles that well-fitting help clears away.",
            "",
            0,
            1,
            "west2017",
            higher="{leaders} {clear} away more",
            lower="{leaders} {clear} away less",
        ),
    ]
    control: Annotated[
        float,
        Metadata(
            "Accountability and compliance: lowers giving, safety and the energy that giving returns.",
            "",
            0,
            1,
            "weinstein2010",
            higher="{leaders} {control} more",
            lower="{leaders} {control} less",
        ),
    ]


class NamedStyle(NamedTuple):
    """A style with its texts and its colour.

    Attributes
    ----------
    style
        The five traits.
    description
        Half a sentence that explains the style, without a full stop.
    leader_phrase, leaders_phrase
        What a leader of this style does, after "the leader" and after "the leaders".
    colour
        Colour of teams with this style in figures, as a hex string.
    """

    style: Style
    description: str
    leader_phrase: str
    leaders_phrase: str
    colour: str


STYLES: dict[str, NamedStyle] = {
    "compassionate": NamedStyle(
        Style(attend=0.80, understand=0.80, empathise=0.80, help=0.70, control=0.15),
        description="listens, understands, feels with, and clears the way",
        leader_phrase="listens",
        leaders_phrase="listen",
        colour=BLUE,
    ),
    "sympathetic": NamedStyle(
        Style(attend=0.80, understand=0.40, empathise=0.90, help=0.05, control=0.15),
        description="feels with people but changes nothing for them",
        leader_phrase="feels with people and leaves things as they are",
        leaders_phrase="feel with people and leave things as they are",
        colour=PURPLE,
    ),
    "rescuing": NamedStyle(
        Style(attend=0.40, understand=0.15, empathise=0.30, help=0.90, control=0.40),
        description="rushes to fix without listening",
        leader_phrase="rushes to fix without listening",
        leaders_phrase="rush to fix without listening",
        colour=SKY,
    ),
    "transactional": NamedStyle(
        Style(attend=0.50, understand=0.50, empathise=0.25, help=0.45, control=0.35),
        description="fair exchange, clear expectations",
        leader_phrase="keeps to fair exchange",
        leaders_phrase="keep to fair exchange",
        colour=GREEN,
    ),
    "compliance": NamedStyle(
        Style(attend=0.30, understand=0.20, empathise=0.10, help=0.20, control=0.85),
        description="accountability and targets first",
        leader_phrase="puts targets first",
        leaders_phrase="put targets first",
        colour=RED,
    ),
    "laissez_faire": NamedStyle(
        Style(attend=0.05, understand=0.30, empathise=0.30, help=0.10, control=0.10),
        description="absent",
        leader_phrase="keeps away",
        leaders_phrase="keep away",
        colour=ORANGE,
    ),
}
"""The named styles, by the key that scenarios use."""


def style_key(style: Style) -> str | None:
    """Key of the named style with exactly these traits; None if there is none."""
    return next((key for key, entry in STYLES.items() if entry.style == style), None)


def style_label(key: str) -> str:
    """A style's key as people write it: "laissez-faire"."""
    return key.replace("_", "-")


def style_name(style: Style) -> str | None:
    """Label of the named style with exactly these traits; None if there is none."""
    key = style_key(style)
    return None if key is None else style_label(key)


def describe_style(style: Style) -> str:
    """Describe a style with what it does: "transactional (fair exchange, clear expectations)"."""
    key = style_key(style)
    if key is None:
        traits = [f"{name} {format_percent(value)}" for name, value in style._asdict().items()]
        return f"a custom style ({', '.join(traits)})"
    return f"{style_label(key)} ({STYLES[key].description})"
