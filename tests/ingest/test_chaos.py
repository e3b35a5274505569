"""Whatever is done to the files, and whenever the indexer dies: the feeds end up right."""

import importlib
from pathlib import Path

import pytest

PATH = Path(__file__).parents[2] / "benchmarks"


@pytest.fixture(scope="module")
def chaos():
    """The benchmark that does anything to a folder; see there for what must hold."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(PATH)
        yield importlib.import_module("chaos")


@pytest.mark.parametrize("seed", [2, 4])
def test_any_history_ends_in_the_entries_of_a_fresh_index(chaos, tmp_path, seed):
    """Random operations, hints, scans and deaths in any order: no post lost, none announced twice.

    Of even seeds, for which nothing depends on how fast the machine is.
    """
    trial = chaos.Trial(tmp_path / "home", seed)
    trial.run(400)
    trial.store.close()
    assert trial.deaths
    assert trial.looks > 20
    assert len(trial.seen.entries) > 5
