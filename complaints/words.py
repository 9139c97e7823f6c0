"""Sentences of the room."""
from kernel import wording

WORDS = {
    # titles that staff read
    "complaints.via.bot": "智能客服",
    "complaints.via.desk": "工作台",
    "complaints.via.phone": "电话",
    "complaints.via.visit": "到店",
    "complaints.via.letter": "来信",
    "complaints.via.api": "接口",
    "complaints.via.csv": "批量导入",
    "complaints.via.link": "案件链接",
    "complaints.severity.normal": "一般",
    "complaints.severity.serious": "严重",
    "complaints.severity.critical": "紧急",
    "complaints.mandate.none": "未说明",
    "complaints.mandate.claimed": "自称受托",
    "complaints.mandate.shown": "已出示委托",
    # entries of the timeline that customers don't see
    "complaints.entry.changed": "更正案件信息",
    "complaints.entry.courtesy_delivered": "问候已送达顾客，不算响应",
    "complaints.entry.confirmed": "人工确认送达",
    "complaints.entry.delivery_failed": "消息未能送达",
    "complaints.entry.delivery_taken_back": "平台撤回送达：消息其实没有送到",
    "complaints.entry.escalated": "升级处理",
    "complaints.entry.flagged": "同类投诉集中",
    "complaints.entry.stage": "阶段变更",
    "complaints.entry.unreachable": "联系不到顾客",
    # filing
    "complaints.no_via": "没有“{value}”这种登记途径。可用：{known:list}。",
    "complaints.no_severity": "没有“{value}”这个严重程度。可用：{known:list}。",
    "complaints.no_mandate": "没有“{value}”这种委托情况。可用：{known:list}。",
    "complaints.too_early": "时间 {instant:full_time} 早于 2000 年，请检查。",
    "complaints.in_the_future": "时间 {instant:full_time} 还没有到，请检查。",
    "complaints.before_case": "时间 {instant:full_time} 早于受理时间 {accepted:full_time}，请检查。",
    "complaints.before_sent": "时间 {instant:full_time} 早于消息发出的时间 {sent:full_time}，请检查。",
    "complaints.no_message": "这件投诉里没有这条消息。",
    "complaints.csv_store": "没有门店“{text}”。可用：{known:list}。",
    # acts of staff
    "complaints.not_told": "还没有向顾客送达过解决方案，不能结案。请先提出方案。",
    "complaints.revise_first": "只提出过一个方案，还不能以未达成一致结案。请先提出修改后的方案。",
    "complaints.solution_under_way": "上一个方案还在送达途中。送达或失败之后，才能再提出方案。",
    "complaints.same_message": "同样的内容已经发给顾客，没有重复发送。",
    "complaints.not_yet_written":
        "{at:full_time} 时还没有这些待告知顾客的事项：{whats:list}。请检查通话时间；确实没有告知的，请不要勾选。",
    "complaints.call_noted_already": "{at:full_time} 的这通电话已经登记过，没有重复登记。",
    "complaints.part_unanswered": "投诉 {number} 还不能结束：并入的 {parts:list} 还没有答复。请先答复或提出方案。",
    "complaints.merged_already": "这两件已经并在一起，请用 {number}。",
    "complaints.two_kinds": "投诉与建议、表扬不能并案。",
    "complaints.split_already": "同样的内容已经拆分为 {number}，没有重复拆分。",
    "complaints.split_unpaused": "原案的{titles:list}正在暂停，这一件自拆分起照常计时；需要暂停的，另行申请",
    "complaints.same_case": "不能把一件投诉并入它自己。",
    "complaints.two_customers": "两件投诉不是同一位顾客的，不能并案。",
    "complaints.never_sent": "这条消息还没有开始发送，不能确认送达。",
    "complaints.no_noting_reason": "期限 {due:day_time} 已过，补记通话须写明为什么现在才登记，至少四个字。",
    "complaints.already_delivered": "这条消息已经送达，不需要再确认。",
    "complaints.still_reachable": "还不能以联系不到顾客结案：须用至少两种方式、在三个不同的日子各联系一次都没有联系到。还差 {missing:list}。",
    "complaints.missing_days": "{count} 天",
    "complaints.missing_ways": "{count} 种方式",
    "complaints.contact_attempt": "{day:month_day} {way}：{outcome}",
    "complaints.no_note": "请写下结案说明，至少四个字。",
    "complaints.how_said": "请写明顾客何时、怎样表示的，至少四个字。",
    "complaints.no_call_note": "请写明通话或确认的情况，至少四个字。",
    "complaints.empty_reply": "请先写下要回复的内容。",
    "complaints.no_channel": "这件投诉没有可用的会话，不能在此回复。请打电话联系顾客并登记通话。",
    "complaints.no_channel_nor_phone":
        "这件投诉没有可用的会话，顾客也没有留电话，不能在此回复。请写信联系顾客；问到电话后补登，即可致电。",
    "complaints.field.reply": "回复",
    "complaints.field.note": "备注",
    # reasons for a call task, alerts, invariants
    "complaints.call_unseen": "顾客十分钟内没有打开聊天页，消息未确认送达",
    "complaints.call_undelivered": "消息未能确认送达：{reason}",
    "complaints.call_taken_back": "平台通知消息没有送到：{reason}",
    "complaints.call_wanted": "顾客请求人工联系",
    "complaints.alert_deadline_moved": "{label} 的“{title}”有变：{moved}。原因：{because}。顾客会收到告知。",
    "complaints.alert_short": "投诉 {number} 的答复不足十个字，请看是否够用。",
    "complaints.alert_escalated": "投诉 {number} 由{name}升级：{reason}",
    "complaints.alert_accepted": "投诉 {number} 的顾客接受了方案，请履行后结案。",
    "complaints.alert_rejected": "投诉 {number} 的顾客不接受方案：{text}",
    "complaints.alert_added": "投诉 {number} 的顾客补充：{text}",
    "complaints.entry.related": "关联案件",
    "complaints.related.earlier": "此前的同一件事",
    "complaints.related.later": "此后的同一件事",
    "complaints.related.other": "同一顾客的另一件事",
    "complaints.related.by_number": "写明了它的回执号",
    "complaints.related.by_order": "顾客和订单号相同",
    "complaints.related.by_category": "顾客和类别相同",
    "complaints.related.reopenable":
        "顾客在 {until:deadline} 前可以重新打开原案：如是同一件事，请在原案选“重新打开”，再并案处理",
    "complaints.related.not_reopenable": "顾客可以重新打开的 {days} 天已过，请按新案办理，并核对原案",
    "complaints.related.to_earlier": "此前的同一件事（{how}），{state}。{reopening}",
    "complaints.related.to_later": "此后又投诉同一件事（{how}）",
    "complaints.alert_earlier": "投诉 {number} 与此前的 {earlier} 是同一件事（{how}），原案{state}。{reopening}。",
    "complaints.flag": "七天内{title}已有 {count} 件投诉",
    "complaints.flag_cause": "“{category}”",
    "complaints.flag_person": "同一位顾客",
    "complaints.flag_store": "同一门店",
    "complaints.flag_staff": "{name}（{number}）",
    "complaints.alert_pattern": "{said}：{numbers:list}",
    "complaints.closed_untold": "因未答复结案的投诉，都在告知顾客满两天之后",
    "complaints.clockless": "每件投诉都有响应期和方案期",
}

