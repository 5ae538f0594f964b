"""`compassion new` and `compassion schema`: write a scenario to start from, and say what may stand in one."""

from __future__ import annotations

import shlex
from pathlib import Path

from sim.cli.support.console import NAME_STYLE, NOTE_STYLE, print_json, print_line, print_text
from sim.cli.support.errors import DISK_FULL_ERRNOS, CommandError
from sim.scenario import format_template, scenario_json_schema
from sim.scenario.errors import suggestion
from sim.scenario.schema import slugify

YAML_SUFFIXES = (".yaml", ".yml")


def execute_new(name: str, out: Path | None, *, force: bool) -> None:
    """Write the scenario, and say what to do next."""
    requested_path = Path(name)
    stem = requested_path.stem if requested_path.suffix.lower() in YAML_SUFFIXES else requested_path.name
    if not any(character.isalnum() for character in stem):
        raise CommandError(f'"{name}" is no name for a scenario; right is a name with letters, such as my_ward.')
    slug_name = slugify(stem)
    path = requested_path.parent / f"{slug_name}.yaml" if out is None else out
    _write_new_file(path, format_template(slug_name), force=force)
    file = shlex.quote(str(path))
    print_line("Wrote ", (str(path), NAME_STYLE))
    print_text()
    print_text("It can be played as it stands. Change it in any text editor, then:")
    print_line("  ", (f"compassion check {file}", NAME_STYLE))
    print_line("  ", (f"compassion run {file}", NAME_STYLE))
    print_text()
    schema = shlex.quote(str(path.parent / "scenario.schema.json"))
    print_text(("Many editors help while you write, once the schema is beside it:", NOTE_STYLE))
    print_line("  ", (f"compassion schema > {schema}", NOTE_STYLE))


def execute_schema(what: str) -> None:
    """Print the JSON Schema of a kind of file."""
    from sim.sweeps.plan import plan  # noqa: PLC0415 - most who ask are not about to sweep

    schemas = {"scenario": scenario_json_schema, "plan": plan.json_schema}
    if what not in schemas:
        raise CommandError(f'There is no schema of "{what}"; {suggestion(what, schemas, "there are")}')
    print_json(schemas[what]())


def _write_new_file(path: Path, text: str, *, force: bool) -> None:
    """Write a new file; an old one only if that was asked for."""
    try:
        with path.open("wb" if force else "xb") as file:
            file.write(text.encode())
    except FileExistsError:
        hint = "To write over it add --force; for another place add --out FILE."
        raise CommandError(f"{path} is there already; nothing was written. {hint}") from None
    except FileNotFoundError:
        raise CommandError(f"There is no folder {path.parent}; nothing was written.") from None
    except IsADirectoryError:
        raise CommandError(f"{path} is a folder; nothing was written. Name a file in it with --out.") from None
    except OSError as error:
        if error.errno in DISK_FULL_ERRNOS:
            if not force:
                path.unlink(missing_ok=True)
            raise
        raise CommandError(f"{path} cannot be written: {error.strerror or error}.") from None
