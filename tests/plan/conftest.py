from pathlib import Path

import pytest

from tests.plan.folder import PlanFolder


@pytest.fixture
def folder(tmp_path: Path) -> PlanFolder:
    return PlanFolder(tmp_path / "plan")
