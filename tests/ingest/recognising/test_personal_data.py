"""Personal data is detected, dropped, masked or replaced by pseudonyms."""

from __future__ import annotations

import csv
import hashlib
import hmac

import numpy as np
import pyarrow as pa
import pytest
from exported import KEY, imported, note_counts, values, words
from paths import SHARED

from analysis.ingest import Correction
from analysis.ingest.cleaning.pseudonyms import LENGTH, pseudonyms
from analysis.ingest.recognising.matching import match
from analysis.ingest.recognising.personal_data import (
    MASK,
    are_shareable,
    kind_by_cells,
    kind_by_header,
    mask_contacts,
)
from analysis.ingest.vocabulary import vocabulary_rows as vocabulary

FORMATS = SHARED / "formats"
GENERIC = words(
    "订单编号 买家昵称 收货人姓名 联系手机 收货地址 支付宝账号 商品标题 付款金额 退款金额 "
    "付款时间 订单状态 客服"
)
SEEDED = {
    "买家昵称": "tbxiaolu99",
    "收货人姓名": "欧阳小鹿",
    "联系手机": "13812345678",
    "收货地址": "广东省深圳市南山区文一西路565号14幢343室",
    "支付宝账号": "lu99@example.com",
    "商品标题": "保温杯 定制 13987654321 刻字",
}


def labelled():
    """Headers of all facts files, each with whether it holds personal data."""
    if not FORMATS.exists():
        pytest.skip("the facts on export files are not here")
    for path in sorted({*FORMATS.glob("*_*.csv")} - {FORMATS / "more_headers.csv"}):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                names = [row["header"], *filter(None, row["variants"].split("|"))]
                yield from ((path.stem, name, row["personal_data"] == "yes") for name in names)


def recall_and_precision(detected_and_personal):
    """Of pairs: was it detected, is it personal."""
    pairs = list(detected_and_personal)
    hits = sum(detected and personal for detected, personal in pairs)
    return hits / sum(personal for _, personal in pairs), hits / sum(
        detected for detected, _ in pairs
    )


def test_headers_nobody_told_us_of_are_judged_by_their_words():
    """Of all labelled headers, found by wording alone: recall and precision."""
    recall, precision = recall_and_precision(
        (bool(kind_by_header(header)), personal) for _, header, personal in labelled()
    )
    assert recall >= 0.98
    assert precision >= 0.90


def test_headers_of_known_exports_are_known():
    """Of all labelled headers in their own exports: recall and precision."""
    layouts = {}
    for name, header, personal in labelled():
        layouts.setdefault(name, []).append((header, personal))
    pairs = []
    for headers in layouts.values():
        kinds = match([header for header, _ in headers]).personal
        pairs += [(at in kinds, personal) for at, (_, personal) in enumerate(headers)]
    recall, precision = recall_and_precision(pairs)

    assert recall >= 0.98
    assert precision >= 0.90


DRAW = np.random.default_rng(7)
SURNAMES = vocabulary("surnames.csv")[0]["surnames"]
GIVEN = "伟芳娜敏静丽强磊军洋艳勇杰娟涛明超兰霞平刚桂英华玉萍红梅鑫浩宇轩萱涵"


def drawn(make, count=60):
    """A column of made-up cells."""
    return [make() for _ in range(count)]


def digits(count):
    """A text of digits."""
    return "".join(map(str, DRAW.integers(0, 10, count)))


def name():
    """A made-up Chinese name."""
    return DRAW.choice(list(SURNAMES)) + "".join(DRAW.choice(list(GIVEN), DRAW.integers(1, 3)))


def phone():
    """A made-up mobile number."""
    return f"1{DRAW.integers(3, 10)}{digits(9)}"


