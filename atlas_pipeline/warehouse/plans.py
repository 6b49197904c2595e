"""The plans that were in force, and the fingerprints of the secret of the pseudonyms and of the archive's
key."""

import sqlalchemy as sa

from atlas_pipeline.provenance.actor import Actor
from atlas_pipeline.warehouse import contents, entries
from atlas_pipeline.warehouse.database import Database
from atlas_pipeline.warehouse.dialects import serialise
from atlas_pipeline.warehouse.errors import WarehouseError
from atlas_pipeline.warehouse.records import StoredPlan
from atlas_pipeline.warehouse.tables import plan_version


class Plans:
    """The plans that were in force, and the fingerprints of secrets and keys."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def record(self, version: str, canonical_json: str, actor: Actor) -> int:
        """Enters that this plan is in force from now on, unless it is already. Returns the number of the
        entry from which the plan is in force.

        The text of a plan is stored once. If the plan comes back later, only an entry is added.
        """
        with self._database.writing() as connection:
            serialise(connection)
            newest = entries.newest_entry(connection, "plan_changed")
            if newest and newest[1]["version"] == version:
                return newest[0]
            seq = entries.next_seq(connection)
            is_known = connection.execute(
                sa.select(plan_version.c.version).where(plan_version.c.version == version)
            ).first()
            content = {}
            if is_known is None:
                values = {"version": version, "from_seq": seq, "plan": canonical_json}
                connection.execute(sa.insert(plan_version).values(**values))
                content = {"plan_version": contents.whole(connection, "plan_version").as_json()}
            return entries.append(
                connection,
                at=self._database.clock(),
                actor=actor,
                what="plan_changed",
                details={"version": version},
                content=content,
            )

    def at(self, seq: int | None = None) -> StoredPlan | None:
        """The plan in force at that number of the ledger (now for None); None if no plan was recorded by
        then."""
        with self._database.reading() as connection:
            entry = entries.newest_entry(connection, "plan_changed", up_to=seq)
            if entry is None:
                return None
            from_seq, details = entry
            text = connection.execute(
                sa.select(plan_version.c.plan).where(plan_version.c.version == details["version"])
            ).scalar_one()
        return StoredPlan(version=details["version"], canonical_json=text, from_seq=from_seq)

    def remembered_secret(self) -> str | None:
        """The fingerprint of the secret that the pseudonyms are made with; None if no secret was
        remembered yet."""
        with self._database.reading() as connection:
            return remembered_secret(connection)

    def recognise_secret(self, fingerprint: str, actor: Actor) -> None:
        """Remembers the first secret. Raises WarehouseError if the stored pseudonyms were made with
        another secret: no person would be recognised again, and every person would be counted twice."""
        with self._database.writing() as connection:
            serialise(connection)
            known = remembered_secret(connection)
            if known is None:
                details = {"fingerprint": fingerprint}
                entries.append(
                    connection, at=self._database.clock(), actor=actor, what="secret_set", details=details
                )
            elif known != fingerprint:
                raise WarehouseError(
                    "the pseudonyms in this warehouse were made with another secret; restore that secret "
                    "(the file secret.key of its home, or the variable ATLAS_SECRET), or no person is "
                    "recognised again"
                )

    def record_rotation(self, fingerprint: str, before: str, files: int, actor: Actor) -> None:
        """Enters that the archive is encrypted with another key; stores fingerprints only. A second call
        with the same key enters nothing."""
        with self._database.writing() as connection:
            serialise(connection)
            newest = entries.newest_entry(connection, "archive_resealed")
            if newest is None or newest[1]["fingerprint"] != fingerprint:
                entries.append(
                    connection,
                    at=self._database.clock(),
                    actor=actor,
                    what="archive_resealed",
                    details={"fingerprint": fingerprint, "before": before, "files": files},
                )


def remembered_secret(connection: sa.Connection) -> str | None:
    """The newest fingerprint that `Plans.recognise_secret` or a change of pseudonyms remembered; None if
    there is none."""
    known = entries.newest_entry(connection, "secret_set")
    return known[1]["fingerprint"] if known else None
