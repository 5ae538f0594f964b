"""reference/shipped-scenarios.md: the scenarios that come with the program."""

from __future__ import annotations

from sim.reporting.markdown import code_cell, escape_cell, escape_text, format_table
from sim.scenario import Scenario, built_in_scenarios, load


def build_page() -> str:
    """The page."""
    scenarios = {name: load(path) for name, path in built_in_scenarios().items()}
    parts = [
        "# Scenarios that come with the program",
        "Run one by its name, `compassion run winter_pressure`, or as a file, "
        "`compassion run scenarios/winter_pressure.yaml`.",
        format_table(
            ("name", "title", "people", "days", "team"), [scenario_row(name, one) for name, one in scenarios.items()]
        ),
    ]
    for name, scenario in scenarios.items():
        parts += [f"## {name}", f"**{escape_text(scenario.title)}** {escape_text(' '.join(scenario.about.split()))}"]
        if scenario.predict is not None:
            parts.append(f"The question before the run: {escape_text(scenario.predict.question)}")
    return "\n\n".join(parts)


def scenario_row(name: str, scenario: Scenario) -> tuple[str, ...]:
    """A row of the table."""
    size = str(len(scenario.people_names))
    return f"[{name}](#{name})", escape_cell(scenario.title), size, str(scenario.days), code_cell(scenario.team.builder)
