"""The mechanisms of the model, which a scenario can switch off one by one (an ablation)."""

from __future__ import annotations

from typing import Annotated, NamedTuple

from sim.model.metadata import Ablation, Metadata, annotated_fields


class Mechanisms(NamedTuple):
    """Which mechanisms are active; each is on unless a scenario switches it off."""

    contagion: Annotated[
        bool,
        Metadata(
            "Felt compassion raises the readiness to give. Off: no act is caused by an act received (g_felt is 0).",
            reference="chancellor2018",
        ),
        Ablation("compassion is not passed on", zeroed_parameters=("g_felt",)),
    ] = True
    energising: Annotated[
        bool,
        Metadata(
            "Giving returns energy and wellbeing. Off: giving only costs (boost and giver_lift are 0).",
            reference="lanaj2016",
        ),
        Ablation("giving returns nothing to the giver", zeroed_parameters=("boost", "giver_lift")),
    ] = True
    glimpsing: Annotated[
        bool,
        Metadata(
            "Acts seen on the day before change the readiness to give. Off: they do not (g_glimpsed is 0).",
            reference="tsvetkova2014",
        ),
        Ablation("seeing others give makes no difference", zeroed_parameters=("g_glimpsed",)),
    ] = True
    introductions: Annotated[
        bool,
        Metadata("An introduction makes a new tie. Off: it is an act like others (introductions_max is 0)."),
        Ablation("introductions make no new ties", zeroed_parameters=("introductions_max",)),
    ] = True
    safety: Annotated[
        bool,
        Metadata(
            "Psychological safety changes. Off: everybody keeps the safety they started with.",
            reference="edmondson1999",
        ),
        Ablation("psychological safety stays as it was"),
    ] = True
    improvement: Annotated[
        bool,
        Metadata(
            "Small tests of change improve the work. Off: they gain nothing (improve is 0).", reference="nembhard2006"
        ),
        Ablation("small tests of change gain nothing", zeroed_parameters=("improve",)),
    ] = True
    leaving: Annotated[
        bool,
        Metadata("People leave and new starters come. Off: nobody leaves (leave_rate is 0)."),
        Ablation("nobody leaves", zeroed_parameters=("leave_rate",)),
    ] = True
    leading: Annotated[
        bool,
        Metadata(
            "Leaders make their round of conversations. Off: they hold none (conversations is 0).",
            reference="west2017",
        ),
        Ablation("leaders hold no conversations", zeroed_parameters=("conversations",)),
    ] = True


DEFAULT_MECHANISMS = Mechanisms()
ABLATIONS: dict[str, Ablation] = {
    name: field.ablation for name, field in annotated_fields(Mechanisms).items() if field.ablation is not None
}
"""What switching each mechanism off does."""
