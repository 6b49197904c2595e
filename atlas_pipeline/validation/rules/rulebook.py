"""The rules for one unit in one period: the catalogue with the plan's settings for that unit.

Only this module applies the plan's rule settings to a submission. If a rule is off, its problems are
counted and reported as one problem, so that nothing disappears silently.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from atlas_pipeline.plan.loading import RULES_FILE
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.plan.plan_problems import PlanError, PlanProblem
from atlas_pipeline.plan.project import Thresholds
from atlas_pipeline.plan.rulings import RuleSetting
from atlas_pipeline.plan.units import ALL, Slice
from atlas_pipeline.problems.catalogue import OFF, RULES, problem
from atlas_pipeline.problems.model import Problem, Severity


class Rulebook:
    """The severity and the thresholds of each rule. Without a slice (the cover could not be read), only
    the catalogue applies.

    Raises PlanError if a setting is not allowed for its rule. Without this check, a plan that was never
    checked could switch off an error that must stay an error.
    """

    def __init__(self, plan: Plan, wanted: Slice | None) -> None:
        self._plan = plan
        self._settings = in_force(plan, wanted) if wanted is not None else {}
        self._off: Counter[tuple[str, str]] = Counter()
        problems = [
            PlanProblem(RULES_FILE, name, field, message)
            for name, one in self._settings.items()
            for field, message in _setting_problems(name, one)
        ]
        if problems:
            raise PlanError(problems)

    def setting(self, rule: str) -> RuleSetting | None:
        return self._settings.get(rule)

    def severity(self, rule: str) -> Severity | None:
        """The severity of the rule here; None if the rule is off."""
        setting = self._settings.get(rule)
        if setting is None or setting.severity is None:
            return RULES[rule].severity
        return None if setting.severity == OFF else Severity(setting.severity)

    def thresholds(self, rule: str) -> Thresholds:
        """The plan's thresholds, replaced by those that are set for this rule here."""
        setting = self._settings.get(rule)
        general = self._plan.project.thresholds
        return general if setting is None else Thresholds(**(general.model_dump() | setting.thresholds))

    def pass_over(self, rule: str, form: str, count: int) -> None:
        """Counts problems of a rule that is off."""
        if count:
            self._off[form, rule] += count

    def applied(self, problems: Iterable[Problem]) -> list[Problem]:
        """The problems with the severity that applies here. Problems of rules that are off are left out
        and counted."""
        if not self._settings:
            return list(problems)
        kept = []
        for one in problems:
            severity = one.severity if self._settings.get(one.rule) is None else self.severity(one.rule)
            if severity is None:
                self.pass_over(one.rule, one.form, 1)
            else:
                kept.append(one if severity is one.severity else replace(one, severity=severity))
        return kept

    def rule_off_problems(self) -> list[Problem]:
        """One problem for each form and each rule that is off and would have reported something."""
        found = []
        for (form, rule), count in self._off.items():
            setting = self._settings[rule]
            found.append(
                problem(
                    "rule_off", form=form, of_rule=rule, count=count, reason=setting.reason, who=setting.who
                )
            )
        return found


def in_force(plan: Plan, wanted: Slice) -> dict[str, RuleSetting]:
    """Rule → its setting for that slice. Contains only rules that have a setting."""
    of_slice = [
        one for one in plan.rules if one.unit in (wanted.unit, ALL) and one.since <= wanted.period.end
    ]
    # the last setting wins: settings of ALL come before those of the unit, earlier ones before later ones
    ordered = sorted(of_slice, key=lambda one: (one.unit != ALL, one.since))
    return {one.rule: one for one in ordered}


def _setting_problems(name: str, setting: RuleSetting) -> list[tuple[str, str]]:
    rule = RULES.get(name)
    if rule is None:
        return [("rule", f"{name!r} is not a rule; `atlas rules` lists them")]
    return list(rule.setting_problems(setting.severity, setting.thresholds))
