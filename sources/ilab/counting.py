"""Measures counted from lists: suggested actions by area, goods by the kind of labor.

A missing list is not the same as a list that says "none". If there is nothing to suggest, editions up to
2018 leave an area out, and later ones write a single "N/A" there. A country without an assessment has
such placeholders, or nothing, in every area. So an area is zero only if another area has actions.
"""

from lxml import etree

from sources.ilab.values import MISSING, ReadValue, Status, ValueKind, plain, read_value

ACTION_AREAS = {
    "suggested_actions_legal_framework": "Legal_Framework",
    "suggested_actions_enforcement": "Enforcement",
    "suggested_actions_coordination": "Coordination",
    "suggested_actions_government_policies": "Government_Policies",
    "suggested_actions_social_programs": "Social_Programs",
}
ACTIONS_TOTAL = "suggested_actions"
ACTIONS = "Suggested_Actions"

GOODS_FLAGS = {
    "goods_with_child_labor": "Child_Labor",
    "goods_with_forced_labor": "Forced_Labor",
    "goods_with_forced_child_labor": "Forced_Child_Labor",
}
GOODS_TOTAL = "goods_listed"
GOODS = "Goods"

Counted = tuple[str, str, str | None, ReadValue]
"""(measure, element, published placeholder if there is nothing to count, result)."""


def count_actions(country: etree._Element) -> list[Counted]:
    """Returns the suggested actions by area and in total.

    If a text is in one area twice, it counts once. A line that begins with a small letter is the rest of
    a broken line (seven lines in the 2016 edition) and does not count. The qualifier mentions both.
    """
    block = country.find(ACTIONS)
    texts = {
        tag: [plain(name.text) for name in block.iterfind(f"{tag}/Action/Name")] if block is not None else []
        for tag in ACTION_AREAS.values()
    }
    actions = {tag: [text for text in lines if not _is_placeholder(text)] for tag, lines in texts.items()}
    is_assessed = any(actions.values())
    counted = [
        (measure, f"{ACTIONS}/{tag}", *(_actions(actions[tag]) if is_assessed else _absent(texts[tag])))
        for measure, tag in ACTION_AREAS.items()
    ]
    if is_assessed:
        all_areas = sum(reading.value or 0.0 for *_, reading in counted)
        whole: tuple[str | None, ReadValue] = (None, ReadValue(Status.KNOWN, "count", all_areas))
    else:
        whole = _absent([line for lines in texts.values() for line in lines])
    return [*counted, (ACTIONS_TOTAL, ACTIONS, *whole)]


def _actions(lines: list[str]) -> tuple[None, ReadValue]:
    begun = [line for line in lines if not line[:1].islower()]
    different = len(set(begun))
    said = {"broken lines not counted": len(lines) - len(begun), "repeated": len(begun) - different}
    qualifier = "; ".join(f"{what}: {count}" for what, count in said.items() if count)
    return None, ReadValue(Status.KNOWN, "count", float(different), qualifier)


def _absent(lines: list[str]) -> tuple[str | None, ReadValue]:
    text = lines[0] if lines else None
    return text, read_value(text, ValueKind.COUNT)


def _is_placeholder(text: str) -> bool:
    return not text or text.casefold() in MISSING


def count_goods(country: etree._Element) -> list[Counted]:
    """Returns the goods that ILAB lists as made with child or forced labor.

    An empty list is zero. A missing list is not published. If the flag of a good is neither yes nor no,
    that count is unreadable.
    """
    block = country.find(GOODS)
    if block is None:
        missing = ReadValue(Status.NOT_PUBLISHED, "count")
        return [(measure, f"{GOODS}/Good", None, missing) for measure in (GOODS_TOTAL, *GOODS_FLAGS)]
    goods = block.findall("Good")
    listed = ReadValue(Status.KNOWN, "count", float(len(goods)))
    counted: list[Counted] = [(GOODS_TOTAL, f"{GOODS}/Good", None, listed)]
    for measure, tag in GOODS_FLAGS.items():
        flags = [read_value(good.findtext(tag), ValueKind.YES_NO) for good in goods]
        if all(flag.value is not None for flag in flags):
            reading = ReadValue(Status.KNOWN, "count", sum(flag.value or 0.0 for flag in flags))
        else:
            reading = ReadValue(Status.UNREADABLE, "count")
        counted.append((measure, f"{GOODS}/Good/{tag}", None, reading))
    return counted


COUNTED_PATHS = (
    GOODS,
    f"{GOODS}/Good",
    *(f"{GOODS}/Good/{tag}" for tag in GOODS_FLAGS.values()),
    ACTIONS,
    *(f"{ACTIONS}/{tag}{rest}" for tag in ACTION_AREAS.values() for rest in ("", "/Action", "/Action/Name")),
)
