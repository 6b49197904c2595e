"""Score checks: the named checks behind the scores.

Each check says for each unit, half-year and form (or indicator) how many things were looked at and how many
failed. It is a frame with `country`, `period`, `form` (or `indicator`), `dimension`, `check`, `checked`,
`failed`. If nothing was looked at, there is no row. docs/figures.md explains the five dimensions.
"""

from collections.abc import Iterable

import pandas as pd

from atlas_pipeline.forms.loading import load_forms
from atlas_pipeline.indicators.coverage import REPORTED, ZERO
from atlas_pipeline.indicators.figures import PERIOD, TOTAL
from atlas_pipeline.indicators.selection.breakdowns import NOT_STATED
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.plan.units import ALL
from atlas_pipeline.problems.catalogue import RULES
from atlas_pipeline.problems.model import Outcome, Severity
from atlas_pipeline.quality.current_rows import CurrentRows
from atlas_pipeline.quality.patterns import Patterns
from atlas_pipeline.quality.suites.cross_form_suites import ties
from atlas_pipeline.quality.suites.form_suites import resolves

VALIDITY, INTEGRITY, PRECISION = "validity", "integrity", "precision"
RELIABILITY, TIMELINESS = "reliability", "timeliness"
DIMENSIONS = (VALIDITY, INTEGRITY, PRECISION, RELIABILITY, TIMELINESS)

PLACE = ["country", "period"]
COUNTS = ["checked", "failed"]
IDENTIFYING_FIELDS = ("participant_id", "birth_year")
"""If both are empty, a person is known by name and institution alone, and two persons may be
taken for one."""


def of_rows(current: pd.DataFrame, problems: pd.DataFrame) -> pd.DataFrame:
    """Checks of rows.

    - `current`: country, period, form, intake_id, rows_read of the current forms.
    - `problems`: intake_id, form, row_number, rule, count. `count` is 1, or for a summary the number of
      problems that it sums up.

    The checks:
    - `rows_kept`: rows that no error set aside; for each dimension of the broken rules.
    - `rows_unquestioned`: rows without a warning; for each dimension of the broken rules.
    - `rows_in_time`: rows dated in the period for which they were sent.
    - `rows_not_corrected`: rows that no confirmed correction had to change.
    """
    of_row = problems[problems["row_number"].notna()].copy()
    known = of_row["rule"].map(RULES)
    of_row = of_row.assign(
        dimension=[rule.dimension for rule in known], severity=[rule.severity.value for rule in known]
    )
    wanted = [
        (dimension, check, (of_row["dimension"] == dimension) & (of_row["severity"] == severity.value))
        for check, severity in (("rows_kept", Severity.ERROR), ("rows_unquestioned", Severity.WARNING))
        for dimension in (VALIDITY, INTEGRITY, PRECISION)
    ]
    is_late = (of_row["dimension"] == TIMELINESS) & (of_row["severity"] != Severity.INFO.value)
    wanted.append((TIMELINESS, "rows_in_time", is_late))
    wanted.append((RELIABILITY, "rows_not_corrected", of_row["rule"] == "corrected"))
    return pd.concat([_rows_failing(current, of_row[mask], name, check) for name, check, mask in wanted])


def _rows_failing(current: pd.DataFrame, found: pd.DataFrame, dimension: str, check: str) -> pd.DataFrame:
    key = ["intake_id", "form"]
    # a row with two problems is one row; a summary is as many rows as its count says
    failing = found.groupby(key)["row_number"].nunique() + found.groupby(key)["count"].sum()
    failing -= found.groupby(key)["count"].size()
    joined = current.merge(failing.rename("failed").reset_index(), on=key, how="left")
    failed = joined[["failed", "rows_read"]].fillna(0).min(axis=1).astype("int64")
    checks = joined[[*PLACE, "form"]].assign(checked=joined["rows_read"], failed=failed)
    return checks[checks["checked"] > 0].assign(dimension=dimension, check=check)


def of_forms(newest: pd.DataFrame, problems: pd.DataFrame) -> pd.DataFrame:
    """Checks of forms. `newest`: country, period, form, intake_id, outcome of the newest validation.

    - `forms_in_order`: forms without a problem of the form as a whole, by dimension.
    - `cover_complete`: forms whose cover lacks nothing that vouches for them.
    - `nothing_held`: forms that dropped no row reported before.
    """
    whole = problems[problems["row_number"].isna()]
    dimension = whole["rule"].map(lambda rule: RULES[rule].dimension)
    matters = whole["rule"].map(lambda rule: RULES[rule].severity is not Severity.INFO).astype(bool)
    key = ["intake_id", "form"]
    found = []
    for name in (VALIDITY, INTEGRITY):
        wrong = pd.MultiIndex.from_frame(whole.loc[matters & (dimension == name), key])
        is_wrong = pd.MultiIndex.from_frame(newest[key]).isin(wrong)
        found.append(_each(newest, is_wrong, name, "forms_in_order"))
    lacking = set(whole.loc[matters & (whole["form"] == "") & (dimension == RELIABILITY), "intake_id"])
    found.append(_each(newest, newest["intake_id"].isin(lacking), RELIABILITY, "cover_complete"))
    held = newest["outcome"] == Outcome.HELD.value
    found.append(_each(newest, held, RELIABILITY, "nothing_held"))
    return pd.concat(found)


