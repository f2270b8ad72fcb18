"""Nobody of an uploaded file is found again: not on disk, in the log, on a page, in a download."""

import csv
import io
import zipfile
from pathlib import Path

import pandas as pd
import pytest
from paths import SAMPLE_DATA
from serving import serving
from visiting import Visit

SAMPLES = SAMPLE_DATA
ORDERS = SAMPLES / "ExportOrderList_taobao.csv"
PERSONAL = ("买家会员名", "收货人姓名", "联系手机", "收货地址 ")
ENCODINGS = ("utf-8", "gb18030", "utf-16-le")
PAGES = ("upload", "refund_reasons", "refund_daily", "customer_key", "customer_rfm")
ROWS = 100


def seeded() -> set[str]:
    """Names, nicks, phones and addresses of the first orders, long enough to be no accident."""
    rows = list(csv.DictReader(io.StringIO(ORDERS.read_bytes().decode("gb18030"))))[:ROWS]
    values = {row[column].strip("\t' ") for row in rows for column in PERSONAL}
    return {value for value in values if len(value) > 2 and "*" not in value}


def unpacked(data: bytes) -> bytes:
    """The bytes, those of every part of a zip file, and the texts of a Parquet file."""
    if data.startswith(b"PAR1"):
        return pd.read_parquet(io.BytesIO(data)).to_csv().encode()
    if not zipfile.is_zipfile(io.BytesIO(data)):
        return data
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return data + b"\n".join(unpacked(file.read(name)) for name in file.namelist())


def found(data: bytes) -> set[str]:
    everything = unpacked(data)
    return {one for one in seeded() for code in ENCODINGS if one.encode(code) in everything}


@pytest.fixture(scope="module")
def leavings(browser, tmp_path_factory) -> dict[str, bytes]:
    """All that a visit leaves: files below the server's home, pages as shown, downloads."""
    home = tmp_path_factory.mktemp("home")
    left: dict[str, bytes] = {}
    with serving(home, settings={"TMPDIR": str(home)}) as server:
        context = browser.new_context(locale="zh-CN")
        visit = Visit(context.new_page(), server.address)
        visit.open("/upload")
        visit.upload([ORDERS, SAMPLES / "refunds_taobao.xlsx"])
        for name in PAGES:
            visit.open(f"/{name}")
            left[name] = visit.page.content().encode()
            for label in ("下载体检报告", "下载 Excel"):
                button = visit.page.get_by_role("button", name=label)
                if button.count():
                    with visit.page.expect_download() as download:
                        button.first.click()
                    left[f"{name} {label}"] = Path(download.value.path()).read_bytes()
        context.close()
        files = [path for path in home.rglob("*") if path.is_file()]
        left |= {str(path.relative_to(home)): path.read_bytes() for path in files}
    return left


def test_the_search_would_find_somebody():
    """The upload itself is full of them."""
    assert len(found(ORDERS.read_bytes())) > ROWS


def test_nobody_is_found_again(leavings):
    """Workspace, log, temporary files, five pages, a workbook and the health report."""
    assert any(name.endswith(".parquet") for name in leavings)
    assert any("下载" in name for name in leavings)
    assert {name: found(data) for name, data in leavings.items() if found(data)} == {}
