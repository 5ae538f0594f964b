"""The phases of a working day, in their order.

Both engines have one function or method per phase, with the name in this table. `tests/engine/test_day_phases.py`
checks that `TeamModel.step` of the Mesa engine, `run_day` of the compiled engine and its multi-threaded variant call
them in this order. The schedule in the description of the model is made from this table.
"""

from __future__ import annotations

from typing import NamedTuple


class DayPhase(NamedTuple):
    """A phase of the day.

    Attributes
    ----------
    name : name in the description of the model
    function : name of the function or method in both engines
    rules : module of `sim.model.rules` whose rules the phase applies; "" if it only counts
    description : what happens, in one or more sentences
    """

    name: str
    function: str
    rules: str
    description: str


DAY_PHASES: tuple[DayPhase, ...] = (
    DayPhase(
        "Events",
        "apply_events",
        "overnight",
        "What begins or ends today takes effect. Incidents lower safety and raise obstacles. Acts from outside the "
        "team (sparks) arrive. Those present share the work of the absent people of their team.",
    ),
    DayPhase(
        "Demand",
        "compute_demand",
        "workload",
        "Work demands energy from each person who is present. Demand above the person's energy is overload.",
    ),
    DayPhase("Readiness", "compute_readiness", "giving", "The person's state determines how ready they are to give."),
    DayPhase("Contacts", "draw_meetings", "giving", "The two people of each tie may meet if both are present."),
    DayPhase("Acts", "draw_acts", "giving", "In a meeting, each of the two may act toward the other."),
    DayPhase(
        "The leader's round",
        "draw_conversations",
        "leadership",
        "In each slot of the day, a leader may hold a conversation with a person whom they lead.",
    ),
    DayPhase(
        "Glimpsing",
        "count_glimpsed_acts",
        "",
        "People see what those they met did for others. It affects them tomorrow.",
    ),
    DayPhase(
        "Small tests of change",
        "draw_change_tests",
        "workload",
        "Each person tries one, or not. Tests raise the team's improvement.",
    ),
    DayPhase(
        "Evening",
        "apply_acts",
        "evening",
        "Acts and conversations take effect on those who received and on those who gave. Introductions make ties.",
    ),
    DayPhase(
        "Night",
        "update_overnight",
        "overnight",
        "Strain lowers wellbeing, levels decay toward their resting values, and energy recovers.",
    ),
    DayPhase("Leaving", "replace_leavers", "overnight", "Some people leave, and new starters replace them."),
)
