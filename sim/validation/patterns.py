"""The expected patterns: statement, sources, measurement and target ranges.

The command, the page and the tests all use this list. The target ranges were written down before the model was built.
They are the project's interpretation of the sources, most of which study other settings than health care.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import NamedTuple

from sim.validation import giving_patterns, leadership_patterns, ripple_patterns
from sim.validation.estimators import FloatArray, Statistic, TargetRange
from sim.validation.experiments import ExperimentSetup

PatternExperiment = Callable[[ExperimentSetup, int], FloatArray]
"""Simulates one run (setup, run number) and returns the numbers from which statistics are computed."""


class DisplayUnit(NamedTuple):
    """Unit in which a quantity is printed.

    Attributes
    ----------
    label : name of the unit
    scale : factor from the stored value to the printed value
    decimals : number of printed decimals
    """

    label: str
    scale: float = 1.0
    decimals: int = 3


RATIO, CORRELATION, PATH, SHARE = DisplayUnit("ratio"), DisplayUnit("r"), DisplayUnit("β"), DisplayUnit("share")
PER_SPARK, PER_ACT, PER_DAY = DisplayUnit("acts per spark"), DisplayUnit("acts per act"), DisplayUnit("acts per day")
POINTS, PERCENT = DisplayUnit("points", 100, 1), DisplayUnit("% of people", 100, 1)


class ExpectedPattern(NamedTuple):
    """A pattern that the model is expected to show.

    Attributes
    ----------
    number : from 1
    title, statement : short and full statement
    sources : keys of `sim.model.references.REFERENCES`; empty if the pattern is the project's own
    measurement : how it is measured
    basis : origin of the target ranges
    experiment : simulates one run; patterns with the same experiment share its runs
    statistics : functions of the means over runs, by name of the quantity
    target_ranges : by name of the quantity; quantities without a target range are reported for comparison
    units : by name of the quantity; `unit` for the others
    unit : unit of the quantities that are not in `units`
    """

    number: int
    title: str
    statement: str
    sources: tuple[str, ...]
    measurement: str
    basis: str
    experiment: PatternExperiment
    statistics: Mapping[str, Statistic]
    target_ranges: Mapping[str, TargetRange]
    unit: DisplayUnit
    units: Mapping[str, DisplayUnit] = {}

    def unit_of(self, quantity: str) -> DisplayUnit:
        """Unit in which a quantity is printed."""
        return self.units.get(quantity, self.unit)


ABOVE_0, BELOW_0, ABOVE_1, BELOW_1 = TargetRange(0.0), TargetRange(None, 0.0), TargetRange(1.0), TargetRange(None, 1.0)
LATER_STEPS, SPAN_PAIRS = range(2, ripple_patterns.N_STEPS), tuple(pairwise(leadership_patterns.SPANS))

_PATTERNS = (
    ExpectedPattern(
        1,
        "Receivers give more",
        "People who received compassion give more the next day than matched people who did not.",
        ("chancellor2018",),
        "Wards of 12. Every ten days a person selected at random receives one act from outside (a spark). The acts "
        "that these people give on the next day, relative to the acts of the same people in the counterfactual run "
        "without sparks. Only people who received nothing that day in the counterfactual run count.",
        "The study found 3.8 times as many acts after four weeks of many acts. The effect of one act must be smaller "
        "than that, and larger than none. Hence 1.3 to 4.",
        ripple_patterns.measure_sparks,
        ripple_patterns.PASSING_ON_STATISTICS,
        {"acts given next day, relative to counterfactual": TargetRange(1.3, 4.0)},
        RATIO,
    ),
    ExpectedPattern(
        2,
        "Ripples die out",
        "One act from outside leads to further acts, fewer at each step and close to noise at the fourth.",
        ("fowler2010",),
        "The same runs as in pattern 1. Acts that descend from a spark, by the number of steps between them.",
        "The study found three steps. “Fewer” is a ratio below 1. “Close to noise” is interpreted as fewer than one "
        "act for ten sparks.",
        ripple_patterns.measure_sparks,
        ripple_patterns.STEP_STATISTICS,
        {f"step {step} relative to step {step - 1}": BELOW_1 for step in LATER_STEPS}
        | {"acts at step 4": TargetRange(None, 0.1)},
        PER_SPARK,
        {f"step {step} relative to step {step - 1}": RATIO for step in LATER_STEPS},
    ),
    ExpectedPattern(
        3,
        "Campaigns fade",
        "The effect of a four-week campaign fades to within 20% of the baseline after 4 to 8 weeks if leadership "
        "stays the same.",
        ("horita2016",),
        "Wards of 24 with a campaign of strength 1 on 20 working days. Acts relative to the same days without the "
        "campaign.",
        "The study shows, in a game, that passing on fades. Weeks and percentages are the project's interpretation: "
        "after four weeks still more than 20% above the baseline, after eight weeks within 20% of it.",
        giving_patterns.measure_campaign,
        giving_patterns.CAMPAIGN_STATISTICS,
        {"acts in weeks 3 and 4 after": TargetRange(1.2), "acts in weeks 7 and 8 after": TargetRange(0.8, 1.2)},
        RATIO,
    ),
    ExpectedPattern(
        4,
        "Glimpsing has an optimum",
        "Seeing a few acts encourages giving. Seeing many acts encourages it less.",
        ("tsvetkova2014", "jung2020"),
        "Wards of 12 over 60 days in which every person sees 0, 2 or 12 acts per day, set by the experiment. Acts that "
        "they give. Simulated with the Mesa engine, because the experiment needs a custom person class.",
        "Only the directions. One source found the encouragement, the other its limit.",
        giving_patterns.measure_glimpsing,
        giving_patterns.GLIMPSING_STATISTICS,
        {"few acts seen, relative to none": ABOVE_1, "many acts seen, relative to few": BELOW_1},
        RATIO,
    ),
    ExpectedPattern(
        5,
        "Giving returns energy, up to a point",
        "The energy gained from giving peaks at one or two acts per day and is negative beyond about four.",
        ("lanaj2016",),
        "Wards of 12 with 12 contacts per day and a campaign, so that there are days with many acts. Change of energy "
        "during a shift by the number of acts given, minus the change in shifts without an act.",
        "The study shows costs that rise with the number of acts. The break-even point at 3 to 5 acts is the project's "
        "interpretation.",
        giving_patterns.measure_energy_from_giving,
        giving_patterns.VOLUNTARY_ACT_STATISTICS,
        {
            "energy gain, 1 act": ABOVE_0,
            "energy gain, 1 or 2 acts minus 3 acts": ABOVE_0,
            "break-even number of acts": TargetRange(3.0, 5.0),
        },
        POINTS,
        {"break-even number of acts": PER_DAY},
    ),
    ExpectedPattern(
        6,
        "Mandated giving returns no energy",
        "Giving that is compelled returns no energy.",
        ("weinstein2010",),
        "As in pattern 5, with a campaign and with a mandate of the same strength.",
        "Only the directions. Helping was beneficial if it was voluntary, and not if it was controlled.",
        giving_patterns.measure_energy_from_giving,
        giving_patterns.MANDATED_ACT_STATISTICS,
        {
            "energy gain, 1 voluntary act": ABOVE_0,
            "energy gain, 1 mandated act": BELOW_0,
            "energy gain, 2 mandated acts": BELOW_0,
        },
        POINTS,
    ),
    ExpectedPattern(
        7,
        "Ranking of leadership styles",
        "Wellbeing is highest under the compassionate style, followed by sympathetic, transactional, laissez-faire and "
        "compliance. Rescuing is about as good as transactional. Without contagion, the compassionate style leads to "
        "about a third of the acts.",
        (),
        "Wards of 12 with a workload of 0.6 under each style. Wellbeing over the last 60 of 250 days. Acts without "
        "contagion relative to acts with contagion.",
        "The project's own, from the article's description of leaders. “About as good” means within 3 points, “about a "
        "third” means 0.25 to 0.42.",
        leadership_patterns.measure_styles,
        leadership_patterns.STYLE_STATISTICS,
        {f"{better} minus {worse}": ABOVE_0 for better, worse in leadership_patterns.STYLE_RANKING}
        | {
            "transactional minus rescuing": TargetRange(-0.03, 0.03),
            "acts without contagion, relative to with": TargetRange(0.25, 0.42),
        },
        POINTS,
        {"acts without contagion, relative to with": RATIO},
    ),
    ExpectedPattern(
        8,
        "Leadership correlates with engagement and burnout",
        "If leaders differ as much as real leaders do, constructive leadership correlates with engagement at about 0.3 "
        "to 0.5 and with burnout at about −0.2 to −0.4.",
        ("pletzer2024",),
        "Organisations of twelve wards of 8 to 24 people over half a year, two wards per style. The style of each "
        "leader is half the named style and half the mean of all styles. Correlations over people, from the last 60 "
        "days. Engagement is the mean of wellbeing and energy, burnout the share of days burnt out, and constructive "
        "leadership the mean of attend, understand, empathise and help.",
        "The meta-analysis found 0.467 and −0.327. The target ranges contain these values.",
        leadership_patterns.measure_leaders,
        leadership_patterns.LEADER_STATISTICS,
        {
            "constructive leadership and engagement": TargetRange(0.3, 0.5),
            "constructive leadership and burnout": TargetRange(-0.4, -0.2),
        },
        CORRELATION,
    ),
    ExpectedPattern(
        9,
        "Safety mediates",
        "Psychological safety mediates the effect of leadership on small tests of change.",
        ("nembhard2006",),
        "The same runs as in pattern 8, over teams. Standardised regression coefficients.",
        "The study found the mediation. That at least half of the effect goes through safety is the project's "
        "interpretation.",
        leadership_patterns.measure_leaders,
        leadership_patterns.MEDIATION_STATISTICS,
        {"indirect effect through safety": ABOVE_0, "proportion mediated": TargetRange(0.5)},
        PATH,
        {"proportion mediated": SHARE},
    ),
    ExpectedPattern(
        10,
        "Exhaustion on a typical ward",
        "On a typical ward, about 30% of people are burnt out and about 42% are worn out after shifts, as in the staff "
        "survey.",
        ("nhs_staff_survey2024",),
        "Wards of 24 with a transactional leader and a workload of 0.62, over the last 60 of 250 days.",
        "Around the percentages of the survey, which describe respondents, not wards: 20% to 35% and 35% to 55%.",
        leadership_patterns.measure_typical_ward,
        leadership_patterns.EXHAUSTION_STATISTICS,
        {"burnt out": TargetRange(0.20, 0.35), "worn out": TargetRange(0.35, 0.55)},
        PERCENT,
    ),
    ExpectedPattern(
        11,
        "Larger spans of control weaken leadership",
        "The more people a leader leads, the smaller the effect of the leader's style on their wellbeing.",
        ("doran2004", "cathcart2004"),
        "Wellbeing under a compassionate leader minus wellbeing under a laissez-faire leader, on wards of 6, 12 and "
        "24.",
        "Only the directions.",
        leadership_patterns.measure_spans,
        leadership_patterns.SPAN_STATISTICS,
        {f"effect on a ward of {large} minus {small}": BELOW_0 for small, large in SPAN_PAIRS},
        POINTS,
    ),
    ExpectedPattern(
        12,
        "Contagion does not sustain itself",
        "Without leadership or a campaign, each act leads to less than one further act.",
        (),
        "Wards of 12 without conversations over 150 days, with workloads of 0.6 and 0.2. Acts in the last 60 days "
        "after a start with full felt compassion (warm start), relative to acts after the default start.",
        "The project's own. The ripple number must be below 1, and the effect of the start must fade to within 20%.",
        ripple_patterns.measure_without_leadership,
        ripple_patterns.SELF_SUSTAINING_STATISTICS,
        {
            "ripple number": BELOW_1,
            "ripple number at a light workload": BELOW_1,
            "acts after a warm start, relative to default": TargetRange(0.8, 1.2),
        },
        PER_ACT,
        {"acts after a warm start, relative to default": RATIO},
    ),
)

EXPECTED_PATTERNS: Mapping[int, ExpectedPattern] = {pattern.number: pattern for pattern in _PATTERNS}
"""The expected patterns by number."""
