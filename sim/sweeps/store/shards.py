"""Shards: Parquet files with the rows of some runs, each named by the SHA-256 digest of its content."""

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
from sim.sweeps.store import results_dir

SHARD_SUFFIX = ".parquet"
RUNS_METADATA = {
    "point": ("", "Id of the design point: a hash of its scenario."),
    "run": ("", "Number of the run within the point, from 0."),
    "seed": ("", "Random seed of the run. Runs with the same number have the same seed at all points."),
    **{name: (about.unit, about.description) for name, about in OUTCOMES.items()},
}
DAYS_METADATA = {
    "point": RUNS_METADATA["point"],
    "run": RUNS_METADATA["run"],
    "day": ("working days", "Day of the run, from 1."),
    **{measure.name: (measure.metadata.unit, measure.metadata.description) for measure in MEASURES},
}


class RunRange(NamedTuple):
    """Consecutive runs of one point in a shard.

    Attributes
    ----------
    point_id
        Id of the point.
    first, stop
        First run, and the run after the last.
    row
        First row in the shard.
    shard
        Name of the shard.
    """

    point_id: str
    first: int
    stop: int
    row: int
    shard: str


def runs_table(blocks: Sequence[tuple[str, int, FloatArray]]) -> pa.Table:
    """Table with one row per run, from blocks of point id, first run and outcomes of shape (runs, outcomes)."""
    columns: dict[str, pa.Array] = {
        "point": string_array([point_id for point_id, _, outcomes in blocks for _ in outcomes]),
        "run": numeric_array(
            np.concatenate([np.arange(first, first + len(outcomes)) for _, first, outcomes in blocks])
        ),
    }
    stacked = np.concatenate([outcomes for _, _, outcomes in blocks])
    columns.update({name: numeric_array(stacked[:, column]) for column, name in enumerate(OUTCOMES)})
    return pa.table(columns)


def days_table(blocks: Sequence[tuple[str, int, FloatArray]]) -> pa.Table:
    """Table with one row per run and day, from blocks of point id, first run and array (runs, days, measures)."""
    sizes = [series.shape[:2] for _, _, series in blocks]
    runs = [np.repeat(np.arange(first, first + len(series)), series.shape[1]) for _, first, series in blocks]
    columns: dict[str, pa.Array] = {
        "point": string_array(
            np.repeat([point_id for point_id, _, _ in blocks], [n * days for n, days in sizes]).tolist()
        ),
        "run": numeric_array(np.concatenate(runs)),
        "day": numeric_array(np.concatenate([np.tile(np.arange(1, days + 1, dtype=np.int32), n) for n, days in sizes])),
    }
    stacked = np.concatenate([series.reshape(-1, series.shape[2]) for _, _, series in blocks])
    columns.update({measure.name: numeric_array(stacked[:, column]) for column, measure in enumerate(MEASURES)})
    return pa.table(columns)


def to_parquet_bytes(table: pa.Table) -> bytes:
    """A table in Parquet format. Equal tables give equal bytes."""
    out = pa.BufferOutputStream()
    pq.write_table(table, out, **parquet_options(table.schema))
    data: bytes = out.getvalue().to_pybytes()
    return data


def parquet_options(schema: pa.Schema) -> dict[str, Any]:
    """Options for writing a table. Only text columns use a dictionary, because numbers rarely repeat."""
    texts = [column.name for column in schema if pa.types.is_string(column.type)]
    return {"compression": "zstd", "use_dictionary": texts}


def write_shard(folder: Path, kind: str, table: pa.Table) -> str:
    """Write a shard and return its name. Writing the same shard again changes nothing."""
    data = to_parquet_bytes(table)
    name = results_dir.sha256_of_bytes(data) + SHARD_SUFFIX
    write_atomically(results_dir.shards_dir(folder, kind) / name, data)
    return name


def read_shard(folder: Path, kind: str, name: str) -> pa.Table:
    """Read an intact shard."""
    with pq.ParquetFile(results_dir.shards_dir(folder, kind) / name) as file:
        return file.read(use_threads=False)


def list_shards(folder: Path, kind: str) -> list[Path]:
    """Paths of the shards of a kind, sorted by name."""
    directory = results_dir.shards_dir(folder, kind)
    return sorted(path for path in directory.glob(f"*{SHARD_SUFFIX}") if not path.name.startswith("."))


def is_intact(path: Path) -> bool:
    """Whether the content of a shard matches its digest."""
    return results_dir.sha256_of_file(path) == path.name.removesuffix(SHARD_SUFFIX)


def read_run_ranges(path: Path) -> Iterator[RunRange]:
    """Runs in an intact shard."""
    with pq.ParquetFile(path) as file:
        table = file.read(columns=["point", "run"], use_threads=False)
    yield from run_ranges(table, path.name)


def run_ranges(table: pa.Table, shard: str) -> Iterator[RunRange]:
    """Runs in the table of a shard, in the order of its rows. `from_dlpack` avoids the import of pandas."""
    points = table.column("point").combine_chunks().dictionary_encode()
    point_index, runs = np.from_dlpack(points.indices), np.from_dlpack(table.column("run").combine_chunks())
    names = points.dictionary.to_pylist()
    new = np.flatnonzero((np.diff(point_index) != 0) | ((np.diff(runs) != 0) & (np.diff(runs) != 1))) + 1
    edges = [0, *new.tolist(), len(runs)] if len(runs) else [0]
    for begin, end in pairwise(edges):
        yield RunRange(names[point_index[begin]], int(runs[begin]), int(runs[end - 1]) + 1, begin, shard)


def read_failures(folder: Path) -> list[dict[str, object]]:
    """Read the failed runs. An incomplete line from a killed process is skipped."""
    try:
        lines = (folder / results_dir.FAILURES_FILE).read_bytes().splitlines()
    except FileNotFoundError:
        return []
    return [failure for line in lines if (failure := _parse_failure(line)) is not None]


def _parse_failure(line: bytes) -> dict[str, object] | None:
    """One failure, or None if the line is incomplete."""
    try:
        failure = json.loads(line)
    except ValueError:
        return None
    return failure if isinstance(failure, dict) else None


def write_failures(folder: Path, failures: Iterable[dict[str, object]]) -> None:
    """Write all failures, or remove the file if there are none."""
    lines = [json.dumps(failure, ensure_ascii=False, sort_keys=True) + "\n" for failure in failures]
    if lines:
        write_atomically(folder / results_dir.FAILURES_FILE, "".join(lines).encode())
    else:
        (folder / results_dir.FAILURES_FILE).unlink(missing_ok=True)
