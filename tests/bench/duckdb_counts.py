"""K2 in DuckDB, as somebody at home in SQL would write it for speed: one scan a breakdown.

Each row carries a bit for each window that its date falls in. Persons of a category are counted by OR-ing
their bits; where a person has one category a window, the row whose successor lies outside the window has it,
and a row with an unknown value only where no row of the window has a known one.
"""

from datetime import date

import duckdb
import pandas as pd

from atlas_pipeline.plan.model import Plan
from atlas_pipeline.plan.periods import Period

EXCLUSIVE = ("sex", "institution_type")
OVERLAPPING = ("support_type", "outcome")

COUNTED = """
    create or replace temp table counted as
    with own as (
        select
            p.unit, person, sex, institution_type, support_type, outcome, training_no,
            t.end_date as day, p.period
        from (
            select * from participants
            qualify age = max(age) over (partition by unit, training_id, person)
        ) p join trainings t using (unit, training_id)
        where institution_type <> 'project' and case
            when hours_attended is null or isnan(hours_attended) then completed
            else hours_attended >= 0.8 * t.hours - 1e-9 end
    ), scoped as (select unit as scope, * from own union all select 'ALL', * from own)
    select *, min(day) over (partition by scope, person) as since from scoped
"""
BITS = """
    create or replace temp table marked as
    select c.*, d.windows, d.up_to, d.windows & s.windows as newly
    from counted c join days d on d.day = c.day join days s on s.day = c.since
"""
LAST = """
    create or replace temp table newest_{field} as
    with ranked as (
        select *, list_position({codes}, {field}) as place, {field} in {unknown} as is_unknown from marked
    ), followed as (
        select *, lead(day) over (
            partition by scope, person, is_unknown order by day, period, place desc
        ) as next_day from ranked
    ), known as (
        select scope, person, bit_or(windows) as windows, bit_or(up_to) as up_to
        from ranked where not is_unknown group by all
    )
    select f.scope, f.{field} as category, f.windows, f.newly, f.up_to,
        coalesce(n.windows, 0) | case when is_unknown then coalesce(k.windows, 0) else 0 end as others,
        coalesce(n.up_to, 0) | case when is_unknown then coalesce(k.up_to, 0) else 0 end as others_up_to
    from followed f left join days n on n.day = f.next_day
    left join known k on f.is_unknown and k.scope = f.scope and k.person = f.person
"""


def load(path: str, tables: dict[str, pd.DataFrame]) -> None:
    with duckdb.connect(path) as connection:
        for name, frame in tables.items():
            connection.register("frame", frame)
            connection.execute(f"create table {name} as select * from frame")
            connection.unregister("frame")


def count(path: str, plan: Plan, windows: list[Period]) -> dict[tuple, int]:
    """(country, window's place, accumulation, breakdown, category) → persons, where there are any."""
    sums = _sums(len(windows))
    with duckdb.connect(path) as connection:
        connection.register("days_frame", _days(plan.project.start, windows))
        connection.execute("create or replace temp table days as select * from days_frame")
        for statement in (COUNTED, BITS, *_newest(plan)):
            connection.execute(statement)
        found: dict[tuple, int] = {}
        for breakdown, source in _sources():
            answer = connection.execute(
                f"select scope, category, {sums} from ({source}) group by all"
            ).fetchall()
            for scope, category, *counts in answer:
                for place, persons in enumerate(counts):
                    if persons:
                        window, accumulation = place // 3, ("period", "new", "cumulative")[place % 3]
                        found[scope, window, accumulation, breakdown, category] = int(persons)
    return found


def _newest(plan: Plan) -> list[str]:
    """For each field in which a person has one category, what makes the table of who has which."""
    statements = []
    for field in EXCLUSIVE:
        codes = plan.code_lists[field].codes
        unknown = ["", *(code.code for code in codes if code.flag("is_unknown"))]
        listed = [code.code for code in codes]
        statements.append(
            LAST.format(field=field, codes=listed, unknown=f"({', '.join(map(repr, unknown))})")
        )
    return statements


def _sums(windows: int) -> str:
    columns = []
    for place in range(windows):
        columns += [f"sum(({mask} >> {place}) & 1)" for mask in ("windows", "newly", "up_to")]
    return ", ".join(columns)


def _sources():
    together = "bit_or(windows) as windows, bit_or(newly) as newly, bit_or(up_to) as up_to"
    yield "", f"select scope, person, '' as category, {together} from marked group by all"
    for field in EXCLUSIVE:
        yield (
            field,
            f"""select scope, category, windows & ~others as windows, newly & ~others as newly,
                up_to & ~others_up_to as up_to from newest_{field}""",
        )
    for field in OVERLAPPING:
        yield field, f"select scope, person, {field} as category, {together} from marked group by all"
    yield (
        "topics",
        f"""select scope, person, topic as category, {together}
            from marked join training_topics using (training_no) group by all""",
    )


def _days(start: date, windows: list[Period]) -> pd.DataFrame:
    """Each day of the project's time with the windows that it falls in, and those it counts up to, as
    bits."""
    days = pd.date_range(start, max(window.end for window in windows))
    inside, up_to = [], []
    for day in days.date:
        inside.append(sum(1 << place for place, one in enumerate(windows) if one.start <= day <= one.end))
        up_to.append(sum(1 << place for place, one in enumerate(windows) if day <= one.end))
    return pd.DataFrame({"day": days, "windows": inside, "up_to": up_to})
