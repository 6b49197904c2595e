"""Moments as people write them, for everything that can be shown as of an earlier day."""

from datetime import UTC, date, datetime, time


def moment_of(text: str) -> datetime:
    """The last instant of a day written as YYYY-MM-DD, or an ISO instant.

    If an ISO instant has no time zone, it is in UTC; a day is always in UTC. Raises ValueError with a
    sentence for a person if the text is neither.
    """
    try:
        if len(text) == len("2020-06-30"):
            return datetime.combine(date.fromisoformat(text), time.max, tzinfo=UTC)
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(
            f"{text!r} is not a day; write a day such as 2020-06-30, or a day and a time such as "
            "2020-06-30T17:00+00:00"
        ) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
