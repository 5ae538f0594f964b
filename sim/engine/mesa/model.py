"""The Mesa engine: a model whose `step` is one working day."""

from __future__ import annotations

import inspect
from collections import Counter
from typing import NamedTuple

import mesa
import networkx as nx
import numpy as np
from mesa.discrete_space import Network
from numpy.typing import NDArray

from sim.engine.mesa.leader import Leader
from sim.engine.mesa.person import Person
from sim.model import measures, rng
from sim.model.act_kinds import CONVERSATION_KIND, INTRODUCTION_KIND, NO_PERSON
from sim.model.measures import MEASURE_INDEX, N_MEASURES
from sim.model.rng import RandomStream
from sim.model.rules import giving, overnight, workload
from sim.model.states import STATE_INDEX
from sim.world import Segment, World
from sim.world.population import meeting_probabilities_of_ties

SPARK_STREAM = int(RandomStream.SPARK)
# Newer versions of Mesa lay networks out, by springs and by chance unless told otherwise.
NETWORK_LAYOUT_OPTIONS = (
    {"layout": nx.circular_layout} if "layout" in inspect.signature(Network.__init__).parameters else {}
)


MeetingProbabilities = tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.float64]]
"""The two people of each working tie and its chance to meet."""


class ActRecord(NamedTuple):
    """An entry of the log of a day; sorted, the log is in the order of `sim.engine.trace.Acts`."""

    phase: int  # 0 from outside, 1 between colleagues, 2 conversation of a leader
    giver: int
    order_key: int  # what orders acts of one giver: the receiver, the slot of a conversation, the number of a spark
    receiver: int
    kind: int
    contagious: bool
    because: int
    moment: float
    introduced: int = NO_PERSON


class Meeting(NamedTuple):
    """Two people who meet today, and when."""

    person_a: Person
    person_b: Person
    moment: float


