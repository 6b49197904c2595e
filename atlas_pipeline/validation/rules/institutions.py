"""Checks the institutions on a form against the register: their type, ambiguous names, and names close to
a registered name.

The type comes from the register. The officer writes the type only if the register does not give it. A name
that may mean several institutions is never assigned to one of them.
"""

import numpy as np
import pandas as pd

from atlas_pipeline.forms.allowed_values import allowed_values
from atlas_pipeline.forms.fields import Field
from atlas_pipeline.forms.frames import SEPARATOR
from atlas_pipeline.validation.form_rows import FormRows, row_ranges
from atlas_pipeline.validation.values.institutions import MOST_COMPARED, RegisterLookup

TYPE = "institution_type"
AMBIGUOUS, UNCLEAR = "institution_ambiguous", "institution_unclear"


def check_institutions(rows: FormRows, register: RegisterLookup) -> None:
    """Reports ambiguous names and names close to a registered name, and fills in the types.

    The type of the register replaces the written type. If the two differ, that is a problem.
    """
    for item in rows.form.fields:
        if item.register_ != "institutions" or item.id_name is None:
            continue
        _flag_ambiguous(rows, item, register)
        if item.multiple:
            _flag_similar_of_several(rows, item, register)
            continue
        codes, distinct = _distinct(rows.frame[item.name], rows.frame[item.id_name])
        kinds = {one.institution_id: one.type for one in register.institutions}
        types = [kinds[found] if found else _type_of_all(register, name) for name, found in distinct]
        names = [name for name, _ in distinct]
        unknown = [
            place
            for place, (name, found) in enumerate(distinct)
            if name and not found and not register.meant(name)
        ]
        _flag_similar(rows, item, codes, names, unknown, register)
        if TYPE in rows.form.by_name:
            _fill(rows, item, codes, types)


def _distinct(names: pd.Series, ids: pd.Series) -> tuple[np.ndarray, list[tuple[str, str]]]:
    """For each row, a position in the list of distinct names with their ids (-1 for a gap); and that list."""
    of_names, known_names = pd.factorize(names)
    of_ids, known_ids = pd.factorize(ids)
    width = max(len(known_ids), 1)
    pairs, codes = np.unique(of_names.astype(np.int64) * width + of_ids, return_inverse=True)
    is_gap = of_names < 0
    found = [
        ("", "") if pair < 0 else (str(known_names[pair // width]), str(known_ids[pair % width]))
        for pair in pairs.tolist()
    ]
    return np.where(is_gap, -1, codes), found


def _type_of_all(register: RegisterLookup, name: str) -> str | None:
    """The type, if all institutions that the name may mean have the same type. None if the types differ or
    there is no such institution."""
    types = {one.type for one in register.meant(name)}
    return types.pop() if len(types) == 1 else None


def _flag_ambiguous(rows: FormRows, item: Field, register: RegisterLookup) -> None:
    """Adds one problem per row and ambiguous name. It is an error if the row is about the institution. On
    a row about a person or an activity, the institution is only a detail, so the row is accepted without
    it."""
    rule = AMBIGUOUS if item.required and not rows.form.has_persons else UNCLEAR
    codes, cells = pd.factorize(rows.frame[item.name])
    by_name: dict[str, list[int]] = {}
    for place, cell in enumerate(cells):
        for name in str(cell).split(SEPARATOR) if item.multiple else [str(cell)]:
            if len(register.meant(name)) > 1:
                by_name.setdefault(name, []).append(place)
    for name, places in by_name.items():
        meant = register.meant(name)
        rows.flag(
            rule,
            np.isin(codes, places),
            item.name,
            # the register has this spelling, so it is not the name of a person
            found=lambda _, name=name: name,  # type: ignore[misc]
            details={
                "ids": [one.institution_id for one in meant],
                "example": meant[0].institution_id,
            },
        )


def _fill(rows: FormRows, item: Field, codes: np.ndarray, types: list[str | None]) -> None:
    # a gap has the code -1, which selects the last item
    registered = np.array([*types, None], dtype=object)[codes]
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
    names, ids = rows.frame[item.name], rows.frame[item.id_name]
    rows.flag(
        "institution_type_disagrees",
        disagrees,
        TYPE,
        details=lambda position: {
            "institution": ids.iloc[position] or names.iloc[position],
            "registered": registered[position],
        },
    )
    if is_registered.any():
        filled = pd.Series(registered, index=written.index, dtype="str")
        rows.frame[TYPE] = filled.where(is_registered, written)


def _flag_similar_of_several(rows: FormRows, item: Field, register: RegisterLookup) -> None:
    """Like `_flag_similar`, for cells with several names. Each unknown name has its own warning."""
    codes, cells = pd.factorize(rows.frame[item.name])
    by_name: dict[str, list[int]] = {}
    for place, cell in enumerate(cells):
        for name in str(cell).split(SEPARATOR):
            if not register.meant(name):
                by_name.setdefault(name, []).append(place)
    if len(by_name) > MOST_COMPARED:
        return
    for name, places in by_name.items():
        if close := register.closest(name):
            where = np.flatnonzero(np.isin(codes, places))
            ranges = row_ranges(rows.numbers[where].tolist())
            rows.flag(
                "institution_similar",
                where[:1],
                item.name,
                found=lambda position, name=name: rows.mask.cell(item.name, name),  # type: ignore[misc]
                suggestion=close,
                details={"rows": ranges},
            )


def _flag_similar(
    rows: FormRows,
    item: Field,
    codes: np.ndarray,
    names: list[str],
    unknown: list[int],
    register: RegisterLookup,
) -> None:
    """Adds one warning for each unknown name that is close to a registered name, at the first row with
    that name."""
    if len(unknown) > MOST_COMPARED:
        return
    for place in unknown:
        if close := register.closest(names[place]):
            where = np.flatnonzero(codes == place)
            ranges = row_ranges(rows.numbers[where].tolist())
            rows.flag("institution_similar", where[:1], item.name, suggestion=close, details={"rows": ranges})
