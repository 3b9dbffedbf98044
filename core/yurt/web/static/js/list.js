// A list: selection with its bar, groups that open and close, and the keyboard. What few visits need is loaded then.
const DOUBLE = 220; // milliseconds within which a second click on a cell means: edit it

export function enhance(section) {
  section.addEventListener("change", () => showSelection(section));
  section.addEventListener("click", (event) => onClick(section, event));
  section.addEventListener("keydown", (event) => onKey(section, event));
  section.addEventListener("click", sortAsWell, true);
  section.addEventListener("dblclick", ({ target }) => {
    const cell = target.closest("tbody td");
    if (cell && editable(cell)) edit(section, cell);
  });
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
  htmx.ajax("GET", head.dataset.add, { target: "#y-list", swap: "outerHTML" }).then(() => history.replaceState(null, "", head.dataset.add));
}

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
  } else if (target.closest("[data-up]")) {
    const item = target.closest("li");
    item.previousElementSibling?.before(item);
    item.querySelector("[data-up]").focus();
  } else if (target.closest("tbody td") && !target.closest("a, button, input, label")) {
    openRow(target.closest("td"), event.detail);
  }
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
