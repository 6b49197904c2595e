"""Annex A as a workbook, read back cell by cell."""

import zipfile
from datetime import UTC, date, datetime
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from atlas_pipeline.indicators.as_published import Differences
from atlas_pipeline.messages.catalogue import languages
from atlas_pipeline.plan.labels import text_in
from atlas_pipeline.reports.annex_a.workbook import write_annex_a
from atlas_pipeline.reports.errors import ReportError
from atlas_pipeline.reports.layout.words import Words
from atlas_pipeline.reports.tables.disaggregation import disaggregation
from atlas_pipeline.reports.tables.tracking import indicator_tracking
from atlas_pipeline.warehouse.publications import FigureSource, Publication
from tests.reports.example import DAY, example_notes, example_plan, example_values, value

PLAN = example_plan()
VALUES = example_values(PLAN)
TRACKING = indicator_tracking(VALUES, PLAN, example_notes(), DAY)
PARTS = disaggregation(VALUES, PLAN)
PERIODS = ("2019-H1", "2019-H2", "2020-H1")
WORDS = Words("en")
LABELS = {"Target": "target", "Actual": "actual", "Deviation": "deviation", "Achieved, %": "achievement_pct"}
BASES = {
    "In the period": "period",
    "New in the period": "new",
    "Cumulative": "cumulative",
    "At the period's end": "cumulative",
}


def write(
    folder: Path, name: str = "annex.xlsx", plan=PLAN, tracking=TRACKING, parts=PARTS, **fields
) -> Path:
    usual = {"through": plan.period("2020-H1"), "made_on": date(2020, 7, 15), "code_version": "test"}
    write_annex_a(tracking, plan, path=folder / name, disaggregation=parts, **(usual | fields))
    return folder / name


@pytest.fixture(scope="module", params=languages())
def any_language(request, tmp_path_factory):
    path = write(tmp_path_factory.mktemp(request.param), language=request.param)
    return request.param, openpyxl.load_workbook(path)


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    return openpyxl.load_workbook(write(tmp_path_factory.mktemp("annex")))


def header_row(sheet) -> int:
    return next(cell.row for cell in sheet["A"] if cell.value == "Project outcomes / Indicators")


def read_back(sheet) -> dict[tuple[str, str, str, str], object]:
    """(indicator, basis, what, period) → the value of the cell."""
    top = header_row(sheet)
    heads = [str(cell.value or "").split("\n")[0] for cell in sheet[top]]
    columns = {period: heads.index(period) for period in PERIODS if period in heads}
    found, indicator, basis = {}, "", ""
    for cells in sheet.iter_rows(min_row=top + 1):
        first, basis_cell, label = cells[0].value, cells[2].value, cells[3].value
        indicator = first.split(".")[0] if first and first[:1] == "K" else indicator
        basis = BASES.get(basis_cell, basis)
        if label in LABELS:
            for period, column in columns.items():
                found[indicator, basis, LABELS[label], period] = cells[column].value
    return found


def test_the_sheets_are_the_total_the_units_with_figures_the_breakdowns_and_the_guide(book):
    assert book.sheetnames == [
        "Project total",
        "Thailand",
        "Paraguay",
        "Liberia",
        "Headquarters",
        "Disaggregation",
        "Reading guide",
    ]


@pytest.mark.parametrize(
    ("title", "country"),
    [("Project total", "ALL"), ("Thailand", "THA"), ("Liberia", "LBR"), ("Headquarters", "HQ")],
)
def test_the_cells_are_the_tracking_table(book, title, country):
    shown = read_back(book[title])
    compared = 0
    for (indicator, basis, column, period), cell in shown.items():
        rows = TRACKING[
            (TRACKING["indicator"] == indicator)
            & (TRACKING["country"] == country)
            & (TRACKING["calendar"] == "semester")
            & (TRACKING["period"] == period)
            & (TRACKING["basis"] == basis)
        ]
        if rows.empty:
            assert cell in ("not active", "–")
            continue
        expected = rows.iloc[0][column]
        if pd.isna(expected):
            assert isinstance(cell, str)
        else:
            assert cell == expected
        compared += 1
    assert compared >= 9
    figures = TRACKING[
        (TRACKING["country"] == country) & (TRACKING["calendar"] == "semester") & TRACKING["actual"].notna()
    ]
    for row in figures.itertuples():
        assert shown[row.indicator, row.basis, "actual", row.period] == row.actual


