// The tray of what is to be compared: kept for the visit, on whatever page things are ticked.
"use strict";

(() => {
  const STORE = "compare-";
  const read = (kind) => JSON.parse(sessionStorage.getItem(STORE + kind) || "[]");
  const write = (kind, picks) => sessionStorage.setItem(STORE + kind, JSON.stringify(picks));

  const element = (tag, text) => {
    const made = document.createElement(tag);
    made.textContent = text;
    return made;
  };

  const boxes = (form) => document.querySelectorAll(`input[type=checkbox][form=${form.id}]`);

  // The name that an element shows, with its language where it is marked as foreign.
  const named = (shown) => {
    const foreign = shown.querySelector("[lang]");
    return { name: shown.textContent.trim(), ...(foreign && { lang: foreign.lang }) };
  };

  const nameOf = (box) => {
    const row = box.closest("tr, li"), record = row && row.querySelector(".record");
    return record ? named(record) : { name: box.value };
  };

  const pickOf = (form, pick) => {
    const item = document.createElement("li");
    const hidden = document.createElement("input");
    const drop = element("button", "✕");
    hidden.type = "hidden";
    hidden.name = form.dataset.kind;
    hidden.value = pick.key;
    drop.type = "button";
    drop.setAttribute("aria-label", form.dataset.drop.replace("%n", pick.name));
    drop.addEventListener("click", () => {
      change(form, (picks) => picks.filter((each) => each.key !== pick.key));
      (form.querySelector(".picks button") || form.querySelector("button[type=submit]")).focus();
    });
    const shown = element("span", pick.name);
    if (pick.lang) shown.lang = pick.lang;
    item.append(hidden, shown, drop);
    return item;
  };

  const show = (form) => {
    const picks = read(form.dataset.kind), most = Number(form.dataset.most);
    const said = form.querySelector(".said");
    form.classList.add("live");
    form.classList.toggle("some", picks.length > 0);
    form.querySelector(".picks").replaceChildren(...picks.map((pick) => pickOf(form, pick)));
    form.querySelector(".picks").hidden = picks.length === 0;
    said.hidden = picks.length === 0;
    said.textContent = (picks.length > most ? form.dataset.many : form.dataset.some).replace("%n", picks.length);
    form.querySelector("button[type=submit]").disabled = picks.length === 0 || picks.length > most;
    form.querySelector(".clear").hidden = picks.length === 0;
    for (const button of form.querySelectorAll(".plain")) button.remove();
    for (const button of form.querySelectorAll(".as-list")) button.hidden = picks.length === 0;
    for (const box of boxes(form)) {
      box.removeAttribute("name"); // what is kept is sent, wherever it was ticked
      box.checked = picks.some((pick) => pick.key === box.value);
    }
    return said.textContent;
  };

  const change = (form, how) => {
    write(form.dataset.kind, how(read(form.dataset.kind)));
    const said = show(form);
    document.getElementById("announcement").textContent = said;
  };

  const start = () => {
    // What stands side by side is what is kept: a page that was shared, or one that something was taken out of.
    const shown = document.getElementById("compared");
    if (shown) {
      const picks = [...shown.querySelectorAll("[data-key]")].map((each) => ({ key: each.dataset.key, name: each.dataset.name }));
      if (picks.length) write(shown.dataset.kind, picks);
    }
    const form = document.getElementById("compare");
    if (!form || form.classList.contains("live")) return;
    const given = [...form.querySelectorAll(".picks [data-key]")].map((item) => ({
      key: item.dataset.key, ...named(item),
    }));
    if (given.length) {
      const known = read(form.dataset.kind).filter((pick) => !given.some((each) => each.key === pick.key));
      write(form.dataset.kind, [...known, ...given]);
    }
    form.querySelector(".clear").addEventListener("click", () => {
      change(form, () => []);
      const first = boxes(form)[0];
      if (first) first.focus({ preventScroll: true });
    });
    // What was ticked in the other language is on this page, perhaps, in this one.
    const here = new Map([...boxes(form)].map((box) => [box.value, box]));
    const inThis = (pick) => (here.has(pick.key) ? { key: pick.key, ...nameOf(here.get(pick.key)) } : pick);
    write(form.dataset.kind, read(form.dataset.kind).map(inThis));
    show(form);
  };

  document.addEventListener("change", ({ target }) => {
    const form = document.getElementById("compare");
    if (!form || !target.matches || !target.matches(`input[type=checkbox][form=${form.id}]`)) return;
    const picked = { key: target.value, ...nameOf(target) };
    change(form, (picks) => {
      const others = picks.filter((pick) => pick.key !== target.value);
      return target.checked ? [...others, picked] : others;
    });
  });
  document.addEventListener("DOMContentLoaded", start);
  document.addEventListener("htmx:afterSettle", start);
  window.addEventListener("pageshow", ({ persisted }) => {
    const form = document.getElementById("compare");
    if (persisted && form) show(form);
  });
})();
