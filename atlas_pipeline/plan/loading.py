"""Reading a plan's folder: the only code that opens plan files.

A folder holds `project.yaml`, `countries.yaml`, `results_framework.yaml`, `indicators.yaml`, `targets.csv`,
`codes/<list>.csv`, and, where there are any, `institutions/<unit>.csv` and `corrections/*.yaml`.
"""

from collections.abc import Collection, Iterator, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel

from atlas_pipeline.plan.checks import every_check
from atlas_pipeline.plan.faults import Fault, Faults, PlanError
from atlas_pipeline.plan.model import (
    Code,
    CodeList,
    Correction,
    Indicator,
    Institution,
    Plan,
    Project,
    ResultsFramework,
    Target,
    Unit,
)
from atlas_pipeline.plan.parts import Parts
from atlas_pipeline.plan.reading import Located, name_of, read_csv, read_yaml, validated
from atlas_pipeline.plan.surroundings import Surroundings

ModelT = TypeVar("ModelT", bound=BaseModel)

PACKAGED = "atlas"
"""The folder beside this file that holds the plan in use unless another is told."""

YAML_FILES = ("project.yaml", "countries.yaml", "results_framework.yaml", "indicators.yaml")
FOLDERS = {"codes": ".csv", "institutions": ".csv", "corrections": ".yaml"}
TARGET_COLUMNS = tuple(Target.model_fields)
CODE_COLUMNS = ("kind", "code", "text")
INSTITUTION_COLUMNS = ("institution_id", "type", "spellings")
SEPARATOR = "|"
"""Between the spellings of an institution, whose names may hold commas and semicolons."""


def load_plan(folder: Path | None = None) -> Plan:
    """The plan of that folder, or the packaged one; every check passed.

    Raises PlanError with every fault.
    """
    parts, faults = _judged(folder, Surroundings())
    if faults:
        raise PlanError(faults)
    return parts.plan()


def check_plan(folder: Path | None = None, surroundings: Surroundings | None = None) -> list[Fault]:
    """Every fault of the plan in that folder (or of the packaged one), in the order of its files.

    `surroundings` tells what forms, measures and conditions there are; without it, what the plan says
    about those is not judged.
    """
    return _judged(folder, surroundings or Surroundings())[1]


def _judged(folder: Path | None, surroundings: Surroundings) -> tuple[Parts, list[Fault]]:
    place = folder or Path(str(files("atlas_pipeline.plan").joinpath(PACKAGED)))
    if not place.is_dir():
        return Parts(), [Fault(str(place), "", "", "is not a folder; a plan is a folder of files")]
    faults = Faults()
    _unknown_files(place, faults)
    parts = _read(place, faults)
    for file, entry, field, message in every_check(parts, surroundings):
        faults.add(file, entry, field, message)
    return parts, sorted(faults, key=lambda fault: fault.file)


def _read(folder: Path, faults: Faults) -> Parts:
    parts = Parts()
    project = read_yaml(folder, "project.yaml", dict, faults)
    if project is not None:
        parts.project = validated(Project, _with_names(project), "project.yaml", "", faults)
    languages = parts.project.value.languages if parts.project else ("en",)
    parts.units = _entries(Unit, folder, "countries.yaml", parts, faults)
    framework = read_yaml(folder, "results_framework.yaml", dict, faults)
    if framework is not None:
        parts.framework = validated(ResultsFramework, framework, "results_framework.yaml", "", faults)
    parts.indicators = _entries(Indicator, folder, "indicators.yaml", parts, faults)
    for row, cells in read_csv(folder, "targets.csv", TARGET_COLUMNS, faults):
        _collect(parts.targets, _target(row, cells, faults))
    for file in _files_in(folder, "codes"):
        _collect(parts.code_lists, _code_list(folder, file, languages, faults))
    for file in _files_in(folder, "institutions"):
        parts.institutions += _institutions(folder, file, languages, faults)
    for file in _files_in(folder, "corrections"):
        parts.corrections += _entries(Correction, folder, file, parts, faults)
    return parts


