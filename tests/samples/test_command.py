"""The command line that makes shops."""

import json
import sys

import pytest

from analysis.samples.__main__ import main
from analysis.samples.plants import PLANTS


def run(monkeypatch, *arguments):
    monkeypatch.setattr(sys, "argv", ["samples", *map(str, arguments)])
    main()


def test_a_shop_and_its_key_are_written(monkeypatch, tmp_path, capsys):
    """The folder holds the files that the key names, and the key names what was planted."""
    wishes = ("--plant", "bad_batch,slow_night", "--seed", 7, "--days", 60)
    run(monkeypatch, "--platform", "pdd", "--orders", 400, *wishes, "--out", tmp_path)
    key = json.loads((tmp_path / "answer_key.json").read_text(encoding="utf-8"))

    assert {*key["files"], "answer_key.json"} == {path.name for path in tmp_path.iterdir()}
    assert [entry["name"] for entry in key["planted"]] == ["bad_batch", "slow_night"]
    assert "orders_pdd.csv" in capsys.readouterr().out


def test_all_plants_are_listed(monkeypatch, capsys):
    """Each by name, with what it is."""
    run(monkeypatch, "--list")
    lines = capsys.readouterr().out.splitlines()

    assert [line.split()[0] for line in lines] == list(PLANTS)


@pytest.mark.parametrize("wrong", [("--plant", "nothing_such"), ("--quirk", "crooked")])
def test_a_wrong_wish_is_told(wrong, monkeypatch, tmp_path, capsys):
    """What is not there is refused with the names that are."""
    with pytest.raises(SystemExit):
        run(monkeypatch, *wrong, "--orders", 100, "--out", tmp_path)

    told = capsys.readouterr().err
    assert "bad_batch" in told or "title_rows" in told
