"""What counts, under any sequence of deliveries, judgings, holdings, confirmations and their undoings.

The model below is the rule in a few lines of sets; the warehouse must agree after every step, now and at
every number of the past.
"""

import itertools

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from atlas_pipeline.problems.model import Outcome
from atlas_pipeline.warehouse.errors import WarehouseError
from atlas_pipeline.warehouse.tables import currency, facts
from tests.actors import HQ, OFFICER
from tests.warehouse.building import deliver, intake_of, send, trainings

UNITS = itertools.count()
"""Each example has a unit of its own in one database."""


class Model:
    """One slice and one form: sets of keys, and who counts. What comes again the same keeps the intake."""

    def __init__(self):
        self.sent = []  # (keys, outcome, confirms) by submission
        self.newest = {}  # submission → (judging, intake, is_held)
        self.current = None  # (submission, intake, keys, judging of the intake)
        self.confirmed = {}  # submission → what was current before its confirmation

    def take_in(self, index, inputs, intake):
        keys, outcome, confirms = self.sent[index]
        held = False
        if outcome is not Outcome.REJECTED and self.current and self.current[0] < index:
            _, same, before, validated = self.current
            if (before, validated) == (keys, inputs):
                self.current = (index, same, keys, inputs)
                self.newest[index] = (inputs, intake, False)
                return
        if outcome is not Outcome.REJECTED and not (self.current and self.current[0] > index):
            resent = self.current and self.current[0] != index and not confirms
            held = bool(resent and self.current[2] - keys)
            if not held:
                self.current = (index, intake, keys, inputs)
        self.newest[index] = (inputs, intake, held)

    def may_confirm(self, index):
        if index not in self.newest:
            return False
        _, intake, held = self.newest[index]
        overtaken = self.current and self.current[0] > index
        return held and not overtaken and not (self.current and self.current[1] == intake)

    def confirm(self, index):
        inputs, intake, _ = self.newest[index]
        self.confirmed[index] = self.current
        self.current = (index, intake, self.sent[index][0], inputs)

    def may_undo(self, index):
        return index in self.confirmed and self.current[0] == index

    def undo(self, index):
        self.current = self.confirmed.pop(index)
        inputs, intake, _ = self.newest[index]
        self.newest[index] = (inputs, intake, True)


keys = st.frozensets(st.sampled_from(["T-1", "T-2", "T-3"]))
outcomes = st.sampled_from([Outcome.ACCEPTED, Outcome.ACCEPTED, Outcome.PARTLY_ACCEPTED, Outcome.REJECTED])
steps = st.lists(
    st.one_of(
        st.tuples(st.just("deliver"), keys, outcomes, st.booleans()),
        st.tuples(st.just("take in"), st.integers(0, 9), st.sampled_from(["plan 1", "plan 2"])),
        st.tuples(st.just("confirm"), st.integers(0, 9)),
        st.tuples(st.just("undo"), st.integers(0, 9)),
    ),
    min_size=1,
    max_size=12,
)


def check_history(warehouse, unit):
    """At most one row is open, and the rows of the past touch without a gap or an overlap."""
    rows = warehouse.read(
        sa.select(currency.c.from_seq, currency.c.to_seq)
        .where(currency.c.unit == unit)
        .order_by(currency.c.from_seq)
    )
    assert rows["to_seq"].isna().sum() == (1 if len(rows) else 0)
    assert list(rows["to_seq"])[:-1] == list(rows["from_seq"])[1:]
    assert (rows["to_seq"].dropna() > rows["from_seq"].iloc[:-1]).all()


