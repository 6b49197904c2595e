"""The mistakes made on purpose in the samples: each one's place, and the problem that validation reports.

`mistakes.yaml` is the only list. The workbooks, the tests and the table in `docs/sample-data.md` follow it.
"""

from importlib.resources import files
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict

FIRST_ROW = 2
"""The sheet row of a form's first data row. The header is above it."""


class Mistake(BaseModel):
    """One mistake in one row. `row` is the row of the sheet as an officer sees it.

    Exactly one of three fields makes the mistake. `set` writes cells of the row. `copy_of` appends a copy
    of that row. `append` appends a new row. An appended row must become row `row`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    file: str
    form: str
    row: int
    set: dict[str, Any] = {}
    copy_of: int | None = None
    append: dict[str, Any] = {}
    column: str
    """The column that the problem names. Empty if the problem names the row."""
    rule: str
    severity: Literal["error", "warning", "info"] = "error"
    tells: str
    """The sentence for the docs that says what is wrong."""
    then: str
    """The sentence for the docs that says what happens to the row."""


def read_mistakes() -> list[Mistake]:
    """Returns all mistakes, in the order in which the docs list them."""
    text = files("atlas_pipeline.samples").joinpath("mistakes.yaml").read_text(encoding="utf-8")
    return [Mistake.model_validate(entry) for entry in yaml.safe_load(text)]


def make_mistakes(sheets: dict[str, list[dict[str, Any]]], mistakes: list[Mistake]) -> None:
    """Puts the mistakes into the rows.

    Raises ValueError if an appended row would not be the row that the list names.
    """
    for mistake in mistakes:
        rows = sheets[mistake.form]
        if mistake.set:
            rows[mistake.row - FIRST_ROW].update(mistake.set)
            continue
        if len(rows) + FIRST_ROW != mistake.row:
            raise ValueError(f"{mistake.file} {mistake.form}: row {mistake.row} does not follow the last")
        rows.append(dict(rows[mistake.copy_of - FIRST_ROW]) if mistake.copy_of else dict(mistake.append))
