"""The public page (5.4.2): whether people answer, and which files it needs."""
from pathlib import Path

import pytest

from app import company, public_page
from kernel import instants, validated_files


@pytest.mark.parametrize(("week", "at", "open_", "say"), [
    ("thursday: [09:00-21:00]", "2026-02-05 10:00", True, "人工服务中，到今天 21:00"),
    ("thursday: [09:00-24:00]", "2026-02-05 10:00", True, "人工服务中，到今天 24:00"),
    ("thursday: [20:00-02:00]", "2026-02-05 23:30", True, "人工服务中，到明天 2:00"),
    ("thursday: [09:00-21:00]", "2026-02-05 08:59", False, "现在不是人工服务时间，红娘今天 9:00 上班"),
    ("friday: [09:00-21:00]", "2026-02-05 22:00", False, "现在不是人工服务时间，红娘明天 9:00 上班"),
    ("", "2026-02-05 10:00", False, "人工服务暂停，智能客服随时在"),
    (", ".join(f"{day}: [00:00-24:00]" for day in (
        "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")), "2026-02-05 10:00", True,
     "人工服务中，全天不间断"),
])
def test_whether_people_answer(week: str, at: str, open_: bool, say: str) -> None:
    company.kinds()
    hours = validated_files.check("hours.yml", f"week: {{{week}}}\n").value.hours()
    found = public_page.service_status(hours, instants.parse(at))
    assert (found.now, found.say) == (open_, say)


def test_files_of_the_page_are_in_the_package() -> None:
    assert {"page.html", "page.css"} <= {f.name for f in (Path(public_page.__file__).parent / "public").iterdir()}
