"""All commands: the panel of the help that lists them, a summary, and examples.

The functions are in modules of the same name: `compassion run` is `sim.cli.run.run_command`. This table is what the
help of the program needs, so that it need not import them.
"""

from __future__ import annotations

from typing import NamedTuple

PROGRAM_NAME = "compassion"
RUN_PANEL, SWEEP_PANEL = "Run and look", "Sweep and analyse"
FILES_PANEL, MODEL_PANEL = "Scenario files", "Model"


class Example(NamedTuple):
    """A command line and what it does."""

    command_line: str
    description: str


class CommandEntry(NamedTuple):
    """A command in the help.

    Attributes
    ----------
    panel
        Heading under which the help of the program lists the command.
    summary
        First paragraph of its help.
    examples
        Examples at the end of its help.
    """

    panel: str
    summary: str
    examples: tuple[Example, ...]


PROGRAM_EXAMPLES = (
    Example("compassion list scenarios", "List the built-in scenarios."),
    Example("compassion run winter_pressure", "Run one of them. Data, figures and a report are saved in results/."),
    Example("compassion new my_ward", "Create a scenario of your own."),
    Example("compassion explain contagion", "Explain a term."),
)
JSON_EXAMPLE_DESCRIPTION = "Print the result as JSON."

COMMANDS: dict[str, CommandEntry] = {
    "run": CommandEntry(
        RUN_PANEL,
        "Run a scenario, print a summary, and save data, figures and a report.",
        (
            Example("compassion run winter_pressure", "Run a built-in scenario."),
            Example("compassion run my_ward.yaml --runs 20", "Run your own scenario with 20 random seeds."),
            Example(
                "compassion run new_leader --seed 3 --out elsewhere",
                "Use another random seed and another results folder.",
            ),
            Example(
                "compassion run typical_ward --set leadership.style=compassionate",
                "Change the scenario without editing its file.",
            ),
            Example("compassion run typical_ward --figure-format both", "Save the figures as PNG and as SVG."),
            Example(
                "compassion run typical_ward --without figures", "Save everything but the figures. This is faster."
            ),
            Example(
                "compassion run hospital --without people --without acts",
                "Save only the daily measures. A large team then needs little memory.",
            ),
            Example("compassion run one_spark --json", JSON_EXAMPLE_DESCRIPTION),
        ),
    ),
    "show": CommandEntry(
        RUN_PANEL,
        "Open the workshop page for a scenario. The page is available only on this computer.",
        (
            Example("compassion show", "Open the page and choose a scenario there."),
            Example("compassion show winter_pressure", "Start with a built-in scenario."),
            Example("compassion show my_ward.yaml --no-browser", "Print the address and do not open a browser."),
        ),
    ),
    "export": CommandEntry(
        RUN_PANEL,
        "Export a scenario as a single HTML page that works offline, or as a film or a poster.",
        (
            Example("compassion export winter_pressure", "Write winter_pressure.html, for a laptop without Python."),
            Example(
                "compassion export typical_ward -o ward.html --variants leadership.style=compassionate,compliance",
                "Add two variants to compare.",
            ),
            Example("compassion export new_leader -o change.gif", "Write a film for slides."),
            Example("compassion export one_spark -o spark.png", "Write a poster."),
        ),
    ),
    "verify": CommandEntry(
        RUN_PANEL,
        "Check that both engines give bit-identical results for a scenario, or that the results of a sweep are intact.",
        (
            Example("compassion verify winter_pressure", "Check that both engines give bit-identical results."),
            Example("compassion verify my_ward.yaml --set days=60 --seed 3", "Check a scenario of your own."),
            Example("compassion verify results/my_plan", "Check the results of a sweep, and repeat 3 of its runs."),
            Example("compassion verify results/my_plan --runs 20", "Check them and repeat 20 runs."),
            Example("compassion verify one_spark --json", JSON_EXAMPLE_DESCRIPTION),
        ),
    ),
    "reproduce": CommandEntry(
        RUN_PANEL,
        "Repeat the runs of an exported page, or one run of a sweep, and check that the results are bit-identical.",
        (
            Example("compassion reproduce ward.html", "Repeat all runs of an exported page."),
            Example(
                "compassion reproduce results/my_plan 3f2a90c1d4e5b677-12",
                "Repeat run 12 of the design point 3f2a90c1d4e5b677 and print its summary.",
            ),
            Example(
                "compassion reproduce results/my_plan 3f2a90c1d4e5b677-12 --out results",
                "Also save it with its people, acts, figures and report.",
            ),
        ),
    ),
    "plan": CommandEntry(
        SWEEP_PANEL,
        "Check a plan and estimate its size: design points, runs, time, disk space and statistical power.",
        (
            Example("compassion plan my_plan.yaml", "Estimate the number of runs and the time."),
            Example(
                "compassion plan my_plan.yaml --effect 0.02", "Also report the power to detect a difference of 0.02."
            ),
        ),
    ),
    "sweep": CommandEntry(
        SWEEP_PANEL,
        "Run a sweep: all runs of a plan. Run the same command again to resume.",
        (
            Example("compassion sweep my_plan.yaml", "Run a plan. The results are saved in results/my_plan/."),
            Example("compassion sweep my_plan.yaml --workers 1 --out elsewhere", "Use one worker and another folder."),
            Example("compassion sweep my_plan.yaml --dask local", "Use the workers of a Dask cluster."),
        ),
    ),
    "status": CommandEntry(
        SWEEP_PANEL,
        "Show the progress of a sweep and the next step.",
        (
            Example("compassion status results/my_plan", "Show the progress of a sweep."),
            Example("compassion status results/my_plan --json", JSON_EXAMPLE_DESCRIPTION),
        ),
    ),
    "compare": CommandEntry(
        SWEEP_PANEL,
        "Compare scenarios with common random numbers. Prints a table and a summary, and saves a figure.",
        (
            Example("compassion compare typical_ward new_leader", "Compare two scenarios run with the same seeds."),
            Example(
                "compassion compare typical_ward my_ward.yaml --runs 60 --measure energy", "Run more, one measure."
            ),
            Example("compassion compare results/my_plan", "Compare the arms of a sweep."),
        ),
    ),
    "analyse": CommandEntry(
        SWEEP_PANEL,
        "Analyse a sweep: effects, sensitivity, a threshold map, mediation or clusters.",
        (
            Example("compassion analyse results/my_plan effects", "Estimate the effect of each arm and its relevance."),
            Example(
                "compassion analyse results/my_plan effects --measure wellbeing --smallest-effect 0.02",
                "Analyse one measure and set the smallest difference that matters.",
            ),
            Example(
                "compassion analyse results/my_plan mediation", "Estimate the effect through psychological safety."
            ),
            Example("compassion analyse results/my_plan clusters", "Estimate how similar the people of a team are."),
        ),
    ),
    "calibrate": CommandEntry(
        SWEEP_PANEL,
        "Fit constants to observed target statistics, after a parameter-recovery test.",
        (
            Example("compassion calibrate my_targets.yaml", "Run the recovery test, then fit the observed targets."),
            Example(
                "compassion calibrate my_targets.yaml --evaluations 300 --recoveries 20",
                "Use more evaluations and a stricter recovery test.",
            ),
        ),
    ),
    "new": CommandEntry(
        FILES_PANEL,
        "Create a scenario file in which every option is explained.",
        (
            Example("compassion new my_ward", "Write my_ward.yaml."),
            Example("compassion new my_ward --out scenarios/autumn.yaml", "Write another file."),
        ),
    ),
    "check": CommandEntry(
        FILES_PANEL,
        "Check scenario files and report all errors.",
        (
            Example("compassion check my_ward.yaml", "Check a scenario and describe its team."),
            Example("compassion check scenarios/*.yaml", "Check several files."),
            Example("compassion check my_ward.yaml --set team.size=60", "Check a change before you make it."),
        ),
    ),
    "schema": CommandEntry(
        FILES_PANEL,
        "Print the JSON Schema of scenario or plan files, which editors use for checks and completion.",
        (
            Example("compassion schema > scenario.schema.json", "Save the schema next to your scenarios."),
            Example("compassion schema plan > plan.schema.json", "Save the schema of plan files."),
        ),
    ),
    "network": CommandEntry(
        FILES_PANEL,
        "Compare an observed network with generated wards of the same size, and convert it to a team file.",
        (
            Example("compassion network contacts.dat", "Compare an observed network with generated wards."),
            Example("compassion network contacts.dat --people staff.csv --out my_team", "Convert it to a team file."),
            Example("compassion network names.csv --ties both", "Use only reciprocated nominations of a sociogram."),
        ),
    ),
    "list": CommandEntry(
        MODEL_PANEL,
        "List built-in scenarios, leadership styles, team builders, measures and more.",
        (
            Example("compassion list", "List everything except parameters, states and sources."),
            Example("compassion list parameters", "List all constants that you can change."),
            Example("compassion list styles --json", JSON_EXAMPLE_DESCRIPTION),
        ),
    ),
    "explain": CommandEntry(
        MODEL_PANEL,
        "Explain a term, a scenario key or an option: meaning, unit, allowed values and source.",
        (
            Example("compassion explain felt_half", "Explain a constant of the model and give its source."),
            Example("compassion explain safety", "Explain everything with this name."),
            Example("compassion explain organisation", "Explain a team builder and its settings."),
            Example("compassion explain common random numbers", "Explain a term of the glossary."),
            Example("compassion explain --without", "Explain an option."),
        ),
    ),
    "odd": CommandEntry(
        MODEL_PANEL,
        "Describe the model in the order of the ODD protocol, as Markdown generated from the code.",
        (
            Example("compassion odd", "Print the description of the model."),
            Example("compassion odd --scenario winter_pressure --out odd.md", "Describe a scenario, for a paper."),
        ),
    ),
    "validate": CommandEntry(
        MODEL_PANEL,
        "Compare the model with expected patterns from the literature.",
        (
            Example("compassion validate", "Measure all patterns. This takes about two minutes."),
            Example("compassion validate --pattern 10 --runs 30", "Measure one pattern with fewer runs."),
            Example("compassion validate --set parameters.introductions_max=3", "Change a constant of the model."),
            Example("compassion validate --out docs/background/validation.md", "Update the page of the documentation."),
        ),
    ),
}
"""Commands by name, in the order of the help."""
