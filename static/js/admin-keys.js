"use strict";
// One key for what carries data-key: a link is followed, a button pressed, a field entered. Not while somebody types.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select")) return;
  const found = [...document.querySelectorAll("[data-key]")].find((one) => one.dataset.key === event.key);
  if (!found) return;
  event.preventDefault();
  if (found.matches("input[type=text]")) found.focus();
  else found.click();
});
// What goes back needs its reason: the field is asked for instead of a page that says so.
document.addEventListener("click", (event) => {
  const note = document.getElementById("id_note");
  if (!note || !event.target.matches("input[type=submit]")) return;
  note.required = event.target.name === "_reject";
  if (note.required && !note.value.trim()) {
    event.preventDefault();
    note.focus();
    note.reportValidity();
  }
});
