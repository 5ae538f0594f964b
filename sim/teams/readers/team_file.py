"""The builder `file`: a team from an edge list in CSV, or from GraphML, GEXF or JSON."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

from sim.model.metadata import Metadata
from sim.teams.arrays import TeamArrays, to_arrays
from sim.teams.errors import InputLocation, did_you_mean, format_value, join_with_or
from sim.teams.readers.assemble import assemble_team
from sim.teams.readers.csv_files import read_edge_list, read_people
from sim.teams.readers.graph_formats import read_gexf, read_graphml, read_json
from sim.teams.readers.parsing import read_bytes
from sim.teams.validation import check_builder_fields

if TYPE_CHECKING:
    import networkx as nx

READERS = {
    ".csv": read_edge_list,
    ".tsv": read_edge_list,
    ".txt": read_edge_list,
    ".graphml": read_graphml,
    ".gexf": read_gexf,
    ".json": read_json,
}


class TeamFile(NamedTuple):
    """A team from a file. It does not depend on the seed.

    - CSV: one line per tie, such as "Ama,Ben" or "Ama,Ben,2". The delimiter is a comma, a semicolon or a tab. A header
      is optional; its columns are from, to and weight.
    - GraphML and GEXF from Gephi, yEd, R or networkx, and JSON in the node-link format of networkx. The name of a
      person is the attribute `name`, or else `label`, or else the id. Optional attributes are `role`, `team`, `leader`
      (name of the person's leader), `leads` ("everyone", or names separated by semicolons) and states such as
      `wellbeing`.
    - `people_file`: CSV with one line per person and a header with the same columns: name, role, team, leader, leads,
      …. The team then consists of exactly these people, with or without ties.

    In CSV files and directed networks, a tie can occur once in each direction. Its weight is the mean of the two.
    """

    path: Annotated[
        str, Metadata("Path of the network file (CSV, GraphML, GEXF or JSON), relative to the scenario file.")
    ]
    people_file: Annotated[str | None, Metadata("Path of a CSV file of the people, relative to the scenario file.")] = (
        None
    )

    def build_graph(self, seed: int, base_dir: Path | None = None) -> nx.Graph[int]:
        """Read the team. Paths are relative to `base_dir`. Default: the current folder."""
        check_builder_fields(self, seed)
        folder = base_dir or Path()
        location = InputLocation(("path",), self.path)
        suffix = Path(self.path).suffix.lower()
        if suffix not in READERS:
            raise location.error(_unsupported_file_message(suffix))
        network = READERS[suffix](read_bytes(folder, self.path, location), location)
        members, notes = network.members, network.notes
        if self.people_file is not None:
            location = InputLocation(("people_file",), self.people_file)
            people = read_people(read_bytes(folder, self.people_file, location), location)
            members, notes = people.members, notes + people.notes
        if not members:
            raise location.error("the network has no people; expected at least two")
        graph = assemble_team(members, network.ties, allow_both_directions=network.allow_both_directions)
        graph.graph["notes"] = notes + graph.graph["notes"]
        return graph

    def build_arrays(self, seed: int, base_dir: Path | None = None) -> TeamArrays:
        """Read the team as arrays."""
        return to_arrays(self.build_graph(seed, base_dir))


def _unsupported_file_message(suffix: str) -> str:
    """The error message for an unsupported type of file."""
    if suffix in (".xlsx", ".xls", ".ods"):
        return "spreadsheets are not supported; save it as CSV UTF-8"
    file_type = f"unknown file type {format_value(suffix)}" if suffix else "missing file type"
    return f"{file_type}; expected {join_with_or(list(READERS))}{did_you_mean(suffix, READERS)}"
