"""What is wrong, as the page of an asset shows it: how much, and the first problems with their sentences."""

from collections.abc import Sequence

import dagster as dg
import pandas as pd

from atlas_pipeline.intake.conservation import SHOWN
from atlas_pipeline.problems.model import Severity

LISTED = 100


def problem_table(lines: Sequence[dict]) -> dict:
    """Metadata of problems as `lines_of` or an account lists them, errors first; empty where there is none. A row of
    its own for each of the first `LISTED`; beside it how many there are, so that a longer list is not taken for the whole."""
    if not lines:
        return {}
    shown = sorted(lines, key=lambda line: line["severity"] != Severity.ERROR)[:LISTED]
    told: dict = {
        "problems": dg.MetadataValue.table(
            [dg.TableRecord({key: _plain(line[key]) for key in SHOWN}) for line in shown]
        )
    }
    if len(lines) > LISTED:
        told["problems in all"] = f"{len(lines)}; the first {LISTED} are listed, the checked workbook has all"
    return told


def _plain(value: object) -> str | int:
    if pd.isna(value):  # type: ignore[call-overload]
        return ""
    return value if isinstance(value, int) else str(value)
