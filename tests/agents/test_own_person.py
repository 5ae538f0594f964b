"""People with a behaviour of one's own: a subclass of Person that overrides one method, leaders included."""

from __future__ import annotations

from sim.agents import Leader, Person, run_mesa
from sim.model.acts import CONVERSATION_KIND
from sim.world import build_world
from tests.agents.living import BUSY, live, model_of, same, scenario, state

SPEC = scenario(parameters=BUSY, leadership={"style": "compassionate"})


class Generous(Person):
    """Is a little readier to give than others would be."""

    def compute_readiness_log_odds(self):
        return super().compute_readiness_log_odds() + 1.0


class Loyal(Person):
    """Never leaves."""

    def draw_leaving(self):
        return False


class Stubborn(Person):
    """Goes through the night without rest."""

    def update_overnight(self):
        pass


def test_a_person_who_is_readier_gives_like_one_in_a_campaign():
    """Readiness raised by 1 is what a campaign of strength 1 does, to the bit of every act and state."""
    campaign = [{"event": "campaign", "day": 1, "strength": 1.0}]
    own = live(SPEC, person=Generous)
    outside = live(scenario(parameters=BUSY, leadership={"style": "compassionate"}, events=campaign))
    assert same(own.acts.moment, outside.acts.moment)
    assert len(own.acts.day) > len(live(SPEC).acts.day)


def test_leaders_get_the_behaviour_too_and_go_on_leading():
    model = model_of(SPEC, person=Generous, days=1)
    leader, *others = model.people
    assert isinstance(leader, Leader)
    assert isinstance(leader, Generous)
    assert all(type(person) is Generous for person in others)
    assert leader.readiness_log_odds > model_of(SPEC, days=1).people[0].readiness_log_odds + 0.99
    trace = live(SPEC, person=Generous)
    assert (trace.acts.kind == CONVERSATION_KIND).sum() > 20


def test_a_person_who_never_leaves_stays():
    often = scenario(parameters=BUSY | {"leave_rate": 0.2})
    assert state(live(often), "left").sum() > 10
    assert state(live(often, person=Loyal), "left").sum() == 0


def test_a_night_of_ones_own_replaces_the_models():
    trace = live(scenario(days=5), person=Stubborn)
    assert (state(trace, "energy")[1:] == state(trace, "energy_after_shift")[:-1]).all()


def test_a_person_without_a_change_is_the_models_own():
    class Same(Person):
        pass

    assert live(SPEC, person=Same).digest() == live(SPEC).digest()


def test_what_only_leaders_do_stays_theirs():
    """A person's way to leave is not a leader's: leaders stay."""

    class Fickle(Person):
        def draw_leaving(self):
            return True

    left = state(run_mesa(build_world(SPEC), Fickle), "left")
    assert (left[:, 1:] == 1).all()
    assert (left[:, 0] == 0).all()
