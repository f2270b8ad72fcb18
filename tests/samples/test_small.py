"""What the sample data that comes with the app promises."""

import json
from pathlib import Path
from zipfile import ZipFile

import pytest
from paths import SAMPLE_DATA

from analysis.samples.key import KEY_FILE
from analysis.samples.small import write_small

MOST_BYTES = 3_000_000


@pytest.fixture(scope="module")
def again(tmp_path_factory):
    folder = tmp_path_factory.mktemp("small")
    write_small(folder)
    return folder


def content(path: Path) -> dict[str, bytes]:
    """A file's bytes; of a workbook its parts, which no version of zlib changes."""
    if path.suffix != ".xlsx":
        return {path.name: path.read_bytes()}
    with ZipFile(path) as parts:
        return {name: parts.read(name) for name in parts.namelist()}


def test_the_sample_data_is_what_the_generator_writes(again):
    """The same files with the same content: the folder was not changed by hand."""
    kept = {path.name for path in SAMPLE_DATA.iterdir()}

    assert kept == {path.name for path in again.iterdir()}
    assert [name for name in kept if content(SAMPLE_DATA / name) != content(again / name)] == []


def test_the_sample_data_is_small():
    """It comes with the app, so all of it stays below three megabytes."""
    assert sum(path.stat().st_size for path in SAMPLE_DATA.iterdir()) < MOST_BYTES


def test_the_key_says_what_each_file_is():
    """Every file but the key itself has a line in the key."""
    key = json.loads((SAMPLE_DATA / KEY_FILE).read_text(encoding="utf-8"))
    told = {name for shop in key["shops"] for name in shop["files"]}

    assert told == {path.name for path in SAMPLE_DATA.iterdir()} - {KEY_FILE}
