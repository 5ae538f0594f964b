"""A person: a Mesa agent with the behaviour of a working day.

Each method is one thing that a person does on a day. A subclass can override any of them. Methods read the states of
the morning and write in the evening, so that no result depends on the order in which people are visited.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import nan
from typing import TYPE_CHECKING

from mesa.discrete_space import FixedAgent

from sim.model import rng
from sim.model.act_kinds import N_ACT_KINDS, NO_PERSON
from sim.model.numerics import bernoulli_trial
from sim.model.rng import RandomStream
from sim.model.rules import evening, giving, overnight, workload
from sim.model.rules.leadership import StyleEffects

if TYPE_CHECKING:
    from sim.engine.mesa.model import TeamModel

ACT_STREAM, CHANGE_TEST_STREAM, LEAVING_STREAM, INTRODUCTION_STREAM = (
    int(stream)
    for stream in (RandomStream.ACT, RandomStream.CHANGE_TEST, RandomStream.LEAVING, RandomStream.INTRODUCTION)
)
SET_POINT_STREAM, DISPOSITION_STREAM = int(RandomStream.SET_POINT), int(RandomStream.DISPOSITION)


class Person(FixedAgent):  # type: ignore[misc]  # Mesa has no types
    """A person in a team.

    Attributes
    ----------
    index : int
        Index of the position, from 0. A new starter takes over the position.
    name, role, team : str
        Name and role of the position, and name of its team.
    wellbeing, energy, felt_compassion, safety, obstacles : float
        States, from 0 to 1.
    glimpsed : int
        Number of acts toward others that the person saw yesterday.
    set_point, disposition : float
        The wellbeing to which the person returns, and trait compassion. They are constant while the person stays.
    leader : Person or None
        The leader of this person.
    ties, introduced_ties : dict of int to float
        Weights of the working ties at the start, and of introduced ties, by the index of the colleague.
    workload, control, autonomy, campaign_log_odds, is_absent
        Conditions of today, set by the scenario and its events.
    style : StyleEffects
        Effects of the person's leadership style today. Only leaders use it.
    overload : float
        Demand of today that exceeds the energy of the morning.
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
        self.introduced_ties: dict[int, float] = {}
        self.pending_ties: dict[int, float] = {}
        self.n_replacements = 0
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
        self.workload = self.control = self.autonomy = self.campaign_log_odds = 0.0
        self.is_absent = False
        self.style: StyleEffects = model.world.segments[0].style_effects[0]

    # --- morning

    def start_day(self) -> None:
        """Set the counts of the day to 0, and compute demand and readiness."""
        self.received_by_kind = [0] * N_ACT_KINDS
        self.given_by_kind = [0] * N_ACT_KINDS
        self.conversations_received = self.conversations_held = self.contagious_given = self.n_acts_seen = 0
        self.demand = self.overload = 0.0
        self.tried_change_test = self.has_left = False
        self.care = nan
        if not self.is_absent:
            self.compute_demand()
            self.compute_readiness()
        self.morning_states = (
            self.wellbeing,
            self.energy,
            self.felt_compassion,
            self.glimpsed,
            self.safety,
            self.obstacles,
            self.set_point,
            self.disposition,
        )

    def compute_demand(self) -> None:
        """2. Demand. Compute the demand of the day, and the overload."""
        improvement = self.model.improvement[self.team_index]
        self.demand = workload.demand(self.workload, self.obstacles, improvement, self.model.constants)
        self.overload = workload.overload(self.demand, self.energy)

    def compute_readiness(self) -> None:
        """3. Readiness. Compute the log-odds of giving, and the probability of giving to a person in average need."""
        c = self.model.constants
        self.readiness_log_odds = self.compute_readiness_log_odds()
        self.giving_log_odds = giving.giving_log_odds(self.readiness_log_odds, self.felt_compassion, c)
        self.care = giving.give_probability(self.giving_log_odds)

    def compute_readiness_log_odds(self) -> float:
        """Log-odds of giving without felt compassion."""
        return giving.readiness_log_odds(
            self.disposition,
            self.energy,
            self.safety,
            self.control,
            self.overload,
            self.glimpsed,
            self.campaign_log_odds,
            self.model.constants,
        )

    # --- contacts

    def draw_act(self, other: Person, moment: float) -> None:
        """Draw whether the person acts toward a colleague; contagious if felt compassion made the difference."""
        model, c = self.model, self.model.constants
        u, u_kind = rng.two_uniforms(model.run_seed, model.day, ACT_STREAM, self.index, other.index)
        need = giving.need(other.wellbeing)
        if not bernoulli_trial(u, giving.act_log_odds(self.giving_log_odds, need, c)):
            return
        contagious = not bernoulli_trial(u, giving.act_log_odds(self.readiness_log_odds, need, c))
        kind = giving.draw_act_kind(u_kind, c)
        self.given_by_kind[kind] += 1
        self.contagious_given += contagious
        other.received_by_kind[kind] += 1
        model.log_act(self, other, kind, contagious, moment)

    def introduce(self, other: Person) -> Person | None:
        """Introduce the receiver of an act to a third person; return that person, or None if nobody is eligible.

        The third person is drawn from the other ties that this person had in the morning: people at work to whom the
        receiver has no tie. Both must have capacity for one more introduced tie. The tie is active from the next day.
        """
        model = self.model
        if not other.has_introduction_capacity():
            return None
        candidates = [
            index
            for index in sorted((*self.ties, *self.introduced_ties))
            if index != other.index and not other.has_tie_with(index) and model.people[index].can_be_introduced()
        ]
        if not candidates:
            return None
        u = rng.uniform(model.run_seed, model.day, INTRODUCTION_STREAM, self.index, other.index)
        third_person = model.people[candidates[int(u * len(candidates))]]
        weight = self.ties.get(other.index) or self.introduced_ties[other.index]
        other.pending_ties[third_person.index] = third_person.pending_ties[other.index] = weight
        return third_person

    def has_tie_with(self, index: int) -> bool:
        """Whether there is a tie to that person, including a tie made today."""
        return index in self.ties or index in self.introduced_ties or index in self.pending_ties

    def has_introduction_capacity(self) -> bool:
        """Whether the person has capacity for one more introduced tie."""
        return len(self.introduced_ties) + len(self.pending_ties) < self.model.constants.params.introductions_max

    def can_be_introduced(self) -> bool:
        """Whether the person is at work and has capacity for one more introduced tie."""
        return not self.is_absent and self.has_introduction_capacity()

    # --- evening and night

    def draw_change_test(self) -> bool:
        """Draw whether the person tries a small test of change today."""
        c, model = self.model.constants, self.model
        learning = evening.weighted_sum(c.act_factors.learning, self.received_by_kind)
        probability = workload.change_test_probability(self.safety, self.energy, learning, c)
        return rng.uniform(model.run_seed, model.day, CHANGE_TEST_STREAM, self.index, 0) < probability

    def apply_acts(self) -> None:
        """9. Evening. Apply the effects of the acts received and given today."""
        c, kinds, n_conversations = self.model.constants, self.model.constants.act_factors, self.conversations_received
        if any(self.received_by_kind) or n_conversations:
            style = self.leader.style if self.leader else self.style
            felt = evening.combined_factor(kinds.felt, self.received_by_kind, style.felt, n_conversations)
            self.felt_compassion = evening.close_gap(self.felt_compassion, felt)
            if c.safety_is_dynamic:
                safety = evening.combined_factor(kinds.safety, self.received_by_kind, style.safety, n_conversations)
                self.safety = evening.close_gap(self.safety, safety)
            self.obstacles *= evening.combined_factor(
                kinds.relief, self.received_by_kind, style.relief, n_conversations
            )
            wellbeing_gap_factor = evening.combined_factor(
                kinds.lift, self.received_by_kind, style.lift, n_conversations
            )
            self.quiet_days = 0
        else:
            wellbeing_gap_factor = 1.0
            self.quiet_days += not self.is_absent
        self.quiet_days_in_evening = self.quiet_days
        acts = sum(self.given_by_kind) + self.conversations_held
        total_effort = energy_return = 0.0
        if acts:
            energy_return = evening.geometric_energy_return(acts, c)
            total_effort = evening.weighted_sum(kinds.effort, self.given_by_kind) + self.conversations_held
            wellbeing_gap_factor *= evening.combined_giver_wellbeing_factor(self.autonomy, acts, c)
        self.wellbeing = evening.close_gap(self.wellbeing, wellbeing_gap_factor)
        self.energy = evening.energy_after_shift(
            self.energy, self.demand, acts, total_effort, energy_return, self.autonomy, c
        )
        self.energy_after_shift = self.energy
        self.glimpsed = self.n_acts_seen

    def update_overnight(self) -> None:
        """10. Night. Apply strain, decay and recovery."""
        c = self.model.constants
        self.wellbeing = overnight.wellbeing_after_night(self.wellbeing, self.overload, self.set_point, c)
        self.energy = overnight.energy_after_night(self.energy, self.wellbeing, c)
        if c.safety_is_dynamic:
            self.safety = overnight.safety_after_night(self.safety, self.control, c)
        self.felt_compassion = overnight.felt_compassion_after_night(self.felt_compassion, c)
        self.obstacles = overnight.obstacles_after_night(self.obstacles, c)

    def draw_leaving(self) -> bool:
        """Draw whether the person leaves after today."""
        model = self.model
        probability = overnight.leaving_probability(self.wellbeing, model.constants)
        return rng.uniform(model.run_seed, model.day, LEAVING_STREAM, self.index, 0) < probability

    def become_new_starter(self) -> None:
        """Become the new starter in the position of a person who left."""
        model, p = self.model, self.model.constants.params
        self.n_replacements += 1
        self.set_point = rng.clipped_irwin_hall(
            model.run_seed, model.day, SET_POINT_STREAM, self.index, p.wellbeing_mean, p.wellbeing_sd
        )
        self.disposition = rng.clipped_irwin_hall(
            model.run_seed, model.day, DISPOSITION_STREAM, self.index, p.disposition_mean, p.disposition_sd
        )
        self.wellbeing = self.set_point
        self.energy = overnight.rested_energy(self.wellbeing, model.constants)
        self.felt_compassion = 0.0
        self.glimpsed = self.quiet_days = 0
        self.safety = p.safety_start
        self.obstacles = p.obstacles_start
        self.last_act = NO_PERSON

    def state_values(self) -> Iterable[float]:
        """The states of the day, in the order of `sim.model.states.PERSON_STATES`."""
        wellbeing, energy, felt, glimpsed, safety, obstacles, set_point, disposition = self.morning_states
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
            sum(self.given_by_kind),
            self.contagious_given,
            sum(self.received_by_kind),
            self.conversations_held,
            self.conversations_received,
            self.quiet_days_in_evening,
            self.tried_change_test,
            not self.is_absent,
            self.has_left,
        )
