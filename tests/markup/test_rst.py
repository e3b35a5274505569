"""reStructuredText."""

import pytest

from feeds.errors import PostError
from feeds.markup.render import render_body
from feeds.markup.rst.limits import MAX_CHARACTERS
from feeds.model import Markup

CASES = {
    "sections begin at h2": (
        "One\n===\n\nTwo\n---\n\nx",
        '<section id="one">\n<h2>One</h2>\n<section id="two">\n<h3>Two</h3>\n<p>x</p>\n</section>\n</section>\n',
    ),
    "code with its language": (
        ".. code-block:: python\n   :linenos:\n   :emphasize-lines: 1\n\n   a < b\n",
        '<pre><code class="language-python">a &lt; b\n</code></pre>\n',
    ),
    "literal block": ("So::\n\n   a\n", "<p>So:</p>\n<pre><code>a\n</code></pre>\n"),
    "youtube": (
        ".. youtube:: abcdefghijk\n   :align: center\n",
        '<iframe src="https://www.youtube.com/embed/abcdefghijk" allowfullscreen></iframe>',
    ),
    "thumbnail": (".. thumbnail:: /a.jpg\n   :alt: Two cats\n", '<img src="/a.jpg" alt="Two cats">'),
    "teaser": ("a\n\n.. TEASER_END\n\nb\n", "<p>a</p>\n<!--more-->\n<p>b</p>\n"),
    "other comments": ("a\n\n.. not for you\n", "<p>a</p>\n"),
    "unknown directive keeps its content": (
        ".. fancy:: Title\n\n   in *it*\n",
        "<p><strong>Title</strong></p><p>in <em>it</em></p>\n",
    ),
    "silent directives": (".. contents::\n\n.. post-list::\n   :all:\n\nx\n", "<p>x</p>\n"),
    "unknown role": (
        "a :abbr:`b` and :doc:`c </d/>`",
        '<p>a <span>b</span> and <a class="reference external" href="/d/">c</a></p>\n',
    ),
    "unknown option": (
        ".. image:: {static}/a.png\n   :alt: A\n   :fancy: 3\n",
        '<img alt="A" src="/a.png" />\n',
    ),
    "broken marks": ("a *b and `c", "<p>a *b and `c</p>\n"),
    "a missing target": ("a_ and |b|", "<p>a_ and |b|</p>\n"),
    "HTML of its own": (".. raw:: html\n\n   <b>x</b>\n", "<b>x</b>"),
    "TeX of its own": (".. raw:: latex\n\n   x\n", ""),
}


@pytest.mark.parametrize(("source", "expected"), CASES.values(), ids=CASES)
def test_rst_reads_every_dialect(source, expected):
    """Text of docutils, Sphinx, Pelican and Nikola reads as HTML, without complaints in the text."""
    assert render_body(source, Markup.RST) == expected


@pytest.mark.parametrize(
    "source",
    [
        ".. include:: {path}",
        ".. literalinclude:: {path}",
        ".. raw:: html\n   :file: {path}",
        ".. csv-table::\n   :file: {path}",
        ".. include:: file://{path}",
    ],
)
def test_rst_reads_no_files(source, tmp_path):
    """No directive reads a file of the machine."""
    secret = tmp_path / "secret.txt"
    secret.write_text("the-secret-words")
    assert "the-secret-words" not in render_body(source.format(path=secret), Markup.RST)


def test_rst_does_not_depend_on_the_date():
    """Dates that reStructuredText could insert do not change a post from day to day."""
    assert render_body(".. |d| date:: %Y\n\nOn |d|.", Markup.RST) == "<p>On |d|.</p>\n"


def test_rst_roles_of_one_post_are_unknown_in_the_next():
    """A role that one post defines is unknown in the next."""
    with pytest.raises(PostError):
        render_body(".. role:: loud(strong)\n\n.. default-role:: strong\n\n" + "*a\n\n" * 2_000, Markup.RST)
    assert render_body(":loud:`a` `b`", Markup.RST) == "<p><span>a</span> <cite>b</cite></p>\n"


DOUBLED = "\n".join(
    [
        ".. |a0| replace:: xx",
        *(f".. |a{step + 1}| replace:: |a{step}| |a{step}|" for step in range(20)),
        "\n|a20|",
    ]
)
"""Twenty substitutions, each twice the one before: a million copies of the first."""


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("a " * MAX_CHARACTERS, "too-large"),
        ("*a " * 20_000, "too-complex"),
        ("*a\n\n" * 5_000, "too-complex"),
        (".. a\n\n" * 5_000, "too-complex"),
        ("a\n=\n\n" * 5_000, "too-complex"),
        ("\n\n".join(" " * depth + "a" for depth in range(400)), "too-deep"),
        (".. |a| replace:: |b|\n.. |b| replace:: |c|\n\n|a|", "markup"),
        (DOUBLED, "too-complex"),
        (".. |a| replace:: " + "x" * 50_000 + "\n\n" + "|a| " * 3_000, "too-complex"),
        (".. |a| image:: x.png\n\n" + "|a| " * 4_000, "too-complex"),
        ("[#]_ " * 30_000, "too-complex"),
        ("[#]_ " * 4_000, "too-complex"),
        ("a__ " * 4_000, "too-complex"),
        ("=== " * 9_000 + "\n" + "a   " * 9_000 + "\n" + "=== " * 9_000 + "\n", "too-complex"),
        ("+" + "-+" * 2_000 + "\n|" + "a|" * 2_000 + "\n+" + "-+" * 2_000 + "\n", "too-complex"),
        ("*a* " * 18_000, "too-complex"),
    ],
)
def test_rst_is_bounded(source, kind):
    """Hostile reStructuredText is refused by name, before docutils spends its time on it."""
    with pytest.raises(PostError) as refused:
        render_body(source, Markup.RST)
    assert refused.value.kind == kind


def test_rst_within_bounds_is_read():
    """Substitutions of substitutions, hundreds of footnotes and a wide table are read like anything else."""
    nested = ".. |a| replace:: pear\n.. |b| replace:: |a| and |a|\n\nA |b|."
    assert render_body(nested, Markup.RST) == "<p>A pear and pear.</p>\n"
    notes = "[#]_ " * 300 + "\n\n" + ".. [#] note\n" * 300
    assert render_body(notes, Markup.RST).count("note") >= 300
    border = "== " * 40 + "\n"
    assert render_body(border + "a  " * 40 + "\n" + border, Markup.RST).count("<td") == 40


def test_rst_reads_long_lines():
    """A paragraph written as one very long line is read like any other."""
    assert "the end" in render_body("word " * 30_000 + "the end", Markup.RST)


def test_rst_prints_nothing(capfd):
    """Complaints of docutils go nowhere."""
    render_body("Title\n==\n\n.. code::\n\n*a `b |c|", Markup.RST)
    assert capfd.readouterr() == ("", "")
