"""reference/glossary.md: the terms of the model, the program and the statistics."""

from __future__ import annotations

from sim.model.glossary import GLOSSARY, TOPICS
from sim.reporting.markdown import escape_cell, format_table


def build_page() -> str:
    """The page."""
    parts = [
        "# Glossary",
        "Each term in one sentence. `compassion explain TERM` prints the same in the terminal; it also explains "
        "scenario keys, measures, parameters and options.",
    ]
    for topic in TOPICS:
        terms = sorted((term for term in GLOSSARY if term.topic == topic), key=lambda term: term.name.casefold())
        rows = [(f"**{escape_cell(term.name)}**", escape_cell(term.definition)) for term in terms]
        parts += [f"## {topic}", format_table(("term", "meaning"), rows)]
    return "\n\n".join(parts)
