"""What sets a version of a scenario apart from another, in plain words: "the leader listens"."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from sim.model.mechanisms import Mechanisms
from sim.model.styles import STYLES, Style
from sim.recording.happenings import event_label, event_words, percent
from sim.recording.settings_told import constant, switched
from sim.recording.styles_by_day import styles_on
from sim.recording.telling import capital, counted, joined

if TYPE_CHECKING:
    from sim.scenario import Event, Scenario

LED: dict[str, str] = {
    "compassionate": "listens",
    "sympathetic": "feels with people and leaves things as they are",
    "rescuing": "rushes to fix without listening",
    "transactional": "keeps to fair exchange",
    "compliance": "puts targets first",
    "laissez_faire": "keeps away",
}
"""What a leader of each style does, after "the leader"."""
MANY_LED: dict[str, str] = {
    "compassionate": "listen",
    "sympathetic": "feel with people and leave things as they are",
    "rescuing": "rush to fix without listening",
    "transactional": "keep to fair exchange",
    "compliance": "put targets first",
    "laissez_faire": "keep away",
}
"""The same after "the leaders"."""
TRAITS: dict[str, tuple[str, str]] = {
    "attend": ("{leaders} {go} to people more often", "{leaders} {go} to people less often"),
    "understand": ("{leaders} {see} better what people need", "{leaders} {see} less of what people need"),
    "empathise": ("conversations with {leaders} are warmer", "conversations with {leaders} are cooler"),
    "help": ("{leaders} {clear} away more", "{leaders} {clear} away less"),
    "control": ("{leaders} {control} more", "{leaders} {control} less"),
}
"""Leaders with more, or less, of one of the five numbers."""
ONE = {"leaders": "the leader", "go": "goes", "see": "sees", "clear": "clears", "control": "controls"}
MANY = {"leaders": "the leaders", "go": "go", "see": "see", "clear": "clear", "control": "control"}
QUIET = frozenset({"schema", "name", "title", "about", "seed", "predict", "debrief", "notes"})
"""Keys that make no difference to what happens to a team."""


def style_of_leading(style: Style, n_leaders: int = 1) -> str:
    """How a team is led: "the leader listens"; "" for a style that has no name."""
    name = next((name for name, named in STYLES.items() if named.style == style), None)
    if name is None:
        return ""
    return f"the leader {LED[name]}" if n_leaders <= 1 else f"the leaders {MANY_LED[name]}"


def new_style(before: Style, after: Style, n_leaders: int = 1) -> list[str]:
    """What is different when leaders change their style, in as many phrases as it takes."""
    named = style_of_leading(after, n_leaders)
    if named:
        return [named]
    told = []
    for trait, old, new in zip(Style._fields, before, after, strict=True):
        if new != old:
            phrase = TRAITS[trait][0 if new > old else 1].format_map(ONE if n_leaders <= 1 else MANY)
            told.append(f"{phrase} ({percent(new)} instead of {percent(old)})")
    return told


def what_differs(before: Scenario, after: Scenario) -> list[str]:
    """What is different in one scenario, seen from another; a phrase each, in the order of a scenario's keys."""
    old, new = before.to_dict(), after.to_dict()
    phrases: list[str] = []
    for key in dict.fromkeys([*new, *old]):
        if key in QUIET or old.get(key) == new.get(key):
            continue
        phrases += _TOLD.get(key, _plainly)(key, before, after, old.get(key), new.get(key))
    return phrases


def same_team(before: Scenario, after: Scenario) -> bool:
    """Whether the two have the same people with the same ties."""
    old, new = before.to_dict(), after.to_dict()
    return bool(old["team"] == new["team"])


def apart(before: Scenario, after: Scenario, from_day: int | None = None) -> str:
    """Sentence on what sets a version apart, such as "Same team. One change: the leader listens.".

    Parameters
    ----------
    before, after
        The scenarios of the first version and of this one.
    from_day
        Day from which the change holds, if it does not from the beginning.
    """
    phrases = what_differs(before, after)
    team = "Same team." if same_team(before, after) else "Another team."
    if not phrases:
        return f"{team} Nothing is changed."
    when = "" if from_day is None or from_day <= 1 else f" from day {from_day} on"
    if len(phrases) == 1:
        return f"{team} One change{when}: {phrases[0]}."
    return f"{team} {capital(counted(len(phrases), 'change'))}{when}: {'; '.join(phrases)}."


def label(before: Scenario, after: Scenario) -> str:
    """A short name for a version: what is different in it."""
    phrases = what_differs(before, after)
    return shortened(joined(phrases)) if phrases else "No change"


