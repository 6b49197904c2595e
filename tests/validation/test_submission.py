"""What becomes of rows: every rule by an example, and that no row is ever lost."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from atlas_pipeline.forms.loading import load_forms
from atlas_pipeline.messages.catalogue import languages
from atlas_pipeline.plan.rulings import Correction
from atlas_pipeline.problems.model import MASK, Outcome
from atlas_pipeline.problems.sentences import message
from atlas_pipeline.reading.sheets import sheet_of
from atlas_pipeline.validation import form_rows
from atlas_pipeline.validation.headers.mapping import map_sheet
from atlas_pipeline.warehouse.records import SliceContext
from tests.depth import examples
from tests.validation.building import (
    ACTIVITY,
    COVER,
    PERSON,
    TRAINING,
    changed,
    csv_zip,
    loads,
    people,
    plan,
    problems_of,
    table,
    validated,
    validated_people,
    validated_sheets,
    workbook,
)

TRAININGS = table(TRAINING)


def activities(*changes: dict, **options):
    """One activity for each dict of changes, numbered A1, A2, …"""
    rows = [
        {**ACTIVITY, "activity_id": f"A{number}", "title": f"Workshop {number}", **change}
        for number, change in enumerate(changes, 1)
    ]
    return validated(workbook(activities=table(*rows)), **options)


def attended(*changes: dict, trainings=TRAININGS):
    return validated_sheets(trainings=trainings, participants=people(*changes))


# ------------------------------------------------------------------ cells


@pytest.mark.parametrize(
    ("change", "column", "rule"),
    [
        ({"title": None}, "title", "required_missing"),
        ({"title": " \u200b "}, "title", "required_missing"),
        ({"title": "x" * 301}, "title", "too_long"),
        ({"title": "#N/A"}, "title", "excel_error"),
        ({"activity_type": "traning"}, "activity_type", "not_in_code_list"),
        ({"topics": "CL, FL"}, "topics", "not_in_code_list"),
        ({"start_date": "08/13/2019"}, "start_date", "date_against_style"),
        ({"start_date": "5/8/62"}, "start_date", "ambiguous_date"),
        ({"start_date": "in August"}, "start_date", "not_a_date"),
        ({"dmop_step": 10}, "dmop_step", "above_maximum"),
        ({"dmop_step": 0}, "dmop_step", "below_minimum"),
        ({"dmop_step": 2.5}, "dmop_step", "not_an_integer"),
        ({"dmop_step": "two"}, "dmop_step", "not_a_number"),
        ({"dmop_step": "1.234,5"}, "dmop_step", "ambiguous_number"),
        ({"intervention_id": "I1;I2"}, "intervention_id", "pattern_mismatch"),
        ({"end_date": date(2019, 8, 1)}, "end_date", "dates_out_of_order"),
        ({"start_date": date(2020, 1, 1)}, "start_date", "completed_in_future"),
        ({"start_date": date(2018, 12, 31)}, "start_date", "before_project"),
        ({"end_date": date(2020, 1, 1)}, "end_date", "completed_in_future"),
    ],
)
def test_one_bad_cell_is_one_problem_and_sets_its_row_aside(change, column, rule):
    result = activities({}, change, {})
    assert problems_of(result) == [("activities", 3, column, rule)]
    load = loads(result)["activities"]
    assert (load.outcome, list(load.rows.index), load.rows_set_aside) == (Outcome.PARTLY_ACCEPTED, [2, 4], 1)


@pytest.mark.parametrize(
    ("change", "rules"),
    [
        ({"start_date": date(2019, 6, 30)}, [("reported_late",)]),
        ({"start_date": date(2020, 3, 1), "status": "planned"}, []),
        ({"start_date": date(2018, 3, 1), "status": "cancelled"}, []),
        ({"end_date": date(2019, 8, 5)}, []),
    ],
)
def test_what_lets_a_row_in(change, rules):
    result = activities({}, change)
    assert problems_of(result, "rule") == rules
    assert loads(result)["activities"].outcome is Outcome.ACCEPTED


def test_two_bad_cells_of_a_row_are_two_problems_and_one_row():
    result = activities({}, {"title": None, "dmop_step": 10})
    assert problems_of(result, "row", "column") == [(3, "dmop_step"), (3, "title")]
    assert loads(result)["activities"].rows_set_aside == 1


def test_trainings_may_end_later_but_not_before_the_project():
    ends_later = {**TRAINING, "training_id": "T2", "end_date": date(2020, 2, 1)}
    too_early = {**TRAINING, "training_id": "T3", "start_date": "2018-01-01", "end_date": "2018-01-02"}
    result = validated_sheets(trainings=table(TRAINING, ends_later, too_early))
    assert problems_of(result) == [("trainings", 4, "end_date", "before_project")]


def test_what_is_demanded_with_something_else():
    step = {"step": 1, "status": "waived", "status_date": "2019-08-01"}
    result = validated_sheets(dmop_progress=table(step, {**step, "step": 2, "reason": "no need"}))
    assert problems_of(result) == [("dmop_progress", 2, "reason", "required_missing_when")]
    finding = {
        "finding_id": "F1",
        "area": "laws",
        "topics": "CL",
        "finding": "x",
        "severity": 3,
        "recommendation": "y",
        "validated": "yes",
        "status": "open",
    }
    result = validated_sheets(psa_findings=table(finding))
    assert problems_of(result) == [("psa_findings", 2, "validated_on", "advised_missing_when")]
    assert "validated” is yes" in message(next(iter(result.problems.of("psa_findings"))))


def test_defaults_stand_for_empty_cells():
    result = validated_sheets(
        dmop_progress=table({"step": 1, "status": "in_progress", "status_date": "2019-08-01"})
    )
    assert loads(result)["dmop_progress"].rows["cycle"].tolist() == [1]


def test_several_values_go_to_a_table_of_their_own():
    result = activities({"topics": "HT;CL"}, {"topics": "FL"})
    bridge = loads(result)["activities"].bridges["topics"]
    assert bridge.to_dict("list") == {
        "row_number": [2, 2, 3],
        "position": [1, 2, 1],
        "value": ["HT", "CL", "FL"],
    }


def test_two_institutions_are_two_different_ones():
    model = {
        "model_id": "M1",
        "name": "x",
        "institutions": "Police; police ;Police",
        "intervention_id": "I1",
        "finding_id": "F1",
        "stage": "designed",
        "stage_date": "2019-08-01",
    }
    result = validated_sheets(
        coordination_models=table(model, {**model, "model_id": "M2", "institutions": "A; B"})
    )
    assert ("coordination_models", 2, "institutions", "too_few_items") in problems_of(result)
    assert list(loads(result)["coordination_models"].rows.index) == [3]


# ------------------------------------------------------------------ things and persons that stand twice


def test_keys_that_contradict_each_other_go_both_and_name_each_other():
    result = activities({}, {"activity_id": "A1", "title": "Another"}, {})
    assert problems_of(result) == [
        ("activities", 2, "activity_id", "duplicate_key"),
        ("activities", 3, "activity_id", "duplicate_key"),
    ]
    assert [one.details["rows"] for one in result.problems.of("activities").errors] == [[3], [2]]
    assert list(loads(result)["activities"].rows.index) == [4]


def test_rows_that_say_the_same_are_one():
    same = {"activity_id": "A1", "title": "Workshop 1"}
    result = activities({}, same, same, {})
    assert problems_of(result, "row", "rule") == [(3, "duplicate_row"), (4, "duplicate_row")]
    assert list(loads(result)["activities"].rows.index) == [2, 5]


def test_two_spellings_that_do_not_parse_do_not_say_the_same():
    result = activities(
        {}, {"activity_id": "A1", "dmop_step": "x"}, {"activity_id": "A1", "dmop_step": "y"}, {}
    )
    assert [row for row, rule in problems_of(result, "row", "rule") if rule == "duplicate_key"] == [2, 3, 4]


def test_a_ranking_that_stands_twice_is_one():
    ranking = {
        "meeting_id": "M1",
        "meeting_date": "2019-08-01",
        "respondent_id": "R1",
        "stakeholder_group": "ministry",
        "intervention_id": "I1",
        "rank": 1,
    }
    result = validated_sheets(validation_rankings=table(ranking, {**ranking, "rank": 2}, ranking))
    assert problems_of(result) == [("validation_rankings", 4, "", "duplicate_row")]


def test_a_person_twice_in_one_training():
    again = {"full_name": "JAIDEE, Mr Somsak", "birth_year": 2523, "role": "officer"}
    result = attended(PERSON, again, PERSON, {"full_name": "Somsak Jaidee", "birth_year": 1990})
    assert problems_of(result) == [
        ("participants", 3, "full_name", "duplicate_participant"),
        ("participants", 4, "", "duplicate_row"),
    ]
    assert [one.details["first"] for one in result.problems.of("participants")] == [2, 2]


def test_persons_with_ids_of_the_office_are_told_apart_by_them():
    one = {"full_name": "Somsak Jaidee", "participant_id": "P1"}
    result = attended(one, {**one, "participant_id": "P2"}, {**one, "full_name": "Another name"})
    assert problems_of(result) == [("participants", 4, "full_name", "duplicate_participant")]


# ------------------------------------------------------------------ between forms


def test_a_participant_needs_a_training_of_the_slice():
    result = attended({}, {"training_id": "T9"}, {})
    assert problems_of(result) == [("participants", 3, "training_id", "unknown_reference")]
    assert loads(result)["participants"].rows_set_aside == 1


def test_the_own_sheet_decides_before_what_the_slice_has():
    context = SliceContext(slice_keys={"trainings": {"T9"}}, current_forms={"trainings"})
    with_sheet = validated(
        workbook(trainings=TRAININGS, participants=people({}, {"training_id": "T9"})), context=context
    )
    assert ("participants", 3, "training_id", "unknown_reference") in problems_of(with_sheet)
    without = validated(
        workbook(participants=people({"training_id": "T9"}, {"training_id": "T9"})), context=context
    )
    assert problems_of(without) == []


def test_a_training_that_was_set_aside_lets_its_participants_wait():
    trainings = table(TRAINING, {**TRAINING, "training_id": "T2", "hours": None})
    result = attended({}, {"training_id": "T2"}, trainings=trainings)
    assert problems_of(result) == [
        ("participants", 3, "training_id", "named_row_set_aside"),
        ("trainings", 3, "hours", "required_missing"),
    ]
    assert list(loads(result)["participants"].rows.index) == [2]


def test_rows_that_wait_for_another_form_do_not_reject_their_own():
    """Else it would depend on what came first whether a form counts: all wait, and one more is bad itself."""
    waiting = [{"training_id": "T9"}] * 12
    result = attended(*waiting, {"sex": "?"}, trainings=table(TRAINING))
    assert loads(result)["participants"].outcome is Outcome.PARTLY_ACCEPTED
    assert "too_many_bad_rows" not in {rule for (rule,) in problems_of(result, "rule")}


def test_a_rejected_form_of_trainings_leaves_it_to_the_slice():
    trainings = table({**TRAINING, "hours": None})
    content = workbook(trainings=trainings, participants=people({}, {"training_id": "T7"}))
    context = SliceContext(slice_keys={"trainings": {"T7"}}, current_forms={"trainings"})
    result = validated(content, context=context)
    assert problems_of(result, "form", "row", "rule") == [
        ("participants", 2, "named_row_set_aside"),
        ("trainings", None, "too_many_bad_rows"),
        ("trainings", 2, "required_missing"),
    ]


def test_without_a_warehouse_what_it_would_know_is_left_open():
    result = validated(workbook(participants=people({}, {})))
    assert problems_of(result) == [("participants", None, "training_id", "references_not_checked")]


def test_what_lives_on_may_come_later():
    trainings = table({**TRAINING, "activity_id": "THA-A-001"})
    assert problems_of(validated_sheets(trainings=trainings), "row", "rule") == [
        (2, "reference_not_yet_known")
    ]
    assert problems_of(validated_sheets(trainings=trainings, activities=table(ACTIVITY))) == []
    known = SliceContext(known_keys={"activities": {"THA-A-001"}})
    assert problems_of(validated(workbook(trainings=trainings), context=known)) == []


# ------------------------------------------------------------------ hours


def test_hours_decide_who_completed():
    result = attended(
        {"hours_attended": 8, "completed": "yes"},
        {"hours_attended": 7.9, "completed": "yes"},
        {"hours_attended": 10, "completed": "no"},
        {"hours_attended": None, "completed": "no"},
        {"hours_attended": 11, "completed": "yes"},
    )
    assert problems_of(result) == [
        ("participants", 3, "completed", "completed_disagrees_with_hours"),
        ("participants", 4, "completed", "completed_disagrees_with_hours"),
        ("participants", 6, "hours_attended", "hours_above_training"),
    ]
    written = [True, True, False, False, True]
    assert loads(result)["participants"].rows["completed"].tolist() == written, (
        "what follows is found for figures"
    )


@pytest.mark.parametrize(
    ("hours", "present", "follows"),
    [(12.5, 10, True), (0.5, 0.4, True), (7, 5.6, True), (7, 5.59, False), (60, 48, True), (3, 2.4, True)],
)
def test_completion_is_the_share_of_the_hours_exactly(hours, present, follows):
    trainings = table({**TRAINING, "hours": hours})
    result = attended({"hours_attended": present, "completed": "no"}, {}, trainings=trainings)
    assert (
        ("participants", 2, "completed", "completed_disagrees_with_hours") in problems_of(result)
    ) is follows


def test_an_unreadable_answer_is_not_mended_by_the_hours():
    result = attended({}, {"hours_attended": 10, "completed": "perhaps"})
    assert problems_of(result) == [("participants", 3, "completed", "not_a_boolean")]


# ------------------------------------------------------------------ institutions


def registered(unit: str = "THA"):
    return next(
        one for one in plan().institutions if one.unit == unit and one.spellings and one.type != "police"
    )


def test_the_type_follows_from_the_register():
    known = registered()
    result = attended(
        {"institution": known.spellings[0], "institution_type": None},
        {"institution": "Nobody knows this one", "institution_type": None},
        {"institution": known.name.upper(), "institution_type": "police"},
    )
    assert problems_of(result, "row", "column", "rule") == [
        (3, "institution_type", "institution_type_needed"),
        (4, "institution_type", "institution_type_disagrees"),
    ]
    rows = loads(result)["participants"].rows
    assert rows["institution"].tolist() == [known.name, known.name]
    assert rows["institution_type"].tolist() == [known.type, known.type]


def test_a_name_close_to_a_registered_one_is_suggested_once():
    known = registered("PRY")
    almost = known.name[:-1] + ("x" if known.name[-1] != "x" else "y")
    cover = {**COVER, "country": "PRY"}
    rows = people({"institution": almost}, {"institution": almost}, {"institution": "Otra cosa"})
    result = validated_sheets(cover, trainings=TRAININGS, participants=rows)
    (similar,) = [one for one in result.problems if one.rule == "institution_similar"]
    assert (similar.row, similar.suggestion, similar.details) == (2, known.institution_id, {"rows": "2–3"})
    assert loads(result)["participants"].rows["institution"].tolist()[:2] == [almost, almost]


# ------------------------------------------------------------------ corrections


def corrected_plan(**changes):
    correction = Correction(
        **{
            "correction_id": "C1",
            "unit": "THA",
            "period": "2019-H2",
            "form": "activities",
            "row_key": {"activity_id": "A2"},
            "column": "dmop_step",
            "expect": "55",
            "value": "5",
            "reason": "confirmed by mail",
            "who": "Malee",
            "on": date(2020, 2, 1),
            **changes,
        }
    )
    return changed(plan(), corrections=(correction,))


def test_a_correction_replaces_what_it_expects():
    result = activities({}, {"dmop_step": 55}, plan=corrected_plan())
    assert problems_of(result) == [("activities", 3, "dmop_step", "corrected")]
    assert loads(result)["activities"].rows["dmop_step"].tolist()[1] == 5


@pytest.mark.parametrize(
    ("changes", "step", "rules"),
    [
        ({}, 5, ["correction_no_longer_needed"]),
        ({}, 6, ["correction_expectation_failed"]),
        ({"row_key": {"activity_id": "A7"}}, 5, ["correction_row_missing"]),
        ({"period": "2020-H1"}, 5, []),
    ],
)
def test_a_correction_that_does_not_fit_says_so(changes, step, rules):
    result = activities({}, {"dmop_step": step}, plan=corrected_plan(**changes))
    assert [one.rule for one in result.problems.of("activities")] == rules
    assert loads(result)["activities"].rows_set_aside == (
        1 if "correction_expectation_failed" in rules else 0
    )


# ------------------------------------------------------------------ too many bad rows


@pytest.mark.parametrize(
    ("bad", "total", "outcome"),
    [
        (2, 10, Outcome.PARTLY_ACCEPTED),
        (9, 10, Outcome.PARTLY_ACCEPTED),
        (10, 10, Outcome.REJECTED),
        (2, 11, Outcome.PARTLY_ACCEPTED),
        (3, 11, Outcome.REJECTED),
        (4, 20, Outcome.PARTLY_ACCEPTED),
        (5, 20, Outcome.REJECTED),
    ],
)
def test_a_form_with_too_many_bad_rows_is_rejected_whole(bad, total, outcome):
    result = activities(*[{"title": None}] * bad, *[{}] * (total - bad))
    load = loads(result)["activities"]
    assert load.outcome is outcome
    is_rejected = outcome is Outcome.REJECTED
    assert load.rows_set_aside == (total if is_rejected else bad)
    assert ("too_many_bad_rows" in [one.rule for one in result.problems]) == is_rejected


def test_more_problems_than_can_be_listed_are_told_with_their_rows(monkeypatch):
    monkeypatch.setattr(form_rows, "MOST_LISTED", 2)
    result = activities(*[{"start_date": date(2019, 6, 1)}] * 5)
    assert [one.row for one in result.problems if one.rule == "reported_late"] == [2, 3]
    (rest,) = [one for one in result.problems if one.rule == "more_like_this"]
    assert rest.details == {"of_rule": "reported_late", "count": 3, "rows": "4–6"}


def test_a_rule_flagged_twice_for_a_column_keeps_its_bound(monkeypatch):
    monkeypatch.setattr(form_rows, "MOST_LISTED", 2)
    form = load_forms()["activities"]
    contents = sheet_of("activities", [["activity_id", "title"], *([f"A-{n}", "x"] for n in range(9))])
    rows = form_rows.FormRows(form, plan(), plan().slice("THA", "2019-H2"), map_sheet(form, contents))
    before = len(rows.problems)
    rows.flag("too_long", np.arange(5), "title", details={"limit": 9})
    rows.flag("too_long", np.arange(5, 9), "title", details={"limit": 9})
    assert [one.row for one in rows.problems[before:]] == [2, 3]
    (rest,) = [one for one in rows.all_problems() if one.rule == "more_like_this"]
    assert rest.details == {"of_rule": "too_long", "count": 7, "rows": "4–10"}
    assert rows.is_bad.all()


def test_row_ranges():
    assert form_rows.row_ranges([7, 3, 4, 5, 9]) == "3–5, 7, 9"


# ------------------------------------------------------------------ privacy


def test_nothing_of_a_person_leaves():
    secret_words = ("Somsak", "Jaidee", "081-234", "somsak@example.org", "Zzyzx")
    result = attended(
        {"full_name": "Somsak Jaidee", "contact": "081-234 5678"},
        {"full_name": "Zzyzx " * 60, "contact": "somsak@example.org " * 30},
        {"full_name": "#N/A", "contact": "Somsak"},
        {"full_name": "81-234"},
        {"full_name": "Somsak Jaidee"},
    )
    assert {one.rule for one in result.problems.errors} == {
        "too_long",
        "excel_error",
        "not_a_name",
        "duplicate_participant",
    }
    assert {one.found for one in result.problems.errors} == {MASK, "#N/A"}
    load = loads(result)["participants"]
    assert {"full_name", "contact"}.isdisjoint(load.rows.columns)
    assert load.rows["person_key"].notna().all()
    everything = repr(result.load) + load.rows.to_csv() + repr(list(result.problems))
    everything += "".join(message(one, language) for one in result.problems for language in languages())
    assert [word for word in secret_words if word in everything] == []


# ------------------------------------------------------------------ whatever comes


CELLS = st.one_of(
    st.none(),
    st.sampled_from(
        ["A1", "A2", "completed", "training", "CL;FL", "enforcement", "2019-08-05", "yes", "#N/A", "T1"]
    ),
    st.text(max_size=8),
    st.integers(-5, 3000),
    st.dates(date(2018, 1, 1), date(2021, 1, 1)),
)


@settings(max_examples=examples(25, 160), deadline=None)
@given(st.data())
def test_rows_are_conserved_whatever_a_sheet_holds(data):
    name = data.draw(st.sampled_from(list(load_forms())))
    form = load_forms()[name]
    columns = data.draw(st.lists(st.sampled_from([item.name for item in form.fields]), unique=True))
    if data.draw(st.booleans()):
        columns = [item.name for item in form.fields]
    rows = data.draw(st.lists(st.lists(CELLS, min_size=len(columns), max_size=len(columns)), max_size=8))
    unit = data.draw(st.sampled_from(["THA", "PRY", "HQ"]))
    cover = {**COVER, "country": unit}
    for content in (csv_zip(cover, **{name: [columns, *rows]}), workbook(cover, **{name: [columns, *rows]})):
        result = validated(content, "delivery" if content[:30].find(b"csv") > 0 else "x.xlsx")
        for load in result.load.forms:
            assert load.rows_read == load.rows_accepted + load.rows_set_aside
            if load.outcome is Outcome.REJECTED:
                assert load.rows_accepted == 0
            else:
                set_aside = {one.row for one in result.problems.of(name).errors}
                assert len(set_aside - {None}) == load.rows_set_aside
                assert set_aside.isdisjoint(load.rows.index)
            for bridge in load.bridges.values():
                assert set(bridge["row_number"]) <= set(load.rows.index)
        for one in result.problems:
            for language in languages():
                assert message(one, language)


@settings(max_examples=examples(10, 50), deadline=None)
@given(st.lists(st.sampled_from(["good", "bad", "blank"]), min_size=1, max_size=30))
def test_blank_rows_are_not_rows_and_the_others_keep_their_numbers(kinds):
    rows = [
        {
            "good": list({**ACTIVITY, "activity_id": f"A{number}"}.values()),
            "bad": list({**ACTIVITY, "activity_id": f"A{number}", "title": None}.values()),
            "blank": [None, "  ", *[None] * (len(ACTIVITY) - 2)],
        }[kind]
        for number, kind in enumerate(kinds)
    ]
    for content in (
        csv_zip(activities=[list(ACTIVITY), *rows]),
        workbook(activities=[list(ACTIVITY), *rows]),
    ):
        result = validated(content, "x.zip" if b"cover.csv" in content else "x.xlsx")
        load = loads(result).get("activities")
        numbers = {kind: [n for n, one in enumerate(kinds, 2) if one == kind] for kind in ("good", "bad")}
        read = len(numbers["good"]) + len(numbers["bad"])
        assert (load.rows_read if load else 0) == read
        if load and load.outcome is not Outcome.REJECTED:
            assert list(load.rows.index) == numbers["good"]
        found = [one.row for one in result.problems if one.rule == "required_missing"]
        assert found == numbers["bad"]


def test_workbook_and_csv_say_the_same():
    sheets = {
        "activities": table(ACTIVITY),
        "trainings": TRAININGS,
        "participants": people({}, {"sex": "x"}, {}),
    }
    book, folder = validated(workbook(**sheets)), validated(csv_zip(**sheets), "x.zip")
    assert problems_of(book) == problems_of(folder)
    for name, load in loads(book).items():
        assert load.rows.equals(loads(folder)[name].rows)


def test_judging_twice_gives_the_same():
    content = workbook(activities=table(ACTIVITY), trainings=TRAININGS, participants=people({}, {}))
    first, second = validated(content), validated(content)
    assert first.problems.flatten("rule", "row") == second.problems.flatten("rule", "row")
    assert loads(first)["participants"].rows.equals(loads(second)["participants"].rows)


# ------------------------------------------------------------------ what must not be said of persons

NAME = "Zyxwvutia Qponmlkson"


def said_of(result) -> str:
    return " ".join(
        message(one, language) + repr((one.found, one.suggestion, one.allowed, one.details))
        for one in result.problems
        for language in languages()
    )


def spoilt(spoil) -> str:
    """What is said of three persons with planted names after `spoil` has changed their sheet."""
    rows = people({"full_name": NAME}, {"full_name": f"{NAME} II"}, {"full_name": f"Ms {NAME}"})
    spoil(rows)
    return said_of(validated_sheets(trainings=TRAININGS, participants=rows))


def replace_headers(rows):
    rows[0] = [NAME if name == "full_name" else name for name in rows[0]]


def swap(one: str, other: str):
    def swapped(rows):
        a, b = rows[0].index(one), rows[0].index(other)
        for row in rows[1:]:
            row[a], row[b] = row[b], row[a]

    return swapped


@pytest.mark.parametrize(
    "spoil",
    [
        lambda rows: rows.pop(0),
        replace_headers,
        lambda rows: [row.append(row[1]) for row in rows],
        lambda rows: [rows[0].append(NAME), *(row.append("x") for row in rows[1:])],
        *(swap("full_name", name) for name in PERSON if name != "full_name"),
        lambda rows: [row.insert(0, row.pop()) for row in rows[1:]],
        lambda rows: [row.append(row.pop(0)) for row in rows[1:]],
    ],
)
def test_no_name_is_repeated_wherever_it_stands(spoil):
    said = spoilt(spoil)
    assert "Qponmlkson" not in said
    assert "Zyxwvutia" not in said


def test_what_cannot_be_a_name_is_still_repeated():
    bad = ({"sex": "Femal"}, {"birth_year": 1900}, {"training_id": "T-9"}, {"birth_year": "eighty"})
    result = attended({}, *bad)
    assert problems_of(result, "row", "found") == [(3, "Femal"), (4, "1900"), (5, "T-9"), (6, MASK)]


@pytest.mark.parametrize(
    "text", ["0812345678", "+595-981-234567", "a1@example.org", "Ana", "P 1", "x" * 40 + "1"]
)
def test_what_may_be_a_person_or_a_contact_is_no_identifier(text):
    (found,) = problems_of(attended({}, {"training_id": text}, {}), "found")[:1]
    assert found == (MASK,)


def test_an_error_of_excel_is_not_personal():
    assert problems_of(attended({}, {"full_name": "#N/A"}, {}), "rule", "found") == [("excel_error", "#N/A")]


@pytest.mark.parametrize("text", ["n/a", "N/A", "-", "—", " NA "])
def test_a_placeholder_is_no_name(text):
    assert problems_of(attended({}, {"full_name": text}, {})) == [
        ("participants", 3, "full_name", "required_missing")
    ]


# ------------------------------------------------------------------ what lies ahead

AHEAD = {**TRAINING, "training_id": "T2", "end_date": date(2020, 1, 2)}


def test_nobody_has_completed_what_ends_after_the_period():
    result = attended(
        {},
        {"training_id": "T2"},
        {"training_id": "T2", "completed": "no"},
        {"training_id": "T2", "completed": "no", "hours_attended": 10},
        trainings=table(TRAINING, AHEAD),
    )
    assert problems_of(result, "row", "column", "rule", "found") == [
        (3, "completed", "completed_in_future", "2020-01-02"),
        (5, "completed", "completed_disagrees_with_hours", "no"),
        (5, "completed", "completed_in_future", "2020-01-02"),
    ]
    assert list(loads(result)["participants"].rows.index) == [2, 4]


def test_the_last_days_of_current_trainings_decide_too():
    def validated_with(end: date):
        context = SliceContext(
            slice_keys={"trainings": {"T1"}}, current_forms={"trainings"}, training_ends={"T1": end}
        )
        return validated(workbook(participants=people({}, {"completed": "no"})), context=context)

    ahead, over = validated_with(date(2020, 1, 2)), validated_with(date(2019, 12, 31))
    assert problems_of(ahead, "row", "rule") == [(2, "completed_in_future")]
    assert problems_of(over) == []
    assert ahead.load.code_version != over.load.code_version


@pytest.mark.parametrize(
    ("field", "said"),
    [("institution", "Police"), ("institution", "สำนักงานตำรวจแห่งชาติ"), ("role", "Clerk")],
)
def test_a_name_that_changed_places_with_what_stands_beside_it_is_not_stored(field, said):
    change = {"full_name": said, field: "Qvaqisebax Mrodseqibaek"}
    result = validated_people(people(change, *[{"role": "Clerk"}] * 2))
    assert ("participants", 2, field, "name_in_other_column") in problems_of(result)
    assert "Qvaqisebax" not in repr(result.load) + repr(list(result.problems))


@pytest.mark.parametrize(
    ("column", "text", "is_told"),
    [
        ("participant_id", "Somsak Jaidee", True),
        ("participant_id", "สมศักดิ์ ใจดี", True),
        ("participant_id", "María José", True),
        ("participant_id", "somsak@example.org", True),
        ("participant_id", "MTESS-0012", False),
        ("participant_id", "DGT", False),
        ("participant_id", "12 B", False),
        ("participant_id", "๐๐๑๒ ก", False),
        ("participant_id", "Person_a", True),
        ("participant_id", "PERSON-001", True),
        ("participant_id", "0981234567", True),
        ("participant_id", "1-1014-00123-45-6", True),
        ("participant_id", "123456", False),
        ("participant_id", "THA-2020-0001234", False),
        ("role", "PERSON A", True),
        ("role", "A Person", True),
        ("role", "oficial Pérson a", True),
        ("role", "Mr. Person, A", True),
        ("role", "person b", True),
        ("role", "tel 0981 765 432", True),
        ("role", "Director 2018-2020", False),
        ("role", "since 15/03/2019", False),
        ("role", "Contact person", False),
        ("institution", "Sr. Person A", True),
        ("institution", "Person & Partners", False),
        ("role", "Labour inspector", False),
        ("institution", "Person a ", True),
        ("institution", "Ministerio del Trabajo", False),
    ],
)
def test_a_name_where_it_would_be_stored_sets_the_row_aside(column, text, is_told):
    result = validated_people(people({column: text}, {"role": "Clerk"}))
    found = [one for one in problems_of(result) if one[3] == "name_in_other_column"]
    assert found == ([("participants", 2, column, "name_in_other_column")] if is_told else [])
    assert loads(result)["participants"].rows_set_aside == is_told
    assert not is_told or text not in repr(result.load) + repr(list(result.problems))


def test_what_names_no_intervention_of_the_body_of_knowledge_is_told_with_what_is_close():
    known = SliceContext(listed={("bok_studies", "intervention_id"): {"INT-06", "INT-07"}})
    wrong = table(
        ACTIVITY | {"intervention_id": "INT-6"},
        ACTIVITY | {"activity_id": "A2", "title": "Other", "intervention_id": "INT-07"},
    )
    found = validated(workbook(activities=wrong), context=known)
    assert problems_of(found, "row", "column", "rule", "suggestion") == [
        (2, "intervention_id", "not_in_body_of_knowledge", "INT-06")
    ]
    assert loads(found)["activities"].rows_accepted == 2
    nothing_listed = validated(workbook(activities=wrong), context=SliceContext())
    assert problems_of(nothing_listed) == []
