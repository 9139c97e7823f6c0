"""Sentences of web chat: its page and script, the bar above the chat, its buttons."""
from kernel import wording

WORDS = {
    "bots.webchat.delivered": "顾客的网页显示后回执",
    "bots.webchat.address": "网页聊天：{address}/chat",
}

FOR_CUSTOMERS = {
    "bots.webchat.channel": ("网页聊天", "Web chat"),
    "bots.webchat.bad_frame": ("这条消息没有收下，请重新发送。",
                               "This message was not taken. Please send it again."),
    # the bar with the hours of matchmakers
    "bots.webchat.bar.open": ("人工服务 {spans} · {meanwhile}", "Matchmakers {spans} · {meanwhile}"),
    "bots.webchat.bar.until": ("至 {until}", "until {until}"),
    "bots.webchat.bar.all_day": ("全天", "around the clock"),
    "bots.webchat.bar.waiting": ("正在排队", "you are in the queue"),
    "bots.webchat.bar.served": ("红娘已接入", "a matchmaker has joined"),
    "bots.webchat.bar.available": ("现在可转人工", "you can talk to a person now"),
    "bots.webchat.bar.closed": ("人工服务 {day} {spans} · 现在可留言", "Matchmakers {day} {spans} · leave a message now"),
    "bots.webchat.bar.stopped": ("人工服务暂停 · 智能客服在线", "No matchmakers at present · the assistant is online"),
    # buttons present on the page from the start
    "bots.webchat.start.fee": ("费用", "Fees"),
    "bots.webchat.start.process": ("服务流程", "How it works"),
    "bots.webchat.start.complain": ("我要投诉", "File a complaint"),
    "bots.webchat.start.human": ("转人工", "Talk to a person"),
    # the page and its script; `{facts}` are filled by the script
    "bots.webchat.page.document": ("在线客服 · 红娘", "Chat · Hongniang"),
    "bots.webchat.page.demo": ("演示：公司与人物均为虚构", "Demonstration: company and people are fictitious"),
    "bots.webchat.page.home": ("返回公示页", "Back to the public page"),
    "bots.webchat.page.bot": ("智能客服", "Assistant"),
    "bots.webchat.page.bot_title": ("先答常见问题，随时可转人工", "Common questions first, a person at any time"),
    "bots.webchat.page.queue": ("正在为您转接人工", "Asking a person to join you"),
    "bots.webchat.page.queue_title": ("请稍候，排队期间可以继续留言", "Please wait; you can go on writing in the queue"),
    "bots.webchat.page.closed": ("已留下您的人工请求", "Your request for a person is noted"),
    "bots.webchat.page.closed_title": ("上班后按顺序联系您，可以继续留言",
                                       "We will contact you in turn when we are back; you can go on writing"),
    "bots.webchat.page.person": ("{name}（工号 {number}）", "{name} (staff number {number})"),
    "bots.webchat.page.connecting": ("正在连接…", "Connecting…"),
    "bots.webchat.page.log": ("聊天记录", "Chat"),
    "bots.webchat.page.welcome": ("您好，请问有什么可以帮您", "Hello, how can we help you?"),
    "bots.webchat.page.welcome_text": (
        "费用、服务流程可以直接问；不满意的事可以在这里投诉，当场给回执号和两个时限。",
        "Ask about fees and how the service works. If you are dissatisfied, you can file a complaint here and get a"
        " receipt number and two deadlines at once."),
    "bots.webchat.page.offline": ("暂时连不上，正在重新连接。您写的内容留在这台设备上，连上后自动发出。",
                                  "We cannot be reached; connecting again. What you write stays on this device and is"
                                  " sent when we are connected."),
    "bots.webchat.page.write": ("写下您的问题", "Write your question"),
    "bots.webchat.page.send": ("发送", "Send"),
    "bots.webchat.page.no_script": ("聊天需要打开浏览器的 JavaScript。您也可以拨打公示页上的监督电话。",
                                    "Please switch on JavaScript in your browser to chat. You can also call the"
                                    " supervision number on the public page."),
    "bots.webchat.page.today": ("今天", "Today"),
    "bots.webchat.page.sending": ("发送中", "Sending"),
    "bots.webchat.page.typing": ("正在输入…", "Typing…"),
    "bots.webchat.page.no_network": ("等待连接，还没有确认收到", "Waiting for the connection; not confirmed yet"),
    "bots.webchat.page.too_long": ("这段话太长，请分几次发送。", "This is too long. Please send it in parts."),
    "bots.webchat.page.slow": ("还没有回应，正在等待。您写的内容留在这台设备上",
                               "No answer yet; still waiting. What you wrote stays on this device"),
    "bots.webchat.page.again": ("重新发送", "Send again"),
    "bots.webchat.page.edit": ("修改", "Edit"),
    "bots.webchat.page.received": ("已收到", "Received"),
    "bots.webchat.page.hidden": ("〔已保密〕", "[kept secret]"),
    "bots.webchat.page.hidden_phone": ("〔手机号已保密〕", "[telephone number kept secret]"),
    "bots.webchat.page.hidden_id_number": ("〔证件号已保密〕", "[identity number kept secret]"),
    "bots.webchat.page.hidden_bank_card": ("〔银行卡号已保密〕", "[bank card number kept secret]"),
    "bots.webchat.page.hidden_email": ("〔邮箱已保密〕", "[e-mail address kept secret]"),
    "bots.webchat.page.hidden_wechat": ("〔微信号已保密〕", "[WeChat ID kept secret]"),
}
wording.register(WORDS)
wording.register_for_customers(FOR_CUSTOMERS)
