"""The kinds of compassionate act: what an act of each kind does, and how it is described and drawn.

Each kind is one entry of `ACT_KINDS`. Reports, figures, the page and the documentation read it.
"""

from __future__ import annotations

from typing import Annotated, NamedTuple

from sim.model.metadata import Metadata


class ActKind(NamedTuple):
    """Effects of an act of one kind, as multipliers of the gains that a person has from an act."""

    share: Annotated[float, Metadata("Share of all acts that are of this kind.", "", 0, 1)]
    felt: Annotated[float, Metadata("Multiplies the felt compassion that the receiver gains.", "", 0, 2)]
    lift: Annotated[float, Metadata("Multiplies the wellbeing that the receiver gains.", "", 0, 5)]
    effort: Annotated[float, Metadata("Multiplies what the act costs its giver.", "", 0, 5)]
    relief: Annotated[float, Metadata("Share of the receiver's obstacles that the act clears.", "", 0, 1)]
    safety: Annotated[float, Metadata("Multiplies the safety that the receiver gains.", "", 0, 5)]
    learning: Annotated[
        float, Metadata("Adds to the receiver's probability of a small test of change on this day.", "", 0, 5)
    ]


class ActDisplay(NamedTuple):
    """How acts of one kind are described and drawn.

    Attributes
    ----------
    label
        Name in legends, figures and tables.
    letter
        One letter for places without space for the label.
    description
        Half a sentence that explains the kind, without a full stop.
    caption
        Template of a caption about one act, with `{giver}` and `{receiver}`.
    colour, dark_colour
        Colour on a light and on a dark background, as hex strings.
    shape
        Shape on the page: circle, heart, square, triangle, diamond or ring.
    caption_with_third
        Template of a caption about an act that created a tie to a `{third}` person; "" if no act of the kind does.
    """

    label: str
    letter: str
    description: str
    caption: str
    colour: str
    dark_colour: str
    shape: str
    caption_with_third: str = ""


class NamedActKind(NamedTuple):
    """A kind of act: its default effects and its display."""

    kind: ActKind
    display: ActDisplay


ACT_KINDS: dict[str, NamedActKind] = {
    "attentiveness": NamedActKind(
        ActKind(share=0.35, felt=1.0, lift=0.8, effort=0.6, relief=0.0, safety=1.3, learning=0.0),
        ActDisplay(
            label="attention",
            letter="A",
            description="giving attention: noticing, asking, listening",
            caption="{giver} listened to {receiver}",
            colour="#0b7f8f",
            dark_colour="#4fd6e3",
            shape="circle",
        ),
    ),
    "support": NamedActKind(
        ActKind(share=0.25, felt=1.2, lift=1.5, effort=1.0, relief=0.0, safety=1.2, learning=0.0),
        ActDisplay(
            label="support",
            letter="S",
            description="showing support: being there for a colleague, encouraging",
            caption="{giver} supported {receiver}",
            colour="#c2255c",
            dark_colour="#ff85ab",
            shape="heart",
        ),
    ),
    "assistance": NamedActKind(
        ActKind(share=0.20, felt=1.0, lift=1.0, effort=1.6, relief=0.10, safety=0.6, learning=0.0),
        ActDisplay(
            label="help",
            letter="H",
            description="offering help: taking on a piece of the work",
            caption="{giver} helped {receiver}",
            colour="#c2410c",
            dark_colour="#ffa066",
            shape="square",
        ),
    ),
    "knowledge": NamedActKind(
        ActKind(share=0.15, felt=0.7, lift=0.6, effort=0.8, relief=0.05, safety=0.6, learning=1.0),
        ActDisplay(
            label="knowledge",
            letter="K",
            description="sharing knowledge: showing how something is done",
            caption="{giver} showed {receiver} how something is done",
            colour="#6235c9",
            dark_colour="#b9a0ff",
            shape="triangle",
        ),
    ),
    "introduction": NamedActKind(
        ActKind(share=0.05, felt=0.6, lift=0.6, effort=0.6, relief=0.02, safety=0.6, learning=0.0),
        ActDisplay(
            label="introduction",
            letter="I",
            description="making an introduction: bringing two people together who did not know each other",
            caption="{giver} had a kind word for {receiver}",
            colour="#257a35",
            dark_colour="#7be08b",
            shape="diamond",
            caption_with_third="{giver} brought {receiver} and {third} together",
        ),
    ),
}
"""The kinds of act, by the key that scenarios and the act log use; the index of a key is its number in the log."""

CONVERSATION = "conversation"
CONVERSATION_DISPLAY = ActDisplay(
    label="leader's conversation",
    letter="C",
    description="a leader taking time for a person they lead",
    caption="{giver} took time for {receiver}",
    colour="#1d2733",
    dark_colour="#ffffff",
    shape="ring",
)
"""Display of the leaders' conversations, which are in the act log but are not a kind of act."""
SPARK = "spark"
SPARK_LABEL = "act from outside"
SPARK_CAPTION = "{receiver} met with kindness from outside"
"""Caption about an act from outside the team, whatever its kind."""

DEFAULT_ACT_KINDS: dict[str, ActKind] = {key: entry.kind for key, entry in ACT_KINDS.items()}
"""Effects of each kind of act, if a scenario does not change them."""
ACT_DISPLAYS: dict[str, ActDisplay] = {
    **{key: entry.display for key, entry in ACT_KINDS.items()},
    CONVERSATION: CONVERSATION_DISPLAY,
}
"""Display of each kind of entry in the act log, in the order of their numbers."""

N_ACT_KINDS = len(ACT_KINDS)
INTRODUCTION_KIND = list(ACT_KINDS).index("introduction")
CONVERSATION_KIND = N_ACT_KINDS
"""Number of leaders' conversations in the act log."""
NO_PERSON = -1
"""Index for "no person", such as the giver of an act from outside the team (a spark)."""
