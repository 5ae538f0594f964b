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
        Metadata("Energy that an ordinary day demands, as a share of full energy.", "energy per day", 0, 2),
    ] = 0.60
    contacts_per_day: Annotated[
        float,
        Metadata(
            "Mean number of meetings of a person with colleagues per day.",
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
            "Probability of an act in one meeting between average people without strain.",
            "per meeting",
            0.0001,
            0.9999,
        ),
    ] = 0.08
    g_disposition: Annotated[float, Metadata("Effect of trait compassion on readiness to give.", "log-odds", 0, 10)] = (
        1.2
    )
    g_felt: Annotated[
        float,
        Metadata(
            "Contagion: effect of felt compassion on readiness to give.",
            "log-odds",
            0,
            10,
            "chancellor2018",
        ),
    ] = 2.2
    g_energy: Annotated[float, Metadata("Effect of energy on readiness to give.", "log-odds", 0, 10)] = 1.2
    g_safety: Annotated[
        float,
        Metadata("Effect of psychological safety on readiness to give.", "log-odds", 0, 10),
    ] = 1.2
    g_need: Annotated[
        float, Metadata("Effect of the need of the other person on the probability of an act.", "log-odds", 0, 10)
    ] = 1.0
    g_control: Annotated[
        float,
        Metadata("Negative effect of the control by the person's leader on readiness to give.", "log-odds", 0, 10),
    ] = 1.0
    g_overload: Annotated[
        float, Metadata("Negative effect of overload on readiness to give.", "log-odds", 0, 10, "darley1973")
    ] = 1.0
    g_glimpsed: Annotated[
        float,
        Metadata(
            "Maximum effect of acts seen yesterday on readiness to give.",
            "log-odds",
            0,
            10,
            "jung2020",
        ),
    ] = 0.4
    glimpse_peak: Annotated[
        float,
        Metadata(
            "Number of acts seen yesterday with the maximum effect. With more, people leave giving to others.",
            "acts",
            0.1,
            100,
            "tsvetkova2014",
        ),
    ] = 1.5
    # --- felt compassion and wellbeing
    felt_gain: Annotated[
        float, Metadata("Share of the missing felt compassion that one received act adds.", "per act", 0, 0.5)
    ] = 0.40
    felt_half: Annotated[float, Metadata("Half-life of felt compassion.", "days", 0.1, 1000)] = 3.0
    lift: Annotated[
        float, Metadata("Share of the missing wellbeing that one received act adds.", "per act", 0, 0.2)
    ] = 0.012
    giver_lift: Annotated[
        float,
        Metadata(
            "Share of the missing wellbeing that giving one voluntary act adds.", "per act", 0, 0.2, "weinstein2010"
        ),
    ] = 0.0024
    strain: Annotated[float, Metadata("Share of wellbeing that a day of full overload removes.", "per day", 0, 0.5)] = (
        0.015
    )
    wellbeing_half: Annotated[
        float, Metadata("Half-life of the return to the personal set-point of wellbeing.", "days", 1, 10000)
    ] = 45.0
    # --- energy
    boost: Annotated[
        float,
        Metadata("Energy that the first voluntary act of a day returns to its giver.", "energy", 0, 0.5, "lanaj2016"),
    ] = 0.06
    boost_ratio: Annotated[
        float,
        Metadata(
            "Ratio of the energy that each further act of the day returns to that of the one before.",
            "",
            0,
            1,
            "lanaj2016",
        ),
    ] = 0.40
    effort: Annotated[
        float,
        Metadata(
            "Energy cost of giving, multiplied by the number of acts and the sum of their efforts.",
            "energy",
            0,
            0.5,
            "lanaj2016",
        ),
    ] = 0.006
    drain: Annotated[float, Metadata("Energy that a day of full demand uses.", "energy per demand", 0, 1)] = 0.35
    recovery: Annotated[
        float, Metadata("Share of the difference to the rest level that a night restores.", "per night", 0.01, 1)
    ] = 0.60
    rest_floor: Annotated[float, Metadata("Rest level of energy of a person with wellbeing 0.", "energy", 0, 1)] = 0.35
    # --- obstacles
    obstacle_half: Annotated[
        float, Metadata("Half-life of the increase of obstacles that nobody removes.", "days", 1, 10000)
    ] = 20.0
    obstacle_load: Annotated[float, Metadata("Relative increase of the daily demand by full obstacles.", "", 0, 5)] = (
        0.80
    )
    obstacles_start: Annotated[float, Metadata("Initial obstacles of a person.", "", 0, 1)] = 0.40
    # --- the leader's round
    conversations: Annotated[
        int,
        Metadata("Maximum number of conversations of a leader with reports per day.", "conversations per day", 0, 50),
    ] = 3
    leader_weight: Annotated[
        float,
        Metadata("Weight of one fully empathic conversation, in acts of a colleague.", "acts", 0, 2),
    ] = 2.0
    leader_safety: Annotated[
        float,
        Metadata(
            "Share of the missing safety that one fully empathic conversation adds.",
            "per conversation",
            0,
            0.5,
            "nembhard2006",
        ),
    ] = 0.03
    fit_floor: Annotated[float, Metadata("Share of help that fits if the leader understands nothing.", "", 0, 1)] = 0.30
    # --- psychological safety
    safety_gain: Annotated[
        float,
        Metadata("Share of the missing safety that one received act adds.", "per act", 0, 0.2),
    ] = 0.0012
    safety_half: Annotated[
        float, Metadata("Half-life of the approach of safety to the level that control allows.", "days", 1, 10000)
    ] = 120.0
    safety_level: Annotated[float, Metadata("Level of safety without control and without acts.", "", 0, 1)] = 0.40
    safety_start: Annotated[float, Metadata("Initial safety of a person.", "", 0, 1)] = 0.50
    # --- small tests of change
    try_rate: Annotated[
        float,
        Metadata(
            "Probability of a small test of change by a fully safe and fully energetic person.",
            "per day",
            0,
            1,
            "nembhard2006",
        ),
    ] = 0.05
    improve: Annotated[
        float, Metadata("Share of the missing improvement that one test per person adds.", "per test and person", 0, 1)
    ] = 0.25
    improve_half: Annotated[float, Metadata("Half-life of an improvement that is not renewed.", "days", 1, 10000)] = (
        125.0
    )
    improve_max: Annotated[float, Metadata("Share of the workload that full improvement removes.", "", 0, 1)] = 0.30
    # --- introductions
    introductions_max: Annotated[int, Metadata("Maximum number of introduced ties of a person.", "ties", 0, 20)] = 2
    # --- leaving
    leave_rate: Annotated[
        float, Metadata("Probability of leaving of a person of medium wellbeing.", "per day", 0, 1, "nhsdigital2024")
    ] = 0.12 / 250
    leave_slope: Annotated[
        float,
        Metadata("Increase of the logarithm of the probability of leaving as wellbeing falls.", "per wellbeing", 0, 20),
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
