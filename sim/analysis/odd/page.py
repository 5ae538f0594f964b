"""The page as a whole: the prose of `page.md`, with what is made put in its place."""

from __future__ import annotations

import re
from collections.abc import Callable
from importlib.resources import files

from sim.analysis.odd import scenario as told
from sim.analysis.odd import tables
from sim.analysis.odd.linking import REFERENCE, alone, references
from sim.analysis.odd.rules import rules
from sim.scenario import Scenario

MADE = "<!-- Made by `compassion odd`. Change sim/analysis/odd/page.md or the code, not this file. -->\n\n"
ASKED = re.compile(r"\{\{ ([a-z ]+) \}\}")
"""What the prose asks for."""
EMPTY = re.compile(r"\n{3,}")
"""What is left where something asked for is empty."""


def prose() -> str:
    """The prose, with what it asks for in double braces."""
    return files("sim.analysis.odd").joinpath("page.md").read_text(encoding="utf-8")


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
    page = EMPTY.sub("\n\n", ASKED.sub(lambda match: part(match[1], scenario), prose()))
    if not complete and scenario is None:
        return MADE + page
    inside = alone("\n\n".join([page.rstrip(), "## Constants in full", *tables.all_about_constants(REFERENCE)]))
    return f"{inside}\n\n## References\n\n{references(inside)}\n"


def part(name: str, scenario: Scenario | None) -> str:
    """What the prose asks for by a name."""
    what, _, argument = name.partition(" ")
    if what == "rules":
        return rules(argument)
    if name in tables.PARTS:
        made: str = tables.PARTS[name]()
        return made
    if name not in OF_SCENARIO:
        raise KeyError(f"sim/analysis/odd/page.md asks for {name!r}, which nothing makes")
    return OF_SCENARIO[name](scenario)


def _mechanisms(scenario: Scenario | None) -> str:
    return tables.mechanisms("switch", REFERENCE, scenario)


OF_SCENARIO: dict[str, Callable[[Scenario | None], str]] = {
    "of scenario": told.title,
    "story": told.story,
    "kinds": tables.kinds,
    "days": told.days,
    "team": told.team,
    "leadership": told.leadership,
    "start": told.start,
    "of constants": told.of_constants,
    "constants": tables.constants,
    "timeline": told.timeline,
    "mechanisms": _mechanisms,
}
"""What depends on the scenario, by the name that the page asks for it by."""
