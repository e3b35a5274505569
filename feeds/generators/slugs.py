"""Names as parts of addresses, by the rule of each generator.

Each function is held against what the generator itself made of 38 awkward names (`tests/generators`).
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable, Iterable
from typing import Final, Literal, TypeAlias

import slugify

from feeds.generators.patterns import replace_matches
from feeds.generators.transliteration import (
    strip_marks,
    transliterate,
    transliterate_alphabets,
    transliterate_latin,
)

Form: TypeAlias = Literal["NFC", "NFD", "NFKC", "NFKD"]
"""A normal form of Unicode."""

_TAG = re.compile(r"<!--.*?-->|<[^>]{0,2000}>", re.DOTALL)
_HYPHENS = re.compile(r"[-\s]+")

PELICAN_SUBSTITUTIONS: Final[tuple[tuple[str, str], ...]] = (
    (r"[^\w\s-]", ""),
    (r"(?u)\A\s*", ""),
    (r"(?u)\s*\Z", ""),
    (r"[-\s]+", "-"),
)
"""The default of Pelican's ``SLUG_REGEX_SUBSTITUTIONS``."""


def slugify_pelican(
    text: str,
    substitutions: Iterable[tuple[str, str]] = PELICAN_SUBSTITUTIONS,
    *,
    preserve_case: bool = False,
    use_unicode: bool = False,
) -> str:
    """Return a slug as ``pelican.utils.slugify`` makes it; ``substitutions`` are patterns with replacements.

    Patterns other than the default ones are those of RE2.
    """
    text = unicodedata.normalize("NFKC", html.unescape(" ".join(_TAG.sub("", text).split())))
    text = text if use_unicode else transliterate(text)
    for pattern, replacement in substitutions:
        own = (pattern, replacement) in PELICAN_SUBSTITUTIONS
        substitute = _substitute if own else replace_matches
        text = substitute(pattern, unicodedata.normalize("NFKC", replacement), text)
    return (text if preserve_case else text.lower()).strip()


def _substitute(pattern: str, replacement: str, text: str) -> str:
    return re.sub(pattern, replacement, text, flags=re.IGNORECASE)


def slugify_nikola(text: str, *, use_slugify: bool = True) -> str:
    """Return a slug as ``nikola.utils.slugify`` makes it; without ``USE_SLUGIFY`` few characters change."""
    if not use_slugify:
        return re.sub(r"""[/\\?#"'\r\n\t*:<>|]""", "-", text)
    plain = re.sub(r"[^+\w\s-]", "", transliterate(text), flags=re.ASCII)
    return _HYPHENS.sub("-", plain.strip().lower())


def slugify_pymdown(text: str, separator: str = "-", case: str = "lower", form: Form = "NFC") -> str:
    """Return a slug as ``pymdownx.slugs.slugify`` makes it. Material for MkDocs has the defaults.

    ``case`` is ``lower``, ``lower-ascii``, ``fold`` or ``none``.
    """
    text = _TAG.sub("", unicodedata.normalize(form, text)).strip()
    if case == "lower":
        text = text.lower()
    elif case == "lower-ascii":
        text = "".join(c.lower() if c.isascii() else c for c in text)
    elif case == "fold":
        text = text.casefold()
    return re.sub(r"[^\w\- ]", "", text).replace(" ", separator)


def slugify_lektor(text: str) -> str:
    """Return a slug as ``lektor.utils.slugify`` makes it: slashes and a file's extension stay."""
    *folders, name = text.split("/")
    stem, extension = _split_extension(name)
    slug = "/".join(slugify.slugify(part) for part in [*folders, stem])
    return f"{slug}.{extension}" if extension else slug


def _split_extension(name: str) -> tuple[str, str]:
    """Return a file's name without its extension, and the extension, which may be double (``tar.gz``)."""
    stem, *ends = name.rsplit(".", 2)
    if not ends or (len(ends) == 1 and not stem):
        return name, ""
    if len(ends) == 2 and len(ends[0]) >= 5:
        stem, ends = f"{stem}.{ends[0]}", ends[1:]
    extension = ".".join(ends)
    return (stem, extension) if extension and not re.search(r"\s", extension) else (name, "")


