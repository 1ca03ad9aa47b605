// Names for screen readers, and headings for cards on a phone, where Django's templates leave them out.
"use strict";

(() => {
  const text = (element) => element?.textContent.trim().replace(/[:?：？]$/, "");

  const headingOf = (cell) => {
    const heads = cell.closest("table").querySelector("thead");
    const field = [...cell.classList].find((name) => name.startsWith("field-"));
    return text(field ? heads.querySelector(`.column-${field.slice(6)}`) : heads.querySelector("tr").lastElementChild);
  };

  const nameOf = (field) => {
    const label = field.id && document.querySelector(`label[for="${field.id}"]`);
    if (label) return text(label);
    const cell = field.closest(".tabular td");
    return cell ? headingOf(cell) : "";
  };

  // Fields in the rows of a table have a heading and no label.
  const nameFields = () => {
    for (const field of document.querySelectorAll(".tabular td :is(input:not([type=hidden]), select, textarea)")) {
      const name = nameOf(field);
      if (name && !field.labels?.length) field.setAttribute("aria-label", name);
    }
  };

  // What select2 puts in a field's place does not take over its name.
  const nameChoosers = () => {
    for (const select of document.querySelectorAll("select.admin-autocomplete")) {
      const box = select.nextElementSibling;
      const name = nameOf(select) || select.getAttribute("aria-label");
      if (!box?.matches(".select2") || !name) continue;
      for (const part of box.querySelectorAll("[role=combobox], [role=textbox], .select2-search__field")) part.setAttribute("aria-label", name);
      for (const list of box.querySelectorAll("ul")) for (const part of [list, ...list.querySelectorAll("li")]) part.setAttribute("role", "presentation");
    }
  };

  const captionCards = () => {
    const heads = [...document.querySelectorAll("#result_list thead th")].map((head) => text(head.querySelector(".text")));
    for (const row of document.querySelectorAll("#result_list tbody tr")) {
      [...row.children].forEach((cell, n) => heads[n] && !cell.matches(".action-checkbox") && (cell.dataset.label = heads[n]));
    }
  };

  const name = () => {
    nameFields();
    nameChoosers();
  };

  captionCards();
  window.addEventListener("load", () => setTimeout(name));
  document.addEventListener("formset:added", () => setTimeout(name));
})();
