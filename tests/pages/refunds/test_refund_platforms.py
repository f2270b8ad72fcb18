"""The refund pages over the exports of each platform alone, and of all of them together."""

import re
import tempfile
from datetime import date
from pathlib import Path

import pytest
from opening import FRAME
from streamlit.testing.v1 import AppTest

from analysis.ingest import ImportSettings, import_file
from analysis.samples import Setting, make_shop, write
from analysis.samples.shop import PLATFORMS
from analysis.store.workspace import Workspace
from ui.menu import MENU, page_path
from ui.words.escaping import escape_markdown
from ui.words.text import speaker

PAGES = MENU["refunds"]
ORDERS = 2000
NOT_TOLD = {
    ("pdd", "refund_speed"): "no_ends",
    ("jd", "refund_speed"): "no_ends",
    ("pdd", "refund_daily"): "lacks_ends",
    ("jd", "refund_daily"): "lacks_ends",
    ("douyin", "refund_places"): "lacks_carriers",
    ("jd", "refund_places"): "lacks_carriers",
    ("pdd", "refund_buyers"): "lacks_buyers",
    ("douyin", "refund_buyers"): "lacks_buyers",
}
"""What a page cannot answer from a platform's exports, and how it says so."""


def imported(platform):
    """The platform's order and refund exports, as they come out of an import."""
    folder = Path(tempfile.mkdtemp())
    setting = Setting(platform, 120, date(2026, 6, 30))
    write(make_shop(5, ORDERS, ("bad_batch:1.5",), setting=setting), folder)
    files = [*folder.glob("*rder*"), *folder.glob("refunds*")]
    settings = ImportSettings(pseudonym_key=b"k" * 32)
    return [import_file(path.read_bytes(), path.name, settings) for path in files]


@pytest.fixture(scope="module")
def workspaces():
    """A workspace for each platform, and one that holds all their files."""
    files = {platform: imported(platform) for platform in PLATFORMS}
    files["mixed"] = [one for many in files.values() for one in many]
    kept = {name: Workspace.open(Path(tempfile.mkdtemp()), name) for name in files}
    for name, workspace in kept.items():
        workspace.add(files[name])
    return kept


def opened(workspace, name):
    """A refund page over a workspace, in Chinese."""
    app = AppTest.from_file(FRAME, default_timeout=60)
    app.session_state["language"] = "zh-CN"
    app.session_state["workspace"] = workspace
    return app.run().switch_page(page_path(name)).run()


def texts(app):
    """All that stands on the page as text."""
    return "\n".join(element.value for element in (*app.markdown, *app.caption))


def longest_part(phrase):
    """Of a phrase with blanks: the longest part between them."""
    return escape_markdown(max(re.split(r"{[^}]*}", phrase), key=len))


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("platform", [*PLATFORMS, "mixed"])
def test_a_page_answers_or_says_plainly_what_is_missing(platform, name, workspaces):
    """And it says whose wording it goes by."""
    app = opened(workspaces[platform], name)
    say = speaker("zh-CN", name)
    spoken = PLATFORMS if platform == "mixed" else (platform,)

    assert not app.exception
    assert all(escape_markdown(say.word("platform", code)) in texts(app) for code in spoken)
    lack = NOT_TOLD.get((platform, name))
    if lack:
        assert longest_part(say.phrases[f"finding.{lack}"]) in texts(app)
    else:
        assert app.metric


@pytest.mark.parametrize("platform", [*PLATFORMS, "mixed"])
def test_the_sku_to_stop_selling_is_named(platform, workspaces):
    """From the platform's own files, and from all of them together."""
    app = opened(workspaces[platform], "refund_hotspots")

    first = next(element.value for element in app.markdown if "差异明显" in element.value)
    assert "质量" in first
    assert "豆沙粉" in first or platform in ("jd", "mixed")


def test_mixed_files_count_every_order_once(workspaces):
    """The paid orders of the mixed files are those of the platforms together."""
    counts = {
        name: int(opened(workspaces[name], "refund_reasons").metric[1].value.replace(",", ""))
        for name in workspaces
    }

    assert counts.pop("mixed") == sum(counts.values())
