"""Revalidate: archived files are validated again, and the result is compared with the stored rows."""

from collections.abc import Iterable, Iterator

from atlas_pipeline.home import Home
from atlas_pipeline.ingestion import revalidation
from atlas_pipeline.provenance.actor import Actor
from atlas_pipeline.warehouse.records import Receipt, Submission

GOOD = revalidation.GOOD
"""Results after which there is nothing to do."""


def revalidate(
    home: Home, submissions: Iterable[Submission]
) -> Iterator[tuple[Submission, dict[str, object]]]:
    """Each submission with one line for each of its forms, as from `ingestion.revalidation.revalidated`.
    Stores nothing."""
    for one in submissions:
        for line in revalidation.revalidated(
            one, plan=home.plan, warehouse=home.warehouse, archive=home.archive
        ):
            yield one, line


def store_again(home: Home, submission: Submission, *, actor: Actor) -> Receipt:
    """Stores the submission's current forms again from the archive; the new rows replace edited rows as
    the current ones. Raises ArchiveError if the file cannot be opened, WarehouseError if no form of the
    submission is current."""
    return revalidation.repair(
        submission, plan=home.plan, warehouse=home.warehouse, archive=home.archive, actor=actor
    )
