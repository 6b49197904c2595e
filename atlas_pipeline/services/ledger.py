"""The ledger: accepting edits in the database."""

from atlas_pipeline.alerts import tampering
from atlas_pipeline.home import Home
from atlas_pipeline.provenance.actor import Actor
from atlas_pipeline.services.errors import ServiceError


def seal_as_found(home: Home, why: str, *, actor: Actor) -> None:
    """Appends the entry that accepts everything as it is stored, with the reason and the differences.
    Raises ServiceError if the reason is empty, or if nothing was edited."""
    if not why.strip():
        raise ServiceError("No reason is given. Write after --seal why the edits are accepted.")
    found = home.warehouse.ledger.tampering(is_whole=True)
    if not found:
        raise ServiceError("Nothing was edited, so there is nothing to seal.")
    sentences = [tampering.sentence(one) for one in found[: tampering.LISTED]]
    home.warehouse.ledger.seal_as_found(actor, {"why": why, "count": len(found), "found": sentences})
