"""The five kinds of compassionate act, and what each does."""

from __future__ import annotations

from typing import Annotated, NamedTuple

from sim.model.metadata import Metadata


class ActKind(NamedTuple):
    """What an act of one kind does, as multipliers of the gains that a person has from an act."""

    share: Annotated[float, Metadata("Share of all acts that are of this kind.", "", 0, 1)]
    felt: Annotated[float, Metadata("Multiplies the felt compassion that the receiver gains.", "", 0, 2)]
    lift: Annotated[float, Metadata("Multiplies the wellbeing that the receiver gains.", "", 0, 5)]
    effort: Annotated[float, Metadata("Multiplies what the act costs its giver.", "", 0, 5)]
    relief: Annotated[float, Metadata("Share of the receiver's obstacles that the act clears.", "", 0, 1)]
    safety: Annotated[float, Metadata("Multiplies the safety that the receiver gains.", "", 0, 5)]
    learning: Annotated[float, Metadata("Adds to the receiver's chance of a small test of change today.", "", 0, 5)]


ACT_KINDS: dict[str, ActKind] = {
    "attentiveness": ActKind(share=0.35, felt=1.0, lift=0.8, effort=0.6, relief=0.0, safety=1.3, learning=0.0),
    "support": ActKind(share=0.25, felt=1.2, lift=1.5, effort=1.0, relief=0.0, safety=1.2, learning=0.0),
    "assistance": ActKind(share=0.20, felt=1.0, lift=1.0, effort=1.6, relief=0.10, safety=0.6, learning=0.0),
    "knowledge": ActKind(share=0.15, felt=0.7, lift=0.6, effort=0.8, relief=0.05, safety=0.6, learning=1.0),
    "introduction": ActKind(share=0.05, felt=0.6, lift=0.6, effort=0.6, relief=0.02, safety=0.6, learning=0.0),
}

ACT_KIND_DESCRIPTIONS: dict[str, str] = {
    "attentiveness": "giving attention: noticing, asking, listening",
    "support": "showing support: standing by somebody, encouraging",
    "assistance": "offering assistance: taking on a piece of the work",
    "knowledge": "sharing knowledge: showing how something is done",
    "introduction": "making an introduction: bringing two people together who did not know each other",
}

N_ACT_KINDS = len(ACT_KINDS)
INTRODUCTION_KIND = list(ACT_KINDS).index("introduction")
CONVERSATION_KIND = N_ACT_KINDS
"""In the act log, conversations of leaders are numbered after the kinds."""
NO_PERSON = -1
"""In the act log, the giver of an act from outside the team (a spark); also "nobody" wherever a person is named."""