class TeamModel(mesa.Model):  # type: ignore[misc]  # Mesa has no types
    """A team, or several, living through working days.

    Parameters
    ----------
    world
        Where and how they start, and what happens to them.
    person_class
        Class of the people, for those who override a behaviour; leaders get it too.

    Attributes
    ----------
    day : int
        The day last played; 0 before the first.
    people : list of Person
        By index; `agents` holds the same people as a Mesa AgentSet.
    visit_order : list of Person
        The same people in the order in which they are visited; it makes no difference to what happens.
    improvement : list of float
        What small tests of change have gained, by team.
    network : mesa.discrete_space.Network
        Working ties, introduced ones included; each person has a cell.
    day_measures : array, shape (1 + teams, measures)
        Measures of the day last played; see `measure`.
    """

    def __init__(self, world: World, person_class: type[Person] = Person) -> None:
        super().__init__(rng=world.seed)
        self.world = world
        self.run_seed = world.seed
        self.day = 0
        self.constants = world.segments[0].constants
        self.improvement: list[float] = world.initial_state.improvement.tolist()
        self.people = self._create_people(person_class)
        self.visit_order = list(self.people)
        self.network = self._create_network()
        self.team_size = np.bincount(world.population.team_of).tolist()
        self.state_table = np.empty((len(STATE_INDEX), len(self.people)))
        self.day_measures = np.full((1 + len(world.population.teams), N_MEASURES), np.nan)
        self.day_log: list[ActRecord] = []
        self.n_logged_acts = 0
        self._segment_by_first_day = {segment.first_day: segment for segment in world.segments}
        self._meeting_probabilities = np.empty(0)
        self._is_absent = np.zeros(len(self.people), np.bool_)
        self._active_ties: MeetingProbabilities | None = None

    def _create_people(self, person_class: type[Person]) -> list[Person]:
        """Create the people; those who lead somebody are leaders."""
        leader_of = self.world.population.leader_of.tolist()
        leader_indices = set(leader_of)
        leader_class = Leader if person_class is Person else type("Leader", (Leader, person_class), {})
        people = [(leader_class if i in leader_indices else person_class)(self, i) for i in range(len(leader_of))]
        for person, leader in zip(people, leader_of, strict=True):
            person.leader = people[leader] if leader >= 0 else None
        for person in people:
            if isinstance(person.leader, Leader):
                person.leader.reports.append(person)
        return people

    def _create_network(self) -> Network:
        """Give each person the ties and the cell of the network."""
        ties = self.world.ties
        graph: nx.Graph[int] = nx.Graph()
        graph.add_nodes_from(range(len(self.people)))
        for one, other, weight in zip(
            ties.person_a.tolist(), ties.person_b.tolist(), ties.weight.tolist(), strict=True
        ):
            self.people[one].ties[other] = self.people[other].ties[one] = weight
            graph.add_edge(one, other, weight=weight)
        network = Network(graph, capacity=1, random=self.random, **NETWORK_LAYOUT_OPTIONS)
        for someone in self.people:
            someone.cell = network[someone.index]
        return network

    # --- the day, in the order of the model page

    def step(self) -> None:
        """Play one working day."""
        self.day += 1
        self.day_log = []
        self.apply_events()
        for person in self.visit_order:
            person.start_day()
        self.draw_sparks()
        meetings = self.draw_meetings_and_acts()
        self.draw_conversations()
        self.omit_act()
        self.count_glimpsed_acts(meetings)
        morning_improvement = np.array(self.improvement)
        self.run_change_tests()
        self.finish_day_log()
        for person in self.visit_order:
            person.apply_acts()
            person.update_overnight()
        self.improvement = [overnight.improvement_after_night(value, self.constants) for value in self.improvement]
        self.process_leaving()
        self.state_table[:] = np.array([person.state_values() for person in self.people], np.float64).T
        measures.compute_day_measures(
            self.state_table, self.world.population.team_of, morning_improvement, self.day_measures
        )

    def apply_events(self) -> None:
        """1. Events: let what changes from outside take effect."""
        segment = self._segment_by_first_day.get(self.day)
        if segment is None:
            return
        self.constants = segment.constants
        self._meeting_probabilities = meeting_probabilities_of_ties(
            self.world.ties.weight, self.world.ties, self.constants
        )
        self._is_absent = segment.is_absent
        self._active_ties = None
        for person in self.people:
            self._apply_segment(segment, person)
        self._spark_receivers = segment.spark_receivers.tolist()

    def _apply_segment(self, segment: Segment, person: Person) -> None:
        """Let a person feel what is in force from today on."""
        i = person.index
        person.workload = float(segment.workload[i])
        person.control = float(segment.control[i])
        person.autonomy = float(segment.autonomy[i])
        person.campaign_log_odds = float(segment.campaign_log_odds[i])
        person.is_absent = bool(segment.is_absent[i])
        person.style = segment.style_effects[segment.style_index[i]]
        for harm in segment.harm[:, i].tolist():
            if self.constants.safety_is_dynamic:
                person.safety = overnight.safety_after_incident(person.safety, harm, person.control)
            person.obstacles = overnight.obstacles_after_incident(person.obstacles, harm)

    def draw_sparks(self) -> None:
        """Let acts from outside the team reach those they are meant for."""
        for spark_number, index in enumerate(self._spark_receivers):
            number = spark_number - self._spark_receivers.index(index)  # of this person's sparks
            which, moment = rng.two_uniforms(self.run_seed, self.day, SPARK_STREAM, index, number)
            kind = giving.draw_act_kind(which, self.constants)
            self.people[index].received_by_kind[kind] += 1
            self.day_log.append(ActRecord(0, NO_PERSON, spark_number, index, kind, False, NO_PERSON, moment))
        self._spark_receivers = []

    def draw_meetings_and_acts(self) -> list[Meeting]:
        """4. and 5. Contacts and acts: each who meets another may act toward them."""
        one, other, chance = self.active_ties()
        which, moments = rng.draw_meetings(self.run_seed, self.day, one, other, chance)
        meetings = [
            Meeting(self.people[a], self.people[b], moment)
            for a, b, moment in zip(one[which].tolist(), other[which].tolist(), moments.tolist(), strict=True)
        ]
        for meeting in meetings:
            meeting.person_a.draw_act(meeting.person_b, meeting.moment)
            meeting.person_b.draw_act(meeting.person_a, meeting.moment)
        return meetings

    def active_ties(self) -> MeetingProbabilities:
        """Ties that work today, introduced ones included, between people at work."""
        if self._active_ties is None:
            ties = self.world.ties
            introduced_ties = [
                (p.index, q, w) for p in self.people for q, w in p.introduced_ties.items() if p.index < q
            ]
            one = np.append(ties.person_a, np.array([tie[0] for tie in introduced_ties], np.int32))
            other = np.append(ties.person_b, np.array([tie[1] for tie in introduced_ties], np.int32))
            chance = np.append(
                self._meeting_probabilities,
                meeting_probabilities_of_ties(
                    np.array([tie[2] for tie in introduced_ties], np.float64), ties, self.constants
                ),
            )
            both_present = ~(self._is_absent[one] | self._is_absent[other])
            self._active_ties = one[both_present], other[both_present], chance[both_present]
        return self._active_ties

    def draw_conversations(self) -> None:
        """6. Leader's round: each leader goes to some of those they lead."""
        for person in self.visit_order:
            if isinstance(person, Leader):
                person.draw_conversations()

    def omit_act(self) -> None:
        """Undo the act that is to be left out of this run, if it is one of today."""
        left_out = self.world.omitted_act
        if left_out is None or left_out.day != self.day:
            return
        for act in [act for act in self.day_log if (act.giver, act.receiver, act.moment) == left_out[1:]]:
            self.day_log.remove(act)
            receiver = self.people[act.receiver]
            if act.kind == CONVERSATION_KIND:
                self.people[act.giver].conversations_held -= 1
                receiver.conversations_received -= 1
                continue
            receiver.received_by_kind[act.kind] -= 1
            if act.giver != NO_PERSON:
                self.people[act.giver].given_by_kind[act.kind] -= 1
                self.people[act.giver].contagious_given -= act.contagious

    def count_glimpsed_acts(self, meetings: list[Meeting]) -> None:
        """7. Glimpsing: who met somebody saw that person's acts toward others, conversations included."""
        n_toward = Counter((act.giver, act.receiver) for act in self.day_log)
        n_given = Counter(act.giver for act in self.day_log)
        for one, other, _ in meetings:
            one.n_acts_seen += n_given[other.index] - n_toward[other.index, one.index]
            other.n_acts_seen += n_given[one.index] - n_toward[one.index, other.index]

    def run_change_tests(self) -> None:
        """8. Small tests of change: who dares tries one, and the team's work improves."""
        n_tests = [0] * len(self.improvement)
        for person in self.visit_order:
            person.tried_change_test = not person.is_absent and person.draw_change_test()
            n_tests[person.team_index] += person.tried_change_test
        self.improvement = [
            workload.improvement_after_tests(value, tests, size, self.constants)
            for value, tests, size in zip(self.improvement, n_tests, self.team_size, strict=True)
        ]

    def finish_day_log(self) -> None:
        """Put the log in its order, let introductions make ties, and remember the last act that reached each person."""
        latest_moment: dict[int, float] = {}
        self.day_log.sort()
        for position, act in enumerate(self.day_log):
            if act.phase == 1 and act.kind == INTRODUCTION_KIND:
                third = self.people[act.giver].introduce(self.people[act.receiver])
                if third is not None:
                    self.day_log[position] = act._replace(introduced=third.index)
            if act.moment >= latest_moment.get(act.receiver, 0.0):
                latest_moment[act.receiver] = act.moment
                self.people[act.receiver].last_act = self.n_logged_acts + position
        self.n_logged_acts += len(self.day_log)

    def process_leaving(self) -> None:
        """11. Leaving: new ties begin to work, some people leave, and their introduced ties go."""
        for person in self.people:
            for partner, weight in person.pending_ties.items():
                self._add_tie(person, partner, weight)
            person.pending_ties = {}
        for person in self.visit_order:
            if person.draw_leaving():
                person.has_left = True
                person.become_new_starter()
                for partner in list(person.introduced_ties):
                    self._remove_tie(person, partner)

    def _add_tie(self, person: Person, partner: int, weight: float) -> None:
        person.introduced_ties[partner] = weight
        self._active_ties = None
        if person.index < partner:
            self.network.add_connection(person.cell, self.people[partner].cell)

    def _remove_tie(self, person: Person, partner: int) -> None:
        del person.introduced_ties[partner], self.people[partner].introduced_ties[person.index]
        self._active_ties = None
        self.network.remove_connection(person.cell, self.people[partner].cell)

    # --- the log, and what can be asked

    def log_act(self, giver: Person, receiver: Person, kind: int, contagious: bool, moment: float) -> None:
        """Note an act between colleagues."""
        because = giver.last_act if contagious else NO_PERSON
        self.day_log.append(
            ActRecord(1, giver.index, receiver.index, receiver.index, kind, contagious, because, moment)
        )

    def log_conversation(self, leader: Person, report: Person, slot: int, contagious: bool, moment: float) -> None:
        """Note a conversation of a leader."""
        because = leader.last_act if contagious else NO_PERSON
        self.day_log.append(
            ActRecord(2, leader.index, slot, report.index, CONVERSATION_KIND, contagious, because, moment)
        )

    def measure(self, name: str, team: str | None = None) -> float:
        """A measure of the day last played, of the whole or of a team; for a Mesa DataCollector, say.

        The ripple number is not known yet on its day.
        """
        scope = 0 if team is None else 1 + self.world.population.teams.index(team)
        return float(self.day_measures[scope, MEASURE_INDEX[name]])
