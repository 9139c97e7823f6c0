"""What is recognised in a notice: names, verbs, dates, and the parts of a text that change no day.

Everything is matched in text that `sentences` has normalised: half-width digits and punctuation, no spaces.
"""
from __future__ import annotations

import re

NEW_YEAR = "元旦"
# every way of writing a statutory holiday → its name; longer ones first
NAMES = {
    "五一国际劳动节": "劳动节", "“五一”国际劳动节": "劳动节", "国际劳动节": "劳动节", "五一劳动节": "劳动节", "劳动节": "劳动节",
    "农历新年": "春节", "春节": "春节", "新年": NEW_YEAR, NEW_YEAR: NEW_YEAR, "清明节": "清明节", "清明": "清明节",
    "端午节": "端午节", "端午": "端午节", "中秋节": "中秋节", "中秋": "中秋节", "国庆节": "国庆节", "国庆": "国庆节",
}
STATUTORY = ("元旦", "春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节")
AND = "、"
_NAME = "|".join(NAMES)
_OTHER = r"[一-鿿0-9]{2,36}?(?:纪念日|节)"  # a holiday of one year only, in a heading
WEEKDAYS = "一二三四五六日"
WEEKDAY = re.compile(r"(?:周|星期|礼拜)([一二三四五六日天])")

HEADING = re.compile(
    rf"(?P<names>(?:{_NAME})(?:[、,和及与](?:{_NAME}))*)(?:假期|放假|假日)?(?:安排|时间)?(?::|(?=(?:\d{{4}}年)?\d{{1,2}}月))"
    rf"|(?P<other>{_OTHER}):")
NUMBERING = re.compile(r"^(?:\(?[一二三四五六七八九十]{1,3}\)?[、.]|\([一二三四五六七八九十]{1,3}\)|\(?\d{1,2}\)?[、.](?!\d)|\(\d{1,2}\))")
ONLY_NAMES = re.compile(rf"^(?:{_NAME})(?:[、,和及与](?:{_NAME}))*(?:假期|放假|调休|安排|时间|:)*$")
ONE_NAME = re.compile(_NAME)
COMMEMORATION = re.compile(r"关于(?:调整)?(?:\d{4}年)?([一-鿿0-9]{2,40}?(?:纪念日|节))(?:调休|放假|假期|安排)")

# where a line of the source begins a sentence, whatever the line before ended with
LINE_START = re.compile(
    rf"\(?[一二三四五六七八九十]{{1,3}}\)?[、.]|\([一二三四五六七八九十\d]{{1,3}}\)|\d{{1,2}}[、.](?!\d)|(?:{_NAME}):"
    r"|国务院|国办发|国发|各省|经国务院|现将|发文|成文|发布|标题|来源|索引|主题|节假日期间|鼓励|根据|附件|特此|\(此件"
    r"|\d{4}年\d{1,2}月\d{1,2}日(?=\n|$)")
OPEN_END = "至到、，,（(和及与—–-~～〜"  # a line that ends so goes on

SENTENCE_END = r"(?<=[。！!])|(?<=[；;，,])(?=鼓励|倡议|提倡)"
TITLE = re.compile(r"关于.{0,30}?(?:节假日|假期|放假|调休).{0,12}?的?(?:通知|公告)")
NUMBER = re.compile(r"国(?:办|发)[一-鿿]{0,3}[〔\[(【﹝]\d{4}[〕\])】﹞]\d{1,3}号")
CITED = re.compile(r"《[^》]*》(?:\([^()]*\))?")
YEAR = re.compile(r"(20\d\d)年")
YEAR_OF_PLAN = re.compile(
    r"(20\d\d)年(?:度)?(?:部分|全年|元旦|春节|清明|劳动|端午|中秋|国庆|五一|[^\d。,:]{0,30}?(?:节假日|假期|放假))")
# what stands before the days in a sentence and says nothing of them
LEAD = re.compile(
    r"^(?:各省[^:0-9]*机构:)?"
    r"(?:(?:根据|按照|依据)[^,:]*?(?:修订|修改|公布|施行|通过|规定|要求|精神|通知|决定|办法)[^,:0-9]{0,20}[,:]"
    r"|(?:为|经|鉴于|考虑到)[^,:0-9]*[,:]|现?(?:就|将)[^,:]*?(?:如下|通知)[,:])*"
    r"(?:特?作?(?:如下|以下)(?:安排|调休|调整):)?"
    r"(?:\d{4}年(?:全年|部分)?(?:节假日|放假)(?:放假|调休|的|具体|安排|时间|日期|通知|公告|表|如下)*:)?")
SIGNATURE = re.compile(r"^(?:国务院(?:办公厅)?)?(20\d\d)年(\d{1,2})月(\d{1,2})日(?:印发)?$")
META = re.compile(
    r"^(?:成文日期|发布日期|发布时间|发文日期|印发日期|更新时间|日期|时间)[::]?(20\d\d)年(\d{1,2})月(\d{1,2})日[\d::]*(?:来源.*)?$")
