"""Candidate pairs: the pairs of persons that are worth comparing.

A hundred thousand people have five thousand million pairs.

Two records are a pair if they share a block. A block is one of these: the consonants of two words; the
consonants of one word and the first letter of another word; the consonants of one word and the birth
year. A block with more than `MOST_IN_BLOCK` records says nothing (half a country is called María) and is
left out. The block of the whole name is always used.
"""

import itertools

import numpy as np
import pandas as pd

from atlas_pipeline.matching.written_names import WrittenName, written_name

MOST_IN_BLOCK = 60
LEAST_ALIKE = 85
"""Of 100, by rapidfuzz on the words of the shorter name. Below this, no level of the weights could hold."""

COLUMNS = (
    "person_key",
    "full_name",
    "birth_year",
    "unit",
    "participant_id",
    "institution",
    "sex",
    "training",
)
"""The columns that `prepared` needs."""


def prepared(rows: pd.DataFrame) -> pd.DataFrame:
    """Returns one record for each distinct spelling of a person: `person_key`, and the columns for splink.

    `trainings` are all trainings of the person. The index counts from 0. `place` is the position of the
    first row that the record was made from.
    """
    rows = rows.reset_index(drop=True)
    identity = ["person_key", "full_name", "birth_year", "unit", "participant_id", "institution", "sex"]
    first = ~rows.duplicated(identity)
    records = rows[first]
    names = [written_name(str(name)) for name in records["full_name"]]
    trainings: dict[int, set[str]] = {}
    for key, training in zip(rows["person_key"].tolist(), rows["training"].tolist(), strict=True):
        trainings.setdefault(key, set()).add(training)
    return pd.DataFrame(
        {
            "place": records.index.to_numpy(),
            "person_key": records["person_key"].to_numpy(),
            "folded": [name.folded for name in names],
            "words": [list(name.words) for name in names],
            "sounds": [list(name.sounds) for name in names],
            "bones": [list(name.bones) for name in names],
            "blocks": [blocks(name, year) for name, year in zip(names, _years(records), strict=True)],
            "birth_year": records["birth_year"].astype("Int32").to_numpy(),
            "issuer": _given(records["unit"]),
            "issued": _given(records["participant_id"]),
            "institution": _given(records["institution"]),
            "sex": _given(records["sex"].where(records["sex"].isin(["F", "M"]))),
            "trainings": [sorted(trainings[key]) for key in records["person_key"].tolist()],
        }
    )


def blocks(name: WrittenName, birth_year: int | None) -> list[str]:
    """Returns the block texts of a name. Two records are compared if they share one of them."""
    found = {"=" + " ".join(name.words)}
    for one, other in itertools.combinations(sorted(name.bones), 2):
        found.add(f"{one} {other}")
    for here, there in itertools.permutations(range(len(name.words)), 2):
        found.add(f"{name.bones[here]}+{name.sounds[there][:1]}")
    if birth_year is not None:
        found |= {f"{bone}@{birth_year}" for bone in name.bones if len(bone) > 1}
    return sorted(found)


def candidate_pairs(records: pd.DataFrame, *, is_new: np.ndarray | None = None) -> pd.DataFrame:
    """Returns candidate pairs with `one` < `other` (positions in `records`). Both persons share a block.

    Leaves out pairs that are certainly two persons: an office gave each an id of their own, or both birth
    years are given and far apart, or the names have little in common. `is_new`: only pairs with at least
    one of these records.
    """
    from rapidfuzz import fuzz, process

    of_record = np.repeat(np.arange(len(records)), records["blocks"].map(len).to_numpy(dtype=np.int64))
    codes, texts = pd.factorize(np.array([*itertools.chain.from_iterable(records["blocks"])], dtype=object))
    is_whole_name = np.fromiter((text[0] == "=" for text in texts), dtype=bool, count=len(texts))
    sizes = np.bincount(codes, minlength=len(texts))
    is_useful = ((sizes <= MOST_IN_BLOCK) | is_whole_name) & (sizes > 1)
    members = pd.DataFrame({"block": codes, "record": of_record})[is_useful[codes]]
    one, other = _pairs_within(members)
    keys = records["person_key"].to_numpy()
    years = records["birth_year"].astype("float64").to_numpy()
    issued = pd.factorize(records["issuer"] + "\x1f" + records["issued"].astype("str"))[0]
    has_id = records["issued"].notna().to_numpy()
    issuers = pd.factorize(records["issuer"])[0]
    wanted = keys[one] != keys[other]
    wanted &= ~(
        has_id[one] & has_id[other] & (issuers[one] == issuers[other]) & (issued[one] != issued[other])
    )
    apart = np.abs(years[one] - years[other])
    wanted &= ~(apart > 1) | (apart % 9 == 0)  # two exchanged digits differ by a multiple of nine
    if is_new is not None:
        wanted &= is_new[one] | is_new[other]
    one, other = one[wanted], other[wanted]
    said = np.array([" ".join(sounds) for sounds in records["sounds"]], dtype=object)
    alike = (
        process.cpdist(said[one], said[other], scorer=fuzz.token_set_ratio, workers=1)
        if len(one)
        else np.zeros(0)
    )
    kept = alike >= LEAST_ALIKE
    return pd.DataFrame({"one": one[kept], "other": other[kept]})


def _pairs_within(members: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Returns every pair of records in a block, each pair once over all blocks."""
    members = members.drop_duplicates().sort_values(["block", "record"])
    block, record = members["block"].to_numpy(), members["record"].to_numpy()
    starts = np.flatnonzero(np.diff(block, prepend=-1))
    sizes = np.diff(starts, append=len(block))
    ends = np.repeat(starts + sizes, sizes)
    after = ends - np.arange(len(block)) - 1  # number of records of the block that follow each record
    left = np.repeat(np.arange(len(block)), after)
    steps = np.arange(len(left)) - np.repeat(np.cumsum(after) - after, after) + 1
    one, other = record[left], record[left + steps]
    pair = np.unique(one.astype(np.int64) << 32 | other)
    return (pair >> 32).astype(np.int64), (pair & 0xFFFFFFFF).astype(np.int64)


def _years(records: pd.DataFrame) -> list[int | None]:
    return [None if pd.isna(year) else int(year) for year in records["birth_year"]]


def _given(column: pd.Series) -> pd.Series:
    """Returns texts with None for a gap, whatever the dtype."""
    texts = column.astype("object").where(column.notna(), None)
    return texts.map(lambda text: None if text is None else str(text).strip().casefold() or None).reset_index(
        drop=True
    )
