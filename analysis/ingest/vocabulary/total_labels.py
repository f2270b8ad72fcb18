"""Labels of rows that sum up others: totals, subtotals, averages."""

from __future__ import annotations

import re
import unicodedata

SIMPLIFIED = str.maketrans(
    "總計匯彙體團隊組員數額頁單筆條個記錄間週",
    "总计汇汇体团队组员数额页单笔条个记录间周",
)
"""Traditional characters of the words below."""

GRAND_WORDS = "合计|总计|总和|汇总|共计|合共|总共|总合计|总数|总额|总量|total|grandtotal|sum"
"""Words of a grand total."""

PART_WORDS = (
    "小计|累计|均值|平均|平均值|平均数|人均|日均|店均|均数"
    "|subtotal|pagetotal|average|avg|mean|summary"
)
"""Words of a subtotal or an average."""

ALL_WORDS = "全店|全部|全体|全员|全组|团队|整体|所有|all|overall"
"""Words for everybody."""

SCOPE = (
    "(?:全店|店铺|本店|各店|团队|客服|人工|售前|售后|小组|部门|班组|人员|全部|所有|全体|全员|全组|整体"
    "|当前|数据|商品|宝贝|订单|退款|金额|以上|其中|本页|当页|本月|本周|本日|本期|上月|上周|当月|当日|今日"
    "|昨日|每日|每人|店|组|[一二三四五六七八九十]{1,3}月|第.{1,3}[页周月季]|[\\d.~至/-]++[年月日周季号页]?)"
)
"""What a label may say before its word: of whom, of what, of when."""

WHOLE_SCOPE = "(?:全店|店铺|本店|团队|客服|全部|所有|数据|商品|宝贝|订单|退款|金额)"
"""What the label of a whole file's total may say before its word."""

MEASURE = "(?:金额|笔数|单数|数量|人数|件数|条数|行数|数|值|额|行|条|件|元)"
COUNTED = (
    "共(?:有|计)?[\\d,]+(?:笔|单|条|行|个|件|人|位|天|次|项)(?:订单|记录|数据|退款|客服|商品)?"
)
AFTER = f"(?:{MEASURE}?(?:[:(/].{{0,20}})?|(?:{COUNTED})|[\\d,.]+(?:笔|单|条|行|个|件|人|元)?)"
"""What a label may say after its word: of which measure, a unit, how many."""


def _pattern(scope: str, words: str) -> re.Pattern[str]:
    return re.compile(f"{scope}*(?:{words}){AFTER}|{COUNTED}")


GRAND_LABEL = _pattern(WHOLE_SCOPE, GRAND_WORDS)
SUM_LABEL = _pattern(SCOPE, f"{GRAND_WORDS}|{PART_WORDS}")
ANY_LABEL = _pattern(SCOPE, f"{GRAND_WORDS}|{PART_WORDS}|{ALL_WORDS}")
LONGEST_LABEL = 30
"""Longer texts are no labels."""

LOOSE_LABEL = re.compile(f".{{1,12}}(?:{GRAND_WORDS}|{PART_WORDS}){MEASURE}?(?:[:(].{{0,20}})?")
"""Anything before the word of a total, as `考研真题汇总`: it may be a title."""


def normalised_label(text: str) -> str:
    """A label for comparison: NFKC, simplified, lower case, without blanks, quotes and marks."""
    plain = unicodedata.normalize("NFKC", text).translate(SIMPLIFIED).lower()
    return re.sub(r"[\s=\"'#*【】\[\]<>《》—_]+|^-+|-+$|:$", "", plain)


def is_total_label(text: str) -> bool:
    """Whether a text names a total, a subtotal, an average or everybody."""
    return _matches(ANY_LABEL, text)


def is_sum_label(text: str) -> bool:
    """Whether a text names a total, a subtotal or an average, and not only everybody."""
    return _matches(SUM_LABEL, text)


def is_grand_total_label(text: str) -> bool:
    """Whether a text names the total of a file."""
    return _matches(GRAND_LABEL, text)


def is_loose_total_label(text: str) -> bool:
    """Whether a text ends as the name of a total; it may be something else."""
    return _matches(LOOSE_LABEL, text)


def _matches(pattern: re.Pattern[str], text: str) -> bool:
    return len(text) <= LONGEST_LABEL and pattern.fullmatch(normalised_label(text)) is not None
