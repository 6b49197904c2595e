"""Intakes: storing validated submissions, confirming them, and comparing them with the current rows."""

from collections.abc import Collection, Sequence
from typing import Any

import pandas as pd

from atlas_pipeline.problems.model import Problem
from atlas_pipeline.provenance.actor import Actor
from atlas_pipeline.warehouse import (
    confirmations,
    dismissals,
    intake_preview,
    intake_rows,
    intake_transaction,
    past_reasons,
    problems,
)
from atlas_pipeline.warehouse.confirmations import Switch
from atlas_pipeline.warehouse.database import Database
from atlas_pipeline.warehouse.records import Decision, FormLoad, IntakeLoad, Past, Receipt


class Intakes:
    """Every validation whose result is stored."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def take_in(self, load: IntakeLoad, actor: Actor, past: Past | None = None) -> Receipt:
        """Stores an intake and makes its forms current, in one transaction.

        Makes each form of the intake current if all of these hold: it was accepted or partly accepted; it
        differs from the current form; it drops no current row (otherwise it is held); no newer submission
        is current. If the intake has the same plan and code as the submission's newest intake, nothing
        changes, and that intake's receipt is returned. `past`: the past with which the forms are compared;
        None adds no warnings about changes of it.
        """
        try:
            with self._database.writing() as connection:
                return intake_transaction.take_in(connection, load, actor, self._database.clock, past=past)
        except intake_transaction.AlreadyTakenIn as already:
            return already.receipt

    def repair(self, load: IntakeLoad, actor: Actor) -> Receipt:
        """Stores the submission's current forms again, as validated again from the archive, because their
        rows were edited in the database. The edited rows remain in the tables but are no longer current.
        Raises WarehouseError if no form of the submission is current."""
        with self._database.writing() as connection:
            return intake_transaction.take_in(connection, load, actor, self._database.clock, is_repair=True)

    def confirming(self, submission_id: int, forms: Collection[str] | None) -> Switch:
        """The held forms that `confirm` would make current, and their intakes. Raises WarehouseError as
        `confirm` does."""
        with self._database.reading() as connection:
            return confirmations.confirming(connection, submission_id, forms)

    def confirm(
        self,
        submission_id: int,
        forms: Collection[str] | None,
        actor: Actor,
        note: str,
        figures: Sequence[str] = (),
        seen: Switch | None = None,
    ) -> list[str]:
        """Makes held forms of a submission current (all of them for None). Returns their names. `figures`:
        the figures that this moves, for the ledger. `seen`: the switch that the person decided on. Raises
        WarehouseError if a form is not held, is dismissed, is current already, or is current from a newer
        submission, and if something else than `seen` would happen now."""
        decision = Decision(actor, note, self._database.clock(), tuple(figures))
        with self._database.writing() as connection:
            return confirmations.confirm(connection, submission_id, forms, decision, seen)

    def undoing(self, submission_id: int, forms: Collection[str] | None) -> Switch:
        """The forms whose confirmation `undo_confirmation` would undo, and the intakes that would be
        current again. Raises WarehouseError as `undo_confirmation` does."""
        with self._database.reading() as connection:
            return confirmations.undoing(connection, submission_id, forms)

    def undo_confirmation(
        self,
        submission_id: int,
        forms: Collection[str] | None,
        actor: Actor,
        note: str,
        figures: Sequence[str] = (),
        seen: Switch | None = None,
    ) -> list[str]:
        """Undoes the confirmation of forms (of all that were confirmed for None): the earlier intakes are
        current again. Returns the names of the forms. The other arguments are those of `confirm`. Raises
        WarehouseError if a form is not confirmed, if a newer submission has replaced or repeated it, or if
        something else than `seen` would happen now."""
        decision = Decision(actor, note, self._database.clock(), tuple(figures))
        with self._database.writing() as connection:
            return confirmations.undo(connection, submission_id, forms, decision, seen)

    def undone(self, submission_id: int) -> set[str]:
        """The forms of the submission whose confirmation was undone, and that were not confirmed again."""
        with self._database.reading() as connection:
            return confirmations.undone(connection, submission_id)

    def rows_lost(self, switch: Switch) -> dict[str, dict[str, int]]:
        """The current rows that would no longer be current after the switch: form → label of each row or
        identity → number of rows."""
        with self._database.reading() as connection:
            return confirmations.rows_lost(connection, switch)

    def stored_form(self, form: str, intake_id: int) -> FormLoad:
        """The stored rows of a form of an intake."""
        with self._database.reading() as connection:
            return intake_rows.stored_form(connection, form, intake_id)

    def dismiss(
        self, submission_id: int, actor: Actor, note: str, forms: Collection[str] | None = None
    ) -> list[str]:
        """Enters that the problems of forms of a submission (of the whole submission for None) are settled
        in another way. No row is removed. Returns the names of the forms. Raises WarehouseError if there is
        no such submission or form, or if one of the forms is current."""
        decision = Decision(actor, note, self._database.clock())
        with self._database.writing() as connection:
            return dismissals.dismiss(connection, submission_id, forms, decision)

    def undo_dismissal(
        self, submission_id: int, actor: Actor, note: str, forms: Collection[str] | None = None
    ) -> list[str]:
        """Opens the problems of dismissed forms again (of all that were dismissed for None). Returns the
        names of the forms. Raises WarehouseError if they are not dismissed."""
        decision = Decision(actor, note, self._database.clock())
        with self._database.writing() as connection:
            return dismissals.undo(connection, submission_id, forms, decision)

    def dismissed(self) -> set[tuple[int, str]]:
        """What is dismissed: submission and form; "" for the whole submission."""
        with self._database.reading() as connection:
            return dismissals.dismissed(connection)

    def would_drop(self, load: IntakeLoad) -> dict[str, dict[str, int]]:
        """The reasons for which that intake would be held, if it were stored now: form → label of each
        dropped row or identity → number of rows. Stores nothing."""
        with self._database.reading() as connection:
            return intake_preview.would_drop(connection, load)

    def would_leave_out(self, load: IntakeLoad) -> list[Problem]:
        """The warnings that storing that intake now would add: earlier rows that would no longer be
        current, because their new rows were set aside. Stores nothing."""
        with self._database.reading() as connection:
            return intake_preview.would_leave_out(connection, load)

    def becoming(self, load: IntakeLoad) -> list[FormLoad]:
        """The forms that would become current if that intake were stored now; unchanged ones included.
        Stores nothing."""
        with self._database.reading() as connection:
            return intake_preview.becoming(connection, load)

    def would_change_past(self, load: IntakeLoad, past: Past) -> list[Problem]:
        """The warnings about changes of the past that storing that intake now would add. Stores nothing."""
        with self._database.reading() as connection:
            return intake_preview.would_change_past(connection, load, past)

    def changes_of_past(self, unit: str | None = None) -> pd.DataFrame:
        """The stored changes of the past; columns as in `past_reasons.changes_of_past`."""
        with self._database.reading() as connection:
            return past_reasons.changes_of_past(connection, unit)

    def problems(self, **wanted: Any) -> pd.DataFrame:
        """Stored problems; arguments and columns as in `problems.stored_problems`."""
        with self._database.reading() as connection:
            return problems.stored_problems(connection, **wanted)

    def differing_facts(self, form: FormLoad, intake_id: int) -> list[str]:
        """The columns in which a form, validated again, differs from its stored rows of that intake. A
        bridge has the name of its field."""
        with self._database.reading() as connection:
            return intake_rows.differing_facts(connection, form, intake_id)
