// The entry: what every page needs; the rest is loaded when an element asks for it.
import { setUpOnline } from "./online.js";
import { setUpPlaces } from "./places.js";
import { setUpRequests } from "./requests.js";
import { setUpShell } from "./shell.js";
import { setUpTabs } from "./tabs.js";
import { setUpToasts } from "./toasts.js";
import { setUpTravel } from "./travel.js";

// A selector, and the module whose `enhance(element)` makes it work. Elements that htmx brings later are found too.
const PARTS = [
  ["[data-module=list]", "./list.js"],
  ["[data-module=form]", "./form.js"],
  ["[data-module=board]", "./board.js"],
  ["[data-module=calendar]", "./calendar.js"],
  ["[data-module=cards]", "./cards.js"],
  ["[data-module=schedule]", "./schedule.js"],
  ["[data-module=tree]", "./tree.js"],
  ["[data-module=pivot]", "./pivot.js"],
  ["[data-module=chart]", "./chart.js"],
  ["[data-module=report]", "./report.js"],
  ["[data-module=customise]", "./customise.js"],
  ["[data-module=dashboard]", "./dashboard.js"],
  ["[data-module=tile-chart]", "./dashboard-chart.js"],
  ["[data-module=import]", "./import.js"],
  ["[data-rules]", "./filters.js"],
  ["[data-lookup]", "./lookup.js"],
  ["[data-lines]", "./lines.js"],
  ["[data-files], [data-upload]", "./files.js"],
  ["[data-rich]", "./rich.js"],
  ["[data-copy]", "./copy.js"],
  ["[data-ask]", "./ask.js"],
];
const known = new WeakSet();
const loaded = new Map(); // the modules that are here already
let pending = 0;

// Done before it returns when all modules are here: a page that is put in place is laid out and painted once.
export function enhance(root) {
  const work = PARTS.map(([selector, path]) => [path, unknown(root, selector)]).filter(([, fresh]) => fresh.length);
  work.forEach(([, fresh]) => fresh.forEach((element) => known.add(element)));
  const apply = () => work.forEach(([path, fresh]) => loaded.has(path) && fresh.forEach((element) => loaded.get(path).enhance(element)));
  if (work.every(([path]) => loaded.has(path))) return apply();
  begin();
  return Promise.allSettled(work.map(([path]) => load(path))).then(apply).finally(end);
}

// A part of pages, fetched before or when it is needed.
export async function load(path) {
  loaded.set(path, await import(path));
}

function unknown(root, selector) {
  const found = [...root.querySelectorAll(selector)];
  if (root instanceof Element && root.matches(selector)) found.push(root);
  return found.filter((element) => !known.has(element) && !element.closest("template"));
}

// While scripts are being fetched, early.js keeps what is pressed.
function begin() {
  pending += 1;
  delete document.documentElement.dataset.ready;
}

function end() {
  pending -= 1;
  if (pending) return;
  document.documentElement.dataset.ready = "";
  document.dispatchEvent(new CustomEvent("y-ready"));
}

begin();
setUpRequests();
setUpShell();
setUpToasts();
setUpOnline();
setUpTabs();
setUpPlaces();
setUpTravel();
Promise.resolve(enhance(document)).finally(end);
// The stream has time until the page itself is there.
if (document.querySelector(".y-shell")) addEventListener("load", () => import("./live.js").then((live) => live.setUpLive()));
if (document.querySelector(".y-shell")) addEventListener("load", () => import("./tour.js").then((tour) => tour.setUpTour()));
document.addEventListener("htmx:load", (event) => enhance(event.detail.elt));
document.addEventListener("y-added", (event) => enhance(event.target));
