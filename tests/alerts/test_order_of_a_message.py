"""In which order a message says things: the gravest first, and what is settled last."""

from datetime import UTC, datetime

from atlas_pipeline.alerts.message import message_for
from atlas_pipeline.problems.model import Severity
from atlas_pipeline.warehouse.alerts import Alert, Event

NOON = datetime(2020, 7, 1, 12, tzinfo=UTC)


def told(number: int, severity: Severity, what: str = "opened") -> tuple[Alert, Event]:
    details = {"count": 2, "file": f"file {number}.xlsx", "submission": number}
    alert = Alert(
        f"key {number}", "form_warned", severity, "THA", "2020-H1", "outputs", details=details, id=number
    )
    return alert, Event(number, number, NOON, "look", what, severity, "")


def test_the_gravest_is_told_first_and_what_is_settled_last(plan):
    alerts = [
        told(1, Severity.WARNING),
        told(2, Severity.ERROR, "mended"),
        told(3, Severity.INFO),
        told(4, Severity.ERROR),
        told(5, Severity.ERROR),
    ]
    text = message_for(alerts, plan, "en").text
    assert sorted((4, 5, 1, 3, 2), key=lambda number: text.index(f"file {number}.xlsx")) == [4, 5, 1, 3, 2]
