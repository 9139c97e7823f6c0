"""Sentences of the room."""
from kernel import wording

WORDS = {
    "handoff.no_conversation": "没有找到这个会话。请回到列表重新选择。",
    "handoff.not_yours": "这位顾客正由{name}服务，您可以查看，不能操作。",
    "handoff.not_claimed": "请先接入这位顾客，再进行操作。",
    "handoff.gone": "这位顾客已不在等待中：{why}。请看列表里的下一位。",
    "handoff.being_claimed": "同事正在接入这位顾客。请看列表里的下一位。",
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
    "handoff.no_request": "您现在没有在排队。",
    # what customers are told
    "handoff.card": "红娘{name}（{title}，工号 {number}）已接入，由我为您服务。",
    "handoff.closed": "本次人工服务已结束。您有需要时，随时说“转人工”即可。",
    "handoff.passed_on": "您的服务已转交给红娘{name}（{title}，工号 {number}），之前的沟通记录都在，不用重复说明。",
    "handoff.passed_back": "正在为您安排另一位红娘接待，之前的沟通记录都在，请稍候。",
}
wording.register(WORDS)
