"""Which fields a measure hangs on: Morris's screen or Sobol' indices, by the design that the sweep was made with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from sim.analysis.finding import Finding, Options, TooFew, checked, source_of
from sim.analysis.indices import WIDE, Indices, Pair, indexed
from sim.analysis.responding import ENOUGH_RUNS, Response, plain, responses
from sim.analysis.screening import ENOUGH, FEWEST, Effect, moves_of, screened
from sim.recording.telling import capitalize, format_count, join_words
from sim.sweep.designing import DUMMY
from sim.sweep.refusing import SweepError
from sim.sweep.results import SweepResults
from sim.sweep.schema import MORRIS
from sim.sweep.verdicts import format_estimate, measure_label

if TYPE_CHECKING:
    import pandas as pd

MEASURES = ("wellbeing", "burnt_out", "acts")
NAMED = 5
"""Fields that the paragraph names."""
NO_DESIGN = (
    "{} has no design from which sensitivity can be reckoned. Right is a plan with design: {{sample: morris, "
    "trajectories: 20}} or design: {{sample: sobol_indices, points: 256}}; docs/how-to/analyse.md shows both."
)


def sensitivity(results: SweepResults, options: Options) -> Finding:
    """Tell which fields some measures hang on.

    Parameters
    ----------
    results
        Of a plan with the design `morris` or `sobol_indices`.
    options
        `measures`, `level`, `resamples` and `seed` are asked for.

    Raises
    ------
    SweepRefused
        The sweep has no such design or has not come to its end, or a measure is empty in a run.
    TooFew
        There are too few trajectories or points to say anything.
    """
    about = results.manifest
    if "rows" not in about:
        raise SweepError(NO_DESIGN.format(results.folder))
    found = [one for name in checked(options.measures or MEASURES) for one in responses(results, name)]
    words = screen if about["plan"]["design"]["sample"] == MORRIS else sobol
    return words(results, [one for one in found if not one.is_flat], [one for one in found if one.is_flat], options)


def screen(results: SweepResults, found: Sequence[Response], flat: Sequence[Response], options: Options) -> Finding:
    """Morris's screen."""
    about = results.manifest
    moves = moves_of(about)
    if len(moves) < FEWEST:
        raise TooFew(f"There are {len(moves)} trajectories; {FEWEST} are needed to say anything, and 20 are better.")
    made = [(one, screened(one, moves, options.level)) for one in found]
    rows = [
        {**_whose(one), "field": plain(effect.field), **_effect(effect), **_range(about, effect.field), "rank": rank}
        for one, effects in made
        for rank, effect in enumerate(effects, 1)
    ]
    n_fields = len(about["factors"]) - 1
    head = (
        f"A Morris screen of {format_count(n_fields, 'field')} over {len(moves)} trajectories. The effect of a field is how "
        "far the measure moves over the whole range of the field, as reckoned from one step; its mean size ranks the "
        "fields. The dummy changes the luck and nothing else: a field is told from luck if its effects are larger "
        "than the dummy's (paired t test over trajectories, adjusted by Holm, 5 % for all fields of a measure)."
    )
    told = [_screen_told(one, effects, options.level) for one, effects in made]
    few = [f"{len(moves)} trajectories are few; the order of the fields may change with more (right are 10 to 50)."]
    words = [head, *told, *map(_flat_told, flat), *(few if len(moves) < ENOUGH else []), *_luck_told(found)]
    return _finding(
        results, words, rows, {}, f"A screen of {format_count(n_fields, 'field')}", _draw_screen(results, made)
    )


def sobol(results: SweepResults, found: Sequence[Response], flat: Sequence[Response], options: Options) -> Finding:
    """Sobol' indices."""
    about = results.manifest
    design, fields = about["plan"]["design"], about["factors"]
    second = bool(design.get("second_order"))
    made = [
        (
            one,
            indexed(
                one, fields, second_order=second, level=options.level, resamples=options.resamples, seed=options.seed
            ),
        )
        for one in found
    ]
    rows = [
        {**_whose(one), **index._asdict(), "field": plain(index.field), **_range(about, index.field), "rank": rank}
        for one, indices in made
        for rank, index in enumerate(indices.fields, 1)
    ]
    pairs = [{**_whose(one), **_pair(pair)} for one, indices in made for pair in indices.pairs]
    head = (
        f"Sobol' indices of {format_count(len(fields) - 1, 'field')} from {design['points']:,} base points. The first index "
        "is the share of the variance over the ranges that a field brings about alone, the total index that with all "
        "it does together with others. The dummy changes the luck and nothing else: what it is given is luck."
    )
    told = [_indices_told(one, indices, options.level) for one, indices in made]
    words = [head, *told, *map(_flat_told, flat), *_luck_told(found)]
    more = {"pairs": pairs} if pairs else {}
    title = f"Sobol' indices of {format_count(len(fields) - 1, 'field')}"
    return _finding(results, words, rows, more, title, _draw_indices(results, made))


# --- In words


def _called(one: Response) -> str:
    """What a response is called."""
    return f"{measure_label(one.measure)} ({one.arm})" if one.arm else measure_label(one.measure)


def _titled(one: Response) -> str:
    """The same in short, over a panel."""
    return one.measure.replace("_", " ")


