"""Decides whether a text commands an act: plainly, unnegated, unconditionally, now, and by its writer. Pure.

Stands before every act that changes something. A pressed button needs no reading; of a text the last clear word counts:
a clause that is a command and nothing else, with no clause behind it that takes it back, doubts it, delays it or ties
it to a condition. A negation that belongs elsewhere ("别再拖了，提交") takes nothing back. In doubt a text is no command.
"""
from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from dialogue.command_forms import FORMS, Act, Form
from dialogue.plain_text import LONGEST, Clause, clauses, plain, unquoted

Why = Literal["quoted", "conditional", "question", "negated", "delayed", "doubtful", "changed_mind", "past", "future",
              "other_person", "unclear"]

# acts that a text which the model understood as the wish for them may ask for in words of its own
LENIENT: frozenset[Act] = frozenset({"hand_over", "reopen", "add", "drop_form"})
_LONGEST_CLAUSE = 60

_CONDITION = re.compile(
    r"如果|要是|假如|假设|倘若|假使|若是|^若|万一|除非|(?<!我)只要|我只要(?:能|是|你们?把)|前提|的话$|的话就|否则|^等(?!一?下|会|等|一会|了|到[颈现花脖]|得|半天|这么|很|好久|太"
    r"|于|不[及到了下]|这|着|来等去)"
    r".*|(?:先|得先|必须先|要先).{0,12}(?:才|再|我就)|才(?:行|算|能|可以|同意|接受|给|撤|提?交|答应|考虑|谈|拒)"
    r"|(?:查|解决|搞|弄|处理|回答|说)不(?:到|了|好|清|出).{0,2}(?:的话|再|就|才|先)"
    r"|^(?:only )?(?:if|unless|when|once|provided|as long as|as soon as|until|after|suppose)\b|\b(?:if|unless"
    r"|only when|only once|provided|as long as|until) ")
_DELAY = re.compile(
    r"等一?(?:等|下|会)|等会儿|等我|等(?:他|她|它|你|钱|主管|律师)|慢着|慢点|且慢|先别|先不|先停|先缓|先放|先留|先等|先让|先看|先问|先查|先想|再(?:想|看|考虑|说|讲|问|等|琢磨"
    r"|决定|定|议)"
    r"|待会|晚点|回头再|过(?:几天|两天|会|阵)|改天|不急|别急|急着|暂时|缓缓|缓一缓|先(?:啦|了|啊)?$|还没(?:看|想|问|到|决)|而?已?排满"
    r"|\b(?:not yet|hold on|hang on|wait|later|one sec|a sec|in a (?:minute|bit|while)|first|not now"
    r"|let me (?:think|check|see|read|ask|look)|sleep on)\b")
_DOUBT = re.compile(
    r"不确定|没想好|没想通|没想清|没想明白|拿不准|说不准|说不上|犹豫|纠结|不知道|不晓[得的]|没底|有点怕|害怕|好像|总觉得|怪怪|会不会|该不该|要不要|是不是该|矛盾|为难|掂量|考虑|想想|想一想|想不通"
    r"|想不掂"
    r"|舍不得|不甘心|(?<!不)(?<!不会)后悔|头疼|怕(?:泄|被|是|对|不)|\b(?:hmm+|not sure|dunno|dont know|idk|maybe|perhaps|should i"
    r"|doubt|worried|unsure|thinking)\b")
_BARE_NO = re.compile(
    r"(?:啊|哎呀?|唉|呃|额|嗯|诶|欸|哦|噢|喔|嗨|我|还是|又|那|都|千万|可|真的?|算|其实|呵+|而|是|now|actually|well|oh|um|uh|ah|please|no|so|ok"
    r"|okay|yes| )*"
    r"(?:算了吧?|罢了|未[得呢]?|不[不对行是要用可好能成了会]*|没|没有|别+|先别|不可以|停|住手?|慢|慢着|且慢|等+|打住|否|反悔|后悔|暂停|先停|作罢|免了|取消[了吧]*|撤销[了吧]*|甭"
    r"|no+|nope|nah|not|stop|dont|do not|never|cancel that|scratch that|undo|cancel|cancel it|wait)"
    r"(?:别|不|了|啊|呀|吧|先|停|一下|下|一等|对|要|行|好|的|等|着|急|再说|用|no|not|yet|that| )*")
_TURN = re.compile(r"^(?:但|不过|可是|只是|然而|就是怕|but\b|except|though|however|actually)")
_POLITE = re.compile(r"^(?:请问|我|你们?|您)?(?:能|可以|可否|可不可以|麻烦|有|怎么|为什么|凭什么|还不|can|could|may|would|is there)|(?:呢|在哪里?"
    r"|去哪了)$")
