"""Metadata of parameters, states and measures, and defaults equal to the specification (transcribed here by hand)."""

from __future__ import annotations

from typing import Annotated, NamedTuple

import pytest

from sim.model.act_kinds import (
    ACT_DISPLAYS,
    ACT_KINDS,
    CONVERSATION_KIND,
    DEFAULT_ACT_KINDS,
    INTRODUCTION_KIND,
    N_ACT_KINDS,
    NO_PERSON,
    ActKind,
)
from sim.model.measures import MEASURE_INDEX, MEASURE_NAMES, MEASURES, N_MEASURES
from sim.model.mechanisms import ABLATIONS, DEFAULT_MECHANISMS, Mechanisms
from sim.model.metadata import Metadata, annotated_fields
from sim.model.parameters import DEFAULT_PARAMETERS, Parameters
from sim.model.references import REFERENCES
from sim.model.states import PERSON_STATES, STATE_INDEX, STATE_NAMES
from sim.model.styles import STYLES, Style

PER_YEAR = 250

SPECIFIED = {
    "workload": 0.60,
    "contacts_per_day": 3,
    "give_base": 0.08,
    "glimpse_peak": 1.5,
    "boost": 0.06,
    "boost_ratio": 0.40,
    "effort": 0.006,
    "drain": 0.35,
    "recovery": 0.60,
    "rest_floor": 0.35,
    "obstacle_half": 20,
    "obstacle_load": 0.80,
    "introductions_max": 2,
    "wellbeing_mean": 0.55,
    "wellbeing_sd": 0.15,
    "g_disposition": 1.2,
    "g_felt": 2.2,
    "g_energy": 1.2,
    "g_safety": 1.2,
    "g_need": 1.0,
    "g_control": 1.0,
    "g_overload": 1.0,
    "g_glimpsed": 0.4,
    "conversations": 3,
    "leader_weight": 2.0,
    "fit_floor": 0.30,
    "leave_rate": 0.12 / PER_YEAR,
    "leave_slope": 3,
    "disposition_mean": 0.5,
    "disposition_sd": 0.16,
    "felt_gain": 0.40,
    "felt_half": 3,
    "lift": 0.012,
    "giver_lift": 0.0024,
    "strain": 0.015,
    "wellbeing_half": 45,
    "safety_gain": 0.0012,
    "leader_safety": 0.03,
    "safety_half": 120,
    "safety_level": 0.40,
    "try_rate": 0.05,
    "improve": 0.25,
    "improve_half": 125,
    "improve_max": 0.30,
    # from the paragraph on the initial state: S = ½, O = .4
    "safety_start": 0.50,
    "obstacles_start": 0.40,
}

SPECIFIED_UNITS = {
    "glimpse_peak": "acts",
    "recovery": "per night",
    "obstacle_half": "days",
    "conversations": "conversations per day",
    "leave_rate": "per day",
    "felt_gain": "per act",
    "felt_half": "days",
    "lift": "per act",
    "giver_lift": "per act",
    "strain": "per day",
    "wellbeing_half": "days",
    "safety_gain": "per act",
    "leader_safety": "per conversation",
    "safety_half": "days",
    "try_rate": "per day",
    "improve_half": "days",
}

SPECIFIED_STYLES = {
    # attend, understand, empathise, help, control
    "compassionate": (0.80, 0.80, 0.80, 0.70, 0.15, "listens, understands, feels with, and clears the way"),
    "sympathetic": (0.80, 0.40, 0.90, 0.05, 0.15, "feels with people but changes nothing for them"),
    "rescuing": (0.40, 0.15, 0.30, 0.90, 0.40, "rushes to fix without listening"),
    "transactional": (0.50, 0.50, 0.25, 0.45, 0.35, "fair exchange, clear expectations"),
    "compliance": (0.30, 0.20, 0.10, 0.20, 0.85, "accountability and targets first"),
    "laissez_faire": (0.05, 0.30, 0.30, 0.10, 0.10, "absent"),
}

SPECIFIED_KINDS = {
    # share, felt, lift, effort, relief, safety, learning
    "attentiveness": (0.35, 1.0, 0.8, 0.6, 0, 1.3, 0),
    "support": (0.25, 1.2, 1.5, 1.0, 0, 1.2, 0),
    "assistance": (0.20, 1.0, 1.0, 1.6, 0.10, 0.6, 0),
    "knowledge": (0.15, 0.7, 0.6, 0.8, 0.05, 0.6, 1),
    "introduction": (0.05, 0.6, 0.6, 0.6, 0.02, 0.6, 0),
}

