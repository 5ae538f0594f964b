"""reference/command-line.md: the command `compassion`, from its own help."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import typer

from sim.cli import PROGRAM_NAME, app
from sim.cli.support.examples import EXAMPLES
from sim.reporting.markdown import code_cell, escape_cell, format_table


def build_page() -> str:
    """The page."""
    program = typer.main.get_command(app)
    context = program.make_context(PROGRAM_NAME, [], resilient_parsing=True)
    parts = [
        "# The command line",
        escape_cell(program.help or ""),
        f"`python -m sim` is the same as `{PROGRAM_NAME}`. `{PROGRAM_NAME} --help` and `{PROGRAM_NAME} COMMAND --help` "
        "print this information in the terminal.",
        options_table(program),
        examples_table(PROGRAM_NAME),
        "Exit codes: 0 all went well; 2 something is wrong with what was given, and the message says what and where; "
        "1 a fault of the program; 130 stopped with Ctrl-C.",
    ]
    for name in program.list_commands(context):
        command = program.get_command(context, name)
        parts += [
            f"## {name}",
            escape_cell(command.help or ""),
            f"```text\n{' '.join((PROGRAM_NAME, name, *usage_parts(command)))}\n```",
            arguments_table(command),
            options_table(command),
            examples_table(name),
        ]
    return "\n\n".join(part for part in parts if part)


def usage_parts(command: Any) -> Iterator[str]:
    """What follows the name of a command."""
    if visible_parameters(command, "option"):
        yield "[OPTIONS]"
    for parameter in visible_parameters(command, "argument"):
        yield value_placeholder(parameter) if parameter.required else f"[{value_placeholder(parameter)}]"


def arguments_table(command: Any) -> str:
    """The arguments of a command."""
    rows = [
        (
            code_cell(value_placeholder(parameter)),
            "" if parameter.required else "may be left out",
            escape_cell(parameter.help or ""),
        )
        for parameter in visible_parameters(command, "argument")
    ]
    return format_table(("argument", "", "what it is"), rows) if rows else ""


def options_table(command: Any) -> str:
    """The options of a command, `--help` left out."""
    rows = []
    for parameter in visible_parameters(command, "option"):
        names = ", ".join((*parameter.opts, *parameter.secondary_opts))
        placeholder = "" if parameter.is_flag else f" {value_placeholder(parameter)}"
        rows.append((code_cell(names + placeholder), format_default(parameter), escape_cell(parameter.help or "")))
    return format_table(("option", "default", "what it does"), rows) if rows else ""


def visible_parameters(command: Any, parameter_type: str) -> list[Any]:
    """Parameters of a kind that are to be seen."""
    return [
        parameter
        for parameter in command.params
        if parameter.param_type_name == parameter_type
        and not getattr(parameter, "hidden", False)
        and parameter.name != "help"
    ]


def value_placeholder(parameter: Any) -> str:
    """What stands for the value of an option."""
    return str(parameter.metavar or parameter.name.upper())


def format_default(parameter: Any) -> str:
    """The default of an option, as it is shown in the help."""
    value = parameter.default
    return "" if value is None or parameter.is_flag or value in ("", [], ()) else code_cell(value)


def examples_table(name: str) -> str:
    """Worked examples, as they stand in the help."""
    rows = [(code_cell(example.command_line), escape_cell(example.description)) for example in EXAMPLES.get(name, ())]
    return format_table(("example", "what it does"), rows) if rows else ""
