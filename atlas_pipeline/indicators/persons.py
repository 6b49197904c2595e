"""Persons: two keys that were confirmed to be one person count as one (DESIGN 13)."""

from collections.abc import Iterable

import numpy as np
import pandas as pd
import sqlalchemy as sa

from atlas_pipeline.warehouse.store import Warehouse
from atlas_pipeline.warehouse.tables import person_link


def one_key_each(warehouse: Warehouse, seq: int, keys: pd.Series) -> pd.Series:
    """The keys with every confirmed link in force at that number of the ledger applied.

    Links are followed to the end, whatever their direction, so that keys linked through a third are one.
    """
    in_force = sa.and_(
        person_link.c.from_seq <= seq,
        sa.or_(person_link.c.to_seq.is_(None), person_link.c.to_seq > seq),
    )
    links = warehouse.read(sa.select(person_link.c.person_key, person_link.c.same_as).where(in_force))
    if links.empty:
        return keys
    stands_for = _representatives(zip(links["person_key"].tolist(), links["same_as"].tolist(), strict=True))
    linked = pd.Index(list(stands_for), dtype="int64")
    places = linked.get_indexer(pd.Index(keys.fillna(0).astype("int64")))
    is_linked = (places >= 0) & keys.notna().to_numpy()
    values = np.array(list(stands_for.values()), dtype="int64")
    changed = keys.copy()
    changed[is_linked] = values[places[is_linked]]
    return changed


def _representatives(links: Iterable[tuple[int, int]]) -> dict[int, int]:
    """Each linked key → the least key of those it is linked with, directly or through others."""
    parent: dict[int, int] = {}

    def root(key: int) -> int:
        parent.setdefault(key, key)
        while parent[key] != key:
            parent[key] = parent[parent[key]]
            key = parent[key]
        return key

    for one, other in links:
        first, second = sorted((root(one), root(other)))
        parent[second] = first
    return {key: root(key) for key in parent}
