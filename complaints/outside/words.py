"""Sentences of complaints from outside platforms and of importing them."""
from kernel import wording

WORDS = {
    # platforms
    "complaints.source.12315": "12315（市场监管）",
    "complaints.source.odr": "12315 平台 ODR",
    "complaints.source.12345": "12345 热线",
    "complaints.source.council": "消协、消保委",
    "complaints.source.court": "法院、仲裁",
    "complaints.source.heimao": "黑猫投诉",
    "complaints.source.appstore": "应用商店",
    "complaints.source.paper": "门店书面登记",
    # where their deadlines stand
    "complaints.source_basis.12315": "以来函所载期限为准（消法 46）",
    "complaints.source_basis.odr": "在线消费纠纷解决：收到之日起 10 个工作日",
    "complaints.source_basis.12345": "以工单所载期限为准",
    "complaints.source_basis.council": "以来函所载期限为准（消法实施条例 45）",
    "complaints.source_basis.court": "以传票或通知所载期限为准",
    "complaints.source_basis.heimao": "平台自定，没有法定期限",
    "complaints.source_basis.appstore": "平台自定，没有法定期限",
    "complaints.source_basis.paper": "公司自己的登记",
    # deadlines
    "complaints.outside.stated": "以来函所载期限为准",
    "complaints.outside.stated_anew": "以来函所载期限为准。改期：{reason}",
    "complaints.outside.working_days": "{basis}。{count}",
    "complaints.outside.days": "{basis}：收到次日起 {amount} 个自然日",
    "complaints.outside.clock_label": "{case}（{source} {number}）",
    "complaints.no_source": "没有“{source}”这个来源。可用：{known:list}。",
    "complaints.outside.source_with_key": "{key}（{title}）",
    "complaints.no_deadline": "{source}要写明答复期限（{basis}）。",
    "complaints.deadline_before": "期限 {instant} 早于收到的时间，请检查。",
    "complaints.external_number": "请写明外部平台的编号，最多 {limit} 字。",
    "complaints.bad_link": "链接应以 http:// 或 https:// 开头，中间没有空格，最多 {limit} 字。",
    "complaints.reference_elsewhere": "{source}的编号 {number} 已登记在投诉 {case} 上。",
    "complaints.no_reference": "没有这条外部平台登记。",
    "complaints.no_reply_text": "请写下提交给平台的答复原文，至少四个字。",
    "complaints.outside.reply": "答复",
    "complaints.before_reference": "时间 {instant} 早于收到来函的时间 {received}，请检查。",
    "complaints.reference_over": "外部编号 {number} 已经答复或办结，不能再改期限。",
    # what a platform sent
    "complaints.outside.matched_number": "来文写明回执号 {number}",
    "complaints.outside.matched_contact": "{kinds:list}与顾客留过的一致",
    "complaints.outside.wish": "诉求：{text}",
    "complaints.outside.contact": "联系方式：{text}",
    # outside.yml
    "complaints.outside.unreachable": "phone 与 url 至少写一项",
    "complaints.outside.amount": "working_days 与 days 要写 amount（天数），stated 与 none 不写",
    "complaints.outside.twice": "“{name}”写了两次",
    "complaints.outside.no_hotline": "缺少 {phone}：它必须公示",
    # importing
    "complaints.outside.import_file": "导入文件",
    "complaints.csv_empty": "文件是空的，没有可以导入的内容。",
    "complaints.csv_binary": "这不是文本文件。请在 Excel 里“另存为”CSV（逗号分隔）后再导入。",
    "complaints.csv_encoding": "读不出文件里的文字（第 {line} 行起）。请用 UTF-8 或 GBK 编码另存为 CSV。",
    "complaints.csv_large": "文件超过 {megabytes} MB，请分成几份导入。",
    "complaints.csv_many": "文件有 {rows} 行，一次最多 {most} 行，请分成几份导入。",
    "complaints.csv_missing": "第 1 行缺少列：{missing:list}。必须有：{needed:list}；可以有：{others:list}。",
    "complaints.csv_unknown": "第 1 行有不认识的列：{unknown:list}。必须有：{needed:list}；可以有：{others:list}。",
    "complaints.csv_no_head": "（空）",
    "complaints.csv_twice": "第 1 行的列“{column}”写了两次。",
    "complaints.csv_width": "有 {found} 格，表头有 {wanted} 列，请检查是否少了引号或多了逗号。",
    "complaints.csv_blank": "“{column}”没有填。",
    "complaints.csv_instant": "“{column}”的“{text}”不是时间，应写成 2026-02-05 10:00。",
    "complaints.csv_future": "“{column}”的时间 {text} 还没有到，请检查。",
    "complaints.csv_early": "“{column}”的时间 {text} 早于 2000 年，请检查。",
    "complaints.csv_category": "“{column}”的“{text}”不是投诉类别。可用：{known:list}。",
    "complaints.csv_long": "“{column}”最多 {limit} 字，现有 {length} 字。",
    "complaints.csv_quote": "引号没有配对，从这一行起读不下去，后面的行没有导入。",
    # alerts for staff
    "complaints.alert_outside": "投诉 {number} 另有外部来函：{source} {external}，须在 {due:numeric} 前答复。",
    "complaints.alert_matched": "投诉 {number} 的顾客又向{source}投诉（{external}，{how}），请按同一口径答复。",
}

# What the public page shows where the company has no outside.yml.
FOR_CUSTOMERS = {
    "complaints.outside.national": ("全国 12315 平台", "National 12315 platform"),
    "complaints.outside.national_use": (
        "消费纠纷的投诉、调解，以及对违法经营的举报。",
        "Complaints and mediation in consumer disputes, and reports of unlawful business practices."),
}
wording.register(WORDS)
wording.register_for_customers(FOR_CUSTOMERS)
