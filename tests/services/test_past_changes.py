"""A past period never changes without a word: which rows warn, which figures they name, and what is kept."""

from datetime import date
from itertools import count

import pytest

from atlas_pipeline.forms.loading import load_forms
from atlas_pipeline.home import Home
from atlas_pipeline.plan.rulings import Correction
from atlas_pipeline.problems.model import Problem
from atlas_pipeline.problems.sentences import message
from atlas_pipeline.services.check import check
from atlas_pipeline.services.confirmation import confirm, undo_confirmation
from atlas_pipeline.services.deliver import deliver
from atlas_pipeline.services.publication import publish
from atlas_pipeline.services.take_in import take_in, waiting_slices
from atlas_pipeline.settings import Settings
from tests.actors import HQ, OFFICER
from tests.plan.folder import PlanFolder
from tests.validation.building import ACTIVITY, COVER, NOON, changed, table, workbook

KEPT, PUBLISHED = "state_changed_date_kept", "published_figures_change"
CODES = ("K1", "LF1", "LF2")
THEN = date(2019, 11, 5)
"""A day of the first half-year. Figures are published on the days PUBLISHING, when it is over."""
PUBLISHING = date(2020, 2, 1)

LAW = {"instrument_id": "L1", "title": "Act", "instrument_type": "law", "topics": "CL", "stage_date": THEN}
MODEL = {"model_id": "M1", "name": "Model", "institutions": "A;B", "intervention_id": "I", "finding_id": "F"}
OUTPUT = {"output_id": "O1", "title": "Guide", "output_type": "tool", "status_date": THEN}
FINDING = {
    **{"finding_id": "F1", "area": "laws", "topics": "CL", "finding": "A gap", "severity": 3},
    **{"recommendation": "Close it", "validated": "no", "status_date": THEN},
}
ACTED = {**ACTIVITY, "start_date": THEN}
NUMBERS = count(1)


@pytest.fixture(scope="module")
def plan_folder(tmp_path_factory):
    """The plan with the indicators CODES only, so that figures are computed quickly."""
    folder = tmp_path_factory.mktemp("few") / "plan"
    plan = PlanFolder(folder)
    plan.write("indicators.yaml", [one for one in plan.read("indicators.yaml") if one["code"] in CODES])
    plan.write_rows("targets.csv", [row for row in plan.rows("targets.csv") if row["indicator"] in CODES])
    plan.keep_cases_of(CODES)
    return folder


@pytest.fixture
def home(tmp_path, plan_folder):
    opened = Home(Settings(home=tmp_path / "home", user="engineer", plan=plan_folder))
    opened.prepare()
    return opened


def file_of(period: str, sheets: dict[str, list[dict]]) -> bytes:
    tables = {form: table(*rows) for form, rows in sheets.items()}
    return workbook(
        {**COVER, "period": period, "prepared_on": date(2020, 1, next(NUMBERS) % 28 + 1)}, **tables
    )


def sent(home: Home, period: str, **sheets: list[dict]):
    """Delivers and takes in; the receipts."""
    (home.inbox / f"THA_{period}.xlsx").write_bytes(file_of(period, sheets))
    deliver(home, actor=OFFICER)
    return [one for wanted in waiting_slices(home) for one in take_in(home, wanted, actor=OFFICER, now=NOON)]


def warned(receipts) -> list[Problem]:
    return [one for receipt in receipts for one in receipt.warnings]


def shown(warnings) -> list[tuple]:
    return [(one.rule, one.form, one.row, one.column) for one in warnings]


@pytest.mark.parametrize(
    ("form", "row", "state", "before", "now"),
    [
        ("legal_instruments", LAW, "stage", "drafted", "adopted"),
        ("coordination_models", {**MODEL, "stage_date": THEN}, "stage", "designed", "piloted"),
        ("dmop_progress", {"step": 2, "status_date": THEN}, "status", "in_progress", "completed"),
        ("outputs", OUTPUT, "status", "in_progress", "completed"),
        ("psa_findings", FINDING, "status", "open", "addressed"),
        ("activities", ACTED, "status", "ongoing", "completed"),
        ("activities", {**ACTED, "end_date": THEN}, "status", "completed", "cancelled"),
    ],
)
def test_a_changed_state_with_the_old_date_warns(home, form, row, state, before, now):
    assert warned(sent(home, "2019-H2", **{form: [{**row, state: before}]})) == []
    receipts = sent(home, "2020-H1", **{form: [{**row, state: now}]})
    assert receipts[0].became_current == (form,), "the row is current at once"
    assert shown(warned(receipts)) == [(KEPT, form, 2, state)]
    (one,) = warned(receipts)
    details = (one.details["before"], one.details["now"], one.details["day"], one.details["periods"])
    assert details == (before, now, "2019-11-05", ["2019-H2"])
    assert one.details["when"] in row


