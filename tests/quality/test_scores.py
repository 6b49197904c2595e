"""Scores: counts by hand, means of checks, and what is not assessed."""

from datetime import date

import pandas as pd
import pytest

from atlas_pipeline.problems.catalogue import problem
from atlas_pipeline.quality.score_checks import of_rows
from atlas_pipeline.quality.scores import scores
from atlas_pipeline.reports.tables.systems.data_quality import TABLE
from tests.indicators.histories import Delivery, deliver
from tests.indicators.rows import participant, training
from tests.reports.systems.submissions import ask, only
from tests.warehouse.building import form_load, send

AS_OF = date(2020, 8, 15)


def check(name, dimension, checked, failed, country="THA", form="engagements"):
    return (country, "2019-H1", form, dimension, name, checked, failed)


def scored(plan, *checks):
    by_form = pd.DataFrame(
        checks, columns=["country", "period", "form", "dimension", "check", "checked", "failed"]
    )
    nothing = by_form.head(0).rename(columns={"form": "indicator"})
    found = scores(by_form, nothing, plan, ["2019-H1"])
    return found[found["indicator"] == "EG1"].set_index(["country", "dimension", "check"])


def test_a_dimension_is_the_mean_of_its_checks_and_not_of_its_rows(plan):
    found = scored(plan, check("a", "validity", 1000, 0), check("b", "validity", 2, 1))
    assert found.loc[("THA", "validity", "b"), "score"] == 50
    assert tuple(found.loc[("THA", "validity", ""), ["score", "checked", "failed"]]) == (75, 2, 1)


def test_what_nothing_was_looked_at_for_is_not_assessed(plan):
    found = scored(plan, check("a", "validity", 0, 0))
    told = found.loc["THA", "validity", ""]
    assert told["status"] == "not_assessed"
    assert pd.isna(told["score"])
    assert ("THA", "validity", "a") not in found.index


def test_the_project_adds_counts_and_never_averages_scores(plan):
    found = scored(plan, check("a", "validity", 90, 0), check("a", "validity", 10, 10, country="PRY"))
    assert found.loc[("ALL", "validity", "a"), "score"] == pytest.approx(90)


def test_a_row_with_two_faults_is_one_row_and_a_summary_stands_for_its_rows():
    current = pd.DataFrame(
        [("THA", "2019-H1", "trainings", 1, 20)],
        columns=["country", "period", "form", "intake_id", "rows_read"],
    )
    lines = [(2, "not_a_date", 1), (2, "not_in_code_list", 1), (3, "not_a_date", 1), (-1, "not_a_date", 6)]
    found = pd.DataFrame(
        [(1, "trainings", *line) for line in lines],
        columns=["intake_id", "form", "row_number", "rule", "count"],
    )
    told = of_rows(current, found).set_index(["dimension", "check"])
    assert tuple(told.loc[("validity", "rows_kept"), ["checked", "failed"]]) == (20, 8)
    assert told.loc[("precision", "rows_kept"), "failed"] == 0


def test_set_aside_rows_late_forms_and_vague_details_are_counted(history, plan):
    problems = [problem("not_a_date", form="participants", row=9, column="x", found="?")]
    people = form_load(
        "participants",
        *(participant("T1", person, sex="U" if person == 3 else "F", birth_year=1980) for person in range(4)),
        set_aside=1,
    )
    send(
        history,
        "a",
        form_load("trainings", training("T1", "2019-03-01")),
        people,
        unit="THA",
        period="2019-H1",
        problems=problems,
    )
    wanted = {"indicator": "K2", "country": "THA", "period": "2019-H1", "as_of": AS_OF}
    rows = only(TABLE, history, plan, dimension="validity", check="rows_kept", **wanted)
    assert (rows["checked"], rows["failed"]) == (6, 1)
    late = only(TABLE, history, plan, dimension="timeliness", check="forms_on_time", **wanted)
    assert (late["checked"], late["failed"], late["score"]) == (2, 2, 0)  # received in July 2020
    vague = only(TABLE, history, plan, dimension="precision", check="detail_given", **wanted)
    assert vague["failed"] == 1


def test_a_half_year_that_never_came_is_late_and_nothing_else(history, plan):
    forms = {"trainings": [training("T1", "2019-03-01")], "participants": [participant("T1", 1)]}
    deliver(history, Delivery("THA", "2019-H1", forms))
    told = ask(TABLE, history, plan, indicator="K2", country="THA", period="2019-H2", check="", as_of=AS_OF)
    assert {row["dimension"]: row["status"] for row in told} == {
        "validity": "not_assessed",
        "integrity": "not_assessed",
        "precision": "not_assessed",
        "reliability": "not_assessed",
        "timeliness": "assessed",
    }
