// A list: selection with its bar, groups that open and close, and the keyboard. What few visits need is loaded then.
import { icon } from "./words.js";

const DOUBLE = 220; // milliseconds within which a second click on a cell means: edit it

export function enhance(section) {
  section.addEventListener("change", ({ target }) => (target.matches?.("[data-measure]") ? show(target.value) : showSelection(section)));
  section.addEventListener("click", (event) => onClick(section, event));
  section.addEventListener("keydown", (event) => onKey(section, event));
  section.addEventListener("click", sortAsWell, true);
  section.addEventListener("click", reachLater, true);
  section.addEventListener("dblclick", ({ target }) => {
    const cell = target.closest("tbody td");
    if (cell && editable(cell)) edit(section, cell);
  });
  section.addEventListener("pointerover", ({ target, pointerType }) => pointerType === "mouse" && offerLook(target.closest("tbody tr")));
  section.addEventListener("pointerdown", (event) => event.pointerType !== "mouse" && pressLong(section, event));
  const heads = section.querySelector(".y-list thead");
  heads?.addEventListener("pointerover", () => import("./widths.js").then((widths) => widths.offer(heads.parentElement)), { once: true });
  heads?.addEventListener("keydown", (event) => {
    if (!event.shiftKey || !/^Arrow(Left|Right)$/.test(event.key)) return;
    event.preventDefault();
    import("./widths.js").then((widths) => widths.step(event.target.closest("th"), event.key));
  });
  section.addEventListener("keyup", ({ key }) => key === " " && held && import("./preview.js").then((preview) => (preview.close(), (held = false))));
  showSelection(section);
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "/" && !event.target.closest("input, textarea, select, [contenteditable=true], dialog")) {
    event.preventDefault();
    document.getElementById("y-q")?.focus();
  }
  if (event.key === "ArrowDown" && event.target.matches("body, #y-main")) {
    const row = document.querySelector("#y-list tbody tr");
    if (row) event.preventDefault();
    row?.focus();
  }
});

const boxes = (section) => [...section.querySelectorAll("tbody [name=id]")];
const visible = (section) => [...section.querySelectorAll("tbody tr")].filter((row) => !row.hidden);

function showSelection(section) {
  const bar = section.querySelector(".y-bulk");
  if (!bar) return;
  const all = boxes(section);
  const chosen = all.filter((box) => box.checked);
  all.forEach((box) => box.closest("tr").classList.toggle("sel", box.checked));
  bar.hidden = !chosen.length;
  bar.querySelector("[data-count]").textContent = chosen.length;
  const whole = chosen.length === all.length && all.length > 0;
  const everything = bar.querySelector("[data-all]");
  if (everything) everything.hidden = !whole;
  const head = section.querySelector("[data-select-all]");
  if (head) Object.assign(head, { checked: whole, indeterminate: chosen.length > 0 && !whole });
}

// With the shift key a head is added to the order; before htmx sees the click.
function sortAsWell(event) {
  const head = event.shiftKey && event.target.closest("th a[data-add]");
  if (!head) return;
  event.preventDefault();
  event.stopPropagation();
  show(head.dataset.add);
}

const show = (href) => htmx.ajax("GET", href, { target: "#y-list", swap: "outerHTML" }).then(() => history.replaceState(history.state, "", href));

let last = null;
let opening = 0;

const headOf = (cell) => cell.closest("table").tHead.rows[0].cells[cell.cellIndex];
const editable = (cell) => headOf(cell)?.dataset.edit !== undefined;
const edit = (section, cell) => import("./cells.js").then((cells) => cells.edit(section, cell));

// A click on a row opens its record; on a cell that a second click would edit, only when none has come.
function openRow(cell, clicks) {
  clearTimeout(opening);
  if (clicks > 1 || getSelection().toString()) return;
  const link = cell.parentElement.querySelector("a[href]");
  if (!editable(cell) || !matchMedia("(pointer: fine)").matches) link?.click();
  else opening = setTimeout(() => link?.click(), DOUBLE);
}

// Who clicks a phone number twice means to correct it, not to ring: the first click waits for the second.
function reachLater(event) {
  const link = event.target.closest("tbody td a:is([href^='tel:'], [href^='mailto:'])");
  if (!link || !event.isTrusted || !matchMedia("(pointer: fine)").matches || !editable(link.closest("td"))) return;
  event.preventDefault();
  clearTimeout(opening);
  if (event.detail < 2) opening = setTimeout(() => link.click(), DOUBLE);
}

function onClick(section, event) {
  const { target } = event;
  if (target.matches("[data-select-all]")) {
    boxes(section).forEach((box) => (box.checked = target.checked));
    showSelection(section);
  } else if (target.matches("[name=id]")) {
    if (event.shiftKey && last) selectBetween(section, last, target);
    last = target;
  } else if (target.closest("[data-group]")) {
    toggleGroup(target.closest("[data-group]"));
  } else if (target.closest(".y-eye")) {
    look(section, target.closest("tr"));
  } else if (target.closest("[data-up]")) {
    const item = target.closest("li");
    item.previousElementSibling?.before(item);
    item.querySelector("[data-up]").focus();
  } else if (target.closest("tbody td") && !target.closest("a, button, input, label")) {
    openRow(target.closest("td"), event.detail);
  }
}