def test_a_range_leaves_out_earlier_periods_and_changes_no_figure(tmp_path, book):
    ranged = openpyxl.load_workbook(write(tmp_path, since=PLAN.period("2019-H2")))
    total = book.sheetnames[0]
    whole, part = (read_back(one[total]) for one in (book, ranged))
    assert {key[-1] for key in whole} - {key[-1] for key in part} == {"2019-H1"}
    assert part == {key: figure for key, figure in whole.items() if key[-1] != "2019-H1"}
    heads = [[cell.value for cell in one[total][header_row(one[total])]] for one in (book, ranged)]
    lop = heads[0].index("Life of Project Achieved"), heads[1].index("Life of Project Achieved")
    columns = [
        [row[at].value for row in one[total].iter_rows()] for one, at in zip((book, ranged), lop, strict=True)
    ]
    assert columns[0][header_row(book[total]) :] == columns[1][header_row(ranged[total]) :]
    said = " ".join(
        str(cell.value) for row in ranged[total].iter_rows(max_row=5) for cell in row if cell.value
    )
    assert "2019-H2–2020-H1" in said


def test_not_reported_zero_partial_and_carried_are_told_apart_without_colour(book):
    liberia, total = book["Liberia"], book["Project total"]
    shown = read_back(liberia)
    assert shown["K1", "period", "actual", "2019-H1"] == "not active"
    assert shown["K1", "period", "actual", "2019-H2"] == "not reported"
    assert shown["K1", "period", "actual", "2020-H1"] == 0
    formats = {
        sheet.title: {
            cell.number_format for cells in sheet.iter_rows() for cell in cells if cell.value == wanted
        }
        for sheet, wanted in ((liberia, 0), (total, 149))
    }
    assert '#,##0" ‡"' in formats["Liberia"]
    assert "#,##0_)" in formats["Liberia"]
    assert formats["Project total"] == {'#,##0" †"'}


def test_a_negative_deviation_stands_in_parentheses(book):
    sheet = book["Project total"]
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value == -3]
    assert [cell.number_format for cell in cells] == ["+#,##0_);(#,##0);#,##0_)"]


def test_partial_totals_name_their_units_and_half_years(book):
    texts = {cell.value for row in book["Project total"].iter_rows() for cell in row}
    assert "4 of 5 complete; gaps: Argentina 2020-H1" in texts
    assert "3 of 5 complete; gaps: Liberia 2019-H2; Argentina 2020-H1" in texts


def comments(sheet) -> dict[str, str]:
    top = header_row(sheet)
    last = sheet.max_column
    return {
        cells[0].value.split(".")[0]: cells[last - 1].value or ""
        for cells in sheet.iter_rows(min_row=top + 1)
        if cells[0].value and cells[0].value[:1] == "K"
    }


def texts_of(sheet) -> str:
    return "\n".join(str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None)


def test_a_missing_note_is_the_officers_business_and_not_on_the_donors_page(book):
    assert comments(book["Thailand"])["K2"] == "2020-H1: Two online courses drew more officers than planned."
    for sheet in book:
        assert "NOTE MISSING" not in texts_of(sheet)
        assert "indicator_notes" not in texts_of(sheet)


def test_versions_are_properties_of_the_file_and_on_no_page(any_language):
    language, book = any_language
    for sheet in book:
        assert PLAN.version[:7] not in texts_of(sheet)
    words = Words(language)
    found = {one.name: one.value for one in book.custom_doc_props.props}
    assert found == {words("plan_version"): PLAN.version, words("code_version"): "test"}


