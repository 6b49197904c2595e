"""Reads the plan's CSV files: targets, code lists and registers of institutions."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from atlas_pipeline.plan.codes import Code, CodeList, Institution
from atlas_pipeline.plan.indicators import Target
from atlas_pipeline.plan.labels import main_language
from atlas_pipeline.plan.parts import PlanParts
from atlas_pipeline.plan.plan_files import Located, read_csv, validated
from atlas_pipeline.plan.plan_problems import PlanProblems

TARGET_COLUMNS = tuple(Target.model_fields)
CODE_COLUMNS = ("kind", "code", "text")
INSTITUTION_COLUMNS = ("institution_id", "type", "spellings")
SEPARATOR = "|"
"""Separates the spellings of an institution, because names may contain commas and semicolons."""


def empty_register(languages: Sequence[str]) -> str:
    """The text of a register without an institution."""
    return ",".join((*INSTITUTION_COLUMNS[:2], *languages, *INSTITUTION_COLUMNS[2:])) + "\n"


def read_targets(
    folder: Path, file: str, parts: PlanParts, problems: PlanProblems
) -> Iterator[Located[Target]]:
    """Yields the targets. If the baseline is empty, it is not known.

    A row without a target is left out if its country is not active yet: the target is still to be set.
    """
    prepared = {one.value.code for one in parts.units if not one.value.is_active}
    for row, cells in read_csv(folder, file, TARGET_COLUMNS, problems):
        if not cells["target"] and cells["country"] in prepared:
            continue
        meant = " ".join(cells[name] for name in ("indicator", "country", "period"))
        content: dict[str, Any] = {name: cells[name] for name in TARGET_COLUMNS}
        content["baseline"] = cells["baseline"] or None
        located = validated(Target, content, file, f"{row} ({meant})", problems)
        if located is None:
            parts.mark_broken(file, meant)
        else:
            yield located


def read_code_list(
    folder: Path, file: str, languages: Collection[str], problems: PlanProblems
) -> Located[CodeList] | None:
    """The code list of a file; None if it is not valid. Rows are of the kinds `code`, `spelling` and
    `ignored`.

    Columns other than `kind`, `code`, `text` and the languages are attributes of the codes.
    """
    codes: list[Code] = []
    spellings: dict[str, str] = {}
    ignored: list[str] = []
    for row, cells in read_csv(folder, file, (*CODE_COLUMNS, *languages), problems, more_columns=True):
        kind, code, text = cells["kind"], cells["code"], cells["text"]
        unwanted = {"code": "text", "ignored": "code"}.get(kind)
        if unwanted and cells[unwanted]:
            problems.add(file, row, unwanted, f"must be empty in a row of the kind {kind}")
        for needed in {"code": ("code",), "spelling": ("code", "text"), "ignored": ("text",)}.get(kind, ()):
            if not cells[needed]:
                problems.add(file, row, needed, f"is missing in a row of the kind {kind}")
        if kind == "code":
            codes.append(_code(cells, languages, len(codes)))
        elif kind == "spelling":
            if text in spellings:
                problems.add(file, row, "text", f"the spelling {text!r} is listed twice")
            spellings.setdefault(text, code)
        elif kind == "ignored":
            ignored.append(text)
        else:
            problems.add(file, row, "kind", f"{kind!r} is none of code, spelling, ignored")
    content = {"name": Path(file).stem, "codes": codes, "spellings": spellings, "ignored": ignored}
    return validated(CodeList, content, file, "", problems)


def _code(cells: Mapping[str, str], languages: Collection[str], order: int) -> Code:
    attributes = {
        name: value
        for name, value in cells.items()
        if value and name and name not in CODE_COLUMNS and name not in languages
    }
    return Code(code=cells["code"], labels=_labels(cells, languages), order=order, attributes=attributes)


def read_institutions(
    folder: Path, file: str, languages: Sequence[str], problems: PlanProblems
) -> Iterator[Located[Institution]]:
    """Yields a unit's register. The label in the project's main language is the name under which an
    institution is stored."""
    main = main_language(languages)
    for row, cells in read_csv(folder, file, (*INSTITUTION_COLUMNS, *languages), problems):
        labels = _labels(cells, languages)
        content = {
            "institution_id": cells["institution_id"],
            "unit": Path(file).stem,
            "name": labels.get(main, ""),
            "type": cells["type"],
            "labels": labels,
            "spellings": [one.strip() for one in cells["spellings"].split(SEPARATOR) if one.strip()],
        }
        for field in ("institution_id", "type", main):
            if not cells.get(field):
                problems.add(file, row, field, "is missing")
        entry = f"{row} ({cells['institution_id']})" if cells["institution_id"] else row
        located = validated(Institution, content, file, entry, problems)
        if located is not None:
            yield located


def _labels(cells: Mapping[str, str], languages: Collection[str]) -> dict[str, str]:
    return {language: cells[language] for language in languages if cells[language]}
