"""An empty warehouse in memory, for computations on rows that are never stored."""

from atlas_pipeline.warehouse.store import Warehouse
from atlas_pipeline.warehouse.tables import metadata


def empty_warehouse() -> Warehouse:
    """Its tables are created from the metadata, not by migrations: nothing in it is kept, and migrations
    take longer."""
    warehouse = Warehouse("sqlite://")
    metadata.create_all(warehouse.engine)
    return warehouse
