"""A new country in a plan: its entry, its empty register and its empty targets.

The country is prepared, not active: the plan stays usable, and no target is demanded yet.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from atlas_pipeline.errors.known import KnownError
from atlas_pipeline.plan.csv_files import TARGET_COLUMNS, empty_register
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.plan.target_rows import FILE as TARGETS
from atlas_pipeline.plan.target_rows import TargetRow, target_rows, written_rows

COUNTRIES = "countries.yaml"


class NewCountryError(KnownError, ValueError):
    """The country cannot be added. The message is one sentence for a person."""


def country_files(
    folder: Path, plan: Plan, code: str, names: Mapping[str, str], languages: Sequence[str]
) -> dict[str, str]:
    """The new content of each file that changes, by its path in the plan's folder.

    The forms that are due, the way of writing dates and the targets to set are those of the plan's first
    country. Raises NewCountryError if the code is taken, or if the plan has no country.
    """
    if plan.has_unit(code):
        raise NewCountryError(f"{code} is in the plan already; edit its entry in {COUNTRIES}")
    if not plan.countries:
        raise NewCountryError("the plan has no country whose forms the new one could take")
    text = (folder / COUNTRIES).read_text(encoding="utf-8").rstrip("\n")
    files = {
        COUNTRIES: f"{text}\n{_entry(plan, code, names, languages)}",
        TARGETS: written_rows([*target_rows(folder), *_empty_targets(plan, code)]),
    }
    register = f"institutions/{code}.csv"
    if not (folder / register).exists():
        files[register] = empty_register(plan.project.languages)
    return files


def _entry(plan: Plan, code: str, names: Mapping[str, str], languages: Sequence[str]) -> str:
    like = plan.countries[0]
    said = {
        language: names.get(language) or next(iter(names.values())) for language in plan.project.languages
    }
    lines = [
        f"- code: {code}",
        "  # Prepared: without a day in active_from, nothing is taken in from it and no target is demanded.",
        f"  name: {{{', '.join(f'{language}: {_quoted(name)}' for language, name in said.items())}}}",
        f"  languages: [{', '.join(languages)}]",
        f"  date_style: {like.date_style}",
        f'  decimal_mark: "{like.decimal_mark}"',
        "  active_from: null",
        "  forms_due:",
        *(f"    - {form}" for form in like.forms_due),
    ]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _empty_targets(plan: Plan, code: str) -> Iterator[TargetRow]:
    """A row without a target for each indicator, calendar, period and basis of which the plan's first country
    has a target."""
    like = plan.countries[0].code
    subjects = dict.fromkeys(
        (one.indicator, one.calendar, one.period, one.basis)
        for one in plan.targets
        if one.country == like and not one.category
    )
    for indicator, calendar, period, basis in subjects:
        given = {
            "indicator": indicator,
            "country": code,
            "calendar": calendar,
            "period": period,
            "basis": basis,
        }
        yield dict.fromkeys(TARGET_COLUMNS, "") | given | {"effective_from": plan.project.start.isoformat()}
