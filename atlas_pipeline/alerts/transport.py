"""Sending one message to one address by Apprise: mail, webhook, Slack, Teams and what else it speaks.

An address carries a password. Apprise 2.3 writes addresses and answers of servers to its log, masked in most
places and not in all, so its log goes nowhere, and an error of ours names the service and nothing of the
address. It waits 4 s to connect and 4 s to read (`?cto=` and `?rto=` of the address), and here LONGEST_SECONDS
in all.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from atlas_pipeline.alerts.message import Message

LONGEST_SECONDS = 30


class SendError(Exception):
    """A message that was not taken; the sentence names no address."""


def send(address: str, message: Message) -> None:
    """Raises SendError where the address is none, or the message was not taken; nothing else. Apprise makes of
    the text what the service wants; a mail stays plain text."""
    from apprise import NotifyFormat

    with _without_log():
        notifier, service = _opened(address)
        try:
            is_taken = bool(
                notifier.notify(
                    title=message.subject,
                    body=message.text,
                    body_format=NotifyFormat.TEXT,
                    timeout=LONGEST_SECONDS,
                )
            )
        except Exception as error:
            # whatever a plugin raises is its own affair; its text may hold the address
            raise SendError(f"{service} failed ({type(error).__name__})") from None
    if not is_taken:
        raise SendError(f"{service} did not take the message: it is down, unknown, or refuses the login")


def is_address(address: str) -> bool:
    """Whether Apprise can make anything of it; nothing is sent."""
    try:
        with _without_log():
            _opened(address)
    except SendError:
        return False
    return True


def _opened(address: str) -> tuple[Any, str]:
    """Apprise with the one address, and the name of its service."""
    from apprise import Apprise, AppriseAsset

    notifier = Apprise(asset=AppriseAsset(app_id="ATLAS", secure_logging=True, async_mode=False))
    if not notifier.add(address) or not len(notifier):
        raise SendError("the address is none that Apprise knows (see docs/engineer.md for examples)")
    return notifier, str(notifier.services[0].service_name)


@contextmanager
def _without_log() -> Iterator[None]:
    loggers = [logging.getLogger(name) for name in ("apprise", "urllib3")]
    before = [one.disabled for one in loggers]
    for one in loggers:
        one.disabled = True
    try:
        yield
    finally:
        for one, was_disabled in zip(loggers, before, strict=True):
            one.disabled = was_disabled
