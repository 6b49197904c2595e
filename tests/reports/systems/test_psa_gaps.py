"""Gaps of the PSA, period by period, and their counts."""

from datetime import date

from hypothesis import HealthCheck, given, settings

from atlas_pipeline.reports.tables.systems import psa_gap_counts
from atlas_pipeline.reports.tables.systems.psa_gaps import TABLE
from tests.depth import examples
from tests.indicators.histories import deliver, warehouse_in_memory
from tests.indicators.rows import day, finding
from tests.indicators.strategies import histories_of
from tests.reports.systems.submissions import AS_OF, ask, only, pick, submit

COUNTS = psa_gap_counts.TABLE
H1, H2, H3, H4 = "2019-H1", "2019-H2", "2020-H1", "2020-H2"


def sent(period, *findings, unit="THA"):
    return (unit, period, {"psa_findings": list(findings)})


def test_status_over_time(history, plan):
    submit(
        history,
        sent(H1, finding(validated=False, validated_on=None)),
        sent(H2, finding(status="in_progress", status_date="2019-10-01", validated_on="2019-11-05")),
        sent(H3, finding(status="addressed", status_date="2020-06-01", validated_on="2019-11-05")),
    )
    rows = ask(TABLE, history, plan)
    assert pick(rows, "period", "status", "previous_status", "is_status_changed", "is_validated") == [
        (H1, "open", "", False, False),
        (H2, "in_progress", "open", True, True),
        (H3, "addressed", "in_progress", True, True),
        (H4, "addressed", "addressed", False, True),
    ]
    assert pick(rows, "validated_on", "is_period_open", "is_carried", "reported_in") == [
        (None, False, False, H1),
        (day("2019-11-05"), False, False, H2),
        (day("2019-11-05"), False, False, H3),
        (day("2019-11-05"), True, True, H3),
    ]


def test_a_validation_without_a_day_is_none_and_no_day_is_shown_before_it_came(history, plan):
    submit(
        history,
        sent(H1, finding("F1", validated_on=None), finding("F2", validated=True, validated_on="2019-09-01")),
    )
    rows = ask(TABLE, history, plan)
    assert pick(rows, "finding_id", "period", "is_validated", "validated_on")[:2] == [
        ("F1", H1, False, None),
        ("F1", H2, False, None),
    ]
    assert pick(rows, "finding_id", "period", "is_validated", "validated_on")[4:6] == [
        ("F2", H1, False, None),
        ("F2", H2, True, day("2019-09-01")),
    ]


def test_a_late_report_moves_the_early_period(history, plan):
    first, _ = submit(
        history,
        sent(H1, finding()),
        sent(H3, finding(status="in_progress", status_date="2019-06-10")),
    )
    assert only(TABLE, history, plan, period=H1)["status"] == "in_progress"
    assert only(TABLE, history, plan, seq=first, period=H1)["status"] == "open"


def test_counts_by_area_severity_validation_and_status(history, plan):
    submit(
        history,
        sent(
            H1,
            finding("F1", severity=5),
            finding("F2", severity=5),
            finding("F3", severity=2, validated=False, validated_on=None),
            finding("F4", area="laws", status="addressed"),
        ),
        sent(H1, finding("F1", severity=5), unit="PRY"),
    )
    names = ("area", "severity", "validation", "status", "gaps")
    assert pick(ask(COUNTS, history, plan, country="THA", period=H1), *names) == [
        ("", 0, "", "", 4),
        ("laws", 4, "validated", "addressed", 1),
        ("coordination", 2, "not_validated", "open", 1),
        ("coordination", 5, "validated", "open", 2),
    ]
    everybody = ask(COUNTS, history, plan, country="ALL", period=H1)
    assert pick(everybody, *names, "coverage")[0] == ("", 0, "", "", 5, "reported")
    assert pick(everybody, *names)[-1] == ("coordination", 5, "validated", "open", 3)


def test_not_reported_zero_and_carried_are_three_things(history, plan):
    submit(history, sent(H1, finding()), sent(H1, unit="PRY"), sent(H2, unit="PRY"))
    found = pick(
        ask(COUNTS, history, plan, as_of=date(2020, 1, 15), area="", period=H2),
        "country",
        "gaps",
        "coverage",
        "missing_units",
    )
    assert found == [
        ("ALL", 1, "partial", "THA 2019-H2;LBR 2019-H2"),
        ("THA", 1, "carried", "2019-H2"),
        ("PRY", 0, "zero", ""),
        ("LBR", None, "not_reported", "2019-H2"),
    ]


def test_nothing_at_all(history, plan):
    assert ask(TABLE, history, plan) == []
    assert {row["coverage"] for row in ask(COUNTS, history, plan)} == {"not_reported"}
    for table in (TABLE, COUNTS):
        table.publish(history, plan, as_of_day=AS_OF)


@settings(max_examples=examples(10, 50), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(histories_of("psa_findings"))
def test_counts_are_the_gaps_listed(plan, deliveries):
    history = warehouse_in_memory()
    deliver(history, *deliveries)
    gaps, counts = ask(TABLE, history, plan), ask(COUNTS, history, plan)
    for row in counts:
        own = [
            gap
            for gap in gaps
            if gap["period"] == row["period"] and row["country"] in ("ALL", gap["country"])
        ]
        if row["area"]:
            own = [
                gap
                for gap in own
                if (gap["area"], gap["severity"], gap["status"])
                == (row["area"], row["severity"], row["status"])
                and gap["is_validated"] == (row["validation"] == "validated")
            ]
        assert row["gaps"] == (None if row["coverage"] == "not_reported" else len(own))
    for gap in gaps:
        assert (gap["validated_on"] is not None) == gap["is_validated"]
        assert gap["status_date"] <= gap["period_end"]
        assert not gap["is_validated"] or gap["validated_on"] <= gap["period_end"]
    history.close()
