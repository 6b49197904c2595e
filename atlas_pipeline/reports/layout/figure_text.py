"""The content of one report cell: a number with its marks, or words if there is no number.

Turns a row of `report_indicator_tracking` or `report_disaggregation` into a `FigureText`. Nothing is
computed. Text and marks show the state; the style only repeats it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from atlas_pipeline.indicators.counting.eligibility import measured_text
from atlas_pipeline.indicators.coverage import gaps_by_unit
from atlas_pipeline.indicators.measures import measure_named
from atlas_pipeline.plan.indicators import Indicator
from atlas_pipeline.reports.layout.words import Words
from atlas_pipeline.reports.tables.achievement import TargetState
from atlas_pipeline.reports.tables.rows import Row

PARTIAL, CARRIED, REVISED = "†", "‡", "*"
STATE_MARKS = {TargetState.BEHIND: "▼", TargetState.ON_TARGET: "●", TargetState.AHEAD: "▲"}
STATUS_MARKS = {"partial": PARTIAL, "carried": CARRIED}


@dataclass(frozen=True, slots=True)
class FigureText:
    """A number or a text, the name of its style (`layout.STYLES`), and a number format."""

    content: float | str
    style: str
    number_format: str = "General"


def number_format(indicator: Indicator) -> str:
    """The number format of the figures: shares as percentages, counts whole, others with one decimal."""
    formats = {"share": r"0.0\ %", "count": "#,##0", "stage": "0"}
    return formats.get(measure_named(indicator.measure_name).kind, "#,##0.0")


def is_ratio(indicator: Indicator) -> bool:
    """Returns True if a figure is a numerator over a denominator. Such figures cannot be added up."""
    return measure_named(indicator.measure_name).kind in ("share", "mean")


def figure_cell(
    value: float | None, status: str, indicator: Indicator, words: Words, style: str = "actual"
) -> FigureText:
    """The number with the mark of its status. If there is no number, the reason in words."""
    if not is_given(value):
        key = status if status in ("suppressed", "not_reported") else "nothing_to_measure"
        return FigureText(words(key), "absent")
    return FigureText(_float(value), style, _marked(number_format(indicator), STATUS_MARKS.get(status, "")))


def actual_cell(row: Row | None, indicator: Indicator, words: Words) -> FigureText:
    if row is None:
        return FigureText(words("not_active"), "absent")
    return figure_cell(row["actual"], row["status"], indicator, words)


def target_cell(row: Row | None, indicator: Indicator, words: Words) -> FigureText:
    if row is None:
        return FigureText(words("nothing_to_show"), "absent")
    if not is_given(row["target"]):
        return FigureText(words("no_target"), "absent")
    mark = REVISED if row["is_target_revised"] else ""
    return FigureText(_float(row["target"]), "number", _marked(number_format(indicator), mark))


def deviation_cell(row: Row | None, indicator: Indicator, words: Words) -> FigureText:
    if row is None or not is_given(row["deviation"]):
        return FigureText(words("nothing_to_show"), "absent")
    shown = number_format(indicator)
    return FigureText(_float(row["deviation"]), "number", f"+{shown}_);({shown});{shown}_)")


def achieved_cell(row: Row | None, words: Words) -> FigureText:
    """The percentage with the mark of its state. If there is no percentage, the state in words."""
    if row is None or row["on_target"] in (TargetState.NO_FIGURE, TargetState.NO_TARGET):
        return FigureText(words("nothing_to_show"), "absent")
    state = TargetState(row["on_target"])
    if is_given(row["achievement_pct"]):
        return FigureText(_float(row["achievement_pct"]), state.value, f'#,##0.0" % {STATE_MARKS[state]}"')
    if state in (TargetState.NONE_DUE, TargetState.NOT_JUDGED):
        return FigureText(words(state.value), "absent")
    return FigureText(words(f"{state.value}_without_pct"), state.value)


def coverage_cell(row: Row | None, names: Mapping[str, str] | None, words: Words) -> FigureText:
    """The coverage of a figure.

    For a total, `names` maps unit codes to unit names; the cell says which units the total covers. For a
    unit's own figure, `names` is None; the cell says which of its half-years the figure covers.
    """
    if row is None:
        return FigureText(words("nothing_to_show"), "small")
    if names is not None:
        counts = {"complete": int(row["units_complete"]), "expected": int(row["units_expected"])}
        gaps = gaps_by_unit(row["missing_units"])
        missing = "; ".join(
            " ".join([names.get(code, code), ", ".join(of)]).strip() for code, of in gaps.items()
        )
        return FigureText(
            words("coverage_gaps", units=missing, **counts) if missing else words("coverage_all", **counts),
            "small",
        )
    keys = {"partial": "coverage_partial", "carried": "coverage_carried", "not_reported": "coverage_none"}
    periods = row["missing_units"].replace(";", ", ")
    said = words(keys.get(row["status"], "coverage_complete"))
    if row["status"] in STATUS_MARKS and periods:
        said = words("coverage_without", coverage=said, periods=periods)
    return FigureText(said, "small")


def measured_cell(row: Row | None, indicator: Indicator, words: Words) -> FigureText:
    """How many of the eligible rows were measured. Empty if there is no figure or no eligible row."""
    if row is None or indicator.eligible is None or not is_given(row["eligible"]) or not row["eligible"]:
        return FigureText(words("nothing_to_show"), "absent")
    return FigureText(measured_of(row, indicator, words), "small")


def measured_of(row: Row, indicator: Indicator, words: Words) -> str:
    """The plan's sentence on how many eligible rows were measured. The indicator must have `eligible`."""
    assert indicator.eligible is not None
    return measured_text(indicator.eligible, int(row["rows"]), int(row["eligible"]), words.language)


def plain_cell(
    value: float | None, indicator: Indicator, words: Words, empty: str, mark: str = ""
) -> FigureText:
    """A number of the plan (a baseline, a life-of-project target). If there is none, the word `empty`."""
    if not is_given(value):
        return FigureText(words(empty), "absent_middle")
    return FigureText(_float(value), "middle", _marked(number_format(indicator), mark))


def is_given(value: Any) -> bool:
    return value is not None and not pd.isna(value)


def _float(value: Any) -> float:
    return float(value)


def _marked(shown: str, mark: str) -> str:
    # `_)` leaves the width of a parenthesis, so that digits with and without a mark are aligned.
    return f'{shown}" {mark}"' if mark else f"{shown}_)"
