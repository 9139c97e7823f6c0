// Keys of the desk, handled in the browser: a key presses the button that names it in data-key.
(() => {
  if (window.deskKeys) return;
  window.deskKeys = true;
  const shown = (element) => element.offsetParent !== null;
  const step = (by) => {
    const rows = [...document.querySelectorAll(".desk-row")].filter(shown);
    if (!rows.length) return;
    const at = rows.indexOf(document.activeElement.closest(".desk-row"));
    const next = rows[Math.min(rows.length - 1, Math.max(0, at < 0 ? (by > 0 ? 0 : rows.length - 1) : at + by))];
    next.focus();
    next.scrollIntoView({ block: "nearest" });
  };
  // Arrows move through the list unless they scroll the conversation or the customer's column.
  const onList = (event) => event.target === document.body || Boolean(event.target.closest(".desk-left"));
  const press = (key) => {
    const buttons = [...document.querySelectorAll(`[data-key="${key}"]`)];
    // The button that claims the next customer may be in the hidden list.
    const button = key === "n" ? buttons[0] : buttons.find(shown);
    if (button) button.click();
    return Boolean(button);
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat && !["j", "k", "ArrowUp", "ArrowDown"].includes(event.key)) return;
    const writing = event.target.closest("input, textarea, select, [contenteditable=true]");
    if (event.key === "Escape" && writing && writing.closest(".desk-composer")) writing.blur();
    if (writing || document.querySelector(".q-dialog, .q-menu")) return;
    if (event.key === "j" || event.key === "ArrowDown" && onList(event)) step(1);
    else if (event.key === "k" || event.key === "ArrowUp" && onList(event)) step(-1);
    else if (event.key === "r") document.querySelector(".desk-composer textarea")?.focus();
    else if (!"n/?123".includes(event.key) || !press(event.key)) return;
    event.preventDefault();
  });
})();
