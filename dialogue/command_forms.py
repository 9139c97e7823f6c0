"""What a plain command of each act looks like, and which words speak of the act. Pure.

Patterns read clauses as `dialogue.plain_text` gives them. A command is a whole clause: words that only lead to it, the
command, words that only follow it; a clause that says anything else is none.
"""
from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Act = Literal["file", "withdraw", "accept", "reject", "reveal", "cancel_wait", "consent", "hand_over", "drop_form",
              "reopen", "add", "suggestion", "praise", "revoke"]

_LEAD = (
    r"(?:好的?吧?|好啊|行吧?|可以[的啊]?|okay|ok|嗯|恩|哦|噢|对|是的?|没事|没关系|没所谓|无所谓|不好意思|但是?|不过|尽管|随便|放心|那么|那就|那|就是要?|就(?!是)|还是|请|麻烦"
    r"|劳烦|拜托"
    r"|帮我?|帮忙|替我|给我|我们?|本人|咱们?|俺|直接|马上|立刻|立即|现在|赶紧|赶快|快点?|尽快|确认|确定|决定|想好了|想清楚了|想通了|想要?|要|需要"
    r"|愿意|务必|一定|必须|坚决|正式|所以|因此|干脆|索性|算了|你们?|您|这(?:一)?[次回]|全都?|都|一起|也|真的?|反正|今天|没办法|姐|亲|老师"
    r"|(?:别|不要|不用|不必|甭|少)再?(?:废话|磨蹭|啰嗦|拖|绕|问|犹豫|墨迹|磨叽|改|核对|考虑|说)(?:我|来)?了?){0,9}?")
_TAIL = (
    r"(?:吧|罢|了|啦|咯|啰|啊|呀|哈|哦|喔|呗|掉|好了|算了|就行|就好|就是|即可|谢谢|多谢|谢|拜托|辛苦|请|的|它|您|你们?|一下|下|快点?|马上|立刻|现在|没事|没关系|拜拜|再见|走了"
    r"|bye|回电|打给我|联系我|就可以|哈){0,7}")
_PLEASE = (r"(?:(?:yes|yep|yeah|yup|sure|ok|okay|alright|fine|right|please|pls|plz|just|so|then|well|kindly|now"
    r"|go ahead and"
           r"|go ahead|i want to|i wanna|i would like to|id like to|i wish to|i have decided to|ive decided to"
           r"|i hereby|i|ill|im"
           r"|we|lets|let us|do|(?:stop|quit) [a-z]+ing(?: (?:yourself|me|around))? and) ){0,8}")
_THANKS = (r"(?: (?:please|pls|plz|now|thanks|thank you|thx|asap|right now|already|then|ok|today|immediately|for me"
    r"|instead)){0,4}")
_CASE = r"(?:(?:我|你们?|个|这个?|那个?|该|上面|新|本|的|条|份|单|件|次){0,5}(?:投诉|申诉|表|单子?|案子?|案件|内容|个?case|东西|它|举报)(?:单|书|表)?)"
_OFFER = (r"(?:(?:我|你们?|您|这个?|那个?|该|上面|新|目前|现在|这样|这种|此|的|个|份|条|次|回|公司|平台){0,6}"
          r"(?:处理|解决|赔偿|退款|退费|补偿|和解)?(?:方案|结果|方式|办法|法|意见|条件|安排|处理|做法|建议|提议|决定|数|钱|它))")
_WHOM = (r"(?:他们?|她们?|它|你们?|您|对方|红娘|老师|专员|店里|门店|(?:这次的|你们的?|贵司)?(?:人工)?"
         r"(?:客服|工作人员|职员|员工|承办人员?|人员|专人|经办人?|负责人|顾问|同事)(?:人员)?)")
_DATA = (r"(?:(?:我|的|本人|这些?|那些?|个人|身份|联系|联络|相关|完整|全部|所有|真实){0,5}(?:资料|信息|数据|讯息|资讯|联系方式|联络方式|方式|电话|手机号?|手机号码|号码?"
         r"|微信号?|身份证号?|身份|证件|照片|姓名|个资|隐私|它|东西|内容)(?:和|跟|与|及)?){1,4}")
_PERSON = (r"(?:人工|真人|活人|专人|(?:人工|真人|活人|在线|你们的?)?(?:客服|红娘|经理|主管|店长|老板|负责人|领导|工作人员|专员|顾问|同事|坐席|老师)(?:人员)?"
           r"|(?:个|一个|位)?(?:活|真|懂)?的?人|(?:个)?(?:能)?(?:管事|负责|做主|说了算)的人?)")
