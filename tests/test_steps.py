"""Work in steps: one piece alone, and many together."""

import pytest

from feeds.steps import complete, complete_together


def piece(log, name, steps, *, fails=False):
    """Work that notes each of its steps, then returns its name or fails."""
    for step in range(steps):
        log.append((step, name))
        yield
    if fails:
        raise ValueError(name)
    return name


def test_work_returns_its_result():
    """The result of work is what it returns, whether or not it ever pauses."""
    assert complete(piece([], "a", 3)) == "a"
    assert complete(piece([], "b", 0)) == "b"


def test_one_piece_raises_what_fails_in_it():
    """Work alone raises its own exception."""
    with pytest.raises(ValueError, match="a"):
        complete(piece([], "a", 2, fails=True))


def test_pieces_take_each_step_together():
    """Every piece has taken a step before any takes the next; results come in the order of the pieces."""
    log = []
    assert complete_together([piece(log, "a", 3), piece(log, "b", 1), piece(log, "c", 2)]) == ["a", "b", "c"]
    assert log == [(0, "a"), (0, "b"), (0, "c"), (1, "a"), (1, "c"), (2, "a")]


def test_a_piece_that_fails_leaves_the_others():
    """The exception of one piece stands in its place, and the pieces beside it are done."""
    works = [piece([], "a", 2), piece([], "b", 1, fails=True), piece([], "c", 3)]
    first, failed, last = complete_together(works)
    assert (first, last) == ("a", "c")
    assert isinstance(failed, ValueError)
