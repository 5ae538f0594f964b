"""Conversion of a scenario to plain data, and of Python data to plain data; the assignment of a mix of styles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import floor
from numbers import Integral, Real
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from sim.model.rng import RandomStream, uniform
from sim.model.styles import STYLES, Style
from sim.scenario.errors import KeyPath, ScenarioError, ScenarioProblem, format_path
from sim.scenario.named_choices import StyleChoice, TeamChoice
from sim.scenario.yaml_reader import MAX_DEPTH, UNPRINTABLE_PATTERN, YamlDocument
from sim.teams import TeamError
from sim.teams.readers.networkx_graph import is_networkx_graph, team_as_people, team_from_networkx

if TYPE_CHECKING:
    import networkx as nx

    from sim.scenario.scenario import Scenario
    from sim.scenario.sections import LeadershipSection


PLAIN_TYPES = frozenset({bool, int, float, type(None)})
"""Types whose values are plain data."""
OMITTED_VALUES = (None, "", ())
"""Defaults that cannot be written and are omitted."""


def to_file_data(scenario: Scenario) -> dict[str, Any]:
    """The scenario as the data of a file, with all defaults. A mix and the files of a team remain as they are."""
    data: dict[str, Any] = {"schema": scenario.version}
    for name in type(scenario).model_fields:
        if name != "version":
            data[name] = to_plain(getattr(scenario, name))
    del data["parameters"]["workload"]
    if scenario.leadership.mix:
        del data["leadership"]["style"]  # not used
    return {name: value for name, value in data.items() if value is not None}


def to_explicit_data(scenario: Scenario) -> dict[str, Any]:
    """The scenario as data, with a mix as the style of each team and a team from files as people."""
    data = to_file_data(scenario)
    if scenario.leadership.mix:
        data["leadership"] = {"style": to_plain(scenario.leadership.style), "teams": to_plain(scenario.team_styles())}
    else:
        del data["leadership"]["mix"]
    if scenario.team.builder == "file":
        data["team"] = team_as_people(scenario.team_graph())
    return data


def to_plain(value: Any) -> Any:
    """Convert a value of a scenario to mappings, lists, text and numbers. Omitted values remain omitted."""
    if isinstance(value, StyleChoice):
        value = value.style
    if isinstance(value, TeamChoice):
        value = {"builder": value.builder, "seed": value.seed, **to_plain(value.builder_settings)}
    if isinstance(value, BaseModel):
        fields = {name: (getattr(value, name), field.default) for name, field in type(value).model_fields.items()}
        return {
            name: to_plain(part)
            for name, (part, default) in fields.items()
            if part != default or part not in OMITTED_VALUES
        }
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        return {name: to_plain(part) for name, part in value._asdict().items() if part is not None}
    if isinstance(value, Mapping):
        return {name: to_plain(part) for name, part in value.items()}
    if isinstance(value, tuple | list):
        return [to_plain(part) for part in value]
    return value


def assign_styles(leadership: LeadershipSection, teams: Sequence[str], seed: int) -> dict[str, Style]:
    """Leadership style of each team on the first day.

    The numbers of teams per style of a mix follow from the shares by the largest remainder method. The teams are
    selected at random with the seed of the team, so the styles are the same in runs with different seeds.

    Parameters
    ----------
    leadership
        The section of the scenario.
    teams
        Names of the teams.
    seed
        Seed of the team.
    """
    styles = dict.fromkeys(teams, leadership.style.style)
    if leadership.mix:
        unassigned_teams = [index for index, team in enumerate(teams) if team not in leadership.teams]
        n_teams_by_style = largest_remainder(
            {name: leadership.mix[name] for name in STYLES if name in leadership.mix}, len(unassigned_teams)
        )
        styles_to_assign = [STYLES[name].style for name, number in n_teams_by_style.items() for _ in range(number)]
        for index, style in zip(_shuffle_teams(unassigned_teams, seed), styles_to_assign, strict=True):
            styles[teams[index]] = style
    styles.update({team: choice.style for team, choice in leadership.teams.items()})
    return styles


def largest_remainder(shares: Mapping[str, float], n: int) -> dict[str, int]:
    """Integers that add up to n, by the largest remainder method. The first of equal remainders is rounded up."""
    exact = {name: share * n for name, share in shares.items()}
    numbers = {name: floor(value + 1e-9) for name, value in exact.items()}
    order = sorted(exact, key=lambda name: numbers[name] - exact[name])
    for name in order[: n - sum(numbers.values())]:
        numbers[name] += 1
    return numbers


def _shuffle_teams(indices: Sequence[int], seed: int) -> list[int]:
    """Indices of teams in random order."""
    return sorted(indices, key=lambda index: (float(uniform(seed, 0, int(RandomStream.STYLE), index, 0)), index))


def to_plain_data(value: Any, path: KeyPath, document: YamlDocument, depth: int = 1) -> Any:
    """Convert a Python value to mappings, lists, strings and numbers, including networkx graphs and numpy numbers.

    Raises
    ------
    ScenarioError
        The value is nested too deeply, contains a character that YAML does not allow, or is an invalid graph.
    """
    if type(value) in PLAIN_TYPES:
        return value
    if is_networkx_graph(value):
        value = _graph_to_people(value, path, document)
    if isinstance(value, BaseModel) or hasattr(value, "_asdict"):
        value = to_plain(value)
    if isinstance(value, Mapping | list | tuple):
        if depth > MAX_DEPTH:
            raise _data_error(document, path, f"more than {MAX_DEPTH} nested levels")
        if isinstance(value, Mapping):
            return {
                to_plain_data(str(key), path, document): to_plain_data(part, (*path, str(key)), document, depth + 1)
                for key, part in value.items()
            }
        return [to_plain_data(part, (*path, index), document, depth + 1) for index, part in enumerate(value)]
    if isinstance(value, str):
        if unprintable := UNPRINTABLE_PATTERN.search(value):
            message = f"invalid character U+{ord(unprintable[0]):04X}"
            raise _data_error(document, path, message, "remove it")
        return str(value)
    return _to_plain_number(value)


def _to_plain_number(value: Any) -> Any:
    """A number as int or float. Other values are returned unchanged."""
    if isinstance(value, Integral):
        return int(value)
    return float(value) if isinstance(value, Real) else value


def _graph_to_people(graph: nx.Graph[Any], path: KeyPath, document: YamlDocument) -> dict[str, Any]:
    """The team of a networkx graph as data of the builder `people`."""
    try:
        return team_as_people(team_from_networkx(graph))
    except TeamError as error:
        raise _data_error(document, path, str(error)) from None


def _data_error(document: YamlDocument, path: KeyPath, message: str, hint: str = "") -> ScenarioError:
    """The error for a value from Python."""
    return ScenarioError([ScenarioProblem(document.file, None, None, format_path(path), "", message, hint)])
