"""Rules as a plan sets them for a country: more or less severe, off, with other thresholds; and what must
stand."""

from datetime import date

import pytest

from atlas_pipeline.feedback.rule_list import rule_lines
from atlas_pipeline.messages.catalogue import languages
from atlas_pipeline.plan.plan_problems import PlanError
from atlas_pipeline.plan.rulings import RuleSetting
from atlas_pipeline.problems.catalogue import RULES
from atlas_pipeline.problems.model import Outcome, Severity
from atlas_pipeline.problems.sentences import message
from atlas_pipeline.validation.rules.rulebook import Rulebook
from tests.ingestion.test_take_in import Office
from tests.validation.building import (
    ACTIVITY,
    COVER,
    TRAINING,
    changed,
    loads,
    people,
    plan,
    table,
    validated,
    workbook,
)

LATE = {**ACTIVITY, "start_date": date(2019, 6, 3)}
WRONG_ORDER = {**ACTIVITY, "activity_id": "B", "title": "B", "end_date": date(2019, 8, 1)}
SHEET = table({**ACTIVITY, "activity_id": "C", "title": "C"}, LATE, WRONG_ORDER)


def setting(rule: str, severity: str | None = None, **changes) -> RuleSetting:
    return RuleSetting(
        **{
            "rule": rule,
            "unit": "THA",
            "severity": severity,
            "reason": "as agreed in Bangkok",
            "who": "M&E lead",
            "since": date(2019, 1, 1),
            **changes,
        }
    )


def under(*settings: RuleSetting, sheet=SHEET, **options):
    options.setdefault("content", workbook(activities=sheet))
    return validated(options["content"], plan=changed(plan(), rules=settings))


def severities(result) -> dict[str, Severity]:
    return {one.rule: one.severity for one in result.problems.of("activities")}


def test_as_the_catalogue_says():
    result = under()
    assert severities(result) == {"reported_late": "warning", "dates_out_of_order": "error"}
    assert list(loads(result)["activities"].rows.index) == [2, 3]


def test_an_error_made_a_warning_lets_its_row_in():
    result = under(setting("dates_out_of_order", "warning"))
    assert severities(result)["dates_out_of_order"] is Severity.WARNING
    load = loads(result)["activities"]
    assert (load.outcome, load.rows_set_aside) == (Outcome.ACCEPTED, 0)
    assert load.rows["end_date"].notna().sum() == 1


def test_a_warning_made_an_error_sets_its_row_aside():
    result = under(setting("reported_late", "error"))
    assert severities(result)["reported_late"] is Severity.ERROR
    assert list(loads(result)["activities"].rows.index) == [2]


def test_a_rule_that_is_off_is_told_with_what_it_would_have_said():
    result = under(setting("reported_late", "off"), setting("dates_out_of_order", "off"))
    found = {one.details["of_rule"]: one for one in result.problems if one.rule == "rule_off"}
    assert {rule: one.details["count"] for rule, one in found.items()} == {
        "reported_late": 1,
        "dates_out_of_order": 1,
    }
    assert set(severities(result)) == {"rule_off"}
    assert loads(result)["activities"].rows_accepted == 3
    for language in languages():
        assert "as agreed in Bangkok" in message(found["reported_late"], language)


def test_what_is_told_of_the_file_and_the_cover_is_set_too():
    content = workbook(
        {**COVER, "privacy_notice_given": None}, trainings=table(TRAINING), participants=people({})
    )
    result = under(
        setting("privacy_notice_missing", "off"), setting("form_not_reported", "info"), content=content
    )
    by_rule = {one.rule: one for one in result.problems}
    assert "privacy_notice_missing" not in by_rule
    assert by_rule["form_not_reported"].severity is Severity.INFO
    assert [one.details["of_rule"] for one in result.problems if one.rule == "rule_off"] == [
        "privacy_notice_missing"
    ]


@pytest.mark.parametrize(
    ("changes", "is_off"),
    [
        ({}, True),
        ({"unit": "PRY"}, False),
        ({"unit": "ALL"}, True),
        ({"since": date(2019, 12, 31)}, True),
        ({"since": date(2020, 1, 1)}, False),
    ],
)
def test_a_setting_holds_for_its_unit_from_its_day_on(changes, is_off):
    assert ("reported_late" not in severities(under(setting("reported_late", "off", **changes)))) == is_off


