"""The formats of a template: cells to fill in are light and unlocked, carried rows are shaded."""

from dataclasses import dataclass
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format

from atlas_pipeline.forms.fields import Field
from atlas_pipeline.templates.look import INK, LINE, NOTICE, Formats, bases, formats
from atlas_pipeline.templates.workbook.content import DAY_FORMATS, Template

CARRIED = "#DCE9F5"
TEXT_FORMAT = "@"
"""Cells with this format hold text: 007 keeps its zeros, and a text that begins with = is not a formula."""


@dataclass(frozen=True)
class TemplateFormats:
    """`look`: the formats that all our workbooks share. `entry` and `carried`: by type of field."""

    look: Formats
    entry: dict[str, Format]
    carried: dict[str, Format]
    cover_entry: Format
    cover_day: Format
    plain: Format
    listed: Format
    heading: Format
    link: Format
    colours: dict[str, Format]

    def of(self, item: Field, is_carried: bool) -> Format:
        return (self.carried if is_carried else self.entry)[kind_of(item)]


def kind_of(item: Field) -> str:
    if item.multiple:
        return "string"
    return {"date": "date", "integer": "number", "year": "number", "number": "number"}.get(
        item.type, "string"
    )


def template_formats(book: xlsxwriter.Workbook, template: Template) -> TemplateFormats:
    base, cell, line, _ = bases(template.language).values()
    day = DAY_FORMATS[template.unit.date_style]
    kinds: dict[str, dict[str, Any]] = {
        "string": {"num_format": TEXT_FORMAT, "text_wrap": True, "align": "left", "indent": 1},
        "number": {"align": "center"},
        "date": {"num_format": day, "align": "left", "indent": 1},
    }
    shaded = cell | {"bg_color": CARRIED, "valign": "vcenter"}
    entry = line | {"locked": False, "bg_color": NOTICE, "text_wrap": True, "border": 1, "border_color": LINE}
    look = formats(book, template.language, day)
    base = base | {"valign": "vcenter"}
    text = base | {"text_wrap": True, "align": "left", "indent": 1}
    size = base["font_size"]
    return TemplateFormats(
        look=look,
        entry={kind: book.add_format(base | {"locked": False} | more) for kind, more in kinds.items()},
        carried={kind: book.add_format(shaded | {"locked": False} | more) for kind, more in kinds.items()},
        cover_entry=book.add_format(entry | {"num_format": TEXT_FORMAT}),
        cover_day=book.add_format(entry | {"num_format": day}),
        plain=book.add_format(text),
        listed=book.add_format(base | {"align": "left", "indent": 1}),
        heading=book.add_format(base | {"bold": True, "font_color": INK, "font_size": size + 1, "indent": 1}),
        link=book.add_format(text | {"font_color": INK, "underline": 1}),
        colours={
            "colour_required": look.required,
            "colour_optional": look.optional,
            "colour_entry": book.add_format(base | {"bg_color": NOTICE, "border": 1, "border_color": LINE}),
            "colour_carried": book.add_format(
                base | {"bg_color": CARRIED, "border": 1, "border_color": LINE}
            ),
        },
    )
