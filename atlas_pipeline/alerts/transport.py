"""Sends one message to one address by Apprise: mail, webhook, Slack, Teams and its other services.

An address contains a password. Apprise 2.3 writes addresses and server answers to its log. It masks the
password in most places, but not in all. So its log is switched off, and our errors name the service and no
part of the address. Apprise waits 4 s to connect and 4 s to read (`?cto=` and `?rto=` in the address). The
total limit here is LONGEST_SECONDS.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from atlas_pipeline.alerts.message import Message

LONGEST_SECONDS = 30


class SendError(Exception):
    """A message that was not accepted. The sentence contains no address."""


def send(address: str, message: Message) -> None:
    """Sends a message. Raises only SendError: the address is invalid, or the message was not accepted.

    Apprise converts the text for the service. A mail stays plain text.
    """
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
            # A plugin may raise anything, and the text of its error may contain the address.
            raise SendError(f"{service} failed ({type(error).__name__})") from None
    if not is_taken:
        raise SendError(
            f"{service} did not accept the message: the service is down or unknown, or refuses the login"
        )


def is_address(address: str) -> bool:
    """Returns True if Apprise knows this kind of address. Nothing is sent."""
    try:
        with _without_log():
            _opened(address)
    except SendError:
        return False
    return True


def _opened(address: str) -> tuple[Any, str]:
    """Returns Apprise with this one address, and the name of its service.

    Raises SendError if the address is invalid.
    """
    from apprise import Apprise, AppriseAsset

    notifier = Apprise(asset=AppriseAsset(app_id="ATLAS", secure_logging=True, async_mode=False))
    if not notifier.add(address) or not len(notifier):
        raise SendError("Apprise does not know this address (see docs/engineer.md for examples)")
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
