"""HTML, scripts and Markdown in what an office wrote: a real browser shows them as text and runs none."""

import dagster as dg
import pytest
from playwright.sync_api import expect

from assets.markdown import listed
from tests.browser.clicking import open_asset

HOSTILE = [
    "a <img src=x onerror=window.hacked=1> b",
    "a <script>window.hacked=1</script> b",
    "a [press](javascript:window.hacked=1) b",
    "a ![picture](https://evil.example/x.png) b",
    "a <svg onload=window.hacked=1> b",
    "a <a href='javascript:window.hacked=1'>press</a> b",
    "a <https://evil.example> b",
    "a https://evil.example/x b",
    "a www.evil.example b",
    "a officer@evil.example b",
    "a # *b* _c_ ~~d~~ | e | `f` &lt;g&gt; b",
    "a </li></ul><iframe src=//evil.example> b",
]


@pytest.mark.e2e
def test_what_an_office_wrote_is_shown_and_not_run(office, page):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    records = [dg.TableRecord({"message": text}) for text in HOSTILE]
    with dg.DagsterInstance.from_config(str(office.folder / ".atlas" / "dagster")) as instance:
        instance.report_runless_asset_event(
            dg.AssetMaterialization(
                "activities",
                partition="THA|2020-H1",
                metadata={
                    "listed": listed(HOSTILE),
                    "problems": dg.MetadataValue.table(records),
                    "file": HOSTILE[0],
                    "checked workbook": dg.MetadataValue.path(f"/x/{HOSTILE[1]}.xlsx"),
                },
                tags={"note": "x"},
            )
        )
    open_asset(page, office, "activities")
    button = page.get_by_role("button", name="Show markdown").or_(page.get_by_text("Show Markdown"))
    expect(page.get_by_text("listed", exact=True).first).to_be_visible()
    if button.count():
        button.first.click()
    expect(page.locator("li", has_text="a [press]").first).to_be_visible()
    shown = [text.replace("\u2060", "") for text in page.locator("li").all_inner_texts()]
    assert [text for text in HOSTILE if text not in shown] == []
    assert (
        page.locator("a[href*='evil'], a[href^='javascript'], a[href^='mailto'], img[src*='evil']").count()
        == 0
    )
    assert page.locator("img[onerror], svg[onload], iframe").count() == 0
    for text in HOSTILE:
        assert page.get_by_text(text, exact=True).count() >= 1, text  # in the table, letter by letter
    assert page.evaluate("window.hacked") is None
    assert [
        url for url in asked if not url.startswith((office.url, "ws://127.0.0.1", "data:", "blob:"))
    ] == []
