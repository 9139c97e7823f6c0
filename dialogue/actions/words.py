"""What the actions say to customers, and the reasons for which they ask the desk for a person."""
from kernel import wording

# Reasons for requesting a person, shown at the desk.
WORDS = {
    "dialogue.reason.request_human": "顾客要求人工",
    "dialogue.reason.abuse": "顾客很不满意",
    "dialogue.reason.nlu_fallback": "智能客服两次没有听懂",
    "dialogue.reason.out_of_scope": "智能客服帮不上忙",
    "dialogue.reason.with_open_case": "{reason}，有投诉在办",
    "dialogue.reason.counter_proposal": "投诉 {number} 的顾客对方案提出条件",
    "dialogue.reason.self_harm": "紧急：顾客可能有轻生念头",
    "dialogue.reason.violence": "紧急：顾客可能正受到人身威胁",
    "dialogue.reason.fraud": "紧急：顾客可能正在被骗",
}

FOR_CUSTOMERS = {
    "dialogue.shortened": ("{head}…（共 {length} 字）", "{head}… ({length} characters in all)"),
    # buttons
    "dialogue.button.human": ("转人工", "Talk to a person"),
    "dialogue.button.complain": ("我要投诉", "File a complaint"),
    "dialogue.button.status": ("查投诉进度", "Complaint status"),
    "dialogue.button.cancel": ("取消", "Cancel"),
    "dialogue.button.stop_waiting": ("取消等待", "Stop waiting"),
    "dialogue.button.submit": ("提交投诉", "Submit complaint"),
    "dialogue.button.edit": ("修改", "Change something"),
    "dialogue.button.accept": ("接受方案", "Accept solution"),
    "dialogue.button.reject": ("不接受", "Do not accept"),
    "dialogue.button.withdraw": ("撤回投诉", "Withdraw complaint"),
    "dialogue.button.keep": ("不撤回", "Do not withdraw"),
    "dialogue.button.reopen": ("重新打开", "Reopen"),
    "dialogue.button.suggest": ("提建议", "Make a suggestion"),
    "dialogue.button.praise": ("表扬", "Praise somebody"),
    "dialogue.button.case_link": ("案件链接", "Case link"),
    # a person (4.1.6)
    "dialogue.person.joined": ("红娘已经接入，请直接说您的问题。", "A matchmaker has joined. Please ask your question here."),
    "dialogue.person.live": (
        "{head}，{place}。请稍等，可以先把问题写在这里，红娘接入后就能看到。",
        "{head}. {place}. Please wait a moment. You can write your question here now; the matchmaker will see it."),
    "dialogue.person.asked": ("已为您转人工", "I have asked a matchmaker to join you"),
    "dialogue.person.asked_before": ("您已经在等候人工", "You are already waiting for a matchmaker"),
    "dialogue.person.first": ("您排在第一位", "You are first in line"),
    "dialogue.person.behind": ("前面还有 {ahead} 位", "Customers ahead of you: {ahead}"),
    "dialogue.person.closed": (
        "现在不是人工服务时间。红娘{when}，{kept}，会按顺序联系您。您可以直接在这里留言；着急的事可以先登记投诉，时限从提交时起算。",
        "Our matchmakers are not at work now. {when} {kept} They will contact customers in turn. You can leave a"
        " message here. If it is urgent, you can file a complaint now; its deadlines run from when you submit it."),
    "dialogue.person.back_at": ("{back} 上班", "Back at work: {back}."),
    "dialogue.person.back_later": ("上班后", "They will see your request when they are back."),
    "dialogue.person.kept": ("您的请求已经留下", "Your request has been noted."),
    "dialogue.person.still_kept": ("您的请求一直留着", "Your earlier request is still noted."),
    "dialogue.queue.not_waiting": (
        "您现在没有在排队。需要的话，我可以为您转人工。",
        "You are not in the queue now. If you like, I can ask a person to join you."),
    "dialogue.queue.called_back": (
        "红娘{back} 上班，您的请求留着，会按顺序联系您。",
        "Back at work: {back}. Your request is noted, and they will contact customers in turn."),
    "dialogue.queue.first": ("您排在第一位，下一位就是您。", "You are first in line. You are next."),
    "dialogue.queue.place": ("您排在第 {place} 位，前面还有 {ahead} 位。",
                             "Your place in the queue is {place}. Customers ahead of you: {ahead}."),
    # danger
    "dialogue.danger.self_harm": (
        "听到您这样说，我很担心您。请先不要一个人待着，找一位信任的人陪您。全国心理援助热线 12356 可以随时拨打；有危险请马上拨打 110 或 120。",
        "I am very worried to hear this. Please do not stay alone; ask somebody you trust to be with you. You can call"
        " the national psychological support line 12356 at any time. If you are in danger, call 110 or 120 now."),
    "dialogue.danger.violence": (
        "您的安全最要紧。请先到安全的、有人的地方，马上拨打 110；受了伤请拨打 120。能留下的照片、记录请先保存好。",
        "Your safety comes first. Please go to a safe place where there are people and call 110 now. If you are hurt,"
        " call 120. Please keep any photos and messages you have."),
    "dialogue.danger.fraud": (
        "请先停止转账，马上拨打 110 或 96110 报警，并联系银行或支付平台止付。聊天和转账记录请都保留。",
        "Please stop all transfers, call the police now on 110 or 96110, and ask your bank or payment provider to stop"
        " the payment. Please keep all chats and records of transfers."),
    "dialogue.danger.stay_here": ("我正在请红娘优先联系您，请不要离开这里。",
                                  "I am asking a matchmaker to contact you first. Please stay here."),
    "dialogue.danger.called_back": (
        "红娘{back} 上班后会最先联系您。在那之前，请务必拨打上面的电话。",
        "Our matchmakers will contact you first when they are back at work: {back}. Until then, please do call the"
        " numbers above."),
    # published hours (4.1.6)
    "dialogue.hours.open": ("现在是人工服务时间。", "Our matchmakers are at work now."),
    "dialogue.hours.open_until": ("现在是人工服务时间，到{until}。", "Our matchmakers are at work now, until {until}."),
    "dialogue.hours.closed": ("现在不是人工服务时间。", "Our matchmakers are not at work now."),
    "dialogue.hours.closed_until": ("现在不是人工服务时间。红娘{back} 上班。",
                                    "Our matchmakers are not at work now. Back at work: {back}."),
    "dialogue.hours.week": ("人工服务：{week:clauses}。", "Hours of our matchmakers: {week:clauses}."),
    "dialogue.hours.exception": ("{day:month_day}：{what}", "{day:month_day}: {what}"),
    "dialogue.hours.bot": ("智能客服随时在。", "The assistant is here at any time."),
    # words that speak of an act but don't command it
    "dialogue.held.file": ("投诉还没有提交，您填的内容都在。", "Your complaint has not been submitted. What you entered is kept."),
    "dialogue.held.consent": ("还没有记下您的同意。", "Your consent has not been noted."),
    "dialogue.held.form": ("好的，什么都没有改变，您填的内容都在。", "All right. Nothing has changed, and what you entered is kept."),
    "dialogue.held.hand_over": ("没有为您转人工。需要时请点“转人工”。",
                                "I have not asked for a person. When you want one, press “Talk to a person”."),
    "dialogue.held.cancel_wait": ("{place}您还在等候人工，没有取消。",
                                  "{place} You are still waiting for a person; nothing was cancelled."),
    "dialogue.held.withdraw": ("投诉 {number} 没有撤回，我们继续处理。要撤回，请点“撤回投诉”。",
                               "Complaint {number} has not been withdrawn; we go on with it. To withdraw it, press"
                               " “Withdraw complaint”."),
    "dialogue.held.answer": (
        "您对投诉 {number} 的方案还没有答复，现在不算接受，也不算不接受。想好了请点下面的按钮。",
        "You have not answered the solution for complaint {number}: it counts neither as accepted nor as refused. When"
        " you have decided, press one of the buttons below."),
    "dialogue.held.nothing": ("好的，什么都没有改变。", "All right. Nothing has changed."),
    "dialogue.consent.withdrawn": (
        "已撤回您的同意，不再记您的联系方式，在这里回复您。已经留下的要删除，请转人工办理。",
        "Your consent has been withdrawn. No way to reach you will be noted, and you are answered here. To have what"
        " was noted before deleted, please ask for a person."),
    "dialogue.consent.none": ("您没有同意过记下联系方式，没有需要撤回的。在这里回复您。",
                              "You have not consented to our noting how to reach you, so there is nothing to withdraw."
                              " You are answered here."),
    # the complaint form (5.1 g)
    "dialogue.complaint.check": (
        "请您核对：\n类别：{category}\n经过：{facts}\n诉求：{wish}\n联系：{contact}\n确认无误请点“提交投诉”，时限从您提交时起算。",
        "Please check:\nCategory: {category}\nWhat happened: {facts}\nWhat you want: {wish}\nContact: {contact}\n"
        "If all is right, press “Submit complaint”. The deadlines run from the moment you submit it."),
    "dialogue.complaint.wish.none": ("暂不说明", "not stated yet"),
    "dialogue.complaint.wish.refund": ("退费", "Refund"),
    "dialogue.complaint.wish.better_service": ("继续服务并改进", "Better service from now on"),
    "dialogue.complaint.wish.apology_and_reason": ("道歉并说明原因", "An apology and an explanation"),
    "dialogue.complaint.contact_here": ("在这里回复", "reply here"),
    "dialogue.complaint.contact_given": ("按您留的联系方式", "by the contact you gave"),
    "dialogue.complaint.next_here": (
        "接下来：投诉专员会在这里联系您，核实经过并提出方案。对方案不满意可以提出，也可以拨打 12315。",
        "What happens next: a complaints officer will contact you here, check what happened and propose a solution."
        " If you are not satisfied with it, you can say so, or call 12315."),
    "dialogue.complaint.next_contact": (
        "接下来：投诉专员会按您留的联系方式或在这里联系您，核实经过并提出方案。对方案不满意可以提出，也可以拨打 12315。",
        "What happens next: a complaints officer will contact you by the contact you gave or here, check what happened"
        " and propose a solution. If you are not satisfied with it, you can say so, or call 12315."),
    # the state of complaints
    "dialogue.status.unknown_number": ("没有查到您名下有这个回执号。请核对一下，或转人工查询。",
                                       "You have no complaint with this receipt number. Please check it or ask us."),
    "dialogue.status.none": ("您目前没有登记过投诉。需要的话，我现在就可以登记。",
                             "You have not filed a complaint so far. If you want to, I can take it now."),
    "dialogue.status.more": ("您共有 {count} 件未结的投诉，以上是最近 {shown} 件。",
                             "You have {count} open complaints. These are the latest {shown}."),
    "dialogue.status.head": ("{number}（{category}）：{state}。", "{number} ({category}): {state}."),
    "dialogue.status.response_met": ("响应：已于 {at:deadline}完成。", "First answer: given on {at:deadline}."),
    "dialogue.status.response_due": ("响应：{due:deadline}前，{left}。", "First answer: by {due:deadline}, {left}."),
    "dialogue.status.response_expected": ("响应：{due:deadline}前（暂定），{left}。",
                                          "First answer: by {due:deadline} (provisional), {left}."),
    "dialogue.status.solution_met": ("解决方案：已于 {at:deadline}完成。", "Solution: given on {at:deadline}."),
    "dialogue.status.solution_due": ("解决方案：{due:deadline}前，{left}。", "Solution: by {due:deadline}, {left}."),
    "dialogue.status.solution_expected": ("解决方案：{due:deadline}前（暂定），{left}。",
                                          "Solution: by {due:deadline} (provisional), {left}."),
    "dialogue.status.overdue": ("已经超时，很抱歉。超时的投诉会提醒主管。",
                                "This is overdue, and we are sorry. Supervisors are alerted to overdue cases."),
    # decisions on a case
    "dialogue.case.none_such": (
        "没有找到可以这样办的投诉。请说一下回执号，或查一下进度。",
        "There is no complaint for which this can be done. Please give the receipt number, or look at the status."),
    "dialogue.case.ask_accept": (
        "您要接受投诉 {number} 的方案吗？接受后我们按方案履行；没有履行好，三十天内可以重新打开。",
        "Do you accept the solution for complaint {number}? If you do, we carry it out. If we do not carry it out"
        " properly, you can reopen the complaint within thirty days."),
    "dialogue.case.countered": (
        "您提的条件已经记到投诉 {number}，由负责的同事答复您，现在不算接受方案。{where}",
        "Your condition has been added to complaint {number}. The colleague in charge will answer you. The solution"
        " does not count as accepted. {where}"),
    "dialogue.case.accepted": ("已记下您接受投诉 {number} 的方案。履行完毕后我们会结案并告诉您。",
                               "Noted: you accept the solution for complaint {number}. When it has been carried out, we"
                               " will close the complaint and tell you."),
    "dialogue.case.ask_withdraw": (
        "要撤回投诉 {number} 吗？撤回后我们停止处理，三十天内可以重新打开。",
        "Do you want to withdraw complaint {number}? We then stop working on it. You can reopen it for thirty days."),
    "dialogue.case.withdrawn": ("投诉 {number} 已撤回。", "Complaint {number} has been withdrawn."),
    "dialogue.case.no_link": ("您还没有登记过投诉。需要的话，我现在就可以登记。",
                              "You have not filed a complaint yet. If you want to, I can take it now."),
    "dialogue.case.links": ("这是案件链接，只给您本人，请不要转发：\n{links:lines}",
                            "This is your case link. It is for you alone; please do not forward it:\n{links:lines}"),
    "dialogue.case.link": ("{number}：{link}", "{number}: {link}"),
    # in the customer's own words
    "dialogue.case.ask_for": ("投诉 {number}：{ask}", "Complaint {number}: {ask}"),
    "dialogue.case.ask.reject": (
        "哪里不合适？您希望怎么解决，请写给我，会转给负责的同事。",
        "What is wrong with it? Please write what you would like instead. It goes to the colleague in charge."),
    "dialogue.case.ask.add": ("请写下要补充的情况，我会记到这件投诉里。",
                              "Please write what you want to add. It will be added to this complaint."),
    "dialogue.case.ask.reopen": ("请说说哪里还没有解决，我来重新打开。",
                                 "Please write what has not been solved. I will reopen the complaint."),
    "dialogue.case.ask.suggestion": ("谢谢您愿意提建议，请直接写下来。",
                                     "Thank you for wanting to make a suggestion. Please write it here."),
    "dialogue.case.ask.praise": ("谢谢您。请写下想表扬的人和事，我会转达并登记。",
                                 "Thank you. Please write whom you want to praise and for what. It will be passed on."),
    "dialogue.case.suggestion_filed": ("建议已登记，会有专人看过并答复您。编号 {number}。",
                                       "Your suggestion has been filed. Somebody will read it and answer you. Number"
                                       " {number}."),
    "dialogue.case.praise_filed": ("已登记并转达，谢谢您。编号 {number}。",
                                   "It has been filed and passed on, thank you. Number {number}."),
    "dialogue.case.rejected": (
        "已记下您不接受投诉 {number} 的方案和理由。修改后的方案会在 {due:deadline} 前给您。您也可以随时拨打 12315。",
        "Noted: you do not accept the solution for complaint {number}, with your reasons. You will have a revised"
        " solution by {due:deadline}. You can also call 12315 at any time."),
    "dialogue.case.added": (
        "已补充到投诉 {number}，负责的同事会看到。照片、录音可以用案件链接上传。",
        "Added to complaint {number}; the colleague in charge will see it. You can upload photos and recordings with"
        " the case link."),
    "dialogue.case.reopened": ("投诉 {number} 已重新打开。", "Complaint {number} has been reopened."),
    "dialogue.case.reopened_due": (
        "投诉 {number} 已重新打开。方案会在 {due:deadline} 前给您。",
        "Complaint {number} has been reopened. You will have a solution by {due:deadline}."),
    "dialogue.case.nothing_done": ("好的，刚才的不算，什么都没有改变。",
                                   "All right. That does not count; nothing has changed."),
}
wording.register(WORDS)
wording.register_for_customers(FOR_CUSTOMERS)
