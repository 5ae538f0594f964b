"""The position of an issue: from a path of keys to a line and column of the file, or to an override."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sim.scenario.errors import KeyPath, ScenarioIssue, ScenarioProblem, format_path, format_value
from sim.scenario.overrides import Override
from sim.scenario.yaml_reader import SourcePosition, YamlDocument


class ProblemLocator:
    """Finds the positions of issues in a document and its overrides."""

    def __init__(self, document: YamlDocument, overrides: Iterable[Override]) -> None:
        self.document = document
        self.overrides = list(overrides)

    def sorted_problems(self, issues: Iterable[ScenarioIssue]) -> list[ScenarioProblem]:
        """The problems of the document and the issues, in order of line. Those of overrides come last."""
        problems = self.document.problems + [
            self.to_problem(issue) for issue in issues if not self.is_unreadable(issue)
        ]
        last_line = 1 + len(self.document.lines)
        return sorted(dict.fromkeys(problems), key=lambda problem: (problem.line or last_line, problem.column or 0))

    def is_unreadable(self, issue: ScenarioIssue) -> bool:
        """Whether the value could not be read, which is already a problem of the document."""
        return any(issue.path[: len(path)] == path for path in self.document.unreadable_paths)

    def to_problem(self, issue: ScenarioIssue) -> ScenarioProblem:
        """The issue with its position."""
        path = issue.path
        for label, prefix, new_value in self.overrides:
            is_below = path[: len(prefix)] == prefix
            is_above = path not in self.document.value_positions and prefix[: len(path)] == path
            if is_below or is_above:
                value = format_value(new_value)
                return ScenarioProblem(label, None, None, format_path(path), value, issue.message, issue.hint)
        old_value = _value_at(self.document.data, path)
        text = "" if old_value is None else format_value(old_value)
        position = self.locate(issue)
        if position is None:
            return ScenarioProblem(self.document.file, None, None, format_path(path), text, issue.message, issue.hint)
        return self.document.make_problem(position, issue.message, issue.hint, format_path(path), text)

    def locate(self, issue: ScenarioIssue) -> SourcePosition | None:
        """The position of the key or value, or of the innermost parent that has a position."""
        document = self.document
        if issue.is_about_key and issue.path in document.key_positions:
            return document.key_positions[issue.path]
        for length in range(len(issue.path), -1, -1):
            if issue.path[:length] in document.value_positions:
                return document.value_positions[issue.path[:length]]
        return None


def _value_at(data: Any, path: KeyPath) -> Any:
    """The value at a path, or None."""
    for step in path:
        try:
            data = data[step]
        except (KeyError, IndexError, TypeError):
            return None
    return data
