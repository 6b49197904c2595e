"""What of earlier half-years stands in the template of a later one."""

from datetime import date

from atlas_pipeline.forms.loading import load_forms
from atlas_pipeline.indicators.ongoing_records import carried_into
from tests.indicators.histories import Delivery, deliver
from tests.indicators.rows import activity, finding


def carried(history, plan, form: str, period: str) -> list[dict]:
    forms = {form: load_forms()[form]}
    return list(carried_into(plan.slice("THA", period), history, plan, forms).rows.get(form, ()))


def test_what_is_ongoing_before_the_half_year_is_carried_and_nothing_of_itself(history, plan):
    ongoing = activity("A1", status="ongoing", start="2019-09-01")
    deliver(
        history,
        Delivery("THA", "2019-H2", {"activities": [ongoing, activity("A2", start="2019-09-01")]}),
        Delivery("THA", "2020-H1", {"activities": [activity("A3", status="ongoing", start="2020-02-01")]}),
        Delivery("PRY", "2019-H2", {"activities": [activity("A4", status="ongoing", start="2019-09-01")]}),
    )
    assert [row["activity_id"] for row in carried(history, plan, "activities", "2020-H1")] == ["A1"]
    assert [row["activity_id"] for row in carried(history, plan, "activities", "2020-H2")] == ["A1", "A3"]


def test_a_state_without_a_day_is_carried_with_the_day_by_which_it_counts(history, plan):
    rows = [finding("F1", status_date=None), finding("F2", status_date="2019-08-15")]
    deliver(history, Delivery("THA", "2019-H2", {"psa_findings": rows}))
    found = {
        row["finding_id"]: row["status_date"] for row in carried(history, plan, "psa_findings", "2020-H1")
    }
    assert found == {"F1": date(2019, 12, 31), "F2": date(2019, 8, 15)}
