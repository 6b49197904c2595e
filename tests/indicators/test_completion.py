"""Who has completed: what follows from the training's hours as they are now, however and whenever they
came."""

import pandas as pd
import pytest

from atlas_pipeline.forms.loading import load_forms
from atlas_pipeline.indicators.selection.fact_frames import facts_of, rows_at
from atlas_pipeline.indicators.selection.facts import Facts
from atlas_pipeline.indicators.selection.selection import facts_for
from atlas_pipeline.indicators.trace import trace
from atlas_pipeline.quality.current_rows import CurrentRows
from tests.indicators.asking import figures
from tests.indicators.histories import Delivery, deliver
from tests.indicators.rows import participant, training

H1, H2 = "2019-H1", "2019-H2"
AT = ("THA", H1, "period")
SEVEN = participant("T1", 1, hours_attended=7.0, completed=False, pre_score=10.0, post_score=60.0)


def send(history, period=H1, unit="THA", **forms):
    return deliver(history, Delivery(unit, period, forms))[-1]


def test_a_correction_of_the_training_alone_decides_who_completed(history, plan):
    """7 of 10 hours is less than 80 %, 7 of 8 is more."""
    before = send(history, trainings=[training("T1", "2019-02-01", hours=10.0)], participants=[SEVEN])
    assert figures(history, plan, "K2")[AT] == (0, "zero")
    send(history, trainings=[training("T1", "2019-02-01", hours=8.0)])
    assert figures(history, plan, "K2")[AT] == (1, "reported")
    assert figures(history, plan, "EN1")[AT] == (1, "reported")
    assert figures(history, plan, "K2", seq=before)[AT] == (0, "zero"), "as of then it was ten hours"


@pytest.mark.parametrize(
    ("row", "counts"),
    [
        ({"hours_attended": 10.0, "completed": False}, True),
        ({"hours_attended": 9.9, "completed": True}, False),
        ({"hours_attended": None, "completed": True}, True),
        ({"hours_attended": None, "completed": False}, False),
        ({"hours_attended": 10.0, "completed": None}, False),
    ],
    ids=["80 % to the dot", "a little less", "written yes", "written no", "nothing written"],
)
def test_what_follows_counts_and_what_is_written_where_nothing_does(history, plan, row, counts):
    send(
        history,
        trainings=[training("T1", "2019-02-01", hours=12.5)],
        participants=[participant("T1", 1, **row)],
    )
    assert figures(history, plan, "K2")[AT][0] == int(counts)


def test_the_newest_state_of_the_training_decides_as_it_dates(history, plan):
    send(history, trainings=[training("T1", "2019-02-01", hours=10.0)], participants=[SEVEN])
    send(history, H2, trainings=[training("T1", "2019-02-01", hours=8.0)])
    send(history, H2, "PRY", trainings=[training("T1", "2019-02-01", hours=100.0)])
    assert figures(history, plan, "K2")[AT] == (1, "reported")


def test_the_plans_share_decides(history, plan):
    send(history, trainings=[training("T1", "2019-02-01", hours=10.0)], participants=[SEVEN])
    thresholds = plan.project.thresholds.model_copy(update={"attendance_share": 0.7})
    lenient = plan.model_copy(update={"project": plan.project.model_copy(update={"thresholds": thresholds})})
    assert figures(history, lenient, "K2")[AT] == (1, "reported")


def test_a_trace_shows_what_counts_and_what_was_written_where_it_differs(history, plan):
    plain = participant("T1", 2, hours_attended=8.0)
    send(history, trainings=[training("T1", "2019-02-01")], participants=[SEVEN, plain])
    rows = trace(history, plan, "K2", "THA", plan.period(H1), "period")
    counted = rows[rows["role"] == "counted"]
    assert counted["completed"].tolist() == [True, True]
    assert counted["completed_as_written"].tolist() == [False, None]
    columns = list(rows.columns)
    assert columns.index("completed_as_written") == columns.index("completed") + 1
    send(history, participants=[plain])
    rows = trace(history, plan, "K2", "THA", plan.period(H1), "period")
    assert "completed_as_written" not in rows.columns


def test_every_reader_of_rows_has_the_same(history, plan):
    send(history, trainings=[training("T1", "2019-02-01")], participants=[SEVEN, participant("T9", 3)])
    send(history, H2, trainings=[training("T1", "2019-02-01", hours=70.0)])
    engine = facts_for(history, plan, [plan.indicator("K2")], None).rows("participants").frame["completed"]
    systems = rows_at(facts_of(history, plan, None, "participants"), "participants")["completed"]
    quality = CurrentRows(history, plan=plan).of("participants")["completed"]
    alone = (
        Facts(history, plan, None, {"participants": {"completed"}}).rows("participants").frame["completed"]
    )
    for found in (engine, systems, quality, alone):
        assert found.tolist() == [False, True]
    send(history, H2, trainings=[training("T1", "2019-02-01", hours=8.0)])
    for found in (
        Facts(history, plan, None, {"participants": {"completed"}}).rows("participants").frame["completed"],
        CurrentRows(history, plan=plan).of("participants")["completed"],
    ):
        assert found.tolist() == [True, True]


def test_facts_are_read_with_the_types_they_had(history, plan):
    send(history, trainings=[training("T1", "2019-02-01")], participants=[SEVEN])
    frame = facts_of(history, plan, None, "participants").rows("participants").frame
    assert frame["completed"].dtype == frame["completed_as_written"].dtype
    assert pd.api.types.is_bool_dtype(frame["completed"].dtype)


def test_only_what_the_forms_declare_follows():
    followed = {
        (form.name, field.name, rule.given, rule.resource, rule.field, rule.share, reference.fields)
        for form in load_forms().values()
        for field, rule, reference in form.following
    }
    assert followed == {
        (
            "participants",
            "completed",
            "hours_attended",
            "trainings",
            "hours",
            "attendance_share",
            "training_id",
        )
    }
