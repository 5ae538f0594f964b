"""Differences between two scenarios in plain English: "the leader listens"."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from sim.model.display import format_count, format_percent, join_words
from sim.model.mechanisms import Mechanisms
from sim.model.metadata import annotated_fields
from sim.model.styles import STYLES, Style, style_key
from sim.recording.styles_by_day import styles_on
from sim.reporting.formatting import capitalize
from sim.scenario.settings_text import describe_mechanism, describe_parameter_change

if TYPE_CHECKING:
    from sim.scenario import Event, Scenario

SINGULAR_FORMS = {"leaders": "the leader", "go": "goes", "see": "sees", "clear": "clears", "control": "controls"}
PLURAL_FORMS = {"leaders": "the leaders", "go": "go", "see": "see", "clear": "clear", "control": "control"}
"""Words for the placeholders in the texts of `sim.model.styles.Style`, for one leader and for several."""
IGNORED_KEYS = frozenset({"schema", "name", "title", "about", "seed", "predict", "debrief", "notes"})
"""Keys without an effect on the run."""


def describe_leaders(style: Style, n_leaders: int = 1) -> str:
    """Leadership as a phrase: "the leader listens"; "" for a custom style."""
    key = style_key(style)
    if key is None:
        return ""
    return f"the leader {STYLES[key].leader_phrase}" if n_leaders <= 1 else f"the leaders {STYLES[key].leaders_phrase}"


def describe_style_change(before: Style, after: Style, n_leaders: int = 1) -> list[str]:
    """Phrases about a change of leadership style."""
    named_phrase = describe_leaders(after, n_leaders)
    if named_phrase:
        return [named_phrase]
    phrases = []
    for trait, old, new in zip(annotated_fields(Style).values(), before, after, strict=True):
        if new != old:
            template = trait.metadata.higher if new > old else trait.metadata.lower
            phrase = template.format_map(SINGULAR_FORMS if n_leaders <= 1 else PLURAL_FORMS)
            phrases.append(f"{phrase} ({format_percent(new)} instead of {format_percent(old)})")
    return phrases


def scenario_differences(before: Scenario, after: Scenario) -> list[str]:
    """Differences between two scenarios, one phrase each, in the order of the keys."""
    old, new = before.to_dict(), after.to_dict()
    phrases: list[str] = []
    for key in dict.fromkeys([*new, *old]):
        if key in IGNORED_KEYS or old.get(key) == new.get(key):
            continue
        phrases += _DESCRIBERS.get(key, _describe_other_change)(key, before, after, old.get(key), new.get(key))
    return phrases


def has_same_team(before: Scenario, after: Scenario) -> bool:
    """Whether two scenarios have the same people and ties."""
    old, new = before.to_dict(), after.to_dict()
    return bool(old["team"] == new["team"])


def describe_differences(before: Scenario, after: Scenario, from_day: int | None = None) -> str:
    """Sentence about the differences of a version, such as "Same team. One change: the leader listens.".

    Parameters
    ----------
    before, after
        Scenarios of the first version and of this version.
    from_day
        First day of the change, or None if it applies from the beginning.
    """
    phrases = scenario_differences(before, after)
    team = "Same team." if has_same_team(before, after) else "Another team."
    if not phrases:
        return f"{team} Nothing is changed."
    when = "" if from_day is None or from_day <= 1 else f" from day {from_day} on"
    if len(phrases) == 1:
        return f"{team} One change{when}: {phrases[0]}."
    return f"{team} {capitalize(format_count(len(phrases), 'change'))}{when}: {'; '.join(phrases)}."


def difference_label(before: Scenario, after: Scenario) -> str:
    """Short label of a version, made from its differences."""
    phrases = scenario_differences(before, after)
    return truncate_text(join_words(phrases)) if phrases else "No change"


def truncate_text(text: str, max_length: int = 60) -> str:
    """The text, shortened to `max_length` characters at the end of a word."""
    if len(text) <= max_length:
        return text
    return text[: max_length - 1].rsplit(" ", 1)[0].rstrip(" ,;(") + "…"


# --- descriptions of single keys. Arguments: key, the two scenarios, and the two values of the key


def _describe_leadership_change(_key: str, before: Scenario, after: Scenario, _old: Any, _new: Any) -> list[str]:
    old, new = before.team_styles(), after.team_styles()
    teams = [team for team in new if old.get(team) != new[team]]
    if not teams:
        return []
    styles = {new[team] for team in teams}
    if len(styles) > 1:
        return [f"{format_count(len(teams), 'team')} are led differently"]
    (style,) = styles
    previous = old.get(teams[0], style)
    phrases = describe_style_change(previous, style, 1 if len(new) == 1 else 2)
    if len(teams) < len(new):
        scope_text = teams[0] if len(teams) == 1 else f"{len(teams)} teams"
        return [f"in {scope_text}, {phrase}" for phrase in describe_style_change(previous, style, len(teams))]
    return phrases


def _describe_workload_change(_key: str, _before: Scenario, _after: Scenario, old: float, new: float) -> list[str]:
    return [f"{'less' if new < old else 'more'} work ({format_percent(new)} instead of {format_percent(old)})"]


def _describe_event_changes(_key: str, before: Scenario, after: Scenario, _old: Any, _new: Any) -> list[str]:
    old, new = list(before.events), list(after.events)
    added = [event for event in new if event not in old]
    removed = [event for event in old if event not in new]
    phrases: list[str] = []
    for event in removed:
        variant = next((candidate for candidate in added if _is_variant(event, candidate)), None)
        if variant is None:
            phrases.append(f"without “{event.label()}”")
        else:
            added.remove(variant)
            phrases.append(
                f"“{event.label()}”: {_describe_added_event(variant, before)}{_describe_day_shift(event, variant)}"
            )
    return phrases + [_describe_added_event(event, before) for event in added]


def _is_variant(event: Event, candidate: Event) -> bool:
    """Whether two events are variants of the same event."""
    return event.event == candidate.event and (
        event.day == candidate.day or (event.note != "" and event.note == candidate.note)
    )


def _describe_day_shift(event: Event, changed: Event) -> str:
    """Description of a change of day."""
    return "" if event.day == changed.day else f", from day {changed.day} instead of {event.day}"


def _describe_added_event(event: Event, before: Scenario) -> str:
    """Description of a new event, with leadership as what leaders do."""
    if event.event != "leadership":
        return event.describe()
    teams = event.target_teams()
    styles = [style for team, style in styles_on(before, event.day).items() if not teams or team in teams]
    if len(set(styles)) != 1 or event.target_people():
        return event.describe()
    phrases = join_words(describe_style_change(styles[0], event.style.style, len(styles)))
    return f"in {join_words(teams)}, {phrases}" if teams and phrases else phrases or event.describe()


def _describe_mechanism_changes(_key: str, _before: Scenario, _after: Scenario, old: Any, new: Any) -> list[str]:
    return [describe_mechanism(name, on=new[name]) for name in Mechanisms._fields if old[name] != new[name]]


def _describe_parameter_changes(_key: str, _before: Scenario, _after: Scenario, old: Any, new: Any) -> list[str]:
    names = [name for name in dict.fromkeys([*new, *old]) if old.get(name) != new.get(name)]
    return [describe_parameter_change(name, new[name], old[name]) for name in names]


def _describe_team_change(_key: str, before: Scenario, after: Scenario, _old: Any, _new: Any) -> list[str]:
    old, new = len(before.people_names), len(after.people_names)
    return ["other people and ties"] if old == new else [f"{new} people instead of {old}"]


def _describe_length_change(_key: str, _before: Scenario, _after: Scenario, old: int, new: int) -> list[str]:
    return [f"{new} days instead of {old}"]


def _describe_initial_state_change(_key: str, _before: Scenario, _after: Scenario, _old: Any, _new: Any) -> list[str]:
    return ["people start differently"]


def _describe_act_kind_changes(
    _key: str, _before: Scenario, _after: Scenario, old: Mapping[str, Any], new: Mapping[str, Any]
) -> list[str]:
    return [f"acts of {join_words([kind for kind in new if old.get(kind) != new[kind]])} do something else"]


def _describe_other_change(key: str, _before: Scenario, _after: Scenario, _old: Any, _new: Any) -> list[str]:
    return [f"{key} is different"]


_DESCRIBERS: dict[str, Callable[[str, Scenario, Scenario, Any, Any], list[str]]] = {
    "leadership": _describe_leadership_change,
    "workload": _describe_workload_change,
    "events": _describe_event_changes,
    "mechanisms": _describe_mechanism_changes,
    "parameters": _describe_parameter_changes,
    "team": _describe_team_change,
    "days": _describe_length_change,
    "start": _describe_initial_state_change,
    "kinds": _describe_act_kind_changes,
}
