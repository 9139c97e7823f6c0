"""Browser pages of customers and staff, monitored for errors."""
from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request

from tests.processes import ROOT

PICTURES = ROOT / "screenshots"
PHONE, DESK = 390, 1440
PASSWORD = "hongniang-demo"
_VIOLATIONS = """
window.__violations = [];
document.addEventListener('securitypolicyviolation', (e) => {
  window.__violations.push(e.violatedDirective + ' ' + e.blockedURI);
  console.error('policy: ' + e.violatedDirective + ' ' + e.blockedURI);
});
"""
_WIDER = """() => {
  const wide = document.documentElement.clientWidth, found = [];
  if (document.documentElement.scrollWidth > wide) found.push('the page: ' + document.documentElement.scrollWidth);
  const clipped = (e) => {
    for (let p = e.parentElement; p; p = p.parentElement) {
      const o = getComputedStyle(p);
      if (['hidden', 'auto', 'scroll', 'clip'].includes(o.overflowX)) return true;
    }
    return false;
  };
  for (const e of document.querySelectorAll('body *')) {
    const box = e.getBoundingClientRect();
    if (box.width && box.right > wide + 1 && !clipped(e)) found.push(`${e.tagName}.${e.className}: ${box.right}`);
  }
  for (const e of document.querySelectorAll('.hn-body, .desk-list, .chat-lines, .desk-scroll, .desk-right')) {
    if (e.scrollWidth > e.clientWidth + 1) found.push(e.className + ' scrolls sideways: ' + e.scrollWidth);
  }
  return found;
}"""


@dataclass
class Watch:
    """What a browser context did that it should not: console errors, foreign requests, policy violations."""

    host: str
    expected: list[str] = field(default_factory=list)
    found: list[str] = field(default_factory=list)

    def page(self, page: Page) -> None:
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.found.append(f"error: {error}"))
        page.on("request", self._request)

    def expect(self, *parts: str) -> None:
        """Expects lines with one of these parts from now on, as part of the test."""
        self.expected += parts

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not any(part in message.text for part in self.expected):
            self.found.append(f"{message.type}: {message.text} ({message.location.get('url', '')})")

    def _request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme in ("http", "https", "ws", "wss") and address.netloc != self.host:
            self.found.append(f"elsewhere: {request.url}")


class Screens:
    """Opens pages on one installation, each in a browser context of its own."""

    def __init__(self, browser: Browser, address: str) -> None:
        self.browser, self.address = browser, address
        self.watches: list[Watch] = []
        self._contexts: list[BrowserContext] = []

    def open(self, width: int, *, touch: bool = False, locale: str = "zh-CN") -> Page:
        """An empty page of a new browser context that asks for the language of `locale`."""
        context = self.browser.new_context(
            viewport={"width": width, "height": 844 if width < 700 else 900}, base_url=self.address, locale=locale,
            timezone_id="Asia/Shanghai", has_touch=touch, is_mobile=touch, reduced_motion="reduce")
        context.set_default_timeout(15_000)
        context.add_init_script(_VIOLATIONS)
        watch = Watch(urlsplit(self.address).netloc)
        context.on("page", watch.page)
        self.watches.append(watch)
        self._contexts.append(context)
        return context.new_page()

    def watch(self, page: Page) -> Watch:
        """The monitor of a page's browser context."""
        return self.watches[self._contexts.index(page.context)]

    def customer(self, width: int = PHONE, locale: str = "zh-CN") -> Page:
        """A page with the chat opened."""
        page = self.open(width, touch=width < 700, locale=locale)
        page.goto("/chat")
        page.locator("#dot.open, #dot.closed").wait_for()
        return page

    def staff(self, login: str, path: str = "/console/desk", width: int = DESK) -> Page:
        """A member of the demo staff, logged in by the form, on a page of the console."""
        page = self.open(width, touch=width < 700)
        page.goto(path)
        page.get_by_label("登录名").fill(login)
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("button", name="登录").click()
        page.wait_for_url(f"**{path}")
        return page

    def close(self) -> None:
        """Closes all. Raises AssertionError with what they did that they should not."""
        found = [line for watch in self.watches for line in watch.found]
        for context in self._contexts:
            context.close()
        assert not found, "\n".join(found)


@contextmanager
def screens(browser: Browser, address: str) -> Iterator[Screens]:
    """Pages that are closed, and checked, at the end."""
    found = Screens(browser, address)
    try:
        yield found
    except BaseException:
        for context in found._contexts:
            for number, page in enumerate(context.pages):
                page.screenshot(path=PICTURES / f"failed-{found._contexts.index(context)}-{number}.png")
            context.close()
        raise
    found.close()


def picture(page: Page, name: str) -> None:
    """Saves a screenshot, and asserts that nothing overflows the page horizontally."""
    PICTURES.mkdir(exist_ok=True)
    page.screenshot(path=PICTURES / f"{name}.png")
    assert page.evaluate(_WIDER) == [], name


def wider(page: Page) -> list[str]:
    """Elements that overflow the page horizontally."""
    found: list[str] = page.evaluate(_WIDER)
    return found


def bubbles(page: Page, whose: str) -> list[str]:
    """Texts of the chat's lines, `mine`, `theirs` or `system`, from the top."""
    return page.locator(f".hn-line.{whose} .hn-bubble").all_inner_texts()


def say(page: Page, text: str) -> str:
    """Writes in the chat; returns the immediate replies."""
    answered = page.locator(".hn-line.theirs:not(.chat-typing)").count()
    page.get_by_label("写下您的问题").fill(text)
    page.get_by_role("button", name="发送", exact=True).click()
    return _answer(page, answered)


def press(page: Page, title: str) -> str:
    """Presses a button under the last reply; returns the replies."""
    button = page.locator(".chat-buttons").get_by_role("button", name=title, exact=True)
    button.wait_for()
    answered = page.locator(".hn-line.theirs:not(.chat-typing)").count()
    button.click()
    return _answer(page, answered)


def _answer(page: Page, before: int) -> str:
    lines = page.locator(".hn-line.theirs:not(.chat-typing)")
    lines.nth(before).wait_for()
    page.locator("[data-pending]").first.wait_for(state="detached")
    page.locator(".chat-typing").wait_for(state="detached")
    return "\n".join(lines.locator(".hn-bubble").all_inner_texts()[before:])
