"""reference/command-line.md: the command `compassion`, from its own help."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import typer

from sim.analysis.markdown import code_cell, escape_cell, format_table
from sim.cli import PROGRAM_NAME, app
from sim.cli.examples import EXAMPLES


def page() -> str:
    """The page."""
    program = typer.main.get_command(app)
    context = program.make_context(PROGRAM_NAME, [], resilient_parsing=True)
    parts = [
        "# The command line",
        escape_cell(program.help or ""),
        f"`python -m sim` is the same as `{PROGRAM_NAME}`. `{PROGRAM_NAME} --help` and `{PROGRAM_NAME} COMMAND --help` say in the "
        "terminal what stands here.",
        options(program),
        examples(PROGRAM_NAME),
        "Exit codes: 0 all went well; 2 something is wrong with what was given, and the message says what and where; "
        "1 a fault of the program; 130 stopped with Ctrl-C.",
    ]
    for name in program.list_commands(context):
        command = program.get_command(context, name)
        parts += [
            f"## {name}",
            escape_cell(command.help or ""),
            f"```text\n{' '.join((PROGRAM_NAME, name, *usage(command)))}\n```",
            arguments(command),
            options(command),
            examples(name),
        ]
    return "\n\n".join(part for part in parts if part)


def usage(command: Any) -> Iterator[str]:
    """What follows the name of a command."""
    if of_type(command, "option"):
        yield "[OPTIONS]"
    for parameter in of_type(command, "argument"):
        yield metavar(parameter) if parameter.required else f"[{metavar(parameter)}]"


def arguments(command: Any) -> str:
    """The arguments of a command."""
    rows = [
        (
            code_cell(metavar(parameter)),
            "" if parameter.required else "may be left out",
            escape_cell(parameter.help or ""),
        )
        for parameter in of_type(command, "argument")
    ]
    return format_table(("argument", "", "what it is"), rows) if rows else ""


def options(command: Any) -> str:
    """The options of a command, `--help` left out."""
    rows = []
    for parameter in of_type(command, "option"):
        names = ", ".join((*parameter.opts, *parameter.secondary_opts))
        word = "" if parameter.is_flag else f" {metavar(parameter)}"
        rows.append((code_cell(names + word), default(parameter), escape_cell(parameter.help or "")))
    return format_table(("option", "default", "what it does"), rows) if rows else ""


def of_type(command: Any, kind: str) -> list[Any]:
    """Parameters of a kind that are to be seen."""
    return [
        parameter
        for parameter in command.params
        if parameter.param_type_name == kind and not getattr(parameter, "hidden", False) and parameter.name != "help"
    ]


def metavar(parameter: Any) -> str:
    """What stands for the value of an option."""
    return str(parameter.metavar or parameter.name.upper())


def default(parameter: Any) -> str:
    """The default of an option, as it is shown in the help."""
    value = parameter.default
    return "" if value is None or parameter.is_flag or value in ("", [], ()) else code_cell(value)


def examples(name: str) -> str:
    """Worked examples, as they stand in the help."""
    rows = [(code_cell(example.command_line), escape_cell(example.description)) for example in EXAMPLES.get(name, ())]
    return format_table(("example", "what it does"), rows) if rows else ""
