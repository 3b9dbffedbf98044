// A quick look at a record beside its list: P, a held space bar, the button on a row, or a long press on a phone.
import { recordHref } from "./cells.js";

const PAUSE = 110; // milliseconds: whoever runs down the list with the arrow keys sees where it stops
let shown = null; // the section, the panel, and the record's address
let timer = 0;

export const isOpen = () => Boolean(shown);

export function toggle(section, row) {
  if (shown?.href === recordHref(row)) close();
  else open(section, row);
}

export function open(section, row) {
  const href = recordHref(row);
  if (!href) return;
  if (!shown) {
    const panel = Object.assign(document.createElement("aside"), { className: "y-peek", id: "y-peek" });
    panel.addEventListener("click", onClick);
    document.body.append(panel);
    document.body.dataset.peek = "";
    shown = { section, panel, href: "" };
    section.addEventListener("focusin", follow);
    document.addEventListener("keydown", onKey);
    document.addEventListener("htmx:afterSwap", leaveWithList);
  }
  if (shown.href === href) return;
  shown.href = href;
  section.querySelector("tr.peek")?.classList.remove("peek");
  row.classList.add("peek");
  htmx.ajax("GET", `${href}/preview`, { target: shown.panel, swap: "innerHTML" }).then(() => {
    if (shown) shown.panel.setAttribute("aria-label", shown.panel.querySelector("h2")?.textContent ?? "");
  });
}

// Another row has the focus: the panel goes along.
function follow({ target }) {
  const row = target.closest("tbody tr");
  clearTimeout(timer);
  if (row && recordHref(row)) timer = setTimeout(() => shown && row.isConnected && open(shown.section, row), PAUSE);
}

function step(by) {
  const rows = [...shown.section.querySelectorAll("tbody tr")].filter((row) => !row.hidden && recordHref(row));
  const at = rows.findIndex((row) => recordHref(row) === shown.href);
  const row = rows[at + by];
  if (!row) return;
  row.scrollIntoView({ block: "nearest" });
  open(shown.section, row);
}

function onClick({ target }) {
  const button = target.closest("[data-peek-step]");
  if (button) step(Number(button.dataset.peekStep));
  else if (target.closest("[data-peek-close]")) close();
}

function onKey(event) {
  if (event.defaultPrevented || document.querySelector("dialog[open]")) return;
  if (event.key === "Escape") close();
  else if (shown.panel.contains(event.target) && (event.key === "ArrowDown" || event.key === "ArrowUp") && event.target.matches("button")) {
    event.preventDefault();
    step(event.key === "ArrowDown" ? 1 : -1);
  }
}

function leaveWithList() {
  if (shown && !shown.section.isConnected) close();
}

export function close() {
  if (!shown) return;
  const { section, panel, href } = shown;
  shown = null;
  clearTimeout(timer);
  document.removeEventListener("keydown", onKey);
  document.removeEventListener("htmx:afterSwap", leaveWithList);
  section.removeEventListener("focusin", follow);
  const row = section.querySelector("tr.peek");
  row?.classList.remove("peek");
  const inside = panel.contains(document.activeElement);
  panel.remove();
  delete document.body.dataset.peek;
  if (inside && row && recordHref(row) === href) row.focus();
}
