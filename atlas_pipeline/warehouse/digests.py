"""Digests of stored rows: one SHA-256 for each column. A frame that is being inserted and both engines
give the same digest.

A group of rows (the rows of one intake) is sorted by its key, so the order in which an engine returns rows
does not matter. A column is hashed as a whole, as Arrow holds it; no row becomes a Python object. A gap
and an empty text differ. A column that has only gaps has no digest, so a migration that adds a nullable
column changes no digest.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
from pyarrow import compute

LENGTH = 32
"""Hexadecimal digits of a column's digest that are stored: 128 bits."""


@dataclass(frozen=True)
class Digest:
    """The digest of a group of rows: their number, and the digest of each column. A column that was not
    read, or has only gaps, is absent."""

    rows: int = 0
    columns: Mapping[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return {"rows": self.rows, "columns": dict(self.columns)}

    @classmethod
    def of_json(cls, stored: Mapping[str, Any]) -> "Digest":
        return cls(int(stored["rows"]), dict(stored["columns"]))

    def differing(self, other: "Digest") -> list[str]:
        """The columns in which the two digests differ, sorted."""
        names = self.columns.keys() | other.columns.keys()
        return sorted(name for name in names if self.columns.get(name) != other.columns.get(name))


NOTHING = Digest()


def of_groups(table: pa.Table, group: str, key: Sequence[str]) -> dict[int, Digest]:
    """Group → the digest of its rows.

    `group` names the integer column that the rows of a group share. `key` names the columns, without gaps,
    that order the rows of a group. The columns of the key are part of the digest; the group column is not.
    """
    if not table.num_rows:
        return {}
    order = [group, *key]
    if not _is_sorted(table, order):
        table = table.take(compute.sort_indices(table, sort_keys=[(name, "ascending") for name in order]))
    groups = _numbers(table[group])
    starts = np.flatnonzero(np.r_[True, groups[1:] != groups[:-1]])
    ends = np.r_[starts[1:], len(groups)]
    columns = {name: _Column(table[name]) for name in table.column_names if name != group}
    return {
        int(groups[start]): Digest(
            int(end - start),
            {
                name: digest
                for name, column in columns.items()
                if (digest := column.digest(int(start), int(end)))
            },
        )
        for start, end in zip(starts, ends, strict=True)
    }


def of_rows(table: pa.Table, key: Sequence[str]) -> Digest:
    """The digest of all rows as one group."""
    whole = table.append_column("_group", pa.array(np.zeros(table.num_rows, dtype="int64")))
    return of_groups(whole, "_group", key).get(0, NOTHING)


def _is_sorted(table: pa.Table, order: Sequence[str]) -> bool:
    """Whether the rows are in that order already. Only numbers are checked; if a text column is in the
    order, returns False."""
    known = np.zeros(max(table.num_rows - 1, 0), dtype=bool)
    for name in order:
        if not pa.types.is_integer(table[name].type):
            return False
        values = _numbers(table[name])
        before, after = values[:-1], values[1:]
        if (~known & (after < before)).any():
            return False
        known |= after > before
    return True


def _numbers(column: pa.ChunkedArray) -> np.ndarray:
    return column.to_numpy()


class _Column:
    """The buffers of one column of the whole table. The part of each group is hashed from them."""

    def __init__(self, values: pa.ChunkedArray) -> None:
        self._valid = None if values.null_count == 0 else compute.is_valid(values).to_numpy()
        kind = values.type
        self._data: np.ndarray
        self._ends: np.ndarray | None = None
        if pa.types.is_string(kind) or pa.types.is_large_string(kind):
            self._kind = b"text"
            self._ends, self._data = _text(values)
        elif pa.types.is_floating(kind):
            self._kind = b"number"
            # SQLite does not store minus zero
            self._data = _filled(values, 0.0).to_numpy() + 0.0
        else:
            self._kind, wanted, self._bytes = next(entry for fits, *entry in _WHOLE if fits(kind))
            filled = _filled(compute.cast(values, wanted), 0)
            self._data = np.ascontiguousarray(filled.to_numpy(), dtype=self._bytes)

    def digest(self, start: int, end: int) -> str:
        """The digest of these rows; "" if they have only gaps."""
        found = hashlib.sha256(self._kind)
        if self._valid is not None and not (valid := self._valid[start:end]).all():
            if not valid.any():
                return ""
            found.update(b"gaps")
            found.update(np.packbits(valid).tobytes())
        if self._ends is None:
            found.update(np.ascontiguousarray(self._data[start:end]).data)
        else:
            ends = self._ends[start : end + 1]
            found.update(np.diff(ends).astype("<i4").data)
            found.update(self._data[ends[0] : ends[-1]].data)
        return found.hexdigest()[:LENGTH]


_WHOLE: tuple[tuple[Any, ...], ...] = (
    (pa.types.is_boolean, b"yes or no", pa.int8(), "<i1"),
    (pa.types.is_date32, b"day", pa.int32(), "<i4"),
    (pa.types.is_timestamp, b"moment", pa.int64(), "<i8"),
    (pa.types.is_integer, b"whole", pa.int64(), "<i8"),
)


def _filled(values: pa.ChunkedArray, gap: Any) -> pa.ChunkedArray:
    return values.fill_null(gap) if values.null_count else values


def _text(values: pa.ChunkedArray) -> tuple[np.ndarray, np.ndarray]:
    """The offsets of the values, and all values one after the other as UTF-8. A gap is empty."""
    whole = compute.cast(_filled(values, ""), pa.large_string()).combine_chunks()
    if isinstance(whole, pa.ChunkedArray):
        whole = pa.concat_arrays(whole.chunks) if whole.num_chunks else pa.array([], pa.large_string())
    _, ends, data = whole.buffers()
    offsets = np.frombuffer(ends, dtype="<i8")[whole.offset : whole.offset + len(whole) + 1]
    return offsets, np.frombuffer(data, dtype="u1") if data else np.empty(0, dtype="u1")
