"""The review list: pairs of persons who may be one, for an officer to decide.

The list is computed again from the archive if the current rows of a unit's persons have changed, or if
the rules of comparison have changed. It is stored as a derived table without names. The decisions are in
`person_link`.
"""

import hashlib
import json

import pandas as pd
import sqlalchemy as sa

from atlas_pipeline.ingestion.archive import Archive
from atlas_pipeline.matching.pairs import COLUMNS, likely_pairs
from atlas_pipeline.matching.people import current_intakes, people_of_unit
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.plan.units import ALL
from atlas_pipeline.privacy.secret import Secret
from atlas_pipeline.provenance.code_versions import DecidingCode, version_of
from atlas_pipeline.warehouse import tables
from atlas_pipeline.warehouse.persons import DIFFERENT, SAME, pair_name, representatives
from atlas_pipeline.warehouse.store import Warehouse

WAITING = "waiting"
PAIRING = DecidingCode(
    roots=("matching.review",),
    within=("matching",),
    rules=tuple(f"matching/{name}.yaml" for name in ("romanisation", "spellings", "weights")),
)
"""The code and the rules that decide which pairs are found."""

REVIEW_COLUMNS = (*COLUMNS, "state", "who", "at", "note")


def review(plan: Plan, warehouse: Warehouse, archive: Archive, secret: Secret) -> int:
    """Makes `person_pair` again. Returns the number of units whose files had to be read.

    The result depends on the archive, not on earlier runs. Raises ArchiveError if a current file cannot
    be opened.
    """
    known, pairs = _known(warehouse)
    states = {unit.code: _state(warehouse, unit.code) for unit in plan.units}
    stale = [unit for unit, state in states.items() if known.get(unit) != state]
    if not stale and set(known) - {ALL} == set(states):
        return 0
    fresh = [
        likely_pairs(people_of_unit(unit, plan, warehouse, archive, secret))
        for unit in stale
        if not current_intakes(warehouse, unit).empty
    ]
    kept = pairs[pairs["unit"].isin(set(states) - set(stale))]
    parts = [part for part in (kept, *fresh) if len(part)]
    whole = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(COLUMNS))
    _store(warehouse, whole, states)
    return len(stale)


def review_across(plan: Plan, warehouse: Warehouse, archive: Archive, secret: Secret) -> int:
    """Adds the pairs of two persons from two units, under the unit ALL. Returns their number.

    Reads every current file, so it runs only on request. These pairs stay until the current rows change.
    """
    review(plan, warehouse, archive, secret)
    known, pairs = _known(warehouse)
    people = [people_of_unit(unit.code, plan, warehouse, archive, secret) for unit in plan.units]
    given = [one for one in people if len(one)]
    found = likely_pairs(pd.concat(given, ignore_index=True)) if given else pairs.iloc[:0]
    units = pd.concat(given).groupby("person_key")["unit"].agg(set).to_dict() if given else {}
    is_across = [
        units[one].isdisjoint(units[other])
        for one, other in zip(found["person_key"], found["other_key"], strict=True)
    ]
    across = found[is_across].assign(unit=ALL)
    own = pairs[pairs["unit"] != ALL]
    whole = pd.concat([part for part in (own, across) if len(part)] or [own], ignore_index=True)
    reviewed = {unit: state for unit, state in known.items() if unit != ALL} | {ALL: _state_of_all(known)}
    _store(warehouse, whole, reviewed)
    return len(across)


def _state_of_all(states: dict[str, str]) -> str:
    named = sorted((unit, state) for unit, state in states.items() if unit != ALL)
    return hashlib.sha256(repr(named).encode()).hexdigest()[:16]


def _store(warehouse: Warehouse, pairs: pd.DataFrame, states: dict[str, str]) -> None:
    pairs = pairs.sort_values(["unit", "pair"], ignore_index=True)
    reviewed = pd.DataFrame({"unit": [*states], "state": [*states.values()]})
    warehouse.derived.replace({tables.person_pair: pairs, tables.person_review: reviewed})


def review_list(warehouse: Warehouse, *, is_all_wanted: bool = False) -> pd.DataFrame:
    """Returns the pairs with `REVIEW_COLUMNS`: those that wait for a decision, likeliest first.

    With `is_all_wanted`, returns all pairs. These include decided pairs that are no longer found; their
    places are empty. A pair whose persons are already one through other pairs does not wait.
    """
    _, pairs = _known(warehouse)
    decided = warehouse.persons.decisions()
    # a gap makes floats of integers, and floats cannot tell keys of 64 bits apart
    pairs = pairs.astype({"person_key": "Int64", "other_key": "Int64"})
    decided["note"] = [json.loads(text).get("note", "") for text in decided["details"]]
    pairs = pairs.assign(
        least=pairs[["person_key", "other_key"]].min(axis=1),
        most=pairs[["person_key", "other_key"]].max(axis=1),
    )
    decided = decided.astype({"person_key": "Int64", "same_as": "Int64"}).rename(
        columns={"person_key": "least", "same_as": "most", "decision": "state"}
    )
    whole = pairs.merge(decided.drop(columns=["seq", "details"]), on=["least", "most"], how="outer")
    whole["person_key"] = whole["person_key"].fillna(whole["least"])
    whole["other_key"] = whole["other_key"].fillna(whole["most"])
    whole["pair"] = [
        name if isinstance(name, str) else pair_name(one, other)
        for name, one, other in zip(whole["pair"], whole["least"], whole["most"], strict=True)
    ]
    whole["state"] = whole["state"].fillna(WAITING)
    links = warehouse.persons.links(None)
    one_key = representatives(zip(links["person_key"].tolist(), links["same_as"].tolist(), strict=True))
    is_one = whole["person_key"].map(lambda key: one_key.get(key, key)) == whole["other_key"].map(
        lambda key: one_key.get(key, key)
    )
    whole.loc[is_one & (whole["state"] == WAITING), "state"] = SAME
    if not is_all_wanted:
        whole = whole[whole["state"] == WAITING]
    order = whole["state"].map({WAITING: 0, SAME: 1, DIFFERENT: 2})
    whole = whole.assign(order=order).sort_values(
        ["order", "unit", "bits", "pair"], ascending=[True, True, False, True]
    )
    whole = whole.drop_duplicates("pair")  # two persons without ids may be in the rows of two units
    whole = whole.astype(
        dict.fromkeys(("submission_id", "other_submission_id", "row_number", "other_row_number"), "Int64")
    )
    return whole[list(REVIEW_COLUMNS)].reset_index(drop=True)


def _known(warehouse: Warehouse) -> tuple[dict[str, str], pd.DataFrame]:
    """The state of each unit when it was last compared, and the pairs found then."""
    if not warehouse.derived.has(tables.person_review.name):
        return {}, pd.DataFrame(columns=list(COLUMNS))
    reviewed = warehouse.read(sa.select(tables.person_review))
    return dict(zip(reviewed["unit"], reviewed["state"], strict=True)), warehouse.read(
        sa.select(tables.person_pair)
    )


def _state(warehouse: Warehouse, unit: str) -> str:
    intakes = current_intakes(warehouse, unit)[["period", "form", "intake_id"]]
    return hashlib.sha256(f"{version_of(PAIRING)} {intakes.to_csv(index=False)}".encode()).hexdigest()[:16]
