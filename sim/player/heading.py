"""Header of a recording: texts, units, styles and measures."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

from sim.model.act_kinds import ACT_DISPLAYS
from sim.model.measures import MEASURE_BY_NAME, MEASURES
from sim.model.states import PERSON_STATES, STATE_INDEX
from sim.model.styles import STYLES, Style, style_key, style_label
from sim.numba_support.source_hash import source_hash
from sim.player.courses import STEP, STEPS_PER_DIGIT
from sim.player.states import SHOWN
from sim.recording.styles_by_day import style_periods
from sim.reporting import event_text
from sim.reporting.before_after import last_day
from sim.reporting.narrative import DISCLAIMER
from sim.reporting.session_text import MODEL_LIMITATIONS, SENTENCE_TEMPLATES, SESSION_STAGES
from sim.storage.manifest import DISTRIBUTION_NAME, installed_version

if TYPE_CHECKING:
    from sim.scenario import Event, Scenario

FORMAT = 1
"""Version of the format of recordings. Readers reject other versions."""
KIND = "compassion-recording"


def made_by() -> dict[str, Any]:
    """Program, version and source hash."""
    return {"program": DISTRIBUTION_NAME, "version": installed_version(DISTRIBUTION_NAME), "source": source_hash()}


@functools.cache
def fixed_texts() -> dict[str, Any]:
    """Parts of a header that do not depend on the scenario."""
    return {
        "standing": DISCLAIMER,
        "limits": list(MODEL_LIMITATIONS),
        "stages": [{"name": name, "hint": hint} for name, hint in SESSION_STAGES],
        "kinds": [_kind(name) for name in ACT_DISPLAYS],
        "states": [_state(name) for name in SHOWN],
        "measures": [_measure(place) for place in range(len(MEASURES))],
        "styles": [
            {"name": name, "title": style_label(name), "sentence": named.description, "numbers": named.style._asdict()}
            for name, named in STYLES.items()
        ],
        "words": dict(SENTENCE_TEMPLATES),
    }


def _kind(name: str) -> dict[str, Any]:
    display = ACT_DISPLAYS[name]
    return {
        "name": name,
        "title": display.label,
        "sentence": display.description,
        "short": display.letter,
        "colour": display.colour,
        "dark_colour": display.dark_colour,
        "shape": display.shape,
    }


def _state(name: str) -> dict[str, Any]:
    about = PERSON_STATES[STATE_INDEX[name]].metadata
    return {
        "name": name,
        "title": MEASURE_BY_NAME[name].label,
        "about": about.description,
        "unit": about.unit,
        "low": about.minimum,
        "high": about.maximum,
    }


def _measure(place: int) -> dict[str, Any]:
    measure = MEASURES[place]
    scale = measure.scale
    return {
        "name": measure.name,
        "about": measure.metadata.description,
        "unit": measure.metadata.unit,
        "low": measure.metadata.minimum,
        "high": measure.metadata.maximum,
        "title": measure.label,
        "short_title": measure.legend_label,
        "display_unit": measure.display_unit,
        "plural": measure.is_plural,
        "scale": scale.value,
        "factor": scale.factor,
        "decimals": scale.decimals,
        "suffix": scale.suffix,
        "step": STEP[scale],
        "per_told": STEPS_PER_DIGIT[scale],
        "better": measure.better,
    }


def scenario_words(scenario: Scenario, text: str | None, file: str | None) -> dict[str, Any]:
    """Texts of the first version's scenario."""
    predict = scenario.predict
    return {
        "scenario": {
            "name": scenario.name,
            "title": scenario.title,
            "about": scenario.about,
            "text": text,
            "file": file,
        },
        "predict": (
            None
            if predict is None
            else {"question": predict.question, "options": list(predict.options), "measure": predict.measure}
        ),
        "debrief": list(scenario.debrief) or list(type(scenario).model_fields["debrief"].default),
        "notes": scenario.notes,
    }


def event_entries(scenario: Scenario) -> list[dict[str, Any]]:
    """Events of a scenario in order of days."""
    data = scenario.to_dict()["events"]
    order = sorted(range(len(scenario.events)), key=lambda place: scenario.events[place].day)
    return [_event(scenario.events[place], data[place]) for place in order]


def _event(event: Event, data: dict[str, Any]) -> dict[str, Any]:
    return {
        "day": event.day,
        "until": event.day if event.is_single_day else last_day(event),
        "kind": event.event,
        "label": event.label(),
        "words": event.describe(),
        "line": event_text.format_event_item(event),
        "people": list(event.target_people()),
        "teams": list(event.target_teams()),
        "data": data,
    }


def style_entries(scenario: Scenario) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Leadership style of each team with a leader at the start, and all changes of style."""
    first, *later = style_periods(scenario)
    before, changes = first.styles, []
    for day, styles in later:
        changes += [{"day": day, **_led(team, style)} for team, style in styles.items() if style != before[team]]
        before = styles
    return [_led(team, style) for team, style in first.styles.items()], changes


def _led(team: int, style: Style) -> dict[str, Any]:
    return {"team": team, "style": style_key(style), "numbers": style._asdict()}
