"""`compassion export`: a single file to take along, a film or a poster."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from sim.cli.announcing import announced
from sim.cli.bars import Bar
from sim.cli.console import ASIDE, NAME, say, say_line
from sim.cli.faults import FULL, Refused
from sim.cli.options import loaded, whole_number
from sim.player.exporting import make_single_file, megabytes, too_much
from sim.player.film import ENDINGS, MOST_PANES, NoFilmError, film, labels, sentences, takes_of
from sim.player.packing import Version
from sim.player.page import MissingPageError, built_parts
from sim.player.playing import play
from sim.player.versions import MOST_VERSIONS, changes_of, source_text
from sim.recording.telling import format_count
from sim.running import run
from sim.scenario import ScenarioError, ScenarioProblem, load
from sim.scenario.schema import MAX_SEED

PAGE = ".html"
MOST_TRIES = 200


class Order(NamedTuple):
    """What was asked for on the command line, as it was written there."""

    file: str
    changes: tuple[str, ...]
    versions: tuple[str, ...]
    tries: str
    seed: str | None
    out: Path | None
    force: bool


class Understood(NamedTuple):
    """What was asked for: the versions, the first as the scenario is, and the seeds."""

    versions: tuple[Version, ...]
    seeds: range


def export(order: Order) -> None:
    """Play, pack and write what was ordered."""
    ending = PAGE if order.out is None else order.out.suffix.lower()
    if ending not in (PAGE, *ENDINGS):
        right = ", ".join((PAGE, *ENDINGS))
        raise Refused(f"--out {order.out}: the ending of the file says what to make; right is one of {right}.")
    understood = _understood(order, n_tries=ending == PAGE)
    out = order.out or Path(f"{understood.versions[0].scenario.name}{PAGE}")
    _check_place(out, force=order.force)
    with announced():
        if ending == PAGE:
            _single_file(order, understood, out)
        else:
            _film(understood, out)


def _single_file(order: Order, understood: Understood, out: Path) -> None:
    """Write one HTML file."""
    versions, seeds = understood
    try:
        parts = built_parts()
    except MissingPageError as error:
        raise Refused(str(error)) from None
    text, file = source_text(order.file) if not order.changes else (None, None)
    with Bar(f"Playing {versions[0].scenario.name}", len(versions) * len(seeds)) as bar:
        made = make_single_file(versions, seeds, play, text=text, file=file, parts=parts, tick=bar.step)
    with _aside(out, force=order.force) as place:
        place.write_bytes(made.page.encode())
    say_line("Wrote ", (str(out), NAME), (f"  {megabytes(made.size)}", ASIDE))
    say()
    say("It opens with a double click in any browser, without a network. In it:")
    for number, version in enumerate(made.recording.header["versions"]):
        say(f"- {version['label']}" + ("" if number == 0 else f": {version['sentence']}"), indent=2)
    say(
        f"each played {format_count(len(seeds), 'time')}, each time with other luck."
        if len(seeds) > 1
        else "played once."
    )
    if len(versions) == 1:
        say()
        say(("“What if” has nothing to compare yet: add versions, such as", ASIDE))
        say_line(("  --versions leadership.style=compassionate,compliance", ASIDE))
    if warning := too_much(made):
        say()
        say(warning)


def _film(understood: Understood, out: Path) -> None:
    """Write a film or a poster."""
    versions, seeds = understood
    if len(versions) > MOST_PANES:
        raise Refused(f"A film has room for {MOST_PANES} versions side by side; here are {len(versions)}.")
    recordings = [run(version.scenario, seeds[0], engine="compiled") for version in versions]
    sentence, names = sentences(versions, recordings[0]), labels(versions)
    with Bar("Drawing", 1) as bar, _aside(out, force=True) as place:
        try:
            film(takes_of(recordings, names), place, sentence=sentence, tick=bar.reached)
        except NoFilmError as error:
            raise Refused(str(error)) from None
    say_line("Wrote ", (str(out), NAME), (f"  {megabytes(out.stat().st_size)}", ASIDE))


def _understood(order: Order, *, n_tries: bool) -> Understood:
    """The versions and seeds, or all that is wrong with the order."""
    problems: list[ScenarioProblem] = []
    tries = whole_number("tries", order.tries, 1, MOST_TRIES, problems) if n_tries else 1
    seed = None if order.seed is None else whole_number("seed", order.seed, 0, MAX_SEED - MOST_TRIES, problems)
    changes = changes_of(order.versions, problems)
    base = loaded(order.file, order.changes, problems)
    versions = [Version(base, changes=order.changes)]
    for change in changes:
        try:
            versions.append(Version(load(order.file, (*order.changes, change)), changes=(change,)))
        except ScenarioError as error:
            problems += error.problems
    if len(versions) > MOST_VERSIONS:
        message = f"there are {len(versions)} versions with the scenario as it is; right is up to {MOST_VERSIONS}"
        problems.append(ScenarioProblem("--versions", None, None, "versions", "", message))
    if problems:
        raise ScenarioError(list(dict.fromkeys(problems)))
    first = min(base.seed if seed is None else seed, MAX_SEED - tries + 1)
    return Understood(tuple(versions), range(first, first + tries))


def _check_place(out: Path, *, force: bool) -> None:
    """Refuse, before anything is played, a place that cannot be written."""
    if out.is_dir():
        raise Refused(f"{out} is a folder; name a file in it with --out.")
    if out.exists() and not force:
        raise Refused(f"{out} is there already; nothing was written. To write over it add --force.")
    folder = out.absolute().parent
    if not folder.is_dir():
        raise Refused(f"There is no folder {out.parent}; nothing was written.")
    if not os.access(folder, os.W_OK):
        raise Refused(f"{folder} cannot be written. Choose another place with --out.")


@contextmanager
def _aside(out: Path, *, force: bool) -> Iterator[Path]:
    """A place beside the file to write to, which takes the file's name when all is done; else it is gone."""
    place = out.with_name(f".unfinished-{secrets.token_hex(4)}{out.suffix.lower()}")
    try:
        yield place
        if out.exists() and not force:
            raise Refused(f"{out} is there already; nothing was written. To write over it add --force.")
        place.replace(out)
    except OSError as error:
        if error.errno in FULL:
            raise
        raise Refused(f"--out {out}: {error.strerror or error}.") from error
    finally:
        with suppress(OSError):
            place.unlink(missing_ok=True)
