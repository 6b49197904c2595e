"""The chain of the ledger: the hash of an entry covers the entry and the hash before it.

`content` of an entry holds digests of the rows that it stored (see `contents`). So the hash of the newest
entry covers everything that is stored. `ledger_head` repeats the number and hash of the newest entry: if
entries are cut off at the end, the head shows it. If somebody edits the database and does not recompute
the hashes, `breaks` finds it. If somebody recomputes them too, a copy of the head that is kept elsewhere
shows it (`follows`).

The chain starts with the first entry, or with the newest entry SEALED, which holds a digest of all entries
before it.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from atlas_pipeline.warehouse.tables import ledger, ledger_head

SEALED = "sealed_as_found"
"""The entry that accepts everything as it is stored: in an older database, or after an officer said why."""

EDITED, MISSING, CUT_OFF, UNSEALED = "edited", "missing", "cut_off", "unsealed"


@dataclass(frozen=True, slots=True)
class Head:
    """Number and hash of the newest entry; 0 and "" for an empty ledger."""

    seq: int
    hash: str

    def __str__(self) -> str:
        return f"{self.seq}:{self.hash}"


@dataclass(frozen=True, slots=True)
class Break:
    """A place where the ledger differs from what was written: the number of the entry, and the kind of
    difference."""

    seq: int
    how: str


def canonical(value: Any) -> str:
    """JSON in canonical form: the same value always gives the same text."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def hash_of(entry: Mapping[str, Any], before: str) -> str:
    """The hash of an entry (a row of the ledger) that follows an entry with the hash `before`."""
    moment: datetime = entry["at"]
    content = {
        "at": moment.astimezone(UTC).isoformat(timespec="microseconds"),
        "before": before,
        **{name: entry[name] for name in ("seq", "who", "what", "submission_id", "intake_id")},
        **{name: entry[name] for name in ("details", "content")},
    }
    return hashlib.sha256(canonical(content).encode()).hexdigest()


def move_head(connection: sa.Connection, new: Head) -> None:
    """Stores the number and hash of the newest entry. The caller holds the serialising lock."""
    values = {"seq": new.seq, "hash": new.hash}
    if not connection.execute(sa.update(ledger_head).values(**values)).rowcount:
        connection.execute(sa.insert(ledger_head).values(id=1, **values))


def entries(connection: sa.Connection) -> list[Mapping[str, Any]]:
    """The whole ledger, in order."""
    return [dict(row) for row in connection.execute(sa.select(ledger).order_by(ledger.c.seq)).mappings()]


def head(connection: sa.Connection) -> Head:
    row = connection.execute(sa.select(ledger_head)).first()
    return Head(row.seq, row.hash) if row else Head(0, "")


def beginning(all_entries: Sequence[Mapping[str, Any]]) -> int:
    """The index in the list at which the chain starts."""
    return max((place for place, one in enumerate(all_entries) if one["what"] == SEALED), default=0)


def digest_before(all_entries: Sequence[Mapping[str, Any]]) -> str:
    """One hash of these entries as they are, whether or not their own hashes are right."""
    found = hashlib.sha256()
    for one in all_entries:
        found.update(hash_of(one, one["hash"] or "").encode())
    return found.hexdigest()


def breaks(all_entries: Sequence[Mapping[str, Any]], known: Head) -> Iterator[Break]:
    """The breaks of the chain: an entry was edited, entries are missing, or the ledger ends before the
    head."""
    if not all_entries:
        if known.seq:
            yield Break(known.seq, CUT_OFF)
        return
    if not known.seq:
        yield Break(all_entries[-1]["seq"], UNSEALED)
        return
    start = beginning(all_entries)
    first = all_entries[start]
    before = all_entries[start - 1]["hash"] or "" if start else ""
    if first["what"] == SEALED:
        sealed = json.loads(first["content"] or "{}").get("ledger")
        if sealed != digest_before(all_entries[:start]):
            yield Break(first["seq"] - 1, EDITED)
    elif first["seq"] != 1:
        yield Break(1, MISSING)
        before = None
    last = first["seq"] - 1
    for one in all_entries[start:]:
        if one["seq"] != last + 1:
            yield Break(last + 1, MISSING)
        elif before is not None and hash_of(one, before) != one["hash"]:
            yield Break(one["seq"], EDITED)
        before, last = one["hash"] or "", one["seq"]
    if last < known.seq:
        yield Break(last + 1, CUT_OFF)
    elif (last, before) != (known.seq, known.hash):
        yield Break(last, EDITED)


def follows(all_entries: Sequence[Mapping[str, Any]], copy: Head) -> bool:
    """Whether the ledger still has the entry, with the same hash, that a copy of the head names.

    If it has, and `breaks` finds nothing, then nothing before that entry was changed since the copy was
    made.
    """
    return copy.seq == 0 or any((one["seq"], one["hash"]) == (copy.seq, copy.hash) for one in all_entries)
