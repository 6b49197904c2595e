"""Code lists with their labels and spellings, and the register of institutions."""

from functools import cached_property

from atlas_pipeline.plan.labels import Labels, PlanModel


class Code(PlanModel):
    code: str
    labels: Labels
    order: int
    """Position in the list; for stages, a later stage has a higher one."""
    attributes: dict[str, str] = {}
    """Further columns of the list's file, such as `is_off_ladder` of a stage."""

    def flag(self, attribute: str) -> bool:
        """Whether the attribute says yes; a code without it says no."""
        return self.attributes.get(attribute) == "yes"


class CodeList(PlanModel):
    """Good codes, spellings that map to a good code, and spellings that are knowingly ignored."""

    name: str
    codes: tuple[Code, ...]
    spellings: dict[str, str] = {}
    ignored: tuple[str, ...] = ()

    @cached_property
    def keys(self) -> tuple[str, ...]:
        return tuple(code.code for code in self.codes)

    def for_unit(self, unit: str) -> "CodeList":
        """The list as that unit may use it: without the codes that the attribute `unit` gives to another.

        Only within a unit must codes and spellings differ: Paraguay and Argentina both have a Misiones.
        """
        codes = tuple(code for code in self.codes if code.attributes.get("unit", unit) == unit)
        kept = {code.code for code in codes}
        spellings = {text: code for text, code in self.spellings.items() if code in kept}
        # not model_copy: it would carry the cached `keys` and `_by_code` of the whole list along
        return CodeList(name=self.name, codes=codes, spellings=spellings, ignored=self.ignored)

    def __getitem__(self, code: str) -> Code:
        return self._by_code[code]

    def __contains__(self, code: object) -> bool:
        return code in self._by_code

    @cached_property
    def _by_code(self) -> dict[str, Code]:
        return {code.code: code for code in self.codes}


class Institution(PlanModel):
    """An entry of the register: officers pick a name, the type follows."""

    institution_id: str
    unit: str
    name: str
    type: str
    labels: Labels
    spellings: tuple[str, ...] = ()
