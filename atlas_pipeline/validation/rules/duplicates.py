"""Finds things and persons that occur more than once on one form, and decides which rows are set aside.

If two rows contradict each other, nothing shows which one is right: both are set aside. If they say the
same, the first is kept.
"""

import numpy as np
import pandas as pd

from atlas_pipeline.plan.spelling import folded
from atlas_pipeline.validation.form_rows import FormRows

MOST_NAMED = 20
"""The most other rows that one problem names."""


def flag_repeated_keys(rows: FormRows) -> None:
    """Flags rows that share a key. If the rows are equal, all but the first are flagged. If they differ,
    all are flagged."""
    key = list(rows.form.primary_key)
    if not key or not len(rows):
        return
    given = rows.frame[key].notna().all(axis=1).to_numpy()
    repeated = rows.frame.duplicated(key, keep=False).to_numpy() & given
    if not repeated.any():
        return
    group, _ = pd.factorize(pd.MultiIndex.from_frame(rows.frame.loc[repeated, key]))
    positions = np.flatnonzero(repeated)
    content, _ = pd.factorize(pd.MultiIndex.from_frame(_comparable(rows, repeated)))
    contents = pd.Series(content).groupby(group).transform("nunique").to_numpy()
    first = pd.Series(positions).groupby(group).transform("first").to_numpy()
    _flag_repeats(rows, positions[(contents == 1) & (positions != first)], positions, first, key[0])
    clashing = contents > 1
    others: dict[int, list[int]] = {}
    for number, position in zip(group[clashing].tolist(), positions[clashing].tolist(), strict=True):
        others.setdefault(number, []).append(position)
    group_of = dict(zip(positions.tolist(), group.tolist(), strict=True))
    rows.flag(
        "duplicate_key",
        positions[clashing],
        key[0],
        details=lambda position: {
            "rows": [int(rows.numbers[other]) for other in others[group_of[position]] if other != position][
                :MOST_NAMED
            ]
        },
    )


def flag_alike_keys(rows: FormRows) -> None:
    """Flags keys that differ only in case, accents or blanks. They are two keys, but most likely one
    thing."""
    for name in rows.form.primary_key:
        if rows.form[name].type != "string" or rows.form[name].codes is not None:
            continue
        given = rows.frame[name].dropna()
        spellings = pd.Series(given.unique())
        meant = spellings.map(lambda text: folded(text).replace(" ", ""))
        alike = spellings[meant.duplicated(keep=False)]
        if alike.empty:
            continue
        first = dict(zip(spellings, spellings.groupby(meant).transform("first"), strict=True))
        positions = np.flatnonzero(rows.frame[name].isin(set(alike)).to_numpy())
        later = [
            place
            for place in positions
            if first[rows.frame[name].iloc[place]] != rows.frame[name].iloc[place]
        ]
        rows.flag(
            "keys_alike",
            np.array(later, dtype=np.int64),
            name,
            suggestion=lambda position, name=name, first=first: first[rows.frame[name].iloc[position]],  # type: ignore[misc]
        )


def flag_repeated_rows(rows: FormRows) -> None:
    """Flags rows that are equal to an earlier row in every field. Only for forms without keys and without
    persons."""
    if rows.form.primary_key or rows.form.has_persons:
        return
    repeated = rows.frame.duplicated(keep=False).to_numpy()
    positions = np.flatnonzero(repeated)
    content, _ = pd.factorize(pd.MultiIndex.from_frame(_comparable(rows, repeated)))
    first = pd.Series(positions).groupby(content).transform("first").to_numpy()
    _flag_repeats(rows, positions[positions != first], positions, first, "")


def flag_repeated_persons(rows: FormRows, keys: pd.Series) -> None:
    """Flags the later rows of a person who occurs more than once in one training. `keys`: the person of
    each good row."""
    people = pd.DataFrame({"training_id": rows.good["training_id"], "person": keys})
    repeated = people.duplicated(keep=False).to_numpy()
    positions = np.flatnonzero(~rows.is_bad)[repeated]
    group, _ = pd.factorize(pd.MultiIndex.from_frame(people[repeated]))
    first = pd.Series(positions).groupby(group).transform("first").to_numpy()
    is_repeated = np.zeros(len(rows), dtype=bool)
    is_repeated[positions] = True
    content, _ = pd.factorize(pd.MultiIndex.from_frame(_comparable(rows, is_repeated)))
    same_as_first = content == content[np.searchsorted(positions, first)]
    is_later = positions != first
    _flag_repeats(rows, positions[is_later & same_as_first], positions, first, "")
    first_of = dict(zip(positions.tolist(), first.tolist(), strict=True))
    trainings = rows.frame["training_id"]
    rows.flag(
        "duplicate_participant",
        positions[is_later & ~same_as_first],
        "full_name",
        details=lambda position: {
            "first": int(rows.numbers[first_of[position]]),
            "training": rows.mask.cell("training_id", str(trainings.iloc[position])),
        },
    )


def _flag_repeats(
    rows: FormRows, repeats: np.ndarray, positions: np.ndarray, first: np.ndarray, column: str
) -> None:
    first_of = dict(zip(positions.tolist(), first.tolist(), strict=True))
    rows.flag(
        "duplicate_row",
        repeats,
        column,
        details=lambda position: {"first": int(rows.numbers[first_of[position]])},
    )


def _comparable(rows: FormRows, where: np.ndarray) -> pd.DataFrame:
    """The content of the rows as objects, for comparing two rows. A gap is "", and a cell that did not
    parse has its original spelling."""
    frame = rows.frame[where].astype("object").where(rows.frame[where].notna(), "")
    place = np.cumsum(where) - 1
    for name, unparsed in rows.unparsed.items():
        values = frame[name].to_numpy(dtype=object, copy=True)
        for position in np.flatnonzero(unparsed & where).tolist():
            values[place[position]] = rows.shown(name, position)
        frame[name] = pd.Series(values, index=frame.index, dtype=object)
    return frame
