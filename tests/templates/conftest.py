import pytest

from atlas_pipeline.forms.loading import load_forms
from atlas_pipeline.forms.model import Form
from atlas_pipeline.plan.loading import load_plan
from atlas_pipeline.plan.model import Plan


@pytest.fixture(scope="session")
def forms() -> dict[str, Form]:
    return load_forms()


@pytest.fixture(scope="session")
def plan() -> Plan:
    return load_plan()
