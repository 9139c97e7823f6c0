"""What a customer wrote before they asked for a person, kept with their request."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from conversations.customer_panel import BegunForm
from kernel import wording
from kernel.wording import Text

_NOTHING = "-"  # stored by a form for an optional question that was declined


@dataclass(frozen=True)
class Summary:
    """`said` are the customer's last messages, oldest first; `intent` is the last intent that the bot recognised.

    `form` is one that they had begun; `about` is the kind and number of the case in question. Texts contain tokens in
    place of identifiers.
    """

    said: tuple[Text, ...] = ()
    intent: str | None = None
    form: BegunForm | None = None
    about: tuple[str, str] | None = None

    def as_json(self) -> dict[str, Any]:
        """As the request's row stores it; `from_json` reads it."""
        return {"said": list(map(wording.stored, self.said)), "intent": self.intent,
                "form": asdict(self.form) if self.form else None, "about": list(self.about) if self.about else None}

    @classmethod
    def from_json(cls, plain: Mapping[str, Any] | None) -> Summary:
        """Reads what a row stores. Older rows have the form, or the case's number, under the name of its kind."""
        plain = plain or {}
        form, about = plain.get("form"), plain.get("about")
        for kind, value in plain.items():
            if kind not in ("said", "intent", "form", "about") and value:
                form = {"kind": kind, **value} if isinstance(value, dict) else form
                about = (kind, value) if isinstance(value, str) else about
        return cls(tuple(map(wording.loaded, plain.get("said") or ())), plain.get("intent"),
                   _form(form) if form else None, (str(about[0]), str(about[1])) if about else None)


def _form(plain: Mapping[str, Any]) -> BegunForm:
    texts = {name: str(plain.get(name) or "") for name in ("facts", "opening", "wish")}
    if texts["wish"] == _NOTHING:
        texts["wish"] = ""
    return BegunForm(str(plain["kind"]), category=plain.get("category"), **texts)
