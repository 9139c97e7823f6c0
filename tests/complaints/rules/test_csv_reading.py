"""Detecting the encoding of short files."""
import pytest

from complaints.outside import csv_reading


@pytest.mark.parametrize("text", [
    "来源,编号,收到时间,类别,经过\n", "source,number,received_at,category,facts\nodr,1,2026-03-09,refund_dispute,不退钱了\n",
    "来源,经过\n12315,退 €100，红娘姓 䶮\n", "source,number\nodr,O-2\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_short_files_are_read_as_what_they_are(text: str, encoding: str) -> None:
    """Detectors that compare languages classify these as Korean or Big5."""
    assert csv_reading.text_of(text.encode(encoding)) == text
