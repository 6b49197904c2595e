"""The words of alerts: every kind in every language, with what fills them."""

import pytest

from atlas_pipeline.alerts import reminders, warehouse_alerts
from atlas_pipeline.alerts.message import description, next_step
from atlas_pipeline.messages.catalogue import languages
from atlas_pipeline.orchestration import failed_runs
from atlas_pipeline.plan.loading import load_plan
from atlas_pipeline.problems.model import Severity
from atlas_pipeline.warehouse.alert_records import Alert

PLAN = load_plan()
KINDS = sorted(warehouse_alerts.LOOKED_FOR | failed_runs.LOOKED_FOR | {"doctor_failed"})
DETAILS = {
    "count": 1,
    "file": "THA.xlsx",
    "submission": 7,
    "due": "2020-07-30",
    "forms": ["outputs"],
    "rule": "not_in_code_list",
    "job": "publish",
    "run": "abc",
    "check": "disk",
    "asset": "K2",
}


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_said(kind, language):
    stages = ["reminder-14", "missing", "late", "overdue"] if kind == reminders.KIND else [""]
    for stage in stages:
        alert = Alert("k", kind, Severity.ERROR, "THA", "2020-H1", "outputs", stage, DETAILS)
        for text in (description(alert, PLAN, language), next_step(alert, language)):
            assert text
            assert "{" not in text


def test_one_row_and_more_rows_are_said_differently():
    one, two = (
        Alert("k", "rows_set_aside", Severity.ERROR, "THA", details=DETAILS | {"count": count})
        for count in (1, 2)
    )
    assert description(one, PLAN, "en").startswith("1 row was set aside")
    assert description(two, PLAN, "en").startswith("2 rows were set aside")
    assert description(one, PLAN, "es").startswith("Se apartó 1 fila")
