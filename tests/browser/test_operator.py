"""The operator's pages: signing in, the status, and the configuration in an editor."""

import feedparser
import httpx
import pytest

from .conftest import PASSWORD

SESSIONS = {}
"""Cookies by service: there are only so many tries in a minute."""


def sign_in(here, to="/settings"):
    """Sign in, or come back within the session of another test, and return the page that follows."""
    here.context.add_cookies(SESSIONS.get(here.base, []))
    page = here.go(to)
    if page.url == here.base + to:
        return page
    page.fill("#password", PASSWORD)
    page.press("#password", "Enter")
    page.wait_for_url(f"**{to}")
    SESSIONS[here.base] = here.context.cookies()
    return page


def test_a_wrong_password_lets_nobody_in(service, window, axe):
    """Without the password there is the form, and nothing of the configuration."""
    here = window(service)
    page = here.go("/settings")
    assert here.barriers(axe) == []
    assert page.url == f"{service.base}/signin?to=/settings"
    page.fill("#password", "wrong")
    page.press("#password", "Enter")
    assert page.locator("[role=alert]").inner_text() == "That is not the password."
    assert page.locator("#text").count() == 0


def test_a_configuration_is_edited_checked_saved_and_served(own_service, window):
    """Sign in, err, see the error under its line, mend it, see the plan, save, and see it served."""
    here = window(own_service)
    page = sign_in(here)
    before = own_service.config.read_bytes()
    text = page.input_value("#text")
    assert text == before.decode()
    wrong = text.replace('title = "The Type Cabinet"', 'title = "The Type Cabinet"\nlimits = 20')
    page.fill("#text", wrong)
    mistake = page.locator("ol.mistakes li")
    mistake.wait_for()
    line = wrong.split("\n").index("limits = 20") + 1
    assert f"Line {line}: unknown key site.limits" in mistake.inner_text()
    shown = mistake.locator("pre").inner_text().split("\n")
    assert shown[-2] == f"{line:>4} | limits = 20"
    assert shown[-1] == "     | ^^^^^^"
    assert page.locator(".gutter b").inner_text().strip() == str(line)
    mistake.locator("a").click()
    assert page.evaluate("document.activeElement.selectionStart") == wrong.index("limits")
    page.locator("button[value=save]").click()
    assert page.locator("ol.mistakes li").count() == 1
    assert own_service.config.read_bytes() == before

    right = text.replace("The Type Cabinet", "铅字柜")
    page.fill("#text", right)
    page.locator(".changes").wait_for()
    (change,) = page.locator(".changes li").all_inner_texts()
    assert change.split("\n")[0] == "site.title"
    assert '"The Type Cabinet" → "铅字柜"' in change
    assert "takes effect: feeds say something else of themselves" in change
    here.complaints.clear()
    page.locator("button[value=save]").click()
    page.wait_for_url("**/settings?saved")
    assert "config.toml.bak" in page.locator("#findings").inner_text()
    assert own_service.config.read_text("utf-8") == right
    assert own_service.config.with_name("config.toml.bak").read_bytes() == before
    assert right.count("\n# ") > 50
    own_service.until(lambda: "铅字柜" in httpx.get(f"{own_service.base}/feed.atom").text)
    assert here.complaints == []


def test_saving_shows_what_others_changed_before_it_replaces_it(own_service, window):
    """When the file changed under the editor, saving shows the difference first, and replaces it only then."""
    here = window(own_service)
    page = sign_in(here)
    mine = page.input_value("#text").replace("The Type Cabinet", "Mine")
    theirs = own_service.config.read_text().replace("The Type Cabinet", "Theirs")
    own_service.config.write_text(theirs)
    page.fill("#text", mine)
    page.locator("button[value=save]").click()
    page.locator("pre.diff").wait_for()
    assert '-title = "Theirs"' in page.locator("pre.diff").inner_text()
    assert '+title = "Mine"' in page.locator("pre.diff").inner_text()
    assert own_service.config.read_text() == theirs
    page.locator("button[value=save]").click()
    page.wait_for_url("**/settings?saved")
    assert own_service.config.read_text() == mine


