"""Rows of the forms that the systems' tables read, with only what a test speaks of left to say."""

from tests.indicators.rows import day


def step(number, status="completed", on=None, *, cycle=1, intervention=None, reason=None):
    return {
        "step": number,
        "cycle": cycle,
        "intervention_id": intervention,
        "status": status,
        "status_date": day(on) if on else None,
        "evidence": "a file" if status == "completed" else None,
        "reason": reason,
    }


def engagement(key, on, institution="Ministry of Labour", kind="consultation", **more):
    return {
        "engagement_id": key,
        "date": day(on),
        "institution": institution,
        "engagement_type": kind,
        **more,
    }


def output(key, status, on, *, kind="psa"):
    return {
        "output_id": key,
        "title": f"Output {key}",
        "output_type": kind,
        "status": status,
        "status_date": day(on),
    }
