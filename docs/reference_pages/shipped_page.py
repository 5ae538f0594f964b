"""reference/shipped-scenarios.md: the built-in scenarios."""

from __future__ import annotations

from sim.reporting.markdown import code_cell, escape_cell, escape_text, format_table
from sim.scenario import Scenario, built_in_scenarios, load


def build_page() -> str:
    """The text of the page."""
    scenarios = {name: load(path) for name, path in built_in_scenarios().items()}
    parts = [
        "# Built-in scenarios",
        "Run a scenario by its name, such as `compassion run winter_pressure`, or as a file, such as "
        "`compassion run scenarios/winter_pressure.yaml`.",
        format_table(
            ("name", "title", "people", "days", "team"),
            [scenario_row(name, scenario) for name, scenario in scenarios.items()],
        ),
    ]
    for name, scenario in scenarios.items():
        parts += [f"## {name}", f"**{escape_text(scenario.title)}** {escape_text(' '.join(scenario.about.split()))}"]
        if scenario.predict is not None:
            parts.append(f"The question before the run: {escape_text(scenario.predict.question)}")
    return "\n\n".join(parts)


def scenario_row(name: str, scenario: Scenario) -> tuple[str, ...]:
    """The cells of a row."""
    size = str(len(scenario.people_names))
    return f"[{name}](#{name})", escape_cell(scenario.title), size, str(scenario.days), code_cell(scenario.team.builder)
