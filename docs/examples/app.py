"""A Mesa app: watch a team day by day in the browser, and change its scenario.

Start it with `solara run docs/examples/app.py`. It requires the extra `viz`: `pip install -e '.[viz]'`.
"""

from __future__ import annotations

from matplotlib import colormaps
from mesa.visualization import Slider, SolaraViz, make_plot_component, make_space_component
from mesa.visualization.components import AgentPortrayalStyle

from sim.engine.mesa import Leader, Person, TeamModel
from sim.model.styles import STYLES

COLOURS = colormaps["viridis"]


def portray(person: Person) -> AgentPortrayalStyle:
    """Draw a person: yellow with full energy, dark blue with none; leaders are larger."""
    return AgentPortrayalStyle(color=COLOURS(person.energy), size=120 if isinstance(person, Leader) else 50)


model_params = {
    "scenario": {
        "type": "Select",
        "label": "Scenario",
        "value": "typical_ward",
        "values": ["gp_practice", "new_leader", "one_spark", "typical_ward", "winter_pressure"],
    },
    "seed": Slider("Random seed", value=1, min=1, max=100, step=1),
    "workload": Slider("Workload", value=0.6, min=0.0, max=1.5, step=0.05),
    "leadership__style": {
        "type": "Select",
        "label": "Leadership style",
        "value": "transactional",
        "values": sorted(STYLES),
    },
}

page = SolaraViz(
    TeamModel("typical_ward", seed=1, workload=0.6, leadership__style="transactional"),
    components=[
        make_space_component(portray),
        make_plot_component(["wellbeing", "energy", "safety"]),
        make_plot_component("acts"),
    ],
    model_params=model_params,
    name="Compassion in a team",
)
