"""Sentences of the room."""
from kernel import wording

WORDS: dict[str, str] = {
    "dialogue.no_context": "这段对话没有所属的会话，不能办理。",
}
wording.register(WORDS)
