"""Overdue periods of one unit as one list: forty-nine lines that say the same hide the one that differs."""

from collections.abc import Iterable, Sequence

from atlas_pipeline.alerts import reminders
from atlas_pipeline.forms.loading import load_forms
from atlas_pipeline.messages.catalogue import say
from atlas_pipeline.plan.labels import text_in
from atlas_pipeline.warehouse.alert_records import Alert

_LISTED = (reminders.LATE, reminders.OVERDUE)


def together(alerts: Iterable[Alert]) -> list[tuple[Alert, ...]]:
    """The alerts, with those of one unit about late or overdue periods in one group if their severity, stage
    and state are the same. A group has the place of its first alert; all others are alone."""
    groups: dict[tuple[object, ...], list[Alert]] = {}
    for one in alerts:
        is_listed = one.kind == reminders.KIND and one.stage in _LISTED
        key = (
            (one.owner, one.severity, one.stage, one.state, one.snoozed_until)
            if is_listed
            else (one.id, one.key)
        )
        groups.setdefault(key, []).append(one)
    return [tuple(group) for group in groups.values()]


def list_sentence(group: Sequence[Alert], language: str) -> str:
    """One sentence for a group of several alerts: the first due day, and each period; if only some forms of
    a period are missing, also these forms."""
    return say(
        f"alerts.{reminders.KIND}.{group[0].stage}_list",
        language,
        count=len(group),
        due=min(one.details["due"] for one in group),
        periods=", ".join(_period(one, language) for one in group),
    )


def span(group: Sequence[Alert]) -> str:
    """The periods of the group, as 2020-H2..2022-H2; of one alert, its period."""
    keys = [one.period for one in group]
    return keys[0] if len(keys) == 1 else f"{min(keys)}..{max(keys)}"


def lacking(alert: Alert, language: str) -> str:
    """The labels of the missing forms; empty if the whole submission is missing."""
    forms = load_forms()
    return ", ".join(text_in(forms[name].labels, language) for name in alert.details["forms"])


def _period(alert: Alert, language: str) -> str:
    missing = lacking(alert, language)
    return f"{alert.period} ({missing})" if missing else alert.period
