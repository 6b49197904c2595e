"""The chain of the ledger: each entry's hash is made of the entry and of the hash before it.

What an entry stored is in its `content` as digests (`contents`), so the hash of the newest entry stands for all that
is kept. `ledger_head` repeats its number and hash: an entry cut off at the end is missed there. Whoever edits the
database and does not make the hashes anew is found by `broken`; whoever does is found by a copy of the head that
lies elsewhere (`follows`).

The chain begins with the first entry, or with the newest entry SEALED, which has a digest of all entries before it.
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
"""The entry that takes everything stored as it is found: of an older database, or by an officer who says why."""

EDITED, MISSING, CUT_OFF, UNSEALED = "edited", "missing", "cut_off", "unsealed"


@dataclass(frozen=True, slots=True)
class Head:
    """The newest entry: its number and its hash. 0 and empty before anything happened."""

    seq: int
    hash: str

    def __str__(self) -> str:
        return f"{self.seq}:{self.hash}"


@dataclass(frozen=True, slots=True)
class Break:
    """Where the ledger is not as it was written: the number of the entry, and how it differs."""

    seq: int
    how: str


def canonical(value: Any) -> str:
    """JSON that is written in one way only."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def hash_of(entry: Mapping[str, Any], before: str) -> str:
    """The hash of an entry (a row of the ledger) after one with the hash `before`."""
    moment: datetime = entry["at"]
    told = {
        "at": moment.astimezone(UTC).isoformat(timespec="microseconds"),
        "before": before,
        **{name: entry[name] for name in ("seq", "who", "what", "submission_id", "intake_id")},
        **{name: entry[name] for name in ("details", "content")},
    }
    return hashlib.sha256(canonical(told).encode()).hexdigest()


def move_head(connection: sa.Connection, new: Head) -> None:
    """Remembers the newest entry. Called under the serialising lock."""
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
    """The place in the list at which the chain begins."""
    return max((place for place, one in enumerate(all_entries) if one["what"] == SEALED), default=0)


def digest_before(all_entries: Sequence[Mapping[str, Any]]) -> str:
    """One hash of entries as they are found, whatever hashes they have."""
    found = hashlib.sha256()
    for one in all_entries:
        found.update(hash_of(one, one["hash"] or "").encode())
    return found.hexdigest()


def broken(all_entries: Sequence[Mapping[str, Any]], known: Head) -> Iterator[Break]:
    """Where the ledger was edited, entries are missing, or it ends before the head."""
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
    """Whether the ledger still has the entry that a copy of the head names, with its hash. With `broken` finding
    nothing this proves that nothing before it was changed since the copy was made."""
    return copy.seq == 0 or any((one["seq"], one["hash"]) == (copy.seq, copy.hash) for one in all_entries)