def shortened(text: str, most: int = 60) -> str:
    """A text of at most so many signs, cut between words."""
    if len(text) <= most:
        return text
    return text[: most - 1].rsplit(" ", 1)[0].rstrip(" ,;(") + "…"


# --- how single keys are told; each has the key, the two scenarios, and what the key is in each


def _leadership(_key: str, before: Scenario, after: Scenario, _old: Any, _new: Any) -> list[str]:
    old, new = before.team_styles(), after.team_styles()
    teams = [team for team in new if old.get(team) != new[team]]
    if not teams:
        return []
    styles = {new[team] for team in teams}
    if len(styles) > 1:
        return [f"{counted(len(teams), 'team')} are led differently"]
    (style,) = styles
    earlier = old.get(teams[0], style)
    phrases = new_style(earlier, style, 1 if len(new) == 1 else 2)
    if len(teams) < len(new):
        where = teams[0] if len(teams) == 1 else f"{len(teams)} teams"
        return [f"in {where}, {phrase}" for phrase in new_style(earlier, style, len(teams))]
    return phrases


def _workload(_key: str, _before: Scenario, _after: Scenario, old: float, new: float) -> list[str]:
    return [f"{'less' if new < old else 'more'} work ({percent(new)} instead of {percent(old)})"]


def _events(_key: str, before: Scenario, after: Scenario, _old: Any, _new: Any) -> list[str]:
    old, new = list(before.events), list(after.events)
    added = [event for event in new if event not in old]
    gone = [event for event in old if event not in new]
    phrases: list[str] = []
    for event in gone:
        twin = next((other for other in added if _is_variant(event, other)), None)
        if twin is None:
            phrases.append(f"without “{event_label(event)}”")
        else:
            added.remove(twin)
            phrases.append(f"“{event_label(event)}”: {_added(twin, before)}{_moved(event, twin)}")
    return phrases + [_added(event, before) for event in added]


def _is_variant(event: Event, other: Event) -> bool:
    """Whether two events are the same one, somewhat changed."""
    return event.event == other.event and (event.day == other.day or (event.note != "" and event.note == other.note))


def _moved(event: Event, other: Event) -> str:
    """That an event happens on another day."""
    return "" if event.day == other.day else f", from day {other.day} instead of {event.day}"


def _added(event: Event, before: Scenario) -> str:
    """An event that was not there before, with leadership told as what leaders do."""
    if event.event != "leadership":
        return event_words(event)
    teams = event.target_teams()
    led = [style for team, style in styles_on(before, event.day).items() if not teams or team in teams]
    if len(set(led)) != 1 or event.target_people():
        return event_words(event)
    phrases = joined(new_style(led[0], event.style.style, len(led)))
    return f"in {joined(teams)}, {phrases}" if teams and phrases else phrases or event_words(event)


def _mechanisms(_key: str, _before: Scenario, _after: Scenario, old: Any, new: Any) -> list[str]:
    return [switched(name, on=new[name]) for name in Mechanisms._fields if old[name] != new[name]]


def _parameters(_key: str, _before: Scenario, _after: Scenario, old: Any, new: Any) -> list[str]:
    names = [name for name in dict.fromkeys([*new, *old]) if old.get(name) != new.get(name)]
    return [constant(name, new[name], old[name]) for name in names]


def _team(_key: str, before: Scenario, after: Scenario, _old: Any, _new: Any) -> list[str]:
    old, new = len(before.people_names), len(after.people_names)
    return ["other people and ties"] if old == new else [f"{new} people instead of {old}"]


def _days(_key: str, _before: Scenario, _after: Scenario, old: int, new: int) -> list[str]:
    return [f"{new} days instead of {old}"]


def _start(_key: str, _before: Scenario, _after: Scenario, _old: Any, _new: Any) -> list[str]:
    return ["people start differently"]


def _kinds(_key: str, _before: Scenario, _after: Scenario, old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    return [f"acts of {joined([kind for kind in new if old.get(kind) != new[kind]])} do something else"]


def _plainly(key: str, _before: Scenario, _after: Scenario, _old: Any, _new: Any) -> list[str]:
    return [f"{key} is different"]


_TOLD: dict[str, Callable[[str, Scenario, Scenario, Any, Any], list[str]]] = {
    "leadership": _leadership,
    "workload": _workload,
    "events": _events,
    "mechanisms": _mechanisms,
    "parameters": _parameters,
    "team": _team,
    "days": _days,
    "start": _start,
    "kinds": _kinds,
}
