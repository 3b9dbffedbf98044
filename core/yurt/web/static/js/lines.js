// Lines edited in place: add, remove, put in order; all of it by keyboard as well.
let made = 0;

export function enhance(box) {
  const name = box.dataset.lines;
  box.addEventListener("click", ({ target }) => {
    if (target.closest("[data-line-add]")) add(box);
    if (target.closest("[data-line-remove]")) remove(name, target.closest("tr"));
  });
  box.addEventListener("keydown", (event) => {
    const row = event.target.closest("tbody tr");
    if (row) onKey(box, row, event);
  });
  if ("sortable" in box.dataset) makeSortable(box);
}

function onKey(box, row, event) {
  const { key, target } = event;
  const inList = target.getAttribute("aria-expanded") === "true";
  if (key === "Enter" && target.matches("input") && !inList) {
    event.preventDefault();
    goDown(box, row, target);
  } else if (event.altKey && (key === "ArrowUp" || key === "ArrowDown") && "sortable" in box.dataset) {
    event.preventDefault();
    move(row, key === "ArrowUp" ? -1 : 1);
    target.focus();
  } else if (event.ctrlKey && key === "Delete" && row.querySelector("[data-line-remove]")) {
    event.preventDefault();
    remove(box.dataset.lines, row);
  }
}

const standing = (box) => [...box.querySelectorAll("tbody tr:not(.lost)")];

// The same column one line down; a new line under the last.
function goDown(box, row, target) {
  const rows = standing(box);
  const next = rows[rows.indexOf(row) + 1];
  if (!next) return add(box);
  const cell = next.cells[target.closest("td").cellIndex];
  (cell?.querySelector("input:not([type=hidden]), select, textarea") ?? firstIn(next))?.focus();
}

function move(row, step) {
  const rows = standing(row.closest("[data-lines]"));
  const other = rows[rows.indexOf(row) + step];
  if (!other) return;
  if (step < 0) other.before(row);
  else other.after(row);
  changed(row);
}

async function makeSortable(box) {
  await import("../vendor/sortable/Sortable.min.js");
  globalThis.Sortable.create(box.querySelector("tbody"), { handle: ".y-grip", animation: 120, onEnd: ({ item }) => changed(item) });
}

const firstIn = (row) => row.querySelector("input:not([type=hidden]), select, textarea");

function add(box) {
  const blank = box.querySelector("template");
  if (!blank) return;
  const holder = document.createElement("tbody");
  holder.append(blank.content.cloneNode(true));
  const key = `new-${Date.now().toString(36)}${++made}`;
  for (const element of holder.querySelectorAll("*")) {
    for (const attribute of element.attributes) {
      if (attribute.value.includes("__key__")) attribute.value = attribute.value.replaceAll("__key__", key);
    }
  }
  const row = holder.firstElementChild;
  box.querySelector("tbody").append(row);
  row.dispatchEvent(new Event("y-added", { bubbles: true }));
  firstIn(row)?.focus();
  changed(row);
}

// A new line goes at once; a saved one stays in the form, unseen, to tell the server.
function remove(name, row) {
  const box = row.closest("[data-lines]");
  const rows = standing(box);
  const next = rows[rows.indexOf(row) + 1] ?? rows[rows.indexOf(row) - 1];
  if (row.dataset.key.startsWith("new-")) row.remove();
  else {
    row.classList.add("lost");
    row.append(Object.assign(document.createElement("input"), { type: "hidden", name: `${name}.${row.dataset.key}._delete`, value: "1" }));
  }
  ((next && firstIn(next)) ?? box.querySelector("[data-line-add]"))?.focus();
  changed(box);
}

const changed = (element) => element.dispatchEvent(new Event("change", { bubbles: true }));
