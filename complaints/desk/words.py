"""Sentences of complaints at the desk."""
from kernel import wording

WORDS = {
    "complaints.desk.counts": "选定投诉后送达的回复，才算对该投诉的响应",
}
wording.register(WORDS)
