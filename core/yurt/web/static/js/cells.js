// Cells edited in place: the field's widget over its cell; Enter saves and goes down, Tab saves and goes right.
// The head of a column says whether its cells are edited; everything else is asked of the server when it is wanted.
const ROW = "y-row-at"; // the row that is edited, for answers that bring it anew
let open = null; // what is edited: section, address of the record, place of the column, the box over the cell, the next step

export const headOf = (cell) => cell.closest("table").tHead.rows[0].cells[cell.cellIndex];
export const recordHref = (row) => row.querySelector(".k-title a[href]")?.getAttribute("href");

export async function edit(section, cell) {
  const head = headOf(cell);
  const href = recordHref(cell.parentElement);
  if (!href || !head?.dataset.path) return;
  if (open) return endFirst(cell);
  const box = Object.assign(document.createElement("div"), { className: "y-cellbox", id: "y-cell" });
  document.body.append(box);
  open = { section, href, box, column: cell.cellIndex, before: "", step: "" };
  place(cell);
  const mine = open;
  box.addEventListener("keydown", onKey);
  box.addEventListener("focusout", () => setTimeout(() => leave(mine)));
  box.addEventListener("htmx:afterSwap", () => settle(mine));
  // After success the row is brought anew: the focus goes on from where it was.
  box.addEventListener("htmx:beforeSwap", ({ detail }) => detail.target.id === ROW && goOn(mine));
  box.addEventListener("click", ({ target }) => target.closest("[data-cell-theirs]") && keepTheirs());
  await htmx.ajax("GET", `${href}/cell/${head.dataset.path}`, { target: box, swap: "innerHTML" });
  if (mine === open && !box.querySelector("form")) close(); // refused, with a message
}

// The record's row; others' changes may have brought it anew while its cell is edited.
const rowOf = ({ section, href }) => [...section.querySelectorAll("tbody tr")].find((row) => recordHref(row) === href);

// Over the cell, as wide at least, and within the window.
function place(cell) {
  const { left, top, width, height } = cell.getBoundingClientRect();
  const { box } = open;
  const wide = Math.max(width, 190);
  box.style.minWidth = `${wide}px`;
  box.style.minHeight = `${height}px`;
  box.style.left = `${Math.max(8, Math.min(left, innerWidth - wide - 12)) + scrollX}px`;
  box.style.top = `${top + scrollY}px`;
}

const input = (box) => box.querySelector(".y-f input:not([type=hidden]), .y-f select, .y-f textarea");
const typed = (box) => JSON.stringify([...new FormData(box.querySelector("form"))].filter(([name]) => name !== "version" && name !== "base"));

// The form has come, for the first time or with what is wrong.
function settle(mine) {
  if (mine !== open) return;
  const { box } = mine;
  const form = box.querySelector("form");
  if (!form) return;
  mine.before ||= typed(box);
  mine.step = "";
  mine.saving = false;
  form.addEventListener("htmx:beforeRequest", () => (mine.saving = true));
  const field = input(box);
  field?.focus();
  if (field?.matches("input:not([type=checkbox])")) field.select();
}

// Another cell is wanted while one is open: that one is saved first, and stays when it is refused.
function endFirst(cell) {
  const { href, box, column } = open;
  const wanted = { section: open.section, href: recordHref(cell.parentElement), column: cell.cellIndex };
  if (wanted.href === href && wanted.column === column) return;
  open.after = wanted;
  if (box.querySelector("form")) save("stay");
}

function onKey(event) {
  const { key, target, shiftKey, defaultPrevented } = event;
  event.stopPropagation();
  if (defaultPrevented || !open) return;
  if (key === "Escape") {
    event.preventDefault();
    close();
  } else if (key === "Enter" && !target.matches("button") && !(target.matches("textarea") && shiftKey)) {
    event.preventDefault();
    save(shiftKey ? "up" : "down");
  } else if (key === "Tab" && !open.box.querySelector(".y-cellask")) {
    event.preventDefault();
    save(shiftKey ? "left" : "right");
  }
}

function save(step) {
  open.step = step;
  if (typed(open.box) === open.before && !open.box.querySelector(".y-cellask, .y-err")) return close();
  if (open.saving) return;
  const row = rowOf(open);
  if (row) row.id = ROW;
  open.box.querySelector("form").requestSubmit();
}

// Nothing typed is lost when the focus goes elsewhere: it is saved.
function leave(mine) {
  if (mine !== open || mine.saving || !document.hasFocus() || document.querySelector("dialog[open]")) return;
  if (mine.box.contains(document.activeElement) || !mine.box.querySelector("form")) return;
  if (mine.box.querySelector(".y-cellask, .y-err")) return;
  save("stay");
}

// Saved: the row is brought anew at this moment.
function goOn(mine) {
  mine.box.remove();
  if (open === mine) open = null;
  setTimeout(() => {
    document.getElementById(ROW)?.removeAttribute("id");
    mine.section.dispatchEvent(new Event("change"));
    moveOn(mine);
  });
}

function moveOn(mine) {
  const row = rowOf(mine);
  const wanted = mine.after && rowOf(mine.after)?.cells[mine.after.column];
  if (wanted) edit(mine.section, wanted);
  else if (row && mine.step !== "stay") (next(row, mine.column, mine.step) ?? row).focus();
}

// The cell to go to: the next record's in the same column, or the next one that may be edited.
function next(row, column, step) {
  if (step === "down" || step === "up") {
    let other = row;
    do other = step === "down" ? other.nextElementSibling : other.previousElementSibling;
    while (other && (other.hidden || !recordHref(other)));
    return reachable((other ?? row).cells[column]);
  }
  if (step !== "left" && step !== "right") return reachable(row.cells[column]);
  const heads = [...row.closest("table").tHead.rows[0].cells];
  const away = step === "left" ? -1 : 1;
  for (let place = column + away; place >= 0 && place < heads.length; place += away) {
    if ("edit" in heads[place].dataset) return reachable(row.cells[place]);
  }
  return reachable(row.cells[column]);
}

export function reachable(cell) {
  if (cell) cell.tabIndex = -1;
  return cell;
}

// Gives up, or goes on without a change.
function close() {
  const mine = open;
  open = null;
  mine.box.remove();
  moveOn(mine);
}

async function keepTheirs() {
  const mine = open;
  const { rowHref } = mine.box.querySelector("form").dataset;
  mine.step = "";
  open = null;
  mine.box.remove();
  await htmx.ajax("GET", rowHref, { target: rowOf(mine), swap: "outerHTML" });
  moveOn(mine);
}
