"""The home page: finding a feed, and taking its address along."""

import pytest
from playwright.sync_api import expect


def names(page):
    """Return the names of the feeds that are listed."""
    return page.locator("#found .name").all_inner_texts()


def tag(page, name):
    """Return the row of a tag."""
    return page.locator("#found li", has=page.get_by_role("link", name=name, exact=True))


def test_the_list_narrows_as_one_types(service, window):
    """Typing part of a name leaves the feeds whose names hold it, with their counts; clearing brings all back."""
    here = window(service)
    page = here.go("/")
    every = names(page)
    page.locator("#find").press_sequentially("GAR", delay=20)
    page.wait_for_url("**/?find=GAR")
    expect(page.locator("#found")).not_to_contain_text("typography")
    assert {"garden", "garden/seeds", "Press and garden"} <= set(names(page))
    assert all("gar" in name.lower() for name in names(page))
    assert "4 entries" in tag(page, "garden").inner_text()
    page.fill("#find", "")
    expect(page.locator("#found .name")).to_have_text(every)
    page.fill("#find", "no such thing")
    expect(page.locator("#found .name")).to_have_count(0)
    assert "No feed" in page.locator("#found").inner_text()
    assert here.complaints == []


def test_finding_needs_no_script(service, window):
    """Without scripts the same field is a form, and nothing is offered that only scripts can do."""
    page = window(service, java_script_enabled=False).go("/")
    assert not page.locator("button.copy").first.is_visible()
    page.fill("#find", "排")
    page.press("#find", "Enter")
    assert names(page) == ["排字"]
    assert page.input_value("#find") == "排"


def test_an_address_is_copied(service, window):
    """The button beside a feed puts its address on the clipboard, and says so."""
    here = window(service, permissions=["clipboard-read", "clipboard-write"])
    page = here.go("/")
    row = tag(page, "garden")
    row.locator("button").click()
    expect(row.locator("button")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == f"{service.base}/tags/garden.atom"
    link = row.locator("a", has_text="Open").get_attribute("href")
    assert link == f"feed:{service.base}/tags/garden.atom"


def test_every_feed_is_reached_without_searching(service, window):
    """What the home page has no room for is on the list that it leads to."""
    page = window(service).go("/")
    page.locator("#found p a", has_text="All").first.click()
    page.wait_for_load_state()
    assert page.url == f"{service.base}/all/tags"
    listed = page.locator("ul.feeds .name").all_inner_texts()
    assert len(listed) == int(page.locator("header .count").inner_text().split()[0])
    assert {"garden", "雨天", "c++ at the press"} & set(listed) >= {"garden", "雨天"}


@pytest.mark.parametrize(
    "find", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "%00&find=", "\N{PEAR}\u202e"]
)
def test_a_search_for_markup_is_shown_as_text(service, window, find):
    """A search for markup finds nothing and runs nothing."""
    here = window(service)
    page = here.go("/")
    page.on("dialog", lambda _: pytest.fail("a script ran"))
    page.fill("#find", find)
    page.press("#find", "Enter")
    expect(page.locator("#found .name")).to_have_count(0)
    page.reload()
    assert page.input_value("#find") == find
    assert here.complaints == []
