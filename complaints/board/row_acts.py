"""Acts on a case from the board: by its row's menu or a key, with the dialogs of the case page."""
from __future__ import annotations

from collections.abc import Awaitable, Callable

from nicegui import ui

from cases import assignment
from complaints.access import on_complaint
from complaints.board.case_table import MenuAct
from complaints.board.read_model import Row
from complaints.case import act_dialogs, available_acts
from complaints.case.open_case import OpenCase
from console import widgets
from kernel.errors import HongniangError
from staff.members import StaffView

ACTS = {
    "claim": MenuAct("认领", "c"), "assign": MenuAct("指派…", "a"), "note": MenuAct("备注…", "n"),
    "merge": MenuAct("并入另一件…", "m"),
    "call": MenuAct("登记通话…"),
}
KEYS = (
    ("j / k", "下一件 / 上一件"), ("Enter", "打开选中的投诉"), ("c", "认领"), ("a", "指派"), ("n", "备注"), ("m", "并案"),
    ("/", "搜索"), ("?", "显示这张表"), ("Esc", "关闭对话框"),
)


def offered(staff: StaffView, row: Row) -> list[str]:
    """Names of the acts in this row's menu, in its order."""
    may = available_acts.of_case(staff, row.case)
    return [act for act in ACTS if act in may]


class _OnBoard(OpenCase):
    """A case opened from the board; after an act the board is read again."""

    def __init__(self, staff: StaffView, number: str, place: ui.element, again: Callable[[], Awaitable[None]]) -> None:
        super().__init__(staff, number)
        self.place, self._again = place, again

    async def refresh(self, payload: str = "") -> None:
        """Reads the board again."""
        await self._again()

    def became(self, number: str) -> None:
        """Nothing to do: the board, read again, shows the elder case."""


class RowActs:
    """Acts on cases of one open board; `place` is the element for dialogs, `again` reads the board again."""

    def __init__(self, staff: StaffView, place: ui.element, again: Callable[[], Awaitable[None]]) -> None:
        self._staff, self._place, self._again = staff, place, again
        self._busy = False

    async def do(self, act: str, number: str) -> None:
        """Does the act or opens its dialog. A second press while the first is being handled does nothing."""
        if self._busy:
            return
        self._busy = True
        case = _OnBoard(self._staff, number, self._place, self._again)
        try:
            case.shown = await case.read()
            if act == "claim":
                await case.act(on_complaint(assignment.claim), done=f"已认领 {case.now.case.number}")
                return
            with self._place:
                act_dialogs.FORMS[act](case)
        except HongniangError as error:
            with self._place:
                widgets.sentence(error)
            await self._again()
        finally:
            self._busy = False


def keys() -> None:
    """Shows the keyboard shortcuts."""
    with ui.dialog() as dialog, ui.card().classes("case-dialog"):
        ui.label("快捷键").classes("case-dialog-title")
        with ui.element("dl").classes("board-keys"):
            for key, said in KEYS:
                with ui.element("dt"):
                    ui.label(key)
                with ui.element("dd"):
                    ui.label(said)
        ui.label("在输入框里打字时不起作用。").classes("hn-quiet")
        with ui.element("div").classes("case-dialog-acts"):
            ui.button("关闭", on_click=dialog.close).props("flat no-caps")
    dialog.on("hide", dialog.delete)
    dialog.open()
