"""Code lists with their labels and spellings, and institutions of the register."""

from functools import cached_property

from atlas_pipeline.plan.labels import Labels, PlanModel

INTERVENTIONS = "intervention"
"""The optional list that names the interventions of the Body of Knowledge in each language. Studies name them
in one language only. No field is limited to this list."""


class Code(PlanModel):
    code: str
    labels: Labels
    order: int
    """The position in the list. In a list of stages, a later stage has a higher position."""
    attributes: dict[str, str] = {}
    """Further columns of the list's file, for example `is_off_ladder` of a stage."""

    def flag(self, attribute: str) -> bool:
        """Whether the attribute is `yes`. If the code does not have the attribute, the answer is False."""
        return self.attributes.get(attribute) == "yes"


class CodeList(PlanModel):
    """Good codes, spellings that map to a good code, and spellings that are ignored on purpose."""

    name: str
    codes: tuple[Code, ...]
    spellings: dict[str, str] = {}
    ignored: tuple[str, ...] = ()

    @cached_property
    def keys(self) -> tuple[str, ...]:
        return tuple(code.code for code in self.codes)

    def for_unit(self, unit: str) -> "CodeList":
        """The list as that unit may use it. Leaves out codes whose attribute `unit` names another unit.

        Codes and spellings must differ only within a unit: Paraguay and Argentina both have a Misiones.
        """
        codes = tuple(code for code in self.codes if code.attributes.get("unit", unit) == unit)
        kept = {code.code for code in codes}
        spellings = {text: code for text, code in self.spellings.items() if code in kept}
        # not model_copy: it would copy the cached `keys` and `_by_code` of the whole list too
        return CodeList(name=self.name, codes=codes, spellings=spellings, ignored=self.ignored)

    def __getitem__(self, code: str) -> Code:
        return self._by_code[code]

    def __contains__(self, code: object) -> bool:
        return code in self._by_code

    @cached_property
    def _by_code(self) -> dict[str, Code]:
        return {code.code: code for code in self.codes}


class Institution(PlanModel):
    """An institution of the register. Officers choose a name; the type follows from it."""

    institution_id: str
    unit: str
    name: str
    type: str
    labels: Labels
    spellings: tuple[str, ...] = ()
