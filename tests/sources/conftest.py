"""Where the tests of `sources` get their files: invented ones, and the real ones beside the repository."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from ilab_xml import edition_xml


@pytest.fixture
def write_edition(tmp_path: Path) -> Callable[..., Path]:
    def write(*countries: str, name: str = "countries_2019.xml") -> Path:
        path = tmp_path / name
        path.write_bytes(edition_xml(*countries))
        return path

    return write


@pytest.fixture(scope="session")
def shared_ilab() -> Path:
    """The folder of the five real editions; the test is skipped where it is not there."""
    root = Path(__file__).resolve().parents[2]
    data = Path(os.environ.get("ATLAS_SHARED_DATA", root.parent / "shared" / "data"))
    folder = data / "ilab"
    if not folder.is_dir():
        pytest.skip("the real ILAB editions are not here (../shared/data/ilab, or set ATLAS_SHARED_DATA)")
    return folder
