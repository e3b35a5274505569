"""Rules for single sites: what of a page of theirs is not the post.

Selectors are compiled to XPath and expressions to RE2, once per process; RE2 runs in time linear in the
text, whatever the expression.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import chain
from typing import Protocol, cast

import re2
from cssselect import HTMLTranslator

from feeds.cleaning.bounds import legal_text
from feeds.cleaning.explain import Trace
from feeds.cleaning.parts import Match
from feeds.cleaning.tree import (
    Element,
    Finder,
    discard,
    finder,
    is_comment,
    sweep,
    text_length,
    unwrap,
)
from feeds.config.settings import CleanRule, Replacement
from feeds.urls import absolute, host_of

_NAME = re.compile(r"[A-Za-z_][\w.-]*")
_GROUP = re.compile(r"\\([0-9\\])")


class _Found(Protocol):
    def group(self, number: int, /) -> str | None: ...


class _Expression(Protocol):
    def search(self, text: str, /) -> _Found | None: ...

    def sub(self, put: Callable[[_Found], str], text: str, /) -> str: ...


@dataclass(frozen=True, slots=True)
class Applied:
    """Which parts of which rules met something, and the rules that were not applied, in words."""

    matched: frozenset[Match] = frozenset()
    problems: tuple[str, ...] = ()


def apply_rules(body: Element, rules: tuple[CleanRule, ...], source: str, base: str, trace: Trace) -> Applied:
    """Apply every rule that is for the host of ``source``, in order."""
    host = host_of(source)
    matched: set[Match] = set()
    problems: list[str] = []
    for index, rule in enumerate(rules):
        if concerns(rule, host):
            met, problem = _apply(body, _compiled(rule), base)
            matched.update((index, part) for part in met)
            if problem:
                problems.append(f"clean rule {index + 1}{_for_hosts(rule)} {problem}")
            trace(f"rule {index + 1}{_for_hosts(rule)}", body)
    return Applied(frozenset(matched), tuple(problems))


def concerns(rule: CleanRule, host: str) -> bool:
    """Tell whether a rule is for posts taken from ``host``."""
    return not rule.hosts or any(_covers(pattern.lower(), host) for pattern in rule.hosts)


@dataclass(frozen=True, slots=True)
class _Parts:
    """A rule, compiled: each part beside its own text."""

    remove: tuple[tuple[str, Finder], ...]
    unwrap: tuple[tuple[str, Finder], ...]
    links: tuple[tuple[str, _Expression], ...]
    replace: tuple[tuple[Replacement, _Expression], ...]


@lru_cache(maxsize=256)
def _compiled(rule: CleanRule) -> _Parts:
    return _Parts(
        tuple((text, _selector(text)) for text in rule.remove),
        tuple((text, _selector(text)) for text in rule.unwrap),
        tuple((text, _expression(text)) for text in rule.remove_links),
        tuple((replacement, _expression(replacement.pattern)) for replacement in rule.replace),
    )


def _selector(text: str) -> Finder:
    return finder(HTMLTranslator().css_to_xpath(text))


def _expression(text: str) -> _Expression:
    options = re2.Options()
    options.log_errors = False
    return cast("_Expression", re2.compile(text, options))


def _apply(body: Element, parts: _Parts, base: str) -> tuple[set[str], str]:
    """Apply one rule; return the texts of the parts that met something, and why it was not applied."""
    met = set(_replace(body, parts.replace))
    chosen: set[Element] = set()
    for text, elements in chain(_selected(body, parts.remove), _linking(body, parts.links, base)):
        met.add(text)
        chosen.update(elements)
    if _is_most_of(body, chosen):
        return met, "would remove more than half of the text, and was not applied"
    for element in chosen:
        discard(element)
    if chosen:
        sweep(body)
    for text, elements in _selected(body, parts.unwrap):
        met.add(text)
        for element in elements:
            unwrap(element)
        sweep(body)
    return met, ""


def _selected(body: Element, selectors: Iterable[tuple[str, Finder]]) -> Iterator[tuple[str, list[Element]]]:
    for text, selector in selectors:
        elements = [e for e in selector(body) if e is not body]
        if elements:
            yield text, elements


def _linking(
    body: Element, expressions: tuple[tuple[str, _Expression], ...], base: str
) -> Iterator[tuple[str, list[Element]]]:
    links = [(link, absolute(base, link.get("href", ""))) for link in body.iter("a")] if expressions else []
    for text, expression in expressions:
        elements = [link for link, address in links if expression.search(address)]
        if elements:
            yield text, elements


def _is_most_of(body: Element, chosen: set[Element]) -> bool:
    outermost = [e for e in chosen if chosen.isdisjoint(e.iterancestors())]
    lost = sum(text_length(element) for element in outermost)
    return lost > 0 and 2 * lost > text_length(body)


def _replace(body: Element, replacements: Iterable[tuple[Replacement, _Expression]]) -> Iterator[str]:
    for replacement, expression in replacements:
        put = _filler(replacement.with_)
        change = partial(expression.sub, put)
        changed = (
            _change_attribute(body, replacement.attribute, change)
            if replacement.attribute
            else _change_text(body, change)
        )
        if changed:
            yield replacement.pattern


def _change_attribute(body: Element, name: str, change: Callable[[str], str]) -> bool:
    changed = False
    for element in body.iter("*"):
        old = element.get(name) if _NAME.fullmatch(name) else None
        if old is not None and (new := legal_text(change(old))) != old:
            element.set(name, new)
            changed = True
    return changed


def _change_text(body: Element, change: Callable[[str], str]) -> bool:
    changed = False
    for node in body.iter():
        if not is_comment(node) and node.text and (new := legal_text(change(node.text))) != node.text:
            node.text = new
            changed = True
        if node is not body and node.tail and (new := legal_text(change(node.tail))) != node.tail:
            node.tail = new
            changed = True
    return changed


def _filler(template: str) -> Callable[[_Found], str]:
    r"""Return what fills a match into ``template``: ``\1`` to ``\9`` are groups, ``\0`` is all of it."""
    pieces = _GROUP.split(template)
    return lambda match: "".join(
        (match.group(int(piece)) or "" if piece.isdecimal() else piece) if place % 2 else piece
        for place, piece in enumerate(pieces)
    )


def _covers(pattern: str, host: str) -> bool:
    return host == pattern or (pattern.startswith("*.") and host.endswith(pattern[1:]))


def _for_hosts(rule: CleanRule) -> str:
    return f" ({', '.join(rule.hosts)})" if rule.hosts else ""
