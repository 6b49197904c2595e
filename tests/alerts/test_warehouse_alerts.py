"""Conditions of the warehouse: one for each form and its outcome."""

import dataclasses
from datetime import UTC, datetime

import pandas as pd
import pytest

from atlas_pipeline.alerts.conditions import of_problems
from atlas_pipeline.alerts.message import description
from atlas_pipeline.alerts.warehouse_alerts import _of_deliveries, conditions
from atlas_pipeline.plan.loading import load_plan
from atlas_pipeline.problems.catalogue import problem
from atlas_pipeline.problems.model import Severity
from atlas_pipeline.problems.sentences import message
from atlas_pipeline.quality.assessment import WarehouseAssessment, store
from atlas_pipeline.quality.results import CurrentProblem
from atlas_pipeline.warehouse.alert_records import Alert

PLAN = load_plan()
NOW = datetime(2019, 1, 2, tzinfo=UTC)
"""Before anything is due."""


def line(**values) -> dict:
    blank = {
        "unit": "THA",
        "period": "2020-H1",
        "file_name": "THA_2020-H1.xlsx",
        "name": "THA_2020-H1.xlsx",
        "submission_id": 7,
        "form": "participants",
        "outcome": "accepted",
        "rows_set_aside": 0,
        "is_current": 1,
        "errors": 0,
        "warnings": 0,
    }
    return blank | values


@pytest.mark.parametrize(
    ("values", "kind", "severity", "count"),
    [
        ({"outcome": "partly_accepted", "rows_set_aside": 3, "errors": 5}, "rows_set_aside", "error", 3),
        ({"outcome": "rejected", "rows_set_aside": 40, "errors": 41}, "form_rejected", "error", 40),
        ({"outcome": "held", "errors": 1, "is_current": 0}, "form_held", "error", 0),
        ({"outcome": "held", "rows_set_aside": 2, "errors": 2}, "rows_set_aside", "error", 2),  # confirmed
        ({"outcome": "held", "warnings": 1}, "form_warned", "warning", 1),  # confirmed
        ({"warnings": 4}, "form_warned", "warning", 4),
        ({"errors": 1, "warnings": 4}, "form_warned", "error", 5),
        ({"outcome": None, "rows_set_aside": None, "errors": 1}, "form_rejected", "error", 0),
        ({"form": "", "errors": 2}, "file_rejected", "error", 2),
        ({"form": "", "unit": None, "period": None, "errors": 1}, "file_unplaced", "error", 1),
    ],
)
def test_what_became_of_a_form(values, kind, severity, count):
    (found,) = _of_deliveries(pd.DataFrame([line(**values)]), PLAN)
    assert (found.kind, found.severity, found.details["count"]) == (kind, severity, count)
    assert found.owner == ("HQ" if kind == "file_unplaced" else "THA")


def test_odd_words_on_the_cover_alone_are_no_trouble():
    assert list(_of_deliveries(pd.DataFrame([line(form="", warnings=2)]), PLAN)) == []


def test_problems_of_a_judging_are_one_trouble_a_rule_and_slice():
    code = problem("not_in_code_list", form="outputs", column="type", found="x")
    told = problem("title_rows_skipped", form="outputs", header_row=2)
    each = [("THA", "2020-H1", code), ("THA", "2020-H1", code), ("", "", code), ("THA", "2020-H1", told)]
    found = [CurrentProblem(*one) for one in each]
    of_both = of_problems(found, "judged_problem", "HQ")
    assert [(one.owner, one.period, one.severity, one.details["count"]) for one in of_both] == [
        ("THA", "2020-H1", Severity.ERROR, 2),
        ("HQ", "", Severity.ERROR, 1),
    ]


def test_what_judges_the_warehouse_is_read_from_the_table_it_leaves(warehouse):
    assert conditions(warehouse, PLAN, NOW) == []
    assessed = CurrentProblem(
        "PRY",
        "2020-H1",
        problem("swing_of_count", form="trainings", indicator="K2", value=9, expected=2, earlier=3),
    )
    store(warehouse, WarehouseAssessment(NOW.date(), 1, results=(), found=(assessed,)))
    (found,) = conditions(warehouse, PLAN, NOW)
    assert found.key == "judged_problem|PRY|2020-H1|trainings|swing_of_count"
    alert = Alert(
        **{
            name: getattr(found, name)
            for name in ("key", "kind", "severity", "owner", "period", "form", "details")
        }
    )
    for language in ("en", "es", "th"):
        assert description(alert, PLAN, language) == message(assessed.problem, language)
        twice = dataclasses.replace(alert, details={**alert.details, "count": 2})
        assert description(twice, PLAN, language).startswith(message(assessed.problem, language))
        assert "2" in description(twice, PLAN, language).removeprefix(message(assessed.problem, language))
        before = dataclasses.replace(alert, details={"rule": "swing_of_count", "count": 1})
        assert "swing_of_count" in description(before, PLAN, language), (
            "of an alert that was stored without them"
        )
