// A record's form: guards what is not saved and keeps a draft of it, checks before it sends, goes to the first mistake.
import { check, checkAll } from "./checking.js";
import * as drafts from "./drafts.js";
import { word } from "./words.js";

const PAUSE = 250; // milliseconds between a change and asking the server to compute
let editing = ""; // the key of the form that is being typed into on this page

export function enhance(box) {
  const form = box.querySelector("#y-record");
  nameTheWindow(box);
  offerDraft(box, form);
  if (!form) return;
  if (box.querySelector(".y-err, .y-merge")) markDirty(box, form);
  form.addEventListener("input", () => markDirty(box, form));
  form.addEventListener("change", (event) => changed(box, form, event.target));
  form.addEventListener("focusout", ({ target }) => target.getAttribute?.("aria-invalid") === "true" && recheck(box, target));
  box.addEventListener("submit", (event) => beforeSaving(box, form, event), true);
  form.addEventListener("htmx:beforeRequest", (event) => event.target === form && delete box.dataset.dirty);
  form.addEventListener("htmx:afterRequest", (event) => event.target === form && answered(box, form, event.detail));
  if (!toMistake(box)) box.querySelector("[autofocus]")?.focus();
}

function changed(box, form, target) {
  markDirty(box, form);
  if (target.id?.startsWith("f-")) recheck(box, target);
  if (box.dataset.change && target.matches("[data-depends]")) askLater(box, form);
}

function markDirty(box, form) {
  editing = box.dataset.draft;
  box.dataset.dirty = "";
  if (!box.querySelector("[aria-invalid=true]")) box.querySelector(".y-state").textContent = word("dirty");
  drafts.keepSoon(editing, form);
}

// ---- mistakes ----

function recheck(box, control) {
  check(control);
  tellCount(box);
}

function tellCount(box) {
  const count = box.querySelectorAll(".y-err").length;
  for (const tab of box.querySelectorAll("[role=tab]")) tab.classList.toggle("bad", Boolean(document.getElementById(tab.getAttribute("aria-controls"))?.querySelector(".y-err")));
  box.querySelector(".y-state").textContent = count ? document.getElementById("y-form-words").dataset.mistakes.replace("{n}", count) : word("dirty");
  nameTheWindow(box);
}

function toMistake(box) {
  const place = box.querySelector(".bad:has(.y-err), td:has(.y-err)");
  const panel = place?.closest("[role=tabpanel][hidden]");
  if (panel) document.getElementById(panel.getAttribute("aria-labelledby")).click();
  const control = place?.querySelector("input:not([type=hidden]), select, textarea:not([hidden]), [contenteditable]");
  control?.focus();
  return Boolean(control);
}

function beforeSaving(box, form, event) {
  if (event.target !== form) return;
  drafts.keep(box.dataset.draft, form);
  if (!checkAll(form)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  tellCount(box);
  toMistake(box);
}

// The window is called after the record; in front stands how many mistakes wait.
function nameTheWindow(box) {
  const brand = document.title.split(" · ").at(-1);
  const count = box.querySelectorAll(".y-err").length;
  document.title = `${count ? `(${count}) ` : ""}${box.querySelector("h1").textContent.trim()} · ${brand}`;
}

// ---- saving, and what is kept when it fails ----

function answered(box, form, { xhr, successful }) {
  const elsewhere = xhr.getResponseHeader("HX-Redirect") ?? "";
  if (elsewhere.startsWith("/signin")) drafts.bringBack(box.dataset.draft);
  else if (successful) {
    drafts.forget(box.dataset.draft);
    editing = "";
  } else if (form.isConnected) markDirty(box, form);
}

function offerDraft(box, form) {
  const key = box.dataset.draft;
  const draft = key && key !== editing ? drafts.read(key) : null;
  if (!draft) return;
  if (form && drafts.comesBack(key)) return void restore(box, draft);
  const offer = document.getElementById("y-draft-offer").content.firstElementChild.cloneNode(true);
  const said = offer.querySelector("[data-said]");
  said.textContent = said.textContent.replace("{when}", new Date(draft.at).toLocaleString(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" }));
  offer.querySelector("[data-draft-restore]").addEventListener("click", () => {
    if (form) return restore(box, draft);
    drafts.bringBack(key);
    location.assign(box.dataset.edit);
  });
  offer.querySelector("[data-draft-discard]").addEventListener("click", () => {
    drafts.forget(key);
    offer.remove();
  });
  box.querySelector(".y-head").after(offer);
}

async function restore(box, draft) {
  editing = box.dataset.draft;
  await askForForm(box, drafts.values(draft));
  const fresh = document.getElementById("y-form");
  const form = fresh?.querySelector("#y-record");
  if (form) markDirty(fresh, form);
}

// ---- computed fields ----

function askLater(box, form) {
  clearTimeout(box.timer);
  box.timer = setTimeout(async () => {
    const focused = document.activeElement?.id;
    await askForForm(box, new FormData(form));
    const fresh = document.getElementById("y-form");
    if (fresh?.querySelector("#y-record")) markDirty(fresh, fresh.querySelector("#y-record"));
    if (focused) document.getElementById(focused)?.focus();
  }, PAUSE);
}

// The unsaved form, made by the server of what is typed: nothing is saved.
const askForForm = (box, values) => htmx.ajax("POST", box.dataset.unsaved, { target: "#y-form", swap: "outerHTML", values });

// A session that ended while something was computed: what is typed comes back after the sign-in.
document.addEventListener("htmx:beforeOnLoad", ({ detail: { xhr } }) => {
  const box = dirty();
  if (!box || !xhr.getResponseHeader("HX-Redirect")?.startsWith("/signin")) return;
  drafts.keep(box.dataset.draft, box.querySelector("#y-record"));
  drafts.bringBack(box.dataset.draft);
  delete box.dataset.dirty;
});

// ---- leaving ----

const dirty = () => document.querySelector("#y-form[data-dirty]");

addEventListener("pagehide", () => {
  const box = dirty();
  if (box) drafts.keep(box.dataset.draft, box.querySelector("#y-record"));
});

addEventListener("beforeunload", (event) => {
  if (dirty()) event.preventDefault();
});

document.addEventListener("click", (event) => {
  const box = dirty();
  if (!box || !event.target.closest("a[data-leave]")) return;
  if (!confirm(word("unsaved"))) return event.preventDefault();
  drafts.forget(box.dataset.draft); // asked, and given up on purpose
  delete box.dataset.dirty;
});

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") {
    event.preventDefault();
    document.getElementById("y-record")?.requestSubmit();
  }
});
