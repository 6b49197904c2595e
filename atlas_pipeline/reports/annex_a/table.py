"""The main table of Annex A for one scope, the project's total or one unit.

Each indicator has stacked rows: target, actual, deviation, achieved and coverage, basis by basis.
"""

import math
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby

from atlas_pipeline.indicators.coverage import COMPLETE
from atlas_pipeline.plan.indicators import Indicator
from atlas_pipeline.plan.labels import text_in
from atlas_pipeline.plan.units import ALL
from atlas_pipeline.reports.annex_a.comments import comment
from atlas_pipeline.reports.annex_a.content import AnnexA
from atlas_pipeline.reports.annex_a.heading import period_head, write_header_block
from atlas_pipeline.reports.layout.book import LINE_HEIGHT, SMALL, ReportBook, ReportSheet, text_lines
from atlas_pipeline.reports.layout.figure_text import (
    REVISED,
    FigureText,
    achieved_cell,
    actual_cell,
    coverage_cell,
    deviation_cell,
    figure_cell,
    is_given,
    measured_cell,
    plain_cell,
    target_cell,
)
from atlas_pipeline.reports.tables.rows import Row
from atlas_pipeline.reports.tables.tracking import shown_bases

LEFT = (30.0, 9.0, 12.0, 15.0)
"""Column widths: indicator, baseline, basis, label of the stacked row."""
PERIOD_WIDTH = 13.0
RIGHT = (12.0, 10.5, 17.0)
"""Column widths: frequency, life-of-project target, life-of-project achievement."""
COMMENT_WIDTHS = (14.0, 24.0, 34.0, 44.0, 54.0, 64.0)
"""Widths of the comment column. A sheet has the narrowest one at which its comments do not make the rows
higher; if there is none, the widest."""


@dataclass(frozen=True)
class StackedRow:
    """One of the stacked rows of an indicator: what it is, on which basis, and a cell a period."""

    basis: str
    label: str
    cells: list[FigureText]


def write_table(book: ReportBook, annex: AnnexA, country: str) -> None:
    """Adds the sheet of one scope: header block, table grouped by the objective and the outcomes, foot."""
    words, plan = annex.words, annex.plan
    shown = [indicator for indicator in plan.indicators if annex.is_asked(indicator, country)]
    widths = (*LEFT, *([PERIOD_WIDTH] * len(annex.periods)), *RIGHT, _comment_width(annex, shown, country))
    sheet = book.sheet(annex.scope_name(country), widths)
    header = write_header_block(sheet, annex, annex.scope_name(country))
    _write_column_heads(sheet, annex, header)
    objective = words("objective", text=text_in(plan.framework.objective, words.language))
    row = _write_group(sheet, annex, country, header + 1, (objective, "objective"), shown, None)
    for outcome in plan.framework.outcomes:
        name = words("outcome", number=outcome.number, text=text_in(outcome.name, words.language))
        row = _write_group(sheet, annex, country, row, (name, "outcome"), shown, outcome.code)
    _write_foot(sheet, annex, country, row)
    footer = f"{plan.project.name['en']} · {plan.project.agreement} · {annex.scope_name(country)}"
    sheet.print_setup(header, len(LEFT), footer, words("page"))


def _write_group(
    sheet: ReportSheet,
    annex: AnnexA,
    country: str,
    row: int,
    band: tuple[str, str],
    shown: list[Indicator],
    outcome: str | None,
) -> int:
    """Writes the band of the objective or of an outcome, and its indicators. Returns the next free row.

    A band is kept on the page of its first indicator.
    """
    top = row
    sheet.band(row, *band)
    row += 1
    here = [indicator for indicator in shown if indicator.outcome == outcome]
    for indicator in here:
        first, row = row, _write_indicator(sheet, annex, indicator, country, row)
        sheet.keep(first, row - 1)
        sheet.keep(top, row - 1)
        top = row
    if not here and outcome is not None:
        sheet.band(row, annex.words("no_indicator_here"), "remark")
        sheet.keep(top, row)
        row += 1
    return row


def _write_column_heads(sheet: ReportSheet, annex: AnnexA, row: int) -> None:
    words = annex.words
    heads = [
        words("outcomes_indicators"),
        words("baseline"),
        words("basis"),
        words("target_actual"),
        *(period_head(annex, period.key, words.months_of(period)) for period in annex.periods),
        words("frequency"),
        words("lop_target"),
        words("lop_achieved"),
        words("comment"),
    ]
    for column, head in enumerate(heads):
        sheet.text(row, column, head, "header")
    sheet.height(row, max(sheet.lines(head, width) for head, width in zip(heads, sheet.widths, strict=True)))


