"""The documentation and files for hosting agree with the app's settings."""

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
    """Each default as the table writes it."""
    settings = Settings()
    return {
        "ZHANGGUI_USERS": str(settings.users_file).replace(str(Path.home()), "~"),
        "ZHANGGUI_OPEN": "yes" if settings.open_to_all else "no",
        "ZHANGGUI_DATA": str(settings.data_folder).replace(str(Path.home()), "~"),
        "ZHANGGUI_KEEP_HOURS": f"{settings.keep / timedelta(hours=1):g}",
        "ZHANGGUI_FILES": str(settings.session_files),
        "ZHANGGUI_MEGABYTES": str(settings.session_megabytes),
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
def test_files_for_hosting_name_existing_settings(name):
    """A misspelt name would silently leave a setting at its default."""
    assert {*NAME.findall((ROOT / name).read_text(encoding="utf-8"))} <= KNOWN


def test_the_image_has_the_files_it_needs():
    """Every path that `.dockerignore` includes exists, Streamlit's settings too."""
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    included = [line[1:] for line in lines if line.startswith("!")]

    assert {"app.py", "pages", "ui", "analysis", ".streamlit/config.toml"} <= {*included}
    assert [path for path in included if not (ROOT / path).exists()] == []
