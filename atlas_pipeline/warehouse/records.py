"""What goes into the warehouse and what comes out of it: plain values, no SQL.

Frames are indexed by `row_number`, the row of the sheet as the officer sees it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import pandas as pd

from atlas_pipeline.problems.model import Outcome, Problem


@dataclass(frozen=True, slots=True)
class Submission:
    """One delivery as the warehouse knows it. `unit` and `period` are None where it could not be placed.

    `file_name` is what may be shown of the file's name; `name_digest` tells the same name again (None: of before names
    were sealed). `name_unsealed` is a name that waits to be sealed since then.
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
    """How much of a form counts for one period: rows, rows that tell of what is done, different persons.
    None where the form does not tell."""

    period: str
    rows: int
    done: int | None = None
    persons: int | None = None


@dataclass(frozen=True)
class SliceContext:
    """What the warehouse already knows, as far as judging a submission of one slice needs it.

    `known_keys`: form → keys that any current row of the unit has, for forms whose primary key is one field.
    `slice_keys`: the same, of the slice's own current rows. `current_forms`: forms current for the slice.
    """

    known_keys: dict[str, set[str]] = field(default_factory=dict)
    slice_keys: dict[str, set[str]] = field(default_factory=dict)
    current_forms: set[str] = field(default_factory=set)
    sent_by: dict[str, int] = field(default_factory=dict)
    """Form → the newest submission that says what is current for the slice."""
    elsewhere: frozenset[str] = frozenset()
    """Forms whose current rows stay those of another submission than the one judged, whatever that brings: a newer
    one's, or those that it would drop before anybody has said yes."""
    listed: dict[tuple[str, str], set[str]] = field(default_factory=dict)
    """(form, field) → its values in the current rows of whatever unit, where other forms' fields are listed in it."""
    named: dict[tuple[str, str], dict[str, int]] = field(default_factory=dict)
    """(form, field) → value → current rows of the slice that name it, for references within the slice."""
    stated: dict[str, set[tuple[str, ...]]] = field(default_factory=dict)
    """Form with a state date → the key and the day (ISO) of every dated event that a current row of the unit
    tells of. To tell it again is not late."""
    training_hours: dict[str, float] = field(default_factory=dict)
    """The hours of the slice's current trainings, where they are given."""
    training_ends: dict[str, date] = field(default_factory=dict)
    """The last days of the slice's current trainings."""
    volumes: dict[str, Volume] = field(default_factory=dict)
    """Form → how much of it counts for the nearest earlier period that reported it."""
    things: dict[str, pd.DataFrame] = field(default_factory=dict)
    """Form with `atlas:alike` → the unit's current rows of earlier periods: `key`, `period`, and the fields
    that two things are compared by; several values joined as in a form's frame."""


def event_of(key: Iterable[Any], day: date) -> tuple[str, ...]:
    """A dated event of a thing as `SliceContext.stated` holds it: the parts of its key (a gap is ""), the day."""
    return (*("" if pd.isna(part) else str(part) for part in key), day.isoformat())


@dataclass(frozen=True)
class FormLoad:
    """One form of one judged submission, ready to be stored.

    `rows`: the accepted rows, index `row_number`, one column for each stored field of the form and
    `person_key` where it has persons; typed (datetime64 for dates, nullable for gaps).
    `bridges`: field → frame with the columns `row_number`, `position`, `value`.
    `outcome` is what the judging found; whether the form must be held is decided while storing.
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
    """Of the rows set aside, index `row_number`, only the fields by which a resubmission is held against what counts
    (`Form.held_by`). Not stored: what matches nothing that counts may be anything."""

    @property
    def rows_accepted(self) -> int:
        return len(self.rows)


@dataclass(frozen=True)
class IntakeLoad:
    """One intake, ready to be stored: forms that were there or declared, and all problems."""

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
    """The cover says that dropping rows reported before is meant."""
    secret: str = ""
    """The fingerprint of the secret that its pseudonyms were made with; empty where it has none."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What storing an intake came to. `outcomes` by form, with `held` and `unchanged` decided; `became_current` names the
    forms that count from now on; `dropped` lists, by held form, the identities that would have gone (at
    most `dropped_rows.LISTED` of each form), and `dropped_rows` how many rows those are. `left_out`: a warning for each
    earlier row that no longer counts because the row that came for it was set aside."""

    intake_id: int
    seq: int
    outcomes: dict[str, Outcome]
    became_current: tuple[str, ...]
    dropped: dict[str, list[str]]
    dropped_rows: dict[str, int] = field(default_factory=dict)
    left_out: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class StoredPlan:
    """A plan as it was recorded: `from_seq` is where it came into force."""

    version: str
    canonical_json: str
    from_seq: int
