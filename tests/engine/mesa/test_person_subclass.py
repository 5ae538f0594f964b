"""People with a behaviour of one's own: a subclass of Person that overrides one method, leaders included."""

from __future__ import annotations

from sim.engine.mesa import Leader, Person, run_mesa
from sim.model.act_kinds import CONVERSATION_KIND
from sim.world import build_world
from tests.engine.mesa.helpers import BUSY_PARAMETERS, arrays_equal, make_model, make_scenario, run_trace, state_series

SPEC = make_scenario(parameters=BUSY_PARAMETERS, leadership={"style": "compassionate"})


class GenerousPerson(Person):
    """Is a little readier to give than others would be."""

    def compute_readiness_log_odds(self):
        return super().compute_readiness_log_odds() + 1.0


class NeverLeavingPerson(Person):
    """Never leaves."""

    def draw_leaving(self):
        return False


class RestlessPerson(Person):
    """Goes through the night without rest."""

    def update_overnight(self):
        pass


def test_a_person_who_is_readier_gives_like_one_in_a_campaign():
    """Readiness raised by 1 is what a campaign of strength 1 does, to the bit of every act and state."""
    campaign = [{"event": "campaign", "day": 1, "strength": 1.0}]
    own = run_trace(SPEC, person=GenerousPerson)
    outside = run_trace(
        make_scenario(parameters=BUSY_PARAMETERS, leadership={"style": "compassionate"}, events=campaign)
    )
    assert arrays_equal(own.acts.moment, outside.acts.moment)
    assert len(own.acts.day) > len(run_trace(SPEC).acts.day)


def test_leaders_get_the_behaviour_too_and_go_on_leading():
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


def test_a_night_of_ones_own_replaces_the_models():
    trace = run_trace(make_scenario(days=5), person=RestlessPerson)
    assert (state_series(trace, "energy")[1:] == state_series(trace, "energy_after_shift")[:-1]).all()


def test_a_person_without_a_change_is_the_models_own():
    class Same(Person):
        pass

    assert run_trace(SPEC, person=Same).digest() == run_trace(SPEC).digest()


def test_what_only_leaders_do_stays_theirs():
    """A person's way to leave is not a leader's: leaders stay."""

    class Fickle(Person):
        def draw_leaving(self):
            return True

    left = state_series(run_mesa(build_world(SPEC), Fickle), "left")
    assert (left[:, 1:] == 1).all()
    assert (left[:, 0] == 0).all()
