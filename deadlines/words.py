"""Sentences about deadlines: refusals, company files, alerts, checks; reasons of days, hours and counts."""
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
    # starting and pausing
    "deadlines.needs_due": "“{title}”的期限由来函决定，须写明截止时间。",
    "deadlines.is_counted": "“{title}”的期限由规则算出，不能另行指定。",
    "deadlines.no_clock": "“{title}”没有在走的时钟。",
    "deadlines.pause_reason": "暂停须写明理由，至少 4 个字。",
    "deadlines.pause_until": "暂停须有期限，最长 {days} 天。",
    "deadlines.pause_self": "暂停须由另一位同事批准。",
    "deadlines.pause_late": "已经超时的时钟不能暂停。",
    "deadlines.pause_outside": "期限由外部规定，不能暂停。",
    "deadlines.paused_already": "时钟已在暂停中。",
    "deadlines.not_paused": "时钟没有暂停。",
    # promises.yml
    "deadlines.promise_unknown": "没有“{promise}”这项承诺",
    "deadlines.promise_given": "“{title}”以来函所载期限为准，不能在此设置",
    "deadlines.promise_unit": "“{title}”以{unit}计",
    "deadlines.promise_longer": "“{title}”最多 {amount} {unit}（{clause}），只能更短",
    # hours.yml and calendar.yml
    "deadlines.closing_span": "结束日期应不早于开始日期，且不超过一年",
    "deadlines.days_off_span": "结束日期应不早于开始日期，且不超过十五天",
    "deadlines.day_twice": "{day} 写了两次",
    "deadlines.notice_twice": "{year} 年的通知写了两次",
    "deadlines.day_of_another_year": "{day} 不属于 {year} 年的通知",
    "deadlines.day_off_and_working": "{day} 既写了放假，又写了上班",
    "deadlines.makeup_on_workday": "{day} 不是周末，不必写为调休上班",
    "deadlines.unknown_store": "company.yml 里没有编号为 {code} 的门店",
    "deadlines.promise_one_unit": "请写 hours 或 working_days 其中一项",
    "deadlines.promise_last_day": "last_day 只用于 working_days",
    # checks and invariants
    "deadlines.calendar_without_notice": "{year} 年的放假安排没有依据文号，这一年的时限都只是暂定。请在 calendar.yml 写明。",
    "deadlines.calendar_notice_pending": "{year} 年的放假安排尚未公布：落在该年的时限标为暂定，公布后会重算。",
    "deadlines.calendar_final": "工作日历到 {until} 都有国务院通知为据。",
    "deadlines.hours_none": "hours.yml 里没有任何人工服务时间（4.1.6）。",
    "deadlines.hours_open": "现在是人工服务时间。",
    "deadlines.hours_closed": "现在不是人工服务时间，下次开始于 {next_open:numeric}。",
    "deadlines.all_stamped": "过期的时限都已记为超时（一分钟内）",
    # alerts
    "deadlines.provisional_date": "（暂定日期）",
    "deadlines.alert_breach": "{label} 的“{title}”已超时{mark}：应于 {due} 前完成，请立即处理。",
    "deadlines.alert_breach_over": "{label} 的“{title}”超过了时限{mark}：应于 {due} 前完成，事后才办完或终止，记作超时。",
    "deadlines.alert_lifted": "更正：{label} 的“{title}”并未超时，消息在期限前已送达，超时记录已撤销。",
    "deadlines.alert_warning": "{label} 的“{title}”已用去 {share}%：应于 {due} 前完成，服务时间内最晚 {act_by:day_time}。",
    "deadlines.alert_warning_closed": "{label} 的“{title}”已用去 {share}%：应于 {due} 前完成，其间没有公示的服务时间。",
    "deadlines.alert_last_open_minutes":
        "{label} 的“{title}”应于 {due} 前完成，而服务时间只到 {act_by:day_time}，此后到期前不再开门，请值班同事立即处理。",
    "deadlines.alert_no_open_minute": "{label} 的“{title}”在期限前已没有公示的服务时间：应于 {due} 前完成，请值班同事立即处理。",
    "deadlines.timers_well": "定时事项都按时处理。",
    "deadlines.timers_stuck": "有 {count} 个定时事项屡次失败（{kind} 等），请查看日志。",
}

