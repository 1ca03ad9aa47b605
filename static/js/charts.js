// Charts work without any script; here are a picture to save and figures told at once.
"use strict";

(() => {
  const SCALE = 2; // so that a picture is sharp on paper

  // The server's SVG, drawn by the reader's own browser.
  const save = async (link) => {
    const image = new Image();
    image.src = link.href;
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = image.naturalWidth * SCALE;
    canvas.height = image.naturalHeight * SCALE;
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise((done) => canvas.toBlob(done, "image/png"));
    const saved = document.createElement("a");
    saved.href = URL.createObjectURL(blob);
    saved.download = `${new URL(link.href).pathname.split("/").pop().replace(/\.svg$/, "")}.png`;
    saved.click();
    URL.revokeObjectURL(saved.href);
  };

  const offer = () => {
    for (const link of document.querySelectorAll("[data-png]")) link.hidden = false;
  };
  document.addEventListener("DOMContentLoaded", offer);
  document.addEventListener("htmx:afterSettle", offer);
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("[data-png]");
    if (!link) return;
    event.preventDefault();
    save(link);
  });

  // A narrow screen that begins with the totals of columns of time: go back to the newest of these.
  const newest = () => {
    for (const room of document.querySelectorAll(".scroll.newest")) {
      const box = room.getBoundingClientRect(), total = room.querySelector("thead .sum").getBoundingClientRect();
      const names = room.querySelector("thead th").offsetWidth;
      if (total.left - box.left - names < total.width) room.scrollLeft -= box.right - total.left;
    }
  };
  document.addEventListener("DOMContentLoaded", newest);
  document.addEventListener("htmx:afterSettle", newest);

  // What a mark says, beside it as soon as a pointer or the keyboard is there.
  const tip = document.createElement("div");
  tip.className = "chart-tip";
  tip.hidden = true;
  tip.setAttribute("aria-hidden", "true"); // the mark's own name says it

  const mark = (target) => target.closest?.(".plot a, .plot rect, .plot circle");
  const show = (event) => {
    const shape = mark(event.target);
    const words = shape?.getAttribute("aria-label") ?? shape?.querySelector("title")?.textContent;
    if (!words) return hide();
    if (!tip.isConnected) document.body.append(tip);
    const box = shape.getBoundingClientRect();
    tip.textContent = words;
    tip.hidden = false;
    const left = box.left + box.width / 2 - tip.offsetWidth / 2;
    tip.style.left = `${Math.max(4, Math.min(left, innerWidth - tip.offsetWidth - 4)) + scrollX}px`;
    tip.style.top = `${box.top - tip.offsetHeight - 6 + scrollY}px`;
  };
  const hide = () => {
    tip.hidden = true;
  };
  document.addEventListener("pointerover", show);
  document.addEventListener("focusin", show);
  document.addEventListener("focusout", hide);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") hide();
  });
})();
