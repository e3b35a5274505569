"""A post over a bound is refused in words; no post takes the process with it."""

import pytest

from feeds.errors import PostError


@pytest.mark.parametrize(
    ("html", "kind"),
    [
        ("<div>" * 20_000 + "x", "too-deep"),
        ("<b>" * 60_000, "too-deep"),
        ("<blockquote>" * 300 + "x" + "</blockquote>" * 300 + "<p>after</p>", "too-deep"),
        ("<table>" * 100_000, "too-deep"),
        ("<p " + " ".join(f"a{i}=1" for i in range(100_000)) + ">x</p>", "too-many-attributes"),
        ("<p " + " ".join(f"a{i}='>'" for i in range(50_000)) + ">x</p>", "too-many-attributes"),
        ('<p x" y=">" ' + " ".join(f"a{i}" for i in range(50_000)) + ">x</p>", "too-many-attributes"),
        ("<p/" + "/".join(f"a{i}" for i in range(50_000)) + ">x</p>", "too-many-attributes"),
        ("<p>" * 150_000, "too-large"),
        ("x" * (9 * 2**20), "too-large"),
        ("好" * (3 * 2**20), "too-large"),
    ],
)
def test_a_post_over_a_bound_is_refused(cleaned, html, kind):
    """Depth, attributes, elements and bytes have bounds, and each says which it was."""
    with pytest.raises(PostError) as refused:
        cleaned(html)
    assert refused.value.kind == kind
    assert refused.value.reason


@pytest.mark.parametrize(
    "html",
    [
        "<!--" * 100_000,
        "&amp;" * 500_000,
        "&#60;" * 400_000,
        "<a" * 50_000,
        "<a " * 50_000,
        '<a href="' * 50_000,
        "<p a='" * 50_000,
        "</p>" * 100_000,
        "[" * 200_000,
        "<p>x" * 40_000,
        "<img>x" * 40_000,
        "<a href=//t.me/share/x>y</a>" * 20_000,
        "<span></span>" * 40_000,
        "<b>" * 200 + "<p>x" * 20_000,
        "<div class=adsbygoogle>" * 200 + "x" * 100_000,
        "<p hidden>x</p>" * 20_000,
        "<figcaption>x</figcaption>" * 20_000,
        "<table><tr><td>" * 80 + "x",
        "<script>" * 50_000,
        "<wbr>" * 90_000,
        "<source>" * 200 + "x",
        "<noscript>&lt;img src=/a.png&gt;</noscript>" * 5_000,
        "<svg>" * 200 + "x",
        "<h1>x</h1>" * 20_000,
        "<p id=x>" + "<a href=#x>y</a>" * 20_000,
        "<img srcset='" + "a 1x," * 50_000 + "'>",
        "<img style='" + "width:1px;" * 50_000 + "'>",
        "<p>" + " " * 1_000_000 + "</p>",
        "<p class='" + "a " * 100_000 + "'>x</p>",
        "\r" * 500_000,
    ],
    ids=range(30),
)
def test_no_post_takes_long(cleaned, html):
    """Whatever is piled up ends in content or in a refusal; a hang would end the test run."""
    kind = size = None
    try:
        size = len(cleaned(html).content)
    except PostError as refused:
        kind = refused.kind
    assert kind in {"too-deep", "too-large", "too-many-attributes"} or size <= 4 * len(html)
