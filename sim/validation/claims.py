"""What must come out of the model, claim by claim: sentence, sources, how it is measured, and the bands.

This list is the only one: the command, the page and the tests are made from it. The bands were written down before the
model was built; they are the project's reading of the sources, most of which are about other settings than health care.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import NamedTuple

from sim.validation import giving_claims, leadership_claims, ripple_claims
from sim.validation.estimators import FloatArray, Statistic, TargetRange
from sim.validation.experiments import ExperimentSetup

Experiment = Callable[[ExperimentSetup, int], FloatArray]
"""Plays one run of what a claim is measured in, and gives its numbers."""


class Claim(NamedTuple):
    """One thing that must come out.

    Attributes
    ----------
    number : its number, from 1
    title, sentence : what it says, in short and in full
    sources : keys of `sim.model.references.REFERENCES`; none where the claim is the model's own
    measurement : how it is measured
    basis : where the bands come from
    experiment : plays one run; claims with the same experiment share its runs
    statistics : what is made of the means of its numbers over runs, by name
    target_ranges : where values must lie, by name; a value without a band is there to be read beside the others
    """

    number: int
    title: str
    sentence: str
    sources: tuple[str, ...]
    measurement: str
    basis: str
    experiment: Experiment
    statistics: Mapping[str, Statistic]
    target_ranges: Mapping[str, TargetRange]


ABOVE_0, BELOW_0, ABOVE_1, BELOW_1 = TargetRange(0.0), TargetRange(None, 0.0), TargetRange(1.0), TargetRange(None, 1.0)
LATER_STEPS, SPAN_PAIRS = range(2, ripple_claims.N_STEPS), tuple(pairwise(leadership_claims.SPANS))

_CLAIMS = (
    Claim(
        1,
        "Who receives, gives",
        "Who received compassion gives more the next day than a matched person who did not.",
        ("chancellor2018",),
        "In a ward of 12, every ten days somebody drawn by luck receives one act from outside. Acts that they give on "
        "the next day, over those of the same people in the same world without acts from outside; only those count "
        "who received nothing that day there.",
        "The study found 3.8 times as many acts after four weeks of many acts. One act must do less than that but more "
        "than nothing, so 1.3 to 4.",
        ripple_claims.measure_sparks,
        ripple_claims.PASSING_ON_STATISTICS,
        {"giving, over that of the twin": TargetRange(1.3, 4.0)},
    ),
    Claim(
        2,
        "Ripples die out",
        "One act from outside sets off further acts, fewer at each step, near noise by the fourth.",
        ("fowler2010",),
        "The same worlds. Acts that were set off by one from outside, by how many steps they are away from it.",
        "The study saw three steps. “Fewer” is a ratio below 1, “near noise” is read as at most one act in ten.",
        ripple_claims.measure_sparks,
        ripple_claims.STEP_STATISTICS,
        {f"step {step}, over the one before": BELOW_1 for step in LATER_STEPS}
        | {"acts at step 4": TargetRange(None, 0.1)},
    ),
    Claim(
        3,
        "Campaigns fade",
        "A four-week campaign fades to within 20 % of baseline in 4 to 8 weeks if leadership stays as it was.",
        ("horita2016",),
        "A ward of 24 with a campaign of strength 1 on 20 working days; acts over those of the same days without it.",
        "The study shows that passing on fades, in a game. Weeks and per cent are the project's reading: after four "
        "weeks still more than 20 % above, after eight within 20 %.",
        giving_claims.measure_campaign,
        giving_claims.CAMPAIGN_STATISTICS,
        {"giving in weeks 3 and 4 after": TargetRange(1.2), "giving in weeks 7 and 8 after": TargetRange(0.8, 1.2)},
    ),
    Claim(
        4,
        "Glimpsing has a hump",
        "Seeing a few acts encourages; seeing many encourages less.",
        ("tsvetkova2014", "jung2020"),
        "Wards of 12 over 60 days, in which everybody is made to see no, two, or twelve acts a day, whatever there is "
        "to see; acts that they give. Played on Mesa, as people are made to see.",
        "Directions alone: the one source found the encouragement, the other the limit.",
        giving_claims.measure_glimpsing,
        giving_claims.GLIMPSING_STATISTICS,
        {
            "giving of who saw a few, over that of who saw none": ABOVE_1,
            "giving of who saw many, over that of who saw a few": BELOW_1,
        },
    ),
    Claim(
        5,
        "Giving gives, up to a point",
        "Energy from giving peaks at one or two acts a day and turns negative beyond about four.",
        ("lanaj2016",),
        "A ward of 12 with 12 meetings a day and a campaign, so that there are days of many acts. Change of energy in "
        "a shift by acts given, less that of a shift without an act.",
        "The study shows costs that rise with the number; that gain turns into cost at 3 to 5 is read into it.",
        giving_claims.measure_energy_from_giving,
        giving_claims.FREE_ACT_STATISTICS,
        {
            "energy from 1 act": ABOVE_0,
            "energy from 1 or 2 acts less that from 3": ABOVE_0,
            "acts at which gain turns into cost": TargetRange(3.0, 5.0),
        },
    ),
    Claim(
        6,
        "Giving by order gives nothing",
        "Compelled giving brings no energy.",
        ("weinstein2010",),
        "The same under a campaign, and under a mandate of the same strength.",
        "Directions alone: helping did good where it was of one's own will, and not where it was controlled.",
        giving_claims.measure_energy_from_giving,
        giving_claims.ORDERED_ACT_STATISTICS,
        {
            "energy from 1 free act": ABOVE_0,
            "energy from 1 ordered act": BELOW_0,
            "energy from 2 ordered acts": BELOW_0,
        },
    ),
    Claim(
        7,
        "Styles rank",
        "On wellbeing: compassionate above sympathetic above transactional, which is about as good as rescuing, above "
        "laissez-faire above compliance. Without contagion the compassionate style leads to a third of the acts.",
        (),
        "A ward of 12 at a workload of .6 under each style; wellbeing over the last 60 of 250 days. Acts without "
        "contagion, over those with it.",
        "The project's own, from what the article says of leaders. “About as good” is within .03; “about a third” is "
        ".25 to .42.",
        leadership_claims.measure_styles,
        leadership_claims.STYLE_STATISTICS,
        {f"{better} less {worse}": ABOVE_0 for better, worse in leadership_claims.STYLE_RANKING}
        | {
            "transactional less rescuing": TargetRange(-0.03, 0.03),
            "acts without contagion, over those with": TargetRange(0.25, 0.42),
        },
    ),
    Claim(
        8,
        "Leadership correlates as measured",
        "Once leaders differ as much as real ones do, constructive leadership correlates with engagement by about +.3 "
        "to +.5 and with burnout by about −.2 to −.4.",
        ("pletzer2024",),
        "Half a year of twelve wards of 8 to 24 people, two of each style, each leader half of it and half of the mean "
        "of all. Over people in the last 60 days; engagement is the mean of wellbeing and energy, burnout the share of "
        "days burnt out, and constructive leadership the mean of attend, understand, empathise and help.",
        "The meta-analysis has .467 and −.327; the bands lie around them.",
        leadership_claims.measure_leaders,
        leadership_claims.LEADER_STATISTICS,
        {
            "constructive leadership and engagement": TargetRange(0.3, 0.5),
            "constructive leadership and burnout": TargetRange(-0.4, -0.2),
        },
    ),
    Claim(
        9,
        "Safety carries",
        "The chain from leader through safety to tests of change is a mediation.",
        ("nembhard2006",),
        "The same organisations, over teams: standardised paths by regression.",
        "The study found the chain. That most of it goes through safety, half or more, is the project's reading.",
        leadership_claims.measure_leaders,
        leadership_claims.MEDIATION_STATISTICS,
        {"leader to tests, through safety": ABOVE_0, "share that goes through safety": TargetRange(0.5)},
    ),
    Claim(
        10,
        "A typical ward is as tired as the survey says",
        "A typical ward settles near the staff survey's 30 % burnt out and 42 % worn out after shifts.",
        ("nhs_staff_survey2024",),
        "A ward of 24 with a transactional leader at a workload of .62, over the last 60 of 250 days.",
        "Around the survey's figures, which are of people who answered, not of wards: .20 to .35 and .35 to .55.",
        leadership_claims.measure_typical_ward,
        leadership_claims.EXHAUSTION_STATISTICS,
        {"burnt out": TargetRange(0.20, 0.35), "worn out": TargetRange(0.35, 0.55)},
    ),
    Claim(
        11,
        "Larger spans weaken a leader",
        "The more people a leader leads, the less the leader's style does for them.",
        ("doran2004", "cathcart2004"),
        "Wellbeing under a compassionate leader less that under one who is hardly there, in wards of 6, 12 and 24.",
        "Directions alone.",
        leadership_claims.measure_spans,
        leadership_claims.SPAN_STATISTICS,
        {f"effect among {large} less that among {small}": BELOW_0 for small, large in SPAN_PAIRS},
    ),
    Claim(
        12,
        "Contagion alone does not carry itself",
        "Without leadership or a campaign, each act sets off fewer than one more.",
        (),
        "Wards of 12 without conversations over 150 days, at workloads of .6 and .2; acts in the last 60 days after "
        "a start at full felt compassion, over those after a usual start.",
        "The project's own: below 1 by what it says; a start must be forgotten to within 20 %.",
        ripple_claims.measure_without_leadership,
        ripple_claims.SELF_SUSTAINING_STATISTICS,
        {
            "ripple number": BELOW_1,
            "ripple number at a light workload": BELOW_1,
            "acts long after a warm start, over those after a usual one": TargetRange(0.8, 1.2),
        },
    ),
)

CLAIMS: Mapping[int, Claim] = {claim.number: claim for claim in _CLAIMS}
"""What must come out, by number."""
