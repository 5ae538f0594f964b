"""Parts: files with the rows of some runs, each named by the digest of its bytes. Together they are the journal."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sim.model.measures import MEASURES
from sim.sweep import folder as files
from sim.sweep.measuring import OUTCOMES, Floats

if TYPE_CHECKING:
    import pyarrow as pa

ENDING = ".parquet"
RUNS_TOLD = {
    "point": ("", "Address of the point: a hash of its scenario."),
    "run": ("", "Number of the run of the point, from 0."),
    "seed": ("", "Luck of the run; the same run of another point has the same."),
    **{name: (about.unit, about.description) for name, about in OUTCOMES.items()},
}
DAYS_TOLD = {
    "point": RUNS_TOLD["point"],
    "run": RUNS_TOLD["run"],
    "day": ("working days", "Day of the run, from 1."),
    **{measure.name: (measure.metadata.unit, measure.metadata.description) for measure in MEASURES},
}


class Stretch(NamedTuple):
    """Runs of one point that stand together in a part.

    Attributes
    ----------
    address
        Address of the point.
    first, stop
        First run, and the one after the last.
    row
        Row of the part at which they begin.
    part
        Name of the part.
    """

    address: str
    first: int
    stop: int
    row: int
    part: str


def runs_table(rows: Sequence[tuple[str, int, Floats]]) -> pa.Table:
    """A row a run, from the address, the first run and the outcomes of each piece."""
    import pyarrow as pa  # noqa: PLC0415 - loaded where it is used

    from sim.recording.arrow import numeric_array, string_array  # noqa: PLC0415 - it loads pyarrow

    columns: dict[str, pa.Array] = {
        "point": string_array([address for address, _, kept in rows for _ in kept]),
        "run": numeric_array(np.concatenate([np.arange(first, first + len(kept)) for _, first, kept in rows])),
    }
    together = np.concatenate([kept for _, _, kept in rows])
    columns.update({name: numeric_array(together[:, place]) for place, name in enumerate(OUTCOMES)})
    return pa.table(columns)


def days_table(rows: Sequence[tuple[str, int, Floats]]) -> pa.Table:
    """A row a run and day, from the address, the first run and the courses of each piece."""
    import pyarrow as pa  # noqa: PLC0415

    from sim.recording.arrow import numeric_array, string_array  # noqa: PLC0415

    sizes = [kept.shape[:2] for _, _, kept in rows]
    runs = [np.repeat(np.arange(first, first + len(kept)), kept.shape[1]) for _, first, kept in rows]
    columns: dict[str, pa.Array] = {
        "point": string_array(np.repeat([address for address, _, _ in rows], [n * days for n, days in sizes]).tolist()),
        "run": numeric_array(np.concatenate(runs)),
        "day": numeric_array(np.concatenate([np.tile(np.arange(1, days + 1, dtype=np.int32), n) for n, days in sizes])),
    }
    together = np.concatenate([kept.reshape(-1, kept.shape[2]) for _, _, kept in rows])
    columns.update({measure.name: numeric_array(together[:, place]) for place, measure in enumerate(MEASURES)})
    return pa.table(columns)


def as_bytes(table: pa.Table) -> bytes:
    """A table as Parquet; the same table always gives the same bytes."""
    import pyarrow as pa  # noqa: PLC0415
    import pyarrow.parquet as pq  # noqa: PLC0415

    out = pa.BufferOutputStream()
    pq.write_table(table, out, **written_as(table.schema))
    made: bytes = out.getvalue().to_pybytes()
    return made


def written_as(schema: pa.Schema) -> dict[str, Any]:
    """How tables are written: texts, which repeat, through a dictionary; numbers, which hardly do, as they are."""
    import pyarrow as pa  # noqa: PLC0415

    texts = [column.name for column in schema if pa.types.is_string(column.type)]
    return {"compression": "zstd", "use_dictionary": texts}


def write_part(folder: Path, kind: str, table: pa.Table) -> str:
    """Write a part; return its name. Where the same part is there already, nothing changes."""
    data = as_bytes(table)
    name = files.digest_of(data) + ENDING
    files.write_whole(files.parts_of(folder, kind) / name, data)
    return name


def read_part(folder: Path, kind: str, name: str) -> pa.Table:
    """Read a part that was found to be whole."""
    import pyarrow.parquet as pq  # noqa: PLC0415

    with pq.ParquetFile(files.parts_of(folder, kind) / name) as file:
        return file.read(use_threads=False)


def parts_in(folder: Path, kind: str) -> list[Path]:
    """Parts of a kind, in order of name."""
    place = files.parts_of(folder, kind)
    return sorted(path for path in place.glob(f"*{ENDING}") if not path.name.startswith("."))


def is_whole(path: Path) -> bool:
    """Whether a part is what was written."""
    return files.digest_of_file(path) == path.name.removesuffix(ENDING)


def stretches_of(path: Path) -> Iterator[Stretch]:
    """The runs of which a whole part has rows."""
    import pyarrow.parquet as pq  # noqa: PLC0415

    with pq.ParquetFile(path) as file:
        table = file.read(columns=["point", "run"], use_threads=False)
    yield from stretches(table, path.name)


def stretches(table: pa.Table, part: str) -> Iterator[Stretch]:
    """The runs of which a table has rows, in the order of its rows; `to_numpy` would import pandas."""
    points = table.column("point").combine_chunks().dictionary_encode()
    place, runs = np.from_dlpack(points.indices), np.from_dlpack(table.column("run").combine_chunks())
    names = points.dictionary.to_pylist()
    new = np.flatnonzero((np.diff(place) != 0) | ((np.diff(runs) != 0) & (np.diff(runs) != 1))) + 1
    edges = [0, *new.tolist(), len(runs)] if len(runs) else [0]
    for begin, end in pairwise(edges):
        yield Stretch(names[place[begin]], int(runs[begin]), int(runs[end - 1]) + 1, begin, part)


def told_of_failures(folder: Path) -> list[dict[str, object]]:
    """The runs that failed, as they were noted; a line that a killed driver left half written is passed over."""
    try:
        lines = (folder / files.FAILURES).read_bytes().splitlines()
    except FileNotFoundError:
        return []
    return [made for line in lines if (made := _noted(line)) is not None]


def _noted(line: bytes) -> dict[str, object] | None:
    """A line of the failures, if it is whole."""
    try:
        made = json.loads(line)
    except ValueError:
        return None
    return made if isinstance(made, dict) else None


def write_failures(folder: Path, failures: Iterable[dict[str, object]]) -> None:
    """Write all failures anew; where there is none, there is no file."""
    lines = [json.dumps(one, ensure_ascii=False, sort_keys=True) + "\n" for one in failures]
    if lines:
        files.write_whole(folder / files.FAILURES, "".join(lines).encode())
    else:
        (folder / files.FAILURES).unlink(missing_ok=True)
