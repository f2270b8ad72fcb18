"""Who may import whom: pages -> ui -> analysis, never back; and nothing that changes is shared."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections import Counter
from collections.abc import Collection, Iterator
from pathlib import Path

import pytest
from paths import ROOT

from analysis.studies import every_study
from ui.menu import section_of
from ui.words.text import LANGUAGES, LOCALES

DOOR = ROOT / "analysis" / "__main__.py"
"""The command line: it speaks, so it imports the words of `ui`, and nothing imports it."""

BASE = {"study", "engine", "periods", "filters", "column_kinds", "highlights"}
"""Modules of `analysis` itself; they know each other alone."""

SHARED_ROOMS = BASE | {"methods", "charts"}
MAY_IMPORT = {
    "analysis": {
        "methods": BASE,
        "charts": BASE,
        "orders": SHARED_ROOMS,
        "refunds": SHARED_ROOMS | {"orders", "ingest"},
        "agents": SHARED_ROOMS | {"orders", "refunds", "ingest"},
        "customers": SHARED_ROOMS | {"orders", "refunds"},
        "scores": SHARED_ROOMS | {"orders", "refunds"},
        "foreign": set(),
        "ingest": {"foreign"},
        "store": {"engine", "study", "ingest", "refunds"},
        "samples": SHARED_ROOMS | {"ingest", "studies"},
    },
    "ui": {
        "words": set(),
        "export": {"words"},
        "server": {"words"},
        "parts": {"menu", "export", "server", "words"},
        "upload": {"menu", "export", "server", "words", "parts"},
        "report": {"menu", "export", "server", "words", "parts", "upload"},
    },
}
"""What a room may import of its own layer, beside itself. Subjects do not know each other."""

FORBIDDEN = {
    "analysis": ("streamlit", "ui", "pages", "app"),
    "ui": ("pages", "app"),
    "pages": ("app",),
}
MOST_MODULES = 20
"""In one folder: more than that nobody finds one's way in."""

LAYERS = ("analysis", "ui", "pages")
MODULES = [path for layer in LAYERS for path in sorted((ROOT / layer).rglob("*.py"))]
CHANGING = {"append", "extend", "insert", "add", "update", "setdefault", "pop", "clear", "remove"}


def ids(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def head(path: Path) -> str:
    return ast.get_docstring(tree(path)) or ""


def imported(path: Path) -> set[str]:
    """The names of all modules that a module imports, anywhere in it."""
    names: set[str] = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names


def in_rooms(path: Path, layer: str, rooms: Collection[str]) -> bool:
    """Whether a module stands in one of these rooms of a layer."""
    return ids(path).split("/")[0] == layer and path.relative_to(ROOT).parts[1] in rooms


def reaches(name: str, forbidden: str) -> bool:
    return name == forbidden or name.startswith(f"{forbidden}.")


@pytest.mark.parametrize("path", [path for path in MODULES if path != DOOR], ids=ids)
def test_a_layer_does_not_reach_up(path):
    """A module imports only from its own layer and those below it."""
    for layer, forbidden in FORBIDDEN.items():
        if ids(path).startswith(f"{layer}/"):
            assert not [name for name in imported(path) for one in forbidden if reaches(name, one)]


def room_of(module: str) -> tuple[str, str, str]:
    """Layer, room and, of a study, its subject: `analysis.studies.refunds.refund_daily`."""
    layer, room, part, *_ = (*module.split("."), "", "", "")
    return layer, room, part if room == "studies" else ""


def reached(path: Path) -> set[tuple[str, str, str]]:
    """The rooms of the own layer that a module imports from, its own left out."""
    own = room_of(ids(path).removesuffix(".py").replace("/", "."))
    names = {name for name in imported(path) if room_of(name)[0] == own[0] and "." in name}
    return {room_of(name) for name in names} - {own}


@pytest.mark.parametrize(
    "path",
    [
        path
        for layer, rooms in MAY_IMPORT.items()
        for path in MODULES
        if in_rooms(path, layer, rooms)
    ],
    ids=ids,
)
def test_a_room_knows_the_rooms_below_it(path):
    """Methods know no subject, subjects not each other, and no helper a study."""
    layer, room, _ = room_of(ids(path).replace("/", "."))
    allowed = MAY_IMPORT[layer][room] | {room}

    assert {name for _, name, _ in reached(path)} <= allowed


@pytest.mark.parametrize("path", [path for path in MODULES if "studies" in path.parts], ids=ids)
def test_a_study_knows_its_subject_and_no_other_study(path):
    """What two studies share stands in their subject's room."""
    subject = path.parent.name
    allowed = SHARED_ROOMS | {"orders", "refunds", subject}

    assert {name for _, name, _ in reached(path)} <= allowed
    assert not [name for name in imported(path) if name.startswith(f"analysis.studies.{subject}.")]


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


@pytest.mark.parametrize("layer", ["analysis", "ui", "pages"])
def test_a_folder_is_small_enough_to_look_through(layer):
    """At most 20 modules stand in one folder."""
    folders = Counter(path.parent for path in MODULES if ids(path).startswith(f"{layer}/"))

    assert max(folders.values()) <= MOST_MODULES


@pytest.mark.parametrize("path", [path for path in MODULES if "Pure" in head(path)], ids=ids)
def test_what_is_pure_imports_nothing_of_streamlit(path):
    """Directly or by another module: it works where no server runs."""
    seen: set[str] = set()
    waiting = [ids(path).removesuffix(".py").replace("/", ".")]
    while waiting:
        name = waiting.pop()
        file = ROOT / f"{name.replace('.', '/')}.py"
        if name in seen or not file.exists():
            continue
        seen.add(name)
        waiting += imported(file)

    assert not [name for name in seen | set(waiting) if name.split(".")[0] == "streamlit"]


def test_the_command_line_loads_no_server():
    """`python -m analysis` answers without Streamlit and without a web framework."""
    code = (
        "import sys, ui.command\n"
        "print([name for name in ('streamlit', 'starlette', 'tornado') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True)

    assert done.stdout.decode().strip() == "[]"


def test_every_study_has_its_page_in_the_menu():
    """At the same address in five trees: study, page, words in each language, test."""
    for name, study in every_study().items():
        section = section_of(name)
        assert study.__module__ == f"analysis.studies.{section}.{name}"
        assert (ROOT / "pages" / section / f"{name}.py").is_file()
        assert (ROOT / "tests" / "studies" / section / f"test_{name}.py").is_file()
        for language in LANGUAGES:
            assert (LOCALES / language / section / f"{name}.toml").is_file()
