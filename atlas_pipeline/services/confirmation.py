"""Confirm and dismiss: decisions of headquarters about a submission, their effect, and their undoing."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

import pandas as pd

from atlas_pipeline.forms.loading import load_forms
from atlas_pipeline.home import Home
from atlas_pipeline.indicators.moved_figures import figure_as_text, moved_by
from atlas_pipeline.provenance.actor import Actor
from atlas_pipeline.services.errors import ServiceError
from atlas_pipeline.warehouse.confirmations import Switch

LARGEST_NUMBER = 2**31 - 1
"""The largest number of a submission in PostgreSQL. A query for a larger number is an error there."""


@dataclass(frozen=True)
class Effect:
    """What a confirmation, or its undoing, would change.

    `switch`: the forms and their intakes. `rows`: form → label of each current row or identity that would
    no longer be current → number of rows.
    `figures`: the figures that change, the largest change first, with the columns of
    `indicators.moved_figures`.
    """

    switch: Switch
    rows: Mapping[str, Mapping[str, int]]
    figures: pd.DataFrame

    @property
    def forms(self) -> tuple[str, ...]:
        return tuple(self.switch.intakes)

    @property
    def totals(self) -> pd.DataFrame:
        """The figures without breakdowns."""
        return self.figures[self.figures["breakdown"] == ""]


def effect_of_confirming(
    home: Home, submission: int, forms: Collection[str] | None = None, *, as_of_day: date | None = None
) -> Effect:
    """What `confirm` would change. Stores nothing. Raises the errors of `confirm`."""
    _known(forms)
    return _effect(home, home.warehouse.intakes.confirming(_possible(submission), forms or None), as_of_day)


def effect_of_undoing(
    home: Home, submission: int, forms: Collection[str] | None = None, *, as_of_day: date | None = None
) -> Effect:
    """What `undo_confirmation` would change. Stores nothing. Raises the errors of `undo_confirmation`."""
    _known(forms)
    return _effect(home, home.warehouse.intakes.undoing(_possible(submission), forms or None), as_of_day)


def confirm(
    home: Home,
    submission: int,
    forms: Collection[str] | None = None,
    *,
    actor: Actor,
    note: str,
    seen: Effect | None = None,
) -> Effect:
    """Makes held forms of the submission current (all of them for None). Returns what this changed. The
    ledger keeps the note and the figures. `seen`: the effect that the person was shown; it is not computed
    again.

    Raises ServiceError for an unknown form, an impossible number or an empty note. Raises WarehouseError if
    no form is held, or if a form is not held, is dismissed, or is current from a newer submission. Raises
    WarehouseError too if the forms have other rows now than when `seen` was computed.
    """
    _reason(note)
    effect = seen or effect_of_confirming(home, submission, forms)
    texts = _texts(home, effect)
    home.warehouse.intakes.confirm(submission, effect.forms, actor, note, texts, effect.switch)
    return effect


def undo_confirmation(
    home: Home,
    submission: int,
    forms: Collection[str] | None = None,
    *,
    actor: Actor,
    note: str,
    seen: Effect | None = None,
) -> Effect:
    """Undoes the confirmation of forms (of all that were confirmed for None): the rows that were current
    before are current again, and the form is held again. Returns what this changed. `seen`: as in
    `confirm`.

    Raises ServiceError for an unknown form, an impossible number or an empty note. Raises WarehouseError if
    a form is not confirmed, if a newer submission has replaced or repeated it, or if the forms have other
    rows now than when `seen` was computed.
    """
    _reason(note)
    effect = seen or effect_of_undoing(home, submission, forms)
    texts = _texts(home, effect)
    home.warehouse.intakes.undo_confirmation(submission, effect.forms, actor, note, texts, effect.switch)
    return effect


def dismiss(
    home: Home, submission: int, forms: Collection[str] | None = None, *, actor: Actor, note: str
) -> list[str]:
    """Closes the problems of forms that need no correction (of the whole submission for None). Returns the
    names of the forms.

    Raises ServiceError for an unknown form, an impossible number or an empty note. Raises WarehouseError if
    there is no such submission or form, or if one of the forms is current.
    """
    _reason(note)
    _known(forms)
    return home.warehouse.intakes.dismiss(_possible(submission), actor, note, forms or None)


def undo_dismissal(
    home: Home, submission: int, forms: Collection[str] | None = None, *, actor: Actor, note: str
) -> list[str]:
    """Opens the problems of dismissed forms again (of all that were dismissed for None). Returns the names
    of the forms. Raises the errors of `dismiss`, and WarehouseError if a form is not dismissed."""
    _reason(note)
    _known(forms)
    return home.warehouse.intakes.undo_dismissal(_possible(submission), actor, note, forms or None)


def _effect(home: Home, switch: Switch, as_of_day: date | None) -> Effect:
    intakes = home.warehouse.intakes
    loads = {
        (switch.unit, switch.period, form): intakes.stored_form(form, intake_id)
        for form, intake_id in switch.intakes.items()
    }
    day = as_of_day or datetime.now(UTC).date()
    figures = moved_by(home.warehouse, home.plan, loads, as_of_day=day)
    largest = figures["difference"].abs().sort_values(ascending=False, kind="stable").index
    return Effect(switch, intakes.rows_lost(switch), figures.loc[largest])


def _texts(home: Home, effect: Effect) -> list[str]:
    """The totals that change, for the ledger: `K2 THA 2019-H2 period: 62 → 29`."""
    calendar = home.plan.project.submission_calendar
    totals = effect.totals[effect.totals["calendar"] == calendar]
    return [
        f"{one['indicator']} {one['country']} {one['period']} {one['accumulation']}: "
        + " → ".join(
            figure_as_text(one[side], home.plan.indicator(one["indicator"])) for side in ("before", "after")
        )
        for one in totals.to_dict("records")
    ]


def _reason(note: str) -> None:
    if not note.strip():
        raise ServiceError("No reason is given. Write with --note why, in one sentence without names.")


def _known(forms: Collection[str] | None) -> None:
    if unknown := [name for name in forms or () if name not in load_forms()]:
        raise ServiceError(f"There is no form {unknown[0]!r}. There are: {', '.join(load_forms())}.")


def _possible(submission: int) -> int:
    if not 1 <= submission <= LARGEST_NUMBER:
        raise ServiceError(f"There is no submission {submission}; `atlas status` lists them.")
    return submission
