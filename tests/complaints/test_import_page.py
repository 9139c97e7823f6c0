"""The page that imports a CSV of outside complaints."""
from __future__ import annotations

import asyncio

import pytest
from nicegui import Client, core, events, ui
from nicegui.elements.upload_files import SmallFileUpload
from nicegui.page import page
from sqlalchemy.exc import OperationalError

from complaints.outside.csv_import_page import Importing
from kernel import db
from tests.conftest import OwnDatabase
from tests.makers.complaints import the_officer


def test_an_unexpected_failure_is_shown_instead_of_the_progress_bar(own_company: OwnDatabase) -> None:
    with db.transaction() as session:
        staff = the_officer(session)
    db.connect("postgresql://nobody@127.0.0.1:1/nothing")

    async def upload() -> list[str]:
        core.loop = asyncio.get_running_loop()
        with Client(page("")) as client:
            importing = Importing(staff)
            importing.build()
        with client, pytest.raises(OperationalError):  # raised on, so that it is logged
            await importing._import(events.UploadEventArguments(
                sender=importing.box, client=client, file=SmallFileUpload("a.csv", "text/csv", b"x")))
        shown = [one.text for one in importing.result.descendants() if isinstance(one, ui.label)]
        client.delete()
        return shown

    [shown] = asyncio.run(upload())
    assert shown.startswith("没有导入：系统出了点问题")
