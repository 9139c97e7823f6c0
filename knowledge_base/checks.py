"""What `doctor` looks at in the room."""
from __future__ import annotations

from sqlalchemy.orm import Session

from kernel import checks
from kernel.checks import Check, Finding
from knowledge_base import articles


def _knowledge(session: Session) -> Finding:
    count = articles.state(session)[0]
    return count > 0, f"知识库有 {count} 篇文章。" if count else "知识库是空的，可用 hongniang knowledge import 导入。"


checks.register(Check("knowledge", 250, _knowledge))
