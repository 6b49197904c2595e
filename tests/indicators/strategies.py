"""Random histories: several countries, late rows, repeats, people who come back and who work in two
countries, things that are reported again and again, forms that are missing, empty or sent once more."""

from datetime import date, timedelta

from hypothesis import strategies as st

from tests.indicators.histories import Delivery

PERIODS = ("2019-H1", "2019-H2", "2020-H1")
UNITS = ("THA", "PRY", "LBR", "HQ")

days = st.integers(0, 545).map(lambda number: date(2019, 1, 1) + timedelta(days=number))
early = st.integers(0, 300).map(lambda number: date(2019, 1, 1) + timedelta(days=number))
topics = st.lists(st.sampled_from(["CL", "FL", "HT", "WR"]), min_size=1, max_size=3, unique=True)
outcomes = st.sampled_from(["legal_framework", "enforcement", "coordination"])
effects = st.sampled_from(["positive"] * 6 + ["mixed", "none", "negative"])
designs = st.sampled_from(["randomized", "systematic_review", "pre_post", "qualitative", "narrative_review"])
interventions = st.sampled_from(["I1", "I1", "I2"])
scores = st.none() | st.sampled_from([10.0, 33.3, 43.3, 62.5, 72.5])
institutions = st.sampled_from(
    [
        "Ministry of Labour",  # of two countries: two institutions
        "THA-MOL",
        "LBR-MOL",
        "Royal Thai Police",
        "National Police of Paraguay",
        "ILO Paraguay",
        "United States Department of Labor",
        "Winrock International",
        "An office that no register knows",
    ]
)


def once_each(rows, *keys):
    """At most one row a key, as a form of one submission has it."""
    return list({tuple(row[key] for key in keys): row for row in rows}.values())


@st.composite
def trainings(draw):
    start = draw(days)
    return {
        "training_id": draw(st.sampled_from(["T1", "T2", "T3"])),
        "title": "Training",
        "support_type": draw(st.sampled_from(["training", "other_support"])),
        "outcome": draw(outcomes),
        "topics": draw(topics),
        "start_date": start,
        "end_date": draw(st.sampled_from([start, start + timedelta(days=40)])),
        "hours": draw(st.sampled_from([8.0, 12.5])),
    }


participants = st.fixed_dictionaries(
    {
        "training_id": st.sampled_from(["T1", "T2", "T3", "T4"]),
        "person_key": st.integers(1, 6),
        "sex": st.sampled_from(["F", "M", "U", "U"]),
        "institution": st.sampled_from(["Office", "Station"]),
        "institution_type": st.sampled_from(["police", "judiciary", "project", "other"]),
        "completed": st.sampled_from([True, True, True, False]),
        "hours_attended": st.none() | st.sampled_from([0.1, 6.5, 8.0]),
        "pre_score": scores,
        "post_score": scores,
    }
)

activities = st.fixed_dictionaries(
    {
        "activity_id": st.sampled_from(["A1", "A2", "A3", "A4"]),
        "title": st.just("Activity"),
        "activity_type": st.sampled_from(["training", "coordination_meeting", "hiring"]),
        "outcome": outcomes,
        "topics": topics,
        "start_date": days,
        "end_date": st.none() | days,
        "status": st.sampled_from(["planned", "ongoing", "completed", "completed", "cancelled"]),
    }
)

models = st.fixed_dictionaries(
    {
        "model_id": st.sampled_from(["M1", "M2"]),
        "name": st.just("Model"),
        "institutions": st.lists(institutions, min_size=2, max_size=3, unique=True),
        "intervention_id": interventions,
        "finding_id": st.sampled_from(["F1", "F1", "F2"]),
        "stage": st.sampled_from(["designed", "piloted", "piloted", "evaluated", "adopted", "discontinued"]),
        "stage_date": days,
    }
)

findings = st.fixed_dictionaries(
    {
        "finding_id": st.sampled_from(["F1", "F1", "F2"]),
        "area": st.just("laws"),
        "topics": topics,
        "finding": st.just("A gap"),
        "severity": st.just(3),
        "recommendation": st.just("Close it"),
        "validated": st.sampled_from([True, True, True, False]),
        "validated_on": st.one_of(days, days, days, st.none()),
        "status": st.sampled_from(["open", "in_progress", "addressed"]),
        "status_date": st.none() | days,
    }
)

instruments = st.fixed_dictionaries(
    {
        "instrument_id": st.sampled_from(["L1", "L2"]),
        "title": st.just("A law"),
        "instrument_type": st.sampled_from(["law", "regulation"]),
        "topics": topics,
        "stage": st.sampled_from(["drafted", "submitted", "adopted", "adopted", "in_force", "withdrawn"]),
        "stage_date": days,
    }
)

steps = st.fixed_dictionaries(
    {
        "step": st.sampled_from([4, 5, 5, 6, 6]),
        "cycle": st.sampled_from([1, 1, 1, 2]),
        "intervention_id": st.sampled_from(["I1", "I1", "I1", "I2", None]),
        "status": st.sampled_from(["in_progress", "completed", "completed", "completed", "waived"]),
        "status_date": st.none() | days,
    }
)

