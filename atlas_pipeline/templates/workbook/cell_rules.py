"""The validation rules for the cells of a form: drop-downs, dates, numbers, lengths, with messages.

A rule is never stricter than ingestion. If ingestion accepts a value that is not in the list, or a date in
words, the rule only warns.
"""

from datetime import date, datetime, time
from typing import Any

from xlsxwriter.utility import xl_range_abs, xl_rowcol_to_cell

from atlas_pipeline.forms.fields import Field
from atlas_pipeline.forms.limits import figure
from atlas_pipeline.forms.model import Form
from atlas_pipeline.plan.labels import text_in
from atlas_pipeline.templates.workbook.content import Template
from atlas_pipeline.templates.workbook.lists import ROWS, choice_name, defined_name, keys_name

EARLIEST, LATEST = date(1900, 1, 1), date(2100, 12, 31)
LONGEST_TITLE, LONGEST_MESSAGE = 32, 255
"""The most characters that Excel accepts for the title and the text of a message."""
YEARS_AHEAD = 543
STOP, WARN = "stop", "warning"


def rule_of(template: Template, form: Form, item: Field, place: int) -> dict[str, Any] | None:
    """The options of xlsxwriter's `data_validation` for the field's column; None where anything goes."""
    choice = choice_name(template, form, item)
    if item.multiple:
        text = template.say("multiple", lists=template.say("lists"))
        return {
            "validate": "any",
            "input_title": _title(template.say("multiple_title")),
            "input_message": _text(text),
        }
    if choice is not None:
        is_open = bool(item.register_) or choice == "interventions"
        message = template.say("pick_register" if item.register_ else "pick_reference" if is_open else "pick")
        return _list(template, defined_name(choice), message, WARN if is_open else STOP)
    for reference in form.references:
        if reference.fields == item.name and reference.resource in template.forms:
            return _list(template, keys_name(reference.resource), template.say("pick_reference"), WARN)
    match item.type:
        case "date":
            return _date(template, form, item)
        case "integer" | "number":
            return _number(template, item)
        case "year":
            return _year(template, item, place)
        case _:
            return _length(template, form, item, place)


def _list(template: Template, source: str, message: str, kind: str) -> dict[str, Any]:
    return {"validate": "list", "source": f"={source}"} | _error(template.say("pick_title"), message, kind)


def _date(template: Template, form: Form, item: Field) -> dict[str, Any]:
    """The date of an event must not be after the period and, unless the form allows it, not before the
    project. Other dates may be from 1900 to 2100."""
    is_event = (item.name in form.event_date and form.happened == "always") or item.name == form.state_date
    first = template.plan.project.start if is_event and not form.may_predate_project else EARLIEST
    last = template.period.end if is_event else LATEST
    return day_rule(template, first, last)


def day_rule(template: Template, first: date, last: date) -> dict[str, Any]:
    """The rule for a date. It only warns, because a date with a Buddhist year or in words is good too."""
    days = [template.short_day(day) for day in (first, last, template.period.start)]
    limits = {"minimum": _instant(first), "maximum": _instant(last)}
    message = template.say("date", first=days[0], last=days[1], example=days[2])
    return (
        {"validate": "date", "criteria": "between"}
        | limits
        | _error(template.say("date_title"), message, WARN)
    )


def _number(template: Template, item: Field) -> dict[str, Any]:
    low, high = item.constraints.minimum, item.constraints.maximum
    is_whole = item.type == "integer"
    kind: dict[str, Any] = {"validate": "integer" if is_whole else "decimal"}
    if low is not None and high is not None:
        message = template.say("whole" if is_whole else "between", least=figure(low), most=figure(high))
        kind |= {"criteria": "between", "minimum": low, "maximum": high}
    elif low is not None:
        message = template.say("at_least", limit=figure(low))
        kind |= {"criteria": ">=", "value": low}
    else:
        message = template.say("any_whole" if is_whole else "any_number")
        kind |= {"criteria": "between", "minimum": -1e12, "maximum": high if high is not None else 1e12}
    return kind | _error(template.say("number_title"), message, STOP)


def _year(template: Template, item: Field, place: int) -> dict[str, Any]:
    """A year of either era."""
    cell = xl_rowcol_to_cell(1, place)
    common, buddhist = eras(item)
    tests = ",".join(f"AND({cell}>={first},{cell}<={last})" for first, last in (common, buddhist))
    message = template.say("year", least=common[0], most=common[1])
    return {"validate": "custom", "value": f"=OR({tests})"} | _error(
        template.say("number_title"), message, STOP
    )


def eras(item: Field) -> tuple[tuple[int, int], tuple[int, int]]:
    """The first and last year that the field accepts: in the common era, and in the Buddhist era."""
    low, high = int(item.constraints.minimum or 1900), int(item.constraints.maximum or 2100)
    return (low, high), (low + YEARS_AHEAD, high + YEARS_AHEAD)


def _length(template: Template, form: Form, item: Field, place: int) -> dict[str, Any] | None:
    longest = item.constraints.max_length
    if longest is None:
        return None
    if item.constraints.pattern is None:
        rule = {"validate": "length", "criteria": "<=", "value": longest}
        return rule | _error(template.say("text_title"), template.say("text_length", limit=longest), STOP)
    cell = xl_rowcol_to_cell(1, place)
    tests = [f"LEN({cell})<={longest}", f'ISERROR(FIND(";",{cell}))']
    is_key = form.primary_key == (item.name,)
    if is_key:
        tests.append(f"SUMPRODUCT(--({xl_range_abs(1, place, ROWS, place)}={cell}))=1")
    message = template.say("unique_key" if is_key else "key", limit=longest)
    rule = {"validate": "custom", "value": f"=AND({','.join(tests)})"}
    return rule | _error(template.say("text_title"), message, STOP)


def _error(title: str, message: str, kind: str) -> dict[str, Any]:
    return {"error_title": _title(title), "error_message": _text(message), "error_type": kind}


def _title(text: str) -> str:
    return text[:LONGEST_TITLE]


def _text(text: str) -> str:
    return text[:LONGEST_MESSAGE]


def _instant(day: date) -> datetime:
    return datetime.combine(day, time.min)


def sheet_name(form: Form, language: str) -> str:
    """The form's label, cut to the 31 characters that Excel allows."""
    return text_in(form.labels, language)[:31]
