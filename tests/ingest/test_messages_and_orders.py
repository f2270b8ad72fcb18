"""Messages arranged by hand and a platform's own orders know the same buyers."""

from __future__ import annotations

import pytest
from exported import imported, words

from analysis.agents.from_orders import count_attributed_orders
from analysis.agents.measures import AgentChoice

ORDERS = {
    "买家会员名": "订单编号 买家会员名 总金额 买家实际支付金额 订单状态 订单创建时间 订单付款时间",
    "下单帐号": "订单号 下单帐号 订单金额 应付金额 订单状态 下单时间 付款确认时间",
}
"""By what a platform's orders call the buyer."""


@pytest.mark.parametrize("buyer", ORDERS)
def test_an_order_belongs_to_who_answered_its_buyer(buyer):
    """Of two orders, paid while messages were logged, one is of a buyer who had asked."""
    messages = [
        ("1", "小夏", "tb_a", "买家", "2026-05-01 10:00:00", "在吗"),
        ("1", "小夏", "tb_a", "客服", "2026-05-01 10:00:20", "在的"),
        ("2", "小夏", "tb_c", "买家", "2026-05-02 10:00:00", "在吗"),
    ]
    bought = [
        (number, who, "10", "10", "已完成", "2026-05-01 10:05:00", "2026-05-01 10:06:00")
        for number, who in (("3001", "tb_a"), ("3002", "tb_b"))
    ]
    log = imported(words(f"会话号 客服 {buyer} 说话方 发送时间 消息正文"), *messages)
    orders = imported(words(ORDERS[buyer]), *bought)

    assert count_attributed_orders({**log.tables, **orders.tables}, AgentChoice()) == (1, 2)
