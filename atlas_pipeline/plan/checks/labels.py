"""Checks texts for people: each text has every language of the project, and no other language."""

from collections.abc import Iterator

from atlas_pipeline.plan.labels import Labels
from atlas_pipeline.plan.parts import PlanParts
from atlas_pipeline.plan.plan_problems import PlanProblem
from atlas_pipeline.plan.surroundings import Surroundings

Text = tuple[str, str, str, Labels]
"""File, entry, field, and the text by language."""


def check(parts: PlanParts, surroundings: Surroundings) -> Iterator[PlanProblem]:
    if parts.project is None:
        return
    languages = parts.project.value.languages
    for file, entry, field, text in _texts(parts):
        for language in languages:
            if not text.get(language, "").strip():
                yield PlanProblem(file, entry, f"{field}.{language}", "the text in this language is missing")
        for language in text:
            if language not in languages:
                yield PlanProblem(file, entry, f"{field}.{language}", "is not a language of the project")
    yield from _institution_names(parts, languages)


def _institution_names(parts: PlanParts, known: tuple[str, ...]) -> Iterator[PlanProblem]:
    """An institution needs its name in English and in the languages of its unit, not in every language."""
    languages = {unit.value.code: unit.value.languages for unit in parts.units}
    for located in parts.institutions:
        for language in languages.get(located.value.unit, ()):
            if language in known and language != "en" and not located.value.labels.get(language):
                yield PlanProblem(
                    located.file, located.entry, language, "the name in this language is missing"
                )


def _texts(parts: PlanParts) -> Iterator[Text]:
    if parts.project is not None:
        project = parts.project.value
        for field in ("name", "long_name", "donor", "donor_bureau", "funding_text", "disclaimer"):
            yield "project.yaml", "", field, getattr(project, field)
        for name, calendar in project.calendars.items():
            yield "project.yaml", "", f"calendars.{name}.labels", calendar.labels
    for unit in parts.units:
        yield unit.file, unit.entry, "name", unit.value.name
    yield from _framework_texts(parts)
    for indicator in parts.indicators:
        yield indicator.file, indicator.entry, "name", indicator.value.name
        for field in ("definition", "source", "method", "responsible", "limitations"):
            yield indicator.file, indicator.entry, f"sheet.{field}", getattr(indicator.value.sheet, field)
        if indicator.value.eligible is not None:
            yield indicator.file, indicator.entry, "eligible.says", indicator.value.eligible.says
        for stage in indicator.value.stages:
            yield indicator.file, f"{indicator.entry}.stages[{stage.code}]", "name", stage.name
    for one in parts.code_lists:
        for code in one.value.codes:
            yield one.file, code.code, "labels", code.labels


def _framework_texts(parts: PlanParts) -> Iterator[Text]:
    if parts.framework is None:
        return
    file, framework = parts.framework.file, parts.framework.value
    yield file, "", "objective", framework.objective
    yield file, "", "theory_of_change", framework.theory_of_change
    for outcome in framework.outcomes:
        entry = f"outcomes[{outcome.code}]"
        yield file, entry, "name", outcome.name
        yield file, entry, "theory_of_change", outcome.theory_of_change
        for output in outcome.outputs:
            yield file, f"{entry}.outputs[{output.code}]", "name", output.name
    for step in framework.dmop_steps:
        yield file, f"dmop_steps[{step.number}]", "name", step.name
        yield file, f"dmop_steps[{step.number}]", "evidence", step.evidence
    for gate in framework.dmop_gates:
        yield file, f"dmop_gates[{gate.code}]", "name", gate.name
        yield file, f"dmop_gates[{gate.code}]", "reason", gate.reason
    for system in framework.systems:
        yield file, f"systems[{system.code}]", "name", system.name