PERSONAL_COLUMNS = {
    "phone": lambda: drawn(phone),
    "phone with apostrophe": lambda: drawn(lambda: "'" + phone()),
    "masked phone": lambda: drawn(lambda: f"138****{digits(4)}"),
    "phone with code": lambda: drawn(lambda: f"+86 {phone()}"),
    "landline": lambda: drawn(lambda: f"0755-8{digits(7)}"),
    "id card": lambda: drawn(
        lambda: f"44030119{DRAW.integers(50, 99)}0{DRAW.integers(1, 9)}1{digits(4)}X"
    ),
    "e-mail": lambda: drawn(lambda: f"u{digits(5)}@example.com"),
    "alipay": lambda: drawn(lambda: phone() if DRAW.random() < 0.5 else f"a{digits(4)}@example.cn"),
    "alipay number": lambda: drawn(lambda: f"2088{digits(12)}"),
    "address": lambda: drawn(lambda: f"浙江省杭州市余杭区文一西路{digits(3)}号{digits(1)}幢"),
    "half blank address": lambda: [
        *drawn(lambda: f"上海市浦东新区张江路{digits(3)}号", 30),
        *[""] * 30,
    ],
    "name": lambda: drawn(name),
    "masked name": lambda: drawn(lambda: DRAW.choice(list(SURNAMES)) + "*" * DRAW.integers(1, 3)),
}
OTHER_COLUMNS = {
    "order id": lambda: drawn(lambda: f"63752706{digits(11)}"),
    "amount": lambda: drawn(lambda: f"{digits(3)}.{digits(2)}"),
    "count": lambda: drawn(lambda: digits(2)),
    "date": lambda: drawn(lambda: f"2026-01-{DRAW.integers(10, 29)} 08:{digits(1)}0:00"),
    "compact date": lambda: drawn(lambda: f"202601{DRAW.integers(10, 29)}"),
    "colour": lambda: drawn(
        lambda: DRAW.choice(["白色", "黄色", "金色", "红色", "黑色", "藏青", "卡其"])
    ),
    "size": lambda: drawn(lambda: DRAW.choice(["S", "M", "L", "均码", "XL"])),
    "status": lambda: drawn(lambda: DRAW.choice(["交易成功", "交易关闭", "等待发货"])),
    "carrier": lambda: drawn(lambda: DRAW.choice(["圆通速递", "中通快递", "顺丰速运", "韵达快递"])),
    "item": lambda: drawn(
        lambda: DRAW.choice(["保温杯 500ml", "坚果礼盒 1.2kg", "连衣裙", "电热水壶"])
    ),
    "province": lambda: drawn(lambda: DRAW.choice(["广东省", "浙江省", "江苏省", "湖北省"])),
    "sku code": lambda: drawn(lambda: f"ZG{digits(3)}-WH-S"),
    "barcode": lambda: drawn(lambda: f"690{digits(10)}"),
    "share": lambda: drawn(lambda: f"{digits(2)}.{digits(1)}%"),
}


def test_columns_under_any_header_are_judged_by_their_cells():
    """All kinds of personal columns are found, few others are."""
    detected_and_personal = [
        (bool(kind_by_cells(make())), True) for make in PERSONAL_COLUMNS.values()
    ]
    detected_and_personal += [
        (bool(kind_by_cells(make())), False) for make in OTHER_COLUMNS.values()
    ]
    recall, precision = recall_and_precision(detected_and_personal)

    assert recall == 1.0
    assert precision >= 0.90


@pytest.mark.parametrize("column", PERSONAL_COLUMNS)
def test_a_personal_column_under_an_unknown_header_is_told(column):
    """It was not going to be kept; now its reader knows why."""
    cells = PERSONAL_COLUMNS[column]()
    rows = [[str(number), "10", cell] for number, cell in enumerate(cells)]
    (sheet,) = imported(["订单编号", "付款金额", "栏目"], *rows).file_report.sheets

    assert [person.header for person in sheet.personal] == ["栏目"]
    assert sheet.personal[0].fate == "dropped"


def test_nothing_that_was_seeded_is_in_a_table_or_a_report():
    """Names, phones, addresses, accounts: not in a cell, not in a note."""
    rows = [
        [
            f"637527065477787084{n}",
            *SEEDED.values(),
            "10",
            "0",
            "2026-01-02 03:04:05",
            "交易成功",
            "小夏",
        ]
        for n in range(3)
    ]
    result = imported(GENERIC, *rows)
    everything = repr(result.file_report) + "".join(
        table.to_csv() for table in result.tables.values()
    )

    for secret in [*SEEDED.values(), "13987654321", "文一西路"]:
        assert secret not in everything
    assert values(result, "orders", "province") == ["广东省"] * 3
    assert values(result, "orders", "city") == ["深圳市"] * 3


@pytest.mark.parametrize("buyer", ["买家会员名", "下单帐号", "买家标识"])
def test_nothing_of_a_conversation_but_its_course_is_kept(buyer):
    """Neither who asked nor what was said, in any layout of messages of our own."""
    secrets = [SEEDED["买家昵称"], SEEDED["联系手机"], "改寄文一西路565号"]
    message = f"{secrets[2]}，电话{secrets[1]}"
    rows = [
        ["1", "小夏", secrets[0], who, "2026-01-02 03:04:05", message] for who in ("买家", "客服")
    ]
    result = imported(words(f"会话号 客服 {buyer} 说话方 发送时间 消息正文"), *rows)
    everything = repr(result.file_report) + result.tables["chats"].to_csv()
    fates = {person.header: person.fate for person in result.file_report.sheets[0].personal}

    assert not [secret for secret in secrets if secret in everything]
    assert values(result, "chats", "buyer_key")[0]
    assert fates == {"客服": "kept", buyer: "pseudonym", "消息正文": "dropped"}


def test_a_buyer_is_the_same_person_in_every_file_of_a_platform():
    """By a key that no one can turn back without the secret."""
    (pseudonym,) = pseudonyms(pa.array(["tb_a"]), "taobao", KEY).to_pylist()

    assert pseudonym == hmac.new(KEY, b"taobao:tb_a", hashlib.sha256).hexdigest()[:LENGTH]
    assert pseudonyms(pa.array(["tb_a"]), "jd", KEY).to_pylist() != [pseudonym]
    assert pseudonyms(pa.array(["tb_a"]), "taobao", KEY * 9).to_pylist() != [pseudonym]