# What customers read as well: reasons of days, published hours, the explanation of a count.
FOR_CUSTOMERS = {
    "deadlines.promise.response": ("响应期", "First answer"),
    "deadlines.promise.solution": ("方案期", "Solution"),
    "deadlines.unit.hours": ("小时", "hours"),
    "deadlines.unit.working_days": ("个工作日", "working days"),
    "deadlines.unit.instant": ("来函所载期限", "the deadline in the letter"),
    # reasons of days
    "deadlines.acceptance_day": ("受理当天，不计入", "day of acceptance, not counted"),
    "deadlines.workday": ("工作日", "working day"),
    "deadlines.weekend": ("周末", "weekend"),
    "deadlines.weekend_beside": ("周末（与{name}假期相连）", "weekend (next to the holiday {name:holiday})"),
    "deadlines.makeup": ("{day:weekday}，调休上班", "{day:weekday}, made a working day in exchange for a holiday"),
    "deadlines.off": ("{name}放假（国务院通知）", "public holiday {name:holiday} (notice of the State Council)"),
    "deadlines.off_bare": ("{name}放假", "public holiday {name:holiday}"),
    "deadlines.off_expected": ("{name}放假（按法定节假日推算，国务院通知尚未公布）",
                               "public holiday {name:holiday} (by law; the State Council's notice is not out yet)"),
    "deadlines.expected": ("{why}（当年放假通知尚未公布，暂定）",
                           "{why} (provisional: that year's holiday notice is not out yet)"),
    "deadlines.by_notice": ("{why}（依据：{notice}）", "{why} (by: {notice})"),
    "deadlines.paused": ("暂停：{reason}，批准：{approver}", "paused: {reason}; approved by {approver}"),
    "deadlines.paused_hours": ("暂停：{start:day_time}至{end:day_time}，{reason}，批准：{approver}",
                               "paused from {start:day_time} to {end:day_time}: {reason}; approved by {approver}"),
    "deadlines.weekdays": ("{first}至{last}", "{first}–{last}"),
    "deadlines.days_because": ("{days}（{why}）", "{days} ({why})"),
    # published hours
    "deadlines.open": ("{day:weekday}人工服务时间 {spans}", "hours of our matchmakers on {day:weekday}: {spans}"),
    "deadlines.open_exception": ("{why}，人工服务时间 {spans}", "{why}; hours of our matchmakers: {spans}"),
    "deadlines.outside": ("不在人工服务时间内（{day:weekday} {spans}）",
                          "outside the hours of our matchmakers ({day:weekday} {spans})"),
    "deadlines.outside_exception": ("不在人工服务时间内（{why}，{spans}）",
                                    "outside the hours of our matchmakers ({why}, {spans})"),
    "deadlines.no_service": ("{day:weekday}不提供人工服务", "our matchmakers do not work on {day:weekday}"),
    "deadlines.no_service_at_all": ("不提供人工服务", "no service by our matchmakers"),
    "deadlines.week_line": ("{days} {spans}", "{days} {spans}"),
    "deadlines.hours_change": ("人工服务时间改为 {week:clauses}", "new hours of our matchmakers: {week:clauses}"),
    "deadlines.hours_change_from": ("{clock} 起人工服务时间改为 {week:clauses}",
                                    "new hours of our matchmakers from {clock}: {week:clauses}"),
    "deadlines.special_hours": ("{spans}（{why}）", "{spans} ({why})"),
    "deadlines.special_closed": ("暂停人工服务（{why}）", "our matchmakers do not work ({why})"),
    "deadlines.no_open_minute": ("{why}，暂停人工服务", "{why}: our matchmakers do not work"),
    # the explanation of a count
    "deadlines.tell_instant": ("以来函所载期限为准：{why}，到 {due} 为止。",
                               "The deadline is the one in the letter: {why}, until {due}."),
    "deadlines.tell_instant_bare": ("以来函所载期限为准：到 {due} 为止。",
                                    "The deadline is the one in the letter: until {due}."),
    "deadlines.tell_hours_paused": (
        "{amount} 小时连续计算，夜间、周末和节假日照样计入，暂停的时间不计：从 {accepted} 算起，到 {due} 为止。{paused:clauses}。",
        "{amount} hours run without a break, nights, weekends and holidays included, pauses left out: "
        "from {accepted} until {due}. {paused:clauses}."),
    "deadlines.tell_hours": (
        "{amount} 小时连续计算，夜间、周末和节假日照样计入：从 {accepted} 算起，到 {due} 为止。",
        "{amount} hours run without a break, nights, weekends and holidays included: from {accepted} until {due}."),
    "deadlines.tell_days": ("受理时间是 {accepted}，当天不计入，从次日起算 {amount} 个工作日。",
                            "Accepted on {accepted}; that day is not counted, {amount} working days follow."),
    "deadlines.tell_counted": ("计入的是：{days}。", "Counted: {days}."),
    "deadlines.tell_skipped": ("不计入的是：{days}。", "Not counted: {days}."),
    "deadlines.tell_end": ("第 {amount} 个工作日是 {last}，到当天 {clock} 为止。",
                           "Working day {amount} is {last}; the deadline is {clock} on that day."),
    "deadlines.tell_provisional": (
        "其中 {years} 年的放假安排国务院尚未公布，这个日期是暂定的；公布后我们会重新计算。",
        "The State Council has not announced the holidays of {years} yet, so this date is provisional; "
        "we count again once it has."),
}
wording.register(WORDS)
wording.register_for_customers(FOR_CUSTOMERS)
