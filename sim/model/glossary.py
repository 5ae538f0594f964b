"""Glossary: the terms of the model, the program and the statistics, in one sentence each.

`compassion explain TERM` and docs/reference/glossary.md are made from it.
"""

from __future__ import annotations

from typing import NamedTuple

from sim.model.measures import BURNT_OUT_THRESHOLD, MIN_LEFT_OUT_DAYS, RIPPLE_WINDOW_DAYS, WORN_OUT_THRESHOLD

PEOPLE, MODEL, RUNS = "People and teams", "The model", "Scenarios and runs"
SWEEPS, STATISTICS, PROGRAM = "Sweeps and plans", "Statistics", "The program"
TOPICS = (PEOPLE, MODEL, RUNS, SWEEPS, STATISTICS, PROGRAM)
"""Headings of the glossary page, in order."""


class GlossaryTerm(NamedTuple):
    """A term and its definition in one sentence, with other names by which it is found."""

    name: str
    topic: str
    definition: str
    aliases: tuple[str, ...] = ()


GLOSSARY: tuple[GlossaryTerm, ...] = (
    GlossaryTerm(
        "act",
        PEOPLE,
        "An act of compassion from one person to another, such as listening, helping or sharing knowledge.",
    ),
    GlossaryTerm("giver", PEOPLE, "The person who gives an act of compassion."),
    GlossaryTerm("receiver", PEOPLE, "The person who receives an act of compassion."),
    GlossaryTerm(
        "conversation", PEOPLE, "A talk of a leader with a person whom they lead, counted separately from acts."
    ),
    GlossaryTerm("tie", PEOPLE, "A working relationship between two people, through which they meet during the day."),
    GlossaryTerm("tie weight", PEOPLE, "How often two people with a tie meet, relative to their other ties."),
    GlossaryTerm("contact", PEOPLE, "A meeting of two people with a tie, at which one may act with compassion."),
    GlossaryTerm("leader", PEOPLE, "A person who leads others, holds conversations and removes obstacles."),
    GlossaryTerm("report", PEOPLE, "A person whom a leader leads; also the file report.md that describes a run."),
    GlossaryTerm(
        "leadership style",
        PEOPLE,
        "Five numbers that state how much a leader attends, understands, empathises, helps and controls.",
    ),
    GlossaryTerm(
        "wellbeing", PEOPLE, "How well a person is, from 0 to 100 points; it moves slowly and returns to a set point."
    ),
    GlossaryTerm("energy", PEOPLE, "What a person has left to give, from 0 to 100 points; rest restores it overnight."),
    GlossaryTerm(
        "felt compassion", PEOPLE, "The warmth of compassion that a person has received recently; it fades in days."
    ),
    GlossaryTerm(
        "psychological safety",
        PEOPLE,
        "How safe a person feels to ask, to admit mistakes and to try something new; the key is `safety`.",
    ),
    GlossaryTerm("obstacles", PEOPLE, "Hindrances at work that nobody has removed yet, such as missing equipment."),
    GlossaryTerm("disposition", PEOPLE, "How compassionate a person is by nature; it does not change during a run."),
    GlossaryTerm("set point", PEOPLE, "The wellbeing to which a person returns when nothing happens."),
    GlossaryTerm(
        "burnt out",
        PEOPLE,
        f"State of a person whose wellbeing and morning energy are both below {100 * BURNT_OUT_THRESHOLD:.0f} points.",
    ),
    GlossaryTerm(
        "worn out",
        PEOPLE,
        f"State of a person with less than {100 * WORN_OUT_THRESHOLD:.0f} points of energy at the end of the shift.",
    ),
    GlossaryTerm(
        "left out",
        PEOPLE,
        f"State of a person who has worked {MIN_LEFT_OUT_DAYS} days without receiving an act or a conversation.",
    ),
    GlossaryTerm("leaver", PEOPLE, "A person who leaves the team; a new starter takes their place."),
    GlossaryTerm("champion", PEOPLE, "A person whom a campaign encourages to give, selected at random."),
    GlossaryTerm("team", PEOPLE, "A group of people with ties and, usually, a leader; an organisation has several."),
    GlossaryTerm("ward", PEOPLE, "A hospital team with roles, shifts and a manager; the default kind of team."),
    GlossaryTerm("sociogram", PEOPLE, "A table of who nominates whom, for example as someone they go to for help."),
    GlossaryTerm("nomination", PEOPLE, "An entry of a sociogram: one person names another."),
    GlossaryTerm(
        "observed network", PEOPLE, "A network that was measured in a real team, from contacts or a sociogram."
    ),
    GlossaryTerm("generated ward", PEOPLE, "A ward whose people and ties the program selects at random."),
    GlossaryTerm("reciprocity", PEOPLE, "The share of nominations in a sociogram that are returned."),
    GlossaryTerm("density", PEOPLE, "The share of all pairs of people who have a tie."),
    GlossaryTerm(
        "clustering coefficient",
        PEOPLE,
        "The share of pairs of a person's contacts who have a tie with each other.",
        ("clustering",),
    ),
    GlossaryTerm(
        "small world",
        PEOPLE,
        "A network in which most ties are local and a few bridge distant groups, so that paths are short.",
    ),
    GlossaryTerm(
        "agent-based model", MODEL, "A simulation of individuals who follow rules and affect each other.", ("ABM",)
    ),
    GlossaryTerm("mechanism", MODEL, "A part of the model, such as contagion, that a scenario can switch off."),
    GlossaryTerm("contagion", MODEL, "The mechanism by which people who have received compassion give more of it."),
    GlossaryTerm(
        "contagious act", MODEL, "An act that would not have happened without compassion that its giver had received."
    ),
    GlossaryTerm("ripple", MODEL, "A chain of acts in which each act led to the next one."),
    GlossaryTerm(
        "ripple number",
        MODEL,
        f"Mean number of acts and conversations that one act leads to directly within {RIPPLE_WINDOW_DAYS} days.",
    ),
    GlossaryTerm("readiness to give", MODEL, "The log-odds that a person acts with compassion at a contact."),
    GlossaryTerm(
        "probability of giving",
        MODEL,
        "The probability that a person acts with compassion at a contact, from readiness.",
    ),
    GlossaryTerm(
        "log-odds", MODEL, "The logarithm of p / (1 − p); adding to it changes a probability p between 0 and 1."
    ),
    GlossaryTerm("logistic function", MODEL, "The function that converts log-odds to a probability."),
    GlossaryTerm(
        "half-life", MODEL, "The number of days in which a level covers half of the distance to its resting value."
    ),
    GlossaryTerm("decay factor", MODEL, "The fraction of a level that is left after one day."),
    GlossaryTerm(
        "workload", MODEL, "The energy that an ordinary day takes from a rested person, as a share of full energy."
    ),
    GlossaryTerm("demand", MODEL, "The energy that a day takes, given the workload, obstacles and improvements."),
    GlossaryTerm("overload", MODEL, "The part of the day's demand that exceeds a person's energy in the morning."),
    GlossaryTerm("strain", MODEL, "The share of wellbeing that a day of full overload takes."),
    GlossaryTerm(
        "small test of change",
        MODEL,
        "A small attempt to improve the work; many of them together reduce the workload of a team.",
    ),
    GlossaryTerm(
        "improvement",
        MODEL,
        "How much the small tests of change have improved the work of a team, from 0 to 100 points.",
    ),
    GlossaryTerm("care", MODEL, "The probability that a contact with a patient is a compassionate one."),
    GlossaryTerm("parameter", MODEL, "A constant of the model, such as a half-life, that a scenario can change."),
    GlossaryTerm("state", MODEL, "A quantity that is recorded for each person and day, such as energy."),
    GlossaryTerm("measure", MODEL, "A quantity of a team on one day, such as mean wellbeing or acts per person."),
    GlossaryTerm("index", MODEL, "A measure that is calculated from other measures, such as creativity."),
    GlossaryTerm(
        "ODD protocol", MODEL, "A standard order (overview, design concepts, details) to describe such models."
    ),
    GlossaryTerm("tuned", MODEL, "Chosen so that the model behaves as the literature describes, and not measured."),
    GlossaryTerm("scenario", RUNS, "A YAML file that describes a team, its leadership, a period of time and events."),
    GlossaryTerm("built-in scenario", RUNS, "A scenario that is part of the program, such as winter_pressure."),
    GlossaryTerm("override", RUNS, "A value that replaces one in a scenario for one run, as with `--set days=100`."),
    GlossaryTerm("event", RUNS, "Something that happens on a day of the scenario, such as a winter surge."),
    GlossaryTerm("spark", RUNS, "An event by which one person receives compassionate acts from outside the team."),
    GlossaryTerm("campaign", RUNS, "An event that encourages people, or some champions, to give more for a while."),
    GlossaryTerm("mandate", RUNS, "An event that orders people to give more; giving then returns no energy."),
    GlossaryTerm("run", RUNS, "One simulation of a scenario with one random seed."),
    GlossaryTerm("day", RUNS, "A working day, the time step of the model; weekends are not counted."),
    GlossaryTerm(
        "random seed",
        RUNS,
        "An integer that fixes all random draws of a run; another seed gives another run.",
        ("seed",),
    ),
    GlossaryTerm(
        "common random numbers",
        RUNS,
        "The same random draws in two runs, so that a difference is due to what was changed.",
    ),
    GlossaryTerm(
        "random number generator",
        RUNS,
        "The function that makes random draws from the seed, here the counter-based Threefry.",
        (
            "RNG",
            "Threefry",
        ),
    ),
    GlossaryTerm(
        "engine", RUNS, "The code that simulates a run: compiled, which is fast, or mesa, which you can change."
    ),
    GlossaryTerm("bit-identical", RUNS, "Equal in every bit, so that two results have the same digest."),
    GlossaryTerm("digest", RUNS, "A SHA-256 checksum of all results of a run, with which two runs can be compared."),
    GlossaryTerm("recording", RUNS, "All results of a run: measures by day, states of people, and the act log."),
    GlossaryTerm("act log", RUNS, "The table of all acts and conversations, with day, giver, receiver and kind."),
    GlossaryTerm("manifest", RUNS, "The file manifest.json, which has everything needed to reproduce a run."),
    GlossaryTerm("initial state", RUNS, "The levels of all people on the morning of the first day."),
    GlossaryTerm(
        "counterfactual run", RUNS, "A second run with the same seed in which one thing, such as one act, is removed."
    ),
    GlossaryTerm(
        "variant", RUNS, "A copy of a scenario with one change, to be compared with the original.", ("version",)
    ),
    GlossaryTerm("time series", RUNS, "The values of a measure on all days of a run."),
    GlossaryTerm("points", RUNS, "The unit of levels in reports and figures, from 0 to 100; data files have 0 to 1."),
    GlossaryTerm("percentage point", RUNS, "The unit of a difference of two percentages."),
    GlossaryTerm("sweep", SWEEPS, "Many runs of a scenario while some of its values vary."),
    GlossaryTerm(
        "plan", SWEEPS, "A YAML file that states what varies in a sweep, what is compared, and how many runs there are."
    ),
    GlossaryTerm("design point", SWEEPS, "One combination of values in a sweep, which is run several times."),
    GlossaryTerm("factor", SWEEPS, "A field of the scenario that varies in a sweep."),
    GlossaryTerm("arm", SWEEPS, "One of the values that a plan compares, as a treatment in a trial."),
    GlossaryTerm("reference", SWEEPS, "The arm with which the others are compared."),
    GlossaryTerm("cell", SWEEPS, "The design points that differ only in the arm."),
    GlossaryTerm(
        "shard", SWEEPS, "A file with some of the runs of a sweep, written as soon as they are complete.", ("part",)
    ),
    GlossaryTerm("worker", SWEEPS, "A thread or process that simulates runs of a sweep."),
    GlossaryTerm("pilot run", SWEEPS, "A run that is simulated only to estimate time and variability."),
    GlossaryTerm("stopping rule", SWEEPS, "A condition, such as the width of an interval, until which runs are added."),
    GlossaryTerm("target statistic", SWEEPS, "An observed value that a calibration should reproduce.", ("target",)),
    GlossaryTerm("calibration", SWEEPS, "The estimation of constants from observed target statistics."),
    GlossaryTerm("parameter recovery", SWEEPS, "A test in which known values are estimated from simulated data."),
    GlossaryTerm(
        "threshold map",
        SWEEPS,
        "A map over two fields of where a measure crosses a threshold, from two initial states.",
    ),
    GlossaryTerm(
        "confidence interval",
        STATISTICS,
        "A range that contains the true value in, for example, 95% of repetitions.",
        ("CI",),
    ),
    GlossaryTerm("standard deviation", STATISTICS, "A measure of how much values differ from their mean.", ("SD",)),
    GlossaryTerm(
        "p value",
        STATISTICS,
        "The probability of a difference at least this large if there were no true difference.",
        ("p",),
    ),
    GlossaryTerm("Holm adjustment", STATISTICS, "A correction of p values for making several comparisons."),
    GlossaryTerm("power", STATISTICS, "The probability that a test detects a difference of a given size."),
    GlossaryTerm(
        "smallest effect", STATISTICS, "The smallest difference that matters in practice, which you have to state."
    ),
    GlossaryTerm(
        "equivalence test (TOST)",
        STATISTICS,
        "Two one-sided tests of whether a difference is smaller than one that matters.",
        (
            "equivalence test",
            "TOST",
        ),
    ),
    GlossaryTerm("paired difference", STATISTICS, "The difference between two runs with the same random seed."),
    GlossaryTerm(
        "relative efficiency", STATISTICS, "How many times fewer runs are needed with paired differences than without."
    ),
    GlossaryTerm(
        "intraclass correlation",
        STATISTICS,
        "The share of the variance that is between teams rather than within them.",
        ("ICC",),
    ),
    GlossaryTerm(
        "mediation",
        STATISTICS,
        "The part of an effect that goes through another variable, the mediator.",
        ("mediator",),
    ),
    GlossaryTerm("sensitivity analysis", STATISTICS, "The study of which inputs a result depends on."),
    GlossaryTerm(
        "Morris elementary effects",
        STATISTICS,
        "A sensitivity screening that changes one input at a time.",
        (
            "elementary effects",
            "Morris",
        ),
    ),
    GlossaryTerm(
        "Sobol' indices", STATISTICS, "The share of the variance of a result that each input explains.", ("Sobol",)
    ),
    GlossaryTerm("bootstrap", STATISTICS, "Estimation of uncertainty from repeated random samples of the data."),
    GlossaryTerm("claim", STATISTICS, "A statement of the literature that a part of the model represents."),
    GlossaryTerm("expected pattern", STATISTICS, "A result that the literature reports and the model should show."),
    GlossaryTerm(
        "correlation", STATISTICS, "A number from −1 to 1 that states how closely two quantities vary together."
    ),
    GlossaryTerm("variance", STATISTICS, "The square of the standard deviation."),
    GlossaryTerm(
        "effect size",
        STATISTICS,
        "A difference divided by a standard deviation, so that effects on different measures can be compared.",
        ("d_z",),
    ),
    GlossaryTerm(
        "target range", STATISTICS, "The range in which a value of the model should be, according to the literature."
    ),
    GlossaryTerm("validation", STATISTICS, "The comparison of the model with patterns from the literature."),
    GlossaryTerm("robustness check", STATISTICS, "A repetition with slightly changed constants."),
    GlossaryTerm("workshop page", PROGRAM, "The page that `compassion show` opens, for a session with a group."),
    GlossaryTerm("YAML", PROGRAM, "The text format of scenario files, with keys, colons and indentation."),
    GlossaryTerm(
        "JSON Schema", PROGRAM, "A description of a file format, which editors use for checks and completion."
    ),
    GlossaryTerm("Parquet", PROGRAM, "A compact file format for tables, which pandas, R and DuckDB read."),
    GlossaryTerm("Mesa", PROGRAM, "A Python library for agent-based models, on which the engine mesa is built."),
    GlossaryTerm("Numba", PROGRAM, "A Python library that compiles the fast engine at its first use."),
    GlossaryTerm("Dask", PROGRAM, "A Python library that distributes the runs of a sweep over a cluster."),
    GlossaryTerm(
        "registry", PROGRAM, "A table in the code with one entry for each measure, style, event or mechanism."
    ),
)
"""All terms, by topic."""
