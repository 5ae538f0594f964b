"""`compassion plan`: check a plan and estimate its size and statistical power."""

from __future__ import annotations

from typing import Annotated

import typer

from sim.analysis.sensitivity.responses import RECOMMENDED_RUNS
from sim.cli.support.console import (
    HEADING_STYLE,
    NAME_STYLE,
    NOTE_STYLE,
    log_to_stderr,
    print_json,
    print_line,
    print_table,
    print_text,
)
from sim.cli.support.errors import handle_errors
from sim.cli.support.options import (
    MAX_EFFECT_SIZE,
    EngineOption,
    JsonOption,
    PlanArgument,
    WorkersOption,
    option,
    suggest_command,
)
from sim.engine.dispatch import DEFAULT_ENGINE
from sim.engine.memory import format_bytes
from sim.model.display import format_count
from sim.sweeps.comparison.text import format_difference, measure_label
from sim.sweeps.forecast import TARGET_POWERS, Forecast, PowerAnalysis, forecast_plan
from sim.sweeps.plan.plan import SweepPlan, load_plan
from sim.sweeps.run.executors import choose_executors


@handle_errors()
def plan_command(
    file: PlanArgument,
    effect: Annotated[
        float | None,
        option(
            "Smallest difference that matters, in units of the measure. Default: the effect in the plan.",
            metavar="SIZE",
            min=0.0,
            max=MAX_EFFECT_SIZE,
        ),
    ] = None,
    measure: Annotated[str, typer.Option(metavar="NAME", help="Measure of the effect.")] = "wellbeing",
    workers: WorkersOption = None,
    engine: EngineOption = DEFAULT_ENGINE,
    as_json: JsonOption = False,
) -> None:
    """Check a plan and estimate its size: design points, runs, time, disk space and statistical power.

    Simulates a few pilot runs for the estimates.
    """
    overrides = {} if effect is None else {"effect": {"smallest": effect, "measure": measure}}
    with log_to_stderr(), suggest_command(file, "plan"):
        plan = load_plan(file, overrides)
        forecast = forecast_plan(plan, choose_executors(engine, workers).n_workers, engine)
    if as_json:
        power = None if forecast.power is None else forecast.power._asdict()
        print_json({"name": plan.name, **forecast._asdict(), "power": power})
        return
    print_forecast(plan, forecast, file)


def print_forecast(plan: SweepPlan, forecast: Forecast, file: str) -> None:
    """Print the size of a plan and the power."""
    print_text((plan.name, HEADING_STYLE))
    n_cells = format_count(forecast.n_points // forecast.n_arms, "cell")
    cells_text = f" ({n_cells} of {forecast.n_arms} arms)" if forecast.n_arms > 1 else ""
    duration = _format_range(format_duration(forecast.seconds_min), format_duration(forecast.seconds_max))
    rows = [
        ("Design points", f"{forecast.n_points:,}{cells_text}"),
        ("Runs", _format_range(f"{forecast.n_runs_min:,}", f"{forecast.n_runs_max:,}")),
        ("Time", f"{duration} with {format_count(forecast.n_workers, 'worker')}"),
        ("Disk space", f"at most {format_bytes(forecast.bytes_max)}"),
    ]
    print_table(rows, indent=0, first_column_style="")
    print_text()
    if plan.cell_of_row and plan.spec.initial_runs < RECOMMENDED_RUNS:
        n_runs = format_count(plan.spec.initial_runs, "run")
        text = f"{n_runs} per design point. For a sensitivity analysis, use at least {RECOMMENDED_RUNS}."
        print_text((text, NOTE_STYLE))
    if forecast.power is None:
        hint = "To estimate statistical power, add effect: {smallest: 0.02} to the plan or use --effect 0.02."
        print_text((hint, NOTE_STYLE))
    else:
        print_power(forecast.power, plan)
    print_text()
    print_line("Run it with  ", (f"compassion sweep {file}", NAME_STYLE))


def print_power(power: PowerAnalysis, plan: SweepPlan) -> None:
    """Print the power to detect the stated effect."""
    quantity = "a paired difference" if plan.compared_field else "a difference from a fixed mean"
    size = format_difference(power.measure, power.smallest_effect)
    least, most = plan.spec.initial_runs, plan.spec.max_runs
    text = f"{power.power_at_min_runs:.0%} with {format_count(least, 'run')} per design point"
    text += f", {power.power_at_max_runs:.0%} with {most:,}" if most != least else ""
    print_text(f"Power to detect {quantity} of {size} in {measure_label(power.measure)}: {text}.")
    needed = [
        f"{n_runs:,} for {target:.0%}"
        for n_runs, target in zip(power.required_runs, TARGET_POWERS, strict=True)
        if n_runs is not None
    ]
    if needed:
        print_text(f"Runs per design point for a given power: {', '.join(needed)}.")
    where = f" at {power.cell}" if power.cell and plan.factors else ""
    std = format_difference(power.measure, power.std_of_differences)
    note = (
        f"Based on {power.n_pilot_runs} pilot runs{where}, with a standard deviation of {std}. This is a rough "
        "estimate: the number of runs that is needed may be half or twice as large."
    )
    print_text((note, NOTE_STYLE))


def _format_range(least: str, most: str) -> str:
    """A range, or one value if both ends are the same."""
    return least if least == most else f"{least} to {most}"


def format_duration(seconds: float) -> str:
    """A duration, rounded: "35 s", "4 min", "3 hours"."""
    for unit, length in ((" days", 86_400), (" hours", 3600), (" min", 60)):
        if seconds >= 2 * length:
            return f"{seconds / length:.0f}{unit}"
    return f"{max(1, round(seconds))} s"
