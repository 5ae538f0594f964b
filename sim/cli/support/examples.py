"""Worked examples, shown at the end of each command's `--help`."""

from __future__ import annotations

from typing import Any, NamedTuple

from rich.panel import Panel
from rich.text import Text
from typer.core import TyperCommand, TyperGroup

from sim.cli.support.console import make_console


class Example(NamedTuple):
    """A command line, and what it does."""

    command_line: str
    description: str


EXAMPLES: dict[str, tuple[Example, ...]] = {
    "compassion": (
        Example("compassion list scenarios", "See which scenarios there are."),
        Example("compassion run winter_pressure", "Play one of them; data, figures and a report go to results/."),
        Example("compassion new my_ward", "Start a scenario of your own."),
        Example("compassion explain contagion", "Look something up."),
    ),
    "run": (
        Example("compassion run winter_pressure", "Play a scenario that comes with the program."),
        Example("compassion run my_ward.yaml --runs 20", "Play your own 20 times, each time with other luck."),
        Example("compassion run new_leader --seed 3 --out elsewhere", "Other luck, and another place for the results."),
        Example(
            "compassion run typical_ward --set leadership.style=compassionate",
            "Change the scenario without touching its file.",
        ),
        Example("compassion run typical_ward --without figures", "Save all but the figures: quicker."),
        Example(
            "compassion run hospital --without people --without acts",
            "Keep the measures of the days alone: a large team then needs little memory.",
        ),
        Example("compassion run one_spark --json", "Print one JSON object, for another program."),
    ),
    "verify": (
        Example("compassion verify winter_pressure", "See that both engines leave the same, to the last bit."),
        Example(
            "compassion verify my_ward.yaml --set days=60 --seed 3",
            "The same for your own, changed and with other luck.",
        ),
        Example("compassion verify results/my_plan", "See whether all that a sweep left is as it was written."),
        Example("compassion verify results/my_plan --runs 20", "The same, with 20 of its runs made again."),
        Example("compassion verify one_spark --json", "Print one JSON object, for another program."),
    ),
    "plan": (
        Example("compassion plan my_plan.yaml", "See how many runs it has, and how long they will take."),
        Example("compassion plan my_plan.yaml --effect 0.02", "See also the chance to find a difference of 0.02."),
    ),
    "sweep": (
        Example("compassion sweep my_plan.yaml", "Play all runs of a plan; they go to results/my_plan/."),
        Example("compassion sweep my_plan.yaml --workers 1 --out elsewhere", "One at a time, and to another place."),
        Example("compassion sweep my_plan.yaml --dask local", "The same with the workers of a Dask cluster."),
    ),
    "status": (
        Example("compassion status results/my_plan", "See how far a sweep has come."),
        Example("compassion status results/my_plan --json", "Print one JSON object, for another program."),
    ),
    "show": (
        Example("compassion show", "Open the page, and choose a scenario there."),
        Example("compassion show winter_pressure", "Begin with one that comes with the program."),
        Example("compassion show my_ward.yaml --no-browser", "Begin with your own; open the address yourself."),
    ),
    "export": (
        Example("compassion export winter_pressure", "Write winter_pressure.html, for a laptop without Python."),
        Example(
            "compassion export typical_ward -o ward.html --versions leadership.style=compassionate,compliance",
            "Pack two more versions in, to compare.",
        ),
        Example("compassion export new_leader -o change.gif", "Write a film for slides."),
        Example("compassion export one_spark -o spark.png", "Write a poster."),
    ),
    "reproduce": (
        Example("compassion reproduce ward.html", "Play again what a page holds, and compare every bit."),
        Example(
            "compassion reproduce results/my_plan 3f2a90c1d4e5b677-12",
            "Play again run 12 of the point 3f2a90c1d4e5b677, and tell how it went.",
        ),
        Example(
            "compassion reproduce results/my_plan 3f2a90c1d4e5b677-12 --out results",
            "The same, and save it with its people, acts, figures and report.",
        ),
    ),
    "compare": (
        Example("compassion compare typical_ward new_leader", "See how two scenarios differ, with the same luck."),
        Example("compassion compare typical_ward my_ward.yaml --runs 60 --measure energy", "More runs, one measure."),
        Example("compassion compare results/my_plan", "The same from a sweep that compares."),
    ),
    "check": (
        Example("compassion check my_ward.yaml", "See whether a scenario can be played, and who is in the team."),
        Example("compassion check scenarios/*.yaml", "Check many files at once."),
        Example("compassion check my_ward.yaml --set team.size=60", "Check a change before you make it."),
    ),
    "new": (
        Example("compassion new my_ward", "Write my_ward.yaml, with every option explained in it."),
        Example("compassion new my_ward --out scenarios/autumn.yaml", "Write it to another place."),
    ),
    "schema": (
        Example(
            "compassion schema > scenario.schema.json",
            "Save it beside your scenarios; many editors then help while you write.",
        ),
        Example("compassion schema plan > plan.schema.json", "The same for plans of sweeps."),
    ),
    "list": (
        Example("compassion list", "See what there is."),
        Example("compassion list parameters", "See all numbers that you can change."),
        Example("compassion list styles --json", "The same for another program."),
    ),
    "explain": (
        Example("compassion explain felt_half", "What a number means, and where it comes from."),
        Example("compassion explain safety", "Everything that has this name."),
        Example("compassion explain organisation", "A kind of team, with its settings."),
    ),
    "analyse": (
        Example("compassion analyse results/my_plan effects", "See what each arm does, and whether it matters."),
        Example(
            "compassion analyse results/my_plan effects --measure wellbeing --smallest 0.02",
            "One measure, and the smallest difference that matters.",
        ),
        Example("compassion analyse results/my_plan mediation", "See how much goes through psychological safety."),
        Example("compassion analyse results/my_plan clusters", "See how alike people of a team are."),
    ),
    "validate": (
        Example("compassion validate", "Measure all patterns; takes about two minutes."),
        Example("compassion validate --pattern 10 --runs 30", "Measure one pattern over fewer runs."),
        Example("compassion validate --set parameters.introductions_max=3", "Change a constant of the model."),
        Example("compassion validate --out docs/background/validation.md", "Update the page of the documentation."),
    ),
    "calibrate": (
        Example("compassion calibrate my_targets.yaml", "Recover known values, then fit those that were observed."),
        Example(
            "compassion calibrate my_targets.yaml --evaluations 300 --recoveries 20",
            "The same with more trials, and a harder proof.",
        ),
    ),
    "odd": (
        Example("compassion odd", "Print the model's description in the order of the ODD protocol."),
        Example(
            "compassion odd --scenario winter_pressure --out odd.md", "The same for a scenario, to go with a paper."
        ),
    ),
    "network": (
        Example("compassion network contacts.dat", "See what a measured network is like, beside drawn wards."),
        Example("compassion network contacts.dat --people staff.csv --out my_team", "Make a team of it to play."),
        Example("compassion network names.csv --ties both", "A sociogram: who names whom, and is named."),
    ),
}
"""Examples by command; those of the program as a whole stand under its own name."""


def _print_examples(name: str) -> None:
    """Print the examples of a command."""
    body = Text()
    for example in EXAMPLES[name]:
        body.append("\n" if body else "")
        body.append(f"{example.command_line}\n", style="bold cyan")
        body.append(f"   {example.description}")
    make_console().print(Panel(body, title="Examples", title_align="left", border_style="dim"))


class CommandWithExamples(TyperCommand):
    """A command whose help ends with examples."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Print the help, then the examples."""
        super().format_help(ctx, formatter)
        _print_examples(self.name or "")


class GroupWithExamples(TyperGroup):
    """The program, whose help ends with examples."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Print the help, then the examples."""
        super().format_help(ctx, formatter)
        _print_examples("compassion")
