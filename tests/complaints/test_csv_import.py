"""Importing a CSV of complaints saved by Excel: valid lines are filed, faulty ones are reported with their line."""
from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from complaints import case_view
from complaints.outside import csv_import, csv_reading, reference_views
from complaints.outside.csv_import import ImportResult
from kernel import file_versions, instants
from kernel.actors import SYSTEM
from kernel.errors import BadInput, NotAllowed
from kernel.settings import ROOT
from tests.conftest import scalar
from tests.makers.handoff import a_matchmaker, an_administrator
from tests.makers.outside import a_case, a_person, an_officer

NOW = instants.parse("2026-03-10 12:00")
HEAD = "来源,编号,收到时间,类别,经过,期限,诉求,联系方式,门店,订单号,链接\n"
GOOD = "12315,SH-1,2026-03-09 09:30,退费争议,交了 18800 元只见了两位,2026-03-20 18:00,退还 9600 元,13812345678,,HT-1,\n"
ODR = "odr,O-2,2026/3/9 9:05,refund_dispute,\"合同写六位，\n只见了两位\",,,,,,https://www.12315.cn/x\n"


def _load(session: Session, text: str | bytes, encoding: str = "utf-8") -> ImportResult:
    with instants.at(NOW):
        return csv_import.load(session, SYSTEM, text.encode(encoding) if isinstance(text, str) else text)


def _says(session: Session, text: str) -> list[tuple[int, str]]:
    return [(problem.line, problem.say) for problem in _load(session, text).problems]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
def test_whatever_it_was_saved_in(company: Session, encoding: str) -> None:
    found = _load(company, HEAD + GOOD + ODR, encoding)
    assert [row.line for row in found.rows] == [2, 3] and not found.problems
    case = case_view.get(company, an_administrator(company), found.filed[0].complaint_id)
    assert case.facts == "交了 18800 元只见了两位" and case.via == "outside"
    assert case.accepted_at == instants.parse("2026-03-09 09:30")


def test_big5_is_refused_by_its_head(company: Session) -> None:
    with pytest.raises(BadInput) as refused:
        _load(company, "來源,編號,收到時間,類別,經過\n12315,A-1,2026-03-09,退費爭議,紅娘說一定退費\n", "big5")
    assert "第 1 行缺少列" in refused.value.say()


@pytest.mark.parametrize("separator", ["\t", ";"])
def test_other_separators(company: Session, separator: str) -> None:
    assert len(_load(company, (HEAD + GOOD).replace(",", separator)).filed) == 1


def test_lines_are_those_of_the_file_where_cells_have_several(company: Session) -> None:
    assert _says(company, HEAD + ODR + ODR.replace("O-2", "").replace("2026/3/9 9:05", "明天"))[0][0] == 4


def test_the_same_file_again_changes_nothing(company: Session) -> None:
    first = _load(company, HEAD + GOOD + ODR)
    again = _load(company, HEAD + GOOD + ODR)
    assert len(first.filed) == 2 and not again.filed and not again.matched
    assert [t.number for t in again.known] == [t.number for t in first.filed]
    assert scalar(company, "select count(*) from complaint") == 2


def test_a_file_with_one_more_row_files_that_one_alone(company: Session) -> None:
    _load(company, HEAD + GOOD)
    found = _load(company, HEAD + GOOD + ODR)
    assert (len(found.known), len(found.filed)) == (1, 1)


def test_a_row_joins_the_open_case_of_the_same_phone(company: Session) -> None:
    case = a_case(company, person_id=a_person(company, "13812345678"), category="refund_dispute")
    assert [t.number for t in _load(company, HEAD + GOOD).matched] == [case.number]
    assert [r.external_number for r in reference_views.of(company, case.complaint_id)] == ["SH-1"]


@pytest.mark.parametrize(("given", "key"), [("法院", "court"), (" 仲裁 ", "court"), ("消保委", "council")])
def test_a_platform_is_found_by_one_of_the_names_in_its_title(company: Session, given: str, key: str) -> None:
    found = _load(company, HEAD + GOOD.replace("12315,", f"{given},", 1))
    [reference] = reference_views.of(company, found.filed[0].complaint_id)
    assert reference.source == key


def test_a_name_that_two_titles_share_is_no_platform(company: Session) -> None:
    file_versions.accept(company, "outside.yml", (ROOT / "app/demo_company/outside.yml").read_text("utf-8").replace(
        "sources:\n", "sources:\n  labour: {title: 劳动监察、仲裁, deadline: {unit: stated, basis: 来函所载期限}}\n"), SYSTEM)
    [problem] = _load(company, HEAD + GOOD.replace("12315,", "仲裁,", 1)).problems
    assert "没有“仲裁”这个来源" in problem.say


