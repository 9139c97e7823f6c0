"""Printed files, read back by another library than the one that writes them."""
from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator

import pypdfium2
import pypdfium2.raw as raw
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kernel import instants, pdf
from kernel.drawing import Dot, Drawing, Stroke, Word, svg
from kernel.pdf import Column, Paper

MADE = instants.parse("2026-11-01 06:00")


def read(data: bytes) -> list[str]:
    """The text of each page."""
    return [page.get_textpage().get_text_range().replace("\r\n", "\n") for page in pypdfium2.PdfDocument(data)]


def test_chinese_comes_out_as_it_went_in() -> None:
    paper = Paper("投诉案件 T7K-4QX-9HM", foot="缘聚婚恋", made_at=MADE)
    paper.heading("经过")
    paper.paragraph("签约时红娘承诺三个月内安排六次约见，实际只安排了两次。")
    paper.facts([("诉求", "退费 1,280.00 元"), ("附言", "")])
    [page] = read(paper.bytes())
    for text in ("投诉案件 T7K-4QX-9HM", "经过", "安排六次约见", "退费 1,280.00 元", "—", "缘聚婚恋", "第 1 页 / 共 1 页"):
        assert text in page


@pytest.mark.parametrize(("given", "shown"), [
    ("王𠮷", "王〓"),
    ("石骉", "石骉"),
    ("好的😀", "好的〓"),
    ("一\x00二\t三", "一 二 三"),
    ("一\r\n二", "一\n二"),
    ("一\u200b二\ufe0f", "一二"),
    ("﷽", "〓"),
])
def test_a_character_that_the_font_lacks_is_seen_to_be_missing(given: str, shown: str) -> None:
    assert pdf.shown(given) == shown


def test_a_rare_name_is_printed_with_its_gap_shown() -> None:
    paper = Paper("打印件", made_at=MADE)
    paper.paragraph("顾客王𠮷来电")
    assert "顾客王〓来电" in read(paper.bytes())[0]


def test_a_long_table_has_its_head_on_each_page_and_loses_no_row() -> None:
    paper = Paper("日期", made_at=MADE)
    paper.table([Column("编号"), Column("说明", 3), Column("金额", 1, "right")],
                [[f"第{n}行", "调休上班，照常计入。" * (n % 7), f"{n}.00"] for n in range(1, 121)])
    pages = read(paper.bytes())
    assert len(pages) > 3 and all("编号" in page and "金额" in page for page in pages)
    assert f"第 2 页 / 共 {len(pages)} 页" in pages[1]
    text = "\n".join(pages)
    assert all(f"第{n}行" in text for n in range(1, 121))


def test_a_row_longer_than_a_page_goes_on_on_the_next() -> None:
    paper = Paper("长", made_at=MADE)
    paper.table([Column("谁"), Column("说了什么", 4)], [["顾客", "红娘" * 4000], ["员工", "收到"]])
    text = "".join(read(paper.bytes()))
    assert text.count("红") == 4000 and "收到" in text


def test_a_very_long_paragraph_is_set_in_seconds() -> None:
    paper = Paper("长", made_at=MADE)
    paper.paragraph("之后一直联系不上，" * 5000)
    assert len(read(paper.bytes())) > 20


def test_a_heading_does_not_stand_alone_at_the_foot() -> None:
    paper = Paper("页脚", made_at=MADE)
    for _ in range(38):
        paper.paragraph("占位")
    paper.heading("最后一节")
    paper.paragraph("一句话")
    for page in read(paper.bytes()):
        assert ("最后一节" in page) == ("一句话" in page)


DRAWING = Drawing(100, 50, "按时率", "十月 98.5%", (
    Stroke(((0, 10), (100, 10)), "#6B655F", 1, (4, 2)), Dot((50, 20), "#B23A48", square=True, open=True),
    Word((50, 45), "目标 <95%>", "#22201E", 12, "middle")))


def test_one_drawing_on_the_screen_and_on_paper() -> None:
    paper = Paper("图", made_at=MADE)
    paper.drawing(DRAWING)
    assert "目标 <95%>" in read(paper.bytes())[0]
    text = svg(DRAWING)
    assert "目标 &lt;95%&gt;" in text and 'role="img"' in text and "<title>按时率</title>" in text
    assert "<desc>十月 98.5%</desc>" in text and 'stroke-dasharray="4 2"' in text


