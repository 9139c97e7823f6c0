"""hours.yml, calendar.yml, promises.yml, alerts.yml: what is rejected, with line and sentence."""
import pytest

from deadlines import counting_rules, promises
from kernel import validated_files
from kernel.errors import BadFile
from kernel.settings import settings

REFUSED = [
    ("hours.yml", "week:\n  monday: [9-21]", 2, "应写成 09:00-21:00"),
    ("hours.yml", "week:\n  monday: [09:00-25:00]", 2, "应写成 09:00-21:00"),
    ("hours.yml", "week:\n  monday: [09:00-09:00]", 2, "开始与结束相同"),
    ("hours.yml", "week:\n  monday: [09:00-13:00, 12:00-18:00]", 2, "互相重叠"),
    ("hours.yml", "week:\n  funday: [09:00-13:00]", 2, "不认识这一项"),
    ("hours.yml", "closings: []", 1, "缺少这一项"),
    ("hours.yml", "week: {}\nclosings:\n  - {from: 2026-02-20, to: 2026-02-16, why: 春节}", 3,
     "结束日期应不早于开始日期"),
    ("hours.yml", "week: {}\nexceptions:\n  - {date: 2026-02-30, hours: [], why: 春节}", 3, "应是日期"),
    ("hours.yml", "week: {}\nexceptions:\n  - {date: 2026-02-16, hours: [], why: 春节}\n"
                  "  - {date: 2026-02-16, hours: [], why: 除夕}", 4, "写了两次"),
    ("calendar.yml", "notices:\n  - {year: 2027, number: 国办发明电〔2026〕9号, off: []}", 2, "off"),
    ("calendar.yml", "notices:\n  - {year: 2027, number: 国办发明电〔2026〕9号, off: [{name: 元旦, from: 2027-01-01,"
                     " to: 2027-01-03}], work: [2027-01-04]}", 2, "不是周末"),
    ("calendar.yml", "notices:\n  - {year: 2027, number: 国办发明电〔2026〕9号, off: [{name: 元旦, from: 2027-01-01,"
                     " to: 2027-01-03}], work: [2027-01-02]}", 2, "既写了放假，又写了上班"),
    ("calendar.yml", "notices:\n  - {year: 2027, number: 国办发明电〔2026〕9号, off: [{name: 元旦, from: 2028-01-01,"
                     " to: 2028-01-01}]}", 2, "不属于 2027 年"),
    ("calendar.yml", "days:\n  - {date: 2026-08-17, works: false, why: 团建}", 2, "缺少这一项"),
    ("promises.yml", "promises:\n  complaint.response: {hours: 72}", 2, "最多 48 小时（5.1 g），只能更短"),
    ("promises.yml", "promises:\n  complaint.solution: {working_days: 8}", 2, "最多 7 个工作日"),
    ("promises.yml", "promises:\n  complaint.solution: {hours: 24}", 2, "以个工作日计"),
    ("promises.yml", "promises:\n  complaint.reply: {hours: 24}", 2, "没有“complaint.reply”这项承诺"),
    ("promises.yml", "promises:\n  complaint.response: {hours: 24, working_days: 1}", 2, "其中一项"),
    ("alerts.yml", "targets:\n  - {name: 值班群, url: nosuch://x}", 2, "不是 Apprise 认识的地址"),
    ("alerts.yml", "quiet: 22-8\ntargets: []", 1, "应写成 09:00-21:00"),
    ("alerts.yml", "targets: []\nescalate_after: 2", 2, "escalate_after"),
    ("alerts.yml", "targets:\n  - {name: 值班群, url: 'json://x', for: boss}", 2, "应是角色"),
    ("alerts.yml", "targets:\n  - {name: 值班群, url: 'json://x', for: T301, escalate: true}", 2, "不能只属于一个人"),
]


@pytest.mark.parametrize(("name", "text", "line", "sentence"), REFUSED, ids=[f"{r[0]}: {r[3]}" for r in REFUSED])
def test_a_bad_file_is_refused_with_its_line(name: str, text: str, line: int, sentence: str) -> None:
    with pytest.raises(BadFile) as refused:
        validated_files.check(name, text)
    assert [(p.line, sentence in p.say) for p in refused.value.problems] == [(line, True)]


def test_a_company_may_promise_more_than_the_standard() -> None:
    file = validated_files.check("promises.yml", "promises: {complaint.response: {hours: 24}}").value
    assert promises.policy_in(file, "complaint.response").amount == 24
    assert promises.policy_in(file, "complaint.solution").amount == 7, "what isn't named stays as the standard has it"


def test_the_demo_companys_files_are_good() -> None:
    rules = counting_rules.rules_in_folder()
    assert set(rules.files) == {"hours.yml", "calendar.yml", "promises.yml"}
    assert validated_files.from_folder("alerts.yml", settings().company_folder).value.targets == ()
