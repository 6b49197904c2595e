"""The survey of one form: what each answer states, the questions, and the repeated groups."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from atlas_pipeline.forms.model import Form
from atlas_pipeline.messages.catalogue import languages, say
from atlas_pipeline.templates.workbook.content import Template
from atlas_pipeline.templates.xlsform.choices import Choices, yes_no_type
from atlas_pipeline.templates.xlsform.export import (
    NOTICE,
    REPORT_COUNTRY,
    REPORT_FORM,
    REPORT_PERIOD,
    REPORT_TEMPLATE,
    TODAY,
)
from atlas_pipeline.templates.xlsform.questions import questions_of
from atlas_pipeline.templates.xlsform.rows import Row, said


@dataclass
class Survey:
    """The rows of the sheet `survey`, and the lists of choices."""

    rows: list[Row] = field(default_factory=list)
    choices: Choices = field(default_factory=dict)


def survey_of(template: Template, form: Form) -> Survey:
    """The form's questions. The forms whose rows belong to its rows follow at the end, each as a repeated
    group."""
    survey = Survey()
    survey.rows += _metadata(template, form)
    survey.rows += questions_of(form, template, survey.choices)
    inner_forms = list(nested(template.forms, form))
    if any(one.has_persons for one in (form, *(inner for inner, _ in inner_forms))):
        survey.rows.append(_notice(survey.choices))
    for inner, name in inner_forms:
        survey.rows.append({"type": "begin_repeat", "name": inner.name, "label": inner.labels})
        survey.rows.append(_stated(REPORT_FORM, inner.name))
        survey.rows.append({"type": "calculate", "name": name, "calculation": f"../../{name}"})
        survey.rows += questions_of(inner, template, survey.choices, given=name)
        survey.rows.append({"type": "end_repeat", "name": inner.name})
    return survey


def nested(forms: Mapping[str, Form], form: Form) -> Iterator[tuple[Form, str]]:
    """The forms whose rows always belong to rows of this form in the same half-year, each with the field
    that names the row."""
    for other in forms.values():
        for reference in other.references:
            if reference.resource == form.name and reference.scope == "same_slice":
                yield other, reference.fields


def _metadata(template: Template, form: Form) -> Iterator[Row]:
    """What each answer says by itself, so that no cover is needed: the form, the unit, the period, the
    template, and the day."""
    yield {"type": "today", "name": TODAY}
    for name, value in (
        (REPORT_FORM, form.name),
        (REPORT_COUNTRY, template.unit.code),
        (REPORT_PERIOD, template.period.key),
        (REPORT_TEMPLATE, template.version),
    ):
        yield _stated(name, value)


def _stated(name: str, value: str) -> Row:
    return {"type": "calculate", "name": name, "calculation": f"'{value}'"}


def _notice(choices: Choices) -> Row:
    """The question whether the persons got the privacy notice."""
    label = {language: say(f"cover.{NOTICE}", language) for language in languages()}
    asked = {"type": yes_no_type(choices), "name": NOTICE, "label": label}
    return asked | {"required": "yes", "required_message": said("required")}
