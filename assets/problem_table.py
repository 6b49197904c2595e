"""The problems on the page of an asset: their number, and the first problems with their sentences."""

from collections.abc import Sequence

import dagster as dg
import pandas as pd

from atlas_pipeline.problems.model import Severity

LISTED = 100


def problem_table(lines: Sequence[dict]) -> dict:
    """Metadata for problems, errors first; empty if there is no problem. `lines` as from `lines_of` or
    from an account.

    Each of the first `LISTED` problems has a row. If there are more, their number is added, so that nobody
    takes the list for complete. There are three columns, because Dagster gives each the same narrow width;
    the found value is in the sentence.
    """
    if not lines:
        return {}
    shown = sorted(lines, key=lambda line: line["severity"] != Severity.ERROR)[:LISTED]
    records = [
        dg.TableRecord({"where": _where(line), "severity": line["severity"], "message": line["message"]})
        for line in shown
    ]
    metadata: dict = {"problems": dg.MetadataValue.table(records)}
    if len(lines) > LISTED:
        metadata["problems in all"] = (
            f"{len(lines)}; the first {LISTED} are listed here, all are in the checked workbook"
        )
    return metadata


def _where(line: dict) -> str:
    row = None if pd.isna(line["row"]) else f"row {line['row']}"
    return ", ".join(part for part in (row, line["column"]) if part) or "the whole"
