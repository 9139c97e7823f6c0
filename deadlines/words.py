"""Sentences of the room."""
from kernel import wording

WORDS = {
    # refusals
    "deadlines.too_early": "“{text}”早于 2000 年，无法计算时限。",
    "deadlines.too_far": "“{text}”在未来太远，最多算到 {year} 年底。",
    "deadlines.unreadable": "文件 {name} 读不出来：{why}。",
    "deadlines.some_bad": "有 {count} 行无法计算，已在结果中标明。",
    "deadlines.no_promise": "没有“{promise}”这项承诺。",
    "deadlines.already_running": "“{title}”的时钟已在走，起点是 {started}，不能另起一个。",
    "deadlines.bot_never_meets": "智能客服的消息不能达成时限，须由工作人员答复。",
    "deadlines.no_alert": "没有找到这条告警。",
    # reasons of days
    "deadlines.acceptance_day": "受理当天，不计入",
    "deadlines.workday": "工作日",
    "deadlines.weekend": "周末",
    "deadlines.weekend_beside": "周末（与{name}假期相连）",
    "deadlines.makeup": "{weekday}，调休上班",
    "deadlines.off": "{name}放假（国务院通知）",
    "deadlines.off_expected": "{name}放假（按法定节假日推算，国务院通知尚未公布）",
    "deadlines.expected": "{why}（当年放假通知尚未公布，暂定）",
    "deadlines.by_notice": "{why}（依据：{notice}）",
    # published hours
    "deadlines.open": "{weekday}人工服务时间 {spans}",
    "deadlines.open_exception": "{why}，人工服务时间 {spans}",
    "deadlines.outside": "不在人工服务时间内（{weekday} {spans}）",
    "deadlines.outside_exception": "不在人工服务时间内（{why}，{spans}）",
    "deadlines.no_service": "{weekday}不提供人工服务",
    "deadlines.closed": "{why}，暂停人工服务",
    # a count told
    "deadlines.tell_hours": "{amount} 小时连续计算，夜间、周末和节假日照样计入：从 {accepted} 算起，到 {due} 为止。",
    "deadlines.tell_days": "受理时间是 {accepted}，当天不计入，从次日起算 {amount} 个工作日。",
    "deadlines.tell_counted": "计入的是：{days}。",
    "deadlines.tell_skipped": "不计入的是：{days}。",
    "deadlines.tell_end": "第 {amount} 个工作日是 {last}，到当天 {clock} 为止。",
    "deadlines.tell_provisional": "其中 {years} 年的放假安排国务院尚未公布，这个日期是暂定的；公布后我们会重新计算。",
    # alerts
    "deadlines.alert_title": "红娘告警：{count} 项时限超时",
    "deadlines.alert_breach": "{label} 的“{title}”已超时：应于 {due} 前完成，请立即处理。",
    "deadlines.alert_breach_provisional": "{label} 的“{title}”已超时（暂定日期）：应于 {due} 前完成，请立即处理。",
    "deadlines.alerts_off": "没有设置告警去处，超时只显示在看板上。请在 alerts.yml 里填写。",
    "deadlines.alerts_on": "告警发往：{names}。",
    "deadlines.alerts_stuck": "告警发往：{names}；有 {count} 条尚未送出，最近一次原因：{why}。",
    "deadlines.alert_refused": "对方没有接受",
}
wording.register(WORDS)
