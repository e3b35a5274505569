"""Rules that no post needs any more are named."""

from feeds.config.clean_settings import CleanRule, CleanSettings
from feeds.entries.candidate import ConversionSettings
from feeds.ingest.indexer import find_unused_rules

SOURCE = "https://a.example/1"


def rules(*removed):
    """Return one rule for a.example."""
    return ConversionSettings(CleanSettings(rules=(CleanRule(hosts=("a.example",), remove=removed),)))


def stale_parts(village):
    """Return what is stale under the rules in force."""
    return find_unused_rules(village.store, village.sources.rules.clean.rules)


def test_a_part_of_a_rule_that_matches_a_post_is_not_stale(village):
    """Until a post holds what a part is for, the part is stale; once one has, it is not, across restarts."""
    assert stale_parts(village) is None
    village.write(
        "a.md", '<p>Text.</p><div class="promo">Buy</div>\n', title="A", date="2024-01-01", from_=SOURCE
    )
    village.index()
    assert stale_parts(village) == ("a.example: .ad",)
    village.index(rules=rules(".ad", ".promo"))
    assert stale_parts(village) == ("a.example: .ad",)
    village.write(
        "b.md", '<p>Text.</p><div class="ad">Ad</div>\n', title="B", date="2024-01-02", from_=SOURCE
    )
    village.index("b.md")
    assert stale_parts(village) == ()
    village.index()
    assert stale_parts(village) == ()


def test_a_part_that_is_written_anew_starts_anew(village):
    """A part taken out and put back has to meet something again: its posts are read again too."""
    path = village.write(
        "a.md", '<p>Text.</p><div class="ad">Ad</div>\n', title="A", date="2024-01-01", from_=SOURCE
    )
    village.index()
    assert stale_parts(village) == ()
    village.index(rules=rules())
    path.write_text("---\ntitle: A\ndate: 2024-01-01\nfrom: https://a.example/1\n---\n<p>Text.</p>\n")
    village.index(rules=rules(".ad"))
    assert stale_parts(village) == ("a.example: .ad",)
