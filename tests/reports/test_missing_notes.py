"""The notes that are still owed: for the officer, not for the donor."""

from atlas_pipeline.reports.layout.words import Words
from atlas_pipeline.reports.missing_notes import missing_notes
from atlas_pipeline.reports.tables.tracking import indicator_tracking
from tests.reports.example import DAY, example_notes, example_plan, example_values

PLAN = example_plan()
TRACKING = indicator_tracking(example_values(PLAN), PLAN, example_notes(), DAY)


def owed(through: str, language: str = "en", tracking=TRACKING) -> list[str]:
    return list(missing_notes(tracking, PLAN, PLAN.period(through), Words(language)))


def test_a_note_is_asked_for_where_it_can_be_given():
    assert (
        "K2, Thailand: no note on 2019-H2, where the figure is off target. Write it in the sheet "
        "“Indicator notes” of the workbook of Thailand." in owed("2020-H1")
    )


def test_headquarters_writes_the_note_on_the_total():
    tracking = TRACKING.copy()
    is_total = (tracking["country"] == "ALL") & (tracking["indicator"] == "K1")
    tracking["is_comment_missing"] = is_total & (tracking["calendar"] == "semester")
    found = owed("2019-H2", tracking=tracking)
    assert len(found) == 1
    assert found[0].startswith("K1, Project total: no note on 2019-H1, 2019-H2, where")
    assert found[0].endswith("of the workbook of Headquarters.")


def test_only_periods_of_the_calendar_up_to_the_last_one():
    assert not any("2019-H2" in sentence for sentence in owed("2019-H1"))
    assert not owed("FY2019-H1")


def test_no_note_is_asked_for_that_is_there():
    assert not any(
        "Paraguay" in sentence and "K2" in sentence and "2020-H1" in sentence for sentence in owed("2020-H1")
    )


def test_the_sheet_has_its_name_in_the_language():
    assert all(
        "indicator_notes" not in sentence
        for language in ("es", "th")
        for sentence in owed("2020-H1", language)
    )