def test_the_unit_stands_before_all_and_the_later_before_the_earlier():
    of_all = setting("reported_late", "off", unit="ALL", since=date(2019, 9, 1))
    assert severities(under(of_all, setting("reported_late", "info")))["reported_late"] == "info"
    later = setting("reported_late", "warning", since=date(2019, 9, 1))
    assert severities(under(setting("reported_late", "off"), later))["reported_late"] == "warning"


def test_thresholds_of_a_country():
    day = table({**TRAINING, "start_date": date(2019, 8, 7), "hours": 11})
    content = workbook(trainings=day)
    assert not under(content=content).problems.of("trainings")
    strict = under(setting("hours_above_days", thresholds={"hours_a_day": 8}), content=content)
    (found,) = strict.problems.of("trainings")
    assert (found.rule, found.details["a_day"]) == ("hours_above_days", "8")
    bad = table(
        *({**WRONG_ORDER, "activity_id": f"A{n}", "title": f"{n}"} for n in range(3)),
        *({**ACTIVITY, "activity_id": f"B{n}", "title": f"B{n}"} for n in range(9)),
    )
    lax = setting("too_many_bad_rows", thresholds={"bad_row_share": 0.5})
    assert loads(under(sheet=bad))["activities"].outcome is Outcome.REJECTED
    assert loads(under(lax, sheet=bad))["activities"].outcome is Outcome.PARTLY_ACCEPTED


@pytest.mark.parametrize(
    ("rule", "severity", "thresholds"),
    [
        ("no_such_rule", "off", {}),
        ("not_a_date", "warning", {}),  # there is nothing that could be let in
        ("duplicate_key", "off", {}),
        ("duplicate_row", "warning", {}),
        ("would_drop_rows", "off", {}),
        ("required_missing", "warning", {}),
        ("not_a_name", "info", {}),
        ("corrected", "off", {}),
        ("rule_off", "off", {}),
        ("form_not_reported", "error", {}),  # there is no row to set aside
        ("reference_not_yet_known", "error", {}),  # the order of arrival would change figures
        ("reported_late", None, {"growth_times": 5}),
    ],
)
def test_what_must_stand_stands_even_where_a_plan_was_not_checked(rule, severity, thresholds):
    with pytest.raises(PlanError, match=rule):
        under(setting(rule, severity, thresholds=thresholds))


def test_only_rules_on_rows_that_were_read_may_cease_to_be_errors():
    errors = {name for name, rule in RULES.items() if rule.severity == "error" and rule.choices}
    assert errors == {"dates_out_of_order", "completed_in_future", "before_project", "hours_impossible"}


def test_a_book_without_a_slice_is_the_catalogue():
    book = Rulebook(changed(plan(), rules=(setting("reported_late", "off", unit="ALL"),)), None)
    assert book.severity("reported_late") is Severity.WARNING


def test_a_changed_setting_judges_again_and_is_listed_with_what_it_kept_quiet(tmp_path):
    office = Office(tmp_path)
    office.plan = changed(plan(), rules=())
    office.take_in(("THA_2019-H2.xlsx", workbook(activities=SHEET)))
    assert "reported_late" in office.rules(1)
    office.plan = changed(
        plan(), rules=(setting("reported_late", "off"), setting("before_project", "warning", unit="PRY"))
    )
    assert len(office.take_in()) == 1
    lines = {line["rule"]: line for line in rule_lines(office.plan, office.warehouse, unit="THA")}
    assert (lines["reported_late"]["applies"], lines["reported_late"]["not_told"]) == ("off", 1)
    assert lines["before_project"]["applies"] == "error"
    assert set(lines) == set(RULES)
    assert rule_lines(office.plan, office.warehouse, unit="PRY")[0]["rule"] == next(iter(RULES))


def test_a_setting_of_rules_is_part_of_what_judges():
    assert (
        changed(plan(), rules=(setting("reported_late", "off"),)).judging_version
        != changed(plan(), rules=()).judging_version
    )
