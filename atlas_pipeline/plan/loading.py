"""Loads a plan from its folder. Only this package opens plan files.

A folder holds `project.yaml`, `countries.yaml`, `results_framework.yaml`, `indicators.yaml`, `targets.csv`
and `codes/<list>.csv`. It may also hold `rules.yaml`, `names.yaml`, `institutions/<unit>.csv`,
`corrections/*.yaml` and `worked_cases/*.yaml`.
"""

from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel

from atlas_pipeline.plan.checks import every_check
from atlas_pipeline.plan.csv_files import read_code_list, read_institutions, read_targets
from atlas_pipeline.plan.framework import ResultsFramework
from atlas_pipeline.plan.indicators import Indicator
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.plan.partial import validated_in_part
from atlas_pipeline.plan.parts import PlanParts
from atlas_pipeline.plan.people import PersonalNames
from atlas_pipeline.plan.plan_files import Located, name_of, read_yaml, validated
from atlas_pipeline.plan.plan_problems import PlanError, PlanProblem, PlanProblems
from atlas_pipeline.plan.project import Project
from atlas_pipeline.plan.rulings import Correction, RuleSetting
from atlas_pipeline.plan.surroundings import Surroundings
from atlas_pipeline.plan.units import Unit
from atlas_pipeline.plan.worked_cases import WorkedCase

ModelT = TypeVar("ModelT", bound=BaseModel)

PACKAGED = "atlas"
"""The folder next to this file with the packaged plan. It is used if no other folder is given."""

YAML_FILES = ("project.yaml", "countries.yaml", "results_framework.yaml", "indicators.yaml")
RULES_FILE = "rules.yaml"
"""Optional. Settings of rules that differ from the catalogue."""
FOLDERS = {"codes": ".csv", "institutions": ".csv", "corrections": ".yaml", "worked_cases": ".yaml"}
NAMES_FILE = "names.yaml"
"""Optional. The titles by which names of persons are recognised in free text."""


def plan_folder(folder: Path | None = None) -> Path:
    """The folder itself; without one, the folder of the packaged plan."""
    return folder or Path(str(files("atlas_pipeline.plan").joinpath(PACKAGED)))


def load_plan(folder: Path | None = None, surroundings: Surroundings | None = None) -> Plan:
    """The plan in that folder; by default the packaged plan.

    Runs every check that is possible with `surroundings` (see `check_plan`). Raises PlanError with every
    problem.
    """
    parts, problems = _checked(folder, surroundings or Surroundings())
    if problems:
        raise PlanError(problems)
    return parts.plan()


def load_worked_cases(folder: Path | None = None) -> list[Located[WorkedCase]]:
    """The worked cases of the plan in that folder, by file. Raises PlanError if the plan has a problem."""
    parts, problems = _checked(folder, Surroundings())
    if problems:
        raise PlanError(problems)
    return parts.worked_cases


def plan_as_far_as_read(folder: Path | None = None) -> Plan | None:
    """The plan in that folder although it has problems, without its wrong entries: to check it further, never
    to use it. None if the project or the framework cannot be read."""
    parts, _ = _checked(folder, Surroundings())
    return parts.plan() if parts.project is not None and parts.framework is not None else None


def check_plan(folder: Path | None = None, surroundings: Surroundings | None = None) -> list[PlanProblem]:
    """Every problem of the plan in that folder (by default of the packaged plan), sorted by file.

    `surroundings` names the forms, measures, conditions and rules that exist. If one of them is not given,
    the plan's references to it are not checked.
    """
    return _checked(folder, surroundings or Surroundings())[1]


def _checked(folder: Path | None, surroundings: Surroundings) -> tuple[PlanParts, list[PlanProblem]]:
    place = plan_folder(folder)
    if not place.is_dir():
        return PlanParts(), [PlanProblem(str(place), "", "", "is not a folder; a plan is a folder of files")]
    problems = PlanProblems()
    _unknown_files(place, problems)
    parts = _read(place, problems)
    parts.unread = problems.unread
    read = list(problems)
    for problem in every_check(parts, surroundings):
        if not _is_known(problem, read):
            problems.add(problem.file, problem.entry, problem.field, problem.message)
    return parts, sorted(problems, key=lambda problem: problem.file)


