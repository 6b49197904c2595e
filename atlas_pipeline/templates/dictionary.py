"""The data dictionary: forms, fields and code lists as one Markdown page for each language.

It renders and decides nothing: what it says of a field is what the declaration says, in the order of the
declaration. The words around that are the catalogue's.
"""

from collections.abc import Mapping

from atlas_pipeline.forms.limits import PhraseNames, phrases
from atlas_pipeline.forms.model import Form
from atlas_pipeline.messages.catalogue import say
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
    """The whole dictionary as Markdown."""
    used = dict.fromkeys(field.codes for form in forms.values() for field in form.fields if field.codes)
    lines = [f"# {_said('title', lang)}", "", _said("intro", lang), "", f"## {_said('forms', lang)}", ""]
    for form in forms.values():
        lines += _form_section(form, forms, lang)
    lines += [f"## {_said('code_lists', lang)}", ""]
    for name in used:
        lines += _code_list_section(plan.code_list(name), plan, lang)
    return "\n".join(lines).rstrip() + "\n"


def _said(name: str, lang: str, /, **details: object) -> str:
    return say(f"dictionary.{name}", lang, **details)


def _marked(lang: str) -> PhraseNames:
    return PhraseNames(
        field=lambda name: f"`{name}`",
        code_list=lambda name: _said("codes", lang, list=f"[`{name}`](#{name})"),
        value=lambda text: f"`{text}`",
    )


def _form_section(form: Form, forms: Forms, lang: str) -> list[str]:
    facts = [
        f"{_said('form_name', lang)} `{form.name}`",
        f"{_said('dated_by', lang)} {_dating(form, forms, lang)}",
    ]
    if form.primary_key:
        facts.insert(1, f"{_said('key', lang)} {', '.join(f'`{name}`' for name in form.primary_key)}")
    if form.submitted_by == ("headquarters",):
        facts.append(_said("headquarters_only", lang))
    header = [_said(name, lang) for name in ("field", "label", "kind", "required", "allowed", "help")]
    rows = [
        [
            f"`{field.name}`",
            text_in(field.labels, lang),
            _said(field.type, lang),
            _said("yes", lang) if field.required else "",
            "; ".join(phrases(form, field, forms, lang, _marked(lang))),
            text_in(field.help, lang) + (f" **{_said('pii', lang)}**" if field.pii else ""),
        ]
        for field in form.fields
    ]
    title = [f"### {text_in(form.labels, lang)}", "", text_in(form.help, lang), ""]
    return [*title, *(f"- {fact}" for fact in facts), "", *_table(header, rows), ""]


def _dating(form: Form, forms: Forms, lang: str) -> str:
    if form.event_date:
        return _said("then", lang).join(f"`{name}`" for name in form.event_date)
    for reference in form.references:
        if reference.scope == "same_slice":
            return _said("dated_by_reference", lang, form=text_in(forms[reference.resource].labels, lang))
    return _said("dated_by_slice", lang)


def _code_list_section(code_list: CodeList, plan: Plan, lang: str) -> list[str]:
    rows = []
    for code in code_list.codes:
        unit = code.attributes.get("unit", "")
        owner = text_in(plan.unit(unit).name, lang) if plan.has_unit(unit) else unit
        only = f" ({_said('only_unit', lang, unit=owner)})" if unit else ""
        rows.append([f"`{code.code}`", text_in(code.labels, lang) + only])
    return [f"### {code_list.name}", "", *_table([_said("code", lang), _said("label", lang)], rows), ""]


def _table(header: list[str], rows: list[list[str]]) -> list[str]:
    return [_line(header), _line(["---"] * len(header)), *map(_line, rows)]


def _line(cells: list[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"
