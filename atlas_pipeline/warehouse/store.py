"""The warehouse: the only place that opens transactions.

A facade over the modules beside it. What it is given is already judged; what it gives are plain values and
tidy frames. It decides nothing but currency: what counts, what is held, and since when.
"""

import hashlib
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd
import sqlalchemy as sa

from atlas_pipeline.problems.model import Problem
from atlas_pipeline.warehouse import (
    alerts,
    as_found,
    chain,
    derived,
    earlier_periods,
    inserting,
    intakes,
    ledger,
    persons,
    plans,
    problems,
    pseudonyms,
    publications,
    submissions,
    tampering,
)
from atlas_pipeline.warehouse.alerts import Alert, Change, Decide, Delivery, Event
from atlas_pipeline.warehouse.bulk import AnySelect, read_frame
from atlas_pipeline.warehouse.chain import Head
from atlas_pipeline.warehouse.confirming import confirm, dismiss
from atlas_pipeline.warehouse.currency import current_at
from atlas_pipeline.warehouse.dialects import open_engine, serialise, write_anew, writing
from atlas_pipeline.warehouse.migrations import (
    edited_sentence,
    is_edited,
    migrate,
    revisions,
    stored_revision,
)
from atlas_pipeline.warehouse.publications import Publication, Source
from atlas_pipeline.warehouse.records import (
    FormLoad,
    IntakeLoad,
    Receipt,
    SliceContext,
    StoredPlan,
    Submission,
)
from atlas_pipeline.warehouse.tables import currency, intake, intake_form
from atlas_pipeline.warehouse.tampering import Tampering


