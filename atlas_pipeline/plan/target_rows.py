"""The rows of `targets.csv` as they are written, also those that are not valid yet.

A row without a target is a target that is still to be set: `atlas plan check` names it.
"""

import csv
import io
from collections.abc import Iterable
from pathlib import Path

from atlas_pipeline.plan.csv_files import TARGET_COLUMNS
from atlas_pipeline.plan.plan_files import read_csv
from atlas_pipeline.plan.plan_problems import PlanError, PlanProblems

FILE = "targets.csv"
SUBJECT = ("indicator", "country", "calendar", "period", "basis", "category")
KEY = (*SUBJECT, "effective_from")
"""What identifies a row. Rows of one subject are revisions of each other."""

TargetRow = dict[str, str]


def target_rows(folder: Path) -> list[TargetRow]:
    """The rows in the order of the file. Raises PlanError if the file or a column is missing."""
    problems = PlanProblems()
    rows = [
        {column: cells[column] for column in TARGET_COLUMNS}
        for _, cells in read_csv(folder, FILE, TARGET_COLUMNS, problems)
    ]
    if problems:
        raise PlanError(list(problems))
    return rows


def written_rows(rows: Iterable[TargetRow]) -> str:
    """The content of `targets.csv` with these rows."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, TARGET_COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def key_of(row: TargetRow) -> tuple[str, ...]:
    return tuple(row[column] for column in KEY)


def name_of(row: TargetRow) -> str:
    """The row as a person names it: K1 THA 2020-H1."""
    named = [row[column] for column in ("indicator", "country", "period", "category")]
    return " ".join(part for part in named if part)
