"""What the warehouse was run with: the plans that were in force, and which secret made its pseudonyms."""

from datetime import datetime

import sqlalchemy as sa

from atlas_pipeline.warehouse import contents, ledger
from atlas_pipeline.warehouse.dialects import serialise
from atlas_pipeline.warehouse.errors import WarehouseError
from atlas_pipeline.warehouse.records import StoredPlan
from atlas_pipeline.warehouse.tables import plan_version


def record(connection: sa.Connection, version: str, canonical_json: str, *, who: str, at: datetime) -> int:
    """Enters a change of plan, unless this one is in force; the number by which it came into force.

    A plan's text is stored once; that it came back later is an entry of the ledger.
    """
    serialise(connection)
    newest = ledger.newest_entry(connection, "plan_changed")
    if newest and newest[1]["version"] == version:
        return newest[0]
    seq = ledger.next_seq(connection)
    known = connection.execute(
        sa.select(plan_version.c.version).where(plan_version.c.version == version)
    ).first()
    if known is None:
        connection.execute(sa.insert(plan_version).values(version=version, from_seq=seq, plan=canonical_json))
    return ledger.append(
        connection,
        at=at,
        who=who,
        what="plan_changed",
        details={"version": version},
        content={"plan_version": contents.whole(connection, "plan_version").as_json()}
        if known is None
        else {},
    )


def plan_at(connection: sa.Connection, seq: int | None) -> StoredPlan | None:
    """The plan in force at that number; None before any was recorded."""
    entry = ledger.newest_entry(connection, "plan_changed", up_to=seq)
    if entry is None:
        return None
    from_seq, details = entry
    text = connection.execute(
        sa.select(plan_version.c.plan).where(plan_version.c.version == details["version"])
    ).scalar_one()
    return StoredPlan(version=details["version"], canonical_json=text, from_seq=from_seq)


def remembered_secret(connection: sa.Connection) -> str | None:
    """The fingerprint of the secret that the pseudonyms are made with; None before one was remembered."""
    known = ledger.newest_entry(connection, "secret_set")
    return known[1]["fingerprint"] if known else None


def recognise_secret(connection: sa.Connection, fingerprint: str, *, who: str, at: datetime) -> None:
    """Remembers the fingerprint of the secret at the first time and refuses another one later."""
    serialise(connection)
    known = remembered_secret(connection)
    if known is None:
        ledger.append(connection, at=at, who=who, what="secret_set", details={"fingerprint": fingerprint})
    elif known != fingerprint:
        raise WarehouseError(
            "the persons in this warehouse were made pseudonymous with another secret; restore that secret "
            "(the file secret.key of its home, or the variable ATLAS_SECRET), or nobody is recognised again"
        )


def record_rotation(
    connection: sa.Connection, fingerprint: str, before: str, files: int, *, who: str, at: datetime
) -> None:
    """Enters that the archive's key was changed, unless that is the newest that was entered of it."""
    serialise(connection)
    newest = ledger.newest_entry(connection, "archive_resealed")
    if newest is None or newest[1]["fingerprint"] != fingerprint:
        details = {"fingerprint": fingerprint, "before": before, "files": files}
        ledger.append(connection, at=at, who=who, what="archive_resealed", details=details)
