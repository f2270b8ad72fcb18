"""What whoever hosts the app reads, held to what the app does."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from paths import ROOT

from ui.server.settings import Settings

NAME = re.compile(r"ZHANGGUI_[A-Z_]+")
ROW = re.compile(r"^\| `(ZHANGGUI_\w+)` \| `?([^|`]*)`? \| (.+) \|$", re.MULTILINE)
KNOWN = {*NAME.findall((ROOT / "ui" / "server" / "settings.py").read_text(encoding="utf-8"))} - {
    "ZHANGGUI_"
}
HOSTING = ("Dockerfile", "compose.yaml", "deploy/zhanggui.service", "deploy/nginx.conf")
CHINESE, ENGLISH = (ROOT / "README.md").read_text(encoding="utf-8").split("\n## English\n")


def defaults():
    """Each setting as the table writes it."""
    found = Settings()
    return {
        "ZHANGGUI_USERS": str(found.users_file).replace(str(Path.home()), "~"),
        "ZHANGGUI_OPEN": "yes" if found.open_to_all else "no",
        "ZHANGGUI_DATA": str(found.data_folder).replace(str(Path.home()), "~"),
        "ZHANGGUI_KEEP_HOURS": f"{found.keep / timedelta(hours=1):g}",
        "ZHANGGUI_FILES": str(found.session_files),
        "ZHANGGUI_MEGABYTES": str(found.session_megabytes),
    }


@pytest.mark.parametrize("text", [CHINESE, ENGLISH], ids=["zh-CN", "en"])
def test_the_table_has_every_setting_with_its_default(text):
    """In both languages, each with a reason; hosts have no default."""
    rows = {name: (default, why) for name, default, why in ROW.findall(text)}

    assert set(rows) == KNOWN
    assert {name: default for name, (default, _) in rows.items()} == {
        **defaults(),
        "ZHANGGUI_HOSTS": rows["ZHANGGUI_HOSTS"][0],
    }
    assert Settings().hosts == ()
    assert all(len(why) > len("设置") for _, why in rows.values())


@pytest.mark.parametrize("name", HOSTING)
def test_files_for_hosting_name_settings_that_there_are(name):
    """A slip would leave a setting at its default without a word."""
    assert {*NAME.findall((ROOT / name).read_text(encoding="utf-8"))} <= KNOWN


def test_the_image_is_given_what_it_needs():
    """Whatever the list lets into the image is there, the settings of Streamlit too."""
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    let_in = [line[1:] for line in lines if line.startswith("!")]

    assert {"app.py", "pages", "ui", "analysis", ".streamlit/config.toml"} <= {*let_in}
    assert [path for path in let_in if not (ROOT / path).exists()] == []
