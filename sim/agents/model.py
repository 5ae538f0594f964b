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

from sim.agents.leader import Leader
from sim.agents.person import Person
from sim.model import draws, giving, measures, night, working
from sim.model.acts import CONVERSATION_KIND, INTRODUCTION_KIND, NO_PERSON
from sim.model.draws import RandomStream
from sim.model.measures import MEASURE_INDEX, N_MEASURES
from sim.model.states import STATE_INDEX
from sim.world import Segment, World
from sim.world.people import meeting_probabilities_of_ties

SPARK = int(RandomStream.SPARK)
# Newer versions of Mesa lay networks out, by springs and by chance unless told otherwise.
LAYOUT = {"layout": nx.circular_layout} if "layout" in inspect.signature(Network.__init__).parameters else {}


TieArrays = tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.float64]]
"""The two people of each working tie and its chance to meet."""


class Act(NamedTuple):
    """An entry of the log of a day; sorted, the log is in the order of `sim.trace.Acts`."""

    phase: int  # 0 from outside, 1 between colleagues, 2 conversation of a leader
    giver: int
    rank: int  # what orders acts of one giver: the receiver, the slot of a conversation, the number of a spark
    receiver: int
    kind: int
    contagious: bool
    because: int
    moment: float
    introduced: int = NO_PERSON


class Meeting(NamedTuple):
    """Two people who meet today, and when."""

    one: Person
    other: Person
    moment: float


