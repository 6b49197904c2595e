"""Reading a plan's folder: the only code that opens plan files.

A folder holds `project.yaml`, `countries.yaml`, `results_framework.yaml`, `indicators.yaml`, `targets.csv`,
`codes/<list>.csv`, and, where there are any, `rules.yaml`, `names.yaml`, `institutions/<unit>.csv`,
`corrections/*.yaml` and `worked_cases/*.yaml`.
"""

from importlib.resources import files
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel

from atlas_pipeline.plan.checks import every_check
from atlas_pipeline.plan.csv_files import read_code_list, read_institutions, read_targets
from atlas_pipeline.plan.framework import ResultsFramework
from atlas_pipeline.plan.indicators import Indicator
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.plan.parts import PlanParts
from atlas_pipeline.plan.people import PersonalNames
from atlas_pipeline.plan.plan_problems import PlanError, PlanProblem, PlanProblems
from atlas_pipeline.plan.project import Project
from atlas_pipeline.plan.reading import Located, name_of, read_yaml, validated
from atlas_pipeline.plan.rulings import Correction, RuleSetting
from atlas_pipeline.plan.surroundings import Surroundings
from atlas_pipeline.plan.units import Unit
from atlas_pipeline.plan.worked_cases import WorkedCase

ModelT = TypeVar("ModelT", bound=BaseModel)

PACKAGED = "atlas"
"""The folder beside this file that holds the plan in use unless another is told."""

YAML_FILES = ("project.yaml", "countries.yaml", "results_framework.yaml", "indicators.yaml")
RULES_FILE = "rules.yaml"
"""Only where a country is judged otherwise than the catalogue of rules says."""
FOLDERS = {"codes": ".csv", "institutions": ".csv", "corrections": ".yaml", "worked_cases": ".yaml"}
NAMES_FILE = "names.yaml"
"""The titles by which names of persons are known in free text."""


def load_plan(folder: Path | None = None, surroundings: Surroundings | None = None) -> Plan:
    """The plan of that folder, or the packaged one; every check passed that `surroundings` allows.

    Raises PlanError with every fault.
    """
    parts, faults = _judged(folder, surroundings or Surroundings())
    if faults:
        raise PlanError(faults)
    return parts.plan()


def load_worked_cases(folder: Path | None = None) -> list[Located[WorkedCase]]:
    """The worked cases of that folder's plan, by file. Raises PlanError where the plan has a fault."""
    parts, faults = _judged(folder, Surroundings())
    if faults:
        raise PlanError(faults)
    return parts.worked_cases


def check_plan(folder: Path | None = None, surroundings: Surroundings | None = None) -> list[PlanProblem]:
    """Every fault of the plan in that folder (or of the packaged one), in the order of its files.

    `surroundings` tells what forms, measures and conditions there are; without it, what the plan says
    about those is not judged.
    """
    return _judged(folder, surroundings or Surroundings())[1]


def _judged(folder: Path | None, surroundings: Surroundings) -> tuple[PlanParts, list[PlanProblem]]:
    place = folder or Path(str(files("atlas_pipeline.plan").joinpath(PACKAGED)))
    if not place.is_dir():
        return PlanParts(), [PlanProblem(str(place), "", "", "is not a folder; a plan is a folder of files")]
    faults = PlanProblems()
    _unknown_files(place, faults)
    parts = _read(place, faults)
    for fault in () if faults.unread else every_check(parts, surroundings):
        # where a file cannot be read, whatever names its entries would be a fault too, hundreds of lines of it
        faults.add(fault.file, fault.entry, fault.field, fault.message)
    return parts, sorted(faults, key=lambda fault: fault.file)


def _read(folder: Path, faults: PlanProblems) -> PlanParts:
    parts = PlanParts()
    project = read_yaml(folder, "project.yaml", dict, faults)
    if project is not None:
        parts.project = validated(Project, _with_names(project), "project.yaml", "", faults)
    languages = _languages(project)
    parts.units = _entries(Unit, folder, "countries.yaml", parts, faults)
    framework = read_yaml(folder, "results_framework.yaml", dict, faults)
    if framework is not None:
        parts.framework = validated(ResultsFramework, framework, "results_framework.yaml", "", faults)
    parts.indicators = _entries(Indicator, folder, "indicators.yaml", parts, faults)
    parts.targets += read_targets(folder, "targets.csv", parts, faults)
    for file in _files_in(folder, "codes"):
        _collect(parts.code_lists, read_code_list(folder, file, languages, faults))
    for file in _files_in(folder, "institutions") if languages else ():
        parts.institutions += read_institutions(folder, file, languages, faults)
    for file in _files_in(folder, "corrections"):
        parts.corrections += _entries(Correction, folder, file, parts, faults)
    for file in _files_in(folder, "worked_cases"):
        parts.worked_cases += _entries(WorkedCase, folder, file, parts, faults)
    if (folder / RULES_FILE).exists():
        parts.rules = _entries(RuleSetting, folder, RULES_FILE, parts, faults)
    if (folder / NAMES_FILE).exists():
        content = read_yaml(folder, NAMES_FILE, dict, faults)
        if content is not None:
            parts.names = validated(PersonalNames, content, NAMES_FILE, "", faults)
    return parts


def _unknown_files(folder: Path, faults: PlanProblems) -> None:
    """A misspelt file name must not make its content silently disappear."""
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
            faults.add(relative.as_posix(), "", "", "is not a file that a plan has")


def _files_in(folder: Path, name: str) -> list[str]:
    suffix = FOLDERS[name]
    return sorted(f"{name}/{path.name}" for path in (folder / name).glob(f"*{suffix}"))


def _with_names(project: dict[str, Any]) -> dict[str, Any]:
    """A calendar's name is the key it stands under."""
    calendars = project.get("calendars")
    if not isinstance(calendars, dict):
        return project
    named = {
        name: {"name": name, **calendar} if isinstance(calendar, dict) else calendar
        for name, calendar in calendars.items()
    }
    return {**project, "calendars": named}


def _languages(project: Any) -> tuple[str, ...]:
    """The languages that the CSV files have columns for, also where the project has a fault elsewhere;
    none where they cannot be known."""
    languages = project.get("languages") if isinstance(project, dict) else None
    return tuple(map(str, languages)) if isinstance(languages, list) else ()


def _entries(
    model: type[ModelT], folder: Path, file: str, parts: PlanParts, faults: PlanProblems
) -> list[Located[ModelT]]:
    """The models of a file that is a list of entries."""
    found: list[Located[ModelT]] = []
    for position, content in enumerate(read_yaml(folder, file, list, faults) or []):
        entry = name_of(content, position)
        located = validated(model, content, file, entry, faults)
        if located is None:
            parts.mark_broken(file, entry)
        _collect(found, located)
    return found


def _collect(entries: list[Located[ModelT]], found: Located[ModelT] | None) -> None:
    if found is not None:
        entries.append(found)
