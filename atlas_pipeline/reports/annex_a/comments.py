"""The comment column of Annex A: notes of the units, and revised targets.

A note that is missing is the officer's business and not the donor's: `reports.missing_notes` lists these.
"""

from collections.abc import Callable, Sequence

import pandas as pd

from atlas_pipeline.plan.indicators import Indicator
from atlas_pipeline.plan.labels import text_in
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.plan.periods import Period
from atlas_pipeline.plan.units import ALL
from atlas_pipeline.reports.layout.words import Words
from atlas_pipeline.reports.tables.rows import Row
from atlas_pipeline.reports.tables.tracking import shown_bases

RowOf = Callable[[str, str, str], Row | None]
"""(country, period key, basis) → the row of the tracking table for one indicator, or None."""


def comment(
    row_of: RowOf, indicator: Indicator, country: str, periods: Sequence[Period], plan: Plan, words: Words
) -> str:
    """Returns the comment cell of one indicator: the notes, newest period first, and the revised targets."""
    lines: list[str] = []
    for period in reversed(periods):
        lines += _notes(row_of, indicator, country, period, plan, words)
    lines += _revisions(row_of, indicator, country, periods, words)
    return "\n".join(lines)


def _notes(
    row_of: RowOf, indicator: Indicator, country: str, period: Period, plan: Plan, words: Words
) -> list[str]:
    row = None
    for basis in shown_bases(indicator):
        row = row or row_of(country, period.key, basis)
    if row is None:
        return []
    if row["comment"]:
        return [words("note_of_period", period=period.key, note=_note(row, words))]
    notes = []
    for code in row["comment_from"].split(";") if country == ALL else []:
        unit_row = None
        for basis in shown_bases(indicator) if code else ():
            unit_row = unit_row or row_of(code, period.key, basis)
        if unit_row is not None and unit_row["comment"]:
            name = text_in(plan.unit(code).name, words.language)
            notes.append(words("note_of_unit", period=period.key, unit=name, note=_note(unit_row, words)))
    return notes


def _note(row: Row, words: Words) -> str:
    parts = [row["comment"].strip()]
    parts += [words(key, text=row[key].strip()) for key in ("cause", "corrective_action") if row[key]]
    return " ".join(_ended(part) for part in parts)


def _ended(sentence: str) -> str:
    """Adds a full stop if the sentence ends in a Latin letter or a digit. Thai has no full stop."""
    return f"{sentence}." if sentence[-1:].isascii() and sentence[-1:].isalnum() else sentence


def _revisions(
    row_of: RowOf, indicator: Indicator, country: str, periods: Sequence[Period], words: Words
) -> list[str]:
    lines = []
    newest = None
    for period in periods:
        for basis in shown_bases(indicator):
            row = row_of(country, period.key, basis)
            if row is None:
                continue
            newest = row
            if row["is_target_revised"] and pd.notna(row["target"]):
                key = "basis_snapshot" if indicator.time == "snapshot" else f"basis_{row['basis']}"
                lines.append(
                    words(
                        "target_revised",
                        period=period.key,
                        basis=words(key),
                        original=words.number(row["original_target"]),
                        target=words.number(row["target"]),
                        reference=_reference(row["target_reference"]),
                    )
                )
    if newest is not None and newest["is_lop_target_revised"]:
        lines.append(
            words(
                "lop_target_revised",
                original=words.number(newest["lop_original_target"]),
                target=words.number(newest["lop_target"]),
                reference=_reference(newest["lop_target_reference"]),
            )
        )
    return lines


def _reference(text: str) -> str:
    return f" ({text})" if text else ""
