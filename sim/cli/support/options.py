"""What arguments and options give, checked so that all that is wrong with a call is told at once."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

from sim.scenario import Scenario, ScenarioError, ScenarioProblem, built_in_scenarios, load
from sim.scenario.schema import MAX_SEED

ChoiceT = TypeVar("ChoiceT", bound=str)


def parse_choice(name: str, text: str, allowed: Sequence[ChoiceT], problems: list[ScenarioProblem]) -> ChoiceT:
    """The choice that an option gives; what is wrong with it is added to the problems."""
    for choice in allowed:
        if text == choice:
            return choice
    message, hint = f'{name} is "{text[:60]}"', f"right is {', '.join(allowed[:-1])} or {allowed[-1]}"
    problems.append(ScenarioProblem(f"--{name} {text[:60]}", None, None, name, text, message, hint))
    return allowed[0]


def parse_integer(name: str, text: str, low: int, high: int, problems: list[ScenarioProblem]) -> int:
    """The whole number that an option gives; what is wrong with it is added to the problems."""
    maximum_text = "2^63 − 1" if high == MAX_SEED else f"{high:,}"
    hint = f"right is a whole number from {low} to {maximum_text}"
    stripped = text.strip()
    if not stripped.removeprefix("-").isdecimal() or not stripped.isascii() or len(stripped) > 60:
        message = f'{name} is "{stripped[:60]}", not a whole number'
    elif int(stripped) < low:
        message = f"{name} is {stripped}, below the smallest allowed value {low}"
    elif int(stripped) > high:
        message = f"{name} is {stripped}, above the largest allowed value {maximum_text}"
    else:
        return int(stripped)
    problems.append(ScenarioProblem(f"--{name} {text[:60]}", None, None, name, text, message, hint))
    return low


def is_results_dir(file: str) -> bool:
    """Whether a folder is named, which only a sweep can be; a shipped scenario may share its name with a folder."""
    if not Path(file).is_dir():
        return False
    from sim.sweeps import is_sweep_results  # noqa: PLC0415 - loaded where it is used

    return file not in built_in_scenarios() or is_sweep_results(Path(file))


def load_scenario(file: str, changes: Sequence[str], problems: Sequence[ScenarioProblem]) -> Scenario:
    """The scenario, or all that is wrong with it and with the call."""
    try:
        scenario = load(file, changes)
    except ScenarioError as error:
        raise ScenarioError([*error.problems, *problems]) from None
    if problems:
        raise ScenarioError(problems)
    return scenario
