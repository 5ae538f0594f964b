"""`compassion export`: a single file to take along, a film or a poster."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from sim.api import run
from sim.cli.support.announcing import log_to_stderr
from sim.cli.support.bars import ProgressBar
from sim.cli.support.console import NAME_STYLE, NOTE_STYLE, print_line, print_text
from sim.cli.support.errors import DISK_FULL_ERRNOS, CommandError
from sim.cli.support.options import load_scenario, parse_integer
from sim.player.exporting import make_single_file, megabytes, too_much
from sim.player.film import ENDINGS, MOST_PANES, NoFilmError, film, labels, sentences, takes_of
from sim.player.packing import Version
from sim.player.page import MissingPageError, built_parts
from sim.player.playing import play
from sim.player.versions import MOST_VERSIONS, changes_of, source_text
from sim.reporting.formatting import format_count
from sim.scenario import ScenarioError, ScenarioProblem, load
from sim.scenario.schema import MAX_SEED

HTML_SUFFIX = ".html"
MAX_RUNS_PER_VARIANT = 200


class ExportArguments(NamedTuple):
    """What was asked for on the command line, as it was written there."""

    file: str
    overrides: tuple[str, ...]
    variants: tuple[str, ...]
    n_runs: str
    seed: str | None
    output_path: Path | None
    force: bool


class ExportJob(NamedTuple):
    """What was asked for: the versions, the first as the scenario is, and the seeds."""

    variants: tuple[Version, ...]
    seeds: range


def execute_export(order: ExportArguments) -> None:
    """Play, pack and write what was ordered."""
    suffix = HTML_SUFFIX if order.output_path is None else order.output_path.suffix.lower()
    if suffix not in (HTML_SUFFIX, *ENDINGS):
        allowed = ", ".join((HTML_SUFFIX, *ENDINGS))
        raise CommandError(
            f"--out {order.output_path}: the ending of the file says what to make; right is one of {allowed}."
        )
    job = _parse_arguments(order, needs_runs=suffix == HTML_SUFFIX)
    out = order.output_path or Path(f"{job.variants[0].scenario.name}{HTML_SUFFIX}")
    _check_output_path(out, force=order.force)
    with log_to_stderr():
        if suffix == HTML_SUFFIX:
            _write_html(order, job, out)
        else:
            _write_film_or_poster(job, out)


def _write_html(order: ExportArguments, job: ExportJob, out: Path) -> None:
    """Write one HTML file."""
    versions, seeds = job
    try:
        parts = built_parts()
    except MissingPageError as error:
        raise CommandError(str(error)) from None
    text, file = source_text(order.file) if not order.overrides else (None, None)
    with ProgressBar(f"Playing {versions[0].scenario.name}", len(versions) * len(seeds)) as bar:
        page = make_single_file(versions, seeds, play, text=text, file=file, parts=parts, tick=bar.advance)
    with _open_atomically(out, force=order.force) as temp_path:
        temp_path.write_bytes(page.page.encode())
    print_line("Wrote ", (str(out), NAME_STYLE), (f"  {megabytes(page.size)}", NOTE_STYLE))
    print_text()
    print_text("It opens with a double click in any browser, without a network. In it:")
    for number, version in enumerate(page.recording.header["versions"]):
        print_text(f"- {version['label']}" + ("" if number == 0 else f": {version['sentence']}"), indent=2)
    print_text(
        f"each played {format_count(len(seeds), 'time')}, each time with other luck."
        if len(seeds) > 1
        else "played once."
    )
    if len(versions) == 1:
        print_text()
        print_text(("“What if” has nothing to compare yet: add versions, such as", NOTE_STYLE))
        print_line(("  --versions leadership.style=compassionate,compliance", NOTE_STYLE))
    if warning := too_much(page):
        print_text()
        print_text(warning)


def _write_film_or_poster(job: ExportJob, out: Path) -> None:
    """Write a film or a poster."""
    versions, seeds = job
    if len(versions) > MOST_PANES:
        raise CommandError(f"A film has room for {MOST_PANES} versions side by side; here are {len(versions)}.")
    recordings = [run(version.scenario, seeds[0], engine="compiled") for version in versions]
    sentence, names = sentences(versions, recordings[0]), labels(versions)
    with ProgressBar("Drawing", 1) as bar, _open_atomically(out, force=True) as temp_path:
        try:
            film(takes_of(recordings, names), temp_path, sentence=sentence, tick=bar.update)
        except NoFilmError as error:
            raise CommandError(str(error)) from None
    print_line("Wrote ", (str(out), NAME_STYLE), (f"  {megabytes(out.stat().st_size)}", NOTE_STYLE))


def _parse_arguments(order: ExportArguments, *, needs_runs: bool) -> ExportJob:
    """The versions and seeds, or all that is wrong with the order."""
    problems: list[ScenarioProblem] = []
    runs_per_variant = parse_integer("tries", order.n_runs, 1, MAX_RUNS_PER_VARIANT, problems) if needs_runs else 1
    seed = (
        None if order.seed is None else parse_integer("seed", order.seed, 0, MAX_SEED - MAX_RUNS_PER_VARIANT, problems)
    )
    changes = changes_of(order.variants, problems)
    base = load_scenario(order.file, order.overrides, problems)
    versions = [Version(base, changes=order.overrides)]
    for change in changes:
        try:
            versions.append(Version(load(order.file, (*order.overrides, change)), changes=(change,)))
        except ScenarioError as error:
            problems += error.problems
    if len(versions) > MOST_VERSIONS:
        message = f"there are {len(versions)} versions with the scenario as it is; right is up to {MOST_VERSIONS}"
        problems.append(ScenarioProblem("--versions", None, None, "versions", "", message))
    if problems:
        raise ScenarioError(list(dict.fromkeys(problems)))
    first = min(base.seed if seed is None else seed, MAX_SEED - runs_per_variant + 1)
    return ExportJob(tuple(versions), range(first, first + runs_per_variant))


def _check_output_path(out: Path, *, force: bool) -> None:
    """Refuse, before anything is played, a place that cannot be written."""
    if out.is_dir():
        raise CommandError(f"{out} is a folder; name a file in it with --out.")
    if out.exists() and not force:
        raise CommandError(f"{out} is there already; nothing was written. To write over it add --force.")
    folder = out.absolute().parent
    if not folder.is_dir():
        raise CommandError(f"There is no folder {out.parent}; nothing was written.")
    if not os.access(folder, os.W_OK):
        raise CommandError(f"{folder} cannot be written. Choose another place with --out.")


@contextmanager
def _open_atomically(out: Path, *, force: bool) -> Iterator[Path]:
    """A place beside the file to write to, which takes the file's name when all is done; else it is gone."""
    temp_path = out.with_name(f".unfinished-{secrets.token_hex(4)}{out.suffix.lower()}")
    try:
        yield temp_path
        if out.exists() and not force:
            raise CommandError(f"{out} is there already; nothing was written. To write over it add --force.")
        temp_path.replace(out)
    except OSError as error:
        if error.errno in DISK_FULL_ERRNOS:
            raise
        raise CommandError(f"--out {out}: {error.strerror or error}.") from error
    finally:
        with suppress(OSError):
            temp_path.unlink(missing_ok=True)
