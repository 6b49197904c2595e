"""Rules between fields, forms and periods: each by an example that breaks it and one that just does not."""

from datetime import date

import pytest

from atlas_pipeline.ingestion.archive import Archive
from atlas_pipeline.services.rehearsal import rehearse
from atlas_pipeline.warehouse.records import SliceContext, Volume
from sources.delivery import Delivery
from tests.ingestion.test_take_in import Office
from tests.validation.building import (
    ACTIVITY,
    COVER,
    NOON,
    TRAINING,
    people,
    plan,
    problems_of,
    table,
    validated,
    workbook,
)

DAY = {"start_date": date(2019, 8, 5), "end_date": date(2019, 8, 6)}


@pytest.fixture
def office(tmp_path):
    return Office(tmp_path)


def rules(result) -> list[tuple]:
    return problems_of(result, "row", "column", "rule")


# ------------------------------------------------------------------ hours and days


@pytest.mark.parametrize(
    ("hours", "expected"),
    [
        (24, []),
        (24.5, [(2, "hours", "hours_above_days")]),
        (48, [(2, "hours", "hours_above_days")]),
        (49, [(2, "hours", "hours_impossible")]),
    ],
)
def test_hours_fit_into_days(hours, expected):
    result = validated(
        workbook(trainings=table({**TRAINING, **DAY, "hours": hours}, {**TRAINING, "training_id": "T2"}))
    )
    assert rules(result) == expected
    assert result.load.forms[0].rows_set_aside == (1 if hours == 49 else 0)


def test_hours_are_not_held_against_days_in_the_wrong_order():
    wrong = {**TRAINING, "start_date": date(2019, 8, 9), "end_date": date(2019, 8, 6), "hours": 300}
    result = validated(workbook(trainings=table(wrong, {**TRAINING, "training_id": "T2"})))
    assert rules(result) == [(2, "end_date", "dates_out_of_order")]


@pytest.mark.parametrize(
    ("status", "day", "expected"),
    [
        ("planned", date(2022, 12, 31), []),
        ("planned", date(2029, 1, 1), [(2, "start_date", "after_project")]),
        ("completed", date(2029, 1, 1), [(2, "start_date", "completed_in_future")]),
    ],
)
def test_nothing_is_planned_after_the_project(status, day, expected):
    rows = table(
        {**ACTIVITY, "status": status, "start_date": day}, {**ACTIVITY, "activity_id": "B", "title": "B"}
    )
    assert rules(validated(workbook(activities=rows))) == expected


# ------------------------------------------------------------------ trainings and participants

TWO = table(TRAINING, {**TRAINING, "training_id": "T2", "title": "Second"})
LATER = {**TRAINING, "training_id": "T3", "title": "Third", "end_date": date(2020, 2, 1)}
WITHOUT = "training_without_participants"


def test_a_training_that_nobody_attended():
    result = validated(workbook(trainings=TWO, participants=people({}, {})))
    assert rules(result) == [(3, "training_id", WITHOUT)]
    assert result.load.forms[0].rows_set_aside == 0


def test_a_row_that_was_set_aside_names_its_training_and_what_lies_ahead_needs_none():
    trainings = [*TWO, *table(LATER)[1:]]
    result = validated(
        workbook(trainings=trainings, participants=people({}, {"training_id": "T2", "sex": "?"}, {}))
    )
    assert WITHOUT not in [rule for _, _, rule in rules(result)]


def test_trainings_are_not_held_against_a_form_that_nobody_has_seen():
    assert rules(validated(workbook(trainings=TWO))) == []
    declared = {**COVER, "participants": "nothing_to_report"}
    assert [rule for _, _, rule in rules(validated(workbook(declared, trainings=TWO)))] == [WITHOUT, WITHOUT]


def test_trainings_and_participants_of_different_files():
    context = SliceContext(
        current_forms={"trainings", "participants"},
        slice_keys={"trainings": {"T1", "T2", "T3"}},
        training_ends={"T1": date(2019, 8, 7), "T2": date(2019, 8, 7), "T3": date(2020, 2, 1)},
        named={("participants", "training_id"): {"T1": 4}},
    )
    assert rules(validated(workbook(trainings=TWO), context=context)) == [(3, "training_id", WITHOUT)]
    (found,) = validated(workbook(participants=people({})), context=context).problems.of("participants")
    assert (found.rule, found.found, found.row) == (WITHOUT, "T2", None)


# ------------------------------------------------------------------ the same thing under two keys


def sent_again(result) -> list[tuple]:
    return [
        (one.row, one.details["other"], one.details["where"])
        for one in result.problems
        if one.rule == "sent_again"
    ]