SENT_TWICE = [("deliver", frozenset({"T-1", "T-2"}), Outcome.ACCEPTED, False), ("take in", 0, "plan 1")]
SENT_TWICE += [("deliver", frozenset({"T-1"}), Outcome.ACCEPTED, False), ("take in", 1, "plan 1")]
CONFIRMED = [*SENT_TWICE, ("confirm", 1)]
SENT_AGAIN = [("deliver", frozenset({"T-1"}), Outcome.ACCEPTED, False), ("take in", 2, "plan 1")]
HELD_AFTER = [("deliver", frozenset({"T-3"}), Outcome.ACCEPTED, False), ("take in", 2, "plan 1")]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=steps)
@example(steps=[*CONFIRMED, ("undo", 1), ("undo", 1), ("confirm", 1), ("undo", 1)])
@example(steps=[*CONFIRMED, ("take in", 1, "plan 2"), ("undo", 1), ("take in", 0, "plan 2")])
@example(steps=[*CONFIRMED, ("take in", 1, "plan 2"), ("undo", 1), ("confirm", 1), ("undo", 1)])
@example(steps=[*CONFIRMED, *SENT_AGAIN, ("undo", 1)])
@example(steps=[*CONFIRMED, *HELD_AFTER, ("confirm", 2), ("undo", 1), ("undo", 2), ("undo", 1), ("undo", 2)])
@example(steps=[*CONFIRMED, *HELD_AFTER, ("undo", 1), ("confirm", 2), ("undo", 1), ("undo", 2)])
def test_the_warehouse_agrees_with_the_rule(warehouse, steps):
    unit, model, submissions = f"U{next(UNITS)}", Model(), []
    counted_at = {}  # seq → intake that counted
    for step, *arguments in steps:
        if step == "deliver":
            model.sent.append(tuple(arguments))
            submissions.append(deliver(warehouse, f"{unit} {len(submissions)}", unit=unit)[0])
        elif not submissions:
            continue
        else:
            index = arguments[0] % len(submissions)
            if step == "take in":
                send_keys, outcome, confirms = model.sent[index]
                load = intake_of(
                    submissions[index],
                    trainings(*sorted(send_keys), outcome=outcome),
                    plan=arguments[1],
                    confirms=confirms,
                )
                receipt = warehouse.intakes.take_in(load, OFFICER)
                if index in model.newest and model.newest[index][0] == arguments[1]:
                    assert receipt.intake_id == model.newest[index][1]
                else:
                    model.take_in(index, arguments[1], receipt.intake_id)
                    assert (receipt.outcomes["trainings"] is Outcome.HELD) == model.newest[index][2]
            elif step == "confirm" and model.may_confirm(index):
                warehouse.intakes.confirm(submissions[index].id, None, HQ, "")
                model.confirm(index)
            elif step == "undo" and model.may_undo(index):
                warehouse.intakes.undo_confirmation(submissions[index].id, None, HQ, "")
                model.undo(index)
            else:
                intakes = warehouse.intakes
                refused = intakes.confirm if step == "confirm" else intakes.undo_confirmation
                with pytest.raises(WarehouseError):
                    refused(submissions[index].id, None, HQ, "")
        expected = [model.current[1]] if model.current else []
        counted_at[warehouse.ledger.seq_at()] = expected
        now = warehouse.currency.forms()
        assert list(now.loc[now["unit"] == unit, "intake_id"]) == expected
    check_history(warehouse, unit)
    for seq, expected in counted_at.items():
        then = warehouse.currency.forms(seq)
        assert list(then.loc[then["unit"] == unit, "intake_id"]) == expected


def test_from_a_to_b_and_back_to_a(warehouse):
    for content, key in (("A", "T-1"), ("B", "T-2"), ("A", "T-1")):
        submission, _ = send(warehouse, content, trainings(key), confirms=True)
    current = warehouse.currency.forms()
    assert list(current["submission_id"]) == [submission.id]
    keys = warehouse.read(
        sa.select(facts["trainings"].c.training_id).where(
            facts["trainings"].c.intake_id == int(current.loc[0, "intake_id"])
        )
    )
    assert list(keys["training_id"]) == ["T-1"]
    check_history(warehouse, "THA")


def test_the_database_itself_refuses_a_second_current_row(warehouse):
    """A run that bypasses our code, or a fault in it, still cannot make two intakes count."""
    send(warehouse, "A", trainings("T-1"))
    with pytest.raises(sa.exc.IntegrityError), warehouse.engine.begin() as connection:
        connection.execute(
            sa.insert(currency).values(
                unit="THA", period="2020-H1", form="trainings", intake_id=9, from_seq=9, to_seq=None
            )
        )


def test_the_digest_changes_exactly_with_what_counts(warehouse):
    empty = warehouse.currency.digest()
    send(warehouse, "A", trainings("T-1", "T-2"))
    first = warehouse.currency.digest()
    held, _ = send(warehouse, "B", trainings("T-1"))
    assert warehouse.currency.digest() == first != empty
    warehouse.intakes.confirm(held.id, None, HQ, "")
    assert warehouse.currency.digest() != first
