"""Parse and check the body of a request: versions of a scenario to run, or an error."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from sim.model.errors import CompassionError
from sim.model.styles import Style
from sim.player.packing import Version
from sim.recording.styles_by_day import styles_on
from sim.scenario import Scenario, ScenarioError, ScenarioProblem, built_in_scenarios, parse
from sim.scenario.errors import format_path, format_value, suggestion
from sim.scenario.overrides import Override, apply_overrides, parse_overrides
from sim.scenario.schema import MAX_SEED
from sim.scenario.yaml_reader import MAX_BYTES, read_document, read_text

if TYPE_CHECKING:
    from pathlib import Path

MOST_VERSIONS = 4
MOST_RECORDED = 4
"""Maximum number of runs per request with people and acts."""
MOST_TRIES = 200
"""Maximum number of runs per request with measures only."""
MOST_DAYS_OF_PEOPLE = {"all": 1_000_000, "measures": 10_000_000}
"""Maximum of people × days × runs per request."""
MOST_CHANGES = 200
MOST_REMEMBERED = 8
KNOWN = ("scenario", "label", "changes", "from_day", "events")


class AskedError(CompassionError):
    """Raised when a request is not valid."""

    def __init__(self, message: str, key: str | None = None) -> None:
        super().__init__(message)
        self.key = key


class Asked(NamedTuple):
    """A parsed request.

    Attributes
    ----------
    versions : versions to run; the others are compared with the first
    seeds : random seed of each run
    text, file : YAML text and file name of the first version's scenario, if it was sent as text
    """

    versions: tuple[Version, ...]
    seeds: range
    text: str | None
    file: str | None


def most() -> dict[str, Any]:
    """Limits for the page."""
    return {
        "versions": MOST_VERSIONS,
        "record": MOST_RECORDED,
        "tries": MOST_TRIES,
        "record_days_of_people": MOST_DAYS_OF_PEOPLE["all"],
        "tries_days_of_people": MOST_DAYS_OF_PEOPLE["measures"],
    }


def asked_for(body: Any, *, keep: str) -> Asked:
    """Parse the body of a request for runs.

    Parameters
    ----------
    body
        JSON data.
    keep
        "all" or "measures". The limits depend on it.

    Raises
    ------
    AskedError
        The request is not valid or exceeds a limit.
    ScenarioError
        A scenario is not valid.
    """
    body = mapping(body, "the request")
    only(body, ("versions", "seed", "tries"), "the request")
    wanted = body.get("versions")
    if not isinstance(wanted, list) or not 1 <= len(wanted) <= MOST_VERSIONS:
        raise AskedError(f"versions must be a list of 1 to {MOST_VERSIONS} versions", "versions")
    tries = whole(body.get("tries", 1), "tries", 1, MOST_TRIES)
    versions = tuple(version_of(one, f"versions.{place}") for place, one in enumerate(wanted))
    most_runs = MOST_RECORDED if keep == "all" else MOST_TRIES
    if len(versions) * tries > most_runs:
        raise AskedError(f"{len(versions) * tries} runs exceed the limit of {most_runs} per request", "tries")
    seed = seed_of(body.get("seed"), versions[0].scenario, tries)
    check_size([version.scenario for version in versions], tries, keep)
    return Asked(versions, range(seed, seed + tries), *text_and_file(wanted[0]))


def check_size(scenarios: Sequence[Scenario], tries: int, keep: str) -> None:
    """Reject requests that would take too long."""
    days_of_people = sum(len(scenario.people_names) * scenario.days for scenario in scenarios) * tries
    limit = MOST_DAYS_OF_PEOPLE[keep]
    if days_of_people > limit:
        raise AskedError(
            f"people × days × runs is {days_of_people:,}, and the limit is {limit:,}; use fewer people, days or runs",
            "days",
        )


def version_of(asked: Any, where: str = "version") -> Version:
    """Parse a version."""
    asked = mapping(asked, where)
    only(asked, KNOWN, where)
    changes = _texts(asked.get("changes", []), f"{where}.changes")
    events = asked.get("events", [])
    if not isinstance(events, list) or len(events) > MOST_CHANGES:
        raise AskedError("events must be a list of events", f"{where}.events")
    label = asked.get("label") or ""
    if not isinstance(label, str) or len(label) > 200:
        raise AskedError("label must be a text of at most 200 characters", f"{where}.label")
    source = Source.of(asked.get("scenario"), f"{where}.scenario")
    base = source.unchanged()
    from_day = None if asked.get("from_day") is None else whole(asked["from_day"], f"{where}.from_day", 1, base.days)
    overrides = parse_overrides(changes)
    late: list[dict[str, Any]] = []
    if from_day is not None and from_day > 1:
        late, overrides = as_events(overrides, from_day, base), []
    added = [
        Override("the added event", ("events", len(base.events) + place), event)
        for place, event in enumerate([*late, *events])
    ]
    scenario = source.scenario((*overrides, *added)) if overrides or added else base
    return Version(scenario, label=label, changes=tuple(changes), from_day=from_day)


_remembered: dict[str, Scenario] = {}
"""Cache of the scenarios of recent requests."""


class Source(NamedTuple):
    """Source of a scenario: data, YAML text, or the name of a built-in scenario."""

    data: dict[str, Any] | None
    text: str
    file: str
    base: Path | None

    @classmethod
    def of(cls, asked: Any, where: str) -> Source:
        """Parse a source."""
        asked = mapping(asked, where)
        only(asked, ("name", "text", "file", "data"), where)
        if isinstance(asked.get("data"), dict):
            return cls(asked["data"], "", "", None)
        if isinstance(asked.get("text"), str):
            if len(asked["text"].encode()) > MAX_BYTES:
                raise AskedError("the scenario is larger than 1 MB", f"{where}.text")
            return cls(None, asked["text"], _file_name(asked.get("file")), None)
        if isinstance(asked.get("name"), str):
            return cls(
                None, shipped_text(asked["name"]), f"{asked['name']}.yaml", built_in_scenarios()[asked["name"]].parent
            )
        raise AskedError("a scenario needs a name, a text or data", where)

    def unchanged(self) -> Scenario:
        """Scenario without overrides. Cached, because versions of a request usually share it."""
        key = json.dumps([self.data, self.text, self.file, str(self.base)], sort_keys=True)
        if key not in _remembered:
            while len(_remembered) >= MOST_REMEMBERED:
                _remembered.pop(next(iter(_remembered)), None)
            _remembered[key] = self.scenario(())
        return _remembered[key]

    def scenario(self, overrides: Sequence[Override]) -> Scenario:
        """Scenario with overrides."""
        given = {format_path(override.path): override.value for override in overrides}
        if self.base is None:
            self._check_files(overrides)
        if self.data is not None:
            return Scenario.from_dict(self.data, overrides=given)
        return parse(self.text, self.file.rsplit(".", 1)[0] or "scenario", self.base, given, self.file)

    def _check_files(self, overrides: Sequence[Override]) -> None:
        """Reject a team that is read from files: a request must not read files of this computer."""
        data = self.data if self.data is not None else read_document(self.text, self.file).data
        team = apply_overrides(data, overrides).get("team") if isinstance(data, dict) else None
        if isinstance(team, dict) and team.get("builder") == "file":
            message = "the page cannot read the files of the team"
            hint = "start with `compassion show FILE`, or list people and ties in the scenario (builder: people)"
            raise ScenarioError([ScenarioProblem(self.file, None, None, "team.builder", "file", message, hint)])


def shipped_text(name: str) -> str:
    """YAML text of a built-in scenario."""
    known = built_in_scenarios()
    if name not in known:
        raise AskedError(
            f"there is no scenario {format_value(name)}; {suggestion(name, known, 'scenarios')}", "scenario.name"
        )
    return read_text(known[name], name)


def text_and_file(asked: Mapping[str, Any]) -> tuple[str | None, str | None]:
    """YAML text and file name of a version's scenario, or None."""
    source = Source.of(asked.get("scenario"), "scenario")
    return (source.text or None, source.file or None)