def test_a_buyer_who_is_called_nothing_stays_a_buyer():
    """NA, null, None and nan are names; a dash or stars are none."""
    names = ["NA", "null", "None", "nan", "无", "-", "****", ""]
    keys = pseudonyms(pa.array(names), "taobao", KEY).to_pylist()
    assert [key is None for key in keys] == [False] * 5 + [True] * 3


def test_contact_data_in_texts_that_are_kept_is_blacked_out():
    """The rest of the text is needed."""
    texts = pa.array(
        [
            "联系13812345678谢谢",
            "发到a.b@example.com",
            "号110101199001011234",
            "0755-12345678",
            "500ml",
        ]
    )
    assert mask_contacts(texts).to_pylist() == [
        f"联系{MASK}谢谢",
        f"发到{MASK}",
        f"号{MASK}",
        MASK,
        "500ml",
    ]


def test_agents_stay_and_are_marked():
    """They are whom the study is about."""
    result = imported(
        ["客服账号", "咨询人数", "人工接待人数", "3分钟人工回复率"], ["小鹿", "9", "8", "90%"]
    )
    (person,) = result.file_report.sheets[0].personal

    assert values(result, "agent_daily", "agent") == ["小鹿"]
    assert (person.kind, person.fate) == ("agent", "kept")


REFUNDS = [
    "退款编号",
    "订单编号",
    "买家退款金额",
    "退款状态",
    "退款的申请时间",
    "买家退款原因",
    "买家退款说明",
]
REFUND = ["9", "1", "5", "退款成功", "2026-01-02 00:00:00", "质量问题", "坏了，打13812345678"]


def test_free_text_is_let_go_unless_the_reader_keeps_it():
    """Kept, it still has no phone number in it."""
    assert values(imported(REFUNDS, REFUND), "refunds", "reason_text") == [None]

    correction = Correction(personal={"买家退款说明": False})
    result = imported(REFUNDS, REFUND, correction=correction)
    assert values(result, "refunds", "reason_text") == [f"坏了，打{MASK}"]


def test_what_the_reader_calls_personal_is_let_go():
    """Also a column that a table would have kept."""
    correction = Correction(personal={"买家退款原因": True})
    result = imported(REFUNDS, REFUND, correction=correction)

    assert values(result, "refunds", "reason_raw") == [None]
    assert ("买家退款原因", "other", "dropped") in [
        (person.header, person.kind, person.fate)
        for person in result.file_report.sheets[0].personal
    ]


def test_a_buyer_cannot_be_kept_by_a_word_of_the_reader():
    """Saying that a nick is not personal leaves it hidden."""
    headers = ["订单编号", "买家昵称", "付款金额", "订单状态"]
    result = imported(
        headers,
        ["1", "tb_a", "10", "交易成功"],
        correction=Correction(personal={"买家昵称": False}),
    )
    assert (
        values(result, "orders", "buyer_key")
        == pseudonyms(pa.array(["tb_a"]), "generic", KEY).to_pylist()
    )


def test_the_words_of_an_unknown_status_are_safe_to_show():
    """Even if someone wrote a phone number there."""
    headers = ["订单编号", "买家昵称", "付款金额", "订单状态"]
    result = imported(headers, ["1", "tb_a", "10", "打13812345678"])

    assert note_counts(result)["unknown_status"] == 1
    assert "13812345678" not in repr(result.file_report) + result.tables["orders"].to_csv()


SHAREABLE = ["已发货退款", "1/1已发货", "部分发货中", "价保", "待卖家发货", "Shipped"]
PERSONAL = [
    *("王小明", "欧阳锋", "李*", "13912345678", "tb_12345678", "a@b.cn", "330106199001011234"),
    *("浙江省杭州市余杭区文一西路9号", "麻烦快一点发货谢谢老板急用"),
]


@pytest.mark.parametrize(
    ("texts", "expected"), [(SHAREABLE, True), (PERSONAL, False)], ids=["words", "persons"]
)
def test_only_short_words_of_no_person_may_be_shown(texts, expected):
    """Whatever column they stand in."""
    assert are_shareable(pa.array(texts)).tolist() == [expected] * len(texts)


@pytest.mark.parametrize("cell", ["王小明", "13912345678", "浙江省杭州市余杭区文一西路9号"])
def test_a_person_in_a_status_reaches_no_note_and_no_table(cell):
    """Only the count is told; a new word of the platform is named and kept."""
    headers = words("订单编号 买家会员名 买家实际支付金额 订单状态 订单创建时间")
    rows = [
        (f"2936{n:08}", "a", "10.00", status, "2026-05-01 10:00:00")
        for n, status in enumerate(["交易成功", "交易成功", "新状态", cell, cell])
    ]
    result = imported(headers, *rows)

    assert cell not in repr(result.file_report)
    assert not (result.tables["orders"] == cell).any(axis=None)
    assert values(result, "orders", "order_status_raw")[:3] == ["交易成功", "交易成功", "新状态"]