engagements = st.fixed_dictionaries(
    {
        "engagement_id": st.sampled_from(["E1", "E2", "E3"]),
        "date": days,
        "institution": institutions,
        "engagement_type": st.sampled_from(["workshop", "endorsement"]),
        "outcome": st.none() | outcomes,
    }
)

outputs = st.fixed_dictionaries(
    {
        "output_id": st.sampled_from(["O1", "O2"]),
        "title": st.just("A document"),
        "output_type": st.sampled_from(["psa", "psa", "tool"]),
        "status": st.sampled_from(["in_progress", "completed", "shared", "validated"]),
        "status_date": days,
    }
)

rankings = st.fixed_dictionaries(
    {
        "meeting_id": st.sampled_from(["V1", "V2"]),
        "meeting_date": days,
        "respondent_id": st.sampled_from(["R1", "R2"]),
        "stakeholder_group": st.just("ministry"),
        "intervention_id": interventions,
        "rank": st.integers(1, 3),
    }
)

studies = st.fixed_dictionaries(
    {
        "study_id": st.sampled_from(["S1", "S2", "S3", "S4"]),
        "citation": st.just("Someone"),
        "year": st.just(2010),
        "intervention_id": interventions,
        "intervention": st.just("Something"),
        "area": outcomes,
        "topics": topics,
        "design": designs,
        "effect": effects,
        "added_on": days,
    }
)


def form(rows, *keys, most=4):
    """A form's rows, mostly some; sometimes none, sometimes not even the form (None)."""
    listed = st.lists(rows, min_size=most // 2, max_size=most)
    if keys:
        listed = listed.map(lambda found: once_each(found, *keys))
    return st.integers(0, 7).flatmap(
        lambda chance: [st.none(), st.just([])][chance] if chance < 2 else listed
    )


FORMS = {
    "activities": form(activities, "activity_id"),
    "trainings": form(trainings(), "training_id"),
    "participants": form(participants, most=10),
    "coordination_models": form(models, "model_id"),
    "psa_findings": form(findings, "finding_id"),
    "validation_rankings": form(rankings, most=6),
    "bok_studies": form(studies, "study_id", most=6),
    "legal_instruments": form(instruments, "instrument_id"),
    "dmop_progress": form(steps, "step", "cycle", "intervention_id", most=6),
    "engagements": form(engagements, "engagement_id"),
    "outputs": form(outputs, "output_id", most=2),
}


def deliveries_of(*names):
    """Deliveries of some forms."""
    return st.builds(
        lambda unit, period, **forms: Delivery(
            unit, period, {name: rows for name, rows in forms.items() if rows is not None}
        ),
        unit=st.sampled_from(UNITS),
        period=st.sampled_from(PERIODS),
        **{name: FORMS[name] for name in names},
    )


deliveries = deliveries_of(*FORMS)


@st.composite
def a_country_that_gets_there(draw):
    """Two deliveries that together reach the higher stages, each thing on a day of its own; whatever else is
    delivered before or after may undo them."""
    on = {name: draw(early) for name in ("law", "test", "model", "finding", "study", "pilot", "evaluation")}
    step = {"cycle": 1, "intervention_id": "I1", "status": "completed"}
    country = {
        "legal_instruments": [
            {
                "instrument_id": "L1",
                "title": "A law",
                "instrument_type": "law",
                "topics": ["CL"],
                "stage": "adopted",
                "stage_date": on["law"],
            }
        ],
        "trainings": [draw(trainings()) | {"training_id": "T1", "end_date": on["test"]}],
        "participants": [
            draw(participants)
            | {"training_id": "T1", "institution_type": "police", "completed": True}
            | {"pre_score": 10.0, "post_score": 62.5}
        ],
        "coordination_models": [
            draw(models)
            | {"model_id": "M1", "intervention_id": "I1", "finding_id": "F1", "stage": "piloted"}
            | {"stage_date": on["model"]}
        ],
        "psa_findings": [
            draw(findings)
            | {"finding_id": "F1", "validated": True, "status": "addressed"}
            | {"validated_on": on["finding"], "status_date": on["finding"]}
        ],
        "dmop_progress": [
            step | {"step": 5, "status_date": on["pilot"]},
            step | {"step": 6, "status_date": on["evaluation"]},
        ],
    }
    knowledge = [
        draw(studies)
        | {"study_id": name, "intervention_id": "I1", "design": "randomized", "effect": "positive"}
        | {"added_on": on["study"]}
        for name in ("S1", "S2")
    ]
    return [
        Delivery(draw(st.sampled_from(["THA", "PRY"])), draw(st.sampled_from(PERIODS)), country),
        Delivery("HQ", draw(st.sampled_from(PERIODS)), {"bok_studies": knowledge}),
    ]


def histories_of(*names):
    """Histories of some forms: as `histories`, without what a test does not look at."""
    own = deliveries_of(*names)
    told = a_country_that_gets_there().map(
        lambda story: [
            Delivery(one.unit, one.period, {name: one.forms[name] for name in names if name in one.forms})
            for one in story
        ]
    )
    return st.one_of(
        st.lists(own, min_size=1, max_size=8),
        st.builds(lambda story, others: [*others[:2], *story, *others[2:]], told, st.lists(own, max_size=5)),
    )


histories = histories_of(*FORMS)
links = st.lists(st.tuples(st.integers(1, 6), st.integers(1, 6)), max_size=2)
