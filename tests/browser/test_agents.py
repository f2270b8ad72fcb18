"""The pages about agents, in a real browser."""

from paths import SAMPLE_DATA
from visiting import Visit

REPORT = SAMPLE_DATA / "agents_chitu_taobao.xlsx"


def test_names_that_are_hidden_stay_hidden_on_the_next_page(visit: Visit) -> None:
    """The switch holds for all pages about agents: numbers instead of names."""
    visit.open("/upload")
    visit.upload([REPORT])
    visit.go("客服", "谁真的不一样")
    visit.page.get_by_text("口径与姓名").click()
    visit.page.get_by_text("隐去客服姓名").click()
    visit.settle()
    visit.page.keyboard.press("Escape")
    visit.go("客服", "团队一览")

    assert visit.page.get_by_text("接待最多的是#").count() == 1
    assert set(visit.english_left()) <= {"English"}
