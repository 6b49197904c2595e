"""The indicators once more, in plain Python and slowly: every figure is a loop over all rows that count.

It shares no code with the engine. Which rows count is in `reference_rows.py`; here is what is made of them.
"""

from datetime import date
from fractions import Fraction

from tests.indicators.reference_rows import LOST, Rows

INCREMENTAL = ("K1", "K2", "EN1", "EN2", "EN3", "EG1", "EG2")
DISTINCT = ("K2", "CO1", "DM2", "BK2", "EG2")
OF_PERSONS = ("K2", "EN1", "EN2", "EN3")
PARTS_OF_WHOLE = (("PS2", "status"),)
TESTS = ("EN1", "EN3")
OF_THE_PERSON = ("sex", "institution_type")
UNKNOWN = ("U", "not_stated")
WHOLE = ("reported", "zero")


class Reference(Rows):
    """Figures of everything that was delivered."""

    def __init__(self, plan, deliveries, links=()):
        super().__init__(plan, deliveries, links)
        self._counting = {}

    def all_counted(self, indicator, day):
        """The rows of an indicator, of all units and times (a snapshot: as of a day)."""
        day = None if indicator in INCREMENTAL else day
        if (indicator, day) not in self._counting:
            made = getattr(self, indicator.lower())
            self._counting[indicator, day] = list(made() if day is None else made(day))
        return self._counting[indicator, day]

    def counted(self, indicator, country, window, accumulation):
        """The rows of a total, those that stand beside it among them."""
        everything = self.all_counted(indicator, window.end)
        if indicator not in INCREMENTAL:
            return [one for one in everything if country in (one.unit, "ALL")]
        return self.within(everything, country, window, accumulation)

    def within(self, everything, country, window, accumulation):
        scope = [one for one in everything if country in (one.unit, "ALL")]
        if accumulation == "cumulative":
            return [one for one in scope if one.day <= window.end]
        inside = [one for one in scope if window.start <= one.day <= window.end]
        if accumulation == "new":
            before = {one.who for one in scope if one.day < window.start}
            inside = [one for one in inside if one.who not in before]
        return inside

    def split(self, indicator, counted, breakdown, category):
        """Those of the counted rows that are of the category."""
        if breakdown != "stage":
            counted = [one for one in counted if not one.is_beside]
        if not breakdown or (indicator, breakdown) in PARTS_OF_WHOLE:
            return counted
        if indicator == "K2" and breakdown in OF_THE_PERSON:
            codes = self._codes(indicator, breakdown)

            def weight(one):
                """A known value before an unknown one, a later day, a later slice; then the list of codes."""
                said = one.says[breakdown][0]
                place = codes.index(said) if said in codes else len(codes)
                return said not in UNKNOWN, one.day, one.age[0], -place

            heaviest = {}
            for one in sorted(counted, key=weight):
                heaviest[one.who] = one.says[breakdown][0]
            return [one for one in counted if heaviest[one.who] == category]
        return [one for one in counted if category in one.says[breakdown]]

    def measured(self, indicator, rows):
        """Value, numerator and denominator."""
        if indicator in DISTINCT:
            many = len({one.who for one in rows})
            return many, many, None
        over = sum((one.over for one in rows), Fraction(0))
        if indicator not in ("EN1", "EN3", "CO2", "PS2"):
            return float(over), float(over), None
        under = sum(one.under for one in rows)
        return (float(over) / under if under else None), float(over), under

    def categories(self, indicator, breakdown, counted):
        codes = self._codes(indicator, breakdown)
        not_stated = any("not_stated" in one.says.get(breakdown, ()) for one in counted)
        return [*codes, "not_stated"] if not_stated else codes

    def _codes(self, indicator, breakdown):
        lists = self.plan.code_lists
        match indicator, breakdown:
            case _, "":
                return [""]
            case "K1", "activity_type":
                kinds = self.plan.framework.types_counting_for("K1")
                return [code for code in lists["activity_type"].keys if code in kinds]
            case "K2" | "EN2", "institution_type":
                return [code for code in lists["institution_type"].keys if code != "project"]
            case "EN1" | "EN3", "institution_type":
                return list(lists["institution_type"].keys)[:6]
            case "K3", "stage":
                return ["piloted", "evaluated", "adopted"]
            case "CO1", "stage":
                return ["designed", "piloted", "evaluated", "adopted"]
            case "LF1", "stage":
                return ["submitted", "adopted", "in_force", *LOST]
            case "LF2", "stage":
                return ["adopted", "in_force", *LOST]
            case "PS1", "status":
                return ["completed", "shared", "validated"]
            case "PS2", "status":
                return ["in_progress", "addressed"]
            case "PS2", "area":
                return list(lists["psa_area"].keys)
            case "BK1" | "BK2", "area":
                return list(lists["outcome"].keys)
        named = {"topics": "topic", "design": "study_design", "effect": "study_effect"}
        return list(lists[named.get(breakdown, breakdown)].keys)

    # -------------------------------------------------------------- who reported

    def slices_of(self, form, unit, window, accumulation):
        """(awaited, current, whether the unit had a part in the project)."""
        begin = self.start if accumulation == "cumulative" else window.start
        touched = [one for one in self.slices.values() if one.start <= window.end and one.end >= begin]
        current = {one.key for one in touched if (unit.code, one.key, form) in self.current}
        if unit.active_from is None:
            return set(), current, bool(current)
        first = max(begin, unit.active_from, self.start)
        last = min(window.end, unit.active_to or window.end)
        awaited = {one.key for one in touched if one.end >= first and one.start <= last and first <= last}
        takes_part = first <= min(window.end, unit.active_to or window.end) or bool(current)
        return (awaited if form in unit.forms_due else set()), current, takes_part

    def lacking(self, form, unit, window, accumulation):
        """The half-years that were awaited and did not come; for what is new, those before the window too."""
        awaited, current, _ = self.slices_of(form, unit, window, accumulation)
        missing = awaited - current
        if accumulation == "new":
            missing |= self.lacking(form, unit, window, "cumulative")
        return missing

    def gaps(self, form, unit, window, accumulation, status):
        """What a unit's figure names as not reported, in order of time."""
        if status in WHOLE:
            return []
        named = self.lacking(form, unit, window, accumulation)
        if not named and status in ("partial", "carried"):
            begin = self.start if accumulation == "cumulative" else window.start
            named = {one.key for one in self.slices.values() if one.start <= window.end and one.end >= begin}
        return sorted(named, key=list(self.slices).index)

    def status(self, form, unit, window, accumulation, rows):
        _, current, takes_part = self.slices_of(form, unit, window, accumulation)
        if not takes_part and not rows:
            return None
        if not current and not rows:
            return "not_reported"
        if not current or self.lacking(form, unit, window, accumulation):
            return "carried" if accumulation == "cumulative" else "partial"
        return "reported" if rows else "zero"

    def statuses(self, indicator, window, accumulation, totals):
        """Unit or ALL → status, and unit or ALL → the gaps of its figure."""
        form = self.plan.indicator(indicator).select.form
        found, gaps, expected, of_all = {}, {}, [], []
        for unit in self.plan.units:
            code = unit.code
            found[code] = self.status(form, unit, window, accumulation, len(totals[code]))
            gaps[code] = self.gaps(form, unit, window, accumulation, found[code])
            awaited, current, _ = self.slices_of(form, unit, window, accumulation)
            if awaited or current:
                expected.append(code)
                lacks = found[code] not in WHOLE
            else:
                lacks = accumulation == "new" and self.lacking(form, unit, window, accumulation)
            if lacks:
                of_all += [f"{code} {key}" for key in gaps[code]] or [code]
        if not any(found.values()):
            return {**found, "ALL": None}, gaps | {"ALL": []}
        if expected and not of_all:
            found["ALL"] = "reported" if totals["ALL"] else "zero"
        elif not totals["ALL"] and all(found[unit] == "not_reported" for unit in expected):
            found["ALL"] = "not_reported"
        else:
            found["ALL"] = "partial"
        return found, gaps | {"ALL": of_all}

    # -------------------------------------------------------------- figures

    def figures(self, windows, codes=None):
        """All figures of some indicators (None: of all): (indicator, country, calendar, period, accumulation,
        breakdown, category) → (value, numerator, denominator, rows, persons, status, gaps, eligible)."""
        found = {}
        chosen = [one for one in self.plan.indicators if codes is None or one.code in codes]
        for indicator in chosen:
            for window in windows:
                if indicator.stages:
                    found |= self.stages(indicator, window)
                    continue
                incremental = ("period", "new", "cumulative")
                for accumulation in incremental if indicator.code in INCREMENTAL else ("cumulative",):
                    found |= self.one_window(indicator, window, accumulation)
        return found

    def one_window(self, indicator, window, accumulation):
        code, found = indicator.code, {}
        counted = {
            country: self.counted(code, country, window, accumulation)
            for country in [*self.unit_order, "ALL"]
        }
        # what is only shown beside the total makes a figure too
        totals = {country: _rows(rows) for country, rows in counted.items()}
        statuses, gaps = self.statuses(code, window, accumulation, totals)
        could = list(self.could_be_tested(window.end)) if code in TESTS else ()
        everyone = self.all_counted(code, window.end)
        for country, rows in counted.items():
            if statuses[country] is None:
                continue
            for breakdown in ["", *(name.rpartition(".")[2] for name in indicator.by)]:
                for category in self.categories(code, breakdown, everyone):
                    own = self.split(code, rows, breakdown, category)
                    status, many = statuses[country], len(_rows(own))
                    if status in WHOLE:
                        status = "reported" if many else "zero"
                    figure = self.measured(code, own)
                    if (code, breakdown) in PARTS_OF_WHOLE:
                        part = [one for one in own if category in one.says[breakdown]]
                        over = self.measured(code, part)[1]
                        figure = (over / figure[2] if figure[2] else None, over, figure[2])
                    persons = len({one.person for one in own}) if code in OF_PERSONS else None
                    if status == "not_reported":
                        figure, many, persons = (None, None, None), 0, None
                    lacks = ";".join(gaps[country])
                    eligible = None
                    if code in TESTS and figure[1] is not None:
                        mine = self.within(could, country, window, accumulation)
                        eligible = len(self.split(code, mine, breakdown, category))
                    key = (code, country, window.calendar, window.key, accumulation, breakdown, category)
                    found[key] = (*figure, many, persons, status, lacks, eligible)
        return found

    def stages(self, indicator, window):
        """The stage of each country: how many stages in a row have all that they need."""
        found = {}
        parts = list(dict.fromkeys(need.indicator for stage in indicator.stages for need in stage.needs))
        for unit in self.plan.units:
            if unit.kind != "country":
                continue
            figures, statuses, many, gaps = {}, [], 0, set()
            for part in parts:
                shown = self.counted(part, unit.code, window, "cumulative")
                rows = self.split(part, shown, "", "")
                form = self.plan.indicator(part).select.form
                statuses.append(self.status(form, unit, window, "cumulative", len(_rows(shown))))
                figures[part], many = self.measured(part, rows), many + len(_rows(rows))
                gaps.update(self.gaps(form, unit, window, "cumulative", statuses[-1]))
            known = [status for status in statuses if status]
            if not known:
                continue
            there = [
                all(_is_met(figures[need.indicator], need) for need in one.needs) for one in indicator.stages
            ]
            stage = [*there, False].index(False) - 1
            status = "reported" if many else "zero"
            if all(one == "not_reported" for one in known):
                status, stage = "not_reported", None
            elif any(one not in WHOLE for one in known):
                status = "carried"
            key = (indicator.code, unit.code, window.calendar, window.key, "cumulative", "", "")
            found[key] = (
                stage,
                stage,
                None,
                many,
                None,
                status,
                ";".join(key for key in self.slices if key in gaps),
                None,
            )
        return found


def _is_met(figure, need):
    value, _, under = figure
    return value is not None and value >= need.at_least and (under or 0) >= need.of_at_least


def _rows(counted):
    return {one.row for one in counted}


def day(text):
    return date.fromisoformat(text)
