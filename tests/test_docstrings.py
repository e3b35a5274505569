"""Docstrings are true: a function that raises an error names it, and names in backticks are those of the code."""

import ast
import builtins
import re
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


def defined_names(tree: ast.AST) -> Iterator[str]:
    """Yield every name that code binds or reads: of functions, classes, variables, attributes and imports."""
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                yield name
            case ast.arg(arg=name) | ast.Name(id=name) | ast.Attribute(attr=name):
                yield name
            case ast.alias(name=name, asname=alias):
                yield (alias or name).partition(".")[0]


def docstrings(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield the line and text of every docstring, those below a constant with them."""
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Expr)
            and isinstance(node.value, ast.Constant)
            and isinstance(node.value.value, str)
        ):
            yield node.lineno, node.value.value


def test_a_name_in_backticks_is_one_of_the_code():
    """What a docstring sets in single backticks is a module, or a name that the package has: nothing renamed."""
    trees = {path: ast.parse(path.read_text("utf-8")) for path in sorted(PACKAGE.rglob("*.py"))}
    known = {part for path in trees for part in path.relative_to(PACKAGE.parent).with_suffix("").parts}
    known |= {*dir(builtins), *(name for tree in trees.values() for name in defined_names(tree))}
    unknown = [
        f"{path.relative_to(PACKAGE)}:{line} {name}"
        for path, tree in trees.items()
        for line, text in docstrings(tree)
        for name in re.findall(r"(?<!`)`([A-Za-z_][\w.]*)`(?!`)", text)
        if not known.issuperset(name.split("."))
    ]
    assert unknown == []
