"""Sentences of the receipt and of the deadlines that it states (5.1 g), for customers."""
from kernel import wording

RECEIPT = {
    "complaints.since.submission": ("提交", "your submission"),
    "complaints.since.message": ("留言", "your message"),
    "complaints.since.phone": ("来电", "your call"),
    "complaints.since.visit": ("到店", "your visit"),
    "complaints.since.letter": ("收到来信", "the arrival of your letter"),
    "complaints.received.letter": ("我们收到来信", "our receipt of your letter"),
    "complaints.received.outside": ("我们收到来函", "our receipt of your complaint from the platform"),
    "complaints.received.complaint": ("我们收到投诉", "our receipt of your complaint"),
    "complaints.receipt": ("{kind}已受理，回执号 {number}。请保存好，查询进度时用得上。",
                           "Your {kind} has been received. The receipt number is {number}. "
                           "Please keep it; you can ask about progress with it."),
    "complaints.receipt_no_deadline": ("{kind}不计时限，处理后会告知您。",
                                       "No deadline applies to a {kind}. "
                                       "We will tell you once it has been dealt with."),
    "complaints.receipt_all_met": ("这件投诉我们会继续处理，有进展就告知您。",
                                   "We are going on with this complaint and will tell you as soon as there is news."),
    "complaints.receipt_link": (
        "用这个链接随时看进度、交证据、答复方案，只给您本人，请不要转发：\n{link}",
        "With this link you can see progress, hand in evidence and answer a solution at any time. "
        "It is for you alone; please do not pass it on:\n{link}"),
    "complaints.promised_response": (
        "响应：{due}前有专人联系您。从您{since}时起连续 {amount} 小时，夜间和节假日照算。",
        "First answer: one of us will contact you by {due}. "
        "That is {amount} hours without a break from {since}, nights and holidays included."),
    "complaints.promised_response_received": (
        "响应：{due}前有专人联系您。从{since}时起连续 {amount} 小时，夜间和节假日照算。",
        "First answer: one of us will contact you by {due}. "
        "That is {amount} hours without a break from {since}, nights and holidays included."),
    "complaints.past_response": (
        "响应：本应在{due}前有专人联系您（从您{since}时起连续 {amount} 小时），现在已经过了这个时间，非常抱歉。我们会尽快安排专人联系您。",
        "First answer: one of us should have contacted you by {due}, {amount} hours from {since}. "
        "That time has passed. We are sorry, and one of us will contact you as soon as possible."),
    "complaints.past_response_received": (
        "响应：本应在{due}前有专人联系您（从{since}时起连续 {amount} 小时），现在已经过了这个时间，非常抱歉。我们会尽快安排专人联系您。",
        "First answer: one of us should have contacted you by {due}, {amount} hours from {since}. "
        "That time has passed. We are sorry, and one of us will contact you as soon as possible."),
    "complaints.past_solution": (
        "解决方案：本应在{due}前给您（{since}当天不计，从次日起数 {amount} 个工作日），现在已经过了这个时间，非常抱歉。我们会尽快给您解决方案。",
        "Solution: you should have had it by {due}; the day of {since} is not counted, {amount} working days follow. "
        "That time has passed. We are sorry, and you will have it as soon as possible."),
    "complaints.promised_revised": ("修改方案：{due}前给您。", "Revised solution: you will have it by {due}."),
    "complaints.past_revised": (
        "修改方案：本应在{due}前给您，现在已经过了这个时间，非常抱歉。我们会尽快给您。",
        "Revised solution: you should have had it by {due}. That time has passed. We are sorry, and you will have it "
        "as soon as possible."),
    "complaints.promised_after_pause": (
        "{promised}其间有暂停计时的时间，期限已相应顺延。",
        "{promised} The clock was paused in between, which is included in this date."),
    "complaints.promised_solution": (
        "解决方案：{due}前。{since}当天不计，从次日起数 {amount} 个工作日。",
        "Solution: by {due}. The day of {since} is not counted; {amount} working days follow."),
    "complaints.promised_solution_skipping": (
        "解决方案：{due}前。{since}当天不计，从次日起数 {amount} 个工作日，其间 {skipped} 天周末或节假日不计。",
        "Solution: by {due}. The day of {since} is not counted; {amount} working days follow. "
        "Not counted in between: {skipped} weekend or holiday day{skipped:s}."),
    "complaints.promised_solution_made_up": (
        "解决方案：{due}前。{since}当天不计，从次日起数 {amount} 个工作日，{made_up:list}调休上班，计入。",
        "Solution: by {due}. The day of {since} is not counted; {amount} working days follow. "
        "Made a working day in exchange for a holiday, and counted: {made_up:list}."),
    "complaints.promised_solution_skipping_made_up": (
        "解决方案：{due}前。{since}当天不计，从次日起数 {amount} 个工作日，其间 {skipped} 天周末或节假日不计，{made_up:list}调休上班，计入。",
        "Solution: by {due}. The day of {since} is not counted; {amount} working days follow. "
        "Not counted in between: {skipped} weekend or holiday day{skipped:s}. "
        "Made a working day in exchange for a holiday, and counted: {made_up:list}."),
    "complaints.promised_provisional": (
        "{promised}放假安排尚未公布，此日期为暂定。",
        "{promised} The holidays have not been announced yet, so this date is provisional."),
}
wording.register_for_customers(RECEIPT)
