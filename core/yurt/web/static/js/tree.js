// A tree: rows open and fold, arrow keys walk it, and a row is moved by dragging, by Alt and arrows, or by two taps.
export function enhance(section) {
  section.addEventListener("click", (event) => onClick(section, event));
  section.addEventListener("keydown", (event) => onKey(section, event));
  const first = section.querySelector("tbody tr");
  if (first) first.tabIndex = 0;
  if (!section.dataset.move) return;
  section.addEventListener("dragstart", (event) => {
    const row = event.target.closest?.("tr[data-movable]");
    if (!row) return;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", row.dataset.id);
    section.dragged = row;
  });
  section.addEventListener("dragover", (event) => aim(section, event));
  section.addEventListener("dragend", () => aim(section, null));
  section.addEventListener("drop", (event) => {
    const target = event.target.closest("tbody tr");
    const row = section.dragged;
    aim(section, null);
    if (!row || (target && (target === row || isBelow(target, row)))) return;
    event.preventDefault();
    move(section, row, target?.dataset.id ?? "");
  });
}

const levelOf = (row) => Number(row.ariaLevel ?? row.getAttribute("aria-level"));
const isOpen = (row) => row.getAttribute("aria-expanded") === "true";
const rowsOf = (section) => [...section.querySelectorAll("tbody tr")];
const shown = (section) => rowsOf(section).filter((row) => !row.hidden);

function above(row) {
  let found = row.previousElementSibling;
  while (found && levelOf(found) >= levelOf(row)) found = found.previousElementSibling;
  return found;
}

function isBelow(row, top) {
  for (let found = above(row); found; found = above(found)) if (found === top) return true;
  return false;
}

function aim(section, event) {
  const target = event?.target.closest("tbody tr");
  const right = target && section.dragged && target !== section.dragged && !isBelow(target, section.dragged);
  if (event && section.dragged && (right || event.target.closest("thead"))) event.preventDefault();
  for (const row of section.querySelectorAll("tr.aim")) row.classList.remove("aim");
  if (right) target.classList.add("aim");
}

function onClick(section, event) {
  const fold = event.target.closest("[data-fold]");
  if (fold) return toggle(fold.closest("tr"));
  const pick = event.target.closest("[data-pick]");
  if (pick) return choosePlace(section, pick.closest("tr"));
  const place = event.target.closest("[data-place]");
  if (place && section.picked) return move(section, section.picked, place.dataset.place);
  if (event.target.closest("[data-cancel]")) return choosePlace(section, null);
  if (event.target.matches("tbody td:not(.acts)") && !getSelection().toString()) event.target.closest("tr").querySelector("th a").click();
}

// Rows that are not here yet are being brought by htmx, which the same click has told.
function toggle(row) {
  const open = !isOpen(row);
  row.setAttribute("aria-expanded", open);
  let shut = Infinity;
  for (let next = row.nextElementSibling; next && levelOf(next) > levelOf(row); next = next.nextElementSibling) {
    if (levelOf(next) <= shut) shut = Infinity;
    next.hidden = !open || shut !== Infinity;
    if (next.getAttribute("aria-expanded") === "false") shut = Math.min(shut, levelOf(next));
  }
}

function choosePlace(section, row) {
  section.picked = row;
  const bar = section.querySelector("[data-placing]");
  bar.hidden = !row;
  if (row) bar.querySelector("[data-what]").textContent = row.querySelector("th a").textContent;
  for (const each of rowsOf(section)) {
    each.querySelector(".here").hidden = !row || each === row || isBelow(each, row);
    each.classList.toggle("picked", each === row);
  }
  if (row) bar.querySelector("button").focus();
}

function onKey(section, event) {
  if (event.key === "Escape" && section.picked) return choosePlace(section, null);
  const row = event.target.closest("tbody tr");
  if (!row) return;
  const rtl = getComputedStyle(section).direction === "rtl";
  const key = rtl ? ({ ArrowLeft: "ArrowRight", ArrowRight: "ArrowLeft" }[event.key] ?? event.key) : event.key;
  if (event.altKey && section.dataset.move && row.dataset.movable !== undefined) {
    const parent = key === "ArrowRight" ? siblingBefore(row) : key === "ArrowLeft" ? above(row) : null;
    if (!parent) return;
    event.preventDefault();
    return move(section, row, key === "ArrowRight" ? parent.dataset.id : parent.dataset.parent);
  }
  if (event.altKey || event.ctrlKey || event.metaKey || event.target.matches("input, button")) return;
  const rows = shown(section);
  const at = rows.indexOf(row);
  const expandable = row.hasAttribute("aria-expanded") && row.querySelector("[data-fold]");
  if (key === "Enter") return event.target === row && row.querySelector("th a").click();
  let next = { ArrowDown: rows[at + 1], ArrowUp: rows[at - 1], Home: rows[0], End: rows[rows.length - 1] }[key];
  if (key === "ArrowRight" && expandable) {
    if (isOpen(row)) next = rows[at + 1];
    else expandable.click();
  }
  if (key === "ArrowLeft") {
    if (expandable && isOpen(row)) expandable.click();
    else next = above(row);
  }
  if (!["ArrowDown", "ArrowUp", "ArrowLeft", "ArrowRight", "Home", "End"].includes(key)) return;
  event.preventDefault();
  next?.focus();
}

function siblingBefore(row) {
  let found = row.previousElementSibling;
  while (found && levelOf(found) > levelOf(row)) found = found.previousElementSibling;
  return found && levelOf(found) === levelOf(row) ? found : null;
}

// The whole tree comes back with the same rows open; a refusal brings the row back as well.
async function move(section, row, parent) {
  const { id, version } = row.dataset;
  const open = rowsOf(section).filter(isOpen).map((each) => each.dataset.id);
  const values = { id, version, parent, open };
  let refused = false;
  const failed = () => (refused = true);
  document.addEventListener("htmx:responseError", failed);
  document.addEventListener("htmx:sendError", failed);
  await htmx.ajax("POST", section.dataset.move, { source: section, target: "#y-tree", swap: "outerHTML", values }).catch(failed);
  document.removeEventListener("htmx:responseError", failed);
  document.removeEventListener("htmx:sendError", failed);
  if (refused) await htmx.ajax("GET", location.href, { target: "#y-tree", swap: "outerHTML" }).catch(() => location.reload());
  document.querySelector(`#y-tree tr[data-id="${CSS.escape(id)}"]`)?.focus();
}
