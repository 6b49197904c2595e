"""Values that enter and leave the warehouse: plain values, no SQL.

Frames are indexed by `row_number`, the row of the sheet as the officer sees it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import pandas as pd

from atlas_pipeline.plan.periods import Period
from atlas_pipeline.problems.model import Outcome, Problem
from atlas_pipeline.provenance.actor import Actor


@dataclass(frozen=True, slots=True)
class Submission:
    """One stored delivery. `unit` and `period` are None if the delivery has no known place.

    `file_name` is the part of the file's name that may be shown. `name_digest` is the same for the same
    name; None for a submission from before names were sealed. `name_unsealed` is the plain name of such a
    submission, until it is sealed.
    """

    id: int
    unit: str | None
    period: str | None
    source: str
    file_name: str
    sha256: str
    size_bytes: int
    received_at: datetime
    name_digest: str | None = None
    name_unsealed: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Volume:
    """The current volume of a form for one period: number of rows, of rows that report something done, of
    different persons. None if the form does not have this information."""

    period: str
    rows: int
    done: int | None = None
    persons: int | None = None


@dataclass(frozen=True)
class SliceContext:
    """The stored information that the validation of a submission of one slice needs.

    `known_keys`: form → keys in any current row of the unit, for forms whose primary key is one field.
    `slice_keys`: the same, only for the slice's own current rows. `current_forms`: forms that are current
    for the slice.
    """

    known_keys: dict[str, set[str]] = field(default_factory=dict)
    slice_keys: dict[str, set[str]] = field(default_factory=dict)
    current_forms: set[str] = field(default_factory=set)
    sent_by: dict[str, int] = field(default_factory=dict)
    """Form → the newest submission that has the slice's current content of the form."""
    elsewhere: frozenset[str] = frozenset()
    """Forms whose current rows will remain those of another submission than the validated one, regardless
    of its content: the other submission is newer, or the validated one would drop rows and nobody has
    confirmed that yet."""
    listed: dict[tuple[str, str], set[str]] = field(default_factory=dict)
    """(form, field) → its values in the current rows of all units, for fields in which fields of other
    forms must be listed."""
    named: dict[tuple[str, str], dict[str, int]] = field(default_factory=dict)
    """(form, field) → value → number of current rows of the slice that name it, for references within the
    slice."""
    stated: dict[str, set[tuple[str, ...]]] = field(default_factory=dict)
    """Form with a state date → the key and the day (ISO) of every dated event in a current row of the
    unit. To report such an event again is not late."""
    training_hours: dict[str, float] = field(default_factory=dict)
    """Training → its hours, for the slice's current trainings whose hours are given."""
    training_ends: dict[str, date] = field(default_factory=dict)
    """Training → its last day, for the slice's current trainings whose last day is given."""
    volumes: dict[str, Volume] = field(default_factory=dict)
    """Form → its current volume for the nearest earlier period that reported it."""
    things: dict[str, pd.DataFrame] = field(default_factory=dict)
    """Form with `atlas:alike` → the unit's current rows of earlier periods. Columns: `key`, `period`, and
    the fields by which two things are compared; several values are joined as in a form's frame."""


def event_of(key: Iterable[Any], day: date) -> tuple[str, ...]:
    """A dated event of a thing as in `SliceContext.stated`: the parts of its key (a gap is ""), then the
    day."""
    return (*("" if pd.isna(part) else str(part) for part in key), day.isoformat())


@dataclass(frozen=True)
class FormLoad:
    """One form of one validated submission, ready to be stored.

    `rows`: the accepted rows, index `row_number`, one typed column (datetime64 for dates, nullable if it
    may have gaps) for each stored field of the form, and `person_key` if the form has persons. `bridges`:
    field → frame with the columns `row_number`, `position`, `value`. `outcome` is the outcome of the
    validation; whether the form must be held is decided when it is stored.
    """

    form: str
    outcome: Outcome
    declared: str | None
    sheet: str
    rows_read: int
    rows_set_aside: int
    rows: pd.DataFrame
    bridges: dict[str, pd.DataFrame] = field(default_factory=dict)
    set_aside: pd.DataFrame = field(default_factory=pd.DataFrame)
    """The rows that were set aside, index `row_number`, with only the fields by which a resubmission is
    compared with the current rows (`Form.held_by`). Not stored: a value that matches no current row could
    be anything."""

    @property
    def rows_accepted(self) -> int:
        return len(self.rows)


@dataclass(frozen=True)
class IntakeLoad:
    """One intake, ready to be stored: the forms that were present or declared, and all problems."""

    submission_id: int
    unit: str | None
    period: str | None
    plan_version: str
    judging_version: str
    code_version: str
    judged_at: datetime
    cover: dict[str, str]
    forms: tuple[FormLoad, ...]
    problems: tuple[Problem, ...]
    confirms_drops: bool = False
    """Whether the cover says that rows reported before are dropped on purpose."""
    secret: str = ""
    """The fingerprint of the secret that made its pseudonyms; empty if it has no pseudonyms."""


@dataclass(frozen=True, slots=True)
class MovedFigure:
    """A figure of an earlier period that a new intake changes. `text`: indicator, period, value before and
    after. `forms` and `fields` (form and field): what its indicator reads."""

    text: str
    period: str
    forms: frozenset[str]
    fields: frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Past:
    """The past with which a new intake is compared.

    `periods`: the slice's own period and all before it, the nearest first. `moved`: the figures of periods
    that are over which the intake changes; None if they were not computed.
    """

    periods: tuple[Period, ...]
    moved: tuple[MovedFigure, ...] | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """The result of storing an intake.

    `outcomes`: by form, including `held` and `unchanged`. `became_current`: the forms that are current
    from now on. `dropped`: held form → the identities that it would drop, at most `dropped_rows.LISTED`
    for each form. `dropped_rows`: held form → the number of rows that it would drop. `warnings`: those
    that are added when the form is stored: earlier rows that are no longer current because their new rows
    were set aside, and changes of the past (`past_changes`).
    """

    intake_id: int
    seq: int
    outcomes: dict[str, Outcome]
    became_current: tuple[str, ...]
    dropped: dict[str, list[str]]
    dropped_rows: dict[str, int] = field(default_factory=dict)
    warnings: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """A person's decision about a submission, for the ledger. `figures`: the figures that it moves, as
    texts."""

    actor: Actor
    note: str
    at: datetime
    figures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StoredPlan:
    """A recorded plan. `from_seq` is the number of the ledger from which it is in force."""

    version: str
    canonical_json: str
    from_seq: int
