"""What a caller must handle is said: every public function that raises an error names it."""

import ast
from collections.abc import Iterator
from pathlib import Path

PACKAGE = Path(__file__).parents[1] / "feeds"
Function = ast.FunctionDef | ast.AsyncFunctionDef


def public_functions(tree: ast.AST) -> Iterator[Function]:
    """Yield the functions of a module and the methods of its public classes, without those in functions."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, Function) and not node.name.startswith("_"):
            yield node
        elif (isinstance(node, ast.ClassDef) and not node.name.startswith("_")) or isinstance(
            node, ast.If | ast.Try
        ):
            yield from public_functions(node)


def raised(node: ast.AST) -> Iterator[str]:
    """Yield the names of errors that a function raises itself, without those it turns into another answer."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Raise) and child.exc is not None:
            error = child.exc.func if isinstance(child.exc, ast.Call) else child.exc
            yield ast.unparse(error).rpartition(".")[2]
        elif not isinstance(child, Function | ast.Lambda | ast.ClassDef):
            yield from raised(child)


def test_a_public_function_that_raises_says_so():
    """The docstring has the word Raises, and the errors by name; that of a command is its help text."""
    silent = []
    for path in sorted(PACKAGE.rglob("*.py")):
        if path.parent.name == "cli":
            continue
        for function in public_functions(ast.parse(path.read_text("utf-8"))):
            errors = {name for name in raised(function) if name[:1].isupper()}
            said = ast.get_docstring(function) or ""
            if errors and ("Raises" not in said or not all(name in said for name in errors)):
                silent.append(
                    f"{path.relative_to(PACKAGE)}:{function.lineno} {function.name} {sorted(errors)}"
                )
    assert silent == []
