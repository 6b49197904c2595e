"""Which submissions of a slice still matter when the plan or the code changes."""

from datetime import UTC, datetime

import pytest

from atlas_pipeline.ingestion.slice_state import NewestIntake, relevant
from atlas_pipeline.warehouse.records import Submission

NOON = datetime(2020, 7, 1, 12, tzinfo=UTC)


def sent(number: int, content: str, size: int = 1) -> Submission:
    return Submission(number, "THA", "2020-H1", "inbox", f"{number}.xlsx", content, size, NOON)


def validated(number: int, *forms: str) -> NewestIntake:
    return NewestIntake(number, "plan", "code", frozenset(forms))


@pytest.mark.parametrize(("content", "expected"), [("other bytes", {1, 2}), ("the same", {1})])
def test_a_file_rejected_as_a_whole_matters_unless_it_is_the_one_before_again(content, expected):
    submissions = [sent(1, "the same"), sent(2, content)]
    intakes = {1: validated(1, "trainings"), 2: validated(2)}
    assert relevant(submissions, intakes, current=[1]) == expected


def test_of_each_form_the_newest_that_carried_it_matters_and_what_counts():
    submissions = [sent(1, "a"), sent(2, "b"), sent(3, "c"), sent(4, "d")]
    intakes = {
        1: validated(1, "trainings", "activities"),
        2: validated(2, "trainings"),
        3: validated(3, "trainings"),
        4: validated(4, "engagements"),
    }
    assert relevant(submissions, intakes, current=[1]) == {1, 3, 4}


def test_what_was_never_judged_or_has_no_bytes_does_not_matter():
    submissions = [sent(1, "a", size=0), sent(2, "b")]
    assert relevant(submissions, {1: validated(1, "trainings")}, current=[1]) == set()
