// A pivot: rows and columns that fold away, and the arrow keys from figure to figure.
export function enhance(section) {
  const table = section.querySelector(".y-pivot");
  section.addEventListener("click", ({ target }) => {
    const all = target.closest("[data-fold-all]");
    if (all) foldAll(table, all.dataset.foldAll === "open");
    const row = target.closest("[data-fold]");
    if (row) foldRow(row, row.getAttribute("aria-expanded") !== "true");
    const head = target.closest("[data-fold-columns]");
    if (head) foldColumns(table, head, Number(section.dataset.measures));
  });
  if (table) setUpTable(table);
}

// The keyboard of a table of figures, also below a chart.
export function setUpTable(table) {
  table.addEventListener("keydown", (event) => onKey(table, event));
  setUpStops(table);
}

const levelOf = (row) => Number(row.dataset.level);

function foldRow(button, open) {
  const head = button.closest("tr");
  button.setAttribute("aria-expanded", open);
  let shut = Infinity;
  for (let row = head.nextElementSibling; row && levelOf(row) > levelOf(head); row = row.nextElementSibling) {
    if (levelOf(row) <= shut) shut = Infinity;
    row.hidden = !open || shut !== Infinity;
    if (row.querySelector("[data-fold]")?.getAttribute("aria-expanded") === "false") shut = Math.min(shut, levelOf(row));
  }
}

function foldAll(table, open) {
  for (const button of table.querySelectorAll("[data-fold]")) button.setAttribute("aria-expanded", open);
  for (const row of table.tBodies[0].rows) row.hidden = !open && levelOf(row) > 0;
}

// What a folded head covers is hidden except its own total, which stands last; heads above become narrower.
function foldColumns(table, button, measures) {
  button.setAttribute("aria-expanded", button.getAttribute("aria-expanded") !== "true");
  const hidden = new Set();
  for (const shut of table.querySelectorAll("[data-fold-columns][aria-expanded=false]")) {
    const { first, span } = shut.closest("th").dataset;
    for (let at = Number(first); at < Number(first) + Number(span) - measures; at++) hidden.add(at);
  }
  for (const body of [table.tBodies[0], table.tFoot]) {
    for (const row of body.rows) [...row.cells].slice(1).forEach((cell, at) => (cell.hidden = hidden.has(at)));
  }
  for (const head of table.tHead.querySelectorAll("th")) {
    const first = Number(head.dataset.first);
    const covered = Array.from({ length: Number(head.dataset.span) }, (_, n) => first + n).filter((at) => !hidden.has(at));
    head.hidden = !covered.length;
    head.colSpan = Math.max(1, covered.length);
  }
}

// One stop of the tab key for the whole table; arrows go on from there.
function setUpStops(table) {
  const stops = [...table.querySelectorAll("tbody button, tfoot button")];
  stops.forEach((button, at) => (button.tabIndex = at ? -1 : 0));
  table.addEventListener("focusin", ({ target }) => {
    if (!target.closest("tbody, tfoot")) return;
    stops.forEach((button) => (button.tabIndex = -1));
    target.tabIndex = 0;
  });
}

const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

function onKey(table, event) {
  const step = STEPS[event.key];
  const cell = event.target.closest("tbody :is(td, th), tfoot :is(td, th)");
  if (!step || !cell) return;
  event.preventDefault();
  const fold = event.target.closest("[data-fold]");
  const rtl = getComputedStyle(table).direction === "rtl" ? -1 : 1;
  if (fold && step[1] && (step[1] * rtl > 0) !== (fold.getAttribute("aria-expanded") === "true")) return foldRow(fold, step[1] * rtl > 0);
  const rows = [...table.querySelectorAll("tbody tr, tfoot tr")].filter((row) => !row.hidden);
  let [y, x] = [rows.indexOf(cell.parentElement), [...cell.parentElement.cells].indexOf(cell)];
  do {
    y += step[0];
    x += step[1] * rtl;
  } while (rows[y]?.cells[x] && !stop(rows[y].cells[x]));
  if (rows[y]?.cells[x]) stop(rows[y].cells[x]).focus();
}

const stop = (cell) => (cell.hidden ? null : cell.querySelector("button"));
