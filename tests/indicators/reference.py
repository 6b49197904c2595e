"""The key indicators once more, in plain Python and slowly, from the deliveries themselves.

It shares no code with the engine: dates are dates, rows are dicts, and every figure is a loop over all rows.
Only the plan's own words (units, calendars, code lists, which types count) are asked of the plan.
"""

from collections import defaultdict
from datetime import date
from statistics import median

RIGOROUS = {"randomized", "quasi_experimental", "systematic_review"}
VOTING = RIGOROUS | {"pre_post", "qualitative"}
OVERLAPPING = {"support_type", "outcome", "topics"}


class Reference:
    """`links`: pairs of person keys that are one person."""

    def __init__(self, plan, deliveries, links=()):
        self.plan = plan
        self.start = plan.project.start
        self.slices = {period.key: period for period in plan.periods()}
        self.unit_order = {unit.code: place for place, unit in enumerate(plan.units)}
        self.links = [set(pair) for pair in links]
        self.current = {}
        for delivery in deliveries:
            for form, rows in delivery.forms.items():
                self.current[delivery.unit, delivery.period, form] = rows

    # -------------------------------------------------------------- rows

    def rows(self, form):
        """(unit, age, row): the age orders rows of one date, the newest last."""
        found = []
        for (unit, period, name), rows in self.current.items():
            if name == form:
                end = self.slices[period].end
                found += [
                    (unit, (end, self.unit_order[unit], number), row) for number, row in enumerate(rows)
                ]
        return found

    def newest(self, form, key, seen, state_date=None):
        """(unit, key) → (age, row) of the newest state among those `seen(state day, row)`."""
        best = {}
        for unit, age, row in self.rows(form):
            day = (row.get(state_date) if state_date else None) or age[0]
            place = (unit, row[key])
            if seen(day, row) and (place not in best or best[place][0] < (day, age)):
                best[place] = ((day, age), row)
        return best

    def person(self, key):
        same = {key}
        while True:
            more = same.union(*(pair for pair in self.links if pair & same))
            if more == same:
                return min(same)
            same = more

    # -------------------------------------------------------------- the rows of the indicators

    def k1(self):
        """(unit, day, age, who, categories by breakdown, is it exclusive)."""
        kinds = self.plan.framework.types_counting_for("K1")
        counted = []
        for (unit, key), ((_, age), row) in self.newest("activities", "activity_id", lambda *_: True).items():
            day = row.get("end_date") or row["start_date"]
            if row["status"] == "completed" and row["activity_type"] in kinds and day >= self.start:
                says = {
                    "outcome": [row["outcome"]],
                    "activity_type": [row["activity_type"]],
                    "topics": row["topics"],
                }
                counted.append((unit, day, age, (unit, key), says))
        return counted

    def k2(self):
        trainings = self.newest("trainings", "training_id", lambda *_: True)
        counted = []
        for unit, age, row in self.rows("participants"):
            training = trainings.get((unit, row["training_id"]))
            if training is None or not row["completed"] or row["institution_type"] == "project":
                continue
            held = training[1]
            if held["end_date"] < self.start:
                continue
            says = {
                "sex": [row["sex"]],
                "institution_type": [row["institution_type"]],
                "support_type": [held["support_type"]],
                "outcome": [held["outcome"]],
                "topics": held["topics"],
            }
            counted.append((unit, held["end_date"], age, self.person(row["person_key"]), says))
        return counted

    def k3(self, day):
        ladder = ["piloted", "evaluated", "adopted"]
        models = self.newest("coordination_models", "model_id", lambda on, _: on <= day, "stage_date")
        counted = []
        for (unit, key), ((on, age), row) in models.items():
            if (
                row["stage"] in ladder
                and self.grade(row["intervention_id"], day) in ("promising", "effective")
                and self.is_validated(unit, row["finding_id"], day)
                and self.is_ranked_high(unit, row["intervention_id"], day)
            ):
                counted.append((unit, on, age, (unit, key), {"stage": [row["stage"]]}))
        return counted

    def grade(self, intervention, day):
        studies = self.newest("bok_studies", "study_id", lambda _, row: row["added_on"] <= day)
        tally = defaultdict(int)
        for _, row in studies.values():
            if row["intervention_id"] == intervention and row["design"] in VOTING:
                tally["any", row["effect"]] += 1
                if row["design"] in RIGOROUS:
                    tally["rigorous", row["effect"]] += 1
                    tally["rigorous"] += 1
        good, bad = tally["rigorous", "positive"], tally["rigorous", "negative"]
        flat = tally["rigorous", "none"] + tally["rigorous", "mixed"]
        if good >= 2 and bad == 0 and good > flat:
            return "effective"
        if good >= 1 and bad == 0 and good >= flat:
            return "promising"
        softly = tally["any", "positive"]
        if (
            tally["rigorous"] == 0
            and softly >= 2
            and tally["any", "negative"] == 0
            and softly > tally["any", "none"] + tally["any", "mixed"]
        ):
            return "promising"
        return "something else"

    def is_validated(self, unit, finding, day):
        def is_given(on):
            return on is not None and on <= day

        seen = self.newest(
            "psa_findings",
            "finding_id",
            lambda on, row: on <= day or is_given(row.get("validated_on")),
            "status_date",
        ).get((unit, finding))
        return seen is not None and seen[1]["validated"] and is_given(seen[1].get("validated_on"))

    def is_ranked_high(self, unit, intervention, day):
        said = [
            (row["meeting_date"], age[0], row["meeting_id"], age, row)
            for place, age, row in self.rows("validation_rankings")
            if place == unit and row["meeting_date"] <= day
        ]
        if not said:
            return True
        meeting = max(said, key=lambda one: one[:3])[2]
        latest = {}
        for _, _, one, age, row in said:
            place = row["respondent_id"], row["intervention_id"]
            if one == meeting and (place not in latest or latest[place][0] < age):
                latest[place] = (age, row["rank"])
        ranks = defaultdict(list)
        for (_, item), (_, rank) in latest.items():
            ranks[item].append(rank)
        means = {item: sum(given) / len(given) for item, given in ranks.items()}
        return intervention in means and means[intervention] <= median(means.values()) + 1e-9

    # -------------------------------------------------------------- figures

    def counted(self, indicator, country, window, accumulation):
        """The rows of a total."""
        if indicator == "K3":
            return [one for one in self.k3(window.end) if country in (one[0], "ALL")]
        scope = [one for one in getattr(self, indicator.lower())() if country in (one[0], "ALL")]
        if accumulation == "cumulative":
            return [one for one in scope if one[1] <= window.end]
        inside = [one for one in scope if window.start <= one[1] <= window.end]
        if accumulation == "new":
            before = {one[3] for one in scope if one[1] < window.start}
            inside = [one for one in inside if one[3] not in before]
        return inside

    def split(self, indicator, counted, breakdown, category):
        """Those of the counted rows that are of the category."""
        if not breakdown:
            return counted
        if indicator == "K2" and breakdown not in OVERLAPPING:
            newest = {}
            for one in sorted(counted, key=lambda one: (one[1], one[2])):
                newest[one[3]] = one[4][breakdown][0]
            return [one for one in counted if newest[one[3]] == category]
        return [one for one in counted if category in one[4][breakdown]]

    def categories(self, indicator, breakdown):
        lists = self.plan.code_lists
        match indicator, breakdown:
            case _, "":
                return [""]
            case "K1", "activity_type":
                kinds = self.plan.framework.types_counting_for("K1")
                return [code for code in lists["activity_type"].keys if code in kinds]
            case "K2", "institution_type":
                return [code for code in lists["institution_type"].keys if code != "project"]
            case "K3", "stage":
                return ["piloted", "evaluated", "adopted"]
        return list(lists[{"topics": "topic"}.get(breakdown, breakdown)].keys)

    # -------------------------------------------------------------- who reported

    def slices_of(self, form, unit, window, accumulation):
        """(awaited, current, whether the unit had a part in the project)."""
        begin = self.start if accumulation == "cumulative" else window.start
        touched = [one for one in self.slices.values() if one.start <= window.end and one.end >= begin]
        current = {one.key for one in touched if (unit.code, one.key, form) in self.current}
        if unit.active_from is None:
            return set(), current, bool(current)
        first = max(begin, unit.active_from, self.start)
        awaited = {one.key for one in touched if one.end >= first and first <= window.end}
        takes_part = first <= window.end or bool(current)
        return (awaited if form in unit.forms_due else set()), current, takes_part

    def status(self, form, unit, window, accumulation, rows):
        awaited, current, takes_part = self.slices_of(form, unit, window, accumulation)
        if not takes_part:
            return None
        if not current and not rows:
            return "not_reported"
        if not current or awaited - current:
            return "carried" if accumulation == "cumulative" else "partial"
        return "reported" if rows else "zero"

    def figures(self, windows, breakdowns_of):
        """Everything: (indicator, country, calendar, period, accumulation, breakdown, category) → (value, rows,
        status, missing units)."""
        found = {}
        for indicator in self.plan.indicators:
            code, form = indicator.code, indicator.select.form
            for window in windows:
                for accumulation in ("period", "new", "cumulative") if code != "K3" else ("cumulative",):
                    totals = {
                        country: self.counted(code, country, window, accumulation)
                        for country in [*self.unit_order, "ALL"]
                    }
                    statuses, expected = {}, []
                    for unit in self.plan.units:
                        rows = len(totals[unit.code])
                        statuses[unit.code] = self.status(form, unit, window, accumulation, rows)
                        awaited, current, _ = self.slices_of(form, unit, window, accumulation)
                        expected += [unit.code] if awaited or current else []
                    missing = [unit for unit in expected if statuses[unit] not in ("reported", "zero")]
                    if expected and not missing:
                        statuses["ALL"] = "reported" if totals["ALL"] else "zero"
                    elif not totals["ALL"] and all(statuses[unit] == "not_reported" for unit in expected):
                        statuses["ALL"] = "not_reported"
                    else:
                        statuses["ALL"] = "partial"
                    for country, total in totals.items():
                        if statuses[country] is None:
                            continue
                        for breakdown in ["", *breakdowns_of(code)]:
                            for category in self.categories(code, breakdown):
                                rows = self.split(code, total, breakdown, category)
                                status = statuses[country]
                                if status in ("reported", "zero"):
                                    status = "reported" if rows else "zero"
                                value = len({one[3] for one in rows})
                                if status == "not_reported":
                                    value = None
                                key = (code, country, window.calendar, window.key, accumulation)
                                lacks = ";".join(missing) if country == "ALL" else ""
                                found[*key, breakdown, category] = (value, len(rows), status, lacks)
        return found


def day(text):
    return date.fromisoformat(text)
