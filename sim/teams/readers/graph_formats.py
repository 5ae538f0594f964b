"""Read GraphML, GEXF and JSON (node-link) files, in which people have attributes."""

from __future__ import annotations

import io
import json
import warnings
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Literal
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


def read_graphml(content: bytes, location: InputLocation) -> ParsedNetwork:
    """Read GraphML."""
    return _read_xml_graph("GraphML", content, location)


def read_gexf(content: bytes, location: InputLocation) -> ParsedNetwork:
    """Read GEXF."""
    return _read_xml_graph("GEXF", content, location)


def read_json(content: bytes, location: InputLocation) -> ParsedNetwork:
    """Read JSON in the node-link format: {"nodes": [{"id": …}], "links": [{"source": …, "target": …}]}.

    The key of the ties can also be "edges".
    """
    text = decode_utf8(content, location)
    try:
        data = json.loads(text, parse_constant=_reject_constant)
    except json.JSONDecodeError as error:
        message = f"invalid JSON: {error.msg} (column {error.colno})"
        raise line_location(location, error.lineno).error(message) from None
    except RecursionError:
        raise location.error("the JSON is nested too deeply") from None
    except ValueError as error:
        raise location.error(f"invalid JSON: {error}") from None
    nodes = _object_list(data, ("nodes",), ("id",), location)
    links = _object_list(data, ("links", "edges"), ("source", "target"), location)
    ties = [(link["source"], link["target"], link) for link in links]
    return _build_network([(node["id"], node) for node in nodes], ties, data.get("directed") is True, location)


def _reject_constant(word: str) -> None:
    raise ValueError(f"{word} is not a number")


def _object_list(
    data: Any, keys: tuple[str, ...], required_keys: tuple[str, ...], location: InputLocation
) -> list[dict[str, Any]]:
    """The list of objects under the first of the keys, with the required keys as text or numbers."""
    items = next((data[key] for key in keys if key in data), None) if isinstance(data, dict) else None
    if not isinstance(items, list):
        raise location.error(f'missing list "{keys[0]}"; expected "nodes" and "links"')
    for number, item in enumerate(items):
        for key in required_keys:
            if not isinstance(item, dict) or not isinstance(item.get(key), str | int | float):
                raise location.error(f'item {number + 1} of {keys[0]}: "{key}" is not text or a number')
    return items


def _read_xml_graph(format_name: Literal["GraphML", "GEXF"], content: bytes, location: InputLocation) -> ParsedNetwork:
    """Read a network from XML after checking that it is well-formed and safe."""
    import networkx as nx  # noqa: PLC0415 - slow to import

    _check_xml(content, location)
    reader: Callable[..., Any] = nx.read_graphml if format_name == "GraphML" else nx.read_gexf
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            graph = reader(io.BytesIO(content))
    except Exception as error:  # networkx raises errors of many types for invalid files
        reason = " ".join(str(error).split()) or type(error).__name__
        raise location.error(f"invalid {format_name}: {reason}") from None
    return _build_network(list(graph.nodes(data=True)), list(graph.edges(data=True)), graph.is_directed(), location)


def _check_xml(content: bytes, location: InputLocation) -> None:
    """Reject XML that is malformed or declares entities, which can expand without bounds."""
    parser = expat.ParserCreate()

    def reject(*_: Any) -> None:
        raise line_location(location, parser.CurrentLineNumber).error("XML entities are not supported")

    parser.EntityDeclHandler = reject
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        message = f"invalid XML: {expat.ErrorString(error.code)} (column {error.offset + 1})"
        raise line_location(location, error.lineno).error(message) from None
    except (ValueError, LookupError) as error:  # an unknown encoding; a TeamError is also a ValueError
        raise error if getattr(error, "problems", None) else location.error(f"invalid XML: {error}") from None


def _build_network(
    nodes: Iterable[tuple[Any, Mapping[str, Any]]],
    ties: Iterable[tuple[Any, Any, Mapping[str, Any]]],
    directed: bool,
    location: InputLocation,
) -> ParsedNetwork:
    """People and ties from nodes and edges with attributes. Names are the name, label or id of the node."""
    people = [(str(node), _lower_case_keys(attributes)) for node, attributes in nodes]
    names = {node: _person_name(node, attributes) for node, attributes in people}
    members = [parse_member(names[node], attributes, location, names) for node, attributes in people]
    parsed_ties = []
    for a, b, edge_attributes in ties:
        given = _lower_case_keys(edge_attributes)
        weight = next((parse_number(given[key]) for key in WEIGHT_ATTRIBUTES if given.get(key) is not None), None)
        parsed_ties.append(ParsedTie(names.get(str(a), str(a)), names.get(str(b), str(b)), weight, location))
    return ParsedNetwork(members, parsed_ties, directed, [])


def _lower_case_keys(attributes: Mapping[str, Any]) -> dict[str, Any]:
    return {str(key).lower(): value for key, value in attributes.items()}


def _person_name(node: str, attributes: Mapping[str, Any]) -> str:
    """The name or label of a node, or else its id."""
    values = (attributes.get(key) for key in NAME_COLUMNS)
    name = next((value for value in values if value is not None and str(value).strip()), node)
    return " ".join(str(name).split())
