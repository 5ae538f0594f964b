"""What must hold between the parts of a scenario, beyond what each field says of itself.

The checks look at plain data, as it was written, and pass over what has the wrong type: that is told by the schema. So
all that is wrong with a file can be told at once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, TypeGuard

from sim.model.acts import ACT_KINDS
from sim.model.styles import STYLES
from sim.scenario.events import EVENTS
from sim.scenario.problems import Path, meant, number, shown

if TYPE_CHECKING:
    import networkx as nx

    from sim.teams import TeamArrays

EXACT = 1e-9
"""How far a sum of shares may be from 1."""
RESERVED = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))}
"""Names that Windows keeps for devices: no folder of results could be called so."""


class Finding(NamedTuple):
    """Something that is wrong, before it is known where it stands in the file.

    Attributes
    ----------
    path
        Way to the value.
    message, hint
        As in a `Problem`.
    of_key
        Whether the key is wrong rather than its value.
    """

    path: Path
    message: str
    hint: str = ""
    of_key: bool = False


class Names(NamedTuple):
    """The names that a scenario may use."""

    people: tuple[str, ...]
    teams: tuple[str, ...]
    leaders: frozenset[str]
    """People whose style counts: those who lead, and those whom nobody leads, who live by the style of their team."""
    led: frozenset[str]
    """Teams that somebody of these belongs to."""

    @classmethod
    def of(cls, team: nx.Graph[int] | TeamArrays) -> Names:
        """The names of a team."""
        from sim.teams import arrays_of  # noqa: PLC0415 - networkx and Numba are loaded when the first scenario is

        arrays = arrays_of(team)
        leaders = {leader if leader >= 0 else person for person, leader in enumerate(arrays.leader_of.tolist())}
        return cls(
            people=arrays.names,
            teams=arrays.teams,
            leaders=frozenset(arrays.names[person] for person in leaders),
            led=frozenset(arrays.teams[arrays.team_of[person]] for person in leaders),
        )


def inconsistencies(data: Mapping[str, Any], arrays: TeamArrays | None, days: int = 250) -> Iterator[Finding]:
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
    names = Names.of(arrays) if arrays is not None else None
    yield from _name(data)
    yield from _kinds(_mapping(data.get("kinds")))
    yield from _leadership(_mapping(data.get("leadership")), names)
    for person in _mapping(_mapping(data.get("start")).get("people")):
        yield from _person(person, ("start", "people", person), names, of_key=True)
    yield from _predict(_mapping(data.get("predict")))
    last = data.get("days", days)
    events = data.get("events")
    for place, event in enumerate(events if isinstance(events, list | tuple) else ()):
        if isinstance(event, Mapping):
            for finding in _event(event, last, names):
                yield finding._replace(path=("events", place, *finding.path))


def _name(data: Mapping[str, Any]) -> Iterator[Finding]:
    name = data.get("name")
    if isinstance(name, str) and name in RESERVED:
        yield Finding(("name",), f"{shown(name)} cannot be the name of a folder on Windows", "choose another name")


def _kinds(kinds: Mapping[str, Any]) -> Iterator[Finding]:
    """Shares of the act kinds add up to 1."""
    shares = {}
    for kind, values in ACT_KINDS.items():
        share = _mapping(kinds.get(kind)).get("share", values.share)
        if not _is_number(share):
            return
        shares[kind] = share
    yield from _sum(("kinds",), shares, "the shares of the act kinds")


def _sum(path: Path, shares: Mapping[str, float], what: str) -> Iterator[Finding]:
    """Shares add up to 1."""
    total = 0.0
    for share in shares.values():
        total += share
    if not abs(total - 1.0) <= EXACT:
        parts = " + ".join(f"{name} {number(share)}" for name, share in shares.items())
        yield Finding(path, f"{what} add up to {number(round(total, 9))}, not to 1", f"they are {parts}")


def _leadership(leadership: Mapping[str, Any], names: Names | None) -> Iterator[Finding]:
    """Styles are for teams that are there; a mix is whole, and stands in place of the one style."""
    teams = _mapping(leadership.get("teams"))
    for team in teams:
        yield from _team(team, ("leadership", "teams", team), names, of_key=True, led=True)
    mix = _mapping(leadership.get("mix"))
    if not mix:
        return
    if all(_is_number(share) for share in mix.values()) and set(mix) <= set(STYLES):
        yield from _sum(("leadership", "mix"), mix, "the shares of the mix")
    if "style" in leadership:
        message = "leadership has a style and a mix; the mix leaves no team for the style"
        yield Finding(("leadership", "style"), message, "take one of them out", of_key=True)


def _predict(predict: Mapping[str, Any]) -> Iterator[Finding]:
    """There is something to choose among."""
    options = predict.get("options")
    if isinstance(options, list | tuple):
        if len(options) == 1:
            yield Finding(("predict", "options"), "a single option leaves no choice", "give at least two, or none")
        yield from _twice(options, ("predict", "options"))


def _event(event: Mapping[str, Any], last: Any, names: Names | None) -> Iterator[Finding]:
    """Days are in order and within the run; people and teams are there; nothing contradicts."""
    day, until, kind = event.get("day"), event.get("until"), event.get("event")
    if _is_whole(day) and _is_whole(last) and 1 <= last < day:
        message = f"day {day} comes after the end of the run, which has {last} days"
        yield Finding(("day",), message, f"right is a day from 1 to {last}, or more days")
    lasting = isinstance(kind, str) and (kind not in EVENTS or "until" in EVENTS[kind].model_fields)
    if _is_whole(day) and _is_whole(until) and until < day and lasting:
        yield Finding(
            ("until",), f"until day {until} is before the event starts, on day {day}", f"right is {day} or later"
        )
    yield from _scope(event, names)
    if kind == "spark" and "person" in event:
        yield from _person(event["person"], ("person",), names)
        if extra := next((key for key in ("team", "people") if key in event), None):
            yield Finding(
                (extra,), f"the spark has a person and {_a(extra)} to draw one from", "take one of them out", True
            )
    if kind == "absence" and "share" in event and "people" in event:
        yield Finding(("share",), "the absence has people and a share to draw", "take one of them out", True)
    if kind == "absence" and "share" not in event and "people" not in event:
        hint = "give people, as in people: [Nurse 3], or a share, as in share: 0.2"
        yield Finding((), "the absence does not say who is away", hint)
    if kind == "change" and not any(event.get(part) for part in ("parameters", "mechanisms")):
        hint = "give constants, as in parameters: {contacts_per_day: 5}, or mechanisms: {contagion: false}"
        yield Finding((), "the change does not say what changes", hint)


def _scope(event: Mapping[str, Any], names: Names | None) -> Iterator[Finding]:
    """The team or the people that an event names are there, once, and can be what the event is about."""
    if "team" in event and "people" in event:
        yield Finding(("people",), "the event has a team and people", "take one of them out", of_key=True)
    leading = event.get("event") == "leadership"
    for team, path in _named(event.get("team"), ("team",)):
        yield from _team(team, path, names, led=leading)
    for person, path in _named(event.get("people"), ("people",)):
        yield from _person(person, path, names, leads=leading)
    yield from _twice(event.get("team"), ("team",))
    yield from _twice(event.get("people"), ("people",))


def _team(team: Any, path: Path, names: Names | None, of_key: bool = False, led: bool = False) -> Iterator[Finding]:
    """A team of this name is there; and has a leader, where that matters."""
    if names is None or not isinstance(team, str):
        return
    if team not in names.teams:
        yield Finding(path, f"there is no team {shown(team)}", meant(team, names.teams, "teams"), of_key)
    elif led and team not in names.led:
        yield Finding(path, f"nobody of the team {shown(team)} leads, so a style has no effect", "", of_key)


def _person(
    person: Any, path: Path, names: Names | None, leads: bool = False, of_key: bool = False
) -> Iterator[Finding]:
    """A person of this name is there; and leads, where that matters."""
    if names is None or not isinstance(person, str):
        return
    if person not in names.people:
        yield Finding(path, f"there is nobody called {shown(person)}", meant(person, names.people, "people"), of_key)
    elif leads and person not in names.leaders:
        yield Finding(path, f"{shown(person)} leads nobody, so a style has no effect")


def _twice(values: Any, path: Path) -> Iterator[Finding]:
    """Nothing stands in a list twice."""
    if isinstance(values, list | tuple):
        words = [value for value in values if isinstance(value, str)]
        for word, count in Counter(words).items():
            if count > 1:
                place = len(values) - 1 - list(reversed(values)).index(word)
                yield Finding((*path, place), f"{shown(word)} stands in the list {count} times", "once is enough")


def _named(value: Any, path: Path) -> Iterator[tuple[Any, Path]]:
    """The names in a value that is one name or a list of them, each with its path."""
    if isinstance(value, str):
        yield value, path
    elif isinstance(value, Sequence):
        for place, name in enumerate(value):
            yield name, (*path, place)


def _mapping(value: Any) -> Mapping[str, Any]:
    """A mapping, or an empty one where there is something else."""
    return value if isinstance(value, Mapping) else {}


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_whole(value: Any) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)


def _a(key: str) -> str:
    return "a team" if key == "team" else key
