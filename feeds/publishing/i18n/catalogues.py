"""The gettext catalogues: which there are, which one a language reads, and what it says.

``LANGUAGE/LC_MESSAGES/messages.po`` beside this module is read as it is, once a process; nothing is compiled
beforehand. Messages in the code are English, and no catalogue is needed for English.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from gettext import GNUTranslations, NullTranslations
from importlib.resources import files
from io import BytesIO
from typing import Final

_FOLDER: Final = files("feeds.publishing.i18n")
_FILE: Final = "LC_MESSAGES/messages.po"

_CHINESE: Final = frozenset({"zh", "yue", "cmn"})
_TRADITIONAL: Final = frozenset({"hant", "tw", "hk", "mo"})
_ENGLISH: Final = NullTranslations()
_NO_VALUES: Final[Mapping[str, object]] = {}


def N_(message: str) -> str:  # noqa: N802 - what gettext's tools look for
    """Return an English message as it is, and have it extracted: it is translated where it is shown."""
    return message


def translate(language: str, message: str, values: Mapping[str, object] = _NO_VALUES) -> str:
    """Return a message in a language (BCP 47), with ``values`` in place of its ``%(name)s``."""
    text = translations_for(language).gettext(message)
    return text % values if values else text


def translations_for(language: str) -> NullTranslations:
    """Return the messages of a language (BCP 47); English ones where there is no catalogue for it."""
    name = find_catalogue(language)
    return _load(name) if name else _ENGLISH


def find_catalogue(language: str) -> str:
    """Return the name of the catalogue for a language (BCP 47), such as ``zh_Hant``; empty where none is.

    Subtags are dropped from the end until a catalogue has that name (RFC 4647, section 3.4). Chinese is
    chosen by script, or by the region that stands for one.
    """
    subtags = language.lower().split("-")
    if subtags[0] in _CHINESE:
        subtags = ["zh", "hans" if _TRADITIONAL.isdisjoint(subtags[1:]) else "hant"]
    names = {name.lower(): name for name in list_catalogues()}
    for length in range(len(subtags), 0, -1):
        if catalogue := names.get("_".join(subtags[:length])):
            return catalogue
    return ""


@cache
def list_catalogues() -> tuple[str, ...]:
    """Return the names of all catalogues, as gettext writes languages: ``de``, ``zh_Hans``."""
    return tuple(sorted(folder.name for folder in _FOLDER.iterdir() if folder.joinpath(_FILE).is_file()))


@cache
def _load(name: str) -> GNUTranslations:
    from babel.messages.mofile import write_mo  # noqa: PLC0415 - a site in English does without
    from babel.messages.pofile import read_po  # noqa: PLC0415

    compiled = BytesIO()
    with _FOLDER.joinpath(name, _FILE).open("rb") as file:
        write_mo(compiled, read_po(file))
    compiled.seek(0)
    return GNUTranslations(compiled)
