"""`compassion new`: create a scenario file from a template."""

from __future__ import annotations

import shlex
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from sim.cli.support.console import NAME_STYLE, NOTE_STYLE, print_line, print_text
from sim.cli.support.errors import NOTHING_SAVED_MESSAGE, CommandError, explain_write_errors, handle_errors
from sim.cli.support.options import ForceOption, option
from sim.scenario import format_template
from sim.scenario.schema import slugify

YAML_SUFFIXES = (".yaml", ".yml")


@handle_errors(NOTHING_SAVED_MESSAGE)
def new_command(
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="Name of the scenario, such as my_ward.", show_default=False)
    ],
    out: Annotated[
        Path | None, option("File to write. Default: NAME.yaml in the current folder.", metavar="FILE")
    ] = None,
    force: ForceOption = False,
) -> None:
    """Create a scenario file in which every option is explained."""
    requested_path = Path(name)
    stem = requested_path.stem if requested_path.suffix.lower() in YAML_SUFFIXES else requested_path.name
    if not any(character.isalnum() for character in stem):
        raise CommandError(f'"{name}" is not a valid scenario name. Use letters, digits, _ or -, such as my_ward.')
    slug_name = slugify(stem)
    path = requested_path.parent / f"{slug_name}.yaml" if out is None else out
    _write_new_file(path, format_template(slug_name), force=force)
    file = shlex.quote(str(path))
    print_line("Saved ", (str(path), NAME_STYLE))
    print_text()
    print_text("The scenario is ready to run. Edit it in any text editor, then:")
    print_line("  ", (f"compassion check {file}", NAME_STYLE))
    print_line("  ", (f"compassion run {file}", NAME_STYLE))
    print_text()
    schema = shlex.quote(str(path.parent / "scenario.schema.json"))
    print_text(("For checks and completion in your editor, save the schema in the same folder:", NOTE_STYLE))
    print_line("  ", (f"compassion schema > {schema}", NOTE_STYLE))


def _write_new_file(path: Path, text: str, *, force: bool) -> None:
    """Write a file that does not exist yet, or overwrite it if that was requested."""
    if path.exists() and not force and not path.is_dir():
        raise CommandError(f"{path} already exists. Use --force to overwrite it, or --out FILE for another file.")
    if path.is_dir():
        raise CommandError(f"{path} is a folder. Use --out to name a file in it.")
    if not path.parent.exists():
        raise CommandError(f"Folder {path.parent} does not exist. Create it, or use --out to choose another file.")
    existed = path.exists()
    try:
        with explain_write_errors(path, "Use --out to choose another file."):
            path.write_bytes(text.encode())
    except BaseException:
        if not existed:
            with suppress(OSError):
                path.unlink(missing_ok=True)
        raise
