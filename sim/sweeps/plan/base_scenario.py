"""The scenario that a plan starts from: as plain data, checked once, and with the folder that its files stand in."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path as FilePath
from typing import Any, NamedTuple

from sim.scenario import Scenario, built_in_scenarios, load
from sim.scenario.serialize import to_file_data
from sim.scenario.yaml_reader import read_document, read_text


class BaseScenario(NamedTuple):
    """A scenario before anything varies.

    Attributes
    ----------
    label
        What it is called: the file or name that was given.
    data
        Its plain data.
    folder
        Folder that names of files in it start from; None for the current one.
    """

    label: str
    data: Mapping[str, Any]
    folder: FilePath | None

    def with_overrides(self, changes: Mapping[str, Any]) -> Scenario:
        """The scenario with changes, checked.

        Raises
        ------
        ScenarioError
            With all that is wrong with it; of a change, `file` is "override <path>=<value>".
        """
        return Scenario.from_dict(self.data, base_dir=self.folder, overrides=dict(changes))


def load_base(label: str, folder: FilePath | None) -> BaseScenario:
    """The base that is a file, seen from a folder or from the current one, or a shipped scenario.

    Raises
    ------
    ScenarioError
        The scenario cannot be played as it stands.
    """
    candidate = FilePath(label) if folder is None else folder / label
    file = str(candidate) if candidate.is_file() else label
    scenario = load(file)
    path = FilePath(file) if FilePath(file).is_file() else built_in_scenarios()[file]
    data = {"name": scenario.name, **read_document(read_text(path, file), file).data}
    return BaseScenario(label, data, path.parent)


def base_from_scenario(scenario: Scenario) -> BaseScenario:
    """The base that is a scenario from Python."""
    return BaseScenario(scenario.name, to_file_data(scenario), scenario._base_dir)