HAS_DATE = re.compile(r"\d{1,2}月\d{1,2}|\d{1,2}[日号]|\d{1,2}月[^0-9份]{0,2}[日底末初]")
HAS_COUNT = re.compile(r"\d{1,2}天")
# sentences with a date that change no day: encouragement, half days for a part of the people, tolls, news agencies
ASIDE = re.compile(
    r"^(?:鼓励|倡议|提倡|建议)|(?:妇女|女职工|青年|儿童|少年|军人).*半天|通行费|^新华社.{0,12}电"
    r"|^(?:据|记者)|国务院办公厅\d{1,2}日(?:发布|公布|印发)|^(?:成文日期|发布日期|发布时间|发文日期|印发日期|更新时间|索引号)"
    r"|^(?:根据|按照|依据)(?!.*(?:放假|上班|调休|补休|休息)).*(?:施行|修订|修改|公布|通过|批准|规定)")
CHANGES = re.compile(r"调整|改为|取消|变更|不再")

# Chinese numerals that stand for a year, a month, a day or a number of days
NUMERAL_YEAR = re.compile(r"[〇○零一二三四五六七八九]{4}(?=年)")
NUMERAL = re.compile(r"(?<![第初正闰农历星期周])[一二三四五六七八九十廿卅]{1,3}(?=月|日|天|号)")
DIGITS = {sign: str(n) for n, signs in enumerate(("〇○零", "一", "二", "三", "四", "五", "六", "七", "八", "九"))
          for sign in signs}
TENS = {"廿": "二十", "卅": "三十"}
TEN = "十"
PLAIN_DATE = r"\1年\2月\3日"

JOINED = re.compile("补休|连休|周末")
# a verb before its dates: "放假时间：1月1日至3日"
VERB_FIRST = re.compile(r"(?:的?(?:时间|日期|日|安排)){0,2}(?:为|是|于|有|:)?(?:自|从)?(?:\d{4}年)?\d{1,2}月")
NEXT_YEAR = ("次年", "翌年", "明年")
TOKEN = re.compile("|".join((
    r"(?P<paren>\([^()]*\))",
    r"(?P<count>(?:共计|总共|一共|合计|共|连续|连休|假期)*(?P<days>\d{1,2})天(?:的?(?:长假|小长假|假期))?)",
    r"(?P<date>(?:(?P<y>\d{4})年|(?P<ry>次年|翌年|明年|当年|同年|本年|今年))?(?:(?P<m>\d{1,2})月)?(?P<d>\d{1,2})[日号])",
    r"(?P<open>(?:(?P<oy>\d{4})年)?(?P<om>\d{1,2})月(?P<od>\d{1,2})(?=[至到—–\-~〜、,和及]))",
    r"(?P<listed>\d{1,2}(?=(?:[、,和及]\d{1,2})*[、,和及]\d{1,2}[日号]))",
    r"(?P<year>\d{4})年",
    r"(?P<range>起至|[至到—–\-~〜]+)",
    r"(?P<extend>延长)",
    r"(?P<cancel>取消)",
    r"(?P<move>(?:的?公休日)?(?:分别)?(?:调休?至|调到|调换至|移至))",
    r"(?P<confirm>为?(?:法定节假日|法定假日|公休日|双休日|周末公休))",
    r"(?P<change_off>(?:调整为|改为)(?:休息日?|放假|公休日?|调休)|不再上班|不上班)",
    r"(?P<change_work>(?:由[一-鿿]{2,6})?(?:调整为|改为)(?:正常)?(?:工作日|上班)|不再放假)",
    r"(?P<instead>(?:调整为|改为|变更为))",
    r"(?P<resume>起(?:恢复)?(?:正常|照常)?上班|(?:恢复)?(?:正常|照常)上班)",
    r"(?P<work>(?:调休|补休|调整|安排|均|照常)*(?:上班|补班)|为工作日|补上班)",
    r"(?P<nothing>不调休|不补休)",
    r"(?P<weekend>(?:与|同|和|连)(?:周末|双休日)(?:连休|相连|连放)?)",
    r"(?P<off>放假调休|调休放假|放假公休|放假补休|全国放假|放假|补休|补假|调休|公休|休息|休假)",
    r"(?P<among>其中)",
    rf"(?P<name>{_NAME})",
    r"(?P<since>自|从|起)",
    r"(?P<sep>以及|[,、;和及与])",
    r"(?P<colon>:)",
    r"(?P<filler>的?(?:时间|日期)|[“”\"]|全国|全体|公民|均|都|一律|于|在|为|是|的|将|则|即|并|由|另外|另|此外|具体"
    r"|安排|如下|如|假期|假日|当[日天]|期间|作|特|下列|以下|为期|有|假|日期?"
    r"|共)",
)))
