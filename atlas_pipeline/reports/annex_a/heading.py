"""The header block of Annex A (scope, period covered, day) and the heads of the period columns."""

from atlas_pipeline.plan.labels import text_in
from atlas_pipeline.reports.annex_a.content import AnnexA
from atlas_pipeline.reports.layout.book import ReportSheet


def write_header_block(sheet: ReportSheet, annex: AnnexA, scope: str) -> int:
    """Writes the header block. Returns the row after it, for the column heads."""
    words, project, language = annex.words, annex.plan.project, annex.words.language
    calendar = text_in(annex.plan.calendar(annex.through.calendar).labels, language)
    sheet.band(0, f"{words('title')} · {scope}", "title")
    sheet.points(0, 24)
    name = f"{text_in(project.name, language)} – {text_in(project.long_name, language)}"
    sheet.facts(1, [(words("project"), name)])
    donor = f"{text_in(project.donor, language)}, {text_in(project.donor_bureau, language)}"
    sheet.facts(
        2,
        [
            (words("agreement"), project.agreement),
            (words("donor"), donor),
            (words("grantee"), project.grantee),
        ],
    )
    covered = words(
        "period_covered_text",
        first=words.day(max(annex.periods[0].start, project.start)),
        last=words.day(min(annex.through.end, project.end)),
        calendar=calendar,
        keys="–".join(dict.fromkeys((annex.periods[0].key, annex.through.key))),
    )
    basis = words("basis_of_figures_text", start=words.day(project.start))
    sheet.facts(3, [(words("period_covered"), covered), (words("basis_of_figures"), basis)])
    sheet.facts(
        4,
        [
            (words("made_on"), words.day(annex.made_on)),
            *([(words("as_of"), words.day(annex.as_of))] if annex.as_of else []),
        ],
    )
    return 5


def period_head(annex: AnnexA, key: str, months: str) -> str:
    """Returns the head of a period's column. If the period has not ended, the head says "to date"."""
    parts = [key, months]
    if key in annex.open_periods:
        parts.append(annex.words("to_date"))
    return "\n".join(parts)