def test_every_form_whose_records_go_on_has_a_dated_state():
    dated = {form.name: form.dated_states for form in load_forms().values() if form.dated_states}
    assert dated == {
        "activities": {"status": ("end_date", "start_date")},
        "legal_instruments": {"stage": ("stage_date",)},
        "coordination_models": {"stage": ("stage_date",)},
        "dmop_progress": {"status": ("status_date",)},
        "outputs": {"status": ("status_date",)},
        "psa_findings": {"validated": ("validated_on",), "status": ("status_date",)},
    }


@pytest.mark.parametrize(
    "change",
    [
        {"stage": "adopted", "stage_date": date(2020, 3, 3)},
        {"stage": "drafted"},
        {"stage": "drafted", "title": "Act of 2019"},
        {"stage": "adopted", "instrument_id": "L2"},
    ],
    ids=["its own date", "the same state", "another title", "another record"],
)
def test_what_keeps_the_past_warns_of_nothing(home, change):
    sent(home, "2019-H2", legal_instruments=[{**LAW, "stage": "drafted"}])
    assert warned(sent(home, "2020-H1", legal_instruments=[{**LAW, **change}])) == []


def test_the_warning_names_the_figures_that_move(home):
    sent(home, "2019-H2", legal_instruments=[{**LAW, "stage": "drafted"}])
    first = figures(home)
    (receipt,) = sent(home, "2020-H1", legal_instruments=[{**LAW, "stage": "adopted"}])
    (one,) = receipt.warnings
    assert one.details["figures"] == ["LF1 2019-H2: 0 → 1", "LF2 2019-H2: 0 → 1"]
    assert moved_texts(first, figures(home)) == one.details["figures"], "what it says is what happens"
    sentence = message(one)
    assert all(text in sentence for text in ("2019-11-05", "LF1 2019-H2: 0 → 1", "tell headquarters"))
    (stored,) = (
        home.warehouse.intakes.problems(submission_id=2, only_open=False)
        .query("rule == @KEPT")
        .to_dict("records")
    )
    assert (stored["period"], stored["row"], stored["details"]) == ("2020-H1", 2, one.details)


def test_figures_of_later_periods_that_carry_the_change_on_are_not_listed(home):
    sent(home, "2019-H2", legal_instruments=[{**LAW, "stage": "drafted"}])
    publish(home, actor=HQ, as_of_day=date(2022, 2, 1))
    (one,) = warned(sent(home, "2020-H1", legal_instruments=[{**LAW, "stage": "adopted"}]))
    assert (one.rule, one.details["periods"]) == (KEPT, ["2019-H2"])
    assert one.details["figures"] == ["LF1 2019-H2: 0 → 1", "LF2 2019-H2: 0 → 1"]


def test_a_state_that_moves_no_figure_warns_and_says_so(home):
    sent(home, "2019-H2", legal_instruments=[{**LAW, "stage": "analysed"}])
    (one,) = warned(sent(home, "2020-H1", legal_instruments=[{**LAW, "stage": "drafted"}]))
    assert one.details["figures"] == ["none"]
    assert "no total changes" in message(one)
    assert "ningún total" in message(one, "es")


def test_a_check_warns_as_the_taking_in_does(home, tmp_path):
    sent(home, "2019-H2", legal_instruments=[{**LAW, "stage": "drafted"}])
    file = tmp_path / "THA_2020-H1.xlsx"
    file.write_bytes(file_of("2020-H1", {"legal_instruments": [{**LAW, "stage": "adopted"}]}))
    found = [one for one in check(home, file, now=NOON).validated.problems if one.rule == KEPT]
    assert found == warned(sent(home, "2020-H1", legal_instruments=[{**LAW, "stage": "adopted"}]))


def test_a_late_event_warns_once_its_period_was_published(home):
    late = {**ACTED, "activity_id": "A9"}
    sent(home, "2019-H2", activities=[ACTED])
    assert warned(sent(home, "2020-H1", activities=[late])) == [], "nothing was published"
    publish(home, actor=HQ, as_of_day=PUBLISHING)
    later = {**ACTED, "activity_id": "A10"}
    (one,) = warned(sent(home, "2020-H1", activities=[late, later]))
    assert (one.rule, one.row, one.details) == (
        *(PUBLISHED, 3),
        {"count": 1, "periods": ["2019-H2"], "figures": ["K1 2019-H2: 2 → 3"]},
    )


def test_a_late_event_that_was_published_and_changes_warns(home):
    late = {**ACTED, "activity_id": "A9"}
    sent(home, "2019-H2", activities=[ACTED])
    sent(home, "2020-H1", activities=[late])
    publish(home, actor=HQ, as_of_day=PUBLISHING)
    (one,) = warned(sent(home, "2020-H1", activities=[{**late, "status": "cancelled"}]))
    assert (one.rule, one.row, one.details["figures"]) == (KEPT, 2, ["K1 2019-H2: 2 → 1"])
    (two,) = warned(sent(home, "2020-H1", activities=[{**late, "start_date": THEN.replace(day=9)}]))
    assert (two.rule, two.row, two.details["figures"]) == (PUBLISHED, 2, ["K1 2019-H2: 1 → 2"])


def test_a_planned_event_in_a_published_period_moves_nothing(home):
    sent(home, "2019-H2", activities=[ACTED])
    publish(home, actor=HQ, as_of_day=PUBLISHING)
    planned = {**ACTED, "activity_id": "A9", "status": "planned"}
    assert warned(sent(home, "2020-H1", activities=[planned])) == []