_ASK_PERSON = r"(?:转接?|接通?|接入|找|叫|换|请|要|联系|呼叫|呼|需要|安排|派|喊|来|给|上|跟|和|与|同|想){1,4}"
_MAY = r"(?:能不能|可不可以|能否|可否|能|可以|可以帮我|能帮我|麻烦){1,3}"
_WITH_PERSON = r"(?:我|一下|下|到|去|至|给|通|个|一个|一位|位|你们的?|和|跟|与|同|谈|说|讲|聊){0,5}"
_THEN = r"(?:服务|来|说话|说|谈|聊|聊聊|讲|沟通|解决|处理|接待|帮我|跟我|对我|接|对接|对话|联系我|一下|过来){0,5}"
_MINE = (r"(?:(?:personal|contact|identity|phone|mobile|id|full|real|account|private|wechat)? ?(?:data|info"
    r"|information|details?|number|phone"
         r"|contacts?|id|card|profile|photos?|address|email|wechat|identity|name|stuff)(?: and )?){1,3}")
_DONE = r"(?:上去|出去|过去|给你们|给平台|给公司|一下|了|掉|上|吧){0,4}"


@dataclass(frozen=True)
class Form:
    """How an act is commanded, and how it is spoken of.

    `whole` matches a clause that commands it; `yes` one that says yes to the question whether it should be done;
    `spoken` finds the act in a clause that does not command it; `kept` finds the wish for its opposite.
    """

    whole: re.Pattern[str]
    yes: re.Pattern[str] | None
    spoken: re.Pattern[str]
    kept: re.Pattern[str] | None = None


def _form(chinese: str, english: str, spoken: str, *, yes: re.Pattern[str] | None = None, kept: str = "") -> Form:
    whole = rf"{_LEAD}(?P<said>{chinese}){_TAIL}(?:(?P=said){_TAIL}){{0,5}}|{_PLEASE}(?:{english}){_THANKS}"
    return Form(re.compile(whole), yes, re.compile(spoken), re.compile(kept) if kept else None)


_YES_WORDS = (r"(?:是的?|对的?|没错|确定|确认|yes|yep|yeah|sure|correct|right|confirm(?:ed)?|of course|absolutely|definitely)")
STRICT_YES = re.compile(rf"{_LEAD}{_YES_WORDS}{_TAIL}|{_PLEASE}{_YES_WORDS}{_THANKS}")
_ANY_WORDS = (rf"(?:{_YES_WORDS}|好|可以|行|中|得|嗯|恩|要|需要|当然|没问题|没意见|同意|就?这样办?|就?按这个来?|确认无误|无误|可|成|ok|okay"
              r"|go ahead|do it|fine|i agree|agreed|no problem|looks (?:good|right|fine)|all (?:good|right)"
              r"|thats (?:right|fine))")
ANY_YES = re.compile(rf"{_LEAD}(?:{_ANY_WORDS}{_TAIL}){{1,3}}|{_PLEASE}{_ANY_WORDS}{_THANKS}")

_DECLINES = re.compile(  # to the question for a number or address, after consent was given
    rf"(?:啊|哎|唉|呃|额|又|{_LEAD})(?:不|别|甭)+(?:再|想|愿意?|要|用)*(?:同意|授权|留|存|记|给|说|填|提供)*(?:你们?|{_DATA}|了)*{_TAIL}"
    rf"|{_PLEASE}(?:(?:no|nope|actually|sorry)(?: |$))+(?:i )?(?:(?:dont|do not) (?:agree|want(?: to| that)?"
    rf"|consent))?(?: any ?more)?{_THANKS}")
_SUBMIT = r"(?:提交|上交|递交|呈交|交|递|送出|送|发出|发|登记|上报|报上)"
_DROP = r"(?:撤回|撤销|撤诉|撤案|撤单|撤|收回|取消|销案|销掉)"
_STORE = r"(?:保存|存储|储存|留存|存|储|保留|留|记录|记下|收集|使用|用|处理|登记|联系|联络|收)"

