"""The conditions of a form's questions: which must be answered, which are asked, and which answers are
possible."""

from dataclasses import dataclass

from atlas_pipeline.forms.allowed_values import allowed_values
from atlas_pipeline.forms.fields import Field
from atlas_pipeline.forms.limits import figure
from atlas_pipeline.forms.model import Form
from atlas_pipeline.messages.catalogue import languages, say
from atlas_pipeline.plan.labels import Labels, text_in
from atlas_pipeline.templates.workbook.cell_rules import eras
from atlas_pipeline.templates.workbook.content import Template
from atlas_pipeline.templates.xlsform.choices import OTHER
from atlas_pipeline.templates.xlsform.export import CHOICE
from atlas_pipeline.templates.xlsform.rows import Row, said

INSTITUTION_TYPE = "institution_type"


@dataclass(frozen=True)
class Conditions:
    """The conditions of one form's questions, as cells of the survey."""

    form: Form
    template: Template

    def required(self, item: Field) -> Row:
        tests = ["yes" if item.required else ""]
        for rule in self.form.required_when:
            if rule.field == item.name and rule.severity == "error" and not item.required:
                tests = [" or ".join(f"${{{rule.when}}} = '{_answer(value)}'" for value in rule.values)]
        if item.name == INSTITUTION_TYPE and self.template.institutions:
            named = [one.name for one in self.form.fields if one.register_ and not one.multiple]
            tests = [" or ".join(f"${{{name}{CHOICE}}} = '{OTHER}'" for name in named)]
        return {"required": tests[0], "required_message": said("required")} if tests[0] else {}

    def relevant(self, item: Field) -> Row:
        """Empty: the question is always asked. If a field is required for one answer to a yes-or-no
        question, it is not asked for the other answer."""
        for rule in self.form.required_when:
            if rule.field == item.name and all(isinstance(value, bool) for value in rule.values):
                tests = (f"${{{rule.when}}} = '{_answer(value)}'" for value in rule.values)
                return {"relevant": " or ".join(tests)}
        return {}

    def constraint(self, item: Field) -> Row:
        limits, tests, messages = item.constraints, [], []
        if self._is_listed(item):
            return {}
        if item.type == "year":
            years = eras(item)
            tests.append(f"({' or '.join(f'. >= {first} and . <= {last}' for first, last in years)})")
            (first, last), (buddhist_first, buddhist_last) = years
            buddhist = {"buddhist_first": buddhist_first, "buddhist_last": buddhist_last}
            messages.append(said("year", first=first, last=last, **buddhist))
        else:
            self._constrain_number(item, tests, messages)
        if item.type == "string" and limits.max_length is not None:
            tests.append(f"string-length(.) <= {limits.max_length}")
            messages.append(said("max_length", limit=limits.max_length))
        if limits.pattern is not None:
            tests.append(f"regex(., '^{limits.pattern}$')")
            messages.append(said("no_separator"))
        if item.type == "date":
            self._constrain_date(item, tests, messages)
        if not tests:
            return {}
        spoken = self.template.plan.project.languages
        message = {lang: " ".join(text_in(one, lang) for one in messages) for lang in spoken}
        return {"constraint": " and ".join(tests), "constraint_message": message}

    def _constrain_number(self, item: Field, tests: list[str], messages: list[Labels]) -> None:
        limits = item.constraints
        if limits.minimum is not None:
            tests.append(f". >= {figure(limits.minimum)}")
            messages.append(said("at_least", limit=figure(limits.minimum)))
        if limits.maximum is not None:
            tests.append(f". <= {figure(limits.maximum)}")
            messages.append(said("at_most", limit=figure(limits.maximum)))

    def _constrain_date(self, item: Field, tests: list[str], messages: list[Labels]) -> None:
        is_event = item.name in self.form.event_date and self.form.happened == "always"
        if is_event or item.name == self.form.state_date:
            end = self.template.period.end
            tests.append(f". <= date('{end.isoformat()}')")
            messages.append(said("not_after", day=end.isoformat()))
        for order in self.form.date_orders:
            if order.later == item.name:
                tests.append(f"(${{{order.earlier}}} = '' or . >= ${{{order.earlier}}})")
                labels = self.form[order.earlier].labels
                messages.append(
                    {
                        lang: say("xlsform.not_before", lang, field=text_in(labels, lang))
                        for lang in languages()
                    }
                )

    def _is_listed(self, item: Field) -> bool:
        return (
            item.type == "boolean" or allowed_values(item, self.template.plan, self.template.unit) is not None
        )


def _answer(value: bool | str) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else value
