"""The template that `compassion new` writes: it is valid, and every commented-out option can be used."""

from __future__ import annotations

import re

import pytest

from sim.model.mechanisms import Mechanisms
from sim.model.parameters import Parameters
from sim.scenario import EVENT_CLASSES, format_template, parse
from sim.scenario.scenario import Scenario

LINES = format_template("my_ward").splitlines()
OPTION = re.compile(r"#(?! [^ ])(?!$)")


def with_options(section: str) -> str:
    """The template with the options of one section in use."""
    in_section, lines = False, []
    for line in LINES:
        if re.match(r"#?[a-z]+:", line):
            in_section = bool(re.match(rf"#?{section}:", line))
        lines.append(line[1:] if in_section and OPTION.match(line) else line)
    return "\n".join(lines)


def test_the_template_is_valid():
    scenario = parse(format_template("my_ward"))
    assert (scenario.name, scenario.title, scenario.days) == ("my_ward", "My ward", 250)
    assert scenario.constants == Parameters()


@pytest.mark.parametrize("name", ["Winter on Ward 7", "Ünï", "", "../..", 'a"b', "-", "x" * 300])
def test_any_name_gives_a_valid_template(name):
    assert parse(format_template(name)).name == parse(format_template(name)).to_dict()["name"]


def test_the_first_line_refers_editors_to_the_schema():
    assert LINES[0] == "# yaml-language-server: $schema=scenario.schema.json"
    assert format_template("a", schema="../x.json").startswith("# yaml-language-server: $schema=../x.json\n")


@pytest.mark.parametrize(
    "section", ["events", "predict", "debrief", "notes", "start", "mechanisms", "parameters", "kinds"]
)
def test_the_options_of_every_section_are_valid(section):
    scenario = parse(with_options(section))
    assert parse("\n".join(LINES)).constants.felt_half == pytest.approx(scenario.constants.felt_half)


@pytest.mark.parametrize(
    "line", [line for line in LINES if OPTION.match(line) and re.match(r"#  (style|teams|mix|seed):", line)]
)
def test_every_option_of_team_and_leadership_is_valid(line):
    lines = [line[1:] if other == line else other for other in LINES]
    if "style:" in line or "mix:" in line:
        lines.remove("  style: transactional")
    parse("\n".join(lines))


def test_every_key_event_type_parameter_and_mechanism_is_in_the_template():
    text = "\n".join(LINES)
    keys = {"schema" if key == "version" else key for key in Scenario.model_fields}
    keys_in_text = set(re.findall(r"^#?([a-z]+):", text, re.MULTILINE))
    assert keys_in_text == keys
    assert all(f"event: {kind}" in text for kind in EVENT_CLASSES)
    assert all(f"#  {name}: " in text for name in (*Parameters._fields[1:], *Mechanisms._fields))
