"""Elements: those on the allowlist, each where a browser would leave it."""

from __future__ import annotations

from typing import Final

from lxml import etree

from feeds.cleaning.allowlist import HTML, MATHML
from feeds.cleaning.tree import Element, finder, unwrap, unwrap_all

_NESTED_LINKS = finder(".//a//a")


OLD_NAMES: Final = {
    "image": "img",
    "xmp": "pre",
    "listing": "pre",
    "plaintext": "pre",
    "menu": "ul",
    "dir": "ul",
}


def rename(body: Element) -> bool:
    """Give elements of old names their names of today; tell whether there were any."""
    old = list(body.iter(*OLD_NAMES))
    for element in old:
        element.tag = OLD_NAMES[element.tag]
    return bool(old)


def settle_structure(body: Element, tags: set[str]) -> None:
    """Mark what is not on the allowlist to be replaced by its content; ``tags`` are names there may be."""
    unwrap_all(body, tags - HTML - MATHML)
    if "a" in tags:
        for link in _NESTED_LINKS(body):
            unwrap(link)
    if "table" in tags:
        _add_table_bodies(body)
    if not tags.isdisjoint(MATHML):
        _part_formulas(body)
    for block in body.iter("pre"):
        # The parser of browsers drops one line end here; so does ours, for good.
        block.text = (block.text or "").lstrip("\n")


def _add_table_bodies(body: Element) -> None:
    """Put rows that stand in a table directly into a ``tbody``, as browsers do."""
    for table in body.iter("table"):
        rows = None
        for child in list(table):
            if child.tag != "tr":
                rows = None
                continue
            if rows is None:
                rows = etree.Element("tbody")
                child.addprevious(rows)
            rows.append(child)


def _part_formulas(body: Element) -> None:
    """Keep MathML inside formulas and all else outside; the sanitizer drops strays with their text."""
    inside = {element for formula in body.iter("math") for element in formula.iter("*")}
    for element in body.iter("*"):
        tag = element.tag
        if element in inside:
            if tag not in MATHML or _is_nested(element):
                unwrap(element)
        elif tag in MATHML and tag != "math":
            unwrap(element)


def _is_nested(element: Element) -> bool:
    """Tell whether a formula stands in a formula, or an element in an annotation."""
    return any(
        a.tag == "annotation" or (element.tag == "math" and a.tag == "math") for a in element.iterancestors()
    )
