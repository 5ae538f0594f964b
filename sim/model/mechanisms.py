"""The mechanisms of the model, which a scenario can switch off one by one (an ablation)."""

from __future__ import annotations

from typing import Annotated, NamedTuple

from sim.model.metadata import Metadata


class Mechanisms(NamedTuple):
    """Which mechanisms are at work; each is on unless a scenario switches it off."""

    contagion: Annotated[
        bool,
        Metadata(
            "Felt compassion raises readiness to give; off: no act is owed to one received (g_felt is 0).",
            reference="chancellor2018",
        ),
    ] = True
    energising: Annotated[
        bool,
        Metadata(
            "Giving returns energy and wellbeing; off: giving only costs (boost and giver_lift are 0).",
            reference="lanaj2016",
        ),
    ] = True
    glimpsing: Annotated[
        bool,
        Metadata("Acts seen yesterday change readiness to give; off: g_glimpsed is 0.", reference="tsvetkova2014"),
    ] = True
    introductions: Annotated[
        bool,
        Metadata("An introduction makes a new tie; off: it is an act like others (introductions_max is 0)."),
    ] = True
    safety: Annotated[
        bool,
        Metadata(
            "Psychological safety moves; off: everybody keeps the safety they started with.", reference="edmondson1999"
        ),
    ] = True
    improvement: Annotated[
        bool,
        Metadata("Small tests of change improve the work; off: they gain nothing.", reference="nembhard2006"),
    ] = True
    leaving: Annotated[bool, Metadata("People leave and new starters come; off: leave_rate is 0.")] = True
    leading: Annotated[
        bool,
        Metadata("Leaders make their round of conversations; off: conversations is 0.", reference="west2017"),
    ] = True


DEFAULT_MECHANISMS = Mechanisms()
