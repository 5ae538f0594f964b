"""What is told about a number: one sentence, its unit, its bounds and where it comes from.

Every constant, state, measure and field of a team builder carries one `Metadata`, written once beside its default.
The YAML checks, the JSON Schema, the docs and `compassion explain` are all made from it.
"""

from __future__ import annotations

from typing import Any, NamedTuple, get_args, get_origin, get_type_hints


class Metadata(NamedTuple):
    """One sentence about a number, with unit, bounds and source.

    Attributes
    ----------
    description
        What the number means, in plain words.
    unit
        Its unit; "" for a plain share or ratio.
    minimum, maximum
        Smallest and largest allowed value, both included; None where there is no bound.
    reference
        A key of `sim.model.references.REFERENCES`: where the number, or else the direction of the effect, comes from;
        "assumed" where nothing but judgement stands behind it.
    """

    description: str
    unit: str = ""
    minimum: float | None = None
    maximum: float | None = None
    reference: str = "assumed"


class FieldSpec(NamedTuple):
    """A named field with its type, its default and what is told about it."""

    name: str
    annotation: Any
    default: Any
    metadata: Metadata

    @property
    def is_integer(self) -> bool:
        """Whether the field takes whole numbers only."""
        return self.annotation is int


def annotated_fields(named_tuple_class: type) -> dict[str, FieldSpec]:
    """Read the fields of a NamedTuple class whose annotations carry an `Metadata`.

    Parameters
    ----------
    named_tuple_class
        A NamedTuple class; each annotation is `Annotated[type, About(...)]`.

    Returns
    -------
    dict
        Field name to `FieldSpec`, in the order written. A field without a default has `default = ...`.
    """
    defaults = getattr(named_tuple_class, "_field_defaults", {})
    fields = {}
    for name, annotation in get_type_hints(named_tuple_class, include_extras=True).items():
        if get_origin(annotation) is None or not hasattr(annotation, "__metadata__"):
            continue
        value_type = get_args(annotation)[0]
        about = next(note for note in annotation.__metadata__ if isinstance(note, Metadata))
        fields[name] = FieldSpec(name, value_type, defaults.get(name, ...), about)
    return fields
