"""Speed of the Mesa engine, in microseconds per person-day, by the number of people.

    python -m benchmarks.mesa_engine [--people 12 30 300 3000] [--days 60] [--repeats 3]

Teams are wards; from 300 people on, they are organisations of wards of 30, so that people have the same number of ties.
The same number of days is run for each size, and the fastest of several repeats counts. The time includes the creation
of people, but not the generation of the network.
"""

from __future__ import annotations

import argparse
import time

import mesa

from benchmarks.common import describe_machine
from sim.engine.mesa import run_mesa
from sim.scenario import Scenario
from sim.world import World, build_world

PEOPLE = (12, 30, 300, 3000)
BASE_SIZE = 30
"""Size of the wards, with which the other sizes are compared."""
MIN_SECONDS = 1.0
"""Small teams are repeated for at least this long."""


def team_section(people: int) -> dict[str, object]:
    """A ward, or an organisation of wards of 30."""
    if people < 2 * BASE_SIZE:
        return {"builder": "ward", "size": people}
    wards = {"teams": people // BASE_SIZE, "smallest": BASE_SIZE, "largest": BASE_SIZE, "director": False}
    return {"builder": "organisation", **wards}


def build_ward_world(people: int, days: int) -> World:
    """A world with the default style and workload."""
    return build_world(Scenario.from_dict({"schema": 1, "days": days, "team": team_section(people)}))


def fastest_seconds(world: World, repeats: int) -> float:
    """Shortest time to run a world, in seconds."""
    times: list[float] = []
    while len(times) < repeats or sum(times) < MIN_SECONDS:
        start = time.perf_counter()
        run_mesa(world)
        times.append(time.perf_counter() - start)
    return min(times)


def us_per_person_day(people: int, days: int, repeats: int) -> float:
    """Microseconds per person-day."""
    world = build_ward_world(people, days)
    return fastest_seconds(world, repeats) / (len(world.population.names) * days) * 1e6


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, nargs="+", default=PEOPLE)
    parser.add_argument("--days", type=int, default=60)
    parser.add_argument("--repeats", type=int, default=3)
    arguments = parser.parse_args()
    run_mesa(build_ward_world(BASE_SIZE, 2))  # compiles the functions that the engine calls
    cost = {people: us_per_person_day(people, arguments.days, arguments.repeats) for people in arguments.people}
    base = cost.get(BASE_SIZE) or us_per_person_day(BASE_SIZE, arguments.days, arguments.repeats)
    print(f"{describe_machine()}, Mesa {mesa.__version__}\n")
    print("| people | time (µs per person-day) | speed (person-days per s) | relative to 30 people |")
    print("| ---: | ---: | ---: | ---: |")
    for people, micros in cost.items():
        print(f"| {people:,} | {micros:.1f} | {1e6 / micros:,.0f} | {micros / base:.2f} |")


if __name__ == "__main__":
    main()
