"""The position of an issue in a file: from a path of keys to line and column, or to the override that caused it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sim.scenario.errors import KeyPath, ScenarioIssue, ScenarioProblem, format_path, format_value
from sim.scenario.overrides import Override
from sim.scenario.yaml_reader import SourcePosition, YamlDocument


class ProblemLocator:
    """Says where a finding stands: in the document, or in an override."""

    def __init__(self, document: YamlDocument, overrides: Iterable[Override]) -> None:
        self.document = document
        self.overrides = list(overrides)

    def sorted_problems(self, found: Iterable[ScenarioIssue]) -> list[ScenarioProblem]:
        """The problems of the document and of the findings, in order of line; those of overrides last."""
        problems = self.document.problems + [
            self.to_problem(finding) for finding in found if not self.is_unreadable(finding)
        ]
        last = 1 + len(self.document.lines)
        return sorted(dict.fromkeys(problems), key=lambda problem: (problem.line or last, problem.column or 0))

    def is_unreadable(self, finding: ScenarioIssue) -> bool:
        """Whether the value could not be read, which is a problem of its own."""
        return any(finding.path[: len(path)] == path for path in self.document.unreadable_paths)

    def to_problem(self, finding: ScenarioIssue) -> ScenarioProblem:
        """A finding with its place."""
        path = finding.path
        value = _value_at(self.document.data, path)
        for label, prefix, new in self.overrides:
            if path[: len(prefix)] == prefix or (
                path not in self.document.value_positions and prefix[: len(path)] == path
            ):
                return ScenarioProblem(
                    label, None, None, format_path(path), format_value(new), finding.message, finding.hint
                )
        place = self.locate(finding)
        text = "" if value is None else format_value(value)
        if place is None:
            return ScenarioProblem(
                self.document.file, None, None, format_path(path), text, finding.message, finding.hint
            )
        return self.document.make_problem(place, finding.message, finding.hint, format_path(path), text)

    def locate(self, finding: ScenarioIssue) -> SourcePosition | None:
        """Where a finding's key or value stands, or else what it stands in."""
        document = self.document
        if finding.is_about_key and finding.path in document.key_positions:
            return document.key_positions[finding.path]
        for length in range(len(finding.path), -1, -1):
            if finding.path[:length] in document.value_positions:
                return document.value_positions[finding.path[:length]]
        return None


def _value_at(data: Any, path: KeyPath) -> Any:
    """The value at a path, or None."""
    for step in path:
        try:
            data = data[step]
        except (KeyError, IndexError, TypeError):
            return None
    return data
