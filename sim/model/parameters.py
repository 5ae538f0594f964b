"""The parameters of the model: default, unit, bounds, description and source of each.

A source supports the effect or its direction. Hardly any of the numbers was measured in these units; they were tuned
together until the model behaved as the literature says. "assumed" means that the number has no source.

A scenario can override each of them: `workload` at the top of the file, the others under `parameters`.
"""

from __future__ import annotations

from typing import Annotated, NamedTuple

from sim.model.metadata import Metadata


class Parameters(NamedTuple):
    """The parameters of the model; `annotated_fields(Parameters)` returns their metadata."""

    # --- work and meeting
    workload: Annotated[
        float,
        Metadata("Demand of an ordinary day on a fresh person, as a share of full energy.", "energy per day", 0, 2),
    ] = 0.60
    contacts_per_day: Annotated[
        float,
        Metadata(
            "Meetings with colleagues that a person has on a day, on average.",
            "meetings per day",
            0,
            50,
            label="Meetings with colleagues per day",
            higher="people meet more often",
            lower="people meet less often",
        ),
    ] = 3.0
    # --- readiness to give
    give_base: Annotated[
        float,
        Metadata(
            "Chance of an act in one meeting between average people without strain.", "per meeting", 0.0001, 0.9999
        ),
    ] = 0.08
    g_disposition: Annotated[
        float, Metadata("How strongly trait compassion raises readiness to give.", "log-odds", 0, 10)
    ] = 1.2
    g_felt: Annotated[
        float,
        Metadata(
            "The contagion: how strongly felt compassion raises readiness to give.",
            "log-odds",
            0,
            10,
            "chancellor2018",
        ),
    ] = 2.2
    g_energy: Annotated[float, Metadata("How strongly energy raises readiness to give.", "log-odds", 0, 10)] = 1.2
    g_safety: Annotated[
        float,
        Metadata("How strongly psychological safety raises readiness to give.", "log-odds", 0, 10),
    ] = 1.2
    g_need: Annotated[float, Metadata("How strongly the need of the other person draws an act.", "log-odds", 0, 10)] = (
        1.0
    )
    g_control: Annotated[
        float, Metadata("How strongly the control of the own leader lowers readiness to give.", "log-odds", 0, 10)
    ] = 1.0
    g_overload: Annotated[
        float, Metadata("How strongly overload lowers readiness to give.", "log-odds", 0, 10, "darley1973")
    ] = 1.0
    g_glimpsed: Annotated[
        float,
        Metadata(
            "How strongly acts seen yesterday encourage, at the peak of the hump.",
            "log-odds",
            0,
            10,
            "jung2020",
        ),
    ] = 0.4
    glimpse_peak: Annotated[
        float,
        Metadata(
            "Number of acts seen yesterday that encourages most; more invite leaving it to others.",
            "acts",
            0.1,
            100,
            "tsvetkova2014",
        ),
    ] = 1.5
    # --- felt compassion and wellbeing
    felt_gain: Annotated[
        float, Metadata("Share of the missing felt compassion that one received act fills.", "per act", 0, 0.5)
    ] = 0.40
    felt_half: Annotated[float, Metadata("Half-life of felt compassion.", "days", 0.1, 1000)] = 3.0
    lift: Annotated[
        float, Metadata("Share of the missing wellbeing that one received act fills.", "per act", 0, 0.2)
    ] = 0.012
    giver_lift: Annotated[
        float,
        Metadata("Share of the missing wellbeing that giving one free act fills.", "per act", 0, 0.2, "weinstein2010"),
    ] = 0.0024
    strain: Annotated[float, Metadata("Share of wellbeing that a day of full overload takes.", "per day", 0, 0.5)] = (
        0.015
    )
    wellbeing_half: Annotated[
        float, Metadata("Half-life of the way back to the personal set-point of wellbeing.", "days", 1, 10000)
    ] = 45.0
    # --- energy
    boost: Annotated[
        float, Metadata("Energy that the first free act of a day returns to its giver.", "energy", 0, 0.5, "lanaj2016")
    ] = 0.06
    boost_ratio: Annotated[
        float,
        Metadata("Each further act of the day returns this share of the one before.", "", 0, 1, "lanaj2016"),
    ] = 0.40
    effort: Annotated[
        float,
        Metadata(
            "Cost of giving, times the number of acts and the sum of their efforts.", "energy", 0, 0.5, "lanaj2016"
        ),
    ] = 0.006
    drain: Annotated[float, Metadata("Energy that a day of full demand takes.", "energy per demand", 0, 1)] = 0.35
    recovery: Annotated[
        float, Metadata("Share of the gap to the rest level that a night restores.", "per night", 0.01, 1)
    ] = 0.60
    rest_floor: Annotated[
        float, Metadata("Rest level of energy of a person without any wellbeing.", "energy", 0, 1)
    ] = 0.35
    # --- obstacles
    obstacle_half: Annotated[
        float, Metadata("Half-life in which obstacles that nobody clears fill up.", "days", 1, 10000)
    ] = 20.0
    obstacle_load: Annotated[
        float, Metadata("Share by which full obstacles raise the demand of the day.", "", 0, 5)
    ] = 0.80
    obstacles_start: Annotated[float, Metadata("Obstacles of a person at the start.", "", 0, 1)] = 0.40
    # --- the leader's round
    conversations: Annotated[
        int,
        Metadata("Slots for conversations with reports that a leader has on a day.", "conversations per day", 0, 50),
    ] = 3
    leader_weight: Annotated[
        float,
        Metadata("How many acts of a colleague one fully empathic conversation weighs.", "acts", 0, 2),
    ] = 2.0
    leader_safety: Annotated[
        float,
        Metadata(
            "Share of the missing safety that one fully empathic conversation fills.",
            "per conversation",
            0,
            0.5,
            "nembhard2006",
        ),
    ] = 0.03
    fit_floor: Annotated[float, Metadata("Share of help that fits when the leader understands nothing.", "", 0, 1)] = (
        0.30
    )
    # --- psychological safety
    safety_gain: Annotated[
        float,
        Metadata("Share of the missing safety that one received act fills.", "per act", 0, 0.2),
    ] = 0.0012
    safety_half: Annotated[
        float, Metadata("Half-life of safety on its way to the level that control allows.", "days", 1, 10000)
    ] = 120.0
    safety_level: Annotated[float, Metadata("Level of safety without any control and without any act.", "", 0, 1)] = (
        0.40
    )
    safety_start: Annotated[float, Metadata("Safety of a person at the start.", "", 0, 1)] = 0.50
    # --- small tests of change
    try_rate: Annotated[
        float,
        Metadata(
            "Chance of a small test of change of a fully safe and fully energetic person.",
            "per day",
            0,
            1,
            "nembhard2006",
        ),
    ] = 0.05
    improve: Annotated[
        float, Metadata("Share of the missing improvement that one test per head fills.", "per test and head", 0, 1)
    ] = 0.25
    improve_half: Annotated[float, Metadata("Half-life of an improvement that nobody renews.", "days", 1, 10000)] = (
        125.0
    )
    improve_max: Annotated[float, Metadata("Share of the workload that a fully improved team is spared.", "", 0, 1)] = (
        0.30
    )
    # --- introductions
    introductions_max: Annotated[
        int, Metadata("Largest number of introduced ties that a person keeps.", "ties", 0, 20)
    ] = 2
    # --- leaving
    leave_rate: Annotated[
        float, Metadata("Chance to leave of a person of medium wellbeing.", "per day", 0, 1, "nhsdigital2024")
    ] = 0.12 / 250
    leave_slope: Annotated[
        float, Metadata("How much more likely people leave as wellbeing falls.", "per wellbeing", 0, 20)
    ] = 3.0
    # --- who people are
    wellbeing_mean: Annotated[float, Metadata("Mean of the set-points of wellbeing.", "", 0, 1)] = 0.55
    wellbeing_sd: Annotated[
        float, Metadata("Standard deviation of the set-points of wellbeing, before clipping.", "", 0, 0.5)
    ] = 0.15
    disposition_mean: Annotated[float, Metadata("Mean of trait compassion.", "", 0, 1)] = 0.50
    disposition_sd: Annotated[
        float, Metadata("Standard deviation of trait compassion, before clipping.", "", 0, 0.5)
    ] = 0.16


DEFAULT_PARAMETERS = Parameters()