@pytest.mark.parametrize("language", languages())
def test_the_share_of_the_life_of_project_target_says_what_it_is(tmp_path, language):
    tracking = TRACKING.assign(lop_achievement_pct=46.7)
    book = openpyxl.load_workbook(write(tmp_path, tracking=tracking, language=language))
    formats = {cell.number_format for row in book.worksheets[0].iter_rows() for cell in row}
    assert f'#,##0.0" {Words(language)("lop_achieved_pct")}"' in formats


def comment_width(sheet) -> float:
    return sheet.column_dimensions[sheet.cell(header_row(sheet), sheet.max_column).column_letter].width


def test_the_comment_column_is_as_wide_as_its_comments_need(book, tmp_path):
    assert comment_width(book["Headquarters"]) < 16, "no comment"
    notes = example_notes().head(1).assign(indicator="K1", unit="THA", note="Said at length. " * 40)
    tracking = indicator_tracking(VALUES, PLAN, notes, DAY)
    long = openpyxl.load_workbook(write(tmp_path, tracking=tracking))
    assert comment_width(long["Thailand"]) > 60


def blocks(sheet) -> list[range]:
    """The rows of each indicator: its name is one merged cell over them."""
    merged = [area for area in sheet.merged_cells.ranges if area.min_col == area.max_col == 1]
    return [range(area.min_row, area.max_row + 1) for area in merged]


def test_no_indicator_is_cut_by_a_page(any_language):
    _, book = any_language
    for sheet in book.worksheets[:-2]:
        breaks = [one.id + 1 for one in sheet.row_breaks.brk]
        assert not [(row, rows) for rows in blocks(sheet) for row in breaks if row in rows[1:]]
        starts = [rows[0] for rows in blocks(sheet)]
        bands = [row for row in starts if sheet.cell(row - 1, 1).fill.fgColor.rgb in ("FFC9D6EA", "FFEAF0F8")]
        assert bands
        assert not set(breaks) & set(bands), "a band is on the page of its first indicator"
    assert any(sheet.row_breaks.brk for sheet in book)


def test_rows_of_nothing_but_zeros_are_left_out_of_the_breakdowns(book, tmp_path):
    def categories(book, unit):
        rows = [[cell.value for cell in row] for row in book["Disaggregation"].iter_rows()]
        at = next(place for place, row in enumerate(rows) if row[0] == unit)
        return {str(row[0]).strip(): row[2:] for row in rows[at:] if str(row[0]).startswith("    ")}

    assert "Female" in categories(book, "Thailand")
    for row in categories(book, "Thailand").values():
        assert any(isinstance(cell, str) or cell for cell in row)
    parts = PARTS.copy()
    parts.loc[parts["category"] == "F", "value"] = 0.0
    of_men = (parts["category"] == "M") & (parts["period"] == "2019-H1")
    parts.loc[parts["category"] == "M", "value"] = 0.0
    parts.loc[of_men, ["value", "status"]] = [None, "suppressed"]
    shown = openpyxl.load_workbook(write(tmp_path, parts=parts))
    assert "Female" not in texts_of(shown["Disaggregation"])
    assert "Male" in texts_of(shown["Disaggregation"]), "withheld is no zero"


def test_notes_and_revisions_stand_in_the_comment(book):
    assert comments(book["Paraguay"])["K2"].startswith(
        "2020-H1: Two of four trainings were moved to the second half of the year. "
        "Cause: the health emergency declared on 10 March 2020. "
        "Corrective action: the trainings are held online from August."
    )
    total = comments(book["Project total"])["K2"]
    assert "2020-H1, Paraguay: Two of four" in total
    assert "Target of 2020-H1 (In the period) revised from 200 to 120 (Modification 3)." in total


def test_indicators_nobody_asks_of_a_unit_are_named_instead_of_shown(book):
    sheet = book["Headquarters"]
    assert {key[0] for key in read_back(sheet)} == {"K1"}
    texts = [cell.value for cell in sheet["A"] if cell.value]
    assert "Not shown, because Headquarters does not report their data: K2, K3." in texts


def test_no_cell_is_a_formula(any_language):
    _, book = any_language
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert any("=HYPERLINK" in str(cell.value) for cell in cells)


