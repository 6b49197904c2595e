"""The data dictionary: forms, fields and code lists as one Markdown page a language.

It renders and decides nothing: what it says of a field is what the declaration says, in the order of the
declaration. The words around that stand in `dictionary_words.yaml`.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files

import yaml

from atlas_pipeline.forms.model import Field, Form
from atlas_pipeline.plan.model import CodeList, Plan, text_in

Forms = Mapping[str, Form]
Words = Mapping[str, str]


def dictionary_pages(forms: Forms, plan: Plan) -> dict[str, str]:
    """File name → content: `data-dictionary.en.md` and so on, one page a language of the project."""
    return {
        f"data-dictionary.{language}.md": data_dictionary(forms, plan, language)
        for language in plan.project.languages
    }


def data_dictionary(forms: Forms, plan: Plan, lang: str) -> str:
    """The whole dictionary as Markdown. Raises KeyError for a language that has no words here."""
    words = _words()[lang]
    used = dict.fromkeys(field.codes for form in forms.values() for field in form.fields if field.codes)
    lines = [f"# {words['title']}", "", words["intro"].strip(), "", f"## {words['forms']}", ""]
    for form in forms.values():
        lines += _form_section(form, forms, lang, words)
    lines += [f"## {words['code_lists']}", ""]
    for name in used:
        lines += _code_list_section(plan.code_lists[name], plan, lang, words)
    return "\n".join(lines).rstrip() + "\n"


@cache
def _words() -> dict[str, dict[str, str]]:
    path = files("atlas_pipeline.forms").joinpath("dictionary_words.yaml")
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def _form_section(form: Form, forms: Forms, lang: str, words: Words) -> list[str]:
    facts = [
        f"{words['form_name']} `{form.name}`",
        f"{words['dated_by']} {_dating(form, forms, lang, words)}",
    ]
    if form.primary_key:
        facts.insert(1, f"{words['key']} {', '.join(f'`{name}`' for name in form.primary_key)}")
    if form.submitted_by == ("headquarters",):
        facts.append(words["headquarters_only"])
    header = [words[name] for name in ("field", "label", "kind", "required", "allowed", "help")]
    rows = [
        [
            f"`{field.name}`",
            text_in(field.labels, lang),
            words[field.type],
            words["yes"] if field.required else "",
            "; ".join(_allowed(form, field, forms, lang, words)),
            text_in(field.help, lang) + (f" **{words['pii']}**" if field.pii else ""),
        ]
        for field in form.fields
    ]
    title = [f"### {text_in(form.labels, lang)}", "", text_in(form.help, lang), ""]
    return [*title, *(f"- {fact}" for fact in facts), "", *_table(header, rows), ""]


def _dating(form: Form, forms: Forms, lang: str, words: Words) -> str:
    if form.event_date:
        return words["then"].join(f"`{name}`" for name in form.event_date)
    for reference in form.references:
        if reference.scope == "same_slice":
            return words["dated_by_reference"].format(text_in(forms[reference.resource].labels, lang))
    return words["dated_by_slice"]


def _allowed(form: Form, field: Field, forms: Forms, lang: str, words: Words) -> Iterator[str]:
    """Everything that limits what the cell may hold, a phrase each."""
    limits = field.constraints
    if field.codes:
        yield words["codes"].format(f"[`{field.codes}`](#{field.codes})")
    if field.register_:
        yield words["register"]
    if field.plan:
        yield words[field.plan]
    for reference in form.references:
        if reference.fields == field.name:
            target = forms[reference.resource]
            yield words["reference"].format(f"`{reference.reference_field}`", text_in(target.labels, lang))
    if field.multiple:
        yield words["multiple"]
    if field.min_items > 1:
        yield words["min_items"].format(field.min_items)
    if limits.minimum is not None and limits.maximum is not None:
        yield words["between"].format(_figure(limits.minimum), _figure(limits.maximum))
    elif limits.minimum is not None:
        yield words["at_least"].format(_figure(limits.minimum))
    elif limits.maximum is not None:
        yield words["at_most"].format(_figure(limits.maximum))
    if limits.max_length is not None:
        yield words["max_length"].format(limits.max_length)
    if limits.pattern is not None:
        yield words["pattern"]
    if field.default is not None:
        yield words["default"].format(field.default)
    for order in form.date_orders:
        if order.later == field.name:
            yield words["not_before"].format(f"`{order.earlier}`")
    for rule in form.required_when:
        if rule.field == field.name:
            values = ", ".join(_value(value, words) for value in rule.values)
            sentence = words["required_when" if rule.severity == "error" else "expected_when"]
            yield sentence.format(f"`{rule.when}`", values)


def _code_list_section(code_list: CodeList, plan: Plan, lang: str, words: Words) -> list[str]:
    rows = []
    for code in code_list.codes:
        unit = code.attributes.get("unit", "")
        owner = text_in(plan.unit(unit).name, lang) if plan.has_unit(unit) else unit
        only = f" ({words['only_unit'].format(owner)})" if unit else ""
        rows.append([f"`{code.code}`", text_in(code.labels, lang) + only])
    return [f"### {code_list.name}", "", *_table([words["code"], words["label"]], rows), ""]


def _table(header: list[str], rows: list[list[str]]) -> list[str]:
    return [_line(header), _line(["---"] * len(header)), *map(_line, rows)]


def _line(cells: list[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def _value(value: bool | str, words: Words) -> str:
    if isinstance(value, bool):
        return words["yes" if value else "no"]
    return f"`{value}`"


def _figure(number: float) -> str:
    return f"{number:g}"
