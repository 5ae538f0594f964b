"""Executors of a sweep: threads, processes, a Dask cluster, or any executor of `concurrent.futures`."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import suppress
from typing import Any

from sim.engine.dispatch import DEFAULT_ENGINE, ENGINE_NAMES, EngineName
from sim.numba_support.cpu_count import usable_cpu_count
from sim.numba_support.source_hash import source_hash
from sim.sweeps.errors import SweepError
from sim.sweeps.store.manifest import HASHED_PATHS

SCHEDULER_TIMEOUT_S = 20
"""Seconds to wait for a connection to a Dask scheduler."""
CHUNKS_PER_WORKER = 2
"""Pending chunks per worker: one that is running and one that is waiting."""


class ExecutorFactory:
    """Creates executors. The driver requests a new one when the old one is broken.

    Parameters
    ----------
    create_executor
        Function without arguments that returns an executor.
    n_workers
        Number of chunks that the executor runs at a time.
    """

    def __init__(self, create_executor: Callable[[], Executor], n_workers: int) -> None:
        self.create_executor = create_executor
        self.n_workers = n_workers

    @property
    def max_pending(self) -> int:
        """Maximum number of pending chunks."""
        return CHUNKS_PER_WORKER * max(self.n_workers, 1)

    def close(self) -> None:
        """Release resources that outlive the executors."""


def thread_executors(n: int) -> ExecutorFactory:
    """Executors with threads, for the compiled engine, which releases Python's global interpreter lock."""
    return ExecutorFactory(lambda: ThreadPoolExecutor(n, thread_name_prefix="sweep"), n)


def process_executors(n: int) -> ExecutorFactory:
    """Executors with spawned processes, for the Mesa engine, which holds Python's global interpreter lock."""
    context = multiprocessing.get_context("spawn")
    return ExecutorFactory(lambda: ProcessPoolExecutor(n, mp_context=context, initializer=_init_worker), n)


def _init_worker() -> None:
    """Initialise a worker process: ignore SIGINT, and exit when the parent process ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_exit_with_parent, args=(parent,), daemon=True).start()


def _exit_with_parent(parent: Any) -> None:
    """Exit when the parent process ends."""
    parent.join()
    os._exit(1)


class DaskExecutorFactory(ExecutorFactory):
    """Executors on a Dask cluster.

    Parameters
    ----------
    address
        Address of a scheduler, or "local" for a cluster on this computer.
    n_workers
        Number of workers of a local cluster.

    Raises
    ------
    SweepError
        Dask is not installed.
    """

    def __init__(self, address: str, n_workers: int) -> None:
        super().__init__(self._create_executor, n_workers)
        try:
            import distributed  # noqa: PLC0415 - optional dependency
        except ImportError:
            raise SweepError(
                "Dask is not installed. Install it with: pip install -e '.[cluster]' in the folder of the source code"
            ) from None
        self._distributed: Any = distributed
        self.address = address
        self._client: Any = None
        self._cluster: Any = None

    def _create_executor(self) -> Executor:
        """Executor of a new client. The workers are checked first.

        Raises
        ------
        SweepError
            There is no scheduler at the address, or the workers run another version of the program.
        """
        self.close()
        if self.address == "local":
            self._cluster = self._distributed.LocalCluster(
                n_workers=self.n_workers, threads_per_worker=1, dashboard_address=None, host="127.0.0.1"
            )
        try:
            self._client = self._distributed.Client(
                self._cluster or self.address, timeout=SCHEDULER_TIMEOUT_S, set_as_default=False
            )
        except (OSError, ValueError) as error:
            raise SweepError(
                f"There is no Dask scheduler at {self.address}: {error}. Use the address that `dask scheduler` prints, "
                "such as tcp://host:8786, or local."
            ) from None
        self._check_worker_sources()
        executor: Executor = self._client.get_executor(pure=False)
        return executor

    def _check_worker_sources(self) -> None:
        """Raise an error if a worker runs another version of the model."""
        try:
            hashes = set(self._client.run(source_hash, *HASHED_PATHS).values())
        except Exception as error:
            raise SweepError(
                f"The Dask workers cannot import this program: {error}. Install it on every worker."
            ) from None
        if hashes - {source_hash(*HASHED_PATHS)}:
            raise SweepError(
                "The Dask workers run another version of this program. Install the same version on every worker."
            )

    @property
    def max_pending(self) -> int:
        """Maximum number of pending chunks, from the current number of threads of the cluster."""
        try:
            n: int = sum(self._client.nthreads().values())
        except Exception as error:  # Dask raises various exceptions if the scheduler is lost
            raise BrokenExecutor(str(error)) from error
        return CHUNKS_PER_WORKER * max(n, 1)

    def close(self) -> None:
        """Close the client, and the cluster if it is local."""
        for resource in (self._client, self._cluster):
            if resource is not None:
                with suppress(Exception):  # the connection may be lost already
                    resource.close()
        self._client = self._cluster = None


def choose_executors(
    engine: EngineName,
    workers: int | None = None,
    executor: Callable[[], Executor] | None = None,
    dask: str | None = None,
) -> ExecutorFactory:
    """Executors for an engine: threads for the compiled engine, processes for Mesa, unless others are requested.

    Parameters
    ----------
    engine
        Name of the engine.
    workers
        Number of workers, at least 1. Default: the number of processors.
    executor
        Function without arguments that returns an executor of `concurrent.futures`.
    dask
        Address of a Dask scheduler, or "local".

    Raises
    ------
    ValueError
        The engine is unknown, or there is no worker.
    SweepError
        Dask is not installed.
    """
    if engine not in ENGINE_NAMES:
        raise ValueError(f"unknown engine {engine!r}; expected one of {', '.join(ENGINE_NAMES)}")
    n_workers = usable_cpu_count() if workers is None else workers
    if n_workers < 1:
        raise ValueError(f"workers must be at least 1, got {n_workers}")
    if executor is not None:
        return ExecutorFactory(executor, n_workers)
    if dask is not None:
        return DaskExecutorFactory(dask, n_workers)
    return thread_executors(n_workers) if engine == DEFAULT_ENGINE else process_executors(n_workers)