def _unknown_files(folder: Path, faults: Faults) -> None:
    """A misspelt file name must not make its content silently disappear."""
    for path in sorted(folder.rglob("*")):
        relative = path.relative_to(folder)
        if path.is_dir() or path.suffix == ".md" or any(part.startswith(".") for part in relative.parts):
            continue
        top = relative.parts[0]
        known = (
            path.suffix == FOLDERS.get(top)
            if len(relative.parts) == 2
            else len(relative.parts) == 1 and top in (*YAML_FILES, "targets.csv")
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


def _entries(
    model: type[ModelT], folder: Path, file: str, parts: Parts, faults: Faults
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


def _target(row: str, cells: Mapping[str, str], faults: Faults) -> Located[Target] | None:
    meant = " ".join(cells[name] for name in ("indicator", "country", "period"))
    content: dict[str, Any] = {**{name: cells[name] for name in TARGET_COLUMNS}}
    content["baseline"] = cells["baseline"] or None
    return validated(Target, content, "targets.csv", f"{row} ({meant})", faults)


def _code_list(
    folder: Path, file: str, languages: Collection[str], faults: Faults
) -> Located[CodeList] | None:
    """A list from its file: rows of the kinds `code`, `spelling` and `ignored`.

    Columns beside `kind`, `code`, `text` and the languages are attributes of the codes.
    """
    codes: list[Code] = []
    spellings: dict[str, str] = {}
    ignored: list[str] = []
    for row, cells in read_csv(folder, file, (*CODE_COLUMNS, *languages), faults, more_columns=True):
        kind, code, text = cells["kind"], cells["code"], cells["text"]
        unwanted = {"code": "text", "ignored": "code"}.get(kind)
        if unwanted and cells[unwanted]:
            faults.add(file, row, unwanted, f"must be empty in a row of the kind {kind}")
        for needed in {"code": ("code",), "spelling": ("code", "text"), "ignored": ("text",)}.get(kind, ()):
            if not cells[needed]:
                faults.add(file, row, needed, f"is missing in a row of the kind {kind}")
        if kind == "code":
            codes.append(_code(cells, languages, len(codes)))
        elif kind == "spelling":
            if text in spellings:
                faults.add(file, row, "text", f"the spelling {text!r} stands twice")
            spellings.setdefault(text, code)
        elif kind == "ignored":
            ignored.append(text)
        else:
            faults.add(file, row, "kind", f"{kind!r} is none of code, spelling, ignored")
    content = {"name": Path(file).stem, "codes": codes, "spellings": spellings, "ignored": ignored}
    return validated(CodeList, content, file, "", faults)


def _code(cells: Mapping[str, str], languages: Collection[str], order: int) -> Code:
    attributes = {
        name: value
        for name, value in cells.items()
        if value and name and name not in CODE_COLUMNS and name not in languages
    }
    return Code(code=cells["code"], labels=_labels(cells, languages), order=order, attributes=attributes)


def _institutions(
    folder: Path, file: str, languages: Collection[str], faults: Faults
) -> Iterator[Located[Institution]]:
    """A unit's register; the English label is the name under which an institution is stored."""
    for row, cells in read_csv(folder, file, (*INSTITUTION_COLUMNS, *languages), faults):
        labels = _labels(cells, languages)
        content = {
            "institution_id": cells["institution_id"],
            "unit": Path(file).stem,
            "name": labels.get("en", ""),
            "type": cells["type"],
            "labels": labels,
            "spellings": [one.strip() for one in cells["spellings"].split(SEPARATOR) if one.strip()],
        }
        for field in ("institution_id", "type", "en"):
            if not cells.get(field):
                faults.add(file, row, field, "is missing")
        entry = f"{row} ({cells['institution_id']})" if cells["institution_id"] else row
        located = validated(Institution, content, file, entry, faults)
        if located is not None:
            yield located


def _labels(cells: Mapping[str, str], languages: Collection[str]) -> dict[str, str]:
    return {language: cells[language] for language in languages if cells[language]}


def _collect(entries: list[Located[ModelT]], found: Located[ModelT] | None) -> None:
    if found is not None:
        entries.append(found)
