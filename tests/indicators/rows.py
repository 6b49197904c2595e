"""Rows as an office would send them, with only what a test speaks of left to say."""

from datetime import date


def day(text):
    return date.fromisoformat(text)


def training(key, end, *, start=None, topics=("CL",), **more):
    return {
        "training_id": key,
        "title": f"Training {key}",
        "support_type": "training",
        "outcome": "enforcement",
        "topics": list(topics),
        "start_date": day(start or end),
        "end_date": day(end),
        "hours": 8.0,
        **more,
    }


def participant(training_id, person, **more):
    return {
        "training_id": training_id,
        "person_key": person,
        "sex": "F",
        "institution": "Police",
        "institution_type": "police",
        "completed": True,
        **more,
    }


def activity(key, *, status="completed", start="2019-02-01", end=None, topics=("CL",), **more):
    return {
        "activity_id": key,
        "title": f"Activity {key}",
        "activity_type": "training",
        "outcome": "enforcement",
        "topics": list(topics),
        "start_date": day(start),
        "end_date": day(end) if end else None,
        "status": status,
        **more,
    }


def model(key, stage="piloted", on="2019-05-01", intervention="I1", finding="F1", **more):
    return {
        "model_id": key,
        "name": f"Model {key}",
        "institutions": ["Ministry", "Police"],
        "intervention_id": intervention,
        "finding_id": finding,
        "stage": stage,
        "stage_date": day(on),
        **more,
    }


def finding(key="F1", *, validated=True, validated_on="2019-04-01", status_date="2019-03-01", **more):
    return {
        "finding_id": key,
        "area": "coordination",
        "topics": ["CL"],
        "finding": "A gap",
        "severity": 4,
        "recommendation": "Close it",
        "validated": validated,
        "validated_on": day(validated_on) if validated_on else None,
        "status": "open",
        "status_date": day(status_date) if status_date else None,
        **more,
    }


def study(key, *, intervention="I1", design="randomized", effect="positive", added_on="2019-03-01"):
    return {
        "study_id": key,
        "citation": "Someone (2010)",
        "year": 2010,
        "intervention_id": intervention,
        "intervention": "Something",
        "area": "coordination",
        "topics": ["CL"],
        "design": design,
        "effect": effect,
        "added_on": day(added_on),
    }


def ranking(meeting, on, respondent, *items):
    """One respondent's ranking: the items in the order in which they were ranked."""
    return [
        {
            "meeting_id": meeting,
            "meeting_date": day(on),
            "respondent_id": respondent,
            "stakeholder_group": "ministry",
            "intervention_id": item,
            "rank": place,
        }
        for place, item in enumerate(items, start=1)
    ]


def engagement(key, on, **more):
    return {
        "engagement_id": key,
        "date": day(on),
        "institution": "Royal Thai Police",
        "engagement_type": "workshop",
        "outcome": None,
        **more,
    }
