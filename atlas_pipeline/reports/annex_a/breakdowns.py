"""The disaggregation sheet of Annex A: the breakdowns of each figure, for the project and for each unit."""

from itertools import groupby
from typing import Any

from atlas_pipeline.indicators.selection.breakdowns import NOT_STATED
from atlas_pipeline.plan.indicators import Indicator
from atlas_pipeline.plan.labels import text_in
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.plan.units import ALL
from atlas_pipeline.reports.annex_a.content import AnnexA
from atlas_pipeline.reports.annex_a.heading import period_head, write_header_block
from atlas_pipeline.reports.layout.book import SMALL, ReportBook, ReportSheet
from atlas_pipeline.reports.layout.figure_text import FigureText, figure_cell, is_given, is_ratio
from atlas_pipeline.reports.layout.words import Words
from atlas_pipeline.reports.tables.disaggregation import breakdown_field
from atlas_pipeline.reports.tables.rows import Row, records

LEFT = (46.0, 36.0)
PERIOD_WIDTH = 15.0

Parts = dict[tuple[str, str], Row]
"""(period key, basis) → the row of `report_disaggregation` for one category."""


def write_breakdowns(book: ReportBook, annex: AnnexA) -> None:
    """Adds the sheet.

    It lists, for each scope and indicator, each breakdown with its total and its categories.
    """
    words = annex.words
    columns = len(annex.periods) + 1
    sheet = book.sheet(words("disaggregation"), (*LEFT, *([PERIOD_WIDTH] * columns)))
    header = write_header_block(sheet, annex, words("disaggregation"))
    sheet.band(header, words("disaggregation_help"), "facts")
    header += 1
    _write_column_heads(sheet, annex, header)
    row = header + 1
    tree = _tree(annex)
    if not tree:
        sheet.band(row, words("no_breakdowns"), "remark")
    for country, indicators in tree.items():
        top = row
        sheet.band(row, annex.scope_name(country), "objective")
        row += 1
        for code, breakdowns in indicators.items():
            indicator = annex.plan.indicator(code)
            sheet.band(row, f"{code}. {text_in(indicator.name, words.language)}", "outcome")
            row += 1
            for name, categories in breakdowns.items():
                first, row = row, _write_breakdown(sheet, annex, indicator, country, name, categories, row)
                sheet.keep(first, row - 1)
                sheet.keep(top, row - 1)
            top = row
    footer = f"{annex.plan.project.name['en']} · {annex.plan.project.agreement} · {words('disaggregation')}"
    sheet.print_setup(header, 1, footer, words("page"))


def category_label(plan: Plan, indicator: Indicator, breakdown: str, category: str, words: Words) -> str:
    """Returns the label of the code in the language of `words`.

    If the code list does not have the code, returns the code itself.
    """
    if category in ("", NOT_STATED):
        return words("not_stated")
    codes = breakdown_field(indicator, breakdown).codes
    if codes is None or category not in plan.code_lists[codes]:
        return category
    return text_in(plan.code_lists[codes][category].labels, words.language)


