"""Checks settings of rules: each names a rule and a unit, changes something that may be changed, and gives
a reason."""

from collections.abc import Iterator

from pydantic import ValidationError

from atlas_pipeline.plan.checks.duplicates import duplicates
from atlas_pipeline.plan.parts import PlanParts
from atlas_pipeline.plan.plan_files import Located
from atlas_pipeline.plan.plan_problems import PlanProblem
from atlas_pipeline.plan.project import Thresholds
from atlas_pipeline.plan.rulings import RuleSetting
from atlas_pipeline.plan.surroundings import Surroundings
from atlas_pipeline.plan.units import ALL


def check(parts: PlanParts, surroundings: Surroundings) -> Iterator[PlanProblem]:
    yield from duplicates(
        ((one.file, one.entry, (one.value.rule, one.value.unit, one.value.since)) for one in parts.rules),
        "since",
        "another entry sets this rule for this unit from the same day",
    )
    for located in parts.rules:
        setting = located.value
        if setting.unit != ALL and setting.unit not in parts.unit_codes:
            yield _problem(located, "unit", f"{setting.unit!r} is neither a unit of countries.yaml nor {ALL}")
        for field in ("reason", "who"):
            if not getattr(setting, field).strip():
                yield _problem(located, field, "must not be empty")
        if setting.severity is None and not setting.thresholds:
            yield _problem(
                located, "severity", "has neither a severity nor thresholds, so nothing would change"
            )
        yield from _thresholds(located)
        if surroundings.rules is None:
            continue
        rule = surroundings.rules.get(setting.rule)
        if rule is None:
            yield _problem(located, "rule", f"{setting.rule!r} is not a rule; `atlas rules` lists them")
            continue
        for field, message in rule.setting_problems(setting.severity, setting.thresholds):
            yield _problem(located, field, message)


def _thresholds(located: Located[RuleSetting]) -> Iterator[PlanProblem]:
    """Checks each threshold by itself: its name exists and its value is possible."""
    for name, value in located.value.thresholds.items():
        if name not in Thresholds.model_fields:
            yield _problem(located, f"thresholds.{name}", f"{name!r} is not a threshold of a plan")
            continue
        try:
            Thresholds.model_validate({name: value})
        except ValidationError as error:
            (detail,) = error.errors(include_url=False)
            yield _problem(located, f"thresholds.{name}", f"{value:g}: {detail['msg']}")


def _problem(located: Located[RuleSetting], field: str, message: str) -> PlanProblem:
    return PlanProblem(located.file, located.entry, field, message)
