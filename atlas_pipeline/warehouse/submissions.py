"""Submissions: the deliveries that were received, and when."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa

from atlas_pipeline.provenance.actor import Actor
from atlas_pipeline.warehouse import contents, earlier_periods, entries, slice_contexts
from atlas_pipeline.warehouse.database import Database
from atlas_pipeline.warehouse.dialects import serialise
from atlas_pipeline.warehouse.records import SliceContext, Submission
from atlas_pipeline.warehouse.tables import submission


class Submissions:
    """All submissions."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def find(self, unit: str | None = None, period: str | None = None) -> list[Submission]:
        """The submissions of the unit and period (of all for None), in the order in which they were
        received."""
        query = sa.select(submission).order_by(submission.c.id)
        if unit is not None:
            query = query.where(submission.c.unit == unit)
        if period is not None:
            query = query.where(submission.c.period == period)
        with self._database.reading() as connection:
            return [Submission(**row._mapping) for row in connection.execute(query)]

    def receive(
        self,
        source: str,
        file_name: str,
        sha256: str,
        size_bytes: int,
        unit: str | None,
        period: str | None,
        received_at: datetime,
        actor: Actor,
        name_digest: str | None = None,
    ) -> tuple[Submission, bool]:
        """Enters a delivery. Returns the submission, and whether it is new.

        `file_name` is the part of the name that may be shown; if there is no `name_digest`, it is the
        whole name. The delivery is not new if the newest submission of the same source and name has the
        same bytes and place: then the same file was read again. The call is serialised, so that two
        processes that read the same inbox enter a file once.
        """
        delivery = Submission(
            0, unit, period, source, file_name, sha256, size_bytes, received_at, name_digest
        )
        with self._database.writing() as connection:
            serialise(connection)
            newest = _newest_of_name(connection, delivery)
            if newest and (newest.sha256, newest.unit, newest.period) == (sha256, unit, period):
                return newest, False
            values = {
                name: getattr(delivery, name) for name in Submission.__dataclass_fields__ if name != "id"
            }
            inserted = connection.execute(sa.insert(submission).values(**values))
            assert inserted.inserted_primary_key is not None
            submission_id = int(inserted.inserted_primary_key[0])
            entries.append(
                connection,
                at=self._database.clock(),
                actor=actor,
                what="received",
                submission_id=submission_id,
                details={"file_name": file_name, "sha256": sha256, "source": source},
                content=_content(connection, [submission_id]),
            )
        return Submission(id=submission_id, **values), True

    def record_names(self, digests: Mapping[int, str], actor: Actor) -> None:
        """Replaces the names of submissions, which are now sealed, by their digests. `digests`: submission
        → digest."""
        with self._database.writing() as connection:
            for number, digest in digests.items():
                is_it = submission.c.id == number
                sealed = {"name_digest": digest, "name_unsealed": None}
                connection.execute(sa.update(submission).where(is_it).values(**sealed))
            entries.append(
                connection,
                at=self._database.clock(),
                actor=actor,
                what="names_sealed",
                details={"submissions": len(digests)},
                content=_content(connection, list(digests)),
            )

    def record_showing(self, submission_id: int, actor: Actor) -> None:
        """Enters that a person took the raw file of a submission out of the archive."""
        with self._database.writing() as connection:
            entries.append(
                connection,
                at=self._database.clock(),
                actor=actor,
                what="raw_file_taken_out",
                submission_id=submission_id,
                details={},
            )

    def slice_context(self, unit: str, period: str, earlier: Sequence[str] = ()) -> SliceContext:
        """The stored information that the validation of a submission of that slice needs. It includes what
        a submission is compared with in the periods `earlier`, the nearest first."""
        with self._database.reading() as connection:
            context = slice_contexts.slice_context(connection, unit, period)
            return earlier_periods.add_to(context, connection, unit, earlier) if earlier else context


def _newest_of_name(connection: sa.Connection, delivery: Submission) -> Submission | None:
    """The newest submission of the same source and name; None if there is none."""
    same_name = (
        submission.c.file_name == delivery.file_name
        if delivery.name_digest is None
        else submission.c.name_digest == delivery.name_digest
    )
    same_file = sa.and_(submission.c.source == delivery.source, same_name)
    newest = connection.execute(
        sa.select(submission).where(same_file).order_by(submission.c.id.desc()).limit(1)
    ).first()
    return Submission(**newest._mapping) if newest else None


def _content(connection: sa.Connection, numbers: list[int]) -> dict[str, object]:
    return {"submission": contents.as_json(contents.found(connection, "submission", numbers))}
