"""The outcome of a form for the feedback: as it was stored or, for a check, as an intake would store it."""

from collections.abc import Iterable

from atlas_pipeline.problems.model import Outcome, Problem
from atlas_pipeline.warehouse.records import FormLoad, Receipt

HOLDS = "would_drop_rows"
"""The rule of a problem that holds its form."""


def outcome_of(load: FormLoad, problems: Iterable[Problem], receipt: Receipt | None) -> Outcome:
    """The outcome of one form. Without a receipt, a form that would drop current rows is held."""
    if receipt is not None:
        return receipt.outcomes.get(load.form, load.outcome)
    is_held = any(one.rule == HOLDS and one.form == load.form for one in problems)
    return Outcome.HELD if is_held else load.outcome
