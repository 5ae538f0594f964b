"""Play the tests of painters in a process of their own: only one with a single thread may be forked."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import clean_environment

ALONE = Path(__file__).with_name("painting_alone.py")


@pytest.mark.skipif(sys.platform != "linux", reason="painters are for Linux alone")
@pytest.mark.skipif(os.cpu_count() == 1, reason="painters are for two processors or more")
def test_painters_draw_what_the_program_would_draw_and_never_outlive_it() -> None:
    command = [sys.executable, "-m", "pytest", "-q", "-n", "0", "-p", "no:cacheprovider", str(ALONE)]
    done = subprocess.run(command, env=clean_environment(), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-4000:]
    assert "8 passed" in done.stdout
