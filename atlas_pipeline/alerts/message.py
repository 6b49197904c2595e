"""The message that a route is sent: its subject and its text, in the route's language.

One message bundles all that is due on the route: what needs attention, gravest first, then what is settled.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from atlas_pipeline.alerts import due
from atlas_pipeline.alerts.conditions import GRAVITY
from atlas_pipeline.alerts.warehouse_alerts import JUDGED
from atlas_pipeline.forms.loading import load_forms
from atlas_pipeline.forms.sentences import sentence
from atlas_pipeline.plan.labels import text_in
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.plan.units import ALL
from atlas_pipeline.problems.catalogue import RULES, counted
from atlas_pipeline.problems.model import Problem, Severity
from atlas_pipeline.warehouse import tampering
from atlas_pipeline.warehouse.alert_records import OVER, Alert, Event

SHOWN = 40
"""How many alerts of each part a message spells out."""

SYSTEM_KINDS = ("run_failed", "publishing_failed", "check_failed", "doctor_failed")


@cache
def load_words() -> dict[str, dict[str, str]]:
    """Every entry of the message file, by key and language."""
    text = files("atlas_pipeline.alerts").joinpath("words.yaml").read_text(encoding="utf-8")
    return yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def say(key: str, language: str, **parts: Any) -> str:
    """The text of that key in that language (English where it has none), its braces filled. Raises KeyError
    for a key that is not in the file."""
    entry = load_words()[key]
    return text_in(entry, language).format_map({name: counted(value) for name, value in parts.items()})


@dataclass(frozen=True)
class Message:
    subject: str
    text: str


def bundled(told: Sequence[tuple[Alert, Event]], plan: Plan, language: str) -> Message:
    """One message of these alerts, each with the event that is told of it."""
    project = text_in(plan.project.name, language)
    over = [(alert, event) for alert, event in told if event.what in OVER]
    standing = [(alert, event) for alert, event in told if event.what not in OVER]
    standing.sort(key=lambda each: (-GRAVITY[each[0].severity], each[0].owner, each[0].period, each[0].id))
    parts = []
    if standing:
        spelled = [_of_trouble(alert, plan, language) for alert, _ in standing]
        parts += [say("standing", language).upper(), *_at_most(spelled, language)]
    if over:
        spelled = [_of_settled(alert, event, plan, language) for alert, event in over]
        parts += [say("over", language).upper(), *_at_most(spelled, language)]
    numbers = ", ".join(str(alert.id) for alert, _ in told[:SHOWN])
    parts.append(say("footer", language, project=project, numbers=numbers))
    subject = say("subject", language, project=project, what=_in_short(standing, len(over), plan, language))
    return Message(subject, "\n\n".join(parts))


def a_test(route: str, plan: Plan, language: str) -> Message:
    project = text_in(plan.project.name, language)
    return Message(say("subject_test", language, project=project), say("test", language, route=route))


def what(alert: Alert, plan: Plan, language: str) -> str:
    """What is wrong, as one sentence."""
    parts = _parts(alert, language)
    if alert.kind == due.KIND:
        return say(f"{due.KIND}.{alert.stage.split('-')[0]}", language, **parts)
    if alert.kind == JUDGED and "details" in alert.details and alert.details["rule"] in RULES:
        sentence = _judged(alert, plan, language)
        several = int(alert.details["count"]) > 1
        return say(f"{JUDGED}.several", language, sentence=sentence, **parts) if several else sentence
    return say(f"{alert.kind}.what", language, **parts)


def _judged(alert: Alert, plan: Plan, language: str) -> str:
    """The sentence of the first of the problems that were judged."""
    told = alert.details
    problem = Problem(
        rule=told["rule"],
        severity=alert.severity,
        form=alert.form,
        column=told["column"],
        found=told["found"],
        details=told["details"],
    )
    return sentence(problem, plan, language)


def what_to_do(alert: Alert, language: str) -> str:
    said = say(f"{alert.kind}.do", language, **_parts(alert, language))
    return said[:1].upper() + said[1:]


def where(alert: Alert, plan: Plan, language: str) -> str:
    """Country, period and form, as far as it has them."""
    forms = load_forms()
    form = text_in(forms[alert.form].labels, language) if alert.form in forms else alert.form
    return ", ".join(filter(None, (_whose(alert, plan, language), alert.period, form)))


def _whose(alert: Alert, plan: Plan, language: str) -> str:
    if alert.kind in SYSTEM_KINDS and not alert.period:
        return say("system", language)
    if alert.owner == ALL or not plan.has_unit(alert.owner):
        return say("the_project", language)
    return text_in(plan.unit(alert.owner).name, language)


def _of_trouble(alert: Alert, plan: Plan, language: str) -> str:
    severity = say(f"severity.{alert.severity}", language)
    lines = [
        say(
            "line",
            language,
            severity=severity,
            where=where(alert, plan, language),
            what=what(alert, plan, language),
        ),
        say("to_do", language, text=what_to_do(alert, language)),
    ]
    if (command := _command(alert)) is not None:
        lines.append(say("look", language, command=command))
    return "\n".join(lines)


def _of_settled(alert: Alert, event: Event, plan: Plan, language: str) -> str:
    if event.what == "mended" and alert.kind == due.KIND:
        said = say(f"{due.KIND}.mended", language, **_parts(alert, language))
    else:
        said = what(alert, plan, language)
    full = f"{where(alert, plan, language)}. {said}"
    return say(event.what, language, what=full, who=event.who)


def _command(alert: Alert) -> str | None:
    """Where to look closer."""
    if alert.kind in SYSTEM_KINDS or alert.kind == "judged_problem":
        return None
    if alert.kind in tampering.KINDS:
        return "atlas doctor"
    if alert.kind == due.KIND:
        return f"atlas status --country {alert.owner} --period {alert.period}"
    if alert.kind == "file_unplaced":
        return "atlas problems --severity error"
    return f"atlas problems --country {alert.owner} --period {alert.period}"


def _parts(alert: Alert, language: str) -> Mapping[str, Any]:
    parts: dict[str, Any] = {"form_name": alert.form, **alert.details}
    if alert.kind == due.KIND:
        forms = load_forms()
        lacking = [text_in(forms[name].labels, language) for name in alert.details["forms"]]
        parts["lacking"] = ", ".join(lacking) or say("the_submission", language)
    return parts


def _in_short(standing: Sequence[tuple[Alert, Event]], settled: int, plan: Plan, language: str) -> str:
    """What the subject says: how much is grave, how much else, how much is settled; whose, if one unit's."""
    errors = sum(1 for alert, _ in standing if alert.severity is Severity.ERROR)
    counts = (
        ("subject_error", errors),
        ("subject_trouble", len(standing) - errors),
        ("subject_over", settled),
    )
    said = ", ".join(say(key, language, count=count) for key, count in counts if count)
    whose = {_whose(alert, plan, language) for alert, _ in standing}
    return f"{said} ({whose.pop()})" if len(whose) == 1 else said


def _at_most(spelled: list[str], language: str) -> list[str]:
    more = len(spelled) - SHOWN
    return spelled if more <= 0 else [*spelled[:SHOWN], say("and_more", language, count=more)]
