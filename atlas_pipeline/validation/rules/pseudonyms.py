"""Computes the pseudonym of the person of each row. Names are dropped afterwards; only here is a row
linked to a person."""

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from atlas_pipeline.forms.tables import PERSON_KEY
from atlas_pipeline.plan.registers import names_shared
from atlas_pipeline.plan.spelling import folded
from atlas_pipeline.privacy.pseudonyms import person_keys
from atlas_pipeline.privacy.secret import Secret
from atlas_pipeline.reading.sheets import Column
from atlas_pipeline.reading.text import clean, without_marks
from atlas_pipeline.validation.form_rows import FormRows
from atlas_pipeline.validation.rules.duplicates import flag_repeated_persons

NAME = "full_name"
_INSTITUTION = "institution"
_IDENTITY = (NAME, "birth_year", _INSTITUTION, "participant_id")
_COMPARED = (*_IDENTITY, "sex", "training_id")
"""The fields by which `matching` compares two persons. A form without one of these fields is not compared."""


PLACEHOLDERS = frozenset({"n/a", "na", "n.a.", "n.a", "none", "null", "s/d", "s/n", "ไม่มี", "ไม่ทราบ"})
"""Words that officers write instead of a name, folded. Dashes of every kind are recognised separately."""

LONGEST_PLACEHOLDER = 12
"""The most characters of a cell that may be a placeholder, with the blanks around it."""


def empty_placeholder_names(column: Column) -> Column:
    """The column with an empty text in place of each placeholder."""
    # only short texts are folded: folding a hundred thousand names takes time and finds no placeholder
    written = without_marks(column.values).to_pylist()
    texts = [folded(clean(text)) if len(text) <= LONGEST_PLACEHOLDER else "long" for text in written]
    is_placeholder = [text in PLACEHOLDERS or (text != "" and not text.strip("-–—_./?* ")) for text in texts]
    if not any(is_placeholder):
        return column
    return Column(column.codes, pc.if_else(pa.array(is_placeholder), "", column.values))


def flag_names_without_letters(rows: FormRows) -> None:
    """Flags a name without a letter: a dash or a number does not identify a person."""
    column = rows.columns.get(NAME)
    if column is not None:
        has_letter = pc.match_substring_regex(without_marks(column.values), r"\p{L}").to_numpy(
            zero_copy_only=False
        )
        rows.flag("not_a_name", ~has_letter[column.codes] & rows.frame[NAME].notna().to_numpy(), NAME)


def add_person_keys(rows: FormRows, secret: Secret) -> None:
    """Adds the pseudonym of each good row's person. Sets aside the later rows of a person who occurs twice
    in one training."""
    keys = person_keys(_identities(rows), rows.unit.code, secret)
    if "training_id" in rows.form.by_name:
        flag_repeated_persons(rows, keys)
    rows.frame[PERSON_KEY] = keys.astype("Int64")


def _identities(rows: FormRows) -> pd.DataFrame:
    """The fields that identify the person of each good row.

    If several institutions of the plan share a registered name, that name does not identify one of them.
    Their ids are used instead, so that persons of different institutions have different pseudonyms.
    """
    known = rows.good[list(_IDENTITY)]
    shared = names_shared(rows.plan.institutions)
    ids = [one.institution_id for one in rows.plan.institutions if folded(one.name) in shared]
    item = rows.form.by_name.get(_INSTITUTION)
    if item is None or item.id_name not in rows.good:
        return known
    found = rows.good[item.id_name]
    is_shared = found.isin(ids)
    return known.assign(**{_INSTITUTION: known[_INSTITUTION].where(~is_shared, found)})


def people_of(rows: FormRows) -> pd.DataFrame | None:
    """The accepted rows as `matching` compares them: `_COMPARED` and the pseudonym, indexed by the row
    number in the sheet.

    Returns None if the form lacks one of these fields or has no pseudonyms. Contains names: for memory
    only.
    """
    if not set(_COMPARED) <= set(rows.form.by_name) or PERSON_KEY not in rows.frame:
        return None
    return rows.good[[PERSON_KEY, *_COMPARED]]