def slugify_eleventy(
    text: str, separator: str = "-", *, lowercase: bool = True, decamelize: bool = False
) -> str:
    """Return a slug as Eleventy's filter ``slugify`` makes it (``@sindresorhus/slugify``)."""
    text = text.replace("&", " and ").replace("🦄", " unicorn ").replace("♥", " love ")
    text = transliterate_alphabets(text)
    text = _split_camel_case(text) if decamelize else text
    text = text.lower() if lowercase else text
    text = re.sub(r"([a-zA-Z\d]+)'([ts])(\s|$)", r"\1\2\3", text, flags=re.ASCII)
    separators = r"[^a-z\d]+" if lowercase else r"[^a-zA-Z\d]+"
    text = re.sub(separators, lambda _: separator, text, flags=re.ASCII)
    if not separator:
        return text
    text = re.sub(f"(?:{re.escape(separator)}){{2,}}", lambda _: separator, text)
    return text.removeprefix(separator).removesuffix(separator)


def slugify_simov(text: str, separator: str = "-", *, lower: bool = True) -> str:
    """Return a slug as Eleventy's older filter ``slug`` makes it (the npm package ``slugify``)."""
    text = unicodedata.normalize("NFC", text).replace("&", "and").replace("%", "percent")
    text = "".join(transliterate(c) if c < "\u0250" or "\u2000" <= c < "\u2070" else c for c in text)
    text = re.sub(r"[^\w\s$*_+~.()'\"!\-:@]+", "", transliterate_alphabets(text), flags=re.ASCII)
    text = re.sub(r"[\s\-]+", "-", text).strip("-").replace("-", separator)
    return text.lower() if lower else text


def slugify_github(text: str) -> str:
    """Return a slug as ``github-slugger`` makes it, which names Astro's entries."""
    return "".join(c for c in text.lower() if c in "- " or _is_word(c, ("Nd", "Nl", "Pc"))).replace(" ", "-")


def slugify_hexo(text: str, transform: int = 0) -> str:
    """Return a slug as ``hexo-util`` makes it; ``transform`` is 1 for small letters, 2 for capitals."""
    text = re.sub(r"[\0-\x1f]", "", transliterate_latin(text))
    text = re.sub(r"""[\s~`!@#$%^&*()\-_+=\[\]{}|\\;:"'<>,.?/]+""", "-", text).strip("-")
    return text.lower() if transform == 1 else text.upper() if transform == 2 else text


_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+|[^\x00-\xbf\u2000-\u206f\u2700-\u27bf\s]+")


def kebab_case(text: str) -> str:
    """Return a name as lodash's ``kebabCase`` writes it, by which Docusaurus addresses inline tags."""
    letters = "".join(_deburr(c) for c in unicodedata.normalize("NFC", text))
    return "-".join(word.lower() for word in _WORDS.findall(re.sub("['’]", "", letters)))


_JEKYLL_KEPT: Final[dict[str, Callable[[str], bool]]] = {
    "default": lambda c: _is_word(c, ("Nd",)),
    "latin": lambda c: _is_word(c, ("Nd",)),
    "pretty": lambda c: _is_word(c, ("Nd",)) or c in "._~!$&'()+,;=@",
    "ascii": lambda c: c.isascii() and c.isalnum(),
    "raw": lambda c: not c.isspace(),
}


def slugify_jekyll(text: str, mode: str = "default", *, cased: bool = False) -> str:
    """Return a slug as ``Jekyll::Utils.slugify`` makes it in one of its modes."""
    is_kept = _JEKYLL_KEPT.get(mode)
    if is_kept is None:
        return text if cased else text.lower()
    text = _transliterate_i18n(text) if mode == "latin" else text
    slug = _hyphenate(text, is_kept).removeprefix("-").removesuffix("-")
    return slug if cased else slug.lower()


def slugify_zola(text: str) -> str:
    """Return a slug as Zola makes it in its mode ``on`` (the crate ``slug``)."""
    return re.sub(r"[^a-z0-9]+", "-", transliterate(text).lower()).strip("-")


