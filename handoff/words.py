"""Sentences of the room."""
from kernel import wording

WORDS = {
    # refusals
    "handoff.no_conversation": "没有找到这个会话。请回到列表重新选择。",
    "handoff.not_yours": "这位顾客正由{name}服务，您可以查看，不能操作。",
    "handoff.not_claimed": "请先接入这位顾客，再进行操作。",
    "handoff.gone": "这位顾客已不在等待中：{why}。请看列表里的下一位。",
    "handoff.gone_claimed": "{name}已经接入",
    "handoff.gone_cancelled": "顾客取消了排队",
    "handoff.gone_closed": "服务已经结束",
    "handoff.full": "您正在服务 {count} 位顾客，已达接待上限 {capacity} 位。请先结束或转交一位。",
    "handoff.colleague_full": "{name}正在服务 {count} 位顾客，已达接待上限。请转交给其他同事，或转回等待队列。",
    "handoff.concerned": "这位顾客的投诉涉及您本人，按规定由同事接待。",
    "handoff.colleague_concerned": "这位顾客的投诉涉及{name}本人，不能转交给其接待。请另选一位同事。",
    "handoff.nobody": "没有这位同事，或其不在岗接待。请另选一位。",
    "handoff.to_yourself": "这位顾客已由您服务。请选择另一位同事，或转回等待队列。",
    "handoff.no_note": "请写一句服务小结，至少两个字，方便下一位同事了解情况。",
    "handoff.too_long": "{field}最多 {limit} 字，现有 {length} 字。请精简，或分几次发送。",
    "handoff.empty": "请先写下{field}。",
    "handoff.not_their_case": "这件{kind}不是这位顾客的，或已结束。请重新选择要针对的{kind}。",
    "handoff.unknown_state": "没有“{state}”这个状态。",
    # fields that a refusal names, and a colleague whose account is gone
    "handoff.text_to_send": "要发送的内容",
    "handoff.one_message": "一条消息",
    "handoff.note": "笔记",
    "handoff.summary": "服务小结",
    "handoff.colleague": "同事",
    # why a customer is in the queue
    "handoff.wanted_by_link": "{case} 的顾客请求人工",
    "handoff.wanted_by_link_because": "{case} 的顾客请求人工：{reason}",
    # presence
    "handoff.presence.online": "在线",
    "handoff.presence.busy": "忙碌",
    "handoff.presence.away": "离开",
    # titles of the canned responses, as the desk lists them
    "handoff.canned_title.greeting": "问候",
    "handoff.canned_title.one_moment": "请稍候",
    "handoff.canned_title.confirm": "确认问题",
    "handoff.canned_title.check_details": "核对资料",
    "handoff.canned_title.apology": "致歉",
    "handoff.canned_title.complaint_deadlines": "投诉时限",
    "handoff.canned_title.ask_store": "转门店",
    "handoff.canned_title.ending": "结束",
    # figures for the review
    "handoff.figures": "转人工",
    "handoff.figures.requests": "转人工请求",
    "handoff.figures.requests_how": "本月提出的转人工请求，含约定回复的",
    "handoff.figures.callbacks": "约定回复",
    "handoff.figures.callbacks_how": "其中在服务时间外提出、约定开门后回复的",
    "handoff.figures.unserved": "未接到人工",
    "handoff.figures.unserved_how": "其中顾客自己放弃或没有人接入的",
    "handoff.figures.wait_median": "等待接入中位数",
    "handoff.figures.wait_median_how": "服务时间内提出、已由红娘接入的请求，从提出到接入的分钟数；取中位数",
    "handoff.figures.wait_p90": "等待接入九成值",
    "handoff.figures.wait_p90_how": "服务时间内提出、已由红娘接入的请求，从提出到接入的分钟数；九成顾客不超过此数",
    "handoff.figures.by_hour": "转人工请求按时段",
    "handoff.figures.by_matchmaker": "接入按红娘",
    "handoff.figures.hour": "时段",
    "handoff.figures.asked": "请求",
    "handoff.figures.called_back": "约定回复",
    "handoff.figures.median_minutes": "等待中位数（分钟）",
    "handoff.figures.matchmaker": "红娘",
    "handoff.figures.claimed": "接入",
    # invariants
    "handoff.over_capacity": "没有红娘超出接待上限",
}

FOR_CUSTOMERS = {
    "handoff.being_claimed": ("同事正在接入这位顾客。请看列表里的下一位。",
                              "A matchmaker is taking this request right now."),
    "handoff.no_request": ("您现在没有在排队。", "You are not in the queue at the moment."),
    "handoff.card": ("红娘{name}（{title}，工号 {number}）已接入，由我为您服务。",
                     "I am {name} ({title}, staff number {number}), your matchmaker. I will help you from here."),
    "handoff.closed": ("本次人工服务已结束。您有需要时，随时说“转人工”即可。",
                       "This conversation with our matchmaker has ended. "
                       "Whenever you need a person again, just ask for one."),
    "handoff.passed_on": (
        "您的服务已转交给红娘{name}（{title}，工号 {number}），之前的沟通记录都在，不用重复说明。",
        "Your conversation has been passed on to {name} ({title}, staff number {number}). "
        "The earlier messages are all there, so you need not explain anything again."),
    "handoff.passed_back": (
        "正在为您安排另一位红娘接待，之前的沟通记录都在，请稍候。",
        "We are finding another matchmaker for you. The earlier messages are all there. Please wait a moment."),
    # canned responses, which matchmakers put into their message to a customer
    "handoff.canned.greeting": ("您好，我是红娘{name}，已看过您之前的留言。",
                                "Hello, I am {name}, your matchmaker. I have read your earlier messages."),
    "handoff.canned.one_moment": (
        "我先核实一下，请您稍等几分钟，查到后马上回复您。",
        "Let me check this first. Please wait a few minutes; I will write as soon as I have found it."),
    "handoff.canned.confirm": ("我再和您确认一下，您遇到的情况是：",
                               "Let me make sure that I understand you. What happened is:"),
    "handoff.canned.check_details": (
        "为了核实，请您提供报名的门店和大致日期，不需要发证件照片。",
        "So that I can check, please tell me the store where you signed up and the approximate date. "
        "You need not send photos of your ID."),
    "handoff.canned.apology": ("给您带来不便，非常抱歉。我来跟进这件事。",
                               "I am very sorry for the inconvenience. I will follow this up for you."),
    "handoff.canned.complaint_deadlines": (
        "您的投诉已经受理，我们会在 48 小时内答复，7 个工作日内给出解决方案。",
        "Your complaint has been accepted. We will answer within 48 hours "
        "and propose a solution within 7 working days."),
    "handoff.canned.ask_store": (
        "这件事需要门店核实，我会跟进到底，有结果第一时间告诉您。",
        "The store has to look into this. I will follow it through and tell you as soon as there is a result."),
    "handoff.canned.ending": (
        "请问还有其他需要帮助的吗？没有的话，我先结束本次服务，您随时可以再找我们。",
        "Is there anything else I can help you with? If not, I will end this conversation. "
        "You can write to us again at any time."),
}
wording.register(WORDS)
wording.register_for_customers(FOR_CUSTOMERS)
