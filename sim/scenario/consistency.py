"""What must hold between the parts of a scenario, beyond what each field says of itself.

The checks look at plain data, as it was written, and pass over what has the wrong type: that is told by the schema. So
all that is wrong with a file can be told at once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, TypeGuard

from sim.model.act_kinds import ACT_KINDS
from sim.model.styles import STYLES
from sim.scenario.errors import KeyPath, ScenarioIssue, format_number, format_value, suggestion
from sim.scenario.events import EVENT_CLASSES
from sim.teams import TeamArrays, to_arrays

if TYPE_CHECKING:
    import networkx as nx

SHARE_SUM_TOLERANCE = 1e-9
"""How far a sum of shares may be from 1."""
WINDOWS_RESERVED_NAMES = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))}
"""Names that Windows keeps for devices: no folder of results could be called so."""


class KnownNames(NamedTuple):
    """The names that a scenario may use."""

    people: tuple[str, ...]
    teams: tuple[str, ...]
    leaders: frozenset[str]
    """People whose style counts: those who lead, and those whom nobody leads, who live by the style of their team."""
    teams_with_leader: frozenset[str]
    """Teams that somebody of these belongs to."""

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
    """Find what does not fit together in a scenario.

    Parameters
    ----------
    data
        The scenario as plain data; anything in it may have a wrong type.
    arrays
        The team; None if it cannot be built, and then no names are checked.
    days
        Length of a run where the scenario does not say.
    """
    names = KnownNames.from_team(arrays) if arrays is not None else None
    yield from _check_name(data)
    yield from _check_act_kinds(_as_mapping(data.get("kinds")))
    yield from _check_leadership(_as_mapping(data.get("leadership")), names)
    for person in _as_mapping(_as_mapping(data.get("start")).get("people")):
        yield from _check_person_name(person, ("start", "people", person), names, of_key=True)
    yield from _check_predict(_as_mapping(data.get("predict")))
    last = data.get("days", days)
    events = data.get("events")
    for place, event in enumerate(events if isinstance(events, list | tuple) else ()):
        if isinstance(event, Mapping):
            for finding in _check_event(event, last, names):
                yield finding._replace(path=("events", place, *finding.path))


def _check_name(data: Mapping[str, Any]) -> Iterator[ScenarioIssue]:
    name = data.get("name")
    if isinstance(name, str) and name in WINDOWS_RESERVED_NAMES:
        yield ScenarioIssue(
            ("name",), f"{format_value(name)} cannot be the name of a folder on Windows", "choose another name"
        )


def _check_act_kinds(kinds: Mapping[str, Any]) -> Iterator[ScenarioIssue]:
    """Shares of the act kinds add up to 1."""
    shares = {}
    for kind, values in ACT_KINDS.items():
        share = _as_mapping(kinds.get(kind)).get("share", values.share)
        if not _is_number(share):
            return
        shares[kind] = share
    yield from _check_shares_sum(("kinds",), shares, "the shares of the act kinds")


def _check_shares_sum(path: KeyPath, shares: Mapping[str, float], what: str) -> Iterator[ScenarioIssue]:
    """Shares add up to 1."""
    total = 0.0
    for share in shares.values():
        total += share
    if not abs(total - 1.0) <= SHARE_SUM_TOLERANCE:
        parts = " + ".join(f"{name} {format_number(share)}" for name, share in shares.items())
        yield ScenarioIssue(path, f"{what} add up to {format_number(round(total, 9))}, not to 1", f"they are {parts}")


def _check_leadership(leadership: Mapping[str, Any], names: KnownNames | None) -> Iterator[ScenarioIssue]:
    """Styles are for teams that are there; a mix is whole, and stands in place of the one style."""
    teams = _as_mapping(leadership.get("teams"))
    for team in teams:
        yield from _check_team_name(team, ("leadership", "teams", team), names, of_key=True, led=True)
    mix = _as_mapping(leadership.get("mix"))
    if not mix:
        return
    if all(_is_number(share) for share in mix.values()) and set(mix) <= set(STYLES):
        yield from _check_shares_sum(("leadership", "mix"), mix, "the shares of the mix")
    if "style" in leadership:
        message = "leadership has a style and a mix; the mix leaves no team for the style"
        yield ScenarioIssue(("leadership", "style"), message, "take one of them out", is_about_key=True)


def _check_predict(predict: Mapping[str, Any]) -> Iterator[ScenarioIssue]:
    """There is something to choose among."""
    options = predict.get("options")
    if isinstance(options, list | tuple):
        if len(options) == 1:
            yield ScenarioIssue(
                ("predict", "options"), "a single option leaves no choice", "give at least two, or none"
            )
        yield from _check_duplicates(options, ("predict", "options"))


def _check_event(event: Mapping[str, Any], last_day: Any, names: KnownNames | None) -> Iterator[ScenarioIssue]:
    """Days are in order and within the run; people and teams are there; nothing contradicts."""
    day, until, kind = event.get("day"), event.get("until"), event.get("event")
    if _is_integer(day) and _is_integer(last_day) and 1 <= last_day < day:
        message = f"day {day} comes after the end of the run, which has {last_day} days"
        yield ScenarioIssue(("day",), message, f"right is a day from 1 to {last_day}, or more days")
    may_have_until = isinstance(kind, str) and (
        kind not in EVENT_CLASSES or "until" in EVENT_CLASSES[kind].model_fields
    )
    if _is_integer(day) and _is_integer(until) and until < day and may_have_until:
        yield ScenarioIssue(
            ("until",), f"until day {until} is before the event starts, on day {day}", f"right is {day} or later"
        )
    yield from _check_target(event, names)
    if kind == "spark" and "person" in event:
        yield from _check_person_name(event["person"], ("person",), names)
        if extra := next((key for key in ("team", "people") if key in event), None):
            yield ScenarioIssue(
                (extra,),
                f"the spark has a person and {_with_article(extra)} to draw one from",
                "take one of them out",
                True,
            )
    if kind == "absence" and "share" in event and "people" in event:
        yield ScenarioIssue(("share",), "the absence has people and a share to draw", "take one of them out", True)
    if kind == "absence" and "share" not in event and "people" not in event:
        hint = "give people, as in people: [Nurse 3], or a share, as in share: 0.2"
        yield ScenarioIssue((), "the absence does not say who is away", hint)
    if kind == "change" and not any(event.get(part) for part in ("parameters", "mechanisms")):
        hint = "give constants, as in parameters: {contacts_per_day: 5}, or mechanisms: {contagion: false}"
        yield ScenarioIssue((), "the change does not say what changes", hint)


def _check_target(event: Mapping[str, Any], names: KnownNames | None) -> Iterator[ScenarioIssue]:
    """The team or the people that an event names are there, once, and can be what the event is about."""
    if "team" in event and "people" in event:
        yield ScenarioIssue(("people",), "the event has a team and people", "take one of them out", is_about_key=True)
    leading = event.get("event") == "leadership"
    for team, path in _iter_names(event.get("team"), ("team",)):
        yield from _check_team_name(team, path, names, led=leading)
    for person, path in _iter_names(event.get("people"), ("people",)):
        yield from _check_person_name(person, path, names, leads=leading)
    yield from _check_duplicates(event.get("team"), ("team",))
    yield from _check_duplicates(event.get("people"), ("people",))


def _check_team_name(
    team: Any, path: KeyPath, names: KnownNames | None, of_key: bool = False, led: bool = False
) -> Iterator[ScenarioIssue]:
    """A team of this name is there; and has a leader, where that matters."""
    if names is None or not isinstance(team, str):
        return
    if team not in names.teams:
        yield ScenarioIssue(
            path, f"there is no team {format_value(team)}", suggestion(team, names.teams, "teams"), of_key
        )
    elif led and team not in names.teams_with_leader:
        yield ScenarioIssue(
            path, f"nobody of the team {format_value(team)} leads, so a style has no effect", "", of_key
        )


def _check_person_name(
    person: Any, path: KeyPath, names: KnownNames | None, leads: bool = False, of_key: bool = False
) -> Iterator[ScenarioIssue]:
    """A person of this name is there; and leads, where that matters."""
    if names is None or not isinstance(person, str):
        return
    if person not in names.people:
        yield ScenarioIssue(
            path, f"there is nobody called {format_value(person)}", suggestion(person, names.people, "people"), of_key
        )
    elif leads and person not in names.leaders:
        yield ScenarioIssue(path, f"{format_value(person)} leads nobody, so a style has no effect")


def _check_duplicates(values: Any, path: KeyPath) -> Iterator[ScenarioIssue]:
    """Nothing stands in a list twice."""
    if isinstance(values, list | tuple):
        words = [value for value in values if isinstance(value, str)]
        for word, count in Counter(words).items():
            if count > 1:
                place = len(values) - 1 - list(reversed(values)).index(word)
                yield ScenarioIssue(
                    (*path, place), f"{format_value(word)} stands in the list {count} times", "once is enough"
                )


def _iter_names(value: Any, path: KeyPath) -> Iterator[tuple[Any, KeyPath]]:
    """The names in a value that is one name or a list of them, each with its path."""
    if isinstance(value, str):
        yield value, path
    elif isinstance(value, Sequence):
        for place, name in enumerate(value):
            yield name, (*path, place)


def _as_mapping(value: Any) -> Mapping[str, Any]:
    """A mapping, or an empty one where there is something else."""
    return value if isinstance(value, Mapping) else {}


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_integer(value: Any) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)


def _with_article(key: str) -> str:
    return "a team" if key == "team" else key
