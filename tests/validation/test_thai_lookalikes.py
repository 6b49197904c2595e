"""Thai that looks the same is the same: persons, headers, codes, institutions and identifiers."""

from atlas_pipeline.forms.loading import load_forms
from tests.thai_lookalikes import LOOKALIKES
from tests.validation.building import ACTIVITY, TRAINING, loads, people, problems_of, table, validated_sheets


def test_one_person_in_two_spellings_is_counted_once():
    trainings = table(TRAINING, {**TRAINING, "training_id": "T2", "title": "Another course"})
    pairs = [(f"นางสาว{usual} ทดสอบดี", f"นางสาว{typed} ทดสอบดี") for usual, typed in LOOKALIKES]
    rows = [
        {"full_name": name, "training_id": training, "birth_year": 2501 + number}
        for number, pair in enumerate(pairs)
        for name, training in zip(pair, ("T1", "T2"), strict=True)
    ]
    result = validated_sheets(trainings=trainings, participants=people(*rows))
    keys = loads(result)["participants"].rows["person_key"]
    assert keys.nunique() == len(LOOKALIKES)
    assert problems_of(result) == []


def test_headers_codes_and_provinces_may_be_typed_in_both_ways():
    label = load_forms()["activities"]["location"].labels["th"]
    header = "".join(f"{sign}\u0e48\u0e48" if sign == "\u0e48" else sign for sign in label)
    rows = [[*table(ACTIVITY)[0], "admin1", header], [*table(ACTIVITY)[1], "ล\u0e4d\u0e32พูน", "x"]]
    result = validated_sheets(activities=rows)
    assert problems_of(result) == []
    assert loads(result)["activities"].rows["admin1"].tolist() == ["TH-51"]


def test_identifiers_that_look_the_same_are_the_same():
    trainings = table({**TRAINING, "training_id": "อบรม-น้ำ-1"})
    result = validated_sheets(
        trainings=trainings,
        participants=people({"training_id": "อบรม-น\u0e4d\u0e49\u0e32-1"}, {"training_id": "อบรม-น้ำ-1"}),
    )
    assert problems_of(result) == []
