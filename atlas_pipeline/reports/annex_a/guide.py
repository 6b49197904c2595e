"""The reading guide of Annex A: marks, indicator definitions, and provenance.

For an as-of report, the guide also compares its figures with the figures published at that time.
"""

from dataclasses import replace

from atlas_pipeline.plan.labels import text_in
from atlas_pipeline.reports.annex_a.content import AnnexA
from atlas_pipeline.reports.layout.book import ReportBook, ReportSheet
from atlas_pipeline.reports.layout.figure_text import CARRIED, PARTIAL, REVISED
from atlas_pipeline.reports.publication_text import listed, summary

WIDTHS = (34.0, 120.0)

Entry = tuple[str, str]


def write_guide(book: ReportBook, annex: AnnexA) -> None:
    """Adds the sheet. Each section has two columns: a mark or word, and its meaning."""
    words = annex.words
    sheet = book.sheet(words("reading_guide"), WIDTHS)
    sheet.band(0, f"{words('title')} · {words('reading_guide')}", "title")
    sheet.points(0, 24)
    sheet.text(1, 0, words("mark"), "header")
    sheet.text(1, 1, words("meaning"), "header")
    row = 2
    sections = [
        (words("legend"), _signs(annex)),
        (words("bases"), _bases(annex)),
        (words("units_reporting"), _units(annex)),
        *_indicators(annex),
        *([(words("as_published"), _published(annex))] if annex.published else []),
        (words("provenance"), _provenance(annex)),
    ]
    for title, entries in sections:
        row = _write_section(sheet, row, title, entries)
    footer = f"{annex.plan.project.name['en']} · {annex.plan.project.agreement} · {words('reading_guide')}"
    sheet.print_setup(1, 0, footer, words("page"))


def _write_section(sheet: ReportSheet, row: int, title: str, entries: list[Entry]) -> int:
    top = row
    sheet.band(row, title, "objective")
    for entry in entries:
        row += 1
        for column, text in enumerate(entry):
            sheet.text(row, column, text, "text" if column else "text_bold")
        sheet.height(row, max(sheet.lines(text, width) for text, width in zip(entry, WIDTHS, strict=True)))
    sheet.keep(top, row)
    sheet.keep(top, top + 1)
    return row + 1


def _signs(annex: AnnexA) -> list[Entry]:
    words, limits = annex.words, annex.plan.project.thresholds
    band = {
        "low": f"{limits.on_target_low * 100:g}",
        "high": f"{limits.on_target_high * 100:g}",
    }
    return [
        ("0", words("legend_zero")),
        (words("not_reported"), words("legend_not_reported")),
        (words("nothing_to_measure"), words("legend_nothing_to_measure")),
        (PARTIAL, words("legend_partial")),
        (CARRIED, words("legend_carried")),
        (words("not_active"), words("legend_not_active")),
        (words("suppressed"), words("legend_suppressed")),
        (words("no_target"), words("legend_no_target")),
        (words("none_due"), words("legend_none_due")),
        (words("not_judged"), words("legend_not_judged")),
        (REVISED, words("legend_revised")),
        ("(n)", words("legend_parentheses")),
        ("▼  ●  ▲", words("legend_states", **band)),
        (words("achieved_pct"), words("legend_achieved")),
    ]


def _bases(annex: AnnexA) -> list[Entry]:
    words = annex.words
    start = words.day(annex.plan.project.start)
    return [
        (words(f"basis_{basis}"), words(f"basis_{basis}_meaning", start=start))
        for basis in ("period", "new", "cumulative", "snapshot")
    ]


def _units(annex: AnnexA) -> list[Entry]:
    words = annex.words
    entries = []
    for unit in annex.plan.active_units:
        if unit.active_from is not None:
            since = words("unit_active_from", day=words.day(unit.active_from))
            key = "unit_has_sheet" if unit in annex.units else "unit_without_figures"
            name = f"{text_in(unit.name, words.language)} ({unit.code})"
            entries.append((name, f"{since}; {words(key)}"))
    return entries


def _indicators(annex: AnnexA) -> list[tuple[str, list[Entry]]]:
    words = annex.words
    sections: list[tuple[str, list[Entry]]] = [(words("indicator_definitions"), [])]
    for indicator in annex.plan.indicators:
        sheet = indicator.sheet
        sections.append(
            (
                f"{indicator.code}. {text_in(indicator.name, words.language)}",
                [
                    (words("definition"), text_in(sheet.definition, words.language)),
                    (words("source"), text_in(sheet.source, words.language)),
                    (words("method"), text_in(sheet.method, words.language)),
                    (words("frequency"), words.or_as_written("frequency", sheet.frequency)),
                    (words("responsible"), text_in(sheet.responsible, words.language)),
                    (words("limitations"), text_in(sheet.limitations, words.language)),
                ],
            )
        )
    return sections


LISTED = 40
"""The number of differing figures that the guide lists, one line each. It counts the rest."""


def _published(annex: AnnexA) -> list[Entry]:
    """For an as-of report: when its figures were published, and which of the shown figures differ now."""
    assert annex.published is not None
    words = annex.words
    figures = annex.published.figures
    shown = figures["period"].isin([period.key for period in annex.periods])
    is_shown = (figures["calendar"] == annex.through.calendar) & shown
    published = replace(annex.published, figures=figures[is_shown])
    entries = [(words("as_published"), " ".join(summary(published, words, names_versions=False)))]
    if published.publication is None:
        return entries
    differing = published.differing
    entries += listed(published, words, LISTED)
    if len(differing) > LISTED:
        entries.append(("…", words("published_and_more", count=words.number(len(differing) - LISTED))))
    return entries


def _provenance(annex: AnnexA) -> list[Entry]:
    words, project = annex.words, annex.plan.project
    return [
        (
            words("provenance"),
            words("provenance_text", day=words.day(annex.made_on)),
        ),
        (words("funding"), text_in(project.funding_text, words.language)),
        (words("disclaimer"), text_in(project.disclaimer, words.language)),
    ]
