"""What programs send: a field that isn't known is refused, so that a slip isn't silently lost."""
from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

When = Annotated[str, Field(description="ISO 8601；没有时区的按北京时间", examples=["2026-03-02T10:00:00+08:00"])]
Person = Annotated[str, Field(description="以谁的名义，在职员工的工号", examples=["T003"])]
_EXAMPLE: JsonDict = {"example": {
    "category": "introductions", "facts": "门店说三个月内见六位，只见了两位。", "wish": "按合同补足次数",
    "customer": "VIP-1024", "contact": "13800000000", "store": "sh-xuhui", "order_number": "HT-2026-0312",
    "received_at": "2026-03-02T10:00:00+08:00",
}}


class Given(BaseModel):
    """What is sent: a field that isn't known is refused, so that a slip isn't silently lost."""

    model_config = ConfigDict(extra="forbid")


class ReferenceGiven(Given):
    """The same dispute at an outside platform."""

    source: str = Field(description="来源的代号或名称", examples=["12315"])
    number: str = Field(description="外部平台的编号；同一来源同一编号再次提交不会重复登记", examples=["SH-2026-0001"])
    received_at: When
    deadline_at: When | None = Field(None, description="来函写明的答复期限；平台另有规则时可以不写")
    url: str | None = None


class ComplaintGiven(Given):
    """A complaint, suggestion or praise. With `outside` it joins the open case of the same person, if there is one."""

    model_config = ConfigDict(extra="forbid", json_schema_extra=_EXAMPLE)
    category: str = Field(examples=["introductions"])
    facts: str = Field(description="经过，4 到 4000 字")
    wish: str | None = Field(None, description="诉求，最多 1000 字")
    kind: str = Field("complaint", description="complaint、suggestion 或 praise；后两种没有时限")
    customer: str | None = Field(None, description="顾客在你方系统里的编号；同一编号总是同一位顾客。只存进保险库")
    contact: str | None = Field(None, description="联系方式；只存进保险库")
    received_at: When | None = Field(None, description="公司收到投诉的时间，时限由此起算；不写为现在")
    store: str | None = Field(None, description="门店代号")
    order_number: str | None = None
    severity: str | None = Field(None, description="normal、serious 或 critical")
    concerning: list[str] = Field([], description="涉及的员工工号", max_length=20)
    acting_for: str | None = Field(None, description="代谁投诉")
    mandate: str | None = Field(None, description="none、claimed 或 shown")
    outside: ReferenceGiven | None = None


class NoteGiven(Given):
    """An internal note, in the name of a member of staff. Customers never see it."""

    staff: Person
    text: str


class AddedGiven(Given):
    """What the customer added, as they said it."""

    text: str


class ReplyGiven(Given):
    """A message that a person wrote for the customer, sent on the case's own channel."""

    staff: Person
    text: str
    means: str = Field("response", description="response 响应，solution 解决方案")


class OutsideReplyGiven(Given):
    """A reply as it was submitted to the platform."""

    staff: Person
    text: str
    at: When | None = Field(None, description="提交的时间；不写为现在")
