"""A pytest plugin: ends the run at once if the product is not imported from the copy that holds the mutant.

An editable installation puts the checkout on the path too. Tests of that code would say nothing about the
mutant.
"""

import importlib
import os
from pathlib import Path

import pytest

FOLDER = "ATLAS_MUTATED_COPY"
WRONG_CODE = 64
"""pytest's own exit codes end at 5."""


def pytest_configure(config):
    folder = Path(os.environ[FOLDER]).resolve()
    for name in ("atlas_pipeline", "assets", "sources", "tests"):
        place = importlib.import_module(name).__file__
        if place is None or not Path(place).resolve().is_relative_to(folder):
            pytest.exit(f"{name} is imported from {place}, not from {folder}", returncode=WRONG_CODE)
