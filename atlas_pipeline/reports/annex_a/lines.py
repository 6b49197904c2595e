"""The stacked rows of an indicator in Annex A, by basis: target, actual, deviation, achieved, coverage."""

from collections.abc import Callable
from dataclasses import dataclass

from atlas_pipeline.plan.indicators import Indicator
from atlas_pipeline.plan.labels import text_in
from atlas_pipeline.plan.units import ALL
from atlas_pipeline.reports.annex_a.content import AnnexA
from atlas_pipeline.reports.layout.figure_text import (
    FigureText,
    achieved_cell,
    actual_cell,
    coverage_cell,
    deviation_cell,
    is_given,
    measured_cell,
    target_cell,
)
from atlas_pipeline.reports.tables.rows import Row
from atlas_pipeline.reports.tables.tracking import COMPLETE, shown_bases


@dataclass(frozen=True)
class StackedRow:
    """One stacked row of an indicator: its basis, its label, and one cell for each period."""

    basis: str
    label: str
    cells: list[FigureText]


def stacked_lines(annex: AnnexA, indicator: Indicator, country: str) -> list[StackedRow]:
    """Returns the rows target, actual, measured, deviation, achieved and coverage, for each basis.

    A row or a basis with nothing to show is left out. The first basis is always shown.
    """
    words, lines = annex.words, []
    names = {unit.code: text_in(unit.name, words.language) for unit in annex.plan.units}
    for place, basis in enumerate(shown_bases(indicator)):
        rows = [annex.row(indicator.code, country, period.key, basis) for period in annex.periods]
        shown = [row for row in rows if row is not None]
        if not shown and place:
            continue
        name = words("basis_snapshot" if indicator.time == "snapshot" else f"basis_{basis}")

        def add(
            key: str, cell: Callable[[Row | None], FigureText], name: str = name, rows: list = rows
        ) -> None:
            lines.append(StackedRow(name, words(key), [cell(row) for row in rows]))

        has_target = any(is_given(row["target"]) for row in shown)
        if has_target or not place:
            add("target", lambda row: target_cell(row, indicator, words))
        add("actual", lambda row: actual_cell(row, indicator, words))
        if indicator.eligible is not None:
            add("measured", lambda row: measured_cell(row, indicator, words))
        if has_target:
            add("deviation", lambda row: deviation_cell(row, indicator, words))
            add("achieved_pct", lambda row: achieved_cell(row, words))
        if basis != "new" and (country == ALL or any(row["status"] not in COMPLETE for row in shown)):
            add("coverage", lambda row: coverage_cell(row, names if country == ALL else None, words))
    return lines
