"""Confirmed persons: two keys that were confirmed to be one person count as one (DESIGN 13)."""

import numpy as np
import pandas as pd
import sqlalchemy as sa

from atlas_pipeline.forms.loading import load_forms
from atlas_pipeline.forms.tables import PERSON_KEY
from atlas_pipeline.warehouse.persons import pair_name, representatives
from atlas_pipeline.warehouse.store import Warehouse
from atlas_pipeline.warehouse.tables import facts


def key_of_row(warehouse: Warehouse, submission_id: int, row: int) -> int | None:
    """The pseudonym in a row of the submission's current form about persons. None if there is none."""
    current = warehouse.currency.forms()
    for line in current[current["submission_id"] == submission_id].to_dict("records"):
        if not load_forms()[line["form"]].has_persons:
            continue
        fact = facts[line["form"]]
        of_row = sa.and_(fact.c.intake_id == line["intake_id"], fact.c.row_number == row)
        found = warehouse.read(sa.select(fact.c[PERSON_KEY]).where(of_row))[PERSON_KEY].dropna()
        if len(found):
            return int(found.iloc[0])
    return None


def confirmed_pairs(warehouse: Warehouse, seq: int, keys: pd.Series) -> pd.Series | None:
    """For each key, the confirmed pairs that make it one person with other keys, by name and joined by ;.

    Empty if the key is in no pair. Returns None if nothing was confirmed at all.
    """
    links = warehouse.persons.links(seq)
    if links.empty:
        return None
    both = [*zip(links["person_key"].tolist(), links["same_as"].tolist(), strict=True)]
    root = representatives(both)
    pairs: dict[int, list[str]] = {}
    for one, other in both:
        pairs.setdefault(root[one], []).append(pair_name(one, other))
    said = {key: ";".join(sorted(pairs[least])) for key, least in root.items()}
    return pd.Series([said.get(key, "") for key in keys.fillna(0).tolist()], index=keys.index, dtype="object")


def one_key_each(warehouse: Warehouse, seq: int, keys: pd.Series) -> pd.Series:
    """The keys with every confirmed link applied that is in force at the ledger number.

    Links are followed to the end, in both directions. So keys that are linked through a third key are one.
    """
    links = warehouse.persons.links(seq)
    if links.empty:
        return keys
    representative_of = representatives(
        zip(links["person_key"].tolist(), links["same_as"].tolist(), strict=True)
    )
    linked = pd.Index(list(representative_of), dtype="int64")
    places = linked.get_indexer(pd.Index(keys.fillna(0).astype("int64")))
    is_linked = (places >= 0) & keys.notna().to_numpy()
    values = np.array(list(representative_of.values()), dtype="int64")
    changed = keys.copy()
    changed[is_linked] = values[places[is_linked]]
    return changed
