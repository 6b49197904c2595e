"""Collects the names of persons in one submission, and masks them in its problems."""

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

from atlas_pipeline.forms.loading import load_forms
from atlas_pipeline.forms.model import Form
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.privacy.found_names import FoundName, mask_spans
from atlas_pipeline.privacy.known_names import KnownNames
from atlas_pipeline.privacy.numbers import numbers_in
from atlas_pipeline.privacy.vocabulary import words_of
from atlas_pipeline.problems.model import Problem
from atlas_pipeline.reading.text import without_marks
from atlas_pipeline.validation.cover.cover import Cover
from atlas_pipeline.validation.headers.mapping import Mapped
from atlas_pipeline.validation.rules.names_in_texts import free_texts
from atlas_pipeline.validation.rules.pseudonyms import NAME


def names_of(mapped: Mapping[str, Mapped], forms: Mapping[str, Form], cover: Cover, plan: Plan) -> KnownNames:
    """The names of persons in every form with persons and on the cover."""
    written: list[str] = list(cover.persons)
    for name, one in mapped.items():
        column = one.column(NAME) if forms[name].has_persons else None
        if column is not None:
            written += without_marks(column.values).to_pylist()
    return KnownNames(filter(None, written), words_of(plan))


def without_names(problem: Problem, known: KnownNames) -> Problem:
    """The problem with every name of a person masked. In problems of free texts, numbers of persons are
    masked too."""
    found, details = _cleaned(problem, problem.found, known), {}
    for name, value in problem.details.items():
        details[name] = _detail(problem, value, known)
    suggestion = _cleaned(problem, problem.suggestion, known)
    if (found, suggestion, details) == (problem.found, problem.suggestion, problem.details):
        return problem
    return replace(problem, found=found, suggestion=suggestion, details=details)


def _detail(problem: Problem, value: Any, known: KnownNames) -> Any:
    if isinstance(value, str):
        return _cleaned(problem, value, known)
    if isinstance(value, (list, tuple)):
        return type(value)(_detail(problem, one, known) for one in value)
    return value


def _cleaned(problem: Problem, text: str, known: KnownNames) -> str:
    spans = list(known.find(text)) if text else []
    if text and _is_free_text(problem.form, problem.column):
        spans += [FoundName(start, end) for start, end in numbers_in(text)]
    return mask_spans(text, spans) if spans else text


@lru_cache(maxsize=512)
def _is_free_text(form: str, column: str) -> bool:
    known = load_forms().get(form)
    if known is None or column not in known.by_name:
        return False
    item = known[column]
    return item in free_texts(known) and not known.is_identifier(item)