def test_a_corrected_file_warns_once_its_figures_were_published(home):
    other = {**ACTED, "activity_id": "A2"}
    sent(home, "2019-H2", activities=[ACTED])
    assert warned(sent(home, "2019-H2", activities=[{**ACTED, "status": "ongoing"}])) == []
    publish(home, actor=HQ, as_of_day=date(2019, 12, 1))
    assert warned(sent(home, "2019-H2", activities=[ACTED])) == [], "the period was not over"
    publish(home, actor=HQ, as_of_day=PUBLISHING)
    (one,) = warned(sent(home, "2019-H2", activities=[{**ACTED, "title": "Meeting"}, other]))
    assert (one.rule, one.row, one.details) == (
        *(PUBLISHED, 3),
        {"count": 1, "periods": ["2019-H2"], "figures": ["K1 2019-H2: 1 → 2"]},
    )
    (two,) = warned(sent(home, "2019-H2", activities=[ACTED, {**other, "status": "cancelled"}]))
    assert (two.rule, two.row, two.details["figures"]) == (KEPT, 3, ["K1 2019-H2: 2 → 1"])


def test_the_same_rows_sent_again_are_unchanged_and_warn_of_nothing(home):
    sent(home, "2019-H2", activities=[ACTED], legal_instruments=[{**LAW, "stage": "drafted"}])
    late = {**ACTED, "activity_id": "A9"}
    publish(home, actor=HQ, as_of_day=PUBLISHING)
    sheets = {"activities": [late], "legal_instruments": [{**LAW, "stage": "adopted"}]}
    (first,) = sent(home, "2020-H1", **sheets)
    assert {one.rule for one in first.warnings} == {KEPT, PUBLISHED}
    (again,) = sent(home, "2020-H1", **sheets)
    assert set(map(str, again.outcomes.values())) == {"unchanged"}
    assert again.warnings == ()


def test_a_correction_of_the_plan_warns_too(home):
    sent(home, "2019-H2", activities=[ACTED])
    publish(home, actor=HQ, as_of_day=PUBLISHING)
    correction = Correction(
        **{"correction_id": "c", "unit": "THA", "period": "2019-H2", "form": "activities"},
        **{"row_key": {"activity_id": ACTED["activity_id"]}, "column": "status", "expect": "completed"},
        **{"value": "cancelled", "reason": "by mail", "who": "HQ", "on": date(2020, 2, 2)},
    )
    home.__dict__["plan"] = changed(home.plan, corrections=(correction,))
    (receipt,) = [
        one for wanted in waiting_slices(home) for one in take_in(home, wanted, actor=OFFICER, now=NOON)
    ]
    assert [(one.rule, one.details["figures"]) for one in receipt.warnings] == [(KEPT, ["K1 2019-H2: 1 → 0"])]


def test_what_needs_a_reason_before_an_approval_is_kept(home):
    both = [
        {**LAW, "stage": "drafted"},
        {**LAW, "instrument_id": "L2", "title": "Decree", "stage": "adopted"},
    ]
    sent(home, "2019-H2", legal_instruments=both)
    sent(home, "2020-H1", legal_instruments=[{**LAW, "stage": "adopted"}])
    sent(home, "2019-H2", legal_instruments=both[:1])
    confirm(home, 3, actor=HQ, note="the decree is of another project")
    kept = home.warehouse.intakes.changes_of_past("THA")
    lines = list(
        kept[["what", "reported_in", "form", "periods", "is_current", "reason"]].itertuples(
            index=False, name=None
        )
    )
    confirmed = ("confirmed", "2019-H2", "legal_instruments", ())
    assert lines == [
        (KEPT, "2020-H1", "legal_instruments", ("2019-H2",), True, ""),
        (*confirmed, True, "the decree is of another project"),
    ]
    assert kept["figures"][0] == ("LF1 2019-H2: 1 → 2", "LF2 2019-H2: 1 → 2")
    assert any("LF1 THA 2019-H2" in one for one in kept["figures"][1])
    undo_confirmation(home, 3, actor=HQ, note="a slip")
    kept = home.warehouse.intakes.changes_of_past("THA")
    assert list(kept["is_current"]) == [True, False, True]
    assert home.warehouse.intakes.changes_of_past("PRY").empty
    assert home.warehouse.ledger.tampering(is_whole=True) == []


def figures(home: Home):
    """The figures of Thailand of the half-year that is over: totals by indicator, the first accumulation."""
    values = publish(home, actor=HQ, as_of_day=PUBLISHING).values
    of_then = values[
        (values["country"] == "THA") & (values["period"] == "2019-H2") & (values["breakdown"] == "")
    ]
    return of_then.drop_duplicates("indicator").set_index("indicator")["value"]


def moved_texts(before, after) -> list[str]:
    return [
        f"{code} 2019-H2: {before[code]:g} → {after[code]:g}"
        for code in CODES
        if code in before.dropna() and before[code] != after[code]
    ]
