"""`compassion plan`: what a plan will take and show, before it is played."""

from __future__ import annotations

from sim.analysis.responding import RECOMMENDED_RUNS
from sim.cli.announcing import announced
from sim.cli.console import ASIDE, HEADING, NAME, say, say_json, say_line, say_table
from sim.cli.sweeping import Order, refusing
from sim.recording.telling import format_count
from sim.scenario.scalars import parse_core_scalar
from sim.sweep.forecasting import TARGET_POWERS, Forecast, PowerAnalysis, forecast_plan
from sim.sweep.planning import SweepPlan, load_plan
from sim.sweep.verdicts import format_estimate, measure_label


def show_forecast(file: str, order: Order, effect: str | None, measure: str, *, as_json: bool) -> None:
    """Check a plan, try a few runs, and tell what it will take."""
    changes = {} if effect is None else {"effect": {"smallest": parse_core_scalar(effect), "measure": measure}}
    with refusing(), announced():
        plan = load_plan(file, changes)
        hands, engine = order.understood()
        found = forecast_plan(plan, hands.n_workers, engine)
    if as_json:
        power = None if found.power is None else found.power._asdict()
        say_json({"name": plan.name, **found._asdict(), "power": power})
        return
    tell(plan, found, file)


def tell(plan: SweepPlan, found: Forecast, file: str) -> None:
    """Print what a plan will take."""
    say((plan.name, HEADING))
    cells = (
        f", {format_count(found.n_points // found.n_arms, 'cell')} of {found.n_arms} arms" if found.n_arms > 1 else ""
    )
    rows = [
        ("Points", f"{found.n_points:,}{cells}"),
        ("Runs", _range(f"{found.n_runs_min:,}", f"{found.n_runs_max:,}")),
        ("Time", f"{_range(lasting(found.seconds_min), lasting(found.seconds_max))} on {_workers(found.n_workers)}"),
        ("Disk", f"at most {size(found.bytes_max)}"),
    ]
    say_table(rows, indent=0, style="")
    say()
    if plan.cell_of_row and plan.spec.initial_runs < RECOMMENDED_RUNS:
        n_runs = format_count(plan.spec.initial_runs, "run")
        told = f"{n_runs} of each point; for sensitivity {RECOMMENDED_RUNS} or more are better."
        say((told, ASIDE))
    if found.power is None:
        say(("With effect: {smallest: 0.02} in the plan, or --effect 0.02, this also tells the power.", ASIDE))
    else:
        tell_power(found.power, plan)
    say()
    say_line("Play it with  ", (f"compassion sweep {file}", NAME))


def tell_power(found: PowerAnalysis, plan: SweepPlan) -> None:
    """Print the power for the stated effect."""
    what = "a paired difference" if plan.compared_field else "a mean away from a given one"
    effect = f"{what} of {format_estimate(found.measure, found.smallest_effect)} in {measure_label(found.measure)}"
    least, most = plan.spec.initial_runs, plan.spec.max_runs
    told = f"{found.power_at_min_runs:.0%} with {format_count(least, 'run')} a point"
    told += f", {found.power_at_max_runs:.0%} with {most:,}" if most != least else ""
    say(f"The chance to find {effect}: {told}.".replace("%", " %"))
    needed = [
        f"{n:,} for {wanted:.0%}" for n, wanted in zip(found.required_runs, TARGET_POWERS, strict=True) if n is not None
    ]
    if needed:
        say(f"Runs a point that are needed: {', '.join(needed)}.".replace("%", " %"))
    where = f" at {found.cell}" if found.cell and plan.factors else ""
    about = f"From {found.n_pilot_runs} trial runs{where}, where it varies by {format_estimate(found.measure, found.std_of_differences)} (s.d.)."
    say((f"{about} So few tell the spread roughly; the number that is needed may be half or twice as large.", ASIDE))


def _range(least: str, most: str) -> str:
    """From the least to the most."""
    return least if least == most else f"{least} to {most}"


def _workers(n: int) -> str:
    return format_count(n, "worker")


def lasting(seconds: float) -> str:
    """A time in words, roughly."""
    for unit, length in (("day", 86_400), ("hour", 3600), ("minute", 60)):
        if seconds >= 2 * length:
            return f"{seconds / length:.0f} {unit}s"
    return format_count(max(1, round(seconds)), "second")


def size(n_bytes: float) -> str:
    """A size in words, roughly."""
    for unit, length in (("GB", 1e9), ("MB", 1e6)):
        if n_bytes >= length:
            return f"{n_bytes / length:.1f} {unit}"
    return f"{n_bytes / 1e3:.0f} kB"
