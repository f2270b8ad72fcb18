"""What one visitor leaves never reaches another, and goes when its time is over."""

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
        for memory in memories(function):
            given = {one.arg: ast.unparse(one.value) for one in getattr(memory, "keywords", [])}
            of_rows = [argument for argument in arguments(function) if holds_rows(argument)]
            if given.get("scope") != "'session'":
                yield f"{function.name}: shared by all visitors"
            if of_rows and "max_entries" not in given:
                yield f"{function.name}: grows"
            if of_rows and not KEYS & {argument.arg for argument in arguments(function)}:
                yield f"{function.name}: no key"
            if any(not argument.arg.startswith("_") for argument in of_rows):
                yield f"{function.name}: tables as key"


def memories(function: ast.FunctionDef) -> list[ast.expr]:
    return [one for one in function.decorator_list if "st.cache_" in ast.unparse(one)]


def arguments(function: ast.FunctionDef) -> list[ast.arg]:
    return [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]


def holds_rows(argument: ast.arg) -> bool:
    named = ast.unparse(argument.annotation) if argument.annotation else "DataFrame"
    return any(word in named for word in ROWS)


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
    assert list(written(ast.parse(path.read_text(encoding="utf-8")))) == []


def written(module: ast.Module) -> Iterator[str]:
    """Names of a module that one of its functions changes."""
    held = {
        name.id
        for line in module.body
        if isinstance(line, ast.Assign | ast.AnnAssign)
        for name in ast.walk(line)
        if isinstance(name, ast.Name) and isinstance(name.ctx, ast.Store)
    }
    for function in ast.walk(module):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            for node in ast.walk(function):
                yield from (name for name in changed(node) if name in held)


def changed(node: ast.AST) -> Iterator[str]:
    """Names that this piece of code changes in place, or takes from the module to set anew."""
    if isinstance(node, ast.Global):
        yield from node.names
    called = node.func if isinstance(node, ast.Call) else None
    if isinstance(called, ast.Attribute) and called.attr in CHANGING:
        yield from (name.id for name in [called.value] if isinstance(name, ast.Name))
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

    assert list(written(module)) == ["SEEN", "KNOWN", "LAST", "KNOWN"]


def test_remembered_answers_go_with_the_workspace(tmp_path):
    """When a workspace expires by the clock nothing made from it stays in memory."""
    runs = []

    @st.cache_data(show_spinner=False)
    def answer() -> int:
        runs.append(1)
        return len(runs)

    settings = Settings(tmp_path, timedelta(hours=1))
    left = Workspace.open(tmp_path, "someone")
    left.folder.mkdir(parents=True)
    left.touch(NOON)
    answer()

    clear_expired(settings, NOON + timedelta(minutes=59))
    assert answer() == 1
    clear_expired(settings, NOON + timedelta(hours=1))
    assert answer() == 2
    assert not left.folder.exists()
