"""What a publication is of: the state of what counts and of the plan, as one short text."""

import hashlib

from atlas_pipeline.home import Home

STATE = "state"
"""The metadata entry under which a publication tells its state."""


def publication_state(home: Home) -> str | None:
    """Changes when what counts changes, or the plan does; None while nothing counts."""
    if home.warehouse.currency.forms().empty:
        return None
    return hashlib.sha256(f"{home.warehouse.currency.digest()} {home.plan.version}".encode()).hexdigest()[:32]
