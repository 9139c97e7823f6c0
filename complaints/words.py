"""Sentences of the room."""
from kernel import wording

WORDS = {
    # filing
    "complaints.no_category": "没有“{category}”这个投诉类别。",
    "complaints.no_kind": "没有“{value}”这种来件。可用：{known}。",
    "complaints.no_via": "没有“{value}”这种登记途径。可用：{known}。",
    "complaints.no_severity": "没有“{value}”这个严重程度。可用：{known}。",
    "complaints.no_mandate": "没有“{value}”这种委托情况。可用：{known}。",
    "complaints.no_facts": "请写明发生了什么，至少四个字。",
    "complaints.too_long": "{field}最多 {limit} 字，现有 {length} 字。请精简，或分几次补充。",
    "complaints.too_early": "时间 {instant} 早于 2000 年，请检查。",
    "complaints.in_the_future": "时间 {instant} 还没有到，请检查。",
    "complaints.before_case": "时间 {instant} 早于受理时间 {accepted}，请检查。",
    "complaints.before_sent": "时间 {instant} 早于消息发出的时间 {sent}，请检查。",
    # finding
    "complaints.not_found": "没有找到这个回执号的投诉。",
    "complaints.no_message": "这件投诉里没有这条消息。",
    # moving
    "complaints.no_such_move": "这件投诉现在是“{state}”，不能{act}。",
    "complaints.not_told": "还没有向顾客送达过解决方案，不能结案。请先提出方案。",
    "complaints.revise_first": "只提出过一个方案，还不能以未达成一致结案。请先提出修改后的方案。",
    "complaints.too_late_to_reopen": "结案已超过 {days} 天，不能再自行打开。您可以重新投诉，我们会把前一件一并查看。",
    "complaints.same_case": "不能把一件投诉并入它自己。",
    "complaints.two_customers": "两件投诉不是同一位顾客的，不能并案。",
    "complaints.already_delivered": "这条消息已经送达，不需要再确认。",
    # what has to be written
    "complaints.no_note": "请写下结案说明，至少四个字。",
    "complaints.no_reason": "请写明原因，让负责的同事能看懂。",
    "complaints.how_said": "请写明顾客何时、怎样表示的，至少四个字。",
    "complaints.no_call_note": "请写明通话或确认的情况，至少四个字。",
    "complaints.empty_reply": "请先写下要回复的内容。",
    "complaints.no_channel": "这件投诉没有可用的会话，不能在此回复。请打电话联系顾客并登记通话。",
    # programs
    "complaints.api_instant": "{field} 的“{text}”不是时间，应写成 2026-03-02T10:00:00+08:00。",
    "complaints.api_means": "means 只能是 response 或 solution，不能是“{value}”。",
    "complaints.no_state": "没有“{value}”这个状态。可用：{known}。",
    "complaints.page_size": "limit 应在 1 到 {most} 之间。",
    "complaints.bad_cursor": "cursor 不完整，请用上一页给的 next，或从第一页开始。",
    "complaints.csv_store": "没有门店“{text}”。可用：{known}。",
    # alerts for staff
    "complaints.alert_short": "投诉 {number} 的答复不足十个字，请看是否够用。",
    "complaints.alert_escalated": "投诉 {number} 由{name}升级：{reason}",
    "complaints.alert_accepted": "投诉 {number} 的顾客接受了方案，请履行后结案。",
    "complaints.alert_rejected": "投诉 {number} 的顾客不接受方案：{text}",
    "complaints.alert_added": "投诉 {number} 的顾客补充：{text}",
    "complaints.flag": "七天内{title}已有 {count} 件投诉",
    "complaints.alert_pattern": "{said}：{numbers:list}",
    # what customers are told
    "complaints.told_done": "您的{kind} {number} 已结案。如果方案没有履行或还有问题，{days} 天内可以要求重新打开。",
    "complaints.told_answered": "您的{kind} {number} 已处理完毕，谢谢您。{days} 天内可以要求重新打开。",
    "complaints.told_no_answer": "您的{kind} {number} 因一直没有收到您的答复，已先结案。{days} 天内您说一声“重新打开”，我们就接着处理。",
    "complaints.told_no_agreement": "很抱歉，{kind} {number} 未能与您达成一致，已结案。您可以请 12315 或消费者协会调解，"
    "也可以通过仲裁、诉讼解决；{days} 天内也可以要求我们重新打开。",
    "complaints.told_withdrawn": "您的{kind} {number} 已按您的要求撤回。{days} 天内可以要求重新打开。",
    "complaints.told_merged": "您的投诉 {number} 与 {into} 是同一件事，已并在一起处理。今后用 {into} 查询，原来的时限照旧。",
    "complaints.told_split": "为便于分别处理，您的投诉 {number} 分出一件 {part}，受理时间不变。",
    "complaints.told_rejected": "已记下您不接受投诉 {number} 的方案。修改后的方案会在 {due} 前给您。",
    "complaints.told_reopened": "您的投诉 {number} 已重新打开，新的方案会在 {due} 前给您。",
    "complaints.silence": "投诉 {number} 的解决方案还没有收到您的答复。{at} 前没有答复，我们会先结案；您随时可以说“接受方案”“不接受方案”，或直接写给我们。",
}
wording.register(WORDS)
