"""A report made from files: the command line says what the pages say, and nobody is named."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from datetime import date
from html import escape

import pytest
from paths import SAMPLE_DATA
from reporting import WRITERS

from analysis.store.workspace import Workspace
from ui.command import main
from ui.report.outline import Outline, build_outline
from ui.report.questions import Scope, answers
from ui.upload.uploads import Upload, import_all, import_settings
from ui.words.text import speaker

SAMPLES = SAMPLE_DATA
ORDERS = {
    "ExportOrderList_taobao.csv": ("买家会员名", "收货人姓名", "联系手机", "收货地址 "),
    "orders_pdd.csv": ("收货人", "手机", "街道/镇"),
}
"""Files of the sample shop, and their columns that name or lead to a person."""

FILES = [*ORDERS, "refunds_taobao.xlsx", "refunds_pdd.xlsx"]
CHOICES = ("--set", "start=2026-04-01", "--set", "end=2026-05-31")
ENCODINGS = ("utf-8", "gb18030", "utf-16-le")
ROWS = 150


@pytest.fixture(scope="module")
def outline(tmp_path_factory) -> Outline:
    """The outline that the report page would show for these files."""
    workspace = Workspace.open(tmp_path_factory.mktemp("shop"), "a test's visitor")
    uploads = [Upload(name, (SAMPLES / name).read_bytes()) for name in FILES]
    settings = import_settings(workspace)
    assert not any(report.refusal for report in import_all(uploads, workspace, settings))
    tables = workspace.tables()
    scope = scope_of(CHOICES)
    return build_outline(answers(tables, scope), scope, "zh-CN", workspace.reports(), tables)


def scope_of(choices) -> Scope:
    """The choices of the command line as a scope."""
    days = dict(text.split("=") for text in choices if "=" in text)
    return Scope(**{name: date.fromisoformat(day) for name, day in days.items()})


def people() -> set[str]:
    """Names, phones, addresses and accounts of the sample shop's first buyers."""
    personal_values: set[str] = set()
    for name, columns in ORDERS.items():
        text = (SAMPLES / name).read_bytes().decode("gb18030")
        for row in [*csv.DictReader(io.StringIO(text))][:ROWS]:
            personal_values |= {row[column].strip("\t' ") for column in columns}
    return {value for value in personal_values if len(value) > 2}


def parts_of(data: bytes) -> bytes:
    """All parts of a zip file one after the other, those inside parts too."""
    if data[:2] != b"PK":
        return data
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return b"\n".join(parts_of(file.read(name)) for name in file.namelist())


@pytest.mark.parametrize("kind", WRITERS)
def test_nobody_of_the_sample_shop_is_in_a_report(kind, outline):
    """Searched in the bytes of every part, in the encodings a part can have."""
    personal_values = people()
    data = parts_of(WRITERS[kind](outline))

    assert len(personal_values) > 200
    assert "不想要了".encode() in data
    for encoding in ENCODINGS:
        assert [text for text in personal_values if text.encode(encoding) in data] == []


@pytest.mark.parametrize("kind", WRITERS)
def test_the_command_line_says_what_the_page_says(kind, outline, tmp_path, capsys):
    """The outline's sentences are on standard output and in the file that was written."""
    out = tmp_path / f"report.{kind}"
    files = [str(SAMPLES / name) for name in FILES]
    expected = [line.text for line in outline.lines]

    assert main([*files, "--report", str(out), *CHOICES]) == 0
    printed = [line.partition("] ")[2] for line in capsys.readouterr().out.splitlines()]
    file_text = parts_of(out.read_bytes()).decode("utf-8", "ignore")
    assert set(expected) <= set(printed)
    assert len(printed) == len(outline.lines)
    assert [text for text in expected if escape(text, quote=kind == "html") not in file_text] == []


@pytest.mark.parametrize("study", ["refund_reasons", "refund_trend", "customer_rfm"])
def test_a_study_of_the_command_line_has_the_reports_numbers(study, outline, capsys):
    """The same files and days asked for one study alone."""
    section = next(text for text in outline.sections if text.name == study)
    files = [str(SAMPLES / name) for name in FILES]

    assert main([*files, "--study", study, "--json", *CHOICES]) == 0
    metrics = json.loads(capsys.readouterr().out)["metrics"]
    assert metrics == pytest.approx(section.answer.result.metrics)


def test_the_command_line_reports_on_one_platform(tmp_path, capsys):
    """It stands under the title by its name, and the other's refunds are not counted."""
    out, files = tmp_path / "report.html", [str(SAMPLES / name) for name in FILES]
    pdd = [name for name in files if "pdd" in name]
    printed = []
    for expected in ([*files, "--platform", "pdd"], pdd):
        assert main([*expected, "--report", str(out), "--set", "chapters=operations"]) == 0
        printed.append(capsys.readouterr().out)

    assert printed[0] == printed[1]
    say = speaker("zh-CN", "report")
    main([*files, "--platform", "pdd", "--report", str(out)])
    file_text = out.read_text("utf-8")
    assert f" · {say('platform.pdd')}</p>" in file_text
    assert say("data", files=len(pdd), rows=1724, only="") in file_text


def test_the_command_line_takes_a_few_chapters(tmp_path, capsys):
    """Only what was asked for is in the file; a chapter that is none is one sentence."""
    out, files = tmp_path / "report.html", [str(SAMPLES / name) for name in FILES]
    say = speaker("zh-CN", "report")

    assert main([*files, "--report", str(out), "--set", "chapters=scores,operations"]) == 0
    file_text = out.read_text("utf-8")
    assert f"<h2>{say('chapter.operations')}" in file_text
    assert f"<h2>{say('chapter.team')}" not in file_text
    capsys.readouterr()
    assert main([*files, "--report", str(out), "--set", "chapters=weather"]) == 2
    assert "team、service、operations、scores" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments", [("--report", "a.txt"), ("--report", "a.pptx", "--study", "dsr_now")]
)
def test_a_report_is_one_of_three_files_and_no_study(arguments):
    """Anything else ends with the usage and status 2."""
    with pytest.raises(SystemExit) as ended:
        main([str(SAMPLES / FILES[0]), *arguments])

    assert ended.value.code == 2


def test_a_folder_that_is_not_there_is_one_sentence(tmp_path, capsys):
    """Status 2, the file's name, no path and no traceback."""
    out = tmp_path / "nowhere" / "report.html"

    assert main([str(SAMPLES / "refunds_taobao.xlsx"), "--report", str(out)]) == 2
    assert capsys.readouterr().err == "写不了文件：report.html\n"
