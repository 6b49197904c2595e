"""The note on a header: the content of the column, whether it is required, the allowed values, an example."""

from collections.abc import Iterator

from atlas_pipeline.forms.fields import Field
from atlas_pipeline.forms.frames import SEPARATOR
from atlas_pipeline.forms.limits import PhraseNames, phrases
from atlas_pipeline.forms.loading import load_forms
from atlas_pipeline.forms.model import Form
from atlas_pipeline.plan.labels import text_in
from atlas_pipeline.templates.look import line_count
from atlas_pipeline.templates.workbook.content import Template
from atlas_pipeline.templates.workbook.lists import Choice, choice_name

WIDTH, LINE = 320, 18
"""Width of a note and height of one of its lines, in pixels."""
LETTERS = 44
"""Characters that fit into a line of a note."""
LISTED = 400
"""The most characters of values in a note. Longer lists are only on the sheet of lists."""
HOURS = 8


def note_of(template: Template, form: Form, item: Field, found: dict[str, Choice]) -> str:
    return "\n".join(_lines(template, form, item, found))


def note_size(text: str) -> dict[str, int]:
    """Width and height that show the whole note, in pixels."""
    lines = sum(line_count(line, LETTERS) for line in text.split("\n"))
    return {"width": WIDTH, "height": LINE * (lines + 1)}


def _lines(template: Template, form: Form, item: Field, found: dict[str, Choice]) -> Iterator[str]:
    lang = template.language
    yield text_in(item.help, lang)
    yield template.say("required" if item.required else "optional")
    naming = PhraseNames(
        field=lambda name: _label(template, form, name),
        code_list=lambda name: template.say("label_here"),  # a cell shows the label of a code
        value=lambda code: _code_label(template, code, form, item),
    )
    limits = "; ".join(phrases(form, item, load_forms(), lang, naming))
    if limits:
        yield template.say("allowed", limits=limits)
    choice = found.get(choice_name(template, form, item) or "")
    if choice is not None and item.multiple and not item.register_:
        listed = "; ".join(choice.values)
        if len(listed) <= LISTED:
            yield template.say("values", values=listed)
    if item.pii:
        yield template.say("personal")
    if example := _example(template, form, item, choice):
        yield template.say("example", example=example)


def _label(template: Template, form: Form, name: str) -> str:
    """The label of a field: of this form, or of another form's key to which this form refers."""
    if name in form.by_name:
        return text_in(form[name].labels, template.language)
    owners = [other for other in load_forms().values() if name in other.primary_key]
    return text_in(owners[0][name].labels, template.language) if owners else name


def _code_label(template: Template, code: str, form: Form, item: Field) -> str:
    """The label of a code that makes the field required. The code belongs to the field of the condition."""
    for rule in form.required_when:
        if rule.field == item.name and code in rule.values and (name := form[rule.when].codes):
            return text_in(template.plan.code_lists[name][code].labels, template.language)
    return code


def _example(template: Template, form: Form, item: Field, choice: Choice | None) -> str:
    if choice is not None and choice.values:
        return f"{SEPARATOR} ".join(choice.values[:2]) if item.multiple else choice.values[0]
    limits = item.constraints
    match item.type:
        case "date":
            return template.short_day(template.period.start)
        case "year":
            return template.year_example(int((limits.minimum or 1900) + (limits.maximum or 2100)) // 2)
        case "integer":
            return str(int(limits.minimum or 1))
        case "number":
            return str(HOURS)
    return f"{template.unit.code}-001" if form.primary_key == (item.name,) else ""
