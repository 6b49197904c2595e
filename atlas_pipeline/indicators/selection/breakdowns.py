"""Breakdowns: the categories of a figure, and whether a thing belongs to one category or to several."""

from dataclasses import dataclass

from atlas_pipeline.forms.tables import PERSON_KEY
from atlas_pipeline.indicators.figures import TOTAL, IndicatorError
from atlas_pipeline.indicators.measures import measure_named
from atlas_pipeline.indicators.selection.fields import columns_of, field_named, form_named, tests_of
from atlas_pipeline.indicators.selection.filters import passes
from atlas_pipeline.plan.indicators import Indicator
from atlas_pipeline.plan.model import Plan

NOT_STATED = "not_stated"
"""The category of rows without a value. It is listed only if there are such rows."""

IS_UNKNOWN = "is_unknown"
"""The attribute of a code that says that the value is not known."""


@dataclass(frozen=True, slots=True)
class Breakdown:
    """One way to break an indicator down.

    - `is_exclusive`: each distinct thing belongs to one category, that of its newest counted row with a known
      value. So the categories add up to the total. If it is False, every row is in the category that it
      names, and a thing may be in several.
    - `unknown`: the categories that mean "not known".
    - `is_of_whole`: for a share, each category is a part of the undivided share, over the same denominator.
    """

    name: str
    path: str
    categories: tuple[str, ...]
    is_exclusive: bool
    unknown: frozenset[str] = frozenset({NOT_STATED})
    is_of_whole: bool = False


WHOLE = Breakdown(TOTAL, "", (TOTAL,), is_exclusive=True)
"""The total, as a breakdown with one category."""


def breakdowns(plan: Plan, indicator: Indicator) -> tuple[Breakdown, ...]:
    """The total, then the indicator's breakdowns in the order of the plan."""
    return (WHOLE, *(_breakdown(plan, indicator, path) for path in indicator.by))


def categories(plan: Plan, indicator: Indicator, breakdown: str) -> tuple[str, ...]:
    """The categories of a breakdown in the order of the code list. Categories that can never count are left
    out.

    Raises IndicatorError if the indicator does not have the breakdown.
    """
    return breakdown_named(plan, indicator, breakdown).categories


def breakdown_named(plan: Plan, indicator: Indicator, name: str) -> Breakdown:
    """The breakdown of that name. Raises IndicatorError if the indicator does not have it."""
    known = breakdowns(plan, indicator)
    for one in known:
        if one.name == name:
            return one
    names = ", ".join(one.name for one in known[1:]) or "none"
    raise IndicatorError(f"{indicator.code} is not broken down by {name!r}; it has {names}")


def _breakdown(plan: Plan, indicator: Indicator, path: str) -> Breakdown:
    named = field_named(indicator, path)
    listed = plan.code_list(named.field.codes).codes if named.field.codes else ()
    unknown = frozenset({NOT_STATED, *(code.code for code in listed if code.flag(IS_UNKNOWN))})
    codes = tuple(code.code for code in listed)
    if path in indicator.select.where and not named.field.multiple:
        tests = [
            passes(plan, named.field, asked[path])
            for asked in (indicator.select.where, indicator.select.beside)
            if path in asked
        ]
        codes = tuple(code for code in codes if any(lets_in(code) for lets_in in tests))
    is_of_whole = path in indicator.of_whole
    if is_of_whole:
        counts = passes(plan, named.field, tests_of(indicator)[path])
        codes = tuple(code for code in codes if counts(code))
    is_own = not named.joined and not named.field.multiple
    is_exclusive = is_own and counts_things(indicator)
    return Breakdown(named.field.name, path, codes, is_exclusive, unknown, is_of_whole)


def counts_things(indicator: Indicator) -> bool:
    """Whether the indicator counts distinct persons, or distinct things of its own form."""
    if measure_named(indicator.measure_name).is_additive:
        return False
    own_key = form_named(indicator.select.form).ongoing_key
    return set(columns_of(indicator)) <= {PERSON_KEY, *own_key}


def may_overlap(indicator: Indicator, breakdown: str) -> bool:
    """Whether the categories may add up to more than the total.

    This is so if one thing may be in several categories, or if some categories show rows that do not count.
    """
    path = next(path for path in indicator.by if path.rpartition(".")[2] == breakdown)
    named = field_named(indicator, path)
    if named.field.multiple or path in indicator.select.beside:
        return True
    if measure_named(indicator.measure_name).is_additive:
        return False
    return bool(named.joined) or not counts_things(indicator)
