"""The mechanisms of the model, which a scenario can switch off one by one (an ablation)."""

from __future__ import annotations

from typing import Annotated, NamedTuple

from sim.model.about import About


class Mechanisms(NamedTuple):
    """Which mechanisms are at work; each is on unless a scenario switches it off."""

    contagion: Annotated[
        bool,
        About(
            "Felt compassion raises readiness to give; off: no act is owed to one received (g_felt is 0).",
            source="chancellor2018",
        ),
    ] = True
    energising: Annotated[
        bool,
        About(
            "Giving returns energy and wellbeing; off: giving only costs (boost and giver_lift are 0).",
            source="lanaj2016",
        ),
    ] = True
    glimpsing: Annotated[
        bool,
        About("Acts seen yesterday change readiness to give; off: g_glimpsed is 0.", source="tsvetkova2014"),
    ] = True
    introductions: Annotated[
        bool,
        About("An introduction makes a new tie; off: it is an act like others (introductions_max is 0)."),
    ] = True
    safety: Annotated[
        bool,
        About("Psychological safety moves; off: everybody keeps the safety they started with.", source="edmondson1999"),
    ] = True
    improvement: Annotated[
        bool,
        About("Small tests of change improve the work; off: they gain nothing.", source="nembhard2006"),
    ] = True
    leaving: Annotated[bool, About("People leave and new starters come; off: leave_rate is 0.")] = True
    leading: Annotated[
        bool,
        About("Leaders make their round of conversations; off: conversations is 0.", source="west2017"),
    ] = True


ALL_ON = Mechanisms()
