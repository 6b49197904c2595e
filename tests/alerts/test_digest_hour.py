"""When an event that can wait is told: at the next hour of the digest, on the clock of the project's wall."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from atlas_pipeline.alerts.delivery import FIRST_WAIT, LONGEST_WAIT, due_at, wait_after
from atlas_pipeline.plan.project import AlertRoute
from atlas_pipeline.problems.model import Severity
from atlas_pipeline.warehouse.alerts import Event

ROUTE = AlertRoute(name="hq", address_in="ATLAS_ALERT_HQ", at_once="error")


@pytest.mark.parametrize(("minutes", "days"), [(-1, 0), (0, 0), (1, 1)])
def test_what_happens_at_the_hour_itself_is_in_its_digest(plan, minutes, days):
    zone = ZoneInfo(plan.project.time_zone)
    digest = datetime(2020, 7, 1, plan.project.alerts.digest_hour, tzinfo=zone)
    at = digest + timedelta(minutes=minutes)
    event = Event(1, 1, at, "look", "opened", Severity.WARNING, "")
    assert due_at(plan, ROUTE, event) == digest + timedelta(days=days)


def test_what_is_grave_is_told_at_once(plan):
    at = datetime(2020, 7, 1, 3, tzinfo=ZoneInfo("UTC"))
    assert due_at(plan, ROUTE, Event(1, 1, at, "look", "opened", Severity.ERROR, "")) == at


def test_waits_double_up_to_the_longest():
    assert [wait_after(tries) for tries in (1, 2, 3)] == [FIRST_WAIT, 2 * FIRST_WAIT, 4 * FIRST_WAIT]
    assert wait_after(1_000) == LONGEST_WAIT
