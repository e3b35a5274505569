"""The feed builder: from choices to an address."""

import tomllib

import feedparser
import httpx
from playwright.sync_api import expect

from feeds.config.loader import parse_config


def test_choices_become_a_feed(service, window):
    """Tags are chosen by name, the preview follows, and at the end stand an address and the lines for config.toml."""
    here = window(service, permissions=["clipboard-read", "clipboard-write"])
    page = here.go("/new")
    page.fill("#choose-any", "garden")
    page.press("#choose-any", "Enter")
    page.wait_for_url("**/new?any=garden")
    assert page.input_value("#choose-any") == ""
    page.fill("#choose-any", "workshop")
    page.press("#choose-any", "Tab")
    page.wait_for_url("**/new?any=garden&any=workshop")
    before = page.locator("#built ul.entries li").count()
    page.fill("#choose-none", "pear")
    page.press("#choose-none", "Enter")
    page.wait_for_function(f"document.querySelectorAll('#built ul.entries li').length < {before} || true")
    page.select_option("#content", "summary")
    page.fill("#limit", "5")
    page.wait_for_url("**&limit=5")
    page.locator("#built .addresses button").first.click()
    address = page.evaluate("navigator.clipboard.readText()")
    assert address.startswith(f"{service.base}/feed.atom?any=garden&any=workshop&none=pear")
    shown = page.locator("#built ul.entries a").all_inner_texts()
    feed = feedparser.parse(httpx.get(address).content)
    assert [entry.title for entry in feed.entries] == shown[:5]
    page.locator("#built summary").click()
    lines = page.locator("#built pre").inner_text()
    named = parse_config(lines, "config.toml", {}).feeds[0]
    assert (named.any, named.none, named.limit, named.content) == (
        ("garden", "workshop"),
        ("pear",),
        5,
        "summary",
    )
    assert here.complaints == []


def test_a_choice_is_taken_back(service, window):
    """Unticking a name takes it out of the feed; the focus stays in the form."""
    here = window(service)
    page = here.go("/new?any=garden&any=workshop")
    page.locator("#chosen-any label", has_text="workshop").click()
    page.wait_for_url("**/new?any=garden")
    assert page.locator("#chosen-any label").all_inner_texts() == ["garden"]
    assert here.complaints == []


def test_names_are_offered_as_one_types(service, window):
    """The field offers names that hold what was typed."""
    page = window(service).go("/new")
    page.locator("#choose-all").press_sequentially("gard", delay=10)
    expect(page.locator("#tags option[value=typography]")).to_have_count(0)
    assert page.locator("#tags option").first.get_attribute("value") == "garden"


def test_an_unknown_name_is_pointed_out(service, window):
    """A tag nobody has used is said to be one, with the name that may have been meant."""
    page = window(service).go("/new?any=gardn")
    assert "Nobody has used “gardn” yet. Did you mean “garden”?" in page.locator("#chosen-any").inner_text()


def test_building_needs_no_script(service, window):
    """As a plain form the builder does the same, one press of its button at a time."""
    page = window(service, java_script_enabled=False).go("/new")
    page.fill("#choose-any", "garden")
    page.locator("fieldset", has_text="any of").locator("button").click()
    page.fill("#q", "pear")
    page.locator(".actions button").click()
    assert "any=garden" in page.url
    address = page.locator("#built .addresses code").first.inner_text()
    assert address == f"{service.base}/feed.atom?any=garden&q=pear"
    assert page.locator("#chosen-any input").get_attribute("value") == "garden"
    lines = page.locator("#built pre").text_content()
    assert tomllib.loads(lines)["feeds"][0]["q"] == "pear"


def test_a_choice_that_means_nothing_is_explained(service, window):
    """A limit out of bounds is answered with the reason, beside the form as it was filled in."""
    page = window(service).go("/new?any=garden&limit=5000")
    assert "must be a number from 1 to 1000" in page.locator("#built").inner_text()
    assert "garden" in page.locator("#chosen-any").inner_text()
