"""What becomes of alerts, whatever the order and however often a condition is found."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atlas_pipeline.alerts.conditions import AlertCondition
from atlas_pipeline.alerts.state import AlertError, acknowledge, look, resolve, snooze
from atlas_pipeline.problems.model import Severity
from atlas_pipeline.warehouse.alert_records import Alert

NOW = datetime(2020, 8, 1, 12, tzinfo=UTC)
KIND = "rows_set_aside"


def condition(
    key: str = "a", severity: Severity = Severity.ERROR, stage: str = "", count: int = 1
) -> AlertCondition:
    return AlertCondition(key, KIND, severity, "THA", stage=stage, details={"count": count})


class Book:
    """The alerts as the warehouse would keep them."""

    def __init__(self) -> None:
        self.alerts: dict[str, Alert] = {}

    def take(self, changes) -> list[tuple[str, str]]:
        for one in changes:
            number = one.alert.id or len(self.alerts) + 1
            self.alerts[one.alert.key] = replace(one.alert, id=number)
        return [(one.alert.key, one.what) for one in changes if one.what]

    def look(self, *conditions: AlertCondition, now: datetime = NOW, kinds=(KIND,)) -> list[tuple[str, str]]:
        return self.take(look(conditions, list(self.alerts.values()), looked_for=kinds, now=now))


conditions = st.lists(
    st.builds(
        condition,
        st.sampled_from("abcd"),
        st.sampled_from(list(Severity)),
        st.sampled_from(["", "late", "overdue"]),
        st.integers(1, 3),
    ),
    max_size=8,
)


@given(conditions, conditions, st.randoms())
def test_order_and_repetition_make_no_difference(before, now, random):
    one, other = Book(), Book()
    for book in (one, other):
        book.look(*before)
    mixed = [*now, *now]
    random.shuffle(mixed)
    assert sorted(one.look(*now)) == sorted(other.look(*mixed))
    assert one.alerts == other.alerts


@given(conditions, conditions)
def test_looking_again_changes_nothing(before, now):
    book = Book()
    book.look(*before)
    book.look(*now)
    assert list(look(now, book.alerts.values(), looked_for=[KIND], now=NOW)) == []


@given(st.lists(conditions, max_size=6))
def test_what_is_open_is_what_stands(looks):
    book = Book()
    for found in looks:
        book.look(*found)
        standing = {one.key for one in found}
        assert {key for key, one in book.alerts.items() if one.state == "open"} == standing


def test_the_life_of_an_alert():
    book = Book()
    assert book.look(condition()) == [("a", "opened")]
    assert book.look(condition()) == []
    assert book.look(condition(count=2)) == []  # another count is no news
    assert book.alerts["a"].details == {"count": 2}
    assert book.look() == [("a", "mended")]
    assert book.look() == []
    assert book.look(condition()) == [("a", "reopened")]
    assert len(book.alerts) == 1


def test_it_is_told_again_where_it_grows_worse():
    book = Book()
    book.look(condition(severity=Severity.WARNING, stage="late"))
    book.take([acknowledge(book.alerts["a"], "on it")])
    assert book.look(condition(severity=Severity.WARNING, stage="late")) == []
    assert book.look(condition(stage="overdue")) == [("a", "worsened")]
    assert book.alerts["a"].state == "open"


def test_what_a_person_resolved_stays_so_until_it_comes_back():
    book = Book()
    book.look(condition())
    book.take([resolve(book.alerts["a"], "known and accepted")])
    assert book.look(condition()) == []
    assert book.look() == []
    assert book.look(condition()) == [("a", "reopened")]


def test_a_snoozed_one_is_told_again_afterwards():
    book = Book()
    book.look(condition())
    until = NOW + timedelta(days=2)
    book.take([snooze(book.alerts["a"], "holiday", until, NOW)])
    assert book.look(condition(), now=NOW + timedelta(days=1)) == []
    assert book.look(condition(), now=until) == [("a", "snooze_ended")]
    assert book.look(condition(), now=until + timedelta(days=1)) == []


def test_what_was_not_looked_for_is_left_alone():
    book = Book()
    book.look(condition())
    assert book.look(kinds=("run_failed",)) == []
    assert book.alerts["a"].state == "open"


def test_what_is_settled_cannot_be_settled_again():
    book = Book()
    book.look(condition())
    with pytest.raises(AlertError, match="past"):
        snooze(book.alerts["a"], "no", NOW, NOW)
    book.look()
    for change in (acknowledge, resolve):
        with pytest.raises(AlertError, match="already resolved"):
            change(book.alerts["a"], "again")
