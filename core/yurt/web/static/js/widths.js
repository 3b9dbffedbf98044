// Columns made wider or narrower: by the edge of their head, or with Shift and the arrow keys on it. A double click on an
// edge lets all lie as they like again.
import { post } from "./requests.js";

const STEP = 16; // pixels
const LEAST = 48;
let later = 0;

export function offer(table) {
  for (const head of table.tHead.rows[0].cells) {
    if (!head.dataset.path || head.querySelector(".y-grip")) continue;
    const grip = Object.assign(document.createElement("span"), { className: "y-grip" });
    grip.addEventListener("pointerdown", (event) => drag(table, head, grip, event));
    grip.addEventListener("dblclick", () => forget(table));
    head.append(grip);
  }
}

export function step(head, key) {
  const table = head.closest("table");
  const away = getComputedStyle(table).direction === "rtl" ? -1 : 1;
  widen(table, head, head.offsetWidth + (key === "ArrowRight" ? STEP : -STEP) * away);
  keepSoon(table);
}

// From now on the columns are as wide as they stand.
function fix(table) {
  if (table.classList.contains("y-fixed")) return;
  const group = document.createElement("colgroup");
  for (const head of table.tHead.rows[0].cells) group.append(Object.assign(document.createElement("col"), { width: head.offsetWidth }));
  table.prepend(group);
  table.classList.add("y-fixed");
  table.width = table.offsetWidth;
}

function widen(table, head, wanted) {
  fix(table);
  const col = table.querySelectorAll("col")[head.cellIndex];
  const width = Math.max(LEAST, Math.round(wanted));
  table.width = Number(table.width) + width - Number(col.width);
  col.width = width;
}

function drag(table, head, grip, event) {
  event.preventDefault();
  const away = getComputedStyle(table).direction === "rtl" ? -1 : 1;
  const [start, width] = [event.clientX, head.offsetWidth];
  grip.setPointerCapture(event.pointerId);
  const moved = (move) => widen(table, head, width + (move.clientX - start) * away);
  grip.addEventListener("pointermove", moved);
  grip.addEventListener("lostpointercapture", () => {
    grip.removeEventListener("pointermove", moved);
    if (head.offsetWidth !== width) keepSoon(table);
  }, { once: true });
}

function keepSoon(table) {
  clearTimeout(later);
  later = setTimeout(() => {
    const body = new URLSearchParams();
    for (const head of table.tHead.rows[0].cells) {
      if (!head.dataset.path) continue;
      body.append("path", head.dataset.path);
      body.append("width", head.offsetWidth);
    }
    post(table.dataset.widths, body);
  }, 400);
}

async function forget(table) {
  table.querySelector("colgroup")?.remove();
  table.classList.remove("y-fixed");
  table.removeAttribute("width");
  clearTimeout(later);
  post(table.dataset.widths, new URLSearchParams());
}
