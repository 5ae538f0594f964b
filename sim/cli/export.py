"""`compassion export`: a single HTML page, a film or a poster of a scenario."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from sim.api import run
from sim.cli.support.console import NAME_STYLE, NOTE_STYLE, log_to_stderr, print_line, print_text
from sim.cli.support.errors import NOTHING_SAVED_MESSAGE, CommandError, explain_write_errors, handle_errors
from sim.cli.support.options import (
    ForceOption,
    ScenarioArgument,
    SeedOption,
    SetOption,
    load_scenario,
    option,
    option_problem,
    raise_problems,
)
from sim.cli.support.progress import ProgressBar
from sim.model.display import format_count
from sim.player.exporting import make_single_file, megabytes, too_much
from sim.player.film import ENDINGS, MOST_PANES, NoFilmError, film, labels, sentences, takes_of
from sim.player.packing import Version
from sim.player.page import MissingPageError, built_parts
from sim.player.playing import play
from sim.player.versions import MOST_VERSIONS, changes_of, source_text
from sim.scenario import ScenarioError, ScenarioProblem, load
from sim.scenario.schema import MAX_SEED
from sim.storage.atomic_write import UNFINISHED_PREFIX

HTML_SUFFIX = ".html"
MAX_RUNS_PER_VARIANT = 200
WRITE_HINT = "Use --out to choose another file."


class ExportJob(NamedTuple):
    """Variants to simulate, the first without changes, and the seeds of their runs."""

    variants: tuple[Version, ...]
    seeds: range


@handle_errors(NOTHING_SAVED_MESSAGE)
def export_command(
    file: ScenarioArgument,
    out: Annotated[
        Path | None,
        option(
            "File to write: .html, .gif, .mp4 or .png. Default: NAME.html in the current folder.",
            "--out",
            "-o",
            metavar="FILE",
        ),
    ] = None,
    variants: Annotated[
        list[str] | None,
        option(
            "Variants of the scenario, one for each value, to compare with the original. Can be repeated.",
            metavar="KEY=A,B",
        ),
    ] = None,
    runs: Annotated[
        int,
        typer.Option(
            metavar="N",
            min=1,
            max=MAX_RUNS_PER_VARIANT,
            help="Number of runs of each variant, each with a different random seed. A film has one.",
        ),
    ] = 20,
    overrides: SetOption = None,
    seed: SeedOption = None,
    force: ForceOption = False,
) -> None:
    """Export a scenario as a single HTML page that works offline, or as a film or a poster."""
    suffix = HTML_SUFFIX if out is None else out.suffix.lower()
    if suffix not in (HTML_SUFFIX, *ENDINGS):
        allowed = ", ".join((HTML_SUFFIX, *ENDINGS))
        raise CommandError(f"--out {out}: unknown suffix. Use one of {allowed}.")
    is_page = suffix == HTML_SUFFIX
    job = plan_export(file, overrides or (), variants or (), runs if is_page else 1, seed)
    output_path = out or Path(f"{job.variants[0].scenario.name}{HTML_SUFFIX}")
    _check_output_path(output_path, force=force)
    with log_to_stderr():
        if is_page:
            text, name = source_text(file) if not overrides else (None, None)
            _write_html(job, output_path, text, name, force=force)
        else:
            _write_film_or_poster(job, output_path)


def plan_export(
    file: str, overrides: Sequence[str], variant_texts: Sequence[str], n_runs: int, seed: int | None
) -> ExportJob:
    """The variants and the seeds.

    Raises
    ------
    ScenarioError
        The scenario or a variant has errors, or there are too many variants.
    """
    problems: list[ScenarioProblem] = []
    changes = changes_of(variant_texts, problems)
    base = load_scenario(file, overrides)
    variants = [Version(base, changes=tuple(overrides))]
    for change in changes:
        try:
            variants.append(Version(load(file, (*overrides, change)), changes=(change,)))
        except ScenarioError as error:
            problems += error.problems
    if len(variants) > MOST_VERSIONS:
        message = f"there are {len(variants)} variants, with the original"
        problems.append(option_problem("variants", "", message, f"expected at most {MOST_VERSIONS}"))
    raise_problems(list(dict.fromkeys(problems)))
    first_seed = min(base.seed if seed is None else seed, MAX_SEED - n_runs + 1)
    return ExportJob(tuple(variants), range(first_seed, first_seed + n_runs))


def _write_html(job: ExportJob, out: Path, text: str | None, name: str | None, *, force: bool) -> None:
    """Write one HTML file. `text` and `name` are those of the scenario file, unless it was changed with --set."""
    variants, seeds = job
    try:
        parts = built_parts()
    except MissingPageError as error:
        raise CommandError(str(error)) from None
    with ProgressBar(f"Simulating {variants[0].scenario.name}", len(variants) * len(seeds)) as bar:
        page = make_single_file(variants, seeds, play, text=text, file=name, parts=parts, tick=bar.advance)
    with _open_atomically(out, force=force) as temp_path:
        temp_path.write_bytes(page.page.encode())
    print_line("Saved ", (str(out), NAME_STYLE), (f"  {megabytes(page.size)}", NOTE_STYLE))
    print_text()
    print_text("Double-click the file to open it in any browser. It works offline. It contains:")
    for number, variant in enumerate(page.recording.header["versions"]):
        print_text(f"- {variant['label']}" + ("" if number == 0 else f": {variant['sentence']}"), indent=2)
    print_text(f"Each variant has {format_count(len(seeds), 'run')}.")
    if len(variants) == 1:
        print_text()
        print_text(("The stage “What if” needs variants to compare. Add, for example:", NOTE_STYLE))
        print_line(("  --variants leadership.style=compassionate,compliance", NOTE_STYLE))
    if warning := too_much(page):
        print_text()
        print_text(warning)


def _write_film_or_poster(job: ExportJob, out: Path) -> None:
    """Write a film or a poster."""
    variants, seeds = job
    if len(variants) > MOST_PANES:
        raise CommandError(f"A film shows at most {MOST_PANES} variants, with the original. There are {len(variants)}.")
    recordings = [run(variant.scenario, seeds[0], engine="compiled") for variant in variants]
    sentence, names = sentences(variants, recordings[0]), labels(variants)
    with ProgressBar("Drawing", 1) as bar, _open_atomically(out, force=True) as temp_path:
        try:
            film(takes_of(recordings, names), temp_path, sentence=sentence, tick=bar.update)
        except NoFilmError as error:
            raise CommandError(str(error)) from None
    print_line("Saved ", (str(out), NAME_STYLE), (f"  {megabytes(out.stat().st_size)}", NOTE_STYLE))


def _check_output_path(out: Path, *, force: bool) -> None:
    """Raise CommandError, before anything is simulated, if the file cannot be written."""
    if out.is_dir():
        raise CommandError(f"{out} is a folder. Use --out to name a file in it.")
    if out.exists() and not force:
        raise CommandError(f"{out} already exists. Use --force to overwrite it.")
    folder = out.absolute().parent
    if not folder.is_dir():
        raise CommandError(f"Folder {out.parent} does not exist. Create it, or use --out to choose another file.")
    if not os.access(folder, os.W_OK):
        raise CommandError(f"Cannot write to {folder}. {WRITE_HINT}")


@contextmanager
def _open_atomically(out: Path, *, force: bool) -> Iterator[Path]:
    """A temporary path next to the file. It is renamed to the file if the block succeeds, otherwise removed."""
    temp_path = out.with_name(f"{UNFINISHED_PREFIX}{secrets.token_hex(4)}{out.suffix.lower()}")
    try:
        with explain_write_errors(out, WRITE_HINT):
            yield temp_path
            if out.exists() and not force:
                raise CommandError(f"{out} already exists. Use --force to overwrite it.")
            temp_path.replace(out)
    finally:
        with suppress(OSError):
            temp_path.unlink(missing_ok=True)
