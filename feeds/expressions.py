"""What people write to select something: regular expressions, selectors, patterns of names and paths.

The room of re2 (linear time, whatever the pattern: patterns of sites are hostile), cssselect and pathspec.
"""

from __future__ import annotations

import fnmatch
import re
import warnings
from collections.abc import Callable, Iterable
from typing import Final, Protocol, cast

import cssselect
import pathspec
import re2

RegexError: Final[type[Exception]] = re2.error
"""Raised by `Regex.sub` for a replacement that names a group the expression lacks."""


_BRACKETS: Final = re.compile(r"\[!?(]?[^]]*)]")


class RegexMatch(Protocol):
    """Where an expression matches."""

    def group(self, number: int, /) -> str | None:
        """Return the text of a group; 0 is the whole match."""

    def groupdict(self) -> dict[str, str | None]:
        """Return the texts of the named groups."""


class Regex(Protocol):
    """A compiled regular expression with so many groups."""

    groups: int

    def search(self, text: str, /) -> RegexMatch | None:
        """Return the first match, wherever it begins."""

    def match(self, text: str, /) -> RegexMatch | None:
        """Return the match at the beginning."""

    def sub(self, put: str | Callable[[RegexMatch], str], text: str, /) -> str:
        """Return the text with every match replaced. Raises `RegexError`."""


class IgnorePatterns(Protocol):
    """Compiled lines of a .gitignore file."""

    def match_file(self, path: str, /) -> bool:
        """Tell whether a path is ignored."""


def compile_regex(text: str, max_memory: int | None = None) -> Regex:
    """Return a regular expression in RE2's syntax, without look-around and back-references.

    ``max_memory`` bounds the bytes of the compiled expression. Raises `ValueError` with the reason alone.
    """
    options = re2.Options()
    options.log_errors = False
    if max_memory is not None:
        options.max_mem = max_memory
    try:
        return cast("Regex", re2.compile(text, options))
    except re2.error as error:
        reason = error.args[0] if error.args else ""
        raise ValueError(reason.decode("utf-8", "replace") if isinstance(reason, bytes) else reason) from None


def translate_selector(text: str) -> str:
    """Return a CSS selector as XPath. Raises `ValueError` for one that needs a browser, or is none."""
    try:
        return cssselect.HTMLTranslator().css_to_xpath(text)
    except (cssselect.SelectorError, ValueError, RecursionError) as error:
        message = re.sub(r"<EOF at \d+>", "the end", re.sub(r"<\w+ (.*) at \d+>", r"\1", str(error)))
        raise ValueError(message[:1].lower() + message[1:]) from None


def compile_ignore_patterns(lines: Iterable[str]) -> IgnorePatterns:
    """Return lines of a .gitignore file, the last of which that matches decides.

    Raises `ValueError` with the reason, which is empty where the library names none.
    """
    try:
        with warnings.catch_warnings():  # of what Python's own expressions may mean by "[[" one day
            warnings.simplefilter("ignore", FutureWarning)
            return pathspec.GitIgnoreSpec.from_lines(lines, backend="re2")
    except re.error as error:
        raise ValueError(error.msg) from None
    except re2.error:
        raise ValueError("brackets may hold characters and ranges such as [a-z], no [:classes:]") from None
    except UnicodeEncodeError:
        raise ValueError("it has a character that no file's name has") from None
    except ValueError:
        raise ValueError from None


def compile_name_patterns(patterns: Iterable[str]) -> re.Pattern[str]:
    """Return what matches whole file names, in any case, as any of the shell's patterns does."""
    return re.compile("|".join(map(fnmatch.translate, patterns)), re.IGNORECASE)


def check_name_pattern(text: str) -> None:
    """Refuse a shell's pattern that no file name can match. Raises `ValueError` with the reason."""
    for members in _BRACKETS.findall(text):
        for start, end in re.findall(r"(.)-(.)", members):
            if start > end:
                raise ValueError(f"the range {start}-{end} is the wrong way round")
    if "/" in text:
        raise ValueError("it is compared with names, which hold no /; `posts.exclude` takes paths")
