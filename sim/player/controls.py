"""Controls of the live page, with bounds, units and help texts from the schema."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

from sim.model.mechanisms import Mechanisms
from sim.model.metadata import FieldSpec, annotated_fields
from sim.model.parameters import Parameters
from sim.model.styles import STYLES, Style, style_label
from sim.scenario import EVENT_CLASSES, scenario_json_schema
from sim.scenario.events import ChangeEvent

FIRST_CONSTANTS = ("contacts_per_day",)
"""Constants that are shown next to the workload."""
FINE_STEPS = 200
"""Approximate number of steps of a slider for real numbers."""


@functools.cache
def controls() -> tuple[dict[str, Any], ...]:
    """All controls, in display order."""
    return (*_leadership(), *_work(), *_events(), *_mechanisms(), *_constants())


def _leadership() -> list[dict[str, Any]]:
    style = {
        "key": "leadership.style",
        "title": "Style of leadership",
        "help": "How leaders lead: a named style, or five numbers of your own.",
        "type": "choice",
        "choices": [
            {"value": name, "title": style_label(name), "sentence": named.description} for name, named in STYLES.items()
        ],
        "default": "transactional",
        "from_day": True,
        "group": "Leadership",
    }
    numbers = [
        {**_number(field), "key": f"leadership.style.{name}", "title": field.label, **_where("Leadership", True)}
        for name, field in annotated_fields(Style).items()
    ]
    return [style, *numbers]


def _work() -> list[dict[str, Any]]:
    about = annotated_fields(Parameters)
    workload = {
        **_number(about["workload"]),
        "key": "workload",
        "title": about["workload"].label,
        **_where("Work", True),
    }
    return [workload, *(_constant(about[name], "Work") for name in FIRST_CONSTANTS)]


def _constants() -> list[dict[str, Any]]:
    return [
        _constant(field, "More")
        for name, field in annotated_fields(Parameters).items()
        if name != "workload" and name not in FIRST_CONSTANTS
    ]


def _constant(field: FieldSpec, group: str) -> dict[str, Any]:
    return {**_number(field), "key": f"parameters.{field.name}", "title": field.label, **_where(group, True)}


def _mechanisms() -> list[dict[str, Any]]:
    return [
        {
            "key": f"mechanisms.{name}",
            "title": field.label,
            "help": field.metadata.description,
            "type": "switch",
            "default": field.default,
            **_where("Mechanisms", True),
        }
        for name, field in annotated_fields(Mechanisms).items()
    ]


def _events() -> list[dict[str, Any]]:
    definitions = scenario_json_schema()["$defs"]
    entries = []
    for name, event in EVENT_CLASSES.items():
        if event is ChangeEvent:  # parameters and mechanisms have controls of their own
            continue
        schema = definitions[event.__name__]
        fields = [
            _field(key, part, definitions, required=key in schema["required"])
            for key, part in schema["properties"].items()
            if key != "event"
        ]
        entries.append(
            {
                "event": name,
                "title": event.title,
                "help": schema["description"],
                "type": "event",
                "fields": fields,
                **_where("Events", True),
            }
        )
    return entries


def _field(key: str, part: Mapping[str, Any], definitions: Mapping[str, Any], *, required: bool) -> dict[str, Any]:
    """Control for a field of an event, from its JSON Schema."""
    entry: dict[str, Any] = {
        "key": key,
        "title": key.capitalize(),
        "help": part.get("description", ""),
        "required": required,
    }
    if key == "style":
        return {**entry, "type": "choice", "choices": [{"value": name, "title": style_label(name)} for name in STYLES]}
    if key in ("team", "people"):
        return {**entry, "type": "names"}
    if part.get("type") in ("number", "integer"):
        whole = part["type"] == "integer"
        low, high = part.get("minimum"), part.get("maximum")
        bounds = {"low": low, "high": high, "step": _step(low, high, whole=whole), "whole": whole}
        more = {"default": part["default"]} if "default" in part else {}
        return {**entry, "type": "number", "unit": part.get("x-unit", ""), **bounds, **more}
    return {**entry, "type": "text"}


def _number(field: FieldSpec) -> dict[str, Any]:
    """Control for a number, from its metadata."""
    about = field.metadata
    more = {} if field.default is ... else {"default": field.default}
    return {
        "help": about.description,
        "type": "number",
        "low": about.minimum,
        "high": about.maximum,
        "step": _step(about.minimum, about.maximum, whole=field.is_integer),
        "whole": field.is_integer,
        "unit": about.unit,
        **more,
    }


def _step(low: float | None, high: float | None, *, whole: bool) -> float:
    """Step size that gives a slider at least a hundred steps."""
    if whole or low is None or high is None:
        return 1 if whole else 0.01
    step = 1.0
    for finer in (1.0, 0.1, 0.01, 0.001):
        step = finer
        if (high - low) / finer >= FINE_STEPS / 2:
            break
    return step


def _where(group: str, from_day: bool) -> dict[str, Any]:
    return {"from_day": from_day, "group": group}
