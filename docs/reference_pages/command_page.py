"""reference/command-line.md: all commands with their arguments, options and examples."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import typer

from sim.cli.commands import COMMANDS, PROGRAM_EXAMPLES, PROGRAM_NAME, Example
from sim.cli.exit_codes import EXIT_CODES
from sim.cli.program import app, load_command
from sim.reporting.markdown import code_cell, escape_cell, format_table


def build_page() -> str:
    """The page."""
    program = typer.main.get_command(app)
    parts = [
        "# Command line",
        escape_cell(program.help or ""),
        f"`python -m sim` is the same as `{PROGRAM_NAME}`. `{PROGRAM_NAME} --help` and `{PROGRAM_NAME} COMMAND --help` "
        "print this information in the terminal.",
        options_table(program),
        examples_table(PROGRAM_EXAMPLES),
        "## Exit codes",
        format_table(("exit code", "meaning"), [(str(code), escape_cell(text)) for code, text in EXIT_CODES.items()]),
    ]
    for panel in dict.fromkeys(entry.panel for entry in COMMANDS.values()):
        parts.append(f"## {panel}")
        for name in (name for name, entry in COMMANDS.items() if entry.panel == panel):
            parts += command_section(name)
    return "\n\n".join(part for part in parts if part)


def command_section(name: str) -> list[str]:
    """The section of a command."""
    command = load_command(name)
    return [
        f"### {name}",
        escape_cell(command.help or ""),
        f"```text\n{' '.join((PROGRAM_NAME, name, *usage_parts(command)))}\n```",
        arguments_table(command),
        options_table(command),
        examples_table(COMMANDS[name].examples),
    ]


def usage_parts(command: Any) -> Iterator[str]:
    """Placeholders of the options and arguments of a command."""
    if visible_parameters(command, "option"):
        yield "[OPTIONS]"
    for parameter in visible_parameters(command, "argument"):
        yield value_placeholder(parameter) if parameter.required else f"[{value_placeholder(parameter)}]"


def arguments_table(command: Any) -> str:
    """The arguments of a command."""
    rows = [
        (
            code_cell(value_placeholder(parameter)),
            "" if parameter.required else "optional",
            escape_cell(parameter.help or ""),
        )
        for parameter in visible_parameters(command, "argument")
    ]
    return format_table(("argument", "", "description"), rows) if rows else ""


def options_table(command: Any) -> str:
    """The options of a command, except `--help`."""
    rows = []
    for parameter in visible_parameters(command, "option"):
        names = ", ".join((*parameter.opts, *parameter.secondary_opts))
        placeholder = "" if parameter.metavar is None else f" {value_placeholder(parameter)}"
        rows.append((code_cell(names + placeholder), format_default(parameter), escape_cell(parameter.help or "")))
    return format_table(("option", "default", "description"), rows) if rows else ""


def visible_parameters(command: Any, parameter_type: str) -> list[Any]:
    """Parameters of a type ("argument" or "option") that the help shows, except `--help`."""
    return [
        parameter
        for parameter in command.params
        if parameter.param_type_name == parameter_type
        and not getattr(parameter, "hidden", False)
        and parameter.name != "help"
    ]


def value_placeholder(parameter: Any) -> str:
    """The placeholder for a value, such as DIR."""
    return str(parameter.metavar or parameter.name.upper())


def format_default(parameter: Any) -> str:
    """The default of an option, as the help shows it."""
    value = parameter.default
    return "" if value is None or isinstance(value, bool) or value in ("", [], ()) else code_cell(value)


def examples_table(examples: Sequence[Example]) -> str:
    """The examples at the end of a help text."""
    rows = [(code_cell(example.command_line), escape_cell(example.description)) for example in examples]
    return format_table(("example", "description"), rows)