class TeamModel(mesa.Model):  # type: ignore[misc]  # Mesa has no types
    """A team, or several, living through working days.

    Parameters
    ----------
    world
        Where and how they start, and what happens to them.
    person
        Class of the people, for those who override a behaviour; leaders get it too.

    Attributes
    ----------
    day : int
        The day last played; 0 before the first.
    people : list of Person
        By index; `agents` holds the same people as a Mesa AgentSet.
    visits : list of Person
        The same people in the order in which they are visited; it makes no difference to what happens.
    improvement : list of float
        What small tests of change have gained, by team.
    network : mesa.discrete_space.Network
        Working ties, introduced ones included; each person has a cell.
    today : array, shape (1 + teams, measures)
        Measures of the day last played; see `measure`.
    """

    def __init__(self, world: World, person: type[Person] = Person) -> None:
        super().__init__(rng=world.seed)
        self.world = world
        self.run_seed = world.seed
        self.day = 0
        self.constants = world.segments[0].constants
        self.improvement: list[float] = world.initial_state.improvement.tolist()
        self.people = self._employ(person)
        self.visits = list(self.people)
        self.network = self._connect()
        self.team_size = np.bincount(world.population.team_of).tolist()
        self.table = np.empty((len(STATE_INDEX), len(self.people)))
        self.today = np.full((1 + len(world.population.teams), N_MEASURES), np.nan)
        self.log: list[Act] = []
        self.n_acts = 0
        self._segments = {segment.first_day: segment for segment in world.segments}
        self._chances = np.empty(0)
        self._absent = np.zeros(len(self.people), np.bool_)
        self._tie_arrays: TieArrays | None = None

    def _employ(self, person: type[Person]) -> list[Person]:
        """Create the people; those who lead somebody are leaders."""
        leader_of = self.world.population.leader_of.tolist()
        leads = set(leader_of)
        leader_class = Leader if person is Person else type("Leader", (Leader, person), {})
        people = [(leader_class if i in leads else person)(self, i) for i in range(len(leader_of))]
        for someone, leader in zip(people, leader_of, strict=True):
            someone.leader = people[leader] if leader >= 0 else None
        for someone in people:
            if isinstance(someone.leader, Leader):
                someone.leader.reports.append(someone)
        return people

    def _connect(self) -> Network:
        """Give each person the ties and the cell of the network."""
        ties = self.world.ties
        graph: nx.Graph[int] = nx.Graph()
        graph.add_nodes_from(range(len(self.people)))
        for one, other, weight in zip(
            ties.person_a.tolist(), ties.person_b.tolist(), ties.weight.tolist(), strict=True
        ):
            self.people[one].ties[other] = self.people[other].ties[one] = weight
            graph.add_edge(one, other, weight=weight)
        network = Network(graph, capacity=1, random=self.random, **LAYOUT)
        for someone in self.people:
            someone.cell = network[someone.index]
        return network

    # --- the day, in the order of the model page

    def step(self) -> None:
        """Play one working day."""
        self.day += 1
        self.log = []
        self.take_events()
        for person in self.visits:
            person.begin_day()
        self.receive_sparks()
        meetings = self.meet()
        self.lead()
        self.leave_out()
        self.glimpse(meetings)
        before = np.array(self.improvement)
        self.test_changes()
        self.number_acts()
        for person in self.visits:
            person.end_shift()
            person.sleep()
        self.improvement = [night.improvement_after_night(value, self.constants) for value in self.improvement]
        self.leave()
        self.table[:] = np.array([person.row() for person in self.people], np.float64).T
        measures.compute_day_measures(self.table, self.world.population.team_of, before, self.today)

    def take_events(self) -> None:
        """1. Events: let what changes from outside take effect."""
        segment = self._segments.get(self.day)
        if segment is None:
            return
        self.constants = segment.constants
        self._chances = meeting_probabilities_of_ties(self.world.ties.weight, self.world.ties, self.constants)
        self._absent = segment.is_absent
        self._tie_arrays = None
        for person in self.people:
            self._apply(segment, person)
        self._sparked = segment.spark_receivers.tolist()

    def _apply(self, segment: Segment, person: Person) -> None:
        """Let a person feel what is in force from today on."""
        i = person.index
        person.workload = float(segment.workload[i])
        person.control = float(segment.control[i])
        person.autonomy = float(segment.autonomy[i])
        person.campaign = float(segment.campaign_log_odds[i])
        person.absent = bool(segment.is_absent[i])
        person.style = segment.style_effects[segment.style_index[i]]
        for harm in segment.harm[:, i].tolist():
            if self.constants.safety_is_dynamic:
                person.safety = night.safety_after_incident(person.safety, harm, person.control)
            person.obstacles = night.obstacles_after_incident(person.obstacles, harm)

    def receive_sparks(self) -> None:
        """Let acts from outside the team reach those they are meant for."""
        for place, index in enumerate(self._sparked):
            number = place - self._sparked.index(index)  # of this person's sparks
            which, moment = draws.two_uniforms(self.run_seed, self.day, SPARK, index, number)
            kind = giving.draw_act_kind(which, self.constants)
            self.people[index].received[kind] += 1
            self.log.append(Act(0, NO_PERSON, place, index, kind, False, NO_PERSON, moment))
        self._sparked = []

    def meet(self) -> list[Meeting]:
        """4. and 5. Contacts and acts: each who meets another may act toward them."""
        one, other, chance = self.working_ties()
        which, moments = draws.draw_meetings(self.run_seed, self.day, one, other, chance)
        meetings = [
            Meeting(self.people[a], self.people[b], moment)
            for a, b, moment in zip(one[which].tolist(), other[which].tolist(), moments.tolist(), strict=True)
        ]
        for meeting in meetings:
            meeting.one.meet(meeting.other, meeting.moment)
            meeting.other.meet(meeting.one, meeting.moment)
        return meetings

    def working_ties(self) -> TieArrays:
        """Ties that work today, introduced ones included, between people at work."""
        if self._tie_arrays is None:
            ties = self.world.ties
            made = [(p.index, q, w) for p in self.people for q, w in p.introduced.items() if p.index < q]
            one = np.append(ties.person_a, np.array([tie[0] for tie in made], np.int32))
            other = np.append(ties.person_b, np.array([tie[1] for tie in made], np.int32))
            chance = np.append(
                self._chances,
                meeting_probabilities_of_ties(np.array([tie[2] for tie in made], np.float64), ties, self.constants),
            )
            here = ~(self._absent[one] | self._absent[other])
            self._tie_arrays = one[here], other[here], chance[here]
        return self._tie_arrays

    def lead(self) -> None:
        """6. Leader's round: each leader goes to some of those they lead."""
        for person in self.visits:
            if isinstance(person, Leader):
                person.make_round()

    def leave_out(self) -> None:
        """Undo the act that is to be left out of this run, if it is one of today."""
        left_out = self.world.omitted_act
        if left_out is None or left_out.day != self.day:
            return
        for act in [act for act in self.log if (act.giver, act.receiver, act.moment) == left_out[1:]]:
            self.log.remove(act)
            receiver = self.people[act.receiver]
            if act.kind == CONVERSATION_KIND:
                self.people[act.giver].conversations_held -= 1
                receiver.conversations_received -= 1
                continue
            receiver.received[act.kind] -= 1
            if act.giver != NO_PERSON:
                self.people[act.giver].given[act.kind] -= 1
                self.people[act.giver].contagious_given -= act.contagious

    def glimpse(self, meetings: list[Meeting]) -> None:
        """7. Glimpsing: who met somebody saw that person's acts toward others, conversations included."""
        toward = Counter((act.giver, act.receiver) for act in self.log)
        given = Counter(act.giver for act in self.log)
        for one, other, _ in meetings:
            one.seen += given[other.index] - toward[other.index, one.index]
            other.seen += given[one.index] - toward[one.index, other.index]

    def test_changes(self) -> None:
        """8. Small tests of change: who dares tries one, and the team's work improves."""
        tried = [0] * len(self.improvement)
        for person in self.visits:
            person.tried = not person.absent and person.tries_test()
            tried[person.team_index] += person.tried
        self.improvement = [
            working.improvement_after_tests(value, tests, size, self.constants)
            for value, tests, size in zip(self.improvement, tried, self.team_size, strict=True)
        ]

    def number_acts(self) -> None:
        """Put the log in its order, let introductions make ties, and remember the last act that reached each person."""
        latest: dict[int, float] = {}
        self.log.sort()
        for place, act in enumerate(self.log):
            if act.phase == 1 and act.kind == INTRODUCTION_KIND:
                third = self.people[act.giver].introduce(self.people[act.receiver])
                if third is not None:
                    self.log[place] = act._replace(introduced=third.index)
            if act.moment >= latest.get(act.receiver, 0.0):
                latest[act.receiver] = act.moment
                self.people[act.receiver].last_act = self.n_acts + place
        self.n_acts += len(self.log)

    def leave(self) -> None:
        """11. Leaving: new ties begin to work, some people leave, and their introduced ties go."""
        for person in self.people:
            for partner, weight in person.new_ties.items():
                self._join(person, partner, weight)
            person.new_ties = {}
        for person in self.visits:
            if person.leaves():
                person.left = True
                person.start_anew()
                for partner in list(person.introduced):
                    self._part(person, partner)

    def _join(self, person: Person, partner: int, weight: float) -> None:
        person.introduced[partner] = weight
        self._tie_arrays = None
        if person.index < partner:
            self.network.add_connection(person.cell, self.people[partner].cell)

    def _part(self, person: Person, partner: int) -> None:
        del person.introduced[partner], self.people[partner].introduced[person.index]
        self._tie_arrays = None
        self.network.remove_connection(person.cell, self.people[partner].cell)

    # --- the log, and what can be asked

    def log_act(self, giver: Person, receiver: Person, kind: int, contagious: bool, moment: float) -> None:
        """Note an act between colleagues."""
        because = giver.last_act if contagious else NO_PERSON
        self.log.append(Act(1, giver.index, receiver.index, receiver.index, kind, contagious, because, moment))

    def log_conversation(self, leader: Person, report: Person, slot: int, contagious: bool, moment: float) -> None:
        """Note a conversation of a leader."""
        because = leader.last_act if contagious else NO_PERSON
        self.log.append(Act(2, leader.index, slot, report.index, CONVERSATION_KIND, contagious, because, moment))

    def measure(self, name: str, team: str | None = None) -> float:
        """A measure of the day last played, of the whole or of a team; for a Mesa DataCollector, say.

        The ripple number is not known yet on its day.
        """
        scope = 0 if team is None else 1 + self.world.population.teams.index(team)
        return float(self.today[scope, MEASURE_INDEX[name]])
