"""The C version of the day: compile it, lay a world out for it, play it.

    python benchmarks/c_engine.py [--people 12 30 300 9990] [--days 250] [--repeats 5]

Prints nanoseconds a person-day, measures only, on one thread; but first plays each world on an engine of the project,
and refuses to print times where the bits differ. Worlds are laid out beforehand: only playing the days is timed.
"""

from __future__ import annotations

import argparse
import ctypes
import functools
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from sim.agents import play as play_mesa
from sim.compiled import play as play_compiled
from sim.model.acts import N_ACT_KINDS
from sim.model.constants import Constants
from sim.model.leading import StyleEffects
from sim.model.measures import MEASURE_NAMES, N_MEASURES
from sim.scenario import Scenario
from sim.world import Segment, World, build_world

SOURCES = Path(__file__).parent / "c"
FLAGS = ("-std=gnu11", "-O3", "-march=native", "-ffp-contract=off", "-fno-math-errno")
WARD = 30
MOST_PERSON_DAYS = 30_000
"""Longer runs are compared with the compiled engine, for the Mesa engine would take more than some seconds."""
LEAST_SECONDS = 1.0
"""Short runs are repeated until this is over."""
Whole, Number, Place = ctypes.c_int64, ctypes.c_double, ctypes.c_void_p


def has_compiler() -> bool:
    """Whether gcc is on this machine, and not another compiler by its name."""
    if shutil.which("gcc") is None:
        return False
    told = subprocess.run(["gcc", "--version"], capture_output=True, text=True, check=False)  # noqa: S607
    return told.returncode == 0 and "clang" not in told.stdout


@functools.cache
def library(*flags: str) -> ctypes.CDLL:
    """Compile the C version, with more flags if wanted, and load it.

    Raises
    ------
    FileNotFoundError
        Where there is no gcc.
    subprocess.CalledProcessError
        Where gcc fails.
    """
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        file = Path(folder) / "day.so"
        command = ["gcc", *FLAGS, *flags, "-shared", "-fPIC", "-o", str(file), str(SOURCES / "day.c"), "-lm"]
        subprocess.run(command, check=True)  # noqa: S603  # gcc, on the project's own file
        loaded = ctypes.CDLL(str(file))
    loaded.prepare.restype = Place
    loaded.prepare.argtypes = [Place, Place]
    loaded.play.restype = loaded.release.restype = None
    loaded.play.argtypes = loaded.release.argtypes = [Place]
    return loaded


# --- what the C version is given, field by field as in c/world.h

# fmt: off
DRAWN = (
    "contacts_per_day", "g_disposition", "g_felt", "g_energy", "g_safety", "g_need", "g_control", "g_overload",
    "g_glimpsed", "glimpse_peak", "giver_lift", "strain", "boost", "boost_ratio", "effort", "drain", "recovery",
    "rest_floor", "obstacle_load", "obstacles_start", "conversations", "safety_level", "safety_start", "try_rate",
    "improve", "improve_max", "introductions_max", "leave_rate", "leave_slope", "wellbeing_mean", "wellbeing_sd",
    "disposition_mean", "disposition_sd",
)
# fmt: on
KEEPS = ("wellbeing", "felt", "safety", "obstacles", "improvement")
FACTORS = ("felt", "lift", "safety", "relief")


class CConstants(ctypes.Structure):
    """`Constants` of c/world.h."""

    _fields_ = [(name, Number) for name in (*DRAWN, "give_base", "safety_moves", *(f"keep_{name}" for name in KEEPS))]


class CFactors(ctypes.Structure):
    """`Factors` of c/world.h."""

    _fields_ = [(name, Number) for name in FACTORS]


class CKind(ctypes.Structure):
    """`Kind` of c/world.h."""

    _fields_ = [("until", Number), ("effort", Number), ("learning", Number), ("factors", CFactors)]


class CStyle(ctypes.Structure):
    """`Style` of c/world.h."""

    _fields_ = [("attend", Number), ("understand", Number), ("factors", CFactors)]


