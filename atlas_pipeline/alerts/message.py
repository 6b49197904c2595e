"""The message for a route: its subject and its text, in the route's language.

One message has everything that is due on the route: first what needs attention, most severe first; then
what is settled.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from atlas_pipeline.alerts import reminders
from atlas_pipeline.alerts.conditions import GRAVITY
from atlas_pipeline.alerts.due_lists import lacking, list_sentence, span, together
from atlas_pipeline.alerts.warehouse_alerts import ASSESSED
from atlas_pipeline.forms.loading import load_forms
from atlas_pipeline.forms.sentences import sentence
from atlas_pipeline.messages.catalogue import say
from atlas_pipeline.plan.labels import text_in
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.plan.units import ALL
from atlas_pipeline.problems.catalogue import RULES
from atlas_pipeline.problems.model import Problem, Severity
from atlas_pipeline.warehouse import tampering
from atlas_pipeline.warehouse.alert_records import OVER, Alert, Event

SHOWN = 40
"""The number of alerts that each part of a message lists."""

SYSTEM_KINDS = ("run_failed", "publishing_failed", "check_failed", "doctor_failed")


@dataclass(frozen=True)
class Message:
    subject: str
    text: str


def message_for(events: Sequence[tuple[Alert, Event]], plan: Plan, language: str) -> Message:
    """Returns one message for these alerts. Each alert comes with the event to report."""
    project = text_in(plan.project.name, language)
    over = [(alert, event) for alert, event in events if event.what in OVER]
    present = [(alert, event) for alert, event in events if event.what not in OVER]
    present.sort(key=lambda each: (-GRAVITY[each[0].severity], each[0].owner, each[0].period, each[0].id))
    parts = []
    if present:
        groups = together(alert for alert, _ in present)
        spelled = [_of_condition(group, plan, language) for group in groups]
        parts += [say("alerts.standing", language).upper(), *_at_most(spelled, language)]
    if over:
        spelled = [_of_settled(alert, event, plan, language) for alert, event in over]
        parts += [say("alerts.over", language).upper(), *_at_most(spelled, language)]
    numbers = ", ".join(str(alert.id) for alert, _ in events[:SHOWN])
    parts.append(say("alerts.footer", language, project=project, numbers=numbers))
    subject = say(
        "alerts.subject", language, project=project, what=_in_short(present, len(over), plan, language)
    )
    return Message(subject, "\n\n".join(parts))


def test_notification(route: str, plan: Plan, language: str) -> Message:
    project = text_in(plan.project.name, language)
    return Message(
        say("alerts.subject_test", language, project=project), say("alerts.test", language, route=route)
    )


def description(alert: Alert, plan: Plan, language: str) -> str:
    """Returns one sentence that says what is wrong."""
    parts = _parts(alert, language)
    if alert.kind == reminders.KIND:
        return say(f"alerts.{reminders.KIND}.{alert.stage.split('-')[0]}", language, **parts)
    if alert.kind == ASSESSED and "details" in alert.details and alert.details["rule"] in RULES:
        sentence = _assessed(alert, plan, language)
        several = int(alert.details["count"]) > 1
        return (
            say(f"alerts.{ASSESSED}.several", language, sentence=sentence, **parts) if several else sentence
        )
    return say(f"alerts.{alert.kind}.what", language, **parts)


def _assessed(alert: Alert, plan: Plan, language: str) -> str:
    """The sentence of the first problem that the check found."""
    events = alert.details
    problem = Problem(
        rule=events["rule"],
        severity=alert.severity,
        form=alert.form,
        column=events["column"],
        found=events["found"],
        details=events["details"],
    )
    return sentence(problem, plan, language)


def next_step(alert: Alert, language: str) -> str:
    said = say(f"alerts.{alert.kind}.do", language, **_parts(alert, language))
    return said[:1].upper() + said[1:]


def place_text(alert: Alert, plan: Plan, language: str, period: str | None = None) -> str:
    """Returns country, period and form; leaves out those that the alert does not have. `period` takes the
    place of the alert's period."""
    forms = load_forms()
    form = text_in(forms[alert.form].labels, language) if alert.form in forms else alert.form
    return ", ".join(filter(None, (_whose(alert, plan, language), period or alert.period, form)))


def _whose(alert: Alert, plan: Plan, language: str) -> str:
    if alert.kind in SYSTEM_KINDS and not alert.period:
        return say("alerts.system", language)
    if alert.owner == ALL or not plan.has_unit(alert.owner):
        return say("alerts.the_project", language)
    return text_in(plan.unit(alert.owner).name, language)


def group_description(group: Sequence[Alert], plan: Plan, language: str) -> str:
    """Returns one sentence that says what is wrong, for a group of `due_lists.together`."""
    return description(group[0], plan, language) if len(group) == 1 else list_sentence(group, language)


def _of_condition(group: Sequence[Alert], plan: Plan, language: str) -> str:
    alert = group[0]
    severity = say(f"alerts.severity.{alert.severity}", language)
    lines = [
        say(
            "alerts.line",
            language,
            severity=severity,
            where=place_text(alert, plan, language, span(group)),
            what=group_description(group, plan, language),
        ),
        say("alerts.to_do", language, text=next_step(alert, language)),
    ]
    if (command := _command(alert, span(group))) is not None:
        lines.append(say("alerts.look", language, command=command))
    return "\n".join(lines)


def _of_settled(alert: Alert, event: Event, plan: Plan, language: str) -> str:
    if event.what == "mended" and alert.kind == reminders.KIND:
        said = say(f"alerts.{reminders.KIND}.mended", language, **_parts(alert, language))
    else:
        said = description(alert, plan, language)
    full = f"{place_text(alert, plan, language)}. {said}"
    return say(f"alerts.{event.what}", language, what=full, who=event.who)


def _command(alert: Alert, period: str) -> str | None:
    """The command that shows more of the alert in its period or periods, or None."""
    if alert.kind in SYSTEM_KINDS or alert.kind == "judged_problem":
        return None
    if alert.kind in tampering.KINDS:
        return "atlas doctor"
    if alert.kind == reminders.KIND:
        return f"atlas status --country {alert.owner} --period {period}"
    if alert.kind == "file_unplaced":
        return "atlas problems --severity error"
    return f"atlas problems --country {alert.owner} --period {alert.period}"


def _parts(alert: Alert, language: str) -> Mapping[str, Any]:
    parts: dict[str, Any] = {"form_name": alert.form, **alert.details}
    if alert.kind == reminders.KIND:
        parts["lacking"] = lacking(alert, language) or say("alerts.the_submission", language)
    return parts


def _in_short(present: Sequence[tuple[Alert, Event]], settled: int, plan: Plan, language: str) -> str:
    """The content of the subject: the number of errors, of other conditions, and of settled alerts.

    If all concern one unit, also its name.
    """
    errors = sum(1 for alert, _ in present if alert.severity is Severity.ERROR)
    counts = (
        ("subject_error", errors),
        ("subject_trouble", len(present) - errors),
        ("subject_over", settled),
    )
    said = ", ".join(say(f"alerts.{key}", language, count=count) for key, count in counts if count)
    whose = {_whose(alert, plan, language) for alert, _ in present}
    return f"{said} ({whose.pop()})" if len(whose) == 1 else said


def _at_most(spelled: list[str], language: str) -> list[str]:
    more = len(spelled) - SHOWN
    return spelled if more <= 0 else [*spelled[:SHOWN], say("alerts.and_more", language, count=more)]