def test_a_note_that_looks_like_a_formula_stays_text_when_it_is_edited(tmp_path):
    notes = example_notes().head(1).assign(indicator="K1", unit="THA")
    tracking = indicator_tracking(VALUES, PLAN, notes, DAY)
    tracking.loc[tracking["comment_from"] == "THA", "comment"] = "=1+1"
    book = openpyxl.load_workbook(write(tmp_path, tracking=tracking))
    cell = next(cell for row in book["Thailand"].iter_rows() for cell in row if "=1+1" in str(cell.value))
    assert cell.data_type == "s"
    assert cell.quotePrefix


def test_same_inputs_same_bytes(tmp_path):
    first, second = (write(tmp_path, name, language="th") for name in ("one.xlsx", "two.xlsx"))
    assert first.read_bytes() == second.read_bytes()
    properties = openpyxl.load_workbook(first).properties
    assert properties.created == datetime(2020, 7, 15)
    with zipfile.ZipFile(first) as parts:
        assert {part.date_time[:3] for part in parts.infolist()} == {(1980, 1, 1)}


def test_the_order_of_the_tables_rows_makes_no_difference(tmp_path):
    first = write(tmp_path, "one.xlsx")
    shuffled = write(
        tmp_path,
        "two.xlsx",
        tracking=TRACKING.sample(frac=1, random_state=2),
        parts=PARTS.sample(frac=1, random_state=3),
    )
    assert first.read_bytes() == shuffled.read_bytes()


def test_it_prints_as_a_form(any_language):
    _, book = any_language
    for sheet in book:
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.page_setup.fitToWidth in (None, 1)  # one page wide is the default
        assert sheet.page_setup.fitToHeight == 0
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.print_title_rows
        assert sheet.freeze_panes
        assert "&P" in (sheet.oddFooter.right.text or "")


def test_it_says_whose_it_is_and_what_it_covers(any_language):
    language, book = any_language
    project, words = PLAN.project, Words(language)
    for sheet in book.worksheets[:-2]:
        text = "\n".join(str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value)
        for part in (
            project.agreement,
            text_in(project.donor, language),
            project.grantee,
            text_in(project.long_name, language),
            text_in(project.funding_text, language),
            text_in(project.disclaimer, language),
            words.day(date(2019, 1, 1)),
            words.day(date(2020, 6, 30)),
            words.day(date(2020, 7, 15)),
        ):
            assert part in text
    guide = "\n".join(str(cell.value) for row in book.worksheets[-1].iter_rows() for cell in row)
    for indicator in PLAN.indicators:
        assert text_in(indicator.sheet.definition, language) in guide


def test_outcomes_group_the_indicators(book):
    column = [cell.value for cell in book["Project total"]["A"] if cell.value]
    places = [
        next(place for place, text in enumerate(column) if text.startswith(start))
        for start in ("Project objective", "K1.", "K2.", "Outcome 1", "Outcome 2", "Outcome 3", "K3.")
    ]
    assert places == sorted(places)


