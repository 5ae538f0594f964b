"""Make the reference, and the model page, from the code.

`python docs/build_reference.py` writes them; `python docs/build_reference.py --check` only says which differ from what
the code says, and ends with 1 if any does.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

from reference_pages import (
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

from sim.odd import odd_page
from sim.scenario import scenario_json_schema
from sim.sweeps.plan import plan

DOCS = Path(__file__).resolve().parent
GENERATED_NOTICE = "<!-- Made by docs/build_reference.py from the code. Change the code, not this file. -->"

PAGE_BUILDERS: dict[str, Callable[[], str]] = {
    "reference/parameters.md": parameters_page.build_page,
    "reference/measures.md": measures_page.build_page,
    "reference/scenario.md": scenario_page.build_page,
    "reference/shipped-scenarios.md": shipped_page.build_page,
    "reference/bibliography.md": bibliography_page.build_page,
    "reference/command-line.md": command_page.build_page,
    "reference/python.md": python_page.build_page,
    "reference/results.md": results_page.build_page,
    "background/networks.md": networks_page.build_page,
}
"""Pages that are made whole, by their place in docs."""
MODEL_PAGE_PATH = "background/model.md"
SCENARIO_SCHEMA_PATH, PLAN_SCHEMA_PATH = "reference/scenario.schema.json", "reference/plan.schema.json"


def generate_pages() -> dict[str, str]:
    """All texts that are made, by their place in docs."""
    texts = {page_path: f"{GENERATED_NOTICE}\n\n{page()}\n" for page_path, page in PAGE_BUILDERS.items()}
    texts[MODEL_PAGE_PATH] = odd_page()
    for page_path, schema in (
        (SCENARIO_SCHEMA_PATH, scenario_json_schema()),
        (PLAN_SCHEMA_PATH, plan.json_schema()),
    ):
        texts[page_path] = json.dumps(schema, ensure_ascii=False, indent=2) + "\n"
    return texts


def find_outdated_pages(texts: dict[str, str]) -> list[str]:
    """Places whose file is missing or says something else."""
    return [
        page_path
        for page_path, text in texts.items()
        if not (DOCS / page_path).is_file() or read_text(DOCS / page_path) != text
    ]


def read_text(path: Path) -> str:
    """The text of a file, its line ends as line feeds."""
    return path.read_text(encoding="utf-8")


def main(arguments: list[str]) -> int:
    """Write what differs, or only say so; return the exit code."""
    texts = generate_pages()
    outdated = find_outdated_pages(texts)
    if "--check" in arguments:
        for page_path in outdated:
            print(f"docs/{page_path} does not say what the code says: run python docs/build_reference.py")
        return 1 if outdated else 0
    for page_path in outdated:
        (DOCS / page_path).parent.mkdir(parents=True, exist_ok=True)
        (DOCS / page_path).write_bytes(texts[page_path].encode())
        print(f"docs/{page_path}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
