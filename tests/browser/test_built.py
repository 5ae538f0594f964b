"""The built page is up to date with its sources and contains no external addresses."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

PLAYER = Path(__file__).parents[2] / "sim" / "player"
PAGE, BUILT = PLAYER / "page", PLAYER / "built"


def test_building_the_page_gives_the_same_bytes(tmp_path: Path) -> None:
    node = shutil.which("node")
    if node is None or not (PAGE / "node_modules" / "esbuild").is_dir():
        pytest.skip("needs Node, and npm install in sim/player/page")
    subprocess.run([node, "build.mjs", str(tmp_path)], cwd=PAGE, check=True)
    for name in ("player.js", "player.css"):
        assert (tmp_path / name).read_bytes() == (BUILT / name).read_bytes(), f"rebuild {name}: npm run build"


def test_the_built_page_can_be_embedded_in_html_and_names_no_address() -> None:
    script = (BUILT / "player.js").read_text(encoding="utf-8")
    style = (BUILT / "player.css").read_text(encoding="utf-8")
    assert "</script" not in script.lower()
    assert "</style" not in style.lower()
    addresses = set(re.findall(r"(?:https?:)?//[\w.-]+\.\w+[\w/]*", script + style))
    assert addresses <= {"http://www.w3.org/2000/svg"}
    assert "innerHTML" not in script
    assert "eval(" not in script


def test_every_source_says_in_its_first_line_what_it_is_for() -> None:
    sources = [path for path in PAGE.rglob("*.ts") if "node_modules" not in path.parts]
    assert len(sources) > 30
    for path in sources:
        lines = path.read_text(encoding="utf-8").splitlines()
        assert re.match(r"// .+\.$", lines[0]), path.name
        assert len(lines) <= 300, path.name