_QUESTION = re.compile(
    r"[吗么]$|吗[啊呀的]?$|呢$|不$|没$|没有$|多久|多长|几[点时号天]|什么|啥|谁|哪(?!怕)|怎么|咋|如何|怎样|为什么|为何|凭什么|干嘛|是否|能不能|可不可以|会不会|是不是|有没有|要不要"
    r"|好不好|行不行"
    r"|(?P<x>[一-鿿])不(?P=x)|还是不|多少|^(?:what|when|who|where|why|how|which|does|do you|is|are|will|would|should|shall"
    r"|could|may i|can)\b")
_OPEN_QUESTION = re.compile(r"下一步|接下来|然后|多久|多长|几[点时号天]|什么时候|多少|哪天|谁(?:会|来|联系|负责)|\b(?:when|how (?:long|soon"
    r"|many))\b|在吗|有人吗")
_PAST = re.compile(r"之前|上次|上回|上个?(?:月|周|礼拜|星期)|去年|前年|昨天|前天|刚刚?|刚才|已经|当年|以前|早就|曾|[过到]了?$|过[一二两三四五几\d]*次|[转找谈聊讲打说问]过"
    r"|去年|上午|早上"
                   r"|\b(?:already|yesterday|last|ago|was|did|earlier|once|before|withdrew|left|filed|spoke|agreed"
                   r"|accepted|rejected|sent)\b")
_FUTURE = re.compile(r"明天|后天|明年|下(?:个?月|周|次|礼拜|星期)|周末|周[一二三四五六日天]|月底|以后|之后|到时|将来|迟早|会(?:自己|来|去|打|找|接受|同意|拒|撤|提交)"
                     r"|\b(?:tomorrow|next|will|later|going to|soon|someday|monday|friday|tonight)\b")
_OTHERS = re.compile(r"我(?:妈|爸|姐|妹|哥|弟|老公|老婆|对象|朋友|同事|表|闺蜜|个?friend|男友|女友|家人|室友|女儿|儿子|先生|太太)|别人|人家|对方|跟我同|她们?|他们?"
                     r"|\b(?:my (?:mom|mother|dad|father|wife|husband|friend|sister|brother|girlfriend|boyfriend"
                     r"|roommate|colleague)|she|he|they|her|his|their)\b")
_SAYS = re.compile(r"(?:说|讲|喊|写着|写的?|问我|劝我?|叫我|让我|要我|逼我|回我|says?|said|told me|tells me|asked me)(?:道|过|是"
    r"|的是)?(?: to)?$")
_I_SAY = re.compile(r"^(?:我|不|没|别|跟你|听我|都|再|老实|直|i )|说好|照你|按你")
_NO = (r"(?:不|别|没|未|勿|甭|莫|休|免|无|哪敢|谁要|dont |do not |doesnt |didnt |never |not |no |wont |cant |cannot |without "
    r"|isnt |havent )")
_NOT_I = re.compile("(?:不是|没说|并非)我(?!不)")
_OTHER_ACTS: dict[Act, tuple[Act, ...]] = {"accept": ("reject",), "reject": ("accept",), "consent": ("revoke",),
                                           "cancel_wait": ("hand_over",), "hand_over": ("cancel_wait",)}


@dataclass(frozen=True)
class Verdict:
    """Whether a text commands the act; if not, why. `at` is the number of the clause that commands it."""

    command: bool
    why: Why | None = None
    at: int | None = None


def judge(act: Act, text: str, *, asked: bool = True) -> Verdict:
    """Whether the text is a plain command of the act, or, where it was `asked`, a plain yes to the question for it."""
    form = FORMS[act]
    if len(text) > LONGEST:
        return Verdict(False, "unclear")
    said = clauses(text)
    at = next((n for n in reversed(range(len(said))) if _commands(form, said, n, asked)), None)
    if at is None:
        return Verdict(False, _why(form, text, said))
    if not form.whole.fullmatch(said[at].text):
        why = next((w for n, c in enumerate(said) if n != at and (w := _beside_yes(form, c))), None)
        if why:
            return Verdict(False, why)
    for clause in said[:at]:
        if _CONDITION.search(clause.text):
            return Verdict(False, "conditional")
    for clause in said[at + 1:]:
        why = _takes_back(act, form, clause)
        if why:
            return Verdict(False, why)
    return Verdict(True, at=at)


def refuses(act: Act, text: str) -> Why | None:
    """Why a text that speaks of the act does not ask for it now; None if it may ask for it in other words."""
    verdict = judge(act, text)
    return None if verdict.command or verdict.why in ("unclear", None) else verdict.why


