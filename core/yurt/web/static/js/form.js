// A record's form: guards what is not saved and keeps a draft of it, checks before it sends, goes to the first mistake.
import { check, checkAll } from "./checking.js";
import * as drafts from "./drafts.js";
import { toast } from "./toasts.js";
import { word } from "./words.js";

const PAUSE = 250; // milliseconds between a change and asking the server to compute
let justSaved = false;
let editing = ""; // the key of the form that is being typed into on this page

export function enhance(box) {
  const form = box.querySelector("#y-record");
  nameTheWindow(box);
  insidePanel(box);
  offerDraft(box, form);
  if (!form) return;
  if (box.querySelector(".y-err, .y-merge")) markDirty(box, form);
  form.addEventListener("input", ({ target }) => {
    markDirty(box, form);
    if (matters(box, target)) computeSoon(box, form);
  });
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
  if (matters(box, target)) computeSoon(box, form);
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

// ---- inside the panel of another page ----

// Links leave the panel for a window of their own; what was saved is told to the page around it.
function insidePanel(box) {
  if (!document.querySelector("[data-inside]")) return;
  if (justSaved) document.dispatchEvent(new CustomEvent("y-saved", { detail: { id: box.dataset.id, label: box.dataset.label } }));
  justSaved = false;
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href]");
  if (link && document.querySelector("[data-inside]") && !link.target && !("leave" in link.dataset)) {
    event.preventDefault();
    open(link.href, "_blank");
  }
});

