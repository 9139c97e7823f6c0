"""Sentences of alerts, and faults of alerts.yml."""
from kernel import wording

WORDS = {
    "notices.no_alert": "没有找到这条告警。",
    "notices.alert_title": "红娘告警：{count} 项时限超时",
    "notices.alert_title_mixed": "红娘提醒：{count} 条，其中急件 {breaches} 条",
    "notices.alert_more": "另有 {count} 条，请看投诉看板：{address}",
    "notices.alert_escalated": "【{minutes} 分钟无人确认】{text}",
    "notices.alert_test_title": "红娘告警测试",
    "notices.alert_test": "这是 {at} 发出的测试，收到即表示告警能送达此处。",
    "notices.alert_test_failed": "没有接受的去处：{names}。请检查 alerts.yml 里的地址。",
    "notices.alerts_off": "没有设置告警去处，超时只显示在看板上。请在 alerts.yml 里填写。",
    "notices.alerts_on": "告警发往：{names}；{quiet}超时 {minutes} 分钟无人确认即升级。",
    "notices.alerts_quiet": "{span} 只发超时，",
    "notices.alerts_stuck": "告警发往：{names}；有 {count} 条尚未送出，最近一次原因：{why}。",
    "notices.target_twice": "“{name}”写了两次",
    "notices.target_address": "不是 Apprise 认识的地址",
    "notices.target_for": "应是角色（{roles:list}）或工号",
    "notices.target_escalates": "升级的去处不能只属于一个人",
    "notices.alert_refused": "对方没有接受",
    "notices.alert_slow": "对方还没有回应",
    "notices.trouble": "系统故障：{what}",
    "notices.trouble_over": "已恢复（{since:clock_time} 起）：{what}",
    "notices.troubles_none": "没有未恢复的故障。",
    "notices.troubles_open": "{troubles:clauses}",
    "notices.trouble_since": "{what}（{since:day_time} 起）",
    "notices.trouble_direct_title": "红娘系统故障",
    "notices.trouble_direct_over_title": "红娘系统已恢复",
}
wording.register(WORDS)