def as_events(overrides: Sequence[Override], day: int, base: Scenario) -> list[dict[str, Any]]:
    """Overrides that apply from a day on, as events of that day.

    Raises
    ------
    ScenarioError
        A setting cannot change during a run.
    """
    events: list[dict[str, Any]] = []
    styles = styles_on(base, day)
    changed_styles: dict[str, dict[str, float]] = {}
    settings: dict[str, dict[str, Any]] = {}
    for label, path, value in overrides:
        match path:
            case ("workload",):
                events.append({"day": day, "event": "workload", "workload": value})
            case ("leadership", "style"):
                events.append({"day": day, "event": "leadership", "style": value})
            case ("leadership", "teams", str(team)):
                events.append({"day": day, "event": "leadership", "style": value, "team": team})
            case ("leadership", "style", str(trait)) if trait in Style._fields:
                for team, style in styles.items():
                    changed_styles.setdefault(team, style._asdict())[trait] = value
            case ("parameters" | "mechanisms" as section, str(name)):
                settings.setdefault(str(section), {})[name] = value
            case _:
                message = f"{format_path(path)} cannot change during a run"
                hint = (
                    "change it from the beginning; leadership.style, workload, parameters and mechanisms can change "
                    "on any day"
                )
                raise ScenarioError(
                    [ScenarioProblem(label, None, None, format_path(path), format_value(value), message, hint)]
                )
    if settings:
        events.append({"day": day, "event": "change", **settings})
    alike = len({tuple(numbers.items()) for numbers in changed_styles.values()}) == 1 and len(changed_styles) == len(
        styles
    )
    for team, numbers in list(changed_styles.items())[: 1 if alike else None]:
        event: dict[str, Any] = {"day": day, "event": "leadership", "style": numbers}
        events.append(event if alike else {**event, "team": team})
    return events


