"""Time to build a world from a scenario: for further seeds of small teams, and for large organisations.

    python -m benchmarks.world_building [--people 12 30 300] [--large 10000 100000 1500000] [--repeats 5]

The first table matters for sweeps and the live page: the time for a further seed of the same scenario, without events
and with random targets of a campaign, an absence and a spark. The fastest of several repeats counts. The second table
has the time of each step for organisations of wards of 20 to 40 people. Each is built once, in a process of its own,
whose peak memory is measured.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import timeit
from collections.abc import Callable
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any

from benchmarks.common import describe_machine
from sim.scenario import Scenario
from sim.teams import Organisation, to_arrays, to_checked_graph
from sim.teams.validation import MAX_GRAPH_PEOPLE
from sim.world import World, build_static_world, build_world

ROOT = Path(__file__).resolve().parents[1]
SIZES = (12, 30, 300)
LARGE_SIZES = (10_000, 100_000, 1_500_000)
SMALLEST, LARGEST = 20, 40
"""People in the wards of an organisation."""
MIN_SECONDS = 0.2
"""One measurement repeats the action for at least this long."""
MAXRSS_PER_MIB = 1024 if sys.platform != "darwin" else 1024**2
RANDOM_TARGET_EVENTS = [
    {"event": "campaign", "day": 50, "until": 120, "strength": 0.5, "share": 0.3},
    {"event": "absence", "day": 80, "until": 90, "share": 0.2},
    {"event": "spark", "day": 100, "acts": 3},
]


def fastest_us(action: Callable[[], object], repeats: int) -> float:
    """Shortest time of an action, in microseconds."""
    action()
    once = max(timeit.timeit(action, number=20) / 20, 1e-7)
    number = max(1, int(MIN_SECONDS / once))
    return min(timeit.repeat(action, number=number, repeat=repeats)) / number * 1e6


def build_ward_scenario(people: int, events: list[dict[str, Any]]) -> Scenario:
    """A ward for a working year."""
    return Scenario.from_dict({"schema": 1, "team": {"builder": "ward", "size": people}, "events": events})


def build_world_of_new_scenario(people: int) -> World:
    """The world of a new scenario."""
    return build_world(build_ward_scenario(people, []))


def print_further_seeds_table(people: list[int], repeats: int) -> None:
    """Print the time of worlds of small teams."""
    print("| people | new scenario (ms) | further seed (µs) | further seed, three events with random targets (µs) |")
    print("| ---: | ---: | ---: | ---: |")
    for n in people:
        first = fastest_us(partial(build_world_of_new_scenario, n), repeats)
        further_seed, random_targets = (
            fastest_us(partial(build_world, build_ward_scenario(n, events), 2), repeats)
            for events in ([], RANDOM_TARGET_EVENTS)
        )
        print(f"| {n:,} | {first / 1000:.1f} | {further_seed:.0f} | {random_targets:.0f} |")


def timed(seconds: dict[str, float], name: str, action: Callable[[], Any]) -> Any:
    """Result of an action, whose duration is stored under a name."""
    start = perf_counter()
    result = action()
    seconds[name] = perf_counter() - start
    return result


def measure_large(people: int) -> dict[str, Any]:
    """Time of the steps from a scenario to a world, in seconds."""
    organisation: dict[str, Any] = {"smallest": SMALLEST, "largest": LARGEST}
    build_world(Scenario.from_dict({"schema": 1, "team": {"builder": "organisation", **organisation}}))  # compiles
    teams = people * 2 // (SMALLEST + LARGEST)
    data = {"schema": 1, "team": {"builder": "organisation", "teams": teams, **organisation}}
    seconds: dict[str, float] = {}
    scenario = timed(seconds, "scenario", lambda: Scenario.from_dict(data))
    timed(seconds, "static world", lambda: build_static_world(scenario))
    world = timed(seconds, "world", lambda: build_world(scenario))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MAXRSS_PER_MIB
    if people <= MAX_GRAPH_PEOPLE:
        arrays = Organisation(teams=teams, **organisation).build_arrays(1)
        timed(seconds, "graph", lambda: to_arrays(to_checked_graph(arrays)))
    return {
        "people": len(world.population.names),
        "ties": len(world.ties.person_a),
        "seconds": seconds,
        "peak": peak,
    }


def print_organisations_table(sizes: list[int]) -> None:
    """Print the time of worlds of organisations."""
    print("| people | ties | scenario (s) | static world (s) | world (s) | peak memory (MiB) | to a graph (s) |")
    print("| ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    for people in sizes:
        command = [sys.executable, "-m", "benchmarks.world_building", "--size", str(people)]
        done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)  # noqa: S603
        result = json.loads(done.stdout)
        seconds = result["seconds"]
        graph = f"{seconds['graph']:.2f}" if "graph" in seconds else "-"
        steps = " | ".join(f"{seconds[name]:.2f}" for name in ("scenario", "static world", "world"))
        print(f"| {result['people']:,} | {result['ties']:,} | {steps} | {result['peak']:,.0f} | {graph} |")


def main() -> None:
    """Measure and print both tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, nargs="*", default=SIZES)
    parser.add_argument("--large", type=int, nargs="*", default=LARGE_SIZES)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--size", type=int, help="measure one organisation and print it as JSON")
    arguments = parser.parse_args()
    if arguments.size:
        print(json.dumps(measure_large(arguments.size)))
        return
    print(describe_machine(), end="\n\n")
    print_further_seeds_table(arguments.people, arguments.repeats)
    print()
    print_organisations_table(arguments.large)


if __name__ == "__main__":
    main()