TITLES = {
    "complaints.kind.complaint": ("投诉", "complaint"),
    "complaints.kind.suggestion": ("建议", "suggestion"),
    "complaints.kind.praise": ("表扬", "compliment"),
    "complaints.category.false_promise": ("虚假宣传或承诺", "Misleading advertising or promises"),
    "complaints.category.oral_promise": ("口头承诺与合同不符", "Spoken promise that the contract does not keep"),
    "complaints.category.matchmaker_conduct": ("红娘服务态度或行为", "A matchmaker’s manner or conduct"),
    "complaints.category.introductions": ("推荐人选的质量或次数", "Quality or number of introductions"),
    "complaints.category.refund_dispute": ("退费争议", "Refund dispute"),
    "complaints.category.fake_profile": ("虚假会员资料", "False member profile"),
    "complaints.category.non_member_profile": ("未注册却被展示资料", "Profile shown without registration"),
    "complaints.category.privacy_leak": ("个人信息泄露", "Personal data disclosed"),
    "complaints.category.fraud": ("疑似诈骗", "Suspected fraud"),
    "complaints.category.auto_renewal": ("自动续费", "Automatic renewal"),
    "complaints.category.store_loan": ("门店诱导贷款", "Pressed by a store to take a loan"),
    "complaints.category.store_service": ("门店服务", "Service at a store"),
    "complaints.category.store_closed": ("门店停业或搬迁", "Store closed or moved"),
    "complaints.category.other": ("其他", "Something else"),
    "complaints.state.received": ("已受理", "received"),
    "complaints.state.responded": ("已响应", "answered"),
    "complaints.state.proposed": ("已提出方案", "solution proposed"),
    "complaints.state.accepted": ("顾客已接受", "solution accepted"),
    "complaints.state.rejected": ("顾客未接受", "solution not accepted"),
    "complaints.state.closed": ("已结案", "closed"),
    "complaints.state.withdrawn": ("已撤回", "withdrawn"),
    "complaints.state.merged": ("已并案", "merged"),
    "complaints.because.done": ("方案已履行", "solution carried out"),
    "complaints.because.answered": ("已答复", "answered"),
    "complaints.because.no_answer": ("顾客未答复", "no answer from you"),
    "complaints.because.no_agreement": ("未达成一致", "no agreement"),
    "complaints.because.unreachable": ("联系不到顾客", "we could not reach you"),
    "complaints.because.withdrawn": ("顾客撤回", "at your request"),
    "complaints.because.merged": ("并入另一案件", "into another case"),
    "complaints.promise.revised": ("修改方案", "Revised solution"),
    "complaints.promise.revised_since": (
        "不接受方案、重新打开或拆分", "the solution was declined, or the case reopened or split"),
    "complaints.channel.phone": ("电话", "telephone"),
    "complaints.channel.store": ("门店", "store"),
    "complaints.channel.letter": ("来信", "letter"),
    "complaints.channel.api": ("接口", "another system"),
    "complaints.channel.outside": ("外部平台", "outside platform"),
    # acts that are impossible: “… so it is not possible to {act}”
    "complaints.act.respond": ("响应", "answer it"),
    "complaints.act.propose": ("提出方案", "propose a solution"),
    "complaints.act.accept": ("记录接受", "accept a solution"),
    "complaints.act.reject": ("记录不接受", "turn down a solution"),
    "complaints.act.close": ("结案", "close it"),
    "complaints.act.answer": ("答复后结案", "close it as answered"),
    "complaints.act.lapse": ("因顾客未答复结案", "close it for want of an answer"),
    "complaints.act.end": ("以未达成一致结案", "close it without an agreement"),
    "complaints.act.unreachable": ("以联系不到顾客结案", "close it because you cannot be reached"),
    "complaints.act.withdraw": ("撤回", "withdraw it"),
    "complaints.act.reopen": ("重新打开", "reopen it"),
    "complaints.act.merge": ("并案", "merge it"),
    "complaints.act.escalate": ("升级", "escalate it"),
    # entries of the timeline
    "complaints.entry.filed": ("受理", "Received"),
    "complaints.entry.replied": ("回复顾客", "We replied to you"),
    "complaints.entry.proposing": ("发出解决方案", "We sent you a solution"),
    "complaints.entry.response_delivered": ("答复已送达顾客", "Our answer reached you"),
    "complaints.entry.solution_delivered": ("解决方案已送达顾客", "The solution reached you"),
    "complaints.entry.called": ("已致电顾客", "We telephoned you"),
    "complaints.entry.added": ("顾客补充", "You added something"),
    "complaints.entry.accepted": ("顾客接受方案", "You accepted the solution"),
    "complaints.entry.rejected": ("顾客不接受方案", "You did not accept the solution"),
    "complaints.entry.withdrawn": ("顾客撤回", "You withdrew it"),
    "complaints.entry.person_wanted": ("顾客要求人工联系", "You asked for a person to contact you"),
    "complaints.entry.silence_told": ("已提醒顾客：未答复将结案", "We reminded you: without an answer it will be closed"),
    "complaints.entry.closed": ("结案", "Closed"),
    "complaints.entry.deadline_moved": ("时限有变", "The deadline changed"),
    "complaints.moved": ("原定 {before}，现为 {due}", "it was {before} and is now {due}"),
    "complaints.moved_provisionally": ("原定 {before}，现为 {due}（暂定）", "it was {before} and is now {due} (provisional)"),
    "complaints.moved_because.calendar.yml": ("工作日历更新", "the calendar of working days was updated"),
    "complaints.moved_because.hours.yml": ("服务时间调整", "our hours have changed"),
    "complaints.moved_because.receipt": ("我们收到您投诉的时间已更正",
                                         "the time at which we received your complaint has been corrected"),
    "complaints.told_deadline_moved": (
        "您的投诉 {number} 的{title}时限有变：{moved}。原因：{because}。",
        "The deadline “{title}” of your complaint {number} has changed: {moved}. The reason: {because}."),
    "complaints.told_deadlines_moved": (
        "您的投诉 {number} 的时限有变：{moves:clauses}。原因：{because}。",
        "Deadlines of your complaint {number} have changed: {moves:clauses}. The reason: {because}."),
    "complaints.clock_moved": ("{title}{moved}", "“{title}”: {moved}"),
    "complaints.told_paused": (
        "您的投诉 {number} 的{title}暂停计时，理由：{because}。最迟 {until:day_time} 恢复，届时的期限是 {due}。",
        "The deadline “{title}” of your complaint {number} is paused: {because}. It runs again by {until:day_time} "
        "and will then be {due}."),
    "complaints.told_resumed": ("您的投诉 {number} 的{title}已恢复计时，期限是 {due}。",
                                "The deadline “{title}” of your complaint {number} runs again. It is {due}."),
    "complaints.told_pause_revoked": (
        "您的投诉 {number} 的{title}照常计时，此前的暂停不再适用，期限是 {due}。",
        "The deadline “{title}” of your complaint {number} counts as before; the pause no longer applies. "
        "It is {due}."),
    "complaints.entry.reopened": ("重新打开", "Reopened"),
    "complaints.entry.merged": ("并入另一案件", "Merged into another case"),
    "complaints.entry.merged_in": ("另一案件并入", "Another case was merged into it"),
    "complaints.entry.split_into": ("分出新案件", "A part became a case of its own"),
    "complaints.entry.split_from": ("由另一案件分出", "Made from a part of another case"),
    "complaints.entry.separated": ("另一案件已撤回，这件单独继续", "The other case was withdrawn; this one goes on"),
    "complaints.entry.separated_from": ("并入的案件单独继续", "A merged case goes on by itself"),
}

