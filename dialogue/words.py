"""Sentences of the room: engine, project, stories. Those of the actions are in `actions/words.py`."""
from kernel import wording

WORDS: dict[str, str] = {
    "dialogue.no_context": "这段对话没有所属的会话，不能办理。",
    # settings
    "dialogue.settings.title": "对话",
    "dialogue.settings.engine": "对话引擎：此版本只有内置的 embedded",
    # the project's files
    "dialogue.project.unreadable": "读不到这个文件",
    "dialogue.project.no_yaml": "不是有效的 YAML",
    "dialogue.project.at_key": "{name}：{why}",
    "dialogue.project.unsupported": "内置对话引擎不支持",
    "dialogue.project.unsupported_value": "{value} 内置对话引擎不支持",
    "dialogue.project.stories": "stories：内置对话引擎只按规则行事，请改写为 rules",
    "dialogue.project.policy": "内置对话引擎不支持策略 {policy}",
    "dialogue.project.options": "{entry} 带了选项，内置对话引擎不支持",
    "dialogue.project.slot_undefined": "所需的 {slot} 没有在 slots 中定义",
    "dialogue.project.slot_not_asked": "没有询问 {slot} 的 utter_ask_ 或 action_ask_",
    "dialogue.project.no_intent": "intents 中没有 {intent}",
    "dialogue.project.no_entity": "entities 中没有 {entity}",
    "dialogue.project.no_slot": "slots 中没有 {slot}",
    "dialogue.project.no_value": "{slot} 的 values 中没有 {value}",
    "dialogue.project.slot_type": "{slot} 的类型 {type} 内置对话引擎不支持",
    "dialogue.project.categorical": "categorical 应写明 values，其他类型不能写",
    "dialogue.project.rules_only": "内置对话引擎只按规则行事，应为 false",
    "dialogue.project.no_default": "{response} 应有一种不带条件的说法",
    "dialogue.project.two_messages": "规则“{rule}”跨越多次发言，内置对话引擎不支持",
    "dialogue.project.no_action": "没有 {action} 这个动作、回复或表单",
    "dialogue.project.no_form": "没有表单 {form}",
    # training data
    "dialogue.nlu.keys": "不支持的键 {keys:list}",
    "dialogue.nlu.no_block": "examples 应为以 - 开头的文本块",
    "dialogue.nlu.no_dash": "examples 的每行应以 - 开头",
    "dialogue.nlu.bad_pattern": "正则 {pattern} 有误：{why}",
    # test stories
    "dialogue.story.unsupported": "{name}：测试故事里不支持",
    "dialogue.story.left": "还做了 {actions:list}",
    "dialogue.story.understood": "“{text}”被理解为 {found}，应为 {wanted}",
    "dialogue.story.acted": "做了 {found}，应为 {wanted}",
    "dialogue.story.waited": "做了 （等待），应为 {wanted}",
    "dialogue.story.form": "表单为 {found}，应为 {wanted}",
    "dialogue.story.slot": "{name} 为 {found}，应为 {wanted}",
}

FOR_CUSTOMERS = {
    "dialogue.noted": ("我记下了。还需要什么，请直接写给我，或转人工。",
                       "Noted. If you need anything else, please write to me, or ask for a person."),
    "dialogue.waiting.noted": ("您写的内容都已记下，红娘接入后会看到，不用重复说明。",
                               "Everything you wrote has been noted. The matchmaker will see it; there is no need to"
                               " repeat it."),
    "dialogue.waiting.noted_closed": ("您写的内容都已记下，红娘上班后会看到。",
                                      "Everything you wrote has been noted. Our matchmakers will see it when they are"
                                      " back."),
    "dialogue.waiting.joining": ("红娘正在接入，请稍候。", "A matchmaker is joining. Please wait a moment."),
    "dialogue.waiting.cancelled": (
        "已取消等待。我还在这里，有问题请直接写；需要时可以再转人工。",
        "You are no longer waiting. I am still here: just write if you have a question. You can ask for a person again"
        " at any time."),
}
wording.register(WORDS)
wording.register_for_customers(FOR_CUSTOMERS)
