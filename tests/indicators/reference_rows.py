"""The rows that each indicator counts, in plain Python and slowly, from the deliveries themselves.

No code is shared with the engine: dates are dates, rows are dicts, and a rule is an `if`. Only the plan's own
words (units, code lists, the register, which types count) are asked of the plan.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from statistics import median

RIGOROUS = {"randomized", "quasi_experimental", "systematic_review"}
VOTING = RIGOROUS | {"pre_post", "qualitative"}
GOVERNMENT = {
    "labor_inspectorate",
    "police",
    "prosecution",
    "judiciary",
    "social_protection",
    "other_government",
}
LOST = ("withdrawn", "rejected", "repealed")
PILOT, EVALUATION = 5, 6


@dataclass(frozen=True)
class Counted:
    """A row that counts. `who`: what it is counted as; `row`: which row it is; `says`: its categories by
    breakdown; `over` and `under`: what it brings to a fraction (`under` None: no fraction)."""

    unit: str
    day: date
    age: tuple
    who: object
    row: object
    says: dict = field(default_factory=dict)
    person: object = None
    over: Fraction = Fraction(1)
    under: int | None = None
    is_beside: bool = False


class Rows:
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

    def newest(self, form, key, seen=lambda *_: True, state_date=None):
        """(unit, key) → (state day, age, row) of the newest state among those `seen(state day, row)`."""
        best = {}
        for unit, age, row in self.rows(form):
            day = (row.get(state_date) if state_date else None) or age[0]
            place = (unit, key(row) if callable(key) else row[key])
            if seen(day, row) and (place not in best or best[place][0] < (day, age)):
                best[place] = ((day, age), row)
        return {place: (day, age, row) for place, ((day, age), row) in best.items()}

    def states(self, form, key, day, state_date):
        """Like `newest`, of the states dated up to the day, as a list of (unit, key, day, age, row)."""
        found = self.newest(form, key, lambda on, _: on <= day, state_date)
        return [(unit, name, *state) for (unit, name), state in found.items()]

    def person(self, key):
        same = {key}
        while True:
            more = same.union(*(pair for pair in self.links if pair & same))
            if more == same:
                return min(same)
            same = more

    def institution(self, unit, name):
        """The register's entry for a name or an id; headquarters looks in all registers, and a name that two
        of them have means neither."""
        found = [
            one
            for one in self.plan.institutions
            if name in (one.name, one.institution_id) and unit in (one.unit, "HQ")
        ]
        return found[0] if len(found) == 1 else None

    # -------------------------------------------------------------- key indicators

    def k1(self):
        kinds = self.plan.framework.types_counting_for("K1")
        for (unit, key), (_, age, row) in self.newest("activities", "activity_id").items():
            day = row.get("end_date") or row["start_date"]
            if row["status"] == "completed" and row["activity_type"] in kinds and day >= self.start:
                says = _says(row, "outcome", "activity_type", "topics")
                yield Counted(unit, day, age, (unit, key), age, says)

    def attended(self):
        """(unit, day, age, row, training, categories) of participants with the newest state of their
        training."""
        trainings = self.newest("trainings", "training_id")

        def participation(row):
            return row["training_id"], self.person(row["person_key"])

        for (unit, _), (_, age, row) in self.newest("participants", participation).items():
            if (unit, row["training_id"]) in trainings:
                training = trainings[unit, row["training_id"]][2]
                says = _says(row, "sex", "institution_type") | _says(
                    training, "support_type", "outcome", "topics"
                )
                if training["end_date"] >= self.start:
                    yield unit, training["end_date"], age, row, training, says

    def has_completed(self, row, training):
        """Enough of the hours attended, as the training is now; what is written only where they are not
        given."""
        if row.get("hours_attended") is None:
            return row["completed"]
        share = Fraction(str(self.plan.project.thresholds.attendance_share))
        return Fraction(str(row["hours_attended"])) >= share * Fraction(str(training["hours"]))

    def k2(self):
        for unit, day, age, row, training, says in self.attended():
            if self.has_completed(row, training) and row["institution_type"] != "project":
                person = self.person(row["person_key"])
                yield Counted(unit, day, age, person, age, says, person)

    def k3(self, day):
        for unit, key, on, age, row in self.states("coordination_models", "model_id", day, "stage_date"):
            if (
                row["stage"] in ("piloted", "evaluated", "adopted")
                and self.is_good(row["intervention_id"], day)
                and self.is_validated(unit, row["finding_id"], day)
                and self.is_ranked_high(unit, row["intervention_id"], day)
            ):
                yield Counted(unit, on, age, (unit, key), age, _says(row, "stage"))

    # -------------------------------------------------------------- legal framework, enforcement

    def instruments(self, day, stages):
        for unit, key, on, age, row in self.states("legal_instruments", "instrument_id", day, "stage_date"):
            if row["stage"] in (*stages, *LOST):
                says = _says(row, "stage", "instrument_type", "topics")
                is_lost = row["stage"] in LOST
                yield Counted(unit, on, age, (unit, key), age, says, is_beside=is_lost)

    def lf1(self, day):
        return self.instruments(day, ("submitted", "adopted", "in_force"))

    def lf2(self, day):
        return self.instruments(day, ("adopted", "in_force"))

    def tested(self):
        for unit, day, age, row, training, says in self.attended():
            before, after = row.get("pre_score"), row.get("post_score")
            is_done = self.has_completed(row, training)
            if is_done and row["institution_type"] in GOVERNMENT and None not in (before, after):
                gain = Fraction(str(after)) - Fraction(str(before))
                yield unit, day, age, says, self.person(row["person_key"]), gain

    def could_be_tested(self, _):
        """Completions of officials, tested or not."""
        for unit, day, age, row, training, says in self.attended():
            if self.has_completed(row, training) and row["institution_type"] in GOVERNMENT:
                yield Counted(unit, day, age, age, age, says)

    def en1(self):
        for unit, day, age, says, person, gain in self.tested():
            yield Counted(unit, day, age, age, age, says, person, Fraction(gain >= 10), 1)

    def en2(self):
        for unit, day, age, row, training, says in self.attended():
            if row["institution_type"] != "project" and training["support_type"] == "training":
                hours = row.get("hours_attended")
                if hours is None:
                    hours = training["hours"] if row["completed"] else 0
                person = self.person(row["person_key"])
                yield Counted(unit, day, age, age, age, says, person, Fraction(str(hours)))

    def en3(self):
        for unit, day, age, says, person, gain in self.tested():
            yield Counted(unit, day, age, age, age, says, person, gain, 1)

    # -------------------------------------------------------------- coordination

    def co1(self, day):
        for unit, _, on, age, row in self.states("coordination_models", "model_id", day, "stage_date"):
            for name in row["institutions"] if row["stage"] != "discontinued" else ():
                one = self.institution(unit, name)
                if one is not None and one.type != "project":
                    yield Counted(unit, on, age, one.institution_id, age, _says(row, "stage"))

    def co2(self, day):
        for unit, key, on, age, row in self.states("coordination_models", "model_id", day, "stage_date"):
            is_tried = row["stage"] in ("piloted", "evaluated", "adopted")
            yield Counted(unit, on, age, (unit, key), age, {}, None, Fraction(is_tried), 1)

    # -------------------------------------------------------------- situation analysis, practice model

    def ps1(self, day):
        for unit, key, on, age, row in self.states("outputs", "output_id", day, "status_date"):
            if row["output_type"] == "psa" and row["status"] in ("completed", "shared", "validated"):
                yield Counted(unit, on, age, (unit, key), age, _says(row, "status"))

    def ps2(self, day):
        for unit, key, on, age, row in self.states("psa_findings", "finding_id", day, "status_date"):
            if self.is_validated(unit, key, day):
                is_met = row["status"] in ("in_progress", "addressed")
                says = _says(row, "area", "topics", "status")
                yield Counted(unit, on, age, (unit, key), age, says, None, Fraction(is_met), 1)

    def steps(self, day):
        def key(row):
            return row["step"], row["cycle"], row.get("intervention_id")

        return self.states("dmop_progress", key, day, "status_date")

    def dm1(self, day):
        for unit, key, on, age, row in self.steps(day):
            if row["status"] == "completed":
                yield Counted(unit, on, age, (unit, key), age)

    def dm2(self, day):
        done = {(unit, key): row for unit, key, _, _, row in self.steps(day) if row["status"] == "completed"}
        for unit, key, on, age, row in self.steps(day):
            _, cycle, intervention = key
            if (
                row["step"] == EVALUATION
                and row["status"] == "completed"
                and intervention is not None
                and (unit, (PILOT, cycle, intervention)) in done
            ):
                yield Counted(unit, on, age, intervention, age)

    # -------------------------------------------------------------- knowledge, engagement

    def studies(self, day):
        found = self.newest("bok_studies", "study_id", lambda _, row: row["added_on"] <= day)
        return [(unit, key, *state) for (unit, key), state in found.items()]

    def bk1(self, day):
        for unit, key, on, age, row in self.studies(day):
            says = _says(row, "area", "topics", "design", "effect")
            yield Counted(unit, on, age, (unit, key), age, says)

    def bk2(self, day):
        for unit, _, on, age, row in self.studies(day):
            if self.is_good(row["intervention_id"], day):
                yield Counted(unit, on, age, row["intervention_id"], age, _says(row, "area"))

    def eg1(self):
        for (unit, key), (_, age, row) in self.newest("engagements", "engagement_id").items():
            if row["date"] >= self.start:
                yield Counted(
                    unit, row["date"], age, (unit, key), age, _says(row, "engagement_type", "outcome")
                )

    def eg2(self):
        for (unit, _), (_, age, row) in self.newest("engagements", "engagement_id").items():
            one = self.institution(unit, row["institution"])
            if one is not None and one.type in GOVERNMENT and one.unit != "HQ" and row["date"] >= self.start:
                says = _says(row, "engagement_type", "outcome")
                yield Counted(unit, row["date"], age, one.institution_id, age, says)

    # -------------------------------------------------------------- what rows are judged by

    def is_good(self, intervention, day):
        """Graded promising or effective."""
        tally = defaultdict(int)
        for *_, row in self.studies(day):
            if row["intervention_id"] == intervention and row["design"] in VOTING:
                tally["any", row["effect"]] += 1
                if row["design"] in RIGOROUS:
                    tally["rigorous", row["effect"]] += 1
                    tally["rigorous"] += 1
        good, bad = tally["rigorous", "positive"], tally["rigorous", "negative"]
        flat = tally["rigorous", "none"] + tally["rigorous", "mixed"]
        softly = tally["any", "positive"]
        is_effective = good >= 2 and bad == 0 and good > flat
        is_promising = good >= 1 and bad == 0 and good >= flat
        is_promising |= (
            tally["rigorous"] == 0
            and softly >= 2
            and tally["any", "negative"] == 0
            and softly > tally["any", "none"] + tally["any", "mixed"]
        )
        return is_effective or is_promising

    def is_validated(self, unit, finding, day):
        def is_given(on):
            return on is not None and on <= day

        seen = self.newest(
            "psa_findings",
            "finding_id",
            lambda on, row: on <= day or is_given(row.get("validated_on")),
            "status_date",
        ).get((unit, finding))
        return seen is not None and seen[2]["validated"] and is_given(seen[2].get("validated_on"))

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


def _says(row, *names):
    """Categories by breakdown; a field that is not given says that it is not."""
    return {
        name: list(row[name]) if isinstance(row[name], (list, tuple)) else [row[name] or "not_stated"]
        for name in names
    }
