import pytest

from atlas_pipeline.plan.loading import load_plan
from tests.indicators.histories import warehouse_in_memory


@pytest.fixture(scope="session")
def plan():
    return load_plan()


@pytest.fixture
def history():
    """An empty warehouse in memory, for deliveries to be put into."""
    warehouse = warehouse_in_memory()
    yield warehouse
    warehouse.close()