@pytest.mark.parametrize(
    ("change", "is_same"),
    [
        ({}, True),
        ({"title": "  WORKSHÓP "}, True),
        ({"institutions": "Ministry of Labour"}, True),  # only one of the two says where
        ({"title": "Workshop 2"}, False),
        ({"activity_type": "mentoring"}, False),
        ({"start_date": date(2019, 8, 6)}, False),
        ({"admin1": "TH-10"}, True),
    ],
)
def test_one_activity_under_two_keys_on_a_sheet(change, is_same):
    result = validated(
        workbook(activities=table(ACTIVITY, {**ACTIVITY, "activity_id": "THA-A-002", **change}))
    )
    assert sent_again(result) == ([(3, "THA-A-001", "same_sheet")] if is_same else [])
    assert result.load.forms[0].rows_set_aside == 0


def test_what_both_say_and_say_differently_tells_apart():
    here = {**ACTIVITY, "institutions": "B; A", "admin1": "TH-10"}
    rows = [
        {**here, "activity_id": "A2", "institutions": "A; B"},
        {**here, "activity_id": "A3", "institutions": "C"},
        {**here, "activity_id": "A4", "admin1": "TH-74"},
    ]
    assert sent_again(validated(workbook(activities=table(here, *rows)))) == [(3, "THA-A-001", "same_sheet")]


LATE = {**ACTIVITY, "start_date": date(2019, 8, 5)}


def test_one_activity_under_another_key_in_a_later_period(office):
    office.take_in(("THA_2019-H2.xlsx", workbook(activities=table({**LATE, "institutions": "A; B"}))))
    cover = {**COVER, "period": "2020-H1"}
    again = table(
        {**LATE, "activity_id": "NEW", "institutions": "B; A"},
        {**LATE, "activity_id": "OTHER", "institutions": "C"},
        {**LATE, "institutions": "A; B"},
    )
    office.take_in(("THA_2020-H1.xlsx", workbook(cover, activities=again)))
    told = office.warehouse.intakes.problems(submission_id=2, only_open=False)
    (line,) = told[told["rule"] == "sent_again"].to_dict("records")
    assert (line["row"], line["details"]) == (2, {"other": "THA-A-001", "where": "2019-H2"})


def test_another_office_may_do_the_same(office):
    office.take_in(("THA_2019-H2.xlsx", workbook(activities=table(LATE))))
    cover = {**COVER, "period": "2020-H1", "country": "LBR"}
    office.take_in(("LBR_2020-H1.xlsx", workbook(cover, activities=table({**LATE, "activity_id": "L"}))))
    assert "sent_again" not in office.rules(2)


# ------------------------------------------------------------------ growth


def many(count: int, status: str = "completed") -> list[list]:
    return table(
        *(
            {**ACTIVITY, "activity_id": f"A{n}", "title": f"Workshop {n}", "status": status}
            for n in range(count)
        )
    )


def grown(result) -> list[tuple]:
    return [
        (one.details["measure"], one.details["now"], one.details["last"])
        for one in result.problems
        if one.rule == "growth_above_plan"
    ]


@pytest.mark.parametrize(
    ("count", "last", "measures"),
    [
        (31, Volume("2019-H1", 10, 10), [("rows", 31, 10), ("done", 31, 10)]),
        (30, Volume("2019-H1", 10, 10), []),
        (31, Volume("2019-H1", 10, 20), [("rows", 31, 10)]),
        (29, Volume("2019-H1", 1, 1), []),  # small numbers
        (40, Volume("2019-H1", 0, 0), []),  # from nothing there is no growth
    ],
)
def test_more_than_the_plan_expects_of_growth(count, last, measures):
    result = validated(workbook(activities=many(count)), context=SliceContext(volumes={"activities": last}))
    assert grown(result) == measures
    assert grown(validated(workbook(activities=many(count)))) == []


def test_growth_is_against_the_nearest_period_that_counts(office):
    first = {**COVER, "period": "2019-H1"}
    early = [[*row] for row in many(2)]
    office.take_in(("THA_2019-H1.xlsx", workbook(first, activities=early)))
    content = workbook(
        {**COVER, "period": "2020-H1"}, activities=many(31), trainings=TWO, participants=people({})
    )
    delivery = Delivery("inbox", "THA_2020-H1.xlsx", content)
    found = rehearse(delivery, plan=plan(), warehouse=office.warehouse, expected=None, now=NOON)
    # those of 2019-H1 were dated after it: set aside, so that nothing was there to grow from
    assert grown(found) == []
    office.take_in(("THA_2019-H2.xlsx", workbook(activities=many(2))))
    found = rehearse(delivery, plan=plan(), warehouse=office.warehouse, expected=None, now=NOON)
    assert grown(found) == [("rows", 31, 2), ("done", 31, 2)]
    assert isinstance(office.archive, Archive)


def test_persons_are_counted_once(office):
    trainings = workbook(
        trainings=TWO, participants=people({}, {"training_id": "T2", "full_name": "Person a"})
    )
    office.take_in(("THA_2019-H2.xlsx", trainings))
    context = office.warehouse.submissions.slice_context("THA", "2020-H1", ["2019-H2", "2019-H1"])
    assert context.volumes["participants"] == Volume("2019-H2", 2, None, 1)
    assert context.volumes["trainings"] == Volume("2019-H2", 2, None, None)
