"use strict";
// The month desk by keyboard: Ctrl+Enter submits a line, Alt with an arrow leads to the same field of another line.
document.addEventListener("keydown", (event) => {
  const field = event.target.closest(".month .line textarea, .month .line input");
  if (!field) return;
  const line = field.closest(".line");
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    line.querySelector("button[name=_submit]")?.click();
  } else if (event.altKey && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
    event.preventDefault();
    const lines = [...document.querySelectorAll(".month .line")];
    const next = lines[lines.indexOf(line) + (event.key === "ArrowDown" ? 1 : -1)];
    next?.querySelector(`[name="${field.name}"]`)?.focus();
  }
});