def test_the_breakdowns_are_the_disaggregation_table(book):
    sheet = book["Disaggregation"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    at = next(place for place, row in enumerate(rows) if row[0] == "Thailand")
    women = next(row for row in rows[at:] if row[0] == "    Female")
    expected = PARTS[
        (PARTS["indicator"] == "K2")
        & (PARTS["country"] == "THA")
        & (PARTS["breakdown"] == "sex")
        & (PARTS["category"] == "F")
    ].set_index(["period", "basis"])["value"]
    assert women[2:] == [
        *(expected[period, "period"] for period in PERIODS),
        expected["2020-H1", "cumulative"],
    ]
    sums = {row[0]: row[1] for row in rows if row[0] and str(row[0]).endswith("– Total")}
    assert sums["Sex – Total"] == "In the period; adds up to the total"
    assert sums["Topics – Total"] == "In the period; may overlap: do not add up"


def test_the_donors_calendar_and_the_year(tmp_path):
    rows = [
        value("K1", country, period, basis, 3, calendar=calendar)
        for calendar, period in (
            ("usdol", "FY2019-H1"),
            ("usdol", "FY2019-H2"),
            ("usdol", "FY2020-H1"),
            ("year", "2019"),
        )
        for country in ("ALL", "THA")
        for basis in ("period", "cumulative")
    ]
    values = pd.DataFrame(rows)
    tracking = indicator_tracking(values, PLAN, example_notes().head(0), date(2020, 2, 1))
    for key, periods in (("FY2020-H1", ["FY2019-H1", "FY2019-H2", "FY2020-H1"]), ("2019", ["2019"])):
        path = write(
            tmp_path,
            f"{key}.xlsx",
            tracking=tracking,
            parts=disaggregation(values, PLAN),
            through=PLAN.period(key),
        )
        sheet = openpyxl.load_workbook(path)["Project total"]
        heads = [str(cell.value) for cell in sheet[header_row(sheet)]]
        assert [head.split("\n")[0] for head in heads[4 : 4 + len(periods)]] == periods
        assert ("period not over" in heads[4 + len(periods) - 1]) is (key == "FY2020-H1")


@pytest.mark.parametrize(
    ("through", "sentence"),
    [
        ("2021-H1", "there are no figures of 2021-H1 yet; the newest period with figures is 2020-H1"),
        (
            "FY2020-H1",
            "there are no figures of the calendar usdol up to FY2020-H1 yet; run `atlas run` first",
        ),
        ("2019-01-01..2020-06-30", "Annex A needs a period of one of the calendars semester, usdol, year"),
    ],
)
def test_without_figures_it_says_so_and_writes_nothing(tmp_path, through, sentence):
    with pytest.raises(ReportError, match=sentence):
        write(tmp_path, through=PLAN.period(through))
    assert not list(tmp_path.iterdir())


def test_a_note_longer_than_a_cell_is_cut(tmp_path):
    notes = example_notes().head(1).assign(note="x" * 40_000)
    tracking = indicator_tracking(VALUES, PLAN, notes, DAY)
    book = openpyxl.load_workbook(write(tmp_path, tracking=tracking))
    assert max(len(comment) for comment in comments(book["Thailand"]).values()) < 32_767


@pytest.mark.parametrize("language", languages())
def test_the_guide_of_an_as_of_report_names_what_was_published_otherwise(tmp_path, language):
    """And only of the periods that it shows."""
    key = {
        "indicator": "K1",
        "calendar": "semester",
        "accumulation": "period",
        "breakdown": "",
        "category": "",
    }
    was = {"published_value": 3.0, "published_status": "reported", "value": 4.0, "status": "reported"}
    figures = pd.DataFrame(
        [
            {**key, **was, "country": "THA", "period": "2019-H2", "is_same": False, "why": "rows"},
            {**key, **was, "country": "PRY", "period": "2019-H2", "is_same": True, "why": ""},
            {**key, **was, "country": "LBR", "period": "2021-H1", "is_same": False, "why": "code"},
        ]
    )
    at = datetime(2020, 7, 1, 9, 30, tzinfo=UTC)
    shown = Publication(7, at, "officer", FigureSource(5, "", "plan one", "0.1", at.date()), 3, 3)
    published = Differences(shown, figures, ("plan one", "plan one"), ("0.1", "0.1"))
    path = write(tmp_path, language=language, as_of=at.date(), published=published)
    words = Words(language)
    guide = openpyxl.load_workbook(path)[words("reading_guide")]
    cells = {row[0].value: row[1].value for row in guide.iter_rows() if row[0].value}
    told = cells[words("as_published")]
    assert words("published_some_differ", same="1", differing="1") in told
    assert words("published_why_rows") in told
    assert "09:30" in told
    assert "plan one" not in told, "the donor's page names no versions"
    reported = words("status_reported")
    expected = words("published_was_is", before=f"3 ({reported})", after=f"4 ({reported})")
    assert cells["K1 THA 2019-H2 period"] == expected
    assert not [name for name in cells if str(name).startswith("K1 LBR")]