BAD = [
    ("来源", "工商局,SH-1,2026-03-09 09:30,退费争议,交了钱没见面,,,,,,", "没有“工商局”这个来源"),
    ("类别", "12315,SH-1,2026-03-09 09:30,退款,交了钱没见面,2026-03-20,,,,,", "“类别”的“退款”不是投诉类别"),
    ("时间写错", "12315,SH-1,三月九日,退费争议,交了钱没见面,2026-03-20,,,,,", "“收到时间”的“三月九日”不是时间"),
    ("没有的日子", "12315,SH-1,2026-02-30,退费争议,交了钱没见面,2026-03-20,,,,,", "“收到时间”的“2026-02-30”不是时间"),
    ("将来", "12315,SH-1,2027-03-09 09:30,退费争议,交了钱没见面,2027-03-20,,,,,", "“收到时间”的时间 2027-03-09 09:30 还没有到"),
    ("很久以后", "12315,SH-1,9999-12-31 10:00,退费争议,交了钱没见面,2026-03-20,,,,,", "“收到时间”的“9999-12-31 10:00”不是时间"),
    ("期限很久以后", "12315,SH-1,2026-03-09 09:30,退费争议,交了钱没见面,9999-12-31 23:59,,,,,", "“期限”的“9999-12-31 23:59”不是时间"),
    ("期限是很久以后的一天", "12315,SH-1,2026-03-09 09:30,退费争议,交了钱没见面,9999-12-31,,,,,", "“期限”的“9999-12-31”不是时间"),
    ("上世纪", "12315,SH-1,1999-12-31 23:59,退费争议,交了钱没见面,2026-03-20,,,,,", "“收到时间”的时间 1999-12-31 23:59 早于 2000 年"),
    ("空格子", "12315,,2026-03-09 09:30,退费争议,交了钱没见面,2026-03-20,,,,,", "“编号”没有填"),
    ("太长", "12315,SH-1,2026-03-09 09:30,退费争议," + "长" * 200_000 + ",2026-03-20,,,,,", "“经过”最多 4000 字，现有 200000 字"),
    ("格数", "12315,SH-1,2026-03-09 09:30,退费争议,交了钱,没见面,2026-03-20,,,,,,,多", "有 14 格，表头有 11 列"),
    ("门店", "12315,SH-1,2026-03-09 09:30,退费争议,交了钱没见面,2026-03-20,,,火星店,,", "没有门店“火星店”"),
    ("链接", "12315,SH-1,2026-03-09 09:30,退费争议,交了钱没见面,2026-03-20,,,,,javascript:1", "链接应以"),
]


@pytest.mark.parametrize(("case", "row", "say"), BAD, ids=[bad[0] for bad in BAD])
def test_a_bad_row_is_named_and_the_others_are_kept(company: Session, case: str, row: str, say: str) -> None:
    found = _load(company, HEAD + row + "\n" + ODR)
    assert [problem.line for problem in found.problems] == [2] and say in found.problems[0].say
    assert [taken.outcome for taken in found.filed] == ["filed"]
    assert scalar(company, "select count(*) from complaint") == 1
    assert scalar(company, "select count(*) from clock where promise = 'complaint.response'") == 1
    assert scalar(company, "select count(*) from person p where not exists "
                           "(select from complaint c where c.person_id = p.id)") == 0, "nothing half filed"


def test_a_quote_that_never_ends_stops_there(company: Session) -> None:
    assert "引号没有配对" in _says(company, HEAD + GOOD + 'odr,O-9,2026-03-09,退费争议,"没有合上\n' + ODR)[0][1]


FILES = [
    ("空文件", b"", "文件是空的"),
    ("只有空格", b"  \r\n ", "文件是空的"),
    ("Excel", b"PK\x03\x04" + bytes(200), "不是文本文件"),
    ("图片", b"\x89PNG\r\n\x1a\n" + bytes(200), "不是文本文件"),
    ("乱码", "来源,编号\n".encode() + b"\xff\xfe\xfd\x81\x20\xff\n", "第 2 行起"),
    ("缺列", "来源,编号,经过\n".encode(), "第 1 行缺少列：类别"),
    ("多列", (HEAD.strip() + ",备注\n").encode(), "第 1 行有不认识的列：备注"),
    ("两次", (HEAD.strip() + ",手机号\n").encode(), "“联系方式”写了两次"),
    ("不是表格", "请看附件\n".encode(), "第 1 行缺少列"),
    ("太大", b"a" * (csv_reading.LARGEST + 1), "超过 5 MB"),
    ("太多", (HEAD + ODR.replace("\n只", "只") * 1001).encode(), "1001 行，一次最多 1000 行"),
]


@pytest.mark.parametrize(("case", "data", "say"), FILES, ids=[one[0] for one in FILES])
def test_a_file_that_cannot_be_read_is_refused_whole(company: Session, case: str, data: bytes, say: str) -> None:
    with pytest.raises(BadInput) as refused:
        _load(company, data)
    assert say in refused.value.say()
    assert scalar(company, "select count(*) from complaint") == 0


