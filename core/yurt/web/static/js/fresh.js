// Records on this screen that others have changed: rows, cards and forms follow; what is being edited is left alone.
// Any element with data-live="crm.contact:12" or data-live="crm.contact" gets the event y-live, for hx-trigger="y-live".
import { toast } from "./toasts.js";
import { icon, word } from "./words.js";

const MOST_IDS = 300;

// The model of the page's address, and its record if it is a record's page.
export function place() {
  const [, addon, model, rest] = location.pathname.match(/^\/m\/([^/]+)\/([^/]+)(?:\/([^/]+))?/) ?? [];
  return { model: addon && `${addon}.${model}`, base: `/m/${addon}/${model}`, id: /^\d+$/.test(rest ?? "") ? Number(rest) : null };
}

// What this screen shows, as parameters of the stream.
export function shows() {
  const records = new Map();
  const whole = new Set();
  const add = (model, id) => (records.get(model) ?? records.set(model, new Set()).get(model)).add(String(id));
  const { model, base, id } = place();
  const version = document.getElementById("y-version")?.value;
  if (id && document.getElementById("y-form")) add(model, version ? `${id}@${version}` : id);
  const list = document.querySelector("#y-list, #y-board");
  if (list && model) {
    whole.add(model);
    for (const number of idsIn(list, base)) add(model, number);
  }
  for (const element of document.querySelectorAll("[data-live]")) {
    const [named, number] = element.dataset.live.split(":");
    if (number) add(named, number);
    else whole.add(named);
  }
  const query = new URLSearchParams();
  for (const named of whole) query.append("show", `${named}:*`);
  for (const [named, ids] of records) query.append("show", `${named}:${[...ids].slice(0, MOST_IDS).join(".")}`);
  return query;
}

function* idsIn(list, base) {
  for (const link of list.querySelectorAll(`a[href^="${base}/"]`)) {
    const number = idOf(link, base);
    if (number) yield number;
  }
}

const idOf = (link, base) => link.getAttribute("href").slice(base.length + 1).match(/^\d+(?=$|\?)/)?.[0];

export function changed(change) {
  tellElements(change);
  const { model, id } = place();
  if (change.model !== model) return;
  if (id && change.changed[id]) followForm(change, id);
  const list = document.getElementById("y-list");
  if (list) followList(list, change);
  const board = document.getElementById("y-board");
  if (board) followBoard(board);
}

export function gone({ model, gone: ids }) {
  const here = place();
  if (model !== here.model || !ids.length) return;
  if (here.id && ids.includes(here.id)) notice(document.getElementById("y-form"), word("gone"));
  const list = document.getElementById("y-list");
  if (list) for (const id of ids) rowOf(list, here.base, id)?.classList.add("y-gone");
}

function tellElements({ model, changed: versions, gone: ids, new: count }) {
  for (const element of document.querySelectorAll("[data-live]")) {
    const [named, number] = element.dataset.live.split(":");
    if (named === model && (number ? number in versions || ids.includes(Number(number)) : true)) element.dispatchEvent(new CustomEvent("y-live", { detail: { versions, ids, count } }));
  }
}

// A record that is being read is shown anew; one that is being edited keeps what was typed, and saving shows both.
function followForm({ changed: versions, by }, id) {
  const form = document.getElementById("y-form");
  if (!form || Number(document.getElementById("y-version")?.value) >= versions[id]) return;
  const told = by && word("changedBy").replace("{name}", by);
  if (form.querySelector("#y-record")) {
    if (told) notice(form, `${told} ${word("changedEditing")}`);
  } else if (busy(form)) {
    notice(form, told || word("changedSince"), () => show("#y-form"));
  } else {
    show("#y-form").then(() => told && toast(told, "info"));
  }
}

async function followList(list, { changed: versions, new: count }) {
  if (count) more(list, count);
  const ids = Object.keys(versions).filter((id) => rowOf(list, place().base, id));
  if (!ids.length) return;
  const answer = await fetch(location.href, { headers: { "HX-Request": "true", "HX-Target": "y-list" }, credentials: "same-origin" }).catch(() => null);
  if (!answer?.ok || !list.isConnected) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const id of ids) replaceRow(rowOf(list, place().base, id), rowOf(page, place().base, id));
}

function replaceRow(old, fresh) {
  if (!old || busy(old)) return;
  if (!fresh) {
    old.classList.add("y-left");
    return;
  }
  const box = fresh.querySelector("[name=id]");
  const focused = old.contains(document.activeElement);
  const cell = focused && document.activeElement.matches("td") ? fresh.cells[document.activeElement.cellIndex] : null;
  if (box) box.checked = old.querySelector("[name=id]")?.checked ?? false;
  fresh.classList.toggle("sel", Boolean(box?.checked));
  fresh.classList.add("y-fresh");
  old.replaceWith(fresh);
  htmx.process(fresh);
  fresh.dispatchEvent(new CustomEvent("y-added", { bubbles: true }));
  if (cell) cell.tabIndex = -1;
  if (focused) (cell ?? fresh).focus();
}

function more(list, count) {
  const known = list.querySelector(".y-more-new");
  const sum = count + Number(known?.dataset.count ?? 0);
  known?.remove();
  const button = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-small y-more-new" });
  button.dataset.count = sum;
  button.append(icon("refresh"), word("newRecords").replace("{count}", sum));
  button.addEventListener("click", () => show("#y-list"));
  const table = list.querySelector(".y-tablebox, .y-empty");
  table?.before(button);
}

async function followBoard(board) {
  const inHand = () => "sending" in board.dataset || board.querySelector("dialog[open], .sortable-chosen, .sortable-ghost") || busy(board);
  if (inHand()) return;
  const place = board.querySelector(".y-board")?.scrollLeft ?? 0;
  const leave = ({ detail }) => detail.target === board && inHand() && (detail.shouldSwap = false); // taken in hand since it was asked for
  document.addEventListener("htmx:beforeSwap", leave);
  await show("#y-board").finally(() => document.removeEventListener("htmx:beforeSwap", leave));
  const box = document.querySelector("#y-board .y-board");
  if (box) box.scrollLeft = place;
}

const show = (target) => htmx.ajax("GET", location.pathname + location.search, { target, swap: "outerHTML" });

const rowOf = (list, base, id) => [...list.querySelectorAll(`a[href^="${base}/${id}"]`)].find((link) => idOf(link, base) === String(id))?.closest("tr");

// True while somebody types in it, or has typed something that is not sent.
const busy = (box) => [...box.querySelectorAll("input:not([type=hidden], [type=checkbox], [type=search]), textarea, select, [contenteditable=true]")].some((field) => field === document.activeElement || (field.value ?? field.textContent).trim() !== (field.defaultValue ?? "").trim());

function notice(form, text, act) {
  if (!form) return;
  form.querySelector(".y-meanwhile")?.remove();
  const box = Object.assign(document.createElement("div"), { className: "y-alert warning y-meanwhile" });
  box.setAttribute("role", "status");
  box.append(icon("refresh"), Object.assign(document.createElement("span"), { textContent: text }));
  if (act) box.append(Object.assign(document.createElement("button"), { type: "button", className: "btn btn-small", textContent: word("show"), onclick: act }));
  form.querySelector(".y-head")?.after(box);
}