def only_asks(act: Act, text: str) -> bool:
    """Whether a text behind a command of the act is a question about it that takes nothing back."""
    form = FORMS[act]
    found = [_takes_back(act, form, clause) for clause in clauses(text)]
    return "question" in found and set(found) <= {"question", None}


def holds_back(text: str) -> bool:
    """Whether a text only says wait, no or that its writer is not sure, and nothing else."""
    said = clauses(text)
    return bool(said) and any(_hesitates(c.text) for c in said) and all(
        _hesitates(c.text) or FORMS["file"].yes.fullmatch(c.text) for c in said)  # type: ignore[union-attr]


def _hesitates(clause: str) -> bool:
    return bool(len(clause) <= 14 and (_DELAY.search(clause) or _DOUBT.search(clause)))


def _commands(form: Form, said: list[Clause], n: int, asked: bool) -> bool:
    clause = said[n]
    if len(clause.text) > _LONGEST_CLAUSE or _CONDITION.search(clause.text):
        return False
    if clause.asks and not _may_i(form, clause):
        return False
    if not form.whole.fullmatch(clause.text):
        yes = asked and form.yes and form.yes.fullmatch(clause.text)
        return bool(yes) and not any(_hesitates(c.text) for c in said[:n])
    if n and _SAYS.search(said[n - 1].text) and not _I_SAY.search(said[n - 1].text):
        return False
    return not (n and re.match("我?就(?![是这按照])", clause.text) and not _agrees(said[n - 1].text))


def _may_i(form: Form, clause: Clause) -> bool:
    """Whether a clause asks politely for a person, which is a request though its form is a question."""
    return form is FORMS["hand_over"] and bool(_POLITE.search(clause.text))


def _is_command(form: Form, clause: str) -> bool:
    return bool(form.whole.fullmatch(clause) or (form.yes and form.yes.fullmatch(clause)))


def _agrees(clause: str) -> bool:
    found = FORMS["file"].yes
    return bool(found and found.fullmatch(clause)) or bool(re.match("[不没好行够对是].{0,5}了$", clause))


def _takes_back(act: Act, form: Form, clause: Clause) -> Why | None:
    """Why a clause behind a command takes it back; None if it leaves the command standing."""
    text = clause.text
    if any(_is_command(FORMS[other], text) for other in _OTHER_ACTS.get(act, ())):
        return "changed_mind"
    if _BARE_NO.fullmatch(text) or re.match("(?:哎|唉|嗯|还是)*(?:算了|罢了)", text) or (form.kept and form.kept.search(text)):
        return "changed_mind"
    if _CONDITION.search(text):
        return "conditional"
    if _DELAY.search(text):
        return "delayed"
    if _negates(form, text):
        return "negated"
    if act == "hand_over":
        return None  # who asked for a person gets one, whatever else they ask or doubt
    if _TURN.search(text):
        return "conditional"
    if _DOUBT.search(text):
        return "doubtful"
    asks = clause.asks or _QUESTION.search(text)
    if asks and not (_OPEN_QUESTION.search(text) and not form.spoken.search(text)):
        return "question"
    return None


def _beside_yes(form: Form, clause: Clause) -> Why | None:
    """Why a clause beside a bare yes leaves open whether the act is wanted now; None if it is about something else."""
    if form.spoken.search(clause.text):
        return "future" if _FUTURE.search(clause.text) else "past" if _PAST.search(clause.text) else "unclear"
    return "doubtful" if _hesitates(clause.text) else None


def _negates(form: Form, clause: str) -> bool:
    return bool(re.search(rf"{_NO}.{{0,4}}?(?:{form.spoken.pattern})", clause))


def _why(form: Form, text: str, said: list[Clause]) -> Why:
    """Why a text without a command is none."""
    if unquoted(plain(text)) != plain(text):
        return "quoted"
    about = [c for c in said if form.spoken.search(c.text)] or said
    if any(_is_command(form, c.text) and not c.asks for c in said):
        return "quoted" if any(_SAYS.search(c.text) for c in said) else "conditional"
    for why, pattern in (("conditional", _CONDITION), ("delayed", _DELAY)):
        if any(pattern.search(c.text) for c in said):
            return why  # type: ignore[return-value]
    if any(c.asks or _QUESTION.search(c.text) for c in about):
        return "question"
    if any(_negates(form, c.text) or _NOT_I.search(c.text) or _BARE_NO.fullmatch(c.text) for c in said):
        return "negated"
    if any(_DOUBT.search(c.text) for c in said):
        return "doubtful"
    for why, pattern in (("past", _PAST), ("other_person", _OTHERS), ("future", _FUTURE)):
        if any(pattern.search(c.text) for c in about):
            return why  # type: ignore[return-value]
    return "unclear"
