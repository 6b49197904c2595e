"""Lines of the cover, one by one: how bad a slip is, and whose word holds."""

from atlas_pipeline.ingestion.placement import place_of
from atlas_pipeline.problems.model import Severity
from sources.delivery import Delivery
from tests.validation.building import ACTIVITY, COVER, plan, problems_of, table, validated_sheets, workbook


def test_a_day_that_cannot_be_read_is_no_error():
    """A cell of a form that is no date is an error; the day on the cover decides nothing."""
    result = validated_sheets({**COVER, "prepared_on": "soon"}, activities=table(ACTIVITY))
    found = [one for one in result.problems if (one.form, one.column) == ("cover", "prepared_on")]
    assert [(one.rule, one.severity) for one in found] == [("not_a_date", Severity.WARNING)]


def test_one_misspelt_form_on_the_line_that_confirms_drops_confirms_nothing():
    cover = {**COVER, "confirm_drops": "activities; trainigns"}
    result = validated_sheets(cover, activities=table(ACTIVITY))
    assert result.confirmed_drops == ()
    assert ("cover", "confirm_drops", "cover_unclear_value") in problems_of(result, "form", "column", "rule")


def test_the_name_of_a_file_goes_before_its_cover():
    """The cover says 2019-H2. It is judged for the half-year of the name, and told that the two disagree."""
    content = workbook(COVER, activities=table(ACTIVITY))
    for name, key in (("THA_2020-H1.xlsx", "2020-H1"), ("report.xlsx", "2019-H2")):
        place = place_of(Delivery("inbox", name, content), plan())
        assert place.slice is not None
        assert (place.slice.unit, place.slice.period.key) == ("THA", key)
