"""Both engines, and the multi-threaded variant, run the phases of `DAY_PHASES` in their order."""

from __future__ import annotations

import ast
import inspect
from importlib import import_module
from types import ModuleType

import pytest

from sim.engine.compiled import day, evening, morning, overnight, threads
from sim.engine.mesa import leader, model, person
from sim.model.day_phases import DAY_PHASES
from sim.odd import odd_page

PHASES = [phase.function for phase in DAY_PHASES]
ENGINES = {
    "mesa": ("step", [model, person, leader]),
    "compiled": ("run_day", [morning, evening, overnight, day]),
    "compiled, several threads": ("PartitionThreadPool.run_day", [morning, evening, overnight, day, threads]),
}


def function_bodies(sources: list[str]) -> dict[str, ast.FunctionDef]:
    """Functions and methods by name, methods also as `Class.method`. The last function of a name counts."""
    functions: dict[str, ast.FunctionDef] = {}
    for tree in map(ast.parse, sources):
        for node in tree.body:
            if isinstance(node, ast.FunctionDef):
                functions[node.name] = node
            elif isinstance(node, ast.ClassDef):
                for item in node.body:
                    if isinstance(item, ast.FunctionDef):
                        functions.setdefault(item.name, item)
                        functions[f"{node.name}.{item.name}"] = item
    return functions


def phases_in_order(entry: str, sources: list[str]) -> list[str]:
    """Phases in the order in which a function first reaches them, directly or through functions that it names."""
    functions, reached, visited = function_bodies(sources), [], set()

    def visit(function: ast.FunctionDef) -> None:
        visited.add(function.name)
        names = [node for node in ast.walk(function) if isinstance(node, ast.Name | ast.Attribute)]
        for node in sorted(names, key=lambda node: (node.end_lineno, node.end_col_offset)):
            name = node.attr if isinstance(node, ast.Attribute) else node.id
            if name in PHASES:
                reached.append(name)
            elif name in functions and name not in visited:
                visit(functions[name])

    visit(functions[entry])
    return list(dict.fromkeys(reached))


def read_sources(modules: list[ModuleType]) -> list[str]:
    return [inspect.getsource(module) for module in modules]


@pytest.mark.parametrize("engine", ENGINES)
def test_an_engine_runs_the_phases_in_order(engine: str) -> None:
    entry, modules = ENGINES[engine]
    assert phases_in_order(entry, read_sources(modules)) == PHASES


@pytest.mark.parametrize(
    ("engine", "first", "second"),
    [
        ("mesa", "        self.draw_conversations()\n", "        self.count_glimpsed_acts(meetings)\n"),
        ("mesa", "            self.compute_demand()\n", "            self.compute_readiness()\n"),
        ("compiled", "draw_change_tests(current, ", "update_overnight(current, "),
        ("compiled", "        compute_demand(", "        compute_readiness("),
        ("compiled, several threads", "(draw_meetings_in_partition", "(count_glimpsed_acts_in_partition"),
        ("compiled, several threads", "(start_segment_in_partition", "(finish_day_in_partition"),
    ],
)
def test_a_swap_of_two_phases_is_detected(engine: str, first: str, second: str) -> None:
    entry, modules = ENGINES[engine]
    sources = read_sources(modules)
    text = "\0".join(sources)
    assert text.count(first) == text.count(second) == 1
    swapped = text.replace(first, "\1").replace(second, first).replace("\1", second)
    assert phases_in_order(entry, swapped.split("\0")) != PHASES


def test_phases_have_unique_names_and_existing_rule_modules() -> None:
    assert len({phase.name for phase in DAY_PHASES}) == len(set(PHASES)) == len(DAY_PHASES)
    for phase in DAY_PHASES:
        if phase.rules:
            import_module(f"sim.model.rules.{phase.rules}")


def test_docstrings_of_both_engines_number_the_phases() -> None:
    texts = {name: "".join(read_sources(modules)) for name, (_, modules) in ENGINES.items()}
    numbered = {name: text for name, text in texts.items() if name != "compiled, several threads"}
    compiled_modules = [import_module(f"sim.engine.compiled.{name}") for name in ("contacts", "leadership")]
    numbered["compiled"] += "".join(read_sources(compiled_modules))
    for name, text in numbered.items():
        for number, phase in enumerate(DAY_PHASES, 1):
            assert f'"""{number}. {phase.name}.' in text, (name, phase.name)


def test_the_description_of_the_model_lists_the_phases_in_order() -> None:
    page = odd_page()
    positions = [page.index(f"{number}. **{phase.name}.**") for number, phase in enumerate(DAY_PHASES, 1)]
    assert positions == sorted(positions)
