"""The health report: what each rule met, row by row."""

import io

from openpyxl import load_workbook

from analysis.ingest import ImportSettings, import_file
from ui.export.import_report import import_report_workbook
from ui.words.text import speaker

SAY = speaker("zh-CN", "upload", "reading", "cleaning")
ORDERS = """订单编号,买家会员名,买家实际支付金额,订单状态,订单创建时间,订单付款时间,宝贝种类
1001,a,10,交易成功,2026-05-02 10:00:00,2026-05-01 10:00:00,1
1002,b,-5,交易成功,2026-05-02 10:00:00,2026-05-02 10:00:00,1
合计,,5,,,,
"""


def test_each_rule_stands_with_its_rows():
    """Row 2 was paid before it was ordered, row 3 is negative, row 4 is a total left out."""
    imported = import_file(ORDERS.encode(), "订单.csv", ImportSettings(b"k" * 32))
    book = load_workbook(
        io.BytesIO(import_report_workbook([imported.file_report], imported.tables, SAY))
    )
    rules = {row[1].value: row[4].value for row in book["体检报告"].iter_rows(min_row=2)}
    rows = list(book["订单"].iter_rows(values_only=True))
    order_rules = {(row[rows[0].index("订单编号")], row[0]) for row in rows[1:]}

    assert {"2", "3", "4"} <= set(rules.values())
    assert {order for order, rule in order_rules if "付款早于下单" in rule} == {"1001"}
    assert {order for order, rule in order_rules if "负数" in rule} == {"1002"}
