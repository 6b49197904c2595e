"""Checks the declarations before the graph is built from them, so that an omission raises an error and is
not silently ignored.

The plan's own files are checked when they are loaded (`plan.checks`). This module checks what the graph
needs in addition.
"""

from collections.abc import Iterator, Mapping

from assets.groups import FORM_GROUPS, FORMS
from atlas_pipeline.errors.known import KnownError
from atlas_pipeline.forms.model import Form
from atlas_pipeline.forms.plan_check import check_forms
from atlas_pipeline.plan.model import Plan


class DeclarationError(KnownError):
    """No graph can be built from the declarations. The message has one sentence for each problem."""


def check_declarations(
    plan: Plan, forms: Mapping[str, Form], groups: Mapping[str, str] = FORM_GROUPS
) -> None:
    """Raises DeclarationError, with every problem, if a form has no group, or if a form, a field, a code
    or a system has no label in a language of the project. `groups`: form → group of the graph."""
    problems = [*_without_group(forms, groups), *_without_label(plan, forms)]
    if problems:
        raise DeclarationError(" ".join(problems))


def _without_group(forms: Mapping[str, Form], groups: Mapping[str, str]) -> Iterator[str]:
    allowed = f"The groups of forms are {', '.join(FORMS)}."
    for form in forms:
        if form not in groups:
            yield (
                f"The form {form!r} has no group. {allowed} Name its group in FORM_GROUPS (assets/groups.py)."
            )
        elif groups[form] not in FORMS:
            yield (
                f"The form {form!r} is in the group {groups[form]!r}. {allowed} Name one of them in "
                "FORM_GROUPS (assets/groups.py)."
            )
    for form in groups:
        if form not in forms:
            yield (
                f"FORM_GROUPS (assets/groups.py) names the form {form!r}, which does not exist. The forms "
                f"are {', '.join(forms)}. Take the name out, or declare the form in forms/table_schemas."
            )


def _without_label(plan: Plan, forms: Mapping[str, Form]) -> Iterator[str]:
    languages = plan.project.languages
    needed = f"A text is needed in each language of the project: {', '.join(languages)}."
    for problem in check_forms(forms, plan):
        next_step = f" {needed} Add it." if problem.field in ("atlas:labels", "atlas:help") else ""
        yield f"{problem}.{next_step}"
    for name, codes in plan.code_lists.items():
        for code in codes.codes:
            for language in languages:
                if not code.labels.get(language, "").strip():
                    where = f"codes/{name}.csv"
                    yield f"{where}: the code {code.code!r} has no label in {language}. {needed} Add it."
    for system in plan.framework.systems:
        for language in languages:
            if not system.name.get(language, "").strip():
                yield (
                    f"results_framework.yaml: the system {system.code!r}, a group of the graph, has no name "
                    f"in {language}. {needed} Add it."
                )
