"""The state of the current rows and of the plan, as one short text. A publication belongs to one state."""

import hashlib

from atlas_pipeline.home import Home

STATE = "state"
"""The Dagster metadata entry under which a publication records its state."""


def publication_state(home: Home) -> str | None:
    """A digest that changes if the current rows or the plan change: 32 hexadecimal digits. None if nothing
    is current."""
    if home.warehouse.currency.forms().empty:
        return None
    return hashlib.sha256(f"{home.warehouse.currency.digest()} {home.plan.version}".encode()).hexdigest()[:32]
