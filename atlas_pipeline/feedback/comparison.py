"""What a check compared a file with: the submissions that the home has received, or nothing."""

from dataclasses import dataclass

from atlas_pipeline.messages.catalogue import say
from atlas_pipeline.warehouse.records import Submission


@dataclass(frozen=True)
class Comparison:
    """`unit` is the unit of the checked file; None if the file does not say it. `newest` is the newest
    submission of this unit in the home. Without the secret of the home, persons are not compared."""

    has_home: bool = False
    unit: str | None = None
    newest: Submission | None = None
    are_persons_compared: bool = False

    def sentence(self, language: str) -> str:
        """The comparison in words, without any path."""
        if not self.has_home:
            return say("checked.compared.no_home", language)
        if self.unit is None:
            return say("checked.compared.no_unit", language)
        if self.newest is None:
            return say("checked.compared.no_submission", language, unit=self.unit)
        said = say(
            "checked.compared.newest",
            language,
            unit=self.unit,
            submission=self.newest.id,
            period=self.newest.period or "–",
            day=f"{self.newest.received_at:%Y-%m-%d}",
        )
        if self.are_persons_compared:
            return said
        return f"{said} {say('checked.compared.no_persons', language)}"
