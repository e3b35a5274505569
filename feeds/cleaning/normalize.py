"""Elements and attributes brought to the allowlist and to the structure a browser would build."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final, cast

from lxml import etree

from feeds.cleaning.allowlist import (
    ALLOWED_ATTRIBUTES,
    HTML_TAGS,
    MATHML_TAGS,
    ValueCheck,
    filter_classes,
)
from feeds.cleaning.dom import Element, compile_finder, mark_all_unwrapped, mark_unwrapped

_NESTED_LINKS = compile_finder(".//a//a")


OLD_NAMES: Final = {
    "image": "img",
    "xmp": "pre",
    "listing": "pre",
    "plaintext": "pre",
    "menu": "ul",
    "dir": "ul",
}


def rename_old_elements(body: Element) -> bool:
    """Give elements of old names their names of today; tell whether there were any."""
    old = list(body.iter(*OLD_NAMES))
    for element in old:
        element.tag = OLD_NAMES[element.tag]
    return bool(old)


def normalize_structure(body: Element, tags: set[str]) -> None:
    """Mark what is not on the allowlist to be replaced by its content; ``tags`` are names there may be."""
    mark_all_unwrapped(body, tags - HTML_TAGS - MATHML_TAGS)
    if "a" in tags:
        for link in _NESTED_LINKS(body):
            mark_unwrapped(link)
    if "table" in tags:
        _add_table_bodies(body)
    if not tags.isdisjoint(MATHML_TAGS):
        _separate_formulas(body)
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


def _separate_formulas(body: Element) -> None:
    """Keep MathML inside formulas and all else outside; the sanitizer drops strays with their text."""
    inside = {element for formula in body.iter("math") for element in formula.iter("*")}
    for element in body.iter("*"):
        tag = element.tag
        if element in inside:
            if tag not in MATHML_TAGS or _is_nested_formula(element):
                mark_unwrapped(element)
        elif tag in MATHML_TAGS and tag != "math":
            mark_unwrapped(element)


def _is_nested_formula(element: Element) -> bool:
    """Tell whether a formula stands in a formula, or an element in an annotation."""
    return any(
        a.tag == "annotation" or (element.tag == "math" and a.tag == "math") for a in element.iterancestors()
    )


_NO_CHECKS: Mapping[str, ValueCheck] = {}
_ADDRESSES = frozenset({"href", "src", "srcset", "poster", "cite"})  # normalized before, each by its own step
_ALIGNED = re.compile(r"text-align\s*:\s*(left|right|center|justify)", re.IGNORECASE)


def normalize_attributes(body: Element) -> None:
    """Bring every element's attributes down to the allowlist, sorted by name."""
    for element in body.iter("*"):
        attributes = cast("list[tuple[str, str]]", element.items())
        if attributes:
            allowed = _filter_attributes(str(element.tag), attributes)
            if allowed != attributes:
                element.attrib.clear()
                element.attrib.update(allowed)


def _filter_attributes(tag: str, attributes: list[tuple[str, str]]) -> list[tuple[str, str]]:
    checks = ALLOWED_ATTRIBUTES.get(tag, _NO_CHECKS)
    allowed = []
    for name, value in sorted(attributes) if len(attributes) > 1 else attributes:
        check = checks.get(name)
        if check is not None and name != "rel":  # the sanitizer sets that
            normalized = _normalize_value(name, value)
            if name in _ADDRESSES or check(normalized):
                allowed.append((name, normalized))
        elif name == "style" and "align" in checks:
            allowed.extend(_parse_alignment(value))
    return allowed


def _parse_alignment(style: str) -> list[tuple[str, str]]:
    aligned = _ALIGNED.search(style)
    return [("align", aligned[1].lower())] if aligned else []


def _normalize_value(name: str, value: str) -> str:
    normalize = _VALUE_NORMALIZERS.get(name)
    return normalize(value) if normalize else value


def _normalize_language(value: str) -> str:
    return value.strip().replace("_", "-")


def _normalize_flag(value: str) -> str:  # noqa: ARG001
    return ""


_VALUE_NORMALIZERS: dict[str, Callable[[str], str]] = {
    "class": filter_classes,
    **dict.fromkeys(("lang", "hreflang", "srclang"), _normalize_language),
    **dict.fromkeys(
        ("allowfullscreen", "controls", "default", "open", "playsinline", "reversed"), _normalize_flag
    ),
}