FORMS: dict[Act, Form] = {
    "file": _form(
        rf"(?:就?(?:这样子?|这么|这样就|(?:按|照)(?:这个|这样|上面的?)))?(?:把?{_CASE})?{_SUBMIT}+{_DONE}(?:{_CASE})?|确认无误",
        r"(?:submit|file|send|lodge)(?: (?:it|this|that|everything|(?:(?:my|the|this) )?(?:complaint|form"
        r"|case)))?(?: (?:in|off|as is|over))?",
        r"交|递|送|发出|登记|投诉|submit|file|send|lodge", yes=ANY_YES, kept=r"改|修改|错|漏|\b(?:edit|change|wrong)"),
    "withdraw": _form(
        rf"把?(?:{_CASE})?(?:的)?(?:给|都|全|就)*{_DROP}+{_DONE}(?:{_CASE})?|(?:不|别)(?:再|想|打算)*(?:投诉|告|申诉|举报)了",
        r"(?:withdraw|drop|cancel|retract|take back|pull)(?: (?:it|this|that|everything|(?:(?:my|the"
        r"|this) )?(?:complaint|case)))?(?: back)?"
        r"|i (?:dont|no longer) want to (?:complain|pursue (?:it|this))(?: any ?more)?",
        r"撤|收回|取消|销案|withdr|drop|cancel|retract|pull", yes=STRICT_YES, kept=r"照旧|继续(?:投诉|处理)|留着|保留|\bkeep|stay|go on"),
    "accept": _form(
        rf"(?:对)?(?:{_OFFER})?(?:接受|同意|答应|认可|认了|应下|成交)+(?:{_OFFER})?|就(?:这么|这样)(?:办|处理|定|解决)?|可以?(?:这么|这样)(?:办|处理|定"
        rf"|解决)"
        rf"|就?(?:按|照|依|按照)(?:这个|你们(?:说)?的?|上面的?|{_OFFER})(?:来|办|处理|执行|做|走|解决|履行)?(?:理)?|(?:{_OFFER})(?:没问题|没意见|可以|行"
        rf"|ok|没异议)"
        rf"|(?:没问题|没意见|可以)(?:就)?(?:{_OFFER})|就(?:这个|{_OFFER})",
        r"(?:accept|agree|take|approve)(?: (?:to|with))?(?: (?:it|this|that|the|your|this|(?:(?:the|your|this"
        r"|that) )?(?:new |proposed )?"
        r"(?:offer|solution|proposal|deal|plan|terms|refund)))?|accepted|agreed|deal|its a deal"
        r"|(?:im |i am )?(?:happy|ok|okay|fine|good) with (?:it|this|that|(?:(?:the|your|this) )?(?:offer|solution"
        r"|proposal))"
        r"|(?:go|going) with (?:it|this|that|(?:(?:the|your|this) )?(?:offer|solution|proposal|plan))|no objections?",
        r"接受|同意|答应|认|方案|点头|accept|agree|deal|offer", yes=STRICT_YES),
    "reject": _form(
        rf"(?:对)?(?:{_OFFER})?(?:实在|完全|真的?|绝对|坚决|恕|还是|我|也|是|都)*(?:拒绝|回绝|谢绝|驳回|拒|(?:不|没法|无法|不能|没办法|不会|不想|不愿意?|难以|不可能"
        rf"|绝不|决不)"
        rf"(?:能|肯|会|可以?|可能)?(?:接受|同意|认可|答应|认账?|赞成|满意|干)|(?:接受|同意|认可)不(?:了|能)|免谈|没得谈)(?:{_OFFER})?"
        rf"|(?:{_OFFER})?我?不(?:要|行)|不要{_OFFER}",
        r"(?:(?:no|sorry|nope) )*(?:reject|decline|refuse|turn(?:ing)? (?:it|this|that) down|rejecting|declining"
        r"|refusing|disagree"
        r"|(?:do not|dont|wont|will not|cant|cannot|can not|am not|not) (?:accept|agree|accepting|agreeing|taking"
        r"|take)(?: (?:to|with))?|turn down|no deal|not acceptable|unacceptable"
        r"|rejected|declined|refused)(?: (?:it|this|that|this one|(?:(?:the|your|this|that) )?(?:offer|solution"
        r"|proposal|deal|plan)))?",
        r"拒|不接受|不同意|回绝|不要|不认|reject|declin|refus|turn", yes=None),
    "reveal": _form(
        rf"(?:同意|允许|授权|准许|准|开放|可以|让|给)+(?:给|让|由)?(?:{_WHOM})?(?:可以|能)?(?:查看|查阅|看到|看见|看|查|知道|显示|查询)+(?:{_DATA})?"
        rf"|(?:把)?{_DATA}(?:直接|就|都|可以|开放|显示|公开)*给(?:{_WHOM})看?|(?:开放|公开|显示|解除隐藏)(?:{_DATA})?(?:给{_WHOM})?看?"
        rf"|(?:给|让){_WHOM}(?:查看|看)?(?:{_DATA})?|{_WHOM}(?:可以)?看(?:一下)?(?:{_DATA})?|看(?:一下)?(?:{_DATA})?"
        rf"|(?:{_DATA})?(?:不怕|不介意|不反对){_WHOM}看",
        r"(?:(?:you|they|he|she|(?:the |your )?(?:agents?|staff|matchmaker)) (?:can|may)|(?:allow|let) (?:them|him"
        r"|her|you|(?:the|your) (?:agent|staff|matchmaker))(?: to)?"
        rf"|agree to) (?:view|see|look at|show|have|access|look)(?: (?:it|them|(?:my|the) {_MINE}))?"
        rf"|look|(?:show|reveal|share|disclose)(?: (?:them|him|her|you|the (?:agent|staff)|your (?:agent"
        rf"|staff)))?(?: (?:it|them|(?:my|the) {_MINE}))?(?: (?:to|with) (?:them|him|her|you|the (?:agent|staff)"
        rf"|your (?:agent|staff)))?",
        r"看|给|显示|开放|公开|授权|露|show|reveal|see|view|share", yes=STRICT_YES),
    "cancel_wait": _form(
        r"(?:(?:走|撤|退)了|算了)*(?:先|就)?(?:不|甭|懒得)(?:想|要|用|必|再)*(?:排|等|排队|等候|等待|转|找人|找)(?:队|人工|客服)?了|(?:把|这个)?(?:排队|等待"
        r"|等候|人工|队)?(?:取消|退出|退|离开|停止|结束|走)+"
        r"(?:排队|等待|等候|队列|队伍|队|等|人工|转接|掉)*|(?:不需要|不用|用不着|不要|不找)(?:客服|人工|红娘|人|转)*了|算了|(?:别|不)(?:排|等)了|撤了?",
        r"(?:cancel|leave|quit|exit|stop)(?: (?:it|the queue|the line|queue|waiting|the wait|my place|queueing"
        r"|queuing))?|forget (?:it|about it)"
        r"|never ?mind|nvm|nvm cancel|done waiting|leaving(?: the queue)?|not waiting(?: any ?more)?|(?:dont"
        r"|do not) want to wait(?: any ?(?:more|longer))?"
        r"|no longer (?:waiting|need (?:an agent|anyone|a person|help))|take me (?:out"
        r"|off)(?: of)?(?: the)? (?:queue|line|list)"
        r"|(?:dont|do not) need (?:an agent|a person|anyone|it|help)(?: any ?more)?|cant wait any ?(?:more|longer)"
        r"|remove me(?: from the queue)?",
        r"等|排|取消|退|走|离开|cancel|leave|wait|queue|stop", yes=STRICT_YES, kept=r"继续|接着|留着|\bstay|\bkeep|still here"),
    "consent": _form(
        rf"(?:同意|允许|授权|准许|可以|不反对|愿意|答应|没问题|没意见|接受|让|给)+(?:让|由)?(?:你们?|您|它|公司|平台)?(?:可以)?{_STORE}*(?:着)?(?:{_DATA}"
        rf"|我)?(?:{_STORE})*"
        rf"|{_STORE}(?:{_DATA})?|把?{_DATA}(?:可以)?(?:给你们)?{_STORE}(?:下来|起来|着)?",
        rf"(?:agree|consent|accept)(?: to (?:it|this|that|(?:the )?storage|(?:you |your )?(?:storing|keeping|saving"
        rf"|using|recording) (?:it|my {_MINE})))?|(?:consent|permission) (?:given|granted)|agreed"
        rf"|(?:you )?(?:can|may) (?:store|keep|save|use|record|have|contact)(?: (?:it|me|them|(?:my|the) {_MINE}))?"
        rf"|(?:store|keep|save) (?:it|them|my {_MINE})|(?:its )?(?:fine|okay|ok) (?:by|with) me|no objections?"
        rf"|(?:im |i am )?(?:ok|okay|fine|happy) with (?:it|that|this)",
        r"同意|存|留|储|授权|允许|agree|consent|store|keep|save", yes=ANY_YES),
    "hand_over": _form(
        rf"{_ASK_PERSON}{_WITH_PERSON}{_PERSON}{_THEN}|{_MAY}{_ASK_PERSON}{_WITH_PERSON}{_PERSON}{_THEN}(?:吗|么|嘛"
        rf"|不)?|(?:有|有没有){_PERSON}(?:在)?(?:吗|么|嘛|不)?"
        rf"|{_PERSON}(?:在哪|在哪里|去哪了|呢)|有没有人(?:在|管|理|工)*|(?:(?:怎么|为什么|为啥|凭什么)还?|还)不(?:给|能|帮"
        rf"|让)?(?:我)?{_ASK_PERSON}{_PERSON}"
        r"|人工|人工客服|人工服务|真人|真人客服|活人|(?:给我)?转|转接",
        r"(?:(?:stop|quit) [a-z]+ing(?: (?:yourself|me|around))? and |can i|could i|may i|can you|could you"
        r"|would you|let me|need|want|get|give|connect|transfer|put|find|is there|switch|speak|talk|chat|call|to|with"
        r"|me|us|through|a|an|the|your|some|any|real|live|actual|human|person|agent|representative|rep|someone"
        r"|somebody|staff|manager|operator"
        r"|supervisor|customer service|matchmaker|please|here|being| ){0,24}\b(?:human|person|agent|representative"
        r"|rep|someone|somebody|staff"
        r"|manager|operator|supervisor|customer service|matchmaker)(?: being| member| here| real)*",
        r"转|人工|真人|客服|专人|(?<!链)接(?!受)|human|agent|person|someone", yes=None),
    "drop_form": _form(
        r"算了|(?:不|别)(?:想|要|再)*(?:填|弄|写|搞|办|投诉|登记|问|说|继续)(?:了|写|投诉)?|(?:把|这个)?(?:全部)?(?:取消|退出|放弃|停止|停|返回|撤销|清空)+"
        r"(?:投诉|填写|登记|这次|这个|表单?|表格)*|(?:重新|从头|重)(?:开始|来|填|再来|登记)+|重置|菜单|主菜单|首页|回到?(?:首页|开头|主菜单)",
        r"(?:cancel|quit|exit|stop|abort|restart|start (?:again|over)|reset|menu|main menu|begin again)(?: (?:it"
        r"|this|the form|everything))?"
        r"|never ?mind|forget (?:it|about it)|(?:dont|do not) want to (?:go on|continue|complain)(?: any ?more)?",
        r"取消|退出|放弃|停|填|写|重|算了|cancel|quit|stop|restart", yes=None, kept=r"继续|\bkeep|go on"),
    "reopen": _form(
        rf"(?:把)?(?:{_CASE})?(?:重新打开|重开|恢复|再打开|重新处理|重新投诉)+(?:{_CASE})?", r"re-?open(?: (?:it|this|(?:(?:my|the"
        r"|this) )?(?:complaint|case)))?",
        r"重新?打?开|恢复|reopen|re-open|重新处理", yes=None),
    "add": _form(r"(?:补充|追加|添加)+(?:情况|材料|信息|内容|说明|证据)*",
                 r"add(?: (?:something|more|details))?", r"补充|追加|添加|\badd", yes=None),
    "suggestion": _form(  # the wish to file one; what is suggested follows
        r"(?:有|提|给你们|给您们|向你们|想提|提出)*(?:一个|一点|几点|一条|个|点|些|条)*(?:建议|意见|提议).*", r"(?:suggest|have a suggestion"
        r"|make a suggestion).*",
        r"建议|意见|提议|suggest"),
    "praise": _form(
        r"(?:给.{0,8})?(?:表扬|夸|称赞|点赞|点个赞|感谢|好评|表彰).*", r"(?:praise|compliment|commend|thank).*", r"表扬|夸|赞|好评|prais"),
    "revoke": _form(
        rf"(?:撤回|收回|撤销|取消|收回)(?:我|之前|刚才|的|对)*(?:同意|授权|许可)|(?:不|别|不要|不许|不准|不让|不用|不想)(?:再|想|让|给|同意|你们"
        rf"|要)*(?:{_STORE})(?:{_DATA})了?"
        rf"|(?:又|我)?(?:不|别)(?:再|想|愿意)*(?:同意|授权|留)(?:{_STORE}|{_DATA}|你们)*了",
        rf"(?:withdraw|revoke|take back|cancel) (?:my )?(?:consent|agreement|permission)|(?:dont|do not) (?:store"
        rf"|keep|save) (?:my {_MINE}|it)(?: any ?more)?"
        r"|(?:no longer|dont|do not) (?:agree|consent)(?: any ?more)?",
        r"同意|授权|存|留|consent|store", yes=_DECLINES),
}
