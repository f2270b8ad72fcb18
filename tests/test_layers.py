"""Who may import whom: pages -> ui -> analysis, never back; and nothing that changes is shared."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from paths import ROOT

DOOR = ROOT / "analysis" / "__main__.py"
"""The command line: it speaks, so it imports the words of `ui`, and nothing imports it."""

FORBIDDEN = {
    "analysis": ("streamlit", "ui", "pages", "app"),
    "analysis/studies": ("analysis.ingest", "analysis.store.workspace"),
    "analysis/ingest": ("analysis.studies", "analysis.study", "analysis.store.workspace"),
    "ui": ("pages", "app"),
    "pages": ("app",),
}
LAYERS = ("analysis", "ui", "pages")
MODULES = [path for layer in LAYERS for path in sorted((ROOT / layer).rglob("*.py"))]
CHANGING = {"append", "extend", "insert", "add", "update", "setdefault", "pop", "clear", "remove"}


def ids(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imported(path: Path) -> set[str]:
    """The names of all modules that a module imports, anywhere in it."""
    names: set[str] = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names


def reaches(name: str, forbidden: str) -> bool:
    return name == forbidden or name.startswith(f"{forbidden}.")


@pytest.mark.parametrize("path", [path for path in MODULES if path != DOOR], ids=ids)
def test_a_layer_does_not_reach_up(path):
    """A module imports only from its own layer and those below it."""
    for layer, forbidden in FORBIDDEN.items():
        if ids(path).startswith(f"{layer}/"):
            assert not [name for name in imported(path) for one in forbidden if reaches(name, one)]


@pytest.mark.parametrize("path", MODULES, ids=ids)
def test_nothing_imports_the_command_line(path):
    """It is a door: one goes in by it."""
    assert "analysis.__main__" not in imported(path)


@pytest.mark.parametrize("path", MODULES, ids=ids)
def test_a_module_keeps_nothing_that_changes(path):
    """Whatever a module keeps is shared by all visitors: no function changes it."""
    module = tree(path)
    kept = {
        target.id
        for node in module.body
        if isinstance(node, ast.Assign | ast.AnnAssign)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Name)
    }
    functions = [node for node in ast.walk(module) if isinstance(node, ast.FunctionDef)]

    assert not [name for function in functions for name in changed(function) if name in kept]
    assert not [node for node in ast.walk(module) if isinstance(node, ast.Global)]


def changed(function: ast.FunctionDef) -> Iterator[str]:
    """Names whose items a function sets, or on which it calls what changes a list, dict or set."""
    local = {
        node.id
        for node in ast.walk(function)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }
    for node in ast.walk(function):
        if _changes(node) and isinstance(node.value, ast.Name) and node.value.id not in local:
            yield node.value.id


def _changes(node: ast.AST) -> bool:
    if isinstance(node, ast.Subscript):
        return isinstance(node.ctx, ast.Store | ast.Del)
    return isinstance(node, ast.Attribute) and node.attr in CHANGING


def test_the_rules_see_what_they_forbid():
    """Two lines that break them, so that the tests above can fail."""
    (function,) = ast.parse("def f():\n    KEPT['a'] = 1\n    SEEN.add(2)").body

    assert set(changed(function)) == {"KEPT", "SEEN"}
    assert reaches("analysis.ingest.cleaning.cells", "analysis.ingest")
    assert not reaches("analysis.ingestion", "analysis.ingest")