FOR_CUSTOMERS = {
    # refusals
    "complaints.no_category": ("没有“{category}”这个投诉类别。", "There is no category “{category}”."),
    "complaints.no_kind": ("没有“{value}”这种来件。可用：{known:list}。",
                           "There is no kind “{value}”. You can choose from: {known:list}."),
    "complaints.no_facts": ("请写明发生了什么，至少四个字。", "Please say what happened, in at least four characters."),
    "complaints.too_long": ("{field}最多 {limit} 字，现有 {length} 字。请精简，或分几次补充。",
                            "{field} can have {limit} characters at most; there are {length}. "
                            "Please shorten it, or send it in several parts."),
    "complaints.field.facts": ("经过", "What happened"),
    "complaints.field.wish": ("诉求", "What you want"),
    "complaints.field.contact": ("联系方式", "How to reach you"),
    "complaints.field.acting_for": ("代为投诉的关系", "For whom you complain"),
    "complaints.field.order_number": ("订单号", "The order number"),
    "complaints.field.text": ("内容", "Your text"),
    "complaints.not_found": ("没有找到这个回执号的投诉。", "No complaint with this receipt number was found."),
    "complaints.no_such_move": ("这件投诉现在是“{state}”，不能{act}。",
                                "This complaint is “{state}” at the moment, so it is not possible to {act}."),
    "complaints.too_late_to_reopen": (
        "结案已超过 {days} 天，不能再自行打开。您可以重新投诉，我们会把前一件一并查看。",
        "It was closed more than {days} days ago and cannot be reopened here. "
        "You can file a new complaint; we will look at the earlier one together with it."),
    "complaints.nothing_added": ("请先写下要补充的情况。", "Please write what you want to add first."),
    "complaints.no_reason": ("请写明原因，至少 {least} 个字，让负责的同事能看懂。",
                             "Please give the reason in at least {least} characters, so that the colleague in charge "
                             "can understand it."),
    # buttons under a solution
    "complaints.button.accept": ("接受方案", "Accept the solution"),
    "complaints.button.reject": ("不接受", "Do not accept"),
    # messages to customers
    "complaints.told_done": ("您的{kind} {number} 已结案。如果方案没有履行或还有问题，{days} 天内可以要求重新打开。",
                             "Your {kind} {number} is closed. If the solution has not been carried out or something is "
                             "still wrong, you can ask us to reopen it within {days} days."),
    "complaints.told_answered": ("您的{kind} {number} 已处理完毕，谢谢您。{days} 天内可以要求重新打开。",
                                 "Your {kind} {number} has been dealt with. Thank you. "
                                 "You can ask us to reopen it within {days} days."),
    "complaints.told_no_answer": (
        "您的{kind} {number} 因一直没有收到您的答复，已先结案。{days} 天内您说一声“重新打开”，我们就接着处理。",
        "We have closed your {kind} {number} for now, because we have not received your answer. "
        "Ask us to reopen it within {days} days, here or by your case link, and we will go on with it."),
    "complaints.told_no_agreement": (
        "很抱歉，{kind} {number} 未能与您达成一致，已结案。您可以请 12315 或消费者协会调解，"
        "也可以通过仲裁、诉讼解决；{days} 天内也可以要求我们重新打开。",
        "We are sorry that we could not come to an agreement with you on {kind} {number}; it is closed. "
        "You can ask 12315 or the consumers’ association to mediate, or go to arbitration or to court. "
        "You can also ask us to reopen it within {days} days."),
    "complaints.told_unreachable": (
        "我们多次用不同的方式都没有联系到您，您的{kind} {number} 已先结案。{days} 天内您说一声“重新打开”，我们就接着处理。",
        "We have tried several times and in several ways to reach you, without success, and have closed your {kind} "
        "{number} for now. Ask us to reopen it within {days} days, here or by your case link, and we will go on with "
        "it."),
    "complaints.solution_notice": ("投诉 {number} 的解决方案", "The solution for complaint {number}"),
    "complaints.told_withdrawn": ("您的{kind} {number} 已按您的要求撤回。{days} 天内可以要求重新打开。",
                                  "Your {kind} {number} has been withdrawn as you asked. "
                                  "You can ask us to reopen it within {days} days."),
    "complaints.told_merged": (
        "您的投诉 {number} 与 {into} 是同一件事，已并在一起处理。今后用 {into} 查询，原来的时限照旧。",
        "Your complaint {number} is about the same matter as {into}, so we handle them together. "
        "Please use {into} from now on. The deadlines you were given still hold."),
    "complaints.part": ("{number}（{category}）", "{number} ({category})"),
    "complaints.told_split": ("为便于分别处理，您的投诉 {number} 分出一件 {part}，受理时间不变。",
                              "To handle each point on its own, we have made {part} from a part of your complaint "
                              "{number}. The time at which it was received stays the same."),
    "complaints.told_split_running": (
        "为便于分别处理，您的投诉 {number} 分出一件 {part}，受理时间不变。{number} 的暂停不适用于 {part}，{part} 照常计时。",
        "To handle each point on its own, we have made {part} from a part of your complaint {number}. "
        "The time at which it was received stays the same. "
        "The pause of {number} does not apply to {part}, whose deadlines run."),
    "complaints.told_rejected": ("已记下您不接受投诉 {number} 的方案。修改后的方案会在 {due} 前给您。",
                                 "We have noted that you do not accept the solution for complaint {number}. "
                                 "You will have a revised solution by {due}."),
    "complaints.told_part_goes_on": (
        "与投诉 {number} 并在一起的 {part} 还没有答复，我们继续处理。如果也不再需要，请用 {part} 告诉我们。",
        "Your complaint {part}, which we handled together with {number}, has not been answered yet, "
        "so we go on with it. If you want to withdraw it too, please tell us with the number {part}."),
    "complaints.told_reopened_late": (
        "您的投诉 {number} 已重新打开。原定的时限已过，我们会尽快答复您。",
        "Your complaint {number} is open again. The deadline you were given has passed; "
        "we will answer you as soon as we can."),
    "complaints.told_reopened": ("您的投诉 {number} 已重新打开，方案会在 {due} 前给您。",
                                 "Your complaint {number} is open again. You will have a solution by {due}."),
    "complaints.silence": (
        "投诉 {number} 的解决方案还没有收到您的答复。从您收到这条消息起 {days} 天内没有答复，我们会先结案；"
        "您随时可以说“接受方案”“不接受方案”，或直接写给我们。",
        "We have not received your answer to the solution for complaint {number}. Without an answer within {days} days "
        "of this message we will close it for now. You can accept it or not at any time, with the buttons under the "
        "solution or by your case link, or just write to us."),
}
wording.register(WORDS)
wording.register_for_customers(TITLES)
wording.register_for_customers(FOR_CUSTOMERS)
