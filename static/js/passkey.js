"use strict";
// A button asks the browser for a passkey, a new one or one that is there, and sends the answer with its form.
(() => {
  const bytes = (text) =>
    Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer)))
      .replaceAll("+", "-")
      .replaceAll("/", "_")
      .replace(/=+$/, "");
  const keys = (list) => (list ?? []).map((key) => ({ ...key, id: bytes(key.id) }));

  const make = async (options) => {
    const user = { ...options.user, id: bytes(options.user.id) };
    const excludeCredentials = keys(options.excludeCredentials);
    const publicKey = { ...options, user, excludeCredentials, challenge: bytes(options.challenge) };
    const made = await navigator.credentials.create({ publicKey });
    const transports = made.response.getTransports?.() ?? [];
    return [made, { attestationObject: text(made.response.attestationObject), transports }];
  };
  const show = async (options) => {
    const allowCredentials = keys(options.allowCredentials);
    const publicKey = { ...options, allowCredentials, challenge: bytes(options.challenge) };
    const shown = await navigator.credentials.get({ publicKey });
    const { authenticatorData, signature } = shown.response;
    return [shown, { authenticatorData: text(authenticatorData), signature: text(signature) }];
  };

  for (const button of document.querySelectorAll("button[data-passkey]")) {
    const { form } = button;
    const said = form.querySelector(".passkey-said");
    if (!window.PublicKeyCredential || location.origin !== said.dataset.origin) {
      said.textContent = said.dataset.elsewhere;
      continue;
    }
    button.hidden = false;
    button.addEventListener("click", async () => {
      button.disabled = true;
      said.textContent = "";
      try {
        const options = JSON.parse(button.dataset.passkey);
        const [key, response] = await (options.user ? make(options) : show(options));
        response.clientDataJSON = text(key.response.clientDataJSON);
        form.elements.passkey.value = JSON.stringify({ id: key.id, rawId: text(key.rawId), type: key.type, response });
        form.submit();
      } catch (error) {
        said.textContent = error.name === "InvalidStateError" ? said.dataset.known : said.dataset.failed;
        button.disabled = false;
      }
    });
  }
})();
