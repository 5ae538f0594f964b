"""`compassion plan`: what a plan will take and show, before it is played."""

from __future__ import annotations

from sim.analysis.sensitivity.responses import RECOMMENDED_RUNS
from sim.cli.support.announcing import log_to_stderr
from sim.cli.support.console import (
    HEADING_STYLE,
    NAME_STYLE,
    NOTE_STYLE,
    print_json,
    print_line,
    print_table,
    print_text,
)
from sim.cli.sweep import ExecutionArguments, convert_sweep_errors
from sim.reporting.formatting import format_count
from sim.scenario.yaml_reader import parse_core_scalar
from sim.sweeps.comparison.text import format_estimate, measure_label
from sim.sweeps.forecast import TARGET_POWERS, Forecast, PowerAnalysis, forecast_plan
from sim.sweeps.plan.plan import SweepPlan, load_plan


def execute_plan(file: str, execution: ExecutionArguments, effect: str | None, measure: str, *, as_json: bool) -> None:
    """Check a plan, try a few runs, and tell what it will take."""
    changes = {} if effect is None else {"effect": {"smallest": parse_core_scalar(effect), "measure": measure}}
    with convert_sweep_errors(), log_to_stderr():
        plan = load_plan(file, changes)
        executor, engine = execution.create_executor()
        forecast = forecast_plan(plan, executor.n_workers, engine)
    if as_json:
        power = None if forecast.power is None else forecast.power._asdict()
        print_json({"name": plan.name, **forecast._asdict(), "power": power})
        return
    print_forecast(plan, forecast, file)


def print_forecast(plan: SweepPlan, forecast: Forecast, file: str) -> None:
    """Print what a plan will take."""
    print_text((plan.name, HEADING_STYLE))
    cells_text = (
        f", {format_count(forecast.n_points // forecast.n_arms, 'cell')} of {forecast.n_arms} arms"
        if forecast.n_arms > 1
        else ""
    )
    duration = _format_range(format_duration(forecast.seconds_min), format_duration(forecast.seconds_max))
    rows = [
        ("Points", f"{forecast.n_points:,}{cells_text}"),
        ("Runs", _format_range(f"{forecast.n_runs_min:,}", f"{forecast.n_runs_max:,}")),
        ("Time", f"{duration} on {format_count(forecast.n_workers, 'worker')}"),
        ("Disk", f"at most {format_bytes(forecast.bytes_max)}"),
    ]
    print_table(rows, indent=0, first_column_style="")
    print_text()
    if plan.cell_of_row and plan.spec.initial_runs < RECOMMENDED_RUNS:
        n_runs = format_count(plan.spec.initial_runs, "run")
        text = f"{n_runs} of each point; for sensitivity {RECOMMENDED_RUNS} or more are better."
        print_text((text, NOTE_STYLE))
    if forecast.power is None:
        print_text(
            ("With effect: {smallest: 0.02} in the plan, or --effect 0.02, this also tells the power.", NOTE_STYLE)
        )
    else:
        print_power(forecast.power, plan)
    print_text()
    print_line("Play it with  ", (f"compassion sweep {file}", NAME_STYLE))


def print_power(forecast: PowerAnalysis, plan: SweepPlan) -> None:
    """Print the power for the stated effect."""
    what = "a paired difference" if plan.compared_field else "a mean away from a given one"
    effect = (
        f"{what} of {format_estimate(forecast.measure, forecast.smallest_effect)} in {measure_label(forecast.measure)}"
    )
    least, most = plan.spec.initial_runs, plan.spec.max_runs
    text = f"{forecast.power_at_min_runs:.0%} with {format_count(least, 'run')} a point"
    text += f", {forecast.power_at_max_runs:.0%} with {most:,}" if most != least else ""
    print_text(f"The chance to find {effect}: {text}.".replace("%", " %"))
    needed = [
        f"{n:,} for {wanted:.0%}"
        for n, wanted in zip(forecast.required_runs, TARGET_POWERS, strict=True)
        if n is not None
    ]
    if needed:
        print_text(f"Runs a point that are needed: {', '.join(needed)}.".replace("%", " %"))
    where = f" at {forecast.cell}" if forecast.cell and plan.factors else ""
    std = format_estimate(forecast.measure, forecast.std_of_differences)
    print_text(
        (
            f"Based on {forecast.n_pilot_runs} pilot runs{where} with a standard deviation of {std}. This estimate is "
            "rough: the number of runs that is needed may be half or twice as large.",
            NOTE_STYLE,
        )
    )


def _format_range(least: str, most: str) -> str:
    """From the least to the most."""
    return least if least == most else f"{least} to {most}"


def format_duration(seconds: float) -> str:
    """A time in words, roughly."""
    for unit, length in (("day", 86_400), ("hour", 3600), ("minute", 60)):
        if seconds >= 2 * length:
            return f"{seconds / length:.0f} {unit}s"
    return format_count(max(1, round(seconds)), "second")


def format_bytes(n_bytes: float) -> str:
    """A size in words, roughly."""
    for unit, length in (("GB", 1e9), ("MB", 1e6)):
        if n_bytes >= length:
            return f"{n_bytes / length:.1f} {unit}"
    return f"{n_bytes / 1e3:.0f} kB"
