"""The Mesa engine: a model whose `step` is one working day."""

from __future__ import annotations

import inspect
from collections import Counter
from collections.abc import Mapping
from typing import Any, NamedTuple

import mesa
import networkx as nx
import numpy as np
from mesa.discrete_space import Network
from numpy.typing import NDArray

from sim.engine.mesa.collector import DailyDataCollector
from sim.engine.mesa.leader import Leader
from sim.engine.mesa.person import Person
from sim.engine.mesa.team_scenario import (
    DEFAULT_SOURCE,
    HAS_MESA_SCENARIO,
    MesaScenario,
    TeamScenario,
    dotted_keys,
    load_mesa_scenario,
    seed_from_rng,
    seed_of_mesa_scenario,
)
from sim.model import rng
from sim.model.act_kinds import CONVERSATION_KIND, INTRODUCTION_KIND, NO_PERSON
from sim.model.measures import MEASURE_INDEX, N_MEASURES
from sim.model.rng import RandomStream
from sim.model.rules import day_measures, giving, overnight, workload
from sim.model.states import STATE_INDEX
from sim.scenario import Scenario, ScenarioSource, load
from sim.scenario.schema import check_seed
from sim.world import Segment, World, build_world
from sim.world.population import meeting_probabilities_of_ties

SPARK_STREAM = int(RandomStream.SPARK)
# Some versions of Mesa compute a spring layout by default, which is slow and random.
NETWORK_LAYOUT_OPTIONS = (
    {"layout": nx.circular_layout} if "layout" in inspect.signature(Network.__init__).parameters else {}
)


MeetingProbabilities = tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.float64]]
"""The two people of each active tie and the probability that they meet."""


