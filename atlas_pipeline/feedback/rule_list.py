"""The list of rules as they apply: one line for each rule, and one for each unit for which the plan sets
the rule."""

import json
from collections.abc import Collection
from typing import Any

import sqlalchemy as sa

from atlas_pipeline.feedback.stored_problems import open_condition
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.plan.rulings import RuleSetting
from atlas_pipeline.plan.units import ALL
from atlas_pipeline.problems.catalogue import OFF, RULES, Rule
from atlas_pipeline.problems.sentences import sentence_outline
from atlas_pipeline.validation.rules.rulebook import in_force
from atlas_pipeline.warehouse import tables
from atlas_pipeline.warehouse.store import Warehouse


def rule_lines(
    plan: Plan,
    warehouse: Warehouse | None,
    *,
    unit: str | None = None,
    periods: Collection[str] = (),
    language: str = "en",
) -> list[dict[str, Any]]:
    """Rules in the order of the catalogue, each with its settings.

    With a `unit` and `periods`, the settings of these slices; with one or none of them, every setting of
    any matching slice. `not_told`: the number of problems that a rule would have reported in open results
    if it were not off.
    """
    settings = _settings(plan, unit, periods)
    passed_over = _passed_over(warehouse, unit, periods) if warehouse is not None else {}
    lines = []
    for rule in RULES.values():
        of_rule: list[RuleSetting | None] = [one for one in settings if one.rule == rule.name]
        for setting in of_rule or [None]:
            line = _line(rule, setting, plan, passed_over) | {"sentence": sentence_outline(rule, language)}
            lines.append(line)
    return lines


def _settings(plan: Plan, unit: str | None, wanted: Collection[str]) -> list[RuleSetting]:
    units = [one.code for one in plan.units if unit in (None, one.code)]
    periods = [one.key for one in plan.periods() if not wanted or one.key in wanted]
    held = {
        id(setting)
        for code in units
        for key in periods
        for setting in in_force(plan, plan.slice(code, key)).values()
    }
    return [one for one in plan.rules if id(one) in held]


def _line(
    rule: Rule, setting: RuleSetting | None, plan: Plan, passed_over: dict[tuple[str, str], int]
) -> dict[str, Any]:
    general = plan.project.thresholds
    values = {name: getattr(general, name) for name in rule.thresholds}
    line: dict[str, Any] = {
        "rule": rule.name,
        "severity": rule.severity.value,
        "country": "",
        "applies": rule.severity.value,
        "may_be": ", ".join(rule.choices),
        "not_told": None,
    }
    if setting is not None:
        values |= setting.thresholds
        line |= {
            "country": setting.unit,
            "applies": setting.severity or rule.severity.value,
            "since": setting.since,
            "who": setting.who,
            "reason": setting.reason,
        }
        if setting.severity == OFF:
            line["not_told"] = sum(
                count
                for (name, unit), count in passed_over.items()
                if name == rule.name and setting.unit in (unit, ALL)
            )
    return line | {"thresholds": ", ".join(f"{name} {value:g}" for name, value in values.items())}


def _passed_over(
    warehouse: Warehouse, unit: str | None, periods: Collection[str]
) -> dict[tuple[str, str], int]:
    """Rule and unit → the number of problems that the rule would have reported in open results if it were
    not off."""
    found, validated, received = tables.problem, tables.intake, tables.submission
    query = (
        sa.select(received.c.unit, found.c.details)
        .join(validated, validated.c.id == found.c.intake_id)
        .join(received, received.c.id == validated.c.submission_id)
        .where(found.c.rule == "rule_off", open_condition(warehouse))
    )
    if unit is not None:
        query = query.where(received.c.unit == unit)
    if periods:
        query = query.where(received.c.period.in_(periods))
    counts: dict[tuple[str, str], int] = {}
    for line in warehouse.read(query).to_dict("records"):
        details = json.loads(line["details"])
        key = str(details["of_rule"]), str(line["unit"])
        counts[key] = counts.get(key, 0) + int(details["count"])
    return counts
