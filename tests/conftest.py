"""What tests need that Python packages do not bring."""

import os
import shutil

import pytest


@pytest.fixture(scope="session")
def program():
    """Return a function that finds a program, or skips the test aloud; on CI a missing one is a failure."""

    def find(name: str) -> str:
        path = shutil.which(name)
        if path is None and os.environ.get("CI"):
            pytest.fail(f"{name} is not installed, and CI must not pass without it")
        return path or pytest.skip(f"{name} is not installed: `apt install {name}` to run this test")

    return find
