"""Both languages say the same things."""

import ast
from pathlib import Path
from string import Formatter

import pytest
from paths import ROOT

from analysis.studies import every_study
from ui.menu import section_of
from ui.words.text import LANGUAGES, LOCALES, phrases_in, speaker

FILES = sorted(path.relative_to(LOCALES / "en") for path in (LOCALES / "en").rglob("*.toml"))


def blanks(phrase: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(phrase) if name}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("file", FILES, ids=Path.as_posix)
def test_a_language_has_every_phrase_with_the_same_blanks(language, file):
    """No phrase is missing, spare, empty, or asks for other values than the English one."""
    english, other = phrases_in(LOCALES / "en" / file), phrases_in(LOCALES / language / file)

    assert other.keys() == english.keys()
    assert all(other.values())
    assert {k: blanks(v) for k, v in other.items()} == {k: blanks(v) for k, v in english.items()}


def phrase_keys(path: Path) -> set[str]:
    """The literal keys of `say("...")` and `Finding("...")` in one source file."""
    keys = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not (
            isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant)
        ):
            continue
        called = getattr(node.func, "id", None) or getattr(node.func, "attr", None)
        if called in {"say", "Finding"}:
            keys.add(("finding." if called == "Finding" else "") + str(node.args[0].value))
    return keys


@pytest.mark.parametrize("name", every_study())
def test_every_key_in_the_code_has_a_phrase(name):
    """Also those that a sample never makes a study say."""
    file = f"{section_of(name)}/{name}.py"
    sources = [ROOT / "analysis" / "studies" / file, ROOT / "pages" / file]
    used_keys = set().union(*map(phrase_keys, sources))

    assert used_keys <= speaker("en", name).phrases.keys()


def test_nothing_is_said_as_code():
    """A phrase that is missing is an error a test finds, never a key on a page."""
    with pytest.raises(KeyError):
        speaker("en", "home")("no such phrase")
