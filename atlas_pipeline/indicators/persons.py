"""Persons: two keys that were confirmed to be one person count as one (DESIGN 13)."""

import numpy as np
import pandas as pd

from atlas_pipeline.warehouse.persons import representatives
from atlas_pipeline.warehouse.store import Warehouse


def one_key_each(warehouse: Warehouse, seq: int, keys: pd.Series) -> pd.Series:
    """The keys with every confirmed link in force at that number of the ledger applied.

    Links are followed to the end, whatever their direction, so that keys linked through a third are one.
    """
    links = warehouse.person_links(seq)
    if links.empty:
        return keys
    stands_for = representatives(zip(links["person_key"].tolist(), links["same_as"].tolist(), strict=True))
    linked = pd.Index(list(stands_for), dtype="int64")
    places = linked.get_indexer(pd.Index(keys.fillna(0).astype("int64")))
    is_linked = (places >= 0) & keys.notna().to_numpy()
    values = np.array(list(stands_for.values()), dtype="int64")
    changed = keys.copy()
    changed[is_linked] = values[places[is_linked]]
    return changed
