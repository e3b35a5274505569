"""Each library has one room: what the import contracts promise covers every library there is."""

import ast
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_every_library_has_a_contract():
    """A library that is new in the code fails here until a contract names its room, and one that left does."""
    imported = set()
    for path in (ROOT / "feeds").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                imported |= {name.name.partition(".")[0] for name in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                imported.add(node.module.partition(".")[0])
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    contracts = project["tool"]["importlinter"]["contracts"]
    held = {name for one in contracts for name in one.get("forbidden_modules", ())}
    libraries = imported - sys.stdlib_module_names - {"feeds"}
    assert libraries - held == set()
    assert held - libraries - {"feeds.ingest", "tomllib", "psycopg"} == set()


def test_a_contract_is_about_one_library():
    """No contract hides a second room, or another library, behind a wildcard for the whole package."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    for contract in project["tool"]["importlinter"]["contracts"]:
        if contract["name"].endswith("has one room"):
            assert contract["source_modules"] == ["feeds"]
            (library,) = contract["forbidden_modules"]
            rooms = [room.split(" -> ") for room in contract["ignore_imports"]]
            assert {target for _, target in rooms} <= {library}
            assert all(source not in {"feeds.*", "feeds.**"} for source, _ in rooms)
