"""What decides about rows of other forms: another state gives another digest, and what was set aside gives
none."""

from datetime import date

import pytest

from atlas_pipeline.validation.rules.reference_data import ReferenceData, digest

TRAININGS = ReferenceData(frozenset({"T1"}), frozenset({"T9"}), {"T1": 10.0}, {"T1": date(2020, 3, 1)})


def of(decided: ReferenceData) -> str:
    return digest(lambda form: decided, ["trainings"])


@pytest.mark.parametrize(
    "other",
    [
        ReferenceData(frozenset({"T1", "T2"}), TRAININGS.set_aside, TRAININGS.hours, TRAININGS.ends),
        ReferenceData(TRAININGS.keys, TRAININGS.set_aside, {"T1": 10.5}, TRAININGS.ends),
        ReferenceData(TRAININGS.keys, TRAININGS.set_aside, TRAININGS.hours, {"T1": date(2020, 3, 2)}),
    ],
    ids=["keys", "hours", "last days"],
)
def test_another_state_has_another_digest(other):
    assert of(other) != of(TRAININGS)


def test_what_was_set_aside_and_the_type_of_a_number_decide_nothing():
    assert of(ReferenceData(TRAININGS.keys, frozenset(), {"T1": 10}, TRAININGS.ends)) == of(TRAININGS)