class CSegment(ctypes.Structure):
    """`Segment` of c/world.h."""

    _fields_ = [
        *((name, Whole) for name in ("first", "last", "n_incidents", "n_sparked")),
        *((name, Place) for name in ("workload", "control", "autonomy", "campaign", "harm")),
        *((name, Place) for name in ("absent", "style", "sparked")),
    ]


START = ("set_point", "disposition", "wellbeing", "energy", "felt_compassion", "safety", "obstacles", "improvement")


class CWorld(ctypes.Structure):
    """`World` of c/world.h."""

    _fields_ = [
        ("seed", ctypes.c_uint64),
        *((name, Whole) for name in ("n_days", "n_people", "n_ties", "n_teams", "n_segments", "n_styles")),
        ("mean_strength", Number),
        *((name, Place) for name in ("one", "other", "team_of", "leader_of", "weight")),
        *((name, Place) for name in START),
        ("styles", ctypes.POINTER(CStyle)),
        ("segments", ctypes.POINTER(CSegment)),
        ("constants", CConstants),
        ("kinds", CKind * N_ACT_KINDS),
    ]


class Run:
    """A world laid out for the C version; use it in a `with`, which gives the memory back.

    Attributes
    ----------
    days : float64, shape (days, 1 + teams, measures)
        Measures of the last play, as in `sim.trace.Trace`.
    """

    def __init__(self, world: World, lib: ctypes.CDLL) -> None:
        self.days: NDArray[np.float64] = np.full((world.days, 1 + len(world.population.teams), N_MEASURES), np.nan)
        self._lib = lib
        self._cache: list[NDArray[Any]] = []  # arrays to which the C version points
        self._world = self._laid_out(world)
        self._run = lib.prepare(ctypes.addressof(self._world), self.days.ctypes.data)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._lib.release(self._run)

    def play(self) -> None:
        """Play all days from a fresh start."""
        self._lib.play(self._run)

    def _pointer(self, array: NDArray[Any], kind: type[np.generic]) -> int:
        """Address of an array's numbers."""
        self._cache.append(np.ascontiguousarray(array, kind))
        return self._cache[-1].ctypes.data

    def _laid_out(self, world: World) -> CWorld:
        if (
            any(segment.constants != world.initial_constants for segment in world.segments)
            or world.omitted_act is not None
        ):
            raise ValueError("the C version knows no changes of constants, and leaves nothing out")
        ties, people = world.ties, world.population
        laid_out = CWorld(
            seed=world.seed,
            n_days=world.days,
            n_people=len(people.names),
            n_ties=len(ties.person_a),
            n_teams=len(people.teams),
            n_segments=len(world.segments),
            n_styles=len(world.segments[0].style_effects),
            mean_strength=ties.mean_strength,
            weight=self._pointer(ties.weight, np.float64),
            styles=(CStyle * len(world.segments[0].style_effects))(*map(style_of, world.segments[0].style_effects)),
            segments=(CSegment * len(world.segments))(*(self._segment(segment) for segment in world.segments)),
            constants=constants_of(world.initial_constants),
            kinds=(CKind * N_ACT_KINDS)(*kinds_of(world.initial_constants)),
        )
        for name in ("one", "other"):
            setattr(laid_out, name, self._pointer(getattr(ties, name), np.int32))
        for name in ("team_of", "leader_of"):
            setattr(laid_out, name, self._pointer(getattr(people, name), np.int32))
        for name in START:
            setattr(laid_out, name, self._pointer(getattr(world.initial_state, name), np.float64))
        return laid_out

    def _segment(self, segment: Segment) -> CSegment:
        laid_out = CSegment(segment.first_day, segment.last_day, len(segment.harm), len(segment.spark_receivers))
        for name in ("workload", "control", "autonomy", "campaign", "harm"):
            setattr(laid_out, name, self._pointer(getattr(segment, name), np.float64))
        laid_out.absent = self._pointer(segment.is_absent, np.uint8)
        laid_out.style = self._pointer(segment.style_index, np.int32)
        laid_out.sparked = self._pointer(segment.spark_receivers, np.int32)
        return laid_out


