"""Subclasses of Person that override one method; leaders get the behaviour, too."""

from __future__ import annotations

from sim.engine.mesa import Leader, Person, run_mesa
from sim.model.act_kinds import CONVERSATION_KIND
from sim.world import build_world
from tests.engine.mesa.helpers import BUSY_PARAMETERS, arrays_equal, make_model, make_scenario, run_trace, state_series

SPEC = make_scenario(parameters=BUSY_PARAMETERS, leadership={"style": "compassionate"})


class GenerousPerson(Person):
    """A person with raised readiness to give."""

    def compute_readiness_log_odds(self):
        return super().compute_readiness_log_odds() + 1.0


class NeverLeavingPerson(Person):
    """A person who never leaves."""

    def draw_leaving(self):
        return False


class RestlessPerson(Person):
    """A person without changes overnight."""

    def update_overnight(self):
        pass


def test_raised_readiness_has_the_effect_of_a_campaign():
    """Readiness raised by 1 has the same acts as a campaign of strength 1."""
    campaign = [{"event": "campaign", "day": 1, "strength": 1.0}]
    own = run_trace(SPEC, person=GenerousPerson)
    outside = run_trace(
        make_scenario(parameters=BUSY_PARAMETERS, leadership={"style": "compassionate"}, events=campaign)
    )
    assert arrays_equal(own.acts.moment, outside.acts.moment)
    assert len(own.acts.day) > len(run_trace(SPEC).acts.day)


def test_leaders_get_the_behaviour_and_still_lead():
    model = make_model(SPEC, person=GenerousPerson, days=1)
    leader, *others = model.people
    assert isinstance(leader, Leader)
    assert isinstance(leader, GenerousPerson)
    assert all(type(person) is GenerousPerson for person in others)
    assert leader.readiness_log_odds > make_model(SPEC, days=1).people[0].readiness_log_odds + 0.99
    trace = run_trace(SPEC, person=GenerousPerson)
    assert (trace.acts.kind == CONVERSATION_KIND).sum() > 20


def test_a_person_who_never_leaves_stays():
    often = make_scenario(parameters=BUSY_PARAMETERS | {"leave_rate": 0.2})
    assert state_series(run_trace(often), "left").sum() > 10
    assert state_series(run_trace(often, person=NeverLeavingPerson), "left").sum() == 0


def test_an_overridden_night_replaces_that_of_the_model():
    trace = run_trace(make_scenario(days=5), person=RestlessPerson)
    assert (state_series(trace, "energy")[1:] == state_series(trace, "energy_after_shift")[:-1]).all()


def test_a_subclass_without_changes_gives_the_same_run():
    class Same(Person):
        pass

    assert run_trace(SPEC, person=Same).digest() == run_trace(SPEC).digest()


def test_a_subclass_does_not_change_what_only_leaders_do():
    """Leaders never leave, whatever the subclass does."""

    class Fickle(Person):
        def draw_leaving(self):
            return True

    left = state_series(run_mesa(build_world(SPEC), Fickle), "left")
    assert (left[:, 1:] == 1).all()
    assert (left[:, 0] == 0).all()
