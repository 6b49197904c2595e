"""The data dictionary: forms, fields and code lists as one Markdown page for each language.

This module only renders. The text about a field comes from its declaration, in the order of the
declaration. The other words are in `dictionary_words.yaml`.
"""

from collections.abc import Mapping

from atlas_pipeline.forms.limits import PhraseNames, Words, dictionary_words, phrases
from atlas_pipeline.forms.model import Form
from atlas_pipeline.plan.codes import CodeList
from atlas_pipeline.plan.labels import text_in
from atlas_pipeline.plan.model import Plan

Forms = Mapping[str, Form]


def dictionary_pages(forms: Forms, plan: Plan) -> dict[str, str]:
    """File name → content: `data-dictionary.en.md` and so on, one page for each language of the project."""
    return {
        f"data-dictionary.{language}.md": data_dictionary(forms, plan, language)
        for language in plan.project.languages
    }


def data_dictionary(forms: Forms, plan: Plan, lang: str) -> str:
    """The whole dictionary as Markdown. Raises KeyError if there are no words in the language."""
    words = dictionary_words()[lang]
    used = dict.fromkeys(field.codes for form in forms.values() for field in form.fields if field.codes)
    lines = [f"# {words['title']}", "", words["intro"].strip(), "", f"## {words['forms']}", ""]
    for form in forms.values():
        lines += _form_section(form, forms, lang, words)
    lines += [f"## {words['code_lists']}", ""]
    for name in used:
        lines += _code_list_section(plan.code_lists[name], plan, lang, words)
    return "\n".join(lines).rstrip() + "\n"


_MARKED = PhraseNames(
    field=lambda name: f"`{name}`",
    code_list=lambda name: f"[`{name}`](#{name})",
    value=lambda text: f"`{text}`",
)


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
            "; ".join(phrases(form, field, forms, lang, words, _MARKED)),
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