def _screen_told(one: Response, effects: Sequence[Effect], level: float) -> str:
    """What a screen found for a measure."""
    above = [effect for effect in effects if effect.is_above]
    dummy = next(effect for effect in effects if effect.field == DUMMY)
    floor = f"the dummy's {format_estimate(one.measure, dummy.mu_star)}"
    if not above:
        return f"{capitalize(_called(one))}: no field is told from luck ({floor}). More runs of each point may do."
    first = above[0]
    named = join_words(
        [
            f"{plain(each.field)} ({'+' if each.mu > 0 else '−'}{format_estimate(one.measure, each.mu_star)})"
            for each in above[:NAMED]
        ]
    )
    interval = f"{format_estimate(one.measure, first.low)} to {format_estimate(one.measure, first.high)}"
    crossed = [plain(each.field) for each in above[:NAMED] if each.sigma > each.mu_star]
    more = (
        f" The effects of {join_words(crossed)} change much with the other fields (sigma above mu*)." if crossed else ""
    )
    n_others = len(effects) - 1 - len(above)
    return (
        f"{capitalize(_called(one))} hangs most on {named}; {100 * level:g} % interval of the first {interval}, and "
        f"{floor}. {capitalize(format_count(len(above), 'field'))} of {len(effects) - 1} "
        f"{'moves' if len(above) == 1 else 'move'} it by more than luck does; of the other {n_others} this screen "
        f"cannot say that they matter.{more}"
    )


def _indices_told(one: Response, indices: Indices, level: float) -> str:
    """What indices were found for a measure, and whether the data are too few for them."""
    strongest = [index for index in indices.fields if index.field != DUMMY]
    named = join_words(
        [f"{plain(each.field)} ({each.total:.2f} ± {each.total_reach:.2f})" for each in strongest[:NAMED]]
    )
    alone = sum(each.first for each in indices.fields)
    below = [plain(each.field) for each in strongest if not each.is_above]
    told = (
        f"{capitalize(_called(one))} hangs most on {named}: total indices with {100 * level:g} % intervals. All fields "
        f"alone bring about {alone:.2f} of the variance; the rest they do together. The dummy's total index is "
        f"{indices.dummy.total:.2f} ± {indices.dummy.total_reach:.2f}."
    )
    if below:
        told += f" No larger than luck, as the dummy has it: {join_words(below)}."
    if (widest := max(each.total_reach for each in indices.fields)) > WIDE:
        told += f" The points are too few: an interval reaches ± {widest:.2f}. More points help."
    if indices.dummy.total + indices.dummy.total_reach > WIDE:
        told += " The runs of each point are too few: luck has a large part in the means. More runs make it smaller."
    return told.replace("-", "−")


def _flat_told(one: Response) -> str:
    """Of a measure that is the same everywhere there is nothing to say."""
    return f"{capitalize(_called(one))} is the same at all points: it hangs on none of the fields over these ranges."


def _luck_told(found: Sequence[Response]) -> list[str]:
    """How much is luck."""
    if not found:
        return []
    n = min(one.n_runs for one in found)
    shares = [f"{_called(one)} {one.luck_of_run:.0%} and {one.luck_of_row:.0%}" for one in found if n > 1]
    told = (
        f"Luck's share of the variance, of single runs and of means of {format_count(n, 'run')}: {join_words(shares)}."
    )
    few = f"{format_count(n, 'run')} of each point {'is' if n == 1 else 'are'} few: at least {ENOUGH_RUNS} are recommended."
    return [*([told.replace("%", " %")] if shares else []), *([few] if n < ENOUGH_RUNS else [])]


# --- As data


def _whose(one: Response) -> dict[str, str]:
    """Which measure a row is about."""
    return {"measure": one.measure, **({"arm": one.arm} if one.arm else {})}


def _range(about: Mapping[str, Any], field: str) -> dict[str, Any]:
    """Lowest and highest value of a field; empty for the dummy and for a list of values."""
    low, high = about.get("ranges", {}).get(field, (None, None))
    return {"lowest": low, "highest": high}


def _effect(one: Effect) -> dict[str, Any]:
    """An effect as columns of a row."""
    return {name: value for name, value in one._asdict().items() if name != "field"}


def _pair(one: Pair) -> dict[str, Any]:
    """A pair as columns of a row."""
    return {**one._asdict(), "field": plain(one.field), "other": plain(one.other)}


def _finding(
    results: SweepResults,
    words: Sequence[str],
    rows: Sequence[Mapping[str, Any]],
    more: Mapping[str, Sequence[Mapping[str, Any]]],
    title: str,
    draw: Any,
) -> Finding:
    """What an analysis of sensitivity leaves."""
    import pandas as pd  # noqa: PLC0415 - loaded where it is used

    tables: dict[str, pd.DataFrame] = {"sensitivity": pd.DataFrame(rows)}
    tables.update({name: pd.DataFrame(some) for name, some in more.items()})
    about = {**source_of(results), "design": results.manifest["plan"]["design"]}
    figures = {"sensitivity": draw} if rows else {}
    return Finding("sensitivity", title, "\n\n".join(words), tables, figures, about)


def _draw_screen(results: SweepResults, made: Sequence[tuple[Response, Sequence[Effect]]]) -> Any:
    """What draws a screen."""
    from sim.analysis.sensitivity_figures import screen_figure  # noqa: PLC0415 - it loads matplotlib

    return partial(screen_figure, [(_titled(one), one.measure, effects) for one, effects in made], _foot(results))


def _draw_indices(results: SweepResults, made: Sequence[tuple[Response, Indices]]) -> Any:
    """What draws indices."""
    from sim.analysis.sensitivity_figures import indices_figure  # noqa: PLC0415

    return partial(indices_figure, [(_titled(one), indices.fields) for one, indices in made], _foot(results))


def _foot(results: SweepResults) -> str:
    """How much was played."""
    return f"{format_count(len(results.manifest['points']), 'point')}, {format_count(len(results.runs), 'run')}"
