"""The nine steps: where each stands, since when, what comes next and what it waits for."""

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from atlas_pipeline.reports.tables.systems.dmop import TABLE
from atlas_pipeline.reports.tables.systems.dmop_course import StepState, finished_on, in_force, started_on
from tests.reports.systems.rows import step
from tests.reports.systems.submissions import ask, only, pick, submit

H1, H2, H3 = "2019-H1", "2019-H2", "2020-H1"


def submit_steps(history, unit, period, *steps):
    submit(history, (unit, period, {"dmop_progress": list(steps)}))


def of(history, plan, number, country="THA", intervention_id="", cycle=1, **more):
    asked = {"country": country, "step": number, "intervention_id": intervention_id, "cycle": cycle}
    return only(TABLE, history, plan, **asked, **more)


def test_a_step_through_its_half_years(history, plan):
    submit_steps(history, "THA", H1, step(1, "not_started"), step(2, "in_progress", "2019-05-20"))
    submit_steps(history, "THA", H2, step(1, "in_progress", "2019-09-02"), step(2, "completed", "2019-11-29"))
    first, second, third = (of(history, plan, number) for number in (1, 2, 3))
    assert (second["status"], second["started_on"], second["finished_on"], second["days_in_step"]) == (
        "completed",
        date(2019, 5, 20),
        date(2019, 11, 29),
        193,
    )
    assert (second["reported_in"], second["evidence"]) == (H2, "a file")
    # still going on: until the day of the table, 15 July 2020
    assert (first["status"], first["finished_on"], first["days_in_step"]) == ("in_progress", None, 317)
    assert (first["is_next"], third["is_next"]) == (True, False)
    assert (third["status"], third["status_date"], third["days_in_step"]) == ("not_started", None, None)


def test_a_step_told_only_when_done_has_no_known_length(history, plan):
    submit_steps(history, "THA", H2, step(1, "completed", "2019-12-13"))
    told = of(history, plan, 1)
    assert (told["started_on"], told["finished_on"], told["days_in_step"]) == (None, date(2019, 12, 13), None)


def test_who_reported_nothing_is_told_apart_from_who_has_not_started(history, plan):
    submit_steps(history, "PRY", H1)
    assert {row["status"] for row in ask(TABLE, history, plan, country="PRY")} == {"not_started"}
    assert {row["status"] for row in ask(TABLE, history, plan, country="THA")} == {"not_reported"}
    assert ask(TABLE, history, plan, country="BOL") == []
    assert ask(TABLE, history, plan, country="ARG", as_of=date(2019, 12, 31)) == []


def test_scopes(history, plan):
    submit_steps(history, "HQ", H1, step(1, "in_progress", "2019-03-18"))
    submit_steps(history, "THA", H1, step(4, "in_progress", "2019-06-03", intervention="INT-06"))
    found = {(row["country"], row["intervention_id"], row["scope"]) for row in ask(TABLE, history, plan)}
    assert {("HQ", "", "project"), ("THA", "", "country"), ("THA", "INT-06", "intervention")} <= found


def test_what_is_closed_for_the_country_covers_its_interventions(history, plan):
    submit_steps(
        history,
        "THA",
        H2,
        step(1, "completed", "2019-07-01"),
        step(2, "waived", "2019-07-02", reason="An analysis of 2018 is used."),
        step(3, "in_progress", "2019-11-06"),
        step(4, "in_progress", "2019-12-02", intervention="INT-06"),
    )
    own = ask(TABLE, history, plan, country="THA", intervention_id="INT-06")
    assert pick(own, "status")[:5] == [
        ("covered",),
        ("covered",),
        ("not_started",),
        ("in_progress",),
        ("not_started",),
    ]
    assert [row["step"] for row in own if row["is_next"]] == [3]
    # pilots wait for the design, which waits for the validation
    assert pick(own, "waits_for")[4] == ("4",)


def test_what_blocks_the_next_step(history, plan):
    submit_steps(history, "THA", H2, step(1, "completed", "2019-07-01"), step(2, "completed", "2019-11-29"))
    assert of(history, plan, 3)["is_next"]
    assert of(history, plan, 4)["waits_for"] == "3"
    submit_steps(history, "PRY", H2)
    assert of(history, plan, 4, country="PRY")["waits_for"] == "1;3"


def test_refining_loops_back_to_a_second_pilot(history, plan):
    done = [step(number, "completed", f"2019-0{number}-01") for number in range(1, 8)]
    submit_steps(history, "THA", H2, *done, step(5, "in_progress", "2019-09-02", cycle=2))
    second = ask(TABLE, history, plan, country="THA", cycle=2)
    assert pick(second, "step", "status") == [
        (5, "in_progress"),
        (6, "not_started"),
        (7, "not_started"),
        (8, "not_started"),
        (9, "not_started"),
    ]
    assert [row["step"] for row in second if row["is_next"]] == [5]
    assert [row["step"] for row in ask(TABLE, history, plan, country="THA", cycle=1) if row["is_next"]] == [8]


def test_a_step_that_is_opened_again_is_not_finished(history, plan):
    submit_steps(history, "THA", H1, step(2, "in_progress", "2019-02-01"), step(2, "completed", "2019-05-01"))
    submit_steps(history, "THA", H2, step(2, "in_progress", "2019-09-01"))
    told = of(history, plan, 2)
    assert (told["status"], told["started_on"], told["finished_on"]) == (
        "in_progress",
        date(2019, 2, 1),
        None,
    )


def test_as_of_an_earlier_moment(history, plan):
    then = submit(history, ("THA", H1, {"dmop_progress": [step(2, "in_progress", "2019-05-20")]}))[0]
    submit_steps(history, "THA", H2, step(2, "completed", "2019-11-29"))
    earlier = only(
        TABLE, history, plan, seq=then, as_of=date(2019, 7, 1), country="THA", step=2, intervention_id=""
    )
    assert (earlier["status"], earlier["days_in_step"]) == ("in_progress", 42)


STATES = st.lists(
    st.tuples(
        st.dates(date(2019, 1, 1), date(2022, 12, 31)),
        st.sampled_from(["not_started", "in_progress", "completed", "waived"]),
    ),
    min_size=1,
    max_size=8,
)


@settings(max_examples=200, deadline=None)
@given(STATES, st.dates(date(2019, 1, 1), date(2022, 12, 31)))
def test_days_of_a_history_agree_with_walking_through_it(told, day):
    told = sorted(told, key=lambda one: one[0])
    history = [StepState(on, status, H1, "", "", is_newest=on == told[-1][0]) for on, status in told]
    finished, started, held = None, None, None
    for on, status in told:
        if status == "in_progress" and started is None:
            started = on
        if status not in ("completed", "waived"):
            finished = None
        elif finished is None:
            finished = on
        if on <= day:
            held = status
    assert (finished_on(history), started_on(history)) == (finished, started)
    found = in_force(history, day)
    assert (found.status if found else None) == held
