"""Load scenarios: from a file, the name of a built-in scenario, YAML text or data in Python."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from os import PathLike, fspath
from pathlib import Path
from typing import Any

from sim.scenario.built_in import built_in_scenarios
from sim.scenario.errors import ScenarioError, ScenarioProblem, closest_match, format_value, suggestion
from sim.scenario.overrides import Overrides
from sim.scenario.scenario import Scenario, build_scenario
from sim.scenario.schema import slugify
from sim.scenario.yaml_reader import read_document, read_text

ScenarioSource = Scenario | str | PathLike[str] | Mapping[str, Any]
"""What `load` accepts: a scenario, the name of a built-in scenario, a path, or the data of a scenario."""
SCENARIO_SUFFIXES = (".yaml", ".yml")


def load(source: ScenarioSource, overrides: Overrides | None = None) -> Scenario:
    """Load a scenario.

    Parameters
    ----------
    source
        The path of a scenario file, with or without `.yaml`; the name of a built-in scenario, such as
        "winter_pressure"; the data of a scenario as a dict, in which `team` can be a networkx graph; or a `Scenario`.
        A file takes precedence over a built-in scenario of the same name. For YAML text use `sim.parse`.
    overrides
        Changes to make before validation: values by dotted key, such as `{"leadership.style": "compassionate"}`, or
        assignments as in the option `--set`, such as `["days=500"]`. None or an empty value removes a key.

    Returns
    -------
    Scenario

    Raises
    ------
    ScenarioError
        The scenario cannot be read or is invalid. The error lists every problem with file, line and column.

    Examples
    --------
    >>> sim.load("typical_ward", {"team.size": 12})
    >>> sim.load({"schema": 1, "team": networkx.karate_club_graph()})
    """
    if isinstance(source, Scenario):
        return source.with_overrides(overrides)
    if isinstance(source, Mapping):
        return Scenario.from_dict(source, overrides=overrides)
    path, label = _resolve_path(fspath(source))
    return build_scenario(read_document(read_text(path, label), label), slugify(path.stem), path.parent, overrides)


def parse(
    text: str,
    name: str = "scenario",
    base: str | PathLike[str] | None = None,
    overrides: Overrides | None = None,
    file: str = "",
) -> Scenario:
    """Load a scenario from YAML text.

    Parameters
    ----------
    text
        YAML.
    name
        Name of the scenario if the text does not contain one.
    base
        Folder to which the file names of a team are relative. Default: the current folder.
    overrides
        As in `load`.
    file
        File name to use in error messages. Default: the name.

    Raises
    ------
    ScenarioError
        The text is not a valid scenario. The error lists every problem with line and column.
    """
    document = read_document(text, file or name)
    return build_scenario(document, slugify(name), Path(base) if base is not None else None, overrides)


def _resolve_path(name: str) -> tuple[Path, str]:
    """The file of a scenario and its name in messages: an existing file, or else a built-in scenario."""
    path = Path(name)
    built_in = built_in_scenarios()
    candidates = (
        [name] if path.suffix in SCENARIO_SUFFIXES else [name, *(name + suffix for suffix in SCENARIO_SUFFIXES)]
    )
    try:
        file = next((candidate for candidate in candidates if Path(candidate).is_file()), None)
        exists = path.exists() and not (path.is_dir() and name in built_in)
    except (OSError, ValueError):  # not a possible file name
        file, exists = None, False
    if file is not None:
        return Path(file), file
    if exists or not name:
        return path, name
    if name in built_in:
        return built_in[name], name
    message = "file not found, and no built-in scenario has this name"
    raise ScenarioError([ScenarioProblem(name, None, None, "", "", message, _suggest_scenario(path, built_in))])


def _suggest_scenario(path: Path, built_in: Collection[str]) -> str:
    """A similar scenario file in the same folder, or a similar built-in scenario, or all built-in scenarios."""
    try:
        files = [file.name for suffix in SCENARIO_SUFFIXES for file in path.parent.glob(f"*{suffix}")]
    except (OSError, ValueError):  # not a possible file name
        files = []
    file_of_stem = {Path(file).stem: file for file in files}
    similar = closest_match(path.stem, (*file_of_stem, *built_in))
    if similar:
        return f"did you mean {format_value(file_of_stem.get(similar, similar))}?"
    return suggestion(path.stem, built_in, "built-in scenarios")