SPECIFIED_MECHANISMS = {
    "contagion",
    "energising",
    "glimpsing",
    "introductions",
    "safety",
    "improvement",
    "leaving",
    "leading",
}

SPECIFIED_MEASURES = [
    *("wellbeing", "energy", "energy_after_shift", "felt_compassion", "safety", "obstacles", "improvement"),
    *("acts", "contagious_share", "conversations", "tests", "leavers", "burnt_out", "worn_out", "left_out"),
    *("care", "creativity", "productivity", "ripple_number"),
]

UNITS = {
    *("", "log-odds", "energy", "energy per day", "energy per demand"),
    *("days", "per day", "per night", "per meeting", "meetings per day", "per wellbeing"),
    *("acts", "per act", "acts per act", "acts per person", "ties", "people"),
    *("conversations", "per conversation", "conversations per day"),
    *("tests", "tests per person", "per test and person"),
}

RECORDS = (Parameters, Mechanisms, Style, ActKind)


def iter_metadata():
    """Every `Metadata` of the model as a test case with the name of its field."""
    for record in RECORDS:
        for name, field in annotated_fields(record).items():
            yield pytest.param(field.metadata, id=f"{record.__name__}.{name}")
    for state in PERSON_STATES:
        yield pytest.param(state.metadata, id=f"state.{state.name}")
    for measure in MEASURES:
        yield pytest.param(measure.metadata, id=f"measure.{measure.name}")


ALL_METADATA = list(iter_metadata())


# --- values of the specification


def test_the_defaults_equal_those_of_the_specification():
    assert DEFAULT_PARAMETERS._asdict() == SPECIFIED


def test_the_units_equal_those_of_the_specification():
    fields = annotated_fields(Parameters)
    assert {name: fields[name].metadata.unit for name in SPECIFIED_UNITS} == SPECIFIED_UNITS


def test_the_styles_equal_those_of_the_specification():
    assert {name: (*named.style, named.description) for name, named in STYLES.items()} == SPECIFIED_STYLES
    assert Style._fields == ("attend", "understand", "empathise", "help", "control")


def test_the_kinds_of_act_equal_those_of_the_specification():
    assert {name: tuple(kind) for name, kind in DEFAULT_ACT_KINDS.items()} == SPECIFIED_KINDS
    assert list(ACT_KINDS) == list(SPECIFIED_KINDS)
    assert ActKind._fields == ("share", "felt", "lift", "effort", "relief", "safety", "learning")


def test_the_mechanisms_equal_those_of_the_specification_and_all_are_on():
    assert set(Mechanisms._fields) == SPECIFIED_MECHANISMS
    assert all(on is True for on in DEFAULT_MECHANISMS)


def test_measures_have_the_order_of_a_trace():
    assert list(MEASURE_NAMES[: len(SPECIFIED_MEASURES)]) == SPECIFIED_MEASURES
    assert [MEASURE_INDEX[name] for name in SPECIFIED_MEASURES] == list(range(len(SPECIFIED_MEASURES)))
    assert len(MEASURE_NAMES) == N_MEASURES


def test_the_shares_of_the_kinds_add_up_to_1():
    assert sum(kind.share for kind in DEFAULT_ACT_KINDS.values()) == pytest.approx(1.0, abs=1e-12)


def test_conversations_are_numbered_after_the_kinds_and_no_person_is_negative():
    assert N_ACT_KINDS == CONVERSATION_KIND == len(SPECIFIED_KINDS)
    assert list(ACT_KINDS)[INTRODUCTION_KIND] == "introduction"
    assert NO_PERSON < 0


def test_every_kind_of_act_has_a_unique_display():
    displays = list(ACT_DISPLAYS.values())
    assert len(displays) == N_ACT_KINDS + 1
    for attribute in ("label", "letter", "description", "caption", "colour", "dark_colour", "shape"):
        values = [getattr(display, attribute) for display in displays]
        assert all(values), attribute
        assert attribute == "shape" or len(set(values)) == len(values), attribute  # the page has six shapes


# --- metadata


