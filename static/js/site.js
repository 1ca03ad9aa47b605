// Small helps on top of pages that work without any script.
"use strict";

document.documentElement.classList.add("js");

(() => {
  const wide = window.matchMedia("(min-width: 70.01rem)");
  const defaults = { sort: "-signed_on", basis: "headline", currency: "CNY", page_size: "25" };
  const usual = "place,sector,stage,signed,amount"; // columns of the list where none are asked for
  let before = null;
  let ticked = 0, asked = 0; // when the reader changed a filter last, and when the list was asked for last

  // Where a browser cannot show a closed filter panel on a wide screen by style alone.
  const unfold = () => {
    const filters = document.getElementById("filters");
    if (filters && wide.matches && !CSS.supports("selector(::details-content)")) filters.open = true;
  };

  document.addEventListener("DOMContentLoaded", unfold);
  wide.addEventListener("change", unfold);

  // Menus close on Esc, which leads back to what opened them, and on whatever is pressed outside.
  const MENUS = "details.menu[open], details.sections[open]";
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of document.querySelectorAll(MENUS)) {
      if (menu.contains(document.activeElement)) menu.querySelector("summary").focus();
      menu.open = false;
    }
  });
  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll(MENUS)) if (!menu.contains(event.target)) menu.open = false;
    if (!event.target.closest(".show-results")) return;
    document.getElementById("filters").open = false;
    const heading = document.getElementById("results-heading");
    heading.scrollIntoView();
    heading.focus({ preventScroll: true });
  });

  // A button that leads elsewhere: the browser sends the form there itself.
  window.addEventListener("submit", (event) => {
    const { submitter } = event, field = document.activeElement;
    if (!submitter || !submitter.hasAttribute("formaction")) return;
    if (field !== submitter && field.type !== "search") return; // Enter in another field asks nothing
    event.stopImmediatePropagation();
    for (const field of event.target.elements) if (field.name && field.value === "") field.disabled = true;
  }, true);

  // Plain forms: no empty parameters in the address.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "get") return;
    for (const field of form.elements) if (field.name && field.value === "") field.disabled = true;
  });
  window.addEventListener("pageshow", () => {
    for (const field of document.querySelectorAll("form[method=get] :disabled")) field.disabled = false;
  });

  document.addEventListener("htmx:configRequest", (event) => {
    const { parameters, formData } = event.detail;
    for (const name of new Set(formData.keys())) {
      const values = formData.getAll(name);
      if (values.every((value) => value.trim() === "") || (values.length === 1 && values[0] === defaults[name])) {
        delete parameters[name];
      }
    }
    if (formData.getAll("columns").join() === usual) delete parameters.columns;
  });

  // Nothing changed: no request, no further entry in the history.
  document.addEventListener("htmx:beforeRequest", (event) => {
    const { pathname, search } = new URL(event.detail.pathInfo.finalRequestPath, location.href);
    const same = pathname + search === location.pathname + location.search;
    asked = performance.now();
    if (same && !event.detail.boosted) event.preventDefault();
  });

  // What is ticked while an answer is on its way is asked for next: the answer must not take it back, nor be deaf to it
  // until htmx has looked through the new list.
  document.addEventListener("change", ({ target }) => {
    if (target.form && target.form.id === "filter-form") ticked = performance.now();
  }, true);
  document.addEventListener("htmx:afterSettle", ({ target }) => {
    const form = document.getElementById("filter-form");
    if (target.id !== "listing" || !form || ticked <= asked) return;
    asked = performance.now();
    form.dispatchEvent(new Event("change"));
  });

  // What the reader unfolded or is typing survives the exchange of the list, and nothing moves under the pointer:
  // groups of filters above the one in use keep their height although they have less to offer.
  const isBelow = (body, facet) =>
    !facet.contains(body) && Boolean(facet.compareDocumentPosition(body) & Node.DOCUMENT_POSITION_FOLLOWING);
  const bodies = () => [...document.querySelectorAll("#listing .facet > .body")];

  document.addEventListener("htmx:beforeSwap", (event) => {
    const { id } = event.detail.target;
    if (id !== "listing" && id !== "main") return;
    if (ticked > asked) {
      event.detail.shouldSwap = false;
      return;
    }
    const field = document.activeElement;
    const typing = field && field.matches("input:not([type=checkbox])") && field.id;
    const used = field ? field.closest(".facet") : null;
    before = {
      open: [...document.querySelectorAll(`#${id} details[id]`)].map((each) => [each.id, each.open]),
      groups: bodies().map((body) => ({
        id: body.parentElement.id,
        scrolled: body.scrollTop,
        height: used && !isBelow(body, used) ? body.offsetHeight : 0,
      })),
      id: field && field.id,
      text: typing ? field.value : null,
    };
  });

  // Before the browser draws the new list; on settling it would have shown the filters closed for a moment.
  document.addEventListener("htmx:afterSwap", () => {
    if (!before) return;
    for (const [id, open] of before.open) {
      const details = document.getElementById(id);
      if (details) details.open = open;
    }
    unfold();
    for (const { id, scrolled, height } of before.groups) {
      const body = document.querySelector(`#${CSS.escape(id)} > .body`);
      if (!body) continue;
      if (height) body.style.minHeight = `${height}px`;
      body.scrollTop = scrolled;
    }
  });

  document.addEventListener("htmx:afterSettle", () => {
    if (!before) return;
    const field = before.id && document.getElementById(before.id);
    if (field && before.text !== null && field.value !== before.text) {
      field.value = before.text;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
    if (!document.activeElement || document.activeElement === document.body) {
      const landing = field || document.getElementById("results-heading");
      if (landing) landing.focus({ preventScroll: true });
    }
    const said = document.getElementById("result-sentence");
    document.getElementById("announcement").textContent = said ? said.textContent.trim() : "";
    before = null;
  });
})();