def _is_known(problem: PlanProblem, read: Sequence[PlanProblem]) -> bool:
    """Whether reading already found the field wrong, or the field around it: a check saw its stand-in."""
    return any(
        one.file == problem.file
        and one.entry == problem.entry
        and bool(one.field)
        and (problem.field == one.field or problem.field.startswith((f"{one.field}.", f"{one.field}[")))
        for one in read
    )


def _read(folder: Path, problems: PlanProblems) -> PlanParts:
    parts = PlanParts()
    project = read_yaml(folder, "project.yaml", dict, problems)
    if project is not None:
        parts.project = validated_in_part(Project, _with_names(project), "project.yaml", parts, problems)
    languages = _languages(project)
    parts.units = _entries(Unit, folder, "countries.yaml", parts, problems)
    framework = read_yaml(folder, "results_framework.yaml", dict, problems)
    if framework is not None:
        parts.framework = validated_in_part(
            ResultsFramework, framework, "results_framework.yaml", parts, problems
        )
    parts.indicators = _entries(Indicator, folder, "indicators.yaml", parts, problems)
    parts.targets += read_targets(folder, "targets.csv", parts, problems)
    for file in _files_in(folder, "codes"):
        codes = read_code_list(folder, file, languages, problems)
        if codes is None:
            problems.unread.add(file)
        _collect(parts.code_lists, codes)
    for file in _files_in(folder, "institutions") if languages else ():
        parts.institutions += read_institutions(folder, file, languages, problems)
    for file in _files_in(folder, "corrections"):
        parts.corrections += _entries(Correction, folder, file, parts, problems)
    for file in _files_in(folder, "worked_cases"):
        parts.worked_cases += _entries(WorkedCase, folder, file, parts, problems)
    if (folder / RULES_FILE).exists():
        parts.rules = _entries(RuleSetting, folder, RULES_FILE, parts, problems)
    if (folder / NAMES_FILE).exists():
        content = read_yaml(folder, NAMES_FILE, dict, problems)
        if content is not None:
            parts.names = validated(PersonalNames, content, NAMES_FILE, "", problems)
    return parts


def _unknown_files(folder: Path, problems: PlanProblems) -> None:
    """Reports files that do not belong to a plan. Otherwise a misspelt name would silently hide a file's
    content."""
    for path in sorted(folder.rglob("*")):
        relative = path.relative_to(folder)
        if path.is_dir() or path.suffix == ".md" or any(part.startswith(".") for part in relative.parts):
            continue
        top = relative.parts[0]
        known = (
            path.suffix == FOLDERS.get(top)
            if len(relative.parts) == 2
            else len(relative.parts) == 1 and top in (*YAML_FILES, RULES_FILE, NAMES_FILE, "targets.csv")
        )
        if not known:
            problems.add(relative.as_posix(), "", "", "is not a file of a plan")


def _files_in(folder: Path, name: str) -> list[str]:
    suffix = FOLDERS[name]
    return sorted(f"{name}/{path.name}" for path in (folder / name).glob(f"*{suffix}"))


def _with_names(project: dict[str, Any]) -> dict[str, Any]:
    """Gives each calendar its key as its name."""
    calendars = project.get("calendars")
    if not isinstance(calendars, dict):
        return project
    named = {
        name: {"name": name, **calendar} if isinstance(calendar, dict) else calendar
        for name, calendar in calendars.items()
    }
    return {**project, "calendars": named}


def _languages(project: Any) -> tuple[str, ...]:
    """The languages for which the CSV files have columns, even if the project has a problem in another
    field. Empty if the languages cannot be read."""
    languages = project.get("languages") if isinstance(project, dict) else None
    return tuple(map(str, languages)) if isinstance(languages, list) else ()


def _entries(
    model: type[ModelT], folder: Path, file: str, parts: PlanParts, problems: PlanProblems
) -> list[Located[ModelT]]:
    """The models of a file that is a list of entries. Marks an entry as broken if it is not valid."""
    found: list[Located[ModelT]] = []
    for position, content in enumerate(read_yaml(folder, file, list, problems) or []):
        entry = name_of(content, position)
        located = validated(model, content, file, entry, problems)
        if located is None:
            parts.mark_broken(file, entry)
        _collect(found, located)
    return found


def _collect(entries: list[Located[ModelT]], found: Located[ModelT] | None) -> None:
    if found is not None:
        entries.append(found)