# --- checks of plain values


def mapping(value: Any, where: str) -> dict[str, Any]:
    """A JSON object."""
    if not isinstance(value, dict):
        raise AskedError(f"{where} must be a JSON object", where)
    return value


def only(value: Mapping[str, Any], keys: Sequence[str], where: str) -> None:
    """Reject unknown keys."""
    for key in value:
        if key not in keys:
            raise AskedError(f"{where} has no key {format_value(key)}; keys: {', '.join(keys)}", f"{where}.{key}")


def _texts(value: Any, where: str) -> list[str]:
    if not isinstance(value, list) or len(value) > MOST_CHANGES or not all(isinstance(one, str) for one in value):
        raise AskedError(f'{where} must be a list of texts such as "workload=0.7"', where)
    return value


def whole(value: Any, where: str, low: int, high: int) -> int:
    """An integer, which may be given as text."""
    text = str(value) if isinstance(value, int | str) and not isinstance(value, bool) else ""
    if not text.removeprefix("-").isdecimal() or not text.isascii() or len(text) > 30 or not low <= int(text) <= high:
        raise AskedError(f"{where} must be an integer from {low:,} to {high:,}, not {format_value(value)}", where)
    return int(text)


def seed_of(value: Any, scenario: Scenario, tries: int) -> int:
    """First random seed. Default: the seed of the scenario."""
    return scenario.seed if value is None else whole(value, "seed", 0, MAX_SEED - tries + 1)


def _file_name(value: Any) -> str:
    """File name for messages, without folders."""
    if not isinstance(value, str) or not value.strip():
        return "your scenario"
    return value.replace("\\", "/").rsplit("/", 1)[-1][:100]