def test_dates_as_people_write_them(company: Session) -> None:
    text = HEAD + "".join(f"odr,O-{n},{written},退费争议,交了钱没见面,,,,,,\n" for n, written in enumerate(
        ["2026-3-9 9:05", "2026/03/09 09:05:00", "2026年3月9日9时05分", "2026.3.9 9:05", "2026-03-09T09:05+08:00",
         "2026-03-09T01:05:00Z"]))
    found = _load(company, text)
    assert not found.problems
    rows = [reference_views.of(company, taken.complaint_id)[0] for taken in found.filed]
    assert {row.received_at for row in rows} == {instants.parse("2026-03-09 09:05")}


def test_a_deadline_that_is_a_date_lasts_until_its_end(company: Session) -> None:
    found = _load(company, HEAD + GOOD.replace("2026-03-20 18:00", "2026-03-20"))
    assert reference_views.of(company, found.filed[0].complaint_id)[0].deadline_at == instants.parse("2026-03-21 00:00")


def test_a_row_without_a_time_of_receipt_or_a_deadline_is_filed_and_they_are_asked_for(company: Session) -> None:
    found = _load(company, HEAD + "12315,SH-1,,退费争议,交了钱没见面,,,,,,\n"
                  + "12345,G-1,2026-03-09 09:30,退费争议,交了钱没见面,,,,,,\n")
    assert not found.problems
    rows = [reference_views.of(company, taken.complaint_id)[0] for taken in found.filed]
    assert [row.missing for row in rows] == [("received_at", "deadline_at"), ("deadline_at",)]
    assert NOW <= rows[0].received_at < NOW + timedelta(minutes=1)
    again = _load(company, HEAD + GOOD.replace("2026-03-20 18:00", "2026-03-20"))
    assert [taken.number for taken in again.known] == [found.filed[0].number]
    assert reference_views.of(company, found.filed[0].complaint_id)[0].missing == ()


def test_a_file_may_leave_the_time_of_receipt_out(company: Session) -> None:
    assert len(_load(company, "来源,编号,类别,经过\nodr,O-5,退费争议,交了钱没见面\n").filed) == 1


MORE = "来源,编号,收到时间,类别,经过,性质,举报编号,处理结果,首问负责人,调解意愿,调解日期,先行赔付,赔付日期,监管部门受理日期\n"


def test_outcome_first_contact_mediation_payment_and_report_are_columns(company: Session) -> None:
    found = _load(company, MORE + "12315,SH-1,2026-03-02 09:30,退费争议,交了钱没见面,投诉并举报,JB-1,达成一致,T301,同意调解,"
                  "2026-03-06,\"1,280.50\",2026-03-07,2026-03-04\n")
    assert not found.problems
    complaint, report = reference_views.of(company, found.filed[0].complaint_id)
    given = complaint.particulars
    assert (given.outcome, given.mediation_consent, given.advance_paid) == ("settled", "agreed", Decimal("1280.50"))
    assert (given.mediation_on, given.agency_accepted_on) == (date(2026, 3, 6), date(2026, 3, 4))
    assert given.first_contact_id is not None
    assert (report.nature, report.external_number, report.particulars.outcome) == ("report", "JB-1", None)


@pytest.mark.parametrize(("cells", "say"), [
    ("告发,,,,,,,,", "没有“告发”这种性质"), (",,赢了,,,,,,", "没有“赢了”这种处理结果"), (",,,王五,,,,,", "不是一位在职同事"),
    (",,,,,,很多,,", "很多"), (",,,,,,,2026-03-07,", "请一并写明先行赔付的金额"), (",,,,,,,,2030-01-01", "还没有到"),
])
def test_a_particular_that_cannot_be_read_names_itself(company: Session, cells: str, say: str) -> None:
    [(line, said)] = _says(company, MORE + f"12315,SH-1,2026-03-02 09:30,退费争议,交了钱没见面,{cells}\n")
    assert line == 2 and say in said
    assert scalar(company, "select count(*) from complaint") == 0


def test_paper_forms_of_a_store_run_no_third_clock(company: Session) -> None:
    found = _load(company, HEAD + "门店书面登记,2026-017,2026-03-09 15:00,门店服务,前台态度差,,,,,,\n")
    case = case_view.get(company, an_administrator(company), found.filed[0].complaint_id)
    assert case.via == "csv" and reference_views.of(company, case.id)[0].clock is None and case.response is not None


def test_staff_import_by_their_right(company: Session) -> None:
    with instants.at(NOW):
        assert len(csv_import.load_by_staff(company, an_officer(company), (HEAD + GOOD).encode()).filed) == 1
        with pytest.raises(NotAllowed):
            csv_import.load_by_staff(company, a_matchmaker(company), (HEAD + GOOD).encode())