class ActRecord(NamedTuple):
    """An entry of the act log of a day; sorted records are in the order of `sim.engine.trace.ActLog`."""

    phase: int  # 0 from outside, 1 between colleagues, 2 conversation of a leader
    giver: int
    order_key: int  # orders acts of one giver: receiver of an act, slot of a conversation, number of a spark
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
    """A team, or several, over working days. One step is one working day.

    Parameters
    ----------
    scenario : str, path, mapping, sim.Scenario, Mesa scenario or World
        What to simulate: the name of a built-in scenario, the path of a scenario file, the data of a scenario, or a
        checked scenario; or a Mesa scenario such as `TeamScenario`; or a `World` that was already built.
    seed : int, optional
        Random seed, from 0 to 2⁶³ − 1. Default: the seed of the scenario.
    rng : int, SeedSequence or Generator, optional
        The same under the name that newer versions of Mesa use. An integer is the seed itself. From anything else that
        NumPy accepts as a seed, the seed is drawn.
    overrides : mapping, optional
        Values to change in the scenario, by dotted key, such as `{"leadership.style": "compassionate"}`.
    person : type of Person
        Class of the people, for changed behaviour. Leaders get the behaviour, too.
    collect_people : bool
        Whether `datacollector` collects the states of people. Measures are always collected.
    **parameters
        More overrides. Write `__` for the dots of a key: `leadership__style="compassionate"`. The parameters of the
        model need no prefix: `give_base=0.1`.

    Attributes
    ----------
    day : int
        The last simulated day; 0 before the first.
    running : bool
        False after the last day of the scenario. Further steps are possible: no more events start.
    people : list of Person
        By index. `agents` contains the same people as a Mesa AgentSet.
    network, grid : mesa.discrete_space.Network
        Working ties, including introduced ones. Each person has a cell. Both names mean the same object.
    datacollector : mesa.DataCollector
        One row of measures per day. Also available as `data_recorder`.
    day_measures : float64, shape (1 + teams, measures)
        Measures of the last simulated day; row 0 is the whole organisation. See `measure`.
    state_table : float64, shape (states, people)
        States of the last simulated day, by `sim.model.states.PERSON_STATES`.
    scenario : TeamScenario
        Source, overrides and seed as a Mesa scenario.
    sim_scenario : sim.Scenario or None
        The checked scenario; None if the model was made from a `World`.
    run_seed : int
        The random seed.
    visit_order : list of Person
        The people in the order in which a step visits them. The order does not change any result.
    improvement : list of float
        Gain from small tests of change, by team.

    Raises
    ------
    ScenarioError
        The scenario or an override is invalid.
    ValueError
        The seed is out of range, or given twice.

    Examples
    --------
    >>> model = TeamModel("typical_ward", seed=3, days=60, leadership__style="compassionate")
    >>> model.run_model()
    >>> model.datacollector.get_model_vars_dataframe()["wellbeing"]
    """

    def __init__(
        self,
        scenario: ScenarioSource | World | MesaScenario = DEFAULT_SOURCE,
        seed: int | None = None,
        *,
        rng: Any = None,
        overrides: Mapping[str, Any] | None = None,
        person: type[Person] = Person,
        collect_people: bool = False,
        **parameters: Any,
    ) -> None:
        overrides = {**(overrides or {}), **parameters}
        if seed is not None and rng is not None:
            raise ValueError("seed and rng are two names for the random seed; give one of them")
        seed = seed if rng is None else seed_from_rng(rng)
        mesa_scenario, sim_scenario, world = _prepare(scenario, seed, overrides)
        if HAS_MESA_SCENARIO:
            super().__init__(scenario=mesa_scenario)
        else:
            super().__init__(rng=world.seed)
            self.scenario = mesa_scenario
        self.sim_scenario = sim_scenario
        self.world = world
        self.run_seed = world.seed
        self.day = 0
        self.constants = world.segments[0].constants
        self.improvement: list[float] = world.initial_state.improvement.tolist()
        self.people = self._create_people(person)
        self.visit_order = list(self.people)
        self.network = self.grid = self._create_network()
        self.team_size = np.bincount(world.population.team_of).tolist()
        self.state_table = np.empty((len(STATE_INDEX), len(self.people)))
        self.day_measures = np.full((1 + len(world.population.teams), N_MEASURES), np.nan)
        self.day_log: list[ActRecord] = []
        self.n_logged_acts = 0
        self.datacollector = self.data_recorder = DailyDataCollector(collect_people)
        self._segment_by_first_day = {segment.first_day: segment for segment in world.segments}
        self._meeting_probabilities = np.empty(0)
        self._is_absent = np.zeros(len(self.people), np.bool_)
        self._active_ties: MeetingProbabilities | None = None
        self._spark_receivers: list[int] = []

    def _create_people(self, person_class: type[Person]) -> list[Person]:
        """Create the people. Those who have reports are leaders."""
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
        """Create the network of working ties, and give each person their ties and their cell."""
        ties = self.world.ties
        graph: nx.Graph[int] = nx.Graph()
        graph.add_nodes_from(range(len(self.people)))
        for a, b, weight in zip(ties.person_a.tolist(), ties.person_b.tolist(), ties.weight.tolist(), strict=True):
            self.people[a].ties[b] = self.people[b].ties[a] = weight
            graph.add_edge(a, b, weight=weight)
        network = Network(graph, capacity=1, random=self.random, **NETWORK_LAYOUT_OPTIONS)
        for person in self.people:
            person.cell = network[person.index]
        return network

    # --- the phases of a day, numbered as in docs/background/model.md

    def step(self) -> None:
        """Run one working day, phase by phase in the order of `sim.model.day_phases.DAY_PHASES`."""
        self.day += 1
        self.day_log = []
        self.apply_events()
        for person in self.visit_order:
            person.start_day()
        self.draw_sparks()
        meetings = self.draw_meetings()
        self.draw_acts(meetings)
        self.draw_conversations()
        self.omit_act()
        self.count_glimpsed_acts(meetings)
        morning_improvement = np.array(self.improvement)
        self.draw_change_tests()
        self.finish_day_log()
        for person in self.visit_order:
            person.apply_acts()
            person.update_overnight()
        self.improvement = [overnight.improvement_after_night(value, self.constants) for value in self.improvement]
        self.replace_leavers()
        self.state_table[:] = np.array([person.state_values() for person in self.people], np.float64).T
        day_measures.compute_day_measures(
            self.state_table, self.world.population.team_of, morning_improvement, self.day_measures
        )
        self.datacollector.collect(self)
        self.running = self.day < self.world.days

    def apply_events(self) -> None:
        """1. Events. Apply the conditions and incidents of a segment on its first day."""
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
        """Set the conditions of a person from today on, and apply the harm of incidents."""
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
        """Draw acts from outside the team."""
        for spark_number, index in enumerate(self._spark_receivers):
            number = spark_number - self._spark_receivers.index(index)  # a person may receive several
            u_kind, moment = rng.two_uniforms(self.run_seed, self.day, SPARK_STREAM, index, number)
            kind = giving.draw_act_kind(u_kind, self.constants)
            self.people[index].received_by_kind[kind] += 1
            self.day_log.append(ActRecord(0, NO_PERSON, spark_number, index, kind, False, NO_PERSON, moment))
        self._spark_receivers = []

    def draw_meetings(self) -> list[Meeting]:
        """4. Contacts. Draw which ties meet today, and when."""
        person_a, person_b, probability = self.active_ties()
        ties, moments = rng.draw_meetings(self.run_seed, self.day, person_a, person_b, probability)
        return [
            Meeting(self.people[a], self.people[b], moment)
            for a, b, moment in zip(person_a[ties].tolist(), person_b[ties].tolist(), moments.tolist(), strict=True)
        ]

    def draw_acts(self, meetings: list[Meeting]) -> None:
        """5. Acts. In each meeting, both people may act toward the other."""
        for meeting in meetings:
            meeting.person_a.draw_act(meeting.person_b, meeting.moment)
            meeting.person_b.draw_act(meeting.person_a, meeting.moment)

    def active_ties(self) -> MeetingProbabilities:
        """Ties between people who are at work today, including introduced ties."""
        if self._active_ties is None:
            ties = self.world.ties
            introduced_ties = [
                (p.index, q, w) for p in self.people for q, w in p.introduced_ties.items() if p.index < q
            ]
            person_a = np.append(ties.person_a, np.array([tie[0] for tie in introduced_ties], np.int32))
            person_b = np.append(ties.person_b, np.array([tie[1] for tie in introduced_ties], np.int32))
            probability = np.append(
                self._meeting_probabilities,
                meeting_probabilities_of_ties(
                    np.array([tie[2] for tie in introduced_ties], np.float64), ties, self.constants
                ),
            )
            both_present = ~(self._is_absent[person_a] | self._is_absent[person_b])
            self._active_ties = person_a[both_present], person_b[both_present], probability[both_present]
        return self._active_ties

    def draw_conversations(self) -> None:
        """6. The leader's round. Each leader holds conversations with some of their reports."""
        for person in self.visit_order:
            if isinstance(person, Leader):
                person.draw_conversations()

    def omit_act(self) -> None:
        """Undo the act that the counterfactual run omits, if it happened today."""
        omitted_act = self.world.omitted_act
        if omitted_act is None or omitted_act.day != self.day:
            return
        for act in [act for act in self.day_log if (act.giver, act.receiver, act.moment) == omitted_act[1:]]:
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
        """7. Glimpsing. Count the acts of others that each person saw, without those toward the person."""
        n_toward = Counter((act.giver, act.receiver) for act in self.day_log)
        n_given = Counter(act.giver for act in self.day_log)
        for a, b, _ in meetings:
            a.n_acts_seen += n_given[b.index] - n_toward[b.index, a.index]
            b.n_acts_seen += n_given[a.index] - n_toward[a.index, b.index]

    def draw_change_tests(self) -> None:
        """8. Small tests of change. Draw who tries one, and raise the improvement of teams."""
        n_tests = [0] * len(self.improvement)
        for person in self.visit_order:
            person.tried_change_test = not person.is_absent and person.draw_change_test()
            n_tests[person.team_index] += person.tried_change_test
        self.improvement = [
            workload.improvement_after_tests(value, tests, size, self.constants)
            for value, tests, size in zip(self.improvement, n_tests, self.team_size, strict=True)
        ]

    def finish_day_log(self) -> None:
        """Sort the act log, let introductions make ties, and store the last act that each person received."""
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

    def replace_leavers(self) -> None:
        """11. Leaving. Activate new ties, replace leavers by new starters, and remove the leavers' introduced ties."""
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

    # --- the act log and the measures

    def log_act(self, giver: Person, receiver: Person, kind: int, contagious: bool, moment: float) -> None:
        """Add an act between colleagues to the log of the day."""
        because = giver.last_act if contagious else NO_PERSON
        self.day_log.append(
            ActRecord(1, giver.index, receiver.index, receiver.index, kind, contagious, because, moment)
        )

    def log_conversation(self, leader: Person, report: Person, slot: int, contagious: bool, moment: float) -> None:
        """Add a conversation of a leader to the log of the day."""
        because = leader.last_act if contagious else NO_PERSON
        self.day_log.append(
            ActRecord(2, leader.index, slot, report.index, CONVERSATION_KIND, contagious, because, moment)
        )

    def measure(self, name: str, team: str | None = None) -> float:
        """A measure of the last simulated day.

        Parameters
        ----------
        name
            Name of the measure, such as "wellbeing". The ripple number is NaN: it is known only days later.
        team
            Name of a team. Default: the whole organisation.
        """
        scope = 0 if team is None else 1 + self.world.population.teams.index(team)
        return float(self.day_measures[scope, MEASURE_INDEX[name]])


def _prepare(
    scenario: Any, seed: int | None, overrides: Mapping[str, Any]
) -> tuple[MesaScenario, Scenario | None, World]:
    """The Mesa scenario, the checked scenario and the world of a model."""
    if isinstance(scenario, World):
        if seed is not None or overrides:
            raise ValueError("a World already has its seed and its scenario; give neither seed nor overrides")
        return TeamScenario(source=None, rng=scenario.seed), None, scenario
    if isinstance(scenario, type) and issubclass(scenario, MesaScenario):
        scenario, seed = scenario(rng=seed), None
    if isinstance(scenario, MesaScenario):
        if seed is not None:
            raise ValueError("a Mesa scenario already has a random seed; give neither seed nor rng")
        sim_scenario = load_mesa_scenario(scenario, overrides)
        seed = seed_of_mesa_scenario(scenario, sim_scenario.seed)
        return scenario, sim_scenario, build_world(sim_scenario, seed)
    sim_scenario = load(scenario, dotted_keys(overrides))
    seed = check_seed(sim_scenario.seed if seed is None else seed)
    mesa_scenario = TeamScenario(**{"source": scenario, **overrides, "seed": seed})
    return mesa_scenario, sim_scenario, build_world(sim_scenario, seed)
