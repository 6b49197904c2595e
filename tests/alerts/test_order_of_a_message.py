"""In which order a message says things: the gravest first, and what is settled last."""

from datetime import UTC, datetime

from atlas_pipeline.alerts.message import message_for
from atlas_pipeline.problems.model import Severity
from atlas_pipeline.warehouse.alerts import Alert, Event

NOON = datetime(2020, 7, 1, 12, tzinfo=UTC)


def alert_with_event(number: int, severity: Severity, what: str = "opened") -> tuple[Alert, Event]:
    details = {"count": 2, "file": f"file {number}.xlsx", "submission": number}
    alert = Alert(
        f"key {number}", "form_warned", severity, "THA", "2020-H1", "outputs", details=details, id=number
    )
    return alert, Event(number, number, NOON, "look", what, severity, "")


def test_the_gravest_is_told_first_and_what_is_settled_last(plan):
    alerts = [
        alert_with_event(1, Severity.WARNING),
        alert_with_event(2, Severity.ERROR, "mended"),
        alert_with_event(3, Severity.INFO),
        alert_with_event(4, Severity.ERROR),
        alert_with_event(5, Severity.ERROR),
    ]
    text = message_for(alerts, plan, "en").text
    assert sorted((4, 5, 1, 3, 2), key=lambda number: text.index(f"file {number}.xlsx")) == [4, 5, 1, 3, 2]