def of_versions(counted: pd.DataFrame) -> pd.DataFrame:
    """Check of versions. `first_version_stands`: forms whose first current submission is still current.

    `counted`: country, period, form, submission, from_seq, is_current of every form that was ever current.
    """
    ordered = counted.sort_values("from_seq")
    first = ordered.groupby([*PLACE, "form"], as_index=False)["submission"].first()
    current = ordered[ordered["is_current"].astype(bool)][[*PLACE, "form", "submission"]]
    both = current.merge(first, on=[*PLACE, "form"], suffixes=("", "_first"))
    return _each(both, both["submission"] != both["submission_first"], RELIABILITY, "first_version_stands")


def of_time(submissions: pd.DataFrame) -> pd.DataFrame:
    """Check of time. `forms_on_time`: forms due that became current by their due day.

    `submissions`: the columns country, period, form, timeliness of `report_submissions`.
    """
    due = submissions[submissions["timeliness"].isin(["on_time", "late", "overdue"])]
    return _each(due, due["timeliness"] != "on_time", TIMELINESS, "forms_on_time")


def of_current_rows(rows: CurrentRows, found: Patterns) -> pd.DataFrame:
    """Checks of the current rows: `references_resolve` and `persons_told_apart`.

    The patterns give four more checks: `rows_not_copied`, `things_told_apart`, `one_place_a_day`,
    `digits_even`.
    """
    checks = []
    for form in load_forms().values():
        own = rows.of(form.name)
        if own.empty:
            continue
        place = own[["unit", "reported_in"]].set_axis(PLACE, axis=1).assign(form=form.name)
        for reference in form.references:
            good = resolves(reference, own, rows.of(reference.resource))
            asked = good.notna()
            checks.append(_each(place[asked], ~good[asked].astype(bool), INTEGRITY, "references_resolve"))
        if form.has_persons:
            unsure = own[list(IDENTIFYING_FIELDS)].isna().all(axis=1)
            checks.append(_each(place, unsure, PRECISION, "persons_told_apart"))
            checks.append(_share_rows(place, found.copies, "rows", "rows_not_copied"))
            present = found.two_places.assign(form=form.name)
            checks.append(_share_rows(place, present, "persons", "one_place_a_day"))
        elif form.primary_key:
            checks.append(_share_rows(place, found.twins, "rows", "things_told_apart"))
    heaps = found.heaps
    checks.append(_each(heaps, heaps["is_heaped"], PRECISION, "digits_even"))
    return pd.concat(checks)


def of_figures(figures: pd.DataFrame, found: Patterns, plan: Plan) -> pd.DataFrame:
    """Checks of figures, by indicator: `totals_tie`, `no_swing` and `detail_given`.

    `detail_given`: counted rows that name their category, in each breakdown.
    """
    calendar = plan.project.submission_calendar
    is_own = figures["status"].isin([REPORTED, ZERO])  # carried figures were validated in their own period
    own = figures[(figures["calendar"] == calendar) & (figures["country"] != ALL) & is_own]
    tied = ties(own, plan)
    checks = [
        _each(tied, ~tied["ties"].astype(bool), INTEGRITY, "totals_tie", "indicator"),
        _each(found.swings, found.swings["is_swing"], RELIABILITY, "no_swing", "indicator"),
    ]
    accumulation = {one.code: "cumulative" if one.time == "snapshot" else PERIOD for one in plan.indicators}
    parts = own[
        (own["breakdown"] != TOTAL) & (own["accumulation"] == own["indicator"].map(accumulation))
    ]  # fmt: skip
    unknown = {NOT_STATED} | {
        code.code for codes in plan.code_lists.values() for code in codes.codes if code.flag("is_unknown")
    }
    vague = parts["rows"].where(parts["category"].isin(unknown), 0)
    counted = parts[["indicator", *PLACE]].assign(checked=parts["rows"], failed=vague)
    checks.append(counted.assign(dimension=PRECISION, check="detail_given"))
    return pd.concat(checks)


def _each(cases: pd.DataFrame, fails: Iterable, dimension: str, check: str, of: str = "form") -> pd.DataFrame:
    """One thing is looked at for each row of the cases."""
    failed = pd.Series(list(fails), index=cases.index, dtype="bool").astype("int64")
    checks = cases[[*PLACE, of]].assign(checked=1, failed=failed)
    return checks.groupby([*PLACE, of], as_index=False)[COUNTS].sum().assign(dimension=dimension, check=check)


def _share_rows(place: pd.DataFrame, cases: pd.DataFrame, counted: str, check: str) -> pd.DataFrame:
    """Counts the rows looked at, and the rows that the cases concern."""
    looked_at = place.groupby([*PLACE, "form"], as_index=False).size().rename(columns={"size": "checked"})
    speaks = cases.groupby([*PLACE, "form"], as_index=False)[counted].sum()
    both = looked_at.merge(speaks, on=[*PLACE, "form"], how="left")
    failed = both[[counted, "checked"]].fillna(0).min(axis=1).astype("int64")
    return both.drop(columns=counted).assign(failed=failed, dimension=INTEGRITY, check=check)
