"""Header of a recording: texts, units, styles and measures."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

from sim.model.act_kinds import ACT_KIND_DESCRIPTIONS, ACT_KINDS
from sim.model.measures import MEASURES
from sim.model.states import PERSON_STATES, STATE_INDEX
from sim.model.styles import STYLES, Style
from sim.numba_support.source_hash import source_hash
from sim.player.courses import PER_TOLD, STEP
from sim.player.states import SHOWN
from sim.recording.styles_by_day import style_periods
from sim.reporting import event_text
from sim.reporting.before_after import last_day
from sim.reporting.formatting import MEASURE_FORMATS, N_DECIMALS, DisplayScale, to_display_scale
from sim.reporting.narrative import DISCLAIMER
from sim.reporting.session_text import (
    ACT_KIND_LABELS,
    CONVERSATION_DESCRIPTION,
    MODEL_LIMITATIONS,
    PREFERRED_DIRECTIONS,
    SENTENCE_TEMPLATES,
    SESSION_STAGES,
)
from sim.storage.manifest import DISTRIBUTION_NAME, installed_version

if TYPE_CHECKING:
    from sim.scenario import Event, Scenario

FORMAT = 1
"""Version of the format of recordings. Readers reject other versions."""
KIND = "compassion-recording"
SCALES = {
    DisplayScale.POINTS: "points",
    DisplayScale.SHARE: "share",
    DisplayScale.RATE: "rate",
    DisplayScale.COUNT: "count",
    DisplayScale.RATIO: "ratio",
}


def made_by() -> dict[str, Any]:
    """Program, version and source hash."""
    return {"program": DISTRIBUTION_NAME, "version": installed_version(DISTRIBUTION_NAME), "source": source_hash()}


@functools.cache
def standing_words() -> dict[str, Any]:
    """Parts of a header that do not depend on the scenario."""
    return {
        "standing": DISCLAIMER,
        "limits": list(MODEL_LIMITATIONS),
        "stages": [{"name": name, "hint": hint} for name, hint in SESSION_STAGES],
        "kinds": [_kind(name) for name in (*ACT_KINDS, "conversation")],
        "states": [_state(name) for name in SHOWN],
        "measures": [_measure(place) for place in range(len(MEASURES))],
        "styles": [
            {"name": name, "title": title(name), "sentence": named.description, "numbers": named.style._asdict()}
            for name, named in STYLES.items()
        ],
        "words": dict(SENTENCE_TEMPLATES),
    }


def title(name: str) -> str:
    """An identifier as people write it."""
    return name.replace("_", "-")


def _kind(name: str) -> dict[str, Any]:
    label, letter = ACT_KIND_LABELS[name]
    return {
        "name": name,
        "title": label,
        "sentence": ACT_KIND_DESCRIPTIONS.get(name, CONVERSATION_DESCRIPTION),
        "short": letter,
    }


def _state(name: str) -> dict[str, Any]:
    about = PERSON_STATES[STATE_INDEX[name]].metadata
    return {
        "name": name,
        "title": MEASURE_FORMATS[name].name,
        "about": about.description,
        "unit": about.unit,
        "low": about.minimum,
        "high": about.maximum,
    }


def _measure(place: int) -> dict[str, Any]:
    measure = MEASURES[place]
    told = MEASURE_FORMATS[measure.name]
    return {
        "name": measure.name,
        "about": measure.metadata.description,
        "unit": measure.metadata.unit,
        "low": measure.metadata.minimum,
        "high": measure.metadata.maximum,
        "title": told.name,
        "plural": told.is_plural,
        "scale": SCALES[told.scale],
        "factor": to_display_scale(1.0, told.scale),
        "decimals": N_DECIMALS[told.scale],
        "suffix": " %" if told.scale is DisplayScale.SHARE else "",
        "step": STEP[told.scale],
        "per_told": PER_TOLD[told.scale],
        "better": PREFERRED_DIRECTIONS[measure.name],
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


def events_told(scenario: Scenario) -> list[dict[str, Any]]:
    """Events of a scenario in order of days."""
    data = scenario.to_dict()["events"]
    order = sorted(range(len(scenario.events)), key=lambda place: scenario.events[place].day)
    return [_event(scenario.events[place], data[place]) for place in order]


def _event(event: Event, data: dict[str, Any]) -> dict[str, Any]:
    return {
        "day": event.day,
        "until": event.day if event_text.is_single_day(event) else last_day(event),
        "kind": event.event,
        "label": event_text.event_label(event),
        "words": event_text.describe_event(event),
        "line": event_text.format_event_item(event),
        "people": list(event.target_people()),
        "teams": list(event.target_teams()),
        "data": data,
    }


def styles_told(scenario: Scenario) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Leadership style of each team with a leader at the start, and all changes of style."""
    first, *later = style_periods(scenario)
    before, changes = first.styles, []
    for day, styles in later:
        changes += [{"day": day, **_led(team, style)} for team, style in styles.items() if style != before[team]]
        before = styles
    return [_led(team, style) for team, style in first.styles.items()], changes


def _led(team: int, style: Style) -> dict[str, Any]:
    name = next((name for name, named in STYLES.items() if named.style == style), None)
    return {"team": team, "style": name, "numbers": style._asdict()}