def _tree(annex: AnnexA) -> dict[str, dict[str, dict[str, dict[str, Parts]]]]:
    """Returns country → indicator → breakdown → category → parts, in the plan's order.

    A category is present only if it says something (see `_says_something`); a breakdown, an indicator and
    a country only if one of their categories is present. The order of the table's rows has no effect.
    """
    countries = [ALL, *(unit.code for unit in annex.units)]
    breakdowns_of = {
        indicator.code: [entry.rpartition(".")[2] for entry in indicator.by]
        for indicator in annex.plan.indicators
    }
    indicators = list(breakdowns_of)

    def place(row: Row) -> tuple[int, int, int, int, str]:
        breakdown = breakdowns_of[row["indicator"]].index(row["breakdown"])
        ordinals = (countries.index(row["country"]), indicators.index(row["indicator"]), breakdown)
        return (*ordinals, int(row["position"]), row["category"])

    table = annex.disaggregation
    shown = table[
        (table["calendar"] == annex.through.calendar)
        & table["period"].isin([period.key for period in annex.periods])
        & table["country"].isin(countries)
        & table["indicator"].isin(indicators)
        & (table["basis"] != "new")
    ]
    tree: dict[str, Any] = {}
    ordered = sorted(records(shown), key=place)
    for (country, code), rows in groupby(ordered, key=lambda row: (row["country"], row["indicator"])):
        breakdowns: dict[str, dict[str, Parts]] = {}
        for row in rows:
            categories = breakdowns.setdefault(row["breakdown"], {})
            categories.setdefault(row["category"], {})[row["period"], row["basis"]] = row
        indicator = annex.plan.indicator(code)
        for name, categories in breakdowns.items():
            shown_parts = {
                category: parts
                for category, parts in categories.items()
                if any(_says_something(row, indicator) for row in parts.values())
            }
            if shown_parts:
                tree.setdefault(country, {}).setdefault(code, {})[name] = shown_parts
    return tree


def _says_something(row: Row, indicator: Indicator) -> bool:
    """Whether a figure is more than a zero: a number, a withheld number, or a share or mean (0 % of seven
    tests is a result)."""
    if row["status"] == "suppressed":
        return True
    return is_given(row["value"]) and (row["value"] != 0 or is_ratio(indicator))


def _write_column_heads(sheet: ReportSheet, annex: AnnexA, row: int) -> None:
    words = annex.words
    heads = [
        f"{words('breakdown')} / {words('category')}",
        words("basis"),
        *(period_head(annex, period.key, words.months_of(period)) for period in annex.periods),
        f"{words('basis_cumulative')}\n{annex.through.key}",
    ]
    for column, head in enumerate(heads):
        sheet.text(row, column, head, "header")
    sheet.height(row, max(sheet.lines(head, width) for head, width in zip(heads, sheet.widths, strict=True)))


def _write_breakdown(
    sheet: ReportSheet,
    annex: AnnexA,
    indicator: Indicator,
    country: str,
    name: str,
    categories: dict[str, Parts],
    row: int,
) -> int:
    """Writes a line with field and total, then a line for each category. Returns the next free row."""
    words = annex.words
    basis = "cumulative" if indicator.time == "snapshot" else "period"
    columns = [*((period.key, basis) for period in annex.periods), (annex.through.key, "cumulative")]
    first = next(iter(next(iter(categories.values())).values()))
    field = text_in(breakdown_field(indicator, name).labels, words.language)
    is_part = name in {path.rpartition(".")[2] for path in indicator.of_whole}
    adding = "ratios_do_not_add" if is_ratio(indicator) and not is_part else "adds_up"
    sums = words("may_overlap" if first["is_overlapping"] else adding)
    dated = words("basis_snapshot" if basis == "cumulative" else "basis_period")
    sheet.text(row, 0, f"{field} – {words('total')}", "label_bold")
    sheet.text(row, 1, f"{dated}; {sums}", "small")
    sheet.height(row, max(1, sheet.lines(f"{dated}; {sums}", LEFT[1] * SMALL)))
    for column, (period, of) in enumerate(columns, start=len(LEFT)):
        total = annex.row(indicator.code, country, period, of)
        sheet.cell(row, column, _cell(total, "actual", indicator, words, "actual"))
    for category, parts in categories.items():
        row += 1
        label = category_label(annex.plan, indicator, name, category, words)
        sheet.text(row, 0, f"    {label}", "label")
        sheet.text(row, 1, "", "small")
        for column, key in enumerate(columns, start=len(LEFT)):
            sheet.cell(row, column, _cell(parts.get(key), "value", indicator, words, "number"))
    return row + 1


def _cell(row: Row | None, column: str, indicator: Indicator, words: Words, style: str) -> FigureText:
    if row is None:
        return FigureText(words("not_active"), "absent")
    return figure_cell(row[column], row["status"], indicator, words, style)
