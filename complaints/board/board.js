// Keys of the board that need no row: / focuses the search, ? lists the keys. Those of a row are in board_rows.js.
(() => {
  if (window.boardKeys) return;
  window.boardKeys = true;
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat) return;
    if (event.target.closest("input, textarea, select, [contenteditable=true]")) return;
    if (!["/", "?"].includes(event.key) || document.querySelector(".q-dialog, .q-menu")) return;
    const found = document.querySelector(`input[data-key="${event.key}"], button[data-key="${event.key}"]`);
    if (!found) return;
    event.preventDefault();
    if (found.tagName === "INPUT") {
      found.focus();
      found.select();
    } else found.click();
  });
})();
