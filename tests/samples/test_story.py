"""The story holds together: codes exist, keys live on, people come back, dates lie where they may."""

from collections import Counter, defaultdict
from datetime import date

import pytest

from atlas_pipeline.forms.loading import load_forms
from atlas_pipeline.plan.loading import load_plan
from atlas_pipeline.samples.mistakes import Mistake, make_mistakes, read_mistakes
from atlas_pipeline.samples.people import Chance, NameStyle
from atlas_pipeline.samples.rosters import Cast, Group, Habits, Returning, Roster
from atlas_pipeline.samples.story import sample_submissions

SAMPLES = list(sample_submissions())
FORMS, PLAN = load_forms(), load_plan()
COPIES = {(m.file, m.row) for m in read_mistakes() if m.copy_of}
WRONG = {(m.file, m.form, m.row, column) for m in read_mistakes() for column in m.set}


def rows(form: str, unit: str | None = None):
    for sample in SAMPLES:
        if unit in (None, sample.unit):
            for number, row in enumerate(sample.sheets.get(form, []), start=2):
                yield sample, number, row


def test_every_code_of_the_story_is_one_of_the_plan():
    for form in FORMS.values():
        for field in form.fields:
            if field.codes is None:
                continue
            for sample, number, row in rows(form.name):
                value = row.get(field.name)
                if value is None or (sample.file_name, form.name, number, field.name) in WRONG:
                    continue
                for code in value.split(";"):
                    assert code in PLAN.code_lists[field.codes], (sample.file_name, form.name, number, value)


def test_every_institution_is_in_the_register_of_its_unit():
    known = defaultdict(set)
    for entry in PLAN.institutions:
        known[entry.unit] |= {entry.name, *entry.labels.values(), *entry.spellings}
    for form in FORMS.values():
        for field in (field for field in form.fields if field.register_):
            for sample, number, row in rows(form.name):
                value = row.get(field.name)
                if value is None or (sample.file_name, form.name, number, field.name) in WRONG:
                    continue
                for name in value.split(";") if field.multiple else [value]:
                    assert name.strip() in known[sample.unit], (sample.file_name, form.name, number, name)


def test_every_due_form_has_rows_or_is_declared():
    for sample in SAMPLES:
        due = set(PLAN.unit(sample.unit).forms_due)
        assert due <= set(sample.sheets) | set(sample.nothing_to_report), sample.file_name


def test_keys_are_unique_within_a_form_of_one_file():
    for sample in SAMPLES:
        for name, of_form in sample.sheets.items():
            key = FORMS[name].primary_key
            counts = Counter(tuple(row.get(part) for part in key) for row in of_form) if key else Counter()
            assert [key for key, count in counts.items() if count > 1] == [], sample.file_name


@pytest.mark.parametrize("activity", ["THA-A-006", "THA-A-012", "PRY-A-005"])
def test_what_is_planned_in_one_period_is_completed_in_the_next_under_the_same_key(activity):
    states = [row["status"] for _, _, row in rows("activities") if row["activity_id"] == activity]
    assert states == ["planned", "completed"]


def test_people_come_back_and_one_is_trained_in_two_countries():
    seen = defaultdict(set)
    for sample, _, row in rows("participants"):
        if row.get("participant_id"):
            seen[row["participant_id"]].add(sample.period)
    assert sum(len(periods) > 1 for periods in seen.values()) >= 10
    guests = {(row["full_name"], row.get("birth_year")) for _, _, row in rows("participants", "THA")} & {
        (row["full_name"], row.get("birth_year")) for _, _, row in rows("participants", "PRY")
    }
    assert guests == {("Helena Brandt Ruiz", 1979)}


def test_nobody_is_twice_in_one_training():
    places = [
        (sample.file_name, row["training_id"], row.get("participant_id") or row["full_name"])
        for sample, number, row in rows("participants")
        if row["full_name"] and (sample.file_name, number) not in COPIES
    ]
    assert [place for place, count in Counter(places).items() if count > 1] == []


def test_scores_rise_and_stay_within_a_hundred():
    scores = [
        (row["pre_score"], row["post_score"])
        for sample, number, row in rows("participants")
        if row.get("post_score") is not None
        and (sample.file_name, "participants", number, "post_score") not in WRONG
    ]
    assert all(0 <= before < after <= 100 for before, after in scores)


def test_contacts_cannot_reach_anybody():
    contacts = [row["contact"] for _, _, row in rows("participants") if row.get("contact")]
    assert contacts
    assert all(contact.endswith("@example.org") for contact in contacts)


def test_every_study_says_that_it_is_invented():
    assert all(row["citation"].startswith("[Sample] ") for _, _, row in rows("bok_studies"))


def test_no_date_lies_after_the_day_on_which_the_workbook_was_prepared_unless_planned():
    ahead = [
        (sample.file_name, name, row.get("status"))
        for sample in SAMPLES
        for name, of_form in sample.sheets.items()
        for row in of_form
        if any(isinstance(value, date) and value > sample.prepared_on for value in row.values())
    ]
    late = [entry for entry in ahead if entry[2] not in ("planned", "ongoing")]
    assert set(late) <= {
        ("PRY_2020-H1.xlsx", "activities", "completed"),
        ("PRY_2019-H2.xlsx", "trainings", None),
    }


def test_rankings_are_complete_orders():
    for respondent in {row["respondent_id"] for _, _, row in rows("validation_rankings")}:
        ranks = [
            row["rank"] for _, _, row in rows("validation_rankings") if row["respondent_id"] == respondent
        ]
        assert sorted(ranks) == [1, 2, 3, 4, 5, 6]


def test_all_groups_that_came_to_the_validation_meeting_ranked():
    groups = {row["stakeholder_group"] for _, _, row in rows("validation_rankings")}
    assert groups == {
        "ministry",
        "international_organization",
        "union",
        "business_association",
        "civil_society",
    }


def test_names_never_repeat_and_come_out_the_same_for_the_same_seed():
    def names(seed: str) -> list[tuple[str, str, str]]:
        naming = NameStyle("paraguayan", Chance(seed))
        return [naming.draw("F", "civil") for _ in range(200)]

    assert names("one") == names("one")
    assert names("one") != names("two")
    assert len({(given, family) for given, family, _ in names("one")}) == 200


def test_a_cast_brings_back_only_people_of_the_asked_institution_and_never_the_project():
    cast = Cast("XXX", Habits(naming="thai", id_template="X-{number}"))
    groups = (
        Group(institution="A", count=5, women=2, roles=("r",)),
        Group(institution="B", count=5, women=5, roles=("r",)),
        Group(institution="P", count=5, women=0, roles=("r",), institution_type="project"),
    )
    first = cast.rows(Roster(training_id="1", hours=6, groups=groups))
    assert Counter(row["sex"] for row in first) == {"F": 7, "M": 8}
    any_of_them = Returning(training_id="1", count=10)
    again = cast.rows(Roster(training_id="2", hours=6, returning=(any_of_them,)))
    assert {row["institution"] for row in again} == {"A", "B"}
    of_b = Returning(training_id="1", count=5, institution="B")
    assert {row["institution"] for row in cast.rows(Roster(training_id="3", hours=6, returning=(of_b,)))} == {
        "B"
    }


def test_a_mistake_that_would_land_on_another_row_is_refused():
    mistake = Mistake(
        file="f", form="activities", row=9, append={"title": "x"}, column="", rule="r", tells="", then=""
    )
    with pytest.raises(ValueError, match="row 9 does not follow the last"):
        make_mistakes({"activities": [{"title": "only"}]}, [mistake])
