"""What the documents of an export are made of, as one digest: equal ones make equal documents."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Iterator
from importlib.metadata import version
from importlib.resources import as_file, files
from pathlib import Path

from feeds.config.loader import Config
from feeds.files import get_version
from feeds.service.factory import APPEARANCE_KEY, ORIGIN_KEY, dump_settings, public_address
from feeds.store.backup import NAME_KEY
from feeds.store.base import Reader, Writer


def name_store(store: Writer) -> None:
    """Give a store a name of its own, which no other has, unless it has one."""
    if not store.get_meta(NAME_KEY):
        store.set_meta(NAME_KEY, secrets.token_hex(16))


def digest_sources(config: Config, reader: Reader) -> str:
    """Return the digest of entries, settings and program; empty for a store that has no name yet.

    Entries count by the name and the revision of their store: no post and no entry is read.
    """
    name = reader.get_meta(NAME_KEY)
    facts = (
        name,
        reader.epoch(),
        reader.revision(),
        *map(reader.get_meta, (ORIGIN_KEY, APPEARANCE_KEY)),
        dump_settings(config),
        public_address(config),
        version("feeds"),
        *_list_program_files(),
    )
    return hashlib.blake2b(repr(facts).encode(), digest_size=16).hexdigest() if name else ""


def _list_program_files() -> Iterator[tuple[str, object]]:
    """Give what tells the program from another of the same version, as one in development is."""
    with as_file(files("feeds")) as folder:
        for place, folders, names in os.walk(folder):
            folders[:] = sorted(one for one in folders if one != "__pycache__")
            for name in sorted(names):
                yield os.path.join(place, name), get_version(Path(place, name).stat())  # noqa: PTH118 - quicker
