"""Sealing: the digests of everything that is stored become the start of the ledger's chain.

This happens once to a database from before the chain, and after tampering, if a person asks for it and
says why. The entry stays in the ledger, and the chain starts with it.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from atlas_pipeline.provenance.actor import Actor
from atlas_pipeline.warehouse import chain, contents, entries, tables
from atlas_pipeline.warehouse.dialects import serialise

MIGRATED = "these tables are from before the ledger was chained"


def seal(connection: sa.Connection, *, at: datetime, actor: Actor, details: Mapping[str, Any]) -> int:
    """Appends the entry with the digests of everything that is stored, read in batches. Returns the number
    of the entry."""
    serialise(connection)
    before = chain.entries(connection)
    content: dict[str, Any] = {
        kind: contents.as_json(contents.found(connection, kind)) for kind in contents.GROUPED
    }
    content |= {kind: contents.whole(connection, kind).as_json() for kind in contents.WHOLE}
    content["facts"] = {}
    for name in contents.FACT_TABLES:
        for intake, digest in contents.facts(connection, name, contents.intakes_in(connection, name)):
            content["facts"][contents.fact_key(intake, name)] = digest.as_json()
    content["added"] = contents.as_json(contents.added_figures(connection))
    content["ended"] = contents.as_json(contents.ended_figures(connection))
    if content["publication"]:
        content["figures"] = contents.shown_figures(connection).as_json()
    content["currency"] = [list(row) for row in spans(connection)]
    content["ledger"] = chain.digest_before(before)
    return entries.append(
        connection, at=at, actor=actor, what=chain.SEALED, details=dict(details), content=content
    )


def spans(connection: sa.Connection) -> list[tuple[Any, ...]]:
    """The rows of `currency`, in the order in which the ledger gives them."""
    row = tables.currency.c
    columns = (row.unit, row.period, row.form, row.intake_id, row.from_seq, row.to_seq)
    return [tuple(one) for one in connection.execute(sa.select(*columns).order_by(row.from_seq, row.id))]