def constants_of(c: Constants) -> CConstants:
    """The constants of a run, all as doubles."""
    numbers = {name: getattr(c.params, name) for name in DRAWN} | {
        f"keep_{name}": getattr(c.decay, name) for name in KEEPS
    }
    return CConstants(**numbers, give_base=c.give_base_log_odds, safety_moves=c.safety_is_dynamic)


def kinds_of(c: Constants) -> Iterator[CKind]:
    """What one act of each kind does; where safety does not move, no act moves it."""
    for kind in range(N_ACT_KINDS):
        factors = {name: getattr(c.act_factors, name)[kind] for name in FACTORS}
        yield CKind(
            c.act_factors.cumulative_share[kind],
            c.act_factors.effort[kind],
            c.act_factors.learning[kind],
            CFactors(**factors),
        )


def style_of(style: StyleEffects) -> CStyle:
    """What a leadership style does."""
    return CStyle(style.attend_log_odds, style.understand, CFactors(*(getattr(style, name) for name in FACTORS)))


# --- the public face


def prepare(world: World, lib: ctypes.CDLL | None = None) -> Run:
    """Lay a world out, so that playing it is all that is timed."""
    return Run(world, lib or library())


def play(world: World) -> NDArray[np.float64]:
    """Measures of all days of a world; shape (days, 1 + teams, measures)."""
    with prepare(world) as run:
        run.play()
        return run.days


def first_difference(days: NDArray[np.float64], expected: NDArray[np.float64]) -> str:
    """Where the bits of two tables of measures first differ, in words; "" where they do not."""
    if days.shape != expected.shape:
        return f"{days.shape} against {expected.shape}"
    differs = np.flatnonzero(days.ravel().view(np.int64) != expected.ravel().view(np.int64))
    if not len(differs):
        return ""
    day, scope, measure = (int(i) for i in np.unravel_index(differs[0], days.shape))
    pair = f"{days[day, scope, measure]!r} against {expected[day, scope, measure]!r}"
    return f"{MEASURE_NAMES[measure]} of day {day + 1}, scope {scope}: {pair}"


def insist_on_same_bits(world: World) -> None:
    """Play a world in C and on an engine: on Mesa, or on the compiled one where Mesa would take minutes.

    Raises
    ------
    SystemExit
        Where a bit differs: times of something else are worth nothing.
    """
    if len(world.population.names) * world.days <= MOST_PERSON_DAYS:
        engine, expected = "Mesa", play_mesa(world).days
    else:
        engine, expected = "compiled", play_compiled(world, keep_people=False, keep_acts=False).days
    difference = first_difference(play(world), expected)
    if difference:
        raise SystemExit(f"The C version differs from the {engine} engine: {difference}")


def seconds(world: World, repeats: int) -> float:
    """Shortest time to play a world that is laid out."""
    times: list[float] = []
    with prepare(world) as run:
        while len(times) < repeats or sum(times) < LEAST_SECONDS:
            start = time.perf_counter()
            run.play()
            times.append(time.perf_counter() - start)
    return min(times)


def world_of_people(people: int, days: int) -> World:
    """A ward under the usual strain, or an organisation of wards of 30."""
    team: dict[str, object] = {"builder": "ward", "size": people}
    if people >= 2 * WARD:
        wards = {"teams": people // WARD, "smallest": WARD, "largest": WARD, "director": False}
        team = {"builder": "organisation", **wards}
    leadership = {"style": "transactional"}
    scenario = {"schema": 1, "days": days, "workload": 0.62, "team": team, "leadership": leadership}
    return build_world(Scenario.from_dict(scenario))


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, nargs="+", default=(12, WARD, 300, 9990))
    parser.add_argument("--days", type=int, default=250)
    parser.add_argument("--repeats", type=int, default=5)
    arguments = parser.parse_args()
    if not has_compiler():
        raise SystemExit("There is no gcc on this machine to compile the C version with.")
    print("| people | ns per person-day |")
    print("| ---: | ---: |")
    for people in arguments.people:
        world = world_of_people(people, arguments.days)
        insist_on_same_bits(world)
        nanos = seconds(world, arguments.repeats) / (len(world.population.names) * world.days) * 1e9
        print(f"| {len(world.population.names):,} | {nanos:.1f} |", flush=True)


if __name__ == "__main__":
    main()