// The button for a quick look stands on the row under the pointer.
const LONG = 450; // milliseconds
const eye = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-small y-eye", tabIndex: -1 });
let held = false;

const look = (section, row) => import("./preview.js").then((preview) => preview.toggle(section, row));

function offerLook(row) {
  const title = row?.querySelector("td.k-title");
  if (!title || eye.parentElement === title) return;
  if (!eye.firstChild) {
    eye.append(icon("layout-sidebar-right-expand"));
    eye.title = `${row.closest("table").dataset.look} (P)`;
    eye.setAttribute("aria-label", row.closest("table").dataset.look);
  }
  title.append(eye);
}

// A finger that stays on a row looks at it; one that moves scrolls.
function pressLong(section, { target, clientX, clientY }) {
  const row = target.closest("tbody tr");
  if (!row || target.closest("input, button")) return;
  const end = () => {
    clearTimeout(timer);
    removeEventListener("pointermove", moved);
    ["pointerup", "pointercancel"].forEach((name) => removeEventListener(name, end));
  };
  const moved = (event) => Math.hypot(event.clientX - clientX, event.clientY - clientY) > 10 && end();
  const quiet = (event) => (event.preventDefault(), event.stopPropagation());
  const timer = setTimeout(() => {
    // The click that ends the press opens nothing, wherever the panel has come to lie.
    const names = ["click", "contextmenu"];
    names.forEach((name) => document.addEventListener(name, quiet, true));
    const again = () => setTimeout(() => names.forEach((name) => document.removeEventListener(name, quiet, true)), 60);
    ["pointerup", "pointercancel"].forEach((name) => addEventListener(name, again, { once: true }));
    look(section, row);
    end();
  }, LONG);
  addEventListener("pointermove", moved);
  ["pointerup", "pointercancel"].forEach((name) => addEventListener(name, end));
}

function selectBetween(section, from, to) {
  const all = boxes(section);
  const [start, end] = [all.indexOf(from), all.indexOf(to)].sort((a, b) => a - b);
  all.slice(start, end + 1).forEach((box) => (box.checked = to.checked));
  showSelection(section);
}

// Rows of a group stand after its head, up to the next head of the same or a higher level.
function toggleGroup(button) {
  const open = button.getAttribute("aria-expanded") !== "true";
  button.setAttribute("aria-expanded", open);
  const head = button.closest("tr");
  const level = Number(head.dataset.level);
  let shut = Infinity;
  for (let row = head.nextElementSibling; row; row = row.nextElementSibling) {
    const depth = row.dataset.level === undefined ? Infinity : Number(row.dataset.level);
    if (depth <= level) break;
    if (depth <= shut) shut = Infinity;
    row.hidden = !open || shut !== Infinity;
    if (depth !== Infinity && row.querySelector("[data-group]").getAttribute("aria-expanded") !== "true") shut = Math.min(shut, depth);
  }
}

function onKey(section, event) {
  const { target, key } = event;
  const row = target.closest("tbody tr");
  if (!row || target.closest("input:not([type=checkbox])") || event.ctrlKey || event.metaKey || event.altKey) return;
  const cell = target.matches("td") ? target : null;
  const rows = visible(section);
  const place = rows.indexOf(row);
  const go = { ArrowDown: place + 1, ArrowUp: place - 1, Home: 0, End: rows.length - 1 }[key];
  if (go !== undefined) {
    event.preventDefault();
    focus((cell && rows[go]?.cells[cell.cellIndex]) ?? rows[go]);
  } else if (target !== row && !cell) {
    return;
  } else if (key === "ArrowRight" || key === "ArrowLeft") {
    event.preventDefault();
    const first = row.querySelector(".k") ? 1 : 0;
    const at = (cell ? cell.cellIndex : key === "ArrowRight" ? first - 1 : first) + (key === "ArrowRight" ? 1 : -1);
    focus(at < first || row.matches(".grp") ? row : row.cells[at]);
  } else if (key === "F2" || key.toLowerCase() === "e") {
    const wanted = cell ?? [...row.cells].find(editable);
    if (wanted && !row.matches(".grp")) event.preventDefault(), edit(section, wanted);
  } else if (key.toLowerCase() === "p") {
    event.preventDefault();
    look(section, row);
  } else if (key === " " && event.repeat) {
    event.preventDefault();
    if (held || row.matches(".grp")) return;
    held = true; // held down: a look for as long, and the row is not selected
    row.querySelector("[name=id]")?.click();
    import("./preview.js").then((preview) => held && preview.open(section, row));
  } else if (key === " ") {
    event.preventDefault();
    (row.querySelector("[name=id]") ?? row.querySelector("[data-group]"))?.click();
    showSelection(section);
  } else if (key === "Enter") {
    (row.querySelector("a[href]") ?? row.querySelector("[data-group]"))?.click();
  }
}

function focus(element) {
  if (element?.matches("td")) element.tabIndex = -1;
  element?.focus();
}
