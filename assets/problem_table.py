"""What is wrong, as the page of an asset shows it: how much, and the first problems with their sentences."""

from collections.abc import Sequence

import dagster as dg
import pandas as pd

from atlas_pipeline.problems.model import Severity

LISTED = 100


def problem_table(lines: Sequence[dict]) -> dict:
    """Metadata of problems as `lines_of` or an account lists them, errors first; empty where there is none. A
    row of its own for each of the first `LISTED`; beside it how many there are, so that a longer list is not
    taken for the whole.

    Three columns, since Dagster gives each the same narrow room: the sentence says what was found.
    """
    if not lines:
        return {}
    shown = sorted(lines, key=lambda line: line["severity"] != Severity.ERROR)[:LISTED]
    records = [
        dg.TableRecord({"where": _where(line), "severity": line["severity"], "message": line["message"]})
        for line in shown
    ]
    told: dict = {"problems": dg.MetadataValue.table(records)}
    if len(lines) > LISTED:
        told["problems in all"] = f"{len(lines)}; the first {LISTED} are listed, the checked workbook has all"
    return told


def _where(line: dict) -> str:
    row = None if pd.isna(line["row"]) else f"row {line['row']}"
    return ", ".join(part for part in (row, line["column"]) if part) or "the whole"