// A link to a record, or to one that a field names, opens beside.
document.addEventListener("click", async (event) => {
  const link = event.target.closest("[data-beside]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  event.stopPropagation();
  const { openBeside } = await import("./beside.js");
  openBeside(link.getAttribute("href") ?? link.dataset.beside, ({ label }) => renameAll(link.getAttribute("href") ?? link.dataset.beside, label));
}, true);

// A bar code read by the camera stands in the field as if it was typed.
document.addEventListener("click", async ({ target }) => {
  const asks = target.closest("[data-scan]");
  if (!asks) return;
  const { openBeside } = await import("./beside.js");
  openBeside("/scan", (code) => {
    const input = document.getElementById(asks.dataset.scan);
    input.focus();
    input.value = code;
    input.dispatchEvent(new Event("input", { bubbles: true }));
    if (!input.closest(".y-pick")) input.dispatchEvent(new Event("change", { bubbles: true }));
  });
});

// The record that was saved beside may be called differently now.
function renameAll(href, label) {
  for (const link of document.querySelectorAll(`#y-form a[href="${CSS.escape(href)}"]:not(.y-go)`)) link.textContent = label;
  for (const go of document.querySelectorAll(`#y-form .y-go[href="${CSS.escape(href)}"]`)) {
    const input = go.closest(".y-pick").querySelector("input:not([type=hidden])");
    input.value = go.closest(".y-pick").dataset.label = label;
  }
}

// ---- saving, and what is kept when it fails ----

function answered(box, form, { xhr, successful }) {
  const elsewhere = xhr.getResponseHeader("HX-Redirect") ?? "";
  if (elsewhere.startsWith("/signin")) drafts.bringBack(box.dataset.draft);
  else if (successful) {
    drafts.forget(box.dataset.draft);
    editing = "";
    justSaved = true;
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

let asked = 0;

// Whether something is computed from this input; "all" where a field does not say what it is computed from.
const matters = ({ dataset }, target) => dataset.change === "all" || ("change" in dataset && target.closest("[data-depends], [data-live]"));

function computeSoon(box, form) {
  clearTimeout(box.timer);
  box.timer = setTimeout(() => compute(box, form), PAUSE);
}

// Only what is shown and not typed is taken over: nobody's typing is disturbed.
async function compute(box, form) {
  const number = ++asked;
  const handler = (_, { xhr }) => {
    if (number !== asked || !box.isConnected || xhr.status !== 200 || !xhr.responseText) return;
    const fresh = new DOMParser().parseFromString(xhr.responseText, "text/html");
    takeOver(box, fresh);
    if (!comeAndGo(box, fresh)) askForForm(box, new FormData(form));
  };
  await htmx.ajax("POST", box.dataset.unsaved, { target: "#y-form", handler, values: new FormData(form) });
}

const typed = (place) => place.querySelector("[id^=f-], .y-upload, .y-palette, .y-built");
const filtered = (place) => place.querySelector(".y-built")?.dataset.model;

function takeOver(box, fresh) {
  for (const place of fresh.querySelectorAll("[data-field], tr[data-key] > td")) {
    const old = counterpart(box, place);
    if (old && place.dataset.field) takeCaption(old, place);
    if (old && place.dataset.field && (Boolean(typed(place)) !== Boolean(typed(old)) || filtered(place) !== filtered(old))) exchange(old, place);
    else if (old && !typed(place) && !typed(old) && old.innerHTML !== place.innerHTML && !place.matches(".grip") && !place.querySelector("[data-lines]")) old.replaceChildren(...place.childNodes);
  }
  for (const foot of fresh.querySelectorAll("[data-lines] tfoot")) {
    const table = box.querySelector(`[data-lines="${foot.closest("[data-lines]").dataset.lines}"] table`);
    table.tFoot?.remove();
    table.append(foot);
  }
}

// The fresh page keeps its own: what comes and goes is found by looking at it afterwards.
function exchange(old, place) {
  const added = place.cloneNode(true);
  old.replaceWith(added);
  document.dispatchEvent(new CustomEvent("htmx:load", { detail: { elt: added } }));
}

// Fields that a condition shows or hides now. False where one belongs to a group that is not there yet.
function comeAndGo(box, fresh) {
  const fields = (place) => [...place.querySelectorAll(".y-fields > [data-field]")];
  const wanted = new Set(fields(fresh).map(({ dataset }) => dataset.field));
  for (const old of fields(box)) if (!wanted.has(old.dataset.field)) old.remove();
  for (const place of fields(fresh)) {
    if (counterpart(box, place)) continue;
    const before = place.previousElementSibling && counterpart(box, place.previousElementSibling);
    const after = place.nextElementSibling && counterpart(box, place.nextElementSibling);
    const added = place.cloneNode(true); // what came stays whole, so that the next one finds its neighbour
    if (before) before.after(added);
    else if (after) after.before(added);
    else return false;
    document.dispatchEvent(new CustomEvent("htmx:load", { detail: { elt: added } }));
  }
  return true;
}

// Asked for or not any more, as the record stands now.
function takeCaption(old, fresh) {
  const [before, now] = [old, fresh].map((place) => place.querySelector("label, .y-label"));
  if (before && now && before.innerHTML !== now.innerHTML) before.innerHTML = now.innerHTML;
  const [input, wanted] = [old, fresh].map((place) => place.querySelector("[id^=f-]"));
  if (!input || !wanted) return;
  if (wanted.hasAttribute("aria-required")) input.setAttribute("aria-required", "true");
  else input.removeAttribute("aria-required");
}

function counterpart(box, place) {
  if (place.dataset.field) return box.querySelector(`[data-field="${CSS.escape(place.dataset.field)}"]`);
  const row = place.parentElement;
  const lines = row.closest("[data-lines]")?.dataset.lines;
  return box.querySelector(`[data-lines="${lines}"] tr[data-key="${CSS.escape(row.dataset.key)}"]`)?.cells[place.cellIndex];
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

// ---- what is done with the record as a whole ----

document.addEventListener("click", async ({ target }) => {
  if (target.closest("[data-print]")) print();
  const copied = target.closest("[data-copy]");
  if (copied) copy(new URL(copied.dataset.copy, location.href).href, copied.dataset.said);
  const asks = target.closest("[data-why]");
  if (asks) explain(asks.dataset.why);
});

async function copy(text, said) {
  try {
    await navigator.clipboard.writeText(text); // only over https and on this machine
  } catch {
    const box = Object.assign(document.createElement("textarea"), { value: text });
    document.body.append(box);
    box.select();
    document.execCommand("copy");
    box.remove();
  }
  toast(said);
}

async function explain(href) {
  const answer = await fetch(href, { credentials: "same-origin" }).catch(() => null);
  if (!answer?.ok) return toast(word("failed"), "error");
  const dialog = Object.assign(document.createElement("dialog"), { className: "y-dialog" });
  dialog.setAttribute("aria-labelledby", "y-why-t");
  dialog.innerHTML = await answer.text();
  document.body.append(dialog);
  dialog.addEventListener("close", () => dialog.remove());
  dialog.showModal();
}

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
