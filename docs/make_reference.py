"""Make the reference, and the model page, from the code.

`python docs/make_reference.py` writes them; `python docs/make_reference.py --check` only says which differ from what
the code says, and ends with 1 if any does.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

from making import (
    bibliography_page,
    command_page,
    measures_page,
    networks_page,
    parameters_page,
    python_page,
    results_page,
    scenario_page,
    shipped_page,
)

from sim.analysis.odd import odd_page
from sim.scenario import scenario_json_schema
from sim.sweep import planning

DOCS = Path(__file__).resolve().parent
MADE = "<!-- Made by docs/make_reference.py from the code. Change the code, not this file. -->"

PAGES: dict[str, Callable[[], str]] = {
    "reference/parameters.md": parameters_page.page,
    "reference/measures.md": measures_page.page,
    "reference/scenario.md": scenario_page.page,
    "reference/shipped-scenarios.md": shipped_page.page,
    "reference/bibliography.md": bibliography_page.page,
    "reference/command-line.md": command_page.page,
    "reference/python.md": python_page.page,
    "reference/results.md": results_page.page,
    "background/networks.md": networks_page.page,
}
"""Pages that are made whole, by their place in docs."""
MODEL_PAGE = "background/model.md"
SCHEMA, PLAN_SCHEMA = "reference/scenario.schema.json", "reference/plan.schema.json"


def made() -> dict[str, str]:
    """All texts that are made, by their place in docs."""
    texts = {place: f"{MADE}\n\n{page()}\n" for place, page in PAGES.items()}
    texts[MODEL_PAGE] = odd_page()
    for place, schema in ((SCHEMA, scenario_json_schema()), (PLAN_SCHEMA, planning.json_schema())):
        texts[place] = json.dumps(schema, ensure_ascii=False, indent=2) + "\n"
    return texts


def differing(texts: dict[str, str]) -> list[str]:
    """Places whose file is missing or says something else."""
    return [place for place, text in texts.items() if not (DOCS / place).is_file() or read(DOCS / place) != text]


def read(path: Path) -> str:
    """The text of a file, its line ends as line feeds."""
    return path.read_text(encoding="utf-8")


def main(arguments: list[str]) -> int:
    """Write what differs, or only say so; return the exit code."""
    texts = made()
    parted = differing(texts)
    if "--check" in arguments:
        for place in parted:
            print(f"docs/{place} does not say what the code says: run python docs/make_reference.py")
        return 1 if parted else 0
    for place in parted:
        (DOCS / place).parent.mkdir(parents=True, exist_ok=True)
        (DOCS / place).write_bytes(texts[place].encode())
        print(f"docs/{place}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
