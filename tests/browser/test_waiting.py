"""What a visitor reads while the files of others are read first."""

import pytest
from paths import SHARED
from visiting import Visit

NASTY = SHARED / "nasty" / "generated"
SLOW, QUICK = NASTY / "fuzz_hang_2.xlsx", NASTY / "ok_plain.xlsx"
"""The first keeps a reader busy until its seconds are over."""


@pytest.mark.skipif(not SLOW.exists(), reason="the hostile files are not at hand")
def test_who_has_to_wait_is_told(browser, server):
    """Two visitors keep both places busy; a third one is told, and then has the file read."""
    visits = [Visit(browser.new_context(locale="zh-CN").new_page(), server.address) for _ in "abc"]
    for visit in visits:
        visit.open("/upload")
    *others, waiting = visits
    for visit in others:
        visit.drop([SLOW])
    others[0].page.get_by_text("正在读取").wait_for()
    others[1].page.get_by_text("正在读取").wait_for()
    waiting.drop([QUICK])
    waiting.page.get_by_text("前面还有文件在读").wait_for()
    waiting.page.get_by_text("我们看懂了这些").wait_for(timeout=120_000)
    assert not waiting.page.get_by_text("前面还有文件在读").count()
    for visit in visits:
        visit.page.context.close()
