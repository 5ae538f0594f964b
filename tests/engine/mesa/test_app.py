"""The example app for SolaraViz: its page is built, and its inputs are parameters of the model."""

from __future__ import annotations

import runpy
import warnings
from importlib.util import find_spec
from pathlib import Path

import pytest

from sim.engine.mesa import TeamModel

pytestmark = pytest.mark.skipif(
    not (find_spec("solara") and find_spec("altair")), reason="the extra viz is not installed"
)
APP = Path(__file__).parents[3] / "docs" / "examples" / "app.py"


@pytest.fixture(scope="module")
def app():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of Mesa and Solara
        return runpy.run_path(str(APP))


def test_the_page_shows_the_network_and_two_plots(app):
    import ipywidgets  # noqa: PLC0415 - slow, and only in the extra viz
    import solara  # noqa: PLC0415

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        _, context = solara.render(app["page"], handle_error=False)
    try:
        assert len(context.find(ipywidgets.Image).widgets) == 3
    finally:
        context.close()


def test_the_inputs_are_parameters_of_the_model(app):
    from mesa.visualization import Slider  # noqa: PLC0415 - imports solara

    values = {
        name: given.value if isinstance(given, Slider) else given["value"]
        for name, given in app["model_params"].items()
    }
    for name in app["model_params"]["scenario"]["values"]:
        TeamModel(**values | {"scenario": name}).step()
