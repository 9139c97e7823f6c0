"""Sentences of a complaint's page at its case link."""
from kernel import wording

FOR_CUSTOMERS = {
    "complaints.link.state_because": ("{state}：{because}", "{state:capital}: {because}"),
    "complaints.link.accept_heading": ("接受这个方案", "Accept this solution"),
    "complaints.link.accept_means": (
        "接受后我们按方案履行，履行完就结案。没有履行好，三十天内可以重新打开。",
        "Once you accept, we carry it out and then close the case. If it has not been carried out well, you can "
        "reopen it within thirty days."),
    "complaints.link.accept": ("接受方案", "Accept the solution"),
    "complaints.link.not_now": ("先不", "Not now"),
    "complaints.link.reject_heading": ("不接受这个方案", "Do not accept this solution"),
    "complaints.link.reject_why": ("哪里不合适，您希望怎样解决", "What does not suit you, and what would you like instead"),
    "complaints.link.reject_revise": ("不接受，请修改方案", "Do not accept, please revise it"),
    "complaints.link.mediation": (
        "您也可以随时拨打 12315 请求调解，不影响我们继续处理。",
        "You can also call 12315 at any time to ask for mediation; we go on with your case all the same."),
    "complaints.link.withdraw_heading": ("撤回这件{kind}", "Withdraw this {kind}"),
    "complaints.link.withdraw_means": ("撤回后我们停止处理。三十天内可以重新打开。",
                                       "We then stop handling it. You can reopen it within thirty days."),
    "complaints.link.withdraw_why": ("原因（可以不写）", "Reason (optional)"),
    "complaints.link.withdraw": ("撤回{kind}", "Withdraw the {kind}"),
    "complaints.link.reopen": ("重新打开", "Reopen"),
    "complaints.link.reopen_why": ("哪里还没有解决", "What has not been solved yet"),
    "complaints.link.solution": ("解决方案", "Solution"),
    "complaints.link.reject": ("不接受", "Do not accept"),
    "complaints.link.withdraw_parts": (
        "撤回的是 {number}。并在一起的 {parts:list}还没有答复，会继续处理；如果也不再需要，请之后再撤回。",
        "This withdraws {number}. We have not answered {parts:list} yet, which we handle together with it, and go on "
        "with that. If you do not need it either, please withdraw it afterwards."),
    "complaints.link.withdrawn_but_parts": (
        "已按您的要求撤回 {number}，三十天内可以重新打开。{parts:list}还没有答复，我们继续处理。",
        "{number} has been withdrawn as you asked. You can reopen it within thirty days. "
        "{parts:list} has not been answered yet, and we go on with it."),
    "complaints.link.withdrawn_but_this": (
        "已按您的要求撤回 {number}。与它并在一起的 {part} 还没有答复，我们继续处理；如果也不再需要，请在这里撤回。",
        "{number} has been withdrawn as you asked. {part}, which we handled together with it, has not been answered "
        "yet, and we go on with it. If you do not need it either, please withdraw it here."),
    "complaints.link.merging_over": ("（已不再并在一起）", " (They are no longer handled together.)"),
    "complaints.link.deadlines_of_part": ("并在一起处理的 {part}：我们承诺的时限",
                                          "The deadlines we have promised for {part}, handled together with this"),
    "complaints.link.deadlines": ("我们承诺的时限", "The deadlines we have promised"),
    "complaints.link.how_counted": ("怎么算的", "How it was counted"),
    "complaints.link.date": ("日期", "Date"),
    "complaints.link.counted": ("计入", "Counted"),
    "complaints.link.not_counted": ("不计", "Not counted"),
    "complaints.link.why": ("说明", "Why"),
    "complaints.link.add_heading": ("补充情况", "Add something"),
    "complaints.link.add_to": ("写给负责的同事", "To the colleague in charge"),
    "complaints.link.add": ("补充", "Add"),
    "complaints.link.evidence": ("证据：{kinds}，每份不超过 {megabytes} MB", "Evidence: {kinds}, each {megabytes} MB at most"),
    "complaints.link.upload": ("上传证据", "Upload evidence"),
    "complaints.link.handed_in": ("已提交的证据", "Evidence you have handed in"),
    "complaints.link.notices": ("给您的消息", "Messages to you"),
    "complaints.link.closes_at": ("{at:day_time} 前没有收到您的答复，我们会先结案。",
                                  "Without an answer from you by {at:day_time} we will close it for now."),
    "complaints.link.course": ("经过", "What has happened"),
    "complaints.link.person": ("请人工联系我", "Ask a person to contact me"),
    "complaints.link.for_you_alone": (
        "链接只给您本人，请不要转发。对处理不满意，可以拨打 12315。",
        "This link is for you alone; please do not pass it on. If you are not satisfied with how we handle it, you "
        "can call 12315."),
    "complaints.link.done.accepted": (
        "已记下您接受方案。方案履行后我们会结案，并告诉您。",
        "We have noted that you accept the solution. Once it has been carried out, we will close the case and tell "
        "you."),
    "complaints.link.done.rejected": (
        "已记下您不接受方案，以及您的理由。修改后的方案会在下面写明的时间前给您。",
        "We have noted that you do not accept the solution, and why. You will have a revised one by the time stated"
        " below."),
    "complaints.link.done.withdrawn": ("已按您的要求撤回。三十天内可以重新打开。",
                                       "It has been withdrawn as you asked. You can reopen it within thirty days."),
    "complaints.link.done.added": ("已补充，负责的同事会看到。", "It has been added. The colleague in charge will see it."),
    "complaints.link.done.filed": (
        "文件已收到，加密保存，只有处理这件投诉的人能看。",
        "We have received the files and keep them encrypted. Only those who handle this complaint can see them."),
    "complaints.link.done.wanted": (
        "已转告。红娘会在聊天里或按您留的方式联系您。",
        "We have passed it on. A matchmaker will contact you in the chat or in the way you gave us."),
    "complaints.link.done.reopened": ("已重新打开。方案会在下面写明的时间前给您。",
                                      "It is open again. You will have a solution by the time stated below."),
    "complaints.link.met": ("已于 {at:day_time} 完成", "Done on {at:day_time}"),
    "complaints.link.met_late": ("已于 {at:day_time} 完成，超过了时限，很抱歉",
                                 "Done on {at:day_time}, after the deadline. We are sorry"),
    "complaints.link.met_noted": ("通话在 {at:day_time}，期限过后 {noted:day_time} 才登记，按超时计",
                                  "Called on {at:day_time}; recorded on {noted:day_time}, after the deadline, "
                                  "and therefore counted as late"),
    "complaints.link.ended": ("随案件结束", "Ended with the case"),
    "complaints.link.late": ("已超过时限，很抱歉。超时的投诉会提醒主管",
                             "The deadline has passed, and we are sorry. Supervisors are alerted to overdue cases"),
    "complaints.link.due": ("{due}前", "By {due}"),
    "complaints.link.due_provisional": ("{due}前（暂定）", "By {due} (provisional)"),
}
wording.register_for_customers(FOR_CUSTOMERS)
