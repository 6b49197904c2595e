"""Confirm and dismiss: decisions of headquarters about a submission."""

from collections.abc import Collection

from atlas_pipeline.forms.loading import load_forms
from atlas_pipeline.home import Home
from atlas_pipeline.provenance.actor import Actor
from atlas_pipeline.services.errors import ServiceError

LARGEST_NUMBER = 2**31 - 1
"""The largest number of a submission in PostgreSQL. A query for a larger number is an error there."""


def confirm(
    home: Home, submission: int, forms: Collection[str] | None = None, *, actor: Actor, note: str
) -> list[str]:
    """Makes held forms of the submission current (all of them for None). Returns their names.

    Raises ServiceError for an unknown form or an impossible number, or if no form is held. Raises
    WarehouseError if a form is not held.
    """
    if unknown := [name for name in forms or () if name not in load_forms()]:
        raise ServiceError(f"There is no form {unknown[0]!r}. There are: {', '.join(load_forms())}.")
    number = _possible(submission)
    confirmed = home.warehouse.intakes.confirm(number, forms or None, actor=actor, note=note)
    if not confirmed:
        raise ServiceError(
            f"Submission {submission} has no held form{' of this name' if forms else ''} to confirm."
        )
    return confirmed


def dismiss(home: Home, submission: int, *, actor: Actor, note: str) -> None:
    """Closes the problems of a submission that needs no correction. Raises ServiceError for an impossible
    number. Raises WarehouseError if there is no such submission, or if a form of it is current."""
    home.warehouse.intakes.dismiss(_possible(submission), actor=actor, note=note)


def _possible(submission: int) -> int:
    if not 1 <= submission <= LARGEST_NUMBER:
        raise ServiceError(f"There is no submission {submission}; `atlas status` lists them.")
    return submission
