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

from feeds.cleaning.dom import (
    Element,
    Finder,
    apply_marks,
    compile_finder,
    is_comment,
    mark_discarded,
    mark_unwrapped,
    measure_text,
)
from feeds.cleaning.trace import Trace
from feeds.config.clean_settings import CleanRule, Replacement, RuleMatch
from feeds.expressions import Regex, RegexMatch, compile_regex, translate_selector
from feeds.text import to_allowed
from feeds.urls import get_host, is_host_match, resolve_url

_NAME = re.compile(r"[A-Za-z_][\w.-]*")
_GROUP = re.compile(r"\\([0-9\\])")


@dataclass(frozen=True, slots=True)
class AppliedRules:
    """Which parts of which rules met something, and the rules that were not applied, in words."""

    matched: frozenset[RuleMatch] = frozenset()
    problems: tuple[str, ...] = ()


def apply_rules(
    body: Element, rules: tuple[CleanRule, ...], source: str, base: str, trace: Trace
) -> AppliedRules:
    """Apply every rule that is for the host of ``source``, in order."""
    host = get_host(source)
    matched: set[RuleMatch] = set()
    problems: list[str] = []
    for index, rule in enumerate(rules):
        if is_for_host(rule, host):
            met, problem = _apply_rule(body, _compile_rule(rule), base)
            matched.update((index, part) for part in met)
            if problem:
                problems.append(f"clean rule {index + 1}{_describe_hosts(rule)} {problem}")
            trace(f"rule {index + 1}{_describe_hosts(rule)}", body)
    return AppliedRules(frozenset(matched), tuple(problems))


def is_for_host(rule: CleanRule, host: str) -> bool:
    """Tell whether a rule is for posts taken from ``host``."""
    return not rule.hosts or any(is_host_match(pattern, host) for pattern in rule.hosts)


@dataclass(frozen=True, slots=True)
class _CompiledRule:
    """A rule, compiled: each part beside its own text."""

    remove: tuple[tuple[str, Finder], ...]
    unwrap: tuple[tuple[str, Finder], ...]
    links: tuple[tuple[str, Regex], ...]
    replace: tuple[tuple[Replacement, Regex], ...]


@lru_cache(maxsize=256)
def _compile_rule(rule: CleanRule) -> _CompiledRule:
    return _CompiledRule(
        tuple((text, _compile_selector(text)) for text in rule.remove),
        tuple((text, _compile_selector(text)) for text in rule.unwrap),
        tuple((text, compile_regex(text)) for text in rule.remove_links),
        tuple((replacement, compile_regex(replacement.pattern)) for replacement in rule.replace),
    )


def _compile_selector(text: str) -> Finder:
    return compile_finder(translate_selector(text))


def _apply_rule(body: Element, parts: _CompiledRule, base: str) -> tuple[set[str], str]:
    """Apply one rule; return the texts of the parts that met something, and why it was not applied."""
    met = set(_replace_text(body, parts.replace))
    matches: set[Element] = set()
    for text, elements in chain(_find_selected(body, parts.remove), _find_linking(body, parts.links, base)):
        met.add(text)
        matches.update(elements)
    if _is_most_of(body, matches):
        return met, "would remove more than half of the text, and was not applied"
    for element in matches:
        mark_discarded(element)
    if matches:
        apply_marks(body)
    for text, elements in _find_selected(body, parts.unwrap):
        met.add(text)
        for element in elements:
            mark_unwrapped(element)
        apply_marks(body)
    return met, ""


def _find_selected(
    body: Element, selectors: Iterable[tuple[str, Finder]]
) -> Iterator[tuple[str, list[Element]]]:
    for text, selector in selectors:
        elements = [e for e in selector(body) if e is not body]
        if elements:
            yield text, elements


def _find_linking(
    body: Element, expressions: tuple[tuple[str, Regex], ...], base: str
) -> Iterator[tuple[str, list[Element]]]:
    links = (
        [(link, resolve_url(base, link.get("href", ""))) for link in body.iter("a")] if expressions else []
    )
    for text, expression in expressions:
        elements = [link for link, address in links if expression.search(address)]
        if elements:
            yield text, elements


def _is_most_of(body: Element, elements: set[Element]) -> bool:
    outermost = [e for e in elements if elements.isdisjoint(e.iterancestors())]
    length = sum(measure_text(element) for element in outermost)
    return length > 0 and 2 * length > measure_text(body)


def _replace_text(body: Element, replacements: Iterable[tuple[Replacement, Regex]]) -> Iterator[str]:
    for replacement, expression in replacements:
        put = _compile_template(replacement.with_)
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
        if old is not None and (new := to_allowed(change(old))) != old:
            element.set(name, new)
            changed = True
    return changed


def _change_text(body: Element, change: Callable[[str], str]) -> bool:
    changed = False
    for node in body.iter():
        if not is_comment(node) and node.text and (new := to_allowed(change(node.text))) != node.text:
            node.text = new
            changed = True
        if node is not body and node.tail and (new := to_allowed(change(node.tail))) != node.tail:
            node.tail = new
            changed = True
    return changed


def _compile_template(template: str) -> Callable[[RegexMatch], str]:
    r"""Return what fills a match into ``template``: ``\1`` to ``\9`` are groups, ``\0`` is all of it."""
    pieces = _GROUP.split(template)
    return lambda match: "".join(
        (match.group(int(piece)) or "" if piece.isdecimal() else piece) if index % 2 else piece
        for index, piece in enumerate(pieces)
    )


def _describe_hosts(rule: CleanRule) -> str:
    return f" ({', '.join(rule.hosts)})" if rule.hosts else ""
