"""Parts: files with the rows of some runs, each named by the digest of its bytes. Together they are the journal."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from sim.model.measures import MEASURES
from sim.storage.arrow_arrays import numeric_array, string_array
from sim.storage.atomic_write import write_atomically
from sim.sweeps.outcomes import OUTCOMES, FloatArray
from sim.sweeps.store import results_dir as files

SHARD_SUFFIX = ".parquet"
RUNS_METADATA = {
    "point": ("", "Address of the point: a hash of its scenario."),
    "run": ("", "Number of the run of the point, from 0."),
    "seed": ("", "Luck of the run; the same run of another point has the same."),
    **{name: (about.unit, about.description) for name, about in OUTCOMES.items()},
}
DAYS_METADATA = {
    "point": RUNS_METADATA["point"],
    "run": RUNS_METADATA["run"],
    "day": ("working days", "Day of the run, from 1."),
    **{measure.name: (measure.metadata.unit, measure.metadata.description) for measure in MEASURES},
}


class RunRange(NamedTuple):
    """Runs of one point that stand together in a part.

    Attributes
    ----------
    point_id
        Address of the point.
    first, stop
        First run, and the one after the last.
    row
        Row of the part at which they begin.
    shard
        Name of the part.
    """

    point_id: str
    first: int
    stop: int
    row: int
    shard: str


def runs_table(blocks: Sequence[tuple[str, int, FloatArray]]) -> pa.Table:
    """A row a run, from the address, the first run and the outcomes of each piece."""
    columns: dict[str, pa.Array] = {
        "point": string_array([address for address, _, outcomes in blocks for _ in outcomes]),
        "run": numeric_array(
            np.concatenate([np.arange(first, first + len(outcomes)) for _, first, outcomes in blocks])
        ),
    }
    stacked = np.concatenate([outcomes for _, _, outcomes in blocks])
    columns.update({name: numeric_array(stacked[:, column]) for column, name in enumerate(OUTCOMES)})
    return pa.table(columns)


def days_table(blocks: Sequence[tuple[str, int, FloatArray]]) -> pa.Table:
    """A row a run and day, from the address, the first run and the courses of each piece."""
    sizes = [series.shape[:2] for _, _, series in blocks]
    runs = [np.repeat(np.arange(first, first + len(series)), series.shape[1]) for _, first, series in blocks]
    columns: dict[str, pa.Array] = {
        "point": string_array(
            np.repeat([address for address, _, _ in blocks], [n * days for n, days in sizes]).tolist()
        ),
        "run": numeric_array(np.concatenate(runs)),
        "day": numeric_array(np.concatenate([np.tile(np.arange(1, days + 1, dtype=np.int32), n) for n, days in sizes])),
    }
    stacked = np.concatenate([series.reshape(-1, series.shape[2]) for _, _, series in blocks])
    columns.update({measure.name: numeric_array(stacked[:, column]) for column, measure in enumerate(MEASURES)})
    return pa.table(columns)


def to_parquet_bytes(table: pa.Table) -> bytes:
    """A table as Parquet; the same table always gives the same bytes."""
    out = pa.BufferOutputStream()
    pq.write_table(table, out, **parquet_options(table.schema))
    data: bytes = out.getvalue().to_pybytes()
    return data


def parquet_options(schema: pa.Schema) -> dict[str, Any]:
    """How tables are written: texts, which repeat, through a dictionary; numbers, which hardly do, as they are."""
    texts = [column.name for column in schema if pa.types.is_string(column.type)]
    return {"compression": "zstd", "use_dictionary": texts}


def write_shard(folder: Path, kind: str, table: pa.Table) -> str:
    """Write a part; return its name. Where the same part is there already, nothing changes."""
    data = to_parquet_bytes(table)
    name = files.sha256_of_bytes(data) + SHARD_SUFFIX
    write_atomically(files.shards_dir(folder, kind) / name, data)
    return name


def read_shard(folder: Path, kind: str, name: str) -> pa.Table:
    """Read a part that was found to be whole."""
    with pq.ParquetFile(files.shards_dir(folder, kind) / name) as file:
        return file.read(use_threads=False)


def list_shards(folder: Path, kind: str) -> list[Path]:
    """Parts of a kind, in order of name."""
    directory = files.shards_dir(folder, kind)
    return sorted(path for path in directory.glob(f"*{SHARD_SUFFIX}") if not path.name.startswith("."))


def is_intact(path: Path) -> bool:
    """Whether a part is what was written."""
    return files.sha256_of_file(path) == path.name.removesuffix(SHARD_SUFFIX)


def read_run_ranges(path: Path) -> Iterator[RunRange]:
    """The runs of which a whole part has rows."""
    with pq.ParquetFile(path) as file:
        table = file.read(columns=["point", "run"], use_threads=False)
    yield from run_ranges(table, path.name)


def run_ranges(table: pa.Table, part: str) -> Iterator[RunRange]:
    """The runs of which a table has rows, in the order of its rows; `to_numpy` would import pandas."""
    points = table.column("point").combine_chunks().dictionary_encode()
    point_index, runs = np.from_dlpack(points.indices), np.from_dlpack(table.column("run").combine_chunks())
    names = points.dictionary.to_pylist()
    new = np.flatnonzero((np.diff(point_index) != 0) | ((np.diff(runs) != 0) & (np.diff(runs) != 1))) + 1
    edges = [0, *new.tolist(), len(runs)] if len(runs) else [0]
    for begin, end in pairwise(edges):
        yield RunRange(names[point_index[begin]], int(runs[begin]), int(runs[end - 1]) + 1, begin, part)


def read_failures(folder: Path) -> list[dict[str, object]]:
    """The runs that failed, as they were noted; a line that a killed driver left half written is passed over."""
    try:
        lines = (folder / files.FAILURES_FILE).read_bytes().splitlines()
    except FileNotFoundError:
        return []
    return [failure for line in lines if (failure := _parse_failure(line)) is not None]


def _parse_failure(line: bytes) -> dict[str, object] | None:
    """A line of the failures, if it is whole."""
    try:
        failure = json.loads(line)
    except ValueError:
        return None
    return failure if isinstance(failure, dict) else None


def write_failures(folder: Path, failures: Iterable[dict[str, object]]) -> None:
    """Write all failures anew; where there is none, there is no file."""
    lines = [json.dumps(failure, ensure_ascii=False, sort_keys=True) + "\n" for failure in failures]
    if lines:
        write_atomically(folder / files.FAILURES_FILE, "".join(lines).encode())
    else:
        (folder / files.FAILURES_FILE).unlink(missing_ok=True)
