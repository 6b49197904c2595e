"""The rows of `atlas alerts`: one for each alert, or one for all overdue periods of a country."""

from datetime import datetime
from typing import Any

from atlas_pipeline.alerts.due_lists import span
from atlas_pipeline.alerts.message import description, group_description, next_step
from atlas_pipeline.plan.model import Plan


def state_text(alert: Any, now: datetime) -> str:
    """The state of an alert as text for a screen."""
    return f"snoozed until {alert.snoozed_until:%Y-%m-%d}" if alert.is_snoozed(now) else alert.state


def alert_row(alert: Any, plan: Any, language: str, since: Any) -> dict[str, Any]:
    """The row of one alert, for CSV and JSON."""
    return {
        "alert": alert.id,
        "severity": str(alert.severity),
        "state": alert.state,
        "country": alert.owner,
        "period": alert.period,
        "form": alert.form,
        "kind": alert.kind,
        "stage": alert.stage,
        "since": since,
        "snoozed_until": alert.snoozed_until,
        "what": description(alert, plan, language),
        "to_do": next_step(alert, language),
    }


def group_row(
    group: tuple[Any, ...], plan: Plan, language: str, since: dict[int, datetime], now: datetime
) -> dict[str, Any]:
    """The row of one alert, or of several about overdue periods of one country, for a screen."""
    begun = [since[one.id] for one in group if one.id in since]
    return alert_row(group[0], plan, language, None) | {
        "alert": " ".join(str(one.id) for one in group),
        "period": span(group),
        "since": f"{min(begun):%Y-%m-%d}" if begun else "",
        "state": state_text(group[0], now),
        "what": group_description(group, plan, language),
    }
