"""The actions (动作) of the project: rasa-sdk classes, listed here one by one; nothing registers itself."""
