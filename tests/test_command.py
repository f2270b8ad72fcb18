"""The command line, as a script calls it."""

import json
import subprocess
import sys
from dataclasses import dataclass

import pytest
from openpyxl import load_workbook
from paths import ROOT, SAMPLE_DATA, SHARED

from analysis.studies import every_study
from analysis.studies.refunds.refund_reasons import RefundReasons
from analysis.study import Finding, Result
from ui.command import main
from ui.words.text import LANGUAGES, speaker

SAMPLES = SAMPLE_DATA
FILES = [str(SAMPLES / name) for name in ("ExportOrderList_taobao.csv", "refunds_taobao.xlsx")]
SECRET = "13800000000"
TMALL = SHARED / "data" / "tmall_order_report.csv"


def answer(capsys, *arguments):
    assert main([*arguments, "--study", "refund_reasons", "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_json_holds_account_metrics_tables_and_findings(capsys):
    """One object; tables are records, findings have a key, values and a verdict."""
    output = answer(capsys, *FILES)

    assert output.keys() == {"account", "metrics", "tables", "findings"}
    assert [file["sheets"][0]["table"] for file in output["account"]] == ["orders", "refunds"]
    assert output["metrics"]["order_count"] > output["metrics"]["refunded_order_count"] > 0
    assert output["tables"]["by_reason"][0].keys() >= {"reason_l1", "refund_count", "share"}
    finding_keys = {"key", "values", "verdict", "worth_amount"}
    assert all(finding.keys() == finding_keys for finding in output["findings"])


def test_the_order_of_files_does_not_matter(capsys):
    """Nor that one of them is given twice."""
    assert answer(capsys, *FILES) == answer(capsys, *FILES[::-1], FILES[0])


def test_a_choice_is_set_by_its_field(capsys):
    """A month of payments has fewer orders than all months."""
    month = ("--set", "start=2026-05-01", "--set", "end=2026-05-31")
    output = answer(capsys, *FILES, *month, "--set", "basis=activity")

    assert output["metrics"]["order_count"] < answer(capsys, *FILES)["metrics"]["order_count"]
    assert output["findings"][0]["key"] == "rate_orders_activity"


def test_an_answer_can_be_of_one_platform(capsys):
    """Of two platforms' files one alone counts, as if the other had not been given."""
    pdd = [str(SAMPLES / name) for name in ("orders_pdd.csv", "refunds_pdd.xlsx")]
    both = answer(capsys, *FILES, *pdd, "--platform", "pdd")

    assert both["metrics"] == answer(capsys, *pdd)["metrics"]


@pytest.mark.parametrize(
    "arguments",
    [
        ("no such file.csv",),
        (*FILES, "--platform", "jd"),
        (*FILES, "--shop", "nobody's"),
        (*FILES, "--set", "unit=elephants"),
        (*FILES, "--set", "colour=red"),
        (*FILES, "--set", "start=yesterday"),
    ],
)
def test_a_bad_file_or_choice_is_one_sentence_and_status_2(capsys, arguments):
    """Nothing on standard output, one line on standard error, no path, no traceback."""
    assert main([*arguments, "--study", "refund_reasons"]) == 2
    out, err = capsys.readouterr()

    assert not out
    assert len(err.strip().splitlines()) == 1
    assert str(SAMPLES) not in err


def lacking():
    """Each study that the shop's daily figures are not enough for."""
    return [name for name, kind in every_study().items() if kind.lacks({"shop_daily"})]


def test_a_missing_table_is_one_sentence_and_status_2(capsys):
    """Whatever the study: it names the tables that are missing and the exports that bring them."""
    shop_daily = str(SAMPLES / "shop_daily_taobao.xlsx")
    assert len(lacking()) > 20
    for number, name in enumerate(lacking()):
        language = list(LANGUAGES)[number % len(LANGUAGES)]
        say = speaker(language, "common")
        arguments = [shop_daily, "--study", name, "--language", language]
        assert main(arguments) == 2, name
        out, err = capsys.readouterr()

        assert not out
        assert len(err.strip().splitlines()) == 1
        for table in every_study()[name].lacks({"shop_daily"}):
            assert say(f"table.{table}") in err
            assert say(f"brought_by.{table}") in err


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_file_that_a_page_would_ask_about_is_not_guessed_at(capsys, tmp_path, language):
    """Dates that are none: the page asks its reader, the command line has nobody to ask."""
    text = (SAMPLES / "orders_pdd.csv").read_text(encoding="gb18030")
    path = tmp_path / "orders.csv"
    path.write_text(text.replace("2026-", "昨天"), encoding="utf-8")

    assert main([str(path), "--study", "refund_reasons", "--language", language]) == 2
    out, err = capsys.readouterr()
    assert not out
    assert err.strip() == speaker(language, "command")("waits_for_reader", file_name="orders.csv")


@pytest.mark.parametrize(
    "name",
    ["04-xiaohongshu-orders.xlsx", "06-1688-purchases.xlsx", "09-tmall-supply-orders.csv"],
)
def test_files_of_other_hands_are_not_answered_wrongly(capsys, name):
    """Their rows are no orders as we know them: no rate is told as a fact."""
    path = SHARED / "field" / name
    if not path.exists():
        pytest.skip("the field cases are not at hand")

    assert main([str(path), "--study", "refund_reasons"]) == 2
    assert not capsys.readouterr().out


@dataclass(frozen=True)
class FailingStudy(RefundReasons):
    """A study with a fault of the program's own: it quotes a cell as it fails."""

    def run(self, tables):
        """Fail. Raises KeyError."""
        raise KeyError(SECRET)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_failing_study_is_one_sentence_and_status_1(
    capsys, monkeypatch, failed_studies, language
):
    """With the code that is in the log; no traceback, and nothing of what the failure quotes."""
    monkeypatch.setitem(every_study(), "refund_reasons", FailingStudy)

    assert main([*FILES, "--study", "refund_reasons", "--language", language]) == 1
    (line,) = failed_studies
    out, err = capsys.readouterr()
    assert err.strip() == speaker(language, "common")("failed_here", code=line[:8])
    assert SECRET not in out + err + line


@dataclass(frozen=True)
class UnsaidStudy(RefundReasons):
    """A study that answers what nobody has words for."""

    def run(self, tables):
        """One finding without a phrase."""
        return Result({}, {}, (Finding("no_such_finding"),))


def test_what_cannot_be_said_is_one_sentence_and_status_1(capsys, monkeypatch):
    """A fault after the answer is told as one before it."""
    monkeypatch.setitem(every_study(), "refund_reasons", UnsaidStudy)

    assert main([*FILES, "--study", "refund_reasons"]) == 1
    out, err = capsys.readouterr()
    assert not out
    assert speaker("zh-CN", "common")("failed_here", code="")[:8] in err


@pytest.mark.parametrize("arguments", [("--study", "refund_reasons", "--xlsx"), ("--report",)])
def test_a_file_that_cannot_be_written_is_one_sentence(capsys, tmp_path, arguments):
    """A folder that is not there is no traceback."""
    assert main([*FILES, *arguments, str(tmp_path / "nowhere" / "out.xlsx")]) == 2
    out, err = capsys.readouterr()

    assert not out
    assert err.strip() == speaker("zh-CN", "command")("cannot_write", file_name="out.xlsx")


def test_a_refused_file_is_one_sentence(capsys, tmp_path):
    """An error message saved as csv is not a table."""
    (tmp_path / "orders.csv").write_text('{"code": 401, "msg": "login"}', encoding="utf-8")

    assert main([str(tmp_path / "orders.csv"), "--study", "refund_reasons"]) == 2
    assert capsys.readouterr().err.startswith("orders.csv：")


@pytest.mark.parametrize(("language", "first"), [("zh-CN", "结论"), ("en", "Findings")])
def test_a_workbook_is_written_in_the_language_asked_for(tmp_path, language, first):
    """Tables, findings and sources, openable by another program."""
    out = tmp_path / "out.xlsx"
    arguments = [*FILES, "--study", "refund_reasons", "--xlsx", str(out), "--language", language]

    assert main(arguments) == 0
    assert load_workbook(out).sheetnames[0] == first


@pytest.mark.skipif(not TMALL.exists(), reason="the public order report is not at hand")
def test_a_real_order_report_gives_its_published_figures(capsys):
    """28,010 orders, 24,087 of them paid, 5,646 refunded; reasons need the refund export."""
    output = answer(capsys, str(TMALL))

    assert output["account"][0]["sheets"][0]["kept_count"] == 28_010
    assert output["metrics"]["order_count"] == 24_087
    assert output["metrics"]["refunded_order_count"] == 5_646
    assert output["metrics"]["paid_amount"] == pytest.approx(2_474_823.07, abs=0.01)
    assert output["metrics"]["refunded_amount"] == pytest.approx(572_335.92, abs=0.01)
    assert output["findings"][-1]["key"] == "lacks_refunds"


def test_the_command_line_loads_no_web_framework():
    """Neither Streamlit nor a server: `python -m analysis` starts without them."""
    script = (
        "import runpy, sys\n"
        "sys.argv = ['analysis', '--help']\n"
        "try:\n"
        "    runpy.run_module('analysis', run_name='__main__')\n"
        "finally:\n"
        "    web = {'streamlit', 'starlette', 'uvicorn', 'tornado'} & {*sys.modules}\n"
        "    print('loaded:', sorted(web))\n"
    )
    finished = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert "python -m analysis" in finished.stdout
    assert "loaded: []" in finished.stdout
