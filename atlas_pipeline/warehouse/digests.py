"""Digests of stored rows: one SHA-256 a column, the same from a frame that is being inserted and from either engine.

A group of rows (the rows of one intake) is sorted by its key, so the order in which an engine gives them does not
matter. A column is hashed in bulk, as Arrow holds it: no row is a Python object. Gaps are told from empty text. A
column that has only gaps has no digest, so that a migration that adds a nullable column changes none.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
from pyarrow import compute

LENGTH = 32
"""Hexadecimal digits of a column's digest that are kept: 128 bits."""


@dataclass(frozen=True)
class Digest:
    """What a group of rows comes to: how many, and each column's digest. Empty text where a column was not read."""

    rows: int = 0
    columns: Mapping[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return {"rows": self.rows, "columns": dict(self.columns)}

    @classmethod
    def of_json(cls, stored: Mapping[str, Any]) -> "Digest":
        return cls(int(stored["rows"]), dict(stored["columns"]))

    def differing(self, other: "Digest") -> list[str]:
        """The columns in which the two differ, in order."""
        names = self.columns.keys() | other.columns.keys()
        return sorted(name for name in names if self.columns.get(name) != other.columns.get(name))


NOTHING = Digest()


def of_groups(table: pa.Table, group: str, key: Sequence[str]) -> dict[int, Digest]:
    """The digest of each group's rows: `group` names the integer column that they share, `key` the columns, without
    gaps, that order the rows of a group. Columns of the key count too; the group does not."""
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
    """Whether rows come in that order already; only numbers are looked at, text is sorted without a look."""
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
    """The buffers of one column of the whole table, from which each group's part is hashed."""

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
            # SQLite keeps no minus zero
            self._data = _filled(values, 0.0).to_numpy() + 0.0
        else:
            self._kind, wanted, self._bytes = next(entry for fits, *entry in _WHOLE if fits(kind))
            filled = _filled(compute.cast(values, wanted), 0)
            self._data = np.ascontiguousarray(filled.to_numpy(), dtype=self._bytes)

    def digest(self, start: int, end: int) -> str:
        """Empty where the group has only gaps."""
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
    """Where each value begins and ends, and all of them as UTF-8 one after the other; a gap is empty."""
    whole = compute.cast(_filled(values, ""), pa.large_string()).combine_chunks()
    if isinstance(whole, pa.ChunkedArray):
        whole = pa.concat_arrays(whole.chunks) if whole.num_chunks else pa.array([], pa.large_string())
    _, ends, data = whole.buffers()
    offsets = np.frombuffer(ends, dtype="<i8")[whole.offset : whole.offset + len(whole) + 1]
    return offsets, np.frombuffer(data, dtype="u1") if data else np.empty(0, dtype="u1")
