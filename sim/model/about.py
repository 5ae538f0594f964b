"""What is told about a number: one sentence, its unit, its bounds and where it comes from.

Every constant, state, measure and field of a team builder carries one `About`, written once beside its default.
The YAML checks, the JSON Schema, the docs and `compassion explain` are all made from it.
"""

from __future__ import annotations

from typing import Any, NamedTuple, get_args, get_origin, get_type_hints


class About(NamedTuple):
    """One sentence about a number, with unit, bounds and source.

    Attributes
    ----------
    sentence
        What the number means, in plain words.
    unit
        Its unit; "" for a plain share or ratio.
    low, high
        Smallest and largest allowed value, both included; None where there is no bound.
    source
        A key of `sim.model.sources.SOURCES`: where the number, or else the direction of the effect, comes from;
        "assumed" where nothing but judgement stands behind it.
    """

    sentence: str
    unit: str = ""
    low: float | None = None
    high: float | None = None
    source: str = "assumed"


class Field(NamedTuple):
    """A named field with its type, its default and what is told about it."""

    name: str
    type: Any
    default: Any
    about: About

    @property
    def is_whole(self) -> bool:
        """Whether the field takes whole numbers only."""
        return self.type is int


def fields_of(record: type) -> dict[str, Field]:
    """Read the fields of a NamedTuple class whose annotations carry an `About`.

    Parameters
    ----------
    record
        A NamedTuple class; each annotation is `Annotated[type, About(...)]`.

    Returns
    -------
    dict
        Field name to `Field`, in the order written. A field without a default has `default = ...`.
    """
    defaults = getattr(record, "_field_defaults", {})
    fields = {}
    for name, annotation in get_type_hints(record, include_extras=True).items():
        if get_origin(annotation) is None or not hasattr(annotation, "__metadata__"):
            continue
        kind = get_args(annotation)[0]
        about = next(note for note in annotation.__metadata__ if isinstance(note, About))
        fields[name] = Field(name, kind, defaults.get(name, ...), about)
    return fields
