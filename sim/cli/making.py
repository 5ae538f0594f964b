"""`compassion new` and `compassion schema`: write a scenario to start from, and say what may stand in one."""

from __future__ import annotations

import shlex
from pathlib import Path

from sim.cli.console import ASIDE, NAME, say, say_json, say_line
from sim.cli.faults import FULL, Refused
from sim.scenario import format_template, scenario_json_schema
from sim.scenario.problems import suggestion
from sim.scenario.schema import slugify

ENDINGS = (".yaml", ".yml")


def make(name: str, out: Path | None, *, force: bool) -> None:
    """Write the scenario, and say what to do next."""
    given = Path(name)
    stem = given.stem if given.suffix.lower() in ENDINGS else given.name
    if not any(sign.isalnum() for sign in stem):
        raise Refused(f'"{name}" is no name for a scenario; right is a name with letters, such as my_ward.')
    called = slugify(stem)
    path = given.parent / f"{called}.yaml" if out is None else out
    _write(path, format_template(called), force=force)
    file = shlex.quote(str(path))
    say_line("Wrote ", (str(path), NAME))
    say()
    say("It can be played as it stands. Change it in any text editor, then:")
    say_line("  ", (f"compassion check {file}", NAME))
    say_line("  ", (f"compassion run {file}", NAME))
    say()
    schema = shlex.quote(str(path.parent / "scenario.schema.json"))
    say(("Many editors help while you write, once the schema is beside it:", ASIDE))
    say_line("  ", (f"compassion schema > {schema}", ASIDE))


def show_schema(what: str) -> None:
    """Print the JSON Schema of a kind of file."""
    from sim.sweep import planning  # noqa: PLC0415 - most who ask are not about to sweep

    kinds = {"scenario": scenario_json_schema, "plan": planning.json_schema}
    if what not in kinds:
        raise Refused(f'There is no schema of "{what}"; {suggestion(what, kinds, "there are")}')
    say_json(kinds[what]())


def _write(path: Path, text: str, *, force: bool) -> None:
    """Write a new file; an old one only if that was asked for."""
    try:
        with path.open("wb" if force else "xb") as file:
            file.write(text.encode())
    except FileExistsError:
        hint = "To write over it add --force; for another place add --out FILE."
        raise Refused(f"{path} is there already; nothing was written. {hint}") from None
    except FileNotFoundError:
        raise Refused(f"There is no folder {path.parent}; nothing was written.") from None
    except IsADirectoryError:
        raise Refused(f"{path} is a folder; nothing was written. Name a file in it with --out.") from None
    except OSError as error:
        if error.errno in FULL:
            if not force:
                path.unlink(missing_ok=True)
            raise
        raise Refused(f"{path} cannot be written: {error.strerror or error}.") from None
