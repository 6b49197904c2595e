"""Invented country files for the tests of `sources.ilab`, in ILAB's shape."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest


def country_xml(name: str, body: str = "", year: int | None = 2019, description: str | None = None) -> str:
    if description is None:
        description = f"In {year}, {name} made a moderate advancement." if year else ""
    return f"<Country><Name>{name}</Name><Description>{description}</Description>{body}</Country>"


def edition_xml(*countries: str) -> bytes:
    return f"<Countries>{''.join(countries)}</Countries>".encode()


def enforcement(**elements: str) -> str:
    inner = "".join(f"<{tag}>{text}</{tag}>" for tag, text in elements.items())
    return f"<Enforcements>{inner}</Enforcements>"


def territory(name: str, value: str) -> str:
    return (
        f"<Territory><Territory_Name>{name}</Territory_Name>"
        f"<Territory_Display_Name>{name}</Territory_Display_Name><Enforcement>{value}</Enforcement></Territory>"
    )


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
