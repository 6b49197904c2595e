"""The type of an institution follows from the register; the officer gives it only where the register cannot.

Works on forms that have a field looked up in the register beside a field with the institution's type.
"""

import numpy as np
import pandas as pd

from atlas_pipeline.forms.allowed import allowed_values
from atlas_pipeline.forms.frames import SEPARATOR
from atlas_pipeline.forms.model import Field
from atlas_pipeline.intake.form_rows import FormRows, row_ranges
from atlas_pipeline.intake.register import MOST_COMPARED, Register

TYPE = "institution_type"


def fill_institution_types(rows: FormRows, register: Register) -> None:
    """Fills the types in from the register, which wins over what is written, and tells of disagreement."""
    for item in rows.form.fields:
        if item.register_ == "institutions" and item.multiple:
            _tell_similar_of_several(rows, item, register)
        elif item.register_ == "institutions":
            codes, names = pd.factorize(rows.frame[item.name])
            known = [register.find(str(name)) for name in names]
            _tell_similar(rows, item, codes, [str(name) for name in names], known, register)
            if TYPE in rows.form.by_name:
                _fill(rows, item, codes, known)


def _fill(rows: FormRows, item: Field, codes: np.ndarray, known: list) -> None:
    # the code of a gap is -1: the last
    registered = np.array([None if one is None else one.type for one in known] + [None], dtype=object)[codes]
    is_registered = registered != None  # noqa: E711  # elementwise
    written = rows.frame[TYPE]
    unparsed = rows.unparsed.get(TYPE, np.zeros(len(rows), dtype=bool))
    has_name = rows.frame[item.name].notna().to_numpy()
    is_written = written.notna().to_numpy()
    rows.flag(
        "institution_type_needed",
        has_name & ~is_registered & ~is_written & ~unparsed,
        TYPE,
        allowed=allowed_values(rows.form[TYPE], rows.plan, rows.unit) or (),
    )
    disagrees = is_registered & is_written & (written.to_numpy(dtype=object) != registered)
    names = rows.frame[item.name]
    rows.flag(
        "institution_type_disagrees",
        disagrees,
        TYPE,
        details=lambda position: {
            "institution": names.iloc[position],
            "registered": registered[position],
        },
    )
    if is_registered.any():
        filled = pd.Series(registered, index=written.index, dtype="str")
        rows.frame[TYPE] = filled.where(is_registered, written)


def _tell_similar_of_several(rows: FormRows, item: Field, register: Register) -> None:
    """The same for cells with several names; each name that is no registered one is told by itself."""
    codes, cells = pd.factorize(rows.frame[item.name])
    by_name: dict[str, list[int]] = {}
    for place, cell in enumerate(cells):
        for name in str(cell).split(SEPARATOR):
            if register.find(name) is None:
                by_name.setdefault(name, []).append(place)
    if len(by_name) > MOST_COMPARED:
        return
    for name, places in by_name.items():
        if close := register.closest(name):
            where = np.flatnonzero(np.isin(codes, places))
            told = row_ranges(rows.numbers[where].tolist())
            rows.flag(
                "institution_similar",
                where[:1],
                item.name,
                found=lambda position, name=name: rows.mask.cell(item.name, name),  # type: ignore[misc]
                suggestion=close,
                details={"rows": told},
            )


def _tell_similar(
    rows: FormRows, item: Field, codes: np.ndarray, names: list[str], known: list, register: Register
) -> None:
    """One warning for each unknown name that is close to a registered one, at its first row."""
    unknown = [place for place, one in enumerate(known) if one is None]
    if len(unknown) > MOST_COMPARED:
        return
    for place in unknown:
        if close := register.closest(names[place]):
            where = np.flatnonzero(codes == place)
            told = row_ranges(rows.numbers[where].tolist())
            rows.flag("institution_similar", where[:1], item.name, suggestion=close, details={"rows": told})
