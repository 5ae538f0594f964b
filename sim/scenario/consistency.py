"""Consistency of a scenario: constraints between fields, beyond the type and bounds of each field.

The checks work on plain data and skip values of the wrong type, which the schema reports. So all errors of a file are
reported at once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, TypeGuard

from sim.model.act_kinds import DEFAULT_ACT_KINDS
from sim.model.styles import STYLES
from sim.scenario.errors import KeyPath, ScenarioIssue, format_number, format_value, suggestion
from sim.scenario.events import EVENT_CLASSES
from sim.teams import TeamArrays, to_arrays

if TYPE_CHECKING:
    import networkx as nx

SHARE_SUM_TOLERANCE = 1e-9
"""Largest difference of a sum of shares from 1."""
WINDOWS_RESERVED_NAMES = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))}
"""Device names that cannot be folder names on Windows."""
REMOVE_ONE = "remove one of them"


class KnownNames(NamedTuple):
    """The names to which a scenario can refer."""

    people: tuple[str, ...]
    teams: tuple[str, ...]
    leaders: frozenset[str]
    """People whose style has an effect: leaders, and people without a leader, who follow the style of their team."""
    teams_with_leader: frozenset[str]
    """Teams that have at least one of these people as a member."""

    @classmethod
    def from_team(cls, team: nx.Graph[int] | TeamArrays) -> KnownNames:
        """The names of a team."""
        arrays = to_arrays(team)
        leaders = {leader if leader >= 0 else person for person, leader in enumerate(arrays.leader_of.tolist())}
        return cls(
            people=arrays.names,
            teams=arrays.teams,
            leaders=frozenset(arrays.names[person] for person in leaders),
            teams_with_leader=frozenset(arrays.teams[arrays.team_of[person]] for person in leaders),
        )


def find_inconsistencies(
    data: Mapping[str, Any], arrays: TeamArrays | None, days: int = 250
) -> Iterator[ScenarioIssue]:
    """Find contradictions between the parts of a scenario.

    Parameters
    ----------
    data
        The scenario as plain data. Any value may have a wrong type.
    arrays
        The team, or None if it cannot be built. Then names are not checked.
    days
        Number of days if the data do not contain it.
    """
    names = KnownNames.from_team(arrays) if arrays is not None else None
    yield from _check_name(data)
    yield from _check_act_kinds(_as_mapping(data.get("kinds")))
    yield from _check_leadership(_as_mapping(data.get("leadership")), names)
    for person in _as_mapping(_as_mapping(data.get("start")).get("people")):
        yield from _check_person_name(person, ("start", "people", person), names, is_key=True)
    yield from _check_predict(_as_mapping(data.get("predict")))
    last_day = data.get("days", days)
    events = data.get("events")
    for index, event in enumerate(events if isinstance(events, list | tuple) else ()):
        if isinstance(event, Mapping):
            for issue in _check_event(event, f"event {index + 1}", last_day, names):
                yield issue._replace(path=("events", index, *issue.path))


def _check_name(data: Mapping[str, Any]) -> Iterator[ScenarioIssue]:
    """The name can be the name of a folder of results."""
    name = data.get("name")
    if isinstance(name, str) and name in WINDOWS_RESERVED_NAMES:
        yield ScenarioIssue(("name",), f"name: {format_value(name)} is reserved on Windows", "choose another name")


def _check_act_kinds(kinds: Mapping[str, Any]) -> Iterator[ScenarioIssue]:
    """The shares of the kinds of act add up to 1."""
    shares = {}
    for kind, values in DEFAULT_ACT_KINDS.items():
        share = _as_mapping(kinds.get(kind)).get("share", values.share)
        if not _is_number(share):
            return
        shares[kind] = share
    yield from _check_shares_sum(("kinds",), shares)


def _check_shares_sum(path: KeyPath, shares: Mapping[str, float]) -> Iterator[ScenarioIssue]:
    """Shares add up to 1."""
    total = 0.0
    for share in shares.values():
        total += share
    if not abs(total - 1.0) <= SHARE_SUM_TOLERANCE:
        terms = " + ".join(f"{name} {format_number(share)}" for name, share in shares.items())
        message = f"{path[-1]}: the shares add up to {format_number(round(total, 9))}"
        yield ScenarioIssue(path, message, f"expected a sum of 1, not {terms}")


def _check_leadership(leadership: Mapping[str, Any], names: KnownNames | None) -> Iterator[ScenarioIssue]:
    """Styles are for existing teams with a leader, the shares of a mix add up to 1, and a mix excludes a style."""
    teams = _as_mapping(leadership.get("teams"))
    for team in teams:
        yield from _check_team_name(team, ("leadership", "teams", team), names, is_key=True, needs_leader=True)
    mix = _as_mapping(leadership.get("mix"))
    if not mix:
        return
    if all(_is_number(share) for share in mix.values()) and set(mix) <= set(STYLES):
        yield from _check_shares_sum(("leadership", "mix"), mix)
    if "style" in leadership:
        message = 'leadership: "style" and "mix" cannot be combined'
        yield ScenarioIssue(("leadership", "style"), message, REMOVE_ONE, is_about_key=True)


def _check_predict(predict: Mapping[str, Any]) -> Iterator[ScenarioIssue]:
    """A question has no options, or at least two different ones."""
    options = predict.get("options")
    if isinstance(options, list | tuple):
        if len(options) == 1:
            yield ScenarioIssue(("predict", "options"), "options: only one option", "expected at least two, or none")
        yield from _check_duplicates(options, ("predict", "options"))


def _check_event(
    event: Mapping[str, Any], label: str, last_day: Any, names: KnownNames | None
) -> Iterator[ScenarioIssue]:
    """Days are in order and within the run, people and teams exist, and keys do not contradict each other."""
    day, until, event_type = event.get("day"), event.get("until"), event.get("event")
    if _is_integer(day) and _is_integer(last_day) and 1 <= last_day < day:
        message = f"day: {day} is after the last day of the run, {last_day}"
        yield ScenarioIssue(("day",), message, f"expected a day from 1 to {last_day}, or a larger value of days")
    may_have_until = isinstance(event_type, str) and (
        event_type not in EVENT_CLASSES or "until" in EVENT_CLASSES[event_type].model_fields
    )
    if _is_integer(day) and _is_integer(until) and until < day and may_have_until:
        message = f"until: {until} is before the first day of the event, {day}"
        yield ScenarioIssue(("until",), message, f"expected {day} or later")
    yield from _check_target(event, label, names)
    yield from _check_keys(event, label, names)


def _check_keys(event: Mapping[str, Any], label: str, names: KnownNames | None) -> Iterator[ScenarioIssue]:
    """Keys that exclude each other are not combined, and one of several alternatives is given."""
    event_type = event.get("event")
    if event_type == "spark" and "person" in event:
        yield from _check_person_name(event["person"], ("person",), names)
        if other := next((key for key in ("team", "people") if key in event), None):
            message = f'{label}: "person" and {format_value(other)} cannot be combined'
            yield ScenarioIssue((other,), message, REMOVE_ONE, is_about_key=True)
    if event_type == "absence" and "share" in event and "people" in event:
        message = f'{label}: "people" and "share" cannot be combined'
        yield ScenarioIssue(("share",), message, REMOVE_ONE, is_about_key=True)
    if event_type == "absence" and "share" not in event and "people" not in event:
        hint = "expected the people who are absent, such as people: [Nurse 3], or their share, such as share: 0.2"
        yield ScenarioIssue((), f'{label}: missing key "people" or "share"', hint)
    if event_type == "change" and not any(event.get(key) for key in ("parameters", "mechanisms")):
        hint = "expected values to change, such as parameters: {contacts_per_day: 5} or mechanisms: {contagion: false}"
        yield ScenarioIssue((), f'{label}: missing key "parameters" or "mechanisms"', hint)


def _check_target(event: Mapping[str, Any], label: str, names: KnownNames | None) -> Iterator[ScenarioIssue]:
    """The team or people of an event exist, occur once, and can be its target."""
    if "team" in event and "people" in event:
        message = f'{label}: "team" and "people" cannot be combined'
        yield ScenarioIssue(("people",), message, REMOVE_ONE, is_about_key=True)
    needs_leader = event.get("event") == "leadership"
    for team, path in _iter_names(event.get("team"), ("team",)):
        yield from _check_team_name(team, path, names, needs_leader=needs_leader)
    for person, path in _iter_names(event.get("people"), ("people",)):
        yield from _check_person_name(person, path, names, must_lead=needs_leader)
    yield from _check_duplicates(event.get("team"), ("team",))
    yield from _check_duplicates(event.get("people"), ("people",))


def _check_team_name(
    team: Any, path: KeyPath, names: KnownNames | None, is_key: bool = False, needs_leader: bool = False
) -> Iterator[ScenarioIssue]:
    """A team of this name exists, and has a leader if the style of a leader is set."""
    if names is None or not isinstance(team, str):
        return
    if team not in names.teams:
        yield ScenarioIssue(path, f"unknown team {format_value(team)}", suggestion(team, names.teams), is_key)
    elif needs_leader and team not in names.teams_with_leader:
        message = f"team {format_value(team)} has no leader, so a style has no effect"
        yield ScenarioIssue(path, message, "expected a team with a leader", is_key)


def _check_person_name(
    person: Any, path: KeyPath, names: KnownNames | None, must_lead: bool = False, is_key: bool = False
) -> Iterator[ScenarioIssue]:
    """A person of this name exists, and leads somebody if the style of a leader is set."""
    if names is None or not isinstance(person, str):
        return
    if person not in names.people:
        yield ScenarioIssue(path, f"unknown person {format_value(person)}", suggestion(person, names.people), is_key)
    elif must_lead and person not in names.leaders:
        message = f"{format_value(person)} does not lead anyone, so a style has no effect"
        yield ScenarioIssue(path, message, "expected a leader")


def _check_duplicates(values: Any, path: KeyPath) -> Iterator[ScenarioIssue]:
    """No text occurs in a list twice."""
    if isinstance(values, list | tuple):
        words = [value for value in values if isinstance(value, str)]
        for word, count in Counter(words).items():
            if count > 1:
                index = len(values) - 1 - list(reversed(values)).index(word)
                message = f"{path[-1]}: {format_value(word)} occurs {count} times"
                yield ScenarioIssue((*path, index), message, "remove the duplicates")


def _iter_names(value: Any, path: KeyPath) -> Iterator[tuple[Any, KeyPath]]:
    """The names in a value that is a name or a list of names, each with its path."""
    if isinstance(value, str):
        yield value, path
    elif isinstance(value, Sequence):
        for index, name in enumerate(value):
            yield name, (*path, index)


def _as_mapping(value: Any) -> Mapping[str, Any]:
    """The value if it is a mapping, or an empty mapping."""
    return value if isinstance(value, Mapping) else {}


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_integer(value: Any) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)
