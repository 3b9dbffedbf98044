// A record being edited: guards what is not saved, saves by Ctrl S, asks the server to compute, goes to the first error.
import { word } from "./words.js";

const PAUSE = 250; // milliseconds between a change and asking the server to compute

export function enhance(box) {
  const form = box.querySelector("#y-record");
  if (!form) return;
  if (box.querySelector(".y-err, .y-merge")) markDirty(box);
  form.addEventListener("input", () => markDirty(box));
  form.addEventListener("change", (event) => {
    markDirty(box);
    if (box.dataset.change && event.target.matches("[data-depends]")) askLater(box, form);
  });
  form.addEventListener("htmx:beforeRequest", (event) => {
    if (event.target === form) delete box.dataset.dirty;
  });
  form.addEventListener("htmx:afterRequest", (event) => {
    if (event.target === form && !event.detail.successful) markDirty(box);
  });
  (box.querySelector(".bad input:not([type=hidden]), .bad select, .bad textarea") ?? box.querySelector("[autofocus]"))?.focus();
}

function markDirty(box) {
  box.dataset.dirty = "";
  box.querySelector(".y-state").textContent = word("dirty");
}

function askLater(box, form) {
  clearTimeout(box.timer);
  box.timer = setTimeout(() => {
    const focused = document.activeElement?.id;
    const values = Object.fromEntries([...new Set(new FormData(form).keys())].map((key) => [key, new FormData(form).getAll(key)]));
    htmx.ajax("POST", box.dataset.change, { target: "#y-form", swap: "outerHTML", values }).then(() => {
      const fresh = document.getElementById("y-form");
      if (fresh) markDirty(fresh);
      if (focused) document.getElementById(focused)?.focus();
    });
  }, PAUSE);
}

const dirty = () => document.querySelector("#y-form[data-dirty]");

addEventListener("beforeunload", (event) => {
  if (dirty()) event.preventDefault();
});

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-leave]");
  if (link && dirty()) {
    if (confirm(word("unsaved"))) delete dirty().dataset.dirty;
    else event.preventDefault();
  }
});

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") {
    event.preventDefault();
    document.getElementById("y-record")?.requestSubmit();
  }
});
