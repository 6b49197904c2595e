"""Things and persons that stand more than once on one form: which of the rows are set aside.

Nothing tells which of two rows that contradict each other is meant, so both go; where they say the same,
the first stays.
"""

import numpy as np
import pandas as pd

from atlas_pipeline.plan.spelling import folded
from atlas_pipeline.validation.form_rows import FormRows

MOST_NAMED = 20
"""Other rows that one problem names."""


def flag_repeated_keys(rows: FormRows) -> None:
    """Rows that share a key: all but the first where they are alike, all of them where they are not."""
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
    """Keys that differ only in case or blanks: two things, as they are written, and most likely one."""
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
    """On a form without keys and persons: rows that say in every field what an earlier one says."""
    if rows.form.primary_key or rows.form.has_persons:
        return
    repeated = rows.frame.duplicated(keep=False).to_numpy()
    positions = np.flatnonzero(repeated)
    content, _ = pd.factorize(pd.MultiIndex.from_frame(_comparable(rows, repeated)))
    first = pd.Series(positions).groupby(content).transform("first").to_numpy()
    _flag_repeats(rows, positions[positions != first], positions, first, "")


def flag_repeated_persons(rows: FormRows, keys: pd.Series) -> None:
    """A person twice in one training: the later row goes. `keys`: the person of each good row."""
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
    """What rows say, gaps and spellings that did not parse included, so that two rows can be told alike."""
    frame = rows.frame[where].astype("object").where(rows.frame[where].notna(), "")
    place = np.cumsum(where) - 1
    for name, unparsed in rows.unparsed.items():
        values = frame[name].to_numpy(dtype=object, copy=True)
        for position in np.flatnonzero(unparsed & where).tolist():
            values[place[position]] = rows.shown(name, position)
        frame[name] = pd.Series(values, index=frame.index, dtype=object)
    return frame
