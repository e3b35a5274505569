"""Rules for single sites do exactly what they say, and never eat a post."""

from feeds.config.clean_settings import CleanRule, Replacement

HTML = "<p>One paragraph of text.</p><p>Another paragraph of text.</p>"


def rule(**parts):
    """Make a rule of some parts."""
    return CleanRule(**parts)


def test_a_rule_holds_for_its_hosts_only(cleaned):
    """Exact hosts, subdomains of a starred one, or every post where no host is named."""
    for hosts, source, met in (
        (("news.example.com",), "https://news.example.com/a", True),
        (("News.Example.com",), "https://news.example.com/a", True),
        (("*.example.com",), "https://news.example.com/a", True),
        (("*.example.com",), "https://example.com/a", False),
        (("example.com",), "https://news.example.com/a", False),
        (("ample.com", "*.ample.com"), "https://example.com/a", False),
        ((), "https://other.example/a", True),
        ((), "", True),
        (("news.example.com",), "", False),
    ):
        got = cleaned(f"{HTML}<p class=x>x</p>", source=source, rules=(rule(hosts=hosts, remove=("p.x",)),))
        assert ("<p>x</p>" not in got.content) is met, (hosts, source)
        assert got.matched == ({(0, "p.x")} if met else set())


def test_selectors_match_what_they_say(cleaned):
    """A class selector is that class, not a class that contains its letters."""
    html = (
        f'{HTML}<div class="newsletter-full">Text of the article.</div><div class="newsletter">Sign up</div>'
    )
    got = cleaned(html, rules=(rule(remove=("div.newsletter",)),))
    assert "Text of the article." in got.text
    assert "Sign up" not in got.text


def test_remove_links_removes_a_link_with_its_picture(cleaned):
    """remove_links looks for its expression in the whole address, of relative links too."""
    for href in ("/buy?x", "https://news.example.com/buy?x"):
        html = f'{HTML}<a href="{href}"><img src=/b.png></a> tail <a href="/stay">stay</a>'
        got = cleaned(html, rules=(rule(remove_links=(r"^https://news\.example\.com/buy\?",)),))
        assert (
            got.content
            == f'{HTML} tail <a href="https://news.example.com/stay" rel="noopener noreferrer">stay</a>'
        )


def test_unwrapping_keeps_the_content(cleaned):
    """What is unwrapped loses its tags only."""
    assert cleaned("<div class=w><p>a</p></div>", rules=(rule(unwrap=(".w",)),)).content == "<p>a</p>"


def test_text_and_attributes_are_rewritten(cleaned):
    """Groups stand in what is put; an attribute is rewritten only where it is named."""
    rules = (
        rule(
            replace=(
                Replacement(pattern=r"（(\d+)字）", with_=r"[\1 字] \\ é"),
                Replacement(pattern=r"/small/(.*)$", with_=r"/large/\1", attribute="src"),
            )
        ),
    )
    got = cleaned(
        "<p>正文（12字）<b>（3字）</b>（4字）</p><img src=/small/a.png alt=/small/a.png>", rules=rules
    )
    assert got.text == "正文[12 字] \\ é[3 字] \\ é[4 字] \\ é"
    assert 'alt="/small/a.png" src="https://news.example.com/large/a.png"' in got.content
    assert got.matched == {(0, r"（(\d+)字）"), (0, r"/small/(.*)$")}


def test_what_a_rule_writes_is_sanitized(content):
    """A rule cannot make a link run, and markup it writes is text."""
    rules = (
        rule(
            replace=(
                Replacement(pattern="^https:.*", with_="javascript:alert(1)", attribute="href"),
                Replacement(pattern="x", with_="<script>\x01y</script>"),
            )
        ),
    )
    assert (
        content("<p><a href='https://a.example/'>x</a></p>", rules=rules)
        == "<p>&lt;script&gt;y&lt;/script&gt;</p>"
    )


def test_a_rule_that_takes_most_of_a_post_is_not_applied(cleaned):
    """Then nothing of the rule is done to that post, and the operator is told which rule it was."""
    rules = (rule(hosts=("news.example.com",), remove=("p", "hr")), rule(remove=(".x",)))
    got = cleaned(f"{HTML}<hr><i class=x>x</i>", rules=rules)
    assert got.content == f"{HTML}<hr>"
    assert got.problems == (
        "clean rule 1 (news.example.com) would remove more than half of the text, and was not applied",
    )
    assert got.matched == {(0, "p"), (0, "hr"), (1, ".x")}


def test_half_of_a_post_is_measured_without_scripts(cleaned):
    """A long script beside a short text does not let a rule take the text."""
    got = cleaned(f"<script>{'x' * 5000}</script>{HTML}", rules=(rule(remove=("p",)),))
    assert got.content == HTML
    assert got.problems


def test_pictures_without_text_may_all_be_removed(content):
    """The measure is text: a rule that takes only pictures is applied."""
    assert content("<p>x</p><img src=/a.png>", rules=(rule(remove=("img",)),)) == "<p>x</p>"


def test_an_expression_takes_linear_time(cleaned):
    """What would hang a backtracking engine ends at once."""
    rules = (rule(replace=(Replacement(pattern="(a*)*b", with_="c"),)),)
    assert cleaned(f"<p>{'a' * 100_000}</p>", rules=rules).text == "a" * 100_000


def test_parts_of_rules_that_match_nothing_can_be_named(cleaned):
    """Every part of a rule is named in its own words, so that those that match nothing can be found."""
    every = rule(
        remove=("p.a", "p.b"),
        unwrap=("div.c",),
        remove_links=("^https://shop",),
        replace=(Replacement(pattern="q+"),),
    )
    html = f"{HTML}<p class=a>x</p><div class=c>y</div><a href=https://shop.example/>z</a>"
    met = {part for _, part in cleaned(html, rules=(every,)).matched}
    assert met == {"p.a", "div.c", "^https://shop"}
    assert every.parts() - met == {"p.b", "q+"}
