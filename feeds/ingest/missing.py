"""Which posts are kept although their files are not there."""

from __future__ import annotations

import os

from feeds.ingest.folder import Folder
from feeds.ingest.survey import Survey
from feeds.store.contract import Reader


def missing_in(folder: Folder, store: Reader) -> tuple[str, ...]:
    """Return the paths of all files of entries that have none left, in order. Reads names only."""
    survey = Survey(folder)
    present = {found.path for found in survey.walk("")}
    files = [file for file in store.files().values() if file.entry_id]
    kept = {file.entry_id for file in files if file.path in present or not survey.sees(file.path)}
    return tuple(sorted((file.path for file in files if file.entry_id not in kept), key=os.fsencode))
