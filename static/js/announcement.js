"use strict";
// A pasted announcement: a claim's words and its line light up together, arrow keys walk, the drafts follow the ticks.
(() => {
  const form = document.querySelector("form.announcement");
  if (!form) return;
  const text = form.elements.text;
  const count = form.querySelector("output[data-count]");
  const say = () => {
    const most = Number(text.dataset.most);
    const has = text.value.length;
    count.textContent = count.dataset.count
      .replace("{has}", has.toLocaleString("en"))
      .replace("{most}", most.toLocaleString("en"));
    count.classList.toggle("unread", has > most);
  };
  if (text && count) {
    text.addEventListener("input", say);
    say();
  }

  const claims = [...form.querySelectorAll(".claim")];
  const light = (claim, on, scroll) => {
    const piece = document.getElementById(claim.dataset.piece);
    claim.classList.toggle("lit", on);
    if (!piece) return;
    piece.classList.toggle("lit", on);
    if (on && scroll) piece.scrollIntoView({ block: "nearest" });
  };
  for (const claim of claims) {
    claim.addEventListener("mouseenter", () => light(claim, true, false));
    claim.addEventListener("mouseleave", () => light(claim, false, false));
    claim.addEventListener("focusin", () => light(claim, true, true));
    claim.addEventListener("focusout", () => light(claim, false, false));
  }
  for (const piece of form.querySelectorAll(".pasted mark")) {
    const held = claims.filter((claim) => claim.dataset.piece === piece.id);
    const each = (on) => held.forEach((claim) => light(claim, on, false));
    piece.addEventListener("mouseenter", () => each(true));
    piece.addEventListener("mouseleave", () => each(false));
    piece.addEventListener("focusin", () => each(true));
    piece.addEventListener("focusout", () => each(false));
    piece.addEventListener("click", (event) => {
      const link = event.target.closest("a");
      const claim = document.querySelector(link ? link.getAttribute("href") : `#${held[0].id}`);
      if (!claim) return;
      event.preventDefault();
      claim.querySelector("input[type=checkbox]").focus();
      claim.scrollIntoView({ block: "center" });
    });
  }

  form.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || event.target.type !== "checkbox") return;
    const boxes = [...form.querySelectorAll(".claim input[type=checkbox]")];
    const next = boxes[boxes.indexOf(event.target) + step];
    if (!next) return;
    event.preventDefault();
    next.focus();
  });

  const drafts = document.getElementById("drafts");
  let timer = 0;
  let asked = 0;
  const look = async () => {
    const number = ++asked;
    const data = new FormData(form);
    data.set("_look", "1");
    try {
      const answer = await fetch(form.action || location.href, { method: "POST", body: data });
      const page = await answer.text();
      if (answer.ok && number === asked && !page.includes("<html")) drafts.innerHTML = page;
    } catch {
      // The button below the drafts does the same.
    }
  };
  if (drafts) {
    form.addEventListener("change", (event) => {
      if (event.target === text) return;
      clearTimeout(timer);
      timer = setTimeout(look, 200);
    });
  }
})();