def _write_indicator(sheet: ReportSheet, annex: AnnexA, indicator: Indicator, country: str, top: int) -> int:
    """Writes the stacked rows of one indicator. Returns the next free row."""
    words = annex.words
    lines = _stacked_lines(annex, indicator, country)
    bottom, first_right = top + len(lines) - 1, len(LEFT) + len(annex.periods)
    for row, line in enumerate(lines, start=top):
        strong = line.label == words("actual")
        sheet.text(row, 3, line.label, "label_bold" if strong else "label")
        for column, cell in enumerate(line.cells, start=len(LEFT)):
            sheet.cell(row, column, cell)
    row = top
    for basis, group in groupby(lines, key=lambda line: line.basis):
        end = row + len(list(group)) - 1
        sheet.merged(row, end, 2, FigureText(basis, "label"))
        row = end + 1

    unit = words.or_as_written("unit", indicator.unit)
    name = (
        f"{indicator.code}. {text_in(indicator.name, words.language)}\n{words('unit_of_measure', unit=unit)}"
    )
    said = _comment(annex, indicator, country)
    newest = _newest(annex, indicator, country)
    sheet.merged(top, bottom, 0, FigureText(name, "text_bold"))
    sheet.merged(top, bottom, 1, plain_cell(newest.get("baseline"), indicator, words, "not_set"))
    frequency = words.or_as_written("frequency", indicator.sheet.frequency)
    sheet.merged(top, bottom, first_right, FigureText(frequency, "middle"))
    revised = REVISED if newest.get("is_lop_target_revised") else ""
    sheet.merged(
        top,
        bottom,
        first_right + 1,
        plain_cell(newest.get("lop_target"), indicator, words, "not_set", revised),
    )
    _write_lop_achieved(sheet, newest, indicator, annex, (top, bottom, first_right + 2))
    sheet.merged(top, bottom, first_right + 3, FigureText(said, "text"))
    _set_heights(sheet, lines, top, (name, said))
    return bottom + 1


def _comment(annex: AnnexA, indicator: Indicator, country: str) -> str:
    return comment(
        lambda where, period, basis: annex.row(indicator.code, where, period, basis),
        indicator,
        country,
        annex.periods,
        annex.plan,
        annex.words,
    )


def _comment_width(annex: AnnexA, shown: list[Indicator], country: str) -> float:
    language = annex.words.language
    wanted = {
        said: len(_stacked_lines(annex, indicator, country))
        for indicator in shown
        if (said := _comment(annex, indicator, country))
    }
    fitting = (
        width
        for width in COMMENT_WIDTHS
        if all(text_lines(said, width, language) <= lines for said, lines in wanted.items())
    )
    return next(fitting, COMMENT_WIDTHS[-1])


def _stacked_lines(annex: AnnexA, indicator: Indicator, country: str) -> list[StackedRow]:
    """Target, actual, deviation, achieved and coverage for each basis that says something."""
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


def _write_lop_achieved(
    sheet: ReportSheet, newest: Row, indicator: Indicator, annex: AnnexA, where: tuple[int, int, int]
) -> None:
    """Writes the figure since the project began.

    The last row shows its percentage of the target, if there is one, and says so.
    """
    top, bottom, column = where
    status = newest.get("lop_status", "not_reported")
    achieved = figure_cell(newest.get("lop_achieved"), status, indicator, annex.words, "middle")
    percent = newest.get("lop_achievement_pct")
    if is_given(percent):
        sheet.merged(top, bottom - 1, column, achieved)
        shown = '#,##0.0" {}"'.format(annex.words("lop_achieved_pct").replace('"', ""))
        sheet.cell(bottom, column, FigureText(float(str(percent)), "middle", shown))
    else:
        sheet.merged(top, bottom, column, achieved)


def _newest(annex: AnnexA, indicator: Indicator, country: str) -> Row:
    """The row that has the life-of-project columns: the row of the last period."""
    basis = shown_bases(indicator)[0]
    return annex.row(indicator.code, country, annex.through.key, basis) or {}


def _set_heights(sheet: ReportSheet, lines: list[StackedRow], top: int, texts: tuple[str, str]) -> None:
    """Sets the row heights. Each row fits its own cells; together the rows fit the name and the comment."""
    shares = Counter(line.basis for line in lines)
    needs = [
        max(
            math.ceil(sheet.lines(line.basis, LEFT[2]) / shares[line.basis]),
            sheet.lines(line.label, LEFT[3]),
            *(_lines_of(sheet, cell) for cell in line.cells),
        )
        for line in lines
    ]
    name, remarks = texts
    wanted = max(sheet.lines(name, LEFT[0] * 0.9), sheet.lines(remarks, sheet.widths[-1]))
    points = LINE_HEIGHT[sheet.book.language]
    spare = max(0.0, wanted * points + 6 - sum(need * points + 4 for need in needs)) / len(needs)
    for row, need in enumerate(needs, start=top):
        sheet.height(row, need + spare / points)


def _lines_of(sheet: ReportSheet, cell: FigureText) -> int:
    if not isinstance(cell.content, str):
        return 1
    return sheet.lines(cell.content, PERIOD_WIDTH * (SMALL if cell.style == "small" else 1))


def _write_foot(sheet: ReportSheet, annex: AnnexA, country: str, row: int) -> None:
    words, project = annex.words, annex.plan.project
    omitted = [entry.code for entry in annex.plan.indicators if not annex.is_asked(entry, country)]
    notes = [words("legend_short", guide=words("reading_guide"))]
    if omitted:
        why = "no_total" if country == ALL else "not_asked"
        notes.insert(0, words(why, unit=annex.scope_name(country), indicators=", ".join(omitted)))
    notes += [
        text_in(project.funding_text, words.language),
        text_in(project.disclaimer, words.language),
    ]
    for place, note in enumerate(notes, start=row + 1):
        sheet.band(place, note, "foot")
