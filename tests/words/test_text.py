"""Both languages say the same things."""

import ast
import re
from decimal import Decimal
from pathlib import Path
from string import Formatter

import pandas as pd
import pytest
from paths import ROOT

from analysis.studies import every_study
from ui.menu import section_of
from ui.words.text import FILLER, LANGUAGES, LOCALES, phrases_in, speaker

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


VERBS = {
    "answers",
    "asks",
    "belongs",
    "changes",
    "counts",
    "differs",
    "does",
    "expires",
    "gives",
    "has",
    "holds",
    "is",
    "lacks",
    "lies",
    "looks",
    "names",
    "needs",
    "others",
    "plus",
    "reaches",
    "refunds",
    "says",
    "scatters",
    "seems",
    "sells",
    "sends",
    "settles",
    "shares",
    "shows",
    "stands",
    "sums",
    "takes",
    "tells",
    "this",
    "waits",
    "was",
}
"""Words that follow one thing and end like the names of many."""

MANY = re.compile(r"(?<![\d.,-])(?<!and )1 (?:[a-z]+ )??([a-z-]+s|people|have|are|were|do)\b")
OF_ONE = ("hours", "yuan")
"""Always written with a decimal: 1.0 hours."""


def filled_with_ones(phrase: str) -> str:
    """The phrase with every count one; dates, shares and decimals are something else."""
    values: dict[str, object] = {}
    for _, name, spec, _ in Formatter().parse(phrase):
        if name and spec and spec.startswith("%"):
            values[name] = pd.Timestamp("2026-01-01")
        elif name and spec and re.search(r"\.[1-9]f|%$", spec):
            values.setdefault(name, 0.5)
        elif name:
            values.setdefault(name, "1" if re.fullmatch(r"\.\d+", spec or "") else Decimal(1))
    return FILLER.vformat(phrase, (), values)


@pytest.mark.parametrize("file", [one for one in FILES if one.name != "chrome.toml"], ids=str)
def test_one_is_not_many(file):
    """No English phrase says 1 orders or 1 are; what Streamlit itself says is not ours."""
    for key, phrase in phrases_in(LOCALES / "en" / file).items():
        many = set(MANY.findall(filled_with_ones(phrase))) - VERBS.union(OF_ONE)
        assert not many, (key, filled_with_ones(phrase))


@pytest.mark.parametrize(
    ("value", "expected"),
    [(1, "1 order is"), (0, "0 orders are"), (1.0, "1 order is"), ("1–2", "1–2 orders are")],
)
def test_a_phrase_knows_one_from_many(value, expected):
    """Nothing is many, and so is a range that begins with one."""
    spec = ":.0f" if isinstance(value, float) else ""

    assert FILLER.format(f"{{n{spec}}} {{n:order is|orders are}}", n=value) == expected


@pytest.mark.parametrize(
    ("spec", "value", "expected"),
    [
        ("+", Decimal(0), "0"),
        ("+", Decimal("0.0"), "0.0"),
        ("+.2f", 0.0, "0.00"),
        ("+.1f", -0.04, "0.0"),
        ("+.1%", 0.0, "0.0%"),
        ("+", Decimal("0.1"), "+0.1"),
        ("+.2f", -1.5, "-1.50"),
        ("", "+0 kg", "+0 kg"),
    ],
)
def test_nothing_has_no_sign(spec, value, expected):
    """A difference of exactly nothing is 0 and not +0; all others keep their sign."""
    assert FILLER.format(f"{{difference:{spec}}}", difference=value) == expected
