"""Teams in GraphML, GEXF and JSON (node-link): files in which people carry attributes."""

from __future__ import annotations

import io
import json
import warnings
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from xml.parsers import expat

from sim.teams.errors import InputLocation
from sim.teams.readers.assemble import ParsedTie
from sim.teams.readers.parsing import (
    NAME_COLUMNS,
    ParsedNetwork,
    decode_utf8,
    line_location,
    parse_member,
    parse_number,
)

WEIGHT_ATTRIBUTES = ("weight", "value")


def read_graphml(content: bytes, place: InputLocation) -> ParsedNetwork:
    """Read GraphML."""
    import networkx as nx  # noqa: PLC0415 - loaded where it is used

    return _read_xml_graph(nx.read_graphml, "GraphML", content, place)


def read_gexf(content: bytes, place: InputLocation) -> ParsedNetwork:
    """Read GEXF."""
    import networkx as nx  # noqa: PLC0415 - loaded where it is used

    return _read_xml_graph(nx.read_gexf, "GEXF", content, place)


def read_json(content: bytes, place: InputLocation) -> ParsedNetwork:
    """Read JSON in the node-link form: {"nodes": [{"id": …}], "links": [{"source": …, "target": …}]}.

    The ties may stand under "links" or "edges".
    """
    text = decode_utf8(content, place)
    try:
        data = json.loads(text, parse_constant=_reject_constant)
    except json.JSONDecodeError as error:
        raise line_location(place, error.lineno).error(
            f"this is not JSON: {error.msg} (column {error.colno})"
        ) from None
    except RecursionError:
        raise place.error("this JSON is nested too deeply for a network") from None
    except ValueError as error:
        raise place.error(f"this is not JSON that can be read: {error}") from None
    nodes = _object_list(data, ("nodes",), ("id",), place)
    links = _object_list(data, ("links", "edges"), ("source", "target"), place)
    ties = [(link["source"], link["target"], link) for link in links]
    return _build_network([(node["id"], node) for node in nodes], ties, data.get("directed") is True, place)


def _reject_constant(word: str) -> None:
    raise ValueError(f"{word} is no number")


def _object_list(
    data: Any, keys: tuple[str, ...], required_keys: tuple[str, ...], place: InputLocation
) -> list[dict[str, Any]]:
    """Take a list of objects that have what is needed."""
    items = next((data[key] for key in keys if key in data), None) if isinstance(data, dict) else None
    if not isinstance(items, list):
        raise place.error(f'the file must have "nodes" and "links"; there is no list "{keys[0]}"')
    for number, item in enumerate(items):
        for key in required_keys:
            if not isinstance(item, dict) or not isinstance(item.get(key), str | int | float):
                raise place.error(f'{keys[0]}, entry {number + 1}: "{key}" must be text or a number')
    return items


def _read_xml_graph(
    reader: Callable[..., Any], format_name: str, content: bytes, place: InputLocation
) -> ParsedNetwork:
    """Read a network out of XML, once it is known to be well-formed and harmless."""
    _check_xml(content, place)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            graph = reader(io.BytesIO(content))
    except Exception as error:  # networkx raises whatever a strange file makes it stumble over
        reason = " ".join(str(error).split()) or type(error).__name__
        raise place.error(f"this is not {format_name} that can be read: {reason}") from None
    return _build_network(list(graph.nodes(data=True)), list(graph.edges(data=True)), graph.is_directed(), place)


def _check_xml(content: bytes, place: InputLocation) -> None:
    """Refuse XML that is malformed or declares entities, which can grow without bounds."""
    parser = expat.ParserCreate()

    def refuse(*_: Any) -> None:
        raise line_location(place, parser.CurrentLineNumber).error(
            "the file declares an XML entity; these are not read"
        )

    parser.EntityDeclHandler = refuse
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        message = f"this is not well-formed XML: {expat.ErrorString(error.code)} (column {error.offset + 1})"
        raise line_location(place, error.lineno).error(message) from None
    except (ValueError, LookupError) as error:  # an encoding that is not known; a TeamError is a ValueError too
        raise error if getattr(error, "problems", None) else place.error(f"this cannot be read: {error}") from None


def _build_network(
    nodes: Iterable[tuple[Any, Mapping[str, Any]]],
    ties: Iterable[tuple[Any, Any, Mapping[str, Any]]],
    directed: bool,
    place: InputLocation,
) -> ParsedNetwork:
    """Make people and ties of nodes and edges with attributes; people are called by name, label or id."""
    people = [(str(node), {str(key).lower(): value for key, value in about.items()}) for node, about in nodes]
    names = {node: _person_name(node, about) for node, about in people}
    members = [parse_member(_person_name(node, about), about, place, names) for node, about in people]
    parsed_ties = []
    for one, other, about in ties:
        given = {str(key).lower(): value for key, value in about.items()}
        weight = next((parse_number(given[key]) for key in WEIGHT_ATTRIBUTES if given.get(key) is not None), None)
        parsed_ties.append(ParsedTie(names.get(str(one), str(one)), names.get(str(other), str(other)), weight, place))
    return ParsedNetwork(members, parsed_ties, directed, [])


def _person_name(node: str, about: Mapping[str, Any]) -> str:
    given = next((about[key] for key in NAME_COLUMNS if about.get(key) is not None and str(about[key]).strip()), node)
    return " ".join(str(given).split())