def test_editing_needs_no_script(own_service, window):
    """Without scripts the editor is a form with two buttons, and checks the same."""
    page = sign_in(window(own_service, java_script_enabled=False))
    page.fill("#text", page.input_value("#text").replace("limit = 50", "limit = 0"))
    page.locator("button[value=plan]").click()
    assert "feed.limit" in page.locator("ol.mistakes").inner_text()
    page.fill("#text", page.input_value("#text").replace("\nlimit = 0", "\nlimit = 3"))
    page.locator("button[value=plan]").click()
    assert "feed.limit" in page.locator(".changes").inner_text()
    page.locator("button[value=save]").click()
    assert "Saved" in page.locator("#findings").inner_text()
    own_service.until(lambda: len(httpx.get(f"{own_service.base}/feed.json").json()["items"]) == 3)


def test_the_status_page_shows_posts_problems_followers_and_configuration(service, window):
    """Posts, problems with file, line and reason, who follows, and the configuration stand on one page."""
    agent = "Feedly/1.0 (+http://www.feedly.com/fetcher.html; 16 subscribers; like FeedFetcher-Google)"
    headers = {"User-Agent": agent}
    etag = httpx.get(f"{service.base}/tags/workshop.rss", headers=headers).headers["etag"]
    again = httpx.get(f"{service.base}/tags/workshop.rss", headers=headers | {"If-None-Match": etag})
    assert again.status_code == 304
    here = window(service)
    page = sign_in(here, "/status")
    assert page.locator("h1").inner_text() == "All is well"
    row = page.locator("tbody tr", has_text="/tags/workshop.rss").inner_text()
    assert row == "/tags/workshop.rss\t16\t2\t50%\tFeedly 16"
    page.locator("summary", has_text="front-matter").click()
    problem = page.locator("details[open] li").first.inner_text()
    assert problem.startswith("jekyll/_posts/2024-11-19-errata.md:3:17")
    assert "it was read as plain text" in problem
    assert here.complaints == []


def test_problems_are_followed_in_a_reader(service, window):
    """The signed-in operator is given an address with a token, at which any reader reads the problems."""
    page = sign_in(window(service), "/status")
    address = page.locator("ul.addresses code").first.inner_text()
    first = httpx.get(address)
    feed = feedparser.parse(first.content)
    assert not feed.bozo
    assert any("errata.md:3" in entry.title for entry in feed.entries)
    assert httpx.get(address).content == first.content
    assert httpx.get(address.partition("?")[0]).status_code == 401
    assert httpx.get(address[:-1] + ("0" if address[-1] != "0" else "1")).status_code == 401


def test_signing_out_ends_the_session(service, window):
    """After signing out the pages ask for the password again."""
    page = sign_in(window(service))
    page.locator("button", has_text="Sign out").click()
    page.wait_for_url(service.base + "/")
    page.goto(f"{service.base}/settings")
    assert page.locator("#password").count() == 1


@pytest.mark.parametrize("size", ["phone", "desktop"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_operators_pages_are_accessible_and_fit_the_screen(service, window, axe, size, scheme):
    """No barrier for assistive technology, nothing wider than the screen, no complaint."""
    here = window(service, size, scheme)
    page = sign_in(here)
    page.fill("#text", page.input_value("#text").replace("limit = 50", "limit = 0"))
    page.locator("ol.mistakes li").wait_for()
    assert here.barriers(axe) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    here.go("/status")
    page.evaluate("for (const details of document.querySelectorAll('details')) details.open = true")
    assert here.barriers(axe) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert here.complaints == []


def test_an_arabic_site_runs_from_right_to_left_but_for_its_configuration(own_service, window):
    """Its pages do, and fit on a phone; the configuration, its mistakes and its changes stay left to right."""
    text = own_service.config.read_text("utf-8").replace('language = "en"', 'language = "ar"', 1)
    own_service.config.write_text(text, "utf-8")
    own_service.until(lambda: 'dir="rtl"' in httpx.get(own_service.base).text)
    here = window(own_service, "phone")
    for path in ("/", "/tags/garden", "/new?any=garden", "/status"):
        page = sign_in(here, path) if path == "/status" else here.go(path)
        assert page.locator("h1").evaluate("one => getComputedStyle(one).direction") == "rtl"
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
    page = sign_in(here)
    page.fill("#text", text + "\n[unknown]\n")
    page.locator("ol.mistakes li").wait_for()
    for selector in ("#text", ".gutter", "ol.mistakes pre", "ol.mistakes p > span"):
        one = page.locator(selector).first
        assert one.evaluate("one => getComputedStyle(one).direction") == "ltr", selector
    page.fill("#text", text.replace('title = "The Type Cabinet"', 'title = "خزانة الحروف"'))
    change = page.locator("ul.changes li", has_text="site.title").locator("p").first
    change.wait_for()
    assert change.get_attribute("dir") == "ltr"
