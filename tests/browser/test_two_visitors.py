"""Two people upload files of the same name at the same time."""

from visiting import Visit

HEADER = (
    "订单编号,买家会员名,买家实际支付金额,订单状态,订单创建时间,订单付款时间 ,宝贝种类,退款金额\n"
)


def orders(count: int) -> dict[str, object]:
    """An order export of so many paid orders without refunds, under a name that both use."""
    rows = [
        f"{1000 + n},b{n},10.00,交易成功,2026-05-01 10:00:00,2026-05-01 10:05:00,1,0\n"
        for n in range(count)
    ]
    text = HEADER + "".join(rows)
    return {"name": "订单.csv", "mimeType": "text/csv", "buffer": text.encode("gb18030")}


def test_each_sees_the_answer_to_their_own_file(browser, server):
    """40 orders for one, 70 for the other, whoever looks first or last."""
    counts = (40, 70)
    visits = [Visit(browser.new_context(locale="zh-CN").new_page(), server.address) for _ in counts]
    for visit, count in zip(visits, counts, strict=True):
        visit.open("/upload")
        visit.upload([orders(count)])
    for visit, count in [*zip(visits, counts, strict=True)][::-1]:
        visit.open("/refund_reasons")
        visit.page.get_by_text(f"付款的 {count} 单里").wait_for()
        visit.page.context.close()
