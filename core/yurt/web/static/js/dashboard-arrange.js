// Arranging a dashboard: by dragging, by the buttons of each tile, or by arrow keys on its grip; each change is kept at once.
import { say } from "./dashboard.js";
import { post } from "./requests.js";

const WIDTHS = [3, 4, 6, 8, 12];
const HEIGHTS = [1, 2, 3, 4];

export async function arrange(section) {
  const grid = section.querySelector(".y-grid");
  if (!grid) return;
  grid.addEventListener("click", (event) => onClick(section, event));
  grid.addEventListener("keydown", (event) => onKey(section, event));
  grid.addEventListener("pointerdown", (event) => startSizing(section, event));
  await import("../vendor/sortable/Sortable.min.js");
  globalThis.Sortable.create(grid, {
    draggable: ".y-dt", handle: ".y-dt-tools", filter: ".y-dt-tools .btn:not([data-grip])", preventOnFilter: false, animation: 130,
    onEnd: ({ item, oldIndex, newIndex }) => oldIndex !== newIndex && keep(section, item),
  });
}

const tilesOf = (section) => [...section.querySelectorAll(".y-dt")];

function onClick(section, { target }) {
  const button = target.closest(".y-dt-tools button");
  const tile = button?.closest(".y-dt");
  if (!tile) return;
  const { move, wider, higher, remove } = button.dataset;
  if (move) moveBy(section, tile, Number(move));
  if (wider) size(section, tile, step(WIDTHS, tile.dataset.width, wider), tile.dataset.height);
  if (higher) size(section, tile, tile.dataset.width, step(HEIGHTS, tile.dataset.height, higher));
  if (remove) take(section, tile);
  else if (button.isConnected) button.focus();
}

function onKey(section, event) {
  const tile = event.target.closest("[data-grip]")?.closest(".y-dt");
  if (!tile) return;
  const rtl = getComputedStyle(section).direction === "rtl" ? -1 : 1;
  const across = { ArrowLeft: -rtl, ArrowRight: rtl }[event.key];
  const down = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (event.key === "Delete") take(section, tile);
  else if (event.shiftKey && across) size(section, tile, step(WIDTHS, tile.dataset.width, across), tile.dataset.height);
  else if (event.shiftKey && down) size(section, tile, tile.dataset.width, step(HEIGHTS, tile.dataset.height, down));
  else if (across || down) moveBy(section, tile, across || down);
  else return;
  event.preventDefault();
  if (tile.isConnected) tile.querySelector("[data-grip]").focus();
}

const step = (sizes, now, by) => sizes[Math.min(sizes.length - 1, Math.max(0, sizes.indexOf(Number(now)) + Number(by)))];

function moveBy(section, tile, by) {
  const tiles = tilesOf(section);
  const other = tiles[tiles.indexOf(tile) + by];
  if (!other) return;
  if (by < 0) other.before(tile);
  else other.after(tile);
  keep(section, tile);
}

function shape(tile, width, height) {
  tile.classList.remove(`dw-${tile.dataset.width}`, `dh-${tile.dataset.height}`);
  Object.assign(tile.dataset, { width, height });
  tile.classList.add(`dw-${width}`, `dh-${height}`);
}

function size(section, tile, width, height) {
  if (String(width) === tile.dataset.width && String(height) === tile.dataset.height) return;
  shape(tile, width, height);
  keep(section, tile);
}

function take(section, tile) {
  const next = tile.nextElementSibling ?? tile.previousElementSibling;
  tile.remove();
  (next?.querySelector("[data-grip]") ?? section.querySelector("[data-undo]")).focus();
  keep(section, null);
}

// The corner follows the pointer; the tile takes the nearest of its sizes.
function startSizing(section, event) {
  const corner = event.target.closest("[data-corner]");
  const tile = corner?.closest(".y-dt");
  if (!tile) return;
  event.preventDefault();
  corner.setPointerCapture(event.pointerId);
  const grid = tile.parentElement.getBoundingClientRect();
  const box = tile.getBoundingClientRect();
  const [column, row] = [grid.width / 12, box.height / Number(tile.dataset.height)];
  const rtl = getComputedStyle(section).direction === "rtl";
  const before = `${tile.dataset.width} ${tile.dataset.height}`;
  const follow = ({ clientX, clientY }) => {
    const width = nearest(WIDTHS, (rtl ? box.right - clientX : clientX - box.left) / column);
    const height = nearest(HEIGHTS, (clientY - box.top) / row);
    if (String(width) !== tile.dataset.width || String(height) !== tile.dataset.height) shape(tile, width, height);
  };
  const end = () => {
    corner.removeEventListener("pointermove", follow);
    if (`${tile.dataset.width} ${tile.dataset.height}` !== before) keep(section, tile);
  };
  corner.addEventListener("pointermove", follow);
  corner.addEventListener("lostpointercapture", end, { once: true });
}

const nearest = (sizes, wanted) => sizes.reduce((best, each) => (Math.abs(each - wanted) < Math.abs(best - wanted) ? each : best));

// One after the other, so that the last one is what is kept.
let sending = Promise.resolve();

function keep(section, tile) {
  const tiles = tilesOf(section);
  const body = new URLSearchParams();
  for (const { dataset } of tiles) body.append("tile", `${dataset.key}|${dataset.width}|${dataset.height}`);
  tell(section, tile, tiles);
  sending = sending.then(async () => {
    if (!(await post(`${section.dataset.base}/layout`, body))) return location.reload();
    for (const button of section.querySelectorAll("[data-undo], [data-reset]")) button.disabled = false;
  });
}

function tell(section, tile, tiles) {
  if (!tile) return say(section, section.dataset.removed);
  const { width, height } = tile.dataset;
  const values = { label: tile.getAttribute("aria-label"), place: tiles.indexOf(tile) + 1, count: tiles.length, width, height };
  say(section, section.dataset.place.replace(/\{(\w+)\}/g, (_, name) => values[name]));
}
