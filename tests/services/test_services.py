"""The services without any door: one delivery on its way from the office to the donor, and what is
refused."""

import json

import pytest
import sqlalchemy as sa

from atlas_pipeline.feedback.receipt import form_sentences
from atlas_pipeline.feedback.stored_problems import problem_lines
from atlas_pipeline.home import Home
from atlas_pipeline.plan.units import ALL
from atlas_pipeline.services import confirmation
from atlas_pipeline.services.check import check, write_checked
from atlas_pipeline.services.confirmation import (
    confirm,
    dismiss,
    effect_of_confirming,
    effect_of_undoing,
    undo_confirmation,
    undo_dismissal,
)
from atlas_pipeline.services.deliver import deliver
from atlas_pipeline.services.errors import ServiceError
from atlas_pipeline.services.ledger import seal_as_found
from atlas_pipeline.services.publication import publish, publish_tracking
from atlas_pipeline.services.report import report, report_newest
from atlas_pipeline.services.revalidation import revalidate
from atlas_pipeline.services.submissions import submission_of
from atlas_pipeline.services.take_in import take_in, waiting_slices
from atlas_pipeline.services.template import slices_due, template
from atlas_pipeline.settings import Settings
from atlas_pipeline.warehouse.errors import WarehouseError
from atlas_pipeline.warehouse.publications import side_by_side
from atlas_pipeline.warehouse.tables import ledger
from tests.actors import HQ, OFFICER, TESTER
from tests.e2e.office import with_key_indicators
from tests.validation.building import ACTIVITY, table, workbook


@pytest.fixture
def home(tmp_path):
    opened = Home(Settings(home=tmp_path / "home", user="engineer"))
    opened.prepare()
    return opened


def sent(home: Home, *keys: str, name: str = "THA_2019-H2.xlsx") -> None:
    rows = [{**ACTIVITY, "activity_id": key} for key in keys]
    (home.inbox / name).write_bytes(workbook(activities=table(*rows)))


def done(home: Home) -> list[tuple[str, str]]:
    """What the ledger has of it: what, and who."""
    entries = home.warehouse.read(sa.select(ledger.c.what, ledger.c.who).order_by(ledger.c.seq))
    return list(entries.itertuples(index=False, name=None))


def test_a_delivery_goes_from_the_office_to_the_donor(home):
    sent(home, "A1", "A2")
    begun = len(done(home))
    (submission,) = deliver(home, actor=OFFICER)
    (wanted,) = waiting_slices(home)
    (receipt,) = take_in(home, wanted, actor=TESTER)
    assert receipt.became_current == ("activities",)
    assert waiting_slices(home) == []
    published = publish(home, actor=HQ)
    publish_tracking(home)
    assert {"K1", "K2"} <= set(published.values["indicator"])
    path, through = report_newest(home, "semester")
    assert (path.exists(), through.key) == (True, "2019-H2")
    assert report(home, through, language="es").name.endswith("_es.xlsx")
    assert done(home)[begun:] == [("received", "officer"), ("took_in", "tester"), ("published", "hq")]
    assert [(one.id, line["result"]) for one, line in revalidate(home, [submission])] == [(1, "same")]


def test_a_held_form_is_confirmed_by_whoever_says_so(home):
    for keys in (("A1", "A2"), ("A1",)):
        sent(home, *keys)
        deliver(home, actor=OFFICER)
        for wanted in waiting_slices(home):
            take_in(home, wanted, actor=OFFICER)
    with pytest.raises(ServiceError, match="no form 'trips'"):
        confirm(home, 2, ["trips"], actor=HQ, note="cancelled")
    assert confirm(home, 2, actor=HQ, note="cancelled").forms == ("activities",)
    assert done(home)[-1] == ("confirmed", "hq")


def test_a_check_says_what_it_would_do_and_what_it_compared_with(home, tmp_path):
    sent(home, "A1", "A2")
    file = home.inbox / "THA_2019-H2.xlsx"
    assert "No submission of THA was received before" in check(home, file, language="en").report.stage
    deliver(home, actor=OFFICER)
    for wanted in waiting_slices(home):
        take_in(home, wanted, actor=OFFICER)
    sent(home, "A1")
    begun = done(home)
    found = check(home, file, language="en")
    assert done(home) == begun
    assert found.report.stage.startswith(
        "This was a check only: nothing has been stored. It was compared with "
    )
    assert "The newest is submission 1 for 2019-H2" in found.report.stage
    assert "would be held until you confirm" in found.report.verdict
    assert found.report.forms[0].outcome_word == "would be held"
    assert "would be held, 1 row waiting" in form_sentences(found.validated)[0]
    alone = check(Home(Settings(home=tmp_path / "elsewhere")), file, language="en").report
    assert "compared with nothing: there is no folder .atlas here" in alone.stage
    assert "ATLAS_HOME" in alone.stage
    assert not (tmp_path / "elsewhere").exists()


