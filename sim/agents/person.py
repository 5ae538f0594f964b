"""A person: a Mesa agent who meets, gives, receives, tires and rests.

Each method is one thing a person does on a day; a subclass may override any of them. All read the state of the morning
and write in the evening, so that nobody's luck depends on the order in which people are visited.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import nan
from typing import TYPE_CHECKING

from mesa.discrete_space import FixedAgent

from sim.model import draws, evening, giving, night, working
from sim.model.acts import N_ACT_KINDS, NO_PERSON
from sim.model.arithmetic import bernoulli_trial, expit
from sim.model.draws import RandomStream
from sim.model.leading import StyleEffects

if TYPE_CHECKING:
    from sim.agents.model import TeamModel

ACT, TEST, LEAVING, INTRODUCE = (
    int(p) for p in (RandomStream.ACT, RandomStream.CHANGE_TEST, RandomStream.LEAVING, RandomStream.INTRODUCTION)
)
SET_POINT, DISPOSITION = int(RandomStream.SET_POINT), int(RandomStream.DISPOSITION)


class Person(FixedAgent):  # type: ignore[misc]  # Mesa has no types
    """A person in a team.

    Attributes
    ----------
    index : int
        Place in the team, from 0; a new starter takes over the place.
    name, role, team : str
    wellbeing, energy, felt_compassion, safety, obstacles : float
        States in [0, 1].
    glimpsed : int
        Acts toward others seen yesterday.
    set_point, disposition : float
        The wellbeing the person returns to, and trait compassion; fixed while the person stays.
    leader : Person or None
        Who leads this person.
    ties : dict
        Those with whom the person works, by index.
    workload, control, autonomy, campaign, absent
        What is in force from outside today.
    """

    model: TeamModel

    def __init__(self, model: TeamModel, index: int) -> None:
        super().__init__(model)
        people, start = model.world.population, model.world.initial_state
        self.index = index
        self.name = people.names[index]
        self.role = people.roles[index]
        self.team_index = int(people.team_of[index])
        self.team = people.teams[self.team_index]
        self.leader: Person | None = None
        self.ties: dict[int, float] = {}
        self.introduced: dict[int, float] = {}
        self.new_ties: dict[int, float] = {}
        self.starter = 0
        self.set_point = float(start.set_point[index])
        self.disposition = float(start.disposition[index])
        self.wellbeing = float(start.wellbeing[index])
        self.energy = float(start.energy[index])
        self.felt_compassion = float(start.felt_compassion[index])
        self.safety = float(start.safety[index])
        self.obstacles = float(start.obstacles[index])
        self.glimpsed = 0
        self.quiet_days = 0
        self.last_act = NO_PERSON
        self.workload = self.control = self.autonomy = self.campaign = 0.0
        self.absent = False
        self.style: StyleEffects = model.world.segments[0].style_effects[0]

    # --- morning

    def begin_day(self) -> None:
        """See what the day demands, and how ready to give it leaves the person."""
        c = self.model.constants
        self.received = [0] * N_ACT_KINDS
        self.given = [0] * N_ACT_KINDS
        self.conversations_received = self.conversations_held = self.contagious_given = self.seen = 0
        self.demand = self.overload = 0.0
        self.tried = self.left = False
        self.care = nan
        if not self.absent:
            improvement = self.model.improvement[self.team_index]
            self.demand = working.demand(self.workload, self.obstacles, improvement, c)
            self.overload = working.overload(self.demand, self.energy)
            self.readiness = self.get_ready()
            self.drive = giving.giving_log_odds(self.readiness, self.felt_compassion, c)
            self.care = expit(self.drive)
        self.morning = (
            self.wellbeing,
            self.energy,
            self.felt_compassion,
            self.glimpsed,
            self.safety,
            self.obstacles,
            self.set_point,
            self.disposition,
        )

    def get_ready(self) -> float:
        """Readiness to give, as log-odds, as far as it does not come from felt compassion."""
        return giving.readiness_log_odds(
            self.disposition,
            self.energy,
            self.safety,
            self.control,
            self.overload,
            self.glimpsed,
            self.campaign,
            self.model.constants,
        )

    # --- contacts

    def meet(self, other: Person, moment: float) -> None:
        """Act toward another person, or not; the act is contagious if it took felt compassion to bring it about."""
        model, c = self.model, self.model.constants
        u, which = draws.two_uniforms(model.run_seed, model.day, ACT, self.index, other.index)
        need = giving.need(other.wellbeing)
        if not bernoulli_trial(u, giving.act_log_odds(self.drive, need, c)):
            return
        contagious = not bernoulli_trial(u, giving.act_log_odds(self.readiness, need, c))
        kind = giving.draw_act_kind(which, c)
        self.given[kind] += 1
        self.contagious_given += contagious
        other.received[kind] += 1
        model.log_act(self, other, kind, contagious, moment)

    def introduce(self, other: Person) -> Person | None:
        """Bring the receiver of an introduction together with a third person; None where nobody suits.

        The third is drawn from this morning's other ties of the giver: people at work whom the receiver does not know
        yet. Both must have room for one more introduced tie. It works from tomorrow on.
        """
        model = self.model
        if not other.has_room():
            return None
        candidates = [
            third
            for third in sorted((*self.ties, *self.introduced))
            if third != other.index and not other.knows(third) and model.people[third].is_free()
        ]
        if not candidates:
            return None
        u = draws.uniform(model.run_seed, model.day, INTRODUCE, self.index, other.index)
        third = model.people[candidates[int(u * len(candidates))]]
        weight = self.ties.get(other.index) or self.introduced[other.index]
        other.new_ties[third.index] = third.new_ties[other.index] = weight
        return third

    def knows(self, index: int) -> bool:
        """Whether there is a tie with that person, be it made today."""
        return index in self.ties or index in self.introduced or index in self.new_ties

    def has_room(self) -> bool:
        """Whether the person can keep one more introduced tie."""
        return len(self.introduced) + len(self.new_ties) < self.model.constants.params.introductions_max

    def is_free(self) -> bool:
        """Whether the person can be introduced to somebody today."""
        return not self.absent and self.has_room()

    # --- evening and night

    def tries_test(self) -> bool:
        """Whether the person tries a small test of change today."""
        c, model = self.model.constants, self.model
        learning = evening.weighted_sum(c.act_factors.learning, self.received)
        chance = working.change_test_probability(self.safety, self.energy, learning, c)
        return draws.uniform(model.run_seed, model.day, TEST, self.index, 0) < chance

    def end_shift(self) -> None:
        """Let the acts of the day do their work, on the receiver and on the giver."""
        c, kinds, talks = self.model.constants, self.model.constants.act_factors, self.conversations_received
        if any(self.received) or talks:
            style = self.leader.style if self.leader else self.style
            felt = evening.combined_factor(kinds.felt, self.received, style.felt, talks)
            self.felt_compassion = evening.close_gap(self.felt_compassion, felt)
            if c.safety_is_dynamic:
                safety = evening.combined_factor(kinds.safety, self.received, style.safety, talks)
                self.safety = evening.close_gap(self.safety, safety)
            self.obstacles *= evening.combined_factor(kinds.relief, self.received, style.relief, talks)
            lift = evening.combined_factor(kinds.lift, self.received, style.lift, talks)
            self.quiet_days = 0
        else:
            lift = 1.0
            self.quiet_days += not self.absent
        self.quiet_today = self.quiet_days
        acts = sum(self.given) + self.conversations_held
        efforts = returned = 0.0
        if acts:
            returned = evening.geometric_energy_return(acts, c)
            efforts = evening.weighted_sum(kinds.effort, self.given) + self.conversations_held
            lift *= evening.combined_giver_wellbeing_factor(self.autonomy, acts, c)
        self.wellbeing = evening.close_gap(self.wellbeing, lift)
        self.energy = evening.energy_after_shift(self.energy, self.demand, acts, efforts, returned, self.autonomy, c)
        self.energy_after_shift = self.energy
        self.glimpsed = self.seen

    def sleep(self) -> None:
        """Let the night strain, fade and restore."""
        c = self.model.constants
        self.wellbeing = night.wellbeing_after_night(self.wellbeing, self.overload, self.set_point, c)
        self.energy = night.energy_after_night(self.energy, self.wellbeing, c)
        if c.safety_is_dynamic:
            self.safety = night.safety_after_night(self.safety, self.control, c)
        self.felt_compassion = night.felt_compassion_after_night(self.felt_compassion, c)
        self.obstacles = night.obstacles_after_night(self.obstacles, c)

    def leaves(self) -> bool:
        """Whether the person leaves after today."""
        model = self.model
        chance = night.leaving_probability(self.wellbeing, model.constants)
        return draws.uniform(model.run_seed, model.day, LEAVING, self.index, 0) < chance

    def start_anew(self) -> None:
        """Become the new starter who takes the place of one who left."""
        model, p = self.model, self.model.constants.params
        self.starter += 1
        self.set_point = draws.clipped_irwin_hall(
            model.run_seed, model.day, SET_POINT, self.index, p.wellbeing_mean, p.wellbeing_sd
        )
        self.disposition = draws.clipped_irwin_hall(
            model.run_seed, model.day, DISPOSITION, self.index, p.disposition_mean, p.disposition_sd
        )
        self.wellbeing = self.set_point
        self.energy = night.rested_energy(self.wellbeing, model.constants)
        self.felt_compassion = 0.0
        self.glimpsed = self.quiet_days = 0
        self.safety = p.safety_start
        self.obstacles = p.obstacles_start
        self.last_act = NO_PERSON

    def row(self) -> Iterable[float]:
        """The person's day, in the order of `sim.model.states.PERSON_STATES`."""
        wellbeing, energy, felt, glimpsed, safety, obstacles, set_point, disposition = self.morning
        return (
            wellbeing,
            energy,
            self.energy_after_shift,
            felt,
            glimpsed,
            safety,
            obstacles,
            set_point,
            disposition,
            self.overload,
            self.care,
            sum(self.given),
            self.contagious_given,
            sum(self.received),
            self.conversations_held,
            self.conversations_received,
            self.quiet_today,
            self.tried,
            not self.absent,
            self.left,
        )
