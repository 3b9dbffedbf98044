// The dialog in which an action asks something: it opens by itself, and goes when the action is done.
import { word } from "./words.js";

export function enhance(dialog) {
  dialog.showModal();
  (dialog.querySelector(".bad input:not([type=hidden]), .bad select, .bad textarea") ?? dialog.querySelector("[autofocus]"))?.focus();
  dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  dialog.addEventListener("htmx:afterRequest", ({ target, detail: { xhr } }) => {
    if (target !== dialog.querySelector("form") || xhr.status === 422) return;
    // A refusal is told on the page; when the server is away, what was typed stays here.
    if (xhr.status && xhr.status < 500) return dialog.close();
    const failed = dialog.querySelector("[data-failed]");
    failed.textContent = word(xhr.status ? "failed" : "offline");
    failed.hidden = false;
  });
}
