"""wechat-bot report figures, build, verify: a year from its registers to its five files."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pypdf
import pytest

from tests.annual_report.ready import write_texts
from tests.annual_report.real import nothing
from tests.annual_report.test_year_2024 import bring_in
from tests.cli.conftest import Run
from tests.support.cast import call_in
from tests.support.offices import new_office
from wechat_bot.annual_report.documents import pdf
from wechat_bot.annual_report.procedure import queries
from wechat_bot.annual_report.procedure.versions import freeze
from wechat_bot.kernel import clock, journal
from wechat_bot.kernel.config import load_config
from wechat_bot.kernel.errors import InvalidInput
from wechat_bot.kernel.office import Office, open_office

YEAR = 2024
REGISTERS = Path(__file__).parents[1] / "annual_report" / "year_2024"
ENDINGS = ["docx", "html", "json", "pdf", "xlsx"]


CONFIG = """\
[agency]
name = "额敏县司法局"
body_code = "test"
level = "department"
sections = ["办公室", "普法与依法治理股"]
[database]
url = "sqlite:///office.sqlite3"
"""


@pytest.fixture
def ready(run: Run, config: Path) -> Run:
    """An office with its people and nothing in its registers, without the time `init` takes."""
    config.parent.mkdir()
    new_office(config.parent, staffed=True).close()
    config.write_text(CONFIG, encoding="utf-8")
    return run


@pytest.fixture
def filled(ready: Run, config: Path) -> Run:
    """2024 brought in: 33 = 1 + 32, everything else declared as 0."""
    office = office_of(config)
    bring_in(office, "disclosures.csv")
    bring_in(office, "declarations.csv")
    office.close()
    return ready


def office_of(config: Path) -> Office:
    return open_office(load_config(config))


def frozen(config: Path) -> None:
    office = office_of(config)
    write_texts(office, call_in(office).officer)
    freeze(call_in(office).officer, office, YEAR, "final", signed_on=date(2025, 1, 20))
    office.close()


def endings(folder: Path) -> list[str]:
    return sorted(path.suffix[1:] for path in folder.iterdir())


def test_figures_are_json_of_the_registers(filled: Run) -> None:
    done = filled("report", "figures", str(YEAR))
    assert done.exit_code == 0 and done.stderr == ""
    assert json.loads(done.stdout) == nothing(
        level=json.loads(done.stdout)["level"],
        disclosures={"total": 33, "items_distinct": 33, "by_channel": {"website": 1, "wechat": 32}})


def test_an_open_year_is_built_as_a_draft_and_says_why(ready: Run, tmp_path: Path) -> None:
    year, folder = clock.today().year, tmp_path / "新" / "文件夹"
    done = ready("report", "build", str(year), "-o", str(folder))
    assert done.exit_code == 0, done.stderr
    assert endings(folder) == ENDINGS
    assert done.stdout.splitlines() == [
        str(folder / f"额敏县司法局{year}年政府信息公开工作年度报告〔草稿〕.{ending}")
        for ending in ("docx", "html", "pdf", "xlsx", "json")]
    assert "这是草稿" in done.stderr and f"{year} 年还没有过完" in done.stderr
    assert "还没有数据" in done.stderr and "还没有落款日期" in done.stderr
    pages = pypdf.PdfReader(next(folder.glob("*.pdf"))).pages
    assert all("草稿" in page.extract_text() for page in pages)
    figures = json.loads(next(folder.glob("*.json")).read_text(encoding="utf-8"))
    assert figures["year"] == year and figures["decisions"]["licences"] is None


def test_the_year_s_total_is_told_in_the_documents(filled: Run, tmp_path: Path) -> None:
    assert filled("report", "build", str(YEAR), "-o", str(tmp_path / "出")).exit_code == 0
    assert "33条" in next((tmp_path / "出").glob("*.html")).read_text(encoding="utf-8")
    text = "".join(page.extract_text()
                   for page in pypdf.PdfReader(next((tmp_path / "出").glob("*.pdf"))).pages)
    assert "33条" in "".join(text.split())


def test_building_twice_replaces_the_files(filled: Run, tmp_path: Path) -> None:
    folder = tmp_path / "出"
    for _ in range(2):
        assert filled("report", "build", str(YEAR), "-o", str(folder)).exit_code == 0
        assert endings(folder) == ENDINGS


def test_a_frozen_year_gives_what_was_frozen(filled: Run, config: Path, tmp_path: Path) -> None:
    frozen(config)
    folder = tmp_path / "定稿"
    done = filled("report", "build", str(YEAR), "-o", str(folder))
    assert done.exit_code == 0, done.stderr
    assert "已定稿的第 1 版" in done.stderr
    assert endings(folder) == ENDINGS and all("草稿" not in path.name for path in folder.iterdir())
    pages = pypdf.PdfReader(next(folder.glob("*.pdf"))).pages
    assert not any("草稿" in page.extract_text() for page in pages)
    assert "与出稿时完全一样" in filled("report", "verify", str(YEAR)).stderr

    assert filled("registers", "import", "declarations", _licences(tmp_path, 5),
                  "--reason", "漏报").exit_code == 0
    now = [json.loads(filled("report", "figures", str(YEAR), *more).stdout)["decisions"]["licences"]
           for more in ((), ("--now",))]
    assert now == [0, 5]
    found = filled("report", "verify", str(YEAR))
    assert found.exit_code == 0 and "行政许可" in found.stdout
    assert "登记后来有变动，定稿的数没有跟着变" in found.stderr


def _licences(tmp_path: Path, number: int) -> str:
    lines = (REGISTERS / "declarations.csv").read_text(encoding="utf-8-sig").splitlines()
    changed = [line.replace(",0,", f",{number},") for line in lines if "行政许可" in line]
    assert changed
    path = tmp_path / "改报.csv"
    path.write_text("\n".join([lines[0], changed[0]]), encoding="utf-8")
    return str(path)


def test_a_frozen_file_that_is_gone_is_not_made_anew(
    filled: Run, config: Path, tmp_path: Path
) -> None:
    frozen(config)
    office = office_of(config)
    with office.db.read() as session:
        sha256 = queries.version_of(session, YEAR, 1).documents["pdf"]["sha256"]
    office.media.file(sha256).unlink()
    office.close()
    done = filled("report", "build", str(YEAR), "-o", str(tmp_path / "出"))
    assert done.exit_code == 1 and "没有另做一份代替" in done.stderr
    found = filled("report", "verify", str(YEAR))
    assert found.exit_code == 1 and "PDF" in found.stdout


def test_nothing_frozen_is_nothing_to_verify(ready: Run) -> None:
    done = ready("report", "verify", str(YEAR))
    assert done.exit_code == 1 and done.stdout == "" and "还没有出过任何一版" in done.stderr


def test_a_place_that_can_t_be_a_folder_is_refused_before_anything_is_built(
    ready: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "文件").write_text("x")
    done = ready("report", "build", str(YEAR), "-o", str(tmp_path / "文件"))
    assert done.exit_code == 1 and "是一个文件，不是文件夹，没有生成" in done.stderr
    done = ready("report", "build", str(YEAR), "-o", str(tmp_path / "文件" / "下面"))
    assert done.exit_code == 1 and "没有生成" in done.stderr and done.stdout == ""

    def denied(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "mkdir", denied)
    done = ready("report", "build", str(YEAR), "-o", str(tmp_path / "没权限"))
    assert done.exit_code == 1 and "没有读写它的权限" in done.stderr


def test_a_file_that_is_open_elsewhere_is_named_and_left_as_it_was(
    filled: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "出"
    assert filled("report", "build", str(YEAR), "-o", str(folder)).exit_code == 0
    before = next(folder.glob("*.xlsx")).read_bytes()
    renamed = Path.replace

    def locked(path: Path, target: Path) -> Path:
        if target.suffix == ".xlsx":
            raise PermissionError(13, "Permission denied")
        return renamed(path, target)

    monkeypatch.setattr(Path, "replace", locked)
    done = filled("report", "build", str(YEAR), "-o", str(folder))
    assert done.exit_code == 1 and ".xlsx 写不进去" in done.stderr and "打开着的" in done.stderr
    assert "前面 3 个文件已经写好" in done.stderr
    assert next(folder.glob("*.xlsx")).read_bytes() == before and endings(folder) == ENDINGS


def test_an_older_draft_in_the_folder_is_pointed_out(
    filled: Run, config: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "出"
    assert "以前生成的" not in filled("report", "build", str(YEAR), "-o", str(folder)).stderr
    frozen(config)
    done = filled("report", "build", str(YEAR), "-o", str(folder))
    assert "还有以前生成的 5 个文件，没有动" in done.stderr and "〔草稿〕.docx" in done.stderr
    assert len(done.stdout.splitlines()) == 5


def test_without_a_chinese_font_no_half_of_the_files_is_left(
    filled: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf, "faces", faces_of_none)
    done = filled("report", "build", str(YEAR), "-o", str(tmp_path / "出"))
    assert done.exit_code == 1 and "apt-get install" in done.stderr
    assert list((tmp_path / "出").iterdir()) == []
    doctor = filled("doctor")
    assert doctor.exit_code == 1 and "有问题\tPDF 的中文字体\t没有找到中文字体" in doctor.stdout


def faces_of_none(_: object) -> None:
    """What a machine without a Chinese font answers."""
    raise InvalidInput(pdf._CURE)


def test_doctor_looks_for_a_chinese_font(ready: Run) -> None:
    assert "正常\tPDF 的中文字体" in ready("doctor").stdout


@pytest.mark.parametrize("args", [
    ("build", "2024"), ("build", "-o", "x"), ("figures",), ("figures", "1999"), ("verify", "x"),
    ("check",), ("nothing",), ("build", "2024", "2025", "-o", "x"),
])
def test_wrong_usage(run: Run, args: tuple[str, ...]) -> None:
    done = run("report", *args)
    assert done.exit_code == 2 and done.stdout == ""


def test_a_build_is_in_the_journal(filled: Run, config: Path, tmp_path: Path) -> None:
    filled("report", "build", str(YEAR), "-o", str(tmp_path / "出"))
    assert filled("journal", "verify").exit_code == 0
    office = office_of(config)
    with office.db.read() as session:
        assert journal.history(session, [f"year:{YEAR}"])[0].sentence == \
            f"导出{YEAR}年年度报告（草稿）"
    office.close()
