"""The page as a whole: the prose of `page.md`, with what is made put in its place."""

from __future__ import annotations

import re
from collections.abc import Callable
from importlib.resources import files

from sim.odd import scenario as told
from sim.odd import tables
from sim.odd.links import REFERENCE, make_self_contained, render_references
from sim.odd.rules import render_rules
from sim.scenario import Scenario

GENERATED_NOTICE = "<!-- Made by `compassion odd`. Change sim/odd/page.md or the code, not this file. -->\n\n"
PLACEHOLDER = re.compile(r"\{\{ ([a-z/ ]+) \}\}")
"""What the prose asks for."""
BLANK_LINES = re.compile(r"\n{3,}")
"""What is left where something asked for is empty."""


def read_template() -> str:
    """The prose, with what it asks for in double braces."""
    return files("sim.odd").joinpath("page.md").read_text(encoding="utf-8")


def odd_page(scenario: Scenario | None = None, *, complete: bool = False) -> str:
    """Describe the model, or the model as a scenario has it, in the order of the ODD protocol.

    Parameters
    ----------
    scenario
        Its values take the place of the model's own, and its team, start and timeline are told.
    complete
        Whether the page is complete in itself, with references and all constants at its end; else it links to the
        other pages of the documentation, from `docs/background`. With a scenario it always is.

    Returns
    -------
    str
        Markdown.
    """
    page = BLANK_LINES.sub(
        "\n\n", PLACEHOLDER.sub(lambda match: render_placeholder(match[1], scenario), read_template())
    )
    if not complete and scenario is None:
        return GENERATED_NOTICE + page
    body = make_self_contained(
        "\n\n".join([page.rstrip(), "## Constants in full", *tables.parameter_tables(REFERENCE)])
    )
    return f"{body}\n\n## References\n\n{render_references(body)}\n"


def render_placeholder(name: str, scenario: Scenario | None) -> str:
    """What the prose asks for by a name."""
    kind, _, argument = name.partition(" ")
    if kind == "rules":
        return render_rules(argument)
    if name in tables.STATIC_SECTIONS:
        table: str = tables.STATIC_SECTIONS[name]()
        return table
    if name not in SCENARIO_SECTIONS:
        raise KeyError(f"sim/odd/page.md asks for {name!r}, which nothing makes")
    return SCENARIO_SECTIONS[name](scenario)


def _mechanisms_section(scenario: Scenario | None) -> str:
    return tables.mechanisms_table("switch", REFERENCE, scenario)


SCENARIO_SECTIONS: dict[str, Callable[[Scenario | None], str]] = {
    "of scenario": told.title_suffix,
    "story": told.story_section,
    "kinds": tables.act_kinds_table,
    "days": told.length_section,
    "team": told.team_section,
    "leadership": told.leadership_section,
    "start": told.initial_state_section,
    "of constants": told.parameters_caption,
    "constants": tables.parameters_table,
    "timeline": told.timeline_section,
    "mechanisms": _mechanisms_section,
}
"""What depends on the scenario, by the name that the page asks for it by."""
