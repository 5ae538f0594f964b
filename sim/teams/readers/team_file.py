"""A team read from a file: an edge list as CSV, GraphML, GEXF or JSON, with the people in it or in a second CSV."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

from sim.model.metadata import Metadata
from sim.teams.arrays import TeamArrays, to_arrays
from sim.teams.errors import InputLocation, join_with_or, suggestion
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
    """A team read from a file that stands beside the scenario. Nothing in it is drawn.

    - CSV: a line a tie, "Ama,Ben" or "Ama,Ben,2"; commas, semicolons or tabs; a header, if there is one, names the
      columns from, to and weight.
    - GraphML and GEXF, as Gephi, yEd, R and networkx write them, and JSON in networkx's node-link form. People are
      called by their `name`, else their `label`, else their id; `role`, `team`, `leader` (name of the person's own
      leader), `leads` ("everyone", or names with semicolons between) and states such as `wellbeing` may be given.
    - `people_file`: CSV with a header and the same columns, a line a person: name, role, team, leader, leads, …. With
      it, exactly these people are in the team, with or without ties.

    In a CSV, and in directed networks, a tie may be given once from each side, as in a survey: its weight is the mean.
    """

    path: Annotated[str, Metadata("File of the network, seen from the scenario file: CSV, GraphML, GEXF or JSON.")]
    people_file: Annotated[
        str | None, Metadata("CSV of the people, seen from the scenario file: name, role, team, leader or leads.")
    ] = None

    def build_graph(self, seed: int, base_dir: Path | None = None) -> nx.Graph[int]:
        """Read the team; `base_dir` is the folder that the paths start from (default: the current one)."""
        check_builder_fields(self, seed)
        folder = base_dir or Path()
        place = InputLocation(("path",), self.path)
        suffix = Path(self.path).suffix.lower()
        if suffix not in READERS:
            raise place.error(_unsupported_file_message(suffix))
        network = READERS[suffix](read_bytes(folder, self.path, place), place)
        members, notes = network.members, network.notes
        if self.people_file is not None:
            place = InputLocation(("people_file",), self.people_file)
            listing = read_people(read_bytes(folder, self.people_file, place), place)
            members, notes = listing.members, notes + listing.notes
        if not members:
            raise place.error("the network is empty; a team needs at least two people")
        graph = assemble_team(members, network.ties, allow_both_directions=network.allow_both_directions)
        graph.graph["notes"] = notes + graph.graph["notes"]
        return graph

    def build_arrays(self, seed: int, base: Path | None = None) -> TeamArrays:
        """Read it as arrays."""
        return to_arrays(self.build_graph(seed, base))


def _unsupported_file_message(suffix: str) -> str:
    """Say what kinds of file can be read."""
    if suffix in (".xlsx", ".xls", ".ods"):
        return "a spreadsheet cannot be read; save it as CSV UTF-8"
    return f"the name of the file must end in {join_with_or(list(READERS))}{suggestion(suffix, READERS)}"
