"""How firmly claims stand: versions of the model, and constants that are moved one at a time."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from typing import NamedTuple

from sim.analysis.validation.estimating import Band
from sim.analysis.validation.validating import INSIDE, RUNS, Row, Tell, Validation, measured
from sim.analysis.validation.worlds import Bench, Move
from sim.engines import DEFAULT_ENGINE, EngineName
from sim.model.parameters import DEFAULT_PARAMETERS

AS_IT_IS = "as it is"
"""Label of the model without a version or move."""
ALL = "all"
"""Instead of the names of constants: every constant of the model that is not 0."""
MOVABLE = tuple(name for name, value in DEFAULT_PARAMETERS._asdict().items() if value)
"""Constants that can be moved by a share of their value."""
MOST_MOVING = ("workload", "recovery", "g_felt", "give_base", "obstacle_load", "drain")
"""The six constants that take most of the room of values when all are moved by a tenth; whole numbers left aside."""
LARGEST_SHARE = 0.5


class Order(NamedTuple):
    """What is to be measured.

    Attributes
    ----------
    items : numbers of claims; empty for all
    runs : over which each is measured
    changes : texts "path=value" that hold in all worlds
    versions : texts "path=value", each a version beside the model as it is
    shake : share of its value by which each constant is moved up and down; 0 for none
    constants : which are moved; empty for `MOST_MOVING`, ("all",) for all
    """

    items: tuple[int, ...] = ()
    runs: int = RUNS
    changes: tuple[str, ...] = ()
    versions: tuple[str, ...] = ()
    shake: float = 0.0
    constants: tuple[str, ...] = ()

    @property
    def command(self) -> str:
        """The command line that asks for this; what does not change a value is not in it."""
        words = ["compassion", "validate", "--runs", str(self.runs)]
        for option, given in (("--item", self.items), ("--set", self.changes), ("--versions", self.versions)):
            words += [word for one in given for word in (option, str(one))]
        if self.shake:
            words += ["--shake", f"{self.shake:g}"]
            words += [word for one in self.constants for word in ("--constant", one)]
        return shlex.join(words)

    def benches(self, engine: EngineName) -> dict[str, Bench]:
        """Where it is measured, by label; the model as it is comes first."""
        found = {AS_IT_IS: Bench(engine, self.changes)}
        for version in self.versions:
            found[version] = Bench(engine, (*self.changes, version))
        for move in self.moves():
            found[label(move)] = Bench(engine, self.changes, move)
        return found

    def moves(self) -> list[Move]:
        """The moves of constants: each down, then up, unless it stands at its bound."""
        if not self.shake:
            return []
        names = MOVABLE if self.constants == (ALL,) else self.constants or MOST_MOVING
        moves = [Move(name, share) for name in names for share in (-self.shake, self.shake)]
        return [
            move
            for move in moves
            if move.of(getattr(DEFAULT_PARAMETERS, move.name)) != getattr(DEFAULT_PARAMETERS, move.name)
        ]


def label(move: Move) -> str:
    """What a move is called: the constant, and how far it goes."""
    if isinstance(getattr(DEFAULT_PARAMETERS, move.name), int):
        return f"{move.name} {'+' if move.share > 0 else '−'}1"
    return f"{move.name} {'+' if move.share > 0 else '−'}{100 * abs(move.share):g} %"


class Trials(NamedTuple):
    """What an order came to.

    Attributes
    ----------
    command : that measured it
    found : what claims came to, by label; the model as it is comes first
    """

    command: str
    found: dict[str, Validation]

    @property
    def as_it_is(self) -> Validation:
        """What claims came to without a version or move."""
        return self.found[AS_IT_IS]

    @property
    def others(self) -> dict[str, Validation]:
        """What they came to in versions and after moves."""
        return {name: one for name, one in self.found.items() if name != AS_IT_IS}

    @property
    def is_shaken(self) -> bool:
        """Whether constants were moved."""
        return "--shake" in shlex.split(self.command)

    def of_row(self, place: int) -> dict[str, Row]:
        """One row of all others, by label."""
        return {name: one.rows[place] for name, one in self.others.items()}


def carry_out(
    order: Order, *, engine: EngineName = DEFAULT_ENGINE, workers: int | None = None, tell: Tell | None = None
) -> Trials:
    """Measure what an order asks for.

    Raises
    ------
    ScenarioError
        A change or a move does not fit a world of the claims.
    """
    benches = order.benches(engine)
    found = measured(list(benches.values()), order.items or None, runs=order.runs, workers=workers, tell=tell)
    return Trials(order.command, dict(zip(benches, found, strict=True)))


def room_taken(row: Row, moved: Row) -> float:
    """Share of the room between a value and the edge of its band that a move takes: 1 or more where it leaves it."""
    band = row.band or Band()
    at, now = row.estimate.value, moved.estimate.value
    edge = band.high if now > at else band.low
    if moved.verdict != INSIDE and edge is None:
        return float("inf")
    return 0.0 if edge is None or now == at else float("inf") if edge == at else (now - at) / (edge - at)


def ranked(trials: Trials) -> list[tuple[str, float]]:
    """Labels and the room that each takes, summed over the values with a band, 1 at most of each; most first."""
    totals = {
        name: sum(
            min(1.0, max(0.0, room_taken(row, one.rows[place])))
            for place, row in enumerate(trials.as_it_is.rows)
            if row.verdict == INSIDE
        )
        for name, one in trials.others.items()
    }
    return sorted(totals.items(), key=lambda entry: -entry[1])


def leavers(trials: Trials) -> Sequence[tuple[Row, list[str], tuple[str, float]]]:
    """Each value inside its band: moves after which it is outside, and the one that takes most room of the others."""
    found = []
    for place, row in enumerate(trials.as_it_is.rows):
        if row.verdict != INSIDE:
            continue
        moved = trials.of_row(place)
        out = [name for name, one in moved.items() if one.verdict != INSIDE]
        rest = {name: room_taken(row, one) for name, one in moved.items() if name not in out}
        found.append((row, out, max(rest.items(), key=lambda entry: entry[1], default=("", 0.0))))
    return found
