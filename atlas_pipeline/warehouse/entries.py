"""Entries of the ledger: what happened, who did it, in which order. The sequence number gives the order;
the time is only information.

Numbers are given under the serialising lock, so they follow the order of commits, without gaps. `at` never
goes back, even if the clock of a machine does.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from atlas_pipeline.provenance.actor import Actor
from atlas_pipeline.warehouse import chain
from atlas_pipeline.warehouse.dialects import serialise
from atlas_pipeline.warehouse.tables import ledger


def append(
    connection: sa.Connection,
    *,
    at: datetime,
    actor: Actor,
    what: str,
    details: dict[str, Any],
    submission_id: int | None = None,
    intake_id: int | None = None,
    content: Mapping[str, Any] | None = None,
) -> int:
    """Appends an entry and returns its number. Takes the serialising lock if the transaction does not hold
    it yet.

    `content`: digests of the rows that the entry stored (see `contents`). They may use the number that
    `next_seq` returned.
    """
    serialise(connection)
    newest = connection.execute(sa.select(ledger).order_by(ledger.c.seq.desc()).limit(1)).first()
    seq = newest.seq + 1 if newest else 1
    entry = {
        "seq": seq,
        "at": max(at, newest.at) if newest else at,
        "who": actor.name,
        "what": what,
        "submission_id": submission_id,
        "intake_id": intake_id,
        "details": json.dumps(details, ensure_ascii=False, sort_keys=True),
        "content": chain.canonical(content or {}),
    }
    entry_hash = chain.hash_of(entry, newest.hash or "" if newest else "")
    connection.execute(sa.insert(ledger).values(hash=entry_hash, **entry))
    chain.move_head(connection, chain.Head(seq, entry_hash))
    return seq


def next_seq(connection: sa.Connection) -> int:
    """The number of the next entry, for rows that are stored before their entry. Takes the serialising
    lock."""
    serialise(connection)
    return seq_at(connection, None) + 1


def seq_at(connection: sa.Connection, moment: datetime | None) -> int:
    """The last number given up to that moment (up to now for None); 0 for an empty ledger."""
    newest = sa.select(sa.func.coalesce(sa.func.max(ledger.c.seq), 0))
    if moment is not None:
        newest = newest.where(ledger.c.at <= moment)
    return connection.execute(newest).scalar_one()


def newest_entry(
    connection: sa.Connection, what: str, up_to: int | None = None
) -> tuple[int, dict[str, Any]] | None:
    """Number and details of the last entry of that kind, up to the number `up_to`; None if there is none."""
    query = sa.select(ledger.c.seq, ledger.c.details).where(ledger.c.what == what)
    if up_to is not None:
        query = query.where(ledger.c.seq <= up_to)
    row = connection.execute(query.order_by(ledger.c.seq.desc()).limit(1)).first()
    return (row.seq, json.loads(row.details)) if row else None
