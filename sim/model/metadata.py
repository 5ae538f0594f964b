"""Metadata of a number: its description, unit, bounds, source, and texts.

Each constant, state, measure and field of a team builder carries one `Metadata`, written once next to its default. The
checks of scenarios, the JSON Schema, the documentation, the page and `compassion explain` are made from it.
"""

from __future__ import annotations

from typing import Any, NamedTuple, get_args, get_origin, get_type_hints


class Metadata(NamedTuple):
    """Description of a number.

    Attributes
    ----------
    description
        What the number means, in one sentence of plain words.
    unit
        Its unit; "" for a share or ratio.
    minimum, maximum
        Smallest and largest allowed value, both included; None if there is no bound.
    reference
        A key of `sim.model.references.REFERENCES`: the source of the number, or of the direction of its effect;
        "assumed" if there is no source.
    label
        Its name as people write it; "" to make it from the name of the field.
    higher, lower
        What differs if the number is higher or lower than before, as half a sentence; "" if a report gives the
        description and both values instead.
    """

    description: str
    unit: str = ""
    minimum: float | None = None
    maximum: float | None = None
    reference: str = "assumed"
    label: str = ""
    higher: str = ""
    lower: str = ""


class Ablation(NamedTuple):
    """What switching a mechanism off does.

    Attributes
    ----------
    description
        What holds without the mechanism, as half a sentence.
    zeroed_parameters
        Names of the parameters that are set to 0.
    """

    description: str
    zeroed_parameters: tuple[str, ...] = ()


class FieldSpec(NamedTuple):
    """A field of a named tuple, with its type, its default, its metadata, and its ablation if it is a mechanism."""

    name: str
    annotation: Any
    default: Any
    metadata: Metadata
    ablation: Ablation | None = None

    @property
    def is_integer(self) -> bool:
        """Whether the field takes integers only."""
        return self.annotation is int

    @property
    def label(self) -> str:
        """Name of the field as people write it, with a capital."""
        return self.metadata.label or self.name.replace("_", " ").capitalize()


def annotated_fields(named_tuple_class: type) -> dict[str, FieldSpec]:
    """Read the fields of a NamedTuple class whose annotations carry a `Metadata`.

    Parameters
    ----------
    named_tuple_class
        A NamedTuple class; each annotation is `Annotated[type, Metadata(...)]`, for a mechanism with an `Ablation`.

    Returns
    -------
    dict
        Field name to `FieldSpec`, in the order of definition. A field without a default has `default = ...`.
    """
    defaults = getattr(named_tuple_class, "_field_defaults", {})
    fields = {}
    for name, annotation in get_type_hints(named_tuple_class, include_extras=True).items():
        if get_origin(annotation) is None or not hasattr(annotation, "__metadata__"):
            continue
        notes = annotation.__metadata__
        fields[name] = FieldSpec(
            name,
            get_args(annotation)[0],
            defaults.get(name, ...),
            next(note for note in notes if isinstance(note, Metadata)),
            next((note for note in notes if isinstance(note, Ablation)), None),
        )
    return fields
