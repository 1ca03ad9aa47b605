"use strict";
// The forms of the admin: the first field is entered, leaving what is not saved warns, and what was typed stays in this
// browser until it is saved, so that a session that ended costs nothing. Passwords and files are never kept.
(() => {
  const MOST = 500_000; // characters of one form
  const KEPT = 7 * 24 * 3600 * 1000; // milliseconds
  const SENT = "form-sent:";
  const offer = document.getElementById("draft-offer");
  const user = document.currentScript.dataset.user || "";
  const store = (() => {
    try {
      localStorage.setItem("form-try", "1");
      localStorage.removeItem("form-try");
      return localStorage;
    } catch {
      return null; // a browser that keeps nothing
    }
  })();

  const keys = (start) => Object.keys(store || {}).filter((key) => key.startsWith(start));
  const read = (key) => {
    try {
      return JSON.parse(store.getItem(key));
    } catch {
      return null;
    }
  };

  // What was sent is saved, unless the answer is the form again, a refusal or the page to sign in.
  const settle = () => {
    const refused = document.querySelector(".errornote, .failure, .login, #id_username") || document.body.matches(".login");
    for (const mark of keys(SENT)) {
      if (!refused && user && mark === SENT + user) store.removeItem(store.getItem(mark));
      if (refused || mark === SENT + user) store.removeItem(mark);
    }
    for (const key of keys("form:")) if (!(read(key)?.at > Date.now() - KEPT)) store.removeItem(key);
  };

  // Whoever signs out on purpose leaves nothing on a shared machine.
  document.addEventListener("submit", (event) => {
    if (event.target.id === "logout-form" && store) keys(`form:${user}:`).forEach((key) => store.removeItem(key));
  });

  const form = document.querySelector("#content-main > form[id$='_form']");
  const fields = () =>
    [...form.elements].filter(
      (field) =>
        field.name &&
        !["password", "file", "submit", "button"].includes(field.type) &&
        !["csrfmiddlewaretoken", "_seal"].includes(field.name) &&
        !field.name.includes("__prefix__"),
    );
  const valueOf = (field) => {
    if (field.type === "checkbox" || field.type === "radio") return field.checked;
    if (field.tagName !== "SELECT") return field.value;
    return [...field.selectedOptions].map((option) => [option.value, option.text]);
  };
  const nameOf = (field) => (field.type === "radio" ? `${field.name}=${field.value}` : field.name);
  const state = () => Object.fromEntries(fields().map((field) => [nameOf(field), valueOf(field)]));
  const TECHNICAL = /^_(version|opened|base)$/;
  const typed = (from) => JSON.stringify(Object.entries(from).filter(([name]) => !TECHNICAL.test(name)));

  const put = (field, value) => {
    if (typeof value === "boolean") field.checked = value;
    else if (Array.isArray(value)) {
      for (const option of field.options) option.selected = false;
      for (const [key, text] of value) {
        const found = [...field.options].find((option) => option.value === key);
        if (found) found.selected = true;
        else field.add(new Option(text, key, true, true));
      }
      window.django?.jQuery?.(field).trigger("change");
    } else field.value = value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };

  const restore = (kept) => {
    for (const [name, value] of Object.entries(kept)) {
      const prefix = name.endsWith("-TOTAL_FORMS") && name.slice(0, -"-TOTAL_FORMS".length);
      const total = prefix && document.getElementById(`id_${name}`);
      const add = prefix && document.querySelector(`#${CSS.escape(prefix)}-group .add-row a`);
      for (let more = total && add ? value - total.value : 0; more > 0; more -= 1) add.click();
    }
    for (const field of fields()) {
      const value = kept[nameOf(field)];
      if (value !== undefined && !field.name.endsWith("_FORMS")) put(field, value);
    }
  };

  const first = () => {
    const wrong = form.querySelector(".errors input:not([type=hidden]), .errors select, .errors textarea");
    const usual = [...form.querySelectorAll("fieldset :is(input, select, textarea)")].find(
      (field) => field.type !== "hidden" && !field.disabled && !field.readOnly && field.offsetParent,
    );
    (wrong || usual)?.focus({ preventScroll: !wrong });
  };

  const watch = () => {
    const key = `form:${user}:${location.pathname}`;
    const again = Boolean(form.querySelector(".errornote") || document.querySelector(".errornote"));
    let begun = typed(state());
    let going = false;
    let timer = 0;
    const dirty = () => again || typed(state()) !== begun;
    const keep = () => {
      if (!store || !user) return;
      const now = state();
      const text = JSON.stringify({ at: Date.now(), fields: now });
      if (typed(now) === begun && !again) store.removeItem(key);
      else if (text.length <= MOST) {
        try {
          store.setItem(key, text);
        } catch {
          // full: what is typed stays on the page
        }
      }
    };
    const soon = () => {
      clearTimeout(timer);
      timer = setTimeout(keep, 400);
    };
    const kept = store && user && read(key);
    if (kept && offer && !again && typed(kept.fields) !== begun) {
      offer.hidden = false;
      offer.querySelector("time").textContent = new Date(kept.at).toLocaleString(document.documentElement.lang);
      offer.querySelector("[name=take]").addEventListener("click", () => {
        restore(kept.fields);
        offer.hidden = true;
      });
      offer.querySelector("[name=leave]").addEventListener("click", () => {
        store.removeItem(key);
        offer.hidden = true;
      });
    } else if (kept && !again) store.removeItem(key);
    form.addEventListener("input", soon);
    form.addEventListener("change", soon);
    window.django?.jQuery?.(form).on("change", "select", soon); // Select2 tells jQuery alone
    form.addEventListener("submit", () => {
      going = true;
      keep();
      if (store && user) store.setItem(SENT + user, key);
    });
    addEventListener("beforeunload", (event) => {
      if (!going && dirty()) event.preventDefault();
    });
    // Scripts of Django's fill widgets in after this one: that is no typing.
    setTimeout(() => {
      if (!kept) begun = typed(state());
    }, 0);
  };

  if (store) settle();
  if (form && document.body.matches(".change-form")) {
    addEventListener("load", () => {
      first();
      watch();
    });
  }
})();
