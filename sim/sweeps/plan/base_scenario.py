"""The base scenario of a plan, as plain data."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path as FilePath
from typing import Any, NamedTuple

from sim.scenario import Scenario, built_in_scenarios, load
from sim.scenario.serialize import to_file_data
from sim.scenario.yaml_reader import read_document, read_text


class BaseScenario(NamedTuple):
    """The scenario to which a plan applies overrides.

    Attributes
    ----------
    label
        File or name from the plan.
    data
        Content of the scenario file, as plain data.
    folder
        Folder of relative paths in the scenario. None is the current folder.
    """

    label: str
    data: Mapping[str, Any]
    folder: FilePath | None

    def with_overrides(self, overrides: Mapping[str, Any]) -> Scenario:
        """The validated scenario with overrides.

        Raises
        ------
        ScenarioError
            The scenario is invalid. The `file` of a problem with an override is "override <path>=<value>".
        """
        return Scenario.from_dict(self.data, base_dir=self.folder, overrides=dict(overrides))


def load_base(label: str, folder: FilePath | None) -> BaseScenario:
    """Load a base from a scenario file, relative to a folder, or from a built-in scenario.

    Raises
    ------
    ScenarioError
        The scenario is invalid.
    """
    candidate = FilePath(label) if folder is None else folder / label
    file = str(candidate) if candidate.is_file() else label
    scenario = load(file)
    path = FilePath(file) if FilePath(file).is_file() else built_in_scenarios()[file]
    data = {"name": scenario.name, **read_document(read_text(path, file), file).data}
    return BaseScenario(label, data, path.parent)


def base_from_scenario(scenario: Scenario) -> BaseScenario:
    """A base from a `Scenario` object."""
    return BaseScenario(scenario.name, to_file_data(scenario), scenario._base_dir)