def test_a_confirmation_shows_its_effect_and_its_undoing_gives_the_figures_back(tmp_path, monkeypatch):
    with_key_indicators(tmp_path)
    home = Home(Settings(home=tmp_path / "home", user="engineer", plan=tmp_path / "plan"))
    home.prepare()

    def figures():
        publish(home, actor=HQ)
        return home.warehouse.publications.figures()

    for keys in (("A1", "A2", "A3"), ("A1",)):
        sent(home, *keys)
        deliver(home, actor=OFFICER)
        for wanted in waiting_slices(home):
            take_in(home, wanted, actor=OFFICER)
    held = figures()
    entries = len(done(home))
    effect = effect_of_confirming(home, 2)
    assert effect.rows == {"activities": {"A2": 1, "A3": 1}}
    k1 = effect.totals[(effect.totals["indicator"] == "K1") & (effect.totals["period"] == "2019-H2")]
    assert {(one.country, one.before, one.after) for one in k1.itertuples()} == {("THA", 3, 1), ("ALL", 3, 1)}
    assert list(effect.figures["difference"].abs()) == sorted(
        effect.figures["difference"].abs(), reverse=True
    )
    with pytest.raises(ServiceError, match="No reason is given"):
        confirm(home, 2, actor=HQ, note=" ")
    assert len(done(home)) == entries, "looking stores nothing"

    confirm(home, 2, actor=HQ, note="reported twice")
    both = side_by_side(held, figures())
    moved = both[both["value_before"].fillna(-1) != both["value_after"].fillna(-1)]
    assert len(moved) == len(effect.figures) > 0, "what was shown is what happened"
    assert "open" not in problem_states(home)

    back = effect_of_undoing(home, 2)
    assert back.rows == {"activities": {}}
    assert sorted(back.figures["difference"]) == sorted(-effect.figures["difference"])
    with pytest.raises(ServiceError, match="No reason is given"):
        undo_confirmation(home, 2, actor=HQ, note="")
    with monkeypatch.context() as patch:
        patch.setattr(confirmation, "moved_by", None)
        undo_confirmation(home, 2, actor=HQ, note="a slip", seen=back)  # not computed again
    assert side_by_side(held, figures())["is_same"].all()
    assert problem_states(home) == ["open"], "the form is held again"
    kept = [json.loads(one) for one in details_of(home, "confirmed", "confirmation_undone")]
    assert [one["note"] for one in kept] == ["reported twice", "a slip"]
    assert "K1 THA 2019-H2 period: 3 → 1" in kept[0]["figures"]
    assert "K1 THA 2019-H2 period: 1 → 3" in kept[1]["figures"]

    dismiss(home, 2, ["activities"], actor=HQ, note="an old file")
    assert problem_states(home) == []
    with pytest.raises(ServiceError, match="No reason is given"):
        undo_dismissal(home, 2, actor=HQ, note="")
    assert undo_dismissal(home, 2, ["activities"], actor=HQ, note="the newest after all") == ["activities"]
    assert problem_states(home) == ["open"]


def problem_states(home: Home) -> list[str]:
    """ "open" for each open problem of a held form."""
    shown = problem_lines(home.warehouse, home.plan)
    return ["open" for rule in shown["rule"] if rule == "would_drop_rows"]


def details_of(home: Home, *what: str) -> list[str]:
    entries = home.warehouse.read(
        sa.select(ledger.c.details).where(ledger.c.what.in_(what)).order_by(ledger.c.seq)
    )
    return list(entries["details"])


def test_a_submission_that_cannot_be_is_refused(home):
    for refused in (0, 2**31):
        with pytest.raises(ServiceError, match=f"no submission {refused};"):
            dismiss(home, refused, actor=HQ, note="none")
    with pytest.raises(WarehouseError, match="no submission 7;"):
        dismiss(home, 7, actor=HQ, note="none")
    with pytest.raises(ServiceError, match="no submission 7;"):
        submission_of(home, 7)


def test_a_check_stores_nothing(home, tmp_path):
    before = done(home)
    file = tmp_path / "THA_2019-H2.xlsx"
    file.write_bytes(workbook(activities=table({**ACTIVITY, "activity_type": "picnic"})))
    checked = check(home, file, language="th")
    assert [one.rule for one in checked.validated.problems.errors][:1] == ["not_in_code_list"]
    assert checked.report.language == "th"
    assert write_checked(home, checked) == tmp_path / "THA_2019-H2-checked.xlsx"
    assert done(home) == before
    with pytest.raises(ServiceError, match="no file"):
        check(home, tmp_path / "another.xlsx")


def test_a_file_in_the_inbox_is_checked_aside(home):
    """What is written into the inbox would be taken in."""
    sent(home, "A1")
    written = write_checked(home, check(home, home.inbox / "THA_2019-H2.xlsx"))
    assert written.parent == home.checked.folder / "checks"


def test_nothing_is_reported_before_anything_is_published(home):
    with pytest.raises(ServiceError, match="Nothing is published yet"):
        report(home, home.plan.period("2019-H2"))
    assert report_newest(home, "semester") is None


def test_nothing_is_sealed_without_a_reason_or_a_finding(home):
    for why, said in ((" ", "No reason is given"), ("no backup", "there is nothing to seal")):
        with pytest.raises(ServiceError, match=said):
            seal_as_found(home, why, actor=TESTER)


def test_a_template_is_of_a_unit_that_is_due(home):
    due = slices_due(home.plan, ALL, "2020-H1")
    assert {one.unit for one in due} >= {"THA", "PRY"}
    (wanted,) = slices_due(home.plan, "THA", "2020-H1")
    made = template(home, wanted, names=["trainings"])
    assert (list(made.forms), made.language) == (["trainings"], home.plan.unit("THA").languages[0])
    with pytest.raises(ServiceError, match="'trips' is not a form of THA"):
        template(home, wanted, names=["trips"])
