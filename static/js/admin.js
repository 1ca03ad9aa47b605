"use strict";
// Reads a typed amount back in words, as the server understands it, while it is typed.
(() => {
  const timers = new WeakMap();

  const output = (input) => {
    let place = input.parentElement.querySelector(".read-back");
    if (!place) {
      place = document.createElement("output");
      place.className = "read-back";
      place.htmlFor = input.id;
      input.insertAdjacentElement("afterend", place);
    }
    return place;
  };

  const currencyOf = (input) => {
    const name = input.name.replace(/typed$/, "currency");
    const field = input.form.elements[name] || input.form.elements.claimed_currency;
    return field ? field.value : "";
  };

  const readBack = async (input) => {
    const place = output(input);
    if (!input.value.trim()) {
      place.textContent = "";
      return;
    }
    const query = new URLSearchParams({ text: input.value, currency: currencyOf(input) });
    const asked = input.value;
    try {
      const answer = await (await fetch(`${input.dataset.read}?${query}`)).json();
      if (input.value !== asked) return;
      place.textContent = answer.words || answer.error;
      place.classList.toggle("unread", Boolean(answer.error));
    } catch {
      place.textContent = "";
    }
  };

  const soon = (input) => {
    clearTimeout(timers.get(input));
    timers.set(input, setTimeout(() => readBack(input), 250));
  };

  document.addEventListener("input", (event) => {
    if (event.target.matches(".typed-amount")) soon(event.target);
    else if (/currency$/.test(event.target.name || "")) {
      const scope = event.target.closest(".inline-related, fieldset");
      const amount = scope && scope.querySelector(".typed-amount");
      if (amount) soon(amount);
    }
  });
  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll(".typed-amount").forEach((input) => input.value && readBack(input));
    // Django heads the column of a row's own name by nothing, which a screen reader would say.
    document.querySelectorAll("th.original:empty").forEach((head) => head.replaceWith(document.createElement("td")));
  });
})();
