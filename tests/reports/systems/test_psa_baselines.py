"""The PSA's own baseline values, each with its day."""

from atlas_pipeline.reports.tables.systems.psa_baselines import TABLE
from tests.indicators.rows import day, finding
from tests.reports.systems.submissions import AS_OF, ask, only, pick, submit

H1, H2, H3 = "2019-H1", "2019-H2", "2020-H1"


def sent(period, *findings, unit="THA"):
    return (unit, period, {"psa_findings": list(findings)})


def based(value, on="2018-12-31", key="F1", **more):
    return finding(key, baseline_value=value, baseline_date=day(on) if on else None, **more)


def test_only_findings_with_a_value_and_a_missing_day_is_told(history, plan):
    submit(history, sent(H1, finding("F1"), based(0.0, key="F2"), based(3.5, None, key="F3")))
    assert pick(ask(TABLE, history, plan), "finding_id", "baseline_value", "baseline_date", "is_dated") == [
        ("F2", 0.0, day("2018-12-31"), True),
        ("F3", 3.5, None, False),
    ]


def test_a_report_that_leaves_it_blank_does_not_take_it_back(history, plan):
    submit(history, sent(H1, based(12.0)), sent(H2, finding(status_date="2019-09-01")))
    row = only(TABLE, history, plan)
    assert (row["baseline_value"], row["reported_in"], row["is_revised"]) == (12.0, H1, False)


def test_another_value_replaces_it_and_the_first_stays_visible(history, plan):
    submit(
        history,
        sent(H3, based(14.0, status_date="2020-02-01")),
        sent(H1, based(12.0)),
        sent(H2, based(12.0, status_date="2019-09-01")),
    )
    row = only(TABLE, history, plan)
    assert (row["baseline_value"], row["reported_in"], row["is_revised"]) == (14.0, H3, True)
    assert (row["first_value"], row["first_date"], row["first_reported_in"]) == (12.0, day("2018-12-31"), H1)


def test_another_day_is_a_revision_too(history, plan):
    submit(history, sent(H1, based(12.0, None)), sent(H2, based(12.0, status_date="2019-09-01")))
    row = only(TABLE, history, plan)
    assert (row["is_revised"], row["is_dated"], row["first_date"]) == (True, True, None)


def test_the_same_finding_number_of_two_offices_is_two(history, plan):
    submit(history, sent(H1, based(1.0)), sent(H1, based(2.0), unit="PRY"))
    assert pick(ask(TABLE, history, plan), "country", "baseline_value") == [("THA", 1.0), ("PRY", 2.0)]
    TABLE.publish(history, plan, as_of_day=AS_OF)


def test_none(history, plan):
    assert ask(TABLE, history, plan) == []
