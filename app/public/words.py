"""Sentences of the company's public page (5.4.2), in the customer's language."""
from kernel import wording

FRAME = {
    "app.public.brand": ("红娘", "Hongniang"),
    "app.public.title": ("{brand} · 公示与客服", "{brand} · About us and service"),
    "app.public.description": ("{company}：服务内容、收费标准、退费规则、服务人员、投诉办法与风险提示。",
                               "{company}: services, fees, refunds, staff, complaints and safety advice."),
    "app.public.demo": ("演示：公司与人物均为虚构", "Demonstration: company and people are fictitious"),
    "app.public.skip": ("跳到正文", "Skip to content"),
    "app.public.contents": ("本页内容", "On this page"),
    "app.public.nav.services": ("服务", "Services"),
    "app.public.nav.fees": ("收费", "Fees"),
    "app.public.nav.refunds": ("退费", "Refunds"),
    "app.public.nav.people": ("服务人员", "Staff"),
    "app.public.nav.complaints": ("投诉", "Complaints"),
    "app.public.nav.risks": ("风险提示", "Safety"),
    "app.public.nav.company": ("公司信息", "Company"),
    "app.public.missing": ("{part}尚未公示", "{part}: not published yet"),
    "app.public.missing_ask": ("公司补齐后会显示在这里；想现在知道，可以在{chat}里问。",
                               "It appears here once the company adds it. To know now, ask in the {chat}."),
    "app.public.chat_link": ("在线客服", "online chat"),
    "app.public.chat": ("在线咨询", "Chat with us"),
    "app.public.chat_now": ("在线咨询，随时可转人工", "Chat with us, or ask for a person"),
    "app.public.complain": ("我要投诉", "Make a complaint"),
    "app.public.supervision": ("监督电话", "Supervision line"),
    "app.public.supervision_at": ("监督电话 {phone}", "Supervision line {phone}"),
    "app.public.call": ("监督电话", "Call us"),
    "app.public.languages": ("语言", "Language"),
    "app.public.basis": (
        "本页按《互联网婚恋交友行业服务规范》5.4.2 公示，{day.year} 年 {day.month} 月 {day.day} 日",
        "Published under 5.4.2 of the service standard for online dating and matchmaking (互联网婚恋交友行业服务规范), "
        "{day:full_day}"),
    "app.public.staff": ("员工登录", "Staff log-in"),
}

HOURS = {
    "app.public.hours.title": ("人工服务时间", "Hours of our matchmakers"),
    "app.public.hours.note": ("智能客服全天在线，答不了的随时转人工；非服务时间请留言，上班后依次答复。",
                              "The assistant is online all day and passes on to a person what it cannot answer. "
                              "Outside these hours please leave a message; we answer in turn when we are back."),
    "app.public.hours.changes": ("近期调整", "Changes ahead"),
    "app.public.hours.until": ("人工服务中，到{at}", "Our matchmakers are on duty, until {at}"),
    "app.public.hours.always": ("人工服务中，全天不间断", "Our matchmakers are on duty around the clock"),
    "app.public.hours.none": ("人工服务暂停，智能客服随时在", "Our matchmakers are away; the assistant is always here"),
    "app.public.hours.from": ("现在不是人工服务时间，红娘{at} 上班",
                              "Our matchmakers are off duty now; next on duty: {at}"),
}

PARTS = {
    "app.public.services.title": ("服务内容与流程", "Services and how they work"),
    "app.public.fees.title": ("收费标准", "Fees"),
    "app.public.fees.lead": (
        "共 {count} 项，自 {since} 起执行。单位：元。想知道总价，在{chat}里说一句，例如“{example}三个月”。",
        "{count} item{count:s}, in force from {since}. Prices are in yuan. For a total, ask in the {chat}, for example "
        "“{example} 3 months”."),
    "app.public.fees.item": ("项目", "Item"),
    "app.public.fees.price": ("价格", "Price"),
    "app.public.fees.free": ("免费", "free"),
    "app.public.refunds.title": ("退费规则", "Refunds"),
    "app.public.refunds.ask": ("在线申请退费", "Ask for a refund online"),
    "app.public.people.title": ("服务人员", "Who serves you"),
    "app.public.people.lead": ("服务您的人，姓名、照片和工号都在这里。对不上的，请不要继续，并告诉我们。",
                               "Everybody who serves you is here, with name, photo and staff number. If somebody does "
                               "not match, please do not go on, and let us know."),
    "app.public.people.photo": ("{name}的照片", "Photo of {name}"),
    "app.public.people.number": ("工号 {number}", "Staff number {number}"),
    "app.public.people.certified": ("持证 · {certificate}", "Certified · {certificate}"),
    "app.public.risks.title": ("风险提示", "Safety advice"),
    "app.public.company.title": ("公司信息", "About the company"),
    "app.public.company.licence": ("营业执照", "Business licence"),
    "app.public.company.scope": ("经营范围", "Business scope"),
    "app.public.company.address": ("住所", "Registered address"),
    "app.public.company.stores": ("门店与营业时间", "Stores and opening hours"),
}

COMPLAINTS = {
    "app.public.complaints.title": ("投诉办法", "Complaints"),
    "app.public.complaints.within": ("{amount} {unit}内", "within {amount} {unit}"),
    "app.public.complaints.response": ("专人响应", "A person answers you"),
    "app.public.complaints.solution": ("给出解决方案", "We propose a solution"),
    "app.public.complaints.hours": ("从您提交时起连续计算，夜间和节假日照算。",
                                    "Counted without a break from the moment you submit it, nights and holidays "
                                    "included."),
    "app.public.complaints.days_midnight": (
        "提交当天不计，从次日起数；周末与法定节假日不计，调休上班的日子计入；最后一天到 24:00 为止。",
        "The day you submit it is not counted; counting starts on the next day. Weekends and public holidays are left "
        "out, make-up working days are counted. The last day ends at 24:00."),
    "app.public.complaints.days_close": (
        "提交当天不计，从次日起数；周末与法定节假日不计，调休上班的日子计入；最后一天到当天服务时间结束为止。",
        "The day you submit it is not counted; counting starts on the next day. Weekends and public holidays are left "
        "out, make-up working days are counted. The last day ends when our service hours end."),
    "app.public.complaints.example": ("现在提交：{due}前", "Submitted now: by {due}"),
    "app.public.complaints.example_provisional": (
        "现在提交：{due}前（放假安排尚未公布，暂定）",
        "Submitted now: by {due} (provisional: the public holidays are not announced yet)"),
    "app.public.complaints.how": ("怎么投诉", "How to complain"),
    "app.public.complaints.how_in_chat": (
        "在{chat}里说“我要投诉”，当场给您回执号和两个时限。",
        "Say “I want to complain” in the {chat}. You get a receipt number and both deadlines at once."),
    "app.public.complaints.in_chat": ("在聊天里投诉", "Complain in the chat"),
    "app.public.complaints.outside": ("也可以找公司以外的渠道", "You can also turn to others"),
    "app.public.complaints.outside_note": (
        "随时可以，不必先等我们的答复，也不影响我们的时限。",
        "At any time: you need not wait for our answer first, and our deadlines stay the same."),
    "app.public.complaints.website": ("网站", "Website"),
}
wording.register_for_customers(FRAME)
wording.register_for_customers(HOURS)
wording.register_for_customers(PARTS)
wording.register_for_customers(COMPLAINTS)
