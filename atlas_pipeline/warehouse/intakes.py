"""Intakes: storing validated submissions, confirming them, and comparing them with the current rows."""

from collections.abc import Collection
from typing import Any

import pandas as pd

from atlas_pipeline.problems.model import Problem
from atlas_pipeline.provenance.actor import Actor
from atlas_pipeline.warehouse import confirmations, intake_rows, intake_transaction, problems
from atlas_pipeline.warehouse.database import Database
from atlas_pipeline.warehouse.records import FormLoad, IntakeLoad, Receipt


class Intakes:
    """Every validation whose result is stored."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def take_in(self, load: IntakeLoad, actor: Actor) -> Receipt:
        """Stores an intake and makes its forms current, in one transaction.

        Makes each form of the intake current if all of these hold: it was accepted or partly accepted; it
        differs from the current form; it drops no current row (otherwise it is held); no newer submission
        is current. If the intake has the same plan and code as the submission's newest intake, nothing
        changes, and that intake's receipt is returned.
        """
        try:
            with self._database.writing() as connection:
                return intake_transaction.take_in(connection, load, actor, self._database.clock)
        except intake_transaction.AlreadyTakenIn as already:
            return already.receipt

    def repair(self, load: IntakeLoad, actor: Actor) -> Receipt:
        """Stores the submission's current forms again, as validated again from the archive, because their
        rows were edited in the database. The edited rows remain in the tables but are no longer current.
        Raises WarehouseError if no form of the submission is current."""
        with self._database.writing() as connection:
            return intake_transaction.take_in(connection, load, actor, self._database.clock, is_repair=True)

    def confirm(
        self, submission_id: int, forms: Collection[str] | None, actor: Actor, note: str
    ) -> list[str]:
        """Makes held forms of a submission current (all of them for None). Returns their names. Raises
        WarehouseError if a form is not held, is current already, or is current from a newer submission."""
        at = self._database.clock
        with self._database.writing() as connection:
            return confirmations.confirm(connection, submission_id, forms, actor=actor, note=note, at=at())

    def dismiss(self, submission_id: int, actor: Actor, note: str) -> None:
        """Enters that the problems of a submission are settled in another way. No row is removed. Raises
        WarehouseError if there is no such submission, or if a form of it is current."""
        at = self._database.clock
        with self._database.writing() as connection:
            confirmations.dismiss(connection, submission_id, actor=actor, note=note, at=at())

    def would_drop(self, load: IntakeLoad) -> dict[str, dict[str, int]]:
        """The reasons for which that intake would be held, if it were stored now: form → label of each
        dropped row or identity → number of rows. Stores nothing."""
        with self._database.reading() as connection:
            return intake_transaction.would_drop(connection, load)

    def would_leave_out(self, load: IntakeLoad) -> list[Problem]:
        """The warnings that storing that intake now would add: earlier rows that would no longer be
        current, because their new rows were set aside. Stores nothing."""
        with self._database.reading() as connection:
            return intake_transaction.would_leave_out(connection, load)

    def problems(self, **wanted: Any) -> pd.DataFrame:
        """Stored problems; arguments and columns as in `problems.stored_problems`."""
        with self._database.reading() as connection:
            return problems.stored_problems(connection, **wanted)

    def differing_facts(self, form: FormLoad, intake_id: int) -> list[str]:
        """The columns in which a form, validated again, differs from its stored rows of that intake. A
        bridge has the name of its field."""
        with self._database.reading() as connection:
            return intake_rows.differing_facts(connection, form, intake_id)