def test_the_font_is_embedded_only_as_far_as_it_is_used() -> None:
    paper = Paper("一页", made_at=MADE)
    paper.paragraph("短")
    data = paper.bytes()
    fonts = {text.get_font().get_base_name() for text in pypdfium2.PdfDocument(data)[0].get_objects()
             if isinstance(text, pypdfium2.PdfTextObj)}
    assert len(data) < 40_000 and all(name.endswith("NotoSansSC-Regular") for name in fonts) and fonts


def test_what_is_printed_says_when_it_was_made() -> None:
    meta = pypdfium2.PdfDocument(Paper("一页", made_at=MADE).bytes()).get_metadata_dict()
    assert (meta["Title"], meta["CreationDate"]) == ("一页", "D:20261031220000Z")


def _structure(page: pypdfium2.PdfPage) -> list[tuple[str, str]]:
    """(kind, text within) of each element of a page that a screen reader reads, in order."""
    def text(read_text: Callable[..., int], element: object) -> str:
        buffer = ctypes.create_string_buffer(read_text(element, None, 0))
        read_text(element, buffer, len(buffer))
        return buffer.raw.decode("utf-16-le").rstrip("\0")

    def below(element: object) -> Iterator[tuple[str, str]]:
        yield text(raw.FPDF_StructElement_GetType, element), text(raw.FPDF_StructElement_GetAltText, element)
        for n in range(raw.FPDF_StructElement_CountChildren(element)):
            child = raw.FPDF_StructElement_GetChildAtIndex(element, n)
            if child:
                yield from below(child)

    tree = raw.FPDF_StructTree_GetForPage(page)
    found = [one for n in range(raw.FPDF_StructTree_CountChildren(tree))
             for one in below(raw.FPDF_StructTree_GetChildAtIndex(tree, n))]
    raw.FPDF_StructTree_Close(tree)
    return found


def test_screen_readers_are_told_headings_tables_and_what_a_drawing_shows() -> None:
    paper = Paper("一页", made_at=MADE)
    paper.heading("经过")
    paper.table([Column("编号")], [["1"]])
    paper.drawing(DRAWING)
    document = pypdfium2.PdfDocument(paper.bytes())
    assert document.is_tagged()
    met = _structure(document[0])
    kinds = [kind for kind, _ in met if kind in ("H1", "H2", "Table", "TH", "TD", "Figure")]
    assert kinds == ["H1", "H2", "Table", "TH", "TD", "Figure"]
    assert ("Figure", "按时率：十月 98.5%") in met


def test_lines_begin_with_no_closing_mark_and_end_with_no_opening_one() -> None:
    paper = Paper("避头尾", made_at=MADE)
    for n in range(40):
        paper.paragraph("红" * n + "红娘说（六次），“约见”只有两次。《合同》写明：三个月。" * 3)
    lines = [line for page in read(paper.bytes()) for line in page.split("\n")]
    assert len(lines) > 80
    assert not [line for line in lines if line[0] in "，。、；：？！）》」』】”’" or line[-1] in "（《「『【“‘"]


def test_a_digest_longer_than_its_cell_is_torn_and_nothing_is_put_into_it() -> None:
    digest = "39b3f797ef1109c10bf0b5f440132c765e4763e46ea1b7d01db22c5c9aabbccd"
    paper = Paper("证据", made_at=MADE)
    paper.table([Column("文件", 3), Column("SHA-256")], [["合同.pdf", digest]])
    page = pypdfium2.PdfDocument(paper.bytes())[0]
    assert digest in read(paper.bytes())[0].replace("\n", "")
    assert max(part.get_bounds()[2] for part in page.get_objects()) < page.get_width() - 20 / 25.4 * 72 + 1


def test_a_row_with_a_cell_too_few_is_refused() -> None:
    with pytest.raises(ValueError):
        Paper("一页").table([Column("编号"), Column("说明")], [["1"]])


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_printed_as_text(text: str) -> None:
    paper = Paper("一页", foot=text, made_at=MADE)
    paper.heading("#" + text)
    paper.paragraph("#panic() $x$ *b* _i_ @a \\u{41} " + text)
    paper.facts([(text, "= " + text)])
    paper.table([Column(text), Column("二")], [[text, "[" + text]])
    [page, *_] = read(paper.bytes())
    assert "#panic() $x$ *b* _i_ @a \\u{41}" in page