@pytest.mark.parametrize("metadata", ALL_METADATA)
def test_a_description_is_a_sentence(metadata):
    assert metadata.description.endswith(".")
    assert metadata.description[0].isupper()
    assert "  " not in metadata.description
    assert "\n" not in metadata.description


@pytest.mark.parametrize("metadata", ALL_METADATA)
def test_units_and_references_are_known_and_bounds_are_ordered(metadata):
    assert metadata.unit in UNITS
    assert metadata.reference in REFERENCES
    assert metadata.minimum is None or metadata.maximum is None or metadata.minimum < metadata.maximum


def test_every_known_unit_is_used():
    assert {case.values[0].unit for case in ALL_METADATA} == UNITS


@pytest.mark.parametrize("record", RECORDS)
def test_every_field_has_metadata(record):
    assert list(annotated_fields(record)) == list(record._fields)


@pytest.mark.parametrize("name", Parameters._fields)
def test_a_default_is_within_its_bounds_and_has_its_type(name):
    field = annotated_fields(Parameters)[name]
    assert field.metadata.minimum <= field.default <= field.metadata.maximum
    assert type(field.default) is field.annotation
    assert field.is_integer == (name in {"conversations", "introductions_max"})


@pytest.mark.parametrize("name", STYLES)
def test_a_style_is_within_its_bounds(name):
    fields = annotated_fields(Style)
    for trait, value in STYLES[name].style._asdict().items():
        assert fields[trait].metadata.minimum <= value <= fields[trait].metadata.maximum


@pytest.mark.parametrize("name", ACT_KINDS)
def test_a_kind_of_act_is_within_its_bounds(name):
    fields = annotated_fields(ActKind)
    for multiplier, value in DEFAULT_ACT_KINDS[name]._asdict().items():
        assert type(value) is float
        assert fields[multiplier].metadata.minimum <= value <= fields[multiplier].metadata.maximum


def test_every_measure_has_display_attributes():
    assert len({measure.label for measure in MEASURES}) == len(MEASURES)
    for measure in MEASURES:
        assert measure.better in {-1, 0, 1}
        assert measure.display_unit
        assert measure.colour.startswith("#")
        assert measure.axis_label == f"{measure.legend_label} ({measure.display_unit})"


def test_every_ablation_is_described_and_sets_known_parameters_to_0():
    assert set(ABLATIONS) == set(Mechanisms._fields)
    for ablation in ABLATIONS.values():
        assert ablation.description
        assert set(ablation.zeroed_parameters) <= set(Parameters._fields)


@pytest.mark.parametrize("name", STYLES)
def test_a_style_has_texts_and_a_unique_colour(name):
    entry = STYLES[name]
    assert entry.description
    assert entry.leader_phrase
    assert entry.leaders_phrase
    assert [other.colour for other in STYLES.values()].count(entry.colour) == 1


def test_states_and_measures_have_unique_names():
    assert len(set(STATE_NAMES)) == len(PERSON_STATES)
    assert len(set(MEASURE_NAMES)) == len(MEASURES)
    assert all(STATE_NAMES[column] == name for name, column in STATE_INDEX.items())


def test_the_initial_values_of_a_day_are_states():
    specified = {
        "wellbeing",
        "energy",
        "felt_compassion",
        "glimpsed",
        "safety",
        "obstacles",
        "set_point",
        "disposition",
    }
    assert specified <= set(STATE_NAMES)


# --- annotated fields


class ExampleRecord(NamedTuple):
    """A record with annotated fields."""

    beds: Annotated[int, Metadata("Number of beds.", "beds", 1, 9)]
    sun: Annotated[float, Metadata("Share of sunny days.", "", 0, 1, "almanac")] = 0.5
    note: str = ""


def test_annotated_fields_are_listed_in_order_of_definition():
    fields = annotated_fields(ExampleRecord)
    assert list(fields) == ["beds", "sun"]  # a field without metadata is skipped
    assert fields["beds"].default is ...
    assert fields["beds"].is_integer
    assert fields["sun"].default == 0.5
    assert not fields["sun"].is_integer
    assert fields["sun"].annotation is float
    assert fields["sun"].metadata == Metadata("Share of sunny days.", "", 0, 1, "almanac")


def test_the_default_reference_is_assumed():
    assert Metadata("Anything.").reference == "assumed"
    assert Metadata("Anything.").minimum is Metadata("Anything.").maximum is None