def sanitize_hugo(text: str, *, remove_accents: bool = False) -> str:
    """Return a text with what Hugo keeps in addresses; runs of blanks become one hyphen, case stays."""
    text = strip_marks(text) if remove_accents else text
    slug: list[str] = []
    blank = False
    for at, char in enumerate(text):
        if _is_word(char, ("Nd",)) or char in "./\\_#+~-@" or _is_escape(text, at):
            if blank and char != "-":
                slug.append("-")
            slug.append(char)
            blank = False
        elif slug and slug[-1] != "-" and char.isspace():
            blank = True
    return "".join(slug)


def slugify_hugo_path(text: str, *, remove_accents: bool = False, lower: bool = True) -> str:
    """Return the name of a file or folder as Hugo publishes it; ``lower`` is ``disablePathToLower`` unset."""
    text = _lower_each(text.replace(" ", "-")) if lower else text
    return sanitize_hugo(text, remove_accents=remove_accents)


def slugify_hugo_slug(text: str, *, remove_accents: bool = False, lower: bool = True) -> str:
    """Return ``slug`` of front matter as Hugo publishes it."""
    text = sanitize_hugo(text, remove_accents=remove_accents).strip("-")
    return _lower_each(text) if lower else text


def slugify_hugo_token(text: str, *, remove_accents: bool = False, lower: bool = True) -> str:
    """Return what stands for ``:title``, ``:slug`` and ``:contentbasename`` in a pattern of Hugo."""
    text = sanitize_hugo(re.sub(r"[+/]", " ", text), remove_accents=remove_accents).removesuffix("#")
    return _lower_each(text) if lower else text


def _is_word(char: str, numbers: tuple[str, ...]) -> bool:
    """Tell whether a character is a letter, a mark, or of one of the classes of ``numbers``."""
    if char.isascii():
        return char.isalnum() or (char == "_" and "Pc" in numbers)
    category = unicodedata.category(char)
    return category[0] in "LM" or category in numbers


def _lower_each(text: str) -> str:
    """Return a text in small letters, one for each, as Go writes them (İ is i)."""
    return "".join(c.lower()[0] for c in text)


def _is_escape(text: str, at: int) -> bool:
    return text[at] == "%" and re.match(r"[0-9a-fA-F]{2}", text[at + 1 : at + 3]) is not None


def _split_camel_case(text: str) -> str:
    text = re.sub(r"([A-Z]{2,})(\d+)", r"\1 \2", text, flags=re.ASCII)
    text = re.sub(r"([a-z\d]+)([A-Z]{2,})", r"\1 \2", text, flags=re.ASCII)
    text = re.sub(r"([a-z\d])([A-Z])", r"\1 \2", text, flags=re.ASCII)
    return re.sub(r"([A-Z]+)([A-Z][a-rt-z\d]+)", r"\1 \2", text, flags=re.ASCII)


def _hyphenate(text: str, is_kept: Callable[[str], bool]) -> str:
    """Return a text with each run of characters that are not kept as one hyphen."""
    out: list[str] = []
    gap = False
    for char in text:
        if is_kept(char):
            out.append(f"-{char}" if gap else char)
            gap = False
        else:
            gap = True
    return "".join(out) + ("-" if gap else "")


def _transliterate_i18n(text: str) -> str:
    """Return a text as Ruby's i18n writes it in ASCII: Latin letters plain, all others a question mark."""
    return "".join(c if c.isascii() else _plain_latin(c) for c in text)


def _plain_latin(char: str) -> str:
    if not "\xc0" <= char <= "\u017f":
        return "?"
    plain = transliterate(char)
    return {"Þ": "Th", "þ": "th", "ŉ": "'n", "Æ": "AE"}.get(char, plain) or "?"


def _deburr(char: str) -> str:
    if "\xc0" <= char <= "\u017f" and char.isalpha():
        return {"Æ": "Ae", "Œ": "Oe", "ŉ": "'n", "ſ": "s", "Þ": "Th"}.get(char, transliterate(char))
    return "" if unicodedata.category(char) == "Mn" and "\u0300" <= char <= "\u036f" else char
