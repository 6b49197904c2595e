"""Overdue periods of a country are one line with the list in it, on the screen and in a message."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from atlas_pipeline.alerts import reminders
from atlas_pipeline.alerts.due_lists import together
from atlas_pipeline.alerts.message import group_description, message_for
from atlas_pipeline.cli.alert_rows import group_row
from atlas_pipeline.messages.catalogue import languages
from atlas_pipeline.warehouse.alert_records import ACKNOWLEDGED, Alert, Event

NOON = datetime(2023, 3, 1, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def overdue(plan) -> list[Alert]:
    """What is overdue after the end of the project if nothing came but one form of one country."""
    found = reminders.due_conditions(plan, {("THA", "2019-H1"): ["outputs"]}, date(2023, 3, 1))
    return [
        Alert(
            one.key,
            one.kind,
            one.severity,
            one.owner,
            one.period,
            stage=one.stage,
            details=one.details,
            id=at,
        )
        for at, one in enumerate(sorted(found, key=lambda one: (one.owner, one.period)), start=1)
    ]


def test_one_line_a_country(plan, overdue):
    groups = together(overdue)
    assert len(groups) == len({one.owner for one in overdue}) < len(overdue)
    assert [one for group in groups for one in group] == overdue
    thai = next(group for group in groups if group[0].owner == "THA")
    row = group_row(thai, plan, "en", {thai[0].id: NOON}, NOON)
    assert row["alert"].split() == [str(one.id) for one in thai]
    assert row["period"] == f"{thai[0].period}..{thai[-1].period}"
    assert (
        f"{len(thai)} submissions are overdue, the first since 2019-07-30: 2019-H1 (Activities, "
        in row["what"]
    )
    assert all(one.period in row["what"] for one in thai)


def test_what_somebody_deals_with_is_a_line_of_its_own(overdue):
    thai = [one for one in overdue if one.owner == "THA"]
    first, second = (replace(thai[0], state=ACKNOWLEDGED), thai[1])
    assert together([first, second]) == [(first,), (second,)]


@pytest.mark.parametrize("language", languages())
def test_in_every_language_and_in_a_message(plan, overdue, language):
    groups = together(overdue)
    for group in groups:
        said = group_description(group, plan, language)
        assert "{" not in said
        assert group[-1].period in said
    events = [(one, Event(one.id, one.id, NOON, "look", "opened", one.severity, "")) for one in overdue]
    text = message_for(events, plan, language).text
    assert text.count("atlas status --country") == len(groups)
    assert "--country THA --period 2019-H1.." in text
