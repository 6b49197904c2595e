"""Random histories: several countries, late rows, repeats, people who come back and who work in two
countries, activities and trainings that are reported again and again, forms that are missing or empty."""

from datetime import date, timedelta

from hypothesis import strategies as st

from tests.indicators.histories import Delivery

PERIODS = ("2019-H1", "2019-H2", "2020-H1")
UNITS = ("THA", "PRY", "LBR", "HQ")

days = st.integers(0, 545).map(lambda number: date(2019, 1, 1) + timedelta(days=number))
topics = st.lists(st.sampled_from(["CL", "FL", "HT", "WR"]), min_size=1, max_size=3, unique=True)
outcomes = st.sampled_from(["legal_framework", "enforcement", "coordination"])
effects = st.sampled_from(["positive", "positive", "positive", "mixed", "none", "negative"])
designs = st.sampled_from(["randomized", "systematic_review", "pre_post", "qualitative", "narrative_review"])
interventions = st.sampled_from(["I1", "I1", "I2"])


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
        "hours": 8.0,
    }


participants = st.fixed_dictionaries(
    {
        "training_id": st.sampled_from(["T1", "T2", "T3", "T4"]),
        "person_key": st.integers(1, 6),
        "sex": st.sampled_from(["F", "M", "U"]),
        "institution": st.sampled_from(["Office", "Station"]),
        "institution_type": st.sampled_from(["police", "judiciary", "project", "other"]),
        "completed": st.sampled_from([True, True, True, False]),
        "post_score": st.none() | st.sampled_from([10.0, 33.3, 72.5]),
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
        "institutions": st.just(["One", "Other"]),
        "intervention_id": interventions,
        "finding_id": st.sampled_from(["F1", "F2"]),
        "stage": st.sampled_from(["designed", "piloted", "piloted", "evaluated", "adopted", "discontinued"]),
        "stage_date": days,
    }
)

findings = st.fixed_dictionaries(
    {
        "finding_id": st.sampled_from(["F1", "F2"]),
        "area": st.just("laws"),
        "topics": topics,
        "finding": st.just("A gap"),
        "severity": st.just(3),
        "recommendation": st.just("Close it"),
        "validated": st.sampled_from([True, True, True, False]),
        "validated_on": st.one_of(days, days, days, st.none()),
        "status": st.just("open"),
        "status_date": st.none() | days,
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


deliveries = st.builds(
    lambda unit, period, **forms: Delivery(
        unit, period, {name: rows for name, rows in forms.items() if rows is not None}
    ),
    unit=st.sampled_from(UNITS),
    period=st.sampled_from(PERIODS),
    activities=form(activities, "activity_id"),
    trainings=form(trainings(), "training_id"),
    participants=form(participants, most=10),
    coordination_models=form(models, "model_id"),
    psa_findings=form(findings, "finding_id"),
    validation_rankings=form(rankings, most=6),
    bok_studies=form(studies, "study_id", most=6),
)

histories = st.lists(deliveries, min_size=1, max_size=8)
links = st.lists(st.tuples(st.integers(1, 6), st.integers(1, 6)), max_size=2)
