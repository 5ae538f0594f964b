"""Choice of the engine that runs a world, and the message before it is compiled."""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    from sim.engine.mesa import Person
    from sim.engine.trace import Trace
    from sim.world import World

EngineName = Literal["compiled", "mesa"]
ENGINE_NAMES: tuple[EngineName, ...] = get_args(EngineName)
"""Names of the engines. Their results are bit-identical."""
DEFAULT_ENGINE: EngineName = "compiled"
"""The default engine."""

LOGGER = logging.getLogger("sim")
COMPILING_MESSAGE = "Compiling the fast engine. This takes about half a minute and is done once …"
COMPILING_UNCACHED_MESSAGE = (
    "Compiling the fast engine, which takes about half a minute in each new process. {reason} "
    "Set COMPASSION_CACHE to a folder that only you can write to …"
)


def run_engine(
    world: World,
    engine: EngineName = DEFAULT_ENGINE,
    *,
    person_class: type[Person] | None = None,
    keep_people: bool = True,
    keep_acts: bool = True,
    on_progress: Callable[[int], object] | None = None,
) -> Trace:
    """Run a world on an engine. An engine is imported when it is first used.

    Parameters
    ----------
    world
        People, ties, initial state and events.
    engine
        Name of the engine.
    person_class
        Class of the people; only with the engine "mesa".
    keep_people, keep_acts
        Whether the trace contains the states of people and the act log.
    on_progress
        Called from time to time with the last day that was run.
    """
    if engine == "compiled":
        from sim.engine.compiled import run_compiled  # noqa: PLC0415

        log_compilation(engine)
        return run_compiled(world, keep_people=keep_people, keep_acts=keep_acts, on_progress=on_progress)
    from sim.engine.mesa import Person, run_mesa  # noqa: PLC0415

    trace = run_mesa(world, person_class or Person, on_progress)
    return trace._replace(people=trace.people if keep_people else None, acts=trace.acts if keep_acts else None)


@functools.cache
def log_compilation(engine: EngineName) -> bool:
    """Log, once per process, that an engine must be compiled first; return whether it must.

    The logger `sim` gets a message of level INFO, or a WARNING if the compiled code cannot be cached.
    """
    if engine != "compiled":
        return False
    from sim.engine.compiled.run import run_days  # noqa: PLC0415
    from sim.numba_support.compile_cache import compile_cache  # noqa: PLC0415
    from sim.numba_support.decorators import is_compiled  # noqa: PLC0415

    if is_compiled(run_days):
        return False
    folder, reason = compile_cache()
    if folder is None:
        LOGGER.warning(COMPILING_UNCACHED_MESSAGE.format(reason=reason))
    else:
        LOGGER.info(COMPILING_MESSAGE)
    return True