class Warehouse:
    """Kept facts and what counts among them, in SQLite or PostgreSQL.

    `clock` gives the moments of the ledger; a test sets its own. Methods raise WarehouseError with a sentence
    for a person; nothing is half-written when they do.
    """

    def __init__(self, url: str | Path, *, clock: Callable[[], datetime] = ledger.utc_now) -> None:
        """`url` as SQLAlchemy writes it, or the path of a SQLite file. Nothing is opened yet."""
        self.engine = open_engine(f"sqlite:///{url}" if isinstance(url, Path) else url)
        self._clock = clock

    def migrate(self) -> None:
        """Brings an empty or older database to the tables of this version; quick where it is there. What a database
        from before the ledger's chain holds is sealed as it is found, in the same transaction."""
        migrate(self.engine, seal=self._seal_migrated)

    def _seal_migrated(self, connection: sa.Connection) -> None:
        details = {"why": as_found.MIGRATED}
        as_found.seal(connection, at=self._clock(), who=as_found.PROGRAM, details=details)

    @property
    def revision(self) -> str:
        """The migration that the tables are at."""
        return revisions()[-1]

    @property
    def stored_revision(self) -> str | None:
        """The migration that the database is at, which `migrate` may not yet have brought to this program's;
        None for an empty one. Raises WarehouseError where it is another program's."""
        return stored_revision(self.engine)

    @property
    def edited_revision(self) -> str | None:
        """A sentence, where the database says another migration than its tables show; None where all is well."""
        with self.engine.connect() as connection:
            stored = stored_revision(self.engine)
            if not is_edited(connection, stored):
                return None
        said = edited_sentence(stored)
        return said[:1].upper() + said[1:] + "."

    def close(self) -> None:
        """Gives the connections back; the warehouse may be used again."""
        self.engine.dispose()

    # -------------------------------------------------------------- submissions

    def receive(
        self,
        source: str,
        file_name: str,
        sha256: str,
        size_bytes: int,
        unit: str | None,
        period: str | None,
        received_at: datetime,
        who: str,
        name_digest: str | None = None,
    ) -> tuple[Submission, bool]:
        """Enters a delivery; False where the newest of the same source and name is the same. `file_name` is what may be
        shown of the name; without its digest it is the name."""
        delivery = Submission(
            0, unit, period, source, file_name, sha256, size_bytes, received_at, name_digest
        )
        with writing(self.engine) as connection:
            return submissions.receive(connection, delivery, who, self._clock())

    def submissions(self, unit: str | None = None, period: str | None = None) -> list[Submission]:
        """In the order they were received."""
        with self.engine.connect() as connection:
            return submissions.submissions(connection, unit, period)

    def record_names(self, digests: Mapping[int, str], who: str) -> None:
        """Puts the digests of sealed names, by submission, in the place of the names."""
        with writing(self.engine) as connection:
            submissions.record_names(connection, digests, who, self._clock())

    def overwrite_deleted(self) -> None:
        """On SQLite, whose file keeps what was deleted until its place is used: writes the file anew."""
        write_anew(self.engine)

    def slice_context(self, unit: str, period: str, earlier: Sequence[str] = ()) -> SliceContext:
        """What judging a submission of that slice needs to know, with what it is compared with of the periods
        `earlier`, the nearest first."""
        with self.engine.connect() as connection:
            context = submissions.slice_context(connection, unit, period)
            return earlier_periods.add_to(context, connection, unit, earlier) if earlier else context

    # -------------------------------------------------------------- intakes

    def mend(self, load: IntakeLoad, who: str) -> Receipt:
        """Stores the submission's forms that count once more, as judged again from the archive, in the place of rows
        that were edited in the database. The edited rows stay where they are and count no more."""
        with writing(self.engine) as connection:
            return intakes.take_in(connection, load, who, self._clock, mends=True)

    def take_in(self, load: IntakeLoad, who: str) -> Receipt:
        """Stores an intake and lets its forms count, in one transaction.

        A form counts from now on when it was accepted (or partly), is not the same as what counts (that goes
        on counting, and the form is unchanged), would drop nothing that counts now (else it is held) and no newer submission's form counts already. The submission's newest intake again, by
        the same plan and code, changes nothing: its receipt comes back.
        """
        try:
            with writing(self.engine) as connection:
                return intakes.take_in(connection, load, who, self._clock)
        except intakes.AlreadyTakenIn as already:
            return already.receipt

    def confirm(self, submission_id: int, forms: Collection[str] | None, who: str, note: str) -> list[str]:
        """Lets held forms of a submission count (all of them for None); returns their names."""
        with writing(self.engine) as connection:
            return confirm(connection, submission_id, forms, who=who, note=note, at=self._clock())

    def dismiss(self, submission_id: int, who: str, note: str) -> None:
        """Enters that the problems of a submission are settled otherwise; nothing is taken out. Raises
        WarehouseError where there is no such submission, or something of it counts."""
        with writing(self.engine) as connection:
            dismiss(connection, submission_id, who=who, note=note, at=self._clock())

    def would_drop(self, load: IntakeLoad) -> dict[str, dict[str, int]]:
        """What storing that intake now would hold: form → what it would take away, with how many rows.
        Nothing is stored."""
        with self.engine.connect() as connection:
            return intakes.would_drop(connection, load)

    def would_leave_out(self, load: IntakeLoad) -> list[Problem]:
        """The warnings that storing that intake now would add: earlier rows that would not count because what came
        for them was set aside. Nothing is stored."""
        with self.engine.connect() as connection:
            return intakes.would_leave_out(connection, load)

    # -------------------------------------------------------------- what counts, and when

    def seq_at(self, moment: datetime | None = None) -> int:
        """The number of the last thing that had happened at that moment; 0 before anything had."""
        with self.engine.connect() as connection:
            return ledger.seq_at(connection, moment)

    def current_forms(self, seq: int | None = None) -> pd.DataFrame:
        """What counted at that number (now for None), ordered by unit, period and form: columns unit, period,
        form, intake_id, submission_id, outcome, rows_accepted. A held form that was confirmed shows the
        outcome it would have had."""
        outcome = sa.case(
            (intake_form.c.outcome != "held", intake_form.c.outcome),
            (intake_form.c.rows_set_aside > 0, "partly_accepted"),
            else_="accepted",
        )
        columns = (
            currency.c.unit,
            currency.c.period,
            currency.c.form,
            currency.c.intake_id,
            intake.c.submission_id,
            outcome.label("outcome"),
            intake_form.c.rows_accepted,
        )
        of_form = sa.and_(
            intake_form.c.intake_id == currency.c.intake_id, intake_form.c.form == currency.c.form
        )
        query = (
            sa.select(*columns)
            .join(intake, intake.c.id == currency.c.intake_id)
            .join(intake_form, of_form)
            .where(current_at(seq))
        )
        # ordered here, not in SQL: the engines collate differently
        return self.read(query).sort_values(["unit", "period", "form"], ignore_index=True)

    def digest(self) -> str:
        """Changes exactly when what counts changes (forms and confirmed persons): 64 hexadecimal digits."""
        forms = self.current_forms()[["unit", "period", "form", "intake_id"]]
        links = self.person_links(None).sort_values(["person_key", "same_as"])
        content = forms.to_csv(index=False) + links.to_csv(index=False)
        return hashlib.sha256(content.encode()).hexdigest()

    # -------------------------------------------------------------- persons

    def person_links(self, seq: int | None) -> pd.DataFrame:
        """The pairs of keys, `person_key` and `same_as`, that were one person at that number (now for None)."""
        return self.read(persons.links_at(seq))

    def person_decisions(self) -> pd.DataFrame:
        """What was decided about pairs and stands; columns as in `persons.decisions`."""
        return self.read(persons.decisions())

    def decide_persons(self, one: int, other: int, decision: str, who: str, note: str) -> int:
        """Enters that two keys are one person (`same`) or two (`different`); the number of the ledger. Raises
        WarehouseError where that was decided already, or would contradict what was."""
        with writing(self.engine) as connection:
            return persons.decide(connection, one, other, decision, who=who, note=note, at=self._clock())

    def undo_persons(self, one: int, other: int, who: str, note: str) -> int:
        """Takes back what was decided about two keys; the number of the ledger. Raises WarehouseError where
        nothing was."""
        with writing(self.engine) as connection:
            return persons.undo(connection, one, other, who=who, note=note, at=self._clock())

    # -------------------------------------------------------------- plans

    def record_plan(self, plan_version: str, canonical_json: str, who: str) -> int:
        """Enters that this plan is in force from now on, unless it is; the number it came into force by."""
        with writing(self.engine) as connection:
            return plans.record(connection, plan_version, canonical_json, who=who, at=self._clock())

    def plan_at(self, seq: int | None = None) -> StoredPlan | None:
        """The plan in force at that number (now for None); None before any was recorded."""
        with self.engine.connect() as connection:
            return plans.plan_at(connection, seq)

    def remembered_secret(self) -> str | None:
        """The fingerprint that `recognise_secret` remembered first; None before it was called."""
        with self.engine.connect() as connection:
            return plans.remembered_secret(connection)

    def recognise_secret(self, fingerprint: str, who: str) -> None:
        """Raises WarehouseError where the pseudonyms stored here were made with another secret; with a new
        one nobody would be recognised again and everyone counted twice. The first one is remembered."""
        with writing(self.engine) as connection:
            plans.recognise_secret(connection, fingerprint, who=who, at=self._clock())

    # -------------------------------------------------------------- publications

    def publish(self, values: pd.DataFrame, source: Source, who: str) -> Publication:
        """Makes `indicator_value` anew and records what is shown from now on, in one transaction; the newest
        publication comes back where nothing is new."""
        with writing(self.engine) as connection:
            return publications.publish(connection, values, source, who=who, at=self._clock())

    def publications(self) -> list[Publication]:
        """Every publication, the first one first."""
        with self.engine.connect() as connection:
            return publications.publications(connection)

    def published_at(self, seq: int | None = None) -> Publication | None:
        """The publication that stood at that number (now for None); None before the first."""
        with self.engine.connect() as connection:
            return publications.published_at(connection, seq)

    def published_figures(self, seq: int | None = None) -> pd.DataFrame:
        """The figures as they were shown at that number (now for None): the columns of `indicator_value`."""
        with self.engine.connect() as connection:
            return publications.published_figures(connection, seq)

    def refuse_other_figures(self, values: pd.DataFrame) -> None:
        """Raises WarehouseError where these figures, read from `indicator_value`, are not those published last."""
        with self.engine.connect() as connection:
            publications.refuse_others(connection, values)

    def person_keys(self) -> list[int]:
        """Every pseudonym that is stored, once."""
        with self.engine.connect() as connection:
            return pseudonyms.stored(connection)

    def replace_person_keys(self, new: Mapping[int, int], fingerprint: str, before: str, who: str) -> None:
        """Puts other pseudonyms in the place of all there are, and remembers the secret that made them, in one
        transaction. `new` has every stored one. Raises WarehouseError where the secret is not `before`'s, or
        a pseudonym has come meanwhile; then nothing is changed."""
        with writing(self.engine) as connection:
            pseudonyms.replace(connection, new, fingerprint, before, who=who, at=self._clock())

    def record_rotation(self, fingerprint: str, before: str, files: int, who: str) -> None:
        """Enters that the archive is sealed with another key; fingerprints only. Said twice it is entered once."""
        with writing(self.engine) as connection:
            plans.record_rotation(connection, fingerprint, before, files, who=who, at=self._clock())

    def record_showing(self, submission_id: int, who: str) -> None:
        """Enters that the raw file of a submission was taken out of the archive."""
        with writing(self.engine) as connection:
            ledger.append(
                connection,
                at=self._clock(),
                who=who,
                what="raw_file_taken_out",
                submission_id=submission_id,
                details={},
            )

    # -------------------------------------------------------------- the record

    def tampering(self, *, is_whole: bool) -> list[Tampering]:
        """What is not as the ledger says that it was stored: of what counts now, or of all; see `tampering`."""
        with self.engine.connect() as connection:
            return tampering.look(connection, is_whole=is_whole)

    def differing_facts(self, form: FormLoad, intake_id: int) -> list[str]:
        """The columns in which a form, judged again, is not what is stored of it for that intake; bridges by the name
        of their field."""
        with self.engine.connect() as connection:
            return inserting.differing_facts(connection, form, intake_id)

    def head(self) -> Head:
        """The newest entry of the ledger with its hash, which stands for all that is kept."""
        with self.engine.connect() as connection:
            return chain.head(connection)

    def follows(self, copy: Head) -> bool:
        """Whether the ledger goes on from the entry that a copy of the head, kept elsewhere, names."""
        with self.engine.connect() as connection:
            return chain.follows(chain.entries(connection), copy)

    def seal_as_found(self, who: str, details: Mapping[str, Any]) -> int:
        """Enters that all that is stored is taken as it is found; the number of the entry. `details` say why."""
        with writing(self.engine) as connection:
            return as_found.seal(connection, at=self._clock(), who=who, details=details)

    # -------------------------------------------------------------- alerts

    def alerts(self) -> list[Alert]:
        """Every alert there ever was, in the order they were opened."""
        with self.engine.connect() as connection:
            return alerts.known_alerts(connection)

    def alert_events(self, alert_ids: Collection[int] | None = None) -> list[Event]:
        """What happened to those alerts (to all for None), in order."""
        with self.engine.connect() as connection:
            return alerts.events(connection, alert_ids)

    def alert_deliveries(self) -> list[Delivery]:
        """Who was told of what last, and what waits to be told."""
        with self.engine.connect() as connection:
            return alerts.deliveries(connection)

    def change_alerts(self, decide: Decide, who: str, at: datetime | None = None) -> list[Change]:
        """Stores what `decide` says happened to the alerts there are. It is asked twice: first without a lock,
        so that a look that finds nothing new waits for nobody."""
        with self.engine.connect() as connection:
            if not list(decide(alerts.known_alerts(connection))):
                return []
        with writing(self.engine) as connection:
            return alerts.change(connection, decide, who=who, at=at or self._clock())

    def on_alerts(self, work: Callable[[sa.Connection], Any]) -> Any:
        """One transaction on the alerts, in which no other writer is."""
        with writing(self.engine) as connection:
            serialise(connection)
            return work(connection)

    # -------------------------------------------------------------- frames

    def read(self, select: AnySelect, categories: Collection[str] = ()) -> pd.DataFrame:
        """The rows of a select, typed alike from both engines; see `bulk.read_frame`."""
        with self.engine.connect() as connection:
            return read_frame(connection, select, categories)

    def has_table(self, name: str) -> bool:
        """Whether a derived table has been made yet."""
        return sa.inspect(self.engine).has_table(name)

    def problems(self, **wanted: Any) -> pd.DataFrame:
        """Stored problems; arguments and columns as in `problems.stored_problems`."""
        with self.engine.connect() as connection:
            return problems.stored_problems(connection, **wanted)

    def replace_derived(self, frames: Mapping[str | sa.Table, pd.DataFrame]) -> None:
        """Makes derived tables anew from frames, all of them at once or none."""
        with writing(self.engine) as connection:
            derived.replace(connection, frames)
