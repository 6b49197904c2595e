"""A warehouse in memory, without a row: for what is computed from rows that are never stored."""

from atlas_pipeline.warehouse.store import Warehouse
from atlas_pipeline.warehouse.tables import metadata


def empty_warehouse() -> Warehouse:
    """Its tables are made from the metadata, not migrated: nothing of it is kept, and migrating takes longer."""
    warehouse = Warehouse("sqlite://")
    metadata.create_all(warehouse.engine)
    return warehouse
