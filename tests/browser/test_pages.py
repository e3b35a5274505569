"""Every page, as people meet it: on small and large screens, by day and by night, with eyes, keys or ears."""

import httpx
import pytest

PUBLIC = [
    "/",
    "/?find=gar",
    "/all/tags",
    "/feed",
    "/tags/garden",
    "/feeds/yard",
    "/new?any=garden&none=birds",
    "/tags/length",
    "/new?any=length",
]


@pytest.mark.parametrize("size", ["phone", "desktop"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_are_accessible_and_fit_the_screen(service, window, axe, size, scheme):
    """No barrier for assistive technology, nothing wider than the screen, no complaint, no foreign request."""
    here = window(service, size, scheme)
    entries = [
        here.go(f"/tags/{tag}").locator("article h2 a").get_attribute("href") for tag in ("雨天", "length")
    ]
    for path in (*PUBLIC, *entries):
        page = here.go(path)
        assert here.barriers(axe) == [], path
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
    assert here.complaints == []
    assert here.foreign == []


def test_scripts_run_on_the_pages_that_need_them_alone(service):
    """A page without a script of ours forbids every script; no page allows one that stands in it."""
    with httpx.Client(base_url=service.base, headers={"Accept": "text/html"}) as client:
        home = client.get("/")
        entry = client.get(client.get("/feed.json").json()["items"][0]["url"])
        missing = client.get("/nothing")
    assert "script-src 'self';" in home.headers["content-security-policy"]
    for page in (entry, missing):
        assert "script-src" not in page.headers["content-security-policy"]
        assert "default-src 'none'" in page.headers["content-security-policy"]
    for page in (home, entry, missing):
        assert "unsafe" not in page.headers["content-security-policy"]
        assert "<script>" not in page.text
        assert " style=" not in page.text


def test_colours_follow_the_system(service, window):
    """By night the paper is dark and the ink light."""

    def paper(scheme):
        page = window(service, "desktop", scheme).go("/")
        channels = page.evaluate("getComputedStyle(document.body).backgroundColor")
        return sum(int(part) for part in channels.strip("rgb()").split(","))

    assert paper("light") > 650
    assert paper("dark") < 150


def test_a_page_can_be_used_with_the_keyboard_alone(service, window):
    """The first key press offers to skip to the content; what has the focus can be seen."""
    page = window(service).go("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    focused = page.evaluate("document.activeElement.closest('main') !== null")
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert (focused, outline) == (True, "solid")


@pytest.mark.parametrize("path", ["/", "/tags/garden", "/new?any=garden"])
def test_the_focused_element_is_visible_and_outlined(service, window, path):
    """From the first key press to the last, the focus is on something in view that is marked, in both directions."""
    page = window(service, "phone").go(path)
    seen = []
    for key in ["Tab"] * 25 + ["Shift+Tab"] * 5:
        page.keyboard.press(key)
        seen.append(
            page.evaluate(
                """() => {
                  const at = document.activeElement, box = at.getBoundingClientRect();
                  const shown = box.width > 0 && box.bottom > 0 && box.top < innerHeight;
                  return [at.tagName, shown, getComputedStyle(at).outlineStyle];
                }"""
            )
        )
    assert len({tag for tag, *_ in seen}) > 1
    assert [one for one in seen if one[0] != "BODY" and one[1:] != [True, "solid"]] == []


@pytest.mark.parametrize("path", ["/", "/tags/garden", "/new?any=garden"])
def test_fingers_find_what_they_tap(service, window, path):
    """On a phone every control outside of running text is at least 24 pixels high (WCAG 2.2, 2.5.8)."""
    page = window(service, "phone").go(path)
    small = page.evaluate(
        """() => [...document.querySelectorAll("main :is(.ways a, .readers a, .labels a, button, input, select, summary)")]
          .filter((one) => one.offsetParent && one.type !== "checkbox" && one.getBoundingClientRect().height < 24)
          .map((one) => one.outerHTML)"""
    )
    assert small == []


def test_entries_are_in_their_own_language_and_direction(service, window):
    """An Arabic post runs from right to left within a page that does not, and Chinese is marked as such."""
    page = window(service).go("/feed")
    assert page.evaluate("document.dir") == "ltr"
    arabic = page.locator("article", has_text="حديقة")
    assert (arabic.get_attribute("lang"), arabic.get_attribute("dir")) == ("ar", "rtl")
    assert page.locator("article", has_text="雨天排字").get_attribute("lang") == "zh-CN"


def test_an_entry_leads_to_its_neighbours_and_tags(service, window):
    """From an entry one goes to the older and the newer one, and to the feeds of its tags."""
    here = window(service)
    page = here.go("/tags/garden")
    title = page.locator("article h2 a").first
    name = title.inner_text()
    title.click()
    assert page.locator("h1").inner_text() == name
    page.locator("nav.around a[rel=prev]").click()
    assert page.locator("h1").inner_text() != name
    page.locator("nav.around a[rel=next]").click()
    assert page.locator("h1").inner_text() == name
    tag = page.locator("ul.labels a").first
    about = tag.inner_text()
    tag.click()
    assert page.locator("h1").inner_text() == about
    assert here.complaints == []


def test_a_shared_entry_shows_what_it_is(service):
    """The head of an entry's page says title, summary, address and dates for whoever makes a card of it."""
    item = httpx.get(f"{service.base}/tags/garden.json").json()["items"][0]
    key = next(
        line.split("/entries/")[1].split('"')[0]
        for line in httpx.get(
            f"{service.base}/tags/garden", headers={"Accept": "text/html"}
        ).text.splitlines()
        if "/entries/" in line
    )
    page = httpx.get(f"{service.base}/entries/{key}").text
    for part in ('property="og:type" content="article"', 'property="og:title"', 'property="og:url"'):
        assert part in page
    assert item["date_published"][:10] in page.partition('article:published_time" content="')[2][:40]


def test_a_person_who_opens_a_feed_sees_its_page(service, window):
    """A feed's address in a browser leads to the page of the feed; from there the feed itself can be seen."""
    here = window(service)
    page = here.go("/tags/garden.atom")
    assert page.url == f"{service.base}/tags/garden"
    assert f"{service.base}/tags/garden.atom" in page.locator(".subscribe").inner_text()
    assert here.go("/feed.rss").url == f"{service.base}/feed"
    here.go("/tags/garden")
    with page.expect_response(f"{service.base}/tags/garden.atom") as answer:
        page.locator(".subscribe a", has_text="Atom").click()
    assert answer.value.status == 200
    assert answer.value.headers["content-type"] == "application/atom+xml; charset=utf-8"


def test_pollers_never_meet_the_page(service):
    """Whatever a poller accepts, a feed's address is the feed; what leads people away is never kept by a cache."""
    for accept in ("*/*", "text/html", "text/html,application/xhtml+xml,*/*;q=0.8"):
        for extra in ({}, {"Sec-Fetch-Dest": "empty", "Sec-Fetch-Mode": "cors"}):
            got = httpx.get(f"{service.base}/tags/garden.atom", headers={"Accept": accept, **extra})
            assert (got.status_code, got.headers["content-type"][:20]) == (200, "application/atom+xml")
            assert "sec-fetch" not in got.headers["vary"].lower()
    person = {"Accept": "text/html", "Sec-Fetch-Dest": "document", "Sec-Fetch-Site": "none"}
    led = httpx.get(f"{service.base}/tags/garden.atom", headers=person)
    assert (led.status_code, led.headers["location"]) == (303, "/tags/garden")
    assert led.headers["cache-control"] == "no-store"
