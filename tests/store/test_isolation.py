"""One visitor's data never reaches another, and is deleted when it expires."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import streamlit as st
from paths import ROOT

from analysis.store.workspace import Workspace
from ui.server.lifespan import clear_expired
from ui.server.settings import Settings

SOURCES = [path for layer in ("ui", "pages") for path in sorted((ROOT / layer).rglob("*.py"))]
ROWS = ("Tables", "Table", "DataFrame", "Result", "Workspace")
"""Types of what holds a visitor's rows."""

KEYS = {"key", "digest"}
EVERYWHERE = [*SOURCES, *sorted((ROOT / "analysis").rglob("*.py"))]
CHANGING = {
    *("add", "append", "appendleft", "clear", "discard", "extend", "insert", "pop", "popitem"),
    *("remove", "setdefault", "update"),
}
"""Methods that change what they are called on."""

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_what_is_remembered_of_data_has_a_key_of_its_content(path):
    """Per session, with a largest number, by a digest; tables themselves are never the key."""
    assert list(faults(ast.parse(path.read_text(encoding="utf-8")))) == []


def faults(module: ast.Module) -> Iterator[str]:
    """Functions that Streamlit remembers in a way that could mix visitors or versions up."""
    for function in ast.walk(module):
        if not isinstance(function, ast.FunctionDef):
            continue
        for cache in cache_decorators(function):
            cache_options = {
                option.arg: ast.unparse(option.value) for option in getattr(cache, "keywords", [])
            }
            row_arguments = [argument for argument in arguments(function) if holds_rows(argument)]
            if cache_options.get("scope") != "'session'":
                yield f"{function.name}: shared by all visitors"
            if row_arguments and "max_entries" not in cache_options:
                yield f"{function.name}: grows"
            if row_arguments and not KEYS & {argument.arg for argument in arguments(function)}:
                yield f"{function.name}: no key"
            if any(not argument.arg.startswith("_") for argument in row_arguments):
                yield f"{function.name}: tables as key"


def cache_decorators(function: ast.FunctionDef) -> list[ast.expr]:
    return [
        decorator for decorator in function.decorator_list if "st.cache_" in ast.unparse(decorator)
    ]


def arguments(function: ast.FunctionDef) -> list[ast.arg]:
    return [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]


def holds_rows(argument: ast.arg) -> bool:
    annotation = ast.unparse(argument.annotation) if argument.annotation else "DataFrame"
    return any(word in annotation for word in ROWS)


def test_the_check_sees_what_it_forbids():
    """Four slips, each found by its name, and a function as it should be."""
    module = ast.parse(
        "@st.cache_data\n"
        "def shared(): ...\n"
        "@st.cache_data(scope='session', max_entries=1)\n"
        "def keyless(_tables: Tables): ...\n"
        "@st.cache_data(scope='session')\n"
        "def growing(digest: str, _tables: Tables): ...\n"
        "@st.cache_data(scope='session', max_entries=1)\n"
        "def sampled(digest: str, table: pd.DataFrame): ...\n"
        "@st.cache_data(scope='session', max_entries=1)\n"
        "def good(digest: str, _tables: Tables): ...\n"
    )

    assert list(faults(module)) == [
        "shared: shared by all visitors",
        "keyless: no key",
        "growing: grows",
        "sampled: tables as key",
    ]


@pytest.mark.parametrize("path", EVERYWHERE, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_module_remembers_anything(path):
    """What a module holds is there for all visitors: no function writes to it."""
    assert list(changed_names(ast.parse(path.read_text(encoding="utf-8")))) == []


def changed_names(module: ast.Module) -> Iterator[str]:
    """Names of a module that one of its functions changes."""
    module_names = {
        name.id
        for line in module.body
        if isinstance(line, ast.Assign | ast.AnnAssign)
        for name in ast.walk(line)
        if isinstance(name, ast.Name) and isinstance(name.ctx, ast.Store)
    }
    for function in ast.walk(module):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            for node in ast.walk(function):
                yield from (name for name in changed(node) if name in module_names)


def changed(node: ast.AST) -> Iterator[str]:
    """Names that this piece of code changes in place, or takes from the module to set anew."""
    if isinstance(node, ast.Global):
        yield from node.names
    callee = node.func if isinstance(node, ast.Call) else None
    if isinstance(callee, ast.Attribute) and callee.attr in CHANGING:
        yield from (name.id for name in [callee.value] if isinstance(name, ast.Name))
    if isinstance(node, ast.Subscript) and not isinstance(node.ctx, ast.Load):
        yield from (name.id for name in [node.value] if isinstance(name, ast.Name))


def test_that_check_sees_what_it_forbids():
    """Four ways to remember, and a local of its own."""
    module = ast.parse(
        "SEEN = []\nKNOWN: dict = {}\nLAST = 0\n"
        "def one(): SEEN.append(1)\n"
        "def two(): KNOWN[1] = 2\n"
        "def three():\n    global LAST\n    LAST = 1\n"
        "def four(): del KNOWN[1]\n"
        "def good():\n    mine = []\n    mine.append(SEEN[0])\n"
    )

    assert list(changed_names(module)) == ["SEEN", "KNOWN", "LAST", "KNOWN"]


def test_remembered_answers_go_with_the_workspace(tmp_path):
    """When a workspace expires by the clock nothing made from it stays in memory."""
    runs = []

    @st.cache_data(show_spinner=False)
    def answer() -> int:
        runs.append(1)
        return len(runs)

    settings = Settings(tmp_path, timedelta(hours=1))
    workspace = Workspace.open(tmp_path, "someone")
    workspace.folder.mkdir(parents=True)
    workspace.touch(NOON)
    answer()

    clear_expired(settings, NOON + timedelta(minutes=59))
    assert answer() == 1
    clear_expired(settings, NOON + timedelta(hours=1))
    assert answer() == 2
    assert not workspace.folder.exists()
