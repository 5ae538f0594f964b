"""How fast the Mesa engine is: microseconds a person-day, by the number of people.

    python benchmarks/mesa_engine.py [--people 12 30 300 3000] [--days 60] [--repeats 3]

Teams are wards; from 300 people on, organisations of wards of 30, so that people have as many ties in each. The same
days are played for each number of people, and the quickest of some repeats counts: others are slowed by what else the
machine does. What is timed is playing the days, people created and all, but not building the network.
"""

from __future__ import annotations

import argparse
import platform
import time

import mesa

from sim.engine.mesa import run_mesa
from sim.numba_support.cpu_count import usable_cpu_count
from sim.scenario import Scenario
from sim.world import World, build_world

PEOPLE = (12, 30, 300, 3000)
BASE_SIZE = 30
"""Number of people with which others are compared, and size of the wards of an organisation."""
MIN_SECONDS = 1.0
"""Small teams are repeated until this is over."""


def team_section(people: int) -> dict[str, object]:
    """A ward, or an organisation of wards of 30."""
    if people < 2 * BASE_SIZE:
        return {"builder": "ward", "size": people}
    wards = {"teams": people // BASE_SIZE, "smallest": BASE_SIZE, "largest": BASE_SIZE, "director": False}
    return {"builder": "organisation", **wards}


def build_ward_world(people: int, days: int) -> World:
    """A world of so many people, led by fair exchange at a usual workload."""
    return build_world(Scenario.from_dict({"schema": 1, "days": days, "team": team_section(people)}))


def fastest_seconds(world: World, repeats: int) -> float:
    """Shortest time to play a world."""
    times: list[float] = []
    while len(times) < repeats or sum(times) < MIN_SECONDS:
        start = time.perf_counter()
        run_mesa(world)
        times.append(time.perf_counter() - start)
    return min(times)


def us_per_person_day(people: int, days: int, repeats: int) -> float:
    """Microseconds a person-day."""
    played = build_ward_world(people, days)
    return fastest_seconds(played, repeats) / (len(played.population.names) * days) * 1e6


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, nargs="+", default=PEOPLE)
    parser.add_argument("--days", type=int, default=60)
    parser.add_argument("--repeats", type=int, default=3)
    arguments = parser.parse_args()
    run_mesa(build_ward_world(BASE_SIZE, 2))  # compiles what is not compiled yet
    cost = {people: us_per_person_day(people, arguments.days, arguments.repeats) for people in arguments.people}
    base = cost.get(BASE_SIZE) or us_per_person_day(BASE_SIZE, arguments.days, arguments.repeats)
    versions = f"Python {platform.python_version()}, Mesa {mesa.__version__}"
    print(f"{versions}, {usable_cpu_count()} processors, {platform.machine()}\n")
    print("| people | µs per person-day | person-days per second | over that of 30 people |")
    print("| ---: | ---: | ---: | ---: |")
    for people, micros in cost.items():
        print(f"| {people:,} | {micros:.1f} | {1e6 / micros:,.0f} | {micros / base:.2f} |")


if __name__ == "__main__":
    main()
